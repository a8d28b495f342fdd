"""Block diagrams and service graphs in steady state: exact availability, with shared parts counted once.

A system maps names to parts and gates. Parts fail and are repaired independently of one another; everything else
follows from who needs whom. A part that several others need is one part, however many ways lead to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from planner.formulas.checks import InvalidInput, not_negative, positive, share, whole
from planner.formulas.decision_diagram import TooLarge
from planner.formulas.diagram_estimate import bounds, simulated
from planner.formulas.diagram_reduction import GateTable, Network, Reduced, reduce
from planner.formulas.diagram_solution import Solution, Solver, in_series
from planner.formulas.hours import HOURS_PER_YEAR
from planner.formulas.markov import mean_outage_hours

MOST_NODES: Final = 1_000_000
SAMPLES: Final = 200_000
SEED: Final = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Something that fails by itself. `needs` names what it cannot do without: it is up when it and they are."""

    unavailability: float
    failures_per_year: float | None = None
    needs: tuple[str, ...] = ()

    @classmethod
    def available(
        cls, availability: float, *, failures_per_year: float | None = None, needs: tuple[str, ...] = ()
    ) -> Part:
        """A part of known availability (a share). Raises InvalidInput."""
        share("availability", availability)
        return cls(unavailability=1.0 - availability, failures_per_year=failures_per_year, needs=needs)

    @classmethod
    def repaired(
        cls,
        *,
        mtbf_hours: float,
        mttr_hours: float,
        needs: tuple[str, ...] = (),
        hours_per_year: float = HOURS_PER_YEAR,
    ) -> Part:
        """A part that runs `mtbf_hours` on average and is repaired in `mttr_hours`: U = MTTR / (MTBF + MTTR).

        It fails year / (MTBF + MTTR) times a year. `mttr_hours` 0: it never is away. Raises InvalidInput.
        """
        cycle = positive("mtbf_hours", mtbf_hours) + not_negative("mttr_hours", mttr_hours)
        failures = positive("hours_per_year", hours_per_year) / cycle
        return cls(unavailability=mttr_hours / cycle, failures_per_year=failures, needs=needs)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """Up when at least `at_least` of the named members are."""

    at_least: int
    of: tuple[str, ...]


System = Mapping[str, Part | Gate]


def all_of(*names: str) -> Gate:
    """Up when all are (series)."""
    return Gate(at_least=len(names), of=names)


def any_of(*names: str) -> Gate:
    """Up when at least one is (parallel)."""
    return Gate(at_least=1, of=names)


def at_least(needed: int, *names: str) -> Gate:
    """Up when at least `needed` of them are (k of n)."""
    return Gate(at_least=needed, of=names)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The steady state of one node of a system.

    Frequency and duration are None where a part that matters has no failures per year, or in an estimate.
    `interval` holds lower and upper bound of the availability: the value itself when exact.
    """

    availability: float
    unavailability: float
    failures_per_year: float | None
    mean_outage_hours: float | None
    downtime_hours_per_year: float
    single_points_of_failure: tuple[str, ...]
    is_exact: bool
    interval: tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Importance:
    """What one part counts for the target.

    `birnbaum`: the chance that the target's state hangs on this part. `criticality`: the share of the target's
    unavailability that goes with the part's own. `risk_achievement_worth`: how many times the unavailability
    were the part always down. `risk_reduction_worth`: how many times smaller were it never down (inf: to nought).
    `saved_hours_per_year`: downtime that would go if it never failed.
    """

    part: str
    birnbaum: float
    criticality: float
    risk_achievement_worth: float
    risk_reduction_worth: float
    saved_hours_per_year: float


def evaluate(
    system: System,
    target: str,
    *,
    hours_per_year: float = HOURS_PER_YEAR,
    most_nodes: int = MOST_NODES,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> Found:
    """How available the target is, how often it fails and for how long, with every shared part counted once.

    Exact: hard needs, must-sets, modules, Shannon's expansion and a decision diagram (Bryant 1986; Rauzy 1993), or gate
    after gate over the states of what is still needed, where that is little (Carlier and Lucet 1996).
    Failure frequency is the sum over parts of failures x Birnbaum importance, mean outage is downtime / failures
    (Birolini, Reliability Engineering). Nodes that need one another in a circle are up as long as no failed part
    takes them down (greatest fixed point): a circle of hard needs is the AND of its members, and members that can
    do without one another by an alternative use it. A deadlock at a cold start is not counted.
    Where neither is possible within `most_nodes` nodes the answer is an estimate from `samples` draws: `is_exact` is
    False, `interval` its 95 % confidence interval (Wilson) within bounds that always hold (Esary, Proschan and
    Walkup 1967).
    Raises InvalidInput naming the node.
    """
    return _Evaluation(system, hours_per_year, most_nodes, samples, seed).found(target)


def evaluate_all(
    system: System,
    *,
    targets: Iterable[str] | None = None,
    hours_per_year: float = HOURS_PER_YEAR,
    most_nodes: int = MOST_NODES,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> dict[str, Found]:
    """`evaluate` for every target, or for every node; what several share is reckoned once. Raises InvalidInput."""
    evaluation = _Evaluation(system, hours_per_year, most_nodes, samples, seed)
    return {name: evaluation.found(name) for name in (system if targets is None else targets)}


def importance(
    system: System, target: str, *, hours_per_year: float = HOURS_PER_YEAR, most_nodes: int = MOST_NODES
) -> tuple[Importance, ...]:
    """What every part below the target counts, what to mend first in front (by downtime saved).

    Birnbaum, criticality, risk achievement and risk reduction worth (Rausand and Hoyland; NUREG/CR-3385). Raises
    InvalidInput, also when the system is beyond `most_nodes`: there is no exact answer then.
    """
    return _Evaluation(system, hours_per_year, most_nodes, 1, 0, with_slopes=True).importance(target)


class _Evaluation:
    """One system, checked once; gates and modules that targets have in common are worked out once."""

    def __init__(
        self,
        system: System,
        hours_per_year: float,
        most_nodes: int,
        samples: int,
        seed: int,
        *,
        with_slopes: bool = False,
    ) -> None:
        self._hours = positive("hours_per_year", hours_per_year)
        self._samples = whole("samples", samples, 1)
        self._seed = whole("seed", seed)
        self._network = _network_of(system)
        self._index = dict(zip(self._network.names, range(len(system)), strict=True))
        self._table = GateTable()
        self._has_rates = any(f is not None for f in self._network.failures_per_year)
        self._solver = Solver(
            self._table.gates,
            self._network.unavailability,
            whole("most_nodes", most_nodes, 1),
            with_slopes or self._has_rates,
        )

    def found(self, target: str) -> Found:
        reduced = self._reduced(target)
        try:
            solution = self._exact(reduced)
        except TooLarge:
            return self._estimate(reduced)
        down = solution.unavailability
        failures = self._failures_per_year(solution)
        return Found(
            availability=1.0 - down,
            unavailability=down,
            failures_per_year=failures,
            mean_outage_hours=None if failures is None else mean_outage_hours(down * self._hours, failures),
            downtime_hours_per_year=down * self._hours,
            single_points_of_failure=self._names(reduced),
            is_exact=True,
            interval=(1.0 - down, 1.0 - down),
        )

    def importance(self, target: str) -> tuple[Importance, ...]:
        try:
            solution = self._exact(self._reduced(target))
        except TooLarge:
            raise InvalidInput(
                "most_nodes", target, "a larger number of nodes, or a target with less below it"
            ) from None
        found = [self._importance_of(part, slope, solution.unavailability) for part, slope in solution.slopes.items()]
        return tuple(sorted(found, key=lambda i: (-i.saved_hours_per_year, -i.birnbaum, self._index[i.part])))

    def _reduced(self, target: str) -> Reduced:
        if target not in self._index:
            raise InvalidInput("target", target, "the name of a node of the system")
        return reduce(self._network, self._index[target], self._table)

    def _exact(self, reduced: Reduced) -> Solution:
        single = self._solver.single_parts(reduced.must)
        return in_series([single, self._solver.solve(reduced.choices)]) if reduced.choices else single

    def _estimate(self, reduced: Reduced) -> Found:
        table, unavailability = self._table.gates, self._network.unavailability
        up = math.prod(1.0 - unavailability[part] for part in reduced.must)
        low, high = bounds(table, unavailability, reduced.choices)
        share_up, low, high = simulated(
            table, unavailability, reduced.choices, samples=self._samples, seed=self._seed, within=(low, high)
        )
        down = 1.0 - up * share_up
        return Found(
            availability=up * share_up,
            unavailability=down,
            failures_per_year=None,
            mean_outage_hours=None,
            downtime_hours_per_year=down * self._hours,
            single_points_of_failure=self._names(reduced),
            is_exact=False,
            interval=(up * low, up * high),
        )

    def _names(self, reduced: Reduced) -> tuple[str, ...]:
        return tuple(self._network.names[part] for part in sorted(reduced.must))

    def _failures_per_year(self, solution: Solution) -> float | None:
        rates = self._network.failures_per_year
        if not self._has_rates:
            return None
        total = 0.0
        for part, slope in solution.slopes.items():
            rate = rates[part]
            if rate is None and slope > 0:
                return None
            total += (rate or 0.0) * slope
        return total

    def _importance_of(self, part: int, slope: float, down: float) -> Importance:
        own = self._network.unavailability[part]
        without = max(down - own * slope, 0.0)
        always = down + (1.0 - own) * slope
        return Importance(
            part=self._network.names[part],
            birnbaum=slope,
            criticality=own * slope / down if down else 0.0,
            risk_achievement_worth=_ratio(always, down),
            risk_reduction_worth=_ratio(down, without),
            saved_hours_per_year=own * slope * self._hours,
        )


def _ratio(above: float, below: float) -> float:
    """How many times; nothing against nothing is once."""
    if below:
        return above / below
    return math.inf if above else 1.0


def _network_of(system: System) -> Network:
    """The system by index, checked. Raises InvalidInput naming the node."""
    index = {name: i for i, name in enumerate(system)}
    unavailability: list[float] = []
    rates: list[float | None] = []
    needed: list[int] = []
    members: list[tuple[int, ...]] = []
    for name, node in system.items():
        if isinstance(node, Part):
            _check_part(name, node)
            unavailability.append(node.unavailability)
            rates.append(node.failures_per_year)
            needed.append(0)
            members.append(_indices(index, name, "needs", node.needs) if node.needs else ())
        elif isinstance(node, Gate):
            unavailability.append(0.0)
            rates.append(None)
            needed.append(_needed(name, node))
            members.append(_indices(index, name, "of", node.of))
        else:
            raise InvalidInput(name, node, "a Part or a Gate")
    return Network(
        names=list(index), unavailability=unavailability, failures_per_year=rates, needed=needed, members=members
    )


def _check_part(name: str, part: Part) -> None:
    down = part.unavailability
    if type(down) is not float or not 0.0 <= down <= 1.0:  # places are worded only when there is a fault
        share(f"{name}.unavailability", down)
    if part.failures_per_year is not None:
        not_negative(f"{name}.failures_per_year", part.failures_per_year)


def _indices(index: Mapping[str, int], name: str, field: str, names: tuple[str, ...]) -> tuple[int, ...]:
    try:
        found = tuple([index[member] for member in names])
    except KeyError as missing:
        raise InvalidInput(f"{name}.{field}", str(missing.args[0]), "names of nodes of the system") from None
    if len(set(found)) != len(found):
        raise InvalidInput(f"{name}.{field}", _repeated(names), "every name once")
    return found


def _repeated(names: Iterable[str]) -> str:
    seen: set[str] = set()
    return next(name for name in names if name in seen or seen.add(name))  # type: ignore[func-returns-value]


def _needed(name: str, gate: Gate) -> int:
    needed, count = gate.at_least, len(gate.of)
    if type(needed) is int and 1 <= needed <= count:
        return needed
    if not count:
        raise InvalidInput(f"{name}.of", "an empty list", "at least one member")
    whole(f"{name}.at_least", needed, 1)
    raise InvalidInput(f"{name}.at_least", needed, f"at most the number of members, {count}")
