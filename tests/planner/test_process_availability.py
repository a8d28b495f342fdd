"""How much of their work processes can do, against counting out every state of all services."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt
import pytest

from benchmarks.planner.generated_case import generated_case
from planner.availability import own_with_planned
from planner.case import Case, Dependency, RedundancyGroup
from planner.graph import Graph
from planner.policy import Policy
from planner.process_availability import evaluate_processes
from planner.reading import case_from_dict
from planner.situation import Situation
from tests.planner.cases import case, known, process, situation

EITHER = (RedundancyGroup(members=("A", "B")),)
States = npt.NDArray[np.bool_]  # one entry for every state of all services together


def work(of: Case) -> float | None:
    made = situation(of)
    return evaluate_processes(made, made.today)[of.processes[0].id].share_of_work


def test_a_process_works_as_much_as_what_it_needs_is_up() -> None:
    needs = [Dependency(on="A"), Dependency(on="B", share=0.5)]
    of = case([process(needs=needs)], [known("A", 99, 1), known("B", 99, 1)])
    # A away: nothing works (1 %). A up and B away: half of it is lost (0.99 %).
    assert work(of) == pytest.approx(1 - 0.01 - 0.5 * 0.99 * 0.01)


def test_a_share_is_lost_once_however_many_are_away() -> None:
    needs = [Dependency(on="A", share=0.5), Dependency(on="B", share=0.5)]
    of = case([process(needs=needs)], [known("A", 99, 1), known("B", 99, 1)])
    assert work(of) == pytest.approx(1 - 0.5 * (1 - 0.99**2))


def test_a_process_with_two_that_stand_in_for_each_other() -> None:
    of = case([process(needs=["A", "B"], redundancy=EITHER)], [known("A", 99, 1), known("B", 99, 1)])
    assert work(of) == pytest.approx(0.9999)


def test_of_a_process_without_services_nothing_is_known() -> None:
    assert work(case([process()])) is None


@pytest.mark.parametrize("seed", range(8))
def test_the_share_of_work_is_what_all_states_of_the_services_come_to(seed: int) -> None:
    # 14 services, so that records stand on either of two directories; every tenth process has a group of its own.
    made = situation(case_from_dict(generated_case(processes=40, services=14, dependencies=200, seed=seed)))
    assert made.graph.redundancy
    expected = counted_out(made)
    found = evaluate_processes(made, made.today)
    assert {name: each.share_of_work for name, each in found.items()} == pytest.approx(expected, rel=1e-12)


def test_planned_work_together_falls_into_one_window() -> None:
    services = [known("A", 99, 1, planned_hours_per_year=87.6), known("B", 99, 1, planned_hours_per_year=175.2)]
    of = case([process("P", needs=["A", "B"]), process("Q", needs=["A", "B"], redundancy=EITHER)], services)
    found = {}
    for windows in ("apart", "together", "not counted"):
        made = situation(of, Policy(planned_windows=windows))
        found[windows] = [each.share_of_work for each in evaluate_processes(made, made.today).values()]
    # Work on one of two that stand in for each other stops nothing, unless both are away by failure or work.
    assert found["apart"] == pytest.approx([0.99**2 * 0.99 * 0.98, 1 - (1 - 0.99 * 0.99) * (1 - 0.99 * 0.98)])
    assert found["together"] == pytest.approx([0.99**2 * 0.98, 1 - 0.01**2])
    assert found["not counted"] == pytest.approx([0.99**2, 1 - 0.01**2])


def counted_out(of: Situation) -> dict[str, float]:
    """The share of work of every process, by the plain sum over all states of all services."""
    names = list(of.graph.services)
    numbers = np.arange(1 << len(names))
    up: dict[str, States] = {}
    chance = np.ones(len(numbers))
    for place, name in enumerate(names):
        itself = (numbers >> place & 1).astype(bool)
        own = own_with_planned(of, name)
        chance *= np.where(itself, 1.0 if own is None else own, 0.0 if own is None else 1 - own)
        up[name] = itself & works(of.graph, name, of.graph.needs[name], up)  # what it needs comes before it
    found = {}
    for each in of.case.processes:
        shares = {d.on: 1.0 if d.share is None else d.share for d in each.depends_on or ()}
        up[each.id] = works(of.graph, each.id, shares, up)
        lost = before = 0.0
        for level in sorted(set(shares.values())):
            targets = [on for on, share in shares.items() if share >= level]
            lost += (level - before) * float(chance[~works(of.graph, each.id, targets, up)].sum())
            before = level
        found[each.id] = 1 - lost
    return found


def works(graph: Graph, node: str, targets: Collection[str], up: Mapping[str, States]) -> States:
    """In which states a node has enough of these targets."""
    enough = np.ones(len(next(iter(up.values()))) if up else 1, dtype=bool)
    groups = graph.redundancy.get(node, ())
    grouped = {member for group in groups for member in group.members}
    for target in targets:
        if target not in grouped:
            enough = enough & up[target]
    for group in groups:
        away = sum(~up[member] for member in group.members if member in targets)
        enough = enough & (away <= len(group.members) - (group.needed or 1))
    return enough
