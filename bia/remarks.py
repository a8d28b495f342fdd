"""Marks on answers, notes, the parking lot and evidence of an interview: what a page shows and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from bia.fields import field_id
from bia.models import Confidence, Engagement, Mark, Note, ParkedItem, Process, User
from bia.progress import DEPENDENCIES, label_of
from bia.questions import Frame, process_sections

LONGEST_NOTE = 5_000
LONGEST_ITEM = 500


class Refused(ValueError):
    """The text is not kept; the message says why."""


class Clash(Exception):
    """Somebody else said another confidence since: `mark` is what is stored."""

    def __init__(self, mark: Mark) -> None:
        super().__init__(mark.words)
        self.mark = mark


@dataclass(frozen=True, kw_only=True, slots=True)
class Later:
    """A question to come back to."""

    label: str
    anchor: str


def marks_of(process: Process) -> dict[str, Mark]:
    """The marks of a process by question."""
    return {mark.question: mark for mark in process.marks.all()}


@transaction.atomic
def set_mark(
    process: Process,
    question: str,
    *,
    later: bool | None,
    confidence: str | None,
    author: User,
    now: datetime,
    was: str | None = None,
) -> Mark:
    """Changes one side of a mark (None: as it was); an answer marked as nothing keeps an empty mark.

    `was` is the confidence that was seen (None: not told); raises Clash where somebody said another one since.
    """
    changes: dict[str, Any] = {"author": author, "saved_at": now}
    if later is not None:
        changes["later"] = later
    if confidence is not None:
        present = Mark.objects.select_for_update().filter(process=process, question=question).first()
        if present is not None and was is not None and present.confidence not in (was, confidence):
            raise Clash(present)
        changes["confidence"] = Confidence(confidence) if confidence else ""
    mark, _ = Mark.objects.update_or_create(process=process, question=question, defaults=changes)
    return mark


def asked_later(process: Process, frame: Frame) -> list[Later]:
    """What is to be asked later of a process, in the order of the interview."""
    sections = process_sections(frame)
    order = {question.path: place for place, question in enumerate(q for s in sections for q in s.questions)}
    paths = process.marks.filter(later=True).values_list("question", flat=True)
    known = sorted((path for path in paths if path in order), key=order.__getitem__)
    return [Later(label=label_of(sections, path), anchor=field_id(path)) for path in known if path != DEPENDENCIES]


def flags_by_process(engagement: Engagement) -> dict[int, int]:
    """How many answers of each process are to be asked later, by its key."""
    counts: dict[int, int] = {}
    for key in Mark.objects.filter(process__engagement=engagement, later=True).values_list("process_id", flat=True):
        counts[key] = counts.get(key, 0) + 1
    return counts


def add_note(process: Process, text: str, author: User, now: datetime, entry: UUID | None = None) -> Note:
    """Raises Refused. The same `entry` of a browser a second time is the same note."""
    kept = {"text": _checked(text, LONGEST_NOTE), "author": author, "created_at": now}
    if entry is None:
        return Note.objects.create(process=process, **kept)
    return Note.objects.get_or_create(process=process, entry=entry, defaults=kept)[0]


def park(process: Process, text: str, author: User, now: datetime, entry: UUID | None = None) -> ParkedItem:
    """Puts something aside for the engagement, with the process it came up at. Raises Refused; `entry` as of a note."""
    kept = {"process": process, "text": _checked(text, LONGEST_ITEM), "author": author, "created_at": now}
    if entry is None:
        return ParkedItem.objects.create(engagement=process.engagement, **kept)
    return ParkedItem.objects.get_or_create(engagement=process.engagement, entry=entry, defaults=kept)[0]


@transaction.atomic
def note_from(item: ParkedItem, process: Process, author: User, now: datetime) -> Note:
    """Turns a parked item into a note of this process, and ticks it off. A second time gives the same note."""
    if item.note is not None:
        return item.note
    note = Note.objects.create(process=process, text=item.text, author=author, created_at=now)
    item.note, item.done_at = note, item.done_at or now
    item.save(update_fields=["note", "done_at"])
    return note


def _checked(text: str, longest: int) -> str:
    kept = text.replace("\r\n", "\n").strip()
    if not kept:
        raise Refused("There is nothing written yet.")
    if len(kept) > longest:
        raise Refused(f"This has {len(kept):,} characters. Shorten it to {longest:,}.")
    return kept


def notes_context(process: Process, typed: str = "", problem: str = "") -> dict[str, Any]:
    """The notes, and what was typed and not kept."""
    notes = list(process.notes.select_related("author"))
    return {
        "process": process,
        "notes": [note for note in notes if note.removed_at is None],
        "removed_notes": [note for note in notes if note.removed_at is not None],
        "note_typed": typed,
        "note_problem": problem,
    }


def parking_context(process: Process, typed: str = "", problem: str = "") -> dict[str, Any]:
    """The parking lot of the engagement, open items first, and what was typed and not kept."""
    items = list(process.engagement.parked.select_related("author", "process", "note"))
    return {
        "process": process,
        "parked": [item for item in items if item.done_at is None],
        "parked_done": [item for item in items if item.done_at is not None],
        "parked_typed": typed,
        "parked_problem": problem,
    }


def evidence_context(process: Process, problem: str = "") -> dict[str, Any]:
    """The evidence files, and why the last one was not taken."""
    files = list(process.evidence.select_related("author"))
    return {
        "process": process,
        "evidence": [file for file in files if file.removed_at is None],
        "removed_evidence": [file for file in files if file.removed_at is not None],
        "evidence_problem": problem,
        "evidence_most": settings.EVIDENCE_MOST_BYTES,
    }


def marks_context(process: Process, frame: Frame) -> dict[str, Any]:
    """What fields and the panel show of marks."""
    return {"marks": marks_of(process), "marks_process": process, "later": asked_later(process, frame)}


def remarks_context(process: Process) -> dict[str, Any]:
    """Everything around the answers of one interview page."""
    return {**notes_context(process), **parking_context(process), **evidence_context(process)}
