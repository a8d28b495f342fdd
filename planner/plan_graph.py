"""The plan's view of the graph: cycles, inversions, single points of failure, order of recovery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.case import Platform, Service
from planner.components import parts_of
from planner.dependencies import Requirements, demands
from planner.gaps import promised_hours
from planner.graph import cycles
from planner.implied_points import implied_points
from planner.language import say
from planner.recovery_order import recovery_order
from planner.recovery_plan import recovery_plan
from planner.situation import SERVER_KINDS, Design, Situation
from planner.stopped_wholly import stopped_wholly
from planner.wording import hours_in_words, list_in_words


def graph_entry(situation: Situation, requirements: Requirements) -> dict[str, Any]:
    """Cycles, inversions, single points of failure (named in the case or implied), recovery order and edges."""
    graph = situation.graph
    return {
        "cycles": cycles(graph),
        "inversions": inversions(situation, requirements),
        "single_points_of_failure": single_points_of_failure(situation),
        "implied_points_of_failure": implied_points(situation, situation.today),
        "recovery_order": recovery_order(graph, requirements.rto),
        "recovery_plan": _recovery_plan(situation, requirements),
        "edges": [{"from": node, "to": target} for node, targets in graph.needs.items() for target in targets],
    }


def map_entry(situation: Situation, requirements: Requirements) -> dict[str, Any]:
    """What a drawing of the dependencies says beside its lines: who needs what within how many hours, how soon each
    service must be back and for whom, circles and single points of failure."""
    wanted = demands(situation.case, requirements.rto, situation.policy)
    return {
        "needed_hours": [[node, on, hours] for (node, on), hours in wanted.items()],
        "required": {
            service.id: {"rto_hours": settled.value, "set_by": settled.set_by}
            for service in situation.case.services
            if (settled := requirements.rto.get(service.id))
        },
        "cycles": cycles(situation.graph),
        "single_points_of_failure": {
            point["id"]: len(point["processes"]) for point in single_points_of_failure(situation)
        },
    }


def _recovery_plan(situation: Situation, requirements: Requirements) -> dict[str, Any] | None:
    """Who restores what and when; None where nobody was asked how many can work side by side."""
    team = situation.case.it_team
    if team is None or team.recovery_crews is None:
        return None
    return recovery_plan(situation.graph, requirements, team.recovery_crews).to_dict()


def inversions(situation: Situation, requirements: Requirements) -> list[dict[str, Any]]:
    """Dependencies promised later than their dependant needs them or is itself promised, both ends named."""
    found = []
    for service in situation.case.services:
        promised = promised_hours(service)
        required = requirements.rto.get(service.id)
        if promised is not None and required is not None and promised > required.value:
            found.append(_inversion(required.set_by, service.id, required.value, promised))
        for target in service.depends_on or ():
            later = promised_hours(situation.graph.services[target])
            if promised is not None and later is not None and later > promised:
                text = say(
                    "{service} is promised back in {promised}, but needs {target}, promised in {later}.",
                    service=service.id,
                    promised=hours_in_words(promised),
                    target=target,
                    later=hours_in_words(later),
                )
                found.append({**_inversion(service.id, target, promised, later), "text": text})
    return found


def _inversion(dependant: str, dependency: str, needed: float, promised: float) -> dict[str, Any]:
    ends = {"dependant": dependant, "dependency": dependency, "promised": hours_in_words(promised)}
    text = (
        say("{dependant} needs {dependency} without a break; it is promised in {promised}.", **ends)
        if needed == 0
        else say(
            "{dependant} needs {dependency} within {needed}; it is promised in {promised}.",
            **ends,
            needed=hours_in_words(needed),
        )
    )
    return {
        "dependant": dependant,
        "dependency": dependency,
        "needed_hours": needed,
        "promised_hours": promised,
        "text": text,
    }


def single_points_of_failure(situation: Situation, designs: Mapping[str, Design] | None = None) -> list[dict[str, Any]]:
    """Services whose failure alone stops or slows a process, those that reach most first (R10, R110).

    A service is none that has a second part, or that its dependants can do without. With `designs` of all services:
    what is still one when they stand; without: what is one today. `stopped` are the processes that stop wholly.
    """
    found = []
    for service in situation.case.services:
        if is_redundant(situation, service, (designs or situation.today)[service.id]):
            continue
        stopped = [p.id for p in situation.processes_above[service.id] if service.id in situation.must[p.id]]
        if stopped:
            shown = list_in_words(stopped) if len(stopped) <= 4 else say("{count} processes", count=len(stopped))
            text = say(
                "{service} ({name}) has no second part; its failure reaches {shown}.",
                service=service.id,
                name=service.name,
                shown=shown,
            )
            wholly = stopped_wholly(situation, service.id, stopped)
            found.append({"id": service.id, "processes": stopped, "stopped": wholly, "text": text})
    return sorted(found, key=lambda entry: -len(entry["processes"]))


def is_redundant(situation: Situation, service: Service, design: Design) -> bool:
    """Whether a second part can carry the service when one fails, as far as the case and this design say."""
    count, needed = parts_of(service)
    if design.spare:
        count += situation.catalogue.strategies[design.spare].adds_parts
    if count > needed:
        return True
    return service.kind in SERVER_KINDS and design.platform not in (None, Platform.SINGLE_SERVER)
