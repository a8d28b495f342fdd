"""What a respondent enters: kept as they go, sent once, and waiting from then on until it is settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from bia.forms.readers import Posted
from bia.forms.reading import NOT_ASKED
from bia.forms.showing import show_answer
from bia.models import Answer, PersonalLink, Process, RespondentAnswer, Settlement
from bia.questionnaire import Stage, stages_of
from bia.questions import Frame, Kind, Question


class NothingAnswered(Exception):
    """There is nothing to send yet."""


class AlreadySent(Exception):
    """The answers were sent before, from here or from another window."""


Entered = dict[tuple[int, str], RespondentAnswer]


def entered_by(link: PersonalLink) -> Entered:
    """What stands in the questionnaire of a link, by process and question: of several, the newest."""
    return {(each.process_id, each.question): each for each in link.answers.order_by("pk")}


def value_in(frame: Frame, question: Question, row: RespondentAnswer | None) -> object:
    """The value of a row as it is asked now, or NOT_ASKED. Values over time are put at the times of today."""
    if row is None or row.withdrawn or row.typed is not None:
        return NOT_ASKED
    if question.kind not in (Kind.LEVELS, Kind.LOSS):
        return row.value
    values = at_times(row.value or [], row.hours or [], frame.times)
    return NOT_ASKED if all(value is None for value in values) else values


def texts_in(frame: Frame, question: Question, row: RespondentAnswer | None) -> Posted:
    """The texts of the inputs that hold a row: of its value, or as they were typed where it was not understood."""
    if row is None or row.typed is None:
        return show_answer(question, value_in(frame, question, row))
    if question.kind not in (Kind.LEVELS, Kind.LOSS):
        return dict(row.typed)
    hours = row.hours or []
    given = [row.typed.get(f"v{place}", [""]) for place in range(len(hours))]
    return {f"v{place}": texts or [""] for place, texts in enumerate(at_times(given, hours, frame.times))}


def typed_words(texts: Posted) -> str:
    """Texts as they were typed, one after the other."""
    return ", ".join(text.strip() for each in texts.values() for text in each if text.strip())


def at_times(values: Sequence[Any], given: Sequence[float], times: Iterable[float]) -> list[Any]:
    """Values that were given for some times, each at its time among others; None where there is none."""
    known = dict(zip(given, values, strict=False))
    return [known.get(time) for time in times]


def enter(
    link: PersonalLink,
    process: Process,
    question: Question,
    value: object,
    frame: Frame,
    now: datetime,
    typed: Posted | None = None,
) -> None:
    """Keeps what was entered, unless it stands there already. What was settled stays as it is.

    `typed` are the texts of what could not be understood; its value is then NOT_ASKED.
    """
    rows = RespondentAnswer.objects.filter(link=link, process=process, question=question.path)
    newest = rows.order_by("pk").last()
    if value_in(frame, question, newest) == value and (newest.typed if newest else None) == typed:
        return
    content: dict[str, Any] = {
        "value": None if value is NOT_ASKED else value,
        "withdrawn": value is NOT_ASKED and typed is None,
        "typed": typed,
        "hours": list(frame.times) if question.kind in (Kind.LEVELS, Kind.LOSS) else None,
        "seen_version": _stored_version(process, question.path),
        "saved_at": now,
        "sent_at": None,  # of a questionnaire that was opened again: it waits for being sent anew
    }
    unsettled = rows.filter(settlement=Settlement.OPEN)
    if unsettled.update(**content):
        return
    try:
        with transaction.atomic():
            RespondentAnswer.objects.create(link=link, process=process, question=question.path, **content)
    except IntegrityError:  # saved twice at once
        unsettled.update(**content)


def _stored_version(process: Process, path: str) -> int:
    rows = Answer.objects.filter(process=process, question=path)
    return rows.values_list("version", flat=True).first() or 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One stage of one process, with its place in the whole questionnaire. `unclear`: typed and not understood."""

    process: Process
    stage: Stage
    number: int
    answered: int
    unclear: int = 0

    @property
    def is_complete(self) -> bool:
        return self.answered == len(self.stage.questions)


def parts_of(processes: Iterable[Process], frame: Frame, entered: Entered) -> list[Part]:
    """The whole questionnaire of a link, in order."""
    parts: list[Part] = []
    for process in processes:
        for stage in stages_of(frame):
            answered = sum(
                value_in(frame, question, entered.get((process.pk, question.path))) is not NOT_ASKED
                for question in stage.questions
            )
            rows = [entered.get((process.pk, question.path)) for question in stage.questions]
            unclear = sum(row is not None and row.typed is not None for row in rows)
            number = len(parts) + 1
            parts.append(Part(process=process, stage=stage, number=number, answered=answered, unclear=unclear))
    return parts


def send(link: PersonalLink, now: datetime) -> int:
    """Hands in what was entered; how many answers. Raises AlreadySent or NothingAnswered, and then does nothing."""
    with transaction.atomic():
        if not PersonalLink.objects.filter(pk=link.pk, finished_at=None).update(finished_at=now):
            raise AlreadySent
        unsettled = link.answers.filter(settlement=Settlement.OPEN)
        unsettled.filter(withdrawn=True).delete()
        if not unsettled.update(sent_at=now) and not link.answers.exists():
            raise NothingAnswered
    return unsettled.count()


def take_unsent(link: PersonalLink, now: datetime) -> None:
    """Hands in what was entered through a link that ended before it was sent."""
    link.answers.filter(settlement=Settlement.OPEN, withdrawn=False, sent_at=None).update(sent_at=now)


def unsent_count(answers: Iterable[RespondentAnswer]) -> int:
    """How many of these answers were entered and never sent."""
    return sum(not each.withdrawn and each.sent_at is None and not each.settlement for each in answers)
