"""Simulated years of a case: how far the loss of a year spreads, and what two designs differ by.

Every year has events at random (Poisson), each with its own recovery time, hour of the week, week of the year and
age of the last copy. Rates and shares of the catalogue are uncertain: they are drawn once for each *world*, a block
of years, from their ranges (outer draw, what we do not know); within a world years differ by chance (inner draw).
Same case, designs, years and seed: same numbers, byte for byte.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from planner.case import Case
from planner.catalogue import load_catalogue
from planner.events import Event, events_of
from planner.formulas.checks import InvalidInput, whole
from planner.formulas.statistics_of_years import (
    exceedance_curve,
    percentiles,
    standard_error,
)
from planner.policy import DEFAULT_POLICY
from planner.simulated_events import merged, points_of, recovery_hours, worlds_of
from planner.simulated_losses import EventLosses, Sample
from planner.situation import Design, Situation, situation_of

YEARS: Final = 10_000
WORLDS: Final = 100
MOST_YEARS: Final = 1_000_000  # the hours of every service are held for each: 400 MB for 50 services
MOST_EVENTS: Final = 20_000_000
Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Simulation:
    """Simulated years, world after world: money and hours by year. `with_overlap` is None when it was not asked."""

    seed: int
    worlds: int
    plain_sum: Array
    with_overlap: Array | None
    data_loss: Array | None
    downtime_hours: Mapping[str, Array]

    @property
    def loss(self) -> Array:
        """The loss of each year: with overlap where the case says how far losses overlap, else the plain sum."""
        return self.plain_sum if self.with_overlap is None else self.with_overlap

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: means with their standard error, percentiles of the years, the loss exceedance curve."""
        return {
            "years": len(self.plain_sum),
            "worlds": self.worlds,
            "seed": self.seed,
            "loss_per_year": self._spread(self.loss),
            "plain_sum_per_year": self._spread(self.plain_sum),
            "data_loss_per_year": None if self.data_loss is None else self._spread(self.data_loss),
            "expected_loss_of_worlds": _rounded(percentiles(self.loss.reshape(self.worlds, -1).mean(axis=1))),
            "exceedance": [
                {"share_of_years": share, "loss": round(loss, 2)} for share, loss in exceedance_curve(self.loss)
            ],
            "downtime_hours_per_year": {name: self._spread(hours) for name, hours in self.downtime_hours.items()},
        }

    def _spread(self, of: Array) -> dict[str, float]:
        found = {"mean": float(of.mean()), "standard_error": standard_error(of, self.worlds)}
        return _rounded({**found, **percentiles(of)})


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Two designs on the same random numbers; `difference` is the first's loss less the second's, year by year."""

    first: Simulation
    second: Simulation

    @property
    def difference(self) -> Array:
        return self.first.loss - self.second.loss

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: the difference with its standard error, and the error two independent runs would have had."""
        errors = [standard_error(each.loss, each.worlds) for each in (self.first, self.second)]
        return {
            "years": len(self.first.loss),
            "worlds": self.first.worlds,
            "seed": self.first.seed,
            "mean_difference": round(float(self.difference.mean()), 2),
            "standard_error": round(standard_error(self.difference, self.first.worlds), 4),
            "standard_error_if_independent": round(math.hypot(*errors), 4),
            "share_of_years_first_is_dearer": round(float((self.difference > 0).mean()), 6),
            "share_of_years_second_is_dearer": round(float((self.difference < 0).mean()), 6),
        }


def simulate(
    of: Case | Situation,
    designs: Mapping[str, Design] | None = None,
    *,
    years: int = YEARS,
    seed: int = 1,
    worlds: int = WORLDS,
) -> Simulation:
    """Simulate `years` years of a case when its services have these designs (today's where not given).

    One world alone takes every rate and share at its likely value, as the expected loss does. Raises InvalidInput
    for counts that are no whole numbers, years that the worlds do not share alike, more than MOST_YEARS years, and
    more than MOST_EVENTS events.
    """
    situation = situation_of(of, load_catalogue(), DEFAULT_POLICY) if isinstance(of, Case) else of
    whole("worlds", worlds, 1)
    whole("seed", seed)
    if whole("years", years, worlds) > MOST_YEARS:
        raise InvalidInput("years", years, f"a whole number of at most {MOST_YEARS:,}")
    if years % worlds:
        raise InvalidInput("years", years, f"a multiple of the worlds ({worlds})")
    chosen = {**situation.today, **(designs or {})}
    settings = [situation] if worlds == 1 else list(worlds_of(situation, worlds, seed))
    found = [{(event.scope, event.origin): event for event in events_of(each, chosen)} for each in settings]
    rates = merged([{name: event.events_per_year for name, event in each.items()} for each in found])
    total = sum(float(each.mean()) for each in rates.values()) * years
    if total > MOST_EVENTS:
        raise InvalidInput("years", years, f"at most {int(MOST_EVENTS / total * years)} years of this many events")
    losses = EventLosses.of(situation, chosen, years)
    for name, per_world in rates.items():
        kinds = [each.get(name) for each in found]
        losses.add(*_sample(name, kinds, per_world, years, seed))
    return Simulation(
        seed=seed,
        worlds=worlds,
        plain_sum=losses.plain_sum,
        with_overlap=losses.with_overlap if situation.case.loss_overlap is not None else None,
        data_loss=losses.data if losses.pricing.prices else None,
        downtime_hours={name: np.minimum(h, situation.policy.hours_per_year) for name, h in losses.downtime.items()},
    )


def compare(
    of: Case | Situation,
    first: Mapping[str, Design],
    second: Mapping[str, Design],
    *,
    years: int = YEARS,
    seed: int = 1,
    worlds: int = WORLDS,
) -> Comparison:
    """Two designs on common random numbers. Arguments and refusals as in `simulate`."""
    situation = situation_of(of, load_catalogue(), DEFAULT_POLICY) if isinstance(of, Case) else of
    return Comparison(
        first=simulate(situation, first, years=years, seed=seed, worlds=worlds),
        second=simulate(situation, second, years=years, seed=seed, worlds=worlds),
    )


def _sample(
    name: tuple[str, str], kinds: list[Event | None], rates: Array, years: int, seed: int
) -> tuple[Event, Sample]:
    """All simulated events of one kind, with a recovery time for every service they stop."""
    points = points_of(" ".join(name), rates, years, seed)
    known = next(event for event in kinds if event)
    world = points.year // (years // len(rates))
    hours = {}
    for index, (service, _) in enumerate(known.outages):
        recoveries = [(event or known).outages[index][1] for event in kinds]
        hours[service] = recovery_hours(recoveries, world, points.recovery)
    return known, Sample(points=points, hours=hours)


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}
