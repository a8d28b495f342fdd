from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.case import Case, Dependency, ServiceKind
from planner.dependencies import Requirements, demands, require
from planner.faults import CaseFaults
from planner.graph import cycles, graph_of, groups_in_order
from planner.plan import make_plan, plan_overview, plan_processes, targets_of
from planner.plan_graph import inversions, single_points_of_failure
from planner.policy import DEFAULT_POLICY
from planner.recovery_order import achievable_hours, recovery_order
from planner.workaround import longest_outage
from tests.planner.cases import case, part, process, service, situation

FOUR_HOURS = (1, 2, 3, 4, 4)  # serious at 8 h: rto 4 h
ONE_HOUR = (1, 3, 4, 4, 4)  # serious at 4 h: rto 2 h
NEVER = (0, 0, 1, 2, 2)


def required(of: Case) -> Requirements:
    return require(of, targets_of(of), DEFAULT_POLICY)


def test_the_tightest_dependant_sets_what_a_service_must_promise() -> None:
    of = case(
        [process("P1", severity=FOUR_HOURS, needs=["A"]), process("P2", severity=ONE_HOUR, needs=["B"])],
        [service("A", needs=["C"]), service("B", needs=["C"]), service("C")],
    )
    rto = required(of).rto
    assert (rto["A"].value, rto["B"].value, rto["C"].value) == (4, 2, 2)
    assert rto["C"].set_by == "P2"


def test_a_workaround_loosens_the_demand_to_a_step_of_the_ladder() -> None:
    # rto 4 h; 6 h at 75 %: 8.5 h of real outage are felt as 4 h. The step below is 8 h.
    of = case([process(severity=FOUR_HOURS, needs=["A"], workaround=(6, 0.75))], [service("A")])
    assert required(of).rto["P"].value == 4
    assert required(of).rto["A"].value == 8


def test_what_a_service_must_promise_is_the_tightest_of_the_demands_on_it() -> None:
    of = case(
        [
            process("P1", severity=FOUR_HOURS, needs=["A"], workaround=(6, 0.75)),
            process("P2", severity=ONE_HOUR, needs=["B"]),
            process("P3", severity=NEVER, needs=["B"]),
        ],
        [service("A", needs=["C"]), service("B", needs=["C"]), service("C")],
    )
    rto = required(of).rto
    found = demands(of, rto, DEFAULT_POLICY)
    assert found == {("P1", "A"): 8, ("P2", "B"): 2, ("A", "C"): 8, ("B", "C"): 2}
    for name in "ABC":
        assert rto[name].value == min(hours for (_, on), hours in found.items() if on == name)


def test_the_overview_says_what_the_plan_says() -> None:
    of = case(
        [process("P1", severity=FOUR_HOURS, needs=["A"]), process("P2", severity=ONE_HOUR, needs=["A"])], [service("A")]
    )
    seen, plan = plan_overview(of), make_plan(of)
    for entry in plan["processes"]:
        shown = seen["processes"][entry["id"]]
        assert shown["targets"].items() <= {"beyond_hours": None, **entry["targets"]}.items()
        assert shown["stated"] == entry["stated"]
        assert shown["findings"] == [finding["text"] for finding in entry["findings"]]
    points = plan["graph"]["single_points_of_failure"]
    assert seen["graph"]["single_points_of_failure"] == {point["id"]: len(point["processes"]) for point in points}
    assert seen["graph"]["cycles"] == plan["graph"]["cycles"]


def test_a_process_can_be_demanded_earlier_than_its_own_answers_say() -> None:
    of = case([process("P1", severity=ONE_HOUR, needs=["P2"]), process("P2", severity=NEVER)])
    entry = plan_processes(of)[1]
    assert entry["targets"]["rto_hours"] is None
    assert (entry["required"]["rto_hours"], entry["required"]["rto_set_by"]) == (2, "P1")
    assert any("P1 depends on it" in reason["text"] for reason in entry["reasons"])


def test_a_process_needed_by_nothing_that_stops_has_no_demand() -> None:
    needs = [Dependency(on="P2", share=0.0), Dependency(on="A", share=0.0)]
    of = case([process("P1", severity=ONE_HOUR, needs=needs), process("P2")], [service("A")])
    assert plan_processes(of)[1]["required"]["rto_hours"] is None
    assert "A" not in required(of).rto
    assert "A" not in required(of).unavailability


def test_no_outage_tolerated_and_nothing_stopped_is_no_demand() -> None:
    of = case(
        [
            process(
                severity=ONE_HOUR,
                needs=[Dependency(on="A", share=0.0)],
                tolerated_outages_per_year=0,
            )
        ],
        [service("A", ServiceKind.PRINT, functions=("print",))],
    )
    assert required(of).unavailability["P"].value == 0
    assert "A" not in required(of).unavailability


def test_the_allowance_of_a_function_never_passes_all_of_the_time() -> None:
    # 876 outages of 4 h are 40 % of the year; a dependency that stops a tenth may be away ten times as long.
    of = case(
        [
            process(
                severity=FOUR_HOURS,
                needs=[Dependency(on="A", share=0.1, uses=("print",))],
                tolerated_outages_per_year=876,
            )
        ],
        [service("A", ServiceKind.PRINT, functions=("print",))],
    )
    assert required(of).unavailability_by_function.get("A", {}) == {}
    assert required(of).rto_by_function["A"]["print"].value == 24  # 40 h, down to a step


def test_functions_are_demanded_apart() -> None:
    of = case(
        [
            process("P1", severity=ONE_HOUR, needs=[Dependency(on="A", uses=("print",))]),
            process("P2", severity=FOUR_HOURS, needs=[Dependency(on="A", uses=("scan",))]),
        ],
        [service("A", ServiceKind.PRINT, functions=("print", "scan", "copy"))],
    )
    functions = required(of).rto_by_function["A"]
    assert {name: settled.value for name, settled in functions.items()} == {"print": 2, "scan": 4}


def test_a_service_on_a_print_service_needs_all_its_functions() -> None:
    of = case(
        [process(severity=ONE_HOUR, needs=["B"])],
        [service("A", ServiceKind.PRINT, functions=("print", "scan")), service("B", needs=["A"])],
    )
    assert {f: s.value for f, s in required(of).rto_by_function["A"].items()} == {"print": 2, "scan": 2}


def test_the_rpo_stays_out_of_networks_and_print_services() -> None:
    of = case(
        [process(rpo=1, needs=["A", "N", "Q"])],
        [
            service("A", needs=["D"]),
            part("D", "storage"),
            part("N", "network"),
            service("Q", ServiceKind.PRINT, needs=["D2"]),
            part("D2", "storage"),
        ],
    )
    rpo = required(of).rpo
    assert (rpo["A"].value, rpo["D"].value) == (1, 1)
    assert "N" not in rpo
    assert (rpo["Q"].value, rpo["Q"].set_by) == (24, "Q")
    assert rpo["D2"].value == 24


def test_cycles_are_named_once_in_the_order_of_the_case() -> None:
    of = case(services=[service("A", needs=["B"]), service("B", needs=["C"]), service("C", needs=["A"]), service("D")])
    assert cycles(graph_of(of)) == [["A", "B", "C"]]


def test_a_cycle_takes_the_tightest_demand_of_all_its_members() -> None:
    of = case(
        [process(severity=ONE_HOUR, needs=["B"])],
        [service("A", needs=["B"]), service("B", needs=["A"])],
    )
    rto = required(of).rto
    assert rto["A"].value == rto["B"].value == 2


def test_recovery_adds_up_along_the_longest_way() -> None:
    # P needs A (2 h) on top of B (3 h) and C (1 h): 3 + 2 = 5 h.
    of = case(
        [process(needs=["A"])],
        [
            service("A", needs=["B", "C"], current={"restore_hours": 2}),
            service("B", current={"restore_hours": 3}),
            service("C", current={"restore_hours": 1}),
        ],
    )
    back = achievable_hours(graph_of(of))
    assert (back["A"], back["P"]) == (5, 5)
    assert recovery_order(graph_of(of), {}) == ["B", "C", "A"]


def test_a_cycle_comes_back_together() -> None:
    of = case(
        services=[
            service("A", needs=["B"], current={"restore_hours": 2}),
            service("B", needs=["A", "C"], current={"restore_hours": 3}),
            service("C", current={"restore_hours": 4}),
            service("D", needs=["A"], current={"restore_hours": 1}),
        ]
    )
    back = achievable_hours(graph_of(of))
    assert (back["A"], back["B"], back["D"]) == (7, 7, 8)


def test_an_unknown_restore_time_makes_the_sum_unknown() -> None:
    of = case([process(needs=["A"])], [service("A", needs=["B"], current={"restore_hours": 2}), service("B")])
    assert achievable_hours(graph_of(of))["P"] is None


def test_an_inversion_names_both_ends() -> None:
    of = case(
        [process(severity=FOUR_HOURS, needs=["A"])],
        [
            service("A", needs=["B"], current={"restore_hours": 2}),
            service("B", current={"restore_hours": 12}),
        ],
    )
    found = {(x["dependant"], x["dependency"], x["needed_hours"], x["promised_hours"]) for x in _inversions(of)}
    assert found == {("P", "B", 4, 12), ("A", "B", 2, 12)}


def _inversions(of: Case) -> list[dict[str, Any]]:
    return inversions(situation(of), required(of))


def test_single_points_of_failure_are_parts_without_a_second() -> None:
    of = case(
        [process("P1", needs=["A"]), process("P2", needs=["B"])],
        [
            service("A", needs=["SAN"], current={"platform": "vm-ha"}),
            service("B", needs=["SAN", "NET"], current={"platform": "single-server"}),
            part("SAN", "storage"),
            part("NET", "network", hosting="2 nodes"),
            part("SPARE", "storage"),
        ],
    )
    found = single_points_of_failure(situation(of))
    assert [(entry["id"], entry["processes"]) for entry in found] == [("SAN", ["P1", "P2"]), ("B", ["P2"])]


def test_a_process_stops_wholly_where_all_its_work_needs_the_part_and_is_slowed_elsewhere() -> None:
    of = case(
        [
            process("P1", needs=["A"]),
            process("P2", needs=[Dependency(on="A", share=0.8)]),
            process("P3", needs=["P1"]),
            process("P4", needs=["P2", Dependency(on="B", share=0.1)]),
        ],
        [service("A", needs=["NET"]), service("B", needs=["NET"]), part("NET", "network")],
    )
    found = {entry["id"]: entry for entry in single_points_of_failure(situation(of))}
    assert found["NET"]["processes"] == ["P1", "P2", "P3", "P4"]
    assert found["NET"]["stopped"] == ["P1", "P3"]
    assert (found["B"]["processes"], found["B"]["stopped"]) == (["P4"], [])


def _random_case(seed: int) -> Case:
    chance = random.Random(seed)
    names = [f"S{number}" for number in range(6)]
    services = [
        service(name, needs=[other for other in names if other != name and chance.random() < 0.25]) for name in names
    ]
    processes = []
    for number in range(6):
        others = [f"P{n}" for n in range(6) if n != number and chance.random() < 0.15]
        used = [name for name in names if chance.random() < 0.4]
        level = sorted(chance.randint(0, 4) for _ in range(5))
        processes.append(
            process(
                f"P{number}",
                severity=level,
                rpo=chance.choice([None, 0, 1, 24]),
                workaround=chance.choice([None, (4, 0.5), (24, 1.0)]),
                needs=[Dependency(on=on, share=chance.choice([0.0, 0.3, 1.0, None])) for on in (*used, *others)],
            )
        )
    return case(processes, services)


@given(st.integers(0, 10_000))
def test_no_dependency_is_promised_looser_than_its_tightest_need(seed: int) -> None:
    of = _random_case(seed)
    targets = targets_of(of)
    settled = required(of)
    for each in of.processes:
        own = targets[each.id].rto_hours
        if own is not None:
            assert settled.rto[each.id].value <= own
        own_rpo = targets[each.id].rpo_hours
        if own_rpo is not None:
            assert settled.rpo[each.id].value <= own_rpo
        for dependency in each.depends_on or ():
            demanded = settled.rto.get(each.id)
            if demanded is None:
                continue
            longest = longest_outage(each, dependency, demanded.value)
            if longest != float("inf"):
                assert settled.rto[dependency.on].value <= longest
    for each_service in of.services:
        for on in each_service.depends_on or ():
            if each_service.id in settled.rto:
                assert settled.rto[on].value <= settled.rto[each_service.id].value


@given(st.integers(0, 10_000))
def test_every_node_comes_after_what_it_needs_outside_its_cycle(seed: int) -> None:
    graph = graph_of(_random_case(seed))
    seen: set[str] = set()
    groups = groups_in_order(graph)
    for group in groups:
        for node in group:
            assert all(target in seen or target in group for target in graph.needs[node])
        seen.update(group)
    assert seen == set(graph.needs)
    assert sum(map(len, groups)) == len(graph.needs)
    # The oracle of a cycle: two nodes that need each other.
    for group in groups:
        for node in group:
            assert frozenset(group) == frozenset(other for other in graph.closure(node) if node in graph.closure(other))


def test_a_long_chain_is_no_trouble() -> None:
    services = [service(f"S{n}", needs=[f"S{n + 1}"], current={"restore_hours": 1}) for n in range(1500)]
    of = case([process(severity=ONE_HOUR, needs=["S0"])], [*services, service("S1500", current={"restore_hours": 1})])
    assert achievable_hours(graph_of(of))["P"] == 1501
    assert required(of).rto["S1500"].value == 2


def test_a_tolerance_of_many_outages_leaves_no_nonsense() -> None:
    of = case([process(severity=FOUR_HOURS, tolerated_outages_per_year=5000, needs=["A"])], [service("A")])
    target = plan_processes(of)[0]["targets"]
    assert target["availability"] == pytest.approx(0)
    assert target["availability_class"] is None
    assert make_plan(of)["services"][0]["required"]["availability_class"] is None
    assert target["downtime_budget_hours_per_year"] == 8760


def test_dependencies_too_long_to_follow_are_refused_by_name() -> None:
    size = 4_000
    services = [service(f"S{n}", needs=[f"S{n + 1}"]) for n in range(size)]
    with pytest.raises(
        CaseFaults, match=r"services: found dependencies too long to follow: .*\(S.* alone needs"
    ) as seen:
        situation(case(services=[*services, service(f"S{size}")]))
    assert "expected at most 5,000,000 in all: shorten the chains" in str(seen.value)
