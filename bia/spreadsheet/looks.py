"""How cells look and how text gets into them, for every workbook the site writes.

Every text is written as a text, never as a formula, whatever it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

INK, ACCENT = "1D2327", "1F5F7A"
FACE: Final = "Calibri"  # the one that the library writes where none is named
MOST_CHARACTERS: Final = 32_767  # what a cell of a spreadsheet holds

# XML cannot hold these; a spreadsheet program reads _x000D_ as the character with that number.
_ESCAPED: Final = re.compile("[\r\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

Cell = str | int | float | bool | datetime | date | time | None


def looks_of(worksheet: Any) -> dict[str, Any]:
    """One cell of each look, filled anew for each value: cells of many thousand rows cost too much otherwise."""
    looks = {name: WriteOnlyCell(worksheet) for name in ("text", "number", "head", "plain", "title")}
    for name in ("text", "head", "title", "plain"):
        looks[name].number_format = "@"
        looks[name].alignment = Alignment(vertical="top", wrap_text=True)
    looks["text"].quotePrefix = True
    looks["number"].alignment = Alignment(vertical="top")
    looks["head"].font = Font(name=FACE, bold=True, color="FFFFFF")
    looks["head"].fill = PatternFill("solid", fgColor=ACCENT)
    looks["title"].font = Font(name=FACE, bold=True, size=16, color=INK)
    return looks


def row_of(looks: dict[str, Any], values: Sequence[Cell], text: str = "text") -> Iterator[Any]:
    """The cells of a row, texts in the look `text`."""
    for value in values:
        if value is None:
            yield None
        elif isinstance(value, str):
            yield with_text(looks[text], value)
        else:
            yield with_number(looks["number"], value)


def with_text(cell: Any, text: str) -> Any:
    """The cell with a text in it."""
    cell._value, cell.data_type = _ESCAPED.sub(_escape, text), "s"
    return cell


def with_number(cell: Any, number: object) -> Any:
    """The cell with a number in it, to its last digit: the library itself writes 16 of 17."""
    cell._value, cell.data_type = repr(number), "n"
    return cell


def _escape(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"
