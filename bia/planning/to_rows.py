"""The rows that a case document makes: an engagement with its subjects, dependencies and answers."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from bia.models import Answer, AnswerRevision, Dependency, Engagement, Process, Service, Site, Source, User, Workspace
from planner.reading import case_from_dict, case_to_dict, read_case

from .paths import (
    DEPENDS_ON,
    EDGE_KEYS,
    ENGAGEMENT_COLUMNS,
    ENGAGEMENT_OBJECTS,
    PROCESS_COLUMNS,
    PROCESS_OBJECTS,
    SERVICE_COLUMNS,
    SERVICE_OBJECTS,
    SITE_COLUMNS,
    Answers,
    Document,
    flatten,
)

BATCH = 5_000  # answers that are stored at a time


def read_document(text: str | bytes) -> Document:
    """The case document in a JSON text, in its standard form. Raises CaseFaults with every fault."""
    return case_to_dict(read_case(text))


@transaction.atomic
def engagement_from_case(
    workspace: Workspace,
    user: User | None,
    document: object,
    now: datetime | None = None,
    *,
    unconfirmed: Source = Source.CARRIED_OVER,
) -> Engagement:
    """A new engagement that holds the case; `unconfirmed` says where answers come from that nobody confirmed.

    Raises CaseFaults, and then nothing is stored.
    """
    case = case_to_dict(case_from_dict(document))
    return store_case(workspace, user, case, now or timezone.now(), unconfirmed=unconfirmed)


@transaction.atomic
def store_case(
    workspace: Workspace,
    user: User | None,
    case: Document,
    now: datetime,
    *,
    unconfirmed: Source = Source.CARRIED_OVER,
) -> Engagement:
    """A new engagement that holds a case document which was checked before; it may lack what was not asked."""
    engagement = create_engagement(workspace, user, case["title"])
    sites = Site.objects.bulk_create(
        Site(engagement=engagement, code=part["id"], position=position)
        for position, part in enumerate(case.get("sites", ()))
    )
    services = Service.objects.bulk_create(
        Service(
            engagement=engagement,
            code=part["id"],
            name=part["name"],
            kind=part["kind"],
            position=position,
            dependencies_asked=DEPENDS_ON in part,
            dependencies_unconfirmed=DEPENDS_ON in part.get("unconfirmed", ()),
        )
        for position, part in enumerate(case["services"])
    )
    processes = Process.objects.bulk_create(
        Process(
            engagement=engagement,
            code=part["id"],
            name=part["name"],
            position=position,
            dependencies_asked=DEPENDS_ON in part,
            dependencies_unconfirmed=DEPENDS_ON in part.get("unconfirmed", ()),
        )
        for position, part in enumerate(case["processes"])
    )
    Dependency.objects.bulk_create(_edge_rows(case, services, processes))
    rows = _answer_rows(case, engagement, sites, services, processes)
    store_answers(user, now, (_sourced(row, unconfirmed) for row in rows))
    return engagement


def create_engagement(workspace: Workspace, user: User | None, title: str) -> Engagement:
    """An empty engagement with a readable address of its own."""
    stem = slugify(title)[:60].strip("-") or "engagement"
    slug = stem
    while Engagement.objects.filter(slug=slug).exists():
        slug = f"{stem}-{secrets.token_hex(3)}"
    return Engagement.objects.create(workspace=workspace, slug=slug, title=title, created_by=user)


def answer_engagement(engagement: Engagement, user: User | None, answers: Answers, now: datetime) -> None:
    """The first answers about a new engagement, as given when it is made."""
    rows = [Answer(engagement=engagement, question=question, value=value) for question, value in answers]
    store_answers(user, now, rows)


def _edge_rows(case: Document, services: list[Service], processes: list[Process]) -> Iterator[Dependency]:
    service_of = {service.code: service for service in services}
    process_of = {process.code: process for process in processes}
    for service, part in zip(services, case["services"], strict=True):
        for position, code in enumerate(part.get("depends_on", ())):
            yield Dependency(from_service=service, on_service=service_of[code], position=position)
    for process, part in zip(processes, case["processes"], strict=True):
        for position, edge in enumerate(part.get("depends_on", ())):
            yield Dependency(
                from_process=process,
                on_process=process_of.get(edge["on"]),
                on_service=service_of.get(edge["on"]),
                position=position,
                **{key: edge.get(key) for key in EDGE_KEYS},
            )


def _answer_rows(
    case: Document, engagement: Engagement, sites: list[Site], services: list[Service], processes: list[Process]
) -> Iterator[Answer]:
    own = _without(case, ENGAGEMENT_COLUMNS)
    if case.get("sites") == []:
        own["sites"] = []  # "there are none" was said
    yield from _rows_of(case, own, ENGAGEMENT_OBJECTS, engagement=engagement)
    for site, part in zip(sites, case.get("sites", ()), strict=True):
        yield from _rows_of(part, _without(part, SITE_COLUMNS), (), engagement=engagement, site=site)
    for service, part in zip(services, case["services"], strict=True):
        answered = _without(part, SERVICE_COLUMNS)
        yield from _rows_of(part, answered, SERVICE_OBJECTS, engagement=engagement, service=service)
    for process, part in zip(processes, case["processes"], strict=True):
        answered = _without(part, PROCESS_COLUMNS)
        yield from _rows_of(part, answered, PROCESS_OBJECTS, engagement=engagement, process=process)


def _rows_of(part: Document, answered: Document, objects: tuple[str, ...], **subject: Any) -> Iterator[Answer]:
    """The answers of one subject; those its part of the document calls unconfirmed stay carried over."""
    unconfirmed = frozenset(part.get("unconfirmed", ()))
    for question, value in flatten(answered, objects):
        source = Source.CARRIED_OVER if question in unconfirmed else Source.IMPORT
        yield Answer(**subject, question=question, value=value, source=source)


def _sourced(answer: Answer, unconfirmed: Source) -> Answer:
    """The answer, with where it comes from if nobody confirmed it."""
    if answer.source == Source.CARRIED_OVER:
        answer.source = unconfirmed
    return answer


def _without(part: Mapping[str, Any], columns: tuple[str, ...]) -> Document:
    return {key: value for key, value in part.items() if key not in columns}


def store_answers(user: User | None, now: datetime, rows: Iterable[Answer]) -> None:
    """First answers about one engagement, each with its source, and their first revisions; in batches."""
    left = iter(rows)
    while answers := list(islice(left, BATCH)):
        for answer in answers:
            answer.author, answer.saved_at = user, now
        keys = [answer.pk for answer in Answer.objects.bulk_create(answers)]
        with connection.cursor() as cursor:
            cursor.execute(_FIRST_REVISIONS, [answers[0].engagement_id, min(keys), max(keys)])


# In one statement: the rows of thousands of processes need not pass through here twice.
_FIRST_REVISIONS = f"""
    INSERT INTO {AnswerRevision._meta.db_table} (answer_id, version, value, withdrawn, author_id, source, saved_at)
    SELECT id, version, value, withdrawn, author_id, source, saved_at
    FROM {Answer._meta.db_table} new
    WHERE engagement_id = %s AND id BETWEEN %s AND %s
      AND NOT EXISTS (SELECT 1 FROM {AnswerRevision._meta.db_table} old WHERE old.answer_id = new.id)
    ORDER BY id
"""  # noqa: S608
