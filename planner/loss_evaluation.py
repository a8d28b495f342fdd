"""All events under one choice of designs, kept in parts so that a change of one service changes few of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum

import numpy as np

from planner.data_loss import destroyed_by
from planner.events import Disaster
from planner.loss_parts import Everyday, LossParts
from planner.outage_terms import ANY_LENGTH
from planner.reach import needs_of
from planner.situation import Design
from planner.spread import Stopped

Key = tuple[object, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeLoss:
    """Expected loss a year that starts in a scope of a service. `data_per_year` of it is lost data."""

    service: str
    scope: str
    money_per_year: float
    data_per_year: float = 0.0


@dataclass(frozen=True, slots=True)
class Struck:
    """A disaster: what it stops, how that is felt, the money each process loses, and whose data cost how much."""

    disaster: Disaster
    outages: Mapping[str, int]
    felt: Mapping[str, int]
    money: Mapping[str, float]
    total: float
    holders: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LostData:
    """Expected money for data lost in one event, by the service that held them."""

    scope: str
    events_per_year: float
    by_service: Mapping[str, float]

    def per_year(self) -> float:
        """Of all services."""
        return self.events_per_year * fsum(self.by_service.values())


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All events when every service has one of these designs, and the expected loss a year in all.

    `everyday` holds the yearly money of each service's own events, lost data left aside; `data` the lost data by
    the service that fails, or by the place of the disaster.
    """

    parts: LossParts
    designs: Mapping[str, Design]
    reach: Mapping[str, Everyday]
    everyday: Mapping[str, float]
    struck: tuple[Struck, ...]
    data: Mapping[str | int, tuple[LostData, ...]]
    _strikes: dict[Key, Struck] = field(default_factory=dict)
    _shares: dict[str, tuple[ScopeLoss, ...]] = field(default_factory=dict)

    @staticmethod
    def of(parts: LossParts, designs: Mapping[str, Design]) -> Evaluation:
        """The events under these designs, from scratch."""
        reach = {name: _everyday(parts, name, designs) for name in parts.sources}
        struck = tuple(_struck(parts, number, designs) for number in range(len(parts.disasters)))
        keys: list[str | int] = [*parts.sources, *range(len(parts.disasters))] if parts.data.prices else []
        return Evaluation(
            parts=parts,
            designs=designs,
            reach=reach,
            everyday={name: _yearly(parts, name, designs, reach[name]) for name in reach},
            struck=struck,
            data={key: _lost_data(parts, key, designs, struck) for key in keys},
        )

    @property
    def total(self) -> float:
        """The plain sum over processes, in money a year. Added without rounding: the way here does not matter."""
        disasters = (each.disaster.events_per_year * each.total for each in self.struck)
        return fsum((*self.everyday.values(), *disasters, self.data_total()))

    def data_total(self) -> float:
        """The part that is lost data."""
        return fsum(lost.per_year() for each in self.data.values() for lost in each)

    def with_overlap(self) -> float | None:
        """The total with the losses of one event overlapping as the case says; None when it does not.

        Of what overlaps only the hardest hit process counts. Lost data do not overlap.
        """
        overlap = self.parts.situation.case.loss_overlap
        if overlap is None:
            return None
        spared = [
            each.disaster.events_per_year * (each.total - max(each.money.values(), default=0.0)) for each in self.struck
        ]
        for name, reach in self.reach.items():
            for event in self.parts.own(name, self.designs[name]):
                money = self.parts.table.money(event.recovery)[reach.places]
                spared.append(event.events_per_year * float(money.sum() - money.max(initial=0.0)))
        return self.total - overlap * fsum(spared)

    def is_of(self, designs: Mapping[str, Design]) -> bool:
        """Whether these are the designs."""
        return all(design is designs[name] or design == designs[name] for name, design in self.designs.items())

    def differing(self, designs: Mapping[str, Design]) -> list[str]:
        """The services whose design is another one there."""
        return [
            name for name, design in self.designs.items() if design is not designs[name] and design != designs[name]
        ]

    def changed(self, name: str, design: Design) -> Evaluation:
        """The events when one service has another design."""
        if design == self.designs[name]:
            return self
        designs = {**self.designs, name: design}
        changed = self._reach_after(name, designs)
        reach = {**self.reach, **changed}
        everyday = dict(self.everyday)
        for source in {name, *changed} & reach.keys():
            everyday[source] = _yearly(self.parts, source, designs, reach[source])
        struck = tuple(self._struck_after(name, number, designs) for number in range(len(self.struck)))
        data = dict(self.data)
        touched = self.parts.situation.closures[name]
        for key in self.data:
            if key in touched or isinstance(key, int):
                data[key] = _lost_data(self.parts, key, designs, struck)
        return Evaluation(self.parts, designs, reach, everyday, struck, data)

    def _reach_after(self, name: str, designs: Mapping[str, Design]) -> dict[str, Everyday]:
        """What the outages of other services come to, where the change lets them through or keeps them off."""
        if self.parts.trait(name, designs[name]) == self.parts.trait(name, self.designs[name]):
            return {}
        needed = self.parts.situation.closures[name]
        return {
            source: _everyday(self.parts, source, designs, self.reach[source], name)
            for source in self.parts.sources
            if source in needed
        }

    def _struck_after(self, name: str, number: int, designs: Mapping[str, Design]) -> Struck:
        situation, before = self.parts.situation, self.designs[name]
        stopped = self.parts.stop(number, name, designs[name])
        needs = needs_of(situation, name, designs[name], is_masked=False)
        if stopped == self.parts.stop(number, name, before) and needs == needs_of(
            situation, name, before, is_masked=False
        ):
            return self.struck[number]
        key = (name, number, stopped, needs)
        if key not in self._strikes:
            self._strikes[key] = _struck(self.parts, number, designs, self.struck[number], name)
        return self._strikes[key]

    def shares(self, service: str) -> tuple[ScopeLoss, ...]:
        """What of the total starts in a service, by scope; the shares of all services add up to it.

        An everyday event is its service's own. In a disaster the loss of a process is shared by the services that
        hold it up longest.
        """
        if service not in self._shares:
            time = self._time_of(service)
            data = self._data_of(service)
            self._shares[service] = tuple(
                ScopeLoss(
                    service=service,
                    scope=scope,
                    money_per_year=time.get(scope, 0.0) + data.get(scope, 0.0),
                    data_per_year=data.get(scope, 0.0),
                )
                for scope in {**time, **data}
            )
        return self._shares[service]

    def _time_of(self, service: str) -> dict[str, float]:
        found: dict[str, float] = {}
        if service in self.reach:
            for event in self.parts.own(service, self.designs[service]):
                money = self.parts.table.money(event.recovery)[self.reach[service].places]
                found[event.scope] = found.get(event.scope, 0.0) + event.events_per_year * float(money.sum())
        for struck in self.struck:
            if service in struck.outages:
                rate = struck.disaster.events_per_year
                found[struck.disaster.scope] = rate * self._share_of_disaster(service, struck)
        return {scope: money for scope, money in found.items() if money}

    def _share_of_disaster(self, service: str, struck: Struck) -> float:
        stopped = Stopped(struck.outages, self.designs, is_masked=False)
        shares = []
        for process in self.parts.above[service]:
            if struck.money.get(process):
                self.parts.spreading.holders(process, stopped, struck.felt, struck.holders)
                holders = struck.holders[process]
                if service in holders:
                    shares.append(struck.money[process] / len(holders))
        return fsum(shares)

    def _data_of(self, service: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for lost in (each for key in self.data for each in self.data[key]):
            if service in lost.by_service:
                money = lost.events_per_year * lost.by_service[service]
                found[lost.scope] = found.get(lost.scope, 0.0) + money
        return found


def _everyday(
    parts: LossParts, source: str, designs: Mapping[str, Design], before: Everyday | None = None, changed: str = ""
) -> Everyday:
    """What an outage of `source` costs; made from `before` where the design of one service above it has changed."""
    key = (source, tuple([parts.trait(name, designs[name]) for name in parts.standing_on[source]]))
    if key not in parts.everyday:
        stopped = parts.spreading.stopped_by(source, parts.terms.stopped(ANY_LENGTH), designs)
        names = parts.above[changed or source]
        known = {node: term for node, term in before.felt.items() if node != changed} if before else {}
        felt = parts.spreading.felt(stopped, names, known)
        rows = {} if before is None else dict(before.rows)
        for name in names:
            rows.pop(name, None)
            if felt[name] and name in parts.processes:
                rows[name] = parts.table.row(name, felt[name])
        parts.everyday[key] = Everyday(felt, rows, np.fromiter(rows.values(), dtype=np.intp, count=len(rows)))
    return parts.everyday[key]


def _yearly(parts: LossParts, name: str, designs: Mapping[str, Design], reach: Everyday) -> float:
    """The yearly money of a service's own events."""
    if not len(reach.places):
        return 0.0
    return fsum(
        event.events_per_year * float(parts.table.money(event.recovery)[reach.places].sum())
        for event in parts.own(name, designs[name])
    )


def _struck(
    parts: LossParts, number: int, designs: Mapping[str, Design], before: Struck | None = None, changed: str = ""
) -> Struck:
    """What a disaster comes to; made from `before` where the design of one service has changed."""
    if before is None:
        outages = {name: term for name in parts.services if (term := parts.stop(number, name, designs[name]))}
        names, known, money = parts.all_above(outages), {}, {}
    else:
        outages = {name: term for name, term in before.outages.items() if name != changed}
        if term := parts.stop(number, changed, designs[changed]):
            outages[changed] = term
        names, known, money = parts.above[changed], dict(before.felt), dict(before.money)
        for node in parts.standing_on[changed]:
            known.pop(node, None)
    felt = parts.spreading.felt(Stopped(outages, designs, is_masked=False), names, known)
    for name in names:
        money.pop(name, None)
    money.update(parts.table.losses(felt, (name for name in names if name in parts.processes)))
    return Struck(parts.disasters[number], outages, felt, money, fsum(money.values()))


def _lost_data(
    parts: LossParts, key: str | int, designs: Mapping[str, Design], struck: tuple[Struck, ...]
) -> tuple[LostData, ...]:
    """What the data cost that a service's own events destroy, or a disaster."""
    if isinstance(key, int):
        disaster = struck[key].disaster
        gone = disaster.destroys(name for name in parts.services if name in struck[key].outages)
        lost = parts.data.in_event(gone, designs, disaster.scope)
        return (LostData(disaster.scope, disaster.events_per_year, lost),)
    service = parts.situation.graph.services[key]
    return tuple(
        LostData(event.scope, event.events_per_year, parts.data.in_event(gone, designs, event.scope))
        for event in parts.own(key, designs[key])
        if (gone := destroyed_by(parts.situation, service, event.scope, designs))
    )
