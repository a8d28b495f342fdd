"""What respondents sent, beside what stands, and settling it: accepted, accepted with a change, or set aside.

An accepted answer is saved like any other, with its version and history; its source is the respondent. What a
respondent told in words that are no answer of the case becomes a note of the interview.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bia.answering import Conflict, Invalid, Known, Saved, SignedOff, save_answer, touch, value_of
from bia.forms.readers import Posted
from bia.forms.reading import NOT_ASKED
from bia.forms.showing import in_words, show_answer
from bia.models import (
    Answer,
    AnswerRevision,
    Engagement,
    Note,
    Process,
    RespondentAnswer,
    Settlement,
    Source,
    User,
)
from bia.questionnaire import is_told, questions_of
from bia.questions import Frame, Kind, Question, find, process_sections
from bia.respondent_answers import texts_in, typed_words, value_in
from bia.states import author_name
from bia.words import named


class Settled(Exception):
    """Somebody settled it meanwhile."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One time of a value over time: what the respondent said, and what stands."""

    time: str
    said: str
    stands: str

    @property
    def differs(self) -> bool:
        return bool(self.said) and self.said != self.stands


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """One answer that waits. `question` is None where it is asked no longer: then it can only be set aside.

    `value` is what would be saved; times that the respondent left open keep what stands.
    `stands` is empty where nothing was answered. `changed_by` and `changed_at` say who changed the answer after the
    respondent had answered. `is_told`: it becomes a note. `is_unclear`: it was not understood; `said` is what was
    typed.
    """

    row: RespondentAnswer
    question: Question | None
    value: object
    label: str
    said: str
    stands: str
    stands_version: int
    moments: tuple[Moment, ...] = ()
    is_same: bool = False
    is_told: bool = False
    is_unclear: bool = False
    changed_by: str = ""
    changed_at: datetime | None = None

    @property
    def can_be_changed(self) -> bool:
        """Whether it can be accepted with a change; what was not understood only so."""
        return self.question is not None and (self.is_unclear or self.value is not NOT_ASKED)

    @property
    def fills(self) -> bool:
        """Whether accepting it keeps what stands at times that the respondent left open."""
        return not self.is_unclear and any(not each.said and each.stands for each in self.moments)

    @property
    def can_be_accepted(self) -> bool:
        return self.question is not None and self.value is not NOT_ASKED


def waiting_rows(engagement: Engagement) -> QuerySet[RespondentAnswer]:
    """The answers that were sent and are not settled, in the order of the processes."""
    rows = RespondentAnswer.objects.filter(
        link__engagement=engagement, settlement=Settlement.OPEN, sent_at__isnull=False
    )
    return rows.select_related("link", "process").order_by("process__position", "process_id", "link_id", "pk")


def proposals_of(rows: Iterable[RespondentAnswer], frame: Frame) -> list[Proposal]:
    """Rows beside what stands, in the order of the questionnaire within a process and link. One query."""
    rows = list(rows)
    processes = {row.process_id for row in rows}
    present = (
        {
            (answer.process_id, answer.question): answer
            for answer in Answer.objects.filter(process__in=processes).select_related("author")
        }
        if rows
        else {}
    )
    order = {path: place for place, path in enumerate(questions_of(frame))}
    rows.sort(key=lambda row: (row.process.position, row.process_id, row.link_id, order.get(row.question, len(order))))
    return [_proposal(row, present.get((row.process_id, row.question)), frame) for row in rows]


def proposal_of(row: RespondentAnswer, frame: Frame) -> Proposal:
    """One row beside what stands."""
    return proposals_of([row], frame)[0]


def _proposal(row: RespondentAnswer, answer: Answer | None, frame: Frame) -> Proposal:
    asked = questions_of(frame).get(row.question)
    question = asked if is_told(row.question) else find(process_sections(frame), row.question)
    if question is None:
        return Proposal(
            row=row,
            question=None,
            value=row.value,
            label=named({}, row.question),
            said=str(row.value) if row.typed is None else typed_words(row.typed),
            stands="",
            stands_version=answer.version if answer else 0,
        )
    stands = value_of(answer)
    value = completed(question, value_in(frame, question, row), stands)
    changed = answer is not None and answer.version > row.seen_version
    return Proposal(
        row=row,
        question=question,
        value=value,
        label=question.label,
        said=in_words(question, value) if row.typed is None else typed_words(row.typed),
        stands="" if stands is NOT_ASKED else in_words(question, stands),
        stands_version=answer.version if answer else 0,
        moments=_moments(question, texts_in(frame, question, row), stands),
        is_same=row.typed is None and value == stands,
        is_unclear=row.typed is not None,
        is_told=is_told(row.question),
        changed_by=author_name(answer.author) if answer and changed else "",
        changed_at=answer.saved_at if answer and changed else None,
    )


def completed(question: Question, value: Any, stands: Any) -> object:
    """The value, with what stands at the times that the respondent left open: accepting takes nothing away."""
    is_over_time = question.kind in (Kind.LEVELS, Kind.LOSS) and isinstance(value, list) and isinstance(stands, list)
    if not is_over_time or len(value) != len(stands):
        return value
    return [now if said is None else said for said, now in zip(value, stands, strict=True)]


def _moments(question: Question, said: Posted, stands: object) -> tuple[Moment, ...]:
    now = show_answer(question, stands)
    return tuple(
        Moment(time=time, said=said.get(f"v{place}", [""])[0], stands=now.get(f"v{place}", [""])[0])
        for place, time in enumerate(question.point_labels)
    )


def accept(
    proposal: Proposal, value: object, expected_version: int, author: User, known: Known, now: datetime
) -> Saved | Conflict | Invalid | SignedOff:
    """Saves the respondent's answer, or what the consultant made of it, if the one that stands is the one looked at.

    Raises Settled where somebody settled it meanwhile.
    """
    row, is_amended = proposal.row, value != proposal.value
    with transaction.atomic():
        settlement = Settlement.AMENDED if is_amended else Settlement.ACCEPTED
        _settle(row, settlement, author, now)
        if proposal.is_told:
            _note(proposal, str(value), author, now)
            return Saved(value=value, version=0, author=author, saved_at=now)
        outcome = save_answer(
            subject=row.process,
            question=row.question,
            value=value,
            expected_version=expected_version,
            author=author,
            source=Source.LIVE if is_amended else Source.RESPONDENT,
            now=now,
            known=known,
        )
        if not isinstance(outcome, Saved):
            transaction.set_rollback(True)
            return outcome
        revision = AnswerRevision.objects.get(
            answer__process=row.process, answer__question=row.question, version=outcome.version
        )
        RespondentAnswer.objects.filter(pk=row.pk).update(revision=revision)
    return outcome


def set_aside(row: RespondentAnswer, author: User, now: datetime) -> None:
    """Settles an answer without saving it; it can be put back. Raises Settled."""
    with transaction.atomic():
        _settle(row, Settlement.SET_ASIDE, author, now)
        touch(row.link.engagement, now)


def put_back(row: RespondentAnswer) -> bool:
    """Lets an answer that was set aside wait again. False where the respondent has answered anew meanwhile."""
    newer = RespondentAnswer.objects.filter(
        link=row.link, process=row.process, question=row.question, settlement=Settlement.OPEN
    )
    if newer.exists():
        return False
    waiting = RespondentAnswer.objects.filter(pk=row.pk, settlement=Settlement.SET_ASIDE)
    return bool(waiting.update(settlement=Settlement.OPEN, settled_by=None, settled_at=None))


def _settle(row: RespondentAnswer, settlement: Settlement, author: User, now: datetime) -> None:
    waiting = RespondentAnswer.objects.filter(pk=row.pk, settlement=Settlement.OPEN, saved_at=row.saved_at)
    if not waiting.update(settlement=settlement, settled_by=author, settled_at=now):
        raise Settled


def _note(proposal: Proposal, text: str, author: User, now: datetime) -> None:
    row = proposal.row
    said = f"{row.link.name}, asked “{proposal.label}”: {text}"
    Note.objects.create(process=row.process, text=said, author=author, created_at=now)
    touch(row.link.engagement, now)


def accept_all(process: Process, shown: dict[int, int], author: User, frame: Frame, known: Known, now: datetime) -> int:
    """Accepts what waits for a process and was shown (row to version looked at); how many were accepted.

    What cannot be accepted, or was answered or settled since, goes on waiting.
    """
    accepted = 0
    rows = waiting_rows(process.engagement).filter(process=process, pk__in=shown)
    for proposal in proposals_of(rows, frame):
        if not proposal.can_be_accepted:
            continue
        try:
            outcome = accept(proposal, proposal.value, shown[proposal.row.pk], author, known, now)
        except Settled:
            continue
        accepted += isinstance(outcome, Saved)
    return accepted
