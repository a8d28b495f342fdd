"""The workbook beside the BIA report."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bia.documents.facts import Facts, Json, duration, part
from bia.documents.record import Record
from bia.documents.register import state_of
from bia.documents.report_document import made_at
from bia.spreadsheet.book import Book, Column, Form, Formula, Input, Sheet, Value, live, sheet

from .people import answer_sheet, asked_sheet, signature_sheet
from .shared import book, finding_sheet, hours_of_year
from .targets import process_sheet, service_sheet


def report_book(facts: Facts, record: Record) -> Book:
    """What was said and what follows from it, as rows, without reading anything else."""
    processes = process_sheet(facts, {str(one["id"]): state_of(one, record) for one in facts.processes})
    signatures = signature_sheet(facts, record)
    sheets = (
        processes,
        impact_sheet(facts),
        loss_sheet(facts),
        service_sheet(facts, with_losses=False),
        dependency_sheet(facts),
        asked_sheet(record),
        signatures,
        answer_sheet(facts, record),
        finding_sheet(facts),
    )
    return book(
        facts,
        kind=_("BIA report"),
        description=_("Impact, targets, dependencies, signatures and every answer"),
        made_at=made_at(facts, record),
        more=[(_("Record (SHA-256)"), record.sha256)],
        inputs=[hours_of_year(facts), *_counts(facts, record)],
        sheets=[each for each in sheets if each.rows or each.key in ("processes", "services")],
    )


def _counts(facts: Facts, record: Record) -> list[Input]:
    total = len(facts.processes)
    signed = sum(1 for each in record.signatures if each.stands)
    found = [
        Input("processes", _("Processes"), Formula("=COUNTA([processes!id])", total), Form.WHOLE, _("In scope.")),
    ]
    if record.signatures:
        standing = Formula(f'=COUNTIF([signatures!stands],"{_("yes")}")', signed)
        found.append(Input("signed", _("Signed"), standing, Form.WHOLE, _("Processes whose owner has signed.")))
        if total:
            text = _("Of all processes.")
            found.append(
                Input(
                    "signed_share", _("Signed, share"), Formula("=signed/processes", signed / total), Form.SHARE, text
                )
            )
    return found


def _times(facts: Facts) -> list[float]:
    return [float(hours) for hours in facts.case.get("impact_after_hours") or ()]


def impact_sheet(facts: Facts) -> Sheet:
    """The level reached in each category by each time since the stop began."""
    times = _times(facts)
    columns = [
        Column("id", _("No."), 10),
        Column("name", _("Process"), 42),
        Column("when", _("When"), 16),
        Column("category", _("Category"), 24),
        *(Column(f"t{place}", duration(hours), 9, Form.WHOLE) for place, hours in enumerate(times)),
        Column("most", _("Highest"), 10, Form.WHOLE),
    ]
    rows = [
        _levels(facts, str(process["id"]), when, category, levels)
        for process in facts.processes
        for when, key in ((_("at its worst"), "impact"), (_("outside peaks"), "impact_outside_peaks"))
        for category, levels in (part(facts.asked.get(str(process["id"])), key, "severity") or {}).items()
    ]
    said = ", ".join(f"{number} {level}" for number, level in enumerate(facts.case.get("severity_levels") or ()))
    note = _("Impact over time, as answered. Levels: %(levels)s.") % {"levels": said}
    return sheet("impact", _("Impact"), columns, rows, note, frozen=2)


def _levels(facts: Facts, identifier: str, when: str, category: str, levels: list[int | None]) -> dict[str, Value]:
    known = [level for level in levels if level is not None]
    last = f"t{len(_times(facts)) - 1}"
    return {
        "id": identifier,
        "name": facts.name(identifier),
        "when": when,
        "category": facts.name(category),
        **{f"t{place}": level for place, level in enumerate(levels)},
        "most": live(f"=MAX([t0]:[{last}])", max(known), max(known)) if known else None,
    }


def loss_sheet(facts: Facts) -> Sheet:
    """The money lost by each time since the stop began."""
    times = _times(facts)
    columns = [
        Column("id", _("No."), 10),
        Column("name", _("Process"), 42),
        Column("when", _("When"), 16),
        *(Column(f"t{place}", duration(hours), 14, Form.MONEY, total=True) for place, hours in enumerate(times)),
    ]
    rows: list[dict[str, Value]] = [
        {
            "id": str(process["id"]),
            "name": str(process["name"]),
            "when": when,
            **{f"t{place}": loss for place, loss in enumerate(losses)},
        }
        for when, key in ((_("at its worst"), "impact"),)
        for process in facts.processes
        if (losses := part(facts.asked.get(str(process["id"])), key, "loss"))
    ]
    note = _(
        "Money lost by the time since the stop began, as answered, at its worst. The sum is what it costs when "
        "everything stops together; it adds losses of processes that may be one and the same."
    )
    return sheet("money", _("Losses over time"), columns, rows, note, frozen=2)


def dependency_sheet(facts: Facts) -> Sheet:
    """What each process and each service needs."""
    columns = [
        Column("id", _("No."), 12),
        Column("name", _("Needs something"), 42),
        Column("on", _("Needed"), 12),
        Column("on_name", _("Name"), 42),
        Column("share", _("Share of the work that stops"), 14, Form.SHARE),
        Column("uses", _("Uses"), 30),
    ]
    asked: list[Json] = [*(facts.case.get("processes") or ()), *(facts.case.get("services") or ())]
    rows = [_need(facts, one, need) for one in asked for need in one.get("depends_on") or ()]
    note = ngettext("%(count)s dependency.", "%(count)s dependencies.", len(rows)) % {"count": len(rows)}
    return sheet("dependencies", _("Dependencies"), columns, rows, note, frozen=2)


def _need(facts: Facts, one: Json, said: Json | str) -> dict[str, Value]:
    need: Json = {"on": said} if isinstance(said, str) else said  # a service may name what it needs and no more
    return {
        "id": str(one["id"]),
        "name": facts.name(str(one["id"])),
        "on": str(need["on"]),
        "on_name": facts.name(str(need["on"])),
        "share": need.get("share"),
        "uses": ", ".join(need.get("uses") or ()) or None,
    }
