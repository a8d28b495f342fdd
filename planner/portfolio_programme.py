"""The mixed integer programme behind the joint choice, solved by HiGHS (scipy.optimize.milp).

One binary for each design of each service, of which one is chosen; one for each size in which a shared purchase is
made: a design that needs it takes part in one at least as large. Counts are settled one after the other, the most
important first (lexicographic goal programming), then the money.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from planner.options import Purchase, Spending

NODES = 20_000  # of HiGHS's search tree: a limit that does not depend on the machine, as seconds would
Vector = npt.NDArray[np.float64]
Row = dict[int, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rated:
    """One design: what it adds to the present value of the loss, what it leaves undone, what it costs."""

    loss: float
    is_bare: bool = False
    is_unmet: bool = False
    alone: Spending = field(default_factory=Spending)
    purchases: tuple[Purchase, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Solved:
    """One design for each service. No choice of these counts has a cost of risk below `bound`; `gap` is relative."""

    selection: tuple[int, ...]
    counts: tuple[int, ...]
    bound: float
    gap: float


@dataclass(frozen=True, kw_only=True)
class Programme:
    """Designs by service, the tier of each service (0 the most critical), the loss that is there in any case."""

    rated: tuple[tuple[Rated, ...], ...]
    tiers: tuple[int, ...]
    constant: float = 0.0
    once_at_most: float | None = None
    yearly_at_most: float | None = None
    factor: float = 1.0
    tier_count: int = field(default=4)

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """(service, design) of each binary."""
        return [(place, index) for place, row in enumerate(self.rated) for index in range(len(row))]

    def each(self) -> Iterable[Rated]:
        """The designs in the order of their binaries."""
        return (self.rated[place][index] for place, index in self.pairs)

    def counts_of(self, rated: Rated, tier: int) -> tuple[int, ...]:
        """What a design adds to the counts: without the usual layers, then missing a target by tier."""
        return (int(rated.is_bare), *(int(rated.is_unmet and tier == number) for number in range(self.tier_count)))

    @cached_property
    def counts(self) -> list[tuple[int, ...]]:
        """The counts of each binary."""
        return [self.counts_of(self.rated[place][index], self.tiers[place]) for place, index in self.pairs]

    @property
    def is_limited(self) -> bool:
        """Whether there is a budget."""
        return self.once_at_most is not None or self.yearly_at_most is not None


def solve(programme: Programme, counts: Sequence[int] | None = None) -> Solved | None:
    """The best choice of the programme; with `counts` the least cost of risk of those that reach no more of each.

    None when no choice is within the budget.
    """
    if not programme.rated:
        return Solved(selection=(), counts=(0,) * (programme.tier_count + 1), bound=programme.constant, gap=0.0)
    model = _Model(programme)
    if counts is not None:
        rows = [(model.count(number), float(most)) for number, most in enumerate(counts)]
        return model.least_cost(rows)
    quick = model.least_cost([], model.fewest_by_service())
    if quick is not None or not programme.is_limited:
        return quick
    settled: list[tuple[Row, float]] = []
    for number in range(programme.tier_count + 1):
        row = model.count(number)
        if row:
            found = model.minimise(model.objective(row), settled)
            if found is None:
                return None
            settled.append((row, float(round(found.fun))))
    return model.least_cost(settled)


def cheapest_addition(programme: Programme) -> tuple[int, ...] | None:
    """The choice in which every service does as well as it can, for the least addition to the budget in present value.

    None without a budget or without services.
    """
    if not programme.is_limited or not programme.rated:
        return None
    model = _Model(programme, may_exceed=True)
    objective = 1e-6 * model.cost
    objective[model.more_once], objective[model.more_yearly] = 1.0, programme.factor
    found = model.minimise(objective, [], model.fewest_by_service())
    return None if found is None else model.selection(found.x)


class _Model:
    """The programme as vectors and rows."""

    def __init__(self, programme: Programme, *, may_exceed: bool = False) -> None:
        self.programme = programme
        self.binaries = len(programme.pairs)
        self.sizes = self._sizes()
        self.purchases = [(key, purchase) for key, sizes in self.sizes.items() for purchase in sizes]
        self.place_of = {
            (key, purchase.size()): self.binaries + number for number, (key, purchase) in enumerate(self.purchases)
        }
        self.columns = self.binaries + len(self.purchases) + (2 if may_exceed else 0)
        self.more_once, self.more_yearly = self.columns - 2, self.columns - 1
        self.may_exceed = may_exceed
        spendings = [each.alone for each in programme.each()] + [purchase.spending for _, purchase in self.purchases]
        losses = [each.loss for each in programme.each()]
        self.cost = self._padded([s.present for s in spendings])
        self.cost[: self.binaries] += losses
        self.once = self._padded([s.once for s in spendings])
        self.yearly = self._padded([s.yearly for s in spendings])
        self.structure = self._structure()

    def _padded(self, values: Sequence[float]) -> Vector:
        return np.array([*values, *[0.0] * (self.columns - len(values))])

    def _sizes(self) -> dict[str, list[Purchase]]:
        found: dict[str, dict[tuple[float, ...], Purchase]] = {}
        for rated in self.programme.each():
            for purchase in rated.purchases:
                found.setdefault(purchase.key, {})[purchase.size()] = purchase
        return {key: [sizes[size] for size in sorted(sizes)] for key, sizes in sorted(found.items())}

    def _structure(self) -> list[LinearConstraint]:
        """One design for each service, what is needed is bought, and the budget."""
        one: dict[int, Row] = {}
        for column, (place, _) in enumerate(self.programme.pairs):
            one.setdefault(place, {})[column] = 1.0
        needed: list[Row] = []
        for column, rated in enumerate(self.programme.each()):
            for purchase in rated.purchases:
                large_enough = [s for s in self.sizes[purchase.key] if s.size() >= purchase.size()]
                needed.append({column: 1.0} | {self.place_of[s.key, s.size()]: -1.0 for s in large_enough})
        constraints = [LinearConstraint(self._matrix(list(one.values())), 1.0, 1.0)]
        if needed:
            constraints.append(LinearConstraint(self._matrix(needed), -np.inf, 0.0))
        ceilings = (
            (self.once, self.programme.once_at_most, self.more_once),
            (self.yearly, self.programme.yearly_at_most, self.more_yearly),
        )
        for spending, most, beyond in ceilings:
            if most is not None:
                row = spending.copy()
                if self.may_exceed:
                    row[beyond] = -1.0
                scale = max(float(np.abs(row).max()), most, 1.0)  # the solver's tolerance is absolute
                constraints.append(LinearConstraint(row / scale, -np.inf, most / scale))
        return constraints

    def _matrix(self, rows: Sequence[Row]) -> csr_array:
        places = [number for number, row in enumerate(rows) for _ in row]
        columns = [column for row in rows for column in row]
        values = [value for row in rows for value in row.values()]
        return csr_array((values, (places, columns)), shape=(len(rows), self.columns))

    def count(self, number: int) -> Row:
        """The row that adds up one of the counts."""
        return {column: 1.0 for column, counts in enumerate(self.programme.counts) if counts[number]}

    def objective(self, row: Row) -> Vector:
        """A row as an objective."""
        values = np.zeros(self.columns)
        for column, value in row.items():
            values[column] = value
        return values

    def fewest_by_service(self) -> list[bool]:
        """Which designs leave of their service as little undone as any of its designs does."""
        counts = self.programme.counts
        least: dict[int, tuple[int, ...]] = {}
        for column, (place, _) in enumerate(self.programme.pairs):
            least[place] = min(least.get(place, counts[column]), counts[column])
        return [counts[column] == least[place] for column, (place, _) in enumerate(self.programme.pairs)]

    def least_cost(self, rows: Sequence[tuple[Row, float]], allowed: Sequence[bool] | None = None) -> Solved | None:
        """The least cost of risk within these rows."""
        if not rows and not self.purchases and not self.programme.is_limited:
            return self._service_by_service(allowed or [True] * self.binaries)
        found = self.minimise(self.cost, rows, allowed)
        if found is None:
            return None
        selection = self.selection(found.x)
        bound = float(found.mip_dual_bound if found.mip_dual_bound is not None else found.fun)
        return self._solved(selection, self.programme.constant + bound, float(found.mip_gap or 0.0))

    def _service_by_service(self, allowed: Sequence[bool]) -> Solved:
        """Nothing ties the services together: the least of each."""
        best: dict[int, int] = {}
        for column, (place, _) in enumerate(self.programme.pairs):
            if allowed[column] and (place not in best or self.cost[column] < self.cost[best[place]]):
                best[place] = column
        selection = tuple(self.programme.pairs[best[place]][1] for place in range(len(self.programme.rated)))
        return self._solved(selection, self.programme.constant + float(sum(self.cost[c] for c in best.values())), 0.0)

    def _solved(self, selection: tuple[int, ...], bound: float, gap: float) -> Solved:
        chosen = [
            self.programme.counts_of(self.programme.rated[place][index], self.programme.tiers[place])
            for place, index in enumerate(selection)
        ]
        counts = tuple(sum(column) for column in zip(*chosen, strict=True))
        return Solved(selection=selection, counts=counts, bound=bound, gap=gap)

    def minimise(
        self, objective: Vector, rows: Sequence[tuple[Row, float]], allowed: Sequence[bool] | None = None
    ) -> Any | None:
        """What HiGHS finds; None when nothing is possible."""
        upper = np.ones(self.columns)
        if allowed is not None:
            upper[: self.binaries] = allowed
        integrality = np.ones(self.columns, dtype=np.int64)
        if self.may_exceed:
            upper[[self.more_once, self.more_yearly]] = np.inf
            integrality[[self.more_once, self.more_yearly]] = 0
        limits = [LinearConstraint(self._matrix([row]), -np.inf, most + 0.5) for row, most in rows if row]
        found = milp(
            objective,
            integrality=integrality,
            bounds=Bounds(0.0, upper),
            constraints=[*self.structure, *limits],
            options={"node_limit": NODES, "mip_rel_gap": 1e-9},
        )
        return None if found.x is None else found

    def selection(self, values: Vector) -> tuple[int, ...]:
        """The design of each service with the largest binary."""
        best: dict[int, int] = {}
        for column, (place, _) in enumerate(self.programme.pairs):
            if place not in best or values[column] > values[best[place]]:
                best[place] = column
        return tuple(self.programme.pairs[best[place]][1] for place in range(len(self.programme.rated)))
