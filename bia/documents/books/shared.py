"""What the workbooks of all documents have in common: cover, words, inputs, findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import get_language, gettext_noop, pgettext
from django.utils.translation import gettext as _

from bia.documents.facts import Facts
from bia.spreadsheet.book import Book, Column, Form, Input, Sheet, Value, Words, sheet
from planner.findings.brief import findings_in_brief
from planner.pricing import decimals_of

HOURS_PER_YEAR, DISCOUNT_RATE, HORIZON, FACTOR = "hours_per_year", "discount_rate", "horizon_years", "pv_factor"
KINDS = {"gap": gettext_noop("gap"), "warn": gettext_noop("check"), "info": gettext_noop("note")}


def words() -> Words:
    """The words of a workbook that belong to no sheet."""
    return Words(
        cover=pgettext("sheet", "About"),
        inputs=_("Inputs"),
        total=_("All"),
        sheet=_("Sheet"),
        holds=_("What it holds"),
        figure=_("Figure"),
        value=_("Value"),
        meaning=_("What it is"),
    )


def book(
    facts: Facts,
    *,
    kind: str,
    description: str,
    made_at: datetime,
    more: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    inputs: Sequence[Input],
    sheets: Sequence[Sheet],
) -> Book:
    """A workbook of a plan. `kind` names the document it goes with, `more` is said on the cover besides."""
    title = str(facts.result.get("title") or facts.case.get("title") or kind)
    return Book(
        title=f"{kind} {facts.number}: {title}",
        author=facts.workspace,
        description=description,
        keywords="business impact analysis, availability, recovery",
        language=get_language() or "en",
        made_at=made_at.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        facts=_cover_facts(facts, made_at, more),
        notes=_cover_notes(facts, notes),
        inputs=tuple(inputs),
        sheets=tuple(sheets),
        words=words(),
        decimals=decimals_of(facts.currency),
    )


def _cover_facts(
    facts: Facts, made_at: datetime, more: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str | date], ...]:
    return (
        (_("Made by"), facts.workspace),
        (_("Plan number"), str(facts.number)),
        (_("Date"), made_at.date()),
        (_("Facts as of"), _day(facts.result.get("as_of"))),
        (_("Currency"), facts.currency),
        (_("Snapshot (SHA-256)"), str(facts.result.get("case_sha256") or "")),
        *more,
        (_("Engine"), str(facts.result.get("engine_version") or "–")),
    )


def _day(text: object) -> date | str:
    """A day written as in a case; what is none stays as it was written."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return str(text or "–")


def _cover_notes(facts: Facts, notes: Sequence[str]) -> tuple[str, ...]:
    """What a reader must know: that a case is fictional, what can be changed, how figures are read."""
    fictional = [_("Fictional."), str(facts.result.get("notice") or "")] if facts.result.get("fictional") else []
    return (
        *(one for one in fictional if one),
        _(
            "Yellow cells can be changed; what has a formula is calculated again. Nothing else follows: which "
            "design is best, and what an outage costs, were worked out by the engine and stand here as figures."
        ),
        _("Times are in hours, shares in per cent. A blank cell is not asked or not known; neither is a zero."),
        *notes,
        *(str(one["text"]) for one in facts.result.get("conventions") or ()),
    )


def hours_of_year(facts: Facts) -> Input:
    """The hours that a year has, by the policy of the plan."""
    hours = float((facts.result.get("policy") or {}).get("hours_per_year") or 8760)
    return Input(HOURS_PER_YEAR, _("Hours of a year"), hours, Form.WHOLE, _("365 days."))


def finding_sheet(facts: Facts) -> Sheet:
    """What a careful reader notices, gaps first."""
    rows: list[dict[str, Value]] = [
        {
            "about": ", ".join(one["subjects"]) or _("Engagement"),
            "kind": _(KINDS.get(str(one.get("severity")), "note")),
            "text": str(one.get("text") or ""),
            "remedy": str(one.get("remedy") or ""),
            "rule": str(one.get("rule") or ""),
        }
        for one in findings_in_brief(facts.result.get("findings") or (), facts.processes, facts.services)
    ]
    columns = [
        Column("about", _("About"), 20),
        Column("kind", _("Kind"), 10),
        Column("text", _("Finding"), 70),
        Column("remedy", _("What to do next"), 60),
        Column("rule", _("Rule"), 14),
    ]
    return sheet("findings", _("Findings"), columns, rows, _("What a careful reader of the answers notices."))
