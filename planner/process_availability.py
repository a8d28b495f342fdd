"""How much of every process's work today's or other designs allow: the services it needs, shared parts counted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

from planner.case import Process
from planner.formulas.diagrams import Gate, Part, evaluate_all
from planner.parts_below import Standing, nodes_of, standing_of, together
from planner.situation import Design, Situation

Level = tuple[float, frozenset[str]]  # a share of a process, and the dependencies that stop at least so much of it


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessAvailability:
    """The expected share of a process's work that its services allow; None where nothing is known of them."""

    share_of_work: float | None
    left_out: tuple[str, ...]


def evaluate_processes(situation: Situation, designs: Mapping[str, Design]) -> dict[str, ProcessAvailability]:
    """The share of every process's work that its services allow on average, workarounds left aside, by id.

    A dependency that stops only a share of the process costs that share; of several that are away the largest
    counts: 1 - sum over the shares of (share - next smaller share) x how likely something with at least that share
    is away. Exact with shared parts. In process to process dependencies everything the other needs counts.
    """
    services = _Services(situation, {n: standing_of(situation, n, designs[n]) for n in situation.graph.services})
    levels = {process.id: _levels(process) for process in situation.case.processes}
    ups = services.diagrams_up(levels)
    return {name: _evaluated(services, name, found, ups) for name, found in levels.items()}


def _levels(process: Process) -> list[Level]:
    edges = {d.on: 1.0 if d.share is None else d.share for d in process.depends_on or ()}
    shares = sorted({share for share in edges.values() if share > 0})
    return [(share, frozenset(on for on, own in edges.items() if own >= share)) for share in shares]


def _evaluated(
    services: _Services, name: str, levels: Iterable[Level], ups: Mapping[str, float]
) -> ProcessAvailability:
    below = services.below([name])
    left_out = tuple(each for each in below if services.standings[each].up is None)
    if len(left_out) == len(below):
        return ProcessAvailability(share_of_work=None, left_out=left_out)
    lost = before = 0.0
    for share, targets in levels:
        up = services.up(name, targets, ups.get(_label(name, share)))
        lost += (share - before) * (1 - up)
        before = share
    return ProcessAvailability(share_of_work=1 - lost, left_out=left_out)


def _label(process: str, share: float) -> str:
    """What the node of a level is called in the diagram; no id holds a line break."""
    return f"{process}\n{share}"


@dataclass(frozen=True, slots=True)
class _Services:
    """All services under given designs, and how each stands by itself."""

    situation: Situation
    standings: Mapping[str, Standing]

    def below(self, targets: Iterable[str]) -> list[str]:
        """The services the targets need, in the order of the case."""
        closures, places = self.situation.closures, self.situation.service_places
        below = frozenset[str]().union(*(closures[target] for target in targets))
        return sorted(below & places.keys(), key=places.__getitem__)

    def up(self, process: str, targets: frozenset[str], diagram_up: float | None) -> float:
        """How likely all these dependencies of a process are up at once, outside planned work.

        `diagram_up` is what their diagram comes to; None where no part stands in for another.
        """
        policy = self.situation.policy
        if diagram_up is not None and policy.planned_windows == "apart":
            return diagram_up  # every part's planned work is in its chance already
        needs = frozenset[str]().union(*(self.standings[name].needs for name in self.below(targets)))
        names = sorted(needs, key=self.situation.service_places.__getitem__)
        if diagram_up is None:
            standings = [self.standings[name] for name in names]
            chance = prod(each.up for each in standings if each.up is not None)
        else:
            chance = diagram_up
            standings = [self.standings[name] for name in names if name in self.situation.must[process]]
        return chance * together([each.window for each in standings], policy.planned_windows)

    def diagrams_up(self, levels: Mapping[str, Iterable[Level]]) -> dict[str, float]:
        """What the diagrams come to of all levels of processes below which a part stands in for another, by label.

        They are nodes of one diagram of the whole case, so that what they share is made ready once.
        """
        graph, policy = self.situation.graph, self.situation.policy
        tops = {name: found for name, found in levels.items() if name in self.situation.redundant}
        if not tops:
            return {}
        system: dict[str, Part | Gate] = {}
        for name, each in self.standings.items():
            chance = (1.0 if each.up is None else each.up) * (each.window if policy.planned_windows == "apart" else 1.0)
            system |= nodes_of(graph, name, frozenset(each.needs), unavailability=1.0 - chance)
        for name in graph.processes:
            system |= nodes_of(graph, name, graph.needs[name])
        targets = []
        for name, found in tops.items():
            for share, wanted in found:
                targets.append(_label(name, share))
                system |= nodes_of(graph, name, wanted, name=targets[-1])
        ups = evaluate_all(system, targets=targets, most_nodes=policy.most_diagram_nodes)
        return {name: found.availability for name, found in ups.items()}
