"""Offers for the whole engagement, good, better and best: one option of every service put together.

An offer is more than its options added up: what can be shared is bought once, and whether a service meets its targets
and what is lost a year depend on the designs of the others. So each offer is evaluated as a whole; "better" is the
recommended choice. A service that names no such option takes the one recommended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from planner.case import Service, ServiceKind
from planner.catalogue_types import FUNCTIONS
from planner.coverage import function_coverage, serves_one_user
from planner.data_loss import DESTROYING
from planner.designs import functions_in_use, layers_of, not_covered
from planner.disruption import SCOPES
from planner.economics import money, present_value_factor, total_cost_of_ownership, totals, without_repeats
from planner.implied_points import implied_points
from planner.losses import LossModel, is_priced
from planner.lost_data import lost_data, worse
from planner.misses import TargetCheck
from planner.not_known import meets, not_known
from planner.plan_graph import single_points_of_failure
from planner.plan_scopes import scope_entries
from planner.plan_services import ServiceResult
from planner.promises import promise_entry
from planner.recommendation import Advice, Recommendation
from planner.situation import SERVER_KINDS, Design, Situation
from planner.weighing import Option
from planner.wording import skill_in_words

NAMES: Final = ("good", "better", "best")


def offer_entries(
    situation: Situation, losses: LossModel, results: Sequence[ServiceResult], advice: Advice | None
) -> list[dict[str, Any]]:
    """The plan's offers in the order good, better, best; without a recommendation there are none.

    "good" is left out where no service has a cheaper option, "best" where none has a safer one: it would say the same.
    """
    advised = [(result.service, result.recommendation) for result in results if result.recommendation]
    if not advised or advice is None:
        return []
    named = [name for name in NAMES if name == "better" or any(getattr(each, name) for _, each in advised)]
    return [_offer(situation, losses, advised, advice, name) for name in named]


def _offer(
    situation: Situation,
    losses: LossModel,
    advised: Sequence[tuple[Service, Recommendation]],
    advice: Advice,
    name: str,
) -> dict[str, Any]:
    chosen = {service.id: _taken(each, name) for service, each in advised}
    designs = {**situation.today, **{service: option.design for service, (_, option) in chosen.items()}}
    return {
        "name": name,
        "is_recommended": name == "better",
        **_money(situation, losses, [option for _, option in chosen.values()], designs),
        **_targets(advice.problem.check, chosen, designs),
        "promise": promise_entry(advice.problem.check, [service for service, _ in advised], designs),
        "functions_kept": [entry for service, _ in advised for entry in _kept(situation, service, designs[service.id])],
        "by_scope": _by_scope(situation, losses, [service for service, _ in advised], designs),
        "single_points_of_failure": [
            {name: point[name] for name in ("id", "processes", "stopped")}
            for point in single_points_of_failure(situation, designs)
        ],
        "implied_points_of_failure": implied_points(situation, designs),
        "skills": _skills(situation, designs.values()),
        "not_covered": _not_covered(situation, [service for service, _ in advised], designs),
    }


def _taken(recommendation: Recommendation, name: str) -> tuple[str, Option]:
    """The option of this name, or the recommended one where the service has none."""
    option = getattr(recommendation, name)
    return (name, option) if option else ("better", recommendation.better)


def _money(
    situation: Situation, losses: LossModel, options: Iterable[Option], designs: Mapping[str, Design]
) -> dict[str, Any]:
    """What the offer costs over the horizon, shared parts bought once, and what is still lost a year with it."""
    case = situation.case
    once, yearly = totals(without_repeats(line for option in options for line in option.lines))
    tco = total_cost_of_ownership(once, yearly, case.discount_rate, case.horizon_years)
    has_price, risk = any(is_priced(process) for process in case.processes), losses.risk(designs)
    factor = float(present_value_factor(case.discount_rate, case.horizon_years))
    ceilings = [(case.budget.capex, once), (case.budget.opex_per_year, yearly)] if case.budget else []
    known = [cost.likely <= ceiling for ceiling, cost in ceilings if ceiling is not None]
    return {
        "capex": once.to_dict(),
        "opex_per_year": yearly.to_dict(),
        "tco": money(tco.likely),
        "tco_range": tco.to_dict(),
        "is_within_budget": all(known) if known else None,
        "expected_annual_loss": money(risk.plain_sum) if has_price else None,
        "expected_annual_loss_with_overlap": None if risk.with_overlap is None else money(risk.with_overlap),
        "total_cost_of_risk": money(float(tco.likely) + factor * risk.plain_sum) if has_price else None,
    }


def _targets(
    check: TargetCheck, chosen: Mapping[str, tuple[str, Option]], designs: Mapping[str, Design]
) -> dict[str, Any]:
    """Which option each service takes and which targets it misses when all do; services without a target count not."""
    met = [meets(check, service, designs) for service in chosen if check.has_target(service)]
    return {
        "services_meeting_targets": met.count(True),
        "services_not_known": met.count(None),
        "services_counted": len(met),
        "services": [
            {
                "id": service,
                "option": option,
                "misses": [miss.to_dict() for miss in check.misses(service, designs)],
                "targets_not_known": [miss.to_dict() for miss in not_known(check, service, designs)],
            }
            for service, (option, _) in chosen.items()
        ],
    }


def _kept(situation: Situation, service: Service, design: Design) -> list[dict[str, Any]]:
    """For each function of a print service in use, the share of users for whom it goes on while its server is away."""
    if service.kind is not ServiceKind.PRINT:
        return []
    kept = function_coverage(situation, service, design)
    used = functions_in_use(situation.case)[service.id]
    order = {name: place for place, name in enumerate(FUNCTIONS)}
    in_order = sorted(used, key=lambda name: (order.get(name, len(order)), name))
    alone = serves_one_user(service)
    return [
        {"service": service.id, "function": name, "share": kept.get(name, 0.0), "is_of_outages": alone}
        for name in in_order
    ]


def _by_scope(
    situation: Situation, losses: LossModel, services: Sequence[Service], designs: Mapping[str, Design]
) -> list[dict[str, Any]]:
    """For each failure scope the service that is back last, and the application or print service that loses most data.

    Recovery is (10, 50, 90 % of events), of every service, as in the plan: a directory that stays away keeps people
    from working although every application is back. Data loss is the oldest that the last usable copy may be, in hours,
    and `data_copy` what that copy is, "none" where all data are lost.
    """
    risk, found = losses.risk(designs), []
    of_servers = [service for service in services if service.kind in SERVER_KINDS]
    entries = {each.id: scope_entries(situation, each, designs[each.id], risk) for each in services}
    for scope in SCOPES:
        recovering = [(e[scope]["recovery_hours"], name) for name, e in entries.items() if scope in e]
        last = max((pair for pair in recovering if pair[0]), key=lambda pair: pair[0]["likely"], default=None)
        losing = [each for each in of_servers if scope in DESTROYING or scope in entries[each.id]]
        lost = [(lost_data(situation, each, designs, scope), each.id) for each in losing]
        oldest = max(((each, name) for each, name in lost if each), key=lambda pair: worse(pair[0]), default=None)
        if last or oldest:
            found.append(
                {
                    "scope": scope,
                    "recovery_hours": last[0] if last else None,
                    "recovered_last": last[1] if last else None,
                    "takes_both_parts": last is not None and _is_spare(entries[last[1]][scope], designs[last[1]]),
                    "data_loss_hours": oldest[0]["hours"] if oldest else None,
                    "data_copy": oldest[0]["copy"] if oldest else None,
                    "loses_most_data": oldest[1] if oldest else None,
                }
            )
    return found


def _skills(situation: Situation, designs: Iterable[Design]) -> list[dict[str, Any]]:
    """What the house must be able to do: for each strategy that asks for it, one of these skills at this level."""
    strategies = situation.catalogue.strategies
    used = dict.fromkeys(name for design in designs for name in layers_of(design))
    return [
        {
            "strategy": name,
            "name": strategies[name].name,
            "any_of": [skill_in_words(skill) for skill in strategies[name].skills],
            "level": strategies[name].skill_level or situation.policy.skill_needed,
        }
        for name in used
        if strategies[name].skills
    ]


def _not_covered(
    situation: Situation, services: Sequence[Service], designs: Mapping[str, Design]
) -> list[dict[str, Any]]:
    """What still does not work during an outage, each sentence once with the services it is about."""
    found: dict[str, list[str]] = {}
    for service in services:
        for text in not_covered(situation, service, designs[service.id]):
            found.setdefault(text, []).append(service.id)
    return [{"text": text, "services": names} for text, names in found.items()]


def _is_spare(entry: Mapping[str, Any], design: Design) -> bool:
    """Whether what masks an event is the second part, so that it is felt only when both parts fail together."""
    return design.spare is not None and entry["masked_by"] == design.spare
