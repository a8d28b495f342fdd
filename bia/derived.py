"""What the engine derives from a whole engagement, kept until somebody changes an answer.

The time of the last change names what is kept: whoever changes anything in a case also touches its engagement
(`bia.answering.touch`), so that what was derived before is asked for no more.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from bia.fault_words import faults_in_words
from bia.models import Engagement
from bia.planning import live_overview
from planner import ENGINE_VERSION
from planner.faults import CaseFaults

SHOWN_FAULTS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Derived:
    """What `planner.plan.plan_overview` says of an engagement, or in words what hinders it."""

    processes: dict[str, Any]
    graph: dict[str, Any]
    problems: tuple[str, ...] = ()


def derived(engagement: Engagement) -> Derived:
    """Of the engagement as it was loaded: what is kept, or derived now and then kept."""
    found = derived_before(engagement)
    if found is None:
        found = _derive(engagement)
        text = json.dumps({"processes": found.processes, "graph": found.graph, "problems": found.problems})
        cache.set(_key(engagement), text)
    return found


def derived_before(engagement: Engagement) -> Derived | None:
    """What is kept of the engagement as it was loaded; None where it must be derived anew."""
    text = cache.get(_key(engagement))
    if text is None:
        return None
    stored = json.loads(text)
    return Derived(processes=stored["processes"], graph=stored["graph"], problems=tuple(stored["problems"]))


def _derive(engagement: Engagement) -> Derived:
    try:
        found = live_overview(engagement)
    except CaseFaults as error:
        problems = tuple(faults_in_words(error, engagement, most=SHOWN_FAULTS))
        return Derived(processes={}, graph={}, problems=problems)
    return Derived(processes=found["processes"], graph=found["graph"])


def _key(engagement: Engagement) -> str:
    return f"derived-{engagement.pk}-{engagement.updated_at.timestamp()}-{ENGINE_VERSION}"
