"""How an event spreads from the services it stops to the processes that feel it, in terms of recovery times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from planner.case import Dependency
from planner.coverage import covered_share, function_coverage
from planner.outage_terms import NOTHING_FELT, OutageTerms
from planner.reach import needs_of
from planner.situation import Design, Situation
from planner.workaround import slowing

_BY_SOURCE: Final = -1  # what a workaround covers depends on the service that failed


@dataclass(frozen=True, slots=True)
class Stopped:
    """What an event stops itself: service -> the term of its outage, under these designs.

    `is_masked` says whether edge features can carry users through: they do in an everyday outage, they do not
    when the site is gone or everything is encrypted.
    """

    outages: Mapping[str, int]
    designs: Mapping[str, Design]
    is_masked: bool
    carried: frozenset[str] = frozenset()  # services whose edge features carry users through this event


@dataclass(slots=True)
class Spreading:
    """Follows events of one situation."""

    situation: Situation
    terms: OutageTerms
    _edges: dict[str, tuple[tuple[str, int, Dependency], ...]] = field(default_factory=dict)
    _in_cycles: frozenset[str] = field(init=False)
    _by_source: set[str] = field(default_factory=set)  # processes for which it matters what fails below a dependency
    _processes: dict[tuple[str, tuple[int, ...]], int] = field(default_factory=dict)
    _functions: dict[tuple[int, float], int] = field(default_factory=dict)
    _coverage: dict[tuple[str, Design], dict[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._in_cycles = frozenset(name for group in self.situation.process_groups if len(group) > 1 for name in group)

    def felt(self, stopped: Stopped, names: Iterable[str], services: Iterable[str]) -> dict[str, int]:
        """Node -> what it feels, for these services and processes, each process after those it needs.

        No other service may be stopped.
        """
        felt = {name: self.service(name, stopped) for name in services}
        for members in self._in_groups(names):
            self._settle(members, stopped, felt, {})
        return felt

    def felt_after(
        self,
        stopped: Stopped,
        names: Iterable[str],
        services: Iterable[str],
        before: Mapping[str, int],
        passing: Iterable[str] = (),
    ) -> dict[str, int]:
        """What of `before` may be another, for these services and processes: only where something that they depend
        on is felt in another way, or lets users through in another way (`passing`)."""
        felt = {name: self.service(name, stopped) for name in services}
        touched = {*passing} | {name for name, term in felt.items() if term != before.get(name, NOTHING_FELT)}
        for members in self._in_groups(names):
            if any(not touched.isdisjoint(self.situation.graph.needs[name]) for name in members):
                self._settle(members, stopped, felt, before)
                touched.update(name for name in members if felt[name] != before.get(name, NOTHING_FELT))
        return felt

    def _in_groups(self, names: Iterable[str]) -> Iterable[tuple[str, ...]]:
        """The processes one by one, those of a cycle together."""
        each = tuple(names)
        if self._in_cycles.isdisjoint(each):
            return ((name,) for name in each)
        return (tuple(group) for _, group in groupby(each, key=self.situation.group_of.__getitem__))

    def _settle(self, members: Sequence[str], stopped: Stopped, felt: dict[str, int], known: Mapping[str, int]) -> None:
        """Members of a cycle are passed as often as there are members: no detour makes an outage longer."""
        for name in members if len(members) > 1 else ():
            felt[name] = NOTHING_FELT
        for _ in members:
            for name in members:
                felt[name] = self._process(name, stopped, felt, known)

    def holders(self, node: str, stopped: Stopped, felt: Mapping[str, int], known: dict[str, tuple[str, ...]]) -> None:
        """Put into `known` who holds up the node and all it needs: the services whose outage lasts longest.

        Of a redundancy group that is whoever is back, on average, when it works again.
        """
        if node in known:
            return
        known[node] = ()  # a cycle adds no other holders
        if node in self.situation.graph.services:
            known[node] = self._service_holders(node, stopped)
            return
        parts: dict[str, tuple[int, tuple[str, ...]]] = {}
        for on, function, dependency in self._edges_of(node):
            if felt.get(on):
                if function == _BY_SOURCE or on in stopped.carried:
                    function = self._special(node, dependency, function, stopped)
                self.holders(on, stopped, felt, known)
                parts[on] = (self.terms.slowed(felt[on], function), known[on])
        known[node] = self._last(self._gathered(node, parts))

    def _process(self, name: str, stopped: Stopped, felt: Mapping[str, int], known: Mapping[str, int]) -> int:
        """The longest of what comes over the process's dependencies; what came to the same before is known."""
        edges = self._edges_of(name)
        terms = tuple([felt[on] if on in felt else known.get(on, NOTHING_FELT) for on, _, _ in edges])
        if name in self._by_source or (stopped.carried and any(on in stopped.carried for on, _, _ in edges)):
            return self._longest(name, stopped, terms)
        key = (name, terms)
        if key not in self._processes:
            self._processes[key] = self._longest(name, stopped, terms)
        return self._processes[key]

    def _longest(self, name: str, stopped: Stopped, terms: Sequence[int]) -> int:
        found: dict[str, int] = {}
        for (on, function, dependency), term in zip(self._edges_of(name), terms, strict=True):
            if term:
                if function == _BY_SOURCE or on in stopped.carried:
                    function = self._special(name, dependency, function, stopped)
                found[on] = self.terms.slowed(term, function)
        if name in self.situation.graph.redundancy:
            return self.terms.latest(frozenset(term for term, _ in self._gathered(name, _alone(found))))
        return self.terms.latest(frozenset(found.values())) if found else NOTHING_FELT

    def service(self, name: str, stopped: Stopped) -> int:
        """The outage of a service: as long as the last of all it needs."""
        needs = needs_of(self.situation, name, stopped.designs[name], is_masked=stopped.is_masked)
        hit = frozenset([term for each in needs if (term := stopped.outages.get(each))])
        if not hit:
            return NOTHING_FELT
        if name in self.situation.redundant:
            return self._through_groups(name, stopped, frozenset(needs)).get(name, (NOTHING_FELT, ()))[0]
        return self.terms.latest(hit)

    def _service_holders(self, name: str, stopped: Stopped) -> tuple[str, ...]:
        needs = needs_of(self.situation, name, stopped.designs[name], is_masked=stopped.is_masked)
        if name in self.situation.redundant:
            return self._through_groups(name, stopped, frozenset(needs)).get(name, (NOTHING_FELT, ()))[1]
        return self._last([(term, (each,)) for each in needs if (term := stopped.outages.get(each))])

    def _through_groups(
        self, name: str, stopped: Stopped, needs: frozenset[str]
    ) -> dict[str, tuple[int, tuple[str, ...]]]:
        """Outages and their holders, below a service some of whose dependencies can stand in for one another."""
        found: dict[str, tuple[int, tuple[str, ...]]] = {}
        below = self.situation.closures[name]
        for members in self.situation.service_groups:
            inside = [each for each in members if each in needs] if not below.isdisjoint(members) else []
            # A failure spreads within a cycle over at most as many edges as it has members.
            for _ in inside:
                for each in inside:
                    own = [(term, (each,))] if (term := stopped.outages.get(each)) else []
                    parts = [*own, *self._gathered(each, found)]
                    if parts:
                        found[each] = (self.terms.latest(frozenset(t for t, _ in parts)), self._last(parts))
        return found

    def _gathered(
        self, node: str, away: Mapping[str, tuple[int, tuple[str, ...]]]
    ) -> list[tuple[int, tuple[str, ...]]]:
        """What reaches a node from its dependencies: each hard one, and of a group what is more than can be spared."""
        graph = self.situation.graph
        parts = [away[target] for target in graph.hard(node) if target in away]
        for group in graph.redundancy.get(node, ()):
            stopped = [away[member] for member in group.members if member in away and away[member][0]]
            position = len(stopped) - 1 - (len(group.members) - (group.needed or 1))
            if position >= 0:
                parts.append(self._soonest_that_suffices(stopped, position))
        return parts

    def _soonest_that_suffices(
        self, stopped: Sequence[tuple[int, tuple[str, ...]]], position: int
    ) -> tuple[int, tuple[str, ...]]:
        term = self.terms.placed([each for each, _ in stopped], position)
        if len({names for _, names in stopped}) == 1:
            return term, stopped[0][1]
        by_mean = sorted(stopped, key=lambda each: self.terms.mean_hours(each[0]))
        return term, by_mean[position][1]

    def _last(self, parts: Sequence[tuple[int, tuple[str, ...]]]) -> tuple[str, ...]:
        """The holders of the longest of several outages on average; of all that are equally long."""
        if len({names for _, names in parts}) <= 1:
            return parts[0][1] if parts else ()
        means = [self.terms.mean_hours(term) for term, _ in parts]
        last = [names for (_, names), mean in zip(parts, means, strict=True) if mean >= max(means) - 1e-12]
        return tuple(dict.fromkeys(name for names in last for name in names))

    def _edges_of(self, name: str) -> tuple[tuple[str, int, Dependency], ...]:
        """What a process depends on, with how it feels that; a function that is the same whatever fails."""
        if name not in self._edges:
            process = self.situation.graph.processes[name]
            covers = process.workaround.covers if process.workaround else None
            named = covers if isinstance(covers, tuple) else None
            self._edges[name] = tuple(
                (d.on, self.terms.function(slowing(process, d)) if named is None or d.on in named else _BY_SOURCE, d)
                for d in process.depends_on or ()
            )
            if any(function == _BY_SOURCE for _, function, _ in self._edges[name]):
                self._by_source.add(name)
        return self._edges[name]

    def _special(self, name: str, dependency: Dependency, function: int, stopped: Stopped) -> int:
        """How a process feels a dependency whose failing part decides, or that edge features carry in part."""
        process = self.situation.graph.processes[name]
        left = 1 - (self._covered(dependency, stopped) if dependency.on in stopped.carried else 0.0)
        if function == _BY_SOURCE:
            sources = self._sources(dependency.on, stopped, set())
            return self.terms.function(slowing(process, dependency, *sorted(sources)).times(left))
        key = (function, left)
        if key not in self._functions:
            self._functions[key] = self.terms.function(self.terms.functions[function].times(left))
        return self._functions[key]

    def _sources(self, node: str, stopped: Stopped, seen: set[str]) -> set[str]:
        """The services of the event that reach a node."""
        if node in stopped.designs:
            needs = needs_of(self.situation, node, stopped.designs[node], is_masked=stopped.is_masked)
            return {each for each in needs if stopped.outages.get(each)}
        if node in seen:
            return set()
        seen.add(node)
        needs_too = self.situation.graph.needs.get(node, ())
        return {source for target in needs_too for source in self._sources(target, stopped, seen)}

    def _covered(self, dependency: Dependency, stopped: Stopped) -> float:
        """The share of the process that edge features carry."""
        service = self.situation.graph.services[dependency.on]
        key = (service.id, stopped.designs[service.id])
        if key not in self._coverage:
            self._coverage[key] = function_coverage(self.situation, service, key[1])
        return covered_share(self._coverage[key], dependency.uses, service.functions)


def _alone(found: Mapping[str, int]) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Terms with nobody named."""
    return {name: (term, ()) for name, term in found.items()}
