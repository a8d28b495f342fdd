"""The map as things to draw: boxes with their words and lines as paths. Pure: places in, shapes out.

The template prints the shapes and escapes every word; nothing here is markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width

from bia import units
from bia.words import counted

from .graph import Graph, Line, Node
from .layout import BOX_HEIGHT, BOX_WIDTH, Places, Point, lay_out

MARGIN: Final = 24.0
TEXT_LEFT: Final = 12.0
DOT_AT: Final = 0.45  # how far along the last curve the number of an inversion stands
LETTER: Final = 5.9  # about how wide a letter is in the map's type, a wide one of East Asia twice as much
BOW: Final = 44.0  # how far a line between boxes of the first column swings out


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A box at x, y. `title` is cut to fit, `label` says everything to who cannot see the box."""

    node: Node
    x: float
    y: float
    title: str
    corner: str
    second: str
    third: str
    label: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Stroke:
    """A line as the path of an SVG; the number of an inversion stands at `dot`. With an arrow where it does not run
    from left to right."""

    line: Line
    path: str
    kind: str
    dot: Point | None = None
    has_arrow: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """The whole map, its boxes in columns from left to right, each from top to bottom."""

    boxes: tuple[Box, ...]
    strokes: tuple[Stroke, ...]
    left: float
    width: float
    height: float
    box_width: float = BOX_WIDTH
    box_height: float = BOX_HEIGHT

    @property
    def full_width(self) -> str:
        return f"{self.left + self.width + MARGIN:g}"

    @property
    def full_height(self) -> str:
        return f"{self.height + 2 * MARGIN:g}"

    @property
    def view_box(self) -> str:
        """The part of the plane that the drawing takes, with a margin for bows and frames."""
        return f"{-self.left:g} {-MARGIN:g} {self.full_width} {self.full_height}"

    @property
    def outer_width(self) -> float:
        """Of the second frame around a single point of failure."""
        return self.box_width + 8

    @property
    def outer_height(self) -> float:
        return self.box_height + 8


def draw(graph: Graph) -> Drawing:
    """The drawing of all boxes and lines of a graph; what is worst is drawn last, on top of the others."""
    places = lay_out(tuple(graph.nodes), [edge for edge in graph.edges if not _is_beside(graph, edge)])
    needs, needed_by = _counts(graph)
    boxes = tuple(
        _box(graph.nodes[code], corner, needs.get(code, 0), needed_by.get(code, 0))
        for code, corner in places.boxes.items()
    )
    rank = {"met": 0, "open": 0, "unknown": 0, "late": 1, "inversion": 2}
    lines = sorted(graph.lines, key=lambda line: rank[line.state])
    return Drawing(
        boxes=boxes,
        strokes=tuple(_stroke(line, places) for line in lines),
        left=BOW if any(_is_beside(graph, edge) for edge in graph.edges) else MARGIN,
        width=places.width,
        height=places.height,
    )


def _is_beside(graph: Graph, edge: tuple[str, str]) -> bool:
    """Between processes that are drawn together: these boxes stay in one column, whatever they need of one another."""
    return bool(graph.nodes[edge[0]].members and graph.nodes[edge[1]].members)


def _counts(graph: Graph) -> tuple[Mapping[str, int], Mapping[str, int]]:
    needs: dict[str, int] = {}
    needed_by: dict[str, int] = {}
    for source, target in graph.edges:
        needs[source] = needs.get(source, 0) + 1
        needed_by[target] = needed_by.get(target, 0) + 1
    return needs, needed_by


def _box(node: Node, corner: Point, needs: int, needed_by: int) -> Box:
    title = node.rto if node.members else node.code
    second = ", ".join(node.members) if node.members else node.name
    count = counted(len(node.members), "process", "processes") if node.members else ""
    width = BOX_WIDTH - 2 * TEXT_LEFT
    marks = {"proc": node.is_process, "late-node": node.is_late, "single": bool(node.stops)}
    return Box(
        node=node,
        x=corner[0],
        y=corner[1],
        title=fitted(title, width - (64 if node.members else 20 * node.is_late + 38 * bool(node.stops))),
        corner=count or ("single" if node.stops else ""),
        second=fitted(second, width),
        third=fitted(_times(node), width),
        label=", ".join(part for part in (title, count, second, *_said(node, needs, needed_by)) if part),
        kind=" ".join(name for name, holds in marks.items() if holds),
    )


def _said(node: Node, needs: int, needed_by: int) -> tuple[str, ...]:
    """What the looks of a box say, in words."""
    return (
        "" if node.members else _times(node).replace(" · ", ", "),
        "back too late" if node.is_late else "",
        f"single point of failure for {counted(node.stops, 'process', 'processes')}" if node.stops else "",
        f"needs {needs}, needed by {needed_by}",
    )


def _times(node: Node) -> str:
    """When it is needed and when it is back, in few words."""
    if node.members:
        return ""
    if node.is_process:
        return node.rto
    needed = "" if node.required_hours is None else f"needed {units.duration(node.required_hours)}"
    back = "back not asked" if node.promised_hours is None else f"back {units.duration(node.promised_hours)}"
    return " · ".join(part for part in (needed, back) if part)


def fitted(text: str, width: float) -> str:
    """The text cut with an ellipsis where it is about wider than that; the label and the table have it in full."""
    left = width
    for place, letter in enumerate(text):
        left -= LETTER * (2 if east_asian_width(letter) in "WF" else 1)
        if left < 0:
            return f"{text[: max(place - 1, 1)].rstrip()}…"
    return text


def _stroke(line: Line, places: Places) -> Stroke:
    edge = line.source, line.target
    is_back = edge in places.backwards
    kinds = {"inversion": "inv", "late": "gap"}
    names = [kinds.get(line.state, "ok"), "soft" if line.is_soft else "", "back" if line.closes_circle else ""]
    kind = " ".join(name for name in names if name)
    if line.source == line.target:
        return Stroke(line=line, path=_loop(places.boxes[line.source]), kind=kind, has_arrow=True)
    if edge not in places.bends:
        path = _bow(places.boxes[line.source], places.boxes[line.target])
        return Stroke(line=line, path=path, kind=kind, has_arrow=True)
    points = _points(places, edge, is_back)
    return Stroke(
        line=line,
        path=_path(points),
        kind=kind,
        dot=_dot(points) if line.number else None,
        has_arrow=line.closes_circle,
    )


def _points(places: Places, edge: tuple[str, str], is_back: bool) -> list[Point]:
    """Where the line leaves, crosses the columns between, and arrives; each column is crossed level."""
    (x, y), (end_x, end_y) = places.boxes[edge[0]], places.boxes[edge[1]]
    out, into = (0.0, BOX_WIDTH) if is_back else (BOX_WIDTH, 0.0)
    points = [(x + out, y + BOX_HEIGHT / 2)]
    for bend_x, bend_y in places.bends.get(edge, ()):
        crossing = [(bend_x, bend_y), (bend_x + BOX_WIDTH, bend_y)]
        points += reversed(crossing) if is_back else crossing
    return [*points, (end_x + into, end_y + BOX_HEIGHT / 2)]


def _path(points: Sequence[Point]) -> str:
    """Curves between the columns, level at both ends, and level lines across them."""
    (x, y), *rest = points
    path = [f"M{x:g} {y:g}"]
    for place, (next_x, next_y) in enumerate(rest):
        half = (next_x - x) / 2
        is_level = place % 2 == 1 or y == next_y
        path.append(
            f"H{next_x:g}" if is_level else f"C{x + half:g} {y:g} {next_x - half:g} {next_y:g} {next_x:g} {next_y:g}"
        )
        x, y = next_x, next_y
    return "".join(path)


def _loop(corner: Point) -> str:
    """A small bow over the right corner: it needs itself."""
    x, y = corner[0] + BOX_WIDTH, corner[1] + 14
    return f"M{x - 24:g} {corner[1]:g}C{x - 24:g} {y - 40:g} {x + 30:g} {y - 20:g} {x:g} {y:g}"


def _bow(corner: Point, end: Point) -> str:
    """From the left edge of a box round to the left edge of another."""
    x, end_x = corner[0], end[0]
    y, end_y = corner[1] + BOX_HEIGHT / 2, end[1] + BOX_HEIGHT / 2
    return f"M{x:g} {y:g}C{x - BOW:g} {y:g} {end_x - BOW:g} {end_y:g} {end_x:g} {end_y:g}"


def _dot(points: Sequence[Point]) -> Point:
    """A place on the last curve, close to what is needed."""
    (x, y), (end_x, end_y) = points[-2:]
    part, rest = DOT_AT, 1 - DOT_AT
    across = 1.5 * rest**2 * part + 1.5 * rest * part**2 + part**3
    down = 3 * rest * part**2 + part**3
    return round(x + (end_x - x) * across, 1), round(y + (end_y - y) * down, 1)
