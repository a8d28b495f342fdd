"""Parts that no answer names though a platform stands on them, and that have no second: one array below all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from planner.disruption import stands_on_component
from planner.situation import Design, Situation
from planner.stopped_wholly import stopped_wholly

IN_PAIRS: Final = ("load-balancer",)  # a platform that asks for them brings two


def implied_points(situation: Situation, designs: Mapping[str, Design]) -> list[dict[str, Any]]:
    """The single parts below the platforms of these designs that are no service of the case, with the services on them
    and the processes that stop or are slowed with these (R49, R58, R110).

    A part that is a service of the case is judged as that service. Storage is single unless the house has two arrays.
    """
    above: dict[str, list[str]] = {}
    for service in situation.case.services:
        platform = designs[service.id].platform
        strategy = situation.catalogue.strategies[platform] if platform else None
        for part in strategy.in_series if strategy else ():
            if _is_single(situation, part.component) and not stands_on_component(situation, service, part.component):
                above.setdefault(part.component, []).append(service.id)
    found = []
    for component, services in above.items():
        reached = _reached(situation, services)
        wholly = {name for service in services for name in stopped_wholly(situation, service, reached)}
        stopped = [name for name in reached if name in wholly]
        found.append({"component": component, "services": services, "processes": reached, "stopped": stopped})
    return found


def _is_single(situation: Situation, component: str) -> bool:
    house = situation.case.house
    if component == "storage" and house and (house.storage_arrays or 0) >= 2:
        return False
    return component not in IN_PAIRS


def _reached(situation: Situation, services: list[str]) -> list[str]:
    """The processes that stop or are slowed when these services stop, in the order of the case."""
    return [process.id for process in situation.case.processes if not situation.must[process.id].isdisjoint(services)]
