"""What a workbook says: sheets of typed columns, formulas beside the figures they give, named inputs. Pure values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Form(StrEnum):
    """What a column holds, and so how its numbers are shown."""

    TEXT = "text"
    WHOLE = "whole"  # a count
    NUMBER = "number"
    HOURS = "hours"
    MONEY = "money"  # in the currency of the book, shown without decimals
    PRICE = "price"  # money to pay, shown to the smallest unit of the currency
    SHARE = "share"  # 0 to 1, shown in per cent
    RATE = "rate"  # a share that somebody set, shown as it was set
    AVAILABILITY = "availability"  # 0 to 1, shown in per cent with the digits that matter
    FACTOR = "factor"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Formula:
    """What a spreadsheet program calculates, and what that is now.

    `[key]` is the cell of that column in the same row, `[sheet!key]` all cells of a column of another sheet, and a
    word such as `discount_rate` a defined name. Never made from what people typed.
    """

    text: str
    value: float | str


Value = str | int | float | date | Formula | None


@dataclass(frozen=True, slots=True)
class Column:
    """`total` adds the column up below the last row; `name` makes that sum a defined name."""

    key: str
    head: str
    width: int
    form: Form = Form.TEXT
    total: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`title` has at most 31 characters. `frozen` columns stay in sight. `note` is said on the cover."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    frozen: int = 1

    def values(self, key: str) -> list[Value]:
        """What stands in a column, row by row."""
        index = [column.key for column in self.columns].index(key)
        return [row[index] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Input:
    """A figure to change: a cell with a defined name. A formula is one that follows from the others."""

    name: str
    label: str
    value: Value
    form: Form
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """The words of a book that are not of its sheets, in its language."""

    cover: str
    inputs: str
    total: str
    sheet: str
    holds: str
    figure: str
    value: str
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """A whole workbook. `facts` and `notes` stand on its cover, `made_at` (ISO 8601, UTC) dates it.

    `decimals` are those of its currency.
    """

    title: str
    author: str
    description: str
    keywords: str
    language: str
    made_at: str
    facts: tuple[tuple[str, str | date], ...]
    notes: tuple[str, ...]
    inputs: tuple[Input, ...]
    sheets: tuple[Sheet, ...]
    words: Words
    decimals: int = 2


def amount(value: Value) -> float | None:
    """The number of a cell, calculated or not; None for a text or nothing."""
    found = value.value if isinstance(value, Formula) else value
    return float(found) if isinstance(found, int | float) else None


def live(text: str, computed: float | None, planned: Any, tolerance: float = 0.0) -> Formula | float | None:
    """A formula where it gives the planned figure, otherwise that figure alone.

    `computed` is what the formula gives, `tolerance` how far sums of rounded amounts may lie from a rounded sum: the
    cents by which cells then differ from the plan.
    So no cell calculates what the plan does not say.
    """
    if planned is None:
        return None
    number = float(planned)
    if computed is None or not math.isclose(computed, number, rel_tol=1e-9, abs_tol=max(tolerance, 1e-9)):
        return number
    return Formula(text, computed)


def added(rows: Sequence[Mapping[str, Value]], key: str) -> float:
    """The sum of a column of rows that are still dictionaries."""
    return math.fsum(number for row in rows if (number := amount(row.get(key))) is not None)


def total_of(sheet: Sheet, key: str) -> float:
    """The sum of a column."""
    return added([{key: value} for value in sheet.values(key)], key)


def sheet(
    key: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Value]],
    note: str = "",
    frozen: int = 1,
) -> Sheet:
    """A sheet of rows told by the keys of its columns; what a row does not tell stays blank."""
    cells = tuple(tuple(row.get(column.key) for column in columns) for row in rows)
    return Sheet(key, title, tuple(columns), cells, note, frozen)
