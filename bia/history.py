"""What was answered last about a process, and taking one's own last answers back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from bia.answering import Conflict, Invalid, Known, Saved, SignedOff, save_answer
from bia.fields import field_id
from bia.forms.reading import NOT_ASKED
from bia.forms.showing import in_words
from bia.models import UNCONFIRMED, AnswerRevision, Process, Source, User
from bia.questions import Question, Section, find
from bia.states import author_name

LOOKED_AT = 200  # revisions of one process that an undo looks through


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One save in words: which question, from what to what, by whom and when."""

    label: str
    anchor: str
    before: str
    after: str
    author: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Undo:
    """The save that would be taken back next, and the value that would stand again."""

    question: Question
    version: int
    stored_version: int
    value: object
    source: str
    change: Change

    @property
    def anchor(self) -> str:
        return field_id(self.question.path)


def last_change(process: Process, sections: Sequence[Section]) -> Change | None:
    """The newest save in the interview of a process; None when nothing was saved in one."""
    newest = _revisions(process)[:1]
    return _change(newest[0], sections) if newest else None


def next_undo(process: Process, author: User, sections: Sequence[Section]) -> Undo | None:
    """The newest save by this person that still stands and was not taken back; None when there is none."""
    revisions = _revisions(process)[:LOOKED_AT]
    taken_back = {(each.answer_id, each.undoes) for each in revisions if each.undoes is not None}
    for revision in revisions:
        answer = revision.answer
        stands = (answer.value, answer.withdrawn) == (revision.value, revision.withdrawn)
        is_own = revision.author_id == author.pk and revision.undoes is None
        if not is_own or not stands or (answer.pk, revision.version) in taken_back:
            continue
        question = find(sections, answer.question)
        change = _change(revision, sections)
        if question is not None and change is not None:
            return Undo(
                question=question,
                version=revision.version,
                stored_version=answer.version,
                value=_before(revision),
                source=_source_before(revision),
                change=change,
            )
    return None


def take_back(
    process: Process, undo: Undo, author: User, known: Known, now: datetime
) -> Saved | Conflict | Invalid | SignedOff:
    """Stores the value that stood before as a new version; nothing is taken out of the history.

    What waited to be confirmed waits again. What no longer fits what is `known` stays in the history alone.
    """
    return save_answer(
        subject=process,
        question=undo.question.path,
        value=undo.value,
        expected_version=undo.stored_version,
        author=author,
        source=undo.source,
        known=known,
        now=now,
        undoes=undo.version,
    )


def _revisions(process: Process) -> QuerySet[AnswerRevision]:
    """The saves of interviews and what took them back, newest first.

    A change of the times ends that for an answer over time: what was saved before stood at other times.
    """
    moved = AnswerRevision.objects.filter(
        answer=OuterRef("answer"), version__gt=OuterRef("version"), source=Source.RESCALED
    )
    said = Q(source=Source.LIVE) | Q(undoes__isnull=False)
    rows = AnswerRevision.objects.filter(~Exists(moved), said, answer__process=process)
    return rows.select_related("answer", "author").order_by("-saved_at", "-pk")


def _change(revision: AnswerRevision, sections: Sequence[Section]) -> Change | None:
    question = find(sections, revision.answer.question)
    if question is None:
        return None
    return Change(
        label=question.label,
        anchor=field_id(question.path),
        before=in_words(question, _before(revision)),
        after=in_words(question, NOT_ASKED if revision.withdrawn else revision.value),
        author=author_name(revision.author),
        at=revision.saved_at,
    )


def _before(revision: AnswerRevision) -> object:
    """The value that stood before a save, NOT_ASKED if there was none."""
    earlier = _earlier(revision)
    return NOT_ASKED if earlier is None or earlier.withdrawn else earlier.value


def _source_before(revision: AnswerRevision) -> str:
    """Where that value came from, if nobody had confirmed it; else it is of an interview like this one."""
    earlier = _earlier(revision)
    return earlier.source if earlier is not None and earlier.source in UNCONFIRMED else Source.LIVE


def _earlier(revision: AnswerRevision) -> AnswerRevision | None:
    return AnswerRevision.objects.filter(answer=revision.answer_id, version=revision.version - 1).first()
