"""The map of an engagement from its rows and what the engine derives from them. Five queries, whatever its size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Q

from bia import units
from bia.frames import answers_by_subject
from bia.models import Dependency, Engagement

from .graph import PROCESS, Graph, Line, Node, numbered
from .layout import without_circles

Answers = Mapping[str, Any]


def graph_of(engagement: Engagement, processes: Mapping[str, Any], derived: Mapping[str, Any]) -> Graph:
    """All processes and services with all that they need, and what the engine derived of the `processes` and of the
    graph (see `planner.plan.plan_overview`); both empty where it could not."""
    service_answers = answers_by_subject(engagement, "service", ["current.restore_hours", "redundancy"])
    process_answers = answers_by_subject(engagement, "process", ["stated.rto_hours", "redundancy"])
    nodes: dict[str, Node] = {}
    answers: dict[str, Answers] = {}
    for process in engagement.processes.all():
        nodes[process.code] = _process_node(process.code, process.name, process.dependencies_asked, processes)
        answers[process.code] = process_answers.get(process.pk, {})
    for service in engagement.services.all():
        answers[service.code] = service_answers.get(service.pk, {})
        nodes[service.code] = Node(
            code=service.code,
            name=service.name,
            kind=service.kind,
            required_hours=derived.get("required", {}).get(service.code, {}).get("rto_hours"),
            promised_hours=answers[service.code].get("current.restore_hours"),
            stops=derived.get("single_points_of_failure", {}).get(service.code, 0),
            is_asked=service.dependencies_asked,
        )
    lines = list(_lines(engagement, nodes, answers, derived))
    _, backwards = without_circles(tuple(nodes), [(line.source, line.target) for line in lines])
    circles = [frozenset(circle) for circle in derived.get("cycles", ())]

    def closes(line: Line) -> bool:
        ends = {line.source, line.target}
        return len(ends) == 1 or (line.source, line.target) in backwards or any(ends <= circle for circle in circles)

    return Graph(nodes=nodes, lines=numbered(replace(line, closes_circle=closes(line)) for line in lines))


def _process_node(code: str, name: str, is_asked: bool, processes: Mapping[str, Any]) -> Node:
    targets = processes.get(code, {}).get("targets", {})
    return Node(
        code=code,
        name=name,
        kind=PROCESS,
        rto=rto_label(targets),
        rto_hours=0.0 if targets.get("needs_continuous_service") else targets.get("rto_hours"),
        is_asked=is_asked,
    )


def rto_label(targets: Mapping[str, Any]) -> str:
    """The rto of a process as a label, or why there is none."""
    if targets.get("needs_continuous_service"):
        return "no stop allowed"
    if targets.get("rto_hours") is not None:
        return f"RTO {units.duration(targets['rto_hours'])}"
    return "no RTO derived" if targets.get("beyond_hours") is not None else "RTO not asked"


def _lines(
    engagement: Engagement, nodes: Mapping[str, Node], answers: Mapping[str, Answers], derived: Mapping[str, Any]
) -> Iterator[Line]:
    needed = {(source, target): hours for source, target, hours in derived.get("needed_hours", ())}
    rows = Dependency.objects.filter(Q(from_process__engagement=engagement) | Q(from_service__engagement=engagement))
    columns = ("from_process__code", "from_service__code", "on_process__code", "on_service__code")
    said = ("share", "uses", "needed_from_hours")
    for from_process, from_service, on_process, on_service, share, uses, hours in rows.values_list(*columns, *said):
        source, target = from_process or from_service, on_process or on_service
        groups = answers[source].get("redundancy") or ()
        yield Line(
            source=source,
            target=target,
            share=share,
            is_spared=any(target in group.get("members", ()) for group in groups),
            uses=tuple(uses or ()),
            from_hours=hours,
            needed_hours=needed.get((source, target)),
            stated_hours=answers[source].get("stated.rto_hours"),
            promised_hours=nodes[target].promised_hours,
            source_promised_hours=nodes[source].promised_hours,
            is_between_services=from_service is not None and on_service is not None,
        )
