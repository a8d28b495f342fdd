"""What outages cost: expected loss per event and process, integrated over the recovery times.

One event, one outage: an event stops a set of services at once, and a process is down until the last
service it needs is back (the maximum, not the sum). Source of the loss integral: DOMAIN practice of
annual loss expectancy, rate x expected loss over the distribution, never the loss of the mean outage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from planner.case import Process, Service, ServiceKind
from planner.disruption import corruption_recovery, own_events, site_recovery, stands_elsewhere
from planner.impact import LossCurve, loss_curve
from planner.reach import Reach, needs_of
from planner.recovery_time import RecoveryTime, quantiles
from planner.service_time import Exposure, exposure_of
from planner.situation import Design, Situation

Outages = tuple[tuple[str, RecoveryTime], ...]
RecoveryOf = Callable[[Situation, Service, Design], RecoveryTime | None]
Traits = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class ProcessLoss:
    """Expected money one process loses in one event, and the services that hold it up."""

    money: float
    holders: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EventLoss:
    """Expected money lost in one event: in all, of the hardest hit process, by the service that held it up."""

    total: float
    largest: float
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
    _processes: dict[tuple[object, ...], ProcessLoss] = field(default_factory=dict)
    _risks: dict[tuple[Design, ...], Risk] = field(default_factory=dict)
    _dependants: dict[frozenset[str], tuple[str, ...]] = field(default_factory=dict)
    _traits: dict[tuple[str, Design, bool], Traits] = field(default_factory=dict)
    _curves: dict[str, tuple[LossCurve | None, Exposure]] = field(default_factory=dict)

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
                    if s.site == site.id
                    and s.kind is not ServiceKind.SAAS
                    and not stands_elsewhere(self.situation, designs[s.id])
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
        """The loss of one event; the same outages under designs that reach no further are reckoned once."""
        traits = self._traits_of_dependants(frozenset(name for name, _ in outages), designs, is_masked=is_masked)
        key = (outages, is_masked, tuple(traits.values()))
        if key not in self._events:
            self._events[key] = self._reckon(outages, Reach(self.situation, designs, is_masked=is_masked), traits)
        return self._events[key]

    def _traits_of_dependants(
        self, sources: frozenset[str], designs: Mapping[str, Design], *, is_masked: bool
    ) -> dict[str, Traits]:
        """What of the designs can change how an outage of `sources` reaches the processes, by service."""
        if sources not in self._dependants:
            self._dependants[sources] = tuple(
                name for name in self.situation.graph.services if not sources.isdisjoint(self.situation.closures[name])
            )
        return {name: self._traits_of(name, designs[name], is_masked) for name in self._dependants[sources]}

    def _traits_of(self, name: str, design: Design, is_masked: bool) -> Traits:
        key = (name, design, is_masked)
        if key not in self._traits:
            needs = needs_of(self.situation, name, design, is_masked=is_masked)
            self._traits[key] = (design.edge if is_masked else None, needs)
        return self._traits[key]

    def _reckon(self, outages: Outages, reach: Reach, traits: Mapping[str, Traits]) -> EventLoss:
        losses = self._process_losses(outages, reach, traits)
        by_service: dict[str, float] = {}
        for loss in losses:
            for holder in loss.holders:
                by_service[holder] = by_service.get(holder, 0.0) + loss.money / len(loss.holders)
        return EventLoss(
            total=sum(loss.money for loss in losses),
            largest=max((loss.money for loss in losses), default=0.0),
            by_service=by_service,
        )

    def _process_losses(self, outages: Outages, reach: Reach, traits: Mapping[str, Traits]) -> list[ProcessLoss]:
        """What every process loses. Those whose services are stopped as in an earlier event are known already."""
        sources = frozenset(name for name, _ in outages)
        keys: dict[str, tuple[object, ...]] = {}
        for process in self.situation.case.processes:
            closure = self.situation.closures[process.id]
            curve, exposure = self._curve_and_exposure(process)
            if curve is None or not exposure.waits or sources.isdisjoint(closure):
                continue
            stopped = tuple(outage for outage in outages if outage[0] in closure)
            passed_on = tuple(value for name, value in traits.items() if name in closure)
            keys[process.id] = (process.id, reach.is_masked, stopped, passed_on)
        unknown = [name for name, key in keys.items() if key not in self._processes]
        if unknown:
            for name, loss in self._expected_losses(unknown, outages, reach).items():
                self._processes[keys[name]] = loss
        return [self._processes[key] for key in keys.values()]

    def _expected_losses(self, names: list[str], outages: Outages, reach: Reach) -> dict[str, ProcessLoss]:
        """Expected loss over recovery times and the moment an outage begins, for processes with a loss curve.

        Processes with the same service hours meet an outage alike and are reckoned together.
        """
        times = {name: quantiles(recovery) for name, recovery in outages}
        at_once = reach.felt(names, times)
        alike: dict[tuple[tuple[float, float], ...], list[str]] = {}
        for name in names:
            alike.setdefault(self._curves[name][1].waits, []).append(name)
        losses: dict[str, ProcessLoss] = {}
        for waits, members in alike.items():
            later, shares = np.array(waits).T
            waited = {name: np.maximum(hours - later[:, np.newaxis], 0.0) for name, hours in times.items()}
            felt = at_once if len(waits) == 1 else reach.felt(members, waited)
            for name in members:
                curve, exposure = self._curves[name]
                if curve is None or name not in felt:
                    losses[name] = ProcessLoss(0.0, ())
                    continue
                money = float(curve.at(felt[name].hours).mean(axis=-1).reshape(-1) @ shares)
                money *= exposure.year_share * exposure.peak_factor
                losses[name] = ProcessLoss(money, at_once[name].holders if money > 0 else ())
        return losses

    def _curve_and_exposure(self, process: Process) -> tuple[LossCurve | None, Exposure]:
        if process.id not in self._curves:
            curve = loss_curve(self.situation.case, process)
            self._curves[process.id] = (curve, exposure_of(process, self.situation.policy))
        return self._curves[process.id]

    def _sum(self, losses: list[tuple[str, float, EventLoss]]) -> Risk:
        overlap = self.situation.case.loss_overlap
        plain = overlapped = 0.0
        shares: dict[tuple[str, str], float] = {}
        for scope, rate, loss in losses:
            plain += rate * loss.total
            overlapped += rate * ((1 - (overlap or 0.0)) * loss.total + (overlap or 0.0) * loss.largest)
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
