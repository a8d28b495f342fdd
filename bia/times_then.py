"""The times at which values over time were said: a list from before a change of the times means other times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bia import units
from bia.forms.numbers import show_money
from bia.forms.reading import NOT_ASKED
from bia.models import AnswerRevision, Engagement
from bia.questions import Kind, Question

TIMES = "impact_after_hours"


class CannotMove(Exception):
    """Earlier values over time cannot stand at today's times; the message says why and what to do."""


def is_over_time(question: Question | None, value: object) -> bool:
    """Whether the value is a list with one entry a time."""
    return question is not None and question.kind in (Kind.LEVELS, Kind.LOSS) and isinstance(value, list)


@dataclass(frozen=True, kw_only=True, slots=True)
class TimesThen:
    """The times of an engagement since when, the newest first; in hours, None where there were none."""

    since: tuple[tuple[datetime, tuple[float, ...] | None], ...]

    @classmethod
    def of(cls, engagement: Engagement) -> TimesThen:
        """As the history of the times has them. One query."""
        rows = AnswerRevision.objects.filter(
            answer__engagement=engagement,
            answer__question=TIMES,
            answer__site=None,
            answer__service=None,
            answer__process=None,
        ).order_by("-version")
        return cls(
            since=tuple(
                (row.saved_at, tuple(row.value) if isinstance(row.value, list) and not row.withdrawn else None)
                for row in rows
            )
        )

    def at(self, moment: datetime) -> tuple[float, ...] | None:
        """The times asked at a moment, in hours; None where they are not known. What a change of the times moved was
        saved at the moment of the change, and stands at the new ones."""
        return next((times for since, times in self.since if since <= moment), None)

    def moved(self, question: Question | None, value: Any, saved_at: datetime) -> Any:
        """An earlier value at today's times; any other value as it is. Raises CannotMove."""
        if not is_over_time(question, value):
            return value
        today, held = self._today(), self._held(value, saved_at)
        if held is None:
            raise CannotMove("It is not known at which times it was said. Enter the values again in the interview.")
        if not any(hours in held for hours in today):
            times = ", ".join(units.duration(hours) for hours in held)
            raise CannotMove(f"It was said at {times}, and none of these times is asked now.")
        values = [held.get(hours) for hours in today]
        return NOT_ASKED if all(each is None for each in values) else values

    def left_out(self, question: Question | None, value: Any, saved_at: datetime) -> str:
        """The times of an earlier value that are asked no longer, in words; mostly empty."""
        held = self._held(value, saved_at) if is_over_time(question, value) else None
        gone = [hours for hours in held or {} if hours not in self._today()]
        return ", ".join(units.duration(hours) for hours in gone)

    def _today(self) -> tuple[float, ...]:
        return (self.since[0][1] if self.since else None) or ()

    def _held(self, value: Sequence[Any], saved_at: datetime) -> dict[float, Any] | None:
        times = self.at(saved_at)
        if times is None or len(times) != len(value):
            return None
        return {hours: each for hours, each in zip(times, value, strict=True) if each is not None}


def over_time_in_words(question: Question, values: Sequence[Any], times: Sequence[float] | None) -> str:
    """Values over time, each with its time where that is known."""
    show = str if question.kind is Kind.LEVELS else show_money
    texts = ["?" if value is None else show(value) for value in values]
    if times is None or len(times) != len(texts):
        return f"{', '.join(texts)} (times not known)"
    return ", ".join(f"{units.duration(hours)}: {text}" for hours, text in zip(times, texts, strict=True))
