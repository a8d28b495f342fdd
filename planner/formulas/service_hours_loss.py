"""Expected loss when only service hours of an outage count: the clock stands still through nights and weekends.

For the other convention, in which the clock runs on once the first service hour has been hit, see `expected_loss`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from planner.formulas.checks import InvalidInput, filled, not_negative, positive
from planner.formulas.distributions import Array, Distribution
from planner.formulas.excess_moments import excess_moment
from planner.formulas.hours import HOURS_PER_WEEK
from planner.formulas.piecewise import PiecewiseLinear

NEGLIGIBLE: Final = 1e-13  # of the mean outage
MOST_PERIODS: Final = 104

Window = tuple[float, float]
Term = tuple[float, float]  # threshold, factor


def expected_loss_in_service_hours(
    curve: PiecewiseLinear, outage: Distribution, windows: Sequence[Window], *, period_hours: float = HOURS_PER_WEEK
) -> float:
    """Expected money lost in one outage that begins at any moment of the period, when `curve` runs over service hours.

    `windows` are (from, to) hours of the period in service, rising and apart. Exact: the moment s' by which k service
    hours have passed moves with the start s in straight pieces, and the loss beyond it is the excess over s' - s less
    what falls between windows. Windows are laid out until the excess is negligible, for 104 periods at most; from
    there on service hours count by their share of the period.

    Raises InvalidInput for windows that overlap, fall or leave the period.
    """
    period = positive("period_hours", period_hours)
    _check(windows, period)
    periods = _periods(outage, period)
    laid_out = [(a + n * period, b + n * period) for n in range(periods + 1) for a, b in windows]
    weekly = math.fsum(b - a for a, b in windows)
    total = curve.y[0]
    for corner, change in zip(curve.x, np.diff(curve.slopes(), prepend=0.0), strict=True):
        if change:
            total += float(change) * _excess(outage, corner, laid_out, len(windows), period, weekly)
    return total


def _check(windows: Sequence[Window], period: float) -> None:
    filled("windows", windows)
    before = 0.0
    for index, (start, end) in enumerate(windows):
        if not_negative(f"windows[{index}][0]", start) < before:
            raise InvalidInput(f"windows[{index}][0]", start, f"at least the end of the window before ({before!r})")
        if not start < not_negative(f"windows[{index}][1]", end) <= period:
            raise InvalidInput(f"windows[{index}][1]", end, f"more than {start!r} and at most the period ({period!r})")
        before = end


def _periods(outage: Distribution, period: float) -> int:
    """After how many periods hardly any outage goes on."""
    left = outage.excess(np.arange(1, MOST_PERIODS + 1) * period) <= NEGLIGIBLE * outage.mean()
    return int(np.argmax(left)) + 2 if left.any() else MOST_PERIODS + 1


def _excess(
    outage: Distribution, corner: float, windows: Sequence[Window], weekly_windows: int, period: float, weekly: float
) -> float:
    """E[(S - corner)+] of the service hours S of the outage."""
    starts = np.asarray([a for a, _ in windows])
    ends = np.asarray([b for _, b in windows])
    worked = np.cumsum(ends - starts)  # service hours by the end of each window
    first: list[Term] = []
    second: list[Term] = []
    whole, corner = divmod(corner, weekly)
    skipped = int(whole) * weekly_windows  # service hours of whole periods pass in whole periods
    shift = whole * period
    for s0, s1, is_running, done in _pieces(windows[:weekly_windows], worked, corner, period):
        by_middle = done + corner + ((s1 - s0) / 2 if is_running else 0.0)
        into = int(np.searchsorted(worked, by_middle, side="right"))
        begin = float(starts[into] + done + corner - (worked[into - 1] if into else 0.0))
        rest = windows[into : len(windows) - skipped]
        if is_running:  # the place where the loss begins moves along with the start
            first.append((begin - s0 + shift, s1 - s0))
            second += _along(-1.0, windows[into][1] + shift, s0, s1)
        else:
            second += [*_along(1.0, begin + shift, s0, s1), *_along(-1.0, windows[into][1] + shift, s0, s1)]
        for opens, closes in rest[1:]:
            second += [*_along(1.0, opens + shift, s0, s1), *_along(-1.0, closes + shift, s0, s1)]
        beyond = max(windows[-1][1], windows[into][1] + shift)
        second += _along(weekly / period, math.ceil(beyond / period) * period, s0, s1)
    return (_sum(outage, first, 1) + _sum(outage, second, 2)) / period


def _pieces(
    windows: Sequence[Window], worked: Array, corner: float, period: float
) -> Iterator[tuple[float, float, bool, float]]:
    """Stretches of the start s, whether the process runs in them, and the service hours done when they begin.

    In each, the loss begins in one window.
    """
    done_before, before = 0.0, 0.0
    for start, end in windows:
        if start > before:
            yield before, start, False, done_before
        cuts = [w - corner - done_before + start for w in worked if 0 < w - corner - done_before < end - start]
        for s0, s1 in itertools.pairwise([start, *cuts, end]):
            yield s0, s1, True, done_before + s0 - start
        done_before, before = done_before + end - start, end
    if before < period:
        yield before, period, False, done_before


def _along(factor: float, edge: float, s0: float, s1: float) -> list[Term]:
    """The excess over edge - s, summed over s from s0 to s1, in second powers."""
    return [(edge - s1, factor / 2), (edge - s0, -factor / 2)]


def _sum(outage: Distribution, terms: Sequence[Term], power: int) -> float:
    thresholds, factors = np.asarray(terms).reshape(-1, 2).T
    return float(factors @ excess_moment(outage, thresholds, power))
