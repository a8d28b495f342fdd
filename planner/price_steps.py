"""What a tighter target of one process costs a year: the cheapest protection that holds it, step by step.

A target is moved, everything that depends on it is required anew, and the catalogue is asked for the
cheapest designs of the services below the process that hold it. The price of a step is the difference
to the cheapest designs that hold the present target, spread over the horizon (equivalent annual cost).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from planner.case import Case, Chosen, Process, Service
from planner.catalogue import Catalogue, load_catalogue
from planner.dependencies import require
from planner.designs import choices_for, functions_in_use
from planner.economics import (
    Range,
    UnknownCurrency,
    present_value_factor,
    total_cost_of_ownership,
    totals,
    without_repeats,
)
from planner.misses import TargetCheck
from planner.options import Candidate, CandidateMaker
from planner.policy import DEFAULT_POLICY, Policy
from planner.situation import Design, Situation, situation_of
from planner.targets import Targets, derive_targets

TargetName = Literal["rto", "rpo"]
TARGETS: tuple[TargetName, ...] = ("rto", "rpo")
MOST_STEPS = 3  # tighter values priced beside the stated one: each asks the catalogue anew
ROUNDS = 2  # what a service needs to hold its target depends on how the others recover


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceStep:
    """One value of a target of a process. `extra_per_year` over the present target, in the case's
    currency; None: no design of the catalogue holds it for the services named in `not_held_by`."""

    target: TargetName
    hours: float
    extra_per_year: Range | None
    is_present: bool
    is_stated: bool
    not_held_by: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        extra = self.extra_per_year.to_dict() if self.extra_per_year else None
        return {
            "target": self.target,
            "hours": self.hours,
            "extra_per_year": extra,
            "is_present": self.is_present,
            "is_stated": self.is_stated,
            "not_held_by": list(self.not_held_by),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceLadder:
    """The steps of one target, the present value first. `left_out`: services that no design brings to the
    present target, so that no price of theirs is in the steps."""

    target: TargetName
    steps: tuple[PriceStep, ...]
    left_out: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "target": self.target,
            "steps": [step.to_dict() for step in self.steps],
            "left_out": list(self.left_out),
        }


def price_ladders(
    case: Case, process_id: str, policy: Policy = DEFAULT_POLICY, catalogue: Catalogue | None = None
) -> tuple[PriceLadder, ...]:
    """The present rto and rpo of a process with tighter values, and what each would cost more a year.

    Priced for this process alone, as if no other asked for more of the same services. No ladder for a
    target that is not known, that is as tight as can be, or that no service below could hold; none at
    all without prices in the case's currency. Shared purchases count once; the loss that a tighter
    target avoids is not taken off. Our method; designs are judged as in a recommendation.
    """
    process = next(p for p in case.processes if p.id == process_id)
    try:
        pricing = _Pricing.of(situation_of(case, catalogue or load_catalogue(), policy), process)
        found = [pricing.ladder(target) for target in TARGETS]
    except UnknownCurrency:
        return ()  # the plan says so, with its remedy; here there is nothing to show
    return tuple(ladder for ladder in found if ladder is not None)


@dataclass(frozen=True, slots=True)
class _Pricing:
    """The services below one process, and for each its designs with what they add to what stands."""

    situation: Situation
    process: Process
    targets: Targets
    below: tuple[Service, ...]
    candidates: dict[str, tuple[Candidate, ...]]

    @classmethod
    def of(cls, situation: Situation, process: Process) -> _Pricing:
        case = situation.case
        below = tuple(s for s in case.services if s.id in situation.closures[process.id])
        maker, uses = CandidateMaker(situation), functions_in_use(case)
        made = {s.id: maker.of_service(s, choices_for(situation, s, uses[s.id])) for s in below}
        # What stands without the layers every design should have (R98) is no way to hold a target.
        candidates = {name: tuple(each for each in found if not each.is_bare) for name, found in made.items()}
        return cls(situation, process, derive_targets(case, process, situation.policy), below, candidates)

    def ladder(self, target: TargetName) -> PriceLadder | None:
        """The present value and tighter ones; None where there is nothing to price."""
        present = getattr(self.targets, f"{target}_hours")
        stated = getattr(self.process.stated, f"{target}_hours") if self.process.stated else None
        tighter = self._tighter(target, present, stated)
        if present is None or not tighter:
            return None
        held = self._cheapest(target, present)
        if not held:
            return None
        base, case = self._cost(held), self.situation.case
        factor = present_value_factor(case.discount_rate, case.horizon_years)
        steps = [
            PriceStep(
                target=target, hours=present, extra_per_year=Range(), is_present=True, is_stated=present == stated
            )
        ]
        for hours in tighter:
            found = self._cheapest(target, hours)
            missing = tuple(sorted(held.keys() - found.keys()))
            extra = _more(self._cost({name: found[name] for name in held}), base) if not missing else None
            steps.append(
                PriceStep(
                    target=target,
                    hours=hours,
                    extra_per_year=extra.times(1 / factor) if extra else None,
                    is_present=False,
                    is_stated=hours == stated,
                    not_held_by=missing,
                )
            )
        left_out = tuple(service.id for service in self.below if service.id not in held)
        return PriceLadder(target=target, steps=tuple(steps), left_out=left_out)

    def _tighter(self, target: TargetName, present: float | None, stated: float | None) -> list[float]:
        if present is None or not self.below:
            return []
        ladder = sorted((step for step in self.situation.policy.rto_ladder_hours if step < present), reverse=True)
        steps = set(ladder[:MOST_STEPS])
        if target == "rpo" and present > 0:
            steps = set(ladder[: MOST_STEPS - 1]) | {0.0}
        if stated is not None and stated < present:
            steps.add(stated)
        return sorted(steps, reverse=True)

    def _cheapest(self, target: TargetName, hours: float) -> dict[str, Candidate]:
        """The cheapest designs that hold the target, by service; services that no design brings there are missing."""
        check = self._check(target, hours)
        chosen = {service.id: self.candidates[service.id][0] for service in self.below}
        missed: dict[str, int] = {}
        for _ in range(ROUNDS):
            for service in self.below:
                (missed[service.id], *_), chosen[service.id] = min(
                    self._ranked(check, target, service, chosen), key=lambda pair: pair[0]
                )
        return {service.id: chosen[service.id] for service in self.below if not missed[service.id]}

    def _cost(self, chosen: Mapping[str, Candidate]) -> Range:
        """What these designs cost over the horizon, what can be shared bought once."""
        case = self.situation.case
        bought = without_repeats(line for s in self.below if s.id in chosen for line in chosen[s.id].lines)
        return total_cost_of_ownership(*totals(bought), case.discount_rate, case.horizon_years)

    def _check(self, target: TargetName, hours: float) -> TargetCheck:
        """What judges designs when this process has this target, and no other process asks for anything."""
        case, policy = self.situation.case, self.situation.policy
        values: dict[str, Any] = {f"{target}_hours": hours}
        chosen = replace(self.process.chosen or Chosen(), reason="A step of its price.", **values)
        moved = replace(self.process, chosen=chosen)
        asked = replace(case, processes=tuple(moved if p is self.process else p for p in case.processes))
        targets = {moved.id: derive_targets(asked, moved, policy)}
        return TargetCheck(self.situation, require(asked, targets, policy))

    def _ranked(
        self, check: TargetCheck, target: TargetName, service: Service, chosen: Mapping[str, Candidate]
    ) -> Iterator[tuple[tuple[int, int, Decimal], Candidate]]:
        """Designs by what they miss of this target, then of the others, then by what all cost with them."""
        others: dict[str, Design] = {**self.situation.today, **{name: each.design for name, each in chosen.items()}}
        for candidate in self.candidates[service.id]:
            misses = check.misses(service.id, {**others, service.id: candidate.design})
            of_target = sum(miss.kind == target for miss in misses)
            cost = self._cost({**chosen, service.id: candidate}).likely
            yield (of_target, len(misses) - of_target, cost), candidate


def _more(cost: Range, than: Range) -> Range:
    """How much more one range is than another, end by end, in order."""
    low, likely, high = cost.low - than.low, cost.likely - than.likely, cost.high - than.high
    return Range(min(low, likely, high), likely, max(low, likely, high))
