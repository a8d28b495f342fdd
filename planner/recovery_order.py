"""When everything can be back: critical path, redundancy, and the order to restore in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf

from planner.case import RedundancyGroup
from planner.graph import Graph, groups_in_order
from planner.settling import Settled


def own_restore_hours(graph: Graph, node: str) -> float | None:
    """How long a service's own restore takes, as promised; a process adds nothing of its own; None = not asked."""
    service = graph.services.get(node)
    if service is None:
        return 0.0
    return service.current.restore_hours if service.current else None


def achievable_hours(graph: Graph) -> dict[str, float | None]:
    """When each node is back if all it needs must be restored in order: own restore + the latest dependency.

    Of a redundancy group the node waits for as many members as it needs, the soonest first. Members of a
    cycle come back together, after the longest of their own restores. None where a restore time on the
    way was not asked. Crews are not limited (`planner.recovery_plan` limits them).
    """
    result: dict[str, float | None] = {}
    for members in groups_in_order(graph):
        inside = frozenset(members)
        waits = [_wait(graph, member, inside, result) for member in members]
        owns = [own_restore_hours(graph, member) for member in members]
        known_waits = [hours for hours in waits if hours is not None]
        known_owns = [hours for hours in owns if hours is not None]
        total: float | None = None
        if len(known_waits) == len(waits) and len(known_owns) == len(owns):
            total = max(known_waits) + max(known_owns)
        for member in members:
            result[member] = total
    return result


def _wait(graph: Graph, node: str, inside: frozenset[str], back: Mapping[str, float | None]) -> float | None:
    """When the last dependency outside the node's own cycle is back; None when that is not known."""
    latest = 0.0
    for target in graph.hard(node):
        if target in inside:
            continue
        hours = back[target]
        if hours is None:
            return None
        latest = max(latest, hours)
    for group in graph.redundancy.get(node, ()):
        hours = kth_soonest(group, lambda member: back[member], inside)
        if hours is None:
            return None
        latest = max(latest, hours)
    return latest


def kth_soonest(
    group: RedundancyGroup, hours_of: Callable[[str], float | None], inside: frozenset[str] = frozenset()
) -> float | None:
    """When enough members of a group are back; members that need the node itself are left out of the count."""
    outside = [member for member in group.members if member not in inside]
    if not outside:
        return 0.0
    known = sorted(hours for member in outside if (hours := hours_of(member)) is not None)
    needed = min(group.needed or 1, len(outside))
    return known[needed - 1] if len(known) >= needed else None


def recovery_order(graph: Graph, rto: Mapping[str, Settled]) -> list[str]:
    """Services in the order to bring them back: what others need first, then by tightest rto (R18)."""
    depth: dict[str, int] = {}
    for members in groups_in_order(graph):
        inside = frozenset(members)
        outside = [depth[d] for m in members for d in graph.needs.get(m, ()) if d in depth and d not in inside]
        for member in members:
            depth[member] = 1 + max(outside, default=-1)
    position = {name: number for number, name in enumerate(graph.services)}

    def key(name: str) -> tuple[int, float, int]:
        return depth[name], rto[name].value if name in rto else inf, position[name]

    return sorted(graph.services, key=key)
