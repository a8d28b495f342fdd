"""What every process loses in one event: in closed form where one service stops, by slices where several do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from planner.formulas.expected_loss import ExcessSum, excess_sum, expected_of_all
from planner.formulas.piecewise import IDENTITY, PiecewiseLinear
from planner.impact import LossCurve, loss_curve
from planner.reach import Reach
from planner.recovery_time import RecoveryTime, distribution_of, quantiles
from planner.service_time import Exposure, exposure_of
from planner.situation import Situation

Outages = tuple[tuple[str, RecoveryTime], ...]
Key = tuple[object, ...]
NEVER = IDENTITY.times(0.0)  # the outage does not reach the process


@dataclass(frozen=True, slots=True)
class ProcessLoss:
    """Expected money one process loses in one event, and the services that hold it up."""

    money: float
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Affected:
    """A process that an event reaches: `stopped` are those of its services that the event stops itself.

    `through` are all services that can pass the event on to it. `place` stands for the process and `stopped`.
    """

    process: str
    stopped: tuple[str, ...]
    through: tuple[str, ...]
    place: int


@dataclass(slots=True)
class ProcessLosses:
    """Reckons the losses of a situation's processes, and remembers them."""

    situation: Situation
    curves: dict[str, tuple[LossCurve, Exposure]] = field(default_factory=dict)
    _known: dict[Key, ProcessLoss] = field(default_factory=dict)
    _sums: dict[Key, ExcessSum] = field(default_factory=dict)
    _affected: dict[tuple[str, ...], tuple[Affected, ...]] = field(default_factory=dict)
    _places: dict[Key, int] = field(default_factory=dict)
    _lengths: dict[RecoveryTime, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for process in self.situation.case.processes:
            curve, exposure = loss_curve(self.situation.case, process), exposure_of(process, self.situation.policy)
            if curve is not None and exposure.waits:
                self.curves[process.id] = (curve, exposure)

    def of(self, outages: Outages, reach: Reach, traits: Mapping[str, int]) -> list[ProcessLoss]:
        """What every process loses. One whose services are stopped as in an earlier event is known already.

        `traits` stand for what of a service's design can change how the event is passed on.
        """
        recoveries = dict(outages)
        # Small numbers stand for recovery times, which are slow to hash.
        lengths = {name: self._lengths.setdefault(recovery, len(self._lengths)) for name, recovery in outages}
        affected = self._affected_by(tuple(recoveries), tuple(traits))
        keys: list[tuple[Key, Key]] = []
        unknown: dict[Outages, list[tuple[Affected, Key, Key]]] = {}
        for each in affected:
            way: Key = (each.place, reach.is_masked, *[traits[name] for name in each.through])
            key = (way, *[lengths[name] for name in each.stopped])
            keys.append((way, key))
            if key not in self._known:
                one = ((each.stopped[0], recoveries[each.stopped[0]]),)
                unknown.setdefault(one if len(each.stopped) == 1 else outages, []).append((each, way, key))
        for of_these, found in unknown.items():
            names = [each.process for each, _, _ in found]
            losses = (
                self._by_slices(names, of_these, reach)
                if len(of_these) > 1
                else self._in_closed_form({each.process: way for each, way, _ in found}, *of_these[0], reach)
            )
            self._known.update((key, losses[each.process]) for each, _, key in found)
        return [self._known[key] for _, key in keys]

    def _affected_by(self, sources: tuple[str, ...], dependants: tuple[str, ...]) -> tuple[Affected, ...]:
        if sources not in self._affected:
            found = []
            for name in self.curves:
                closure = self.situation.closures[name]
                stopped = tuple(source for source in sources if source in closure)
                if stopped:
                    place = self._places.setdefault((name, stopped), len(self._places))
                    through = tuple(each for each in dependants if each in closure)
                    found.append(Affected(name, stopped, through, place))
            self._affected[sources] = tuple(found)
        return self._affected[sources]

    def _in_closed_form(
        self, ways: Mapping[str, Key], source: str, recovery: RecoveryTime, reach: Reach
    ) -> dict[str, ProcessLoss]:
        """Expected loss over the recovery times of `source` and the moment it stops, without steps."""
        unknown = [name for name, way in ways.items() if way not in self._sums]
        felt = reach.felt(unknown, {source: IDENTITY}) if unknown else {}
        for name in unknown:
            curve, exposure = self.curves[name]
            hours = felt[name].hours if name in felt else NEVER
            assert isinstance(hours, PiecewiseLinear)
            self._sums[ways[name]] = excess_sum(curve.function().after(hours), exposure.idle_hours)
        expected = expected_of_all([self._sums[way] for way in ways.values()], distribution_of(recovery)).tolist()
        return {name: self._loss(name, money, (source,)) for name, money in zip(ways, expected, strict=True)}

    def _by_slices(self, names: Sequence[str], outages: Outages, reach: Reach) -> dict[str, ProcessLoss]:
        """All services recover quickly or slowly together: the same slice of equal likelihood for each.

        The loss never falls from slice to slice, so the error is at most the loss of the longest outage
        divided by the number of slices, and the wait is off by half an hour at most. Processes with the
        same service hours meet an outage alike and are reckoned together.
        """
        times = {name: quantiles(recovery) for name, recovery in outages}
        at_once = reach.felt(names, times)
        alike: dict[tuple[tuple[float, float], ...], list[str]] = {}
        for name in names:
            alike.setdefault(self.curves[name][1].waits, []).append(name)
        losses: dict[str, ProcessLoss] = {}
        for waits, members in alike.items():
            later, shares = np.array(waits).T
            waited = {name: np.maximum(hours - later[:, np.newaxis], 0.0) for name, hours in times.items()}
            felt = at_once if len(waits) == 1 else reach.felt(members, waited)
            for name in members:
                if name in felt:
                    money = self.curves[name][0].at(np.asarray(felt[name].hours)).mean(axis=-1).reshape(-1) @ shares
                    losses[name] = self._loss(name, float(money), at_once[name].holders)
                else:
                    losses[name] = ProcessLoss(0.0, ())
        return losses

    def _loss(self, process: str, money: float, holders: tuple[str, ...]) -> ProcessLoss:
        exposure = self.curves[process][1]
        money *= exposure.year_share * exposure.peak_factor
        return ProcessLoss(money, holders if money > 0 else ())
