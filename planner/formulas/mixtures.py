"""A quantity that comes about in one of several ways, each with its own distribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.formulas.checks import filled, positive
from planner.formulas.distributions import Array, Distribution, Numbers

HALVINGS = 80  # of the bracket of a quantile: more than the digits of a float


@dataclass(frozen=True, slots=True)
class Mixture:
    """(weight above 0, distribution) each; the weights need not add up to one (yearly rates will do)."""

    parts: tuple[tuple[float, Distribution], ...]

    def __post_init__(self) -> None:
        filled("parts", self.parts)
        for index, (weight, _) in enumerate(self.parts):
            positive(f"parts[{index}][0]", weight)

    def shares(self) -> tuple[float, ...]:
        """How likely each way is."""
        total = sum(weight for weight, _ in self.parts)
        return tuple(weight / total for weight, _ in self.parts)

    def mean(self) -> float:
        return sum(s * part.mean() for s, (_, part) in zip(self.shares(), self.parts, strict=True))

    def variance(self) -> float:
        """The mean of the variances and the variance of the means."""
        mean = self.mean()
        each = zip(self.shares(), self.parts, strict=True)
        return sum(s * (part.variance() + (part.mean() - mean) ** 2) for s, (_, part) in each)

    def cdf(self, x: Numbers) -> Array:
        return self._average([part.cdf(x) for _, part in self.parts])

    def excess(self, threshold: Numbers) -> Array:
        return self._average([part.excess(threshold) for _, part in self.parts])

    def quantile(self, share: Numbers) -> Array:
        """Between the least and the largest quantile of the parts, by halving."""
        each = np.stack([part.quantile(share) for _, part in self.parts])
        low, high = each.min(axis=0), each.max(axis=0)
        wanted = np.asarray(share, dtype=np.float64)
        is_open = np.isfinite(high) & (low < high)
        for _ in range(HALVINGS):
            middle = np.where(is_open, low + (high - low) / 2, high)
            reached = self.cdf(np.where(is_open, middle, 0.0)) >= wanted
            low, high = np.where(reached, low, middle), np.where(is_open & ~reached, high, middle)
        return np.asarray(high)

    def _average(self, values: list[Array]) -> Array:
        return np.asarray(sum(s * value for s, value in zip(self.shares(), values, strict=True)))
