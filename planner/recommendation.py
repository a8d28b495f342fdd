"""Weigh the designs of every service and recommend one for each, all together, with its reasons.

A design meets its targets when, for every function needed, enough everyday outages end within the
required rto, the availability reaches its target with planned work counted in, and the rpo holds.
`planner.portfolio` chooses; here every design of a service is weighed with the others as chosen, and the choice is
explained. A service that misses a target all the same says which (R15: less than wished is a good answer when more
is not supported).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.case import Service
from planner.choice_reasons import reasons_of
from planner.dependencies import Requirements
from planner.designs import Choices, choices_for, functions_in_use
from planner.layer_worth import LayerWorth, layer_worths
from planner.losses import LossModel
from planner.misses import TargetCheck
from planner.options import CandidateMaker, Spending
from planner.portfolio import Found, Optimiser
from planner.portfolio_bound import Proof, prove
from planner.portfolio_problem import Problem
from planner.reasons import Reason
from planner.situation import Situation
from planner.weighing import Option, Weighed, Weighing


@dataclass(frozen=True, kw_only=True, slots=True)
class Recommendation:
    """The named options of one service; `better` is the one recommended, `weighed` are all designs compared."""

    today: Option
    better: Option
    good: Option | None
    best: Option | None
    compared: int
    meeting: int
    weighed: tuple[Weighed, ...]
    choices: Choices
    reasons: tuple[Reason, ...]
    layers: Mapping[str, LayerWorth]

    @property
    def can_meet(self) -> bool:
        """Whether some design meets every target, whatever it costs."""
        return any(not each.misses for each in self.weighed if not each.candidate.is_bare)


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """The recommendations of all services, by id, and the joint choice they come from."""

    services: Mapping[str, Recommendation]
    problem: Problem
    found: Found
    proof: Proof
    needed_budget: Spending | None


@dataclass(slots=True)
class Advisor:
    """Recommends for all services of one situation: least cost of risk, not most nines (R12, R97), then what
    stands already (R8); the free features are part of it (R68), unconfirmed devices are not (R85).
    """

    situation: Situation
    requirements: Requirements
    losses: LossModel
    _choices: dict[str, Choices] = field(default_factory=dict)

    def advise(self) -> Advice:
        """Everything recommended. Raises UnknownCurrency when prices cannot be converted."""
        maker = CandidateMaker(self.situation)
        candidates, uses = {}, functions_in_use(self.situation.case)
        for service in self.situation.case.services:
            self._choices[service.id] = choices_for(self.situation, service, uses[service.id])
            candidates[service.id] = maker.of_service(service, self._choices[service.id])
        check = TargetCheck(self.situation, self.requirements)
        problem = Problem(maker, self.losses, check, candidates)
        optimiser = Optimiser(problem)
        found, proof = prove(optimiser, optimiser.best())
        needed = optimiser.needed_budget(found)
        weighing = Weighing(problem, found)
        return Advice(
            services={
                service.id: self._recommend(service, place, weighing)
                for place, service in enumerate(self.situation.case.services)
            },
            problem=problem,
            found=found,
            proof=proof,
            needed_budget=needed,
        )

    def _recommend(self, service: Service, place: int, weighing: Weighing) -> Recommendation:
        weighed = weighing.all_of(place)
        better = weighed[weighing.found.selection[place]]
        usual = [each for each in weighed if not each.candidate.is_bare]
        affordable = [each for each in usual if each.is_within_budget]
        good = min(affordable, key=lambda o: (o.tco, o.loss_per_year), default=better)
        best = min(usual, key=lambda o: (round(o.loss_per_year, 2), len(o.misses), o.tco))
        choices = self._choices[service.id]
        named = {id(each): weighing.option(place, each) for each in (better, good, best)}
        return Recommendation(
            today=weighing.today(place),
            better=named[id(better)],
            good=named[id(good)] if good is not better else None,
            best=named[id(best)] if best is not better and best is not good else None,
            compared=len(usual),
            meeting=sum(1 for each in usual if each.is_within_budget and not each.misses),
            weighed=tuple(weighed),
            choices=choices,
            reasons=tuple(reasons_of(self.situation, service, named[id(better)], usual, choices)),
            layers={each.layer: each for each in layer_worths(weighing.problem, weighing.found, place)},
        )
