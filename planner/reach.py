"""How an event reaches a process through the graph, under given designs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np

from planner.case import Dependency, Process
from planner.coverage import covered_share, function_coverage
from planner.disruption import STANDBY, stands_on_own_server
from planner.recovery_time import Array
from planner.situation import Design, Situation
from planner.workaround import effective_outage

_NOTHING: Array = np.zeros(1)


class Reach:
    """Follows an event from the services it stops to the processes that feel it.

    `is_masked` says whether edge features can carry users through: they do in an everyday outage,
    they do not when the site is gone or everything is encrypted.
    """

    def __init__(self, situation: Situation, designs: Mapping[str, Design], *, is_masked: bool) -> None:
        self.situation = situation
        self.designs = designs
        self.is_masked = is_masked
        self._needs: dict[str, tuple[str, ...]] = {}
        self._coverage: dict[str, dict[str, float]] = {}

    def traits_of_dependants(self, sources: frozenset[str]) -> tuple[object, ...]:
        """What of the designs can change how an outage of `sources` reaches the processes."""
        return tuple(
            (
                name,
                self.designs[name].edge if self.is_masked else None,
                self._has_left_its_server(name),
                self._has_standby(name),
            )
            for name in self.situation.graph.services
            if not sources.isdisjoint(self.situation.closures[name])
        )

    def felt(self, process: Process, times: Mapping[str, Array], path: frozenset[str] = frozenset()) -> Array:
        """Effective outage hours of a process for outage hours by source (arrays of one shape)."""
        felt = [hours for hours, _ in self._felt_by_dependency(process, times, path)]
        return np.maximum.reduce(felt) if felt else np.zeros_like(next(iter(times.values())))

    def holders(self, process: Process, times: Mapping[str, Array]) -> tuple[str, ...]:
        """The services that hold the process up longest, on average over the recovery times."""
        felt = self._felt_by_dependency(process, times, frozenset())
        if not felt:
            return ()
        _, sources = max(felt, key=lambda pair: float(pair[0].mean()))
        means = {name: float(times[name].mean()) for name in sources}
        longest = max(means.values())
        return tuple(name for name in sources if means[name] >= longest - 1e-12)

    def _felt_by_dependency(
        self, process: Process, times: Mapping[str, Array], path: frozenset[str]
    ) -> list[tuple[Array, tuple[str, ...]]]:
        result = []
        for dependency in process.depends_on or ():
            away, sources = self._away(dependency, times, path | {process.id})
            if sources:
                hours = effective_outage(process, dependency, away, *sources)
                result.append((hours * (1 - self._carried(dependency, sources)), sources))
        return result

    def _away(
        self, dependency: Dependency, times: Mapping[str, Array], path: frozenset[str]
    ) -> tuple[Array, tuple[str, ...]]:
        """(hours the dependency is away, the sources that keep it away)."""
        other = self.situation.graph.processes.get(dependency.on)
        if other is not None:
            if other.id in path or self.situation.closures[other.id].isdisjoint(times):
                return _NOTHING, ()
            return self.felt(other, times, path), self._sources_below(other, times)
        sources = tuple(name for name in self.needs(dependency.on) if name in times)
        if not sources:
            return _NOTHING, ()
        hours = times[sources[0]] if len(sources) == 1 else np.maximum.reduce([times[name] for name in sources])
        return hours, sources

    def _sources_below(self, process: Process, times: Mapping[str, Array]) -> tuple[str, ...]:
        return tuple(name for name in times if name in self.situation.closures[process.id])

    def needs(self, service_id: str) -> tuple[str, ...]:
        """The service and all it needs under its design: a new server or standby leaves the old one behind."""
        if service_id not in self._needs:
            dropped: set[str] = set()
            if self._has_left_its_server(service_id):
                dropped.add("server")
            if not self.is_masked and self._has_standby(service_id):
                dropped |= {"server", "storage"}
            closure = self.situation.closures[service_id]
            self._needs[service_id] = tuple(
                name
                for name in self._service_order
                if name in closure and (name == service_id or self.situation.component(name) not in dropped)
            )
        return self._needs[service_id]

    @cached_property
    def _service_order(self) -> tuple[str, ...]:
        return tuple(self.situation.graph.services)

    def _has_left_its_server(self, name: str) -> bool:
        return stands_on_own_server(self.situation, self.situation.graph.services[name], self.designs[name])

    def _has_standby(self, name: str) -> bool:
        return not self.designs[name].recovery.isdisjoint(STANDBY)

    def _carried(self, dependency: Dependency, sources: Iterable[str]) -> float:
        """The share of the process that edge features carry; a failed network takes them down too."""
        service = self.situation.graph.services.get(dependency.on)
        if not self.is_masked or service is None:
            return 0.0
        if any(self.situation.component(name) == "network" for name in sources):
            return 0.0
        if service.id not in self._coverage:
            self._coverage[service.id] = function_coverage(self.situation, service, self.designs[service.id])
        return covered_share(self._coverage[service.id], dependency.uses)
