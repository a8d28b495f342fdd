"""The architecture of an offer as one SVG: bands of boxes from the sites down to what stands outside the building.

Shape and word carry what colour says, so that it reads in grey: a second frame and the word "single" mark a single
point of failure, a plus what the offer adds, a hollow square a part that waits. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from bia.charts import PRINT, Theme
from bia.charts.canvas import WIDTH, Canvas, fitted, text_width, wrapped

from .parts import Architecture, Band, Part, stops_in_words

IN_A_ROW: Final = 4
GAP: Final = 12.0
ROW_GAP: Final = 14.0
BAND_GAP: Final = 20.0
HEAD: Final = 12.0  # above the boxes of a band
BOX_WIDTH: Final = (WIDTH - (IN_A_ROW - 1) * GAP - 4) / IN_A_ROW
LINE: Final = 9.2
PAD: Final = 5.0
ROOM: Final = BOX_WIDTH - 2 * PAD
SMALL: Final = 6.6
CODE: Final = 7.6  # an id at the head of a box
NAME: Final = 6.9  # a name there, which is longer
BESIDE_NAME: Final = 11.0  # what a mark in the corner takes
MOST_LINES: Final = 12  # more would cross: then each box names what it needs
BOLD: Final = 1.07  # about how much wider bold letters are
MOST_NODES: Final = 4  # drawn; more are a number


@dataclass(frozen=True, slots=True)
class Words:
    """A line in a box. `kind` is "title", "name", "quiet" or "stops" (what fails with it)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its corner and its lines of text."""

    part: Part
    x: float
    y: float
    height: float
    lines: tuple[Words, ...]


def to_svg(shown: Architecture, theme: Theme = PRINT) -> str:
    """The drawing as one self-contained `<svg>` element, with the finding as its description."""
    canvas = Canvas(theme, shown.title, shown.finding)
    wired = _wired(shown)
    y, placed, heads = 0.0, list[Placed](), list[tuple[float, str]]()
    for band, name in _bands():
        parts = shown.band(band)
        if parts:
            heads.append((y + 7, name))
            rows = list(_rows(parts, y + HEAD, wired, below=len(shown.band("sites")) if band == "lines" else 0))
            placed += rows
            y = max(each.y + each.height for each in rows) + BAND_GAP
    _wires(canvas, placed, wired)
    for top, name in heads:
        canvas.rect(0, top - 6, text_width(name, 6.8) + 4, 8, theme.paper)  # a line runs behind the words
        canvas.text(2, top, name, size=6.8, fill=theme.quiet, bold=True)
    for each in placed:
        _box(canvas, each)
    return canvas.svg(_legend(canvas, placed, max(y - BAND_GAP, 0.0) + 16))


def _bands() -> list[tuple[Band, str]]:
    return [
        ("sites", _("SITES")),
        ("lines", _("LINES")),
        ("services", _("SERVICES")),
        ("infrastructure", _("WHAT THEY STAND ON")),
        ("elsewhere", _("RECOVERY")),
    ]


def _wired(shown: Architecture) -> frozenset[tuple[str, str]]:
    """The needs that are drawn as lines: from services to infrastructure, where each band is one row and few cross."""
    services, below = shown.band("services"), shown.band("infrastructure")
    if len(services) > IN_A_ROW or len(below) > IN_A_ROW:
        return frozenset()
    codes = {part.code for part in below}
    wires = frozenset((part.code, need) for part in services for need in part.needs if need in codes)
    return wires if len(wires) <= MOST_LINES else frozenset()


def _rows(parts: Sequence[Part], top: float, wired: frozenset[tuple[str, str]], *, below: int = 0) -> Iterator[Placed]:
    """Boxes in rows of equal height: a single row in the middle, or under the last of so many boxes above."""
    columns = max(below, len(parts))
    spare = (max(IN_A_ROW - columns, 0) / 2 + columns - len(parts)) * (BOX_WIDTH + GAP)
    for start in range(0, len(parts), IN_A_ROW):
        row = [(part, _lines(part, wired)) for part in parts[start : start + IN_A_ROW]]
        height = 2 * PAD + LINE * max(len(lines) for _part, lines in row) - 1
        for column, (part, lines) in enumerate(row):
            yield Placed(part, 2 + spare + column * (BOX_WIDTH + GAP), top, height, lines)
        top += height + ROW_GAP


def _lines(part: Part, wired: frozenset[tuple[str, str]]) -> tuple[Words, ...]:
    """The words of a box below its id, or from its name where none is shown. Long ones take two lines."""
    needs = [need for need in part.needs if (part.code, need) not in wired]
    is_coded = _is_coded(part)
    said = [("quiet" if is_coded else "name", part.design)]
    if needs and part.band == "elsewhere":
        said.append(("name", _("for %(named)s") % {"named": ", ".join(needs)}))
    elif needs and part.band == "sites":
        said += [("quiet", need) for need in needs]
    elif needs:
        said.append(("quiet", _("needs %(named)s") % {"named": ", ".join(needs)}))
    if part.stops:
        said.append(("stops", stops_in_words(part)))
    if is_coded:
        name = part.name if part.name != part.code else ""
        return (Words("title", part.code), *_wrapped([("name", name), *said]))
    room = (ROOM - BESIDE_NAME) / BOLD
    return (*(Words("title", line) for line in wrapped(part.name, NAME, room) or ("",)), *_wrapped(said))


def _wrapped(said: Sequence[tuple[str, str]]) -> Iterator[Words]:
    for kind, text in said:
        for line in wrapped(text, SMALL, ROOM / BOLD if kind == "stops" else ROOM):
            yield Words(kind, line)


def _is_coded(part: Part) -> bool:
    """Whether its id stands at its head, and its name below."""
    return part.band in ("lines", "services", "infrastructure")


def _box(canvas: Canvas, each: Placed) -> None:
    theme, part = canvas.theme, each.part
    stroke, thick = (theme.miss, 1.2) if part.stops else (theme.accent, 1.1) if part.is_new else (theme.edge, 0.7)
    if part.stops:  # the second frame of a single point of failure
        canvas.box(each.x - 2, each.y - 2, BOX_WIDTH + 4, each.height + 4, fill="none", stroke=theme.miss, thick=0.6)
    dash = "3 2" if part.band == "elsewhere" else ""
    canvas.box(each.x, each.y, BOX_WIDTH, each.height, fill=theme.paper, stroke=stroke, thick=thick, dash=dash)
    left, y = each.x + PAD, each.y + PAD + 6.4
    used = _corner(canvas, each, y)
    for number, words in enumerate(each.lines):
        if words.kind == "title":
            size = CODE if _is_coded(part) else NAME
            text = fitted(words.text, size, (ROOM - (0 if number else used)) / BOLD)
            canvas.text(left, y + number * LINE, text, size=size, bold=True)
        else:
            fill = {"stops": theme.miss, "quiet": theme.quiet}.get(words.kind)
            canvas.text(left, y + number * LINE, words.text, size=SMALL, fill=fill, bold=words.kind == "stops")


def _corner(canvas: Canvas, each: Placed, y: float) -> float:
    """Marks in the upper right corner; returns the width they take."""
    theme, part = canvas.theme, each.part
    right = each.x + BOX_WIDTH - PAD
    at = right
    if part.is_new:
        canvas.text(at, y, "+", size=9, fill=theme.accent, anchor="end", bold=True)
        at -= 8
    if part.stops:
        word = _("single")
        canvas.text(at, y, word, size=SMALL, fill=theme.miss, anchor="end", bold=True)
        at -= BOLD * text_width(word, SMALL) + 4
    if _is_coded(part):
        at -= _nodes(canvas, part, at, y)
    return right - at + 3


def _nodes(canvas: Canvas, part: Part, right: float, y: float) -> float:
    """A square for each equal part, hollow for one that waits; many are a number. Returns the width."""
    if part.nodes > MOST_NODES:
        text = f"{part.nodes} ×"
        canvas.text(right, y, text, size=SMALL, anchor="end")
        return text_width(text, SMALL) + 3
    for number in range(part.nodes):
        is_waiting = number < part.waiting
        x = right - 6 - number * 7.5
        fill = canvas.theme.paper if is_waiting else canvas.theme.ink
        canvas.box(x, y - 5.4, 5.4, 5.4, fill=fill, stroke=canvas.theme.ink, thick=0.8, round_=0.8)
    return part.nodes * 7.5 + 2


def _wires(canvas: Canvas, placed: Sequence[Placed], wired: frozenset[tuple[str, str]]) -> None:
    """Lines from the sites to the services, and from these to what they stand on; drawn below the boxes."""
    at = {(each.part.band, each.part.code): each for each in placed}
    for service, need in sorted(wired):
        source, target = at["services", service], at["infrastructure", need]
        _wire(canvas, _foot(source), _head(target))
    sites, lines, services = (
        [each for each in placed if each.part.band == band] for band in ("sites", "lines", "services")
    )
    if lines and services:  # a site without a service hangs on a line, and the line with the other sites on services
        _bar(canvas, [each for each in sites if each.part.is_remote], lines)
        _bar(canvas, [each for each in sites if not each.part.is_remote] + lines, services)
    elif sites and services and wired:
        low = max(each.y for each in sites)
        _bar(canvas, [each for each in sites if each.y == low], services)


def _bar(canvas: Canvas, above: Sequence[Placed], below: Sequence[Placed]) -> None:
    """One level line that joins all boxes above with all below."""
    low = max(each.y + each.height for each in above)
    bar = low + (below[0].y - HEAD - low) / 2 + 1
    ends = [_foot(each)[0] for each in above] + [_head(each)[0] for each in below]
    canvas.line([(min(ends), bar), (max(ends), bar)], canvas.theme.edge, 0.8)
    for each in above:
        canvas.line([_foot(each), (_foot(each)[0], bar)], canvas.theme.edge, 0.8)
    for each in below:
        canvas.line([(_head(each)[0], bar), _head(each)], canvas.theme.edge, 0.8)


def _wire(canvas: Canvas, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A line from the foot of one box to the head of another, level in the middle."""
    (x, y), (end_x, end_y) = start, end
    middle = y + (end_y - HEAD - y) / 2
    canvas.line([(x, y), (x, middle), (end_x, middle), (end_x, end_y)], canvas.theme.edge, 0.8)


def _foot(each: Placed) -> tuple[float, float]:
    return each.x + BOX_WIDTH / 2, each.y + each.height


def _head(each: Placed) -> tuple[float, float]:
    return each.x + BOX_WIDTH / 2, each.y


def _legend(canvas: Canvas, placed: Sequence[Placed], y: float) -> float:
    """What the marks mean, only those that are there. Returns the height of the whole drawing."""
    theme, x = canvas.theme, 2.0
    parts = [each.part for each in placed]
    drawn = [part for part in parts if _is_coded(part)]
    marks: list[tuple[str, str]] = []
    if any(part.stops for part in parts):
        marks.append(("single", _("single point of failure")))
    if any(part.is_new for part in parts):
        marks.append(("new", _("added by the offer")))
    if drawn:
        marks.append(("node", _("a part at work")))
    if any(part.waiting for part in drawn):
        marks.append(("waiting", _("a part that waits")))
    for mark, words in marks:
        if mark == "single":
            canvas.box(x, y - 6, 9, 7, fill="none", stroke=theme.miss, thick=0.6)
            canvas.box(x + 1.6, y - 4.4, 5.8, 3.8, fill=theme.paper, stroke=theme.miss, thick=1.0, round_=1)
        elif mark == "new":
            canvas.text(x + 1, y, "+", size=9, fill=theme.accent, bold=True)
        else:
            fill = theme.ink if mark == "node" else theme.paper
            canvas.box(x + 1, y - 5.2, 5.4, 5.4, fill=fill, stroke=theme.ink, thick=0.8, round_=0.8)
        canvas.text(x + 12, y, words, size=SMALL, fill=theme.quiet)
        x += 12 + text_width(words, SMALL) + 12
    return y + 5
