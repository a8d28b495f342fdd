"""Whether whoever repairs can come in time."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np

from planner.case import Process, ServiceWindow
from planner.findings.register import Found, HouseView, Register
from planner.findings.words import Minutes, OnCall, longest_wait_hours, on_call_of
from planner.language import say
from planner.service_time import WEEK_MINUTES, service_minutes
from planner.wording import hours_in_words, list_in_words

FINDINGS: Register[HouseView] = Register()

ON_CALL = "it_team.on_call"
NEXT_DAY = "T13b"  # help on the next business day: the catalogue's likely time
ROUND_THE_CLOCK: Minutes = np.ones(WEEK_MINUTES, dtype=bool)


@FINDINGS.finding(
    rule="R54",
    severity="gap",
    remedy="Extend the rota to these hours, agree a quicker response, or let recovery start by itself.",
)
def on_call_too_late(at: HouseView) -> Found | None:
    """Whatever does not recover by itself (R54) waits for someone: the longest wait against the rto.

    Outside the hours on call it lasts until the next of them. Only words that can be read for certain count.
    """
    said = at.case.it_team.on_call if at.case.it_team else None
    on_call = on_call_of(said) if said else None
    if said is None or on_call is None:
        return None
    late = sorted(
        (rto.value, process.id, wait)
        for process in at.case.processes
        if (rto := at.requirements.rto.get(process.id)) is not None
        and 0 < rto.value < float("inf")
        and (wait := _wait(at, process, on_call)) is not None
        and wait >= rto.value
    )
    if not late:
        return None
    rto_hours, first, wait_hours = late[0]
    others = [f"{name} ({hours_in_words(hours)})" for hours, name, _ in late[1:]]
    needed = {"process": first, "rto": hours_in_words(rto_hours), "on_call": said}
    text = (
        say("{process} must be back in {rto}; nobody is on call ({on_call}).", **needed)
        if wait_hours == float("inf")
        else say(
            "{process} must be back in {rto}; help may take {wait} to act ({on_call}).",
            **needed,
            wait=hours_in_words(wait_hours),
        )
    )
    if others:
        named = list_in_words(others) if len(others) <= 5 else say("{count} more processes", count=len(others))
        text = f"{text} {say('The same holds for {others}.', others=named)}"
    inputs = (*at.says(ON_CALL), *((f"{name}.required.rto_hours", hours) for hours, name, _ in late))
    return Found(text=text, place=ON_CALL, inputs=inputs)


def _wait(at: HouseView, process: Process, on_call: OnCall) -> float | None:
    """The longest time from a failure in the process's service hours until someone acts; None when not said."""
    if on_call.minutes is None:
        return at.situation.catalogue.figures[NEXT_DAY].hours()[1] if on_call.is_next_day else float("inf")
    response = on_call.response_hours
    if process.service_hours is None or on_call.minutes.all():
        return response
    wait = longest_wait_hours(on_call.minutes, _needed(process.service_hours))
    return wait + (response or 0.0) if wait else response


@lru_cache(maxsize=256)
def _needed(hours: Literal["24x7"] | tuple[ServiceWindow, ...]) -> Minutes:
    """The minutes of the week in which a process runs; most processes of a house share a few patterns."""
    return ROUND_THE_CLOCK if hours == "24x7" else service_minutes(hours)


@FINDINGS.finding(
    rule="R17", severity="info", remedy='Write it as "24x7, 30 min response" or "Mon-Fri 08:00-17:00", or "none".'
)
def on_call_not_understood(at: HouseView) -> Found | None:
    """What cannot be read for certain is not held against any target."""
    said = at.case.it_team.on_call if at.case.it_team else None
    if not said or not said.strip() or on_call_of(said) is not None:
        return None
    text = say("When someone is on call could not be read from '{on_call}'.", on_call=said)
    return Found(text=text, place=ON_CALL, inputs=at.says(ON_CALL))
