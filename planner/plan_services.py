"""The plan's entries of services: what is required, what stands today, the gaps, the options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planner.availability import Availability, evaluate, own_with_planned, part_shares
from planner.budgets import Allowances
from planner.case import NOTHING, Service
from planner.data_loss import data_age
from planner.dependencies import Requirements
from planner.design_rules import design_reasons
from planner.designs import layers_of, not_covered
from planner.disruption import (
    SCOPES,
    ScopeEvents,
    corruption_recovery,
    own_events,
    planned_work,
    site_recovery,
)
from planner.economics import STAFF_PRICE, money
from planner.gaps import gaps_of
from planner.layer_worth import LayerWorth
from planner.losses import Risk, services_with_known_loss
from planner.reasons import Finding, Reason
from planner.recommendation import Recommendation
from planner.recovery_time import RecoveryTime, hours_at
from planner.settling import Settled
from planner.situation import Design, Situation
from planner.sizing import figures_of_sizing
from planner.weighing import Option
from planner.wording import availability_in_words, hours_in_words, list_in_words

# What a platform masks is named by the events themselves.
COVERED_AT_THE_EDGE: Final = ("application", "hardware", "storage", "network")
DISASTERS: Final = ("site", "corruption")


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
    is_priced = service.id in services_with_known_loss(situation)
    options = [(name, getattr(advice, name)) for name in ("good", "better", "best") if advice and getattr(advice, name)]
    entries = [option_entry(situation, service, name, option) for name, option in options]
    if advice:
        better = next(entry for entry in entries if entry["name"] == "better")
        rules = design_reasons(situation, requirements, service.id, advice.better.design, advice.choices.rejected)
        for layer in better["layers"]:
            worth = advice.layers.get(layer["id"])
            layer["worth"] = worth_entry(worth) if worth and is_priced else None
            layer["targets_missed_without"] = worth.targets_missed_more if worth else None
        better["reasons"] = [reason.to_dict() for reason in (*advice.reasons, *rules)]
    return {
        "id": service.id,
        "name": service.name,
        "kind": service.kind.value,
        "site": service.site,
        "component": situation.component(service.id),
        "required": {
            **_required(situation, service, requirements),
            "unplanned_hours_per_year": _unplanned_budget(situation, service, requirements, availability),
            "own": _own_share(situation, service, allowances),
        },
        "promised": _promised(service),
        "today": {
            **design_entry(situation.today[service.id]),
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
            "expected_annual_loss": money(risk_today.of_service(service.id)) if is_priced else None,
            "expected_annual_data_loss": money_or_none(risk_today.data_of(service.id)) if is_priced else None,
            "by_function": _by_function(situation, availability.by_function),
            "by_scope": scope_entries(situation, service, situation.today[service.id], risk_today),
            "not_covered": not_covered(situation, service, situation.today[service.id]),
        },
        "gaps": [gap.to_dict() for gap in gaps_of(situation, service, requirements, availability)],
        "recommendation": next((entry for entry in entries if entry["name"] == "better"), None),
        "options": entries,
        "rejected": [each.to_dict() for each in advice.choices.rejected if each.layer != "spare"] if advice else [],
        "rejected_spares": [each.to_dict() for each in advice.choices.rejected if each.layer == "spare"]
        if advice
        else [],
        "designs_compared": advice.compared if advice else 0,
        "reasons": [reason.to_dict() for reason in _required_reasons(service, requirements)],
        "findings": [finding.to_dict() for finding in findings],
    }


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
        "changes": _changes(situation, design, today),
        "summary": design_summary(situation, design, today),
        "meets_targets": not option.misses,
        "misses": [{"kind": miss.kind, "text": miss.text} for miss in option.misses],
        "is_within_budget": option.is_within_budget,
        "availability": option.availability.total,
        "downtime_hours_per_year": option.availability.downtime_hours_per_year(situation.policy.hours_per_year),
        "planned_hours_per_year": option.availability.planned_hours_per_year,
        "by_function": _by_function(situation, option.availability.by_function),
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
        "layers": [
            {
                "layer": strategies[n].layer,
                "id": n,
                "name": strategies[n].name,
                "text": strategies[n].plain,
                "rules": list(strategies[n].rules),
            }
            for n in layers
        ],
        "not_covered": not_covered(situation, service, design),
        "to_confirm": [p.reason for n in layers for p in strategies[n].prerequisites if p.need == "to-confirm"],
        "reasons": [],
        "cost_lines": [line.to_dict() for line in option.lines],
        "tests": list(dict.fromkeys(test for n in layers for test in strategies[n].tests)),
    }


def worth_entry(worth: LayerWorth) -> dict[str, float]:
    """What a layer is worth given all others: yearly loss without it, what it avoids, its cost, what is over."""
    return {
        "expected_annual_loss_without": money(worth.loss_without_per_year),
        "avoided_loss_per_year": money(worth.avoided_loss_per_year),
        "tco": money(worth.tco),
        "npv": money(worth.npv),
    }


def design_entry(design: Design) -> dict[str, Any]:
    """A design as the plan writes it."""
    return {
        "platform": str(design.platform) if design.platform else None,
        "spare": design.spare,
        "edge": sorted(str(edge) for edge in design.edge),
        "recovery": sorted(str(recovery) for recovery in design.recovery),
        "immutable_copy": design.is_immutable,
        "backup_interval_hours": design.backup_interval_hours,
    }


def _changes(situation: Situation, design: Design, today: Design) -> list[str]:
    """The strategies a design adds to what stands today."""
    before = set(layers_of(today))
    added = [name for name in layers_of(design) if name not in before]
    if design.is_immutable and not today.is_immutable and "offsite-backup" not in added:
        added.append("offsite-backup")
    return added


def design_summary(situation: Situation, design: Design, today: Design) -> str:
    """What a design changes, in a sentence."""
    strategies = situation.catalogue.strategies
    kept = strategies[today.platform].name if today.platform else None
    names = [_lower_first(strategies[name].name) for name in _changes(situation, design, today)]
    if not names:
        return f"Keep {_lower_first(kept)} as it stands." if kept else "Keep what stands."
    added = list_in_words(names)
    if design.platform and design.platform != today.platform:
        return f"Change to {added}."
    return f"Keep {_lower_first(kept)} and add {added}." if kept else f"Add {added}."


def _lower_first(text: str | None) -> str:
    """Lower case for the middle of a sentence, abbreviations kept."""
    text = text or ""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def scope_entries(situation: Situation, service: Service, design: Design, risk: Risk) -> dict[str, Any]:
    """What each failure scope does to the service under a design: how often, how long, at what loss.

    Recovery ranges are the times not exceeded in 10, 50 and 90 % of events.
    """
    entries: dict[str, Any] = {}
    is_priced = service.id in services_with_known_loss(situation)
    for events in sorted(own_events(situation, service, design), key=lambda e: SCOPES.index(e.scope)):
        entries[events.scope] = _scope_entry(service, events, risk if is_priced else None)
    figures = situation.catalogue.figures
    for scope, figure, recovery in (
        ("site", "T23", site_recovery(situation, service, design)),
        ("corruption", "T24a", corruption_recovery(situation, service, design)),
    ):
        if recovery:
            rate = figures[figure].per_year()
            events = ScopeEvents(scope=scope, events_per_year=rate, recovery=recovery, figures=(figure,))
            entries[scope] = _scope_entry(service, events, risk if is_priced else None)
    for scope in SCOPES:
        if scope in entries:
            _add_data_loss(situation, service, scope, entries[scope], risk)
        elif risk.of_scope(service.id, scope):  # comes from outside: the site's power, an array it stands on
            lost = money(risk.of_scope(service.id, scope))
            figures_used = ["T22b"] if scope == "power" else []
            entries[scope] = {"expected_annual_loss": lost, "recovery_hours": None, "figures": figures_used}
            _add_data_loss(situation, service, scope, entries[scope], risk)
    planned, planned_figure = planned_work(situation, service, design)
    if planned:
        names = [planned_figure] if planned_figure else []
        entries["planned"] = {"downtime_hours_per_year": planned, "recovery_hours": None, "figures": names}
    return entries


def _add_data_loss(situation: Situation, service: Service, scope: str, entry: dict[str, Any], risk: Risk) -> None:
    """How much of the loss is lost data, and the figures their age rests on."""
    lost = risk.data_of(service.id, scope)
    if lost:
        entry["expected_annual_data_loss"] = money(lost)
        entry["figures"] += data_age(situation, service, risk.evaluation.designs, scope).figures


def money_or_none(amount: float | None) -> float | None:
    """The amount as money; None stays None."""
    return None if amount is None else money(amount)


def _scope_entry(service: Service, events: ScopeEvents, risk: Risk | None) -> dict[str, Any]:
    return {
        "events_per_year": events.events_per_year,
        "recovery_hours": recovery_range(events.recovery),
        "downtime_hours_per_year": events.downtime_hours_per_year(),
        "expected_annual_loss": money(risk.of_scope(service.id, events.scope)) if risk else None,
        "masked_by": events.masked_by,
        "figures": list(events.figures),
    }


def recovery_range(recovery: RecoveryTime) -> dict[str, float]:
    """The times not exceeded by 10, 50 and 90 % of events, in hours."""
    return {name: round(hours_at(recovery, share), 4) for name, share in (("low", 0.1), ("likely", 0.5), ("high", 0.9))}


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


def _finite(settled: Settled | None) -> float | None:
    return settled.value if settled and settled.value != float("inf") else None


def provenance(name: str, settled: Settled | None) -> dict[str, str | None]:
    """Whose answers set a requirement, and over which direct dependant it came (None: its own answers)."""
    return {f"{name}_set_by": settled.set_by if settled else None, f"{name}_via": settled.via if settled else None}


def _required(situation: Situation, service: Service, requirements: Requirements) -> dict[str, Any]:
    rto, rpo = requirements.rto.get(service.id), requirements.rpo.get(service.id)
    unavailability = requirements.unavailability.get(service.id)
    functions = requirements.rto_by_function.get(service.id, {})
    by_unavailability = requirements.unavailability_by_function.get(service.id, {})
    return {
        "rto_hours": _finite(rto),
        "disaster_rto_hours": _finite(requirements.disaster_rto.get(service.id)),
        "rpo_hours": _finite(rpo),
        "availability": 1 - unavailability.value if unavailability else None,
        "availability_class": situation.policy.availability_class_for(1 - unavailability.value)
        if unavailability
        else None,
        "downtime_budget_hours_per_year": unavailability.value * situation.policy.hours_per_year
        if unavailability
        else None,
        **provenance("rto", rto),
        **provenance("disaster_rto", requirements.disaster_rto.get(service.id)),
        **provenance("rpo", rpo),
        **provenance("availability", unavailability),
        "by_function": {
            name: {
                "rto_hours": _finite(settled),
                "rpo_hours": _finite(rpo),
                "availability": 1 - by_unavailability[name].value if name in by_unavailability else None,
                "set_by": settled.set_by,
            }
            for name, settled in functions.items()
        },
    }


def _unplanned_budget(
    situation: Situation, service: Service, requirements: Requirements, availability: Availability
) -> float | None:
    """What the budget leaves for outages once today's planned work is done; below 0, planned work alone breaks it."""
    allowed = requirements.unavailability.get(service.id)
    if allowed is None:
        return None
    return allowed.value * situation.policy.hours_per_year - availability.planned_hours_per_year


def _own_share(situation: Situation, service: Service, allowances: Allowances) -> dict[str, Any] | None:
    """How long the service may be away by itself, so that all parts of every process together hold its target."""
    share = allowances.own.get(service.id)
    if share is None:
        return None
    hours = situation.policy.hours_per_year
    up = own_with_planned(situation, service.id)
    return {
        "availability": 1 - share.value,
        "downtime_hours_per_year": share.value * hours,
        "set_by": share.set_by,
        "today_hours_per_year": None if up is None else (1 - up) * hours,
    }


def _required_reasons(service: Service, requirements: Requirements) -> list[Reason]:
    reasons = []
    for about, needed in (("rto", requirements.rto), ("disaster_rto", requirements.disaster_rto)):
        settled = needed.get(service.id)
        if settled and _finite(settled) is not None:
            what = "Continuous service" if settled.value == 0 else hours_in_words(settled.value)
            when = " when the site is lost" if about == "disaster_rto" else ""
            text = f"{what} is the tightest demand of all that depend on it{when}; {_source(settled)}."
            reasons.append(_demand(f"required.{about}_hours", text, settled))
    rpo = requirements.rpo.get(service.id)
    if rpo:
        source = (
            "what it keeps of its own (configuration, accounting) is held to it; jobs in flight are sent again"
            if rpo.set_by == service.id
            else f"{rpo.set_by} tolerates no more"
        )
        text = (
            f"At most {hours_in_words(rpo.value)} of data: {source}."
            if rpo.value
            else f"No data may be lost: {source}."
        )
        reasons.append(_demand("required.rpo_hours", text, rpo))
    unavailability = requirements.unavailability.get(service.id)
    if unavailability:
        text = (
            f"{availability_in_words(1 - unavailability.value)} is the highest demand of all that depend on it; "
            f"{_source(unavailability)}."
        )
        reasons.append(_demand("required.availability", text, unavailability))
    return reasons


def _source(settled: Settled) -> str:
    over = f" over {settled.via}" if settled.via and settled.via != settled.set_by else ""
    return f"{settled.set_by} sets it{over}"


def _demand(about: str, text: str, settled: Settled) -> Reason:
    inputs = (("set_by", settled.set_by), *((("via", settled.via),) if settled.via else ()))
    return Reason(about=about, rule="tightest-dependant", text=text, inputs=inputs)


def assumption_entries(situation: Situation, services: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every catalogue figure the services' entries rest on, with range and source, in the order of their ids."""
    used: set[str] = set()
    for service in services:
        for entry in (service["today"], *service["options"]):
            used.update(figure for scope in entry["by_scope"].values() for figure in scope["figures"])
            lines = entry.get("cost_lines", ())
            used.update(line["price_id"] for line in lines)
            if not (situation.case.labour and situation.case.labour.it_hour is not None) and any(
                line["unit"].startswith("days") for line in lines
            ):
                used.add(STAFF_PRICE)
            for name in (entry["platform"], *entry["edge"], *entry["recovery"]):
                used |= _figures_of(situation, name)
        used.update(figures_of_sizing(service.get("sizing", {})))
    return [situation.catalogue.figures[name].to_dict() for name in sorted(used)]


def _figures_of(situation: Situation, strategy_id: str | None) -> set[str]:
    if strategy_id is None:
        return set()
    strategy = situation.catalogue.strategies[strategy_id]
    scopes = {"edge": COVERED_AT_THE_EDGE, "recovery": DISASTERS}.get(strategy.layer, ())
    return {name for scope in scopes if (mask := strategy.mask_of(scope)) for name in mask.figures()}
