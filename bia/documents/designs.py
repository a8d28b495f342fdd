"""The section on recommended designs: what each service gets, in layers, and what then happens when."""

from __future__ import annotations

from collections.abc import Iterator

from bia import units

from .blocks import Block, Heading, Section, Text, blocks
from .facts import (
    SCOPES,
    Facts,
    Json,
    about,
    changes,
    count,
    full_stop,
    joined,
    labelled,
    likely,
    money,
    part,
    scopes_of,
    sentence,
    spread,
    yearly_hours,
)
from .tables import Cell, Column, Table, table

LAYERS = {
    "platform": "Platform",
    "spare": "Second part",
    "edge": "At the device and the desk",
    "recovery": "After a disaster",
}


def changed(facts: Facts) -> list[Json]:
    """Services for which something is to be bought or set up."""
    return [one for one in facts.services if changes(one)]


def designs(facts: Facts) -> Section | None:
    """The recommended design of each service, and its layers in plain words. None without services."""
    if not facts.services:
        return None
    change = changed(facts)
    if change:
        lead = (
            f"We recommend a change for {count(len(change), 'service')} of {len(facts.services)}. Each layer answers "
            "one kind of failure; a design is the set that leaves no gap that matters."
        )
    else:
        lead = (
            "We recommend no change: what is in place has the least total cost of risk, or too little was asked to "
            "say otherwise."
        )
    return Section(
        id="designs",
        title="Recommended design, service by service",
        question="What will actually happen when something breaks?",
        lead=lead,
        blocks=blocks(_summary(facts), _layers(facts), [block for one in change for block in _design(one, facts)]),
    )


def _summary(facts: Facts) -> Table | None:
    return table(
        f"Recommended design of each service, {facts.currency}, likely values. Downtime counts everything the service "
        "depends on.",
        [
            Column("Service", 38),
            Column("Recommended", 54),
            Column("Meets targets", 16),
            Column("Downtime a year", 20, "n"),
            Column("Once", 12, "n"),
            Column("A year", 12, "n"),
            Column("Avoids a year", 16, "n"),
        ],
        [_summary_row(one, facts) for one in facts.services],
        dense=True,
    )


def _summary_row(service: Json, facts: Facts) -> tuple[str | Cell, ...]:
    chosen = service.get("recommendation")
    if chosen is None:
        why = _first_reason(service) or "No recommendation: too little is known."
        return (labelled(service), why, *["–"] * 5)
    return (
        labelled(service),
        sentence(str(chosen.get("summary") or facts.layer(chosen.get("platform")))),
        Cell("yes", "good") if chosen.get("meets_targets") else Cell("no", "alarm"),
        yearly_hours(chosen.get("downtime_hours_per_year")),
        likely(chosen.get("capex"), "–"),
        likely(chosen.get("opex_per_year"), "–"),
        money(chosen.get("avoided_loss_per_year"), "–"),
    )


def _layers(facts: Facts) -> Table | None:
    found: dict[str, tuple[Json, list[str]]] = {}
    for service in facts.services:
        for layer in part(service, "recommendation", "layers") or ():
            found.setdefault(str(layer["id"]), (layer, []))[1].append(str(service["id"]))
    order = list(LAYERS)
    ranked = sorted(found.values(), key=lambda one: order.index(one[0]["layer"]) if one[0]["layer"] in order else 9)
    return table(
        "The layers of these designs, in plain words",
        [Column("Layer", 26), Column("What it is", 36), Column("What it does", 66), Column("For", 40)],
        [
            (
                Cell(LAYERS.get(layer["layer"], sentence(str(layer["layer"]))), "plain"),
                Cell(str(layer["name"]), "strong"),
                str(layer.get("text") or ""),
                joined(services),
            )
            for layer, services in ranked
        ],
        dense=True,
    )


def _design(service: Json, facts: Facts) -> Iterator[Block | Table]:
    chosen = service["recommendation"]
    yield Heading(labelled(service))
    misses = [full_stop(sentence(miss.get("text", ""))) for miss in chosen.get("misses") or ()]
    meets = "It meets the targets of the service." if chosen.get("meets_targets") else "It does not meet every target:"
    why = [full_stop(sentence(reason["text"])) for reason in chosen.get("reasons") or () if reason.get("text")]
    summary = full_stop(sentence(str(chosen.get("summary") or chosen["name"])))
    yield Text(" ".join([summary, meets, *misses]), note=_money_note(chosen, facts), keep=True)
    if why:
        yield Text(" ".join(why), keep=True)
    outages = _outages(service, facts)
    if outages:
        yield outages


def _money_note(option: Json, facts: Facts) -> str:
    parts = []
    if option.get("capex"):
        parts.append(f"{spread(option['capex'], facts.currency)} once")
    if option.get("opex_per_year"):
        parts.append(f"{spread(option['opex_per_year'], facts.currency)} a year")
    if option.get("avoided_loss_per_year") is not None:
        parts.append(f"avoids {about(option['avoided_loss_per_year'], facts.currency)} of expected loss a year")
    return sentence(", ".join(parts)) + "." if parts else ""


def _outages(service: Json, facts: Facts) -> Table | None:
    before, after = part(service, "today", "by_scope") or {}, part(service, "recommendation", "by_scope") or {}

    def back(scope: Json) -> str:
        return units.duration_range(scope.get("recovery_hours"), "–").translate({32: "\N{NO-BREAK SPACE}"})

    rows = []
    for scope in scopes_of(before, after):
        old, new = before.get(scope) or {}, after.get(scope) or {}
        masked = str(new.get("masked_by") or "")
        rows.append(
            (
                SCOPES.get(scope, sentence(scope)),
                _rate(old.get("events_per_year")),
                back(old),
                money(old.get("expected_annual_loss"), "–"),
                back(new),
                money(new.get("expected_annual_loss"), "–"),
                facts.layer(masked) or "–",
            )
        )
    return table(
        "What happens when: how long until the service is back, low to high, and the expected loss a year in "
        f"{facts.currency}",
        [
            Column("When", 36),
            Column("A year", 12, "n"),
            Column("Back today", 33, "n"),
            Column("Loss", 14, "n"),
            Column("Back with it", 33, "n pick"),
            Column("Loss", 14, "n pick"),
            Column("Bridged by", 26, "gap"),
        ],
        rows,
        dense=True,
    )


def _rate(events: float | None) -> str:
    return "–" if events is None else f"{events:.2g}" if events < 10 else f"{events:.0f}"


def _first_reason(service: Json) -> str:
    return next((full_stop(one["text"]) for one in service.get("reasons") or () if one.get("text")), "")
