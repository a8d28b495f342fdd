"""The tightest value that reaches every node of a graph: the one algorithm behind all carried targets."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

Edge = tuple[str, Callable[[float], float]]


@dataclass(frozen=True, slots=True)
class Settled:
    """A value, the node whose answers set it, and the direct dependant it came over (None: its own answers)."""

    value: float
    set_by: str
    via: str | None = None


def settle(start: Mapping[str, Settled], edges: Mapping[str, Sequence[Edge]]) -> dict[str, Settled]:
    """The tightest value of every node: its own or what reaches it over the edges. O(edges log nodes).

    A demand along an edge is never tighter than what it comes from, so one pass in rising order of the
    values settles every node, cycles included (Dijkstra's argument with min and monotone edges).
    """
    settled: dict[str, Settled] = {}
    queue = [(value.value, value.set_by, node, "") for node, value in start.items()]
    heapq.heapify(queue)
    while queue:
        value, set_by, node, via = heapq.heappop(queue)
        if node in settled:
            continue
        settled[node] = Settled(value, set_by, via or None)
        for target, demand in edges.get(node, ()):
            wanted = demand(value)
            if target not in settled and isfinite(wanted):  # an endless outage tolerated is no demand
                heapq.heappush(queue, (wanted, set_by, target, node))
    return settled
