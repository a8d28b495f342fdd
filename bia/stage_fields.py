"""The fields of a stage of the questionnaire: what they show, and keeping what is posted for them, nothing lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bia.answering import Known, check
from bia.drawn import DRAWN, Drawn, Fate, drawn_of, fate_of, fingerprint_of
from bia.fields import Field, Override, Stored, make_field, override_field
from bia.forms.over_time import AT, at_times_now
from bia.forms.readers import Posted, read_answer
from bia.forms.reading import NOT_ASKED, Unreadable
from bia.forms.showing import in_words, show_answer
from bia.models import PersonalLink, Process, RespondentAnswer
from bia.questionnaire import is_told
from bia.questions import Frame, Question
from bia.respondent_answers import enter, texts_in, typed_words, value_in
from bia.states import State

LONGEST_TYPED = 20_000  # characters that are kept of what cannot be understood


@dataclass(frozen=True, kw_only=True, slots=True)
class StageField:
    """A field, with what its page shows. `newer` says what was changed elsewhere; `is_kept` is False where what was
    typed is on the page alone; `is_redrawn`: the page is to show what is stored instead of what it sent."""

    field: Field
    drawn: Drawn
    fate: Fate = Fate.UNTOUCHED
    newer: str = ""
    is_kept: bool = True
    is_redrawn: bool = False

    @property
    def is_refused(self) -> bool:
        return self.field.state.name == "invalid"

    @property
    def is_touched(self) -> bool:
        return self.fate is not Fate.UNTOUCHED


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Where answers are entered: whose link, about which process, on which scale. `is_late`: typed without network."""

    link: PersonalLink
    process: Process
    frame: Frame
    now: datetime
    is_late: bool = False


def stage_field(desk: Desk, question: Question, row: RespondentAnswer | None) -> StageField:
    """A field with what was entered before, also where it was not understood."""
    texts = texts_in(desk.frame, question, row)
    stands = fingerprint_of(texts)
    field = make_field(question, Stored(value=value_in(desk.frame, question, row), version=0), "")
    if row is not None and row.typed is not None:
        _, problem = _read(desk, question, texts)
        field = _as_typed(field, texts, problem or "Enter this once more.")
    return StageField(field=field, drawn=Drawn(shown=stands, stored=stands))


def keep(desk: Desk, question: Question, posted: Posted, row: RespondentAnswer | None) -> StageField:
    """Keeps what was posted for a question, as it was typed where it cannot be understood."""
    before = stage_field(desk, question, row)
    stored = texts_in(desk.frame, question, row)
    fate = fate_of(posted, stored, is_late=desk.is_late) if posted else Fate.UNTOUCHED
    if fate is Fate.UNTOUCHED:
        is_old = bool(posted) and drawn_of(posted).shown != before.drawn.shown
        return replace(before, is_redrawn=is_old and desk.is_late)
    placed = at_times_now(question, posted, stored)
    typed = {name: list(texts) for name, texts in placed.texts.items() if name != DRAWN}
    there = _said(question, stored)
    if fate is Fate.TOO_LATE:
        return replace(before, fate=fate, is_redrawn=True, newer=_too_late(_said(question, typed), there))
    newer = _overwritten(there) if fate is Fate.OVERWRITES else ""
    value, problem = _read(desk, question, typed)
    shown = fingerprint_of(typed)
    if placed.left:
        problem = f"The times asked about were changed. Not asked about any more: {'; '.join(placed.left)}."
    if problem:
        is_kept = _can_be_kept(question, typed) and not placed.left
        if is_kept:
            enter(desk.link, desk.process, question, NOT_ASKED, desk.frame, desk.now, typed=typed)
        drawn = Drawn(shown=shown, stored=shown) if is_kept else before.drawn
        field = _as_typed(before.field, typed, problem)
        return StageField(field=field, drawn=drawn, fate=fate, newer=newer, is_kept=is_kept)
    enter(desk.link, desk.process, question, value, desk.frame, desk.now)
    field = make_field(question, Stored(value=value, version=0), "")
    state = State(name="saved" if value is not NOT_ASKED else "unasked", at=desk.now)
    stands = fingerprint_of(show_answer(question, value))
    return StageField(
        field=replace(field, state=state), drawn=Drawn(shown=shown, stored=stands), fate=fate, newer=newer
    )


def _read(desk: Desk, question: Question, posted: Posted) -> tuple[object, str]:
    """The value of what was typed, or NOT_ASKED and why it cannot be understood."""
    try:
        value = read_answer(question, posted)
    except Unreadable as error:
        return NOT_ASKED, str(error)
    if is_told(question.path):
        return value, ""
    categories = tuple(each.id for each in desk.frame.categories)
    invalid = check(desk.process, question.path, value, Known(points=len(desk.frame.times), categories=categories))
    return (NOT_ASKED, str(invalid)) if invalid else (value, "")


def _as_typed(field: Field, texts: Posted, problem: str) -> Field:
    state = State(name="invalid", problem=problem)
    return override_field(field, Override(path=field.question.path, posted=texts, version=0, state=state))


def _can_be_kept(question: Question, typed: Posted) -> bool:
    """Not beyond all measure, and about the times that are asked about now."""
    length = sum(len(text) for texts in typed.values() for text in texts)
    return length <= LONGEST_TYPED and (not question.points or len(typed.keys() - {AT}) == question.points)


def _overwritten(there: str) -> str:
    was = f"it said “{there}”" if there else "it was emptied"
    return f"Changed in another window meanwhile: {was}. What you entered here last counts."


def _too_late(typed: str, there: str) -> str:
    mine = f"“{typed}”" if typed else "nothing"
    stands = f"“{there}”" if there else "nothing"
    return (
        f"Changed elsewhere meanwhile: {stands} stands now. Without network you had entered {mine} on this device. "
        "Enter it again if it should count."
    )


def _said(question: Question, texts: Posted) -> str:
    """The texts of the inputs of a question on one line, in the words of its page."""
    if times := texts_by_time(question, texts):
        return ", ".join(f"{time}: {text}" for time, text in times)
    try:
        value = read_answer(question, texts)
    except Unreadable:
        return typed_words(texts)
    return "" if value is NOT_ASKED else in_words(question, value)


def texts_by_time(question: Question, texts: Posted) -> list[tuple[str, str]]:
    """What was said for each time that something was said for; empty for a question that is not asked over time."""
    pairs = [(label, (texts.get(f"v{place}") or [""])[0]) for place, label in enumerate(question.point_labels)]
    return [(label, text) for label, text in pairs if text.strip()]
