"""How long, or how dear: distributions with mean, spread, quantiles and the excess over a threshold in closed form.

The excess E[(T - k)+] is what a loss curve of straight pieces needs: its mean over T is a sum of excesses.
To sample, hand `quantile` uniform random numbers; the same numbers serve every design (common random numbers).
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Final, Protocol, Self

import numpy as np
import numpy.typing as npt
from scipy import special

from planner.formulas.checks import InvalidInput, number, positive, share

Array = npt.NDArray[np.float64]
Numbers = npt.ArrayLike

LARGEST_EXPONENT: Final = 700.0  # e to this power can still be held, with room for a sum


class Distribution(Protocol):
    """A quantity that varies from event to event, in whatever unit its parameters are given.

    `cdf`, `quantile` and `excess` take one number or an array and answer in its shape. They raise InvalidInput
    for what is no number, and `quantile` for what is no share from 0 to 1.
    """

    def mean(self) -> float:
        """The expected value."""
        ...

    def variance(self) -> float:
        """The expected squared distance from the mean."""
        ...

    def cdf(self, x: Numbers) -> Array:
        """The probability of at most x."""
        ...

    def quantile(self, share: Numbers) -> Array:
        """The value that is not exceeded with this probability; infinite at 1 where there is no upper end."""
        ...

    def excess(self, threshold: Numbers) -> Array:
        """The expected amount above the threshold, E[(T - threshold)+]."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Fixed:
    """Always the same value."""

    value: float

    def __post_init__(self) -> None:
        number("value", self.value)

    def mean(self) -> float:
        return self.value

    def variance(self) -> float:
        return 0.0

    def cdf(self, x: Numbers) -> Array:
        return np.asarray(_numbers("x", x) >= self.value, dtype=np.float64)

    def quantile(self, share: Numbers) -> Array:
        return np.full_like(_shares(share), self.value)

    def excess(self, threshold: Numbers) -> Array:
        return np.maximum(self.value - _numbers("threshold", threshold), 0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Exponential:
    """Without memory: the usual assumption for repairs and for times between failures. `average` above 0."""

    average: float

    def __post_init__(self) -> None:
        positive("average", self.average)

    def mean(self) -> float:
        return self.average

    def variance(self) -> float:
        return self.average * self.average

    def cdf(self, x: Numbers) -> Array:
        return -np.expm1(-np.maximum(_numbers("x", x), 0.0) / self.average)

    def quantile(self, share: Numbers) -> Array:
        with np.errstate(divide="ignore"):
            return -self.average * np.log1p(-_shares(share))

    def excess(self, threshold: Numbers) -> Array:
        k = _numbers("threshold", threshold)
        above = self.average * np.exp(-np.maximum(k, 0.0) / self.average)
        return above + np.maximum(-k, 0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lognormal:
    """The logarithm is normal with mean `mu` and standard deviation `sigma` (above 0): losses and long repairs.

    A certain value (sigma 0) is `Fixed`.
    """

    mu: float
    sigma: float

    def __post_init__(self) -> None:
        number("mu", self.mu)
        positive("sigma", self.sigma)
        if 2 * (abs(self.mu) + self.sigma * self.sigma) > LARGEST_EXPONENT:
            raise InvalidInput("sigma", self.sigma, "mu and sigma whose mean and variance can be held")

    @classmethod
    def from_mean_sd(cls, mean: float, sd: float) -> Self:
        """With this mean and standard deviation: sigma^2 = ln(1 + (sd / mean)^2)."""
        ratio = positive("sd", sd) / positive("mean", mean)
        square = math.log1p(ratio * ratio)
        return cls(mu=math.log(mean) - square / 2, sigma=math.sqrt(square))

    @classmethod
    def from_median_sigma(cls, median: float, sigma: float) -> Self:
        """With this median and this standard deviation of the logarithm."""
        return cls(mu=math.log(positive("median", median)), sigma=sigma)

    @classmethod
    def from_interval(cls, low: float, high: float, confidence: float = 0.9) -> Self:
        """With `confidence` of all values between low and high, as much below as above.

        mu = (ln low + ln high) / 2, sigma = (ln high - ln low) / 3.28971 for 90 % (Hubbard and Seiersen, *How to
        Measure Anything in Cybersecurity Risk*).
        """
        positive("low", low)
        if positive("high", high) <= low:
            raise InvalidInput("high", high, f"more than low ({low!r})")
        width = 2 * float(special.ndtri((1 + share("confidence", confidence)) / 2))
        if not 0 < width < math.inf:
            raise InvalidInput("confidence", confidence, "a share above 0 and below 1")
        bottom, top = math.log(low), math.log(high)
        return cls(mu=(bottom + top) / 2, sigma=(top - bottom) / width)

    def mean(self) -> float:
        return math.exp(self.mu + self.sigma * self.sigma / 2)

    def variance(self) -> float:
        square = self.sigma * self.sigma
        return math.expm1(square) * math.exp(2 * self.mu + square)

    def cdf(self, x: Numbers) -> Array:
        return special.ndtr(-self._distance(_numbers("x", x)))

    def quantile(self, share: Numbers) -> Array:
        return np.exp(self.mu + self.sigma * special.ndtri(_shares(share)))

    def excess(self, threshold: Numbers) -> Array:
        """mean Phi(d + sigma) - k Phi(d) with d = (mu - ln k) / sigma: the call price of Black without discount."""
        k = _numbers("threshold", threshold)
        d = self._distance(k)
        return np.maximum(self.mean() * special.ndtr(d + self.sigma) - k * special.ndtr(d), 0.0)

    def _distance(self, x: Array) -> Array:
        """(mu - ln x) / sigma; infinite at 0 and below."""
        with np.errstate(divide="ignore"):
            return (self.mu - np.log(np.maximum(x, 0.0))) / self.sigma


@dataclass(frozen=True, kw_only=True, slots=True)
class Uniform:
    """Anything from low to high alike."""

    low: float
    high: float

    def __post_init__(self) -> None:
        _ordered(low=self.low, high=self.high)

    def mean(self) -> float:
        return self.low + (self.high - self.low) / 2

    def variance(self) -> float:
        return (self.high - self.low) * (self.high - self.low) / 12

    def cdf(self, x: Numbers) -> Array:
        return _place(_numbers("x", x), self.low, self.high)

    def quantile(self, share: Numbers) -> Array:
        return self.low + (self.high - self.low) * _shares(share)

    def excess(self, threshold: Numbers) -> Array:
        k = _numbers("threshold", threshold)
        left = 1 - _place(k, self.low, self.high)
        return (self.high - self.low) * left * left / 2 + np.maximum(self.low - k, 0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Triangular:
    """Rises in a line from low to likely and falls in a line to high."""

    low: float
    likely: float
    high: float

    def __post_init__(self) -> None:
        _ordered(low=self.low, likely=self.likely, high=self.high)

    def mean(self) -> float:
        return self.low + (self.high - self.low) * (1 + self._peak()) / 3

    def variance(self) -> float:
        width, peak = self.high - self.low, self._peak()
        return width * width * (1 - peak + peak * peak) / 18

    def cdf(self, x: Numbers) -> Array:
        z, peak = _place(_numbers("x", x), self.low, self.high), self._peak()
        return np.where(z < peak, z * z / max(peak, _TINY), 1 - (1 - z) ** 2 / max(1 - peak, _TINY))

    def quantile(self, share: Numbers) -> Array:
        wanted, peak = _shares(share), self._peak()
        z = np.where(wanted < peak, np.sqrt(wanted * peak), 1 - np.sqrt((1 - wanted) * (1 - peak)))
        return self.low + (self.high - self.low) * z

    def excess(self, threshold: Numbers) -> Array:
        k = _numbers("threshold", threshold)
        z, peak = _place(k, self.low, self.high), self._peak()
        rising = (1 + peak) / 3 - z + z**3 / (3 * max(peak, _TINY))
        falling = (1 - z) ** 3 / (3 * max(1 - peak, _TINY))
        return (self.high - self.low) * np.where(z < peak, rising, falling) + np.maximum(self.low - k, 0.0)

    def _peak(self) -> float:
        width = self.high - self.low
        return (self.likely - self.low) / width if width else 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Pert:
    """A beta distribution from low to high around likely, with mean (low + shape x likely + high) / (shape + 2).

    The shape 4 is the usual one (Malcolm and others, *Application of a Technique for Research and Development
    Program Evaluation*, 1959; Vose, *Risk Analysis*); a larger one gathers more around likely.
    """

    low: float
    likely: float
    high: float
    shape: float = 4.0

    def __post_init__(self) -> None:
        _ordered(low=self.low, likely=self.likely, high=self.high)
        positive("shape", self.shape)

    def mean(self) -> float:
        a, b = self._beta()
        return self.low + (self.high - self.low) * a / (a + b)

    def variance(self) -> float:
        (a, b), width = self._beta(), self.high - self.low
        return width * width * (a / (a + b)) * (b / (a + b)) / (a + b + 1)

    def cdf(self, x: Numbers) -> Array:
        return special.betainc(*self._beta(), _place(_numbers("x", x), self.low, self.high))

    def quantile(self, share: Numbers) -> Array:
        return self.low + (self.high - self.low) * special.betaincinv(*self._beta(), _shares(share))

    def excess(self, threshold: Numbers) -> Array:
        """On 0..1: a / (a + b) (1 - I(a + 1, b)) - z (1 - I(a, b)), with I the regularised incomplete beta function."""
        k = _numbers("threshold", threshold)
        (a, b), z = self._beta(), _place(k, self.low, self.high)
        above = a / (a + b) * special.betaincc(a + 1, b, z) - z * special.betaincc(a, b, z)
        return (self.high - self.low) * np.maximum(above, 0.0) + np.maximum(self.low - k, 0.0)

    def _beta(self) -> tuple[float, float]:
        width = self.high - self.low
        peak = (self.likely - self.low) / width if width else 0.5
        return 1 + self.shape * peak, 1 + self.shape * (1 - peak)


_TINY: Final = float(np.finfo(np.float64).tiny)  # below every width of a side that is not nought


def _ordered(**values: float) -> None:
    """Finite, and each at least the one before."""
    names = list(values)
    for name in names:
        number(name, values[name])
    for before, name in itertools.pairwise(names):
        if values[name] < values[before]:
            raise InvalidInput(name, values[name], f"at least {before} ({values[before]!r})")


def _place(x: Array, low: float, high: float) -> Array:
    """Where x lies between low (0) and high (1); a step when they are the same."""
    if high == low:
        return np.asarray(x >= low, dtype=np.float64)
    return np.clip((x - low) / (high - low), 0.0, 1.0)


def _numbers(place: str, values: Numbers) -> Array:
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidInput(place, "no number", "finite numbers") from None
    if not np.isfinite(found).all():
        raise InvalidInput(place, "a value that is not finite", "finite numbers")
    return found


def _shares(values: Numbers) -> Array:
    found = _numbers("share", values)
    if ((found < 0) | (found > 1)).any():
        raise InvalidInput("share", "a value outside 0 to 1", "shares from 0 to 1")
    return found
