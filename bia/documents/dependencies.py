"""The section on dependencies: single points of failure, promises that do not fit, rings and recovery order."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bia import units

from .blocks import Bullets, Heading, Section, Text, blocks
from .facts import Facts, Json, counted, duration, joined, part, plural
from .risk_sentences import points_by_reach, worst_point
from .tables import Cell, Column, Table, table

LATE = plural(
    "%(count)s dependency is promised later than needed.", "%(count)s dependencies are promised later than needed."
)
RINGS = plural("%(count)s ring of things that need each other.", "%(count)s rings of things that need each other.")


def dependencies(facts: Facts, more: Table | None = None) -> Section:
    """Cycles, single points of failure, inversions and the order of recovery; `more` comes first."""
    graph = facts.result.get("graph") or {}
    cycles = graph.get("cycles") or []
    inversions = graph.get("inversions") or []
    points = points_by_reach(facts)
    order = graph.get("recovery_order") or []
    return Section(
        id="dependencies",
        title=_("What depends on what"),
        question=_("Which single thing takes most of the house with it?"),
        lead=_dependencies_lead(facts, cycles, inversions, points),
        blocks=blocks(
            more,
            _points_table(facts, points),
            _inversion_table(facts, inversions),
            [
                Heading(_("Rings"), "beside"),
                Bullets(tuple(joined(facts.short_name(one) for one in ring) for ring in cycles)),
            ]
            if cycles
            else None,
            [
                Heading(_("Order of recovery"), "beside"),
                Text(
                    _("When everything is down, bring back in this order: %(order)s.")
                    % {"order": ", ".join(facts.short_name(one) for one in order)}
                ),
            ]
            if order
            else None,
        ),
    )


def _dependencies_lead(facts: Facts, cycles: list[list[str]], inversions: list[Json], points: list[Json]) -> str:
    if not (part(facts.result, "graph", "edges") or points or inversions or cycles):
        return _("No dependencies have been entered, so nothing can be said about what fails together.")
    texts = []
    if points:
        texts.append(worst_point(facts))
    if inversions:
        texts.append(counted(len(inversions), *LATE))
    texts.append(counted(len(cycles), *RINGS) if cycles else _("There are no rings."))
    return " ".join(texts)


def _points_table(facts: Facts, points: list[Json]) -> Table | None:
    return table(
        _("Single points of failure: what stops or slows processes on its own"),
        [
            Column(_("What"), 44),
            Column(_("Processes"), 20, "n"),
            Column(_("Wholly"), 18, "n"),
            Column(_("Why, and which"), 86, "gap"),
        ],
        [
            (
                point["name"],
                str(len(point.get("processes") or ())),
                str(len(point["stopped"])) if "stopped" in point else _(units.NOT_KNOWN),
                point.get("text") or ", ".join(point.get("processes") or ()),
            )
            for point in points
        ],
        dense=True,
    )


def _inversion_table(facts: Facts, inversions: list[Json]) -> Table | None:
    return table(
        _("Promised later than needed: the promise of what stands below does not fit the need above"),
        [
            Column(_("What needs it"), 64),
            Column(_("What is needed"), 60),
            Column(_("Within"), 22, "n"),
            Column(_("Promised"), 22, "n"),
        ],
        [
            (
                facts.label(one["dependant"]),
                facts.label(one["dependency"]),
                duration(one.get("needed_hours")),
                Cell(duration(one.get("promised_hours")), "alarm"),
            )
            for one in inversions
        ],
        dense=True,
    )
