"""The bill of the recommendation: every line once, with the services it is for, adding up to what is to be paid."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bia import units
from bia.proposing.words import unit_said
from bia.usual_words import source_class
from planner.bill_of_materials import PlanTooOld, PriceLine, recommended_offer, thing_counted

from .designs import changed
from .facts import NO_BREAK, Facts, Json, joined, likely, plain_number, spread
from .tables import Cell, Column, Row, Table, group, table, total

NAMED = 3  # services named in full above their lines; more stand by their ids


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of the bill, and the ids of the services it is for."""

    services: tuple[str, ...]
    item: str
    quantity: float | None
    counts: str
    once: units.Range | None
    per_year: units.Range | None
    source: str
    source_class: str


def bill(facts: Facts) -> Table | None:
    """The lines of the recommendation with their sources. What services share stands once, for all of them."""
    lines = _lines(facts)
    rows: list[Row | tuple[str | Cell, ...]] = []
    for services in dict.fromkeys(line.services for line in lines):
        rows.append(group(_for(facts, services)))
        rows.extend(_row(line) for line in lines if line.services == services)
    if rows:
        once, yearly = (facts.portfolio.get(key) for key in ("capex", "opex_per_year"))
        rows.append(total(_("All"), "", likely(once), spread(once), likely(yearly), spread(yearly), ""))
    return table(
        _("What the recommendation consists of, %(currency)s") % {"currency": facts.currency},
        [
            Column(_("Line"), 44),
            Column(_("Quantity"), 20, "n"),
            Column(_("Once"), 14, "n"),
            Column(_("low to high"), 22, "n"),
            Column(_("A year"), 14, "n"),
            Column(_("low to high"), 22, "n"),
            Column(_("Source"), 32, "gap"),
        ],
        rows,
        dense=True,
    )


def _quantity(line: _Line) -> str:
    if line.quantity is None:
        return "–"
    return f"{plain_number(line.quantity)} {unit_said(line.counts, line.quantity)}".strip().translate(NO_BREAK)


def _lines(facts: Facts) -> list[_Line]:
    try:
        offer = recommended_offer(facts.result)
    except PlanTooOld:  # it does not say what is shared: the lines stand service by service
        offer = None
    if offer:
        return [_offered(line) for line in offer.lines]
    return [
        _planned(str(service["id"]), line)
        for service in changed(facts)
        for line in service["recommendation"].get("cost_lines") or ()
    ]


def _offered(line: PriceLine) -> _Line:
    return _Line(
        services=line.services,
        item=line.item,
        quantity=float(line.quantity),
        counts=line.counted,
        once=line.once.to_dict() if line.once else None,
        per_year=line.per_year.to_dict() if line.per_year else None,
        source=line.source or "",
        source_class=line.source_class,
    )


def _planned(service: str, line: Json) -> _Line:
    return _Line(
        services=(service,),
        item=str(line["item"]),
        quantity=line.get("quantity"),
        counts=thing_counted(str(line.get("unit") or "")),
        once=line.get("once"),
        per_year=line.get("per_year"),
        source=str(line.get("source") or ""),
        source_class=str(line.get("source_class") or ""),
    )


def _for(facts: Facts, services: tuple[str, ...]) -> str:
    if len(services) == 1:
        return facts.label(services[0])
    names = [facts.label(each) for each in services] if len(services) <= NAMED else services
    return _("For %(names)s together") % {"names": joined(names)}


def _row(line: _Line) -> tuple[str | Cell, ...]:
    return (
        Cell(line.item, "plain"),
        _quantity(line),
        likely(line.once, "–"),
        spread(line.once, "", "–"),
        likely(line.per_year, "–"),
        spread(line.per_year, "", "–"),
        _source(line),
    )


def _source(line: _Line) -> str:
    """Where a price comes from, with its class where the source does not say it."""
    word = source_class(line.source_class)
    return line.source if word and word in line.source else ", ".join(filter(None, (line.source, word))) or "–"
