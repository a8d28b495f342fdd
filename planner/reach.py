"""How an event reaches a process through the graph, under given designs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from planner.case import Dependency, Process
from planner.coverage import covered_share, function_coverage
from planner.disruption import STANDBY, stands_on_own_server
from planner.recovery_time import Array
from planner.situation import Design, Situation
from planner.workaround import effective_outage


@dataclass(frozen=True, slots=True)
class Felt:
    """What a process feels of an event: effective outage hours, and the services that hold it up longest.

    `sources` are all services of the event that reach it.
    """

    hours: Array
    holders: tuple[str, ...]
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
        if not is_masked and not design.recovery.isdisjoint(STANDBY):
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

    def felt(self, wanted: Iterable[str], times: Mapping[str, Array]) -> dict[str, Felt]:
        """What the wanted processes (and those they need) feel of outages of `times` hours by service.

        The arrays have one shape. Processes come after the processes they need. Members of a cycle are
        passed as often as there are members: no detour makes an outage longer, so that settles them.
        """
        situation = self.situation
        needed = frozenset[str]().union(*(situation.processes_below[name] for name in wanted))
        felt: dict[str, Felt] = {}
        for group in situation.process_groups:
            members = [name for name in group if name in needed and not situation.closures[name].isdisjoint(times)]
            for _ in range(len(members) if len(group) > 1 else 1):
                for name in members:
                    found = self._felt(situation.graph.processes[name], times, felt)
                    if found:
                        felt[name] = found
        return felt

    def _felt(self, process: Process, times: Mapping[str, Array], others: Mapping[str, Felt]) -> Felt | None:
        """The longest of what comes over the process's dependencies; None when nothing does."""
        found: list[Felt] = []
        for dependency in process.depends_on or ():
            away = others.get(dependency.on) or self._away(dependency.on, times)
            if away:
                hours = effective_outage(process, dependency, away.hours, *away.sources)
                carried = self._carried(dependency, away.sources)
                if carried:
                    hours = hours * (1 - carried)
                found.append(Felt(hours, away.holders, away.sources))
        if not found:
            return None
        if len(found) == 1:
            return found[0]
        hours = np.maximum.reduce([each.hours for each in found])
        sources = tuple(dict.fromkeys(name for each in found for name in each.sources))
        if len({each.holders for each in found}) == 1:
            return Felt(hours, found[0].holders, sources)
        means = [float(each.hours.mean()) for each in found]
        latest = [each for each, mean in zip(found, means, strict=True) if mean >= max(means) - 1e-12]
        return Felt(hours, tuple(dict.fromkeys(name for each in latest for name in each.holders)), sources)

    def _away(self, service_id: str, times: Mapping[str, Array]) -> Felt | None:
        """The outage of a service: as long as the last of all it needs; None when it is not stopped."""
        if service_id not in self.designs:
            return None
        needs = needs_of(self.situation, service_id, self.designs[service_id], is_masked=self.is_masked)
        sources = tuple(name for name in needs if name in times)
        if not sources:
            return None
        if len(sources) == 1:
            return Felt(times[sources[0]], sources, sources)
        means = {name: float(times[name].mean()) for name in sources}
        longest = max(means.values())
        holders = tuple(name for name in sources if means[name] >= longest - 1e-12)
        return Felt(np.maximum.reduce([times[name] for name in sources]), holders, sources)

    def _carried(self, dependency: Dependency, sources: Iterable[str]) -> float:
        """The share of the process that edge features carry; a failed network takes them down too."""
        service = self.situation.graph.services.get(dependency.on)
        if not self.is_masked or service is None or not self.designs[service.id].edge:
            return 0.0
        if any(self.situation.component(name) == "network" for name in sources):
            return 0.0
        if service.id not in self._coverage:
            self._coverage[service.id] = function_coverage(self.situation, service, self.designs[service.id])
        return covered_share(self._coverage[service.id], dependency.uses)
