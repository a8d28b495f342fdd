"""Widths of the columns of a table: as its author set them, unless some have room to spare that others lack.

A browser would break a word that does not fit behind any letter. Here a column that is too narrow gets what it lacks
from those that have most to spare. Then columns whose texts all stand on one line give what they do not need to those
whose texts take several.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from .lettering import width_of

PADDING, BEFORE_GAP, BEFORE_OPTION, AIR = 2.4, 3.0, 2.0, 0.3  # mm, as in print.css; air for rounding
NARROWEST: Final = 6  # mm
APART: Final = 2  # mm that a column keeps beyond its longest text, so that columns do not run into each other
BOLD: Final = frozenset({"strong", "alarm", "good", "warn", "sum"})
MOST: Final = 0.35  # of the table: what is longer than this is no word, and may be broken
DIVIDED: Final = re.compile(r"(?<=[-\u2010\xad])(?=\w)")  # where a word may be divided for lack of room
HYPHEN: Final = "\N{SOFT HYPHEN}"


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
    """Millimetres: `whole` where no word is divided, `least` where words are divided as they may be."""

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
        wide = width_of(word.replace(HYPHEN, ""), size, bold=cell.is_bold)
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


@dataclass(frozen=True, slots=True)
class Room:
    """Millimetres: `longest` holds every text of a column on one line, `wanted` all those that now take several."""

    longest: int
    wanted: float


def room_of(head: str, cells: Iterable[Lettered], kind: str, size: float, width: int, most: float) -> Room:
    """What the texts of a column of this width would take on one line each. One that is left empty spares nothing.

    A text with a word wider than `most` millimetres asks for nothing: it would take all there is.
    """
    found = ((cell, _line(cell, size)) for cell in cells if cell.text)
    long = [line for cell, line in found if line <= most or _needs(cell, cell.text.split(), size, math.inf)[0] <= most]
    if not long:
        return Room(width, 0)
    long.append(_line(Lettered(head, kind, bold=True), size))
    return Room(math.ceil(max(long)), sum(each for each in long if each > width))


def _line(cell: Lettered, size: float) -> float:
    return cell.padding + max(width_of(line, size, bold=cell.is_bold) for line in cell.text.split("\n"))


def balanced(widths: Sequence[int], rooms: Sequence[Room], kinds: Sequence[str]) -> tuple[int, ...]:
    """Widths with the same sum, where columns that can spare some have given it to those that need several lines.

    Neighbours of the same width and kind stay alike.
    """
    made = list(widths)
    alike = _alike(widths, kinds)
    purse = 0

    def lacks(places: range) -> float:
        wanting = [rooms[place].wanted for place in places if rooms[place].longest > made[place]]
        return sum(wanting) / sum(made[place] for place in places)

    def spares(places: range) -> int:
        return min(made[place] - rooms[place].longest - APART for place in places)

    while lacks(poorest := max(alike, key=lacks)):
        if purse >= len(poorest):
            _widen(made, poorest, 1)
            purse -= len(poorest)
        elif spares(richest := max(alike, key=spares)) > 0:
            _widen(made, richest, -1)
            purse += len(richest)
        else:
            break
    made[poorest.start] += purse
    return tuple(made)


def _alike(widths: Sequence[int], kinds: Sequence[str]) -> list[range]:
    """The places of columns, those together that stand beside each other and look the same."""
    places = groupby(range(len(widths)), key=lambda place: (widths[place], kinds[place]))
    return [range(found[0], found[-1] + 1) for found in (list(each) for _, each in places)]


def _widen(widths: list[int], places: range, by: int) -> None:
    for place in places:
        widths[place] += by


def lines_of(cell: Lettered, width: int, size: float) -> int:
    """About how many lines a text takes in a column."""
    room = max(width - cell.padding, 1.0)
    wide = (width_of(line, size, bold=cell.is_bold) for line in cell.text.split("\n"))
    return sum(max(1, math.ceil(each * 1.08 / room)) for each in wide)
