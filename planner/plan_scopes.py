"""The plan's entries of failure scopes: how often, how long, at what loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.back_again import Back, back_after
from planner.case import Service
from planner.data_loss import data_age, standing_on
from planner.disruption import (
    SCOPES,
    ScopeEvents,
    corruption_recovery,
    own_events,
    planned_work,
    site_recovery,
)
from planner.economics import money
from planner.losses import Risk, services_with_known_loss
from planner.lost_data import lost_data
from planner.reach import needs_of
from planner.recovery_time import RecoveryTime, hours_at
from planner.situation import Design, Situation


def scope_entries(situation: Situation, service: Service, design: Design, risk: Risk) -> dict[str, Any]:
    """What each failure scope does to the service under a design: how often, how long, at what loss.

    Recovery ranges are the times not exceeded in 10, 50 and 90 % of events. After a disaster nobody can use the
    service before all it needs is back: `recovery_hours` say when, `own_recovery_hours` when the service itself would
    be, `waits_for` what is last (None: itself). `takes_along`: what stands on it and stops with its hardware.
    """
    entries: dict[str, Any] = {}
    is_priced = service.id in services_with_known_loss(situation)
    for events in sorted(own_events(situation, service, design), key=lambda e: SCOPES.index(e.scope)):
        entries[events.scope] = _scope_entry(service, events, risk if is_priced else None)
    if "hardware" in entries:
        entries["hardware"]["takes_along"] = _stopped_with(situation, service, risk.evaluation.designs)
    figures = situation.catalogue.figures
    for scope, figure, recovery in (
        ("site", "T23", site_recovery(situation, service, design)),
        ("corruption", "T24a", corruption_recovery(situation, service, design)),
    ):
        if recovery:
            rate = figures[figure].per_year()
            events = ScopeEvents(scope=scope, events_per_year=rate, recovery=recovery, figures=(figure,))
            entries[scope] = _scope_entry(service, events, risk if is_priced else None)
        if back := back_after(situation, service, {**risk.evaluation.designs, service.id: design}, scope):
            entries[scope] = _with_all_it_needs(entries.get(scope), back, figure, figures[figure].per_year())
            if entries[scope]["expected_annual_loss"] is None and is_priced:
                entries[scope]["expected_annual_loss"] = money(risk.of_scope(service.id, scope))
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


def _stopped_with(situation: Situation, service: Service, designs: Mapping[str, Design]) -> list[str]:
    """The services that stop when this one alone does, since it is what they stand on under these designs."""
    return [
        name
        for name in standing_on(situation, service.id)
        if name != service.id
        and service.id in situation.must[name]
        and service.id in needs_of(situation, name, designs[name], is_masked=True)
    ]


def _with_all_it_needs(own: dict[str, Any] | None, back: Back, figure: str, rate: float) -> dict[str, Any]:
    """A disaster's entry with the time until the service can be used; `own` is None where it would go on by itself."""
    low, likely, high = (round(hours, 4) for hours in back.hours)
    together = {
        "recovery_hours": {"low": low, "likely": likely, "high": high},
        "own_recovery_hours": own["recovery_hours"] if own else None,
        "downtime_hours_per_year": rate * back.mean_hours,
        "waits_for": back.waits_for,
    }
    if back.waits_for is None and own:
        return own | {"own_recovery_hours": own["recovery_hours"], "waits_for": None}
    bare = {"events_per_year": rate, "expected_annual_loss": None, "masked_by": None, "figures": [figure]}
    return (own or bare) | together


def _add_data_loss(situation: Situation, service: Service, scope: str, entry: dict[str, Any], risk: Risk) -> None:
    """How much data the event takes, how much of the loss that is, and the figures their age rests on."""
    entry["data_loss"] = lost_data(situation, service, risk.evaluation.designs, scope)
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
