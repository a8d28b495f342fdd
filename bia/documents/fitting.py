"""Widths of the columns of a table: as its author set them, unless a word would not fit on a line, or lines are saved.

A browser would break such a word behind any letter. Here a column that is too narrow gets what it lacks from those
that have most to spare. Where cells take several lines, columns give each other room until no line can be saved.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .lettering import width_of

PADDING, BEFORE_GAP, BEFORE_OPTION, AIR = 2.4, 3.0, 2.0, 0.3  # mm, as in print.css; air for rounding
NARROWEST: Final = 6  # mm
BOLD: Final = frozenset({"strong", "alarm", "good", "warn", "sum"})
MOST: Final = 0.25  # of the table: what is longer than this is no word, and may be broken
DIVIDED: Final = re.compile(r"(?<=[-\u2010\xad])(?=\w)")  # where a word may be divided for lack of room
JOINED: Final = re.compile(r"(?<=\w{3}[-\u2010])(?=\w{3})")  # where words that a hyphen joins may part at any time
HYPHEN: Final = "\N{SOFT HYPHEN}"
SLACK: Final = 1.08  # how much longer a text is for the ends of its lines
MOVES: Final = (2, 4, 8, 14)  # mm that a column gives another at once
MOST_MOVES: Final = 24
BESIDE: Final = 2  # mm beside figures that are not given away
CELL: Final = 0.25  # of a line of a row: what a line of a cell counts, so that none is broken for nothing


@dataclass(frozen=True, slots=True)
class Lettered:
    """A text as a cell prints it. `kind` are classes of the print style; figures (`n`) stay on one line."""

    text: str
    kind: str
    bold: bool = False

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self.kind.split())

    @property
    def is_bold(self) -> bool:
        return self.bold or bool(BOLD & self.classes)

    @property
    def padding(self) -> float:
        """Millimetres beside the text."""
        before = (BEFORE_GAP if "gap" in self.classes else 0) + (BEFORE_OPTION if {"opt", "pick"} & self.classes else 0)
        return PADDING + before + AIR


@dataclass(frozen=True, slots=True)
class Need:
    """Millimetres: `whole` where no word is divided but at its own hyphen, `least` where they are as they may be."""

    whole: int
    least: int


def need_of(head: str, cells: Iterable[Lettered], kind: str, size: float, most: float) -> Need:
    """What the words of a column need. Words wider than `most` millimetres do not count."""
    named = Lettered(head, kind, bold=True)
    whole, least = _needs(named, named.text.split(" "), size, most)
    for cell in cells:
        stays = "n" in cell.classes
        words = [cell.text] if stays else cell.text.replace("\n", " ").split(" ")
        found = _needs(cell, words, size, math.inf if stays else most, divides=not stays)
        whole, least = max(whole, found[0]), max(least, found[1])
    return Need(max(NARROWEST, math.ceil(whole)), max(NARROWEST, math.ceil(least)))


def _needs(
    cell: Lettered, words: Iterable[str], size: float, most: float, *, divides: bool = True
) -> tuple[float, float]:
    whole = least = 0.0
    for word in words:
        parts = [part.replace(HYPHEN, "") for part in (JOINED.split(word) if divides else [word])]
        wide = max(width_of(part, size, bold=cell.is_bold) for part in parts)
        if wide <= most:
            whole = max(whole, wide)
            pieces = [piece.replace(HYPHEN, "-") for piece in DIVIDED.split(word)] if divides else [word]
            least = max(least, *(width_of(piece, size, bold=cell.is_bold) for piece in pieces))
    return whole + cell.padding, least + cell.padding


def fitted(given: Sequence[int], needs: Sequence[Need]) -> tuple[int, ...]:
    """Widths with the same sum in which every column has what it needs, as far as there is room."""
    total = sum(given)
    wished = _within(total, needs)
    widths = list(given)
    while True:
        spare = [width - wish for width, wish in zip(widths, wished, strict=True)]
        poorest, richest = spare.index(min(spare)), spare.index(max(spare))
        if spare[poorest] >= 0 or spare[richest] <= 0:
            return tuple(widths)
        widths[poorest] += 1
        widths[richest] -= 1


def _within(total: int, needs: Sequence[Need]) -> list[int]:
    """What each column asks for: whole words, or as much of that as the table has room for."""
    whole, least = sum(need.whole for need in needs), sum(need.least for need in needs)
    if whole <= total:
        return [need.whole for need in needs]
    share = max(0.0, (total - least) / (whole - least)) if whole > least else 0.0
    return [need.least + math.floor((need.whole - need.least) * share) for need in needs]


def balanced(
    widths: Sequence[int], needs: Sequence[Need], rows: Sequence[Sequence[Lettered]], size: float
) -> tuple[int, ...]:
    """Widths with the same sum in which the rows take fewer lines, if such can be found; else the same.

    No column gets narrower than its words need, nor that of the names of the rows; one of figures keeps some space.
    """
    columns = [_Lines([row[index] for row in rows], size) for index in range(len(widths))]
    floors = [
        width if column.names_rows else min(width, floor + (BESIDE if column.is_figures else 0))
        for width, floor, column in zip(widths, _within(sum(widths), needs), columns, strict=True)
    ]
    found, lines = list(widths), _height(columns, widths)
    for _move in range(MOST_MOVES):
        ways = (((lines - _height(columns, tried)) / by, tried) for tried, by in _moves(found, floors, columns))
        gain, moved = max(ways, key=lambda way: way[0], default=(0.0, found))
        if gain <= 0:
            break
        found, lines = moved, _height(columns, moved)
    return tuple(found)


class _Lines:
    """How many lines each cell of a column takes, by the width of the column."""

    def __init__(self, cells: Sequence[Lettered], size: float) -> None:
        self.is_figures, self.names_rows = "n" in cells[-1].classes, cells[-1].bold
        self._cells, self._size = cells, size
        self._known: dict[int, tuple[int, ...]] = {}

    def at(self, width: int) -> tuple[int, ...]:
        if width not in self._known:
            self._known[width] = tuple(lines_of(cell, width, self._size) for cell in self._cells)
        return self._known[width]


def _height(columns: Sequence[_Lines], widths: Sequence[int]) -> float:
    """The lines of all rows, each as high as its highest cell; those of every cell count a little."""
    lines = [column.at(width) for column, width in zip(columns, widths, strict=True)]
    rows: int = sum(max(cells) for cells in zip(*lines, strict=True))
    return rows + CELL * sum(sum(cells) for cells in lines)


def _moves(widths: list[int], floors: Sequence[int], columns: Sequence[_Lines]) -> Iterator[tuple[list[int], int]]:
    """Every way to widen a column in which a cell takes several lines, with how much is moved."""
    for taker, column in enumerate(columns):
        if max(column.at(widths[taker])) == 1:
            continue
        for giver, floor in enumerate(floors):
            for by in MOVES:
                if giver != taker and widths[giver] - by >= floor:
                    tried = list(widths)
                    tried[taker] += by
                    tried[giver] -= by
                    yield tried, by


def lines_of(cell: Lettered, width: int, size: float) -> int:
    """About how many lines a text takes in a column."""
    room = max(width - cell.padding, 1.0)
    wide = (width_of(line, size, bold=cell.is_bold) for line in cell.text.split("\n"))
    return sum(1 if each <= room else math.ceil(each * SLACK / room) for each in wide)
