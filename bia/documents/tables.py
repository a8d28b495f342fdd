"""Tables of a printed document: plain values that one template turns into rows and cells.

Widths are whole millimetres. The layout is fixed, so a table says the width of every column; the
sum is 168 (full width) or 122 (beside the side column).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

FULL_WIDTH = 168
TEXT_WIDTH = 122
DENSE_FROM = 20  # rows
WHOLE_UNTIL = 9  # rows; a longer table may go on on the next page
WHOLE_CHARACTERS = 2_000  # so may one with more text than this, which might be higher than a page


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `kind` is a class of the print style: n figures, c centred, gap text after figures."""

    head: str
    width: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`kind` is "", "group" (one cell across the table) or "sum". `keep` holds it to the next row on its page."""

    cells: tuple[Cell, ...]
    kind: str = ""
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    kind: str
    row_head: int

    @property
    def width(self) -> int:
        """Number of columns, for a cell that goes across."""
        return len(self.columns)


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[Row | Sequence[str | Cell]],
    *,
    row_head: int = 0,
    dense: bool = False,
) -> Table | None:
    """A table, or None without rows. `row_head` is the column that names the row.

    No row stands alone on a page: the first, the last but one, groups and what precedes a sum are kept
    with the next.
    """
    total = sum(column.width for column in columns)
    if total not in (FULL_WIDTH, TEXT_WIDTH):
        raise ValueError(f"The columns of {caption!r} are {total} mm wide, not {FULL_WIDTH} or {TEXT_WIDTH}.")
    made = [_row(row, columns, row_head) for row in rows]
    if not made:
        return None
    last = len(made) - 1
    held = tuple(
        replace(row, keep=row.keep or index in (0, last - 1) or _holds(row, made[index + 1])) if index < last else row
        for index, row in enumerate(made)
    )
    narrow = "in" if total == TEXT_WIDTH else ""
    characters = sum(len(cell.text) for row in made for cell in row.cells)
    small = "whole" if len(made) <= WHOLE_UNTIL and characters <= WHOLE_CHARACTERS else ""
    kind = " ".join(filter(None, ("t", narrow, small, "dense" if dense or len(made) > DENSE_FROM else "")))
    return Table(caption, tuple(columns), held, kind, row_head)


def _holds(row: Row, following: Row) -> bool:
    return row.kind == "group" or following.kind == "sum"


def group(text: str) -> Row:
    """A row that names the rows below it."""
    return Row((Cell(text),), kind="group")


def kept(*cells: str | Cell) -> Row:
    """A row on the page of the next one."""
    return Row(tuple(_cell(cell) for cell in cells), keep=True)


def total(*cells: str | Cell) -> Row:
    """A row of sums."""
    return Row(tuple(_cell(cell) for cell in cells), kind="sum")


def _cell(value: str | Cell) -> Cell:
    return value if isinstance(value, Cell) else Cell(value)


def _row(row: Row | Sequence[str | Cell], columns: Sequence[Column], row_head: int) -> Row:
    made = row if isinstance(row, Row) else Row(tuple(_cell(cell) for cell in row))
    if made.kind == "group":
        return made
    cells = tuple(
        replace(cell, kind=" ".join(filter(None, (column.kind, cell.kind))))
        for cell, column in zip(made.cells, columns, strict=True)
    )
    return replace(made, cells=cells)
