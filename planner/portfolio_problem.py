"""The problem of choosing one design for every service: what can be chosen, and how a choice is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from planner.case import Service
from planner.economics import present_value_factor
from planner.losses import LossModel
from planner.misses import TargetCheck
from planner.options import Basket, Candidate, CandidateMaker, Spending, spending_of, with_own_purchases
from planner.portfolio_programme import Programme, Rated
from planner.situation import Design, Situation

Selection = tuple[int, ...]  # for each service, in the order of the case, the place of its candidate
Rank = tuple[int | float, ...]
CENT = 0.005


@dataclass(frozen=True, slots=True)
class Standing:
    """What a selection comes to. `unmet` are services that miss a target, by tier from the most critical."""

    bare: int
    unmet: tuple[int, ...]
    cost_of_risk: float
    spending: Spending
    loss_per_year: float

    def counts(self) -> tuple[int, ...]:
        """What comes before money."""
        return (self.bare, *self.unmet)


@dataclass(frozen=True, slots=True)
class Base:
    """A selection that is changed: what it comes to, its designs, what it buys."""

    standing: Standing
    designs: Mapping[str, Design]
    basket: Basket


@dataclass(slots=True)
class Problem:
    """The services with their candidates, and how a selection is judged."""

    maker: CandidateMaker
    losses: LossModel
    check: TargetCheck
    candidates: Mapping[str, tuple[Candidate, ...]]
    situation: Situation = field(init=False)
    names: tuple[str, ...] = field(init=False)
    factor: float = field(init=False)
    tiers: tuple[int, ...] = field(init=False)  # of each service, 0 the most critical
    reaches: tuple[tuple[int, ...], ...] = field(init=False)  # whose targets a service's design can touch
    first_purchase: Spending = field(init=False)  # that no budget is below

    def __post_init__(self) -> None:
        self.situation = situation = self.maker.situation
        case = situation.case
        self.names = tuple(self.candidates)
        self.candidates = with_own_purchases(self.candidates)
        self.factor = float(present_value_factor(case.discount_rate, case.horizon_years))
        self.first_purchase = self._first_purchase()
        self.tiers = tuple(self._tier(situation.graph.services[name]) for name in self.names)
        closures = situation.closures
        wanting = [place for place, name in enumerate(self.names) if self.check.has_target(name)]
        self.reaches = tuple(
            tuple(place for place in wanting if name in closures[self.names[place]]) for name in self.names
        )

    def _tier(self, service: Service) -> int:
        tiers = self.situation.policy.tiers
        rto = self.check.requirements.rto.get(service.id)
        tier = self.situation.policy.tier_for(rto.value if rto else None)
        return [number for _, number in tiers].index(tier)

    def _first_purchase(self) -> Spending:
        """What does not stand yet, with nothing added, where the budget pays for no way to have it; else nought."""
        self.first_purchase = Spending()
        services = [each for each in map(self.situation.graph.services.__getitem__, self.names) if each.is_to_buy]
        orders: tuple[Callable[[Spending], float], ...] = (
            lambda spending: spending.once,
            lambda spending: spending.yearly,
            lambda spending: spending.present,
        )
        for order in orders:
            least = [min(self.candidates[each.id], key=lambda one: order(spending_of([one]))) for each in services]
            if self.is_affordable(spending_of(least)):
                return Spending()
        return spending_of(self.maker.candidate(each, self.situation.today[each.id]) for each in services)

    def options(self, place: int) -> tuple[Candidate, ...]:
        """The candidates of the service at this place."""
        return self.candidates[self.names[place]]

    def candidate(self, name: str, design: Design) -> Candidate:
        """Any design of a service with its costs."""
        return self.maker.candidate(self.situation.graph.services[name], design)

    def open_places(self) -> list[int]:
        """The services that have a choice."""
        return [place for place in range(len(self.names)) if len(self.options(place)) > 1]

    def chosen(self, selection: Selection) -> list[Candidate]:
        """The candidates selected."""
        return [self.options(place)[index] for place, index in enumerate(selection)]

    def designs(self, selection: Selection) -> dict[str, Design]:
        """The design of every service."""
        return {name: each.design for name, each in zip(self.names, self.chosen(selection), strict=True)}

    def is_affordable(self, spending: Spending) -> bool:
        """Whether the budget of the engagement, where it has one, pays for it (to half a cent)."""
        once, yearly = self.ceilings()
        return (once is None or spending.once <= once + CENT) and (yearly is None or spending.yearly <= yearly + CENT)

    def ceilings(self) -> tuple[float | None, float | None]:
        """The budget, once and every year; None without one. Never less than what has to be bought first."""
        budget, first = self.situation.case.budget, self.first_purchase
        once, yearly = (budget.capex, budget.opex_per_year) if budget else (None, None)
        return (
            None if once is None else max(float(once), first.once),
            None if yearly is None else max(float(yearly), first.yearly),
        )

    def standing(self, selection: Selection) -> Standing:
        """What the selection comes to, exactly."""
        designs = self.designs(selection)
        unmet = [0] * len(self.situation.policy.tiers)
        for place, name in enumerate(self.names):
            if self.check.misses(name, designs):
                unmet[self.tiers[place]] += 1
        chosen = self.chosen(selection)
        spending, loss = spending_of(chosen), self.losses.total(designs)
        return Standing(
            bare=sum(each.is_bare for each in chosen),
            unmet=tuple(unmet),
            cost_of_risk=spending.present + self.factor * loss,
            spending=spending,
            loss_per_year=loss,
        )

    def exchanged(self, base: Base, place: int, index: int) -> Standing:
        """What a selection comes to with the design of one service exchanged."""
        standing, before, option = base.standing, base.designs, self.options(place)[index]
        after = {**before, self.names[place]: option.design}
        unmet = list(standing.unmet)
        for touched in self.reaches[place]:
            name = self.names[touched]
            more = bool(self.check.misses(name, after)) - bool(self.check.misses(name, before))
            unmet[self.tiers[touched]] += more
        loss = self.losses.total_with(before, self.names[place], option.design)
        spending = base.basket.exchanged(place, option)
        return Standing(
            bare=standing.bare + option.is_bare - base.basket.candidates[place].is_bare,
            unmet=tuple(unmet),
            cost_of_risk=spending.present + self.factor * loss,
            spending=spending,
            loss_per_year=loss,
        )

    def base(self, selection: Selection, standing: Standing) -> Base:
        """A selection to change."""
        return Base(standing, self.designs(selection), Basket(self.chosen(selection)))

    def rank(self, selection: Selection, standing: Standing) -> Rank:
        """Selections in order, the best first; ties of the cost (to the whole unit) go to what is liked."""
        liked = [each.less_liked for each in self.chosen(selection)]
        return (*standing.counts(), round(standing.cost_of_risk), *(sum(column) for column in zip(*liked, strict=True)))

    def rated(self, option: Candidate, loss_per_year: float, is_unmet: bool) -> Rated:
        """A design as the programme weighs it, with the loss a year that it adds."""
        return Rated(
            loss=self.factor * loss_per_year,
            is_bare=option.is_bare,
            is_unmet=is_unmet,
            alone=option.alone,
            purchases=option.purchases,
        )

    def programme(self, rated: Iterable[tuple[Rated, ...]], loss_per_year: float) -> Programme:
        """The programme of these designs within the budget; `loss_per_year` is there in any case."""
        once, yearly = self.ceilings()
        return Programme(
            rated=tuple(rated),
            tiers=self.tiers,
            constant=self.factor * loss_per_year,
            once_at_most=once,
            yearly_at_most=yearly,
            factor=self.factor,
            tier_count=len(self.situation.policy.tiers),
        )
