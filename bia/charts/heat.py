"""The heat map: severity of each process over time, from a plan and the case it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bia import units
from bia.usual_words import category_name, category_named, level_name

from .spec import Cell, HeatMap, HeatRow

Json = Mapping[str, Any]

MOST_COLUMNS = 28  # more than these leave no room for a number in a cell


def impact_heat_map(case: Json, plan: Json, *, worst: bool | None = None) -> HeatMap:
    """Severity of each process over time, tightest mtpd first.

    A block for each category, or the worst level over all of them when `worst` says so or the blocks
    would not fit. The deciding cell is the first unacceptable level of the category that ends the mtpd.
    """
    times: list[float] = list(case["impact_after_hours"])
    categories = {category["id"]: category.get("unacceptable_level", 4) for category in case["categories"]}
    if worst is None:
        worst = len(categories) * len(times) > MOST_COLUMNS
    asked = {process["id"]: _severity(process) for process in case["processes"]}
    rows = tuple(
        HeatRow(
            code=process["id"],
            label=process["name"],
            blocks=_blocks(asked.get(process["id"], {}), process["targets"], categories, len(times), worst=worst),
            end=mtpd_text(process["targets"]),
        )
        for process in sorted(plan["processes"], key=_by_mtpd)
    )
    ended = sum(process["targets"].get("mtpd_hours") is not None for process in plan["processes"])
    return HeatMap(
        key="heat-map",
        title=_("Impact over time"),
        finding=ngettext(
            "Impact is unacceptable within %(time)s for %(ended)s of %(count)s process.",
            "Impact is unacceptable within %(time)s for %(ended)s of %(count)s processes.",
            len(rows),
        )
        % {"ended": ended, "count": len(rows), "time": units.duration(times[-1])},
        caption=_("The framed level ends the MTPD. Processes are sorted by their MTPD, the tightest first."),
        block_labels=(_("Worst of all categories"),)
        if worst
        else tuple(category_name(category_named(category)) for category in case["categories"]),
        columns=tuple(units.duration(time) for time in times),
        end_label=_("MTPD"),
        level_labels=tuple(map(level_name, case.get("severity_levels") or map(str, range(5)))),
        rows=rows,
    )


def mtpd_text(targets: Json) -> str:
    """The mtpd in words, with the two ways it can be missing told apart."""
    if targets.get("mtpd_hours") is not None:
        return units.duration(targets["mtpd_hours"])
    beyond = targets.get("beyond_hours")
    return _("beyond %(time)s") % {"time": units.duration(beyond)} if beyond is not None else _(units.NOT_KNOWN)


def deciding_categories(targets: Json) -> tuple[str, ...]:
    """All categories that end the mtpd; a plan of former times names one alone."""
    return tuple(targets.get("deciding_categories") or filter(None, [targets.get("deciding_category")]))


def _severity(process: Json) -> Json:
    return (process.get("impact") or {}).get("severity") or {}


def _by_mtpd(process: Json) -> tuple[int, float]:
    targets = process["targets"]
    if targets.get("mtpd_hours") is not None:
        return 0, targets["mtpd_hours"]
    return (1, 0.0) if targets.get("beyond_hours") is not None else (2, 0.0)


def _blocks(
    severity: Json, targets: Json, categories: Mapping[str, int], count: int, *, worst: bool
) -> tuple[tuple[Cell, ...], ...]:
    deciding = deciding_categories(targets)
    levels = {category: list(severity.get(category) or [None] * count) for category in categories}
    reached = [
        index
        for category in deciding
        for index, level in enumerate(levels.get(category, []))
        if (level or 0) >= categories.get(category, 0)
    ]
    first = min(reached, default=None)
    if not worst:
        return tuple(
            tuple(
                Cell(level=level, deciding=category in deciding and index == first) for index, level in enumerate(row)
            )
            for category, row in levels.items()
        )
    columns = [[row[index] for row in levels.values() if row[index] is not None] for index in range(count)]
    return (tuple(Cell(level=max(at, default=None), deciding=index == first) for index, at in enumerate(columns)),)
