"""Availability against published examples: AWS, EventHelix, Billinton and Allan, the beta factor of fault trees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.availability import evaluate, part_shares
from planner.case import (
    Case,
    Edge,
    Estate,
    House,
    Platform,
    RedundancyGroup,
    Reliability,
    Service,
    ServiceKind,
)
from planner.catalogue import load_catalogue
from planner.disruption import ScopeEvents, own_events, planned_hours_per_year
from planner.formulas.clusters import repaired_group
from planner.policy import DEFAULT_POLICY, Policy
from planner.situation import Situation, situation_of
from tests.planner.cases import case, known, part, process, service, situation

YEAR = 8760


def total(of: Case, name: str) -> float:
    found = evaluate(situation(of), name, situation(of).today)
    assert found.total is not None
    return found.total


def with_beta(of: Case, beta: float) -> Situation:
    catalogue = load_catalogue()
    figures = {**catalogue.figures, "T27": replace(catalogue.figures["T27"], likely=beta)}
    return situation_of(of, replace(catalogue, figures=figures), DEFAULT_POLICY)


@pytest.mark.parametrize(
    ("mtbf", "mttr", "published"), [(4000, 1, 0.999750062), (1000, 10, 0.99009901), (10000, 2, 0.99980004)]
)
def test_one_part_is_mtbf_over_mtbf_and_mttr(mtbf: float, mttr: float, published: float) -> None:
    assert total(case(services=[known("A", mtbf, mttr)]), "A") == pytest.approx(published, abs=1e-8)


def test_two_hard_dependencies_of_four_nines_each() -> None:
    # AWS Reliability Pillar: 99.99 % with two hard dependencies of 99.99 % is 99.97 %, 158 minutes a year.
    of = case(services=[known("A", 9999, 1, ("B", "C")), known("B", 9999, 1), known("C", 9999, 1)])
    assert total(of, "A") == pytest.approx(0.999700029999, abs=1e-9)
    assert (1 - total(of, "A")) * YEAR * 60 == pytest.approx(157.664, abs=0.01)


def test_a_shared_part_counts_once() -> None:
    # A needs B and C, both need the storage D at 99 %: D is in the product once, not twice.
    of = case(
        services=[
            known("A", 9999, 1, ("B", "C")),
            known("B", 9999, 1, ("D",)),
            known("C", 9999, 1, ("D",)),
            known("D", 99, 1),
        ]
    )
    assert total(of, "A") == pytest.approx(0.9999**3 * 0.99, abs=1e-9)
    naive = 0.9999 * (0.9999 * 0.99) * (0.9999 * 0.99)
    assert total(of, "A") > naive + 0.009


def test_members_of_a_cycle_count_once_each() -> None:
    of = case(services=[known("A", 99, 1, ("B",)), known("B", 99, 1, ("A",))])
    assert total(of, "A") == total(of, "B") == pytest.approx(0.99**2)


def test_a_pair_without_common_cause() -> None:
    # AWS: two redundant parts of 99 % are 99.99 %.
    pair = known("A", 990, 10, count=2, needed=1)
    found = evaluate(with_beta(case(services=[pair]), 0.0), "A", situation(case(services=[pair])).today)
    assert found.total == pytest.approx(0.9999, abs=1e-9)


def test_a_pair_with_common_cause() -> None:
    # Unavailability 1 % each, beta 10 %: beta u + ((1 - beta) u)^2 = 0.001081 (rare-event form).
    pair = known("A", 990, 10, count=2, needed=1)
    found = evaluate(with_beta(case(services=[pair]), 0.1), "A", situation(case(services=[pair])).today)
    assert found.total == pytest.approx(1 - 0.001081, abs=1e-9)


def test_how_often_and_how_long_a_pair_is_down() -> None:
    # Billinton and Allan: two failing together at 2 l^2 r a year, for half the repair time.
    # l = 0.05 a year, r = 20 h: 2 x 0.0025 x 20 / 8760 = 1.14155e-5 a year, 10 h.
    pair = known("A", YEAR / 0.05 - 20, 20, count=2, needed=1)
    of = with_beta(case(services=[pair]), 0.0)
    (events,) = own_events(of, pair, of.today["A"])
    assert events.events_per_year == pytest.approx(2 * 0.05**2 * 20 / YEAR, rel=1e-6)
    assert events.recovery.mean_hours() == pytest.approx(10)


def test_three_parts_of_which_two_must_work() -> None:
    # 2 of 3 with 99 % each: 3 a^2 - 2 a^3 = 0.999702 (binomial identity).
    trio = known("A", 990, 10, count=3, needed=2)
    of = with_beta(case(services=[trio]), 0.0)
    found = evaluate(of, "A", of.today).total
    assert found == pytest.approx(0.999702, abs=1e-9)
    assert found == pytest.approx(0.99**3 + 3 * 0.99**2 * 0.01, abs=3e-6)


@pytest.mark.parametrize("beta", [0.0, 0.1])
@pytest.mark.parametrize(("count", "needed"), [(2, 1), (3, 2), (5, 2)])
def test_equal_parts_fail_as_often_and_as_long_as_a_group_under_repair(count: int, needed: int, beta: float) -> None:
    # Besides the failures common to all: each part is away (1 - beta) of its share of the time, 10 h each time.
    group = known("A", 990, 10, count=count, needed=needed)
    of = with_beta(case(services=[group]), beta)
    (events,) = own_events(of, group, of.today["A"])
    found = repaired_group(machines=count, needed=needed, mtbf_hours=1000 / (1 - beta) - 10, mttr_hours=10)
    overlapping = events.events_per_year - beta * YEAR / 1000
    assert overlapping == pytest.approx(found.failures_per_year, rel=1e-9)
    down = events.downtime_hours_per_year() - beta * YEAR / 1000 * 10
    assert down == pytest.approx(found.unavailability * YEAR, rel=1e-9)


def test_planned_work_is_counted_in() -> None:
    of = case(services=[known("A", 990, 10, planned_hours_per_year=87.6)])
    found = evaluate(situation(of), "A", situation(of).today)
    assert found.unplanned == pytest.approx(0.99)
    assert found.total == pytest.approx(0.99 * 0.99)
    assert found.downtime_hours_per_year(YEAR) == pytest.approx(0.0199 * YEAR)


def test_planned_work_in_every_hour_leaves_nothing_and_not_less() -> None:
    of = case(services=[known("A", 990, 10, planned_hours_per_year=8784.0)])
    assert total(of, "A") == 0


def test_what_is_not_known_is_left_out_and_named() -> None:
    of = case(services=[known("A", 99, 1, ("B",)), service("B", ServiceKind.SAAS)])
    found = evaluate(situation(of), "A", situation(of).today)
    assert found.left_out == ("B",)
    assert found.total == pytest.approx(0.99)
    assert evaluate(situation(of), "B", situation(of).today).total is None


def test_a_failure_rate_without_a_repair_time_uses_the_promise() -> None:
    of = case(
        services=[
            service("A", ServiceKind.SAAS, reliability=Reliability(mtbf_hours=990), current={"restore_hours": 10})
        ]
    )
    assert total(of, "A") == pytest.approx(0.99)


def test_a_failure_rate_alone_uses_the_catalogues_repair_time() -> None:
    # T13a: 3, 6, 12 h, mean 6.5 h.
    of = case(services=[part("A", "supplier", reliability=Reliability(mtbf_hours=643.5))])
    assert total(of, "A") == pytest.approx(0.99)


@pytest.mark.parametrize("component", ["network", "wan", "storage", "load-balancer"])
@given(st.floats(0.01, 1000), st.floats(0.01, 1000))
def test_a_faster_promise_shortens_outages_and_leaves_their_number(component: str, first: float, second: float) -> None:
    def outages(promised: float) -> ScopeEvents:
        made = situation(case(services=[part("X", component, current={"restore_hours": promised})]))
        (found,) = own_events(made, made.case.services[0], made.today["X"])
        return found

    fast, slow = (outages(hours) for hours in sorted((first, second)))
    assert fast.events_per_year == slow.events_per_year > 0
    assert fast.downtime_hours_per_year() <= slow.downtime_hours_per_year()


def test_without_a_promise_a_part_is_as_available_as_published() -> None:
    made = situation(case(services=[part("X", "network")]))
    assert evaluate(made, "X", made.today).own == pytest.approx(made.catalogue.figures["T20"].share())


def test_a_second_line_counts_where_the_case_counts_it() -> None:
    # T21: 99.8 % a line. Two lines: beta u + ((1 - beta) u)^2 with beta 5 %.
    one, two = part("A", "wan"), part("A", "wan", reliability=Reliability(count=2))
    assert total(case(services=[one]), "A") == pytest.approx(0.998)
    assert total(case(services=[two]), "A") == pytest.approx(1 - (0.05 * 0.002 + (0.95 * 0.002) ** 2), abs=1e-9)


def test_the_line_to_a_private_cloud_is_not_counted_twice() -> None:
    plain, wired = service("A"), service("A", needs=["W"])
    for of, expected in ((case(services=[plain]), True), (case(services=[wired, part("W", "wan")]), False)):
        design = replace(situation(of).today["A"], platform=Platform.PRIVATE_CLOUD)
        scopes = {events.scope for events in own_events(situation(of), of.services[0], design)}
        assert ("network" in scopes) is expected


def test_measured_trouble_is_taken_along_to_another_platform() -> None:
    # Today twice as many failures as the catalogue expects: on VM HA twice as many as the catalogue's, too.
    plain = service("A")
    of = situation(case(services=[plain]))
    expected = sum(e.events_per_year for e in own_events(of, plain, of.today["A"]))
    measured = service("A", reliability=Reliability(mtbf_hours=YEAR / (2 * expected) - 1, mttr_hours=1))
    twice = situation(case(services=[measured]))
    ha = replace(of.today["A"], platform=Platform.VM_HA)
    found = {e.scope: e.events_per_year for e in own_events(twice, measured, ha)}
    reference = {e.scope: e.events_per_year for e in own_events(of, plain, ha)}
    assert found == pytest.approx({scope: 2 * rate for scope, rate in reference.items()})


def test_a_new_cluster_patches_without_the_window_measured_today() -> None:
    measured = service("A", reliability=Reliability(planned_hours_per_year=50))
    of = situation(case(services=[measured]))
    cluster = replace(of.today["A"], platform=Platform.ACTIVE_PASSIVE)
    assert planned_hours_per_year(of, measured, of.today["A"]) == 50
    assert planned_hours_per_year(of, measured, cluster) == pytest.approx(24 * 2 / 60)  # T4: 2 min a switch


def test_the_houses_patch_window_holds_where_the_service_gives_none() -> None:
    of = situation(case(services=[service("A")], house=House(patch_downtime_minutes_per_month=12)))
    assert planned_hours_per_year(of, of.case.services[0], of.today["A"]) == pytest.approx(2.4)


def _print_case(confirmed: float) -> Mapping[str, float]:
    printing = service(
        "Q",
        ServiceKind.PRINT,
        functions=("print", "scan"),
        needs=["NET"],
        estate=Estate(device_spooling_confirmed_share=confirmed),
        reliability=Reliability(mtbf_hours=990, mttr_hours=10, planned_hours_per_year=0),
    )
    of = situation(case(services=[printing, known("X", 99, 1), part("NET", "network")]))
    design = replace(of.today["Q"], edge=frozenset({Edge.DEVICE_SPOOLING}))
    return evaluate(of, "Q", {**of.today, "Q": design}).by_function


def test_device_spooling_carries_confirmed_devices_through_all_but_the_network() -> None:
    # Server 99 %, network 99.97 %, half of the devices confirmed, 90 % of logins succeed (F3).
    found = _print_case(0.5)
    assert found["print"] == pytest.approx(0.9997 * (1 - 0.01 * (1 - 0.45)), abs=1e-9)
    assert found["scan"] == pytest.approx(0.9997 * 0.99, abs=1e-9)


def test_unconfirmed_devices_carry_nobody() -> None:
    assert _print_case(0.0)["print"] == pytest.approx(0.9997 * 0.99, abs=1e-9)


def test_series_of_eight_published_slas() -> None:
    # Azure reliable web app sample: eight services in series, 99.6156 %.
    slas = [0.9999, 0.9999, 0.9995, 0.999, 0.99995, 0.999, 0.9999, 0.999]
    names = [f"A{number}" for number in range(len(slas))]
    parts = [known(name, sla, 1 - sla) for name, sla in zip(names, slas, strict=True)]
    of = case([process(needs=names)], [*parts, known("TOP", 1e9, 0, tuple(names))])
    assert total(of, "TOP") == pytest.approx(0.9961557658, abs=1e-6)
    assert total(of, "TOP") == pytest.approx(prod(slas), abs=1e-8)


EITHER = (RedundancyGroup(members=("A", "B")),)


def pair(*others: Service, needs: tuple[str, ...] = ()) -> Case:
    """S needs A or B, of 99 % each."""
    top = replace(known("S", 99, 1, ("A", "B")), redundancy=EITHER)
    return case(services=[top, known("A", 99, 1, needs), known("B", 99, 1, needs), *others])


def test_two_of_which_one_suffices() -> None:
    # AWS study guide: a pair of 99 % each in front of one of 99 % is 98.99 %.
    assert total(pair(), "S") == pytest.approx(0.989901, abs=1e-9)


def test_what_both_of_a_pair_need_is_counted_once() -> None:
    # The trap of multiplying paths: S and D in series, A or B between them.
    assert total(pair(known("D", 99, 1), needs=("D",)), "S") == pytest.approx(0.99 * 0.99 * 0.9999, abs=1e-9)


def test_failures_and_mean_outage_of_a_series_are_those_of_its_parts() -> None:
    # Billinton and Allan, series: lambda = l1 + l2, r = (l1 r1 + l2 r2) / (l1 + l2), to first order.
    of = case(services=[known("A", 1e6, 10, ("B",)), known("B", 1e6, 30)])
    found = evaluate(situation(of), "A", situation(of).today)
    assert found.failures_per_year == pytest.approx(2 * YEAR / 1e6, rel=1e-4)
    assert found.mean_outage_hours == pytest.approx(20, rel=1e-4)


def test_failures_and_downtime_of_a_pair_agree() -> None:
    made = situation(pair())
    found = evaluate(made, "S", made.today)
    assert found.unplanned is not None
    assert found.failures_per_year is not None
    assert found.mean_outage_hours is not None
    assert found.failures_per_year * found.mean_outage_hours == pytest.approx((1 - found.unplanned) * YEAR)


def test_the_part_to_mend_first_comes_first() -> None:
    of = situation(case(services=[known("A", 999, 1, ("B",)), known("B", 99, 1)]))
    first, second = part_shares(of, "A", of.today)
    assert (first.id, second.id) == ("B", "A")
    assert first.saved_hours_per_year == pytest.approx((0.999 - 0.999 * 0.99) * YEAR)


def test_of_a_pair_neither_counts_much_and_what_stands_before_it_does() -> None:
    of = situation(pair())
    saved = {share.id: share.saved_hours_per_year for share in part_shares(of, "S", of.today)}
    assert saved["A"] == pytest.approx(0.99 * 0.01 * 0.01 * YEAR)
    assert saved["S"] == pytest.approx(0.9999 * 0.01 * YEAR)


def test_planned_work_apart_together_or_not_counted() -> None:
    of = case(
        services=[
            known("A", 99, 1, ("B",), planned_hours_per_year=87.6),
            known("B", 99, 1, planned_hours_per_year=87.6),
        ]
    )
    found = {}
    for windows in ("apart", "together", "not counted"):
        made = situation(of, Policy(planned_windows=windows))
        found[windows] = evaluate(made, "A", made.today).total
    assert found["apart"] == pytest.approx(0.9801 * 0.9801)
    assert found["together"] == pytest.approx(0.9801 * 0.99)
    assert found["not counted"] == pytest.approx(0.9801)


def test_what_is_too_large_to_reckon_exactly_is_an_estimate_that_says_so() -> None:
    # A mesh: every service needs two of three neighbours in the layer below it, each of which others need as well.
    layers = [[f"L{layer}{place}" for place in range(7)] for layer in range(5)]
    services = [known(name, 99, 1) for name in layers[0]]
    for below, layer in pairwise(layers):
        for place, name in enumerate(layer):
            members = tuple(below[(place + step) % 7] for step in range(3))
            services.append(
                replace(known(name, 99, 1, members), redundancy=(RedundancyGroup(members=members, needed=2),))
            )
    of = case(services=services)
    top = layers[-1][0]
    exact = situation(of)
    rough = situation(of, Policy(most_diagram_nodes=10))
    found, estimate = (evaluate(made, top, made.today) for made in (exact, rough))
    assert found.is_exact
    assert found.unplanned is not None
    assert not estimate.is_exact
    assert estimate.interval is not None
    assert estimate.interval[0] <= found.unplanned <= estimate.interval[1]
    assert (estimate.failures_per_year, estimate.mean_outage_hours) == (None, None)
    assert all(share.saved_hours_per_year is None for share in part_shares(rough, top, rough.today))


@pytest.mark.parametrize(("count", "needed"), [(1100, 550), (100_000, 50_000), (1_000_000_000, 500_000_000)])
def test_of_any_number_of_equal_parts_with_many_spares_only_what_is_common_counts(count: int, needed: int) -> None:
    made = situation(case(services=[known("A", 990, 10, count=count, needed=needed)]))
    beta = load_catalogue().figures["T27"].share()
    assert evaluate(made, "A", made.today).total == pytest.approx(1 - beta * 0.01, abs=1e-9)
