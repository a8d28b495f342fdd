"""Tables of a printed document: plain values that one template turns into rows and cells.

Widths are whole millimetres. The layout is fixed, so a table says the width of every column; the
sum is 168 (full width) or 122 (beside the side column). Where a word would not fit its column, columns with
room to spare give it some.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import repeat

from bia import units

from .fitting import MOST, Lettered, balanced, fitted, lines_of, need_of

FULL_WIDTH = 168
TEXT_WIDTH = 122
DENSE_FROM = 20  # rows
TOGETHER = 3  # rows: fewer stand neither before nor behind the end of a page
HIGH = 4  # lines: two rows that have them may
WHOLE_UNTIL = 9  # rows; a longer table may go on on the next page
WHOLE_LINES = 9  # so may a higher one: it would leave too much of a page empty
GROUP_LINES = 8  # a group up to this high is not parted, so that none of its rows stands without its name
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
    alike: bool = False,
) -> Table | None:
    """A table, or None without rows. `row_head` is the column that names the row. `alike`: it is one of several of the
    same form, and its columns stand where they stand in the others.

    At least three rows, or two high ones, stand together before and behind the end of a page; groups and what
    precedes a sum are kept with the next, a small group is not parted, and no row of a larger one stands apart from all
    others of it.
    """
    total = sum(column.width for column in columns)
    if total not in (FULL_WIDTH, TEXT_WIDTH):
        raise ValueError(f"The columns of {caption!r} are {total} mm wide, not {FULL_WIDTH} or {TEXT_WIDTH}.")
    made = [_row(row, columns, row_head) for row in rows]
    if not made:
        return None
    dense = dense or len(made) > DENSE_FROM
    lettered = [_lettered(row, row_head) for row in made]
    size = DENSE_POINTS if dense else POINTS
    widths = _fitted(columns, lettered, size, alike=alike)
    wide = tuple(replace(column, width=width) for column, width in zip(columns, widths, strict=True))
    lines = [max(map(lines_of, row, widths, repeat(size)), default=1) for row in lettered]
    narrow = "in" if total == TEXT_WIDTH else ""
    small = "whole" if len(made) <= WHOLE_UNTIL and sum(lines) <= WHOLE_LINES else ""
    kind = " ".join(filter(None, ("t", narrow, small, "dense" if dense else "")))
    return Table(caption, wide, _held(made, lines), kind, row_head)


def _held(rows: Sequence[Row], lines: Sequence[int]) -> tuple[Row, ...]:
    """The rows, each kept with the next where the page must not end behind it. `lines` says how high each is."""
    inside = _inside_groups(rows, lines)

    def is_kept(row: Row, following: int) -> bool:
        return row.keep or following in inside or not _parts(rows, lines, following) or _holds(row, rows[following])

    return tuple(
        row if index == len(rows) else replace(row, keep=is_kept(row, index)) for index, row in enumerate(rows, start=1)
    )


def _parts(rows: Sequence[Row], lines: Sequence[int], at: int) -> bool:
    """Whether enough stands on either side when the page ends before row `at`, and no row alone of its group."""
    stand = (
        count >= TOGETHER or (count == TOGETHER - 1 and height >= HIGH)
        for count, height in ((at, sum(lines[:TOGETHER][:at])), (len(rows) - at, sum(lines[at:][:TOGETHER])))
    )
    if not all(stand):
        return False
    is_first = at >= 2 and rows[at - 2].kind == "group" and rows[at].kind != "group"
    is_last = at + 1 < len(rows) and rows[at + 1].kind == "group" and rows[at].kind != "group"
    return not (is_first and lines[at - 1] < TOGETHER) and not (is_last and lines[at] < TOGETHER)


def _inside_groups(rows: Sequence[Row], lines: Sequence[int]) -> frozenset[int]:
    """The rows of small groups but the first: the page does not end before them."""
    heads = [index for index, row in enumerate(rows) if row.kind == "group"]
    ends = (*heads[1:], len(rows))
    return frozenset(
        at
        for first, end in zip(heads, ends, strict=False)
        if sum(lines[first:end]) <= GROUP_LINES
        for at in range(first + 1, end)
    )


def _holds(row: Row, following: Row) -> bool:
    return row.kind == "group" or following.kind == "sum"


def _lettered(row: Row, row_head: int) -> tuple[Lettered, ...]:
    """How the cells of a row are printed; nothing for a group, which goes across."""
    if row.kind == "group":
        return ()
    return tuple(
        Lettered(
            units.with_units_kept(cell.text),
            f"{cell.kind} {row.kind}",
            bold=index == row_head and "plain" not in cell.kind.split(),
        )
        for index, cell in enumerate(row.cells)
    )


def _fitted(
    columns: Sequence[Column], rows: Sequence[tuple[Lettered, ...]], size: float, *, alike: bool
) -> tuple[int, ...]:
    """The columns as wide as their words need, and as saves most lines."""
    most = MOST * sum(column.width for column in columns)
    needs = [
        need_of(column.head, (row[index] for row in rows if row), column.kind, size, most)
        for index, column in enumerate(columns)
    ]
    widths = fitted([column.width for column in columns], needs)
    heads = tuple(Lettered(column.head, column.kind, bold=True) for column in columns)
    return widths if alike else balanced(widths, needs, [heads, *filter(None, rows)], size)


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
