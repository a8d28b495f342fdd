"""Availability and the downtime it allows, error budgets and burn rates, planned and unplanned downtime.

How long a year, a quarter and a month are is a convention, and published tables mix them: it is always an argument.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from planner.formulas import blocks
from planner.formulas.checks import InvalidInput, filled, not_negative, positive, share, whole
from planner.formulas.hours import HOURS_PER_DAY, HOURS_PER_WEEK

CLASSES: Final = (0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99995, 0.99999, 0.999999)
EXACT_NINES: Final = 1e-9  # by how much a number of nines may miss a whole number by rounding

READINGS: Final = '"excluded", "failures hide in windows" or "additive"'
PeriodName = Literal["year", "quarter", "month", "week", "day", "hour"]
PlannedReading = Literal["excluded", "failures hide in windows", "additive"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Convention:
    """How many days a year, a quarter and a month have.

    Without `quarter_days` a quarter is a fourth of the year, without `month_days` a month a twelfth.
    """

    year_days: float = 365.0
    quarter_days: float | None = None
    month_days: float | None = None

    def __post_init__(self) -> None:
        positive("year_days", self.year_days)
        for place, days in (("quarter_days", self.quarter_days), ("month_days", self.month_days)):
            if days is not None:
                positive(place, days)

    def hours(self, period: PeriodName) -> float:
        """The hours of a period. Raises InvalidInput for a name that is none."""
        year = self.year_days * HOURS_PER_DAY
        match period:
            case "year":
                return year
            case "quarter":
                return year / 4 if self.quarter_days is None else self.quarter_days * HOURS_PER_DAY
            case "month":
                return year / 12 if self.month_days is None else self.month_days * HOURS_PER_DAY
            case "week":
                return HOURS_PER_WEEK
            case "day":
                return HOURS_PER_DAY
            case "hour":
                return 1.0
        raise InvalidInput("period", period, "year, quarter, month, week, day or hour")


YEAR_365: Final = Convention()
"""365 days; quarter and month its fourth and twelfth."""
YEAR_365_25: Final = Convention(year_days=365.25)
"""The Julian year of 8,766 hours; quarter and month its fourth and twelfth."""
GOOGLE_SRE: Final = Convention(quarter_days=90.0, month_days=30.0)
"""365 days, 90 days, 30 days, as in the availability table of *Site Reliability Engineering*, appendix A."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AllowedDowntime:
    """Hours of downtime that an availability allows in each period."""

    year_hours: float
    quarter_hours: float
    month_hours: float
    week_hours: float
    day_hours: float
    hour_hours: float


def calendar_month_hours(year: int, month: int) -> float:
    """The hours of a month of the calendar, such as 672 for February 2023. Raises InvalidInput."""
    if whole("year", year, 1) > 9999:
        raise InvalidInput("year", year, "a year up to 9999")
    if whole("month", month, 1) > 12:
        raise InvalidInput("month", month, "a month from 1 to 12")
    return calendar.monthrange(year, month)[1] * HOURS_PER_DAY


def downtime_hours(availability: float, period_hours: float) -> float:
    """The downtime an availability allows in a period: (1 - A) x period. Raises InvalidInput."""
    return (1 - share("availability", availability)) * positive("period_hours", period_hours)


def allowed_downtime(availability: float, convention: Convention = YEAR_365) -> AllowedDowntime:
    """The downtime an availability allows in a year, quarter, month, week, day and hour.

    (1 - A) x period (*Site Reliability Engineering*, appendix A, with `GOOGLE_SRE`). Raises InvalidInput.
    """
    down = 1 - share("availability", availability)
    return AllowedDowntime(
        year_hours=down * convention.hours("year"),
        quarter_hours=down * convention.hours("quarter"),
        month_hours=down * convention.hours("month"),
        week_hours=down * convention.hours("week"),
        day_hours=down * convention.hours("day"),
        hour_hours=down * convention.hours("hour"),
    )


def availability_from_downtime(down_hours: float, period_hours: float) -> float:
    """The availability of a period with this downtime: (period - down) / period. Raises InvalidInput."""
    positive("period_hours", period_hours)
    if not_negative("down_hours", down_hours) > period_hours:
        raise InvalidInput("down_hours", down_hours, f"at most the period ({period_hours!r})")
    return (period_hours - down_hours) / period_hours


def availability_from_uptime(up_hours: float, period_hours: float) -> float:
    """The availability of a period with this uptime: up / period. Raises InvalidInput."""
    positive("period_hours", period_hours)
    if not_negative("up_hours", up_hours) > period_hours:
        raise InvalidInput("up_hours", up_hours, f"at most the period ({period_hours!r})")
    return up_hours / period_hours


def number_of_nines(availability: float) -> float:
    """-log10(1 - A): 3 for 99.9 %, 3.3 for 99.95 %. Raises InvalidInput.

    An availability of exactly 1 has no end of nines: the answer is `math.inf`, never an error. JSON has no such
    number, and `whole_nines` refuses it.
    """
    down = 1 - share("availability", availability)
    return -math.log10(down) + 0.0 if down else math.inf  # + 0.0 turns -0.0 into 0.0


def whole_nines(availability: float) -> int:
    """How many nines are fully reached: 3 for 99.95 %. Raises InvalidInput, also for 1."""
    nines = number_of_nines(availability)
    if math.isinf(nines):
        raise InvalidInput("availability", availability, "below 1")
    return math.floor(nines + EXACT_NINES)


def availability_from_nines(nines: float) -> float:
    """1 - 10^-nines: 0.999 for 3. Raises InvalidInput."""
    return 1 - math.pow(10.0, -not_negative("nines", nines))


def nearest_class(availability: float, classes: Sequence[float] = CLASSES) -> float:
    """The class whose downtime is nearest, by ratio: of two equally near the stricter. Raises InvalidInput.

    Classes are shares from 0 up to and without 1; an availability of 1 has the strictest.
    """
    filled("classes", classes)
    for i, one in enumerate(classes):
        if share(f"classes[{i}]", one) == 1:
            raise InvalidInput(f"classes[{i}]", one, "below 1")
    if share("availability", availability) == 1:
        return max(classes)
    return min(classes, key=lambda one: (round(abs(math.log((1 - one) / (1 - availability))), 9), -one))


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorBudget:
    """A budget of downtime and what became of it; `consumed_share` is None when there was no budget."""

    budget_hours: float
    consumed_hours: float
    remaining_hours: float
    overspent_hours: float
    consumed_share: float | None
    availability: float


def error_budget(slo: float, period_hours: float, down_hours: float = 0.0) -> ErrorBudget:
    """The error budget of a period and what a downtime leaves of it.

    budget = (1 - slo) x period (*The Site Reliability Workbook*, chapter 2). Raises InvalidInput.
    """
    budget = (1 - share("slo", slo)) * positive("period_hours", period_hours)
    achieved = availability_from_downtime(down_hours, period_hours)
    return ErrorBudget(
        budget_hours=budget,
        consumed_hours=down_hours,
        remaining_hours=max(budget - down_hours, 0.0),
        overspent_hours=max(down_hours - budget, 0.0),
        consumed_share=_ratio(down_hours, budget),
        availability=achieved,
    )


def error_budget_events(slo: float, events: int) -> float:
    """How many of so many requests may fail: (1 - slo) x events. Raises InvalidInput."""
    return (1 - share("slo", slo)) * whole("events", events)


def burn_rate(error_rate: float, slo: float) -> float:
    """How many times faster than allowed the budget is used up: error rate / (1 - slo).

    *The Site Reliability Workbook*, chapter 5. Raises InvalidInput, also for an slo of 1.
    """
    return share("error_rate", error_rate) / _budget_share(slo)


def burn_rate_of_budget(budget_share: float, window_hours: float, period_hours: float) -> float:
    """The burn rate that uses up this share of the budget within the window: 14.4 for 2 % in 1 h of 30 days.

    share x period / window (*The Site Reliability Workbook*, chapter 5). Raises InvalidInput.
    """
    share("budget_share", budget_share)
    return budget_share * positive("period_hours", period_hours) / positive("window_hours", window_hours)


def budget_consumed(burn_rate: float, window_hours: float, period_hours: float) -> float:
    """The share of the budget that a burn rate uses up within a window; above 1 it is overspent.

    rate x window / period (*The Site Reliability Workbook*, chapter 5). Raises InvalidInput.
    """
    not_negative("burn_rate", burn_rate)
    return burn_rate * not_negative("window_hours", window_hours) / positive("period_hours", period_hours)


def hours_to_exhaustion(burn_rate: float, period_hours: float, remaining_share: float = 1.0) -> float:
    """When what remains of the budget is used up at this burn rate: share x period / rate; infinite at rate 0.

    *The Site Reliability Workbook*, chapter 5. Raises InvalidInput.
    """
    left = share("remaining_share", remaining_share) * positive("period_hours", period_hours)
    return left / burn_rate if not_negative("burn_rate", burn_rate) else math.inf


def max_burn_rate(slo: float) -> float:
    """The burn rate of a total outage: 1 / (1 - slo). Raises InvalidInput, also for an slo of 1."""
    return 1 / _budget_share(slo)


def error_rate_at(burn_rate: float, slo: float) -> float:
    """The share of failures that burns at this rate: rate x (1 - slo). Raises InvalidInput, also beyond 1."""
    rate = not_negative("burn_rate", burn_rate) * (1 - share("slo", slo))
    if rate > 1 + EXACT_NINES:
        raise InvalidInput("burn_rate", burn_rate, "at most the burn rate of a total outage, 1 / (1 - slo)")
    return min(rate, 1.0)


def detection_hours(error_rate: float, slo: float, window_hours: float, alert_burn_rate: float) -> float:
    """How long after the errors begin an alert on a burn rate over a window fires; infinite if never.

    (1 - slo) x window x alert rate / error rate (*The Site Reliability Workbook*, chapter 5). Raises InvalidInput.
    """
    threshold = _budget_share(slo) * positive("alert_burn_rate", alert_burn_rate)
    positive("window_hours", window_hours)
    return window_hours * threshold / error_rate if share("error_rate", error_rate) >= threshold else math.inf


@dataclass(frozen=True, kw_only=True, slots=True)
class BurnAlert:
    """Fires when both windows burn at `burn_rate` or faster."""

    severity: str
    long_window_hours: float
    short_window_hours: float
    burn_rate: float


SRE_ALERTS: Final = (
    BurnAlert(severity="page", long_window_hours=1.0, short_window_hours=5 / 60, burn_rate=14.4),
    BurnAlert(severity="page", long_window_hours=6.0, short_window_hours=0.5, burn_rate=6.0),
    BurnAlert(severity="ticket", long_window_hours=72.0, short_window_hours=6.0, burn_rate=1.0),
)
"""The recommended alerts of *The Site Reliability Workbook*, chapter 5, for a period of 30 days."""


def alert_fires(alert: BurnAlert, slo: float, long_error_rate: float, short_error_rate: float) -> bool:
    """Whether the error rates of both windows reach the alert's burn rate. Raises InvalidInput."""
    rates = (
        burn_rate(share("long_error_rate", long_error_rate), slo),
        burn_rate(share("short_error_rate", short_error_rate), slo),
    )
    return min(rates) >= not_negative("alert.burn_rate", alert.burn_rate) * (1 - EXACT_NINES)


def inherent_availability(mtbf_hours: float, mttr_hours: float) -> float:
    """MTBF / (MTBF + MTTR): corrective repair alone (MIL-HDBK-338B, 3.3). Raises InvalidInput."""
    return blocks.availability(mtbf_hours, mttr_hours)


def achieved_availability(mtbm_hours: float, mean_maintenance_hours: float) -> float:
    """MTBM / (MTBM + M): mean time between maintenance of any kind, and its mean length, without waiting.

    MIL-HDBK-338B, 3.3. Raises InvalidInput.
    """
    not_negative("mean_maintenance_hours", mean_maintenance_hours)
    return positive("mtbm_hours", mtbm_hours) / (mtbm_hours + mean_maintenance_hours)


def operational_availability(mtbm_hours: float, mean_down_hours: float) -> float:
    """MTBM / (MTBM + MDT): with waiting for people and parts (MIL-HDBK-338B, 3.3). Raises InvalidInput."""
    return positive("mtbm_hours", mtbm_hours) / (mtbm_hours + not_negative("mean_down_hours", mean_down_hours))


def operational_availability_from_hours(period_hours: float, down_hours: Sequence[float]) -> float:
    """(T - planned - corrective - logistic - administrative) / T, with the downtimes as a list. Raises InvalidInput."""
    filled("down_hours", down_hours)
    total = sum(not_negative(f"down_hours[{i}]", hours) for i, hours in enumerate(down_hours))
    return availability_from_downtime(total, period_hours)


def availability_with_planned(
    unplanned_availability: float, planned_hours: float, period_hours: float, reading: PlannedReading
) -> float:
    """The availability when planned downtime is read this way.

    - "excluded": planned hours do not count (usual in service contracts): the unplanned availability itself.
    - "failures hide in windows": A x (1 - planned / T); a failure inside a window costs nothing more.
    - "additive": A - planned / T, at least 0; failures never fall into a window (the cautious reading).

    AWS (*Reliability Pillar*, Availability) counts scheduled downtime too. Raises InvalidInput.
    """
    share("unplanned_availability", unplanned_availability)
    positive("period_hours", period_hours)
    if not_negative("planned_hours", planned_hours) > period_hours:
        raise InvalidInput("planned_hours", planned_hours, f"at most the period ({period_hours!r})")
    part = planned_hours / period_hours
    match reading:
        case "excluded":
            return unplanned_availability
        case "failures hide in windows":
            return unplanned_availability * (1 - part)
        case "additive":
            return max(unplanned_availability - part, 0.0)
    raise InvalidInput("reading", reading, READINGS)


def availability_outside_maintenance(period_hours: float, planned_hours: float, down_hours: float) -> float:
    """(T - M - D) / (T - M): the uptime of a service contract that leaves agreed maintenance M out of its time.

    `down_hours` are those outside of maintenance. Raises InvalidInput, also when maintenance fills the period.
    """
    if not_negative("planned_hours", planned_hours) >= positive("period_hours", period_hours):
        raise InvalidInput("planned_hours", planned_hours, f"less than the period ({period_hours!r})")
    return availability_from_downtime(down_hours, period_hours - planned_hours)


def planned_budget_hours(
    target: float, unplanned_availability: float, period_hours: float, reading: PlannedReading
) -> float:
    """How much planned downtime a target leaves, at least 0: `availability_with_planned` solved for it.

    "failures hide in windows": (1 - target / A) x T; "additive": (A - target) x T; "excluded": all of the period, if
    the unplanned availability reaches the target. Raises InvalidInput.
    """
    share("target", target)
    share("unplanned_availability", unplanned_availability)
    positive("period_hours", period_hours)
    if unplanned_availability <= target:
        return 0.0
    match reading:
        case "excluded":
            return period_hours
        case "failures hide in windows":
            return (1 - target / unplanned_availability) * period_hours
        case "additive":
            return (unplanned_availability - target) * period_hours
    raise InvalidInput("reading", reading, READINGS)


def service_hours(days_per_week: float, hours_per_day: float, weeks: float) -> float:
    """The agreed service time: days a week x hours a day x weeks. Raises InvalidInput."""
    if positive("days_per_week", days_per_week) > 7:
        raise InvalidInput("days_per_week", days_per_week, "at most 7")
    if positive("hours_per_day", hours_per_day) > HOURS_PER_DAY:
        raise InvalidInput("hours_per_day", hours_per_day, "at most 24")
    return days_per_week * hours_per_day * positive("weeks", weeks)


def service_availability(agreed_service_hours: float, down_hours: float) -> float:
    """(agreed service time - downtime within it) / agreed service time (ITIL). Raises InvalidInput."""
    return availability_from_downtime(down_hours, positive("agreed_service_hours", agreed_service_hours))


def _budget_share(slo: float) -> float:
    if share("slo", slo) == 1:
        raise InvalidInput("slo", slo, "below 1: an objective of 100 % has no error budget")
    return 1 - slo


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
