"""Availability of parts that fail independently, and of simple arrangements of them.

Parts that occur in several places, and clusters with failover, are beyond these formulas: multiplying would count a
shared part twice.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scipy import special

from planner.formulas.checks import InvalidInput, filled, not_negative, positive, share, whole
from planner.formulas.hours import HOURS_PER_YEAR

FIT_HOURS: Final = 1e9  # failures in time: per thousand million hours


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A repairable part: mean time between failures (time up) and mean time to repair, in hours."""

    mtbf_hours: float
    mttr_hours: float


@dataclass(frozen=True, kw_only=True, slots=True)
class UserGroup:
    """So many users (or sessions, or turnover) who have this availability."""

    users: float
    availability: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Outages:
    """How often something fails, and for how long on average."""

    failures_per_year: float
    outage_hours: float

    @property
    def down_hours_per_year(self) -> float:
        """Frequency times duration."""
        return self.failures_per_year * self.outage_hours


# One part


def availability(mtbf_hours: float, mttr_hours: float) -> float:
    """MTBF / (MTBF + MTTR), the steady-state availability; 1 for a repair time of 0.

    MTBF is the mean time up, from the end of a repair to the next failure (IEC 60050-192 calls it MUT; see
    `availability_from_cycle` where MTBF counts from failure to failure). Raises InvalidInput.
    """
    return positive("mtbf_hours", mtbf_hours) / (mtbf_hours + not_negative("mttr_hours", mttr_hours))


def availability_from_up_and_down(mut_hours: float, mdt_hours: float) -> float:
    """MUT / (MUT + MDT): mean up time, and mean down time with all waiting (IEC 61703). Raises InvalidInput."""
    return positive("mut_hours", mut_hours) / (mut_hours + not_negative("mdt_hours", mdt_hours))


def availability_from_cycle(mean_cycle_hours: float, mdt_hours: float) -> float:
    """(cycle - MDT) / cycle, where the cycle runs from failure to failure (MTBF = MUT + MDT). Raises InvalidInput."""
    positive("mean_cycle_hours", mean_cycle_hours)
    if not_negative("mdt_hours", mdt_hours) > mean_cycle_hours:
        raise InvalidInput("mdt_hours", mdt_hours, f"at most the cycle ({mean_cycle_hours!r})")
    return (mean_cycle_hours - mdt_hours) / mean_cycle_hours


def availability_from_rates(failure_rate: float, repair_rate: float) -> float:
    """mu / (lambda + mu), both per the same unit of time; 1 for a part that never fails. Raises InvalidInput."""
    return positive("repair_rate", repair_rate) / (not_negative("failure_rate", failure_rate) + repair_rate)


def repair_time(detect_hours: float, diagnose_hours: float, repair_hours: float, restart_hours: float) -> float:
    """Mean time to repair from its stages: detection is part of it (AWS, *Availability and Beyond*).

    Raises InvalidInput.
    """
    return (
        not_negative("detect_hours", detect_hours)
        + not_negative("diagnose_hours", diagnose_hours)
        + not_negative("repair_hours", repair_hours)
        + not_negative("restart_hours", restart_hours)
    )


def mtbf_needed(target: float, mttr_hours: float) -> float:
    """The MTBF with which a part reaches a target: MTTR x A / (1 - A). Raises InvalidInput, also for a target of 1."""
    return positive("mttr_hours", mttr_hours) * _below_one("target", target) / (1 - target)


def mttr_allowed(target: float, mtbf_hours: float) -> float:
    """The MTTR with which a part still reaches a target: MTBF x (1 - A) / A. Raises InvalidInput."""
    return positive("mtbf_hours", mtbf_hours) * (1 - share("target", target)) / positive("target", target)


def mtbf_from_history(up_hours: float, failures: int) -> float:
    """Hours up / failures, as observed. Raises InvalidInput, also for no failures."""
    return positive("up_hours", up_hours) / whole("failures", failures, 1)


def failure_rate(mtbf_hours: float) -> float:
    """1 / MTBF, per hour. Raises InvalidInput."""
    return 1 / positive("mtbf_hours", mtbf_hours)


def mtbf_from_rate(failures_per_hour: float) -> float:
    """1 / lambda; infinite for a part that never fails. Raises InvalidInput."""
    return 1 / failures_per_hour if not_negative("failures_per_hour", failures_per_hour) else math.inf


def fit(mtbf_hours: float) -> float:
    """Failures in 10^9 hours: 1,000 for an MTBF of a million hours. Raises InvalidInput."""
    return FIT_HOURS / positive("mtbf_hours", mtbf_hours)


def mtbf_from_fit(fit: float) -> float:
    """10^9 / FIT, in hours; infinite for 0. Raises InvalidInput."""
    return FIT_HOURS / fit if not_negative("fit", fit) else math.inf


def annual_failure_rate(mtbf_hours: float, powered_hours_per_year: float = HOURS_PER_YEAR) -> float:
    """The share of parts that fail within a year: 1 - exp(-hours / MTBF), 0.87 % for a million hours.

    The approximation hours / MTBF is the expected number of failures, `failures_per_year`. Raises InvalidInput.
    """
    positive("powered_hours_per_year", powered_hours_per_year)
    return -math.expm1(-powered_hours_per_year / positive("mtbf_hours", mtbf_hours))


def mtbf_from_annual_failure_rate(afr: float, powered_hours_per_year: float = HOURS_PER_YEAR) -> float:
    """-hours / ln(1 - AFR), the inverse of `annual_failure_rate`; infinite for 0. Raises InvalidInput."""
    positive("powered_hours_per_year", powered_hours_per_year)
    return -powered_hours_per_year / math.log1p(-afr) if _below_one("afr", afr) else math.inf


def failures_per_year(mtbf_hours: float, mttr_hours: float = 0.0, hours_per_year: float = HOURS_PER_YEAR) -> float:
    """How often a part fails in a year: hours / (MTBF + MTTR). Raises InvalidInput."""
    positive("hours_per_year", hours_per_year)
    return hours_per_year / (positive("mtbf_hours", mtbf_hours) + not_negative("mttr_hours", mttr_hours))


# Several parts


def series(availabilities: Sequence[float]) -> float:
    """All are needed: the product. Composite service levels are the same. Raises InvalidInput."""
    return math.prod(_shares("availabilities", availabilities))


def parallel(availabilities: Sequence[float]) -> float:
    """One is enough: 1 - product of (1 - A). Raises InvalidInput."""
    return 1 - math.prod(1 - a for a in _shares("availabilities", availabilities))


def k_of_n(k: int, n: int, availability: float) -> float:
    """At least k of n equal parts: the binomial tail. Raises InvalidInput, also for k above n."""
    if whole("k", k) > whole("n", n, 1):
        raise InvalidInput("k", k, f"at most n ({n})")
    return float(special.bdtrc(k - 1, n, share("availability", availability)))


def k_of_different(k: int, availabilities: Sequence[float]) -> float:
    """At least k of these different parts (Poisson binomial, by adding one part after the other).

    Barlow and Heidtmann, *Computing k-out-of-n System Reliability*, 1984. k = 0 gives 1. Raises InvalidInput.
    """
    parts = _shares("availabilities", availabilities)
    if whole("k", k) > len(parts):
        raise InvalidInput("k", k, f"at most the number of parts ({len(parts)})")
    # exactly[j]: the probability of j parts down, up to the last number that matters; sums only small terms.
    enough = len(parts) - k + 1
    exactly = [1.0] + [0.0] * (enough - 1)
    too_many = 0.0
    for a in parts:
        too_many += exactly[-1] * (1 - a)
        for j in range(enough - 1, 0, -1):
            exactly[j] = exactly[j] * a + exactly[j - 1] * (1 - a)
        exactly[0] *= a
    return 1 - min(too_many, 1.0) if k else 1.0


def with_fallback(needed: Sequence[float], alternatives: Sequence[float]) -> float:
    """Everything needed, and at least one of the alternatives: a web server and (database or queue).

    Azure Architecture Center, *Business metrics*, composite SLAs. Raises InvalidInput.
    """
    return math.prod(_shares("needed", needed)) * (1 - math.prod(1 - a for a in _shares("alternatives", alternatives)))


def multi_region(per_region: Sequence[float], regions: int, shared: Sequence[float] = ()) -> float:
    """The same chain of parts in several regions, any of which is enough, behind parts they share.

    shared x (1 - (1 - region)^n): what is shared counts once and belongs into no region. Raises InvalidInput.
    """
    region = math.prod(_shares("per_region", per_region))
    common = math.prod(_shares("shared", shared)) if shared else 1.0
    return common * (1 - math.pow(1 - region, whole("regions", regions, 1)))


def user_weighted(groups: Sequence[UserGroup]) -> float:
    """The availability an average user sees: sum(users x A) / sum(users). Raises InvalidInput."""
    filled("groups", groups)
    for i, group in enumerate(groups):
        not_negative(f"groups[{i}].users", group.users)
        share(f"groups[{i}].availability", group.availability)
    users = sum(group.users for group in groups)
    if not users:
        raise InvalidInput("groups", "no users", "at least one group with users")
    return sum(group.users / users * group.availability for group in groups)


# How often, not only how long


def series_failure_rate(failure_rates: Sequence[float]) -> float:
    """All are needed: the sum of the failure rates. Raises InvalidInput."""
    filled("failure_rates", failure_rates)
    return sum(not_negative(f"failure_rates[{i}]", rate) for i, rate in enumerate(failure_rates))


def series_mtbf(mtbf_hours: Sequence[float]) -> float:
    """All are needed: 1 / sum(1 / MTBF). Raises InvalidInput."""
    filled("mtbf_hours", mtbf_hours)
    return 1 / sum(1 / positive(f"mtbf_hours[{i}]", hours) for i, hours in enumerate(mtbf_hours))


def series_availability(parts: Sequence[Part]) -> float:
    """All are needed: the product of MTBF / (MTBF + MTTR). Raises InvalidInput."""
    return math.prod(_availabilities(parts))


def parallel_availability(parts: Sequence[Part]) -> float:
    """One is enough, each with its own repair crew: 1 - product of MTTR / (MTBF + MTTR). Raises InvalidInput."""
    return 1 - math.prod(1 - a for a in _availabilities(parts))


def outages(mtbf_hours: float, mttr_hours: float) -> Outages:
    """How often and how long one part is down: 8760 / MTBF and MTTR. Raises InvalidInput."""
    rate = HOURS_PER_YEAR / positive("mtbf_hours", mtbf_hours)
    return Outages(failures_per_year=rate, outage_hours=not_negative("mttr_hours", mttr_hours))


def series_outages(parts: Sequence[Outages]) -> Outages:
    """How often and how long an arrangement of which all are needed is down.

    lambda = sum of lambda_i, r = sum of lambda_i r_i / lambda, U = lambda r (Billinton and Allan, *Reliability
    Evaluation of Engineering Systems*, chapter 11). Raises InvalidInput.
    """
    _outages(parts)
    rate = sum(part.failures_per_year for part in parts)
    down = sum(part.down_hours_per_year for part in parts)
    return Outages(failures_per_year=rate, outage_hours=down / rate if rate else 0.0)


def parallel_outages(parts: Sequence[Outages]) -> Outages:
    """How often and how long all of these are down together, each with its own crew.

    Two by two: lambda = lambda_1 lambda_2 (r_1 + r_2) / 8760, r = r_1 r_2 / (r_1 + r_2), U = lambda r (Billinton and
    Allan, chapter 11). Right when repairs are short against the time between failures. Raises InvalidInput.
    """
    _outages(parts)
    rate, outage = parts[0].failures_per_year, parts[0].outage_hours
    for part in parts[1:]:
        repairs = outage + part.outage_hours
        rate = rate * part.failures_per_year * repairs / HOURS_PER_YEAR
        outage = outage * part.outage_hours / repairs if repairs else 0.0
    return Outages(failures_per_year=rate, outage_hours=outage)


def _shares(place: str, values: Sequence[float]) -> list[float]:
    filled(place, values)
    return [share(f"{place}[{i}]", value) for i, value in enumerate(values)]


def _availabilities(parts: Sequence[Part]) -> list[float]:
    filled("parts", parts)
    found = []
    for i, part in enumerate(parts):
        up = positive(f"parts[{i}].mtbf_hours", part.mtbf_hours)
        found.append(up / (up + not_negative(f"parts[{i}].mttr_hours", part.mttr_hours)))
    return found


def _outages(parts: Sequence[Outages]) -> None:
    filled("parts", parts)
    for i, part in enumerate(parts):
        not_negative(f"parts[{i}].failures_per_year", part.failures_per_year)
        not_negative(f"parts[{i}].outage_hours", part.outage_hours)


def _below_one(place: str, value: float) -> float:
    if share(place, value) == 1:
        raise InvalidInput(place, value, "below 1")
    return value
