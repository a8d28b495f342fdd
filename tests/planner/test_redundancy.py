"""Groups of dependencies of which some suffice, in targets, recovery order, events and single points of failure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.case import Case, Dependency, ItTeam, Platform, Process, RedundancyGroup, Service
from planner.dependencies import Requirements, require
from planner.graph import graph_of, must_sets
from planner.losses import LossModel
from planner.plan import targets_of
from planner.plan_graph import single_points_of_failure
from planner.policy import DEFAULT_POLICY
from planner.recovery_order import achievable_hours
from planner.recovery_plan import recovery_plan
from tests.planner.cases import case, process, service, situation

FOUR_HOURS = (1, 2, 3, 4, 4)  # serious at 8 h: rto 4 h
EITHER = (RedundancyGroup(members=("A", "B")),)


def restored(name: str, hours: float | None, **fields: object) -> Service:
    current = None if hours is None else {"restore_hours": hours, "platform": Platform.SINGLE_SERVER}
    return service(name, current=current, **fields)  # type: ignore[arg-type]


def either(of: Process, *services: Service) -> Case:
    return case([of], services or (restored("A", 8), restored("B", 2)))


def required(of: Case) -> Requirements:
    return require(of, targets_of(of), DEFAULT_POLICY)


def test_only_the_member_that_is_back_soonest_is_asked_for_the_rto() -> None:
    rto = required(either(process(severity=FOUR_HOURS, needs=["A", "B"], redundancy=EITHER))).rto
    assert rto["B"].value == 4
    assert "A" not in rto


def test_members_back_at_the_same_time_are_all_asked() -> None:
    of = either(process(severity=FOUR_HOURS, needs=["A", "B"], redundancy=EITHER), restored("A", 2), restored("B", 2))
    assert {name for name in ("A", "B") if name in required(of).rto} == {"A", "B"}


def test_where_restore_times_were_not_asked_all_members_are_asked() -> None:
    of = either(
        process(severity=FOUR_HOURS, needs=["A", "B"], redundancy=EITHER), restored("A", None), restored("B", None)
    )
    assert {name for name in ("A", "B") if name in required(of).rto} == {"A", "B"}


def test_a_member_may_be_less_available_than_its_group() -> None:
    of = either(process(severity=FOUR_HOURS, needs=["A", "B"], redundancy=EITHER, tolerated_outages_per_year=1))
    allowed = 4 / 8760
    found = required(of).unavailability
    assert found["A"].value == pytest.approx(allowed**0.5)  # both are away at once: u x u


def test_a_group_is_back_with_as_many_members_as_it_needs() -> None:
    one = process("P", severity=FOUR_HOURS, needs=["A", "B"], redundancy=EITHER)
    both = process(
        "P", severity=FOUR_HOURS, needs=["A", "B"], redundancy=(RedundancyGroup(members=("A", "B"), needed=2),)
    )
    assert achievable_hours(graph_of(either(one)))["P"] == 2
    assert achievable_hours(graph_of(either(both)))["P"] == 8


def test_a_member_of_a_group_is_no_single_point_of_failure_but_what_both_share_is() -> None:
    of = case(
        [process(severity=FOUR_HOURS, needs=["A", "B"], redundancy=EITHER)],
        [restored("A", 1, needs=["C"]), restored("B", 1, needs=["C"]), restored("C", 1)],
    )
    assert [entry["id"] for entry in single_points_of_failure(situation(of))] == ["C"]
    assert must_sets(graph_of(of))["P"] == {"P", "C"}


def loss_of(of: Case) -> dict[str, float]:
    made = situation(of)
    risk = LossModel(made).risk(made.today)
    everyday = ("application", "hardware")
    return {s.id: sum(risk.of_scope(s.id, scope) for scope in everyday) for s in of.services}


def test_the_outage_of_one_member_costs_nothing_that_of_what_they_share_does() -> None:
    of = case(
        [process(severity=FOUR_HOURS, loss=[100, 400, 800, 2400, 7200], needs=["A", "B"], redundancy=EITHER)],
        [restored("A", 4, needs=["C"]), restored("B", 4, needs=["C"]), restored("C", 4)],
    )
    found = loss_of(of)
    assert (found["A"], found["B"]) == (0, 0)
    assert found["C"] > 0


def test_a_service_with_a_group_holds_through_the_outage_of_one_member() -> None:
    of = case(
        [process(severity=FOUR_HOURS, loss=[100, 400, 800, 2400, 7200], needs=["S"])],
        [service("S", needs=["A", "B"], redundancy=EITHER), restored("A", 4), restored("B", 4)],
    )
    found = loss_of(of)
    assert (found["A"], found["B"]) == (0, 0)
    assert found["S"] > 0


def test_a_dependency_needed_later_is_felt_later() -> None:
    later = Dependency(on="A", needed_from_hours=24)
    of = case([process(severity=FOUR_HOURS, loss=[0, 0, 0, 0, 100], needs=[later])], [restored("A", 8)])
    assert required(of).rto["A"].value == 24  # 24 h in which it is not needed and 4 h: the step below 28 h
    assert loss_of(of)["A"] == 0  # away for 8 h, felt for none of them


def test_whether_data_lie_in_a_dependency_can_be_said() -> None:
    of = case(
        [process(rpo=1, needs=[Dependency(on="A", carries_data=False), Dependency(on="B", carries_data=True)])],
        [service("A"), service("B")],
    )
    assert required(of).rpo.keys() == {"P", "B"}


def test_one_crew_restores_one_service_after_the_other() -> None:
    of = case(
        [process("P1", severity=FOUR_HOURS, needs=["A"]), process("P2", severity=(1, 3, 3, 3, 4), needs=["B"])],
        [restored("A", 8), restored("B", 2), restored("C", 1)],
        it_team=ItTeam(recovery_crews=1),
    )
    plan = recovery_plan(graph_of(of), required(of), 1)
    # P1 is unacceptable after 24 h, P2 after 72 h, nobody needs C.
    assert [(step.id, step.start_hours, step.finish_hours) for step in plan.services] == [
        ("A", 0, 8),
        ("B", 8, 10),
        ("C", 10, 11),
    ]
    assert [(step.id, step.finish_hours) for step in plan.processes] == [("P1", 8), ("P2", 10)]


def test_enough_crews_reach_the_critical_path() -> None:
    of = case(
        [process(severity=FOUR_HOURS, needs=["A", "B"])],
        [restored("A", 3, needs=["C"]), restored("B", 2), restored("C", 5)],
    )
    plan = recovery_plan(graph_of(of), required(of), 3)
    assert plan.processes[0].finish_hours == achievable_hours(graph_of(of))["P"] == 8


def test_what_has_no_restore_time_is_named_and_left_out() -> None:
    of = case([process(severity=FOUR_HOURS, needs=["A"])], [restored("A", 3, needs=["C"]), restored("C", None)])
    plan = recovery_plan(graph_of(of), required(of), 1)
    assert (plan.services, plan.left_out) == ((), ("A", "C"))


def test_a_cycle_is_restored_as_one_piece_of_work() -> None:
    of = case(
        [process(severity=FOUR_HOURS, needs=["A"])], [restored("A", 3, needs=["B"]), restored("B", 5, needs=["A"])]
    )
    plan = recovery_plan(graph_of(of), required(of), 1)
    assert [(step.id, step.finish_hours) for step in plan.services] == [("A", 5), ("B", 5)]


@given(st.lists(st.floats(0.5, 48), min_size=2, max_size=5), st.data())
def test_needing_fewer_members_never_takes_longer_and_never_costs_more(hours: list[float], data: st.DataObject) -> None:
    names = tuple(f"S{number}" for number in range(len(hours)))
    needed = data.draw(st.integers(2, len(hours)))
    found = []
    for number in (needed, needed - 1):
        group = (RedundancyGroup(members=names, needed=number),)
        of = case(
            [process(severity=FOUR_HOURS, loss=[100, 400, 800, 2400, 7200], needs=names, redundancy=group)],
            [restored(name, each) for name, each in zip(names, hours, strict=True)],
        )
        made = situation(of)
        found.append((achievable_hours(graph_of(of))["P"] or 0, LossModel(made).risk(made.today).plain_sum))
    assert found[1][0] <= found[0][0]
    assert found[1][1] <= found[0][1] * (1 + 1e-9)


def test_a_member_of_a_cycle_that_has_another_way_is_not_stopped_by_it() -> None:
    # FILES needs SRV or GWS, SRV needs FILES or NET: GWS alone stops neither, as NET keeps SRV up and SRV FILES.
    of = case(
        [process(severity=FOUR_HOURS, loss=[100, 400, 800, 2400, 7200], needs=["FILES"])],
        [
            restored("FILES", 4, needs=["SRV", "GWS"], redundancy=(RedundancyGroup(members=("SRV", "GWS")),)),
            restored("SRV", 4, needs=["FILES", "NET"], redundancy=(RedundancyGroup(members=("FILES", "NET")),)),
            restored("GWS", 4),
            restored("NET", 4),
        ],
    )
    assert [entry["id"] for entry in single_points_of_failure(situation(of))] == ["FILES"]
    found = loss_of(of)
    assert (found["GWS"], found["SRV"], found["NET"]) == (0, 0, 0)
    assert found["FILES"] > 0
