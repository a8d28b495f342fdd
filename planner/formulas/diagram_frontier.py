"""Open gates reckoned one after another, with the chances of all states of what is still needed side by side.

The frontier is what was met and is needed again: every state of it, each item up or down, has a chance. A gate puts
itself in front, and what nothing needs any more is summed out. The work grows with the widest frontier and not with
the size of the diagram, so meshes of any length are quick that no decision diagram can hold (the idea of the frontier
in network reliability: Carlier and Lucet 1996). Every chance is a sum of positive terms: no digit is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

WIDEST: Final = 14  # items in the frontier
MOST_CELLS: Final = 1 << 24  # chances held, over all gates: at most 128 MB
MOST_GATES: Final = 400

States = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Member:
    """A conjunction: all that shares nothing as one number (0: nothing is), shared variables, open gates."""

    free: int
    variables: Sequence[int]
    gates: Sequence[int]

    @property
    def is_free(self) -> bool:
        """Whether it shares nothing with anything."""
        return not self.variables and not self.gates

    def all_variables(self) -> list[int]:
        """All its variables, the free one first."""
        return [self.free, *self.variables] if self.free else list(self.variables)

    def items(self) -> list[int]:
        """What of it may be in the frontier."""
        return [*self.variables, *self.gates]


OpenGates = Mapping[int, tuple[int, Sequence[Member]]]


def order_of(gates: OpenGates, whole: Member) -> list[int] | None:
    """An order of the gates, each after those it needs, that keeps the frontier narrow: always the gate that leaves
    the fewest items next. None where it grows too wide or too much would be held."""
    if len(gates) > MOST_GATES:
        return None
    uses = _uses(gates)
    needs = {gate: Counter(item for m in members for item in m.items()) for gate, (_, members) in gates.items()}
    missing = {gate: {item for item in items if item < 0} for gate, items in needs.items()}
    ready = [gate for gate, open_gates in missing.items() if not open_gates]
    certain = set(whole.items())
    frontier: set[int] = set()
    order: list[int] = []
    cells = 0
    while ready:
        best, fewest, fresh = 0, 1 << 60, 0
        for gate in ready:
            added = sum(1 for item in needs[gate] if item not in frontier and item not in certain)
            left = sum(1 for item, times in needs[gate].items() if uses[item] == times and item not in certain)
            if added - left < fewest:
                best, fewest, fresh = gate, added - left, added
        ready.remove(best)
        order.append(best)
        width = len(frontier) + fresh
        needed, members = gates[best]
        cells += len(members) * (len(members) - needed + 2) << width
        if width > WIDEST or cells > MOST_CELLS:
            return None
        frontier.update(item for item in needs[best] if item not in certain)
        uses.subtract(needs[best])
        frontier.difference_update([item for item in needs[best] if not uses[item]])
        if best not in certain:
            frontier.add(best)
        for gate, open_gates in missing.items():
            if best in open_gates:
                open_gates.remove(best)
                if not open_gates:
                    ready.append(gate)
    return order


def _uses(gates: OpenGates) -> Counter[int]:
    return Counter(item for _, members in gates.values() for member in members for item in member.items())


def through(
    gates: OpenGates, whole: Member, order: Iterable[int], downs: Sequence[float], with_slopes: bool
) -> tuple[float, dict[int, float]]:
    """How likely the whole is down, going through the gates in this order, and how fast that rises with `downs`, the
    chance that each variable is down, by its number."""
    frontier = _Frontier(gates, whole, downs, with_slopes)
    down = frontier.forward(order)
    return down, frontier.backward() if with_slopes else {}


def others_up(downs: Sequence[float]) -> list[float]:
    """For every member of a series how likely all the others are up."""
    before, after = [1.0], [1.0]
    for first, last in zip(downs, reversed(downs), strict=True):
        before.append(before[-1] * (1.0 - first))
        after.append(after[-1] * (1.0 - last))
    return [before[i] * after[len(downs) - 1 - i] for i in range(len(downs))]


@dataclass(slots=True)
class _Frontier:
    """The states of the frontier as an array with an axis of two, up first, for each item, and a last one of one.

    While the members of a gate are gone through there are several such arrays: the states in which none of them is
    down, one, and so on up to as many as take the gate down. `_back` leads from what a chance of every state after a
    step counts to what one before it counts, step by step.
    """

    gates: OpenGates
    whole: Member
    downs: Sequence[float]
    with_slopes: bool
    _axes: list[int] = field(default_factory=list)
    _uses: Counter[int] = field(default_factory=Counter)
    _slopes: dict[int, float] = field(default_factory=dict)
    _back: list[Callable[[list[States]], list[States]]] = field(default_factory=list)

    def forward(self, order: Iterable[int]) -> float:
        """How likely the whole is down. States in which it surely is are counted and dropped at once."""
        self._uses = _uses(self.gates)
        certain = set(self.whole.items())
        down = 0.0
        for number in self.whole.all_variables():
            down += (1.0 - down) * self.downs[number]
        states: States = np.array([1.0 - down])
        for gate in order:
            needed, members = self.gates[gate]
            for item in [i for m in members for i in m.variables]:
                if item not in self._axes and item not in certain:
                    states = self._with_variable(item, states)
            rows = [states]
            for member in members:
                rows = self._with_member(member, rows, len(members) - needed + 1)
            up = rows[0] if len(rows) == 2 else np.add.reduce(rows[:-1])
            is_certain = gate in certain
            if is_certain:
                down += float(rows[-1].sum())
                states = up
            else:
                states = np.stack((up, rows[-1]))
                self._axes.insert(0, gate)
            if self.with_slopes:
                self._back.append(_back_from_gate(len(rows) - 1, is_certain))
        return down

    def backward(self) -> dict[int, float]:
        """How fast the chance that the whole is down rises with that of every variable, by its number."""
        counts: list[States] = [np.zeros(1)]  # in the last states the whole is up
        for step in reversed(self._back):
            counts = step(counts)
        alone = self.whole.all_variables()
        rest_up = 1.0 - float(counts[0].sum())
        for number, up in zip(alone, others_up([self.downs[number] for number in alone]), strict=True):
            self._slopes[number] = up * rest_up
        return self._slopes

    def _add(self, number: int, slope: States) -> None:
        self._slopes[number] = self._slopes.get(number, 0.0) + float(slope.sum())

    def _with_variable(self, item: int, states: States) -> States:
        q = self.downs[item]
        self._axes.insert(0, item)

        def back(counts: list[States]) -> list[States]:
            up, down = counts[0]
            self._add(item, states * (down - up))
            return [up * (1.0 - q) + down * q]

        if self.with_slopes:
            self._back.append(back)
        return np.stack((states * (1.0 - q), states * q))

    def _with_member(self, member: Member, before: list[States], most: int) -> list[States]:
        """The states by how many members are down, this one too; the last are those with `most` of them."""
        items = [item for item in member.items() if item in self._axes]
        place = tuple(0 if axis in items else slice(None) for axis in self._axes)  # where no item of it is down
        q = self.downs[member.free]  # of number 0, which is always up, nought
        after: list[States] = [np.zeros_like(before[0])]
        for row in before[:most]:
            after[-1][place] += row[place] * (1.0 - q)
            after.append(row.copy())
            after[-1][place] *= q
        if len(before) > most:
            after[-1] += before[most]
        self._uses.subtract(items)
        gone = tuple(self._axes.index(item) for item in items if not self._uses[item])

        def back(counts: list[States]) -> list[States]:
            if gone:
                counts = [np.expand_dims(each, gone) for each in counts]
            found = []
            for c, row in enumerate(before[:most]):
                stays, moves = counts[c][place], counts[c + 1][place]
                if member.free:
                    self._add(member.free, row[place] * (moves - stays))
                each = np.broadcast_to(counts[c + 1], row.shape).copy()
                each[place] = stays * (1.0 - q) + moves * q
                found.append(each)
            if len(before) > most:
                found.append(np.broadcast_to(counts[most], before[most].shape))
            return found

        if self.with_slopes:
            self._back.append(back)
        if not gone:
            return after
        self._axes = [axis for i, axis in enumerate(self._axes) if i not in gone]
        return [row.sum(axis=gone) for row in after]


def _back_from_gate(most: int, is_certain: bool) -> Callable[[list[States]], list[States]]:
    """From the states after a gate to those by how many of its members are down."""

    def back(counts: list[States]) -> list[States]:
        (after,) = counts
        if is_certain:
            return [after] * most + [np.ones_like(after)]
        return [after[0]] * most + [after[1]]

    return back
