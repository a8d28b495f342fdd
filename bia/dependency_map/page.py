"""The page of the map: what was asked for, the drawing, the table, and what both say. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bia import units
from bia.words import counted

from .drawing import Drawing, draw
from .graph import (
    MOST_SINGLE_PROCESSES,
    WRONG,
    Graph,
    Line,
    Node,
    around,
    by_rto,
    cut,
    only_infrastructure,
    only_late,
    only_services,
    worst_first,
)

SHOWN: Final[dict[str, tuple[str, Callable[[Graph], Graph]]]] = {
    "all": ("Everything", lambda graph: graph),
    "late": ("What comes back too late", only_late),
    "services": ("Services alone", only_services),
    "infrastructure": ("Infrastructure alone", only_infrastructure),
}
PROCESSES: Final = {"": "As it fits", "each": "Each on its own", "rto": "Together by RTO"}
MOST_STEPS: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody asked to see. Of the box `around` at most `steps` lines far; of processes with the label `rto`."""

    show: str = "all"
    around: str = ""
    steps: int = 1
    processes: str = ""
    rto: str = ""


def wish_of(query: Mapping[str, str]) -> Wish:
    """The wish in the query of an address; what is unknown means all."""
    show, processes, steps = query.get("show", ""), query.get("processes", ""), query.get("steps", "")
    return Wish(
        show=show if show in SHOWN else "all",
        around=query.get("around", ""),
        steps=int(steps) if steps in map(str, range(1, MOST_STEPS + 1)) else 1,
        processes=processes if processes in PROCESSES else "",
        rto=query.get("rto", ""),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class MapPage:
    """The drawing and the table of the same lines, in two parts: what is wrong and what is not. `omitted` says what
    the drawing leaves out."""

    drawing: Drawing
    lines: tuple[Line, ...]
    nodes: Mapping[str, Node]
    finding: str
    lead: str
    omitted: str
    center: Node | None
    is_grouped: bool
    single_points: tuple[Node, ...]
    circles: tuple[str, ...]
    alone: tuple[Node, ...]


def make_page(graph: Graph, wish: Wish, circles: Sequence[Sequence[str]] = ()) -> MapPage:
    """The page of a graph as wished. An unknown box or rto narrows nothing."""
    shown = SHOWN[wish.show][1](graph)
    center = _named(graph, wish.around)
    if center is not None:
        shown = around(shown, center.code, wish.steps)
    if wish.rto and any(node.rto == wish.rto for node in graph.nodes.values()):
        shown = _of_rto(shown, wish.rto)
    is_grouped = _is_grouped(shown, wish, center)
    gathered = by_rto(shown) if is_grouped else shown
    drawn = cut(gathered)
    with_lines = {end for edge in shown.edges for end in edge}
    return MapPage(
        drawing=draw(drawn),
        lines=tuple(worst_first(shown.lines)),
        nodes=shown.nodes,
        finding=_finding(shown),
        lead=_lead(shown),
        omitted=_omitted(gathered, drawn),
        center=center,
        is_grouped=is_grouped,
        single_points=tuple(sorted((n for n in shown.nodes.values() if n.stops), key=lambda n: -n.stops)),
        circles=tuple(", ".join(circle) for circle in circles if any(code in shown.nodes for code in circle)),
        alone=tuple(node for code, node in shown.nodes.items() if code not in with_lines),
    )


def _named(graph: Graph, asked: str) -> Node | None:
    """The box with this id or, whatever its case, this name. None without one, or where several have the name."""
    if asked in graph.nodes:
        return graph.nodes[asked]
    said = asked.strip().casefold()
    found = [node for node in graph.nodes.values() if said in (node.code.casefold(), node.name.casefold())]
    return found[0] if len(found) == 1 else None


def _of_rto(graph: Graph, rto: str) -> Graph:
    """The processes with this label, and what they need."""
    chosen = {code for code, node in graph.nodes.items() if node.rto == rto}
    return graph.only(chosen | {target for source, target in graph.edges if source in chosen})


def _is_grouped(shown: Graph, wish: Wish, center: Node | None) -> bool:
    if wish.processes:
        return wish.processes == "rto"
    count = sum(node.is_process for node in shown.nodes.values())
    return count > MOST_SINGLE_PROCESSES and center is None and not wish.rto


def _finding(graph: Graph) -> str:
    """The headline: the worst that the lines say."""
    count = len(graph.lines)
    late = sum(line.state in WRONG for line in graph.lines)
    inversions = sum(line.number > 0 for line in graph.lines)
    if not count:
        return "Nobody has said yet what needs what" if graph.nodes else "No process or service is listed yet"
    if inversions == 1:
        return "1 promise cannot be kept: what it waits for comes back later"
    if inversions:
        return f"{inversions} promises cannot be kept: what they wait for comes back later"
    if late:
        verb = "leads" if late == 1 else "lead"
        return f"{late} of {counted(count, 'line')} {verb} to something that comes back too late"
    if all(line.state in ("open", "unknown") for line in graph.lines):
        return f"{counted(count, 'line')}, and no promise to hold against a need yet"
    return "Everything that was promised comes back in time"


def _lead(graph: Graph) -> str:
    """What stands behind the headline: the latest service, and the single point that stops most."""
    services = [node for node in graph.nodes.values() if not node.is_process]
    late = [node for node in services if node.is_late]
    said = []
    if late:
        worst = max(late, key=lambda node: (node.promised_hours or 0) - (node.required_hours or 0))
        said.append(
            f"{worst.code} is needed within {units.duration(worst.required_hours)} "
            f"and comes back after {units.duration(worst.promised_hours)}."
        )
    if points := [node for node in services if node.stops]:
        most = max(points, key=lambda node: node.stops)
        said.append(f"{most.code} has no second part and stops {counted(most.stops, 'process', 'processes')}.")
    return " ".join(said)


def _omitted(gathered: Graph, drawn: Graph) -> str:
    boxes, lines = len(gathered.nodes) - len(drawn.nodes), len(gathered.lines) - len(drawn.lines)
    if not boxes and not lines:
        return ""
    return (
        f"The drawing shows {len(drawn.nodes)} of {len(gathered.nodes)} boxes, those with the most and the worst "
        f"lines: more could not be read. {counted(boxes, 'box', 'boxes')} and {counted(lines, 'line')} are left out "
        "here and stand in the table. Choose a process or service to see all around it."
    )
