from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.formulas.blocks import Outages, parallel_outages, series_outages
from planner.formulas.checks import InvalidInput
from planner.formulas.clusters import (
    common_cause_rates,
    common_cause_unavailability,
    failover_pair,
    in_series,
    load_balanced,
    repaired_group,
    single,
    with_common_cause,
)

HOURS = st.floats(0.1, 10_000)
SHARES = st.floats(0, 1)


def test_a_pair_with_a_crew_for_each_is_two_independent_parts() -> None:
    # Two-state Markov and independence, Trivedi's exercise: MTBF 1000 h, MTTR 10 h.
    found = repaired_group(machines=2, needed=1, mtbf_hours=1000, mttr_hours=10, crews=2)
    assert found.availability == pytest.approx(0.9999019703950593, abs=1e-12)
    assert found.unavailability == pytest.approx((10 / 1010) ** 2, rel=1e-12)


def test_a_pair_with_one_crew_has_the_closed_form() -> None:
    # U = 2 l^2 / (m^2 + 2 l m + 2 l^2), about twice that of two crews.
    found = repaired_group(machines=2, needed=1, mtbf_hours=1000, mttr_hours=10, crews=1)
    fail, mend = 1 / 1000, 1 / 10
    assert found.unavailability == pytest.approx(2 * fail**2 / (mend**2 + 2 * fail * mend + 2 * fail**2), rel=1e-12)


def test_two_machines_and_one_repairer() -> None:
    # Hillier and Lieberman, machine repair: mean up 10 h, repair 8 h.
    found = repaired_group(machines=2, needed=1, mtbf_hours=10, mttr_hours=8, crews=1)
    assert found.states == pytest.approx((0.25773195876, 0.41237113402, 0.32989690722), abs=1e-9)
    assert found.repairer_busy_share == pytest.approx(0.74226804124, abs=1e-9)
    assert found.expected_up / 2 == pytest.approx(0.46391752577, abs=1e-9)


def test_a_mechanic_with_two_machines() -> None:
    # Hillier and Lieberman, machine repair: mean up 12 h, repair 8 h.
    found = repaired_group(machines=2, needed=1, mtbf_hours=12, mttr_hours=8, crews=1)
    assert found.availability == pytest.approx(0.7241379310, abs=1e-9)
    assert found.states[0] == pytest.approx(0.3103448276, abs=1e-9)


def test_two_of_three_and_seven_of_ten_with_a_crew_for_each_are_binomial() -> None:
    # Binomial identity, cf. EventHelix, system availability with N of M.
    two = repaired_group(machines=3, needed=2, mtbf_hours=99, mttr_hours=1)
    seven = repaired_group(machines=10, needed=7, mtbf_hours=99, mttr_hours=1)
    assert two.availability == pytest.approx(0.999702, abs=1e-12)
    assert seven.availability == pytest.approx(0.999997998723843, abs=1e-12)


def test_k_of_n_fails_as_often_as_its_members_fail_when_none_is_spare() -> None:
    # n C(n-1, k-1) A^k U^(n-k) l per hour (Billinton and Allan): 2 of 3 at 0.99.
    found = repaired_group(machines=3, needed=2, mtbf_hours=99, mttr_hours=1)
    assert found.failures_per_year == pytest.approx(3 * 2 * 0.99**2 * 0.01 / 99 * 8760, rel=1e-12)
    assert found.failures_per_year * found.mean_outage_hours == pytest.approx(found.unavailability * 8760, rel=1e-12)


def test_a_pair_is_first_lost_after_the_textbook_time() -> None:
    # (3 l + m) / (2 l^2), Trivedi.
    found = repaired_group(machines=2, needed=1, mtbf_hours=1000, mttr_hours=10, crews=1)
    assert found.mean_hours_to_first_outage == pytest.approx((3 / 1000 + 1 / 10) / (2 / 1000**2), rel=1e-12)


def test_tiny_unavailabilities_keep_their_digits() -> None:
    found = repaired_group(machines=6, needed=1, mtbf_hours=99_999, mttr_hours=1)
    assert found.unavailability == pytest.approx(1e-30, rel=1e-9)


def failover_with_storage_and_network() -> float:
    pair = failover_pair(mtbf_hours=2000, mttr_hours=4, failover_hours=2 / 60, coverage=0.95, manual_switch_hours=1)
    storage = single(mtbf_hours=100_000, mttr_hours=6)
    return in_series([pair, storage, single(mtbf_hours=50_000, mttr_hours=2)]).availability


def test_a_failover_pair_with_its_storage_and_network() -> None:
    # A chain solved and simulated independently of this code gave 0.9998604756 (73.33 minutes a year).
    assert failover_with_storage_and_network() == pytest.approx(0.9998604756, abs=1e-10)


def test_a_failover_pair_to_first_order() -> None:
    found = failover_pair(mtbf_hours=1e9, mttr_hours=1e3, failover_hours=0.1, coverage=0.9, manual_switch_hours=2)
    assert found.unavailability == pytest.approx(1e-9 * (0.9 * 0.1 + 0.1 * 2) + 1e-6**2, rel=1e-2)


@pytest.mark.parametrize("crews", [1, 2])
def test_a_failover_that_takes_no_time_is_the_repaired_pair(crews: int) -> None:
    pair = failover_pair(mtbf_hours=300, mttr_hours=7, failover_hours=0, crews=crews)
    group = repaired_group(machines=2, needed=1, mtbf_hours=300, mttr_hours=7, crews=crews)
    assert pair.unavailability == pytest.approx(group.unavailability, rel=1e-12)
    assert pair.failures_per_year == pytest.approx(group.failures_per_year, rel=1e-12)
    assert pair.states["failover"] == 0


def test_the_chain_of_a_failover_pair_agrees_with_a_simulation() -> None:
    # Many pairs side by side, jump by jump; rates high so that every state is met often.
    chance = np.random.default_rng(7)
    fail, mend, fo, man, cover, count = 1 / 50, 1 / 4, 1 / 0.5, 1 / 2, 0.7, 4_000
    rates = np.zeros((5, 5))  # both, failover, manual, one, none
    rates[0, 1], rates[0, 2], rates[0, 3] = fail * cover, fail * (1 - cover), fail
    rates[1, 3], rates[2, 3] = fo, man
    rates[1:4, 4] = fail
    rates[1:4, 0], rates[4, 3] = mend, 2 * mend
    states, hours = np.zeros(count, dtype=int), np.zeros((5, count))
    for _ in range(600):
        leaving = rates[states]
        total = leaving.sum(axis=1)
        hours[states, np.arange(count)] += chance.exponential(1 / total)
        states = (leaving.cumsum(axis=1) < (chance.random(count) * total)[:, None]).sum(axis=1)
    down = hours[[1, 2, 4]].sum(axis=0)
    simulated, error = down.sum() / hours.sum(), (down / hours.sum(axis=0)).std() / math.sqrt(count)
    found = failover_pair(mtbf_hours=50, mttr_hours=4, failover_hours=0.5, coverage=cover, manual_switch_hours=2)
    assert abs(found.unavailability - simulated) < 4 * error
    assert error < found.unavailability / 100


@given(HOURS, HOURS, st.floats(0, 5), SHARES, st.floats(0, 5), SHARES)
def test_a_second_crew_or_better_coverage_never_harms(
    mtbf: float, mttr: float, failover: float, coverage: float, more: float, dormancy: float
) -> None:
    manual = failover + more

    def pair(crews: int, coverage: float) -> float:
        return failover_pair(
            mtbf_hours=mtbf, mttr_hours=mttr, failover_hours=failover, coverage=coverage,
            manual_switch_hours=manual, standby_failure_share=dormancy, crews=crews,
        ).unavailability  # fmt: skip

    assert pair(2, coverage) <= pair(1, coverage) * (1 + 1e-9)
    assert pair(1, 1.0) <= pair(1, coverage) * (1 + 1e-9)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 3), HOURS, HOURS)
def test_one_more_machine_never_harms(needed: int, spare: int, crews: int, mtbf: float, mttr: float) -> None:
    def down(machines: int) -> float:
        return repaired_group(
            machines=machines, needed=needed, mtbf_hours=mtbf, mttr_hours=mttr, crews=crews
        ).unavailability

    assert down(needed + spare) <= down(needed + spare - 1) * (1 + 1e-9)


@given(HOURS, HOURS, st.floats(0.01, 1), st.integers(2, 5))
def test_common_cause_bounds_what_redundancy_brings(mtbf: float, mttr: float, beta: float, machines: int) -> None:
    found = with_common_cause(machines=machines, needed=1, mtbf_hours=mtbf, mttr_hours=mttr, beta=beta)
    common = single(mtbf_hours=mtbf / beta, mttr_hours=mttr)
    assert found.unavailability >= common.unavailability * (1 - 1e-9)


def test_beta_factor_of_a_pair_exact_and_by_rare_events() -> None:
    # mantua.group, first-principles derivation of the beta factor, two pumps: u = 1 %, beta = 10 %.
    found = common_cause_unavailability(0.01, 0.1)
    assert found.rare_event == pytest.approx(0.001081, abs=1e-15)
    assert found.exact == pytest.approx(0.001080918999999958, abs=1e-12)


@given(SHARES, SHARES)
def test_common_cause_lies_between_a_perfect_pair_and_a_single_one(unavailability: float, beta: float) -> None:
    found = common_cause_unavailability(unavailability, beta)
    assert found.exact <= found.rare_event + 1e-15
    assert found.exact <= unavailability + 1e-12
    assert common_cause_unavailability(unavailability, 0).exact == pytest.approx(unavailability**2)
    assert common_cause_unavailability(unavailability, 1).exact == pytest.approx(unavailability)


def test_beta_factor_splits_the_rate() -> None:
    assert common_cause_rates(1e-4, 0.1) == pytest.approx((9e-5, 1e-5))
    # https://fta-studio.pages.dev/glossary/beta-factor-ccf
    assert common_cause_rates(1e-5, 0.05) == pytest.approx((9.5e-6, 5.0e-7))


def test_detection_hits_one_nth_of_the_users_of_every_node() -> None:
    found = load_balanced(nodes=4, node_mtbf_hours=1000, node_mttr_hours=1e-6, detection_hours=0.01)
    assert found.detection_unavailability == pytest.approx(1e-5, rel=1e-6)  # n l t / n
    assert found.unavailability == pytest.approx(found.full_outage_unavailability + 1e-5, rel=1e-6)


def test_a_load_balancer_is_in_series() -> None:
    balancer = single(mtbf_hours=999, mttr_hours=1)
    found = load_balanced(nodes=3, node_mtbf_hours=99, node_mttr_hours=1, detection_hours=0, balancer=balancer)
    assert found.availability == pytest.approx(0.999 * (1 - 1e-6), abs=1e-12)


def test_series_adds_failures_up() -> None:
    parts = [single(mtbf_hours=1000, mttr_hours=10), single(mtbf_hours=500, mttr_hours=2)]
    found = in_series(parts)
    assert found.availability == pytest.approx(1000 / 1010 * 500 / 502)
    assert found.failures_per_year == pytest.approx(found.availability * (1 / 1000 + 1 / 500) * 8760)


def test_series_of_billinton_and_allan() -> None:
    # l_s = sum l, U_s = sum l r, r_s = U_s / l_s.
    found = series_outages(
        [Outages(failures_per_year=0.2, outage_hours=5), Outages(failures_per_year=0.3, outage_hours=10)]
    )
    assert (found.failures_per_year, found.down_hours_per_year) == pytest.approx((0.5, 4.0))
    assert found.outage_hours == pytest.approx(8)


def test_parallel_approximation_agrees_with_the_chain_where_failures_are_rare() -> None:
    chain = repaired_group(machines=3, needed=1, mtbf_hours=1e5, mttr_hours=10)
    found = parallel_outages([Outages(failures_per_year=8760 / 1e5, outage_hours=10)] * 3)
    assert found.failures_per_year == pytest.approx(chain.failures_per_year, rel=1e-3)
    assert found.outage_hours == pytest.approx(chain.mean_outage_hours, rel=1e-3)


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("mtbf_hours", {"mtbf_hours": 0}),
        ("mttr_hours", {"mttr_hours": math.nan}),
        ("coverage", {"coverage": 1.5}),
        ("failover_hours", {"failover_hours": -1}),
        ("standby_failure_share", {"standby_failure_share": math.inf}),
        ("crews", {"crews": 0}),
    ],
)
def test_a_pair_names_what_it_cannot_use(place: str, change: dict[str, float]) -> None:
    with pytest.raises(InvalidInput, match=place):
        failover_pair(**{"mtbf_hours": 100, "mttr_hours": 1, "failover_hours": 0.1, **change})  # type: ignore[arg-type]


def test_a_group_that_needs_more_than_it_has_is_refused() -> None:
    with pytest.raises(InvalidInput, match="needed"):
        repaired_group(machines=2, needed=3, mtbf_hours=1, mttr_hours=1)


def test_a_large_group_with_common_cause_is_reckoned_as_well() -> None:
    found = common_cause_unavailability(0.01, 0.05, machines=100_000, needed=50_000)
    assert found.exact == pytest.approx(0.05 * 0.01)  # so many spares leave only what is common
