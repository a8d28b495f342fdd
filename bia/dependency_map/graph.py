"""What the map shows: boxes and lines with what is promised and needed, narrowed to what somebody asked for. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from bia import units
from bia.words import counted

PROCESS: Final = "process"
INFRASTRUCTURE: Final = "infrastructure"
MOST_SINGLE_PROCESSES: Final = 12  # more are drawn together by rto, unless somebody asks for each
MOST_BOXES: Final = 90
MOST_LINES: Final = 600

# From the worst to the best: the order of the table.
State = Literal["inversion", "late", "unknown", "open", "met"]
WORST_FIRST: Final[tuple[State, ...]] = ("inversion", "late", "unknown", "open", "met")
WRONG: Final = frozenset(("inversion", "late"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """A process, a service, or processes that are drawn together: then `members` are their codes.

    `rto` are the words for what was derived of a process; `required_hours` within how long a service must be back,
    `promised_hours` after how long it is; `stops` how many processes stop when it alone fails (0: there is a second
    part, or nothing needs it).
    """

    code: str
    name: str
    kind: str
    rto: str = ""
    rto_hours: float | None = None
    required_hours: float | None = None
    promised_hours: float | None = None
    stops: int = 0
    is_asked: bool = True
    members: tuple[str, ...] = ()

    @property
    def is_process(self) -> bool:
        return self.kind == PROCESS

    @property
    def is_late(self) -> bool:
        """Promised back later than needed."""
        return None not in (self.required_hours, self.promised_hours) and (
            (self.promised_hours or 0) > (self.required_hours or 0)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """`source` needs `target`. Of processes drawn together, `count` lines are one; hours are those of the worst.

    `number` counts the inversions: a service promised sooner than what it needs. `closes_circle` says that the
    target needs the source as well, in the end.
    """

    source: str
    target: str
    share: float | None = None
    is_spared: bool = False
    uses: tuple[str, ...] = ()
    from_hours: float | None = None
    needed_hours: float | None = None
    stated_hours: float | None = None
    promised_hours: float | None = None
    source_promised_hours: float | None = None
    is_between_services: bool = False
    closes_circle: bool = False
    number: int = 0
    count: int = 1

    @property
    def state(self) -> State:
        if self.number:
            return "inversion"
        if self.needed_hours is None:
            return "open"
        if self.promised_hours is None:
            return "unknown"
        return "late" if self.promised_hours > self.needed_hours else "met"

    @property
    def is_soft(self) -> bool:
        """The source goes on in part without the target, or others stand in for it."""
        return self.is_spared or (self.share is not None and self.share < 1)

    @property
    def how(self) -> str:
        """How much it is needed, in words."""
        if self.is_spared:
            return "one of several"
        if self.is_between_services:
            return "hard"
        if self.share is None:
            return "share not asked"
        return "hard" if self.share == 1 else f"{self.share:.0%} stops".replace("%", " %")

    @property
    def why(self) -> str:
        """What is wrong with it, in a sentence; empty where nothing is."""
        if self.number:
            return (
                f"{self.source} is promised in {units.duration(self.source_promised_hours)} "
                f"and waits for {self.target} until {units.duration(self.promised_hours)}"
            )
        return "They need each other in a circle" if self.closes_circle else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """All boxes by code, in the order of the lists, and all lines."""

    nodes: Mapping[str, Node]
    lines: tuple[Line, ...]

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        return tuple((line.source, line.target) for line in self.lines)

    def only(self, codes: Iterable[str]) -> Graph:
        """What is left when only these boxes are looked at."""
        kept = frozenset(codes)
        lines = tuple(line for line in self.lines if line.source in kept and line.target in kept)
        return Graph(nodes={code: node for code, node in self.nodes.items() if code in kept}, lines=lines)


def numbered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines with the inversions counted: services promised back sooner than a service they cannot do without."""
    number, found = 0, []
    for line in lines:
        before, after = line.source_promised_hours, line.promised_hours
        if line.is_between_services and not line.is_soft and None not in (before, after) and after > before:  # type: ignore[operator]
            number += 1
            line = replace(line, number=number)
        found.append(line)
    return tuple(found)


def worst_first(lines: Iterable[Line]) -> list[Line]:
    """The order of the table: by state, then the tightest need first."""
    endless = float("inf")
    return sorted(
        lines,
        key=lambda line: (
            WORST_FIRST.index(line.state),
            line.number,
            endless if line.needed_hours is None else line.needed_hours,
        ),
    )


def around(graph: Graph, code: str, steps: int) -> Graph:
    """A box with all that is at most so many lines away from it, whichever way they point."""
    beside = defaultdict(set)
    for source, target in graph.edges:
        beside[source].add(target)
        beside[target].add(source)
    reached = layer = {code}
    for _ in range(steps):
        layer = {other for one in layer for other in beside[one]} - reached
        reached = reached | layer
    return graph.only(reached)


def only_late(graph: Graph) -> Graph:
    """The lines that are late or inverted, with their ends."""
    lines = tuple(line for line in graph.lines if line.state in WRONG)
    ends = {end for line in lines for end in (line.source, line.target)}
    return Graph(nodes={code: node for code, node in graph.nodes.items() if code in ends}, lines=lines)


def only_services(graph: Graph) -> Graph:
    return graph.only(code for code, node in graph.nodes.items() if not node.is_process)


def only_infrastructure(graph: Graph) -> Graph:
    return graph.only(code for code, node in graph.nodes.items() if node.kind == INFRASTRUCTURE)


def by_rto(graph: Graph) -> Graph:
    """The processes of the same rto as one box, and their lines to the same target as one line, the worst of them."""
    box_of = {code: _group_code(node) if node.is_process else code for code, node in graph.nodes.items()}
    members = defaultdict(list)
    for code, node in graph.nodes.items():
        members[box_of[code]].append(node)
    boxes = {
        box: _together(box, inside) if inside[0].is_process else inside[0]
        for box, inside in sorted(members.items(), key=lambda pair: _urgency(pair[1][0]))
    }
    lines = defaultdict(list)
    for line in graph.lines:
        lines[box_of[line.source], box_of[line.target]].append(line)
    drawn = tuple(_line_of(ends, found) for ends, found in lines.items())
    return Graph(nodes=boxes, lines=drawn)


def _group_code(node: Node) -> str:
    return f"rto:{node.rto}"


def _urgency(node: Node) -> tuple[bool, float]:
    return not node.is_process, float("inf") if node.rto_hours is None else node.rto_hours


def _together(box: str, inside: Sequence[Node]) -> Node:
    return Node(
        code=box,
        name=inside[0].name if len(inside) == 1 else counted(len(inside), "process", "processes"),
        kind=PROCESS,
        rto=inside[0].rto,
        rto_hours=inside[0].rto_hours,
        members=tuple(node.code for node in inside),
    )


def _line_of(ends: tuple[str, str], found: Sequence[Line]) -> Line:
    worst = worst_first(found)[0]
    source, target = ends
    return replace(
        worst,
        source=source,
        target=target,
        is_spared=all(line.is_spared for line in found),
        share=1.0 if any(not line.is_soft for line in found) else worst.share,
        closes_circle=any(line.closes_circle for line in found),
        count=len(found),
    )


def cut(graph: Graph, most_boxes: int = MOST_BOXES, most_lines: int = MOST_LINES) -> Graph:
    """What can be drawn so that it is read: if there is more, the worst lines and those to what most others need."""
    if len(graph.nodes) <= most_boxes and len(graph.lines) <= most_lines:
        return graph
    weight: dict[str, int] = dict.fromkeys(graph.nodes, 0)
    for line in graph.lines:
        weight[line.target] += line.count
    kept = {code for code, node in graph.nodes.items() if node.members}
    for line in sorted(graph.lines, key=lambda line: (line.state not in WRONG, -weight[line.target])):
        ends = {line.source, line.target}
        if len(kept | ends) <= most_boxes:
            kept |= ends
    ranked = sorted(kept, key=lambda code: (not graph.nodes[code].members, -weight[code], code))
    while len(ranked) > 2 and len(graph.only(ranked).lines) > most_lines:
        ranked = ranked[: len(ranked) * 9 // 10]
    return graph.only(ranked)
