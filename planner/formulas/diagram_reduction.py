"""What a diagram comes down to: the parts that stop it alone, and gates over what is left, without cycles.

Every function of the system is written as a conjunction: parts and k-of-n gates that must all be up. What is in
all alternatives of a gate is drawn out of it (must-sets); what holds anyway is left out of all gates (constant
propagation). Both are exact, and what remains is small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

Conjunction = frozenset[int]  # parts (their index, 0 or more) and gates (negative); all of them must be up
Alternatives = tuple[int, tuple[Conjunction, ...]]  # at least so many of these must be up
TRUE: Conjunction = frozenset()
MOST_COMPARED: Final = 100  # alternatives compared pair by pair


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """A checked system by index: `needed[i]` is 0 for a part, else how many of `members[i]` a gate needs."""

    names: Sequence[str]
    unavailability: Sequence[float]
    failures_per_year: Sequence[float | None]
    needed: Sequence[int]
    members: Sequence[Sequence[int]]

    def hard_needs(self, start: int, given: set[int] | frozenset[int] = TRUE) -> tuple[list[int], list[int], set[int]]:
        """Parts and choices that `start` cannot do without, and all nodes met; not beyond what is given.

        Members of a cycle of hard needs all find the same: such a cycle is the AND of its members.
        """
        parts: list[int] = []
        choices: list[int] = []
        seen: set[int] = set()
        waiting = [start]
        all_needed, all_members = self.needed, self.members
        while waiting:
            node = waiting.pop()
            if node in seen or node in given:
                continue
            seen.add(node)
            needed, members = all_needed[node], all_members[node]
            if 0 < needed < len(members):
                choices.append(node)
                continue
            if not needed:
                parts.append(node)
            waiting.extend(members)
        return parts, choices, seen


@dataclass(slots=True)
class GateTable:
    """Gates by content: equal ones are one. Gate g stands at `gates[~g]`, after all gates it needs."""

    gates: list[Alternatives] = field(default_factory=list)
    _known: dict[Alternatives, int] = field(default_factory=dict)

    def conjunction(self, needed: int, members: Sequence[Conjunction]) -> Conjunction:
        """At least `needed` of the members, with whatever all ways have in common drawn out."""
        open_members = [m for m in members if m]
        needed -= len(members) - len(open_members)
        if needed <= 0:
            return TRUE
        if needed == 1:
            open_members = _without_absorbed(open_members)
        if needed == len(open_members):
            return TRUE.union(*open_members)
        must = _in_more_than(len(open_members) - needed, open_members)
        if must:
            return must | self.conjunction(needed, [m - must for m in open_members])
        content = (needed, tuple(open_members))
        gate = self._known.get(content)
        if gate is None:
            gate = self._known[content] = ~len(self.gates)
            self.gates.append(content)
        return frozenset((gate,))


@dataclass(frozen=True, kw_only=True, slots=True)
class Reduced:
    """The target is up when all `must` parts and all `choices` (gates of the table, sharing no part with them) are."""

    must: Sequence[int]
    choices: Conjunction


def reduce(network: Network, target: int, table: GateTable) -> Reduced:
    """The target without what is certain: what every way needs is known apart, and left out of all gates."""
    must, first, seen = network.hard_needs(target)
    given = seen.difference(first)
    choices = _choices_below(network, first, frozenset(given))
    components = list(_strong_components({g: [c for _, cs in ways for c in cs] for g, ways in choices.items()}))
    while True:
        found = _conjunctions(network, choices, components, given, table)
        top = TRUE.union(*(found[g] for g in first))
        new = [part for part in top if part >= 0]
        if not new:
            return Reduced(must=must, choices=top)
        must += new
        given.update(new)


_Ways = list[tuple[frozenset[int], Sequence[int]]]


def _choices_below(network: Network, first: Sequence[int], given: frozenset[int]) -> dict[int, _Ways]:
    """For every choice to be made below: per member the parts and the further choices that it cannot do without."""
    found: dict[int, _Ways] = {}
    ways: dict[int, tuple[frozenset[int], Sequence[int]]] = {}
    waiting = list(first)
    while waiting:
        gate = waiting.pop()
        if gate in found:
            continue
        for member in network.members[gate]:
            if member not in ways:
                parts, choices, _ = network.hard_needs(member, given)
                ways[member] = frozenset(parts), choices
                waiting.extend(choices)
        found[gate] = [ways[member] for member in network.members[gate]]
    return found


def _conjunctions(
    network: Network,
    choices: Mapping[int, _Ways],
    components: Sequence[Sequence[int]],
    given: set[int],
    table: GateTable,
) -> dict[int, Conjunction]:
    """Every choice as a conjunction, given what is certain.

    Choices that need one another get the greatest fixed point: begin with all up and let failures spread. Every
    round that changes anything takes down at least one gate, so as many rounds as gates are enough.
    """
    found: dict[int, Conjunction] = {}
    for component in components:
        found.update(dict.fromkeys(component, TRUE))
        for _ in component:
            before = [found[gate] for gate in component]
            for gate in component:
                members = [
                    parts.union(*(found[choice] for choice in further)) - given for parts, further in choices[gate]
                ]
                found[gate] = table.conjunction(network.needed[gate], members)
            if len(component) == 1 or before == [found[gate] for gate in component]:
                break
    return found


def _without_absorbed(members: Sequence[Conjunction]) -> list[Conjunction]:
    """The alternatives that no other one makes needless: a way that needs more than another adds nothing."""
    distinct = list(dict.fromkeys(members))
    are_apart = sum(map(len, distinct)) == len(TRUE.union(*distinct))
    if are_apart or len(distinct) > MOST_COMPARED:  # leaving absorbed ones in is as exact, only larger
        return distinct
    return [m for m in distinct if not any(other < m for other in distinct)]


def _in_more_than(times: int, members: Sequence[Conjunction]) -> Conjunction:
    if times == len(members) - 1:
        return members[0].intersection(*members[1:])
    counts = Counter(atom for member in members for atom in member)
    return frozenset(atom for atom, count in counts.items() if count > times)


def _strong_components(needs: Mapping[int, Sequence[int]]) -> Iterator[list[int]]:
    """Groups of nodes that need one another, each after all it needs (Tarjan 1972, without recursion)."""
    low: dict[int, int] = {}  # the earliest node of the path that is reached from here
    path: list[int] = []
    done: set[int] = set()
    for root in needs:
        waiting = [] if root in low else [(root, len(low), iter(needs[root]))]
        while waiting:
            node, number, rest = waiting[-1]
            if node not in low:
                low[node] = number
                path.append(node)
            fresh = next((n for n in rest if n not in low), None)
            if fresh is not None:
                waiting.append((fresh, len(low), iter(needs[fresh])))
                continue
            waiting.pop()
            low[node] = min([low[n] for n in needs[node] if n not in done], default=number)
            low[node] = min(low[node], number)
            if low[node] == number:
                component = _cut_from(path, node)
                done.update(component)
                yield component


def _cut_from(path: list[int], node: int) -> list[int]:
    component: list[int] = []
    while not component or component[-1] != node:
        component.append(path.pop())
    return component
