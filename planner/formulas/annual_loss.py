"""What outages cost in a year: expectancy, worksheet, return on security, and the moments of a year's total.

Money is in one currency of the caller's choice, as float.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from planner.formulas.checks import InvalidInput, filled, not_negative, positive, share
from planner.formulas.distributions import Distribution, Exponential, Lognormal
from planner.formulas.downtime import downtime_hours
from planner.formulas.hours import HOURS_PER_YEAR

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


def expected_downtime_cost(availability: float, cost_per_hour: float, period_hours: float = HOURS_PER_YEAR) -> float:
    """(1 - A) x period x cost per hour. Raises InvalidInput."""
    return downtime_hours(availability, period_hours) * not_negative("cost_per_hour", cost_per_hour)


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


def _third_moment(of: Distribution) -> float | None:
    match of:
        case Exponential():
            return 6 * of.average**3
        case Lognormal():
            exponent = 3 * of.mu + 4.5 * of.sigma * of.sigma
            return math.exp(exponent) if exponent < 700 else None
    return None
