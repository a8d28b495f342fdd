"""The section on decisions: targets that somebody settled in place of the derived ones."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .blocks import Section, blocks
from .facts import NONE, Facts, Json, counted, duration, part, plural
from .tables import Cell, Column, table

SETTLED = plural(
    "%(count)s target was settled by a person. What the answers give stands beside it.",
    "%(count)s targets were settled by a person. What the answers give stands beside it.",
)
TARGETS = {"mtpd_hours": gettext_noop("MTPD"), "rto_hours": gettext_noop("RTO"), "rpo_hours": gettext_noop("RPO")}


def decisions(facts: Facts) -> Section:
    """Which targets were settled on, beside what was derived, and why."""
    rows = [row for process in facts.processes for row in _settled(facts, process)]
    lead = _("Nobody settled on a target other than what the answers give.")
    if rows:
        lead = counted(len(rows), *SETTLED)
    return Section(
        id="decisions",
        title=_("What was decided"),
        question=_("Where does a decision stand in place of an answer?"),
        lead=lead,
        blocks=blocks(
            table(
                _("Settled targets"),
                [
                    Column(_("Process"), 52),
                    Column(_("Target"), 16),
                    Column(_("Derived"), 18, "n"),
                    Column(_("Settled"), 18, "n"),
                    Column(_("Why"), 64, "gap"),
                ],
                rows,
                dense=True,
            )
        ),
    )


def _settled(facts: Facts, process: Json) -> list[tuple[str | Cell, ...]]:
    chosen = facts.asked.get(str(process["id"]), {}).get("chosen") or {}
    return [
        (
            Cell(facts.label(process["id"]), "plain"),
            _(word),
            duration(part(process, "targets", "derived", key), NONE),
            Cell(duration(chosen[key]), "strong"),
            str(chosen.get("reason") or _("no reason was given")),
        )
        for key, word in TARGETS.items()
        if chosen.get(key) is not None
    ]
