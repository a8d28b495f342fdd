"""Ranges and marks of axes."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Final

from django.utils.translation import gettext as _

from bia import units

from .spec import Axis, Tick, Unit, show

LEAST_STEPS: Final = {"money": 1.0, "share": 0.01}  # smaller ones are not written in full
# Powers of ten of which a quarter of ten is not written in full: 2.5, 1.25 k.
NOT_QUARTERED: Final = {"money": (0, 2), "share": (-2,)}
# The steps that a recovery time is chosen from, as marks of a time axis.
STEPS = (1 / 60, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 24.0, 72.0, 168.0, 672.0, 2016.0, 8760.0)


def time_axis(hours: Iterable[float | None], title: str) -> Axis:
    """A logarithmic axis of hours that holds all of them. 0 is drawn at its left edge."""
    known = [value for value in hours if value is not None and value > 0]
    least, most = min(known, default=0.25), max(known, default=168.0)
    below = [index for index, step in enumerate(STEPS) if step <= least]
    above = [index for index, step in enumerate(STEPS) if step >= most]
    first = below[-1] if below else 0
    last = max(above[0] if above else len(STEPS) - 1, first + 3)
    steps = STEPS[first : last + 1]
    ticks = tuple(Tick(at=step, label=units.duration(step)) for step in steps)
    return Axis(
        title=title, unit="hours", low=min(steps[0], least) / 1.15, high=max(steps[-1], most), ticks=ticks, log=True
    )


def plain_axis(values: Iterable[float | None], title: str, unit: Unit, currency: str = "") -> Axis:
    """A linear axis from 0 that holds all values, with four to six round marks."""
    most = max((value for value in values if value is not None), default=0.0)
    if most <= 0:
        return Axis(title=title, unit=unit, low=0.0, high=1.0, ticks=(Tick(at=0.0, label="0"),), currency=currency)
    least = LEAST_STEPS.get(unit, 0.0)
    step = max(_round_step(most / 5, NOT_QUARTERED.get(unit, ())), least)
    count = max(1, math.ceil(round(most / step, 9)))
    ticks = tuple(Tick(at=index * step, label=show(index * step, unit)) for index in range(count + 1))
    return Axis(title=title, unit=unit, low=0.0, high=count * step, ticks=ticks, currency=currency)


def _round_step(rough: float, not_quartered: Collection[int]) -> float:
    """The next round number: 1, 2, 5 of a power of ten, or 2.5 of one that is not named."""
    power = math.floor(math.log10(rough))
    factors = (1, 2, 5, 10) if power in not_quartered else (1, 2, 2.5, 5, 10)
    return next(10.0**power * factor for factor in factors if 10.0**power * factor >= rough * 0.999)


def year_axis(horizon: float) -> Axis:
    every = max(1, round(horizon / 6))
    ticks = tuple(
        Tick(at=year, label=str(year) if year else _("start")) for year in range(0, math.ceil(horizon) + 1, every)
    )
    return Axis(title=_("years"), unit="years", low=0.0, high=float(horizon), ticks=ticks)
