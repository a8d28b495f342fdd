"""All events under one choice of designs, kept in parts so that a change of one service changes few of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import fsum

import numpy as np

from planner.data_loss import destroyed_by
from planner.events import Disaster
from planner.loss_parts import Everyday, LossParts
from planner.reach import needs_of
from planner.situation import Design
from planner.spread import Stopped

DISASTERS = ("site", "corruption")  # scopes


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
class Strike:
    """What changes of a disaster when one service has another design: the service's term, what is felt and lost."""

    stopped: int
    felt: Mapping[str, int]
    money: Mapping[str, float]
    more_per_event: float


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
class Change:
    """What changes when one service has another design; all else stays."""

    designs: Mapping[str, Design]
    reach: Mapping[str, Everyday]
    everyday: Mapping[str, float]
    strikes: Mapping[int, Strike]
    data: Mapping[str | int, tuple[LostData, ...]]
    more_per_year: float


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
    total: float  # the plain sum over processes, in money a year
    _strikes: dict[tuple[str, int, int, tuple[str, ...]], Strike] = field(default_factory=dict)
    _shares: dict[str, tuple[ScopeLoss, ...]] = field(default_factory=dict)

    @staticmethod
    def of(parts: LossParts, designs: Mapping[str, Design]) -> Evaluation:
        """The events under these designs, from scratch."""
        reach = {name: _everyday(parts, name, designs) for name in parts.sources}
        struck = tuple(_struck(parts, number, designs) for number in range(len(parts.disasters)))
        keys: list[str | int] = [*parts.sources, *range(len(parts.disasters))] if parts.data.prices else []
        return Evaluation._added(
            parts,
            designs,
            reach,
            {name: _yearly(parts, name, designs, reach[name]) for name in reach},
            struck,
            {key: _lost_data(parts, key, designs, _outages(struck, key)) for key in keys},
        )

    @staticmethod
    def _added(
        parts: LossParts,
        designs: Mapping[str, Design],
        reach: Mapping[str, Everyday],
        everyday: Mapping[str, float],
        struck: tuple[Struck, ...],
        data: Mapping[str | int, tuple[LostData, ...]],
    ) -> Evaluation:
        """Added without rounding, so that the way to these designs does not matter."""
        disasters = (each.disaster.events_per_year * each.total for each in struck)
        total = fsum((*everyday.values(), *disasters, *map(_data_per_year, data.values())))
        return Evaluation(parts, designs, reach, everyday, struck, data, total)

    def data_total(self) -> float:
        """The part that is lost data."""
        return fsum(map(_data_per_year, self.data.values()))

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

    def total_with(self, name: str, design: Design) -> float:
        """The total when one service has another design."""
        return self.total if design == self.designs[name] else self.total + self._change(name, design).more_per_year

    def more_with(self, name: str, design: Design) -> tuple[float, float]:
        """By how much the total rises when one service has another design, and how much of that is of disasters."""
        if design == self.designs[name]:
            return 0.0, 0.0
        change = self._change(name, design)
        return change.more_per_year, self._more_in_disasters(change.strikes, change.data)

    def changed(self, name: str, design: Design) -> Evaluation:
        """The events when one service has another design."""
        if design == self.designs[name]:
            return self
        change = self._change(name, design)
        struck = [
            _after(each, name, change.strikes[number]) if number in change.strikes else each
            for number, each in enumerate(self.struck)
        ]
        return Evaluation._added(
            self.parts,
            change.designs,
            {**self.reach, **change.reach},
            {**self.everyday, **change.everyday},
            tuple(struck),
            {**self.data, **change.data},
        )

    def _change(self, name: str, design: Design) -> Change:
        parts, designs = self.parts, {**self.designs, name: design}
        reach = {
            source: _everyday(parts, source, designs, self.reach[source], name)
            for source in parts.needed_sources[name]
            if parts.trait(source, name, design) != parts.trait(source, name, self.designs[name])
        }
        own = {name: self.reach[name]} if name in self.reach else {}
        everyday = {source: _yearly(parts, source, designs, each) for source, each in {**own, **reach}.items()}
        strikes = self._strikes_of(name, designs)
        data: dict[str | int, tuple[LostData, ...]] = {}
        if self.data:
            for source in parts.needed_sources[name]:
                data[source] = _lost_data(parts, source, designs, ())
            for number, each in enumerate(self.struck):
                outages = {**each.outages, name: parts.stop(number, name, design)}
                data[number] = _lost_data(parts, number, designs, [n for n in parts.services if outages.get(n)])
        more = [
            *(money for money in everyday.values()),
            *(-self.everyday[source] for source in everyday),
            *(self.struck[number].disaster.events_per_year * each.more_per_event for number, each in strikes.items()),
            *(_data_per_year(each) - _data_per_year(self.data[key]) for key, each in data.items()),
        ]
        return Change(designs, reach, everyday, strikes, data, fsum(more))

    def strikes(self, name: str, design: Design) -> dict[int, Strike]:
        """What changes of each disaster, by its place, when one service has another design."""
        return self._strikes_of(name, {**self.designs, name: design})

    def _strikes_of(self, name: str, designs: Mapping[str, Design]) -> dict[int, Strike]:
        found = ((number, self._strike(name, number, designs)) for number in range(len(self.struck)))
        return {number: strike for number, strike in found if strike}

    def _more_in_disasters(
        self, strikes: Mapping[int, Strike], data: Mapping[str | int, tuple[LostData, ...]]
    ) -> float:
        disasters = {
            number: each.disaster for number, each in enumerate(self.struck) if each.disaster.scope in DISASTERS
        }
        return fsum(
            (
                *(disasters[n].events_per_year * each.more_per_event for n, each in strikes.items() if n in disasters),
                *(_data_per_year(each) - _data_per_year(self.data[n]) for n, each in data.items() if n in disasters),
            )
        )

    def _strike(self, name: str, number: int, designs: Mapping[str, Design]) -> Strike | None:
        """What changes of a disaster; None when nothing does."""
        parts, before = self.parts, self.designs[name]
        stopped = parts.stop(number, name, designs[name])
        needs = needs_of(parts.situation, name, designs[name], is_masked=False)
        was_stopped = parts.stop(number, name, before)
        if stopped == was_stopped and needs == needs_of(parts.situation, name, before, is_masked=False):
            return None
        key = (name, number, stopped, needs)
        if key not in self._strikes:
            self._strikes[key] = _strike(parts, self.struck[number], name, stopped, designs)
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
    key = (source, tuple([parts.trait(source, name, designs[name]) for name in parts.standing_on[source]]))
    if key not in parts.everyday:
        stopped = parts.stopped_by(source, designs)
        rows: dict[str, int] = {} if before is None else dict(before.rows)
        if before is None:
            felt = parts.spreading.felt(stopped, parts.above[source], parts.standing_on[source])
        else:
            felt = parts.spreading.felt_after(stopped, parts.above[changed], [changed], before.felt, [changed])
        for name in felt.keys() & parts.processes.keys():
            rows.pop(name, None)
        rows |= {name: parts.table.row(name, term) for name, term in felt.items() if term and name in parts.processes}
        places = np.fromiter(rows.values(), dtype=np.intp, count=len(rows))
        parts.everyday[key] = Everyday({**before.felt, **felt} if before else felt, rows, places)
    return parts.everyday[key]


def _yearly(parts: LossParts, name: str, designs: Mapping[str, Design], reach: Everyday) -> float:
    """The yearly money of a service's own events."""
    if not len(reach.places):
        return 0.0
    return fsum(
        event.events_per_year * float(parts.table.money(event.recovery)[reach.places].sum())
        for event in parts.own(name, designs[name])
    )


def _struck(parts: LossParts, number: int, designs: Mapping[str, Design]) -> Struck:
    """What a disaster comes to."""
    outages = {name: term for name in parts.services if (term := parts.stop(number, name, designs[name]))}
    names = parts.all_above(outages)
    felt = parts.spreading.felt(Stopped(outages, designs, is_masked=False), names, parts.services)
    money = parts.table.losses(felt, (name for name in names if name in parts.processes))
    return Struck(parts.disasters[number], outages, felt, money, fsum(money.values()))


def _strike(parts: LossParts, before: Struck, name: str, stopped: int, designs: Mapping[str, Design]) -> Strike:
    """What changes of a disaster when the design of one service changes: only what needs it can feel that."""
    after = Stopped({**before.outages, name: stopped}, designs, is_masked=False)
    felt = parts.spreading.felt_after(after, parts.above[name], parts.standing_on[name], before.felt)
    names = [each for each in felt if each in parts.processes]
    money = parts.table.losses(felt, names)
    more = fsum((*money.values(), *(-before.money[each] for each in names if each in before.money)))
    return Strike(stopped, felt, money, more)


def _after(before: Struck, name: str, strike: Strike) -> Struck:
    """A disaster with a change worked in."""
    outages = {service: term for service, term in {**before.outages, name: strike.stopped}.items() if term}
    kept = {process: loss for process, loss in before.money.items() if process not in strike.felt}
    money = {**kept, **strike.money}
    return Struck(before.disaster, outages, {**before.felt, **strike.felt}, money, fsum(money.values()))


def _outages(struck: tuple[Struck, ...], key: str | int) -> Iterable[str]:
    return struck[key].outages if isinstance(key, int) else ()


def _lost_data(
    parts: LossParts, key: str | int, designs: Mapping[str, Design], stopped: Iterable[str]
) -> tuple[LostData, ...]:
    """What the data cost that a service's own events destroy, or a disaster that stops these services."""
    if isinstance(key, int):
        disaster = parts.disasters[key]
        lost = parts.data.in_event(disaster.destroys(stopped), designs, disaster.scope)
        return (LostData(disaster.scope, disaster.events_per_year, lost),)
    service = parts.situation.graph.services[key]
    return tuple(
        LostData(event.scope, event.events_per_year, parts.data.in_event(gone, designs, event.scope))
        for event in parts.own(key, designs[key])
        if (gone := destroyed_by(parts.situation, service, event.scope, designs))
    )


def _data_per_year(lost: Iterable[LostData]) -> float:
    return fsum(each.per_year() for each in lost)
