"""The question set of an engagement: which questions are asked and how, and questions of its own.

The set is one answer about the engagement, `question_set` in the case format. Answers to a question that
is switched off stay where they are: they still count, and are shown again once it is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .base import Choices, Kind, Question, Section

MOST_LIVE = 25  # more do not fit into an interview of 60 to 90 minutes
LIVE, OPTIONAL, OFF = "live", "optional", "off"
OWN = "own."

# The matrix is set by the impact scale; dependencies have no wording of their own.
FIXED_SECTIONS = ("matrix", "dependencies", "quiet")
NEVER_OFF = ("name", "impact.loss")  # they name the process, and price every option
PLACES = ("identity", "stated", "loss", "data", "workaround", "catch-up", "chosen", "notes")
SCALE_STEPS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What the engagement changed about one question; empty: as it is."""

    ask: str = ""
    label: str = ""
    help: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Own:
    """A question of the engagement's own, asked of every process."""

    id: str
    label: str
    kind: str
    section: str = "notes"
    help: str = ""
    choices: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return f"{OWN}{self.id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionSet:
    """Every change by path, the own questions, and the order where it is not the usual one."""

    changes: Mapping[str, Change] = field(default_factory=dict)
    own: tuple[Own, ...] = ()
    order: tuple[str, ...] = ()


def read_question_set(value: Any) -> QuestionSet:
    """The set that an answer holds; anything but an answer is the set without changes."""
    if not isinstance(value, dict):
        return QuestionSet()
    changes = {each["path"]: Change(**_without(each, "path")) for each in value.get("changes") or ()}
    own = tuple(Own(**{**each, "choices": tuple(each.get("choices") or ())}) for each in value.get("own") or ())
    return QuestionSet(changes=changes, own=own, order=tuple(value.get("order") or ()))


def write_question_set(question_set: QuestionSet) -> dict[str, Any]:
    """The set as the case format writes it; what is as usual is left out."""
    changes = [
        {"path": path, **{key: value for key, value in _parts(change).items() if value not in ("", None)}}
        | ({"help": change.help} if change.help is not None else {})
        for path, change in question_set.changes.items()
    ]
    own = [{key: value for key, value in _own_parts(each).items() if value} for each in question_set.own]
    written = {
        "changes": [change for change in changes if len(change) > 1],
        "own": own,
        "order": list(question_set.order),
    }
    return {key: value for key, value in written.items() if value}


def _parts(change: Change) -> dict[str, Any]:
    return {"ask": change.ask, "label": change.label}


def _own_parts(own: Own) -> dict[str, Any]:
    return {
        "id": own.id,
        "label": own.label,
        "kind": own.kind,
        "section": own.section,
        "help": own.help,
        "choices": list(own.choices),
    }


def _without(each: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in each.items() if name != key and value is not None}


def with_own_questions(sections: Sequence[Section], question_set: QuestionSet) -> tuple[Section, ...]:
    """Every question there is, the engagement's own at the end of their sections, in the engagement's order."""
    keys = {section.key for section in sections}
    placed: dict[str, list[Question]] = {}
    for own in question_set.own:
        place = own.section if own.section in keys and own.section in PLACES else "notes"
        placed.setdefault(place, []).append(own_question(own))
    rank = {path: place for place, path in enumerate(question_set.order)}
    return tuple(
        section
        if section.key in FIXED_SECTIONS
        else replace(section, questions=_ordered((*section.questions, *placed.get(section.key, ())), rank))
        for section in sections
    )


def _ordered(questions: Sequence[Question], rank: Mapping[str, int]) -> tuple[Question, ...]:
    """In the given order, the rest behind; the row of losses stands first, as its table does."""
    last = len(rank)
    return tuple(sorted(questions, key=lambda each: (each.path != "impact.loss", rank.get(each.path, last))))


def configured(sections: Sequence[Section], question_set: QuestionSet) -> tuple[Section, ...]:
    """The sections as this engagement asks them."""
    return tuple(
        section
        if section.key in FIXED_SECTIONS
        else replace(
            section,
            questions=tuple(
                changed(question, question_set)
                for question in section.questions
                if ask_of(question, question_set) != OFF
            ),
        )
        for section in with_own_questions(sections, question_set)
    )


def ask_of(question: Question, question_set: QuestionSet) -> str:
    """When a question is asked: live, optional or off."""
    usual = LIVE if question.core else OPTIONAL
    change = question_set.changes.get(question.path)
    ask = (change.ask if change else "") or usual
    return usual if ask == OFF and question.path in NEVER_OFF else ask


def changed(question: Question, question_set: QuestionSet) -> Question:
    """The question in the engagement's own words."""
    change = question_set.changes.get(question.path, Change())
    return replace(
        question,
        label=change.label or question.label,
        help=question.help if change.help is None else change.help,
        core=ask_of(question, question_set) == LIVE,
    )


def own_question(own: Own) -> Question:
    """An own question as the interview asks it."""
    kinds = {"text": Kind.LONG, "number": Kind.NUMBER, "duration": Kind.DURATION}
    return Question(
        path=own.path,
        label=own.label,
        kind=kinds.get(own.kind, Kind.CHOICE),
        help=own.help,
        choices=_choices(own),
        core=True,
        width="c6 full",
    )


def _choices(own: Own) -> Choices:
    if own.kind == "choice":
        return tuple((choice, choice) for choice in own.choices)
    if own.kind == "scale":
        words = own.choices or ("",) * SCALE_STEPS
        return tuple((str(step), f"{step} {word}".strip()) for step, word in enumerate(words, start=1))
    return ()


def live_count(sections: Sequence[Section]) -> int:
    """How many questions of these sections are asked live; a section of dependencies is one."""
    dependencies = sum(section.key == "dependencies" for section in sections)
    return dependencies + sum(question.core for section in sections for question in section.questions)
