"""What was saved about a subject since somebody opened its page, and a mark that tells whether anything was."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.timezone import localtime

from bia.answering import Subject, value_of
from bia.fields import field_id
from bia.forms.showing import in_words, show_answer
from bia.models import Answer, Dependency, Engagement, Process, Service, User
from bia.questions import Question, Section
from bia.states import author_name


def _answers(subject: Subject) -> QuerySet[Answer]:
    if isinstance(subject, Engagement):
        return Answer.objects.filter(engagement=subject, site=None, service=None, process=None)
    return subject.answers.all()


def mark_of(subject: Subject, columns: Iterable[str]) -> str:
    """A mark that differs after every save, in one query, and for what has dependencies in two.

    Versions only grow and rows stay, so that their sum grows with each save of an answer.
    """
    told = _answers(subject).aggregate(rows=Count("pk"), versions=Sum("version"))
    texts = "|".join(str(getattr(subject, column)) for column in columns)
    return f"{told['rows']}-{told['versions'] or 0}-{zlib.crc32(texts.encode())}-{needs_mark(subject)}"


def needs_mark(subject: Subject) -> str:
    """A mark that differs after every change of what a subject depends on."""
    if not isinstance(subject, Process | Service):
        return ""
    rows: QuerySet[Dependency] = subject.dependencies.all()
    told = rows.aggregate(rows=Count("pk"), versions=Sum("version"), last=Max("pk"))
    asked = int(subject.dependencies_asked)
    return f"{told['rows']}.{told['versions'] or 0}.{told['last'] or 0}.{asked}"


def changes_of(
    subject: Subject, sections: Sequence[Section], columns: dict[str, int], reader: User
) -> list[dict[str, Any]]:
    """Every answer on the page of a subject: version, texts of its inputs, in words, by whom and when.

    `columns` are the versions of the questions whose answer is a column of the subject.
    """
    rows = {row.question: row for row in _answers(subject).select_related("author")}
    told = []
    for question in (question for section in sections for question in section.questions):
        if question.path in columns:
            told.append(_change(question, getattr(subject, question.path), columns[question.path]))
        elif row := rows.get(question.path):
            by = {
                "by": author_name(row.author),
                "own": row.author_id == reader.pk,
                "at": date_format(localtime(row.saved_at), "H:i"),
            }
            told.append(_change(question, value_of(row), row.version) | by)
    return told


def _change(question: Question, value: object, version: int) -> dict[str, Any]:
    return {
        "field": field_id(question.path),
        "version": version,
        "texts": show_answer(question, value),
        "words": in_words(question, value),
        "by": "",
        "own": False,
        "at": "",
    }
