"""What a question is: where its answer stands in the case document, and how it is put to a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bia import units


class Kind(StrEnum):
    """How an answer is typed. See bia.forms.controls for how each is read and shown."""

    TEXT = "text"
    LONG = "long text"
    DURATION = "duration"
    MONEY = "money"
    SHARE = "share"
    NUMBER = "number"
    WHOLE = "whole number"
    YES_NO = "yes or no"
    CHOICE = "choice"
    SEVERAL = "several of"
    DAYS = "days of the week"  # inside a row, like the next two
    TIME_OF_DAY = "time of the day"
    CODES = "codes"  # a comma-separated list inside a row
    PICKS = "picked ids"  # some of a list inside a row
    LINES = "one a line"
    TIMES = "points in time"
    LEVELS = "levels over time"
    LOSS = "money over time"
    ROWS = "rows"
    MAP = "names and values"
    HOURS = "service hours"
    COVERS = "what a workaround covers"


Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of an answer that has rows. An optional cell left empty is left out."""

    key: str
    label: str
    kind: Kind
    optional: bool = False
    choices: Choices = ()
    hint: str = ""
    is_wide: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One answer. `path` is its place below the subject in the case format.

    `nothing` labels the explicit null ("never tested"), `none` the empty list ("no peaks"): both are
    answers, unlike a question left empty. `core` questions count as progress. `points` is the number
    of values of a row over time, `point_hours` their times and `point_labels` these in words.
    """

    path: str
    label: str
    kind: Kind
    help: str = ""
    unit: str = ""
    choices: Choices = ()
    columns: tuple[Column, ...] = ()
    nothing: str = ""
    none: str = ""
    core: bool = False
    required: bool = False
    width: str = ""
    points: int = 0
    point_labels: tuple[str, ...] = ()
    point_hours: tuple[float, ...] = ()
    currency: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A group of questions under one heading. `key` names the template part that shows it. An optional
    section stays folded until something in it is answered."""

    key: str
    title: str
    intro: str = ""
    questions: tuple[Question, ...] = ()
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CategoryScale:
    """An impact category as the engagement defines it."""

    id: str
    name: str
    serious_level: int
    unacceptable_level: int
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What the engagement settled before any interview: the scale, the sites and the services."""

    currency: str = ""
    times: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()
    categories: tuple[CategoryScale, ...] = ()
    sites: Choices = ()
    services: Choices = ()
    print_services: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    question_set: Any = field(default=None, hash=False)  # what was answered about the questions, see questions.own

    @property
    def times_in_words(self) -> list[str]:
        """The times at which impact is asked, as people say them."""
        return [units.duration(hours) for hours in self.times]


def find(sections: Sequence[Section], path: str) -> Question | None:
    """The question with this path, or None if these sections do not ask it."""
    return next((question for section in sections for question in section.questions if question.path == path), None)


def all_questions(sections: Sequence[Section]) -> list[Question]:
    """Every question, in the order in which it is asked."""
    return [question for section in sections for question in section.questions]
