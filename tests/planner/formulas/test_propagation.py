"""The tightest demands and the latest recovery over a graph: published examples, and laws on any graph."""

from __future__ import annotations

from math import inf, nan
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.formulas import propagation
from planner.formulas.checks import InvalidInput
from planner.formulas.propagation import Tightest, latest, tightest
from planner.graph import Graph as CaseGraph
from planner.graph import graph_of
from planner.reading import case_from_dict
from planner.recovery_order import achievable_hours
from planner.settling import Settled, settle
from tests.planner.strategies import Document, case_documents

Graph = tuple[list[float], list[int], list[int]]
hours = st.sampled_from([0.0, 0.25, 0.5, 1.0, 4.0, 24.0, 168.0, inf]) | st.floats(0, 1e6)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any graph of up to 12 nodes: cycles, self-loops, the same edge twice, nodes with no edges."""
    own = draw(st.lists(hours, min_size=1, max_size=12))
    place = st.integers(0, len(own) - 1)
    edges = draw(st.lists(st.tuples(place, place), max_size=30))
    return own, [source for source, _ in edges], [target for _, target in edges]


@st.composite
def loosened_graphs(draw: st.DrawFn) -> tuple[Graph, list[float], list[float]]:
    graph = draw(graphs())
    size = len(graph[1])
    factors = draw(st.lists(st.sampled_from([1.0, 1.5, 4.0]) | st.floats(1, 100), min_size=size, max_size=size))
    added = draw(st.lists(st.sampled_from([0.0, 0.25, 8.0]) | st.floats(0, 100), min_size=size, max_size=size))
    return graph, factors, added


def brute_force(graph: Graph, factors: list[float], added: list[float]) -> list[float]:
    """Every edge over and over until nothing changes."""
    own, sources, targets = graph
    values = list(own)
    for _ in own:
        for source, target, factor, more in zip(sources, targets, factors, added, strict=True):
            values[target] = min(values[target], values[source] * factor + more)
    return values


def walked(*given: Any, **loosened: Any) -> Tightest:
    """The same without any sweep, node by node."""
    with mock.patch.object(propagation, "MOST_SWEEPS", 0):
        return tightest(*given, **loosened)


def test_distances_of_a_textbook_graph() -> None:
    """Cormen, Leiserson, Rivest, Stein, Introduction to Algorithms, the example of Dijkstra's algorithm."""
    s, t, x, y, z = range(5)
    sources = [s, s, t, t, y, y, y, x, z, z]
    targets = [t, y, x, y, t, x, z, z, x, s]
    found = tightest([0, inf, inf, inf, inf], sources, targets, added_hours=[10, 5, 1, 2, 3, 9, 2, 4, 6, 7])
    assert found.values.tolist() == [0, 8, 9, 5, 7]
    assert found.set_by.tolist() == [s] * 5


def test_a_demand_reaches_all_that_is_needed_and_nothing_else() -> None:
    found = tightest([4, 1, inf, inf, inf], [0, 1, 2], [2, 2, 3])
    assert found.values.tolist() == [4, 1, 1, 1, inf]
    assert found.set_by.tolist() == [0, 1, 1, 1, -1]


def test_of_equal_demands_the_lowest_node_is_named() -> None:
    assert tightest([8, 2, 2, inf], [2, 1, 3], [3, 3, 0]).set_by.tolist() == [1, 1, 2, 1]
    loosened = tightest([8, 2, 2, inf], [2, 1, 3], [3, 3, 0], factors=[1, 1, 1])
    assert loosened.set_by.tolist() == [1, 1, 2, 1]


def test_a_loosened_demand_is_looser_by_its_factor_and_then_its_hours() -> None:
    assert tightest([2, inf], [0], [1], factors=[3], added_hours=[0.5]).values.tolist() == [2, 6.5]


@given(graphs())
def test_the_tightest_is_what_brute_force_finds(graph: Graph) -> None:
    ones, noughts = [1.0] * len(graph[1]), [0.0] * len(graph[1])
    assert tightest(*graph).values.tolist() == brute_force(graph, ones, noughts)


@given(loosened_graphs())
def test_the_tightest_with_loosening_is_what_brute_force_finds(drawn: tuple[Graph, list[float], list[float]]) -> None:
    graph, factors, added = drawn
    found = tightest(*graph, factors=factors, added_hours=added)
    assert found.values.tolist() == brute_force(graph, factors, added)


@given(loosened_graphs())
def test_nothing_is_looser_than_its_tightest_need(drawn: tuple[Graph, list[float], list[float]]) -> None:
    (own, sources, targets), factors, added = drawn
    values = tightest(own, sources, targets, factors=factors, added_hours=added).values
    assert (values <= np.array(own)).all()
    for source, target, factor, more in zip(sources, targets, factors, added, strict=True):
        assert values[target] <= values[source] * factor + more


@given(loosened_graphs())
def test_the_tightest_of_the_tightest_is_the_same(drawn: tuple[Graph, list[float], list[float]]) -> None:
    (own, sources, targets), factors, added = drawn
    once = tightest(own, sources, targets, factors=factors, added_hours=added).values
    again = tightest(once, sources, targets, factors=factors, added_hours=added).values
    assert again.tolist() == once.tolist()


@given(graphs(), st.randoms(use_true_random=False))
def test_names_and_order_do_not_matter(graph: Graph, random: Any) -> None:
    own, sources, targets = graph
    names = list(range(len(own)))
    random.shuffle(names)
    renamed = [0.0] * len(own)
    for node, name in enumerate(names):
        renamed[name] = own[node]
    edges = [(names[source], names[target]) for source, target in zip(sources, targets, strict=True)]
    random.shuffle(edges)
    found = tightest(renamed, [source for source, _ in edges], [target for _, target in edges]).values
    assert [found[name] for name in names] == tightest(own, sources, targets).values.tolist()


@given(loosened_graphs())
def test_sweeps_and_walks_find_the_very_same(drawn: tuple[Graph, list[float], list[float]]) -> None:
    graph, factors, added = drawn
    loosenings: list[dict[str, Any]] = [{}, {"factors": factors}, {"factors": factors, "added_hours": added}]
    for loosened in loosenings:
        swept, on_foot = tightest(*graph, **loosened), walked(*graph, **loosened)
        assert swept.values.tolist() == on_foot.values.tolist()
        assert swept.set_by.tolist() == on_foot.set_by.tolist()


@given(loosened_graphs())
def test_who_set_a_value_has_it_or_demands_no_more(drawn: tuple[Graph, list[float], list[float]]) -> None:
    (own, sources, targets), factors, added = drawn
    found = tightest(own, sources, targets, factors=factors, added_hours=added)
    for value, node in zip(found.values.tolist(), found.set_by.tolist(), strict=True):
        assert (node == -1) == (value == inf)
        assert node == -1 or (own[node] == found.values[node] <= value)


def test_a_chain_deeper_than_any_sweep_is_settled_to_its_end() -> None:
    size = 5000
    chain = (list(range(size - 1)), list(range(1, size)))
    assert tightest([3.0] + [inf] * (size - 1), *chain).values.tolist() == [3.0] * size
    assert tightest([0.0] + [inf] * (size - 1), *chain, added_hours=[1.0] * (size - 1)).values[-1] == size - 1
    assert latest([1.0] * size, *chain).tolist() == list(range(size, 0, -1))


def test_a_project_takes_as_long_as_its_critical_path() -> None:
    """Hillier and Lieberman, Introduction to Operations Research, the Reliable Construction project: 44 weeks."""
    weeks = dict(zip("ABCDEFGHIJKLMN", (2, 4, 10, 6, 4, 5, 7, 9, 7, 8, 4, 5, 2, 6), strict=True))
    before = ["BA", "CB", "DC", "EC", "FE", "GD", "HE", "HG", "IC", "JF", "JI", "KJ", "LJ", "MH", "NK", "NL"]
    names = list(weeks)
    sources, targets = ([names.index(pair[side]) for pair in before] for side in (0, 1))
    assert max(latest(list(weeks.values()), sources, targets)) == 44


def test_members_of_a_cycle_come_back_together_after_the_longest_of_them() -> None:
    assert latest([1, 5, 2, 4], [0, 1, 1, 3], [1, 0, 2, 0]).tolist() == [7, 7, 2, 11]


def test_what_never_comes_back_holds_up_all_that_need_it() -> None:
    assert latest([1, inf, 3], [0], [1]).tolist() == [inf, inf, 3]


@given(graphs())
def test_the_latest_is_the_longest_way_down(graph: Graph) -> None:
    """Without cycles: edges are turned so that every node needs later ones only."""
    own, sources, targets = graph
    edges = [(min(pair), max(pair)) for pair in zip(sources, targets, strict=True) if pair[0] != pair[1]]
    expected = list(own)
    for node in reversed(range(len(own))):
        expected[node] += max((expected[target] for source, target in edges if source == node), default=0.0)
    given_edges = [source for source, _ in edges], [target for _, target in edges]
    assert latest(own, *given_edges).tolist() == expected
    with mock.patch.object(propagation, "MOST_SWEEPS", 0):
        assert latest(own, *given_edges).tolist() == expected


@given(graphs())
def test_nothing_is_back_before_what_it_needs(graph: Graph) -> None:
    own, sources, targets = graph
    back = latest(own, sources, targets)
    assert (back >= np.array(own)).all()
    assert (back[sources] >= back[targets]).all()


BAD: list[tuple[dict[str, Any], str]] = [
    ({"own": []}, "own: found an empty list"),
    ({"own": [1, nan]}, r"own\[1\]: found NaN"),
    ({"own": [1, -1]}, r"own\[1\]: found -1.0; expected a number of 0 or more"),
    ({"own": ["1", "2"]}, "own: found something else"),
    ({"own": [[1, 2]]}, "own: found something else"),
    ({"own": [[1], 2]}, "own: found something else"),
    ({"sources": [2]}, r"sources\[0\]: found 2; expected the place of a node in own, 0 to 1"),
    ({"targets": [-1]}, r"targets\[0\]: found -1"),
    ({"targets": [0.5]}, "targets: found something else"),
    ({"targets": [True]}, "targets: found something else"),
    ({"targets": [1, 1]}, "targets: found 2 entries; expected 1 entries"),
    ({"factors": [0.5]}, r"factors\[0\]: found 0.5; expected a finite number of 1 or more"),
    ({"factors": [inf]}, r"factors\[0\]: found an infinite number"),
    ({"factors": []}, "factors: found 0 entries"),
    ({"added_hours": [-1]}, r"added_hours\[0\]: found -1"),
    ({"added_hours": [nan]}, r"added_hours\[0\]: found NaN"),
]


@pytest.mark.parametrize(("changed", "fault"), BAD)
def test_what_has_no_answer_is_refused_by_name(changed: dict[str, Any], fault: str) -> None:
    sound: dict[str, Any] = {"own": [1, 2], "sources": [0], "targets": [1]}
    with pytest.raises(InvalidInput, match=fault):
        tightest(**sound | changed)
    if changed.keys() <= sound.keys():
        with pytest.raises(InvalidInput, match=fault):
            latest(**sound | changed)


def test_a_graph_without_edges_keeps_its_own_values() -> None:
    assert tightest([1, inf], [], []).set_by.tolist() == [0, -1]
    assert latest([1, inf], [], []).tolist() == [1, inf]


def places(graph: CaseGraph) -> tuple[list[int], list[int]]:
    names = list(graph.needs)
    pairs = [(names.index(node), names.index(target)) for node in names for target in graph.needs[node]]
    return [source for source, _ in pairs], [target for _, target in pairs]


@given(case_documents())
def test_a_case_is_back_when_the_arrays_say(document: Document) -> None:
    for subject in (*document["services"], *document["processes"]):
        subject.pop("redundancy", None)  # arrays know hard edges only
    graph = graph_of(case_from_dict(document))
    own = []
    for node in graph.needs:
        service = graph.services.get(node)
        restore = (service.current.restore_hours if service.current else None) if service else 0.0
        own.append(inf if restore is None else restore)
    back = achievable_hours(graph)
    expected = [inf if back[node] is None else back[node] for node in graph.needs]
    assert not own or latest(own, *places(graph)).tolist() == expected


@given(case_documents(), st.lists(hours, min_size=8, max_size=8))
def test_a_case_is_required_when_the_arrays_say(document: Document, drawn: list[float]) -> None:
    graph = graph_of(case_from_dict(document))
    own = dict(zip(graph.needs, drawn, strict=False))
    start = {node: Settled(value=value, set_by=node) for node, value in own.items() if value < inf}
    settled = settle(start, {node: [(on, lambda value: value) for on in graph.needs[node]] for node in own})
    if own:
        found = tightest(list(own.values()), *places(graph)).values.tolist()
        assert found == [settled[node].value if node in settled else inf for node in own]
