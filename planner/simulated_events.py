"""The random numbers of a simulation: worlds, events over the years, recovery times. Designs share them all.

Every kind of event has its own stream of points, uniform over (year, rate): a design in which the event comes
`rate` times a year takes the points below that rate. So a rarer event is a part of the same events, a quicker
recovery the same event over sooner, and designs differ by their design alone (common random numbers and
thinning: Law, *Simulation Modeling and Analysis*, ch. 11; Lewis and Shedler 1979).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.catalogue_types import RATE_PER_UNIT, SHARE_PER_UNIT, Figure
from planner.formulas.distributions import Pert
from planner.recovery_time import Array, RecoveryTime
from planner.situation import Situation

FIRST_BAND = 2.0**-10  # events a year; every further band of rates ends at twice the rate
BELOW_ONE = float(np.nextafter(1.0, 0.0))


def worlds_of(situation: Situation, count: int, seed: int) -> Iterator[Situation]:
    """Situations whose uncertain rates and shares are drawn once each from their ranges, as PERT.

    Equally likely slices, one for each world, in an order of its own for each figure (Latin hypercube: McKay,
    Beckman and Conover 1979).
    """
    figures = situation.catalogue.figures
    uncertain = [f for f in figures.values() if f.low < f.high and f.unit in (*RATE_PER_UNIT, *SHARE_PER_UNIT)]
    drawn = {figure.id: _slices(figure, count, _chance(seed, f"figure {figure.id}")) for figure in uncertain}
    for world in range(count):
        changed = {name: replace(figures[name], likely=float(values[world])) for name, values in drawn.items()}
        catalogue = replace(situation.catalogue, figures={**figures, **changed})
        yield replace(situation, catalogue=catalogue, events={}, standings={})


def _slices(figure: Figure, count: int, chance: np.random.Generator) -> Array:
    places = (chance.permutation(count) + chance.random(count)) / count
    return Pert(low=figure.low, likely=figure.likely, high=figure.high).quantile(places)


def _chance(seed: int, *names: object) -> np.random.Generator:
    return np.random.default_rng([seed, *(zlib.crc32(str(name).encode()) for name in names)])


@dataclass(frozen=True, kw_only=True, slots=True)
class Points:
    """Events of one kind: the year of each, and numbers from 0 to 1 for all that is random about it."""

    year: np.ndarray
    recovery: Array
    week_hour: Array  # hours from Monday 00:00
    week: Array  # place in the year
    peak: Array
    age: Array
    lag: Array


def points_of(name: str, rates: Array, years: int, seed: int) -> Points:
    """The events of a kind that come `rates` (one for each world, worlds share the years alike) times a year."""
    per_world = years // len(rates)
    found: list[Array] = []
    low, high = 0.0, FIRST_BAND
    while low < rates.max(initial=0.0):
        chance = _chance(seed, name, high)
        count = int(chance.poisson((high - low) * years))
        drawn = chance.random((count, 8))
        year = np.minimum((drawn[:, 0] * years).astype(np.int64), years - 1)
        counts = low + (high - low) * drawn[:, 1] < rates[year // per_world]
        found.append(np.column_stack([year, drawn[:, 2:]])[counts])
        low, high = high, 2 * high
    all_ = np.concatenate(found) if found else np.empty((0, 7))
    return Points(
        year=all_[:, 0].astype(np.int64),
        recovery=all_[:, 1],
        week_hour=all_[:, 2] * 168.0,
        week=all_[:, 3],
        peak=all_[:, 4],
        age=all_[:, 5],
        lag=all_[:, 6],
    )


def recovery_hours(recoveries: Sequence[RecoveryTime], world: np.ndarray, numbers: Array) -> Array:
    """The recovery time of each event by inverse transform, in the world it happens in."""
    hours = np.zeros(len(numbers))
    worlds_by_recovery: dict[RecoveryTime, list[int]] = {}
    for index, recovery in enumerate(recoveries):
        worlds_by_recovery.setdefault(recovery, []).append(index)
    for recovery, worlds in worlds_by_recovery.items():
        here = slice(None) if len(worlds) == len(recoveries) else np.isin(world, worlds)
        hours[here] = _inverse(recovery, numbers[here])
    return hours


def _inverse(recovery: RecoveryTime, numbers: Array) -> Array:
    """The ways of a mixture take up the numbers from 0 to 1 in turn, the quickest first."""
    ways = sorted((RecoveryTime((piece,)).mean_hours(), i) for i, piece in enumerate(recovery.pieces))
    pieces = [recovery.pieces[index] for _, index in ways]
    ends = np.cumsum([piece.weight for piece in pieces])
    ends /= ends[-1]
    hours = np.empty(len(numbers))
    low = 0.0
    for piece, end in zip(pieces, ends.tolist(), strict=True):
        here = (numbers >= low) & (numbers < (end if end < 1 else 2.0))
        if end > low:
            hours[here] = piece.distribution().quantile(np.minimum((numbers[here] - low) / (end - low), BELOW_ONE))
        low = end
    return hours


def merged(per_world: Sequence[Mapping[tuple[str, str], float]]) -> dict[tuple[str, str], Array]:
    """World by world the rate of every kind of event; nought where a world has none of it."""
    names = dict.fromkeys(name for world in per_world for name in world)
    return {name: np.array([world.get(name, 0.0) for world in per_world]) for name in names}
