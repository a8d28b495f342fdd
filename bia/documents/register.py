"""The register of processes, what a stop of each costs, and what each service carries."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bia import units

from .blocks import Section, blocks
from .facts import Facts, Json, clip, count, digits, duration, labelled, money, part
from .processes import by_urgency
from .record import Record
from .tables import Cell, Column, Table, table

MOST_TIMES = 8  # columns of money that fit


def register(facts: Facts, record: Record) -> Section:
    """Every process with its owner, places, hours and state."""
    owned = sum(1 for one in facts.processes if one.get("owner_role"))
    lead = _("%(processes)s, %(owned)s with an owner.") % {
        "processes": count(len(facts.processes), "process", "processes"),
        "owned": owned,
    }
    return Section(
        id="register",
        title=_("The processes"),
        question=_("What was looked at, and who answers for it?"),
        lead=lead if facts.processes else _("No process has been entered yet, so the register is empty."),
        blocks=blocks(_register(facts, record)),
    )


def _register(facts: Facts, record: Record) -> Table | None:
    return table(
        _("Register of processes, as the case lists them. Tier 1 is the most urgent."),
        [
            Column(_("No."), 13, "id"),
            Column(_("Process"), 47),
            Column(_("Owner"), 36),
            Column(_("Sites"), 14),
            Column(_("Hours a year"), 18, "n"),
            Column(_("Tier"), 12, "c"),
            Column(_("State"), 28),
        ],
        [_register_row(facts, record, process) for process in facts.processes],
        row_head=1,
        dense=True,
    )


def _register_row(facts: Facts, record: Record, process: Json) -> tuple[str | Cell, ...]:
    asked = facts.asked.get(str(process["id"]), {})
    hours = part(process, "targets", "service_hours_per_year")
    return (
        str(process["id"]),
        Cell(str(process["name"]), "plain"),
        str(process.get("owner_role") or _(units.NOT_ASKED)),
        ", ".join(asked.get("sites") or ()) or "–",
        digits(round(hours)) if hours is not None else _(units.NOT_ASKED),
        str(part(process, "targets", "tier") or "–"),
        state_of(process, record),
    )


def state_of(process: Json, record: Record) -> str:
    """How far a process is: signed, re-opened, with questions open, or answered."""
    signature = record.signature_of.get(str(process["id"]))
    if signature is not None:
        return _("signed, version %(number)s") % {"number": signature.number} if signature.stands else _("re-opened")
    return (
        _("%(count)s not asked") % {"count": len(process["not_asked"])} if process.get("not_asked") else _("answered")
    )


def losses_over_time(facts: Facts) -> Table | None:
    """What a stop of each process costs by its length, as answered. None where no loss was asked."""
    times = list(enumerate(facts.case.get("impact_after_hours") or ()))
    if len(times) > MOST_TIMES:  # the first, the last, and between them as many as fit
        step = (len(times) - 1) / (MOST_TIMES - 1)
        times = [times[round(number * step)] for number in range(MOST_TIMES)]
    rows: list[tuple[str | Cell, ...]] = []
    for process in by_urgency(facts):
        losses = part(facts.asked.get(str(process["id"])), "impact", "loss")
        if losses:
            cells = (money(losses[place] if place < len(losses) else None, "–") for place, _ in times)
            rows.append((str(process["id"]), Cell(clip(str(process["name"]), 60), "plain"), *cells))
    if not rows:
        return None
    each = 112 // len(times)
    return table(
        _(
            "Money lost by the time since the start of the outage, as answered, %(currency)s. The most "
            "urgent first; a dash is not asked."
        )
        % {"currency": facts.currency},
        [
            Column(_("No."), 12, "id"),
            Column(_("Process"), 156 - each * len(times)),
            *(Column(duration(hours), each, "n") for _, hours in times),
        ],
        rows,
        row_head=1,
        dense=True,
    )


def carried(facts: Facts) -> Table | None:
    """Which processes need each service, directly or through others, and how fast it must be back."""
    direct: dict[str, list[str]] = {}
    for process in facts.asked.values():
        for need in process.get("depends_on") or ():
            direct.setdefault(str(need["on"]), []).append(str(process["id"]))
    return table(
        _("What each service carries: the processes that need it directly, and within what time it must be back"),
        [
            Column(_("Service"), 58),
            Column(_("Needed by"), 66),
            Column(_("RTO"), 14, "n"),
            Column(_("promised"), 16, "n"),
            Column(_("RPO"), 14, "n"),
        ],
        [
            (
                Cell(labelled(one), "plain"),
                ", ".join(direct.get(str(one["id"]), ())) or _("no process directly"),
                Cell(duration(part(one, "required", "rto_hours"), "–"), "strong"),
                duration(part(one, "promised", "rto_hours"), _(units.NOT_ASKED)),
                duration(part(one, "required", "rpo_hours"), "–"),
            )
            for one in facts.services
        ],
        dense=True,
    )
