"""What outages cost in a year: expectancy, worksheet, return on security, and the distribution of a year's total.

Money is in one currency of the caller's choice, as float.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from planner.formulas.checks import InvalidInput, filled, not_negative, number, positive, share, whole
from planner.formulas.distributions import Array, Distribution, Exponential, Lognormal

GRID_STEPS: Final = 1 << 18
LARGEST_GRID: Final = 1 << 22
BELOW_NOUGHT: Final = 1e-300
TAIL: Final = 10.0  # standard deviations that the grid reaches beyond the mean and one extreme loss
UNSEEN: Final = 1e-6  # how often a year a single loss may lie beyond the grid
RESOLVED: Final = 0.2  # the largest step of the grid, as a share of the losses of a risk
LARGEST_SAMPLE: Final = 20_000_000  # years, or events, of one simulation
LARGEST_RATE: Final = 1e5  # events a year; beyond, the normal approximation is exact enough to need no grid


# Expectancy


def single_loss_expectancy(asset_value: float, exposure_factor: float) -> float:
    """SLE = asset value x exposure factor (the share lost; NIST SP 800-30, CISSP). Raises InvalidInput."""
    return not_negative("asset_value", asset_value) * share("exposure_factor", exposure_factor)


def annual_rate_once_in(years: float) -> float:
    """ARO of something that happens once in so many years: 1 / years, unrounded. Raises InvalidInput."""
    return 1 / positive("years", years)


def annual_loss_expectancy(single_loss: float, events_per_year: float) -> float:
    """ALE = SLE x ARO. Raises InvalidInput."""
    return not_negative("single_loss", single_loss) * not_negative("events_per_year", events_per_year)


def single_loss_from_annual(annual_loss: float, events_per_year: float) -> float:
    """SLE = ALE / ARO. Raises InvalidInput."""
    return not_negative("annual_loss", annual_loss) / positive("events_per_year", events_per_year)


def risk_reduction(annual_loss_before: float, annual_loss_after: float) -> float:
    """The share of the annual loss that a measure takes away: (before - after) / before. Raises InvalidInput."""
    before = positive("annual_loss_before", annual_loss_before)
    return (before - not_negative("annual_loss_after", annual_loss_after)) / before


def safeguard_value(annual_loss_before: float, annual_loss_after: float, annual_cost: float) -> float:
    """ALE before - ALE after - annual cost of the safeguard; below 0 it does not pay (CISSP). Raises InvalidInput."""
    saved = not_negative("annual_loss_before", annual_loss_before) - not_negative(
        "annual_loss_after", annual_loss_after
    )
    return saved - not_negative("annual_cost", annual_cost)


def return_on_security(annual_loss_before: float, annual_loss_after: float, annual_cost: float) -> float:
    """ROSI = (ALE before - ALE after - cost) / cost, 5 for 500 %.

    ENISA, *Introduction to Return on Security Investment*, 2012. Raises InvalidInput.
    """
    value = safeguard_value(annual_loss_before, annual_loss_after, annual_cost)
    return value / positive("annual_cost", annual_cost)


def return_on_security_by_mitigation(annual_loss: float, mitigated_share: float, annual_cost: float) -> float:
    """ROSI = (ALE x mitigation ratio - cost) / cost (ENISA, 2012). Raises InvalidInput."""
    after = not_negative("annual_loss", annual_loss) * (1 - share("mitigated_share", mitigated_share))
    return return_on_security(annual_loss, after, annual_cost)


def expected_event_loss(probability: float, low: float, high: float, confidence: float = 0.9) -> float:
    """The expected yearly loss of an event with this probability whose loss lies between low and high.

    p x exp(mu + sigma^2 / 2) of the lognormal with that interval (Hubbard and Seiersen, *How to Measure Anything in
    Cybersecurity Risk*). Raises InvalidInput.
    """
    return share("probability", probability) * Lognormal.from_interval(low, high, confidence).mean()


# One outage


@dataclass(frozen=True, kw_only=True, slots=True)
class DowntimeCost:
    """What one outage costs, part by part."""

    revenue: float
    productivity: float
    recovery: float
    other: float

    @property
    def total(self) -> float:
        """The sum of all parts."""
        return self.revenue + self.productivity + self.recovery + self.other


def lost_productivity(people: float, cost_per_hour: float, affected_share: float, work_hours: float) -> float:
    """People x cost per hour x share of their work that stops x working hours within the outage.

    Hours outside of working time cost nothing: an outage of 96 h round the clock is 4 x 8 = 32 working hours. Raises
    InvalidInput.
    """
    not_negative("people", people)
    not_negative("cost_per_hour", cost_per_hour)
    return people * cost_per_hour * share("affected_share", affected_share) * not_negative("work_hours", work_hours)


def lost_revenue(revenue_per_hour: float, lost_share: float, hours: float) -> float:
    """Revenue per hour x share that is lost for good x hours. Raises InvalidInput."""
    return (
        not_negative("revenue_per_hour", revenue_per_hour)
        * share("lost_share", lost_share)
        * not_negative("hours", hours)
    )


def hourly_cost(annual_cost: float, work_hours_per_year: float = 2080.0) -> float:
    """Annual cost of a person / working hours of a year (52 weeks of 40 h = 2,080). Raises InvalidInput."""
    return not_negative("annual_cost", annual_cost) / positive("work_hours_per_year", work_hours_per_year)


def downtime_cost(
    hours: float,
    revenue_per_hour: float = 0.0,
    lost_revenue_share: float = 1.0,
    people: float = 0.0,
    cost_per_person_hour: float = 0.0,
    affected_share: float = 1.0,
    work_hours: float | None = None,
    recovery_cost: float = 0.0,
    other_cost: float = 0.0,
) -> DowntimeCost:
    """The worksheet of one outage: revenue, productivity, recovery and other costs (penalties, reputation).

    `work_hours` are the working hours within the outage; without them all its hours count. Raises InvalidInput.
    """
    share("lost_revenue_share", lost_revenue_share)
    not_negative("cost_per_person_hour", cost_per_person_hour)
    worked = not_negative("hours", hours) if work_hours is None else not_negative("work_hours", work_hours)
    return DowntimeCost(
        revenue=lost_revenue(revenue_per_hour, lost_revenue_share, hours),
        productivity=lost_productivity(people, cost_per_person_hour, affected_share, worked),
        recovery=not_negative("recovery_cost", recovery_cost),
        other=not_negative("other_cost", other_cost),
    )


def expected_downtime_cost(availability: float, cost_per_hour: float, period_hours: float = 8760.0) -> float:
    """(1 - A) x period x cost per hour. Raises InvalidInput."""
    down = (1 - share("availability", availability)) * positive("period_hours", period_hours)
    return down * not_negative("cost_per_hour", cost_per_hour)


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditStep:
    """Below this availability so much of the fee is given back."""

    below: float
    credit_share: float


def service_credit(availability: float, fee: float, steps: Sequence[CreditStep]) -> float:
    """The credit of a service contract for an achieved availability: the largest of the steps it fell below.

    Raises InvalidInput.
    """
    filled("steps", steps)
    share("availability", availability)
    for i, step in enumerate(steps):
        share(f"steps[{i}].below", step.below)
        share(f"steps[{i}].credit_share", step.credit_share)
    return not_negative("fee", fee) * max((s.credit_share for s in steps if availability < s.below), default=0.0)


# A year: a Poisson number of events


@dataclass(frozen=True, kw_only=True, slots=True)
class YearTotal:
    """The moments of a year's total: mean, variance, skewness (None when nothing varies), chance of no event."""

    mean: float
    variance: float
    skewness: float | None
    no_event: float

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return math.sqrt(self.variance)


def compound_poisson(events_per_year: float, mean: float, sd: float, third_moment: float | None = None) -> YearTotal:
    """A year's total of a Poisson number of losses with this mean and standard deviation.

    Mean lambda E[X], variance lambda E[X^2] = lambda (sd^2 + mean^2), skewness E[X^3] / sqrt(lambda E[X^2]^3) when
    the third moment is given, no event exp(-lambda) (Klugman, Panjer and Willmot, *Loss Models*). Raises
    InvalidInput.
    """
    rate = not_negative("events_per_year", events_per_year)
    second = not_negative("sd", sd) * sd + not_negative("mean", mean) * mean
    skewness = None
    if third_moment is not None and rate and second:
        skewness = not_negative("third_moment", third_moment) / (math.sqrt(rate * second) * second)
    return YearTotal(mean=rate * mean, variance=rate * second, skewness=skewness, no_event=math.exp(-rate))


def annual_downtime(outages_per_year: float, duration: Distribution) -> YearTotal:
    """The moments of a year's downtime for Poisson outages of this duration.

    Overlaps are not merged: right when outages are short against the time between them. The skewness is given for
    exponential durations (E[X^3] = 6 m^3) and lognormal ones. Raises InvalidInput.
    """
    not_negative("outages_per_year", outages_per_year)
    return compound_poisson(outages_per_year, duration.mean(), math.sqrt(duration.variance()), _third_moment(duration))


def probability_of_events(events_per_year: float, years: float = 1.0) -> float:
    """The probability of at least one event in so many years: 1 - exp(-rate x years). Raises InvalidInput."""
    return -math.expm1(-not_negative("events_per_year", events_per_year) * not_negative("years", years))


def rate_from_probability(probability: float, years: float = 1.0) -> float:
    """The events a year behind a probability of at least one in so many years: -ln(1 - p) / years.

    Raises InvalidInput, also for a probability of 1.
    """
    if share("probability", probability) == 1:
        raise InvalidInput("probability", probability, "below 1")
    return -math.log1p(-probability) / positive("years", years)


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
        if risk in counted and step > RESOLVED * float(risk.loss.quantile(0.5)) * max(1.0, risk.events_per_year):
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


def _third_moment(of: Distribution) -> float | None:
    match of:
        case Exponential():
            return 6 * of.average**3
        case Lognormal():
            exponent = 3 * of.mu + 4.5 * of.sigma * of.sigma
            return math.exp(exponent) if exponent < 700 else None
    return None


def _level(level: float) -> float:
    if not 0 < share("level", level) < 1:
        raise InvalidInput("level", level, "a share above 0 and below 1")
    return level
