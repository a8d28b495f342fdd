from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.recovery_time import RecoveryTime, distribution_of, hours_at, quantiles, share_within

RANGES = st.lists(st.floats(0, 500), min_size=3, max_size=3).map(lambda x: RecoveryTime.between(*sorted(x)))


def test_the_mean_of_a_range_is_the_pert_mean() -> None:
    assert RecoveryTime.between(1, 3, 11).mean_hours() == pytest.approx((1 + 4 * 3 + 11) / 6)


def test_the_spread_of_a_range_is_the_beta_one() -> None:
    # A symmetric range 0..6 has alpha = beta = 3: variance 36 x 9 / (36 x 7) = 9/7.
    found = quantiles(RecoveryTime.between(0, 3, 6))
    assert found.var() == pytest.approx(9 / 7, rel=0.005)


def test_the_middle_and_the_tails_of_a_range() -> None:
    # For alpha = beta = 3 the distribution function is 10x^3 - 15x^4 + 6x^5; at a third of the width 17/81.
    of = RecoveryTime.between(0, 3, 6)
    assert share_within(of, 2) == pytest.approx(17 / 81, abs=0.002)
    assert hours_at(of, 0.5) == pytest.approx(3, abs=0.01)
    assert hours_at(of, 17 / 81) == pytest.approx(2, abs=0.02)


def test_a_fixed_time_stays_fixed() -> None:
    of = RecoveryTime.between(0.3, 0.3, 0.3)
    assert np.allclose(quantiles(of), 0.3)
    assert (hours_at(of, 0.1), hours_at(of, 0.9)) == (0.3, 0.3)
    assert (share_within(of, 0.3), share_within(of, 0.29)) == (1, 0)


def test_two_fixed_times_have_nothing_between_them() -> None:
    # Half of the events take 1 h, half 10 h: beyond 5 h there are 0.5 x 5 h on average.
    of = RecoveryTime.mixed((1, RecoveryTime.between(1, 1, 1)), (1, RecoveryTime.between(10, 10, 10)))
    assert float(np.maximum(quantiles(of) - 5, 0).mean()) == pytest.approx(2.5)
    assert (hours_at(of, 0.5), hours_at(of, 0.51)) == (1, 10)
    assert share_within(of, 5) == pytest.approx(0.5)


def test_weights_may_be_rates() -> None:
    # 3 a year of 1 h and 1 a year of 5 h: 2 h on average.
    of = RecoveryTime.mixed((3, RecoveryTime.between(1, 1, 1)), (1, RecoveryTime.between(5, 5, 5)))
    assert of.mean_hours() == pytest.approx(2)


def test_a_delay_comes_in_front() -> None:
    assert RecoveryTime.between(1, 2, 3).plus(1, 1, 4).mean_hours() == pytest.approx((2 + 4 * 3 + 7) / 6)


@given(RANGES, RANGES, st.floats(0.01, 10))
def test_slices_rise_and_keep_the_mean(first: RecoveryTime, second: RecoveryTime, weight: float) -> None:
    of = RecoveryTime.mixed((1, first), (weight, second))
    found = quantiles(of)
    assert (np.diff(found) >= 0).all()
    assert float(found.mean()) == pytest.approx(of.mean_hours(), rel=2e-3, abs=1e-6)


@given(RANGES, st.floats(0, 600), st.floats(0, 600))
def test_more_time_never_catches_fewer_recoveries(of: RecoveryTime, first: float, second: float) -> None:
    early, late = sorted((first, second))
    assert 0 <= share_within(of, early) <= share_within(of, late) <= 1 + 1e-12


def test_a_range_may_be_read_as_the_middle_ninety_percent_of_a_lognormal() -> None:
    of = RecoveryTime.between(2, 5, 40).read_as("lognormal")
    assert share_within(of, 2) == pytest.approx(0.05, abs=0.001)
    assert hours_at(of, 0.95) == pytest.approx(40, rel=0.01)
    assert hours_at(of, 0.5) == pytest.approx((2 * 40) ** 0.5, rel=0.01)  # the geometric middle
    assert float(quantiles(of).mean()) == pytest.approx(of.mean_hours(), rel=1e-9)
    assert of.mean_hours() == pytest.approx(distribution_of(of).mean())


def test_a_range_from_nought_and_a_fixed_time_stay_what_they_are() -> None:
    assert RecoveryTime.between(0, 3, 6).read_as("lognormal") == RecoveryTime.between(0, 3, 6)
    fixed = RecoveryTime.between(4, 4, 4).read_as("lognormal")
    assert (fixed.mean_hours(), hours_at(fixed, 0.9)) == (4, 4)


@given(RANGES, st.sampled_from([0.0, 1.0, 8.0, 100.0]))
def test_the_slices_agree_with_the_distribution_in_closed_form(of: RecoveryTime, threshold: float) -> None:
    # Slices of equal likelihood are off by no more than the spread divided by their number.
    by_slices = float(np.maximum(quantiles(of) - threshold, 0.0).mean())
    width = of.pieces[0].high - of.pieces[0].low
    assert by_slices == pytest.approx(float(distribution_of(of).excess(threshold)), abs=width / 64 + 1e-9)
