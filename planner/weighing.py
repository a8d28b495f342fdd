"""Every design of a service weighed with the other services as chosen, and the named ones in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from planner.availability import Availability
from planner.economics import CostLine, Range, payback_years, present_value_factor
from planner.loss_evaluation import DISASTERS
from planner.losses import LossModel, Risk
from planner.misses import Miss
from planner.not_known import not_known
from planner.options import Basket, Candidate, Spending
from planner.portfolio import Found
from planner.portfolio_problem import Problem
from planner.situation import Design


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One design with what it brings and costs, the other services as chosen.

    `tco` charges in full what could be shared; `tco_given_others` is what the tco of the whole grows by.
    `is_within_budget` says whether the whole is, with this design. `avoided_loss_per_year` is by how much the service's
    share falls when all are protected as chosen, `avoided_alone_per_year` what the whole falls by when this design is
    all that changes and every other service stays as it stands: the rest of the first comes with the others.
    """

    design: Design
    designs: Mapping[str, Design]
    losses: LossModel
    availability: Availability
    has_target: bool
    misses: tuple[Miss, ...]
    not_known: tuple[Miss, ...]
    expected_annual_loss: float
    avoided_loss_per_year: float
    avoided_alone_per_year: float
    lines: tuple[CostLine, ...]
    capex: Range
    opex_per_year: Range
    tco: Range
    tco_given_others: float
    total_cost_of_risk: Decimal
    npv: Decimal
    payback_years: float | None
    is_within_budget: bool

    @property
    def meets_targets(self) -> bool | None:
        """Whether the service reaches all that is required; None where that is not known, or nothing is."""
        if not self.has_target:
            return None
        return False if self.misses else None if self.not_known else True

    @property
    def risk(self) -> Risk:
        """The expected loss of all services under this design, by service and scope."""
        return self.losses.risk(self.designs)


@dataclass(frozen=True, slots=True)
class Weighed:
    """One design of a service, the other services as chosen: what decides. Money in the case's currency.

    `disasters_per_year` is the part of the loss that starts in a lost site or corrupted data.
    """

    candidate: Candidate
    misses: tuple[Miss, ...]
    loss_per_year: float
    disasters_per_year: float
    tco: float
    given_others: Spending
    is_within_budget: bool


@dataclass(slots=True)
class Weighing:
    """Weighs the designs of services about the joint choice."""

    problem: Problem
    found: Found
    designs: dict[str, Design] = field(init=False)
    basket: Basket = field(init=False)

    def __post_init__(self) -> None:
        self.designs = self.problem.designs(self.found.selection)
        self.basket = Basket(self.problem.chosen(self.found.selection))

    def all_of(self, place: int) -> list[Weighed]:
        """All candidates of the service at this place, in their order."""
        return [self._weighed(place, candidate) for candidate in self.problem.options(place)]

    def _weighed(self, place: int, candidate: Candidate) -> Weighed:
        problem, name = self.problem, self.problem.names[place]
        spending = self.basket.exchanged(place, candidate)
        left, in_disasters = self.loss_left(place, candidate.design)
        return Weighed(
            candidate=candidate,
            misses=problem.check.misses(name, {**self.designs, name: candidate.design}),
            loss_per_year=left,
            disasters_per_year=in_disasters,
            tco=float(candidate.tco.likely),
            given_others=spending - self.basket.without(place),
            is_within_budget=problem.is_affordable(spending),
        )

    def loss_left(self, place: int, design: Design) -> tuple[float, float]:
        """What a design of the service leaves a year, and the part of it that disasters cost: the service's share of
        the loss when all are protected as chosen, plus what this design loses more (or less) than the chosen one."""
        losses, name = self.problem.losses, self.problem.names[place]
        more, in_disasters = losses.evaluation(self.designs).more_with(name, design)
        risk = losses.risk(self.designs)
        share = sum(risk.of_scope(name, scope) for scope in DISASTERS)
        return max(risk.of_service(name) + more, 0.0), share + in_disasters

    def today(self, place: int) -> Option:
        """What stands, with the other services as chosen."""
        name = self.problem.names[place]
        candidate = self.problem.candidate(name, self.problem.situation.today[name])
        return self.option(place, self._weighed(place, candidate))

    def option(self, place: int, weighed: Weighed) -> Option:
        """One design in full."""
        problem, name, candidate = self.problem, self.problem.names[place], weighed.candidate
        case, today = problem.situation.case, problem.situation.today
        designs = {**self.designs, name: candidate.design}
        left, now = weighed.loss_per_year, problem.losses.evaluation(today)
        avoided = Decimal(repr(problem.losses.risk(today).of_service(name) - left))
        factor = present_value_factor(case.discount_rate, case.horizon_years)
        return Option(
            design=candidate.design,
            designs=designs,
            losses=problem.losses,
            availability=problem.check.availability(name, designs),
            has_target=problem.check.has_target(name),
            misses=weighed.misses,
            not_known=not_known(problem.check, name, designs),
            expected_annual_loss=left,
            avoided_loss_per_year=float(avoided),
            avoided_alone_per_year=now.total - now.total_with(name, candidate.design),
            lines=candidate.lines,
            capex=candidate.capex,
            opex_per_year=candidate.opex_per_year,
            tco=candidate.tco,
            tco_given_others=weighed.given_others.present,
            total_cost_of_risk=candidate.tco.likely + factor * Decimal(repr(left)),
            npv=factor * avoided - candidate.tco.likely,
            payback_years=payback_years(candidate.capex.likely, candidate.opex_per_year.likely, avoided),
            is_within_budget=weighed.is_within_budget,
        )
