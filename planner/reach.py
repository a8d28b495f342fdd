"""How an event reaches a process through the graph, under given designs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.case import Dependency, Process
from planner.coverage import covered_share, function_coverage
from planner.disruption import standbys_in, stands_on_own_server
from planner.recovery_time import Array
from planner.situation import Design, Situation
from planner.workaround import effective_outage

Times = Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Felt:
    """What a process feels of events: effective outage hours, and all services of the events that reach it."""

    hours: Array
    sources: tuple[str, ...]


def needs_of(situation: Situation, service_id: str, design: Design, *, is_masked: bool) -> tuple[str, ...]:
    """The service and all it needs under a design, in the order of the case, each once.

    A design with its own server leaves the old one behind; in a disaster a standby needs neither the
    old server nor the old storage.
    """
    key = (service_id, design, is_masked)
    if key not in situation.needs:
        dropped: set[str] = set()
        if stands_on_own_server(situation, situation.graph.services[service_id], design):
            dropped.add("server")
        if not is_masked and standbys_in(situation, design.recovery):
            dropped |= {"server", "storage"}
        places = situation.service_places
        needed = sorted(situation.closures[service_id] & places.keys(), key=places.__getitem__)
        situation.needs[key] = tuple(
            name for name in needed if name == service_id or situation.component(name) not in dropped
        )
    return situation.needs[key]


class Reach:
    """Follows an event from the services it stops to the processes that feel it.

    `is_masked` says whether edge features can carry users through: they do in an everyday outage,
    they do not when the site is gone or everything is encrypted.
    """

    def __init__(self, situation: Situation, designs: Mapping[str, Design], *, is_masked: bool) -> None:
        self.situation = situation
        self.designs = designs
        self.is_masked = is_masked
        self._coverage: dict[str, dict[str, float]] = {}

    def felt(self, wanted: Iterable[str], times: Times) -> dict[str, Felt]:
        """What the wanted processes (and those they need) feel of outages of `times` hours by service.

        The arrays have one shape. Processes come after the processes they need. Members of a cycle are passed as
        often as there are members: no detour makes an outage longer, so that settles them.
        """
        situation = self.situation
        needed = frozenset[str]().union(*(situation.processes_below[name] for name in wanted))
        felt: dict[str, Felt] = {}
        for position in sorted({situation.group_of[name] for name in needed}):
            group = situation.process_groups[position]
            members = [name for name in group if name in needed and not situation.closures[name].isdisjoint(times)]
            for _ in range(len(members) if len(group) > 1 else 1):
                for name in members:
                    found = self._felt(situation.graph.processes[name], times, felt)
                    if found:
                        felt[name] = found
        return felt

    def _felt(self, process: Process, times: Times, others: Mapping[str, Felt]) -> Felt | None:
        """The longest of what comes over the process's dependencies; None when nothing does."""
        found: dict[str, Felt] = {}
        for dependency in process.depends_on or ():
            away = others.get(dependency.on) or self.away(dependency.on, times)
            if away:
                hours = _slowed(process, dependency, away, 1 - self._carried(dependency, away.sources))
                found[dependency.on] = Felt(hours, away.sources)
        return _latest(self._over_edges(process.id, found))

    def away(self, service_id: str, times: Times) -> Felt | None:
        """The outage of a service: as long as the last of all it needs; None when it is not stopped."""
        if service_id not in self.designs:
            return None
        needs = needs_of(self.situation, service_id, self.designs[service_id], is_masked=self.is_masked)
        sources = tuple(name for name in needs if name in times)
        if not sources:
            return None
        if service_id in self.situation.redundant:
            return self._away_through_groups(service_id, times, frozenset(needs))
        return _latest([Felt(times[name], (name,)) for name in sources])

    def _away_through_groups(self, service_id: str, times: Times, needs: frozenset[str]) -> Felt | None:
        """The outage of a service some of whose dependencies can stand in for one another."""
        found: dict[str, Felt] = {}
        for members in self.situation.service_groups:
            inside = [name for name in members if name in needs]
            # A failure spreads within a cycle over at most as many edges as it has members.
            for _ in inside:
                for name in inside:
                    own = [Felt(times[name], (name,))] if name in times else []
                    latest = _latest([*own, *self._over_edges(name, found)])
                    if latest:
                        found[name] = latest
        return found.get(service_id)

    def _over_edges(self, node: str, away: Mapping[str, Felt]) -> list[Felt]:
        """What reaches a node from its dependencies."""
        graph = self.situation.graph
        parts = [away[target] for target in graph.hard(node) if target in away]
        for group in graph.redundancy.get(node, ()):
            stopped = [away[member] for member in group.members if member in away]
            spare = len(group.members) - (group.needed or 1)
            if len(stopped) > spare:
                parts.append(_soonest_that_suffices(stopped, spare))
        return parts

    def _carried(self, dependency: Dependency, sources: Iterable[str]) -> float:
        """The share of the process that edge features carry; a failed network takes them down too."""
        service = self.situation.graph.services.get(dependency.on)
        if not self.is_masked or service is None or not self.designs[service.id].edge:
            return 0.0
        if any(self.situation.component(name) == "network" for name in sources):
            return 0.0
        if service.id not in self._coverage:
            self._coverage[service.id] = function_coverage(self.situation, service, self.designs[service.id])
        return covered_share(self._coverage[service.id], dependency.uses, service.functions)


def _slowed(process: Process, dependency: Dependency, away: Felt, left: float) -> Array:
    """What a process feels of an outage of a dependency when a share of `left` is not carried by edge features."""
    hours = effective_outage(process, dependency, away.hours, *away.sources)
    return hours if left == 1 else hours * left


def _latest(parts: Sequence[Felt]) -> Felt | None:
    """The longest of several outages; None of none."""
    if len(parts) <= 1:
        return parts[0] if parts else None
    return Felt(np.asarray(np.maximum.reduce([part.hours for part in parts])), _sources(parts))


def _soonest_that_suffices(stopped: Sequence[Felt], spare: int) -> Felt:
    """When all but `spare` of the stopped members are back: the group works again."""
    each = np.sort(np.stack([felt.hours for felt in stopped]), axis=0)
    return Felt(np.asarray(each[len(stopped) - 1 - spare]), _sources(stopped))


def _sources(parts: Sequence[Felt]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for part in parts for name in part.sources))
