"""The tightest recovery time of 100,000 nodes over 500,000 dependencies, against networkx.

networkx builds its graph and passes over it in topological order; ours gets the same edges as arrays, sorts
and checks them, and says beside every value which node set it. `python -m benchmarks.planner.propagation`
in an environment with networkx (see README.md).
"""

from __future__ import annotations

import heapq
import random
from math import inf

import networkx as nx  # type: ignore[import-untyped]
import numpy as np

from benchmarks.planner.ratio import ratio, row
from planner.formulas.propagation import Floats, Ints, tightest

LADDER = (0.25, 0.5, 1, 2, 4, 8, 12, 24, 48, 72, 168, inf)
Edge = tuple[int, int]


def random_graph(nodes: int, edges_per_node: int, seed: int = 1) -> tuple[list[float], list[Edge]]:
    """Own values and edges of a graph without cycles: every node needs nodes after it."""
    random_ = random.Random(seed)
    edges = [(node, random_.randrange(node + 1, nodes)) for node in range(nodes - 1) for _ in range(edges_per_node)]
    return [random_.choice(LADDER) for _ in range(nodes)], edges


def by_networkx(own: list[float], edges: list[Edge]) -> list[float]:
    return passed_by_networkx(own, graph_of_networkx(len(own), edges))


def graph_of_networkx(nodes: int, edges: list[Edge]) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(edges)
    return graph


def passed_by_networkx(own: list[float], graph: nx.DiGraph) -> list[float]:
    values = list(own)
    for node in nx.topological_sort(graph):
        value = values[node]
        for target in graph.successors(node):
            if value < values[target]:
                values[target] = value
    return values


def by_heap(own: list[float], sources: list[int], targets: list[int]) -> list[float]:
    """Dijkstra's order in plain Python, for graphs with cycles, which networkx's order does not take."""
    needs: list[list[int]] = [[] for _ in own]
    for source, target in zip(sources, targets, strict=True):
        needs[source].append(target)
    values = list(own)
    queue = [(value, node) for node, value in enumerate(own)]
    heapq.heapify(queue)
    while queue:
        value, node = heapq.heappop(queue)
        if value > values[node]:
            continue
        for target in needs[node]:
            if value < values[target]:
                values[target] = value
                heapq.heappush(queue, (value, target))
    return values


def arrays(own: list[float], edges: list[Edge]) -> tuple[Floats, Ints, Ints]:
    sources, targets = np.array(edges, dtype=np.int64).T
    return np.array(own), sources.copy(), targets.copy()


def same(own: list[float], edges: list[Edge], expected: list[float]) -> None:
    """Stops the benchmark when the results differ, or when a value is not that of the node said to have set it."""
    found = tightest(*arrays(own, edges))
    assert found.values.tolist() == expected
    for value, node in zip(found.values.tolist(), found.set_by.tolist(), strict=True):
        assert (value == inf and node == -1) or own[node] == value


def main() -> None:
    print("| case | ours | other | times | wanted |")
    print("|---|---|---|---|---|")
    for nodes in (10_000, 100_000):
        own, edges = random_graph(nodes, 5)
        same(own, edges, by_networkx(own, edges))
        given = arrays(own, edges)
        graph = graph_of_networkx(nodes, edges)
        size = f"{nodes:,} nodes, {len(edges):,} edges"
        both = ratio(lambda: tightest(*given), lambda: by_networkx(own, edges))  # noqa: B023 - run at once
        alone = ratio(lambda: tightest(*given), lambda: passed_by_networkx(own, graph))  # noqa: B023 - run at once
        print(row(f"{size}: networkx, graph and pass", both, "at least 5"))
        print(row(f"{size}: networkx, the pass alone", alone, ""))
    chain = [(node, node + 1) for node in range(999_999)] + [(999_999, 0)]
    own = [float(node) for node in reversed(range(1_000_000))]
    given = arrays(own, chain)
    sources, targets = given[1].tolist(), given[2].tolist()
    same(own, chain, by_heap(own, sources, targets))
    ring = ratio(lambda: tightest(*given), lambda: by_heap(own, sources, targets), pairs=3)
    print(row("1,000,000 nodes in one ring: plain Python heap", ring, ""))


if __name__ == "__main__":
    main()
