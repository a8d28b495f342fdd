"""The exact unavailability of a reduced diagram, and how much every part of it counts.

What shares nothing with the rest is reckoned by itself. In a group with shared parts the most shared ones are
fixed, up or down, in all ways side by side (Shannon's expansion, a column each); the rest goes into a decision
diagram, in which whatever no longer shares anything is a single variable. Where that grows large but little is shared
at a time, as in a mesh, the gates are gone through one after another instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.formulas.decision_diagram import DOWN, UP, DecisionDiagram, Tape, TooLarge, Value
from planner.formulas.diagram_frontier import Member, order_of, others_up, through
from planner.formulas.diagram_modules import Below, below, independent_groups, modules_of
from planner.formulas.diagram_reduction import Alternatives, Conjunction

# So many parts fixed, of those needed in so many places; and after how many nodes the next attempt is made. After the
# first one the gates are tried one after another too, when little is shared at a time.
ATTEMPTS: Final = ((8, 2, 1_000), (8, 2, 20_000), (12, 4, 150_000), (14, 4, 1 << 60))
CELLS: Final = 1 << 22  # numbers held at a time


@dataclass(frozen=True, kw_only=True, slots=True)
class Solution:
    """`slopes`: how fast the unavailability rises with that of each part (Birnbaum importance)."""

    unavailability: float
    slopes: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Solver:
    """Solves conjunctions of gates; a module met before is not reckoned again."""

    table: Sequence[Alternatives]
    unavailability: Sequence[float]
    most_nodes: int
    with_slopes: bool
    _modules: dict[int, Solution] = field(default_factory=dict)

    def solve(self, choices: Conjunction) -> Solution:
        """The conjunction of the choices, in terms of parts. Raises TooLarge."""
        found = below(self.table, choices)
        groups = independent_groups(self.table, choices, found)
        if len(groups) == 1:
            return self._group(groups[0], found)
        return in_series([self._group(group, below(self.table, group)) for group in groups])

    def single_parts(self, parts: Sequence[int]) -> Solution:
        """Parts that must all be up."""
        downs = [self.unavailability[part] for part in parts]
        down = 0.0
        for one in downs:
            down += (1.0 - down) * one
        slopes = dict(zip(parts, others_up(downs), strict=True)) if self.with_slopes else {}
        return Solution(unavailability=down, slopes=slopes)

    def _group(self, choices: Sequence[int], found: Below) -> Solution:
        if len(found.uses) == sum(found.uses.values()):
            return self._kernel(choices, frozenset(), found)
        modules = modules_of(self.table, choices, found)
        if not modules:
            return self._kernel(choices, frozenset(), found)
        inside = frozenset(modules)
        for gate in modules:
            if gate not in self._modules:
                self._modules[gate] = self._kernel([gate], inside, below(self.table, [gate], inside))
        if list(choices) == modules[-1:]:
            return self._modules[choices[0]]
        return self._kernel(choices, inside, below(self.table, choices, inside))

    def _kernel(self, choices: Sequence[int], modules: Set[int], found: Below) -> Solution:
        known = {a: self._value(a) for a in found.uses if a >= 0 or (a in modules and a not in choices)}
        solved = solve_group(self.table, choices, found, known, self.most_nodes, self.with_slopes)
        slopes: dict[int, float] = {}
        for atom, slope in solved.slopes.items():
            inside = {atom: 1.0} if atom >= 0 else self._modules[atom].slopes
            slopes.update({part: slope * inner for part, inner in inside.items()})
        return Solution(unavailability=solved.unavailability, slopes=slopes)

    def _value(self, atom: int) -> float:
        return self.unavailability[atom] if atom >= 0 else self._modules[atom].unavailability


def in_series(members: Sequence[Solution]) -> Solution:
    """Independent members that must all be up; of tiny unavailabilities no digit is lost."""
    if len(members) == 1:
        return members[0]
    downs = [m.unavailability for m in members]
    down = 0.0
    for one in downs:
        down += (1.0 - down) * one
    if not any(m.slopes for m in members):
        return Solution(unavailability=down, slopes={})
    return Solution(
        unavailability=down,
        slopes={
            atom: slope * others
            for member, others in zip(members, others_up(downs), strict=True)
            for atom, slope in member.slopes.items()
        },
    )


def solve_group(
    table: Sequence[Alternatives],
    choices: Sequence[int],
    found: Below,
    known: Mapping[int, float],
    most_nodes: int,
    with_slopes: bool,
) -> Solution:
    """Choices that share parts, in terms of atoms of known unavailability. Raises TooLarge."""
    group = None
    for number, (fixed, places, nodes) in enumerate(ATTEMPTS):
        is_last = nodes >= most_nodes or number == len(ATTEMPTS) - 1
        if group is None or (fixed, places) != ATTEMPTS[number - 1][:2]:
            shared = sorted((a for a in known if found.uses[a] >= places), key=lambda a: (-found.uses[a], a))
            group = _Group(table, found, known, choices, shared[:fixed])
        try:
            return group.evaluate(group.build(most_nodes if is_last else nodes), with_slopes)
        except TooLarge:
            if is_last:
                raise
        if number == 0:
            narrow = _Group(table, found, known, choices, ()).through_frontier(with_slopes)
            if narrow is not None:
                return narrow
    raise TooLarge


class _Group:
    """One group on a tape: first the constants, then the known atoms, then the steps."""

    def __init__(
        self,
        table: Sequence[Alternatives],
        found: Below,
        known: Mapping[int, float],
        choices: Sequence[int],
        fixed: Sequence[int],
    ) -> None:
        self._table = table
        self._found = found
        self._known = known
        self._fixed = fixed
        self._number = {atom: index + 2 for index, atom in enumerate(known)}  # of what is on the tape
        self._free = {atom for atom in known if found.uses[atom] == 1}.union(fixed)  # shares nothing (any more)
        self._tape = Tape(len(known) + 2)
        self._open: dict[int, tuple[int, list[Member]]] = {}
        for gate in found.gates:
            self._simplify(gate)
        self._whole = self._member(choices)
        self._diagram = DecisionDiagram(0)

    def through_frontier(self, with_slopes: bool) -> Solution | None:
        """The conjunction, its gates one after another; None where too much is shared at a time."""
        order = order_of(self._open, self._whole)
        if order is None:
            return None
        values = [float(v) for v in self._tape.values([float(UP), float(DOWN), *self._known.values()])]
        down, weights = through(self._open, self._whole, order, values, with_slopes)
        slopes = {}
        if with_slopes:
            found = self._tape.slopes(values, weights)
            slopes = {atom: float(found[self._number[atom]]) for atom in self._known}
        return Solution(unavailability=min(down, 1.0), slopes=slopes)

    def build(self, most_nodes: int) -> int:
        """The tape's number of the conjunction. Raises TooLarge; with more nodes the work goes on from there."""
        whole, diagram = self._whole, self._diagram
        if whole.is_free:
            return whole.free
        ranks = self._ranks(whole)
        diagram.most_nodes = most_nodes
        nodes: dict[int, int] = {}

        def conjunction(member: Member) -> int:
            variables = [diagram.variable(ranks[v]) for v in member.all_variables()]
            return diagram.series(variables + [nodes[g] for g in member.gates])

        for gate, (needed, members) in self._open.items():
            nodes[gate] = diagram.at_least(needed, [conjunction(m) for m in members])
        return self._tape.append_diagram(diagram, conjunction(whole), list(ranks))

    def _simplify(self, gate: int) -> None:
        """A gate of free members goes on the tape; else it stays open, its free alternatives as one."""
        needed, conjunctions = self._table[~gate]
        members = [self._member(c) for c in conjunctions]
        free = [m.free for m in members if m.is_free]
        if len(free) == len(members):
            self._number[gate] = self._tape.at_least(needed, free)
            if self._found.uses[gate] == 1:
                self._free.add(gate)
            return
        if needed == 1 and len(free) > 1:
            members = [m for m in members if not m.is_free] + [Member(self._tape.at_least(1, free), (), ())]
        self._open[gate] = needed, members

    def _member(self, atoms: Iterable[int]) -> Member:
        free: list[int] = []
        variables: list[int] = []
        gates: list[int] = []
        for atom in atoms:
            if atom in self._free:
                free.append(self._number[atom])
            elif atom in self._number:
                variables.append(self._number[atom])
            else:
                gates.append(atom)
        return Member(self._tape.series(free), variables, gates)

    def _ranks(self, whole: Member) -> dict[int, int]:
        """The order of the variables: as met from the top down, a gate's own before those of gates below."""
        ranks: dict[int, int] = {}
        seen: set[int] = set()
        waiting = [whole]
        while waiting:
            member = waiting.pop()
            for variable in member.all_variables():
                ranks.setdefault(variable, len(ranks))
            for gate in member.gates:
                if gate not in seen:
                    seen.add(gate)
                    waiting.extend(sorted(self._open[gate][1], key=lambda m: -len(m.gates)))
        return ranks

    def evaluate(self, top: int, with_slopes: bool) -> Solution:
        """The unavailability, and the slopes when wanted: the sum over all ways the fixed parts can be."""
        down = 0.0
        slopes = dict.fromkeys(self._known, 0.0) if with_slopes else {}
        for columns in self._columns():
            weights = self._weights(columns)
            leaves: list[Value] = [float(UP), float(DOWN), *self._known.values()]
            for atom, column in columns.items():
                leaves[self._number[atom]] = column
            values = self._tape.values(leaves)
            weight = weights.pop(None)
            down += float(np.sum(weight * values[top]))
            if with_slopes:
                found = self._tape.slopes(values, {top: weight})
                for atom in self._known:
                    slope = (
                        (2.0 * columns[atom] - 1.0) * weights[atom] * values[top]
                        if atom in columns
                        else (found[self._number[atom]])
                    )
                    slopes[atom] += float(np.sum(slope))
        return Solution(unavailability=min(down, 1.0), slopes=slopes)

    def _columns(self) -> Iterator[dict[int, NDArray[np.float64]]]:
        """All ways the fixed parts can be down (1) or up (0), as many at a time as fit."""
        ways = 1 << len(self._fixed)
        size = max(1, CELLS // (self._tape.leaves + len(self._tape.steps)))
        for start in range(0, ways, size):
            way = np.arange(start, min(start + size, ways))
            yield {atom: ((way >> j) & 1).astype(np.float64) for j, atom in enumerate(self._fixed)}

    def _weights(self, columns: Mapping[int, NDArray[np.float64]]) -> dict[int | None, Value]:
        """How likely each way is (None), and for every fixed part how likely all the others are so."""
        chances = {a: c * self._known[a] + (1.0 - c) * (1.0 - self._known[a]) for a, c in columns.items()}
        weights: dict[int | None, Value] = {None: 1.0}
        for atom, chance in chances.items():
            others: dict[int | None, Value] = {a: w * chance for a, w in weights.items()}
            others[atom] = weights[None]
            weights = others
        return weights
