"""Places for the boxes and lines of a map, in columns from left to right: what is needed stands further right.

Pure: names and pairs in, places out. The columns and the order inside them come from fast-sugiyama, which ends the
whole process on a circle: it is only given graphs without any, one connected part at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fast_sugiyama import from_edges

Edge = tuple[str, str]
Point = tuple[float, float]

BOX_WIDTH: Final = 176.0
BOX_HEIGHT: Final = 56.0
COLUMN_GAP: Final = 100.0
ROW: Final = 72.0  # from the top of a box to the top of the one below it
BETWEEN_LINES: Final = 3.0
ALONE_IN_A_ROW: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """The upper left corner of every box. `bends` are where a line enters the columns between its ends, in its own
    direction; `backwards` the lines that run from right to left, since they close a circle."""

    boxes: Mapping[str, Point]
    bends: Mapping[Edge, tuple[Point, ...]]
    backwards: frozenset[Edge]
    width: float
    height: float


def lay_out(nodes: Sequence[str], edges: Iterable[Edge]) -> Places:
    """Places for all nodes, those without any line below the others. Every end of an edge must be a node."""
    wanted = dict.fromkeys(edges)
    forward, backwards = without_circles(nodes, wanted)
    boxes: dict[str, Point] = {}
    bends: dict[Edge, tuple[Point, ...]] = {}
    top = 0.0
    parts = _parts(nodes, forward)
    for part in sorted((part for part in parts if len(part) > 1), key=len, reverse=True):
        inside = set(part)
        found, lines, height = _part_places(part, [edge for edge in forward if edge[0] in inside])
        boxes |= {node: (x, y + top) for node, (x, y) in found.items()}
        bends |= {edge: tuple((x, y + top) for x, y in points) for edge, points in lines.items()}
        top += height + ROW - BOX_HEIGHT
    alone = [part[0] for part in parts if len(part) == 1]
    for place, node in enumerate(alone):
        row, column = divmod(place, ALONE_IN_A_ROW)
        boxes[node] = (column * (BOX_WIDTH + COLUMN_GAP / 4), top + row * ROW)
    return Places(
        boxes={node: boxes[node] for node in sorted(nodes, key=lambda node: boxes[node])},
        bends={edge: _along(edge, bends, backwards) for edge in wanted},
        backwards=backwards,
        width=max((x for x, _ in boxes.values()), default=0.0) + BOX_WIDTH,
        height=max((y for _, y in boxes.values()), default=0.0) + BOX_HEIGHT,
    )


def without_circles(nodes: Sequence[str], edges: Iterable[Edge]) -> tuple[list[Edge], frozenset[Edge]]:
    """The edges with those turned round that close a circle, and which these are. Self loops are in neither list.

    Depth first from every node in its order; no recursion. What is left points from earlier to later finished
    nodes, so that it holds no circle.
    """
    needs: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        if source != target:
            needs[source].append(target)
    finished = _finishing_order(needs)
    forward: dict[Edge, None] = {}
    backwards = set()
    for source, targets in needs.items():
        for target in targets:
            if finished[source] > finished[target]:
                forward[source, target] = None
            else:
                backwards.add((source, target))
                forward[target, source] = None
    return list(forward), frozenset(backwards)


def _finishing_order(needs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The order in which a walk depth first leaves the nodes for good; a node after all it leads to, but for circles.

    Nodes that nothing needs are walked from first, so that a circle is entered where its dependants enter it.
    """
    needed = {target for targets in needs.values() for target in targets}
    finished: dict[str, int] = {}
    entered: set[str] = set()
    for root in sorted(needs, key=needed.__contains__):
        if root in entered:
            continue
        entered.add(root)
        stack = [(root, iter(needs[root]))]
        while stack:
            node, targets = stack[-1]
            following = next((target for target in targets if target not in entered), None)
            if following is None:
                finished[node] = len(finished)
                stack.pop()
            else:
                entered.add(following)
                stack.append((following, iter(needs[following])))
    return finished


def _parts(nodes: Sequence[str], edges: Iterable[Edge]) -> list[list[str]]:
    """The connected parts, each in the order of the nodes."""
    beside: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        beside[source].append(target)
        beside[target].append(source)
    part_of: dict[str, int] = {}
    for number, root in enumerate(nodes):
        stack = [] if root in part_of else [root]
        while stack:
            node = stack.pop()
            if node not in part_of:
                part_of[node] = number
                stack += beside[node]
    found: dict[int, list[str]] = {}
    for node in nodes:
        found.setdefault(part_of[node], []).append(node)
    return list(found.values())


def _part_places(
    part: Sequence[str], edges: Sequence[Edge]
) -> tuple[dict[str, Point], dict[Edge, tuple[Point, ...]], float]:
    """Corners of the boxes and bends of the lines of one connected part, and its height."""
    number = {node: place for place, node in enumerate(part)}
    layouts = from_edges(
        [(number[source], number[target]) for source, target in edges],
        vertex_spacing=ROW,
        dummy_vertices=True,
        dummy_size=BETWEEN_LINES,
        ranking_type="up",
        crossing_minimization="barycenter",
    )
    ((positions, _, _, pieces),) = layouts
    spots = {int(node): (float(across), float(depth)) for node, (across, depth) in positions}
    deepest, first = max(depth for _, depth in spots.values()), min(across for across, _ in spots.values())

    def middle(place: int) -> Point:
        across, depth = spots[place]
        return round((deepest - depth) / ROW) * (BOX_WIDTH + COLUMN_GAP), round(across - first + BOX_HEIGHT / 2, 1)

    lines = {
        (part[way[0]], part[way[-1]]): tuple(middle(place) for place in way[1:-1])
        for way in _ways(pieces or (), len(part))
    }
    boxes = {node: (x, y - BOX_HEIGHT / 2) for node, place in number.items() for x, y in (middle(place),)}
    return boxes, lines, max(y for _, y in boxes.values()) + BOX_HEIGHT


def _ways(pieces: Iterable[tuple[int | str, int | str]], nodes: int) -> Iterable[list[int]]:
    """Each line as the places it runs through: a line over several columns is given in pieces."""
    onward: dict[int, int] = {}
    starts = []
    for before, after in pieces:
        if int(before) < nodes:
            starts.append([int(before), int(after)])
        else:
            onward[int(before)] = int(after)
    for way in starts:
        while way[-1] >= nodes:
            way.append(onward[way[-1]])
        yield way


def _along(edge: Edge, bends: Mapping[Edge, tuple[Point, ...]], backwards: frozenset[Edge]) -> tuple[Point, ...]:
    if edge in backwards:
        return tuple(reversed(bends.get((edge[1], edge[0]), ())))
    return bends.get(edge, ())
