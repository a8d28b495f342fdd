"""Expected loss of an outage of random length, exactly: no steps, no sampling.

A loss curve g of straight pieces is g(0) and a sum of slope changes, each times (t - k)+ at its corner k. So

    E[g(T)] = g(0) + sum of slope change x E[(T - k)+]

with the excess E[(T - k)+] of the distribution in closed form (in finance the price of a call, in insurance
the stop-loss premium: Kaas, Goovaerts, Dhaene and Denuit, *Modern Actuarial Risk Theory*, ch. 1). An outage
that begins at a random moment of an idle stretch waits w, uniform on its length G, before it costs anything:

    E[(T - w - k)+] over w = (E[((T - k)+)^2] - E[((T - k - G)+)^2]) / 2G
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from planner.formulas.checks import InvalidInput, not_negative, positive, share
from planner.formulas.distributions import Array, Distribution
from planner.formulas.excess_moments import excess_moment
from planner.formulas.hours import HOURS_PER_WEEK
from planner.formulas.piecewise import PiecewiseLinear

Terms = tuple[Array, Array]  # thresholds, and the factor of the excess over each


@dataclass(frozen=True, kw_only=True, slots=True)
class LossMoments:
    """The expected loss of an event and its expected square, in money and money squared.

    For the year hand `mean` and `sd` to `annual_loss.compound_poisson`.
    """

    mean: float
    second: float

    @property
    def variance(self) -> float:
        """Not below nought."""
        return max(self.second - self.mean * self.mean, 0.0)

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return math.sqrt(self.variance)


@dataclass(frozen=True, slots=True)
class ExcessSum:
    """`constant` and a sum of factors times powers of the excess; `terms` by power."""

    constant: float
    terms: Mapping[int, Terms]

    def expected(self, outage: Distribution) -> float:
        """Its mean when the outage has this length."""
        parts = (float(factor @ excess_moment(outage, k, power)) for power, (k, factor) in self.terms.items())
        return self.constant + math.fsum(parts)


@dataclass(frozen=True, slots=True)
class ExcessSums:
    """Many sums laid out so that the means of all are found in a few array steps, each threshold asked for once.

    By power: the different thresholds, and for every term which of them, its factor and its sum.
    """

    constants: Array
    terms: Mapping[int, tuple[Array, npt.NDArray[np.intp], Array, npt.NDArray[np.intp]]]

    @staticmethod
    def of(sums: Sequence[ExcessSum]) -> ExcessSums:
        """The sums in their order."""
        terms = {}
        for power in sorted({power for each in sums for power in each.terms}):
            of = [(index, *each.terms[power]) for index, each in enumerate(sums) if power in each.terms]
            owner = np.repeat([index for index, _, _ in of], [len(k) for _, k, _ in of])
            thresholds, which = np.unique(np.concatenate([k for _, k, _ in of]), return_inverse=True)
            terms[power] = (thresholds, which, np.concatenate([factor for _, _, factor in of]), owner)
        return ExcessSums(np.array([each.constant for each in sums]), terms)

    def expected(self, outage: Distribution) -> Array:
        """The mean of every sum when the outage has this length."""
        return self._summed({power: excess_moment(outage, k, power) for power, (k, _, _, _) in self.terms.items()})

    def mean_over(self, hours: Array) -> Array:
        """The mean of every sum when the outage is one of these lengths, all equally likely."""
        excess = {
            power: (np.maximum(hours - k[:, np.newaxis], 0.0) ** power).mean(axis=1)
            for power, (k, _, _, _) in self.terms.items()
        }
        return self._summed(excess)

    def _summed(self, excess: Mapping[int, Array]) -> Array:
        found = self.constants.copy()
        for power, (_, which, factors, owner) in self.terms.items():
            found += np.bincount(owner, excess[power][which] * factors, len(found))
        return found


def expected_loss(
    curve: PiecewiseLinear,
    outage: Distribution,
    *,
    idle_hours: Sequence[float] = (),
    period_hours: float = HOURS_PER_WEEK,
    factors: Sequence[tuple[float, float]] = ((1.0, 1.0),),
) -> float:
    """Expected money lost in one outage (hours) that begins at a uniformly random moment of the period.

    `idle_hours` are the lengths of the stretches of a period (a week) in which the process does not run: an outage
    costs nothing until the next stretch begins, and from then on the clock runs without a break. `factors` are
    (share of the outages, factor on the loss) such as peaks; shares that add up to less than one leave the rest
    without loss. Raises InvalidInput for shares or hours without meaning.
    """
    weight = math.fsum(part * factor for part, factor in _checked(factors))
    return weight * _in_periods(_first_power(curve), idle_hours, period_hours).expected(outage)


def loss_moments(
    curve: PiecewiseLinear,
    outage: Distribution,
    *,
    idle_hours: Sequence[float] = (),
    period_hours: float = HOURS_PER_WEEK,
    factors: Sequence[tuple[float, float]] = ((1.0, 1.0),),
) -> LossMoments:
    """Expected loss of one outage and its expected square. Arguments and refusals as in `expected_loss`."""
    checked = _checked(factors)
    first, second = _first_power(curve), _second_power(curve)
    return LossMoments(
        mean=math.fsum(s * f for s, f in checked) * _in_periods(first, idle_hours, period_hours).expected(outage),
        second=math.fsum(s * f * f for s, f in checked)
        * _in_periods(second, idle_hours, period_hours).expected(outage),
    )


def excess_sum(
    curve: PiecewiseLinear, idle_hours: Sequence[float] = (), period_hours: float = HOURS_PER_WEEK
) -> ExcessSum:
    """`expected_loss` made ready for many distributions: `excess_sum(...).expected(outage)`."""
    return _in_periods(_first_power(curve), idle_hours, period_hours)


def _first_power(curve: PiecewiseLinear) -> ExcessSum:
    slopes = np.asarray(curve.slopes())
    return ExcessSum(curve.y[0], {1: _without_noughts(np.asarray(curve.x), np.diff(slopes, prepend=0.0))})


def _second_power(curve: PiecewiseLinear) -> ExcessSum:
    """The square of the curve: at a corner of value y its slope changes by 2 y times the slope change of the curve,
    and half its second derivative by the change of the squared slope."""
    k, y, slopes = np.asarray(curve.x), np.asarray(curve.y), np.asarray(curve.slopes())
    bends = 2 * y * np.diff(slopes, prepend=0.0)
    turns = np.diff(slopes * slopes, prepend=0.0)
    return ExcessSum(curve.y[0] ** 2, {1: _without_noughts(k, bends), 2: _without_noughts(k, turns)})


def _without_noughts(thresholds: Array, factors: Array) -> Terms:
    counts = factors != 0
    return thresholds[counts], factors[counts]


def _in_periods(now: ExcessSum, idle_hours: Sequence[float], period_hours: float) -> ExcessSum:
    """The mean over a start at any moment of the period: a wait raises the power of every excess by one."""
    if not idle_hours:
        positive("period_hours", period_hours)
        return now
    idle, lengths, counts = _stretches(tuple(idle_hours), period_hours)
    stretches, period = float(counts.sum()), period_hours
    in_service = 1 - idle / period
    terms: dict[int, list[Terms]] = {}
    for power, (k, factor) in now.terms.items():
        terms.setdefault(power, []).append((k, in_service * factor))
        waited = factor / ((power + 1) * period)
        later = (k[:, np.newaxis] + lengths).ravel()
        found = (np.concatenate([k, later]), np.concatenate([waited * stretches, -np.outer(waited, counts).ravel()]))
        terms.setdefault(power + 1, []).append(found)
    joined = {
        p: (np.concatenate([k for k, _ in each]), np.concatenate([f for _, f in each])) for p, each in terms.items()
    }
    return ExcessSum(now.constant, joined)


@lru_cache(maxsize=1024)  # a case has few different working weeks
def _stretches(idle_hours: tuple[float, ...], period_hours: float) -> tuple[float, Array, Array]:
    """Idle hours in all, the different lengths of the stretches, and how many there are of each."""
    period = positive("period_hours", period_hours)
    gaps = [positive(f"idle_hours[{i}]", gap) for i, gap in enumerate(idle_hours)]
    idle = math.fsum(gaps)
    if idle >= period * (1 - 1e-12):
        raise InvalidInput("idle_hours", f"{idle!r} in all", f"less than the period ({period!r})")
    lengths, counts = np.unique(gaps, return_counts=True)
    return idle, lengths, counts.astype(np.float64)


def _checked(factors: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    found = [
        (share(f"factors[{i}][0]", part), not_negative(f"factors[{i}][1]", factor))
        for i, (part, factor) in enumerate(factors)
    ]
    if math.fsum(part for part, _ in found) > 1 + 1e-12:
        raise InvalidInput("factors", "shares that add up to more than one", "shares of at most one in all")
    return found
