"""What simulated years say: percentiles, standard errors, and how often a loss is exceeded."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from planner.formulas.checks import InvalidInput, whole

Array = npt.NDArray[np.float64]
PERCENTILES: Final = (10, 50, 90, 95, 99)
EXCEEDED: Final = (0.9, 0.75, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
LEAST_YEARS: Final = 10  # beyond a point of the curve, so that it is not a matter of single years


def percentiles(values: Array) -> dict[str, float]:
    """P10, P50, P90, P95 and P99 by the inverse of the empirical distribution: values that occurred.

    Raises InvalidInput when there are no values or one is not finite.
    """
    found = np.percentile(_finite(values), PERCENTILES, method="inverted_cdf")
    return {f"p{percent}": float(value) for percent, value in zip(PERCENTILES, found, strict=True)}


def standard_error(values: Array, batches: int = 1) -> float:
    """The standard error of the mean. Years of one batch (a world) belong together, so batch means are compared
    (Law, *Simulation Modeling and Analysis*, ch. 9); one batch alone holds independent years.

    Raises InvalidInput when the batches are not alike, or there are fewer than two values.
    """
    of, count = _finite(values), whole("batches", batches, 1)
    if len(of) % count:
        raise InvalidInput("batches", batches, f"a divisor of the number of values ({len(of)})")
    means = of if count == 1 else of.reshape(count, -1).mean(axis=1)
    if len(means) < 2:
        raise InvalidInput("values", f"{len(means)} of them", "at least two")
    return float(means.std(ddof=1)) / float(np.sqrt(len(means)))


def exceedance_curve(losses: Array) -> list[tuple[float, float]]:
    """(share of years, loss that is exceeded in no more than this share of them), the likeliest first.

    Points with fewer than ten years beyond them are left out. Raises InvalidInput as `percentiles` does.
    """
    of = np.sort(_finite(losses))
    shares = [share for share in EXCEEDED if share * len(of) >= LEAST_YEARS]
    return [(share, float(of[min(int(np.ceil((1 - share) * len(of))), len(of)) - 1])) for share in shares]


def _finite(values: Array) -> Array:
    found = np.asarray(values, dtype=np.float64)
    if not found.size:
        raise InvalidInput("values", "an empty list", "at least one value")
    if not np.isfinite(found).all():
        raise InvalidInput("values", "a value that is not finite", "finite numbers")
    return found
