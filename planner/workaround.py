"""How a workaround, or a dependency that stops only a share, slows the time a process feels.

Convention: effective outage = (1 - capacity) x covered hours + uncovered hours, times the share of
the process that stops. It loosens what a process demands of a dependency, never its own mtpd.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from planner.case import Dependency, Process
from planner.formulas.piecewise import PiecewiseLinear

Array = npt.NDArray[np.float64]


def bridge(process: Process, *bridged: str) -> tuple[float, float]:
    """(hours a workaround lasts, its capacity) for an outage of any of these nodes; (0, 0) without one.

    A workaround whose length, capacity or scope was not asked bridges nothing.
    """
    workaround = process.workaround
    if workaround is None or workaround.sustain_hours is None or workaround.capacity is None:
        return 0.0, 0.0
    if workaround.covers is None:
        return 0.0, 0.0
    if workaround.covers == "all" or any(node in workaround.covers for node in bridged):
        return workaround.sustain_hours, workaround.capacity
    return 0.0, 0.0


def effective_outage(process: Process, dependency: Dependency, hours: Array, *sources: str) -> Array:
    """How much outage a process feels (hours, same shape) when `dependency` is away for `hours`.

    `sources` are the services whose failure keeps it away; a workaround may cover them by name. Until the
    hour from which the dependency is needed nothing is felt.
    """
    if dependency.needed_from_hours:
        hours = np.maximum(hours - dependency.needed_from_hours, 0.0)
    share = 1.0 if dependency.share is None else dependency.share
    covered, capacity = bridge(process, dependency.on, *sources)
    if covered <= 0 or capacity <= 0:
        return hours if share == 1 else share * hours
    felt: Array = share * ((1 - capacity) * np.minimum(hours, covered) + np.maximum(0.0, hours - covered))
    return felt


def slowing(process: Process, dependency: Dependency, *sources: str) -> PiecewiseLinear:
    """`effective_outage` as a function of the hours that the dependency is away.

    It bends where they begin to count, and where the workaround ends.
    """
    share = 1.0 if dependency.share is None else dependency.share
    return _slowing(dependency.needed_from_hours or 0.0, share, *bridge(process, dependency.on, *sources))


@lru_cache(maxsize=4096)  # many processes answer alike
def _slowing(later: float, share: float, covered: float, capacity: float) -> PiecewiseLinear:
    bends = sorted({0.0, later, later + covered if capacity > 0 else later})
    slopes = [0.0 if x < later else share * (1 - capacity) if x < later + covered else share for x in bends]
    felt = [0.0]
    for (start, end), slope in zip(pairwise(bends), slopes, strict=False):
        felt.append(felt[-1] + slope * (end - start))
    return PiecewiseLinear(tuple(map(float, bends)), tuple(felt), float(share))


def longest_outage(process: Process, dependency: Dependency, effective_hours: float) -> float:
    """The longest real outage of a dependency that a process feels as at most `effective_hours`.

    The inverse of `effective_outage`; infinite when the process never feels that much.
    """
    share = 1.0 if dependency.share is None else dependency.share
    if share <= 0:
        return float("inf")
    later = dependency.needed_from_hours or 0.0
    felt = effective_hours / share
    covered, capacity = bridge(process, dependency.on)
    while_covered = (1 - capacity) * covered
    if felt >= while_covered:
        return later + covered + felt - while_covered
    return later + felt / (1 - capacity)
