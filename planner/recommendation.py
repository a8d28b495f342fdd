"""Weigh the designs of a service and recommend one, with its reasons.

A design meets its targets when, for every function needed, enough everyday outages end within the
required rto, the availability reaches its target with planned work counted in, and the rpo holds.
Among those the least total cost of risk wins; when none does, the least total cost of risk of all
wins and says what it misses (R15: less than wished is a good answer when more is not supported).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from planner.availability import Availability, evaluate
from planner.case import Edge, Recovery, Service, ServiceKind
from planner.coverage import function_coverage
from planner.dependencies import Requirements
from planner.designs import Choices, choices_for, designs_of, holds_data, layers_of
from planner.disruption import own_events, standbys_in
from planner.economics import (
    CostLine,
    Range,
    cost_lines,
    payback_years,
    present_value_factor,
    total_cost_of_ownership,
    totals,
)
from planner.losses import LossModel, Risk
from planner.reach import needs_of
from planner.reasons import Reason
from planner.recovery_time import share_within
from planner.situation import Design, Situation
from planner.wording import availability_in_words, hours_in_words, list_in_words, percent_in_words

ROUNDS = 2  # the choice of each service is made again once the others have chosen


@dataclass(frozen=True, kw_only=True, slots=True)
class Miss:
    """A target a design does not reach."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One design with what it brings and costs."""

    design: Design
    availability: Availability
    misses: tuple[Miss, ...]
    risk: Risk
    expected_annual_loss: float
    avoided_loss_per_year: float
    lines: tuple[CostLine, ...]
    capex: Range
    opex_per_year: Range
    tco: Range
    total_cost_of_risk: Decimal
    npv: Decimal
    payback_years: float | None
    is_within_budget: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Recommendation:
    """The named options of one service; `better` is the one recommended."""

    today: Option
    better: Option
    good: Option | None
    best: Option | None
    compared: int
    meeting: int
    choices: Choices
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class Advisor:
    """Recommends for all services of one situation: least cost of risk, not most nines (R12, R97), then what
    stands already (R8); the free features are part of it (R68), unconfirmed devices are not (R85).

    What protecting one service is worth depends on how the others recover, so every service is
    weighed with the others at their free layers first, then with the others as just chosen.
    """

    situation: Situation
    requirements: Requirements
    losses: LossModel
    _choices: dict[str, Choices] = field(default_factory=dict)
    _designs: dict[str, list[Design]] = field(default_factory=dict)

    def recommend_all(self) -> dict[str, Recommendation]:
        """A recommendation per service id. Raises UnknownCurrency when prices cannot be converted."""
        services = self.situation.case.services
        for service in services:
            self._choices[service.id] = choices_for(self.situation, service, self.uses_of(service))
            self._designs[service.id] = list(designs_of(self.situation, service, self._choices[service.id]))
        chosen = {name: designs[0] for name, designs in self._designs.items()}
        for _ in range(ROUNDS):
            chosen = {s.id: self._choose(self._weigh_all(s, chosen), s).design for s in services}
        return {service.id: self._recommend(service, chosen) for service in services}

    def _recommend(self, service: Service, chosen: Mapping[str, Design]) -> Recommendation:
        options = self._weigh_all(service, chosen)
        better = next(option for option in options if option.design == chosen[service.id])
        good = min(options, key=lambda o: (o.tco.likely, o.expected_annual_loss))
        best = min(options, key=lambda o: (round(o.expected_annual_loss, 2), len(o.misses), o.tco.likely))
        choices = self._choices[service.id]
        return Recommendation(
            today=self._weigh(service, self.situation.today[service.id], chosen),
            better=better,
            good=good if good.design != better.design else None,
            best=best if best.design not in (better.design, good.design) else None,
            compared=len(options),
            meeting=sum(1 for option in options if option.is_within_budget and not option.misses),
            choices=choices,
            reasons=tuple(self._reasons(service, better, options, choices)),
        )

    def _weigh_all(self, service: Service, others: Mapping[str, Design]) -> list[Option]:
        return [self._weigh(service, design, others) for design in self._designs[service.id]]

    def _choose(self, options: Sequence[Option], service: Service) -> Option:
        affordable = [o for o in options if o.is_within_budget] or [min(options, key=lambda o: o.tco.likely)]
        meeting = [o for o in affordable if not o.misses]
        return min(meeting or affordable, key=lambda option: self._rank(service, option))

    def _weigh(self, service: Service, design: Design, others: Mapping[str, Design]) -> Option:
        """What a design of this service brings and costs, all other services protected as in `others`.

        Its remaining loss is the service's share of the loss when all are protected as in `others`,
        plus what this design loses more (or less) than the service's design there.
        """
        situation, case = self.situation, self.situation.case
        designs = {**others, service.id: design}
        risk, reference = self.losses.risk(designs), self.losses.risk(others)
        left = max(reference.of_service(service.id) + risk.plain_sum - reference.plain_sum, 0.0)
        avoided = Decimal(repr(self.losses.risk(situation.today).of_service(service.id) - left))
        availability = evaluate(situation, service.id, designs)
        lines = cost_lines(situation, service, design)
        capex, opex = totals(lines)
        tco = total_cost_of_ownership(capex, opex, case.discount_rate, case.horizon_years)
        factor = present_value_factor(case.discount_rate, case.horizon_years)
        return Option(
            design=design,
            availability=availability,
            misses=tuple(self.misses(service, design, designs, availability)),
            risk=risk,
            expected_annual_loss=left,
            avoided_loss_per_year=float(avoided),
            lines=lines,
            capex=capex,
            opex_per_year=opex,
            tco=tco,
            total_cost_of_risk=tco.likely + factor * Decimal(repr(left)),
            npv=factor * avoided - tco.likely,
            payback_years=payback_years(capex.likely, opex.likely, avoided),
            is_within_budget=self._is_within_budget(capex, opex),
        )

    def uses_of(self, service: Service) -> frozenset[str]:
        """The functions of a service that processes use; all of them where a process does not say which."""
        return frozenset(
            function
            for process in self.situation.case.processes
            for dependency in process.depends_on or ()
            if dependency.on == service.id
            for function in dependency.uses or service.functions or ()
        )

    def _rank(self, service: Service, option: Option) -> tuple[int, bool, bool, int]:
        """Least total cost of risk; ties to what stands, then to what the client prefers, then fewer parts."""
        today = self.situation.today[service.id]
        strategies = self.situation.catalogue.strategies
        return (
            round(float(option.total_cost_of_risk)),
            option.design.platform != today.platform,
            str(option.design.platform) not in (self.situation.case.prefers or ()),
            sum(strategies[name].parts for name in layers_of(option.design)),
        )

    def _is_within_budget(self, capex: Range, opex: Range) -> bool:
        budget = self.situation.case.budget
        if budget is None:
            return True
        return not (
            (budget.capex is not None and capex.likely > budget.capex)
            or (budget.opex_per_year is not None and opex.likely > budget.opex_per_year)
        )

    def misses(
        self, service: Service, design: Design, designs: Mapping[str, Design], availability: Availability
    ) -> list[Miss]:
        """The targets that a design does not reach while the others are protected as in `designs`."""
        misses: list[Miss] = []
        required = self.requirements
        by_function = required.rto_by_function.get(service.id)
        coverage = function_coverage(self.situation, service, design)
        if by_function:
            for function, settled in by_function.items():
                misses += self._rto_miss(service, designs, settled.value, coverage.get(function, 0.0), function)
        elif service.id in required.rto:
            misses += self._rto_miss(service, designs, required.rto[service.id].value, 0.0, None)
        misses += self._availability_misses(service, availability)
        age = everyday_data_age(self.situation, service, design, designs)
        if service.id in required.rpo and holds_data(self.situation, service):
            asked = required.rpo[service.id].value
            if age is None:
                misses.append(Miss(kind="rpo", text=f"No backup is known; {_at_most(asked)} of data may be lost."))
            elif age > asked + 1e-9:
                text = (
                    f"After a storage or server failure data are up to {hours_in_words(age)} old; "
                    f"{_at_most(asked)} may be lost."
                )
                misses.append(Miss(kind="rpo", text=text))
        return misses

    def _rto_miss(
        self, service: Service, designs: Mapping[str, Design], rto: float, covered: float, function: str | None
    ) -> list[Miss]:
        if rto == float("inf"):
            return []
        share = self._share_in_time(service, designs, rto, covered)
        if share is None or share >= self.situation.policy.confidence - 1e-9:
            return []
        what = f"{function}: " if function else ""
        asked = "without a break" if rto == 0 else f"within {hours_in_words(rto)}"
        text = (
            f"{what}{percent_in_words(share)} of everyday outages end {asked}; "
            f"{percent_in_words(self.situation.policy.confidence)} is asked."
        )
        return [Miss(kind="rto", text=text)]

    def _share_in_time(
        self, service: Service, designs: Mapping[str, Design], rto: float, covered: float
    ) -> float | None:
        """The share of everyday outages, weighted by rate and users hit, that end within the rto."""
        events_all = in_time = 0.0
        for name in needs_of(self.situation, service.id, designs[service.id], is_masked=True):
            node = self.situation.graph.services[name]
            carried = 0.0 if self.situation.component(name) == "network" else covered
            for events in own_events(self.situation, node, designs[name]):
                if events.scope not in self.situation.policy.everyday_scopes:
                    continue
                share = share_within(events.recovery, rto)
                events_all += events.events_per_year
                in_time += events.events_per_year * (carried + (1 - carried) * share)
        return in_time / events_all if events_all else None

    def _availability_misses(self, service: Service, availability: Availability) -> list[Miss]:
        required = self.requirements
        asked = required.unavailability_by_function.get(service.id)
        pairs: list[tuple[str | None, float | None, float]] = []
        if asked:
            pairs = [(f, availability.by_function.get(f, availability.total), 1 - s.value) for f, s in asked.items()]
        elif service.id in required.unavailability:
            pairs = [(None, availability.total, 1 - required.unavailability[service.id].value)]
        return [
            Miss(
                kind="availability",
                text=f"{function + ': ' if function else ''}{availability_in_words(reached)} available; "
                f"{availability_in_words(target)} is asked.",
            )
            for function, reached, target in pairs
            if reached is not None and reached < target - 1e-12
        ]

    def _reasons(self, service: Service, better: Option, options: Sequence[Option], choices: Choices) -> list[Reason]:
        meeting = [option for option in options if option.is_within_budget and not option.misses]
        strategies = self.situation.catalogue.strategies
        reasons = [_ranking_reason(better, len(options), len(meeting))]
        if not meeting:
            reasons += _nearest_reason(better, options)
        if better.design.platform and better.design.platform == self.situation.today[service.id].platform:
            name = strategies[better.design.platform].name
            reasons.append(
                Reason(about="platform", rule="R8", text=f"{name} stands already; no other pays for itself.")
            )
        coverage = function_coverage(self.situation, service, better.design)
        if coverage:
            carried = list_in_words([f"{f} for {percent_in_words(s)} of users" for f, s in sorted(coverage.items())])
            text = (
                f"The failover features cost effort but no licence and go on with {carried} while the server is away."
            )
            reasons.append(Reason(about="edge", rule="R68", text=text))
        if choices.wants_offsite and Recovery.OFFSITE_BACKUP in better.design.recovery:
            text = "High availability protects no data: a copy off site that nobody can change is part of every design."
            reasons.append(Reason(about="recovery", rule="R98", text=text))
        return reasons + self._unconfirmed_reason(service, choices)

    def _unconfirmed_reason(self, service: Service, choices: Choices) -> list[Reason]:
        """What confirming devices for device spooling would bring, when none or not all are confirmed."""
        estate = service.estate
        is_barred = any(r.id == Edge.DEVICE_SPOOLING and r.rule != "R85" for r in choices.rejected)
        if service.kind is not ServiceKind.PRINT or estate is None or is_barred:
            return []
        if (estate.device_spooling_confirmed_share or 0) >= 1:
            return []
        all_confirmed = replace(service, estate=replace(estate, device_spooling_confirmed_share=1.0))
        spooling = Design(platform=None, edge=frozenset({Edge.DEVICE_SPOOLING}))
        share = function_coverage(self.situation, all_confirmed, spooling).get("copy", 0.0)
        text = (
            f"Were every device confirmed for device spooling, {percent_in_words(share)} of users could print, copy "
            "and log in at the device while the server is away."
        )
        return [Reason(about="edge", rule="R85", text=text)]


def everyday_data_age(
    situation: Situation, service: Service, design: Design, designs: Mapping[str, Design]
) -> float | None:
    """Hours of data that an everyday failure (server or storage) can cost; None when no copy is known.

    A second array in step, or a replica, shortens it; high availability alone does not (R98), although shared
    storage keeps the data when one server fails (R33, R114). A backup every 24 h leaves 24 h (R20).
    """
    copies: list[float] = []
    has_backup = Recovery.OFFSITE_BACKUP in design.recovery or design.backup_interval_hours is not None
    if has_backup and design.backup_interval_hours is not None:
        copies.append(design.backup_interval_hours)
    for standby in standbys_in(situation, design.recovery):
        mask = situation.catalogue.strategies[standby].mask_of("site")
        if mask and mask.data_loss:
            copies.append(situation.catalogue.figures[mask.data_loss].hours()[1])
    age = min(copies, default=None)
    strategy = situation.catalogue.strategies[design.platform] if design.platform else None
    house = situation.case.house
    is_mirrored = bool(house and (house.storage_arrays or 0) >= 2) or any(
        _keeps_in_step(situation, designs[name].spare)
        for name in situation.closures[service.id] & designs.keys()
        if name != service.id
    )
    if (strategy and strategy.keeps_data_on_hardware and is_mirrored) or _keeps_in_step(situation, design.spare):
        return 0.0
    return age


def _keeps_in_step(situation: Situation, spare: str | None) -> bool:
    return spare is not None and situation.catalogue.strategies[spare].keeps_data_in_step


def _at_most(hours: float) -> str:
    return "nothing" if hours == 0 else f"at most {hours_in_words(hours)}"


def _ranking_reason(better: Option, compared: int, meeting: int) -> Reason:
    """What decides is cost against the harm of downtime (R101)."""
    if meeting:
        text = (
            f"Of {compared} possible designs {meeting} meet every target within the budget; "
            "this one has the least total cost of risk."
        )
    else:
        text = (
            f"None of {compared} possible designs meets every target within the budget; "
            "this one has the least total cost of risk."
        )
    return Reason(
        about="recommendation",
        rule="least-cost-of-risk",
        inputs=(("total_cost_of_risk", float(round(better.total_cost_of_risk, 2))),),
        text=text,
    )


def _nearest_reason(better: Option, options: Sequence[Option]) -> list[Reason]:
    nearest = min(options, key=lambda o: (len(o.misses), o.tco.likely))
    if len(nearest.misses) >= len(better.misses):
        return []
    text = (
        f"The nearest design ({list_in_words(layers_of(nearest.design))}) still misses {len(nearest.misses)} "
        f"of its targets, against {len(better.misses)} here."
    )
    return [Reason(about="recommendation", rule="R15", text=text)]
