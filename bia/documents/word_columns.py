"""How wide the columns of a table are in a text to edit: no word of a head is divided, nor a figure below it.

The reader's program has other letters than our PDF and does not divide words by syllables: a column that is as
narrow as in the PDF would break "Wiederanlauf" anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .lettering import width_of
from .tables import Column, Row
from .word_parts import CELL_MARGIN, SMALL, TWIPS, text_width

WIDER = 1.25  # letters of the fonts that a program takes where Calibri is missing
LONGEST = 24  # letters of a word in the body that is kept whole; a longer one would take the room of all others


def column_widths(columns: Sequence[Column], rows: Iterable[Row]) -> list[int]:
    """Widths as `text_width` with the same sum: columns that are too narrow take from those with room to spare.

    Where there is not room enough for all, each keeps the width it has in the PDF.
    """
    widths = [text_width(column.width) for column in columns]
    needed = [_needed(column.head.split(), is_head=True) for column in columns]
    for row in rows:
        if row.kind != "group" and len(row.cells) == len(columns):
            for place, cell in enumerate(row.cells):
                words = [word for word in cell.text.split() if len(word) <= LONGEST]
                needed[place] = max(needed[place], _needed(words))
    missing = sum(max(0, least - width) for least, width in zip(needed, widths, strict=True))
    spare = sum(max(0, width - least) for least, width in zip(needed, widths, strict=True))
    if not missing or missing > spare:
        return widths
    fitted = [
        least if width < least else width - (width - least) * missing // spare
        for least, width in zip(needed, widths, strict=True)
    ]
    fitted[fitted.index(max(fitted))] += sum(widths) - sum(fitted)  # what rounding left
    return fitted


def _needed(words: Iterable[str], *, is_head: bool = False) -> int:
    longest = max((width_of(word, int(SMALL) / 2, bold=is_head) for word in words), default=0.0)
    return round(longest * WIDER * TWIPS) + 2 * int(CELL_MARGIN) + 1
