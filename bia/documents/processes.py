"""Sections about the processes: what an outage does, and the targets that follow from it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bia import units
from bia.charts import deciding_categories

from .blocks import Figure, Section, Text, blocks
from .facts import (
    MOST_OF_NAME,
    NONE,
    Facts,
    Json,
    availability,
    clip,
    count,
    counted,
    duration,
    midway,
    mtpd,
    part,
    plural,
    rto,
    sentence,
    yearly_hours,
)
from .tables import Cell, Column, Table, table

FIRST_OF = plural(
    "The first of %(count)s process becomes unacceptable after %(time)s.",
    "The first of %(count)s processes becomes unacceptable after %(time)s.",
)
FIRST_OF_MANY = plural(
    "The first of %(count)s process becomes unacceptable after %(time)s, %(day)s of them within 24\N{NO-BREAK SPACE}h.",
    "The first of %(count)s processes becomes unacceptable after %(time)s, %(day)s of them within "
    "24\N{NO-BREAK SPACE}h.",
)
NEVER = plural(
    "%(count)s process never becomes unacceptable within %(time)s.",
    "%(count)s processes never become unacceptable within %(time)s.",
)
UNASKED = plural(
    "For %(count)s process the impact has not been asked.", "For %(count)s processes the impact has not been asked."
)
WISHES = plural(
    "%(count)s process asked for a shorter recovery time than the answers support; the wish stands beside the need and "
    "is not used.",
    "%(count)s processes asked for a shorter recovery time than the answers support; the wish stands beside the need "
    "and is not used.",
)
QUESTIONS = {
    "impact.severity": gettext_noop("impact over time"),
    "impact.loss": gettext_noop("loss over time"),
    "workaround.capacity": gettext_noop("capacity of the workaround"),
    "workaround.sustain_hours": gettext_noop("how long the workaround lasts"),
    "data_loss.tolerable_hours": gettext_noop("tolerable loss of data"),
    "wrt_hours": gettext_noop("work after IT is back"),
    "tolerated_outages_per_year": gettext_noop("tolerated outages a year"),
    "service_hours": gettext_noop("service hours"),
    "weeks_per_year": gettext_noop("weeks a year"),
    "depends_on": gettext_noop("dependencies"),
    "owner_role": gettext_noop("owner"),
    "mbco": gettext_noop("minimum level of service"),
    "stated.mtpd_hours": gettext_noop("stated MTPD"),
    "stated.rto_hours": gettext_noop("stated RTO"),
    "stated.rpo_hours": gettext_noop("stated RPO"),
}


def by_urgency(facts: Facts) -> list[Json]:
    """Processes, the shortest mtpd first, those without one last, otherwise as the case lists them."""

    def key(process: Json) -> tuple[int, float]:
        targets = process.get("targets") or {}
        if targets.get("mtpd_hours") is not None:
            return (0, targets["mtpd_hours"])
        return (1, 0) if targets.get("beyond_hours") is not None else (2, 0)

    return sorted(facts.processes, key=key)


def impact(facts: Facts, figures: tuple[Figure, ...]) -> Section:
    """What an outage does, hour by hour."""
    return Section(
        id="impact",
        title=_("What an outage does, hour by hour"),
        question=_("How long may each process be without its systems?"),
        lead=_impact_lead(facts),
        blocks=blocks(
            Text(
                _(
                    "Each block is one impact category, each column a time since the start of the outage. The number "
                    "in a cell is the level answered. A white frame marks the first cell that reaches the level the "
                    "category treats as unacceptable: it ends the MTPD."
                )
            )
            if figures
            else None,
            figures,
            _category_table(facts),
        ),
    )


def _impact_lead(facts: Facts) -> str:
    every = len(facts.processes)
    if not every:
        return _("No process has been entered yet, so nothing can be said about impact.")
    known = [p["targets"]["mtpd_hours"] for p in facts.processes if part(p, "targets", "mtpd_hours") is not None]
    beyond = [p["targets"]["beyond_hours"] for p in facts.processes if part(p, "targets", "beyond_hours") is not None]
    unasked = every - len(known) - len(beyond)
    texts = []
    if known:
        day = sum(1 for hours in known if hours <= 24)
        texts.append(counted(every, *(FIRST_OF if day < 2 else FIRST_OF_MANY), time=duration(min(known)), day=day))
    if beyond:
        texts.append(counted(len(beyond), *NEVER, time=duration(max(beyond))))
    if unasked:
        texts.append(counted(unasked, *UNASKED))
    return " ".join(texts)


def _category_table(facts: Facts) -> Table | None:
    levels = facts.levels

    def level(number: int) -> str:
        return f"{number}, {levels[number]}" if number < len(levels) else str(number)

    decided = [name for p in facts.processes for name in deciding_categories(p.get("targets") or {})]
    return table(
        _("Impact categories, and the levels at which each is serious and unacceptable"),
        [
            Column(_("Category"), 40),
            Column(_("Serious from"), 44),
            Column(_("Unacceptable from"), 44),
            Column(_("Ends the MTPD of"), 40),
        ],
        [
            (
                one["name"],
                level(one.get("serious_level", 3)),
                level(one.get("unacceptable_level", 4)),
                count(decided.count(one["id"]), "process", "processes"),
            )
            for one in facts.categories
        ],
    )


def targets(facts: Facts, note: str = "") -> Section:
    """The register of targets, what was stated beside them, why, and what was not asked; first what `note` says."""
    wishes = sum(1 for p in facts.processes if _stated_tighter(p))
    lead = _("Every target is derived from the answers.")
    if wishes:
        lead = f"{lead} {counted(wishes, *WISHES)}"
    elif not facts.processes:
        lead = _("No process has been entered yet, so there are no targets.")
    else:
        wish = _("Where a respondent stated a wish, it stands beside the need.")
        lead = f"{lead} {wish}"
    return Section(
        id="targets",
        title=_("Targets, and why"),
        question=_("What do the processes need, and on whose word?"),
        lead=lead,
        blocks=blocks(Text(note) if note else None, _register(facts), _reasons(facts), _not_asked(facts)),
    )


def _stated_tighter(process: Json) -> bool:
    """Whether the stated rto is shorter than the derived one, or stated where none is needed."""
    wish, need = part(process, "stated", "rto_hours"), part(process, "targets", "rto_hours")
    if wish is None:
        return False
    return wish < need if need is not None else rto(process.get("targets") or {}) == _(NONE)


def _register(facts: Facts) -> Table | None:
    return table(
        _(
            "Register of targets, the most urgent first. “Stated” is the RTO that was wished for; it is not used. The "
            "budget is downtime a year within service hours, planned work included."
        ),
        [
            Column(_("No."), 11, "id"),
            Column(_("Process"), 38),
            Column(_("MTPD"), 17, "n"),
            Column(_("WRT"), 15, "n"),
            Column(_("RTO"), 16, "n"),
            Column(_("Stated"), 14, "n"),
            Column(_("RPO"), 15, "n"),
            Column(_("Tier"), 8, "c"),
            Column(_("Availability"), 17, "n"),
            Column(_("Budget"), 17, "n"),
        ],
        [_register_row(process) for process in by_urgency(facts)],
        row_head=1,
        dense=True,
    )


def _register_row(process: Json) -> tuple[str | Cell, ...]:
    found = process.get("targets") or {}
    missing = _(units.NOT_KNOWN) if found.get("rto_hours") is not None else "–"
    return (
        str(process["id"]),
        Cell(str(process["name"]), "plain"),
        mtpd(found),
        duration(found.get("wrt_hours"), _(units.NOT_ASKED)),
        Cell(rto(found), "strong"),
        Cell(duration(part(process, "stated", "rto_hours"), "–"), "alarm" if _stated_tighter(process) else "muted"),
        duration(found.get("rpo_hours"), _(units.NOT_ASKED)),
        str(found.get("tier") or "–"),
        availability(found.get("availability"), missing),
        yearly_hours(found.get("downtime_budget_hours_per_year"), missing),
    )


def _reasons(facts: Facts) -> Table | None:
    rows: list[tuple[str | Cell, ...]] = []
    for process in by_urgency(facts):
        texts = {reason.get("about"): reason.get("text", "") for reason in process.get("reasons") or ()}
        told = dict.fromkeys(texts[about] for about in ("mtpd_hours", "rto_hours") if texts.get(about))
        if told:
            rows.append(
                (
                    str(process["id"]),
                    Cell(clip(str(process["name"]), MOST_OF_NAME), "plain"),
                    " ".join(sentence(text) for text in told),
                )
            )
    return table(
        _("Why: what ends the MTPD and what sets the RTO"),
        [Column(_("No."), 11, "id"), Column(_("Process"), 43), Column(_("Reason"), 114)],
        rows,
        row_head=1,
        dense=True,
    )


def question_text(path: str, facts: Facts) -> str:
    """A question path in words: "impact.severity.safety" is "impact on Safety"."""
    if path.startswith("impact.severity."):
        return _("impact: %(category)s") % {"category": midway(facts.name(path.removeprefix("impact.severity.")))}
    return _(QUESTIONS[path]) if path in QUESTIONS else path.replace(".", " ").replace("_", " ")


def _not_asked(facts: Facts) -> Table | None:
    return table(
        _("Not asked: questions without an answer. What follows from them is missing above."),
        [Column(_("No."), 11, "id"), Column(_("Process"), 43), Column(_("Not asked"), 114)],
        [
            (
                str(process["id"]),
                Cell(clip(str(process["name"]), MOST_OF_NAME), "plain"),
                ", ".join(question_text(path, facts) for path in process["not_asked"]),
            )
            for process in facts.processes
            if process.get("not_asked")
        ],
        row_head=1,
        dense=True,
    )
