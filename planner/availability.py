"""Steady-state availability of a service with everything it depends on, shared parts counted once.

Hard dependencies are in series, so the product over the set of parts is exact (AWS Well-Architected, hard
dependencies; each part once). Where a redundancy group stands in between, the diagram of all parts is evaluated
exactly. Availability counts everyday outages and planned work; disasters are reckoned as loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from planner.coverage import function_coverage
from planner.formulas.diagrams import importance
from planner.parts_below import Parts, standing_of, together
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


def own_with_planned(situation: Situation, service_id: str) -> float | None:
    """How much of the time a service is up by itself today, planned work counted; None where nothing is known."""
    own = standing_of(situation, service_id, situation.today[service_id])
    return None if own.up is None else own.up * together([own.window], situation.policy.planned_windows)


def evaluate(situation: Situation, service_id: str, designs: Mapping[str, Design]) -> Availability:
    """Availability of one service when every service has the given design."""
    parts = _parts_of(situation, service_id, designs)
    planned = parts.standings[service_id].planned_hours_per_year
    left_out = tuple(name for name in parts.standings if name not in parts.own and name != service_id)
    if service_id not in parts.own:
        return Availability(
            own=None,
            unplanned=None,
            total=None,
            planned_hours_per_year=planned,
            failures_per_year=None,
            mean_outage_hours=None,
            by_function={},
            left_out=left_out,
        )
    diagram = parts.diagram(parts.own) if service_id in situation.redundant else None
    unplanned = diagram.availability if diagram else prod(parts.own.values())
    total = parts.up(parts.own, parts.windows)
    failures = diagram.failures_per_year if diagram else _failures_in_series(parts, unplanned)
    return Availability(
        own=parts.own[service_id],
        unplanned=unplanned,
        total=total,
        planned_hours_per_year=planned,
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
    parts = _parts_of(situation, service_id, designs)
    if service_id not in parts.own:
        return ()
    policy, needs = situation.policy, parts.standings
    windows = {name: together([window], policy.planned_windows) for name, window in parts.windows.items()}
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


def _parts_of(situation: Situation, service_id: str, designs: Mapping[str, Design]) -> Parts:
    needs = standing_of(situation, service_id, designs[service_id]).needs
    return Parts.of(situation, service_id, {name: standing_of(situation, name, designs[name]) for name in needs})


def _failures_in_series(parts: Parts, unplanned: float) -> float:
    """Outages a year: every part's own x how likely the whole hangs on it (Birnbaum importance)."""
    return sum(parts.standings[name].failures_per_year * unplanned / own for name, own in parts.own.items() if own > 0)


def _by_function(parts: Parts, design: Design, total: float) -> dict[str, float]:
    """User-weighted availability per function: edge features carry a share of users through all but the network."""
    situation = parts.situation
    service = situation.graph.services[parts.top]
    coverage = function_coverage(situation, service, design)
    functions = service.functions or tuple(coverage)
    if not any(coverage.get(name) for name in functions):
        return dict.fromkeys(functions, total)
    network = {name for name in parts.standings if situation.component(name) == "network"}
    reachable = parts.up(
        {name: own if name in network else 1.0 for name, own in parts.own.items()},
        {name: window for name, window in parts.windows.items() if name in network},
    )
    return {name: total + coverage.get(name, 0.0) * (reachable - total) for name in functions}
