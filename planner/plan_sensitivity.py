"""The plan's entries of what would change a choice, and of all designs compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from planner.disruption import corruption_recovery, own_events, site_recovery
from planner.economics import money
from planner.losses import services_with_known_loss
from planner.plan_designs import design_entry, design_summary
from planner.recommendation import Advice
from planner.sensitivity import Figures, break_even, frontier, switching_values
from planner.situation import Design, Situation
from planner.weighing import Weighed


def compared(advice: Advice, situation: Situation, service_id: str) -> dict[str, Any]:
    """`sensitivity` (what would change the choice) and `designs` (all that were compared) of a service's entry."""
    return Compared(advice, service_id, service_id in services_with_known_loss(situation)).entries()


@dataclass(frozen=True, slots=True)
class Compared:
    """All designs of one service, weighed about the joint choice."""

    advice: Advice
    name: str
    is_priced: bool

    def entries(self) -> dict[str, Any]:
        """`sensitivity` and `designs` of the plan's entry of the service."""
        return {"sensitivity": self._sensitivity() if self.is_priced else None, "designs": self._designs()}

    @property
    def _weighed(self) -> Sequence[Weighed]:
        return self.advice.services[self.name].weighed

    def _rivals(self) -> list[Weighed]:
        """The chosen design first, then all that could take its place: within the budget, as many targets met."""
        better = self._chosen()
        return [better] + [
            each
            for each in self._weighed
            if each is not better
            and each.is_within_budget
            and bool(each.misses) <= bool(better.misses)
            and each.candidate.is_bare <= better.candidate.is_bare
        ]

    def _chosen(self) -> Weighed:
        problem = self.advice.problem
        return self._weighed[self.advice.found.selection[problem.names.index(self.name)]]

    def _sensitivity(self) -> dict[str, Any]:
        problem = self.advice.problem
        case = problem.situation.case
        rivals = self._rivals()
        figures = [_figures(each) for each in rivals]
        dearest = break_even(figures, 0, problem.factor)
        return {
            "break_even": {
                "tco": money(rivals[0].given_others.present),
                "tco_at_most": money(dearest.tco),
                "then": self._described(rivals[dearest.alternative]),
            }
            if dearest
            else None,
            "switching": [
                {
                    "input": each.input,
                    "now": each.now,
                    "above" if each.above else "below": round(each.value, 6),
                    "then": self._described(rivals[each.alternative]),
                }
                for each in switching_values(figures, 0, case.discount_rate, case.horizon_years)
            ],
            "without_targets": self._without_targets(),
        }

    def _without_targets(self) -> dict[str, Any] | None:
        """What would be chosen were no target asked, and what the targets cost; None where it is the same."""
        chosen, factor = self._chosen(), self.advice.problem.factor
        cost = _figures(chosen).cost_of_risk(factor)
        usual = [each for each in self._weighed if each.is_within_budget and not each.candidate.is_bare]
        cheapest = min(usual, key=lambda each: _figures(each).cost_of_risk(factor), default=chosen)
        saved = cost - _figures(cheapest).cost_of_risk(factor)
        if cheapest is chosen or saved <= 1:
            return None
        return {"then": self._described(cheapest), "cost_of_targets": money(saved)}

    def _designs(self) -> list[dict[str, Any]]:
        """All designs compared: what each costs and leaves, and whether another beats it in everything."""
        usual = [each for each in self._weighed if not each.candidate.is_bare]
        downtimes = [self._downtime_hours(each.candidate.design) for each in usual]
        recoveries = [self._longest_recovery(each.candidate.design) for each in usual]
        points = [
            (round(each.tco, 2), round(each.loss_per_year, 2), inf if hours is None else hours, recovery)
            for each, hours, recovery in zip(usual, downtimes, recoveries, strict=True)
        ]
        named = {
            id(option.design): name
            for name in ("good", "better", "best")
            if (option := getattr(self.advice.services[self.name], name))
        }
        return [
            {
                **design_entry(each.candidate.design),
                "name": named.get(id(each.candidate.design)),
                "tco": money(each.tco),
                "tco_given_others": money(each.given_others.present),
                "expected_annual_loss": money(each.loss_per_year) if self.is_priced else None,
                "downtime_hours_per_year": hours,
                "longest_recovery_hours": recovery,
                "targets_missed": len(each.misses),
                "is_within_budget": each.is_within_budget,
                "is_on_frontier": is_on,
            }
            for each, hours, recovery, is_on in zip(usual, downtimes, recoveries, frontier(points), strict=True)
        ]

    def _downtime_hours(self, design: Design) -> float | None:
        problem = self.advice.problem
        designs = {**problem.designs(self.advice.found.selection), self.name: design}
        hours_per_year = problem.situation.policy.hours_per_year
        return problem.check.availability(self.name, designs).downtime_hours_per_year(hours_per_year)

    def _longest_recovery(self, design: Design) -> float:
        """The mean recovery of the scope that keeps the service away longest, in hours."""
        situation = self.advice.problem.situation
        service = situation.graph.services[self.name]
        disasters = (site_recovery(situation, service, design), corruption_recovery(situation, service, design))
        times = [each.mean_hours() for each in disasters if each]
        times += [each.recovery.mean_hours() for each in own_events(situation, service, design)]
        return round(max(times, default=0.0), 4)

    def _described(self, weighed: Weighed) -> dict[str, Any]:
        situation, design = self.advice.problem.situation, weighed.candidate.design
        service = situation.graph.services[self.name]
        return {**design_entry(design), "summary": design_summary(situation, service, design)}


def _figures(weighed: Weighed) -> Figures:
    spent = weighed.given_others
    return Figures(spent.once, spent.yearly, weighed.loss_per_year, weighed.disasters_per_year)
