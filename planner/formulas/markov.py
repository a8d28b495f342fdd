"""Small continuous-time Markov chains with named states: steady state, frequency, mean time until."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.formulas.checks import InvalidInput, not_negative, positive
from planner.formulas.hours import HOURS_PER_YEAR

MOST_STATES: Final = 2_000

Rates = Mapping[tuple[str, str], float]


@dataclass(frozen=True, kw_only=True, slots=True)
class SteadyState:
    """`states` are shares of time. A mean outage is 0 where there is none, and infinite where it never ends."""

    availability: float
    unavailability: float
    failures_per_year: float
    mean_outage_hours: float
    states: Mapping[str, float]


def steady_state(rates: Rates) -> dict[str, float]:
    """The share of time spent in every state, from the rates (all in one unit) of the passages between states.

    By the elimination of Grassmann, Taksar and Heyman (1985), which never subtracts, so tiny shares keep all their
    digits. States that are left for good have share 0. Raises InvalidInput, also when where it ends depends on
    where it starts.
    """
    names, matrix = _matrix(rates)
    ends = _where_it_ends(matrix)
    shares = _without_subtraction(matrix[np.ix_(ends, ends)])
    found = dict.fromkeys(names, 0.0)
    found.update({names[i]: float(share) for i, share in zip(ends, shares, strict=True)})
    return found


def chain(rates_per_hour: Rates, up: Collection[str], *, hours_per_year: float = HOURS_PER_YEAR) -> SteadyState:
    """Availability, failure frequency and mean outage of a chain that works in the states `up`.

    Frequency is the flow from up to down states, mean outage the time down over it (Billinton and Allan, Reliability
    Evaluation of Engineering Systems, ch. 9). Raises InvalidInput.
    """
    positive("hours_per_year", hours_per_year)
    states = steady_state(rates_per_hour)
    for name in up:
        if name not in states:
            raise InvalidInput("up", name, "names of states that the rates mention")
    working = set(up)
    flow = sum(states[a] * rate for (a, b), rate in rates_per_hour.items() if a in working and b not in working)
    down = sum(share for name, share in states.items() if name not in working)
    return SteadyState(
        availability=sum(share for name, share in states.items() if name in working),
        unavailability=down,
        failures_per_year=flow * hours_per_year,
        mean_outage_hours=mean_outage_hours(down, flow),
        states=states,
    )


def mean_time_until(rates: Rates, start: str, ends: Collection[str]) -> float:
    """The mean time from `start` until one of `ends` is entered first, in the unit of one over the rates.

    Begun again at `start` whenever an end is entered, the chain enters ends once in that time on average (renewal
    reward; Ross, Introduction to Probability Models); so no digit is lost where it takes ages. Raises InvalidInput,
    also when the end may never come.
    """
    names, matrix = _matrix(rates)
    for place, name in [("start", start), *(("ends", end) for end in ends)]:
        if name not in names:
            raise InvalidInput(place, name, "names of states that the rates mention")
    if start in ends:
        return 0.0
    begin, closed = names.index(start), [names.index(end) for end in ends]
    ending = matrix[:, closed].sum(axis=1)
    matrix[:, begin] += ending
    matrix[:, closed] = 0.0
    np.fill_diagonal(matrix, 0.0)
    reached = np.flatnonzero(_reach(matrix)[begin])
    again = reached[_where_it_ends(matrix[np.ix_(reached, reached)])]
    flow = float(_without_subtraction(matrix[np.ix_(again, again)]) @ ending[again])
    if not flow:
        raise InvalidInput("ends", ", ".join(ends) or "an empty list", "states that are sure to be entered")
    return 1.0 / flow


def mean_outage_hours(down: float, failures_per_hour: float) -> float:
    """Time down over failures: 0 where nothing is ever down, infinite where it never was up."""
    if not down:
        return 0.0
    return down / failures_per_hour if failures_per_hour else float("inf")


def _matrix(rates: Rates) -> tuple[list[str], NDArray[np.float64]]:
    if not rates:
        raise InvalidInput("rates", "nothing", "at least one passage")
    for passage in rates:
        if not isinstance(passage, tuple) or len(passage) != 2:
            raise InvalidInput("rates", f"the key {passage!r}", "a pair of states (from, to) for every passage")
    names = list(dict.fromkeys(name for passage in rates for name in passage))
    if len(names) > MOST_STATES:
        raise InvalidInput("rates", f"{len(names)} states", f"at most {MOST_STATES} states")
    index = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)))
    for (source, target), rate in rates.items():
        place = f"rates[{source}, {target}]"
        if source == target:
            raise InvalidInput(place, "a passage from a state to itself", "passages between different states")
        matrix[index[source], index[target]] = not_negative(place, rate)
    return names, matrix


def _reach(matrix: NDArray[np.float64]) -> NDArray[np.bool_]:
    reach = (matrix > 0) | np.eye(len(matrix), dtype=bool)
    for _ in range(len(matrix).bit_length()):
        reach = (reach.astype(np.float32) @ reach.astype(np.float32)) > 0
    return reach


def _where_it_ends(matrix: NDArray[np.float64]) -> NDArray[np.intp]:
    """The states that are entered again and again: they can be reached from whatever they reach."""
    reach = _reach(matrix)
    ends = np.flatnonzero((reach <= reach.T).all(axis=1))
    if not reach[np.ix_(ends, ends)].all():
        raise InvalidInput("rates", "several ends", "passages by which the same states are entered from everywhere")
    return ends


def _without_subtraction(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    rates = matrix.copy()
    np.fill_diagonal(rates, 0.0)
    for last in range(len(rates) - 1, 0, -1):
        rates[:last, last] /= rates[last, :last].sum()
        rates[:last, :last] += np.outer(rates[:last, last], rates[last, :last])
    shares = np.zeros(len(rates))
    shares[0] = 1.0
    for state in range(1, len(rates)):
        others = rates[:state, state].copy()
        shares[state] = shares[:state] @ others
    total: NDArray[np.float64] = shares / shares.sum()
    return total
