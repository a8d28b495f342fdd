"""E[((T - k)+)^n]: powers of the excess over a threshold in closed form, for n = 1, 2 or 3.

The second power is what a uniformly random start of the outage needs, the second and third what the
variance of a loss needs. All follow from the incomplete moments of the distributions (Johnson, Kotz and
Balakrishnan, *Continuous Univariate Distributions*).
"""

from __future__ import annotations

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
    Uniform,
)
from planner.formulas.mixtures import Mixture

HIGHEST_POWER = 3


def excess_moment(outage: Distribution, threshold: Numbers, power: int) -> Array:
    """The expected `power` (1, 2 or 3) of the excess of `outage` over each threshold (same shape).

    Raises InvalidInput for thresholds that are no finite numbers, another power, or another distribution than
    Fixed, Exponential, Lognormal, Pert, Uniform and mixtures of them.
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
            return _beta(low, high, 1 + outage.shape * peak, 1 + outage.shape * (1 - peak), k, power)
        case Uniform():
            return _beta(outage.low, outage.high, 1.0, 1.0, k, power)
    raise InvalidInput("outage", type(outage).__name__, "Fixed, Exponential, Lognormal, Pert, Uniform or Mixture")


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


def _beta(low: float, high: float, a: float, b: float, k: Array, power: int) -> Array:
    """A beta distribution from low to high, seen from its upper end, where little is left of small excesses."""
    width = high - low
    if width == 0:
        return np.maximum(low - k, 0.0) ** power
    below = np.maximum(low - k, 0.0)
    left = np.clip((high - k) / width, 0.0, 1.0)
    above = (_beta_excess(a, b, left, j) * width**j for j in range(power + 1))
    return np.asarray(sum(comb(power, j) * below ** (power - j) * each for j, each in enumerate(above)))


def _beta_excess(a: float, b: float, left: Array, power: int) -> Array:
    """E[((left - V)+)^power] of V = 1 - X, which is beta(b, a)."""
    total = np.zeros_like(left)
    raw = 1.0
    for j in range(power + 1):
        total += comb(power, j) * left ** (power - j) * (-1) ** j * raw * special.betainc(b + j, a, left)
        raw *= (b + j) / (a + b + j)
    return np.maximum(total, 0.0)
