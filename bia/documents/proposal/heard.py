"""What was heard, and what must be promised: facts of the interviews, targets and sizes."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bia import units
from bia.documents.blocks import Block, Bullets, Figure, Heading, Section, Text, blocks
from bia.documents.facts import (
    Facts,
    Json,
    availability,
    duration,
    full_stop,
    labelled,
    mtpd,
    part,
    plain_number,
    rto,
    sentence,
    yearly_hours,
)
from bia.documents.processes import by_urgency
from bia.documents.risk_sentences import most_urgent
from bia.documents.tables import Cell, Column, Table, table

from .source import Source

MOST_PROCESSES, MOST_SERVICES = 14, 16
MOST_SIZES = 13
MOST_MISSED = 5


def heard(source: Source, chart: Figure | None) -> Section:
    """What was answered, each with its owner; what is not signed is marked."""
    facts, values = source.facts, source.values
    signed = sum(1 for one in facts.processes if one["id"] in values.signed)
    if facts.processes:
        lead = ngettext(
            "%(count)s process was described. %(first)s %(signed)s",
            "%(count)s processes were described. %(first)s %(signed)s",
            len(facts.processes),
        ) % {"count": len(facts.processes), "signed": _signed(signed), "first": most_urgent(facts)}
    else:
        lead = _("No process has been described yet: what follows rests on what stands in the house alone.")
    return Section(
        id="heard",
        title=_("What we heard"),
        question=_("Did we understand you?"),
        lead=lead,
        blocks=blocks(Text(values.introduction) if values.introduction else None, chart, _processes(source)),
    )


def _signed(number: int) -> str:
    if not number:
        return _("Nobody has signed yet.")
    return ngettext("%(count)s is signed by its owner.", "%(count)s are signed by their owners.", number) % {
        "count": number
    }


def _processes(source: Source) -> Table | None:
    facts = source.facts
    shown = by_urgency(facts)[:MOST_PROCESSES]
    more = len(facts.processes) - len(shown)
    caption = _("What was answered, the most urgent first")
    if more:
        caption += " " + ngettext(
            "(%(count)s further process in the plan)", "(%(count)s further processes in the plan)", more
        ) % {"count": more}
    return table(
        caption,
        [
            Column(_("Process"), 50),
            Column(_("Owner"), 38),
            Column("MTPD", 18, "n"),
            Column("RTO", 16, "n"),
            Column("RPO", 16, "n"),
            Column(_("Answers"), 30, "gap"),
        ],
        [_process(source, one) for one in shown],
        dense=True,
    )


def _process(source: Source, one: Json) -> tuple[str | Cell, ...]:
    targets = one.get("targets") or {}
    unanswered = len(one.get("not_asked") or ())
    if unanswered:
        said = Cell(ngettext("%(count)s not asked", "%(count)s not asked", unanswered) % {"count": unanswered}, "alarm")
    elif one["id"] in source.values.signed:
        said = Cell(_("signed"))
    else:
        said = Cell(_("not signed"), "alarm")
    asked = source.facts.asked.get(str(one["id"]), {})
    return (
        Cell(labelled(one), "plain"),
        str(one.get("owner_role") or asked.get("owner_role") or units.worded(units.NOT_ASKED)),
        mtpd(targets),
        rto(targets),
        _rpo(targets, asked),
        said,
    )


def _rpo(targets: Json, asked: Json) -> str:
    time = duration(targets.get("rpo_hours"), units.NOT_ASKED)
    if "data_loss.tolerable_hours" in (asked.get("unconfirmed") or ()):
        return _("%(time)s, assumed") % {"time": time}
    return time


def targets(source: Source, drawing: Sequence[Figure]) -> Section:
    """What each service must promise, how large it must be, and how it hangs together."""
    facts = source.facts
    sizes = _sizes(facts)
    met = facts.portfolio.get("services_meeting_today")
    counted = facts.portfolio.get("services_counted")
    if not facts.services:
        lead = _("No service has been entered yet, so nothing could be sized.")
    elif met is None or not counted:
        lead = _("The targets follow from the answers. No service has targets that could be checked.")
    elif source.is_first:
        lead = _("The targets follow from the answers. What is to meet them is still to be bought.")
    else:
        lead = ngettext(
            "The targets follow from the answers. Today %(met)s of %(count)s service meets its own.",
            "The targets follow from the answers. Today %(met)s of %(count)s services meet theirs.",
            counted,
        ) % {"met": met, "count": counted}
        if unsure := facts.portfolio.get("services_not_known_today"):
            not_known = _("Of %(count)s it is not known.") % {"count": unsure}
            lead = f"{lead} {not_known}"
    return Section(
        id="targets",
        title=_("Targets and sizing"),
        question=_("What is promised, and is it large enough?"),
        lead=lead,
        blocks=blocks(_targets(facts), _missed_today(source), sizes, drawing),
    )


def _missed_today(source: Source) -> tuple[Block, ...]:
    """Why targets are missed today, service by service: the columns of the table do not tell it of a recovery time."""
    missing = [] if source.is_first else [one for one in source.facts.services if part(one, "today", "misses")]
    told = [
        f"{one['id']}: " + " ".join(full_stop(sentence(miss["text"])) for miss in one["today"]["misses"])
        for one in missing[:MOST_MISSED]
    ]
    if more := len(missing) - MOST_MISSED:
        told += [_("%(count)s more in the plan.") % {"count": more}] if more > 0 else []
    return (Heading(_("What they miss today"), "beside"), Bullets(tuple(told))) if told else ()


def _targets(facts: Facts) -> Table | None:
    order = sorted(facts.services, key=lambda one: part(one, "required", "rto_hours") or float("inf"))
    shown = order[:MOST_SERVICES]
    caption = _(
        "Targets of each service, the tightest first. The budget is downtime a year, planned and unplanned together; "
        "red: today’s figure misses the target."
    )
    if len(order) > len(shown):
        caption += " " + _("%(count)s more in the plan.") % {"count": len(order) - len(shown)}
    return table(
        caption,
        [
            Column(_("Service"), 50),
            Column("RTO", 16, "n"),
            Column(_("promised"), 18, "n"),
            Column("RPO", 16, "n"),
            Column(_("Availability"), 22, "n"),
            Column(_("Budget"), 23, "n"),
            Column(_("today"), 23, "n"),
        ],
        [_service(one) for one in shown],
        dense=True,
    )


def _service(one: Json) -> tuple[str | Cell, ...]:
    need, promise, today = (one.get(key) or {} for key in ("required", "promised", "today"))
    budget, downtime = need.get("downtime_budget_hours_per_year"), today.get("downtime_hours_per_year")
    late = _worse(need.get("rto_hours"), promise.get("rto_hours"))
    return (
        Cell(labelled(one), "plain"),
        Cell(duration(need.get("rto_hours"), "–"), "strong"),
        Cell(duration(promise.get("rto_hours"), units.NOT_ASKED), late),
        Cell(duration(need.get("rpo_hours"), "–"), "strong"),
        Cell(availability(need.get("availability"), "–"), "strong"),
        yearly_hours(budget, "–"),
        Cell(_("to be bought")) if today.get("to_buy") else Cell(yearly_hours(downtime), _worse(budget, downtime)),
    )


def _worse(needed: float | None, found: float | None) -> str:
    return "alarm" if needed is not None and found is not None and found > needed else ""


def size_name(about: str) -> str:
    """What a figure of the sizing is called in print."""
    names = {
        "busy_hour_jobs": _("Jobs in the busiest hour"),
        "peak_minute_jobs": _("Jobs in the busiest minute"),
        "servers": _("Servers for the load"),
        "nodes_with_one_spare": _("Nodes, one spare"),
        "jobs_per_node_after_failure": _("Load of a node after a failure"),
        "processors_per_server": _("Processors of a server"),
        "memory_per_server": _("Memory of a server"),
        "hosts_with_one_spare": _("Hosts, one spare"),
        "job_storage": _("Storage for jobs"),
        "server_network": _("Line of the server"),
        "pc_to_server": _("Line from computers to the server"),
        "server_to_device": _("Line from the server to devices"),
        "pc_to_server_with_client_spooling": _("Line to the server with client spooling"),
        "pc_to_device_with_client_spooling": _("Line to devices with client spooling"),
        "line_each_way": _("Line of a site, each way"),
        "line_with_client_spooling_or_site_server": _("Line with client spooling or a site server"),
        "devices_with_terminal": _("Devices with a terminal"),
        "devices_confirmed": _("Devices confirmed"),
        "devices_to_confirm": _("Devices to confirm"),
        "users_beyond_offline_login": _("Users beyond offline login"),
        "clients_able": _("Computers that can fall back"),
        "clients_to_install": _("Computers to install on"),
        "clients_uncovered": _("Computers that never can"),
        "fallback_jobs_per_workstation": _("Fallback jobs of a workstation"),
        "fallback_device_jobs": _("Jobs of a device that stands in"),
        "wait_at_workstation": _("Wait at a workstation"),
        "wait_at_shared_pc": _("Wait at a shared computer"),
    }
    return names.get(about) or sentence(about.replace("_", " "))


SIZES = (  # what a buyer asks for first
    "servers",
    "nodes_with_one_spare",
    "jobs_per_node_after_failure",
    "peak_minute_jobs",
    "processors_per_server",
    "memory_per_server",
    "hosts_with_one_spare",
    "job_storage",
    "pc_to_server",
    "devices_confirmed",
    "devices_to_confirm",
    "users_beyond_offline_login",
    "clients_to_install",
    "clients_uncovered",
)


def _sizes(facts: Facts) -> Table | None:
    sized = [one for one in facts.services if part(one, "sizing", "figures")]
    figures = [(one, each) for one in sized for each in one["sizing"]["figures"] if each.get("likely")]
    rank = {name: place for place, name in enumerate(SIZES)}
    figures.sort(key=lambda pair: rank.get(str(pair[1]["about"]), len(rank)))
    shown = figures[:MOST_SIZES]
    caption = _("Sizing: every result with how it is reckoned, and its rule")
    if len(figures) > len(shown):
        caption += ". " + _("%(count)s more in the plan.") % {"count": len(figures) - len(shown)}
    return table(
        caption,
        [
            Column(_("What"), 40),
            Column(_("Likely"), 13, "n"),
            Column(_("low to high"), 23, "n"),
            Column(_("Unit"), 15, "gap"),
            Column(_("How it is reckoned"), 65),
            Column(_("Rule"), 12),
        ],
        [_size(one, each, len(sized) > 1) for one, each in shown],
        dense=True,
    )


def _size(service: Json, figure: Json, is_one_of_many: bool) -> tuple[str | Cell, ...]:
    name = size_name(str(figure["about"]))
    return (
        Cell(f"{service['id']}: {name}" if is_one_of_many else name, "plain"),
        _figure(figure["likely"]),
        _ends(figure),
        str(figure.get("unit") or ""),
        str(figure.get("text") or ""),
        str(figure.get("rule") or "–"),
    )


def _ends(figure: Json) -> str:
    low, high = _figure(figure.get("low")), _figure(figure.get("high"))
    return "–" if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _figure(number: float | None) -> str:
    """A size to three figures, whole from a hundred up."""
    if number is None:
        return units.worded(units.NOT_KNOWN)
    return plain_number(round(number) if abs(number) >= 100 else float(f"{number:.3g}"))
