"""When a process is in service: hours a year, and how long an outage waits until it hurts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.case import Process, ServiceWindow
from planner.policy import Policy

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SLOTS_PER_HOUR = 4
WEEK_SLOTS = 7 * 24 * SLOTS_PER_HOUR


def day_numbers(days: str) -> list[int]:
    """ "Mon-Fri" or "Tue,Thu" as day numbers, Monday 0. Raises ValueError on an unknown word."""
    numbers: list[int] = []
    for part in days.split(","):
        first, _, last = (word.strip() for word in part.strip().partition("-"))
        start, end = DAYS.index(first), DAYS.index(last or first)
        numbers.extend(range(start, end + 1) if start <= end else [*range(start, 7), *range(end + 1)])
    return sorted(set(numbers))


def clock_hours(text: str) -> float:
    """ "07:30" as 7.5; "24:00" as 24."""
    hours, minutes = text.split(":")
    return int(hours) + int(minutes) / 60


def service_slots(windows: Sequence[ServiceWindow]) -> list[bool]:
    """Which quarter hours of the week are in service (672 values, from Monday 00:00)."""
    slots = [False] * WEEK_SLOTS
    for window in windows:
        start = round(clock_hours(window.start) * SLOTS_PER_HOUR)
        end = round(clock_hours(window.end) * SLOTS_PER_HOUR)
        for day in day_numbers(window.days):
            base = day * 24 * SLOTS_PER_HOUR
            for slot in range(start, end):
                slots[base + slot] = True
    return slots


def service_hours_per_year(process: Process, policy: Policy) -> float:
    """Hours a year in which the process runs. Not asked: round the clock, all year."""
    weeks = 52.0 if process.weeks_per_year is None else process.weeks_per_year
    if process.service_hours is None or process.service_hours == "24x7":
        return policy.hours_per_year * min(weeks / 52, 1.0)
    weekly = sum(
        len(day_numbers(window.days)) * (clock_hours(window.end) - clock_hours(window.start))
        for window in process.service_hours
    )
    return min(weekly * weeks, policy.hours_per_year)


@dataclass(frozen=True, slots=True)
class Exposure:
    """How an outage that starts at any moment meets the process.

    `waits` are hours until the process's next service hour with the share of the week in which
    each holds; `year_share` is the share of weeks in which the process runs at all; `peak_factor`
    raises the loss on average for the hours of peak.
    """

    waits: tuple[tuple[float, float], ...]
    year_share: float
    peak_factor: float


def exposure_of(process: Process, policy: Policy) -> Exposure:
    """The exposure of a process, from its service hours, weeks and peaks."""
    weeks = 52.0 if process.weeks_per_year is None else process.weeks_per_year
    year_share = min(weeks / 52, 1.0)
    hours = service_hours_per_year(process, policy)
    extra = sum(peak.hours_per_year * (peak.loss_factor - 1) for peak in process.peaks or ())
    peak_factor = 1 + extra / hours if hours else 1.0
    if process.service_hours is None or process.service_hours == "24x7":
        return Exposure(((0.0, 1.0),), year_share, peak_factor)
    return Exposure(_waits(service_slots(process.service_hours)), year_share, peak_factor)


def _waits(slots: Sequence[bool]) -> tuple[tuple[float, float], ...]:
    """Hours until the next slot in service, hour by hour, with the share of the week for each."""
    if not any(slots):
        return ()
    counts: dict[float, int] = {}
    wait = next(offset for offset in range(WEEK_SLOTS) if slots[offset])
    for slot in range(WEEK_SLOTS - 1, -1, -1):
        wait = 0 if slots[slot] else wait + 1
        hours = 0.0 if wait == 0 else float(-(-wait // SLOTS_PER_HOUR)) - 0.5
        counts[hours] = counts.get(hours, 0) + 1
    return tuple((hours, count / WEEK_SLOTS) for hours, count in sorted(counts.items()))
