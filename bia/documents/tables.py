"""Tables of a printed document: plain values that one template turns into rows and cells.

Widths are whole millimetres. The layout is fixed, so a table says the width of every column; the
sum is 168 (full width) or 122 (beside the side column). Where a word would not fit its column, or texts would take
more lines than they need, columns with room to spare give some.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bia.units import with_units_kept

from .fitting import MOST, Lettered, balanced, fitted, lines_of, need_of, room_of

FULL_WIDTH = 168
TEXT_WIDTH = 122
DENSE_FROM = 20  # rows
TOGETHER = 3  # rows: fewer stand neither before nor behind the end of a page
WHOLE_UNTIL = 9  # rows; a longer table may go on on the next page
WHOLE_LINES = 9  # so may a higher one: it would leave too much of a page empty
POINTS, DENSE_POINTS = 8.3, 7.9  # of the letters, as in print.css


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

    At least three rows stand together before and behind the end of a page; groups and what precedes a sum are kept
    with the next.
    """
    total = sum(column.width for column in columns)
    if total not in (FULL_WIDTH, TEXT_WIDTH):
        raise ValueError(f"The columns of {caption!r} are {total} mm wide, not {FULL_WIDTH} or {TEXT_WIDTH}.")
    made = [_row(row, columns, row_head) for row in rows]
    if not made:
        return None
    dense = dense or len(made) > DENSE_FROM
    lettered = [_lettered(row, row_head) for row in made]
    wide, lines = _fitted(columns, lettered, DENSE_POINTS if dense else POINTS)
    narrow = "in" if total == TEXT_WIDTH else ""
    small = "whole" if len(made) <= WHOLE_UNTIL and lines <= WHOLE_LINES else ""
    kind = " ".join(filter(None, ("t", narrow, small, "dense" if dense else "")))
    return Table(caption, wide, _held(made), kind, row_head)


def _held(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, each kept with the next where the page must not end behind it."""
    last = len(rows) - 1
    apart = range(TOGETHER - 1, last - TOGETHER + 1)  # behind these it may
    lone = _lone(rows)
    return tuple(
        row
        if index == last
        else replace(row, keep=row.keep or index not in apart or index in lone or rows[index + 1].kind == "sum")
        for index, row in enumerate(rows)
    )


def _lone(rows: Sequence[Row]) -> set[int]:
    """Rows behind which a page would end with one row of a group, or the next one begin with its last row."""
    heads = {index for index, row in enumerate(rows) if row.kind == "group"}
    ends = {head - 1 for head in heads} | {len(rows) - 1}
    return heads | ({head + 1 for head in heads} - ends) | {end - 1 for end in ends}


def _lettered(row: Row, row_head: int) -> tuple[Lettered, ...]:
    """How the cells of a row are printed; nothing for a group, which goes across."""
    if row.kind == "group":
        return ()
    return tuple(
        Lettered(cell.text, f"{cell.kind} {row.kind}", bold=index == row_head and "plain" not in cell.kind.split())
        for index, cell in enumerate(row.cells)
    )


def _fitted(
    columns: Sequence[Column], rows: Sequence[tuple[Lettered, ...]], size: float
) -> tuple[tuple[Column, ...], int]:
    """The columns as wide as their words need, where they can on fewer lines, and about how many lines there are."""
    cells = [row for row in rows if row]
    across = [[row[index] for row in cells] for index in range(len(columns))]
    most = MOST * sum(column.width for column in columns)
    needs = [
        need_of(column.head, column_cells, column.kind, size, most)
        for column, column_cells in zip(columns, across, strict=True)
    ]
    widths = fitted([column.width for column in columns], needs)
    rooms = [
        room_of(column.head, column_cells, column.kind, size, width, most)
        for column, column_cells, width in zip(columns, across, widths, strict=True)
    ]
    widths = balanced(widths, rooms, [column.kind for column in columns])
    lines = (
        len(rows)
        - len(cells)
        + sum(max(lines_of(cell, width, size) for cell, width in zip(row, widths, strict=True)) for row in cells)
    )
    return tuple(replace(column, width=width) for column, width in zip(columns, widths, strict=True)), lines


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
        Cell(with_units_kept(cell.text), " ".join(filter(None, (column.kind, cell.kind))))
        for cell, column in zip(made.cells, columns, strict=True)
    )
    return replace(made, cells=cells)
