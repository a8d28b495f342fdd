"""Who restores what and when, if everything is lost and only so many crews can work side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from planner.dependencies import Requirements
from planner.formulas.schedule import Activity, schedule
from planner.graph import Graph, groups_in_order
from planner.recovery_order import achievable_hours, own_restore_hours, recovery_order
from planner.settling import Settled


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One restore: hours from the start, the crew that does it, and when the node must be back."""

    id: str
    start_hours: float
    finish_hours: float
    crew: int | None
    required_hours: float | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "start_hours": self.start_hours,
            "finish_hours": self.finish_hours,
            "crew": self.crew,
            "required_hours": self.required_hours,
            "in_time": None if self.required_hours is None else self.finish_hours <= self.required_hours + 1e-9,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class RecoveryPlan:
    """Restores in order of their start, when each process is back, and what could not be placed.

    `left_out` are services whose own restore time, or that of something they need, was not asked.
    """

    crews: int
    services: tuple[Step, ...]
    processes: tuple[Step, ...]
    left_out: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "crews": self.crews,
            "services": [step.to_dict() for step in self.services],
            "processes": [step.to_dict() for step in self.processes],
            "left_out": list(self.left_out),
        }


def recovery_plan(graph: Graph, requirements: Requirements, crews: int) -> RecoveryPlan:
    """The restores of all services by list scheduling: whenever a crew is free it takes the ready service that is
    needed soonest in a disaster, of several the one that others need first.

    Members of a cycle are restored as one piece of work. Of a redundancy group only as many members are waited for
    as are needed. Raises InvalidInput for fewer crews than one.
    """
    back = achievable_hours(graph)
    groups = [members for members in groups_in_order(graph) if back[members[0]] is not None]
    piece_of = {member: members[0] for members in groups for member in members}
    pieces = [members for members in groups if members[0] in graph.services]
    left_out = tuple(node for node in graph.services if node not in piece_of)
    if not pieces:
        return RecoveryPlan(crews=crews, services=(), processes=(), left_out=left_out)
    waits = {members[0]: _waits(graph, members, back, piece_of) for members in groups}
    needed = requirements.disaster_rto
    placed = schedule(
        [Activity(name=m[0], duration=_work(graph, m), predecessors=waits[m[0]]) for m in pieces],
        crews,
        _most_urgent_first(graph, pieces, needed, piece_of),
    ).tasks
    finish = {name: placement.finish for name, placement in placed.items()}
    services, processes = [], []
    for members in groups:
        if members[0] in placed:
            place = placed[members[0]]
            services += [_step(member, place.start, place.finish, place.crew, needed) for member in members]
        else:
            hours = max((finish[name] for name in waits[members[0]]), default=0.0)
            finish[members[0]] = hours
            processes += [_step(member, hours, hours, None, needed) for member in members]
    return RecoveryPlan(
        crews=crews,
        services=tuple(sorted(services, key=lambda step: (step.start_hours, step.finish_hours))),
        processes=tuple(sorted(processes, key=lambda step: step.finish_hours)),
        left_out=left_out,
    )


def _work(graph: Graph, members: Sequence[str]) -> float:
    """How long a crew works on a service, or on a cycle that comes back as one."""
    return max(own_restore_hours(graph, member) or 0.0 for member in members)


def _waits(
    graph: Graph, members: Sequence[str], back: Mapping[str, float | None], piece_of: Mapping[str, str]
) -> tuple[str, ...]:
    """The pieces of work that must be done before: hard dependencies, and of a group the members back soonest."""
    inside = frozenset(members)
    found: list[str] = []
    for member in members:
        found += [target for target in graph.hard(member) if target not in inside]
        for group in graph.redundancy.get(member, ()):
            outside = [each for each in group.members if each not in inside and back[each] is not None]
            outside.sort(key=lambda each: back[each] or 0.0)
            found += outside[: group.needed or 1]
    return tuple(dict.fromkeys(piece_of[target] for target in found))


def _most_urgent_first(
    graph: Graph, pieces: Sequence[Sequence[str]], needed: Mapping[str, Settled], piece_of: Mapping[str, str]
) -> list[str]:
    soonest = {m[0]: min((needed[each].value for each in m if each in needed), default=inf) for m in pieces}
    in_order = dict.fromkeys(piece_of[node] for node in recovery_order(graph, needed) if node in piece_of)
    return sorted(in_order, key=soonest.__getitem__)


def _step(node: str, start: float, finish: float, crew: int | None, needed: Mapping[str, Settled]) -> Step:
    required = needed[node].value if node in needed else None
    return Step(id=node, start_hours=start, finish_hours=finish, crew=crew, required_hours=required)
