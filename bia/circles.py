"""Needs that lead back to where they start: what a process or service needs, and what in the end needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bia.models import Dependency, Process, Service
from planner.wording import circle_in_words

Edges = Mapping[int, Sequence[int]]  # key -> the keys of what it needs


def circles_through(source: Process | Service, targets: Sequence[int]) -> dict[int, str]:
    """Of what a process or service needs, by key, the circle it is in with it, in words; nothing of the others.

    A circle runs among processes alone or among services alone: no service needs a process.
    """
    if not targets:
        return {}
    kind = "process" if isinstance(source, Process) else "service"
    rows = Dependency.objects.filter(
        **{f"from_{kind}__engagement": source.engagement_id, f"on_{kind}__isnull": False}
    ).values_list(f"from_{kind}", f"on_{kind}")
    needs: dict[int, list[int]] = {}
    for dependant, needed in rows:
        needs.setdefault(dependant, []).append(needed)
    ways = ways_back(needs, source.pk, targets)
    found = {target: (source.pk, *way) for target, way in ways.items()}
    subjects = type(source)._default_manager.filter(pk__in={key for way in found.values() for key in way})
    codes = dict(subjects.values_list("pk", "code")) if found else {}
    return {target: circle_in_words([codes[key] for key in way]) for target, way in found.items()}


def ways_back(needs: Edges, end: int, starts: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The shortest way by needs from each start to `end`, without the end; nothing of a start that does not lead
    there."""
    dependants: dict[int, list[int]] = {}
    for dependant, needed in needs.items():
        for each in needed:
            dependants.setdefault(each, []).append(dependant)
    onward: dict[int, int] = {}  # the next step towards the end
    layer = [end]
    while layer:
        reached = {other: one for one in layer for other in dependants.get(one, ()) if other not in onward}
        reached.pop(end, None)
        onward |= reached
        layer = list(reached)
    return {start: _way(onward, start, end) for start in starts if start in onward}


def _way(onward: Mapping[int, int], start: int, end: int) -> tuple[int, ...]:
    way = [start]
    while onward[way[-1]] != end:
        way.append(onward[way[-1]])
    return tuple(way)
