"""What was answered last about a process, and taking one's own last answers back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from bia.answering import Conflict, Invalid, Known, Saved, SignedOff, save_answer
from bia.fields import field_id
from bia.forms.reading import NOT_ASKED
from bia.forms.showing import in_words
from bia.models import UNCONFIRMED, AnswerRevision, Process, Source, User
from bia.questions import Question, Section, find
from bia.states import author_name
from bia.words import counted

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
    is_confirmation: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Undo:
    """The save that would be taken back next, and the value that would stand again.

    `others` were saved with it in one act (a section that was confirmed), and are taken back with it."""

    question: Question
    version: int
    stored_version: int
    value: object
    source: str
    change: Change
    others: tuple[Undo, ...] = ()

    @property
    def words(self) -> str:
        """What would be taken back, on a button."""
        if self.others:
            return f"confirming {counted(1 + len(self.others), 'answer')}"
        return f"confirming {self.change.label.lower()}" if self.change.is_confirmation else self.change.label.lower()

    @property
    def anchor(self) -> str:
        return field_id(self.question.path)


def last_change(process: Process, sections: Sequence[Section]) -> Change | None:
    """The newest save in the interview of a process; None when nothing was saved in one."""
    newest = _revisions(process)[:1]
    return _change(newest[0], sections) if newest else None


def next_undo(process: Process, author: User, sections: Sequence[Section]) -> Undo | None:
    """The newest save by this person that still stands and was not taken back; None when there is none."""
    undos: list[Undo] = []
    for revision in _to_take_back(process, author):
        if undos and revision.saved_at != undos[0].change.at:
            break
        if undo := _undo(revision, sections):
            undos.append(undo)
    return replace(undos[0], others=tuple(undos[1:])) if undos else None


def _to_take_back(process: Process, author: User) -> Iterator[AnswerRevision]:
    revisions = _revisions(process)[:LOOKED_AT]
    taken_back = {(each.answer_id, each.undoes) for each in revisions if each.undoes is not None}
    for revision in revisions:
        answer = revision.answer
        stands = (answer.value, answer.withdrawn) == (revision.value, revision.withdrawn)
        is_own = revision.author_id == author.pk and revision.undoes is None
        if is_own and stands and (answer.pk, revision.version) not in taken_back:
            yield revision


def _undo(revision: AnswerRevision, sections: Sequence[Section]) -> Undo | None:
    """None where the question is asked no longer."""
    question, change = find(sections, revision.answer.question), _change(revision, sections)
    if question is None or change is None:
        return None
    return Undo(
        question=question,
        version=revision.version,
        stored_version=revision.answer.version,
        value=_before(revision),
        source=_source_before(revision),
        change=change,
    )


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
        is_confirmation=_is_confirmation(revision),
    )


def _is_confirmation(revision: AnswerRevision) -> bool:
    """Whether it says no more than that what a template or the last cycle answered holds."""
    earlier = _earlier(revision)
    return (
        earlier is not None
        and earlier.source in UNCONFIRMED
        and (earlier.value, earlier.withdrawn) == (revision.value, revision.withdrawn)
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
