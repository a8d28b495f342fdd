"""The money lost over time as a small picture: where its line, its marks and its words stand."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bia import units

WIDTH, HEIGHT = 312, 132
LEFT, RIGHT, TOP, BOTTOM = 44, 10, 18, 22
LEAST_GAP = 34  # pixels between two times written below the axis
FEWEST = 2

Place = Callable[[float], float]
Known = Sequence[tuple[float, float]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A place on the picture with its words."""

    x: float
    y: float
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
    """What the template draws. `lines` are runs of answered times; what was not asked stays a gap."""

    says: str
    lines: tuple[str, ...]
    points: tuple[Mark, ...]
    times: tuple[Mark, ...]
    amounts: tuple[Mark, ...]
    mtpd: Mark | None
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - BOTTOM
    left: int = LEFT
    right: int = WIDTH - RIGHT


def make_curve(
    times: Sequence[float], losses: Sequence[float | None], mtpd_hours: float | None, currency: str
) -> Curve | None:
    """The curve of cumulative losses at these hours; None with fewer than two answered times."""
    known = [(hours, amount) for hours, amount in zip(times, losses, strict=False) if amount is not None]
    if len(known) < FEWEST or len(losses) != len(times):
        return None
    top = max(amount for _, amount in known) or 1.0
    x_of, y_of = _across(times), _upwards(top)
    marks = [
        None if amount is None else Mark(x=x_of(hours), y=y_of(amount))
        for hours, amount in zip(times, losses, strict=True)
    ]
    return Curve(
        says=_says(known, mtpd_hours, currency),
        lines=tuple(" ".join(f"{mark.x},{mark.y}" for mark in run) for run in _runs(marks) if len(run) > 1),
        points=tuple(mark for mark in marks if mark is not None),
        times=_written(times, x_of),
        amounts=tuple(Mark(x=LEFT - 6, y=y_of(amount), text=units.money_short(amount)) for amount in (0.0, top)),
        mtpd=_mtpd_mark(times, known, mtpd_hours, x_of, y_of),
    )


def loss_at(hours: float, known: Known) -> float | None:
    """The loss by then, straight between the answered times around it; None outside them."""
    for (start, low), (end, high) in pairwise(known):
        if start <= hours <= end:
            return low if end == start else low + (high - low) * (hours - start) / (end - start)
    return None


def _upwards(top: float) -> Place:
    return lambda amount: round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * amount / top, 1)


def _across(times: Sequence[float]) -> Place:
    """Where a time stands across the picture: by the logarithm, so that minutes and weeks both show."""
    first = next((hours for hours in times if hours > 0), 1.0)
    least = math.log(first) - (1.0 if times[0] <= 0 else 0.0)
    span = math.log(max(times[-1], first * 1.01)) - least

    def place(hours: float) -> float:
        at = (math.log(hours) - least) / span if hours > 0 else 0.0
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(max(at, 0.0), 1.0), 1)

    return place


def _runs(marks: Sequence[Mark | None]) -> list[list[Mark]]:
    runs: list[list[Mark]] = [[]]
    for mark in marks:
        if mark is None:
            runs.append([])
        else:
            runs[-1].append(mark)
    return runs


def _written(times: Sequence[float], x_of: Place) -> tuple[Mark, ...]:
    """The times that have room below the axis; the last one always."""
    kept: list[Mark] = []
    for hours in reversed(times):
        mark = Mark(x=x_of(hours), y=HEIGHT - 6, text=units.duration(hours))
        if not kept or kept[-1].x - mark.x >= LEAST_GAP:
            kept.append(mark)
    return tuple(reversed(kept))


def _mtpd_mark(times: Sequence[float], known: Known, mtpd_hours: float | None, x_of: Place, y_of: Place) -> Mark | None:
    if mtpd_hours is None or not times[0] <= mtpd_hours <= times[-1]:
        return None
    amount = loss_at(mtpd_hours, known)
    return Mark(x=x_of(mtpd_hours), y=TOP if amount is None else y_of(amount), text=units.duration(mtpd_hours))


def _says(known: Known, mtpd_hours: float | None, currency: str) -> str:
    hours, amount = known[-1]
    end = f"{units.money_short(amount, currency)} lost after {units.duration(hours)}"
    if mtpd_hours is not None and (by_then := loss_at(mtpd_hours, known)) is not None:
        return f"{units.money_short(by_then, currency)} lost by the MTPD of {units.duration(mtpd_hours)}, {end}."
    return f"{end[0].upper()}{end[1:]}."
