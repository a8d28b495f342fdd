"""What simulated events cost: the same reach, curves and copies as the expected loss, event by event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from planner.case import Process
from planner.data_loss import DataAge, DataLosses
from planner.events import Event
from planner.formulas.distributions import Pert
from planner.loss_table import PricedProcess, priced_processes
from planner.reach import Reach
from planner.recovery_time import Array
from planner.service_time import WEEK_MINUTES, Exposure, service_hours_per_year, service_minutes
from planner.simulated_events import Points
from planner.situation import Design, Situation


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """Simulated events of one kind, and how long each stops which service."""

    points: Points
    hours: Mapping[str, Array]


@dataclass(frozen=True, kw_only=True, slots=True)
class EventLosses:
    """Adds up the losses of simulated events year by year."""

    situation: Situation
    designs: Mapping[str, Design]
    processes: Mapping[str, PricedProcess]
    pricing: DataLosses
    plain_sum: Array
    with_overlap: Array
    data: Array
    downtime: dict[str, Array] = field(default_factory=dict)
    _next_opening: dict[object, Array] = field(default_factory=dict)

    @staticmethod
    def of(situation: Situation, designs: Mapping[str, Design], years: int) -> EventLosses:
        return EventLosses(
            situation=situation,
            designs=designs,
            processes=priced_processes(situation),
            pricing=DataLosses.of_case(situation),
            plain_sum=np.zeros(years),
            with_overlap=np.zeros(years),
            data=np.zeros(years),
            downtime={service.id: np.zeros(years) for service in situation.case.services},
        )

    def add(self, event: Event, sample: Sample) -> None:
        """Add the events of one kind."""
        if not len(sample.points.year):
            return
        reach = Reach(self.situation, self.designs, is_masked=event.is_masked)
        time, largest = self._lost_time(event, reach, sample)
        data = self._lost_data(event, sample.points)
        overlap = self.situation.case.loss_overlap or 0.0
        year = sample.points.year
        self._add(self.plain_sum, year, time + data)
        self._add(self.with_overlap, year, (1 - overlap) * time + overlap * largest + data)
        self._add(self.data, year, data)
        for service, hours in self.downtime.items():
            away = reach.away(service, sample.hours)
            if away:
                self._add(hours, year, away.hours)

    def _add(self, total: Array, year: np.ndarray, amount: Array) -> None:
        total += np.bincount(year, amount, minlength=len(total))

    def _lost_time(self, event: Event, reach: Reach, sample: Sample) -> tuple[Array, Array]:
        """Money of each event: of all processes, and of the hardest hit one."""
        total, largest = np.zeros(len(sample.points.year)), np.zeros(len(sample.points.year))
        alike: dict[object, list[Process]] = {}
        for name in self.processes:
            process = self.situation.graph.processes[name]
            if not self.situation.closures[name].isdisjoint(sample.hours):
                alike.setdefault(process.service_hours, []).append(process)
        for service_hours, members in alike.items():
            wait = self._wait(service_hours, members[0], sample.points.week_hour)
            left = {name: np.maximum(hours - wait, 0.0) for name, hours in sample.hours.items()}
            felt = reach.felt([process.id for process in members], left)
            for process in members:
                if process.id in felt:
                    priced = self.processes[process.id]
                    money = priced.curve.at(felt[process.id].hours)
                    money = money * self._weight(process, priced.exposure, sample.points)
                    total += money
                    np.maximum(largest, money, out=largest)
        return total, largest

    def _wait(self, key: object, process: Process, week_hour: Array) -> Array:
        """Hours from the start of each event to the process's next moment in service."""
        if process.service_hours is None or process.service_hours == "24x7":
            return np.zeros_like(week_hour)
        if key not in self._next_opening:
            in_service = np.flatnonzero(service_minutes(process.service_hours))
            following = np.append(in_service, in_service[0] + WEEK_MINUTES)
            self._next_opening[key] = following[np.searchsorted(following, np.arange(WEEK_MINUTES))] / 60
        minute = np.minimum((week_hour * 60).astype(np.int64), WEEK_MINUTES - 1)
        wait: Array = np.maximum(self._next_opening[key][minute] - week_hour, 0.0)
        return wait

    def _weight(self, process: Process, exposure: Exposure, points: Points) -> Array:
        """Nothing in a week out of service, the factor of a peak within it, once elsewhere."""
        runs = points.week < exposure.year_share
        hours = service_hours_per_year(process, self.situation.policy)
        if not process.peaks or hours <= 0:
            return np.asarray(runs * exposure.peak_factor, dtype=np.float64)
        ends = np.minimum(np.cumsum([peak.hours_per_year for peak in process.peaks]) / hours, 1.0)
        factors = np.array([*(peak.loss_factor for peak in process.peaks), 1.0])
        average = float(np.diff(ends, prepend=0.0, append=1.0) @ factors)
        scale = exposure.peak_factor / average if average else 1.0  # peaks that outgrow the service hours
        weight: Array = runs * factors[np.searchsorted(ends, points.peak, side="right")] * scale
        return weight

    def _lost_data(self, event: Event, points: Points) -> Array:
        """Money of each event: every process loses what has come in since the oldest of its copies."""
        lost = np.zeros(len(points.year))
        if not self.pricing.prices:
            return lost
        ages = self.pricing.ages(event.destroyed, self.designs, event.scope)
        by_service: dict[str, float] = {}
        for process, oldest in self.pricing.oldest(ages).items():
            by_service[oldest] = by_service.get(oldest, 0.0) + self.pricing.prices[process]
        for service, price in by_service.items():
            lost += price * _age_hours(ages[service], points)
        return lost


def _age_hours(age: DataAge, points: Points) -> Array:
    low, likely, high = age.lag
    lag = Pert(low=low, likely=likely, high=high).quantile(points.lag) if high > low else low
    return lag + age.interval_hours * points.age
