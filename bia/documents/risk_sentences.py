"""Sentences of a front page about what is at risk: each is empty where there is nothing to say."""

from __future__ import annotations

from .facts import Facts, about, clip, count, duration, joined, part, sentence
from .processes import by_urgency

NAME = 48  # characters
NO_PROCESS = "No process has been entered yet. Nothing can be said about what is at risk."


def most_urgent(facts: Facts) -> str:
    """Which processes become unacceptable first, and when."""
    urgent = [one for one in by_urgency(facts) if part(one, "targets", "mtpd_hours") is not None]
    if not urgent:
        return "No process becomes unacceptable within the asked time, as far as impact was asked."
    first = urgent[0]["targets"]["mtpd_hours"]
    same = [clip(str(one["name"]), NAME) for one in urgent if one["targets"]["mtpd_hours"] == first]
    verb = "becomes" if len(same) == 1 else "become"
    return f"{some_of(same)} {verb} unacceptable after {duration(first)}."


def promised_late(facts: Facts) -> str:
    """How many services are promised later than needed."""
    late = [one for one in facts.services if any(gap.get("kind") == "rto" for gap in one.get("gaps") or ())]
    if not late:
        return ""
    of_all = f"{len(late)} of {count(len(facts.services), 'service')}"
    return f"{of_all} {'is' if len(late) == 1 else 'are'} promised later than needed."


def worst_point(facts: Facts) -> str:
    """The single thing that stops the most processes."""
    points = part(facts.result, "graph", "single_points_of_failure") or ()
    worst = max(points, key=lambda one: len(one.get("processes") or ()), default=None)
    if worst is None:
        return ""
    stopped = count(len(worst.get("processes") or ()), "process", "processes")
    return f"{sentence(clip(facts.name(worst['id']), NAME))} alone stops {stopped}."


def dearest(facts: Facts) -> str:
    """The service with the largest share of the expected loss."""
    found = max(facts.services, key=lambda one: part(one, "today", "expected_annual_loss") or 0, default=None)
    loss = part(found, "today", "expected_annual_loss")
    if not found or not loss:
        return ""
    name = clip(str(found["name"]), NAME)
    return f"The largest share of the expected loss, {about(loss, facts.currency)} a year, hangs on {name}."


def some_of(names: list[str], most: int = 3) -> str:
    """The first names, and how many more there are."""
    more = [f"{len(names) - most} more"] if len(names) > most else []
    return joined([*names[:most], *more])
