"""How long a recovery takes: a range as a PERT distribution, or a mixture of such ranges.

Ranges are read as low, most likely and high of a beta-PERT distribution (mean (low + 4 likely + high) / 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
QUANTILES = 64
_GRID = 2000


@dataclass(frozen=True, slots=True)
class Piece:
    """One way a recovery goes, with its weight; hours."""

    weight: float
    low: float
    likely: float
    high: float


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
                Piece(weight * piece.weight / sum(p.weight for p in part.pieces), piece.low, piece.likely, piece.high)
                for weight, part in parts
                if weight > 0
                for piece in part.pieces
            )
        )

    def scaled(self, factor: float) -> RecoveryTime:
        """Every time multiplied by `factor`."""
        return RecoveryTime(
            tuple(Piece(p.weight, p.low * factor, p.likely * factor, p.high * factor) for p in self.pieces)
        )

    def plus(self, low: float, likely: float, high: float) -> RecoveryTime:
        """A delay in front (deciding, detecting) added to every range."""
        return RecoveryTime(tuple(Piece(p.weight, p.low + low, p.likely + likely, p.high + high) for p in self.pieces))

    def mean_hours(self) -> float:
        """The expected recovery time."""
        total = sum(p.weight for p in self.pieces)
        return sum(p.weight * (p.low + 4 * p.likely + p.high) / 6 for p in self.pieces) / total


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
    points, weights = _points(recovery)
    reached = np.cumsum(weights)
    return float(points[min(int(np.searchsorted(reached / reached[-1], share - 1e-12)), len(points) - 1)])


@lru_cache(maxsize=4096)
def _points(recovery: RecoveryTime) -> tuple[Array, Array]:
    """Recovery hours, rising, and the weight of each."""
    parts = [_piece_points(piece) for piece in recovery.pieces]
    hours, weights = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    order = np.argsort(hours, kind="stable")
    return hours[order], weights[order]


def _piece_points(piece: Piece) -> tuple[Array, Array]:
    """Points and weights of one beta-PERT range (shape 4)."""
    width = piece.high - piece.low
    if width <= 0:
        return np.array([piece.low]), np.array([piece.weight])
    x = (np.arange(_GRID) + 0.5) / _GRID
    alpha = 1 + 4 * (piece.likely - piece.low) / width
    beta = 1 + 4 * (piece.high - piece.likely) / width
    density = x ** (alpha - 1) * (1 - x) ** (beta - 1)
    return piece.low + width * x, piece.weight * density / density.sum()
