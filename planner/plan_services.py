"""The plan's entries of services: what is required, what stands today, the gaps, the options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.availability import Availability, evaluate, part_shares
from planner.budgets import Allowances
from planner.case import NOTHING, Service
from planner.catalogue_types import Strategy
from planner.coverage import function_coverage, serves_one_user
from planner.dependencies import Requirements
from planner.design_rules import design_reasons
from planner.designs import layers_of, not_covered, skills_to_confirm
from planner.economics import money
from planner.gaps import gaps_of
from planner.language import said, say
from planner.loss_evaluation import DISASTERS
from planner.losses import Risk, services_with_known_loss
from planner.misses import TargetCheck
from planner.not_known import meets, not_known
from planner.plan_designs import changes, design_entry, design_summary, worth_entry
from planner.plan_required import own_share, required_entry, required_reasons, unplanned_budget
from planner.plan_scopes import money_or_none, scope_entries
from planner.promises import promise_entry
from planner.reasons import Finding, Reason
from planner.recommendation import Recommendation
from planner.situation import Design, Situation, is_platform_assumed
from planner.weighing import Option
from planner.wording import hours_in_words

LEAST_TOLD = 1.0  # of the currency: smaller differences are not told


@dataclass(frozen=True, slots=True)
class ServiceResult:
    """A service with its recommendation; None where no price could be formed."""

    service: Service
    recommendation: Recommendation | None


def service_entry(
    situation: Situation,
    requirements: Requirements,
    allowances: Allowances,
    risk_today: Risk,
    result: ServiceResult,
    findings: Sequence[Finding],
) -> dict[str, Any]:
    """The plan's entry of one service."""
    service, advice = result.service, result.recommendation
    availability = evaluate(situation, service.id, situation.today)
    check = TargetCheck(situation, requirements)
    entries = _option_entries(check, service, advice, risk_today) if advice else []
    rejected = advice.choices.rejected if advice else ()
    return {
        "id": service.id,
        "name": service.name,
        "kind": service.kind.value,
        "site": service.site,
        "component": situation.component(service.id),
        "required": {
            **required_entry(situation, service, requirements),
            "unplanned_hours_per_year": unplanned_budget(situation, service, requirements, availability),
            "own": own_share(situation, service, allowances),
        },
        "promised": _promised(service),
        "today": _today_entry(situation, service, availability, risk_today) | _targets_today(check, service),
        "gaps": [gap.to_dict() for gap in gaps_of(situation, service, requirements, availability)],
        "recommendation": next((entry for entry in entries if entry["name"] == "better"), None),
        "options": entries,
        "rejected": [each.to_dict() for each in rejected if each.layer != "spare"],
        "rejected_spares": [each.to_dict() for each in rejected if each.layer == "spare"],
        "designs_compared": advice.compared if advice else 0,
        "reasons": [reason.to_dict() for reason in required_reasons(service, requirements)],
        "findings": [finding.to_dict() for finding in findings],
    }


def _today_entry(situation: Situation, service: Service, availability: Availability, risk: Risk) -> dict[str, Any]:
    """What stands today, what it reaches and what it costs."""
    is_priced, design = service.id in services_with_known_loss(situation), situation.today[service.id]
    return {
        **design_entry(design),
        "platform_assumed": is_platform_assumed(service),
        "to_buy": service.is_to_buy,
        "availability": availability.total,
        "own_availability": availability.own,
        "downtime_hours_per_year": availability.downtime_hours_per_year(situation.policy.hours_per_year),
        "planned_hours_per_year": availability.planned_hours_per_year,
        "is_exact": availability.is_exact,
        "interval": list(availability.interval) if availability.interval else None,
        "failures_per_year": availability.failures_per_year,
        "mean_outage_hours": availability.mean_outage_hours,
        "parts": [
            {"id": p.id, "availability": p.availability, "saved_hours_per_year": p.saved_hours_per_year}
            for p in part_shares(situation, service.id, situation.today)
        ],
        "left_out": list(availability.left_out),
        "expected_annual_loss": money(risk.of_service(service.id)) if is_priced else None,
        "expected_annual_data_loss": money_or_none(risk.data_of(service.id)) if is_priced else None,
        "by_function": _by_function(situation, availability.by_function),
        **_carried(situation, service, design),
        "by_scope": scope_entries(situation, service, design, risk),
        "not_covered": not_covered(situation, service, design),
    }


def _targets_today(check: TargetCheck, service: Service) -> dict[str, Any]:
    """Whether what stands reaches all that is required: `meets_targets` is None where that is not known."""
    today = check.situation.today
    return {
        "meets_targets": meets(check, service.id, today) if check.has_target(service.id) else None,
        "misses": [miss.to_dict() for miss in check.misses(service.id, today)],
        "targets_not_known": [miss.to_dict() for miss in not_known(check, service.id, today)],
    }


def _option_entries(
    check: TargetCheck, service: Service, advice: Recommendation, risk_today: Risk
) -> list[dict[str, Any]]:
    """The named options; the one recommended with its reasons and the worth of each layer."""
    situation, requirements = check.situation, check.requirements
    options = [(name, getattr(advice, name)) for name in ("good", "better", "best") if getattr(advice, name)]
    entries = [
        {
            **option_entry(situation, service, name, option),
            "promise": promise_entry(check, [service], option.designs),
        }
        for name, option in options
    ]
    better = next(entry for entry in entries if entry["name"] == "better")
    is_priced = service.id in services_with_known_loss(situation)
    for layer in better["layers"]:
        worth = advice.layers.get(layer["id"])
        layer["worth"] = worth_entry(worth) if worth and is_priced else None
        layer["targets_missed_without"] = worth.targets_missed_more if worth else None
    rules = design_reasons(situation, requirements, service.id, advice.better.design, advice.choices.rejected)
    shares = _share_reasons(service, risk_today, advice.better.risk) if is_priced else []
    why_met = _over_budget_reasons(check, service, advice.better)
    better["reasons"] = [reason.to_dict() for reason in (*advice.reasons, *rules, *shares, *why_met)]
    return entries


def _over_budget_reasons(check: TargetCheck, service: Service, advised: Option) -> list[Reason]:
    """Why a service that is away longer than its budget meets its target: each function asked for is not."""
    allowed, asked = check.requirements.unavailability.get(service.id), check.requirements.unavailability_by_function
    hours, found = check.situation.policy.hours_per_year, advised.availability
    if allowed is None or found.total is None or advised.misses or 1 - found.total <= allowed.value + 1e-12:
        return []
    away = {name: 1 - found.by_function[name] for name in asked.get(service.id, {}) if name in found.by_function}
    if not away:
        return []
    worst = max(away, key=away.__getitem__)
    text = say(
        "It is away {away} a year, more than its budget of {budget}. It meets its target all the same, because every "
        "function asked for goes on for most users: {function} is away for {worst} a year on their average.",
        away=hours_in_words(round((1 - found.total) * hours, 2)),
        budget=hours_in_words(round(allowed.value * hours, 2)),
        function=said(worst),
        worst=hours_in_words(round(away[worst] * hours, 2)),
    )
    return [Reason(about="availability", rule="R22", text=text)]


def _share_reasons(service: Service, today: Risk, advised: Risk) -> list[Reason]:
    """Why a service carries more of the loss of a disaster than today, though it is back no later."""
    grown = [s for s in DISASTERS if advised.of_scope(service.id, s) > today.of_scope(service.id, s) + LEAST_TOLD]
    texts = {
        "site": say(
            "It carries more of the loss of a lost building than today: what needs it would be back sooner, and "
            "waits for it."
        ),
        "corruption": say(
            "It carries more of the loss of corrupted data than today: what needs it would be back sooner, and "
            "waits for it."
        ),
    }
    return [Reason(about="expected_annual_loss", rule="who-holds-it-up", text=texts[scope]) for scope in grown]


def option_entry(situation: Situation, service: Service, name: str, option: Option) -> dict[str, Any]:
    """One named option of a service, its cost beside the loss it avoids (R7) and what it leaves (R13)."""
    design, today = option.design, situation.today[service.id]
    is_priced = service.id in services_with_known_loss(situation)
    layers = layers_of(design)
    strategies = situation.catalogue.strategies
    return {
        "name": name,
        **design_entry(design),
        "platform_name": strategies[design.platform].name if design.platform else None,
        "change": design.platform != today.platform,
        "changes": changes(situation, service, design),
        "summary": design_summary(situation, service, design),
        "meets_targets": option.meets_targets,
        "misses": [miss.to_dict() for miss in option.misses],
        "targets_not_known": [miss.to_dict() for miss in option.not_known],
        "is_within_budget": option.is_within_budget,
        "availability": option.availability.total,
        "downtime_hours_per_year": option.availability.downtime_hours_per_year(situation.policy.hours_per_year),
        "planned_hours_per_year": option.availability.planned_hours_per_year,
        "by_function": _by_function(situation, option.availability.by_function),
        **_carried(situation, service, design),
        "by_scope": scope_entries(situation, service, design, option.risk),
        "expected_annual_loss": money(option.expected_annual_loss) if is_priced else None,
        "expected_annual_data_loss": money_or_none(option.risk.data_of(service.id)) if is_priced else None,
        "avoided_loss_per_year": money(option.avoided_loss_per_year) if is_priced else None,
        "avoided_alone_per_year": money(option.avoided_alone_per_year) if is_priced else None,
        "capex": option.capex.to_dict(),
        "opex_per_year": option.opex_per_year.to_dict(),
        "tco": money(option.tco.likely),
        "tco_range": option.tco.to_dict(),
        "tco_given_others": money(option.tco_given_others),
        "total_cost_of_risk": money(option.total_cost_of_risk) if is_priced else None,
        "npv": money(option.npv) if is_priced else None,
        "payback_years": option.payback_years if is_priced else None,
        "layers": [_layer_entry(strategies[n]) for n in layers],
        "not_covered": not_covered(situation, service, design),
        "to_confirm": [
            *skills_to_confirm(situation, service, design),
            *(p.reason for n in layers for p in strategies[n].prerequisites if p.need == "to-confirm"),
        ],
        "reasons": [],
        "cost_lines": [line.to_dict() for line in option.lines],
        "tests": list(dict.fromkeys(test for n in layers for test in strategies[n].tests)),
    }


def _carried(situation: Situation, service: Service, design: Design) -> dict[str, Any]:
    """What goes on without the server, as a share of the users; of a service with one user as a share of outages."""
    return {
        "serves_one_user": serves_one_user(service),
        "goes_on": dict(sorted(function_coverage(situation, service, design).items())),
    }


def _layer_entry(strategy: Strategy) -> dict[str, Any]:
    return {
        "layer": strategy.layer,
        "id": strategy.id,
        "name": strategy.name,
        "text": strategy.plain,
        "rules": list(strategy.rules),
        "masks": [{"scopes": list(mask.scopes), "functions": list(mask.functions)} for mask in strategy.masks],
        "tests": list(strategy.tests),
    }


def _by_function(situation: Situation, by_function: Mapping[str, float]) -> dict[str, Any]:
    hours = situation.policy.hours_per_year
    return {
        name: {"availability": value, "downtime_hours_per_year": (1 - value) * hours}
        for name, value in by_function.items()
    }


def _promised(service: Service) -> dict[str, Any]:
    current = service.current
    promised: dict[str, Any] = {
        "rto_hours": current.restore_hours if current else None,
        "rpo_hours": current.backup_interval_hours if current else None,
    }
    if current and current.last_restore_test is not None:
        promised["last_restore_test"] = None if current.last_restore_test is NOTHING else current.last_restore_test
    return promised
