"""Confirms what a template or the last cycle answered: the value stays, the history says who stood by it and when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import Count, F

from bia.answering import Subject, engagement_of, require_open, stored_answers, touch
from bia.models import UNCONFIRMED, Answer, AnswerRevision, Engagement, Process, Service, Source, User


@transaction.atomic
def confirm_answers(
    subject: Subject, questions: Collection[str], author: User, now: datetime, *, with_dependencies: bool = False
) -> int:
    """Confirms the unconfirmed among these answers as they stand now; how many there were.

    Raises StandsSigned for a process that is signed off."""
    require_open(subject)
    waiting = [
        answer
        for question, answer in stored_answers(subject).items()
        if question in questions and answer.source in UNCONFIRMED and not answer.withdrawn
    ]
    confirmed = sum(_confirm(answer, author, now) for answer in waiting)
    if with_dependencies and isinstance(subject, Process | Service) and subject.dependencies_unconfirmed:
        confirmed += 1
        type(subject)._default_manager.filter(pk=subject.pk).update(dependencies_unconfirmed=False)
    if confirmed:
        touch(engagement_of(subject), now)
    return confirmed


def _confirm(answer: Answer, author: User, now: datetime) -> bool:
    """One more version with the same value; False if somebody saved it in the meantime, which settles it."""
    content = {"author": author, "source": Source.LIVE, "saved_at": now}
    same = Answer.objects.filter(pk=answer.pk, version=answer.version)
    if same.update(version=F("version") + 1, **content) != 1:
        return False
    AnswerRevision.objects.create(answer=answer, version=answer.version + 1, value=answer.value, **content)
    return True


def unconfirmed_by(engagement: Engagement, kind: Literal["process", "service"]) -> dict[int, int]:
    """How many answers of each process or service wait to be confirmed, its dependencies as one; by its key."""
    rows = Answer.objects.filter(engagement=engagement, source__in=UNCONFIRMED, withdrawn=False)
    counts = dict(rows.exclude(**{kind: None}).order_by().values_list(kind).annotate(n=Count("pk")))
    subjects = engagement.processes if kind == "process" else engagement.services
    for pk in subjects.filter(dependencies_unconfirmed=True).values_list("pk", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return counts


def unconfirmed_of(subject: Process | Service) -> int:
    """How many answers of one process or service wait to be confirmed, its dependencies as one."""
    waiting = subject.answers.filter(source__in=UNCONFIRMED, withdrawn=False).count()
    return waiting + subject.dependencies_unconfirmed


def unconfirmed_elsewhere(engagement: Engagement) -> int:
    """How many facts about the client, its sites and services wait to be confirmed."""
    rows = Answer.objects.filter(engagement=engagement, process=None, source__in=UNCONFIRMED, withdrawn=False)
    return rows.count() + engagement.services.filter(dependencies_unconfirmed=True).count()
