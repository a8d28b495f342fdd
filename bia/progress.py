"""How far an interview is: which of its core questions have an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bia.questions import Question, Section, all_questions
from bia.questions.base import Kind

DEPENDENCIES = "depends_on"


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """`missing` holds the paths of core questions without an answer, in the order of the interview."""

    total: int
    missing: tuple[str, ...]

    @property
    def answered(self) -> int:
        return self.total - len(self.missing)

    @property
    def is_complete(self) -> bool:
        return not self.missing


def progress_of(sections: Sequence[Section], values: Mapping[str, object], *, dependencies_asked: bool) -> Progress:
    """`values` are the answers that count, by path. A row over time counts once it is filled to its end."""
    core: list[str] = []
    missing: list[str] = []
    for section in sections:
        if section.key == "dependencies":
            core.append(DEPENDENCIES)
            missing += [] if dependencies_asked else [DEPENDENCIES]
        for question in section.questions:
            if question.core:
                core.append(question.path)
                missing += [] if is_answered(question, values) else [question.path]
    return Progress(total=len(core), missing=tuple(missing))


def is_answered(question: Question, values: Mapping[str, object]) -> bool:
    """Whether the values, by path, hold a whole answer to the question."""
    if question.path not in values:
        return False
    value = values[question.path]
    if question.kind in (Kind.LEVELS, Kind.LOSS):
        return isinstance(value, list) and None not in value
    return value != ""


def label_of(sections: Sequence[Section], path: str) -> str:
    """The label of a question, or of the dependencies."""
    if path == DEPENDENCIES:
        return "Dependencies"
    return next((question.label for question in all_questions(sections) if question.path == path), path)
