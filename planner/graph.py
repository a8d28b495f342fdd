"""The case's nodes and edges: what needs what, of what some suffice, cycles, and what comes after what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from planner.case import Case, Process, RedundancyGroup, Service


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """The nodes by id with all they depend on, ready for walking. `redundancy` holds only nodes that have groups."""

    processes: Mapping[str, Process]
    services: Mapping[str, Service]
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    redundancy: Mapping[str, tuple[RedundancyGroup, ...]] = field(default_factory=dict)

    def closure(self, *nodes: str) -> frozenset[str]:
        """The nodes and everything they depend on, directly or through others."""
        seen = set(nodes)
        stack = list(seen)
        while stack:
            for target in self.needs.get(stack.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    stack.append(target)
        return frozenset(seen)

    def hard(self, node: str) -> tuple[str, ...]:
        """What the node cannot do without: its dependencies outside any redundancy group."""
        groups = self.redundancy.get(node)
        if not groups:
            return self.needs.get(node, ())
        grouped = {member for group in groups for member in group.members}
        return tuple(target for target in self.needs.get(node, ()) if target not in grouped)


def graph_of(case: Case) -> Graph:
    """The graph of a case."""
    needs: dict[str, tuple[str, ...]] = {p.id: tuple([d.on for d in p.depends_on or ()]) for p in case.processes}
    needs.update({s.id: s.depends_on or () for s in case.services})
    return Graph(
        processes={process.id: process for process in case.processes},
        services={service.id: service for service in case.services},
        needs=needs,
        redundancy={p.id: p.redundancy for p in case.processes if p.redundancy}
        | {s.id: s.redundancy for s in case.services if s.redundancy},
    )


def must_sets(graph: Graph) -> dict[str, frozenset[str]]:
    """Node -> the nodes whose failure alone stops it: itself, what its hard dependencies must have, and of a
    redundancy group what more than the spare members must have.

    Members of a cycle of hard dependencies stop one another; a member that can do without the others does not wait
    for them (least fixed point of the failures that spread, as in `planner.formulas.diagrams`).
    """
    must: dict[str, frozenset[str]] = {}
    for members in groups_in_order(graph):
        must.update((member, frozenset((member,))) for member in members)
        is_settled = False
        while not is_settled:
            found = {member: _must(graph, member, must) for member in members}
            is_settled = len(members) == 1 or all(found[member] == must[member] for member in members)
            must.update(found)
    return must


def _must(graph: Graph, node: str, must: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What stops a node, from what is known of all it depends on."""
    groups = [_stopping(group, [must[each] for each in group.members]) for group in graph.redundancy.get(node, ())]
    return frozenset((node,)).union(*(must[target] for target in graph.hard(node)), *groups)


def _stopping(group: RedundancyGroup, sets: list[frozenset[str]]) -> set[str]:
    """What leaves a group with fewer members than needed, when it alone fails."""
    spare = len(sets) - min(group.needed or 1, len(sets))
    counts = Counter(name for each in sets for name in each)
    return {name for name, count in counts.items() if count > spare}


def cycles(graph: Graph) -> list[list[str]]:
    """Groups of nodes that need one another, each and all in the order of the case."""
    order = {node: position for position, node in enumerate(graph.needs)}
    found = [list(members) for members in groups_in_order(graph) if len(members) > 1]
    return sorted(found, key=lambda members: order[members[0]])


def circle_through(graph: Graph, node: str) -> tuple[str, ...]:
    """The shortest way from a node by what it needs back to itself, the node first and not again at the end.

    Empty where it is in no cycle. Breadth first, and no further than the cycle is long.
    """
    came_from: dict[str, str] = {}
    layer = [node]
    while layer:
        following = []
        for dependant in layer:
            for target in graph.needs.get(dependant, ()):
                if target == node:
                    return _way(came_from, node, dependant)
                if target not in came_from:
                    came_from[target] = dependant
                    following.append(target)
        layer = following
    return ()


def _way(came_from: Mapping[str, str], start: str, end: str) -> tuple[str, ...]:
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))


def groups_in_order(graph: Graph) -> list[tuple[str, ...]]:
    """Every node after all that it needs; the members of a cycle together, in the order of the case.

    Strongly connected components, which Tarjan's algorithm finds in this order. No recursion.
    """
    order = {node: position for position, node in enumerate(graph.needs)}
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_stack: set[str] = set()
    stack: list[str] = []
    found: list[tuple[str, ...]] = []
    for root in graph.needs:
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [_entered(graph, root, index, low, stack, on_stack)]
        while work:
            node, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = _popped(stack, on_stack, node)
                    found.append(tuple(sorted(group, key=order.__getitem__) if len(group) > 1 else group))
            elif target not in index:
                work.append(_entered(graph, target, index, low, stack, on_stack))
            elif target in on_stack:
                low[node] = min(low[node], index[target])
    return found


def _entered(
    graph: Graph, node: str, index: dict[str, int], low: dict[str, int], stack: list[str], on_stack: set[str]
) -> tuple[str, Iterator[str]]:
    index[node] = low[node] = len(index)
    stack.append(node)
    on_stack.add(node)
    return node, iter(graph.needs.get(node, ()))


def _popped(stack: list[str], on_stack: set[str], root: str) -> list[str]:
    group: list[str] = []
    while not group or group[-1] != root:
        group.append(stack.pop())
        on_stack.discard(group[-1])
    return group
