"""Severity and money over time: when impact becomes serious and unacceptable, and what it has cost by then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from planner.case import Case, Category, Process

Hours = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold:
    """The first asked time at which a category reached a level, and the time asked before it."""

    hours: float
    category: str
    level: int
    hours_before: float


def severity_rows(process: Process) -> Mapping[str, tuple[int | None, ...]]:
    """The impact matrix as asked; empty when nothing was."""
    return (process.impact.severity if process.impact else None) or {}


def was_impact_asked(process: Process) -> bool:
    """Whether at least one cell of the matrix was answered."""
    return any(level is not None for row in severity_rows(process).values() for level in row)


def first_reached(case: Case, process: Process, levels: Mapping[str, int]) -> Threshold | None:
    """The earliest asked time at which any category reaches its level in `levels`; None when none does.

    Of several categories at the same time the one listed first in the case is kept as the reason.
    Cells that were not asked are passed over, never taken as a level.
    """
    best: Threshold | None = None
    rows = severity_rows(process)
    for category in case.categories:
        for index, level in enumerate(rows.get(category.id, ())):
            if level is not None and level >= levels[category.id]:
                hours = case.impact_after_hours[index]
                if best is None or hours < best.hours:
                    before = case.impact_after_hours[index - 1] if index else 0.0
                    best = Threshold(hours=hours, category=category.id, level=level, hours_before=before)
                break
    return best


def unacceptable_levels(categories: Iterable[Category]) -> dict[str, int]:
    """Category id -> the level that ends the mtpd."""
    return {category.id: category.unacceptable_level for category in categories}


def serious_levels(categories: Iterable[Category]) -> dict[str, int]:
    """Category id -> the level that drives the rto. Never above the unacceptable one."""
    return {category.id: min(category.serious_level, category.unacceptable_level) for category in categories}


def falling_categories(process: Process) -> list[str]:
    """Categories whose severity falls as time passes: an answer to check, never repaired."""
    return [name for name, row in severity_rows(process).items() if falls([x for x in row if x is not None])]


def falls(values: Sequence[float]) -> bool:
    """Whether any value is lower than the one before it."""
    return any(later < earlier for earlier, later in pairwise(values))


@dataclass(frozen=True, slots=True)
class LossCurve:
    """Cumulative loss in money over effective outage hours: linear between the asked points.

    Starts at nought; beyond the last asked time it goes on at the slope of the last stretch.
    """

    hours: tuple[float, ...]
    money: tuple[float, ...]

    def at(self, outage_hours: Hours) -> Hours:
        """Loss (money, same shape) after `outage_hours` of effective outage."""
        x, y = np.asarray(self.hours), np.asarray(self.money)
        slope = (y[-1] - y[-2]) / (x[-1] - x[-2]) if len(x) > 1 else 0.0
        beyond = np.maximum(outage_hours - x[-1], 0.0)
        result: Hours = np.interp(outage_hours, x, y) + beyond * max(slope, 0.0)
        return result


def loss_curve(case: Case, process: Process) -> LossCurve | None:
    """The process's loss curve; None when no loss was asked. Points not asked are left out."""
    row = process.impact.loss if process.impact else None
    points = [
        (hours, float(money))
        for hours, money in zip(case.impact_after_hours, row or (), strict=False)
        if money is not None
    ]
    if not points:
        return None
    return LossCurve((0.0, *(h for h, _ in points)), (0.0, *(m for _, m in points)))
