"""How long a recovery takes: a range as a distribution, or a mixture of such ranges.

A range is low, most likely and high of a beta-PERT distribution (mean (low + 4 likely + high) / 6), or, where said
so, the 5 % and 95 % quantiles of a lognormal distribution, whose long tail knows no worst case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from planner.formulas.distributions import Distribution, Fixed, Lognormal, Pert
from planner.formulas.mixtures import Mixture

Array = npt.NDArray[np.float64]
Shape = Literal["pert", "lognormal"]
QUANTILES = 64
_GRID = 2000


@dataclass(frozen=True, slots=True)
class Piece:
    """One way a recovery goes, with its weight; hours. `shape` says how the range is read."""

    weight: float
    low: float
    likely: float
    high: float
    shape: Shape = "pert"

    def distribution(self) -> Distribution:
        """The range as a distribution. One without width is a fixed time; lognormal needs a low above nought."""
        if self.high <= self.low:
            return Fixed(value=self.low)
        if self.shape == "lognormal":
            return Lognormal.from_interval(self.low, self.high)
        return Pert(low=self.low, likely=self.likely, high=self.high)


@dataclass(frozen=True, slots=True)
class RecoveryTime:
    """A mixture of ranges; the weights need not add up to one."""

    pieces: tuple[Piece, ...]

    @staticmethod
    def between(low: float, likely: float, high: float) -> RecoveryTime:
        """A single range in hours; all three equal is a fixed time."""
        return RecoveryTime((Piece(1.0, low, likely, high),))

    @staticmethod
    def mixed(*parts: tuple[float, RecoveryTime]) -> RecoveryTime:
        """A mixture: (weight, recovery time) each, weights as shares or as yearly rates."""
        return RecoveryTime(
            tuple(
                replace(piece, weight=weight * piece.weight / sum(p.weight for p in part.pieces))
                for weight, part in parts
                if weight > 0
                for piece in part.pieces
            )
        )

    def scaled(self, factor: float) -> RecoveryTime:
        """Every time multiplied by `factor`."""
        return self._changed(factor, (0.0, 0.0, 0.0))

    def plus(self, low: float, likely: float, high: float) -> RecoveryTime:
        """A delay in front (deciding, detecting) added to every range."""
        return self._changed(1.0, (low, likely, high))

    def _changed(self, factor: float, later: tuple[float, float, float]) -> RecoveryTime:
        return RecoveryTime(
            tuple(
                Piece(
                    piece.weight,
                    piece.low * factor + later[0],
                    piece.likely * factor + later[1],
                    piece.high * factor + later[2],
                    piece.shape,
                )
                for piece in self.pieces
            )
        )

    def read_as(self, shape: Shape) -> RecoveryTime:
        """The same ranges read as this shape. A range from nought has no logarithm and stays PERT."""
        return RecoveryTime(tuple(replace(p, shape=shape if p.low > 0 else "pert") for p in self.pieces))

    def mean_hours(self) -> float:
        """The expected recovery time."""
        total = sum(p.weight for p in self.pieces)
        return sum(p.weight * _mean(p) for p in self.pieces) / total


def _mean(piece: Piece) -> float:
    if piece.shape == "pert":
        return (piece.low + 4 * piece.likely + piece.high) / 6
    return piece.distribution().mean()


@lru_cache(maxsize=4096)
def distribution_of(recovery: RecoveryTime) -> Mixture:
    """The recovery time as a distribution, in closed form."""
    return Mixture(tuple((piece.weight, piece.distribution()) for piece in recovery.pieces))


@lru_cache(maxsize=4096)
def quantiles(recovery: RecoveryTime) -> Array:
    """Mean recovery hours of QUANTILES equally likely slices, rising; their mean is the mean of all.

    The first moment is cut at equal shares of the weight, so that fixed times stay what they are.
    """
    hours, weights = _points(recovery)
    moment = np.concatenate(([0.0], np.cumsum(hours * weights)))
    reached = np.concatenate(([0.0], np.cumsum(weights)))
    shares = np.linspace(0.0, 1.0, QUANTILES + 1)
    slices = np.diff(np.interp(shares, reached / reached[-1], moment / reached[-1])) * QUANTILES
    result: Array = np.clip(np.maximum.accumulate(slices), hours[0], hours[-1])
    result.setflags(write=False)
    return result


@lru_cache(maxsize=65536)
def share_within(recovery: RecoveryTime, hours: float) -> float:
    """The share of recoveries that take no longer than `hours`."""
    points, weights = _points(recovery)
    return float(weights[points <= hours + 1e-9].sum() / weights.sum())


def hours_at(recovery: RecoveryTime, share: float) -> float:
    """The recovery time not exceeded by this share of events (0.1, 0.5, 0.9)."""
    points, _ = _points(recovery)
    return float(points[min(int(np.searchsorted(_reached(recovery), share - 1e-12)), len(points) - 1)])


@lru_cache(maxsize=4096)
def _reached(recovery: RecoveryTime) -> Array:
    """The share of recoveries that take no longer than each point."""
    weights = np.cumsum(_points(recovery)[1])
    shares: Array = weights / weights[-1]
    return shares


@lru_cache(maxsize=4096)
def _points(recovery: RecoveryTime) -> tuple[Array, Array]:
    """Recovery hours, rising, and the weight of each."""
    parts = [_piece_points(piece) for piece in recovery.pieces]
    hours, weights = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    order = np.argsort(hours, kind="stable")
    return hours[order], weights[order]


def _piece_points(piece: Piece) -> tuple[Array, Array]:
    """Points and weights of one range."""
    width = piece.high - piece.low
    if width <= 0:
        return np.array([piece.low]), np.array([piece.weight])
    if piece.shape == "lognormal":
        return _lognormal_points(piece)
    x = (np.arange(_GRID) + 0.5) / _GRID
    alpha = 1 + 4 * (piece.likely - piece.low) / width
    beta = 1 + 4 * (piece.high - piece.likely) / width
    density = x ** (alpha - 1) * (1 - x) ** (beta - 1)
    return piece.low + width * x, piece.weight * density / density.sum()


def _lognormal_points(piece: Piece) -> tuple[Array, Array]:
    """The means of equally likely slices: the tail has no end, but its last slice has a mean."""
    of = piece.distribution()
    edges = of.quantile(np.arange(_GRID) / _GRID)
    beyond = of.excess(edges) + edges * (1 - np.arange(_GRID) / _GRID)  # E[T; T > edge]
    means = -np.diff(np.append(beyond, 0.0)) * _GRID
    return np.maximum.accumulate(means), np.full(_GRID, piece.weight / _GRID)
