from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from planner.formulas.annual_loss import compound_poisson
from planner.formulas.checks import InvalidInput
from planner.formulas.distributions import Distribution, Exponential, Fixed, Lognormal, Pert, Triangular, Uniform
from planner.formulas.excess_moments import excess_moment
from planner.formulas.expected_loss import expected_loss, loss_moments
from planner.formulas.mixtures import Mixture
from planner.formulas.piecewise import PiecewiseLinear
from planner.formulas.service_hours_loss import expected_loss_in_service_hours

OFFICE = tuple((24.0 * day + 8, 24.0 * day + 16) for day in range(5))
NIGHTS = (16.0, 16.0, 16.0, 16.0, 64.0)

Curves = st.lists(st.tuples(st.floats(0.5, 40), st.floats(0, 500)), min_size=1, max_size=5)


def curve_of(steps: list[tuple[float, float]]) -> PiecewiseLinear:
    """A loss curve from nought that never falls, and goes on at its last slope."""
    x, y = np.cumsum([0, *(s[0] for s in steps)]), np.cumsum([0, *(s[1] for s in steps)])
    return PiecewiseLinear(tuple(x.tolist()), tuple(y.tolist()), steps[-1][1] / steps[-1][0])


SMALLEST = 1e-300  # below it floats lose digits, on either side

curves = Curves.map(curve_of)
perts = st.lists(st.floats(0, 200), min_size=3, max_size=3, unique=True).map(
    lambda x: Pert(low=min(x), likely=sorted(x)[1], high=max(x) + 1)
)
lognormals = st.builds(Lognormal, mu=st.floats(-1, 4), sigma=st.floats(0.2, 1.5))
exponentials = st.builds(Exponential, average=st.floats(0.1, 100))
uniforms = st.builds(lambda low, width: Uniform(low=low, high=low + width), st.floats(0, 50), st.floats(0.5, 90))
triangulars = st.builds(
    lambda low, peak, width: Triangular(low=low, likely=low + peak * width, high=low + width),
    st.floats(0, 50),
    st.sampled_from([0.0, 0.25, 0.8, 1.0]),
    st.floats(0.5, 90),
)
smooth = st.one_of(perts, lognormals, exponentials, uniforms, triangulars)


def mean_over(of: Distribution, value: Callable[[float], float], corners: list[float]) -> float:
    """E[value(T)] by adaptive quadrature over the density, piece by piece between the corners."""
    law: Any
    match of:
        case Fixed():
            return value(of.value)
        case Mixture():
            return sum(s * mean_over(part, value, corners) for s, (_, part) in zip(of.shares(), of.parts, strict=True))
        case Pert():
            width = of.high - of.low
            a, b = 1 + 4 * (of.likely - of.low) / width, 1 + 4 * (of.high - of.likely) / width
            law = stats.beta(a, b, loc=of.low, scale=width)
        case Uniform():
            law = stats.uniform(of.low, of.high - of.low)
        case Triangular():
            width = of.high - of.low
            law = stats.triang((of.likely - of.low) / width, loc=of.low, scale=width)
        case Exponential():
            law = stats.expon(scale=of.average)
        case Lognormal():
            # Over the logarithm, where the density is a bell.
            def bell(z: float) -> float:
                return value(math.exp(of.mu + of.sigma * z)) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

            places = [(math.log(k) - of.mu) / of.sigma for k in corners if k > 0]
            return summed(bell, -14.0, 14.0 + 3 * of.sigma, places)
    low, high = law.support()
    top = high if math.isfinite(high) else 60 * law.mean() + 0.0
    return summed(lambda t: value(t) * float(law.pdf(t)), low, top, corners)


def summed(value: Callable[[float], float], low: float, high: float, corners: list[float]) -> float:
    middle = np.linspace(low, high, 12).tolist()
    edges = sorted({low, high, *middle, *(k for k in corners if low < k < high)})
    pieces = (integrate.quad(value, a, b, epsabs=0, epsrel=1e-12, limit=200)[0] for a, b in pairwise(edges))
    return math.fsum(pieces)


@settings(max_examples=60, deadline=None)
@given(curves, smooth)
def test_the_closed_form_is_the_integral(curve: PiecewiseLinear, outage: Distribution) -> None:
    by_integral = mean_over(outage, lambda t: float(curve.at(t)), list(curve.x))
    assert expected_loss(curve, outage) == pytest.approx(by_integral, rel=1e-9, abs=1e-11 * curve.y[-1] + SMALLEST)


@settings(max_examples=60, deadline=None)
@given(curves, smooth)
def test_the_expected_square_is_the_integral_of_the_square(curve: PiecewiseLinear, outage: Distribution) -> None:
    by_integral = mean_over(outage, lambda t: float(curve.at(t)) ** 2, list(curve.x))
    assert loss_moments(curve, outage).second == pytest.approx(
        by_integral, rel=1e-8, abs=1e-10 * curve.y[-1] ** 2 + SMALLEST
    )


def after_wait(curve: PiecewiseLinear, power: int, length: float) -> Callable[[float], float]:
    """The loss of an outage of t hours, to a power, averaged over a wait between 0 and `length`: exact by Simpson's
    rule, as it is a polynomial of the third degree at most between corners."""

    def found(t: float) -> float:
        edges = sorted({0.0, length, *(t - k for k in curve.x if 0 < t - k < length)})
        total = 0.0
        for a, b in pairwise(edges):
            at = curve.at(np.maximum(t - np.array([a, (a + b) / 2, b]), 0.0)) ** power
            total += (b - a) / 6 * float(at @ np.array([1.0, 4.0, 1.0]))
        return total / length

    return found


@settings(max_examples=25, deadline=None)
@given(curves, st.one_of(perts, lognormals), st.floats(1, 150))
def test_a_random_start_is_an_integral_over_the_wait(curve: PiecewiseLinear, outage: Distribution, gap: float) -> None:
    found = loss_moments(curve, outage, idle_hours=[gap])
    corners = [k + g for k in curve.x for g in (0.0, gap)]
    for power, value, exact in ((1, found.mean, 1e-9), (2, found.second, 1e-8)):
        at_once = mean_over(outage, lambda t, n=power: float(curve.at(t)) ** n, corners)  # type: ignore[misc]
        waited = mean_over(outage, after_wait(curve, power, gap), corners)
        share = gap / 168
        assert value == pytest.approx(
            (1 - share) * at_once + share * waited, rel=exact, abs=max(1e-10 * curve.y[-1] ** power, 1e-300)
        )


@settings(max_examples=40, deadline=None)
@given(smooth, st.floats(0, 150), st.sampled_from([1, 2, 3]))
def test_powers_of_the_excess_are_integrals(outage: Distribution, threshold: float, power: int) -> None:
    by_integral = mean_over(outage, lambda t: max(t - threshold, 0.0) ** power, [threshold])
    scale = float(excess_moment(outage, 0.0, power))
    assert float(excess_moment(outage, threshold, power)) == pytest.approx(by_integral, rel=1e-8, abs=1e-11 * scale)


@given(smooth, st.floats(-50, 150))
def test_the_first_power_is_the_excess_of_the_distribution(outage: Distribution, threshold: float) -> None:
    expected = float(outage.excess(threshold))
    assert float(excess_moment(outage, threshold, 1)) == pytest.approx(expected, rel=1e-8, abs=1e-12 * outage.mean())


@given(smooth, smooth, st.floats(0.1, 9))
def test_a_mixture_costs_the_mean_of_its_parts(first: Distribution, second: Distribution, weight: float) -> None:
    curve = curve_of([(4, 10), (20, 900)])
    mixed = Mixture(((1.0, first), (weight, second)))
    apart = (expected_loss(curve, first) + weight * expected_loss(curve, second)) / (1 + weight)
    assert expected_loss(curve, mixed, idle_hours=()) == pytest.approx(apart, rel=1e-9)
    assert float(mixed.cdf(mixed.quantile(0.37))) == pytest.approx(0.37, abs=1e-9)


@given(curves, st.sampled_from([(), NIGHTS]), st.floats(0, 100), st.floats(0, 100))
def test_a_longer_outage_never_costs_less(
    curve: PiecewiseLinear, idle: tuple[float, ...], hours: float, more: float
) -> None:
    short, long = (expected_loss(curve, Fixed(value=t), idle_hours=idle) for t in (hours, hours + more))
    assert long >= short - 1e-9 * max(short, 1)


@given(curves, perts, st.floats(0, 50), st.sampled_from([(), NIGHTS]))
def test_recovery_later_in_every_case_never_costs_less(
    curve: PiecewiseLinear, outage: Pert, later: float, idle: tuple[float, ...]
) -> None:
    delayed = Pert(low=outage.low + later, likely=outage.likely + later, high=outage.high + later)
    quick, slow = (expected_loss(curve, each, idle_hours=idle) for each in (outage, delayed))
    assert slow >= quick - 1e-9 * max(quick, 1)


@given(curves, smooth, st.floats(0, 20), st.floats(0, 20))
def test_more_outages_never_cost_less(curve: PiecewiseLinear, outage: Distribution, rate: float, more: float) -> None:
    event = loss_moments(curve, outage)
    few, many = (compound_poisson(each, event.mean, event.sd) for each in (rate, rate + more))
    assert many.mean >= few.mean
    assert many.variance >= few.variance


def test_an_outage_over_night_costs_what_is_left_in_the_morning() -> None:
    # 13 h, in service Monday 00:00 to 12:00: 12 of 168 hours cost 13, the wait of w hours before leaves 13 - w.
    line = PiecewiseLinear((0.0,), (0.0,), 1.0)
    found = expected_loss(line, Fixed(value=13.0), idle_hours=[156.0])
    assert found == pytest.approx((12 * 13 + 13 * 13 / 2) / 168)


def test_peaks_weigh_the_loss() -> None:
    line, outage = PiecewiseLinear((0.0,), (0.0,), 100.0), Exponential(average=2.0)
    found = loss_moments(line, outage, factors=((0.9, 1.0), (0.1, 3.0)))
    assert found.mean == pytest.approx(200 * 1.2)
    assert found.second == pytest.approx(2 * 200**2 * (0.9 + 0.9))  # E[T^2] = 2 average^2
    assert expected_loss(line, outage, factors=((0.25, 1.0),)) == pytest.approx(50)


def test_the_call_price_of_a_published_table() -> None:
    """Spot 42, strike 40, 10 % a year, volatility 20 %, half a year: a call of 4.76 (Hull, *Options, Futures, and
    Other Derivatives*, the example of the Black-Scholes-Merton formulas). The excess is the call before discounting."""
    growth, spread = 0.1 * 0.5, 0.2 * math.sqrt(0.5)
    price = Lognormal(mu=math.log(42) + growth - spread**2 / 2, sigma=spread)
    call = PiecewiseLinear((0.0, 40.0), (0.0, 0.0), 1.0)
    assert expected_loss(call, price) * math.exp(-growth) == pytest.approx(4.76, abs=0.005)


def test_compound_poisson_moments_are_those_of_simulated_years() -> None:
    rate, event = 1.7, loss_moments(curve_of([(4, 10), (20, 900)]), Lognormal(mu=1.0, sigma=0.8), idle_hours=NIGHTS)
    chance = np.random.default_rng(7)
    counts = chance.poisson(rate, 200_000)
    total = int(counts.sum())
    hours = np.exp(1.0 + 0.8 * chance.standard_normal(total))
    start = chance.random(total) * 168  # nights of 16 h, then the weekend, then 40 h of work
    wait = np.where(start < 64, 16 - start % 16, np.where(start < 128, 128 - start, 0.0))
    money = curve_of([(4, 10), (20, 900)]).at(np.maximum(hours - wait, 0))
    years = np.bincount(np.repeat(np.arange(len(counts)), counts), money, minlength=len(counts))
    found = compound_poisson(rate, event.mean, event.sd)
    assert found.mean == pytest.approx(years.mean(), abs=4 * years.std() / math.sqrt(len(years)))
    assert found.variance == pytest.approx(years.var(), rel=0.05)


def worked(x: np.ndarray) -> np.ndarray:
    """Service hours of OFFICE by hour x."""
    edges = [0.0, *(edge for window in OFFICE for edge in window), 168.0]
    done = np.concatenate(([0.0], np.cumsum([8.0 * (i % 2) for i in range(len(edges) - 1)])))
    weeks = np.floor(x / 168)
    return np.asarray(40 * weeks + np.interp(x - 168 * weeks, edges, done))


@settings(max_examples=60, deadline=None)
@given(curves, st.floats(0.25, 700))
def test_only_service_hours_count_where_that_is_the_convention(curve: PiecewiseLinear, hours: float) -> None:
    # The mean over the start, cut fine enough for straight pieces; the error falls with the square of the step.
    starts = (np.arange(168 * 600) + 0.5) / 600
    by_steps = float(curve.at(worked(starts + hours) - worked(starts)).mean())
    found = expected_loss_in_service_hours(curve, Fixed(value=hours), OFFICE)
    assert found == pytest.approx(by_steps, rel=1e-4, abs=1e-6 * curve.y[-1])


def test_service_hours_round_the_clock_are_all_hours() -> None:
    curve, outage = curve_of([(4, 10), (20, 900)]), Lognormal(mu=2.0, sigma=1.0)
    always = expected_loss_in_service_hours(curve, outage, [(0.0, 168.0)])
    assert always == pytest.approx(expected_loss(curve, outage), rel=1e-9)


@given(curves, smooth)
@settings(max_examples=40, deadline=None)
def test_a_clock_that_stands_still_at_night_never_costs_more(curve: PiecewiseLinear, outage: Distribution) -> None:
    still = expected_loss_in_service_hours(curve, outage, OFFICE)
    assert still <= expected_loss(curve, outage, idle_hours=NIGHTS) * (1 + 1e-9) + 1e-9 * curve.y[-1]


def refused(run: Callable[[], object]) -> str:
    with pytest.raises(InvalidInput) as found:
        run()
    return found.value.fault.path


def test_what_has_no_answer_is_refused_by_name() -> None:
    line, outage = PiecewiseLinear((0.0,), (0.0,), 1.0), Fixed(value=1.0)
    assert refused(lambda: expected_loss(line, outage, idle_hours=[16, -1])) == "idle_hours[1]"
    assert refused(lambda: expected_loss(line, outage, idle_hours=[100, 68])) == "idle_hours"
    assert refused(lambda: expected_loss(line, outage, idle_hours=[1], period_hours=0)) == "period_hours"
    assert refused(lambda: expected_loss(line, outage, factors=[(0.5, 1), (0.6, 1)])) == "factors"
    assert refused(lambda: expected_loss(line, outage, factors=[(0.5, float("nan"))])) == "factors[0][1]"
    assert refused(lambda: excess_moment(outage, float("inf"), 1)) == "threshold"
    assert refused(lambda: excess_moment(outage, 1.0, 4)) == "power"
    assert refused(lambda: Mixture(())) == "parts"
    assert refused(lambda: Mixture(((0.0, outage),))) == "parts[0][0]"
    assert refused(lambda: expected_loss_in_service_hours(line, outage, [(5, 3)])) == "windows[0][1]"
    assert refused(lambda: expected_loss_in_service_hours(line, outage, [(0, 8), (7, 9)])) == "windows[1][0]"
