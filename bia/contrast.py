"""How well a colour stands out from the paper, by WCAG 2.2, and the nearest shade of it that does.

Colours are "#rrggbb". Formulas: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance and #dfn-contrast-ratio.
"""

from __future__ import annotations

import re

PAPER, INK = "#ffffff", "#1d2427"
TEXT, GRAPHIC = 4.5, 3.0  # WCAG 1.4.3: text; 1.4.11: what is not text
TINT = 0.09  # how much of a colour is in the pale tint behind a recommended column
_COLOUR = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


def read_colour(text: str) -> str:
    """A colour as typed ("0A5E66", "#abc") as "#rrggbb". Raises ValueError where it is none."""
    found = _COLOUR.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text} is no colour.")
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def tint_of(colour: str) -> str:
    """The pale tint of a colour that stands behind the recommended column of a table."""
    return _mixed(colour, PAPER, 1 - TINT)


def on_paper(colour: str, needed: float) -> float:
    """The least contrast of a colour where it is printed: on white, and for text on its own pale tint as well."""
    on_white = contrast(colour, PAPER)
    return on_white if needed < TEXT else min(on_white, contrast(colour, tint_of(colour)))


def nearest_passing(colour: str, needed: float) -> str:
    """The lightest shade of a colour, darkened step by step towards black, that has the contrast needed on paper."""
    steps = 255
    passing = (_mixed(colour, "#000000", step / steps) for step in range(steps + 1))
    return next(shade for shade in passing if on_paper(shade, needed) >= needed)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """The relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _mixed(colour: str, other: str, share: float) -> str:
    """The colour with a share (0 to 1) of another one in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(mine + (its - mine) * share):02x}" for mine, its in pairs)
