"""When a process is in service: hours a year, and how long an outage waits until it hurts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from planner.case import Process, ServiceWindow
from planner.policy import Policy
from planner.weekdays import hour_of_day, weekdays

WEEKS_PER_YEAR = 52.0  # the weeks of a year in which a process runs when nothing else was answered
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES

Minutes = npt.NDArray[np.bool_]


def service_minutes(windows: Sequence[ServiceWindow]) -> Minutes:
    """Which minutes of the week are in service (10,080 values, from Monday 00:00); windows may overlap."""
    minutes = np.zeros(WEEK_MINUTES, dtype=bool)
    for window in windows:
        start, end = (round(hour_of_day(text) * 60) for text in (window.start, window.end))
        for day in weekdays(window.days):
            minutes[day * DAY_MINUTES + start : day * DAY_MINUTES + end] = True
    return minutes


def service_hours_per_year(process: Process, policy: Policy) -> float:
    """Hours a year in which the process runs. Not asked: round the clock, all year."""
    weeks = WEEKS_PER_YEAR if process.weeks_per_year is None else process.weeks_per_year
    if process.service_hours is None or process.service_hours == "24x7":
        return policy.hours_per_year * min(weeks / WEEKS_PER_YEAR, 1.0)
    weekly = _hours_per_week(process.service_hours)
    return min(weekly * weeks, policy.hours_per_year)


@lru_cache(maxsize=1024)  # many processes share the same few windows
def _hours_per_week(windows: tuple[ServiceWindow, ...]) -> float:
    return int(service_minutes(windows).sum()) / 60


@dataclass(frozen=True, slots=True)
class Exposure:
    """How an outage that starts at any moment meets the process.

    `waits` are hours until the process's next service hour with the share of the week in which
    each holds, cut into hours; `idle_hours` are the lengths of the stretches of a week out of service;
    `year_share` is the share of weeks in which the process runs at all; `peak_factor` raises the loss
    on average for the hours of peak.
    """

    waits: tuple[tuple[float, float], ...]
    year_share: float
    peak_factor: float
    idle_hours: tuple[float, ...] = ()


def exposure_of(process: Process, policy: Policy) -> Exposure:
    """The exposure of a process, from its service hours, weeks and peaks."""
    weeks = WEEKS_PER_YEAR if process.weeks_per_year is None else process.weeks_per_year
    year_share = min(weeks / WEEKS_PER_YEAR, 1.0)
    factor = _peak_factor(process, service_hours_per_year(process, policy))
    if process.service_hours is None or process.service_hours == "24x7":
        return Exposure(((0.0, 1.0),), year_share, factor)
    return Exposure(_waits(process.service_hours), year_share, factor, _idle_hours(process.service_hours))


def _peak_factor(process: Process, hours: float) -> float:
    """The average of the loss factors over the service hours; never beyond the factors themselves."""
    peaks = process.peaks or ()
    if not peaks or hours <= 0:
        return 1.0
    extra = sum(min(peak.hours_per_year, hours) * (peak.loss_factor - 1) for peak in peaks)
    factors = [1.0, *(peak.loss_factor for peak in peaks)]
    return min(max(1 + extra / hours, min(factors)), max(factors))


@lru_cache(maxsize=1024)
def _waits(windows: tuple[ServiceWindow, ...]) -> tuple[tuple[float, float], ...]:
    """Hours until the next minute in service, by whole hours (their middle), with the share of the week for each."""
    in_service = np.flatnonzero(service_minutes(windows))
    if not len(in_service):
        return ()
    now = np.arange(WEEK_MINUTES)
    following = np.append(in_service, in_service[0] + WEEK_MINUTES)
    wait = following[np.searchsorted(following, now)] - now
    hours, counts = np.unique(-(-wait // 60), return_counts=True)
    return tuple(
        (max(float(hour) - 0.5, 0.0), int(count) / WEEK_MINUTES) for hour, count in zip(hours, counts, strict=True)
    )


@lru_cache(maxsize=1024)
def _idle_hours(windows: tuple[ServiceWindow, ...]) -> tuple[float, ...]:
    """The lengths of the stretches out of service in a week that repeats; none when it is never in service."""
    in_service = np.flatnonzero(service_minutes(windows))
    if not len(in_service):
        return ()
    steps = np.diff(in_service, append=in_service[0] + WEEK_MINUTES)
    return tuple(((steps[steps > 1] - 1) / 60).tolist())
