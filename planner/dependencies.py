"""What the dependency graph makes of the targets: what each process and service must promise.

Every node's requirement is the tightest of its own and of what its dependants demand. The demand
along an edge is never tighter than the dependant's own requirement, so one pass in rising order of
the values settles every node, cycles included (Dijkstra's argument with min and monotone edges).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from math import inf, isfinite
from operator import mul

from planner.case import Case, Dependency, Process, Service, ServiceKind
from planner.collector import collector_paused
from planner.components import carries_data
from planner.policy import Policy
from planner.targets import Targets
from planner.workaround import longest_outage

Edge = tuple[str, Callable[[float], float]]
PRINT_RPO_HOURS = 24.0  # what a print service keeps of its own: configuration, accounting (ours)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """A value and the process whose answers set it."""

    value: float
    set_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirements:
    """What every node must promise: hours, allowed unavailability as a share of service hours."""

    rto: Mapping[str, Settled]
    rpo: Mapping[str, Settled]
    unavailability: Mapping[str, Settled]
    rto_by_function: Mapping[str, Mapping[str, Settled]]
    unavailability_by_function: Mapping[str, Mapping[str, Settled]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """The case's nodes and hard edges by id, ready for walking."""

    processes: Mapping[str, Process]
    services: Mapping[str, Service]
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def closure(self, *nodes: str) -> frozenset[str]:
        """The nodes and everything they need, directly or through others."""
        seen = set(nodes)
        stack = list(seen)
        while stack:
            for target in self.needs.get(stack.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    stack.append(target)
        return frozenset(seen)


def graph_of(case: Case) -> Graph:
    """The graph of a case."""
    needs: dict[str, tuple[str, ...]] = {p.id: tuple(d.on for d in p.depends_on or ()) for p in case.processes}
    needs.update({s.id: s.depends_on or () for s in case.services})
    return Graph(
        processes={process.id: process for process in case.processes},
        services={service.id: service for service in case.services},
        needs=needs,
    )


def settle(start: Mapping[str, Settled], edges: Mapping[str, list[Edge]]) -> dict[str, Settled]:
    """The tightest value of every node: its own or what reaches it over the edges. O(edges log nodes)."""
    settled: dict[str, Settled] = {}
    queue = [(value.value, value.set_by, node) for node, value in start.items()]
    heapq.heapify(queue)
    while queue:
        value, set_by, node = heapq.heappop(queue)
        if node in settled:
            continue
        settled[node] = Settled(value=value, set_by=set_by)
        for target, demand in edges.get(node, ()):
            wanted = demand(value)
            if target not in settled and isfinite(wanted):  # an endless outage tolerated is no demand
                heapq.heappush(queue, (wanted, set_by, target))
    return settled


@collector_paused()
def require(case: Case, targets: Mapping[str, Targets], policy: Policy) -> Requirements:
    """Carry rto, rpo and allowed unavailability of every process to all it depends on."""
    graph = graph_of(case)
    own_rto = {
        name: Settled(value=t.rto_hours or 0.0, set_by=name)
        for name, t in targets.items()
        if t.is_continuous or t.rto_hours is not None
    }
    rto = settle(own_rto, _rto_edges(case, policy))
    rpo = _settle_rpo(case, graph, targets)
    unavailability = _settle_unavailability(case, targets, rto, policy)
    return Requirements(
        rto=rto,
        rpo=rpo,
        unavailability=unavailability,
        rto_by_function=_by_function(case, rto, lambda p, d, value: _promise(p, d, policy, value)),
        unavailability_by_function=_by_function(
            case, unavailability, lambda p, d, value: _below_one(value * _stretch(p, d, rto, policy))
        ),
    )


def _promise(process: Process, dependency: Dependency, policy: Policy, rto_hours: float) -> float:
    """What a process demands of a dependency, cut to a step of the ladder so that it can be promised."""
    longest = longest_outage(process, dependency, rto_hours)
    if longest == inf:
        return longest
    return policy.ladder_step_at_most(longest) or min(longest, rto_hours)


def _rto_edges(case: Case, policy: Policy) -> dict[str, list[Edge]]:
    edges: dict[str, list[Edge]] = {
        p.id: [(d.on, partial(_promise, p, d, policy)) for d in p.depends_on or ()] for p in case.processes
    }
    edges.update(_service_edges(case, lambda _target: True))
    return edges


def _unchanged(value: float) -> float:
    return value


def _service_edges(case: Case, passes: Callable[[str], bool]) -> dict[str, list[Edge]]:
    """Service to service edges hand the value on unchanged: all of them are hard."""
    return {s.id: [(on, _unchanged) for on in s.depends_on or () if passes(on)] for s in case.services}


def _settle_rpo(case: Case, graph: Graph, targets: Mapping[str, Targets]) -> dict[str, Settled]:
    """The rpo passes along edges that carry the process's data.

    Print jobs in flight are sent again and paper is scanned again, so a process's rpo does not bind a
    print service; what the service keeps of its own is held to PRINT_RPO_HOURS.
    """

    dataless = {s.id for s in case.services if s.kind is ServiceKind.PRINT or not carries_data(s)}

    def holds(node: str) -> bool:
        return node not in dataless

    edges: dict[str, list[Edge]] = {
        p.id: [(d.on, _unchanged) for d in p.depends_on or () if holds(d.on)] for p in case.processes
    }
    edges.update(_service_edges(case, holds))
    start = {name: Settled(value=t.rpo_hours, set_by=name) for name, t in targets.items() if t.rpo_hours is not None}
    used = graph.closure(*(d.on for p in case.processes for d in p.depends_on or ()))
    for service in case.services:
        if service.kind is ServiceKind.PRINT and service.id in used:
            start[service.id] = Settled(value=PRINT_RPO_HOURS, set_by=service.id)
    return settle(start, edges)


def _stretch(process: Process, dependency: Dependency, rto: Mapping[str, Settled], policy: Policy) -> float:
    """By how much a demand on a dependency is looser than on the process itself (1 or more)."""
    own = rto.get(process.id)
    if own is None or own.value <= 0:
        return 1.0
    return max(_promise(process, dependency, policy, own.value) / own.value, 1.0)


def _settle_unavailability(
    case: Case, targets: Mapping[str, Targets], rto: Mapping[str, Settled], policy: Policy
) -> dict[str, Settled]:
    edges: dict[str, list[Edge]] = {
        p.id: [(d.on, partial(mul, _stretch(p, d, rto, policy))) for d in p.depends_on or ()] for p in case.processes
    }
    edges.update(_service_edges(case, lambda _target: True))
    start = {
        name: Settled(value=1 - t.availability, set_by=name)
        for name, t in targets.items()
        if t.availability is not None
    }
    settled = settle(start, edges)
    return {node: value for node, value in settled.items() if value.value < 1}


def _below_one(unavailability: float) -> float:
    """An allowance of all the time or more is no demand."""
    return unavailability if unavailability < 1 else inf


def _by_function(
    case: Case,
    required: Mapping[str, Settled],
    demand: Callable[[Process, Dependency, float], float],
) -> dict[str, dict[str, Settled]]:
    """Demand per print service and function used, tightest first. Who names no function demands all of them."""
    functions = {s.id: s.functions or () for s in case.services if s.kind is ServiceKind.PRINT}
    result: dict[str, dict[str, Settled]] = {}

    def keep_tightest(on: str, used: Iterable[str], value: float, set_by: str) -> None:
        for function in used if isfinite(value) else ():
            best = result.setdefault(on, {}).get(function)
            if value < (best.value if best else inf):
                result[on][function] = Settled(value=value, set_by=set_by)

    for process in case.processes:
        own = required.get(process.id)
        for dependency in process.depends_on or () if own else ():
            if own and dependency.on in functions:
                value = demand(process, dependency, own.value)
                keep_tightest(dependency.on, dependency.uses or functions[dependency.on], value, own.set_by)
    for service in case.services:
        own = required.get(service.id)
        for on in service.depends_on or () if own else ():
            if own and on in functions:
                keep_tightest(on, functions[on], own.value, own.set_by)
    return {on: dict(sorted(found.items(), key=lambda pair: (pair[1].value, pair[0]))) for on, found in result.items()}


def cycles(graph: Graph) -> list[list[str]]:
    """Groups of nodes that need one another (strongly connected), in the order of the case. Tarjan, no recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    found: list[list[str]] = []
    for root in graph.needs:
        if root in index:
            continue
        work = [(root, iter(graph.needs.get(root, ())))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is not None:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(graph.needs.get(target, ()))))
                elif target in on_stack:
                    low[node] = min(low[node], index[target])
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == index[node]:
                found.append(_pop_group(stack, on_stack, node))
    order = {node: position for position, node in enumerate(graph.needs)}
    return sorted((sorted(g, key=order.__getitem__) for g in found if len(g) > 1), key=lambda g: order[g[0]])


def _pop_group(stack: list[str], on_stack: set[str], root: str) -> list[str]:
    group: list[str] = []
    while True:
        node = stack.pop()
        on_stack.discard(node)
        group.append(node)
        if node == root:
            return group


def groups_in_order(graph: Graph) -> list[tuple[str, ...]]:
    """Every node after all that it needs; the members of a cycle together, in the order of the case."""
    groups = {node: tuple(group) for group in cycles(graph) for node in group}
    return [groups.get(node, (node,)) for node in _dependencies_first(graph, groups)]


def achievable_hours(graph: Graph) -> dict[str, float | None]:
    """When each node is back if all it needs must be restored in order: own restore + the latest dependency.

    Members of a cycle come back together, after the longest of their own restores. A process adds
    nothing of its own. None where a restore time on the way was not asked.
    """
    result: dict[str, float | None] = {}

    def own(node: str) -> float | None:
        service = graph.services.get(node)
        if service is None:
            return 0.0
        return service.current.restore_hours if service.current else None

    for members in groups_in_order(graph):
        before = [result.get(d) for m in members for d in graph.needs.get(m, ()) if d not in members]
        owns = [own(m) for m in members]
        known = [hours for hours in (*before, *owns) if hours is not None]
        total: float | None = None
        if len(known) == len(before) + len(owns):
            total = max((h for h in before if h is not None), default=0.0) + max(h for h in owns if h is not None)
        for member in members:
            result[member] = total
    return result


def _dependencies_first(graph: Graph, groups: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Every node (one per cycle) after all that it needs."""
    order: list[str] = []
    done: set[str] = set()
    for root in graph.needs:
        stack = [(root, False)]
        while stack:
            node, is_expanded = stack.pop()
            members = groups.get(node, (node,))
            if members[0] in done:
                continue
            if is_expanded:
                done.add(members[0])
                order.append(members[0])
                continue
            stack.append((node, True))
            for member in members:
                stack.extend(
                    (d, False)
                    for d in graph.needs.get(member, ())
                    if groups.get(d, (d,))[0] not in done and d not in members
                )
    return order


def recovery_order(graph: Graph, rto: Mapping[str, Settled]) -> list[str]:
    """Services in the order to bring them back: what others need first, then by tightest rto."""
    depth: dict[str, int] = {}
    for members in groups_in_order(graph):
        outside = [depth[d] for m in members for d in graph.needs.get(m, ()) if d in depth and d not in members]
        for member in members:
            depth[member] = 1 + max(outside, default=-1)
    position = {name: number for number, name in enumerate(graph.services)}

    def key(name: str) -> tuple[int, float, int]:
        return depth[name], rto[name].value if name in rto else inf, position[name]

    return sorted(graph.services, key=key)
