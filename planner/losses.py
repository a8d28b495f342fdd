"""What outages cost: expected loss per event and process, integrated over the recovery times.

One event, one outage: an event stops a set of services at once, and a process is down until the last
service it needs is back (the maximum, not the sum). Source of the loss integral: DOMAIN practice of
annual loss expectancy, rate x expected loss over the distribution, never the loss of the mean outage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from planner.case import Platform, Process, Service
from planner.disruption import corruption_recovery, own_events, site_recovery
from planner.impact import LossCurve, loss_curve
from planner.reach import Reach
from planner.recovery_time import Array, RecoveryTime, quantiles
from planner.service_time import Exposure, exposure_of
from planner.situation import Design, Situation

Outages = tuple[tuple[str, RecoveryTime], ...]
RecoveryOf = Callable[[Situation, Service, Design], RecoveryTime | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class EventLoss:
    """Expected money lost in one event, by process and by the service that held the process up."""

    by_process: Mapping[str, float]
    by_service: Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeLoss:
    """Expected loss a year that starts in a scope of a service."""

    service: str
    scope: str
    money_per_year: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Risk:
    """Expected loss a year: the plain sum over processes, with overlap, and where it comes from."""

    plain_sum: float
    with_overlap: float | None
    by_scope: tuple[ScopeLoss, ...]

    def of_service(self, service: str) -> float:
        """The share of one service; the shares of all add up to the plain sum."""
        return sum(loss.money_per_year for loss in self.by_scope if loss.service == service)

    def of_scope(self, service: str, scope: str) -> float:
        """The share of one scope of one service."""
        return sum(x.money_per_year for x in self.by_scope if x.service == service and x.scope == scope)


@dataclass(slots=True)
class LossModel:
    """Evaluates designs of one situation; remembers events it has reckoned already."""

    situation: Situation
    _events: dict[tuple[object, ...], EventLoss] = field(default_factory=dict)
    _risks: dict[tuple[Design, ...], Risk] = field(default_factory=dict)
    _processes: dict[str, tuple[LossCurve | None, Exposure]] = field(default_factory=dict)

    def risk(self, designs: Mapping[str, Design]) -> Risk:
        """Expected yearly loss when every service has the given design."""
        key = tuple(designs[service.id] for service in self.situation.case.services)
        if key not in self._risks:
            self._risks[key] = self._risk(designs)
        return self._risks[key]

    def _risk(self, designs: Mapping[str, Design]) -> Risk:
        losses: list[tuple[str, float, EventLoss]] = []
        for service in self.situation.case.services:
            for events in own_events(self.situation, service, designs[service.id]):
                loss = self._event(((service.id, events.recovery),), designs, is_masked=True)
                losses.append((events.scope, events.events_per_year, loss))
        losses.extend(self._site_losses(designs))
        corruption = self._outages(designs, corruption_recovery)
        if corruption:
            rate = self.situation.catalogue.figures["T24a"].per_year()
            losses.append(("corruption", rate, self._event(corruption, designs, is_masked=False)))
        return self._sum(losses)

    def _site_losses(self, designs: Mapping[str, Design]) -> list[tuple[str, float, EventLoss]]:
        figures = self.situation.catalogue.figures
        losses = []
        for site in self.situation.case.sites or ():
            lost = tuple(
                (name, recovery)
                for name, recovery in self._outages(designs, site_recovery)
                if self.situation.graph.services[name].site == site.id
            )
            if lost:
                losses.append(("site", figures["T23"].per_year(), self._event(lost, designs, is_masked=False)))
            if site.power_events_per_year and not has_generator(site.power):
                dark = RecoveryTime.between(*figures["T22b"].hours())
                off = tuple(
                    (s.id, dark)
                    for s in self.situation.case.services
                    if s.site == site.id and designs[s.id].platform is not Platform.PRIVATE_CLOUD
                )
                losses.append(("power", site.power_events_per_year, self._event(off, designs, is_masked=False)))
        return losses

    def _outages(self, designs: Mapping[str, Design], recovery_of: RecoveryOf) -> Outages:
        found = []
        for service in self.situation.case.services:
            recovery = recovery_of(self.situation, service, designs[service.id])
            if recovery is not None:
                found.append((service.id, recovery))
        return tuple(found)

    def _event(self, outages: Outages, designs: Mapping[str, Design], *, is_masked: bool) -> EventLoss:
        reach = Reach(self.situation, designs, is_masked=is_masked)
        sources = frozenset(name for name, _ in outages)
        key = (outages, is_masked, reach.traits_of_dependants(sources))
        if key not in self._events:
            self._events[key] = self._reckon(outages, reach)
        return self._events[key]

    def _reckon(self, outages: Outages, reach: Reach) -> EventLoss:
        times = {name: quantiles(recovery) for name, recovery in outages}
        by_process: dict[str, float] = {}
        by_service: dict[str, float] = {}
        for process in self.situation.case.processes:
            if self.situation.closures[process.id].isdisjoint(times):
                continue
            money = self._expected_loss(process, times, reach)
            if money <= 0:
                continue
            by_process[process.id] = money
            holders = reach.holders(process, times)
            for holder in holders:
                by_service[holder] = by_service.get(holder, 0.0) + money / len(holders)
        return EventLoss(by_process=by_process, by_service=by_service)

    def _expected_loss(self, process: Process, times: Mapping[str, Array], reach: Reach) -> float:
        """Expected money one process loses in an event, over recovery times and the moment it begins."""
        curve, exposure = self._curve_and_exposure(process)
        if curve is None or not exposure.waits:
            return 0.0
        waits = np.array([wait for wait, _ in exposure.waits])[:, np.newaxis]
        shares = np.array([share for _, share in exposure.waits])
        waited = {name: np.maximum(hours - waits, 0.0) for name, hours in times.items()}
        felt = reach.felt(process, waited)
        return float(curve.at(felt).mean(axis=1) @ shares) * exposure.year_share * exposure.peak_factor

    def _curve_and_exposure(self, process: Process) -> tuple[LossCurve | None, Exposure]:
        if process.id not in self._processes:
            curve = loss_curve(self.situation.case, process)
            self._processes[process.id] = (curve, exposure_of(process, self.situation.policy))
        return self._processes[process.id]

    def _sum(self, losses: list[tuple[str, float, EventLoss]]) -> Risk:
        overlap = self.situation.case.loss_overlap
        plain = overlapped = 0.0
        shares: dict[tuple[str, str], float] = {}
        for scope, rate, loss in losses:
            total = sum(loss.by_process.values())
            plain += rate * total
            largest = max(loss.by_process.values(), default=0.0)
            overlapped += rate * ((1 - (overlap or 0.0)) * total + (overlap or 0.0) * largest)
            for service, money in loss.by_service.items():
                shares[service, scope] = shares.get((service, scope), 0.0) + rate * money
        return Risk(
            plain_sum=plain,
            with_overlap=None if overlap is None else overlapped,
            by_scope=tuple(
                ScopeLoss(service=service, scope=scope, money_per_year=money)
                for (service, scope), money in shares.items()
            ),
        )


def services_with_known_loss(situation: Situation) -> frozenset[str]:
    """Services whose outage has a price: some process they reach was asked its loss, or they reach none."""
    reached: set[str] = set()
    priced: set[str] = set()
    for process in situation.case.processes:
        closure = situation.closures[process.id]
        reached |= closure
        if loss_curve(situation.case, process) is not None:
            priced |= closure
    return frozenset(name for name in situation.graph.services if name in priced or name not in reached)


def has_generator(power: str | None) -> bool:
    """Whether the site's power supply, in words, bridges a power cut by itself."""
    words = (power or "").lower()
    return any(w in words for w in ("generator", "diesel", "genset")) and not any(
        w in words for w in ("no generator", "without generator", "no diesel")
    )
