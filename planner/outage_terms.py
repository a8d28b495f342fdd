"""How long a process is away in one event, as a term over recovery times, each different term once.

A term is the outage of one service as a process feels it (a rising function of its recovery time), or, of several
terms, the one at a place when they are sorted by length: the last of all that a process needs, or of a redundancy
group the one that suffices. Equal terms are the same small number, so what is known of one is known of all. All
recovery times of an event are short or long together, slice of equal likelihood by slice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from planner.formulas.piecewise import IDENTITY, PiecewiseLinear, in_order
from planner.recovery_time import QUANTILES, Array, RecoveryTime, quantiles

NOTHING_FELT: Final = 0  # the term of an outage that does not reach the process
ANY_LENGTH: Final = 0  # the recovery of an event that stops one service: how long it takes stays open


@dataclass(frozen=True, slots=True)
class Felt:
    """One service's outage as it is felt: `function` of recovery time `recovery`, both by number."""

    function: int
    recovery: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Of several terms the one at `position` (from 0) when they are sorted by length, slice by slice."""

    position: int
    of: tuple[int, ...]


@dataclass(slots=True)
class OutageTerms:
    """Makes and remembers terms, functions and recovery times, each by its number."""

    terms: list[Felt | Placed | None] = field(default_factory=lambda: [None])
    functions: list[PiecewiseLinear] = field(default_factory=list)
    recoveries: list[RecoveryTime | None] = field(default_factory=lambda: [None])
    _numbers: dict[Felt | Placed, int] = field(default_factory=dict)
    _function_numbers: dict[PiecewiseLinear, int] = field(default_factory=dict)
    _recovery_numbers: dict[RecoveryTime, int] = field(default_factory=dict)
    _latest: dict[frozenset[int], int] = field(default_factory=dict)
    _placed: dict[Placed, int] = field(default_factory=dict)
    _slowed: dict[tuple[int, int], int] = field(default_factory=dict)
    _joint: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _joint_numbers: dict[frozenset[int], int] = field(default_factory=dict)
    _times: dict[int, Array] = field(default_factory=dict)
    _joined: dict[frozenset[int], int] = field(default_factory=dict)
    _below: dict[tuple[int, int], bool] = field(default_factory=dict)
    _within: dict[tuple[int, int], bool] = field(default_factory=dict)
    _hours: dict[int, Array] = field(default_factory=dict)
    _means: dict[int, float] = field(default_factory=dict)

    def recovery(self, time: RecoveryTime) -> int:
        """The number of a recovery time."""
        if time not in self._recovery_numbers:
            self._recovery_numbers[time] = len(self.recoveries)
            self.recoveries.append(time)
        return self._recovery_numbers[time]

    def function(self, function: PiecewiseLinear) -> int:
        """The number of a function of the hours away."""
        if function not in self._function_numbers:
            self._function_numbers[function] = len(self.functions)
            self.functions.append(function)
        return self._function_numbers[function]

    def stopped(self, recovery: int) -> int:
        """The term of a service stopped for this recovery time."""
        return self._number(Felt(self.function(IDENTITY), recovery))

    def latest(self, terms: frozenset[int]) -> int:
        """The longest of several outages."""
        if terms not in self._latest:
            self._latest[terms] = self._longest(terms)
        return self._latest[terms]

    def placed(self, terms: Sequence[int], position: int) -> int:
        """Of several outages, the same one perhaps more than once, the one at this place from the shortest."""
        if position == len(terms) - 1:
            return self.latest(frozenset(terms) - {NOTHING_FELT})
        wanted = Placed(position, tuple(sorted(terms)))
        if wanted not in self._placed:
            self._placed[wanted] = self._at_place(wanted)
        return self._placed[wanted]

    def slowed(self, term: int, function: int) -> int:
        """The outage as it is felt through a workaround or a dependency that stops only a share."""
        key = (term, function)
        if key not in self._slowed:
            self._slowed[key] = self._through(self.terms[term], self.functions[function])
        return self._slowed[key]

    def hours(self, term: int) -> Array:
        """Hours felt in each slice of equal likelihood."""
        if term not in self._hours:
            self._hours[term] = self.after_waits(term, np.zeros(1))[0]
        return self._hours[term]

    def mean_hours(self, term: int) -> float:
        """Hours felt on average."""
        if term not in self._means:
            self._means[term] = float(self.hours(term).mean())
        return self._means[term]

    def after_waits(self, term: int, waits: Array) -> Array:
        """Hours felt (waits x slices) when every outage counts only from so many hours on."""
        of = self.terms[term]
        match of:
            case Felt():
                left = np.maximum(self.times(of.recovery) - waits[:, np.newaxis], 0.0)
                return self.functions[of.function].at(left)
            case Placed():
                each = [self.after_waits(part, waits) for part in of.of]
                if of.position == len(each) - 1:
                    return np.asarray(np.maximum.reduce(each))
                return np.asarray(np.sort(np.stack(each), axis=0)[of.position])
        return np.zeros((len(waits), QUANTILES))

    def _number(self, term: Felt | Placed) -> int:
        if term not in self._numbers:
            self._numbers[term] = len(self.terms)
            self.terms.append(term)
        return self._numbers[term]

    def _felt(self, function: PiecewiseLinear, recovery: int) -> int:
        if not any(function.y) and not function.last_slope:
            return NOTHING_FELT
        return self._number(Felt(self.function(function), recovery))

    def _longest(self, terms: frozenset[int]) -> int:
        """Of outages of one recovery time a single function, and what is never the longest left out."""
        functions: dict[int, set[int]] = {}
        others = []
        for number in sorted({part for term in terms for part in self._parts(term)}):
            part = self.terms[number]
            if isinstance(part, Felt):
                functions.setdefault(part.recovery, set()).add(part.function)
            elif part is not None:
                others.append(number)
        felt = [Felt(self._largest(frozenset(each)), recovery) for recovery, each in functions.items()]
        kept = [each for each in felt if not any(self._is_never_longer(each, other) for other in felt)]
        found = sorted([*map(self._number, self._joined_up(kept)), *others])
        if len(found) <= 1:
            return found[0] if found else NOTHING_FELT
        return self._number(Placed(len(found) - 1, tuple(found)))

    def _joined_up(self, felt: Sequence[Felt]) -> list[Felt]:
        """Outages felt alike are one that is as long as the longest of them."""
        alike: dict[int, set[int]] = {}
        for each in felt:
            alike.setdefault(each.function, set()).update(self._joint.get(each.recovery, (each.recovery,)))
        return [Felt(function, self._longest_of(frozenset(each))) for function, each in alike.items()]

    def _longest_of(self, recoveries: frozenset[int]) -> int:
        """The number of a recovery that takes as long as the longest of several, slice by slice."""
        if len(recoveries) == 1:
            return next(iter(recoveries))
        if recoveries not in self._joint_numbers:
            number = self._joint_numbers[recoveries] = len(self.recoveries)
            self.recoveries.append(None)
            self._joint[number] = tuple(sorted(recoveries))
            self._times[number] = np.maximum.reduce([self.times(each) for each in self._joint[number]])
        return self._joint_numbers[recoveries]

    def times(self, recovery: int) -> Array:
        """Hours a recovery takes in each slice of equal likelihood."""
        if recovery not in self._times:
            time = self.recoveries[recovery]
            assert time is not None, "an outage of open length has no hours"
            self._times[recovery] = quantiles(time)
        return self._times[recovery]

    def _largest(self, functions: frozenset[int]) -> int:
        """The largest of several functions, at every length."""
        if len(functions) == 1:
            return next(iter(functions))
        if functions not in self._joined:
            kept = [f for f in sorted(functions) if not any(f != g and self._is_below(f, g) for g in functions)]
            each = [self.functions[number] for number in kept]
            self._joined[functions] = self.function(in_order(each, len(each) - 1)) if len(each) > 1 else kept[0]
        return self._joined[functions]

    def _parts(self, term: int) -> Iterable[int]:
        """The longest of several is the longest of their parts."""
        of = self.terms[term]
        return of.of if isinstance(of, Placed) and of.position == len(of.of) - 1 else (term,)

    def _as_one(self, numbers: Sequence[int], position: int) -> int:
        """Of outages of one recovery time the one at a place, as a function of that time."""
        felt = [part for number in numbers if isinstance(part := self.terms[number], Felt)]
        if len(felt) == 1:
            return numbers[0]
        return self._felt(in_order([self.functions[part.function] for part in felt], position), felt[0].recovery)

    def _at_place(self, wanted: Placed) -> int:
        if len(set(wanted.of)) == 1:
            return wanted.of[0]
        felt = [part.recovery for number in wanted.of if isinstance(part := self.terms[number], Felt)]
        if len(felt) == len(wanted.of) and len(set(felt)) == 1:
            return self._as_one(wanted.of, wanted.position)
        return self._number(wanted)

    def _through(self, of: Felt | Placed | None, function: PiecewiseLinear) -> int:
        match of:
            case Felt():
                return self._felt(function.after(self.functions[of.function]), of.recovery)
            case Placed():
                number = self.function(function)
                return self.placed([self.slowed(part, number) for part in of.of], of.position)
        return NOTHING_FELT

    def _is_never_longer(self, shorter: Felt, longer: Felt) -> bool:
        if shorter.recovery == longer.recovery or not self._is_below(shorter.function, longer.function):
            return False
        key = (shorter.recovery, longer.recovery)
        if key not in self._within:
            one, other = self.times(shorter.recovery), self.times(longer.recovery)
            # Of two that are equal the one known first stays.
            is_within = bool((one <= other).all()) and (bool((one < other).any()) or shorter.recovery > longer.recovery)
            self._within[key] = is_within
        return self._within[key]

    def _is_below(self, lower: int, upper: int) -> bool:
        """Whether one function is nowhere larger than another."""
        if lower == upper:
            return True
        key = (lower, upper)
        if key not in self._below:
            one, other = self.functions[lower], self.functions[upper]
            is_below = one.last_slope <= other.last_slope
            self._below[key] = is_below and all(one.value(x) <= other.value(x) for x in (*one.x, *other.x))
        return self._below[key]
