"""What would change the choice, and at what value: break-even price, switching values, Pareto frontier.

The cost of risk of a design is once + F x (yearly + loss), F being the present value of one unit a year. It is linear
in every price, in the loss and in F, so two designs are equal at one value of each at most, which is found in closed
form; discount rate and horizon follow from F (switching values: HM Treasury, The Green Book, on sensitivity analysis).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf, isclose
from typing import Literal

HIGHEST_RATE = 1.0  # a year
LONGEST_YEARS = 50
Input = Literal["loss", "everyday_loss", "disaster_loss", "prices", "discount_rate", "horizon_years"]


@dataclass(frozen=True, slots=True)
class Figures:
    """One design in money: once, every year, and the expected loss a year that it leaves.

    `disasters` is the part of the loss that starts in a lost site or corrupted data.
    """

    once: float
    yearly: float
    loss: float
    disasters: float = 0.0

    def cost_of_risk(self, factor: float, *, prices: float = 1.0, loss: float = 1.0) -> float:
        """Present value of prices and loss, each times a factor."""
        return prices * (self.once + factor * self.yearly) + loss * factor * self.loss


@dataclass(frozen=True, slots=True)
class Switch:
    """Beyond `value` of the input (`above` it or below) another design has the least cost of risk.

    Losses and prices are multiples of what is reckoned with now; `now` is then 1.
    """

    input: Input
    now: float
    value: float
    above: bool
    alternative: int


@dataclass(frozen=True, slots=True)
class BreakEven:
    """How dear a design may become, in present value, before `alternative` is as good."""

    tco: float
    alternative: int


def break_even(designs: Sequence[Figures], chosen: int, factor: float) -> BreakEven | None:
    """The present value at which the chosen design costs as much in all as the next best; None when it is alone."""
    others = [(each.cost_of_risk(factor), place) for place, each in enumerate(designs) if place != chosen]
    if not others:
        return None
    cost, place = min(others)
    return BreakEven(tco=cost - factor * designs[chosen].loss, alternative=place)


def switching_values(designs: Sequence[Figures], chosen: int, rate: float, years: float) -> tuple[Switch, ...]:
    """The nearest values of each input, below and above today's, at which another design takes the place of the chosen.

    `rate` a year, `years` the horizon. An input has no value where no other design ever does.
    """
    factor = annuity(rate, years)
    tco = [each.once + factor * each.yearly for each in designs]

    def parts(place: int, *, disasters: bool) -> tuple[float, float]:
        each = designs[place]
        everyday = each.loss - each.disasters
        fixed, varied = (everyday, each.disasters) if disasters else (each.disasters, everyday)
        return tco[place] + factor * fixed, factor * varied

    found = _nearest("loss", 1.0, _crossings(designs, chosen, lambda i: (tco[i], factor * designs[i].loss)))
    if any(each.disasters for each in designs):
        found += _nearest("everyday_loss", 1.0, _crossings(designs, chosen, lambda i: parts(i, disasters=False)))
        found += _nearest("disaster_loss", 1.0, _crossings(designs, chosen, lambda i: parts(i, disasters=True)))
    found += _nearest("prices", 1.0, _crossings(designs, chosen, lambda i: (factor * designs[i].loss, tco[i])))
    by_factor = list(_crossings(designs, chosen, lambda i: (designs[i].once, designs[i].yearly + designs[i].loss)))
    rates = [(rate_of(value, years), place) for value, place in by_factor]
    found += _nearest("discount_rate", rate, [(r, place) for r, place in rates if r is not None])
    horizons = [(years_of(value, rate), place) for value, place in by_factor]
    found += _nearest("horizon_years", years, [(y, place) for y, place in horizons if y is not None])
    return tuple(found)


def _crossings(
    designs: Sequence[Figures], chosen: int, line: Callable[[int], tuple[float, float]]
) -> Iterator[tuple[float, int]]:
    """(value, design): where the line (constant, slope) of another design meets that of the chosen."""
    constant, slope = line(chosen)
    for place in range(len(designs)):
        other_constant, other_slope = line(place)
        if place != chosen and not isclose(slope, other_slope, rel_tol=1e-12, abs_tol=1e-9):
            yield (other_constant - constant) / (slope - other_slope), place


def _nearest(name: Input, now: float, crossings: Iterator[tuple[float, int]] | list[tuple[float, int]]) -> list[Switch]:
    """The nearest crossing below today's value and the nearest above it; nought and less is no value."""
    values = [(value, place) for value, place in crossings if 0 < value < inf]
    below = max((each for each in values if each[0] <= now), default=None, key=lambda each: each[0])
    above = min((each for each in values if each[0] > now), default=None, key=lambda each: each[0])
    return [
        Switch(name, now, each[0], is_above, each[1])
        for each, is_above in ((below, False), (above, True))
        if each is not None
    ]


def annuity(rate: float, years: float) -> float:
    """The present value of one unit at the end of each year; a last part-year counts in proportion."""
    whole = int(years)
    growth = 1 + rate
    factor = (1 - growth**-whole) / rate if rate > 1e-12 else float(whole)
    return float(factor + (years - whole) / growth ** (whole + 1))


def rate_of(factor: float, years: float) -> float | None:
    """The discount rate at which one unit a year over these years is worth `factor` (by bisection: the worth falls as
    the rate rises); None where no rate from nought to one a year does."""
    low, high = 0.0, HIGHEST_RATE
    if not annuity(high, years) <= factor <= annuity(low, years):
        return None
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if annuity(middle, years) > factor else (low, middle)
    return (low + high) / 2


def years_of(factor: float, rate: float) -> float | None:
    """The horizon at which one unit a year is worth `factor`; None where no horizon up to 50 years does."""
    worth = 0.0
    for whole in range(LONGEST_YEARS):
        year = (1 + rate) ** -(whole + 1)
        if worth + year >= factor:
            return whole + (factor - worth) / year
        worth += year
    return None


def frontier(points: Sequence[tuple[float, ...]]) -> list[bool]:
    """Which points no other beats: one is beaten by another no greater in any measure and smaller in one (Pareto)."""
    return [not any(_beats(other, point) for other in points) for point in points]


def _beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))
