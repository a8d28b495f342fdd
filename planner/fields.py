"""The fields of the case format that come up again and again: durations, shares, counts, names, ids, dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from planner.kinds import Number, Quick, Reader, Schema, Text, Whole
from planner.structures import ListOf

NAME: Final = 400  # characters of a name or a title
TEN_YEARS: Final = 87_600  # hours
HOURS_IN_A_YEAR: Final = 8784  # a leap year
# No slash and no dot in front: ids are parts of addresses.
ID_PATTERN: Final = r"[^\s/.]([^/\r\n\t]*[^\s/])?"
YEAR, MONTH, DAY = r"[12][0-9]{3}", "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"


def hours(words: str, low: float = 0, high: float = TEN_YEARS) -> Number:
    return Number(f"hours {words}", low, high)


def hours_a_year(words: str) -> Number:
    return Number(f"hours a year {words}", 0, HOURS_IN_A_YEAR)


def times_a_year(words: str) -> Number:
    return Number(f"times a year {words}", 0, HOURS_IN_A_YEAR)


def share(words: str) -> Number:
    return Number(words, 0, 1)


def count(words: str, low: int = 0) -> Whole:
    return Whole(words, low, 1e9)


def level(words: str) -> Whole:
    return Whole(words, 0, 4)


def name(words: str) -> Text:
    return Text(words, NAME, True)


def texts(words: str) -> ListOf:
    return ListOf(words, Text("one entry", filled=True))


def functions(words: str) -> ListOf:
    return ListOf(words, Text("the name of a function such as print, release or scan", 100, True))


def an_id(words: str) -> Text:
    form = "1 to 64 characters without a slash, no dot in front, no space in front or at the end"
    return Text(words, 64, True, form, ID_PATTERN)


def unconfirmed() -> ListOf:
    return ListOf(
        "questions whose answers an earlier cycle or a template gave and nobody confirmed",
        Text("the path of a question", 200, True),
        unique="itself",
    )


_ANY_NUMBER: Final = Number("the number", -1e15, 1e15)


@dataclass(frozen=True)
class NumberOr(Text):
    """A number, or else a text."""

    @property
    def expected(self) -> str:
        return f"{self.words}, as a number or a text that is not empty"

    def read(self, value: object, path: str, reader: Reader) -> Any:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return _ANY_NUMBER.read(value, path, reader) if is_number else super().read(value, path, reader)

    def quick(self, reader: Reader) -> Quick:
        return self.exactly(reader)

    def write(self, value: Any) -> Any:
        return value if isinstance(value, str) else _ANY_NUMBER.write(value)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"anyOf": [_ANY_NUMBER.schema(definitions), super().schema(definitions)]}


@dataclass(frozen=True)
class Date(Text):
    """An ISO 8601 date, or the part of it that `pattern` allows."""

    def _fits(self, value: str) -> bool:
        return super()._fits(value) and _is_date(value)


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        return False
    return True
