"""What "meets its targets" promises, and what not: which everyday outages end in time, and the longest that do not.

A target is met when the policy's share of everyday outages (90 %) ends within the rto. The rest may last far longer:
a dead server is a small share of all outages. Whoever reads "meets every target" must read that beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from planner.case import Service
from planner.coverage import function_coverage
from planner.disruption import own_events
from planner.language import noted, said, say
from planner.misses import TargetCheck
from planner.reach import needs_of
from planner.recovery_time import hours_at
from planner.situation import Design
from planner.wording import hours_in_words, percent_in_words

WITHIN: Final = 0.9  # "up to" is the time that 9 of 10 such outages do not exceed, as everywhere in the plan
EVENTS: Final = {
    "device": noted("a broken device"),
    "application": noted("a fault of the software"),
    "hardware": noted("a dead server"),
    "storage": noted("a failed storage array"),
    "network": noted("a network failure"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Exceeded:
    """An everyday outage that lasts longer than the rto: of `service`, starting in `part`; hours."""

    service: str
    part: str
    scope: str
    hours: float
    asked_hours: float


def promise_entry(
    check: TargetCheck, services: Iterable[Service], designs: Mapping[str, Design]
) -> dict[str, Any] | None:
    """The share of everyday outages that a met target stands for, and the longest outage it does not hold for.

    `longest` is None when 9 of 10 of every kind of everyday outage end in time. None without any rto.
    """
    asked = [service for service in services if _asked(check, service)]
    if not asked:
        return None
    longer = (each for service in asked for each in _longer_than_asked(check, service, designs))
    longest = max(longer, key=lambda each: (each.hours, each.part == each.service), default=None)
    return {
        "share": check.situation.policy.confidence,
        "longest": None
        if longest is None
        else {
            "service": longest.service,
            "part": longest.part,
            "scope": longest.scope,
            "hours": longest.hours,
            "asked_hours": longest.asked_hours,
        },
        "text": _in_words(check, longest),
    }


def _asked(check: TargetCheck, service: Service) -> dict[str | None, float]:
    """The finite rto of each function in use, or of the service (under None); hours."""
    required = check.requirements
    by_function = required.rto_by_function.get(service.id)
    asked: dict[str | None, float] = {}
    if by_function:
        asked.update({function: settled.value for function, settled in by_function.items()})
    elif service.id in required.rto:
        asked[None] = required.rto[service.id].value
    return {function: hours for function, hours in asked.items() if hours != float("inf")}


def _longer_than_asked(check: TargetCheck, service: Service, designs: Mapping[str, Design]) -> Iterator[Exceeded]:
    situation, design = check.situation, designs[service.id]
    kept = function_coverage(situation, service, design)
    asked = _asked(check, service)
    for part in needs_of(situation, service.id, design, is_masked=True):
        is_network = situation.component(part) == "network"  # no edge feature carries users through it
        felt = [hours for function, hours in asked.items() if is_network or kept.get(function or "", 0.0) < 1]
        for events in own_events(situation, situation.graph.services[part], designs[part]) if felt else ():
            if events.scope not in situation.policy.everyday_scopes or not events.events_per_year:
                continue
            hours = round(hours_at(events.recovery, WITHIN), 4)
            if hours > min(felt) + 1e-9:
                yield Exceeded(service=service.id, part=part, scope=events.scope, hours=hours, asked_hours=min(felt))


def _in_words(check: TargetCheck, longest: Exceeded | None) -> str:
    share = percent_in_words(check.situation.policy.confidence)
    if longest is None:
        return say(
            "A target is met when at least {share} of everyday outages end in time; a lost site and corrupted data "
            "are not counted among them.",
            share=share,
        )
    event = said(EVENTS.get(longest.scope, longest.scope))
    if longest.part != longest.service:
        event = say("{event} ({part})", event=event, part=longest.part)
    return say(
        "A target is met when at least {share} of everyday outages end in time; after {event} it can take up to "
        "{hours} until {service} is back, where {asked} is asked, and a lost site and corrupted data are not counted.",
        share=share,
        event=event,
        hours=hours_in_words(longest.hours),
        service=longest.service,
        asked=say("no break") if longest.asked_hours == 0 else hours_in_words(longest.asked_hours),
    )
