"""Whether a measure pays: present value, internal rate of return, payback, and the costs of years to come.

Money is float here, in one currency, as in the textbooks; prices of offers are reckoned in Decimal elsewhere.
A list of cash flows begins with today (year 0) and goes on with the end of year 1, 2, ...
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import optimize

from planner.formulas.annual_loss import safeguard_value
from planner.formulas.checks import InvalidInput, filled, not_negative, number, positive, whole

Array = npt.NDArray[np.float64]

WIDEST: Final = 30.0  # e to this power: the largest growth, or shrinking, a year that is looked for
SCANNED: Final = 4_001  # rates between which a change of sign is looked for
LONGEST: Final = 1_000  # years
POLYNOMIAL: Final = 60  # flows
FAINT: Final = 1e-100  # a flow this small against the largest has no place in a polynomial
SAME_RATE: Final = 1e-9


class NoRate(InvalidInput):
    """There is no internal rate of return, or more than one: `rates` holds what was found."""

    def __init__(self, found: str, expected: str, rates: tuple[float, ...] = ()) -> None:
        super().__init__("flows", found, expected)
        self.rates = rates


def present_value(amount: float, rate: float, years: float) -> float:
    """What an amount in so many years is worth today: amount / (1 + rate)^years. Raises InvalidInput."""
    return number("amount", amount) * _factor(_rate(rate), not_negative("years", years))


def future_value(amount: float, rate: float, years: float) -> float:
    """What an amount of today is worth in so many years: amount x (1 + rate)^years. Raises InvalidInput."""
    return number("amount", amount) / _factor(_rate(rate), not_negative("years", years))


def annuity_factor(rate: float, years: int) -> float:
    """The present value of 1 at the end of each year: (1 - (1 + rate)^-years) / rate; years at rate 0.

    Brealey, Myers and Allen, *Principles of Corporate Finance*. Raises InvalidInput.
    """
    _rate(rate)
    _years(years)
    return -math.expm1(-years * math.log1p(rate)) / rate if rate else float(years)


def present_value_of_annuity(payment: float, rate: float, years: int) -> float:
    """The present value of the same payment at the end of each year. Raises InvalidInput."""
    return number("payment", payment) * annuity_factor(rate, years)


def equivalent_annual_cost(present_cost: float, rate: float, years: int) -> float:
    """The yearly payment that costs as much: present cost / annuity factor. Raises InvalidInput."""
    return number("present_cost", present_cost) / annuity_factor(rate, whole("years", years, 1))


def npv(rate: float, flows: Sequence[float]) -> float:
    """The net present value: sum of flow_t / (1 + rate)^t with t from 0. Raises InvalidInput."""
    _rate(rate)
    values = _flows(flows)
    total = 0.0
    for value in reversed(values):
        total = total / (1 + rate) + value
    if not math.isfinite(total):
        raise InvalidInput("rate", rate, "a rate at which the present value can be held")
    return total


def irr(flows: Sequence[float]) -> float:
    """The rate at which the net present value is nought: the only one above -100 %.

    Raises NoRate (an InvalidInput) when there is none or, with several changes of sign, more than one; then `irrs`
    gives them all and the net present value is the better question. Raises InvalidInput for no flows.
    """
    found = irrs(flows)
    if not found:
        raise NoRate("no rate at which they are worth nought", "flows whose net present value changes its sign")
    if len(found) > 1:
        shown = ", ".join(f"{rate:.4%}" for rate in found)
        raise NoRate(f"several rates of return ({shown})", "flows with one change of sign", found)
    return found[0]


def irrs(flows: Sequence[float]) -> tuple[float, ...]:
    """Every rate at which the net present value changes its sign, rising; empty when there is none.

    Looked for between closely spaced rates, and between the real roots of the polynomial so that none of two close
    ones is missed, then by Brent's method. Raises InvalidInput.
    """
    values = _flows(flows)
    if not any(value > 0 for value in values) or not any(value < 0 for value in values):
        return ()
    # In the logarithm of 1 + rate the grid is as fine for small rates as for large ones.
    scaled = np.array(values) / max(abs(value) for value in values)
    logs = np.union1d(np.linspace(-WIDEST, WIDEST, SCANNED), np.log1p(np.linspace(-0.5, 1.5, SCANNED)))
    logs = np.union1d(logs, _between_roots(scaled))
    signs = np.sign(_worth(logs, scaled))
    roots = [math.expm1(log) for log, sign in zip(logs, signs, strict=True) if not sign]
    for i in np.flatnonzero(signs[1:] * signs[:-1] < 0):
        roots.append(math.expm1(_root(scaled, logs[i], logs[i + 1])))
    roots.sort()
    return tuple(r for i, r in enumerate(roots) if not i or r - roots[i - 1] > SAME_RATE * (1 + abs(r)))


def payback_years(flows: Sequence[float]) -> float | None:
    """When the running sum stops being below nought, linear within the year; None when never.

    Raises InvalidInput, also when the first flow is no outlay.
    """
    return _payback(_outlay_first(flows))


def discounted_payback_years(rate: float, flows: Sequence[float]) -> float | None:
    """The payback of the discounted flows, linear within the year; None when never. Raises InvalidInput."""
    values = _outlay_first(flows)
    return _payback([value * _factor(_rate(rate), t) for t, value in enumerate(values)])


def profitability_index(rate: float, flows: Sequence[float]) -> float:
    """Present value of what comes after the outlay / the outlay; above 1 it pays.

    Brealey, Myers and Allen. Raises InvalidInput, also when the first flow is no outlay.
    """
    values = _outlay_first(flows)
    return npv(rate, [0.0, *values[1:]]) / -values[0]


def return_on_investment(gain: float, cost: float) -> float:
    """(gain - cost) / cost, undiscounted; 0.25 for 25 %. Raises InvalidInput."""
    return (number("gain", gain) - positive("cost", cost)) / cost


def total_cost_of_ownership(capex: float, yearly_costs: Sequence[float], rate: float = 0.0) -> float:
    """Purchase + each year's cost at its end, discounted: capex + sum of opex_t / (1 + rate)^t. Raises InvalidInput."""
    costs = [not_negative(f"yearly_costs[{i}]", cost) for i, cost in enumerate(yearly_costs)]
    return npv(rate, [not_negative("capex", capex), *costs])


def measure_npv(
    rate: float, capex: float, annual_loss_before: float, annual_loss_after: float, annual_cost: float, years: int
) -> float:
    """The net present value of a measure: (loss before - loss after - cost) each year, less the purchase.

    Raises InvalidInput.
    """
    yearly = safeguard_value(annual_loss_before, annual_loss_after, annual_cost)
    return yearly * annuity_factor(rate, years) - not_negative("capex", capex)


def break_even_price(rate: float, yearly_saving: float, years: int) -> float:
    """The highest purchase price at which a yearly saving still pays. Raises InvalidInput."""
    return not_negative("yearly_saving", yearly_saving) * annuity_factor(rate, years)


def break_even_saving(rate: float, capex: float, annual_cost: float, years: int) -> float:
    """The yearly saving from which a purchase with running costs pays. Raises InvalidInput."""
    factor = annuity_factor(rate, whole("years", years, 1))
    return not_negative("capex", capex) / factor + not_negative("annual_cost", annual_cost)


def break_even_units(fixed_cost: float, price: float, variable_cost: float) -> float:
    """How many units cover the fixed cost: fixed / (price - variable). Raises InvalidInput when price is no more."""
    if positive("price", price) <= not_negative("variable_cost", variable_cost):
        raise InvalidInput("price", price, f"more than variable_cost ({variable_cost!r})")
    return not_negative("fixed_cost", fixed_cost) / (price - variable_cost)


def _rate(rate: float) -> float:
    if number("rate", rate) <= -1:
        raise InvalidInput("rate", rate, "more than -1 (-100 %)")
    return rate


def _years(years: int) -> int:
    if whole("years", years) > LONGEST:
        raise InvalidInput("years", years, f"at most {LONGEST}")
    return years


def _factor(rate: float, years: float) -> float:
    if years > LONGEST:
        raise InvalidInput("years", years, f"at most {LONGEST}")
    exponent = -years * math.log1p(rate)
    if abs(exponent) > 700:
        raise InvalidInput("years", years, f"fewer years at a rate of {rate!r}: the factor cannot be held")
    return math.exp(exponent)


def _flows(flows: Sequence[float]) -> list[float]:
    filled("flows", flows)
    if len(flows) > LONGEST + 1:
        raise InvalidInput("flows", f"a list of {len(flows)}", f"at most {LONGEST + 1} flows")
    return [number(f"flows[{i}]", flow) for i, flow in enumerate(flows)]


def _outlay_first(flows: Sequence[float]) -> list[float]:
    values = _flows(flows)
    if values[0] >= 0:
        raise InvalidInput("flows[0]", values[0], "an outlay (below 0)")
    return values


def _payback(values: Sequence[float]) -> float | None:
    left = values[0]
    for t, value in enumerate(values[1:]):
        if left + value >= 0:
            return t - left / value
        left += value
    return None


def _between_roots(flows: Array) -> Array:
    """Growth logarithms that lie between neighbouring roots of a polynomial short enough to find them."""
    if len(flows) > POLYNOMIAL or abs(flows[flows != 0]).min() < FAINT:
        return np.empty(0)
    found = np.roots(flows)  # in 1 + rate: the flow of today has the highest power
    real = found.real[(abs(found.imag) < SAME_RATE * abs(found)) & (found.real > 0)]
    ordered: Array = np.sort(np.log(real))
    return (ordered[1:] + ordered[:-1]) / 2


def _root(flows: Array, low: float, high: float) -> float:
    def worth(log: float) -> float:
        return float(_worth(np.array([log]), flows)[0])

    ends = worth(low), worth(high)
    if ends[0] * ends[1] >= 0:  # a root on a point of the grid, on whose side rounding decides
        return low if abs(ends[0]) < abs(ends[1]) else high
    return float(optimize.brentq(worth, low, high, xtol=1e-14))


def _worth(logs: Array, flows: Array) -> Array:
    """The net present values at the rates exp(log) - 1, each times a positive factor that keeps its terms small."""
    exponents = -np.outer(logs, np.arange(len(flows)))
    worth: Array = np.exp(exponents - exponents.max(axis=1, keepdims=True)) @ flows
    return worth
