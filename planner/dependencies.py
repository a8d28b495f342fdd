"""What the dependency graph makes of the targets: what each process and service must promise.

Every node's requirement is the tightest of its own and of what its dependants demand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import inf, isfinite
from operator import mul

from planner.budgets import member_allowance
from planner.case import Case, Dependency, Process, RedundancyGroup, ServiceKind
from planner.collector import collector_paused
from planner.components import carries_data
from planner.graph import Graph, graph_of
from planner.policy import Policy
from planner.recovery_order import achievable_hours, kth_soonest
from planner.settling import Edge, Settled, settle
from planner.targets import Targets
from planner.workaround import longest_outage

PRINT_RPO_HOURS = 24.0  # what a print service keeps of its own: configuration, accounting (ours)


@dataclass(frozen=True, kw_only=True, slots=True)
class Requirements:
    """What every node must promise: hours, allowed unavailability as a share of service hours.

    `disaster_rto` holds when the site is lost or everything is encrypted. `stretches` say how
    many times longer than a process itself a direct dependency of it may be away, where that is more than once.
    """

    rto: Mapping[str, Settled]
    disaster_rto: Mapping[str, Settled]
    rpo: Mapping[str, Settled]
    unavailability: Mapping[str, Settled]
    rto_by_function: Mapping[str, Mapping[str, Settled]]
    unavailability_by_function: Mapping[str, Mapping[str, Settled]]
    stretches: Mapping[tuple[str, str], float]


@collector_paused()
def require(case: Case, targets: Mapping[str, Targets], policy: Policy) -> Requirements:
    """Carry rto, disaster rto, rpo and allowed unavailability of every process to all it depends on.

    Each service has targets of its own, by what needs it; there is none for the whole company (R16, R102).
    """
    graph = graph_of(case)
    own_rto = {
        name: Settled(t.rto_hours or 0.0, name)
        for name, t in targets.items()
        if t.is_continuous or t.rto_hours is not None
    }
    own_disaster = {
        name: Settled(t.disaster_rto_hours or 0.0, name)
        for name, t in targets.items()
        if t.is_continuous_in_disaster or t.disaster_rto_hours is not None
    }
    rto_edges = _rto_edges(case, graph, policy)
    rto = settle(own_rto, rto_edges)
    stretches = _stretches(case, rto, policy)
    unavailability_edges = _unavailability_edges(case, graph, stretches)
    unavailability = _settle_unavailability(targets, unavailability_edges)
    return Requirements(
        rto=rto,
        disaster_rto=settle(own_disaster, rto_edges),
        rpo=_settle_rpo(case, graph, targets),
        unavailability=unavailability,
        rto_by_function=_by_function(case, rto, rto_edges),
        unavailability_by_function=_by_function(case, unavailability, unavailability_edges, most=1.0),
        stretches=stretches,
    )


def demands(case: Case, rto: Mapping[str, Settled], policy: Policy) -> dict[tuple[str, str], float]:
    """Within how many hours each dependant needs each dependency back, itself kept to the demands `rto` on it.

    Nothing of a dependant on which nobody, itself included, makes a demand, and of members of a redundancy group
    that the others stand in for.
    """
    edges = _rto_edges(case, graph_of(case), policy)
    return {
        (node, on): wanted
        for node, targets in edges.items()
        if node in rto
        for on, demand in targets
        if isfinite(wanted := demand(rto[node].value))
    }


def _promise(process: Process, dependency: Dependency, policy: Policy, rto_hours: float) -> float:
    """What a process demands of a dependency, cut to a step of the ladder so that it can be promised."""
    longest = longest_outage(process, dependency, rto_hours)
    if longest == inf:
        return longest
    return policy.ladder_step_at_most(longest) or min(longest, rto_hours)


def _rto_edges(case: Case, graph: Graph, policy: Policy) -> dict[str, list[Edge]]:
    """Demands on recovery times. Of a redundancy group only the members that can be back soonest are asked."""
    spared = _spared(graph)
    edges: dict[str, list[Edge]] = {
        p.id: [(d.on, partial(_promise, p, d, policy)) for d in p.depends_on or () if (p.id, d.on) not in spared]
        for p in case.processes
    }
    for service in case.services:
        targets = service.depends_on or ()
        edges[service.id] = [(on, _unchanged) for on in targets if (service.id, on) not in spared]
    return edges


def _spared(graph: Graph) -> frozenset[tuple[str, str]]:
    """(dependant, member) of redundancy groups whose other members suffice and are back sooner.

    Members that are back at the same time, or of which that is not known, are all asked.
    """
    if not graph.redundancy:
        return frozenset()
    back = achievable_hours(graph)
    spared = set()
    for node, groups in graph.redundancy.items():
        for group in groups:
            enough = kth_soonest(group, back.__getitem__)
            for member in group.members if enough is not None else ():
                hours = back[member]
                if enough is not None and (hours is None or hours > enough):
                    spared.add((node, member))
    return frozenset(spared)


def _unchanged(value: float) -> float:
    return value


def _settle_rpo(case: Case, graph: Graph, targets: Mapping[str, Targets]) -> dict[str, Settled]:
    """The rpo passes along edges that carry the process's data, to every member of a redundancy group.

    Print jobs in flight are sent again and paper is scanned again, so a process's rpo does not bind a
    print service unless the answers say so; what the service keeps of its own is held to PRINT_RPO_HOURS.
    """
    dataless = {s.id for s in case.services if s.kind is ServiceKind.PRINT or not carries_data(s)}

    def holds(dependency: Dependency) -> bool:
        return dependency.on not in dataless if dependency.carries_data is None else dependency.carries_data

    edges: dict[str, list[Edge]] = {
        p.id: [(d.on, _unchanged) for d in p.depends_on or () if holds(d)] for p in case.processes
    }
    for service in case.services:
        edges[service.id] = [(on, _unchanged) for on in service.depends_on or () if on not in dataless]
    start = {name: Settled(t.rpo_hours, name) for name, t in targets.items() if t.rpo_hours is not None}
    printing = [s.id for s in case.services if s.kind is ServiceKind.PRINT]
    used = graph.closure(*(d.on for p in case.processes for d in p.depends_on or ())) if printing else ()
    start.update({name: Settled(PRINT_RPO_HOURS, name) for name in printing if name in used})
    return settle(start, edges)


def _stretches(case: Case, rto: Mapping[str, Settled], policy: Policy) -> dict[tuple[str, str], float]:
    """By how much the demand on a direct dependency is looser than on the process itself, where it is."""
    found: dict[tuple[str, str], float] = {}
    for process in case.processes:
        own = rto.get(process.id)
        if own is None or own.value <= 0:
            continue
        for dependency in process.depends_on or ():
            stretch = _promise(process, dependency, policy, own.value) / own.value
            if stretch > 1:
                found[process.id, dependency.on] = stretch
    return found


def _unavailability_edges(
    case: Case, graph: Graph, stretches: Mapping[tuple[str, str], float]
) -> dict[str, list[Edge]]:
    edges: dict[str, list[Edge]] = {}
    for process in case.processes:
        edges[process.id] = [
            (d.on, partial(mul, stretches[process.id, d.on]) if (process.id, d.on) in stretches else _unchanged)
            for d in process.depends_on or ()
        ]
    for service in case.services:
        edges[service.id] = [(on, _unchanged) for on in service.depends_on or ()]
    for node, groups in graph.redundancy.items():
        group_of = {member: group for group in groups for member in group.members}
        edges[node] = [
            (on, partial(_shared_allowance, group_of[on], demand) if on in group_of else demand)
            for on, demand in edges[node]
        ]
    return edges


def _shared_allowance(group: RedundancyGroup, demand: Callable[[float], float], unavailability: float) -> float:
    """What each member of a group may be unavailable so that the group holds what is demanded of it.

    The group fails when m = n - k + 1 of its n members do, which is at most C(n, m) u^m likely.
    """
    allowed = demand(unavailability)
    failing = len(group.members) - (group.needed or 1) + 1
    if failing == 1 or not 0 < allowed < 1:
        return allowed
    return max(allowed, member_allowance(len(group.members), failing, allowed))


def _settle_unavailability(targets: Mapping[str, Targets], edges: Mapping[str, list[Edge]]) -> dict[str, Settled]:
    start = {name: Settled(1 - t.availability, name) for name, t in targets.items() if t.availability is not None}
    settled = settle(start, edges)
    return {node: value for node, value in settled.items() if value.value < 1}


def _by_function(
    case: Case, required: Mapping[str, Settled], edges: Mapping[str, list[Edge]], most: float = inf
) -> dict[str, dict[str, Settled]]:
    """Demand per print service and function used, tightest first. Who names no function demands all of them.

    A demand of `most` or more is none.
    """
    functions = {s.id: s.functions or () for s in case.services if s.kind is ServiceKind.PRINT}
    result: dict[str, dict[str, Settled]] = {}
    if not functions:
        return result
    used = {(p.id, d.on): d.uses for p in case.processes for d in p.depends_on or () if d.on in functions}
    for node, targets in edges.items():
        own = required.get(node)
        for on, demand in targets if own else ():
            value = demand(own.value) if own and on in functions else inf
            if own is None or not isfinite(value) or value >= most:
                continue
            for function in used.get((node, on)) or functions[on]:
                best = result.setdefault(on, {}).get(function)
                if best is None or value < best.value:
                    result[on][function] = Settled(value, own.set_by, node)
    return {on: dict(sorted(found.items(), key=lambda pair: (pair[1].value, pair[0]))) for on, found in result.items()}
