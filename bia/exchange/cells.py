"""One value of the case format as one cell of a spreadsheet, and back.

A blank cell means "not asked". What was answered with nothing is said in words: `(none)` for "there is none",
`(empty)` for an empty text. A text that itself reads so, or like the mark of an example, gets a backslash in
front, which is taken off again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

from bia.forms.durations import parse_duration, plain_number
from bia.forms.numbers import parse_money, parse_number, parse_share
from bia.forms.reading import Unreadable, quoted
from bia.spreadsheet.looks import Cell as Cell
from planner.fields import Date, NumberOr
from planner.kinds import Choice, Flag, Kind, Money, Number, OrNothing, Reference, Text
from planner.structures import ListOf, OneWordOr
from planner.weekdays import DAYS, DAYS_PATTERN

NONE: Final = "(none)"
EMPTY: Final = "(empty)"
EXAMPLE: Final = "(example)"  # begins the first cell of a row that only shows how

_SAID = re.compile(r"\\*\s*(\((none|empty)\)\s*|\(example\).*)", re.IGNORECASE | re.DOTALL)
_YES = ("yes", "y", "true", "1", "x", "ja", "oui")
_NO = ("no", "n", "false", "0", "nein", "non")
_GERMAN_DAYS: Final = dict(zip(("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"), DAYS, strict=True))
_GERMAN_DAY = re.compile(rf"\b({'|'.join(_GERMAN_DAYS)})\b")
_PERCENT = re.compile(r"[^%]*%")


class Formula(str):
    """A cell that a spreadsheet program calculates: what it would show is not known here."""

    __slots__ = ()


class ErrorValue(str):
    """A cell that shows an error such as #REF!."""

    __slots__ = ()


def fits_in_cell(kind: Kind) -> bool:
    """Whether a value of this kind stands in one cell; objects and lists of objects need rows."""
    match kind:
        case OrNothing():
            return fits_in_cell(kind.kind)
        case OneWordOr():
            return fits_in_cell(kind.kind)
        case ListOf():
            return isinstance(kind.item, Text | Number | Choice) and type(kind) is ListOf
    return isinstance(kind, Text | Number | Flag | Choice)


def to_cell(kind: Kind, value: Any) -> Cell:
    """The cell that says this value of a document."""
    match kind:
        case OrNothing():
            return NONE if value is None else to_cell(kind.kind, value)
        case OneWordOr() if value == kind.word:
            return str(value)
        case OneWordOr():
            return to_cell(kind.kind, value)
        case ListOf():
            return _joined(kind, value)
        case Flag():
            return "yes" if value else "no"
        case Text() if isinstance(value, str):
            return _guarded(value)
    return value if isinstance(value, int | float) else str(value)


def from_cell(kind: Kind, cell: Cell) -> Any:
    """The value that a cell which is not blank says; not yet checked. Raises Unreadable with the remedy."""
    if isinstance(cell, Formula):
        raise Unreadable("a value. This is a formula: copy the cell and paste it as a value")
    if isinstance(cell, ErrorValue):
        raise Unreadable("a value. The cell shows an error of the spreadsheet")
    match kind:
        case OrNothing():
            return None if is_none(cell) else from_cell(kind.kind, cell)
        case OneWordOr() if isinstance(cell, str) and cell.strip().casefold() == kind.word:
            return kind.word
        case OneWordOr():
            return from_cell(kind.kind, cell)
        case ListOf():
            return _parted(kind, cell)
        case Flag():
            return _flag(kind, cell)
        case NumberOr() if isinstance(cell, int | float) and not isinstance(cell, bool):
            return cell
        case Reference():
            return _words(kind, cell).strip()
        case Text() if kind.pattern == DAYS_PATTERN:
            return _GERMAN_DAY.sub(lambda match: _GERMAN_DAYS[match[0]], _words(kind, cell))
        case Text():
            return _words(kind, cell)
        case Number():
            return _number(kind, cell)
        case Choice():
            return _choice(kind, cell)
    raise AssertionError(f"{kind.expected} does not stand in one cell")


def in_words(kind: Kind) -> str:
    """What a cell of this kind holds, in the words that stand in cells."""
    return kind.expected.replace("true or false", "yes or no").replace("or null (", f"or {NONE} (")


def is_none(cell: object) -> bool:
    """Whether a cell says that there is none."""
    return isinstance(cell, str) and cell.strip().casefold() == NONE


def is_example(cell: object) -> bool:
    """Whether a cell begins a row that only shows how to fill in a sheet."""
    return isinstance(cell, str) and cell.strip().casefold().startswith(EXAMPLE)


def is_blank(cell: object) -> bool:
    """Whether nothing was entered in a cell. Spaces alone are a text."""
    return cell is None or cell == ""


# Texts


def _guarded(text: str) -> str:
    if text == "":
        return EMPTY
    return f"\\{text}" if _SAID.fullmatch(text) else text


def _words(kind: Text, cell: Cell) -> str:
    match cell:
        case str():
            if cell == EMPTY:
                return ""
            return cell[1:] if cell.startswith("\\") and _SAID.fullmatch(cell) else cell
        case bool():
            return "yes" if cell else "no"
        case int() | float():
            return plain_number(cell)
        case datetime() if isinstance(kind, Date) or cell.time() == time():
            return cell.date().isoformat()[: kind.most if isinstance(kind, Date) else None]
    return cell.isoformat() if isinstance(cell, datetime | date | time) else str(cell)


# Lists: an entry a line for free texts, with semicolons between ids, words and numbers


def _separator(kind: ListOf) -> str:
    is_free = isinstance(kind.item, Text) and not isinstance(kind.item, Reference)
    return "\n" if is_free else ";"


def _joined(kind: ListOf, values: list[Any]) -> str:
    if not values:
        return NONE
    separator = _separator(kind)
    texts = [each if isinstance(each, str) else plain_number(each) for each in values]
    return ("\n" if separator == "\n" else "; ").join(_quoted_entry(each, separator) for each in texts)


def _quoted_entry(text: str, separator: str) -> str:
    is_plain = text and text == text.strip() and not any(sign in text for sign in (separator, '"', "\n", "\r"))
    if is_plain and not _SAID.fullmatch(text) and text != "all":
        return text
    return '"' + text.replace('"', '""') + '"'


def _parted(kind: ListOf, cell: Cell) -> list[Any]:
    if is_none(cell):
        return []
    if not isinstance(cell, str):
        return [from_cell(kind.item, cell)]
    entries = list(_entries(cell, _separator(kind)))
    return [each if is_quoted else from_cell(kind.item, each) for each, is_quoted in entries]


def _entries(text: str, separator: str) -> Iterator[tuple[str, bool]]:
    """The entries of a list, each with whether it stood in quotation marks; blank ones are left out."""
    for found in re.finditer(rf'\s*(?:"((?:[^"]|"")*)"|([^{separator}]*))\s*(?:{separator}|\Z)', text):
        if found[1] is not None:
            yield found[1].replace('""', '"'), True
        elif found[2].strip():
            yield found[2].strip(), False


# Numbers, words of a list, yes and no


def _number(kind: Number, cell: Cell) -> int | float:
    if isinstance(cell, datetime | date | time):
        raise Unreadable(
            f"{kind.expected}. The spreadsheet made a date of it: format the cell as a number and type it again"
        )
    if isinstance(cell, bool):
        raise Unreadable(kind.expected)
    if isinstance(cell, int | float):
        return cell
    return _number_in(kind, str(cell).strip())


def _number_in(kind: Number, text: str) -> int | float:
    if isinstance(kind, Money):
        return parse_money(text)
    if _PERCENT.fullmatch(text) and kind.high == 1:
        return parse_share(text)
    if kind.words.startswith("hours"):
        return parse_duration(text)
    return parse_number(text)


def _flag(kind: Flag, cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    word = plain_number(cell) if isinstance(cell, int | float) else str(cell).strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise Unreadable(f"yes or no: {kind.words}")


def _choice(kind: Choice, cell: Cell) -> str:
    word = simplified(str(cell))
    found = next((option for option in kind.options if simplified(option) == word), None)
    if found is None:
        raise Unreadable(f"{kind.expected}, not {quoted(str(cell))}")
    return str(found)


def simplified(words: str) -> str:
    """Words without what is only writing: case, spaces and signs."""
    return "".join(sign for sign in words.casefold() if sign.isalnum())
