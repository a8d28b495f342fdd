"""Makes a new engagement: from a sector's template, or from the engagement of the cycle before."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q

from bia.models import Answer, AnswerRevision, Dependency, Engagement, Process, Service, Site, Source, User, Workspace
from bia.planning import answer_engagement, create_engagement, store_answers
from bia.sectors import Sector

Answers = list[tuple[str, Any]]
# What an answer of last year cannot say about this year.
NOT_CARRIED_OVER = ("as_of",)


@transaction.atomic
def start_engagement(
    workspace: Workspace,
    user: User,
    title: str,
    answers: Answers,
    now: datetime,
    *,
    sector: Sector | None = None,
    chosen: Collection[str] = (),
) -> Engagement:
    """A new engagement with its first answers, and from a sector the chosen processes with what they need.

    What a template proposes waits to be confirmed: descriptions and dependencies are usual, not said.
    """
    engagement = create_engagement(workspace, user, title)
    answer_engagement(engagement, user, answers, now)
    if sector is not None:
        _add_usual_processes(engagement, user, sector, chosen, now)
    return engagement


def _add_usual_processes(
    engagement: Engagement, user: User, sector: Sector, chosen: Collection[str], now: datetime
) -> None:
    wanted = [process for process in sector.processes if process.name in chosen]
    needed = {code for process in wanted for code in process.needs}
    services = Service.objects.bulk_create(
        Service(engagement=engagement, code=each.id, name=each.name, kind=each.kind, position=position)
        for position, each in enumerate(service for service in sector.services if service.id in needed)
    )
    service_of = {service.code: service for service in services}
    processes = Process.objects.bulk_create(
        Process(
            engagement=engagement,
            code=f"P{number:02d}",
            name=each.name,
            position=number - 1,
            dependencies_asked=True,
            dependencies_unconfirmed=True,
        )
        for number, each in enumerate(wanted, start=1)
    )
    Dependency.objects.bulk_create(
        Dependency(from_process=process, on_service=service_of[code], position=position)
        for process, each in zip(processes, wanted, strict=True)
        for position, code in enumerate(each.needs)
    )
    store_answers(
        user,
        now,
        (
            Answer(engagement=engagement, process=process, question="note", value=each.note, source=Source.TEMPLATE)
            for process, each in zip(processes, wanted, strict=True)
        ),
    )


def next_title(title: str) -> str:
    """The title with its last year raised by one, or marked as the next cycle."""
    years = list(re.finditer(r"\b20\d\d\b", title))
    if not years:
        return f"{title[:185]}, next cycle"
    last = years[-1]
    return f"{title[: last.start()]}{int(last[0]) + 1}{title[last.end() :]}"


@transaction.atomic
def carry_over(previous: Engagement, user: User, title: str, now: datetime) -> Engagement:
    """The next cycle of an engagement: everything it holds now, each answer to be confirmed.

    History, plans, documents and what was signed stay with the cycle they belong to.
    """
    engagement = create_engagement(previous.workspace, user, title)
    Engagement.objects.filter(pk=engagement.pk).update(previous=previous, language=previous.language)
    _copies(list(previous.sites.all()), engagement)
    services = _copies(list(previous.services.all()), engagement)
    processes = _copies(list(previous.processes.all()), engagement, signed_number=None)
    for rows in (engagement.services, engagement.processes):
        rows.filter(dependencies_asked=True).update(dependencies_unconfirmed=True)
    _copy_dependencies(previous, services, processes)
    _copy_answers(previous, engagement, user, now)
    return engagement


def carried_over(previous: Engagement) -> int:
    """How many answers the next cycle takes over, and so has to confirm; the dependencies of a subject are one."""
    kept = Answer.objects.filter(engagement=previous, withdrawn=False).exclude(
        question__in=NOT_CARRIED_OVER, site=None, service=None, process=None
    )
    asked = (rows.filter(dependencies_asked=True).count() for rows in (previous.services, previous.processes))
    return kept.count() + sum(asked)


def _copies(rows: Sequence[Any], engagement: Engagement, **changes: Any) -> dict[int, Any]:
    """New rows like these in another engagement, by the key of the row they were copied from."""
    fresh = [_copy(row, engagement=engagement, **changes) for row in rows]
    made = type(rows[0])._default_manager.bulk_create(fresh) if rows else []
    return {row.pk: copy for row, copy in zip(rows, made, strict=True)}


def _copy(row: Any, **changes: Any) -> Any:
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    values = {field.attname: getattr(row, field.attname) for field in fields}
    for name, value in changes.items():
        values[row._meta.get_field(name).attname] = value.pk if isinstance(value, Model) else value
    return type(row)(**values)


def _copy_dependencies(previous: Engagement, services: dict[int, Service], processes: dict[int, Process]) -> None:
    rows = Dependency.objects.filter(Q(from_process__engagement=previous) | Q(from_service__engagement=previous))
    Dependency.objects.bulk_create(
        _copy(
            row,
            from_process=processes.get(row.from_process_id or 0),
            from_service=services.get(row.from_service_id or 0),
            on_process=processes.get(row.on_process_id or 0),
            on_service=services.get(row.on_service_id or 0),
        )
        for row in rows
    )


def _copy_answers(previous: Engagement, engagement: Engagement, user: User, now: datetime) -> None:
    """Every answer that counts, under the subject with the same id, and its first revision.

    In two statements: the rows of a thousand processes need not pass through here.
    """
    names = {model.__name__.lower(): model._meta.db_table for model in (Site, Service, Process, Answer, AnswerRevision)}
    left_out = ", ".join(["%s"] * len(NOT_CARRIED_OVER))
    with connection.cursor() as cursor:
        cursor.execute(
            _COPY.format(**names, left_out=left_out),
            [
                engagement.pk,
                user.pk,
                Source.CARRIED_OVER.value,
                connection.ops.adapt_datetimefield_value(now),
                *(engagement.pk for _ in ("site", "service", "process")),
                previous.pk,
                *NOT_CARRIED_OVER,
            ],
        )
        cursor.execute(_FIRST_REVISIONS.format(**names), [engagement.pk])


_COPY = """
    INSERT INTO {answer} (engagement_id, author_id, source, saved_at, withdrawn, version,
                          site_id, service_id, process_id, question, value)
    SELECT %s, %s, %s, %s, FALSE, 1, new_site.id, new_service.id, new_process.id, old.question, old.value
    FROM {answer} old
    LEFT JOIN {site} site ON site.id = old.site_id
    LEFT JOIN {site} new_site ON new_site.code = site.code AND new_site.engagement_id = %s
    LEFT JOIN {service} service ON service.id = old.service_id
    LEFT JOIN {service} new_service ON new_service.code = service.code AND new_service.engagement_id = %s
    LEFT JOIN {process} process ON process.id = old.process_id
    LEFT JOIN {process} new_process ON new_process.code = process.code AND new_process.engagement_id = %s
    WHERE old.engagement_id = %s AND NOT old.withdrawn
      AND NOT (old.site_id IS NULL AND old.service_id IS NULL AND old.process_id IS NULL
               AND old.question IN ({left_out}))
    ORDER BY old.id
"""
_FIRST_REVISIONS = """
    INSERT INTO {answerrevision} (answer_id, version, value, withdrawn, author_id, source, saved_at)
    SELECT id, version, value, withdrawn, author_id, source, saved_at
    FROM {answer} WHERE engagement_id = %s ORDER BY id
"""
