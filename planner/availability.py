"""Steady-state availability of a service with everything it depends on, shared parts counted once.

Hard dependencies are in series, so the product over the set of parts is exact (AWS Well-Architected, hard
dependencies; each part once). Where a redundancy group stands in between, the diagram of all parts is evaluated
exactly. Availability counts everyday outages and planned work; disasters are reckoned as loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from planner.coverage import function_coverage
from planner.disruption import is_reliability_known, own_events, planned_hours_per_year
from planner.reach import needs_of
from planner.situation import Design, Situation


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of a service: its own availability with planned work (None: not known), and the hours of the
    service's downtime a year that would go if it were never away (what to mend first)."""

    id: str
    availability: float | None
    saved_hours_per_year: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Availability:
    """`total` counts planned work and all dependencies; None where nothing is known of the service.

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
    parts: tuple[Part, ...]
    left_out: tuple[str, ...]

    def downtime_hours_per_year(self, hours_per_year: float) -> float | None:
        """Expected hours a year in which the service is not available, planned work included."""
        return None if self.total is None else (1 - self.total) * hours_per_year


def own_unplanned(situation: Situation, service_id: str, design: Design) -> float:
    """1 - sum of rate x mean recovery / year: the service's own everyday availability.

    Rates are events in a calendar year, so with one kind of failure this is MTBF / (MTBF + MTTR).
    """
    events = own_events(situation, situation.graph.services[service_id], design)
    down = sum(e.downtime_hours_per_year() for e in events)
    return max(1 - down / situation.policy.hours_per_year, 0.0)


def evaluate(situation: Situation, service_id: str, designs: Mapping[str, Design]) -> Availability:
    """Availability of one service when every service has the given design."""
    services = situation.graph.services
    hours = situation.policy.hours_per_year
    needs = needs_of(situation, service_id, designs[service_id], is_masked=True)
    known = [name for name in needs if is_reliability_known(situation, services[name])]
    left_out = tuple(name for name in needs if name not in known and name != service_id)
    planned = {name: planned_hours_per_year(situation, services[name], designs[name]) for name in needs}
    own = {name: own_unplanned(situation, name, designs[name]) for name in known}
    is_known = service_id in own
    unplanned = prod(own.values())
    total = unplanned * _outside_windows(situation, planned.values())
    failures = _failures_per_year(situation, designs, own)
    return Availability(
        own=own.get(service_id),
        unplanned=unplanned if is_known else None,
        total=total if is_known else None,
        planned_hours_per_year=planned[service_id],
        failures_per_year=failures if is_known else None,
        mean_outage_hours=(1 - unplanned) * hours / failures if is_known and failures else None,
        by_function=_by_function(situation, service_id, designs, own, planned) if is_known else {},
        parts=_parts(situation, needs, own, planned, total) if is_known else (),
        left_out=left_out,
    )


def _failures_per_year(situation: Situation, designs: Mapping[str, Design], own: Mapping[str, float]) -> float:
    """Outages a year of parts in series: every part's own while all others are up (Birnbaum importance)."""
    total = prod(own.values())
    rates = {
        name: sum(e.events_per_year for e in own_events(situation, situation.graph.services[name], designs[name]))
        for name in own
    }
    return sum(rate * total / own[name] for name, rate in rates.items() if own[name] > 0)


def _parts(
    situation: Situation,
    needs: Sequence[str],
    own: Mapping[str, float],
    planned: Mapping[str, float],
    total: float,
) -> tuple[Part, ...]:
    """The parts in series, the one whose perfection would save most first."""
    hours = situation.policy.hours_per_year
    parts = []
    for name in needs:
        up = own[name] * _outside_windows(situation, [planned[name]]) if name in own else None
        saved = (total / up - total) * hours if up else 0.0
        parts.append(Part(id=name, availability=up, saved_hours_per_year=saved))
    return tuple(sorted(parts, key=lambda part: -part.saved_hours_per_year))


def _outside_windows(situation: Situation, planned_hours: Iterable[float]) -> float:
    """The share of the year outside planned work; a leap year's 8,784 hours leave nothing, not less."""
    policy = situation.policy
    if policy.planned_windows == "not counted":
        return 1.0
    shares = [max(1 - hours / policy.hours_per_year, 0.0) for hours in planned_hours]
    return min(shares, default=1.0) if policy.planned_windows == "together" else prod(shares)


def _by_function(
    situation: Situation,
    service_id: str,
    designs: Mapping[str, Design],
    own: Mapping[str, float],
    planned: Mapping[str, float],
) -> dict[str, float]:
    """User-weighted availability per function: edge features carry a share of users through all but the network."""
    service = situation.graph.services[service_id]
    coverage = function_coverage(situation, service, designs[service_id])
    network = [name for name in planned if situation.component(name) == "network"]
    maskable = prod(own[n] for n in own if n not in network)
    maskable *= _outside_windows(situation, [planned[n] for n in planned if n not in network])
    rest = prod(own[n] for n in network if n in own) * _outside_windows(situation, [planned[n] for n in network])
    functions = service.functions or tuple(coverage)
    return {name: rest * (1 - (1 - maskable) * (1 - coverage.get(name, 0.0))) for name in functions}
