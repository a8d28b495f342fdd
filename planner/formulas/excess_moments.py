"""E[((T - k)+)^n]: powers of the excess over a threshold in closed form, for n = 1, 2 or 3.

The second power is what a uniformly random start of the outage needs, the second and third what the
variance of a loss needs. All follow from the incomplete moments of the distributions (Johnson, Kotz and
Balakrishnan, *Continuous Univariate Distributions*).
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb, exp, factorial

import numpy as np
from scipy import special

from planner.formulas.checks import InvalidInput
from planner.formulas.distributions import (
    Array,
    Distribution,
    Exponential,
    Fixed,
    Lognormal,
    Numbers,
    Pert,
    Triangular,
    Uniform,
)
from planner.formulas.mixtures import Mixture

HIGHEST_POWER = 3


def excess_moment(outage: Distribution, threshold: Numbers, power: int) -> Array:
    """The expected `power` (1, 2 or 3) of the excess of `outage` over each threshold (same shape).

    Raises InvalidInput for thresholds that are no finite numbers, another power, or another distribution than
    Fixed, Exponential, Lognormal, Pert, Uniform, Triangular and mixtures of them.
    """
    k = np.asarray(threshold, dtype=np.float64)
    if not np.isfinite(k).all():
        raise InvalidInput("threshold", "a value that is not finite", "finite numbers")
    if power not in range(1, HIGHEST_POWER + 1):
        raise InvalidInput("power", power, f"a whole number from 1 to {HIGHEST_POWER}")
    return _moment(outage, k, power)


def _moment(outage: Distribution, k: Array, power: int) -> Array:
    match outage:
        case Mixture():
            each = zip(outage.shares(), outage.parts, strict=True)
            return np.asarray(sum(share * _moment(part, k, power) for share, (_, part) in each))
        case Fixed():
            return np.maximum(outage.value - k, 0.0) ** power
        case Exponential():
            return _exponential(outage.average, k, power)
        case Lognormal():
            return _lognormal(outage, k, power)
        case Pert(low=low, high=high):
            peak = (outage.likely - low) / (high - low) if high > low else 0.5
            a, b = 1 + outage.shape * peak, 1 + outage.shape * (1 - peak)
            return _between(low, high, lambda left, j: _beta_excess(a, b, left, j), k, power)
        case Uniform(low=low, high=high):
            return _between(low, high, lambda left, j: _beta_excess(1.0, 1.0, left, j), k, power)
        case Triangular(low=low, high=high):
            rise = (outage.likely - low) / (high - low) if high > low else 0.5
            return _between(low, high, lambda left, j: _triangular_excess(rise, left, j), k, power)
    raise InvalidInput("outage", type(outage).__name__, "a distribution of this package or a mixture of them")


def _exponential(average: float, k: Array, power: int) -> Array:
    """Beyond 0 without memory: n! average^n times the chance of getting there."""
    beyond = np.exp(-np.maximum(k, 0.0) / average)
    below = np.maximum(-k, 0.0)
    terms = (comb(power, j) * below ** (power - j) * factorial(j) * average**j * beyond for j in range(power + 1))
    return np.asarray(sum(terms))


def _lognormal(outage: Lognormal, k: Array, power: int) -> Array:
    """sum of binom(n, j) (-k)^(n - j) E[T^j; T > k], and E[T^j; T > k] = E[T^j] Phi(d + j sigma)."""
    with np.errstate(divide="ignore"):
        d = (outage.mu - np.log(np.maximum(k, 0.0))) / outage.sigma
    terms = (
        comb(power, j)
        * (-k) ** (power - j)
        * exp(j * outage.mu + (j * outage.sigma) ** 2 / 2)
        * special.ndtr(d + j * outage.sigma)
        for j in range(power + 1)
    )
    return np.maximum(sum(terms), 0.0)


def _between(low: float, high: float, excess: Callable[[Array, int], Array], k: Array, power: int) -> Array:
    """A distribution from low to high, seen from its upper end, where little is left of small excesses.

    `excess(left, j)` is E[((left - V)+)^j] of the share V of the width that lies above.
    """
    width = high - low
    if width == 0:
        return np.maximum(low - k, 0.0) ** power
    below = np.maximum(low - k, 0.0)
    left = np.clip((high - k) / width, 0.0, 1.0)
    if not below.any():
        return excess(left, power) * width**power
    terms = (comb(power, j) * below ** (power - j) * excess(left, j) * width**j for j in range(power + 1))
    return np.asarray(sum(terms))


def _triangular_excess(rise: float, left: Array, power: int) -> Array:
    """V falls from its top at 1 - `rise` to both sides: straight densities, so powers of what is left."""
    n, fall = power, 1 - rise
    if fall == 0:
        return 2 * (left ** (n + 1) / (n + 1) - left ** (n + 2) / ((n + 1) * (n + 2)))
    beyond = np.maximum(left - fall, 0.0) ** (n + 2) / (fall * rise) if rise else 0.0
    return np.maximum(2 * (left ** (n + 2) / fall - beyond) / ((n + 1) * (n + 2)), 0.0)


def _beta_excess(a: float, b: float, left: Array, power: int) -> Array:
    """E[((left - V)+)^power] of V = 1 - X, which is beta(b, a)."""
    total = np.zeros_like(left)
    raw = 1.0
    for j in range(power + 1):
        total += comb(power, j) * left ** (power - j) * (-1) ** j * raw * special.betainc(b + j, a, left)
        raw *= (b + j) / (a + b + j)
    return np.maximum(total, 0.0)
