"""Shares of downtime budgets compose back to the target of every process."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.budgets import Allowances, Budgeting, composed_availability
from planner.case import Case, RedundancyGroup
from planner.graph import graph_of, must_sets
from planner.plan import targets_of
from tests.planner.cases import case, process, service

FOUR_HOURS = (1, 2, 3, 4, 4)


def shared(of: Case, away: dict[str, float | None] | None = None) -> tuple[Budgeting, Allowances]:
    graph = graph_of(of)
    today = away if away is not None else {s.id: 0.001 for s in of.services}
    budgeting = Budgeting(graph, must_sets(graph), today)
    return budgeting, budgeting.allowances(targets_of(of), {})


def chain(outages: float = 2) -> Case:
    return case(
        [process(severity=FOUR_HOURS, needs=["A"], tolerated_outages_per_year=outages)],
        [service("A", needs=["B", "C"]), service("B"), service("C")],
    )


def test_the_shares_of_a_chain_make_up_its_target() -> None:
    budgeting, allowances = shared(chain())
    assert composed_availability(budgeting, allowances, "P") == pytest.approx(1 - 8 / 8760, rel=1e-12)
    assert allowances.own["A"].value == allowances.own["B"].value


def test_who_is_away_more_today_gets_the_larger_share() -> None:
    _, allowances = shared(chain(), {"A": 0.003, "B": 0.001, "C": None})
    assert allowances.own["A"].value == pytest.approx(3 * allowances.own["B"].value, rel=1e-3)
    assert allowances.own["C"].value == pytest.approx(
        2 * allowances.own["B"].value, rel=1e-3
    )  # the average of the known


def test_the_tightest_process_sets_the_share() -> None:
    of = case(
        [
            process("P1", severity=FOUR_HOURS, needs=["A"], tolerated_outages_per_year=1),
            process("P2", severity=FOUR_HOURS, needs=["A"], tolerated_outages_per_year=4),
        ],
        [service("A")],
    )
    _, allowances = shared(of)
    assert allowances.own["A"].set_by == "P1"
    assert allowances.hours_per_year("A", 8760) == pytest.approx(4)


def test_a_dependency_behind_a_workaround_may_be_away_longer() -> None:
    of = chain()
    graph = graph_of(of)
    budgeting = Budgeting(graph, must_sets(graph), {})
    plain, stretched = (budgeting.allowances(targets_of(of), {("P", "A"): factor}) for factor in (1.0, 2.0))
    assert stretched.own["A"].value == pytest.approx(2 * plain.own["A"].value, rel=1e-3)


def test_two_that_can_stand_in_for_each_other_may_each_be_away_more() -> None:
    group = (RedundancyGroup(members=("A", "B")),)
    of = case(
        [process(severity=FOUR_HOURS, needs=["A", "B"], redundancy=group, tolerated_outages_per_year=1)],
        [service("A"), service("B")],
    )
    _, allowances = shared(of)
    assert allowances.own["A"].value == pytest.approx((4 / 8760) ** 0.5)


def test_what_no_process_with_a_target_needs_has_no_share() -> None:
    of = case([process(needs=["A"])], [service("A")])
    assert shared(of)[1].own == {}


@given(st.data())
def test_shares_compose_to_every_target(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 7))
    names = [f"S{number}" for number in range(size)]
    services = []
    for number, name in enumerate(names):
        needs = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=3)) if number else []
        needs = [each for each in needs if each != name]
        groups = None
        if len(needs) >= 2 and data.draw(st.booleans()):
            groups = (RedundancyGroup(members=tuple(needs), needed=data.draw(st.integers(1, len(needs)))),)
        services.append(service(name, needs=needs, redundancy=groups))
    processes = [
        process(
            f"P{number}",
            severity=FOUR_HOURS,
            needs=data.draw(st.lists(st.sampled_from(names), unique=True, min_size=1)),
            tolerated_outages_per_year=data.draw(st.floats(0.1, 8)),
        )
        for number in range(data.draw(st.integers(1, 3)))
    ]
    of = case(processes, services)
    away = {name: data.draw(st.none() | st.floats(0, 0.2)) for name in names}
    budgeting, allowances = shared(of, away)
    for name, target in targets_of(of).items():
        assert target.availability is not None
        assert composed_availability(budgeting, allowances, name) >= target.availability - 1e-12
