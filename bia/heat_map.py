"""The impact of all processes at a glance: how severe, after how long, in one category or the worst of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bia import units
from bia.fields import field_id
from bia.frames import answers_by_subject
from bia.models import Engagement, Process
from bia.questions import CategoryScale, Frame

WORST: Final = "worst"
PATH: Final = "impact.severity."


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """The level at one time, None where it was not asked, and in which categories it is that severe.

    `is_first` marks the first time at which the stop is unacceptable.
    """

    level: int | None
    time: str
    level_name: str
    categories: str
    is_first: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A process over the times. `first_hours` is when its stop becomes unacceptable, None when it does not."""

    process: Process
    owner: str
    anchor: str
    cells: tuple[Cell, ...]
    first_hours: float | None
    is_asked: bool

    @property
    def first(self) -> str:
        """When the stop becomes unacceptable, in words."""
        if not self.is_asked:
            return "not asked"
        return "never" if self.first_hours is None else units.duration(self.first_hours)


@dataclass(frozen=True, kw_only=True, slots=True)
class HeatMap:
    """All rows that were chosen, in the order that was chosen."""

    times: tuple[str, ...]
    levels: tuple[str, ...]
    rows: tuple[Row, ...]
    owners: tuple[str, ...]
    finding: str


SORTS: Final[dict[str, tuple[str, Callable[[Row], Any]]]] = {
    "urgent": ("Soonest unacceptable", lambda row: (*_urgency(row), row.process.position)),
    "order": ("Order of the list", lambda row: row.process.position),
    "name": ("Name", lambda row: row.process.name.casefold()),
    "owner": ("Owner", lambda row: (not row.owner, row.owner.casefold(), row.process.position)),
}


def make_heat_map(engagement: Engagement, frame: Frame, category: str, owner: str, sort: str) -> HeatMap:
    """The heat map for one category (or WORST), of the processes of one owner (or all, empty), in one of SORTS."""
    categories = [each for each in frame.categories if category in (WORST, each.id)]
    questions = [PATH + each.id for each in categories]
    answers = answers_by_subject(engagement, "process", ["owner_role", *questions])
    rows = [_row(process, answers.get(process.pk, {}), categories, frame) for process in engagement.processes.all()]
    owners = tuple(sorted({row.owner for row in rows if row.owner}, key=str.casefold))
    chosen = [row for row in rows if not owner or row.owner == owner]
    return HeatMap(
        times=tuple(frame.times_in_words),
        levels=frame.levels,
        rows=tuple(sorted(chosen, key=SORTS[sort][1])),
        owners=owners,
        finding=_finding(chosen),
    )


def _row(process: Process, values: Mapping[str, Any], categories: list[CategoryScale], frame: Frame) -> Row:
    given = [(each, values[PATH + each.id]) for each in categories if isinstance(values.get(PATH + each.id), list)]
    reached = [
        any(_level(levels, place) is not None and levels[place] >= each.unacceptable_level for each, levels in given)
        for place in range(len(frame.times))
    ]
    first = reached.index(True) if True in reached else None
    return Row(
        process=process,
        owner=values.get("owner_role") or "",
        anchor=field_id(PATH + (given or [(each, ()) for each in categories])[0][0].id) if categories else "",
        cells=tuple(_cell(given, place, frame, is_first=place == first) for place in range(len(frame.times))),
        first_hours=None if first is None else frame.times[first],
        is_asked=any(level is not None for _, levels in given for level in levels),
    )


def _cell(given: list[tuple[CategoryScale, list[int | None]]], place: int, frame: Frame, *, is_first: bool) -> Cell:
    levels = [(each, level) for each, values in given if (level := _level(values, place)) is not None]
    worst = max((level for _, level in levels), default=None)
    return Cell(
        level=worst,
        time=units.duration(frame.times[place]),
        level_name=frame.levels[worst] if worst is not None and worst < len(frame.levels) else "not asked",
        categories=", ".join(each.name for each, level in levels if level == worst and worst),
        is_first=is_first,
    )


def _level(values: list[int | None], place: int) -> int | None:
    return values[place] if place < len(values) else None


def _urgency(row: Row) -> tuple[float, int]:
    """The soonest unacceptable first, then the most severe in all; what was not asked stands last."""
    if not row.is_asked:
        return float("inf"), 1
    soonest = 1e12 if row.first_hours is None else row.first_hours
    return soonest, -sum(cell.level or 0 for cell in row.cells)


def _finding(rows: list[Row]) -> str:
    """The headline: how many stops become unacceptable, and how soon the first does."""
    hours = [row.first_hours for row in rows if row.first_hours is not None]
    if not rows:
        return "No process to show"
    if not hours:
        return "No stop becomes unacceptable" if any(row.is_asked for row in rows) else "No impact was asked yet"
    soonest = min(hours)
    return (
        f"{len(hours)} of {len(rows)} processes become unacceptable, "
        f"{hours.count(soonest)} of them within {units.duration(soonest)}"
    )
