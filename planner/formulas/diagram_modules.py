"""Which gates of a reduced diagram share nothing with the rest, so that each can be reckoned by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from planner.formulas.diagram_reduction import Alternatives, Conjunction

NO_GATES: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Below:
    """The gates under a conjunction, each after what it needs, and how often each atom is needed."""

    gates: Sequence[int]
    uses: Counter[int]


def below(table: Sequence[Alternatives], choices: Iterable[int], modules: Set[int] = NO_GATES) -> Below:
    """What lies under the choices, not looking into modules other than the choices themselves."""
    start = list(choices)
    uses = Counter(start)
    seen = set(start)
    waiting = list(start)
    while waiting:
        _, members = table[~waiting.pop()]
        for member in members:
            uses.update(member)
            fresh = [a for a in member if a < 0 and a not in modules and a not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
    return Below(gates=sorted(seen, reverse=True), uses=uses)


def independent_groups(table: Sequence[Alternatives], choices: Conjunction, found: Below) -> list[list[int]]:
    """The choices in groups that have no part in common; those within which nothing is shared make one group."""
    root: dict[int, int] = {}

    def root_of(atom: int) -> int:
        while (parent := root.setdefault(atom, atom)) != atom:
            root[atom] = root[parent]
            atom = parent
        return atom

    for gate in found.gates:
        mine = root_of(gate)
        for member in table[~gate][1]:
            for atom in member:
                root[root_of(atom)] = mine
    sharing = {root_of(atom) for atom, count in found.uses.items() if count > 1}
    groups: dict[int, list[int]] = {}
    for choice in sorted(choices, reverse=True):
        mine = root_of(choice)
        groups.setdefault(mine if mine in sharing else 0, []).append(choice)
    return list(groups.values())


@dataclass(slots=True)
class _Visits:
    """When a walk over the diagram came to each atom first and last."""

    clock: int = 0
    first: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)

    def walk(self, table: Sequence[Alternatives], start: Iterable[int]) -> None:
        waiting = [(atom, False) for atom in start]
        while waiting:
            atom, is_leaving = waiting.pop()
            self.clock += 1
            self.last[atom] = self.clock
            if is_leaving:
                self.left[atom] = self.clock
            elif atom not in self.first:
                self.first[atom] = self.clock
                if atom < 0:
                    waiting.append((atom, True))
                    waiting.extend((a, False) for member in table[~atom][1] for a in member)


def modules_of(table: Sequence[Alternatives], choices: Iterable[int], found: Below) -> list[int]:
    """Gates that share nothing with what is outside them but something within, each after those inside it.

    A walk in depth first order comes to nothing under a module before it enters it or after it leaves it
    (Dutuit and Rauzy, A linear-time algorithm to find modules of fault trees, 1996).
    """
    visits = _Visits()
    visits.walk(table, choices)
    earliest: dict[int, int] = {}
    latest: dict[int, int] = {}
    sharing: dict[int, bool] = {}
    modules = []
    for gate in found.gates:
        inside = {atom for member in table[~gate][1] for atom in member}
        earliest[gate] = min(min(visits.first[a], earliest.get(a, visits.first[a])) for a in inside)
        latest[gate] = max(max(visits.last[a], latest.get(a, 0)) for a in inside)
        sharing[gate] = any(found.uses[a] > 1 or sharing.get(a, False) for a in inside)
        is_apart = earliest[gate] > visits.first[gate] and latest[gate] < visits.left[gate]
        if is_apart and sharing[gate]:
            modules.append(gate)
            sharing[gate] = False
    return modules
