"""The sheet of expected losses: how often, how long, at what cost an hour."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bia.documents.facts import SCOPES, Facts, Json, part, scopes_of
from bia.spreadsheet.book import Column, Form, Sheet, Value, live, sheet
from planner.lost_data import NO_COPY

from .targets import states


def loss_sheet(facts: Facts) -> Sheet:
    """What can go wrong with each service, today and as recommended."""
    columns = [
        Column("id", _("No."), 12),
        Column("name", _("Service"), 40),
        Column("state", _("State"), 18),
        Column("scope", _("What goes wrong"), 34),
        Column("events", _("Times a year"), 13, Form.NUMBER),
        Column("length", _("Hours each time"), 13, Form.NUMBER),
        Column("hours", _("Hours a year"), 13, Form.NUMBER),
        Column("price", _("Loss an hour"), 14, Form.MONEY),
        Column("loss", _("Expected loss a year"), 18, Form.MONEY),
        Column("data", _("Data lost at most, h"), 14, Form.HOURS),
    ]
    rows: list[dict[str, Value]] = []
    for service in facts.services:
        today, chosen = service.get("today") or {}, service.get("recommendation") or {}
        for state, design in (("today", today), ("then", chosen)):
            for scope in scopes_of(design.get("by_scope")):
                rows.append(_row(service, states()[state], scope, design["by_scope"][scope]))
    note = _(
        "Expected loss = times a year × hours each time × loss an hour. The loss an hour is the average over the "
        "outages of that kind, as the plan reckons them on the loss curves of the processes; longer outages "
        "usually cost more an hour, which these cells do not know. Losing the building or the data adds to the "
        "loss, and is not counted in the downtime of the sheet of services."
    )
    return sheet("losses", _("Losses"), columns, rows, note, frozen=2)


def _row(service: Json, state: str, scope: str, found: Json) -> dict[str, Value]:
    events, hours = found.get("events_per_year"), found.get("downtime_hours_per_year")
    loss = found.get("expected_annual_loss")
    length = hours / events if events and hours is not None else None
    price = loss / hours if hours and loss is not None else None
    return {
        "id": str(service["id"]),
        "name": str(service["name"]),
        "state": state,
        "scope": _(SCOPES.get(scope, scope)),
        "events": events,
        "length": length,
        "hours": live("=[events]*[length]", None if length is None else events * length, hours),
        "price": price,
        "loss": live("=[hours]*[price]", None if price is None else hours * price, loss),
        "data": _data(part(found, "data_loss")),
    }


def _data(lost: Json | None) -> Value:
    """The hours of data; where no copy survives the plan's hours are those it takes to enter all of them anew."""
    if lost is None:
        return None
    return _("all: no copy survives") if lost["copy"] == NO_COPY else float(lost["hours"])
