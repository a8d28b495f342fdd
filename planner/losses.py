"""What outages cost: expected loss per event and process, integrated over the recovery times.

One event, one outage: an event stops a set of services at once, and a process is down until the last
service it needs is back (the maximum, not the sum). Source of the loss integral: DOMAIN practice of
annual loss expectancy, rate x expected loss over the distribution, never the loss of the mean outage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from planner.case import Case, Process
from planner.data_loss import DataLosses, data_price
from planner.events import Event, events_of
from planner.impact import loss_curve
from planner.process_losses import Outages, ProcessLosses
from planner.reach import Reach, needs_of
from planner.situation import Design, Situation


@dataclass(frozen=True, kw_only=True, slots=True)
class EventLoss:
    """Expected money lost in one event: in all, of the hardest hit process, by the service that held it up."""

    total: float
    largest: float
    by_service: Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeLoss:
    """Expected loss a year that starts in a scope of a service. `data_per_year` of it is lost data."""

    service: str
    scope: str
    money_per_year: float
    data_per_year: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Risk:
    """Expected loss a year: the plain sum over processes, with overlap, and where it comes from.

    `data_loss` is the part of both that is lost data, not time; None when no process gave its data a price.
    Lost data do not overlap: every process enters its own again.
    """

    plain_sum: float
    with_overlap: float | None
    by_scope: tuple[ScopeLoss, ...]
    data_loss: float | None = None

    def of_service(self, service: str) -> float:
        """The share of one service; the shares of all add up to the plain sum."""
        return sum(loss.money_per_year for loss in self.by_scope if loss.service == service)

    def of_scope(self, service: str, scope: str) -> float:
        """The share of one scope of one service."""
        return sum(x.money_per_year for x in self.by_scope if x.service == service and x.scope == scope)

    def data_of(self, service: str, scope: str | None = None) -> float | None:
        """The lost data of one service, or of one of its scopes; None when no data were given a price."""
        if self.data_loss is None:
            return None
        mine = (x for x in self.by_scope if x.service == service and scope in (None, x.scope))
        return sum(x.data_per_year for x in mine)


@dataclass(slots=True)
class LossModel:
    """Evaluates designs of one situation; remembers events it has reckoned already."""

    situation: Situation
    _processes: ProcessLosses = field(init=False)
    _data: DataLosses = field(init=False)
    _events: dict[tuple[object, ...], EventLoss] = field(default_factory=dict)
    _risks: dict[tuple[Design, ...], Risk] = field(default_factory=dict)
    _dependants: dict[frozenset[str], tuple[str, ...]] = field(default_factory=dict)
    _traits: dict[tuple[str, Design, bool], int] = field(default_factory=dict)
    _numbers: dict[tuple[object, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._processes = ProcessLosses(self.situation)
        self._data = DataLosses.of_case(self.situation)

    def risk(self, designs: Mapping[str, Design]) -> Risk:
        """Expected yearly loss when every service has the given design."""
        key = tuple(designs[service.id] for service in self.situation.case.services)
        if key not in self._risks:
            self._risks[key] = self._risk(designs)
        return self._risks[key]

    def _risk(self, designs: Mapping[str, Design]) -> Risk:
        found = []
        for event in events_of(self.situation, designs):
            loss = self._event(event.outages, designs, is_masked=event.is_masked)
            found.append((event, loss, self._data.in_event(event.destroyed, designs, event.scope)))
        return self._sum(found)

    def _event(self, outages: Outages, designs: Mapping[str, Design], *, is_masked: bool) -> EventLoss:
        """The loss of one event; the same outages under designs that reach no further are reckoned once."""
        traits = self._traits_of_dependants(frozenset(name for name, _ in outages), designs, is_masked=is_masked)
        key = (outages, is_masked, tuple(traits.values()))
        if key not in self._events:
            self._events[key] = self._reckon(outages, Reach(self.situation, designs, is_masked=is_masked), traits)
        return self._events[key]

    def _traits_of_dependants(
        self, sources: frozenset[str], designs: Mapping[str, Design], *, is_masked: bool
    ) -> dict[str, int]:
        """What of the designs can change how an outage of `sources` reaches the processes, by service: a number
        for each edge and set of needs."""
        if sources not in self._dependants:
            self._dependants[sources] = tuple(
                name for name in self.situation.graph.services if not sources.isdisjoint(self.situation.closures[name])
            )
        return {name: self._traits_of(name, designs[name], is_masked) for name in self._dependants[sources]}

    def _traits_of(self, name: str, design: Design, is_masked: bool) -> int:
        key = (name, design, is_masked)
        if key not in self._traits:
            needs = needs_of(self.situation, name, design, is_masked=is_masked)
            self._traits[key] = self._numbers.setdefault(
                (design.edge if is_masked else None, needs), len(self._numbers)
            )
        return self._traits[key]

    def _reckon(self, outages: Outages, reach: Reach, traits: Mapping[str, int]) -> EventLoss:
        losses = self._processes.of(outages, reach, traits)
        by_service: dict[str, float] = {}
        for loss in losses:
            for holder in loss.holders:
                by_service[holder] = by_service.get(holder, 0.0) + loss.money / len(loss.holders)
        return EventLoss(
            total=sum(loss.money for loss in losses),
            largest=max((loss.money for loss in losses), default=0.0),
            by_service=by_service,
        )

    def _sum(self, events: Iterable[tuple[Event, EventLoss, Mapping[str, float]]]) -> Risk:
        overlap = self.situation.case.loss_overlap
        plain = overlapped = lost_data = 0.0
        time: dict[tuple[str, str], float] = {}
        data: dict[tuple[str, str], float] = {}
        for event, loss, lost in events:
            rate = event.events_per_year
            plain += rate * loss.total
            overlapped += rate * ((1 - (overlap or 0.0)) * loss.total + (overlap or 0.0) * loss.largest)
            lost_data += rate * sum(lost.values())
            for shares, found in ((time, loss.by_service), (data, lost)):
                for service, money in found.items():
                    key = (service, event.scope)
                    shares[key] = shares.get(key, 0.0) + rate * money
        return Risk(
            plain_sum=plain + lost_data,
            with_overlap=None if overlap is None else overlapped + lost_data,
            by_scope=tuple(
                ScopeLoss(
                    service=service,
                    scope=scope,
                    money_per_year=time.get((service, scope), 0.0) + data.get((service, scope), 0.0),
                    data_per_year=data.get((service, scope), 0.0),
                )
                for service, scope in {**time, **data}
            ),
            data_loss=lost_data if self._data.prices else None,
        )


def is_priced(case: Case, process: Process) -> bool:
    """Whether an outage of the process has a price: its loss was asked, or what its lost data cost."""
    return loss_curve(case, process) is not None or data_price(process) is not None


def services_with_known_loss(situation: Situation) -> frozenset[str]:
    """Services whose outage has a price: some process they reach was asked its loss, or they reach none."""
    reached: set[str] = set()
    priced: set[str] = set()
    for process in situation.case.processes:
        closure = situation.closures[process.id]
        reached |= closure
        if is_priced(situation.case, process):
            priced |= closure
    return frozenset(name for name in situation.graph.services if name in priced or name not in reached)
