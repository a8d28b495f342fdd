"""The parts below a service or process under given designs: what each is by itself, and how they hang together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import prod

from planner.disruption import is_reliability_known, own_events, planned_hours_per_year
from planner.formulas.diagrams import Found, Gate, Part, System
from planner.formulas.diagrams import evaluate as evaluate_diagram
from planner.graph import Graph
from planner.reach import needs_of
from planner.situation import Design, Situation


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One service by itself under a design. Shares of the year: `up` outside everyday outages (None: not known),
    `window` outside planned work. `needs` is all it needs, itself included, in the order of the case."""

    up: float | None
    failures_per_year: float
    planned_hours_per_year: float
    window: float
    needs: tuple[str, ...]


def standing_of(situation: Situation, service_id: str, design: Design) -> Standing:
    """How a service stands by itself: `up` = 1 - sum of rate x mean recovery / year.

    Rates are events in a calendar year, so with one kind of failure this is MTBF / (MTBF + MTTR).
    """
    known: Standing | None = situation.standings.get((service_id, design))
    if known is not None:
        return known
    service, year = situation.graph.services[service_id], situation.policy.hours_per_year
    events = own_events(situation, service, design)
    down = sum(e.downtime_hours_per_year() for e in events)
    planned = planned_hours_per_year(situation, service, design)
    found = Standing(
        up=max(1 - down / year, 0.0) if is_reliability_known(situation, service) else None,
        failures_per_year=sum(e.events_per_year for e in events),
        planned_hours_per_year=planned,
        window=max(1 - planned / year, 0.0),
        needs=needs_of(situation, service_id, design, is_masked=True),
    )
    situation.standings[service_id, design] = found
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """The parts below a node under given designs, and how each stands by itself."""

    situation: Situation
    top: str
    standings: Mapping[str, Standing]
    own: Mapping[str, float]  # how much of the time each is up; only parts of which something is known
    windows: Mapping[str, float]  # the share of the year outside each one's planned work

    @staticmethod
    def of(situation: Situation, top: str, standings: Mapping[str, Standing]) -> Parts:
        """The parts of a top from how they stand."""
        return Parts(
            situation=situation,
            top=top,
            standings=standings,
            own={name: each.up for name, each in standings.items() if each.up is not None},
            windows={name: each.window for name, each in standings.items()},
        )

    def up(self, chances: Mapping[str, float], windows: Mapping[str, float]) -> float:
        """How likely the top is up when every part is up with its chance and outside its planned work."""
        planned_windows = self.situation.policy.planned_windows
        if self.top not in self.situation.redundant:
            return prod(chances.values()) * together(windows.values(), planned_windows)
        if planned_windows == "apart":
            chances = {name: chances.get(name, 1.0) * windows.get(name, 1.0) for name in self.standings}
            return self._diagram_up(chances)
        must = self.situation.must[self.top]
        stopping = [window for name, window in windows.items() if name in must]
        return self._diagram_up(chances) * together(stopping, planned_windows)

    def _diagram_up(self, chances: Mapping[str, float]) -> float:
        return self._evaluated(self.system(chances, with_rates=False)).availability

    def diagram(self, chances: Mapping[str, float]) -> Found:
        """What the top's diagram comes to; an estimate beyond the policy's number of nodes."""
        return self._evaluated(self.system(chances))

    def _evaluated(self, system: System) -> Found:
        return evaluate_diagram(system, self.top, most_nodes=self.situation.policy.most_diagram_nodes)

    def system(self, chances: Mapping[str, float], *, with_rates: bool = True) -> System:
        """The diagram below the top: parts with what they cannot do without, and a gate per redundancy group.

        Parts that a design leaves behind are not waited for. Without rates nothing is reckoned of failures a year.
        """
        system: dict[str, Part | Gate] = {}
        for name, own in self.standings.items():
            system |= nodes_of(
                self.situation.graph,
                name,
                self.standings,
                unavailability=1.0 - chances.get(name, 1.0),
                failures_per_year=own.failures_per_year if with_rates else None,
            )
        return system


def nodes_of(
    graph: Graph,
    node: str,
    within: Collection[str],
    *,
    name: str | None = None,
    unavailability: float = 0.0,
    failures_per_year: float | None = None,
) -> dict[str, Part | Gate]:
    """A node of the graph in a diagram: a gate per redundancy group and a part, which needs them and what is hard.

    Of its dependencies only those `within` count. `name` is what the part is called, if not like the node.
    """
    name = name or node
    gates: dict[str, Part | Gate] = {}
    for number, group in enumerate(graph.redundancy.get(node, ())):
        members = tuple(member for member in group.members if member in within)
        needed = (group.needed or 1) - (len(group.members) - len(members))
        if needed > 0:
            gates[f"{name}\n{number}"] = Gate(at_least=needed, of=members)  # no id holds a line break
    needs = (*(target for target in graph.hard(node) if target in within), *gates)
    return {**gates, name: Part(unavailability=unavailability, failures_per_year=failures_per_year, needs=needs)}


def together(windows: Iterable[float], planned_windows: str) -> float:
    """The share of the year outside all planned work; a leap year's 8,784 hours leave nothing, not less."""
    if planned_windows == "not counted":
        return 1.0
    return min(windows, default=1.0) if planned_windows == "together" else prod(windows)
