from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.formulas.checks import InvalidInput
from planner.formulas.lifetimes import (
    cold_standby_mttf,
    cold_standby_reliability,
    common_cause_pair_reliability,
    k_of_n_mttf,
    k_of_n_reliability,
    parallel_reliability,
    reliability,
    repaired_mttf,
    series_mttf,
    series_reliability,
)

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=6)


def test_one_in_e_lives_to_its_mean() -> None:
    assert reliability(1 / 1_000, 1_000) == pytest.approx(1 / math.e)


def test_a_cluster_of_two_without_repair() -> None:
    # clusters4all, Availability basics: MTTF 100 d gives 150 d until both, 50 d until the first is lost.
    assert k_of_n_mttf(1, 2, 1 / 100) == pytest.approx(150)
    assert k_of_n_mttf(2, 2, 1 / 100) == pytest.approx(50)
    assert series_mttf([1 / 100, 1 / 100]) == pytest.approx(50)


def test_parallel_and_series_blocks() -> None:
    # Socratic, answer 545519: (.9 || .9), .95, (.95 .95 || .95 .95).
    pair = parallel_reliability([0.9, 0.9])
    lanes = parallel_reliability([series_reliability([0.95, 0.95])] * 2)
    assert series_reliability([pair, 0.95, lanes]) == pytest.approx(0.93156, abs=5e-6)


def test_three_subsystems() -> None:
    # ReliaWiki, RBDs and Analytical System Reliability: 99.5, 98.7, 97.3 %.
    assert series_reliability([0.995, 0.987, 0.973]) == pytest.approx(0.955549245, abs=1e-9)
    assert parallel_reliability([0.995, 0.987, 0.973]) == pytest.approx(0.999998245, abs=1e-9)


@given(SHARES)
def test_one_of_n_is_parallel_and_n_of_n_is_series(shares: list[float]) -> None:
    assert k_of_n_reliability(1, shares) == pytest.approx(parallel_reliability(shares))
    assert k_of_n_reliability(len(shares), shares) == pytest.approx(series_reliability(shares))


def test_common_cause_takes_its_share_out_of_the_independent_rate() -> None:
    x = math.exp(-0.9 * 0.5)
    assert common_cause_pair_reliability(0.5, 1, 0.1) == pytest.approx(math.exp(-0.05) * (2 * x - x * x))
    assert common_cause_pair_reliability(0.5, 1, 1.0) == pytest.approx(reliability(0.5, 1))


def test_cold_standby_is_erlang() -> None:
    assert cold_standby_reliability(0.01, 100) == pytest.approx(math.exp(-1) * 2)
    assert cold_standby_reliability(0.01, 100, switch_success=0) == pytest.approx(math.exp(-1))
    assert cold_standby_mttf(0.01, units=3) == pytest.approx(300)


@pytest.mark.parametrize("success", [0.0, 0.8, 1.0])
def test_the_mean_is_the_area_under_the_reliability(success: float) -> None:
    step = 0.01
    area = step * sum(
        cold_standby_reliability(1, (i + 0.5) * step, units=3, switch_success=success) for i in range(4000)
    )
    assert area == pytest.approx(cold_standby_mttf(1, units=3, switch_success=success), rel=1e-4)


def test_repair_makes_it_last() -> None:
    # (3 l + m) / (2 l^2), Trivedi.
    assert repaired_mttf(1, 2, 0.001, 0.1) == pytest.approx((0.003 + 0.1) / 2e-6)
    assert repaired_mttf(1, 3, 0.01, 0) == pytest.approx(k_of_n_mttf(1, 3, 0.01))


def test_what_cannot_be_used_is_named() -> None:
    with pytest.raises(InvalidInput, match="needed"):
        k_of_n_mttf(3, 2, 1)
    with pytest.raises(InvalidInput, match=r"reliabilities\[1\]"):
        series_reliability([0.5, 1.5])
    with pytest.raises(InvalidInput, match="failure_rate"):
        reliability(math.nan, 1)
    with pytest.raises(InvalidInput, match="failure_rates"):
        series_mttf([0, 0])
    with pytest.raises(InvalidInput, match="reliabilities"):
        parallel_reliability([])
