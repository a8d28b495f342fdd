"""What each process loses in an event as it feels it: in closed form where one service stops it, else by slices.

A loss curve of straight pieces is a sum of bends, each times the hours felt beyond its corner. So the expected loss
is linear in the bends, and the expected hours beyond a corner are reckoned once for all processes that feel an
outage alike and work at the same hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from planner.formulas.expected_loss import ExcessSum, ExcessSums, excess_sum
from planner.impact import LossCurve, loss_curve
from planner.outage_terms import Felt, OutageTerms
from planner.recovery_time import Array, distribution_of
from planner.service_time import Exposure, exposure_of
from planner.situation import Situation

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class PricedProcess:
    """A process whose loss was asked: its curve, when it works, and the curve as corners and bends.

    The bends are in money an hour and hold the weeks it works and its peaks on average. Processes of the same
    `kind` have the same corners and work at the same hours.
    """

    curve: LossCurve
    exposure: Exposure
    corners: tuple[float, ...]
    bends: Array
    kind: int


def priced_processes(situation: Situation) -> dict[str, PricedProcess]:
    """The processes whose outage costs something at some time, in the order of the case."""
    found = {}
    kinds: dict[object, int] = {}
    for process in situation.case.processes:
        curve, exposure = loss_curve(situation.case, process), exposure_of(process, situation.policy)
        if curve is not None and exposure.waits:
            function = curve.function()
            bends = np.diff(function.slopes(), prepend=0.0) * exposure.year_share * exposure.peak_factor
            counts = bends != 0
            corners = tuple(np.asarray(function.x)[counts].tolist())
            kind = kinds.setdefault((exposure.waits, corners), len(kinds))
            found[process.id] = PricedProcess(curve, exposure, corners, bends[counts], kind)
    return found


@dataclass(slots=True)
class LossTable:
    """A row for every process and way it feels one service's outage, valued for any recovery time at once."""

    terms: OutageTerms
    processes: Mapping[str, PricedProcess]
    _rows: dict[tuple[str, int], int] = field(default_factory=dict)
    _row_bases: list[Places] = field(default_factory=list)
    _row_bends: list[Array] = field(default_factory=list)
    _bases: dict[tuple[int, int], Places] = field(default_factory=dict)
    _excesses: list[ExcessSum] = field(default_factory=list)
    _sums: dict[tuple[int, int], ExcessSums] = field(default_factory=dict)
    _expected: dict[int, tuple[Array, Array]] = field(default_factory=dict)
    _losses: dict[tuple[str, int], float] = field(default_factory=dict)
    _by_slices: dict[tuple[int, int], Array] = field(default_factory=dict)

    def row(self, process: str, term: int) -> int:
        """The row of a process that feels a term of a single recovery time."""
        felt = self.terms.terms[term]
        assert isinstance(felt, Felt)
        key = (process, felt.function)
        if key not in self._rows:
            self._rows[key] = len(self._row_bases)
            priced = self.processes[process]
            self._row_bases.append(self._bases_of(felt.function, priced))
            self._row_bends.append(priced.bends)
        return self._rows[key]

    def money(self, recovery: int) -> Array:
        """The expected loss of every row when the outage lasts so long."""
        bases, rows = self._expected.get(recovery, (np.zeros(0), np.zeros(0)))
        if len(rows) < len(self._row_bases):
            new = (len(bases), len(self._excesses))
            if new[0] < new[1]:
                if new not in self._sums:
                    self._sums[new] = ExcessSums.of(self._excesses[slice(*new)])
                time = self.terms.recoveries[recovery]
                laid_out = self._sums[new]
                more = (
                    laid_out.expected(distribution_of(time)) if time else laid_out.mean_over(self.terms.times(recovery))
                )
                bases = np.concatenate([bases, more])
            at, bends = self._row_bases[len(rows) :], self._row_bends[len(rows) :]
            starts = np.cumsum([0, *(len(each) for each in bends[:-1])])
            products = np.append(bases[np.concatenate(at)] * np.concatenate(bends), 0.0)
            sums = np.add.reduceat(products, starts)
            rows = np.concatenate([rows, np.where([len(each) > 0 for each in bends], sums, 0.0)])
            self._expected[recovery] = bases, rows
        return rows

    def losses(self, felt: Mapping[str, int], names: Iterable[str]) -> dict[str, float]:
        """The expected loss of those of the processes that feel the event and lose anything."""
        felt_by = [(name, term) for name in names if (term := felt.get(name))]
        self._learn([key for key in felt_by if key not in self._losses])
        return {key[0]: self._losses[key] for key in felt_by}

    def _learn(self, keys: Iterable[tuple[str, int]]) -> None:
        """Reckons what processes lose that feel these terms."""
        rows: dict[int, list[tuple[str, int]]] = {}
        for key in keys:
            of = self.terms.terms[key[1]]
            if isinstance(of, Felt):
                rows.setdefault(of.recovery, []).append(key)
            else:
                self._losses[key] = self._loss_by_slices(*key)
        for recovery, wanted in rows.items():
            places = [self.row(*key) for key in wanted]
            self._losses.update(zip(wanted, self.money(recovery)[places].tolist(), strict=True))

    def _bases_of(self, function: int, priced: PricedProcess) -> Places:
        key = (function, priced.kind)
        if key not in self._bases:
            felt = self.terms.functions[function]
            first = len(self._excesses)
            for corner in priced.corners:
                self._excesses.append(excess_sum(felt.beyond(corner), priced.exposure.idle_hours))
            self._bases[key] = np.arange(first, len(self._excesses))
        return self._bases[key]

    def _loss_by_slices(self, process: str, term: int) -> float:
        """All services recover quickly or slowly together: the same slice of equal likelihood for each.

        The loss never falls from slice to slice, so the error is at most the loss of the longest outage divided by
        the number of slices. Waits are taken four hours together, which matters only where the loss bends.
        """
        priced = self.processes[process]
        key = (term, priced.kind)
        if key not in self._by_slices:
            later, shares = _by_hours(priced.exposure.waits, 4)
            hours = self.terms.after_waits(term, later)
            beyond = [shares @ np.maximum(hours - corner, 0.0).mean(axis=-1) for corner in priced.corners]
            self._by_slices[key] = np.array(beyond)
        return float(self._by_slices[key] @ priced.bends)


@lru_cache(maxsize=1024)
def _by_hours(waits: tuple[tuple[float, float], ...], hours: int) -> tuple[Array, Array]:
    """Waits that fall into the same so many hours as one: their mean, and the share of all. No wait stays apart."""
    each, shares = np.array(waits).T
    _, group = np.unique(np.where(each > 0, each // hours, -1), return_inverse=True)
    together = np.asarray(np.bincount(group, shares), dtype=np.float64)
    return np.asarray(np.bincount(group, shares * each) / together), together
