"""What all evaluations of one situation share: who needs whom, what can happen, and what is known of it already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from planner.data_loss import DataLosses
from planner.disruption import is_reliability_known, own_events
from planner.events import Disaster, disasters_of
from planner.loss_table import LossTable, Places, PricedProcess, priced_processes
from planner.outage_terms import ANY_LENGTH, NOTHING_FELT, OutageTerms
from planner.reach import needs_of
from planner.situation import Design, Situation
from planner.spread import Spreading, Stopped


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """An everyday event of a service: its recovery time by number."""

    scope: str
    events_per_year: float
    recovery: int


@dataclass(frozen=True, slots=True)
class Everyday:
    """How an outage of one service is felt, however long it takes: by node, and the rows of what processes lose."""

    felt: Mapping[str, int]
    rows: Mapping[str, int]
    places: Places


@dataclass(slots=True)
class LossParts:
    """What all evaluations of a situation share."""

    situation: Situation
    terms: OutageTerms = field(default_factory=OutageTerms)
    spreading: Spreading = field(init=False)
    processes: Mapping[str, PricedProcess] = field(init=False)
    table: LossTable = field(init=False)
    data: DataLosses = field(init=False)
    disasters: tuple[Disaster, ...] = field(init=False)
    services: tuple[str, ...] = field(init=False)
    sources: tuple[str, ...] = field(init=False)  # services that are known to fail by themselves
    above: dict[str, tuple[str, ...]] = field(default_factory=dict)  # the processes that need a service, in order
    needed_sources: dict[str, list[str]] = field(default_factory=dict)  # what a service needs and may fail by itself
    standing_on: dict[str, list[str]] = field(default_factory=dict)  # the services that need a service
    everyday: dict[tuple[str, tuple[int, ...]], Everyday] = field(default_factory=dict)
    _traits: dict[tuple[str, str, Design], int] = field(default_factory=dict)
    _trait_numbers: dict[tuple[object, ...], int] = field(default_factory=dict)
    _own: dict[tuple[str, Design], tuple[OwnEvent, ...]] = field(default_factory=dict)
    _stops: dict[tuple[int, str, Design], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        situation = self.situation
        self.spreading = Spreading(situation, self.terms)
        self.processes = priced_processes(situation)
        self.table = LossTable(self.terms, self.processes)
        self.data = DataLosses.of_case(situation)
        self.disasters = tuple(disasters_of(situation))
        services = situation.graph.services
        self.services = tuple(services)
        self.sources = tuple(name for name, service in services.items() if is_reliability_known(situation, service))
        above: dict[str, list[str]] = {name: [] for name in services}
        for group in situation.process_groups:
            for name in group:
                for service in situation.closures[name] & services.keys():
                    above[service].append(name)
        self.above = {name: tuple(processes) for name, processes in above.items()}
        self.standing_on = {name: [] for name in services}
        for name in services:
            for service in situation.closures[name] & services.keys():
                self.standing_on[service].append(name)
        known = frozenset(self.sources)
        self.needed_sources = {
            name: sorted(situation.closures[name] & known, key=situation.service_places.__getitem__)
            for name in services
        }

    def own(self, name: str, design: Design) -> tuple[OwnEvent, ...]:
        """A service's everyday events."""
        key = (name, design)
        if key not in self._own:
            events = own_events(self.situation, self.situation.graph.services[name], design)
            self._own[key] = tuple(
                OwnEvent(each.scope, each.events_per_year, self.terms.recovery(each.recovery)) for each in events
            )
        return self._own[key]

    def trait(self, source: str, name: str, design: Design) -> int:
        """A number for what of a service's design decides how an everyday outage of `source` passes through it."""
        key = (source, name, design)
        if key not in self._traits:
            needs = needs_of(self.situation, name, design, is_masked=True)
            through = needs if name in self.situation.redundant else source in needs
            carried = design.edge if self.situation.component(source) != "network" else None
            self._traits[key] = self._trait_numbers.setdefault((through, carried), len(self._trait_numbers))
        return self._traits[key]

    def stopped_by(self, source: str, designs: Mapping[str, Design]) -> Stopped:
        """An everyday outage of one service. A failed network takes the edge features down too."""
        is_network = self.situation.component(source) == "network"
        carried = () if is_network else (name for name in self.standing_on[source] if designs[name].edge)
        outages = {source: self.terms.stopped(ANY_LENGTH)}
        return Stopped(outages, designs, is_masked=True, carried=frozenset(carried))

    def stop(self, number: int, name: str, design: Design) -> int:
        """The term of a service stopped by a disaster; 0 when it is not."""
        key = (number, name, design)
        if key not in self._stops:
            service = self.situation.graph.services[name]
            recovery = self.disasters[number].recovery(self.situation, service, design)
            self._stops[key] = NOTHING_FELT if recovery is None else self.terms.stopped(self.terms.recovery(recovery))
        return self._stops[key]

    def all_above(self, services: Iterable[str]) -> tuple[str, ...]:
        """The processes that need any of the services, each after those it needs."""
        needed = set(services)
        closures = self.situation.closures
        return tuple(
            name for group in self.situation.process_groups for name in group if not closures[name].isdisjoint(needed)
        )
