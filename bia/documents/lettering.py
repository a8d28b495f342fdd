"""How wide a text is when it is printed, from the widths in the fonts of the print style."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).resolve().parents[1] / "static" / "bia" / "fonts"
FILES: Final = ("source-sans-3-latin-ext-{}-normal.woff2", "source-sans-3-latin-{}-normal.woff2")
MM_OF_POINT: Final = 25.4 / 72
OTHER, WIDE, BLANK = 0.6, 1.0, 0.25  # em: a letter of another font, one of East Asia, a space of another width


@lru_cache(maxsize=50_000)
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Millimetres of a text on one line at `size` points. Kerning is left out: it makes a text narrower, if anything.

    Exact for Latin letters; letters of other fonts count as a little wider than they mostly are.
    """
    known = _advances(600 if bold else 400)
    return sum(known.get(letter) or _guessed(letter) for letter in text) * size * MM_OF_POINT


def _guessed(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if letter.isspace():
        return BLANK
    return WIDE if unicodedata.east_asian_width(letter) in "WF" else OTHER


@cache
def _advances(weight: int) -> dict[str, float]:
    """The width of each letter in em."""
    from fontTools.ttLib import TTFont  # slow to load, and the web pages do without

    found: dict[str, float] = {}
    for name in FILES:
        with TTFont(FONTS / name.format(weight)) as font:
            em, widths = font["head"].unitsPerEm, font["hmtx"]
            found |= {chr(code): widths[glyph][0] / em for code, glyph in font.getBestCmap().items() if code != 0xAD}
    return found
