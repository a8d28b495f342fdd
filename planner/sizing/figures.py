"""A figure of the sizing with its range and reason, and the load that several figures rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final

import numpy as np

from planner.case import Estate, Process
from planner.catalogue import Figure
from planner.formulas.print_load import busiest_minute_jobs, busy_hour_jobs
from planner.language import noted, said, say
from planner.reasons import Inputs, inputs_to_dicts
from planner.service_time import DAY_MINUTES, service_minutes
from planner.situation import Situation
from planner.wording import list_in_words

# What is asked about an estate or a site, in words.
ASKED: Final = {
    "average_job_mb": noted("average job mb"),
    "desktop_client_installed_share": noted("desktop client installed share"),
    "device_spooling_confirmed_share": noted("device spooling confirmed share"),
    "embedded_terminal_share": noted("embedded terminal share"),
    "jobs_per_day": noted("jobs per day"),
    "macos_clients": noted("macos clients"),
    "mfps": noted("mfps"),
    "retention_days": noted("retention days"),
    "windows_clients": noted("windows clients"),
}
UNITS: Final = (
    noted("clients"),
    noted("devices"),
    noted("hosts"),
    noted("jobs/h"),
    noted("jobs/min"),
    noted("Mbit/s"),
    noted("nodes"),
    noted("servers"),
    noted("users"),
)  # those that differ from language to language


@dataclass(frozen=True, slots=True)
class Span:
    """A figure as low, likely, high."""

    low: float
    likely: float
    high: float

    def each(self, use: Callable[[float], float]) -> Span:
        """The same done to every end; `use` must not fall as its argument rises."""
        return Span(use(self.low), use(self.likely), use(self.high))

    def over(self, use: Callable[[float, float], float], other: Figure | Span) -> Span:
        """Both ends joined, low with low; `use` must not fall in either argument."""
        return Span(use(self.low, other.low), use(self.likely, other.likely), use(self.high, other.high))

    def against(self, use: Callable[[float, float], float], other: Figure) -> Span:
        """Low against the other's high and high against its low, for a `use` that falls in the second argument."""
        return Span(use(self.low, other.high), use(self.likely, other.likely), use(self.high, other.low))


@dataclass(frozen=True, kw_only=True, slots=True)
class Sized:
    """One figure of the sizing. `span` is None where `not_asked` names what is missing; `assumptions` are ids of the
    catalogue's figures."""

    about: str
    unit: str
    rule: str
    text: str
    span: Span | None = None
    inputs: Inputs = ()
    not_asked: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        ends = {name: _shown(getattr(self.span, name)) if self.span else None for name in ("low", "likely", "high")}
        return {
            "about": self.about,
            **ends,
            "unit": said(self.unit),
            "rule": self.rule,
            "text": self.text,
            "inputs": inputs_to_dicts(self.inputs),
            "not_asked": list(self.not_asked),
            "assumptions": list(self.assumptions),
        }


class Work:
    """The estate with the load that several figures rest on."""

    def __init__(self, situation: Situation, number: int, estate: Estate, users: Sequence[Process]) -> None:
        self.case, self.estate = situation.case, estate
        self.service = self.case.services[number]
        self.catalogue = situation.catalogue
        self.figures = situation.catalogue.figures
        self.place = f"services[{number}].estate"
        self.hours = _printing_hours(users)
        jobs, scans = estate.jobs_per_day, estate.scan_jobs_per_day
        self.jobs = None if jobs is None else jobs + (scans or 0.0)
        self.hour = None if self.jobs is None else self.busy_hour(self.jobs)
        self.print_hour = None if jobs is None else self.busy_hour(jobs)
        self.minute = self.hour.each(busiest_minute_jobs) if self.hour else None
        self.print_minute = self.print_hour.each(busiest_minute_jobs) if self.print_hour else None

    def busy_hour(self, jobs: float) -> Span:
        """Jobs in the busiest hour of so many a day."""
        share = self.figures["Z1"]
        hours = self.hours or 24.0
        ends = [busy_hour_jobs(jobs, each, hours) for each in (share.low, share.likely, share.high)]
        return Span(*ends)

    def says(self, *names: str) -> Inputs:
        """Answers about the estate with their places."""
        return tuple((f"{self.place}.{name}", getattr(self.estate, name)) for name in names)

    def missing(self, *names: str) -> tuple[str, ...]:
        """Those of these answers that were not given, as places."""
        return tuple(f"{self.place}.{name}" for name in names if getattr(self.estate, name) is None)

    def unknown(self, about: str, unit: str, rule: str, *names: str, also: tuple[str, ...] = ()) -> Sized:
        """A figure that cannot be given, because some of these answers are missing; `also` names others by place."""
        gone = (*self.missing(*names), *also)
        words = list_in_words([said(ASKED[place.rpartition(".")[2]]) for place in gone])
        return Sized(about=about, unit=unit, rule=rule, text=say("Not asked: {words}.", words=words), not_asked=gone)


def _printing_hours(users: Sequence[Process]) -> float | None:
    """Hours of a day in which anyone prints: the longest day of all processes together; None when nobody was asked."""
    asked = [process.service_hours for process in users if process.service_hours is not None]
    if not asked:
        return None
    windows = tuple(window for hours in asked if hours != "24x7" for window in hours)
    if "24x7" in asked:
        return 24.0
    minutes = service_minutes(windows).reshape(-1, DAY_MINUTES)
    longest = int(np.max(minutes.sum(axis=1)))
    return longest / 60 if longest else None


def exact(work: Work, about: str, unit: str, rule: str, value: float, text: str, *names: str) -> Sized:
    """A figure that follows from counted answers without a range."""
    return Sized(about=about, unit=unit, rule=rule, text=text, span=Span(value, value, value), inputs=work.says(*names))


def _shown(value: float) -> float | None:
    """A number without the noise of its last digits; endless is not a number in JSON."""
    if value == inf:
        return None
    return int(value) if value == int(value) else float(f"{value:.6g}")
