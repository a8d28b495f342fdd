"""Functions of straight pieces: loss over the length of an outage, and how an outage is felt.

They can be put into one another, and of several the smallest, the largest or any between taken, without error.
"""

from __future__ import annotations

import itertools
import math
import operator
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from planner.formulas.checks import InvalidInput, filled, number

Array = npt.NDArray[np.float64]
NEAR: Final = 1e-13  # relative: what rounding makes of the same value


@dataclass(frozen=True, slots=True)
class PiecewiseLinear:
    """Straight between the points (x rising from 0, y), with `last_slope` beyond the last of them.

    Raises InvalidInput when x does not start at 0 or does not rise, or when there is not one y to each x.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    last_slope: float

    def __post_init__(self) -> None:
        if self._is_sound():
            return
        filled("x", self.x)
        if len(self.y) != len(self.x):
            raise InvalidInput("y", f"{len(self.y)} values", f"as many values as x has ({len(self.x)})")
        for name, values in (("x", self.x), ("y", self.y)):
            for index, value in enumerate(values):
                number(f"{name}[{index}]", value)
        number("last_slope", self.last_slope)
        if self.x[0] != 0:
            raise InvalidInput("x[0]", self.x[0], "0")
        for index, (before, after) in enumerate(itertools.pairwise(self.x)):
            if after <= before:
                raise InvalidInput(f"x[{index + 1}]", after, f"more than x[{index}] ({before!r})")

    def _is_sound(self) -> bool:
        """Whether nothing is wrong; what is wrong is sought only then."""
        x, y = self.x, self.y
        values = (*x, *y, self.last_slope)
        is_number = all(type(value) is float for value in values) and all(map(math.isfinite, values))
        rises = all(map(operator.lt, x, x[1:]))
        return is_number and rises and len(x) == len(y) > 0 and x[0] == 0

    def value(self, x: float) -> float:
        """The value at one x of 0 or more."""
        after = bisect_right(self.x, x)
        if after == len(self.x):
            return self.y[-1] + self.last_slope * (x - self.x[-1])
        start, end = self.x[after - 1], self.x[after]
        return self.y[after - 1] + (self.y[after] - self.y[after - 1]) * ((x - start) / (end - start))

    def at(self, x: npt.ArrayLike) -> Array:
        """The value at each x of 0 or more (same shape)."""
        given = np.asarray(x, dtype=np.float64)
        inside = np.interp(given, self.x, self.y)
        result: Array = inside + self.last_slope * np.maximum(given - self.x[-1], 0.0)
        return result

    def slopes(self) -> tuple[float, ...]:
        """The slope after each x."""
        inside = ((d - b) / (c - a) for (a, b), (c, d) in itertools.pairwise(zip(self.x, self.y, strict=True)))
        return (*inside, self.last_slope)

    def times(self, factor: float) -> PiecewiseLinear:
        """Every value multiplied by `factor`."""
        return PiecewiseLinear(self.x, tuple(y * factor for y in self.y), self.last_slope * factor)

    def after(self, inner: PiecewiseLinear) -> PiecewiseLinear:
        """self(inner(x)). `inner` must not fall below 0. Raises InvalidInput when it ends falling."""
        if inner.last_slope < 0:
            raise InvalidInput("inner.last_slope", inner.last_slope, "0 or more")
        x = sorted({*inner.x, *self._reached(inner)})
        values = [self.value(inner.value(each)) for each in x]
        return _without_straight_corners(x, values, self.last_slope * inner.last_slope)

    def beyond(self, level: float) -> PiecewiseLinear:
        """What of the value lies above a level of 0 or more, for a function that never falls."""
        if self.y[0] >= level:
            return PiecewiseLinear(self.x, tuple([y - level for y in self.y]), self.last_slope)
        after = bisect_left(self.y, level)  # the first point that reaches the level
        if after == len(self.x):
            if self.last_slope <= 0:
                return PiecewiseLinear((0.0,), (0.0,), 0.0)
            start = self.x[-1] + (level - self.y[-1]) / self.last_slope
        else:
            rise = (self.y[after] - self.y[after - 1]) / (self.x[after] - self.x[after - 1])
            start = min(self.x[after - 1] + (level - self.y[after - 1]) / rise, self.x[after])
            after += start == self.x[after]
        if start <= 0:  # the level is lost in rounding
            return PiecewiseLinear(self.x, tuple([max(y - level, 0.0) for y in self.y]), self.last_slope)
        x = (0.0, start, *self.x[after:])
        return PiecewiseLinear(x, (0.0, 0.0, *[y - level for y in self.y[after:]]), self.last_slope)

    def _reached(self, inner: PiecewiseLinear) -> Iterator[float]:
        """Where `inner` passes one of our own x."""
        ends = zip(inner.x, inner.y, inner.slopes(), (*inner.x[1:], float("inf")), strict=True)
        for start, value, slope, end in ends:
            for knot in self.x if slope else ():
                place = start + (knot - value) / slope
                if start < place < end:
                    yield place


IDENTITY = PiecewiseLinear((0.0,), (0.0,), 1.0)


def in_order(functions: Sequence[PiecewiseLinear], position: int) -> PiecewiseLinear:
    """At every x the value that comes at `position` (from 0) when the functions' values are sorted, smallest first.

    Raises InvalidInput when there are no functions or none has that position.
    """
    filled("functions", functions)
    if not 0 <= position < len(functions):
        raise InvalidInput("position", position, f"0 to {len(functions) - 1}")
    different = list(dict.fromkeys(functions))
    if len(different) == 1:
        return different[0]
    corners = sorted({x for each in different for x in each.x})
    crossings = {x for pair in itertools.combinations(different, 2) for x in _crossings(*pair, corners)}
    x = sorted({*corners, *crossings})
    y = np.sort(np.stack([each.at(x) for each in functions]), axis=0)[position]
    beyond = 2 * x[-1] + 1  # nothing crosses any more
    at_the_end = sorted((float(each.at(beyond)), each.last_slope) for each in functions)
    return _without_straight_corners(x, y.tolist(), at_the_end[position][1])


def _without_straight_corners(x: Sequence[float], y: Sequence[float], last_slope: float) -> PiecewiseLinear:
    """The function through these points, less the points at which it does not bend but for rounding.

    Otherwise functions put into one another again and again would fill up with points.
    """
    kept = [0]
    for index in range(1, len(x)):
        if x[index] - x[kept[-1]] <= NEAR * x[index]:
            continue
        while len(kept) > 1 and _is_straight(x, y, kept[-2], kept[-1], index):
            kept.pop()
        kept.append(index)
    last = kept[-1]
    if last and abs((y[last] - y[kept[-2]]) / (x[last] - x[kept[-2]]) - last_slope) <= NEAR * abs(last_slope):
        kept.pop()
    return PiecewiseLinear(tuple(x[i] for i in kept), tuple(y[i] for i in kept), last_slope)


def _is_straight(x: Sequence[float], y: Sequence[float], first: int, middle: int, last: int) -> bool:
    before = (y[middle] - y[first]) * (x[last] - x[middle])
    after = (y[last] - y[middle]) * (x[middle] - x[first])
    return abs(before - after) <= NEAR * max(abs(before), abs(after))


def _crossings(first: PiecewiseLinear, second: PiecewiseLinear, corners: Sequence[float]) -> Iterator[float]:
    """Where two functions cross between their corners, and beyond the last."""
    apart = (first.at(corners) - second.at(corners)).tolist()
    for (a, b), (from_, to) in zip(itertools.pairwise(corners), itertools.pairwise(apart), strict=True):
        if from_ * to < 0:
            yield a + (b - a) * from_ / (from_ - to)
    closing = first.last_slope - second.last_slope
    if apart[-1] * closing < 0:
        yield corners[-1] - apart[-1] / closing
