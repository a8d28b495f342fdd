"""Severity and money over time: when impact becomes serious and unacceptable, and what it has cost by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from planner.case import Case, Impact, LossLimits, Process
from planner.formulas.piecewise import PiecewiseLinear

Hours = npt.NDArray[np.float64]
Trigger = Literal["serious", "unacceptable"]
LOSS = "loss"  # the name of the money limit among the categories


@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold:
    """The first time at which a category (or the loss, then `level` is None) is serious or unacceptable.

    `hours_before` is the last time at which it is still tolerable: the time asked before it; for money,
    whose limit is met on the way between two asked times, the same time. `also` are the others that
    reach theirs at the same time.
    """

    hours: float
    category: str
    level: int | None
    hours_before: float
    also: tuple[str, ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """All that reach their level at this time, in the order of the case."""
        return (self.category, *self.also)


def severity_rows(process: Process) -> Mapping[str, tuple[int | None, ...]]:
    """The impact matrix as asked; empty when nothing was."""
    return rows_of(process.impact)


def rows_of(impact: Impact | None) -> Mapping[str, tuple[int | None, ...]]:
    """The matrix of an impact as asked; empty when nothing was."""
    return (impact.severity if impact else None) or {}


def was_asked(case: Case, process: Process, impact: Impact | None) -> bool:
    """Whether the answers can say when impact becomes serious: a cell of the matrix, or a loss and a limit for it."""
    if any(level is not None for row in rows_of(impact).values() for level in row):
        return True
    has_loss = impact is not None and any(money is not None for money in impact.loss or ())
    return has_loss and limits_of(case, process) is not None


def limits_of(case: Case, process: Process) -> LossLimits | None:
    """The money limits that hold for a process: its own, else the case's."""
    own = process.impact.loss_limits if process.impact else None
    return own or case.loss_limits


def first_reached(case: Case, process: Process, trigger: Trigger, impact: Impact | None = None) -> Threshold | None:
    """The earliest time at which any category, or the loss, is serious or unacceptable; None when none is.

    Of several at the same time the category listed first in the case comes first, the others are in `also`. Cells that
    were not asked are passed over, never taken as a level. `impact` is the process's ordinary one if not given.
    """
    asked = impact or process.impact
    found = [*_levels_reached(case, trigger, rows_of(asked))]
    crossed = loss_reached(case, process, trigger, asked)
    if crossed is not None:
        found.append(Threshold(hours=crossed, category=LOSS, level=None, hours_before=crossed))
    first = min(found, key=lambda each: each.hours, default=None)
    if first is None:
        return None
    also = tuple(each.category for each in found if each is not first and each.hours == first.hours)
    return replace(first, also=also)


def _levels_reached(case: Case, trigger: Trigger, rows: Mapping[str, tuple[int | None, ...]]) -> Iterator[Threshold]:
    """When each category reaches its level, in the order of the case."""
    for category in case.categories if rows else ():
        row = rows.get(category.id, ())
        least = category.serious_level if trigger == "serious" else category.unacceptable_level
        index = next((i for i, level in enumerate(row) if level is not None and level >= least), None)
        if index is not None:
            before = case.impact_after_hours[index - 1] if index else 0.0
            hours = case.impact_after_hours[index]
            yield Threshold(hours=hours, category=category.id, level=row[index], hours_before=before)


def loss_reached(case: Case, process: Process, trigger: Trigger, impact: Impact | None) -> float | None:
    """When the cumulative loss reaches its limit, between the asked times by interpolation.

    None without a limit or a loss, and where the limit is not reached within the asked times.
    """
    limits = limits_of(case, process)
    limit: Decimal | None = getattr(limits, trigger) if limits else None
    curve = curve_of(case, impact) if limit is not None else None
    if curve is None or limit is None:
        return None
    wanted = float(limit)
    for (hours, money), (later, more) in pairwise(zip(curve.hours, curve.money, strict=True)):
        if more >= wanted:
            return later if more <= money else hours + (later - hours) * max(wanted - money, 0.0) / (more - money)
    return None


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

    def function(self) -> PiecewiseLinear:
        """The same as a function of straight pieces."""
        hours, money = self.hours[-2:], self.money[-2:]
        slope = (money[-1] - money[0]) / (hours[-1] - hours[0]) if len(hours) > 1 else 0.0
        return PiecewiseLinear(self.hours, self.money, max(slope, 0.0))


def loss_curve(case: Case, process: Process) -> LossCurve | None:
    """The process's loss curve; None when no loss was asked. Points not asked are left out."""
    return curve_of(case, process.impact)


def curve_of(case: Case, impact: Impact | None) -> LossCurve | None:
    """The loss curve of an impact; None when no loss was asked."""
    row = impact.loss if impact else None
    points = [
        (hours, float(money))
        for hours, money in zip(case.impact_after_hours, row or (), strict=False)
        if money is not None
    ]
    if not points:
        return None
    return LossCurve((0.0, *(h for h, _ in points)), (0.0, *(m for _, m in points)))
