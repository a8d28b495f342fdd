"""What dependencies make of times: the tightest recovery time demanded of every node, and when each is back.

Graphs are arrays: `sources[i]` needs `targets[i]`, both are places in `own`. Cycles are allowed.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.formulas.checks import InvalidInput

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Values = npt.NDArray[Any]  # hours, or ranks of hours

# One sweep over all edges at once costs about a hundredth of a walk from node to node, but a graph needs as
# many sweeps as it is deep. Changing over here costs at most about twice the better of the two.
MOST_SWEEPS: Final = 64


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Tightest:
    """Per node the tightest demand (infinite: none) and the node whose own value it is (-1: none)."""

    values: Floats
    set_by: Ints


def tightest(
    own: Sequence[float] | Floats,
    sources: Sequence[int] | Ints,
    targets: Sequence[int] | Ints,
    *,
    factors: Sequence[float] | Floats | None = None,
    added_hours: Sequence[float] | Floats | None = None,
) -> Tightest:
    """The tightest value of every node: its own, or what a node that needs it demands, directly or through others.

    `own` are hours (or any amounts of which less is tighter), infinite where a node has none. Over edge i
    a node demands value x factors[i] + added_hours[i] of what it needs; without them, its own value. No
    demand is tighter than the value behind it: factors are at least 1. Of several nodes that set the same
    value, `set_by` is the lowest.

    This is the least fixed point of value = min(own, demands), the shortest path from all nodes at once
    (Dijkstra 1959; an rto must not exceed that of anything that depends on it, ISO/TS 22317). O(edges x
    depth) in shallow graphs, O(edges x log nodes) in deep ones. Raises InvalidInput for values that are
    negative or no numbers, places outside `own`, and lists of different lengths.
    """
    values = _hours("own", own)
    edges = _Edges(
        sources=_places("sources", sources, len(values)),
        targets=_places("targets", targets, len(values)),
        factors=None if factors is None else _loosening("factors", factors, 1.0),
        added=None if added_hours is None else _loosening("added_hours", added_hours, 0.0),
    )
    _same_length(sources=edges.sources, targets=edges.targets, factors=edges.factors, added_hours=edges.added)
    if edges.factors is None and edges.added is None:
        return _tightest_of_own(values, edges)
    settled = _settle(values.copy(), edges)
    binds = (edges.demands(settled[edges.sources]) == settled[edges.targets]) & np.isfinite(settled[edges.targets])
    nodes = np.arange(len(values))
    first = np.where((values == settled) & np.isfinite(values), nodes, len(values))
    set_by = _settle(first, _Edges(sources=edges.sources[binds], targets=edges.targets[binds]))
    return Tightest(values=settled, set_by=np.where(set_by < len(values), set_by, -1))


def latest(own: Sequence[float] | Floats, sources: Sequence[int] | Ints, targets: Sequence[int] | Ints) -> Floats:
    """When every node is back: its own restore hours after the last of all that it needs is back.

    `own` are hours, infinite for what does not come back. Members of a cycle come back together, after
    the longest of their own times. This is the longest path over the graph with its cycles drawn together
    (the critical path method, Kelley and Walker 1959). Raises InvalidInput as `tightest` does.
    """
    values = _hours("own", own)
    needing, needed = _places("sources", sources, len(values)), _places("targets", targets, len(values))
    _same_length(sources=needing, targets=needed)
    links = coo_array((np.ones(len(needing), dtype=bool), (needing, needed)), shape=(len(values), len(values)))
    groups, labels = connected_components(links.tocsr(), directed=True, connection="strong")
    group = labels.astype(np.int64)
    longest = np.zeros(groups)
    np.maximum.at(longest, group, values)
    needing, needed = group[needing], group[needed]
    between = needing != needed
    result: Floats = _longest(longest, needing[between], needed[between])[group]
    return result


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Edges:
    sources: Ints
    targets: Ints
    factors: Floats | None = None
    added: Floats | None = None

    def demands(self, values: Values) -> Values:
        """What every edge asks of its target, given the value of its source."""
        if self.factors is not None:
            with np.errstate(over="ignore"):  # beyond all numbers is no demand
                values = values * self.factors
        return values if self.added is None else values + self.added

    def sorted_by(self, places: Ints) -> _Edges:
        order = np.argsort(places)
        return _Edges(
            sources=self.sources[order],
            targets=self.targets[order],
            factors=None if self.factors is None else self.factors[order],
            added=None if self.added is None else self.added[order],
        )


def _tightest_of_own(own: Floats, edges: _Edges) -> Tightest:
    """Without loosening every value is some node's own, so that its rank says the value and the node at once."""
    by_rank = np.argsort(own, kind="stable")
    ranks = np.empty(len(own), dtype=np.int64)
    ranks[by_rank] = np.arange(len(own))
    settled = by_rank[_settle(ranks, edges)]
    values = own[settled]
    return Tightest(values=values, set_by=np.where(np.isfinite(values), settled, -1))


def _settle(values: Values, edges: _Edges) -> Values:
    """The least fixed point at or below `values`, which are changed. Both ways give the very same numbers:
    the demand along a path is reckoned edge by edge either way, and rounding keeps the order."""
    if not len(edges.sources):
        return values
    edges = edges.sorted_by(edges.targets)
    starts = _starts(edges.targets)
    nodes = edges.targets[starts]
    for _ in range(MOST_SWEEPS):
        wanted = np.minimum.reduceat(edges.demands(values[edges.sources]), starts)
        is_tighter = wanted < values[nodes]
        if not is_tighter.any():
            return values
        values[nodes[is_tighter]] = wanted[is_tighter]
    return _flood(values, edges.sorted_by(edges.sources))


def _flood(values: Values, edges: _Edges) -> Values:
    """Dijkstra's order: from the tightest node on, every node is final when its turn comes."""
    bounds = np.searchsorted(edges.sources, np.arange(len(values) + 1)).tolist()
    targets = edges.targets.tolist()
    factors = [1] * len(targets) if edges.factors is None else edges.factors.tolist()
    added = [0] * len(targets) if edges.added is None else edges.added.tolist()
    settled = values.tolist()
    queue = [(value, node) for node, value in enumerate(settled)]
    heapq.heapify(queue)
    while queue:
        value, node = heapq.heappop(queue)
        if value > settled[node]:
            continue
        for edge in range(bounds[node], bounds[node + 1]):
            wanted, target = value * factors[edge] + added[edge], targets[edge]
            if wanted < settled[target]:
                settled[target] = wanted
                heapq.heappush(queue, (wanted, target))
    return np.array(settled, dtype=values.dtype)


def _longest(own: Floats, sources: Ints, targets: Ints) -> Floats:
    """own + the longest of what is needed, in a graph without cycles."""
    if not len(sources):
        return own
    order = np.argsort(sources)
    sources, targets = sources[order], targets[order]
    starts = _starts(sources)
    nodes = sources[starts]
    finish = own.copy()
    for _ in range(MOST_SWEEPS):
        later = own[nodes] + np.maximum.reduceat(finish[targets], starts)
        if np.array_equal(later, finish[nodes]):
            return finish
        finish[nodes] = later
    return _longest_in_order(own, sources, targets)


def _longest_in_order(own: Floats, sources: Ints, targets: Ints) -> Floats:
    """The same node by node, each once all that it needs is reckoned (Kahn 1962); sources are sorted."""
    hours = own.tolist()
    by_target = np.argsort(targets)
    dependants = sources[by_target].tolist()
    bounds = np.searchsorted(targets[by_target], np.arange(len(own) + 1)).tolist()
    waiting = np.bincount(sources, minlength=len(own)).tolist()
    latest_need = [0.0] * len(hours)
    ready = [node for node, count in enumerate(waiting) if not count]
    while ready:
        node = ready.pop()
        hours[node] += latest_need[node]
        for edge in range(bounds[node], bounds[node + 1]):
            dependant = dependants[edge]
            latest_need[dependant] = max(latest_need[dependant], hours[node])
            waiting[dependant] -= 1
            if not waiting[dependant]:
                ready.append(dependant)
    return np.array(hours)


def _starts(sorted_places: Ints) -> Ints:
    """Where each run of equal places begins."""
    return np.flatnonzero(np.concatenate(([True], sorted_places[1:] != sorted_places[:-1])))


def _hours(name: str, given: Sequence[float] | Floats) -> Floats:
    values = _floats(name, given)
    if not len(values):
        raise InvalidInput(name, "an empty list", "at least one value")
    _refuse(name, values, ~(values >= 0), "a number of 0 or more, or infinite for none")
    return values


def _loosening(name: str, given: Sequence[float] | Floats, least: float) -> Floats:
    values = _floats(name, given)
    _refuse(name, values, ~((values >= least) & (values < inf)), f"a finite number of {least:g} or more")
    return values


def _places(name: str, given: Sequence[int] | Ints, size: int) -> Ints:
    places = _array(name, given)
    if places.ndim != 1 or (len(places) and places.dtype.kind not in "iu"):
        raise InvalidInput(name, "something else", "a list of whole numbers, the places of nodes in own")
    _refuse(name, places, (places < 0) | (places >= size), f"the place of a node in own, 0 to {size - 1}")
    return places.astype(np.int64)


def _floats(name: str, given: Sequence[float] | Floats) -> Floats:
    values = _array(name, given)
    if values.ndim != 1 or (len(values) and values.dtype.kind not in "iuf"):
        raise InvalidInput(name, "something else", "a list of numbers")
    return values.astype(np.float64)


def _array(name: str, given: object) -> Values:
    try:
        return np.asarray(given)
    except ValueError:  # lists of different lengths inside
        raise InvalidInput(name, "something else", "a list of numbers") from None


def _refuse(name: str, values: Values, is_wrong: npt.NDArray[np.bool_], expected: str) -> None:
    if is_wrong.any():
        first = int(np.argmax(is_wrong))
        raise InvalidInput(f"{name}[{first}]", values[first].item(), expected)


def _same_length(*, sources: Ints, **others: Values | None) -> None:
    for name, values in others.items():
        if values is not None and len(values) != len(sources):
            raise InvalidInput(name, f"{len(values)} entries", f"{len(sources)} entries, one per entry of sources")
