"""Cuts a document that is too large for one layout into parts of about the same weight.

Layout keeps every box of every page until the file is written: some 3 MB a page. A part is laid out, written and
forgotten, so that memory follows the part and not the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from .blocks import Block, Figure, Heading, PrintedTable, Section
from .printed import PrintedDocument
from .tables import Table

MOST_CELLS: Final = 6_000  # of a part: some 90 pages, 300 MB
FIGURE_CELLS: Final = 200  # a chart takes about as long


@dataclass(frozen=True, slots=True)
class Part:
    """Sections laid out together. `opens`: cover, front page and contents stand before them.

    `goes_on`: the first section began in the part before; its heading is not printed again.
    """

    sections: tuple[Section, ...]
    opens: bool = False
    goes_on: bool = False

    @property
    def head(self) -> str:
        """What the running head says where the part begins."""
        return f"{self.sections[0].number} {self.sections[0].title}" if self.sections else ""


def parts_of(document: PrintedDocument, most: int = MOST_CELLS) -> tuple[Part, ...]:
    """One part for a document of up to `most` table cells; otherwise the opening pages alone, then the sections.

    A large part is cut between two tables of a section, a larger table between two of its rows.
    """
    if sum(_weight(block) for section in document.sections for block in section.blocks) <= most:
        return (Part(document.sections, opens=True),)
    return (Part((), opens=True), *_filled(document.sections, most))


def _filled(sections: Sequence[Section], most: int) -> Iterator[Part]:
    part: list[Section] = []
    weight, goes_on = 0, False
    for section in sections:
        for number, piece in enumerate(_pieces(section, most)):
            more = sum(_weight(block) for block in piece)
            if part and weight + more > most:
                yield Part(tuple(part), goes_on=goes_on)
                part, weight, goes_on = [], 0, number > 0
            if part and number > 0:
                part[-1] = replace(part[-1], blocks=(*part[-1].blocks, *piece))
            else:
                part.append(replace(section, blocks=piece))
            weight += more
    if part:
        yield Part(tuple(part), goes_on=goes_on)


def _pieces(section: Section, most: int) -> Iterator[tuple[Block, ...]]:
    """The blocks of a section in pieces that may stand on a page of their own: a heading or text with what follows."""
    piece: list[Block] = []
    for block in section.blocks:
        for whole in _cut(block, most):
            stands = isinstance(whole, PrintedTable | Figure) and any(_ends(one) for one in piece)
            if piece and (stands or (isinstance(whole, Heading) and _ends(piece[-1]))):
                yield tuple(piece)
                piece = []
            piece.append(whole)
    yield tuple(piece)


def _ends(block: Block) -> bool:
    return isinstance(block, PrintedTable | Figure)


def _weight(block: Block) -> int:
    if isinstance(block, PrintedTable):
        return len(block.table.rows) * block.table.width
    return FIGURE_CELLS if isinstance(block, Figure) else 1


def _cut(block: Block, most: int) -> Iterator[Block]:
    """The block, or a table of more cells than a part holds in several, each with the caption."""
    if not isinstance(block, PrintedTable) or _weight(block) <= most:
        yield block
        return
    table, size = block.table, max(1, most // block.table.width)
    start = 0
    while start < len(table.rows):
        end = _end(table, start, size)
        yield replace(block, table=replace(table, rows=table.rows[start:end]))
        start = end


def _end(table: Table, start: int, size: int) -> int:
    """Where to cut: never behind a row that is kept with the next one."""
    end = min(start + size, len(table.rows))
    while end < len(table.rows) and end > start + 1 and table.rows[end - 1].keep:
        end -= 1
    return end
