"""Distributions: published moments, and the laws every one of them keeps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from planner.formulas.checks import InvalidInput
from planner.formulas.distributions import (
    Distribution,
    Exponential,
    Fixed,
    Lognormal,
    Pert,
    Triangular,
    Uniform,
)

ends = st.floats(0, 500, allow_subnormal=False)
ranges = st.lists(ends, min_size=3, max_size=3).map(sorted).filter(lambda x: x[0] == x[2] or x[2] - x[0] > 1e-3)
distributions: st.SearchStrategy[Distribution] = st.one_of(
    ends.map(lambda x: Fixed(value=x)),
    st.floats(0.01, 500).map(lambda x: Exponential(average=x)),
    st.builds(lambda mu, sigma: Lognormal(mu=mu, sigma=sigma), st.floats(-3, 6), st.floats(0.05, 1.5)),
    ranges.map(lambda x: Uniform(low=x[0], high=x[2])),
    ranges.map(lambda x: Triangular(low=x[0], likely=x[1], high=x[2])),
    st.builds(lambda x, s: Pert(low=x[0], likely=x[1], high=x[2], shape=s), ranges, st.floats(0.5, 12)),
)
# Away from both ends, where a smallest step of the share moves the value most.
shares = st.floats(0.001, 0.999)


def test_a_ninety_percent_interval_becomes_the_lognormal_of_hubbard_and_seiersen() -> None:
    found = Lognormal.from_interval(500_000, 2_000_000)
    assert found.mu == pytest.approx((math.log(500_000) + math.log(2_000_000)) / 2)
    assert found.sigma == pytest.approx(math.log(4) / 3.28971, rel=1e-6)
    assert found.cdf([500_000, 2_000_000]) == pytest.approx([0.05, 0.95])


def test_a_lognormal_has_the_mean_the_spread_and_the_median_it_is_given() -> None:
    found = Lognormal.from_mean_sd(100, 250)
    assert (found.mean(), math.sqrt(found.variance())) == pytest.approx((100, 250))
    assert float(Lognormal.from_median_sigma(8, 0.7).quantile(0.5)) == pytest.approx(8)


def test_a_pert_of_three_points_has_the_textbook_mean() -> None:
    assert Pert(low=1, likely=3, high=11).mean() == pytest.approx((1 + 4 * 3 + 11) / 6)
    # Symmetric 0..6 has alpha = beta = 3: variance 36 x 9 / (36 x 7) = 9/7, F(2) = 17/81.
    assert Pert(low=0, likely=3, high=6).variance() == pytest.approx(9 / 7)
    assert float(Pert(low=0, likely=3, high=6).cdf(2)) == pytest.approx(17 / 81)


def test_a_triangle_has_the_textbook_mean_and_variance() -> None:
    # (a + b + c) / 3 and (a^2 + b^2 + c^2 - ab - ac - bc) / 18 with 0, 3, 12.
    found = Triangular(low=0, likely=3, high=12)
    assert (found.mean(), found.variance()) == pytest.approx((5, (144 + 9 - 36) / 18))


def test_the_excess_of_an_exponential_falls_by_its_own_tail() -> None:
    assert float(Exponential(average=4).excess(4)) == pytest.approx(4 / math.e)


def test_a_range_without_width_is_a_fixed_value() -> None:
    for found in (Pert(low=3, likely=3, high=3), Triangular(low=3, likely=3, high=3), Uniform(low=3, high=3)):
        assert (found.mean(), found.variance()) == (3, 0)
        assert found.cdf([2.9, 3]).tolist() == [0, 1]
        assert found.quantile([0, 0.5, 1]).tolist() == [3, 3, 3]
        assert found.excess([1, 3, 4]).tolist() == [2, 0, 0]


@given(distributions, shares)
def test_a_quantile_is_where_the_distribution_function_reaches_the_share(of: Distribution, share: float) -> None:
    value = float(of.quantile(share))
    step = 1e-6 * max(abs(value), 1e-6)
    assert float(of.cdf(value - step)) <= share + 1e-7
    assert float(of.cdf(value + step)) >= share - 1e-7


@given(distributions)
def test_the_excess_equals_the_area_above_the_distribution_function(of: Distribution) -> None:
    low, high = (float(x) for x in of.quantile([1e-13, 1 - 1e-13]))
    for threshold in (low, float(of.quantile(0.4)), of.mean()):
        area, _ = integrate.quad(
            lambda x: 1 - float(of.cdf(x)), threshold, high, limit=400, points=sorted({low, of.mean()})
        )
        assert float(of.excess(threshold)) == pytest.approx(area, rel=2e-4, abs=1e-6 * (1 + of.mean()))


@given(distributions, st.lists(st.floats(-50, 1500), min_size=3, max_size=3, unique=True))
def test_the_excess_falls_and_is_convex(of: Distribution, thresholds: list[float]) -> None:
    low, middle, high = sorted(thresholds)
    first, second, third = (float(x) for x in of.excess([low, middle, high]))
    slack = 1e-9 * (1 + of.mean() + abs(low))
    assert first >= second - slack
    assert second >= third - slack
    part = (middle - low) / (high - low)
    assert second <= (1 - part) * first + part * third + slack


@given(distributions)
def test_below_everything_the_excess_is_the_mean_less_the_threshold(of: Distribution) -> None:
    assert of.excess([-7.0, 0.0]) == pytest.approx([of.mean() + 7, of.mean()])


@given(distributions)
def test_mean_and_variance_are_those_of_the_quantiles(of: Distribution) -> None:
    values = of.quantile((np.arange(20_000) + 0.5) / 20_000)
    assert float(values.mean()) == pytest.approx(of.mean(), rel=0.02, abs=1e-6)
    assert float(values.var()) == pytest.approx(of.variance(), rel=0.25, abs=1e-6)


def test_values_come_back_in_the_shape_they_were_asked_in() -> None:
    asked = np.array([[1.0, 2.0, 3.0]])
    for of in (Fixed(value=2), Exponential(average=2), Lognormal(mu=0, sigma=1), Pert(low=0, likely=1, high=4)):
        assert of.cdf(asked).shape == of.excess(asked).shape == of.quantile(asked / 4).shape == (1, 3)


def test_only_an_end_without_bound_is_infinite() -> None:
    assert float(Exponential(average=2).quantile(1)) == math.inf
    assert float(Lognormal(mu=0, sigma=1).quantile(1)) == math.inf
    assert float(Pert(low=0, likely=1, high=4).quantile(1)) == 4


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: Fixed(value=math.nan), "value"),
        (lambda: Exponential(average=0), "average"),
        (lambda: Lognormal(mu=0, sigma=0), "sigma"),
        (lambda: Lognormal(mu=0, sigma=40), "sigma"),
        (lambda: Lognormal.from_interval(5, 5), "high"),
        (lambda: Lognormal.from_interval(5, 6, confidence=1), "confidence"),
        (lambda: Lognormal.from_mean_sd(0, 1), "mean"),
        (lambda: Pert(low=2, likely=1, high=3), "likely"),
        (lambda: Pert(low=0, likely=1, high=3, shape=0), "shape"),
        (lambda: Triangular(low=0, likely=4, high=3), "high"),
        (lambda: Uniform(low=-1e200, high=1), "low"),
        (lambda: Fixed(value=1).cdf(math.nan), "x"),
        (lambda: Fixed(value=1).excess(math.inf), "threshold"),
        (lambda: Fixed(value=1).quantile(1.1), "share"),
    ],
)
def test_what_is_no_distribution_is_refused_by_name(make: object, place: str) -> None:
    assert callable(make)
    with pytest.raises(InvalidInput) as found:
        make()
    assert found.value.fault.path == place
