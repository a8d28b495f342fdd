"""What was done about a process beside its answers: what it needs, marks, notes and its name.

An undo takes answers back. Whatever was done since the answer that it would take back is told instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bia.fields import field_id
from bia.forms.numbers import show_share
from bia.models import DependencyChange, Mark, Process, User
from bia.progress import label_of
from bia.questions import Section
from bia.states import author_name


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """What was done, how it is taken back, by whom and when. `anchor` is its place on the page."""

    words: str
    remedy: str
    anchor: str
    author: User | None
    at: datetime

    @property
    def by(self) -> str:
        return author_name(self.author)

    @property
    def stamp(self) -> str:
        """Tells this act from any other."""
        return self.at.isoformat()


def note_rename(session: Any, process: Process, now: datetime) -> None:
    """Remembers for this person that the process was renamed: a name keeps neither its author nor its time."""
    session[_key(process)] = now.isoformat()


def last_act(
    process: Process, sections: Sequence[Section], user: User, session: Any, *, is_own: bool = False
) -> Act | None:
    """The newest act about a process, or this person's own; None when there is none."""
    acts = [*_needs(process, user, is_own), *_marks(process, sections, user, is_own), *_notes(process, user, is_own)]
    if _key(process) in session:
        at = datetime.fromisoformat(session[_key(process)])
        words = f"The name is now “{process.name}”."
        acts.append(Act(words=words, remedy="Type the name it had before.", anchor="q-name", author=user, at=at))
    return max(acts, key=lambda act: act.at, default=None)


def _key(process: Process) -> str:
    return f"renamed-{process.pk}"


def _by(user: User, is_own: bool) -> dict[str, User]:
    return {"author": user} if is_own else {}


def _needs(process: Process, user: User, is_own: bool) -> Iterator[Act]:
    rows = DependencyChange.objects.filter(from_process=process, **_by(user, is_own)).select_related("author")
    if change := rows.order_by("-saved_at", "-pk").first():
        words, remedy = _need_in_words(change)
        yield Act(words=words, remedy=remedy, anchor="s-dependencies", author=change.author, at=change.saved_at)


def _need_in_words(change: DependencyChange) -> tuple[str, str]:
    if not change.target:
        return "It was said, or no longer said, that it needs nothing.", "Change that under Dependencies."
    if change.removed:
        return f"{change.target} was removed from what it needs.", "Add it again under Dependencies."
    share = "" if change.share is None else f", {show_share(change.share).removesuffix(' %')} % stops without it"
    return f"It needs {change.target}{share}.", "Change or remove it in its row."


def _marks(process: Process, sections: Sequence[Section], user: User, is_own: bool) -> Iterator[Act]:
    rows = Mark.objects.filter(process=process, **_by(user, is_own)).select_related("author")
    if mark := rows.order_by("-saved_at", "-pk").first():
        words = f"{label_of(sections, mark.question)} is marked: {mark.words or 'nothing'}."
        anchor = field_id(mark.question)
        yield Act(words=words, remedy="Change the mark beside it.", anchor=anchor, author=mark.author, at=mark.saved_at)


def _notes(process: Process, user: User, is_own: bool) -> Iterator[Act]:
    rows = process.notes.filter(removed_at=None, **_by(user, is_own)).select_related("author")
    if note := rows.order_by("-created_at", "-pk").first():
        remedy = "Remove it among the notes."
        yield Act(words="A note was added.", remedy=remedy, anchor="notes", author=note.author, at=note.created_at)
