"""Steady-state availability of a service with everything it depends on, shared parts counted once.

Hard dependencies are in series, so the product over the set of parts is exact (AWS Well-Architected, hard
dependencies; each part once). Where a redundancy group stands in between, the diagram of all parts is evaluated
exactly. Availability counts everyday outages and planned work; disasters are reckoned as loss.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from math import prod

from planner.case import Process
from planner.coverage import function_coverage
from planner.disruption import is_reliability_known, own_events, planned_hours_per_year
from planner.formulas.diagrams import Found, Gate, Part, System, importance
from planner.formulas.diagrams import evaluate as evaluate_diagram
from planner.reach import needs_of
from planner.situation import Design, Situation


@dataclass(frozen=True, kw_only=True, slots=True)
class PartShare:
    """One part of a service: its own availability with planned work (None: not known), and the hours of the
    service's downtime a year that would go if it were never away (what to mend first; None: too large to say)."""

    id: str
    availability: float | None
    saved_hours_per_year: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Availability:
    """`total` counts planned work and all dependencies; None where nothing is known of the service.

    `is_exact` is False where redundancy reconverges so much that the figures are estimates: then `interval` holds
    the 95 % bounds of `unplanned`, and failures and mean outage are not known.

    `left_out` names dependencies whose reliability is not known: `total` is then an upper bound.
    `failures_per_year` and `mean_outage_hours` are of unplanned outages, all dependencies included.
    """

    own: float | None
    unplanned: float | None
    total: float | None
    planned_hours_per_year: float
    failures_per_year: float | None
    mean_outage_hours: float | None
    by_function: Mapping[str, float]
    left_out: tuple[str, ...]
    is_exact: bool = True
    interval: tuple[float, float] | None = None

    def downtime_hours_per_year(self, hours_per_year: float) -> float | None:
        """Expected hours a year in which the service is not available, planned work included."""
        return None if self.total is None else (1 - self.total) * hours_per_year


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessAvailability:
    """The expected share of a process's work that its services allow; None where nothing is known of them."""

    share_of_work: float | None
    left_out: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Parts:
    """The parts below a node under given designs, what each is by itself, and the planned work of each."""

    situation: Situation
    top: str
    names: Collection[str]
    own: Mapping[str, float]  # only parts of which something is known
    rates: Mapping[str, float]
    planned: Mapping[str, float]
    wanted: frozenset[str] | None = None  # of the top's own dependencies only these; None: all

    def up(self, chances: Mapping[str, float], planned_hours: Mapping[str, float]) -> float:
        """How likely the top is up when every part is up with its chance and outside its planned work."""
        policy = self.situation.policy
        windows = {name: max(1 - hours / policy.hours_per_year, 0.0) for name, hours in planned_hours.items()}
        if self.top not in self.situation.redundant:
            return prod(chances.values()) * _together(windows.values(), policy.planned_windows)
        if policy.planned_windows == "apart":
            chances = {name: chances.get(name, 1.0) * windows.get(name, 1.0) for name in self.names}
            return self.diagram_up(chances)
        stopping = [window for name, window in windows.items() if name in self.situation.must[self.top]]
        return self.diagram_up(chances) * _together(stopping, policy.planned_windows)

    def diagram_up(self, chances: Mapping[str, float]) -> float:
        """The availability of the top's diagram."""
        return self.diagram(chances).availability

    def diagram(self, chances: Mapping[str, float]) -> Found:
        """What the top's diagram comes to; an estimate beyond the policy's number of nodes."""
        return evaluate_diagram(self.system(chances), self.top, most_nodes=self.situation.policy.most_diagram_nodes)

    def system(self, chances: Mapping[str, float]) -> System:
        """The diagram below the top: parts with what they cannot do without, and a gate per redundancy group.

        Parts that a design leaves behind are not waited for.
        """
        graph = self.situation.graph
        below = self.situation.processes_below.get(self.top, frozenset())
        inside = dict.fromkeys((*self.names, self.top, *(name for name in graph.processes if name in below)))
        system: dict[str, Part | Gate] = {}
        for name in inside:
            within: Collection[str] = inside if name != self.top or self.wanted is None else self.wanted
            needs = [target for target in graph.hard(name) if target in within]
            for number, group in enumerate(graph.redundancy.get(name, ())):
                members = tuple(member for member in group.members if member in within)
                needed = (group.needed or 1) - (len(group.members) - len(members))
                if needed > 0:
                    gate = f"{name}\n{number}"  # no id holds a line break
                    system[gate] = Gate(at_least=needed, of=members)
                    needs.append(gate)
            chance = chances.get(name, 1.0)
            system[name] = Part.available(chance, failures_per_year=self.rates.get(name, 0.0), needs=tuple(needs))
        return system


def own_unplanned(situation: Situation, service_id: str, design: Design) -> float:
    """1 - sum of rate x mean recovery / year: the service's own everyday availability.

    Rates are events in a calendar year, so with one kind of failure this is MTBF / (MTBF + MTTR).
    """
    events = own_events(situation, situation.graph.services[service_id], design)
    down = sum(e.downtime_hours_per_year() for e in events)
    return max(1 - down / situation.policy.hours_per_year, 0.0)


def own_with_planned(situation: Situation, service_id: str) -> float | None:
    """How much of the time a service is up by itself today, planned work counted; None where nothing is known."""
    service, design = situation.graph.services[service_id], situation.today[service_id]
    if not is_reliability_known(situation, service):
        return None
    policy = situation.policy
    window = max(1 - planned_hours_per_year(situation, service, design) / policy.hours_per_year, 0.0)
    return own_unplanned(situation, service_id, design) * _together([window], policy.planned_windows)


def evaluate(situation: Situation, service_id: str, designs: Mapping[str, Design]) -> Availability:
    """Availability of one service when every service has the given design."""
    needs = needs_of(situation, service_id, designs[service_id], is_masked=True)
    parts = _parts_of(situation, service_id, needs, designs)
    left_out = tuple(name for name in needs if name not in parts.own and name != service_id)
    if service_id not in parts.own:
        return Availability(
            own=None,
            unplanned=None,
            total=None,
            planned_hours_per_year=parts.planned[service_id],
            failures_per_year=None,
            mean_outage_hours=None,
            by_function={},
            left_out=left_out,
        )
    diagram = parts.diagram(parts.own) if service_id in situation.redundant else None
    unplanned = diagram.availability if diagram else prod(parts.own.values())
    total = parts.up(parts.own, parts.planned)
    failures = diagram.failures_per_year if diagram else _failures_in_series(parts, unplanned)
    return Availability(
        own=parts.own[service_id],
        unplanned=unplanned,
        total=total,
        planned_hours_per_year=parts.planned[service_id],
        failures_per_year=failures,
        mean_outage_hours=(1 - unplanned) * situation.policy.hours_per_year / failures if failures else None,
        by_function=_by_function(parts, designs[service_id], total),
        left_out=left_out,
        is_exact=diagram is None or diagram.is_exact,
        interval=diagram.interval if diagram and not diagram.is_exact else None,
    )


def part_shares(situation: Situation, service_id: str, designs: Mapping[str, Design]) -> tuple[PartShare, ...]:
    """What every part of a service counts for it (improvement potential, Rausand and Hoyland), the one whose
    perfection would save most downtime first; nothing where nothing is known of the service."""
    needs = needs_of(situation, service_id, designs[service_id], is_masked=True)
    parts = _parts_of(situation, service_id, needs, designs)
    if service_id not in parts.own:
        return ()
    policy = situation.policy
    windows = {
        name: _together([max(1 - hours / policy.hours_per_year, 0.0)], policy.planned_windows)
        for name, hours in parts.planned.items()
    }
    chances = {name: own * windows[name] for name, own in parts.own.items()}
    if service_id in situation.redundant:
        if not parts.diagram(chances).is_exact:
            return tuple(PartShare(id=n, availability=chances.get(n), saved_hours_per_year=None) for n in needs)
        found = importance(
            parts.system(chances),
            service_id,
            hours_per_year=policy.hours_per_year,
            most_nodes=policy.most_diagram_nodes,
        )
        saved = {each.part: each.saved_hours_per_year for each in found}
    else:
        whole = prod(chances.values())
        saved = {name: (whole / up - whole) * policy.hours_per_year for name, up in chances.items() if up}
    shares = [
        PartShare(id=name, availability=chances.get(name), saved_hours_per_year=saved.get(name, 0.0)) for name in needs
    ]
    return tuple(sorted(shares, key=lambda share: -(share.saved_hours_per_year or 0.0)))


def evaluate_process(situation: Situation, process: Process, designs: Mapping[str, Design]) -> ProcessAvailability:
    """The share of a process's work that its services allow on average, workarounds left aside.

    A dependency that stops only a share of the process costs that share; of several that are away the largest
    counts: 1 - sum over the shares of (share - next smaller share) x how likely something with at least that share
    is away. Exact with shared parts. In process to process dependencies everything the other needs counts.
    """
    edges = {d.on: 1.0 if d.share is None else d.share for d in process.depends_on or ()}
    services = [name for name in situation.graph.services if name in situation.closures[process.id]]
    known = [name for name in services if is_reliability_known(situation, situation.graph.services[name])]
    if not known:
        return ProcessAvailability(share_of_work=None, left_out=tuple(services))
    lost = before = 0.0
    for level in sorted({share for share in edges.values() if share > 0}):
        targets = frozenset(on for on, share in edges.items() if share >= level)
        lost += (level - before) * (1 - _all_up(situation, process.id, targets, designs))
        before = level
    return ProcessAvailability(share_of_work=1 - lost, left_out=tuple(name for name in services if name not in known))


def _all_up(situation: Situation, process_id: str, targets: frozenset[str], designs: Mapping[str, Design]) -> float:
    """How likely all these dependencies of a process are up at once."""
    below = situation.graph.closure(*targets)
    services = [name for name in situation.graph.services if name in below]
    waited_for = {need for name in services for need in needs_of(situation, name, designs[name], is_masked=True)}
    parts = _parts_of(situation, process_id, [name for name in services if name in waited_for], designs)
    return replace(parts, wanted=targets).up(parts.own, parts.planned)


def _parts_of(situation: Situation, top: str, names: Collection[str], designs: Mapping[str, Design]) -> _Parts:
    services = situation.graph.services
    known = [name for name in names if is_reliability_known(situation, services[name])]
    return _Parts(
        situation=situation,
        top=top,
        names=names,
        own={name: own_unplanned(situation, name, designs[name]) for name in known},
        rates={
            name: sum(e.events_per_year for e in own_events(situation, services[name], designs[name])) for name in known
        },
        planned={name: planned_hours_per_year(situation, services[name], designs[name]) for name in names},
    )


def _failures_in_series(parts: _Parts, unplanned: float) -> float:
    """Outages a year: every part's own x how likely the whole hangs on it (Birnbaum importance)."""
    return sum(rate * unplanned / parts.own[name] for name, rate in parts.rates.items() if parts.own[name] > 0)


def _together(windows: Iterable[float], planned_windows: str) -> float:
    """The share of the year outside all planned work; a leap year's 8,784 hours leave nothing, not less."""
    if planned_windows == "not counted":
        return 1.0
    return min(windows, default=1.0) if planned_windows == "together" else prod(windows)


def _by_function(parts: _Parts, design: Design, total: float) -> dict[str, float]:
    """User-weighted availability per function: edge features carry a share of users through all but the network."""
    situation = parts.situation
    service = situation.graph.services[parts.top]
    coverage = function_coverage(situation, service, design)
    functions = service.functions or tuple(coverage)
    if not any(coverage.get(name) for name in functions):
        return dict.fromkeys(functions, total)
    network = {name for name in parts.names if situation.component(name) == "network"}
    reachable = parts.up(
        {name: own if name in network else 1.0 for name, own in parts.own.items()},
        {name: hours for name, hours in parts.planned.items() if name in network},
    )
    return {name: total + coverage.get(name, 0.0) * (reachable - total) for name in functions}
