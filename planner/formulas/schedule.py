"""What must wait for what: the critical path, and who does what when crews are few.

Times are in one unit of the caller's choice (hours for recoveries), counted from the start.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from scipy import special

from planner.formulas.checks import InvalidInput, filled, not_negative, number, share, whole
from planner.formulas.distributions import Pert

TIE: Final = 1e-9  # paths that differ by less than this share of their length are equally long
CYCLE_SHOWN: Final = 8
PERT_WIDTH: Final = 6.0  # standard deviations from the optimistic to the pessimistic time


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """Something that takes `duration` and cannot begin before all its `predecessors` (names) are finished."""

    name: str
    duration: float
    predecessors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """An activity of which three times are known: optimistic, most likely, pessimistic."""

    name: str
    low: float
    likely: float
    high: float
    predecessors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """When an activity can begin and end, when it must, and by how much it may slip (`slack`)."""

    earliest_start: float
    earliest_finish: float
    latest_start: float
    latest_finish: float
    slack: float


@dataclass(frozen=True, kw_only=True, slots=True)
class CriticalPath:
    """`duration` of the whole, one longest `path` from first to last, and the `timings` by name."""

    duration: float
    path: tuple[str, ...]
    timings: Mapping[str, Timing]


@dataclass(frozen=True, kw_only=True, slots=True)
class PertPath:
    """The expected duration of the critical path and its variance, taken as normal."""

    expected: float
    variance: float
    path: tuple[str, ...]

    @property
    def sd(self) -> float:
        """The standard deviation of the duration."""
        return math.sqrt(self.variance)

    def probability_by(self, time: float) -> float:
        """The probability to be finished by this time. Raises InvalidInput."""
        ahead = number("time", time) - self.expected
        return float(special.ndtr(ahead / self.sd)) if self.variance else float(ahead >= 0)

    def time_for(self, probability: float) -> float:
        """The time by which all is finished with this probability (above 0, below 1). Raises InvalidInput."""
        if not 0 < share("probability", probability) < 1:
            raise InvalidInput("probability", probability, "a share above 0 and below 1")
        return self.expected + self.sd * float(special.ndtri(probability))


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """When a task begins and ends, and which crew (from 1) does it; none for a task that takes no time."""

    start: float
    finish: float
    crew: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """The `tasks` by name, when the last one ends, and the bound below which no schedule can come.

    `at_least` = max(critical path, work / crews).
    """

    makespan: float
    at_least: float
    tasks: Mapping[str, Placement]


def critical_path(activities: Sequence[Activity]) -> CriticalPath:
    """How long everything takes when nothing but its predecessors holds an activity up, and what decides it.

    Critical path method (Kelley and Walker, *Critical-Path Planning and Scheduling*, 1959): forward and backward
    pass. Raises InvalidInput for a cycle (by name), an unknown or repeated name, and a duration below 0.
    """
    network = _network([(a.name, a.duration, a.predecessors) for a in activities])
    starts, path = _forward(network)
    duration = max(map(float.__add__, starts, network.durations))
    tails = _longest_remaining(network)
    timings = {}
    for i, name in enumerate(network.names):
        own, early, late = network.durations[i], starts[i], duration - tails[i]
        slack = late - early if late - early > TIE * duration else 0.0
        timings[name] = Timing(
            earliest_start=early,
            earliest_finish=early + own,
            latest_start=early + slack,
            latest_finish=early + slack + own,
            slack=slack,
        )
    return CriticalPath(duration=duration, path=tuple(network.names[i] for i in path), timings=timings)


def expected_time(low: float, likely: float, high: float) -> float:
    """(low + 4 likely + high) / 6, the expected time of an activity in PERT: that of `Pert`. Raises InvalidInput."""
    _three_points("", low, likely, high)
    return Pert(low=low, likely=likely, high=high).mean()


def time_variance(low: float, high: float) -> float:
    """((high - low) / 6)^2, the variance of an activity's time in PERT. Raises InvalidInput."""
    _three_points("", low, low, high)
    return (high - low) / PERT_WIDTH * ((high - low) / PERT_WIDTH)


def pert_path(estimates: Sequence[Estimate]) -> PertPath:
    """The expected duration and variance of the critical path, and the chance to be ready by a date.

    PERT (Malcolm and others, 1959): expected times decide the path; its variances add up; the sum is taken as
    normal. Of equally long paths the one with the larger variance counts. The true duration is longer on average,
    because another path may turn out the longest. Raises InvalidInput as `critical_path` does.
    """
    tasks, variances = [], []
    for i, e in enumerate(estimates):
        _three_points(f"estimates[{i}].", e.low, e.likely, e.high)
        tasks.append((e.name, expected_time(e.low, e.likely, e.high), e.predecessors))
        variances.append(time_variance(e.low, e.high))
    network = _network(tasks, "estimates")
    starts, path = _forward(network, variances)
    duration = max(map(float.__add__, starts, network.durations))
    return PertPath(
        expected=duration,
        variance=math.fsum(variances[i] for i in path),
        path=tuple(network.names[i] for i in path),
    )


def schedule(activities: Sequence[Activity], crews: int, order: Sequence[str] | None = None) -> Schedule:
    """Who does what when only so many activities can be worked on at a time: list scheduling.

    Whenever a crew is free it takes the most urgent activity that is ready: the one with the longest way still to go
    (own duration and all that must follow), or the first in `order` (every name once). Ties go to the one listed
    first. A crew is never idle while something is ready; what takes no time needs no crew. At most 2 - 1 / crews
    times as long as the best schedule; one crew more, or one shorter activity, can make it longer (Graham, *Bounds
    on Multiprocessing Timing Anomalies*, 1969). Raises InvalidInput as `critical_path` does, and for `crews` below 1.
    """
    whole("crews", crews, 1)
    network = _network([(a.name, a.duration, a.predecessors) for a in activities])
    remaining = _longest_remaining(network)
    urgency = remaining if order is None else _urgency(network, order)
    placed = _place(network, crews, urgency)
    return Schedule(
        makespan=max(p.finish for p in placed),
        at_least=max(max(remaining), math.fsum(network.durations) / crews),
        tasks=dict(zip(network.names, placed, strict=True)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Network:
    """Activities by number; `sequence` has every one after its predecessors."""

    names: list[str]
    durations: list[float]
    before: list[list[int]]
    after: list[list[int]]
    sequence: list[int] = field(default_factory=list)


def _network(tasks: Sequence[tuple[str, float, tuple[str, ...]]], place: str = "activities") -> _Network:
    filled(place, tasks)
    at: dict[str, int] = {}
    for i, (name, duration, _) in enumerate(tasks):
        if at.setdefault(name, i) != i:
            raise InvalidInput(f"{place}[{i}].name", name, "a name that no other activity has")
        not_negative(f"{place}[{i}].duration", duration)
    network = _Network(
        names=list(at),
        durations=[float(duration) for _, duration, _ in tasks],
        before=[_numbers(f"{place}[{i}].predecessors", names, at) for i, (_, _, names) in enumerate(tasks)],
        after=[[] for _ in tasks],
    )
    for i, predecessors in enumerate(network.before):
        for p in predecessors:
            network.after[p].append(i)
    _order(network, place)
    return network


def _numbers(place: str, names: tuple[str, ...], at: Mapping[str, int]) -> list[int]:
    for j, name in enumerate(names):
        if name not in at:
            raise InvalidInput(f"{place}[{j}]", name, "the name of an activity")
    return [at[name] for name in dict.fromkeys(names)]


def _order(network: _Network, place: str) -> None:
    """Fills `sequence` (Kahn); what is left over lies on a cycle or behind one."""
    waiting = [len(p) for p in network.before]
    sequence = network.sequence
    sequence.extend(i for i, count in enumerate(waiting) if not count)
    for i in sequence:  # grows while it is read
        for j in network.after[i]:
            waiting[j] -= 1
            if not waiting[j]:
                sequence.append(j)
    if len(sequence) < len(waiting):
        cycle = _cycle(network, waiting)
        named = [network.names[i] for i in cycle]
        shown = " after ".join(named if len(named) <= CYCLE_SHOWN else [*named[: CYCLE_SHOWN - 1], "...", named[-1]])
        raise InvalidInput(
            f"{place}[{cycle[0]}].predecessors", f"a cycle: {shown}", "no activity that waits for itself"
        )


def _cycle(network: _Network, waiting: list[int]) -> list[int]:
    """One cycle, closed, each after the next: from anything left over, go back until something comes again."""
    at = next(i for i, count in enumerate(waiting) if count)
    seen: dict[int, int] = {}
    while at not in seen:
        seen[at] = len(seen)
        at = next(p for p in network.before[at] if waiting[p])
    return [*list(seen)[seen[at] :], at]


def _forward(network: _Network, weights: Sequence[float] | None = None) -> tuple[list[float], list[int]]:
    """The earliest starts, and one longest path; of equally long ones that with the larger sum of weights."""
    size = len(network.names)
    starts, finishes, sums, came_from = [0.0] * size, [0.0] * size, [0.0] * size, [-1] * size

    def longer(i: int, j: int) -> bool:
        """Whether the path that ends with i is longer than that with j."""
        gap = finishes[i] - finishes[j]
        return gap > TIE * finishes[i] or (gap >= -TIE * finishes[j] and sums[i] > sums[j])

    for i in network.sequence:
        best = -1
        for p in network.before[i]:
            starts[i] = max(starts[i], finishes[p])
            if best < 0 or longer(p, best):
                best = p
        came_from[i] = best
        finishes[i] = starts[i] + network.durations[i]
        sums[i] = (sums[best] if best >= 0 else 0.0) + (weights[i] if weights else 0.0)
    last = 0
    for i in range(1, size):
        if longer(i, last):
            last = i
    path = [last]
    while came_from[path[-1]] >= 0:
        path.append(came_from[path[-1]])
    return starts, path[::-1]


def _longest_remaining(network: _Network) -> list[float]:
    """From the start of each activity to the end of all that must follow it."""
    tails = [0.0] * len(network.names)
    for i in reversed(network.sequence):
        tails[i] = network.durations[i] + max((tails[j] for j in network.after[i]), default=0.0)
    return tails


def _urgency(network: _Network, order: Sequence[str]) -> list[float]:
    rank: dict[str, int] = {}
    known = set(network.names)
    for i, name in enumerate(order):
        if name not in known or rank.setdefault(name, i) != i:
            raise InvalidInput(f"order[{i}]", name, "the name of an activity, each once")
    if len(rank) < len(known):
        raise InvalidInput("order", f"{len(rank)} names", f"all {len(known)} activities")
    return [-float(rank[name]) for name in network.names]


def _place(network: _Network, crews: int, urgency: Sequence[float]) -> list[Placement]:
    """Event by event: what ends frees its crew and its successors, then free crews take the most urgent."""
    waiting = [len(p) for p in network.before]
    placed: list[Placement | None] = [None] * len(waiting)
    free = list(range(1, min(crews, len(waiting)) + 1))
    ready: list[tuple[float, int]] = []
    running: list[tuple[float, int, int]] = []
    finished = []
    now = 0.0

    def release(i: int) -> None:
        if network.durations[i]:
            heapq.heappush(ready, (-urgency[i], i))
        else:
            placed[i] = Placement(start=now, finish=now, crew=None)
            finished.append(i)

    for i, count in enumerate(waiting):
        if not count:
            release(i)
    while True:
        while finished:
            for j in network.after[finished.pop()]:
                waiting[j] -= 1
                if not waiting[j]:
                    release(j)
        while ready and free:
            _, i = heapq.heappop(ready)
            end, crew = now + network.durations[i], heapq.heappop(free)
            placed[i] = Placement(start=now, finish=end, crew=crew)
            heapq.heappush(running, (end, i, crew))
        if not running:
            return [p for p in placed if p is not None]
        now = running[0][0]
        while running and running[0][0] == now:
            _, i, crew = heapq.heappop(running)
            finished.append(i)
            heapq.heappush(free, crew)


def _three_points(place: str, low: float, likely: float, high: float) -> None:
    not_negative(f"{place}low", low)
    if not_negative(f"{place}likely", likely) < low:
        raise InvalidInput(f"{place}likely", likely, f"at least low ({low!r})")
    if not_negative(f"{place}high", high) < likely:
        raise InvalidInput(f"{place}high", high, f"at least likely ({likely!r})")
