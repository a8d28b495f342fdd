"""Simulated years of parts that fail and are repaired, many at a time: the check on exact availability.

Whenever all parts are in order, everything begins anew (a regeneration: Law, *Simulation Modeling and Analysis*,
ch. 9). So instead of one event after another, all disturbances of thousands of years are carried through
together, step by step, until each has ended; then they are laid out in time.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from planner.formulas.checks import InvalidInput, filled, not_negative, positive, whole

Array = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
Rates = Mapping[tuple[str, str], float]

DISTURBANCES_AT_ONCE: Final = 1 << 15  # small enough for a processor's cache
MOST_STATES: Final = 4096


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part that moves between named states at these rates (an hour). It begins `in_order`, and works in `up`."""

    rates_per_hour: Rates
    up: Collection[str]
    in_order: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SimulatedYears:
    """Hours down and failures of each year; the share of time up with its standard error."""

    downtime_hours: Array
    failures: Array
    availability: float
    standard_error: float


def repairable(mtbf_hours: float, mttr_hours: float) -> Part:
    """A part that works or is under repair, both of exponential length. Raises InvalidInput."""
    rates = {
        ("up", "down"): 1 / positive("mtbf_hours", mtbf_hours),
        ("down", "up"): 1 / positive("mttr_hours", mttr_hours),
    }
    return Part(rates_per_hour=rates, up=("up",), in_order="up")


def simulate_parts(parts: Sequence[Part], *, years: int, seed: int, hours_per_year: float = 8760.0) -> SimulatedYears:
    """Simulate a system that needs all its parts, which fail apart from one another and begin in order.

    A disturbance counts for the year in which it begins. The same seed gives the same years. Raises InvalidInput, also
    when some state has no way back to all parts in order.
    """
    filled("parts", parts)
    whole("years", years, 1)
    whole("seed", seed)
    positive("hours_per_year", hours_per_year)
    chain = _Chain.of(parts)
    chance = np.random.default_rng(seed)
    per_block = max(int(DISTURBANCES_AT_ONCE / max(chain.leaving[0] * hours_per_year, 1e-9)), 1)
    downtime, failures = np.zeros(years), np.zeros(years)
    for first in range(0, years, per_block):
        block = slice(first, min(first + per_block, years))
        downtime[block], failures[block] = _years(chain, block.stop - first, hours_per_year, chance)
    error = float(downtime.std(ddof=1)) / math.sqrt(years) / hours_per_year if years > 1 else math.inf
    return SimulatedYears(
        downtime_hours=downtime,
        failures=failures,
        availability=1 - float(downtime.mean()) / hours_per_year,
        standard_error=error,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Chain:
    """All parts as one chain; state 0 is everything in order. By state: the rate of leaving it, whether the system
    is down, the likeliest next state and its chance, and all next states with their cumulative chances."""

    leaving: Array
    is_down: Array
    likeliest: Indices
    chance: Array
    targets: Indices
    cumulative: Array

    @staticmethod
    def of(parts: Sequence[Part]) -> _Chain:
        names = [_names(index, part) for index, part in enumerate(parts)]
        if math.prod(len(each) for each in names) > MOST_STATES:
            raise InvalidInput("parts", "parts with too many states together", f"at most {MOST_STATES}")
        states = {state: index for index, state in enumerate(itertools.product(*names))}
        rates = np.zeros((len(states), len(states)))
        for state, index in states.items():
            for place, part in enumerate(parts):
                for (source, target), rate in part.rates_per_hour.items():
                    if state[place] == source:
                        rates[index, states[(*state[:place], target, *state[place + 1 :])]] += rate
        leaving = rates.sum(axis=1)
        if not _leads_back(rates):
            raise InvalidInput("parts", "a state with no way back", "rates that lead back to all parts in order")
        chances = rates / leaving[:, np.newaxis]
        order = np.argsort(-chances, axis=1, kind="stable")
        most = int((chances > 0).sum(axis=1).max())
        cumulative = np.cumsum(np.take_along_axis(chances, order, axis=1), axis=1)[:, :most]
        cumulative[:, -1] = 1.0
        works = [all(name in part.up for name, part in zip(state, parts, strict=True)) for state in states]
        return _Chain(
            leaving=leaving,
            is_down=1.0 - np.array(works, dtype=np.float64),
            likeliest=order[:, 0],
            chance=cumulative[:, 0],
            targets=order[:, :most],
            cumulative=cumulative,
        )

    def following(self, state: Indices, chance: np.random.Generator) -> Indices:
        """A next state for each state: mostly the likeliest, so the others are looked for apart."""
        drawn = chance.random(len(state))
        found = self.likeliest[state]
        others = np.flatnonzero(drawn >= self.chance[state])
        if len(others):
            here = state[others]
            place = (drawn[others, np.newaxis] >= self.cumulative[here]).sum(axis=1)
            found[others] = self.targets[here, np.minimum(place, self.targets.shape[1] - 1)]
        return found


def _leads_back(rates: Array) -> bool:
    """Whether every state has a way back to state 0, which can be left."""
    leads = rates[:, 0] > 0
    for _ in range(len(rates)):
        leads = leads | ((rates > 0) & leads).any(axis=1)
    return bool(leads.all())


def _names(index: int, part: Part) -> list[str]:
    """The part's states, the one in order first."""
    for (source, target), rate in part.rates_per_hour.items():
        not_negative(f"parts[{index}].rates_per_hour[{source}, {target}]", rate)
    names = list(dict.fromkeys(name for passage in part.rates_per_hour for name in passage))
    for place, wanted in (("in_order", [part.in_order]), ("up", part.up)):
        for name in wanted:
            if name not in names:
                raise InvalidInput(f"parts[{index}].{place}", name, "a state that the rates mention")
    return [part.in_order, *(name for name in names if name != part.in_order)]


def _years(chain: _Chain, years: int, hours_per_year: float, chance: np.random.Generator) -> tuple[Array, Array]:
    """Hours down and failures of consecutive years."""
    end, reached = years * hours_per_year, 0.0
    downtime, failures = np.zeros(years), np.zeros(years)
    while reached < end:
        expected = (end - reached) * chain.leaving[0]
        count = int(expected + 4 * math.sqrt(expected)) + 1
        waits = chance.standard_exponential(count) / chain.leaving[0]
        lengths, down, failed = _disturbances(chain, count, chance)
        ends = reached + np.cumsum(waits + lengths)
        year = ((ends - lengths) / hours_per_year).astype(np.intp)
        inside = year < years
        downtime += np.bincount(year[inside], down[inside], years)
        failures += np.bincount(year[inside], failed[inside], years)
        reached = float(ends[-1])
    return downtime, failures


def _disturbances(chain: _Chain, count: int, chance: np.random.Generator) -> tuple[Array, Array, Array]:
    """How long each disturbance lasts until all is in order again, the hours down in it, and how often it fails."""
    lengths, down, failed = np.zeros(count), np.zeros(count), np.zeros(count)
    state = chain.following(np.zeros(count, dtype=np.intp), chance)
    left: Indices | slice = slice(None)
    was_down = np.zeros(count)
    while True:
        is_down = chain.is_down[state]
        hold = chance.standard_exponential(len(state)) / chain.leaving[state]
        lengths[left] += hold
        down[left] += hold * is_down
        failed[left] += is_down > was_down
        after = chain.following(state, chance)
        on = np.flatnonzero(after)
        if not len(on):
            return lengths, down, failed
        left = on if isinstance(left, slice) else left[on]
        state, was_down = after[on], is_down[on]
