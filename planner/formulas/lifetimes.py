"""How long until it fails: reliability over a mission and mean time to failure, with and without repair.

Failures are exponential with a constant rate; rate and time have the same unit (per hour and hours, say).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from planner.formulas import blocks
from planner.formulas.checks import InvalidInput, filled, not_negative, positive, share, whole
from planner.formulas.clusters import common_cause_rates
from planner.formulas.markov import mean_time_until


def reliability(failure_rate: float, time: float) -> float:
    """R(t) = exp(-l t): the chance of no failure up to `time`. Raises InvalidInput."""
    return math.exp(-not_negative("failure_rate", failure_rate) * not_negative("time", time))


def series_reliability(reliabilities: Sequence[float]) -> float:
    """All independent parts survive: the product. Raises InvalidInput."""
    return blocks.series(_shares(reliabilities))


def parallel_reliability(reliabilities: Sequence[float]) -> float:
    """At least one independent part survives: 1 - product of (1 - R). Raises InvalidInput."""
    return blocks.parallel(_shares(reliabilities))


def k_of_n_reliability(needed: int, reliabilities: Sequence[float]) -> float:
    """At least `needed` of independent parts survive, which need not be equal. Raises InvalidInput."""
    _needed(needed, len(_shares(reliabilities)))
    return blocks.k_of_different(needed, reliabilities)


def cold_standby_reliability(failure_rate: float, time: float, *, units: int = 2, switch_success: float = 1.0) -> float:
    """One unit runs, the others wait and do not age; each change succeeds with `switch_success`.

    R(t) = exp(-l t) x sum over j < units of (p l t)^j / j! (Erlang; Trivedi, Probability and Statistics with
    Reliability). Raises InvalidInput.
    """
    mean = not_negative("failure_rate", failure_rate) * not_negative("time", time)
    mean_switched = mean * share("switch_success", switch_success)
    term, total = math.exp(-mean), 0.0
    for used in range(whole("units", units, 1)):
        total += term
        term *= mean_switched / (used + 1)
    return min(total, 1.0)


def common_cause_pair_reliability(failure_rate: float, time: float, beta: float) -> float:
    """A pair with common cause: R = exp(-beta l t) (1 - (1 - exp(-(1 - beta) l t))^2).

    The independent part has the rate (1 - beta) l, not l (beta-factor model, IEC 61508-6). Raises InvalidInput.
    """
    own, common = common_cause_rates(failure_rate, beta)
    return reliability(common, time) * parallel_reliability([reliability(own, time)] * 2)


def series_mttf(failure_rates: Sequence[float]) -> float:
    """Mean time to the first failure of any part, 1 / sum of l. Raises InvalidInput."""
    return 1.0 / positive("failure_rates", blocks.series_failure_rate(failure_rates))


def k_of_n_mttf(needed: int, units: int, failure_rate: float) -> float:
    """Mean time until fewer than `needed` of equal units are left, without repair: sum of 1 / (i l), i = k..n.

    A pair: 1.5 / l; the first failure of a pair: 0.5 / l. Raises InvalidInput.
    """
    _needed(needed, units)
    positive("failure_rate", failure_rate)
    return sum(1.0 / (i * failure_rate) for i in range(needed, units + 1))


def cold_standby_mttf(failure_rate: float, *, units: int = 2, switch_success: float = 1.0) -> float:
    """Mean time until the last unit in cold standby is lost: (1 + p + p^2 + ...) / l. Raises InvalidInput."""
    share("switch_success", switch_success)
    runs = sum(switch_success**i for i in range(whole("units", units, 1)))
    return runs / positive("failure_rate", failure_rate)


def repaired_mttf(needed: int, units: int, failure_rate: float, repair_rate: float, *, crews: int = 1) -> float:
    """Mean time from all up until fewer than `needed` are, with repair meanwhile.

    A pair with one crew or two: (3 l + m) / (2 l^2) (Trivedi; Rausand and Hoyland). Raises InvalidInput.
    """
    _needed(needed, units)
    positive("failure_rate", failure_rate)
    not_negative("repair_rate", repair_rate)
    whole("crews", crews, 1)
    rates = {}
    for down in range(units - needed + 1):
        rates[(str(down), str(down + 1))] = (units - down) * failure_rate
        rates[(str(down + 1), str(down))] = min(down + 1, crews) * repair_rate
    return mean_time_until(rates, "0", [str(units - needed + 1)])


def _shares(values: Sequence[float]) -> Sequence[float]:
    filled("reliabilities", values)
    for index, value in enumerate(values):
        share(f"reliabilities[{index}]", value)
    return values


def _needed(needed: int, units: int) -> None:
    if whole("needed", needed, 1) > whole("units", units, 1):
        raise InvalidInput("needed", needed, f"at most the number of units, {units}")
