"""The distribution of a year's total when events are Poisson: on a grid, or simulated; value at risk.

Works for money and for hours of downtime alike: whatever unit the distributions are in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from planner.formulas.annual_loss import YearTotal
from planner.formulas.checks import InvalidInput, filled, not_negative, number, share, whole
from planner.formulas.distributions import Array, Distribution

GRID_STEPS: Final = 1 << 18
LARGEST_GRID: Final = 1 << 22
BELOW_NOUGHT: Final = 1e-300
TAIL: Final = 10.0  # standard deviations that the grid reaches beyond the mean and one extreme loss
UNSEEN: Final = 1e-6  # how often a year a single loss may lie beyond the grid
RESOLVED: Final = 0.2  # the largest step of the grid, as a share of the losses of a risk
FINE: Final = 0.01  # a step this small against the mean of the total is fine enough for any risk in it
LARGEST_SAMPLE: Final = 20_000_000  # years, or events, of one simulation
LARGEST_RATE: Final = 1e5  # events a year; beyond, the normal approximation is exact enough to need no grid


@dataclass(frozen=True, kw_only=True, slots=True)
class Risk:
    """Something that happens so often a year and costs so much each time."""

    events_per_year: float
    loss: Distribution


@dataclass(frozen=True, kw_only=True, slots=True)
class YearDistribution:
    """The probability of each year's total on a grid of equal steps from 0, and what lies beyond its end."""

    step: float
    probabilities: Array

    def quantile(self, level: float) -> float:
        """The total that is not exceeded with this probability (value at risk). Raises InvalidInput."""
        reached = np.cumsum(self.probabilities)
        at = int(np.searchsorted(reached, _level(level) * (1 - 1e-12)))
        return min(at, len(reached) - 1) * self.step

    def exceedance(self, amount: float) -> float:
        """The probability of a total above this amount. Raises InvalidInput."""
        place = number("amount", amount) / self.step
        if place < 0:
            return 1.0
        # A loss between two points lies on both: the upper one still belongs to the amount.
        last = min(math.floor(place + 1e-9) + 1, len(self.probabilities) - 1)
        return min(max(1 - float(self.probabilities[: last + 1].sum()), 0.0), 1.0)

    def tail_mean(self, level: float) -> float:
        """The mean of the worst 1 - level of all years (tail value at risk, expected shortfall). Raises InvalidInput.

        q + E[(S - q)+] / (1 - level), q the quantile (Acerbi and Tasche, *On the Coherence of Expected Shortfall*).
        """
        start = self.quantile(level)
        totals = np.arange(len(self.probabilities)) * self.step
        excess = float(np.maximum(totals - start, 0.0) @ self.probabilities)
        return start + excess / (1 - level)

    def mean(self) -> float:
        """The expected total."""
        return float(np.arange(len(self.probabilities)) @ self.probabilities) * self.step

    def sd(self) -> float:
        """The standard deviation of the total."""
        totals = np.arange(len(self.probabilities)) * self.step
        return math.sqrt(max(float(totals * totals @ self.probabilities) - self.mean() ** 2, 0.0))


def aggregate_moments(risks: Sequence[Risk]) -> YearTotal:
    """The moments of the total of independent risks: means and variances add up. Raises InvalidInput."""
    filled("risks", risks)
    mean = variance = rate = 0.0
    for i, risk in enumerate(risks):
        rate += not_negative(f"risks[{i}].events_per_year", risk.events_per_year)
        mean += risk.events_per_year * risk.loss.mean()
        variance += risk.events_per_year * (risk.loss.variance() + risk.loss.mean() * risk.loss.mean())
    return YearTotal(mean=mean, variance=variance, skewness=None, no_event=math.exp(-rate))


def year_distribution(risks: Sequence[Risk], steps: int = GRID_STEPS) -> YearDistribution:
    """The distribution of a year's total of independent risks with Poisson numbers of events.

    Exact but for the grid, no simulation: each loss is spread onto a grid so that its mean stays (local moment
    matching), and the total's characteristic function exp(sum lambda_i (phi_i - 1)) is transformed back by FFT
    (Klugman, Panjer and Willmot, *Loss Models*, chapter 9; the result of Panjer's recursion). Quantiles are right to
    about a step; of the losses, one in a million years lies beyond the grid and counts as its end. Raises
    InvalidInput, also for losses below 0 and for tails too heavy for the grid.
    """
    moments = aggregate_moments(risks)
    if whole("steps", steps, 2) > LARGEST_GRID:
        raise InvalidInput("steps", steps, f"at most {LARGEST_GRID}")
    if sum(risk.events_per_year for risk in risks) > LARGEST_RATE:
        raise InvalidInput("risks", "too many events", f"at most {LARGEST_RATE:g} events a year in all")
    for i, risk in enumerate(risks):
        if float(risk.loss.cdf(-BELOW_NOUGHT)) > 0:
            raise InvalidInput(f"risks[{i}].loss", "losses below 0", "losses of 0 or more")
    counted = [risk for risk in risks if risk.events_per_year and risk.loss.mean()]
    if not counted:
        return YearDistribution(step=1.0, probabilities=np.array([1.0]))
    extreme = max(float(r.loss.quantile(max(1 - UNSEEN / r.events_per_year, 0.5))) for r in counted)
    spread = math.sqrt(min(moments.variance, moments.mean * extreme))
    step = (moments.mean + extreme + TAIL * spread) / (steps - 1)
    for i, risk in enumerate(risks):
        scale = RESOLVED * float(risk.loss.quantile(0.5)) * max(1.0, risk.events_per_year)
        if risk in counted and step > max(scale, FINE * moments.mean):
            raise InvalidInput(f"risks[{i}]", "losses too far apart for the grid", "more steps, or simulate_years")
    return YearDistribution(step=step, probabilities=_total(counted, step, steps))


def simulate_years(risks: Sequence[Risk], years: int, seed: int) -> Array:
    """So many simulated year totals of independent risks; the same seed gives the same years.

    An estimate, for tails too heavy for `year_distribution`: give it with `value_at_risk`. Raises InvalidInput.
    """
    aggregate_moments(risks)
    whole("seed", seed)
    if whole("years", years, 1) * max(1.0, sum(r.events_per_year for r in risks)) > LARGEST_SAMPLE:
        raise InvalidInput("years", years, f"no more than {LARGEST_SAMPLE} years or events in all")
    random = np.random.default_rng(seed)
    totals = np.zeros(years)
    for risk in risks:
        events = random.poisson(risk.events_per_year, years)
        losses = risk.loss.quantile(random.random(int(events.sum())))
        totals += np.bincount(np.repeat(np.arange(years), events), losses, minlength=years)
    return totals


def value_at_risk(totals: Sequence[float] | Array, level: float) -> float:
    """The smallest of these totals that at least a share `level` of them does not exceed. Raises InvalidInput."""
    ordered = np.sort(_sample(totals))
    return float(ordered[max(math.ceil(_level(level) * len(ordered) * (1 - 1e-12)), 1) - 1])


def tail_value_at_risk(totals: Sequence[float] | Array, level: float) -> float:
    """The mean of the worst 1 - level of these totals: q + mean((S - q)+) / (1 - level). Raises InvalidInput."""
    start = value_at_risk(totals, level)
    return start + float(np.maximum(_sample(totals) - start, 0.0).mean()) / (1 - level)


def _total(risks: Sequence[Risk], step: float, steps: int) -> Array:
    padded = 2 * steps  # what runs over the end comes back at the beginning only from twice the grid
    exponent = np.zeros(steps + 1, dtype=np.complex128)
    for risk in risks:
        exponent += risk.events_per_year * (np.fft.rfft(_on_grid(risk.loss, step, steps), padded) - 1)
    return np.maximum(np.fft.irfft(np.exp(exponent), padded)[:steps], 0.0)


def _on_grid(loss: Distribution, step: float, steps: int) -> Array:
    """Probabilities on 0, step, 2 step, ... with the loss's own mean: second differences of its excess."""
    excess = loss.excess(np.arange(steps + 1) * step) / step
    chances = np.empty(steps)
    chances[0] = 1 + excess[1] - excess[0]
    chances[1:] = excess[2:] - 2 * excess[1:-1] + excess[:-2]
    chances = np.maximum(chances, 0.0)
    chances[-1] += max(1 - float(chances.sum()), 0.0)
    total: float = chances.sum()
    return chances / total


def _sample(totals: Sequence[float] | Array) -> Array:
    found = np.asarray(totals, dtype=np.float64)
    if not found.size or not np.isfinite(found).all():
        raise InvalidInput("totals", "no totals, or some that are not finite", "at least one finite total")
    return found


def _level(level: float) -> float:
    if not 0 < share("level", level) < 1:
        raise InvalidInput("level", level, "a share above 0 and below 1")
    return level
