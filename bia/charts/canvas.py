"""A small SVG writer: escaped text, plain attributes, no classes or styles, so a picture stands alone.

Widths are in units of one point on A4: 476 units are 168 mm.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from unicodedata import combining, east_asian_width
from xml.sax.saxutils import escape, quoteattr

from .scripts import as_drawn
from .spec import Axis
from .themes import Theme

WIDTH = 476.0
DIGIT = 0.497  # width of a tabular figure of Source Sans 3, in em
HATCH = 3.2  # between two slanting lines

# Control characters may not stand in XML at all, not even escaped.
_FORBIDDEN = {code: " " for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: " ", 0xFFFF: " "}
EMOJI = "\U0001f000"  # from here on pictures, wider than a square in most fonts
_NARROW = frozenset("iljtfrI.,:;'|!()[]- ")
_WIDE = frozenset("mwMW@%&")


def text_width(text: str, size: float) -> float:
    """About how wide a text is set; errs on the wide side."""
    return sum(map(_em, text)) * size


def _em(letter: str) -> float:
    """About how wide a letter is, in em; those of East Asia fill a square, emoji more, Arabic ones most of it."""
    if letter in _NARROW:
        return 0.31
    if letter in _WIDE:
        return 0.85
    if not letter.isascii() and east_asian_width(letter) in "WF":
        return 1.0 if letter < EMOJI else 1.35
    if "\u0600" <= letter <= "\u06ff":
        return 0.0 if combining(letter) else 0.8
    return 0.62 if letter.isupper() else 0.52


def fitted(text: str, size: float, width: float) -> str:
    """The text, cut with an ellipsis where it would not fit. The table beside the chart has it in full."""
    if text_width(text, size) <= width:
        return text
    left, kept = width / size - _em("…"), 0
    for letter in text:
        left -= _em(letter)
        if left < 0:
            break
        kept += 1
    return f"{text[:kept].rstrip(' ,(')}…"


def wrapped(text: str, size: float, width: float, most: int = 2) -> tuple[str, ...]:
    """The text on so many lines at most, broken between words. The last is cut where they do not hold it."""
    lines: list[str] = []
    words = text.split()
    while len(lines) < most - 1 and words and text_width(words[0], size) <= width:
        taken = 1
        while taken < len(words) and text_width(" ".join(words[: taken + 1]), size) <= width:
            taken += 1
        lines.append(" ".join(words[:taken]))
        words = words[taken:]
    return (*lines, fitted(" ".join(words), size, width)) if words else tuple(lines)


class Scale:
    """Values of an axis to positions between two edges."""

    def __init__(self, axis: Axis, start: float, end: float) -> None:
        self.axis, self.start, self.end = axis, start, end

    def __call__(self, value: float) -> float:
        low, high = self.axis.low, self.axis.high
        if self.axis.log:
            low, high, value = math.log(low), math.log(high), math.log(max(value, low))
        return self.start + (value - low) / (high - low) * (self.end - self.start)


class Canvas:
    def __init__(self, theme: Theme, title: str, finding: str) -> None:
        self.theme = theme
        self._title, self._finding = title, finding
        self._parts: list[str] = []

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 7.3,
        fill: str | None = None,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        more = f' text-anchor="{anchor}"' if anchor != "start" else ""
        more += ' font-weight="600"' if bold else ""
        more += f' fill="{fill}"' if fill else ""
        drawn = clean(as_drawn(text) if self.theme.sets_letters_singly else text)
        self._parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}"{more}>{drawn}</text>')

    def letters(self, places: Sequence[tuple[float, float, str]], *, size: float, fill: str, bold: bool) -> None:
        """Single letters centred at their places, in one element: layout of many small texts is slow."""
        if not places:
            return
        half = DIGIT * size / 2
        xs = " ".join(f"{x - half:.1f}" for x, _, _ in places)
        ys = " ".join(f"{y:.1f}" for _, y, _ in places)
        weight = ' font-weight="600"' if bold else ""
        letters = clean("".join(letter for _, _, letter in places))
        self._parts.append(f'<text x="{xs}" y="{ys}" font-size="{size}" fill="{fill}"{weight}>{letters}</text>')

    def line(
        self, points: Iterable[tuple[float, float]], stroke: str, width: float = 0.5, dash: str = "", data: str = ""
    ) -> None:
        path = "L".join(f"{x:.2f} {y:.2f}" for x, y in points)
        more = f' stroke-dasharray="{dash}"' if dash else ""
        more += f" data-series={quoteattr(plain(data))}" if data else ""
        self._parts.append(f'<path d="M{path}" stroke="{stroke}" stroke-width="{width}" fill="none"{more}/>')

    def rect(self, x: float, y: float, width: float, height: float, fill: str, data: str = "") -> None:
        more = f" data-series={quoteattr(plain(data))}" if data else ""
        self._parts.append(
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{fill}"{more}/>'
        )

    def hatch(self, x: float, y: float, width: float, height: float, stroke: str) -> None:
        """Slanting lines over a rectangle, so that it is told from its neighbour without colour."""
        strokes = []
        at = HATCH / 2 - height
        while at < width:
            left, right = max(at, 0.0), min(at + height, width)
            if left < right:
                strokes.append(
                    f"M{x + left:.2f} {y + height - (left - at):.2f}L{x + right:.2f} {y + height - (right - at):.2f}"
                )
            at += HATCH
        if strokes:
            self._parts.append(f'<path d="{"".join(strokes)}" stroke="{stroke}" stroke-width="0.7" fill="none"/>')

    def rects(self, places: Sequence[tuple[float, float]], width: float, height: float, fill: str) -> None:
        """Rectangles of one size and colour, as one path."""
        if places:
            path = "".join(f"M{x:.2f} {y:.2f}h{width:.2f}v{height:.2f}h-{width:.2f}z" for x, y in places)
            self._parts.append(f'<path d="{path}" fill="{fill}"/>')

    def frame(self, x: float, y: float, width: float, height: float, stroke: str) -> None:
        self._parts.append(
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" '
            f'fill="none" stroke="{stroke}" stroke-width="1.1"/>'
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        stroke: str,
        thick: float = 0.7,
        dash: str = "",
        round_: float = 2.5,
    ) -> None:
        """A filled box with a line around it and round corners."""
        more = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" rx="{round_}" '
            f'fill="{fill}" stroke="{stroke}" stroke-width="{thick}"{more}/>'
        )

    def circle(
        self, x: float, y: float, radius: float, fill: str, stroke: str, width: float = 1.0, data: str = ""
    ) -> None:
        more = f" data-series={quoteattr(plain(data))}" if data else ""
        self._parts.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius}" fill="{fill}" stroke="{stroke}" '
            f'stroke-width="{width}"{more}/>'
        )

    def diamond(self, x: float, y: float, radius: float, fill: str, stroke: str, data: str = "") -> None:
        more = f" data-series={quoteattr(plain(data))}" if data else ""
        path = f"M{x:.2f} {y - radius:.2f}l{radius} {radius}l-{radius} {radius}l-{radius} -{radius}z"
        self._parts.append(f'<path d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="1"{more}/>')

    def legend(
        self, y: float, entries: Sequence[tuple[str, str]], x: float = 0.0, hatched: Collection[str] = ()
    ) -> float:
        """A row of coloured squares with words, broken over lines; those `hatched` by name. Returns the height used."""
        left, top = x, y
        for name, colour in entries:
            width = 16 + text_width(name, 7)
            if left + width > WIDTH and left > x:
                left, top = x, top + 11
            self.rect(left, top - 6, 6.5, 6.5, colour)
            if name in hatched:
                self.hatch(left, top - 6, 6.5, 6.5, self.theme.paper)
            self.text(left + 9, top, name, size=7)
            left += width + 6
        return top - y + 11

    def svg(self, height: float) -> str:
        title, finding = clean(self._title), clean(self._finding)
        label = quoteattr(plain(f"{self._title}. {self._finding}"))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height:.1f}" '
            f'width="{WIDTH:.0f}" height="{height:.1f}" role="img" aria-label={label} '
            f'font-family="{self.theme.font}" font-size="7.3" fill="{self.theme.ink}">'
            f"<title>{title}</title><desc>{finding}</desc>{''.join(self._parts)}</svg>"
        )


def plain(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return text.translate(_FORBIDDEN)


def clean(text: str) -> str:
    """Text safe between tags."""
    return escape(plain(text))
