"""The case document that the rows of an engagement make."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from django.db.models import Q

from bia.models import UNCONFIRMED, Answer, Dependency, Engagement, Process, Service

from .paths import (
    DEPENDS_ON,
    EDGE_KEYS,
    ENGAGEMENT_OBJECTS,
    IMPACTS,
    PROCESS_OBJECTS,
    SERVICE_OBJECTS,
    Document,
    unflatten,
)

CASE_FORMAT = "ninefold-case/1"


class Given(NamedTuple):
    """What is read of an answer for a case; a model instance for each of many thousand takes twice the time."""

    process_id: int | None
    service_id: int | None
    site_id: int | None
    question: str
    value: Any
    source: str


def case_of(engagement: Engagement) -> Document:
    """The engagement as a `ninefold-case/1` document. Five queries, whatever its size.

    The document says what was answered; while an interview is under way it need not be a valid case.
    """
    own, by_site, by_service, by_process = _answers(engagement)
    asked = _asked_categories(own)
    service_edges, process_edges = _edges(engagement)
    document = {"format": CASE_FORMAT, "title": engagement.title, **_subject(own, ENGAGEMENT_OBJECTS)}
    sites = [{"id": site.code, **_subject(by_site[site.pk], ())} for site in engagement.sites.all()]
    if sites:
        document["sites"] = sites
    document["services"] = [
        {
            "id": service.code,
            "name": service.name,
            "kind": service.kind,
            **_subject(by_service[service.pk], SERVICE_OBJECTS, service.dependencies_unconfirmed),
            **_depends_on(service, [edge["on"] for edge in service_edges[service.pk]]),
        }
        for service in engagement.services.all()
    ]
    document["processes"] = [
        {
            "id": process.code,
            "name": process.name,
            **_subject(
                [answer for answer in by_process[process.pk] if _is_asked(answer.question, asked)],
                PROCESS_OBJECTS,
                process.dependencies_unconfirmed,
            ),
            **_depends_on(process, process_edges[process.pk]),
        }
        for process in engagement.processes.all()
    ]
    return document


ByKey = defaultdict[int, list[Any]]


def _subject(answers: list[Given], objects: tuple[str, ...], needs_unconfirmed: bool = False) -> Document:
    """The part of the document that a subject's answers make, and which of them wait for confirmation."""
    waiting = [answer.question for answer in answers if answer.source in UNCONFIRMED]
    if needs_unconfirmed:
        waiting.append(DEPENDS_ON)
    part = unflatten(((answer.question, answer.value) for answer in answers), objects)
    return part | ({"unconfirmed": waiting} if waiting else {})


def _asked_categories(own: list[Given]) -> frozenset[str] | None:
    """The ids of the impact categories on the scale; None before there is one."""
    categories = next((answer.value for answer in own if answer.question == "categories"), None)
    return None if categories is None else frozenset(category["id"] for category in categories)


def _is_asked(question: str, categories: frozenset[str] | None) -> bool:
    """Whether the scale asks this; levels of a category that was taken off it are kept, and do not count."""
    matrix, _, category = question.partition(".severity.")
    return categories is None or matrix not in IMPACTS or not category or category in categories


def _answers(engagement: Engagement) -> tuple[list[Given], ByKey, ByKey, ByKey]:
    own: list[Given] = []
    by_site: ByKey = defaultdict(list)
    by_service: ByKey = defaultdict(list)
    by_process: ByKey = defaultdict(list)
    rows = Answer.objects.filter(engagement=engagement, withdrawn=False).values_list(*Given._fields)
    for answer in map(Given._make, rows):
        if answer.process_id:
            by_process[answer.process_id].append(answer)
        elif answer.service_id:
            by_service[answer.service_id].append(answer)
        elif answer.site_id:
            by_site[answer.site_id].append(answer)
        else:
            own.append(answer)
    return own, by_site, by_service, by_process


def _edges(engagement: Engagement) -> tuple[ByKey, ByKey]:
    by_service: ByKey = defaultdict(list)
    by_process: ByKey = defaultdict(list)
    rows = Dependency.objects.filter(Q(from_process__engagement=engagement) | Q(from_service__engagement=engagement))
    ends = ("from_process_id", "from_service_id", "on_process__code", "on_service__code")
    for process, service, on_process, on_service, *said in rows.values_list(*ends, *EDGE_KEYS):
        answered = zip(EDGE_KEYS, said, strict=True)
        edge: Document = {
            "on": on_process or on_service,
            **{key: value for key, value in answered if value is not None},
        }
        if process:
            by_process[process].append(edge)
        elif service:
            by_service[service].append(edge)
    return by_service, by_process


def _depends_on(subject: Service | Process, edges: list[Any]) -> Document:
    return {"depends_on": edges} if edges or subject.dependencies_asked else {}
