"""Sections that back the plan: findings, assumptions with their sources, and how to reproduce it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bia import units
from bia.usual_words import setting_name, setting_value, source_class
from planner.findings.brief import findings_in_brief

from .blocks import Section, blocks
from .facts import Facts, Json, clip, counted, day_of, digits, long_date, plain_number, plural
from .tables import Cell, Column, Table, table

MOST_SUBJECTS = 24  # ids in a cell
MOST_SAID = 3  # texts of a finding in a cell, each on a line of its own
LONGEST = 600  # characters of one text
SEVERITY = {
    "gap": (gettext_noop("gap"), "alarm"),
    "warn": (gettext_noop("check"), "warn"),
    "info": (gettext_noop("note"), "muted"),
}
SECOND_LOOK = plural("%(count)s point deserves a second look.", "%(count)s points deserve a second look.")
SECOND_LOOK_AT_GAP = plural(
    "%(count)s point deserves a second look, %(gaps)s gap comes first.",
    "%(count)s points deserve a second look, %(gaps)s gap comes first.",
)
SECOND_LOOK_AT_GAPS = plural(
    "%(count)s point deserves a second look, %(gaps)s gaps come first.",
    "%(count)s points deserve a second look, %(gaps)s gaps come first.",
)
OURS = plural(
    "%(count)s figure comes from our catalogue and not from the client.",
    "%(count)s figures come from our catalogue and not from the client.",
)
OURS_ESTIMATED = plural(
    "%(count)s figure comes from our catalogue and not from the client; %(estimates)s of them are estimates.",
    "%(count)s figures come from our catalogue and not from the client; %(estimates)s of them are estimates.",
)
ATTACHED = "case.json (ninefold-case/1), plan.json (ninefold-plan/1)"


def findings(facts: Facts) -> Section | None:
    """What a careful reader of the answers notices. None when there is nothing."""
    found = findings_in_brief(facts.result.get("findings") or (), facts.processes, facts.services)
    if not found:
        return None
    gaps = sum(1 for one in found if one.get("severity") == "gap")
    first = SECOND_LOOK_AT_GAP if gaps == 1 else SECOND_LOOK_AT_GAPS
    lead = counted(len(found), *(first if gaps else SECOND_LOOK), gaps=gaps)
    return Section(
        id="findings",
        title=_("What a careful reader notices"),
        question=_("Which answers should we talk about again?"),
        lead=lead,
        blocks=blocks(_findings(facts, found)),
    )


def _about(facts: Facts, subjects: Sequence[str]) -> str:
    """Whom a finding is about: one by id and name, several by their ids."""
    return _ids(subjects) if len(subjects) > 1 else facts.label(next(iter(subjects), None)) or _("Engagement")


def _findings(facts: Facts, found: Sequence[Json]) -> Table | None:
    rows = []
    for one in found:
        word, kind = SEVERITY.get(str(one.get("severity")), (gettext_noop("note"), "muted"))
        rows.append(
            (
                Cell(_about(facts, one["subjects"]), "plain"),
                Cell(_(word), kind),
                Cell(_said(one), "lines"),
                str(one.get("remedy") or "–"),
                str(one.get("rule") or "–"),
            )
        )
    return table(
        _("Findings, gaps first"),
        [
            Column(_("About"), 28),
            Column(_("Kind"), 12),
            Column(_("Finding"), 59),
            Column(_("What to do next"), 53),
            Column(_("Rule"), 16),
        ],
        rows,
        dense=True,
    )


def _said(finding: Json) -> str:
    """What is said, once for all it is said of alike, each on its line; of many the first, and how many more."""
    subjects: dict[str, list[str]] = {}
    for one in finding["said"]:
        subjects.setdefault(str(one["text"]), []).append(str(one["subject"] or _("Engagement")))
    if len(subjects) == 1:
        return clip(next(iter(subjects)), LONGEST)
    lines = [f"{_ids(names)}: {clip(text, LONGEST)}" for text, names in subjects.items()]
    if len(lines) <= MOST_SAID + 1:  # "and 1 more" would take as long as the line
        return "\n".join(lines)
    more = len(lines) - MOST_SAID
    return "\n".join(
        [*lines[:MOST_SAID], _("and %(count)s more, each in the attached plan.") % {"count": digits(more)}]
    )


def _ids(names: Sequence[str]) -> str:
    shown, more = ", ".join(names[:MOST_SUBJECTS]), len(names) - MOST_SUBJECTS
    return shown + " " + _("and %(count)s more") % {"count": digits(more)} if more > 0 else shown


def assumptions(facts: Facts) -> Section | None:
    """The figures that did not come from the client. None when there are none."""
    used = list(facts.result.get("assumptions") or ())
    if not used:
        return None
    estimates = sum(1 for one in used if one.get("source_class") == "estimate")
    lead = counted(len(used), *(OURS_ESTIMATED if estimates else OURS), estimates=estimates)
    return Section(
        id="assumptions",
        title=_("Assumptions and their sources"),
        question=_("Which of these numbers are yours, and which are ours?"),
        lead=lead,
        blocks=blocks(
            table(
                _("Catalogue values that this plan used"),
                [
                    Column(_("No."), 14, "id"),
                    Column(_("Assumption"), 54),
                    Column(_("Low"), 14, "n"),
                    Column(_("Likely"), 14, "n"),
                    Column(_("High"), 14, "n"),
                    Column(_("Class"), 20, "gap"),
                    Column(_("Source"), 38),
                ],
                [assumption_row(one) for one in used],
                row_head=1,
                dense=True,
            )
        ),
    )


def assumption_row(one: Json) -> tuple[str | Cell, ...]:
    """A figure of the catalogue as a row: id, name with unit, low, likely, high, class and source."""
    unit = units.worded(str(one.get("unit") or ""))
    likely = one.get("likely")
    class_ = str(one.get("source_class") or _(units.NOT_KNOWN))
    return (
        str(one["id"]),
        Cell(f"{one['name']}, {unit}" if unit else str(one["name"]), "plain"),
        *(plain_number(value) for value in (one.get("low", likely), likely, one.get("high", likely))),
        Cell(source_class(class_)),
        str(one.get("source") or _(units.NOT_KNOWN)),
    )


def about_section(facts: Facts, record_sha256: str = "") -> Section:
    """Hashes, versions, conventions and policy. `record_sha256` is of the record that a report holds beside them."""
    return Section(
        id="about",
        title=_("About this document"),
        question=_("Can this be reproduced?"),
        lead=_(
            "The same snapshot and the same engine give the same plan, to the last digit. What this document was made "
            "from is attached to this file as JSON."
        ),
        blocks=blocks(_conventions(facts), _policy(facts), _snapshot(facts, record_sha256)),
    )


def _conventions(facts: Facts) -> Table | None:
    return table(
        _("Conventions"),
        [Column(_("Subject"), 36), Column(_("Rule in this plan"), 86)],
        [
            (Cell(setting_name(str(one["id"])), "plain"), str(one["text"]))
            for one in facts.result.get("conventions") or ()
        ],
        dense=True,
    )


def _policy(facts: Facts) -> Table | None:
    policy: Json = facts.result.get("policy") or {}
    return table(
        _("Policy: the thresholds this plan was made with"),
        [Column(_("Setting"), 60), Column(_("Value"), 62)],
        [(Cell(setting_name(name), "plain"), _setting(value)) for name, value in policy.items()],
        dense=True,
    )


def _setting(value: object) -> str:
    """What a setting is set to: a number, or words in the active language."""
    if isinstance(value, str):
        return setting_value(value)
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return "; ".join(setting_value(each) for each in value)
    return plain_number(value)


def _snapshot(facts: Facts, record_sha256: str) -> Table | None:
    """What the document was made from and with."""
    sha = str(facts.result.get("case_sha256") or "")
    years, rate = units.years(facts.result.get("horizon_years")), units.share(facts.result.get("discount_rate"))
    rows: list[tuple[str | Cell, ...]] = [
        (_("Case, SHA-256"), Cell(spaced(sha) or _(units.NOT_KNOWN), "hash")),
        *([(_("Record, SHA-256"), Cell(spaced(record_sha256), "hash"))] if record_sha256 else ()),
        *(() if facts.brand.is_plain else ((_("Brand, SHA-256"), Cell(spaced(facts.brand.sha256), "hash")),)),
        (
            _("Plan"),
            _("%(number)s, made on %(made_at)s") % {"number": facts.number, "made_at": long_date(facts.made_at)},
        ),
        (_("Engine"), str(facts.result.get("engine_version") or _(units.NOT_KNOWN))),
        (_("Facts as of"), day_of(facts.result.get("as_of") or _(units.NOT_ASKED))),
        (
            _("Money"),
            _("%(currency)s, %(years)s, discount rate %(rate)s")
            % {"currency": facts.currency, "years": years, "rate": rate},
        ),
        (_("Attached"), _attached(facts, record_sha256)),
    ]
    return table(_("Snapshot"), [Column(_("Item"), 36), Column(_("Value"), 86)], rows)


def _attached(facts: Facts, record_sha256: str) -> str:
    """The files that travel in the document, with their formats."""
    record = ", record.json (ninefold-record/1)" if record_sha256 else ""
    return ATTACHED + record + ("" if facts.brand.is_plain else ", brand.json (ninefold-brand/1)")


def spaced(sha256: str) -> str:
    """A fingerprint in groups of eight."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))
