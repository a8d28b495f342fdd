"""Sentences of a front page about what is at risk: each is empty where there is nothing to say."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from bia import units
from bia.architecture.parts import implied_part_name

from .facts import (
    Facts,
    Json,
    about,
    clip,
    count,
    counted,
    digits,
    duration,
    part,
    plural,
    scope_name,
    sentence,
    some_ids,
)
from .processes import by_urgency

NAME = 60  # characters
ONE_LATE = plural(
    "%(late)s of %(count)s service is promised later than needed.",
    "%(late)s of %(count)s services is promised later than needed.",
)
LATE = plural(
    "%(late)s of %(count)s service are promised later than needed.",
    "%(late)s of %(count)s services are promised later than needed.",
)
NO_PROCESS = gettext_noop("No process has been entered yet. Nothing can be said about what is at risk.")


def most_urgent(facts: Facts) -> str:
    """Which processes become unacceptable first, and when."""
    urgent = [one for one in by_urgency(facts) if part(one, "targets", "mtpd_hours") is not None]
    if not urgent and not is_impact_asked(facts):
        return _needed_first(facts)
    if not urgent:
        return _("No process becomes unacceptable within the asked time, as far as impact was asked.")
    first = urgent[0]["targets"]["mtpd_hours"]
    same = [clip(str(one["name"]), NAME) for one in urgent if one["targets"]["mtpd_hours"] == first]
    text = ngettext(
        "%(names)s becomes unacceptable after %(time)s.", "%(names)s become unacceptable after %(time)s.", len(same)
    )
    return text % {"names": some_of(same), "time": duration(first)}


def is_impact_asked(facts: Facts) -> bool:
    """Whether anybody was asked, of any process, what a stop does over time."""
    return any(
        level is not None
        for asked in facts.asked.values()
        for levels in (part(asked, "impact", "severity") or {}).values()
        for level in levels or ()
    )


def _needed_first(facts: Facts) -> str:
    """What must be back first, where only that was asked."""
    unasked = _("What a stop does over time was not asked.")
    needed = {str(one["name"]): part(one, "targets", "rto_hours") for one in facts.processes}
    least = min((hours for hours in needed.values() if hours is not None), default=None)
    if least is None:
        return unasked
    first = [clip(name, NAME) for name, hours in needed.items() if hours == least]
    text = ngettext("%(names)s must be back within %(time)s.", "%(names)s must be back within %(time)s.", len(first))
    return f"{text % {'names': some_of(first), 'time': duration(least)}} {unasked}"


def promised_late(facts: Facts) -> str:
    """How many services are promised later than needed."""
    late = [one for one in facts.services if any(gap.get("kind") == "rto" for gap in one.get("gaps") or ())]
    if not late:
        return ""
    return counted(len(facts.services), *(ONE_LATE if len(late) == 1 else LATE), late=len(late))


def worst_point(facts: Facts) -> str:
    """The single thing that stops the most processes, or slows them; of several the one that costs most."""
    points = points_by_reach(facts)
    return stops_alone(points[0]) if points else ""


def points_by_reach(facts: Facts) -> list[Json]:
    """Single points of failure with the `name` of each, those that no answer names too.

    Those come first that stop most processes wholly, then those that reach most, then those that cost most today.
    """
    losses = {str(one["id"]): part(one, "today", "expected_annual_loss") or 0 for one in facts.services}

    def reach(point: Json) -> tuple[int, int, float]:
        return len(point.get("stopped") or ()), len(point.get("processes") or ()), losses.get(str(point.get("id")), 0)

    graph = facts.result.get("graph") or {}
    points: list[Json] = [
        {**point, "name": facts.short_name(point["id"])} for point in graph.get("single_points_of_failure") or ()
    ]
    points += [_implied(point) for point in graph.get("implied_points_of_failure") or () if point["processes"]]
    return sorted(points, key=reach, reverse=True)


def _implied(point: Json) -> Json:
    text = _("No answer names it, but it carries %(services)s; its failure reaches %(processes)s.")
    values = {"services": some_ids(point["services"]), "processes": some_ids(point["processes"])}
    return {**point, "name": implied_part_name(point["component"]), "text": text % values}


def stops_alone(point: Json) -> str:
    """How many processes a single point stops, and how many of them only in part."""
    reached, stopped = len(point.get("processes") or ()), len(point.get("stopped") or ())
    text = _("%(name)s alone stops or slows %(reached)s, %(stopped)s of them wholly.")
    if "stopped" not in point:  # a plan of an earlier version
        text = _("%(name)s alone stops or slows %(reached)s.")
    elif stopped == reached:
        text = _("%(name)s alone stops %(reached)s.")
    elif not stopped:
        text = _("%(name)s alone slows %(reached)s.")
    return text % {
        "name": sentence(clip(str(point["name"]), NAME)),
        "reached": count(reached, "process", "processes"),
        "stopped": digits(stopped),
    }


def back_sooner(facts: Facts) -> str:
    """After which disasters the last service is back sooner with what is recommended, high values; empty for none."""
    text, said = _("%(event)s: back within %(then)s instead of %(now)s."), []
    for scope in ("site", "corruption"):
        now, then = (
            max(
                (part(one, state, "by_scope", scope, "recovery_hours", "high") or 0 for one in facts.services),
                default=0,
            )
            for state in ("today", "recommendation")
        )
        if 0 < then < now:
            said.append(text % {"event": scope_name(scope), "then": duration(then), "now": duration(now)})
    return " ".join(said)


def dearest(facts: Facts) -> str:
    """The service with the largest share of the expected loss."""
    found = max(facts.services, key=lambda one: part(one, "today", "expected_annual_loss") or 0, default=None)
    loss = part(found, "today", "expected_annual_loss")
    if not found or not loss:
        return ""
    name = clip(str(found["name"]), NAME)
    return _("The largest share of the expected loss, %(amount)s a year, hangs on %(name)s.") % {
        "amount": about(loss, facts.currency),
        "name": name,
    }


def some_of(names: list[str], most: int = 3) -> str:
    """The first names, and how many more there are."""
    return units.listed_first(names, most)
