"""What is worked out from a whole engagement, kept until somebody changes an answer.

The time of the last change names what is kept: whoever changes anything in a case also touches its engagement
(`bia.answering.touch`), so that what was worked out before is asked for no more.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache

from bia.fault_words import faults_in_words
from bia.models import Engagement
from bia.planning import live_overview
from planner.faults import CaseFaults

SHOWN_FAULTS = 3
MOST_READ = 16  # values held in memory, each up to a few MB for a thousand processes
PROCESSES = "processes"
GRAPH = "graph"
_read_lately: dict[str, Any] = {}  # by a key that names the state of the engagement, so that none of it grows old


@dataclass(frozen=True, kw_only=True, slots=True)
class Derived:
    """What `planner.plan.plan_overview` says of the processes of an engagement by id, or in words what hinders it."""

    processes: dict[str, Any]
    problems: tuple[str, ...] = ()


def derived(engagement: Engagement) -> Derived:
    """Of the engagement as it was loaded: what is kept, or derived now and then kept."""
    found = derived_before(engagement)
    return found or _read(_derive(engagement)[PROCESSES])


def derived_before(engagement: Engagement) -> Derived | None:
    """What is kept of the engagement as it was loaded; None where it must be derived anew."""
    stored = kept_before(engagement, PROCESSES)
    return None if stored is None else _read(stored)


def derived_graph(engagement: Engagement) -> dict[str, Any]:
    """What `planner.plan.plan_overview` says of the graph; empty where the answers make no case yet."""
    found: dict[str, Any] | None = kept_before(engagement, GRAPH)
    return _derive(engagement)[GRAPH] if found is None else found


def kept(engagement: Engagement, name: str, make: Callable[[], Any], *stamps: object) -> Any:
    """A JSON value worked out from the engagement as it was loaded; `stamps` name what else it was made from."""
    found = kept_before(engagement, name, *stamps)
    return _keep(engagement, name, make(), *stamps) if found is None else found


def kept_before(engagement: Engagement, name: str, *stamps: object) -> Any:
    """The value if it is kept, else None. It is shared: nobody may change it."""
    key = _key(engagement, name, stamps)
    if key not in _read_lately:
        text = cache.get(key)
        if text is None:
            return None
        _remember(key, json.loads(text))
    return _read_lately[key]


def _keep(engagement: Engagement, name: str, value: Any, *stamps: object) -> Any:
    key, text = _key(engagement, name, stamps), json.dumps(value)
    cache.set(key, text)
    return _remember(key, json.loads(text))  # as it will be read elsewhere


def _remember(key: str, value: Any) -> Any:
    """Keeps the value in this process too: reading a large one again takes longer than showing it."""
    while len(_read_lately) >= MOST_READ:
        _read_lately.pop(next(iter(_read_lately)), None)
    _read_lately[key] = value
    return value


def _read(stored: dict[str, Any]) -> Derived:
    return Derived(processes=stored["processes"], problems=tuple(stored["problems"]))


def _derive(engagement: Engagement) -> dict[str, Any]:
    """Processes and graph, derived together and kept apart: most pages need one of them."""
    try:
        found = {**live_overview(engagement), "problems": []}
    except CaseFaults as error:
        found = {"processes": {}, "graph": {}, "problems": faults_in_words(error, engagement, most=SHOWN_FAULTS)}
    graph = found.pop("graph")
    return {name: _keep(engagement, name, value) for name, value in ((PROCESSES, found), (GRAPH, graph))}


def _key(engagement: Engagement, name: str, stamps: tuple[object, ...]) -> str:
    parts = (name, engagement.pk, engagement.updated_at.timestamp(), _code(), *stamps)
    return "-".join(map(str, parts))


@lru_cache(maxsize=1)
def _code() -> str:
    """Names the code that is running, so that nothing an older one made is taken for its own."""
    folders = (Path(settings.BASE_DIR, "bia"), Path(settings.BASE_DIR, "planner"))
    changed = [path.stat().st_mtime for folder in folders for path in folder.rglob("*.py")]
    return f"{len(changed)}-{max(changed):.6f}"
