"""Binary decision diagrams of failure (Bryant 1986, Rauzy 1993) and how probabilities are read off them.

Everything is said in terms of being down, so that a tiny unavailability is a sum of tiny positive terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

UP, DOWN = 0, 1
Value = float | NDArray[np.float64]
Pair = tuple[int, int]


class TooLarge(Exception):
    """The diagram has more nodes than allowed."""


@dataclass(slots=True)
class DecisionDiagram:
    """Nodes (rank of the variable, what holds if it is down, what holds if it is up), equal ones once."""

    most_nodes: int
    nodes: list[tuple[int, int, int]] = field(default_factory=lambda: [(1 << 60, UP, UP), (1 << 60, DOWN, DOWN)])
    _known: dict[tuple[int, int, int], int] = field(default_factory=dict)
    _either: dict[Pair, int] = field(default_factory=dict)
    _both: dict[Pair, int] = field(default_factory=dict)

    def variable(self, rank: int) -> int:
        """Down when the variable is."""
        return self._node(rank, DOWN, UP)

    def series(self, members: Sequence[int]) -> int:
        """Down when any member is."""
        if len(members) == 1:
            return members[0]
        result = UP
        for member in sorted(members, key=self._rank, reverse=True):  # from the bottom up, so the walks stay short
            result = self._combined(member, result, UP, self._either)
        return result

    def at_least(self, needed: int, members: Sequence[int]) -> int:
        """Down when fewer than `needed` members are up."""
        ordered = sorted(members, key=self._rank, reverse=True)
        if needed == 1:
            result = DOWN
            for member in ordered:
                result = self._combined(member, result, DOWN, self._both)
            return result
        failures = len(members) - needed + 1
        rows = [DOWN] + [UP] * failures  # rows[j]: at least j of the members seen are down
        for member in ordered:
            for j in range(failures, 0, -1):
                also = self._combined(member, rows[j - 1], DOWN, self._both)
                rows[j] = self._combined(also, rows[j], UP, self._either)
        return rows[failures]

    def _rank(self, node: int) -> int:
        return self.nodes[node][0]

    def _node(self, rank: int, down: int, up: int) -> int:
        if down == up:
            return down
        content = (rank, down, up)
        node = self._known.get(content)
        if node is None:
            node = len(self.nodes)
            if node > self.most_nodes:
                raise TooLarge  # nothing half done is kept: with a higher limit the work goes on where it stopped
            self._known[content] = node
            self.nodes.append(content)
        return node

    def _combined(self, one: int, other: int, neutral: int, known: dict[Pair, int]) -> int:
        """Both nodes in one: with UP neutral "either is down", with DOWN "both are". No recursion: depth is free."""
        start = _open_pair(one, other, neutral)
        if isinstance(start, int):
            return start
        nodes = self.nodes
        waiting = [start]
        while waiting:
            pair = waiting[-1]
            rank, if_down, if_up = nodes[pair[0]]
            other_rank, other_down, other_up = nodes[pair[1]]
            if rank < other_rank:
                other_down = other_up = pair[1]
            elif other_rank < rank:
                if_down = if_up = pair[0]
                rank = other_rank
            down = _open_pair(if_down, other_down, neutral)
            if not isinstance(down, int):
                key = down
                down = known.get(key, -1)
                if down < 0:
                    waiting.append(key)
                    continue
            up = _open_pair(if_up, other_up, neutral)
            if not isinstance(up, int):
                key = up
                up = known.get(key, -1)
                if up < 0:
                    waiting.append(key)
                    continue
            known[pair] = self._node(rank, down, up)
            waiting.pop()
        return known[start]


def _open_pair(one: int, other: int, neutral: int) -> int | Pair:
    """The node when it is plain, else the pair to be combined in its one order."""
    if one == other or other == neutral:
        return one
    if one == neutral:
        return other
    if one < 2 or other < 2:
        return 1 - neutral
    return (one, other) if one < other else (other, one)


@dataclass(slots=True)
class Tape:
    """Steps `q, down, up` that each give q x down + (1 - q) x up, over leaves numbered first.

    A gate of independent members and a node of a decision diagram are such steps alike.
    """

    leaves: int
    steps: list[tuple[int, int, int]] = field(default_factory=list)

    def mix(self, chance: int, down: int, up: int) -> int:
        """The number of the step; plain cases need none. Numbers 0 and 1 are the constants up and down."""
        if down == up:
            return down
        if chance < 2:
            return down if chance == DOWN else up
        if (down, up) == (DOWN, UP):
            return chance
        self.steps.append((chance, down, up))
        return self.leaves + len(self.steps) - 1

    def series(self, members: Sequence[int]) -> int:
        """Down when any of the independent members is."""
        result = UP
        for member in members:
            result = self.mix(member, DOWN, result)
        return result

    def at_least(self, needed: int, members: Sequence[int]) -> int:
        """Down when fewer than `needed` of the independent members are up."""
        if needed == 1:
            result = DOWN
            for member in members:
                result = self.mix(member, result, UP)
            return result
        failures = len(members) - needed + 1
        rows = [DOWN] + [UP] * failures
        for member in members:
            for j in range(failures, 0, -1):
                rows[j] = self.mix(member, rows[j - 1], rows[j])
        return rows[failures]

    def append_diagram(self, diagram: DecisionDiagram, top: int, variables: Sequence[int]) -> int:
        """The node of a diagram over the given variables (numbers of this tape by rank)."""
        live = {UP, DOWN}
        waiting = [top]
        while waiting:
            node = waiting.pop()
            if node not in live:
                live.add(node)
                waiting.extend(diagram.nodes[node][1:])
        number = {UP: UP, DOWN: DOWN}
        for node in sorted(live)[2:]:  # what a node needs is older than the node
            rank, down, up = diagram.nodes[node]
            number[node] = self.mix(variables[rank], number[down], number[up])
        return number[top]

    def values(self, leaves: Sequence[Value]) -> list[Value]:
        """The value of every leaf and step; arrays are columns reckoned side by side."""
        found = list(leaves)
        add = found.append
        for chance, down, up in self.steps:
            q = found[chance]
            if down == DOWN:
                add(q + (1.0 - q) * found[up])
            elif up == UP:
                add(q * found[down])
            else:
                add(q * found[down] + (1.0 - q) * found[up])
        return found

    def slopes(self, values: Sequence[Value], weights: Mapping[int, Value]) -> list[Value]:
        """How fast the weighted sum of these values rises with every leaf and step (back through the steps)."""
        found: list[Value] = [0.0] * len(values)
        for number, weight in weights.items():
            found[number] = weight
        place = _placer(found, values)
        for number in range(len(values) - 1, self.leaves - 1, -1):
            chance, down, up = self.steps[number - self.leaves]
            slope = found[number]
            q = values[chance]
            place(chance, slope * (values[down] - values[up]))
            place(down, slope * q)
            place(up, slope * (1.0 - q))
        return found


def _placer(found: list[Value], values: Sequence[Value]) -> Callable[[int, Value], None]:
    def place(number: int, slope: Value) -> None:
        if number < 2:
            return
        is_summed = isinstance(slope, np.ndarray) and not isinstance(values[number], np.ndarray)
        found[number] = found[number] + (float(np.sum(slope)) if is_summed else slope)

    return place
