"""What can be chosen for each service, with all that does not depend on the other services: reckoned once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from planner.case import Service
from planner.designs import Choices, designs_of, layers_of
from planner.economics import (
    CostLine,
    Range,
    added_strategies,
    present_value_factor,
    strategy_lines,
    total_cost_of_ownership,
    totals,
    without_repeats,
)
from planner.situation import Design, Situation


@dataclass(frozen=True, slots=True)
class Spending:
    """Likely money once, every year, and the present value of both over the horizon."""

    once: float = 0.0
    yearly: float = 0.0
    present: float = 0.0

    def __add__(self, other: Spending) -> Spending:
        return Spending(self.once + other.once, self.yearly + other.yearly, self.present + other.present)

    def __sub__(self, other: Spending) -> Spending:
        return Spending(self.once - other.once, self.yearly - other.yearly, self.present - other.present)


@dataclass(frozen=True, slots=True)
class Purchase:
    """Something bought once for all that need it: of several amounts the largest, of equal ones the dearest."""

    key: str
    quantity: float
    spending: Spending

    def size(self) -> tuple[float, float, float]:
        """What the largest is told by."""
        return (self.quantity, self.spending.once, self.spending.yearly)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One design of one service, and what it costs by itself.

    `alone` is what it alone needs, `purchases` what it could share with others. `is_bare` says that it leaves out the
    layers every design should have (R98): what stands today, for a budget that pays for nothing else. `less_liked`
    decides between equals: what stands before what does not, what the client prefers, fewer parts.
    """

    design: Design
    lines: tuple[CostLine, ...]
    capex: Range
    opex_per_year: Range
    tco: Range
    alone: Spending
    purchases: tuple[Purchase, ...]
    less_liked: tuple[bool, bool, int]
    is_bare: bool = False


@dataclass(slots=True)
class CandidateMaker:
    """Makes candidates; the cost lines of a strategy are formed once for each service."""

    situation: Situation
    _prices: dict[tuple[str, str], tuple[CostLine, ...]] = field(default_factory=dict)

    def of_service(self, service: Service, choices: Choices) -> tuple[Candidate, ...]:
        """Every feasible design, the free layers on what stands first; under a budget what stands as well.

        Raises UnknownCurrency when prices cannot be turned into the case's currency.
        """
        designs = list(dict.fromkeys(designs_of(self.situation, service, choices)))
        found = [self.candidate(service, design) for design in designs]
        budget, today = self.situation.case.budget, self.situation.today[service.id]
        is_limited = budget is not None and (budget.capex is not None or budget.opex_per_year is not None)
        if is_limited and today not in designs:
            found.append(self.candidate(service, today, is_bare=True))
        return tuple(found)

    def candidate(self, service: Service, design: Design, *, is_bare: bool = False) -> Candidate:
        """One design with its costs. Raises UnknownCurrency when prices cannot be turned into the case's currency."""
        situation, case = self.situation, self.situation.case
        names = added_strategies(situation, service, design)
        lines = tuple(without_repeats(line for name in names for line in self._lines(service, name)))
        capex, opex = totals(lines)
        factor = float(present_value_factor(case.discount_rate, case.horizon_years))
        purchases = [Purchase(line.shared, line.quantity, _spending(line, factor)) for line in lines if line.shared]
        own = [_spending(line, factor) for line in lines if line.shared is None]
        return Candidate(
            design=design,
            lines=lines,
            capex=capex,
            opex_per_year=opex,
            tco=total_cost_of_ownership(capex, opex, case.discount_rate, case.horizon_years),
            alone=reduce(Spending.__add__, own, Spending()),
            purchases=tuple(purchases),
            less_liked=self._less_liked(service, design),
            is_bare=is_bare,
        )

    def _lines(self, service: Service, strategy: str) -> tuple[CostLine, ...]:
        key = (service.id, strategy)
        if key not in self._prices:
            self._prices[key] = strategy_lines(self.situation, service, strategy)
        return self._prices[key]

    def _less_liked(self, service: Service, design: Design) -> tuple[bool, bool, int]:
        strategies = self.situation.catalogue.strategies
        return (
            design.platform != self.situation.today[service.id].platform,
            str(design.platform) not in (self.situation.case.prefers or ()),
            sum(strategies[name].parts for name in layers_of(design)),
        )


def _spending(line: CostLine, factor: float) -> Spending:
    once = float(line.once.likely) if line.once else 0.0
    yearly = float(line.per_year.likely) if line.per_year else 0.0
    return Spending(once, yearly, once + factor * yearly)


def with_own_purchases(candidates: Mapping[str, tuple[Candidate, ...]]) -> dict[str, tuple[Candidate, ...]]:
    """The candidates of every service, where what no other service could share counts as bought for it alone."""
    users = Counter(
        key
        for options in candidates.values()
        for key in {purchase.key for option in options for purchase in option.purchases}
    )
    return {name: tuple(_own(option, users) for option in options) for name, options in candidates.items()}


def _own(candidate: Candidate, users: Mapping[str, int]) -> Candidate:
    own = [purchase.spending for purchase in candidate.purchases if users[purchase.key] == 1]
    return replace(
        candidate,
        alone=reduce(Spending.__add__, own, candidate.alone),
        purchases=tuple(purchase for purchase in candidate.purchases if users[purchase.key] > 1),
    )


def spending_of(candidates: Iterable[Candidate]) -> Spending:
    """What these candidates cost together, everything that can be shared bought once."""
    total, largest = Spending(), dict[str, Purchase]()
    for candidate in candidates:
        total += candidate.alone
        for purchase in candidate.purchases:
            known = largest.get(purchase.key)
            if known is None or purchase.size() > known.size():
                largest[purchase.key] = purchase
    return reduce(Spending.__add__, (each.spending for each in largest.values()), total)


class Basket:
    """What candidates cost together, ready to say what one exchange would change without adding all up again."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.candidates = candidates
        self.total = spending_of(candidates)
        self._bought: dict[str, list[tuple[Purchase, int]]] = {}
        for place, candidate in enumerate(candidates):
            for purchase in candidate.purchases:
                self._bought.setdefault(purchase.key, []).append((purchase, place))
        for bought in self._bought.values():
            bought.sort(key=lambda pair: pair[0].size(), reverse=True)

    def without(self, place: int) -> Spending:
        """What all but the candidate at this place cost."""
        left = self.total - self.candidates[place].alone
        for purchase in self.candidates[place].purchases:
            others = self._largest(purchase.key, place)
            if others is None or others.size() < purchase.size():
                left = left - purchase.spending + (others.spending if others else Spending())
        return left

    def exchanged(self, place: int, candidate: Candidate) -> Spending:
        """What all cost with another candidate at this place."""
        spending = self.without(place) + candidate.alone
        for purchase in candidate.purchases:
            others = self._largest(purchase.key, place)
            if others is None:
                spending += purchase.spending
            elif purchase.size() > others.size():
                spending = spending - others.spending + purchase.spending
        return spending

    def _largest(self, key: str, besides: int) -> Purchase | None:
        """The largest purchase of a key, of all candidates but one."""
        return next((purchase for purchase, place in self._bought.get(key, ()) if place != besides), None)
