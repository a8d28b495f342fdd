"""What lost data cost: an event that destroys data loses the work since the last copy.

Of a backup every b hours the last copy is uniformly up to b hours old, b / 2 on average; a replica is behind by
its lag. Only processes that said what an hour of lost data costs are priced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from planner.case import Process, Recovery, Service, ServiceKind
from planner.components import carries_data
from planner.disruption import standbys_in
from planner.reach import needs_of
from planner.situation import SERVER_KINDS, Design, Situation

Copy = Literal["array", "replica", "backup", "none"]
DESTROYING = ("hardware", "storage")  # everyday scopes; losing a site or having files encrypted destroys data too


@dataclass(frozen=True, kw_only=True, slots=True)
class DataAge:
    """How old the last usable copy is when data are destroyed, in hours, with the figures that say so.

    Its lag (low, likely, high) and, on top, any part of the interval from one copy to the next alike. `copy` says what
    the last copy is: a second array in step, a replica, a backup, or none that survives.
    """

    copy: Copy = "none"
    lag: tuple[float, float, float] = (0.0, 0.0, 0.0)
    interval_hours: float = 0.0
    figures: tuple[str, ...] = ()

    @property
    def mean_hours(self) -> float:
        low, likely, high = self.lag
        return (low + 4 * likely + high) / 6 + self.interval_hours / 2

    @property
    def worst_hours(self) -> float:
        return self.lag[2] + self.interval_hours


def data_age(situation: Situation, service: Service, designs: Mapping[str, Design], scope: str) -> DataAge:
    """The age of a service's last usable copy after an event of this scope, under these designs of all services.

    Two arrays in step lose nothing in an everyday failure. A site takes the copies inside it along. Encrypted or
    corrupted data are found out late and only a copy that nobody can change survives them, so the age is the time
    until they are noticed and the interval. Without any copy the data are entered anew (NOCOPY).
    """
    figures, design = situation.catalogue.figures, designs[service.id]
    is_offsite = Recovery.OFFSITE_BACKUP in design.recovery
    copies: list[DataAge] = []
    if scope == "corruption":
        if is_offsite and design.is_immutable:
            copies.append(_backup(situation, design, "DETECT"))
    else:
        if is_offsite or (scope != "site" and design.backup_interval_hours is not None):
            copies.append(_backup(situation, design))
        for standby in standbys_in(situation, design.recovery):
            mask = situation.catalogue.strategies[standby].mask_of("site")
            if mask and mask.data_loss:
                copies.append(DataAge(copy="replica", lag=figures[mask.data_loss].hours(), figures=(mask.data_loss,)))
        if scope != "site" and is_in_step(situation, service, designs):
            copies.append(DataAge(copy="array"))
    none = DataAge(lag=figures["NOCOPY"].hours(), figures=("NOCOPY",))
    return min(copies, key=lambda copy: (copy.mean_hours, copy.worst_hours), default=none)


def _backup(situation: Situation, design: Design, noticed: str | None = None) -> DataAge:
    figures = situation.catalogue.figures
    known = design.backup_interval_hours
    return DataAge(
        copy="backup",
        lag=figures[noticed].hours() if noticed else (0.0, 0.0, 0.0),
        interval_hours=figures["BACKUP"].hours()[1] if known is None else known,
        figures=(("BACKUP",) if known is None else ()) + ((noticed,) if noticed else ()),
    )


def is_in_step(situation: Situation, service: Service, designs: Mapping[str, Design]) -> bool:
    """Whether a second array holds a service's data at every moment: the house's, or a spare of the array below it.

    Of several arrays below, nobody knows which holds the data, so a spare of one of them is not enough.
    """
    strategies, design = situation.catalogue.strategies, designs[service.id]
    arrays: tuple[str, ...] = (service.id,)
    if design.platform is not None and strategies[design.platform].keeps_data_on_hardware:
        house = situation.case.house
        if house and (house.storage_arrays or 0) >= 2:
            return True
        arrays = _arrays_below(situation, service.id)
    spare = designs[arrays[0]].spare if len(arrays) == 1 else None
    return spare is not None and strategies[spare].keeps_data_in_step


def _arrays_below(situation: Situation, name: str) -> tuple[str, ...]:
    """The storage that a service needs, in the order of the case."""
    if name not in situation.arrays:
        services = situation.closures[name] & situation.graph.services.keys()
        found = (each for each in services if situation.component(each) == "storage")
        situation.arrays[name] = tuple(sorted(found, key=situation.service_places.__getitem__))
    return situation.arrays[name]


def data_price(process: Process) -> float | None:
    """Money for an hour of lost data; None when it was not asked."""
    cost = process.data_loss.cost_per_hour if process.data_loss else None
    return None if cost is None else float(cost)


@dataclass(frozen=True, kw_only=True, slots=True)
class DataLosses:
    """Prices the data that events destroy, for the processes that gave a price."""

    situation: Situation
    prices: Mapping[str, float]
    holders: Mapping[str, frozenset[str]]  # process -> the services that hold its data
    _known: dict[tuple[object, ...], dict[str, float]] = field(default_factory=dict)

    @staticmethod
    def of_case(situation: Situation) -> DataLosses:
        prices = {p.id: price for p in situation.case.processes if (price := data_price(p)) is not None}
        holders = {name: _holders(situation, situation.graph.processes[name]) for name in prices}
        return DataLosses(situation=situation, prices=prices, holders=holders)

    def in_event(self, destroyed: Iterable[str], designs: Mapping[str, Design], scope: str) -> dict[str, float]:
        """Expected money by the service that held the data, once per process: that of its oldest copy."""
        if not self.prices:
            return {}
        ages = self.ages(destroyed, designs, scope)
        key = tuple((name, age.mean_hours) for name, age in ages.items())
        if key not in self._known:
            found: dict[str, float] = {}
            for process, oldest in self.oldest(ages).items():
                found[oldest] = found.get(oldest, 0.0) + self.prices[process] * ages[oldest].mean_hours
            self._known[key] = found
        return self._known[key]

    def ages(self, destroyed: Iterable[str], designs: Mapping[str, Design], scope: str) -> dict[str, DataAge]:
        """The age of the last copy of each service whose data are gone."""
        services = self.situation.graph.services
        return {name: data_age(self.situation, services[name], designs, scope) for name in destroyed}

    def oldest(self, ages: Mapping[str, DataAge]) -> dict[str, str]:
        """Process -> the service whose copy of its data is the oldest, for those that lose any.

        A server or an array counts only where no program on it keeps copies of its own.
        """
        services = self.situation.graph.services
        found = {}
        for process in self.prices:
            lost = [name for name in ages if name in self.holders[process]]
            programs = [name for name in lost if services[name].kind in SERVER_KINDS]
            if lost:
                found[process] = max(programs or lost, key=lambda name: ages[name].mean_hours)
        return found


def destroyed_by(situation: Situation, service: Service, scope: str, designs: Mapping[str, Design]) -> tuple[str, ...]:
    """The services whose data an everyday event destroys: on an array with all that needs it, on a server unless
    the data are on an array."""
    if scope not in DESTROYING:
        return ()
    standing = (situation.graph.services[name] for name in standing_on(situation, service.id))
    return tuple(each.id for each in standing if is_destroyed_by(situation, service.id, each, scope, designs))


def is_destroyed_by(
    situation: Situation, origin: str, service: Service, scope: str, designs: Mapping[str, Design]
) -> bool:
    """Whether an everyday event that starts in `origin` destroys the data of a service that is or needs it."""
    design = designs[service.id]
    is_reached = service.id == origin or (
        service.kind in SERVER_KINDS and origin in needs_of(situation, service.id, design, is_masked=True)
    )
    return is_reached and (scope == "storage" or not _is_on_an_array(situation, service, design))


def standing_on(situation: Situation, name: str) -> tuple[str, ...]:
    """The service and all that need it, in the order of the case."""
    if name not in situation.above:
        situation.above[name] = tuple(each for each in situation.graph.services if name in situation.closures[each])
    return situation.above[name]


def _is_on_an_array(situation: Situation, service: Service, design: Design) -> bool:
    strategy = situation.catalogue.strategies[design.platform] if design.platform else None
    if strategy and strategy.needs_shared_storage:
        return True
    needed = situation.closures[service.id] & situation.graph.services.keys()
    return any(situation.component(name) == "storage" for name in needed)


def _holders(situation: Situation, process: Process) -> frozenset[str]:
    """The services a process's data live in: its own dependencies that carry them, and what those stand on."""
    services = situation.graph.services

    def holds(service: Service) -> bool:
        return service.kind is not ServiceKind.PRINT and carries_data(service)

    waiting = [
        dependency.on
        for dependency in process.depends_on or ()
        if dependency.on in services
        and (holds(services[dependency.on]) if dependency.carries_data is None else dependency.carries_data)
    ]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for other in services[name].depends_on or () if holds(services[other])]
    return frozenset(found)
