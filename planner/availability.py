"""Steady-state availability of a service with everything it depends on, shared parts counted once.

All dependencies of the case format are hard, so every part a service needs is in series with it and
the product over the set of parts is exact (AWS Well-Architected, hard dependencies; each part once).
Availability counts everyday outages and planned work; disasters are reckoned as loss.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from planner.coverage import function_coverage
from planner.disruption import is_reliability_known, own_events, planned_hours_per_year
from planner.reach import needs_of
from planner.situation import Design, Situation


@dataclass(frozen=True, kw_only=True, slots=True)
class Availability:
    """`total` counts planned work and all dependencies; None where nothing is known of the service.

    `left_out` names dependencies whose reliability is not known: `total` is then an upper bound.
    """

    own: float | None
    unplanned: float | None
    total: float | None
    planned_hours_per_year: float
    by_function: Mapping[str, float]
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
    if service_id not in known:
        return Availability(
            own=None,
            unplanned=None,
            total=None,
            planned_hours_per_year=planned[service_id],
            by_function={},
            left_out=left_out,
        )
    own = {name: own_unplanned(situation, name, designs[name]) for name in known}
    unplanned = prod(own.values())
    total = unplanned * prod(_outside_windows(planned[name], hours) for name in needs)
    return Availability(
        own=own[service_id],
        unplanned=unplanned,
        total=total,
        planned_hours_per_year=planned[service_id],
        by_function=_by_function(situation, service_id, designs, own, planned),
        left_out=left_out,
    )


def _outside_windows(planned_hours: float, hours_per_year: float) -> float:
    """The share of the year outside planned work; a leap year's 8,784 hours leave nothing, not less."""
    return max(1 - planned_hours / hours_per_year, 0.0)


def _by_function(
    situation: Situation,
    service_id: str,
    designs: Mapping[str, Design],
    own: Mapping[str, float],
    planned: Mapping[str, float],
) -> dict[str, float]:
    """User-weighted availability per function: edge features carry a share of users through all but the network."""
    service = situation.graph.services[service_id]
    hours = situation.policy.hours_per_year
    coverage = function_coverage(situation, service, designs[service_id])
    network = [name for name in planned if situation.component(name) == "network"]
    maskable = prod(own[n] for n in own if n not in network)
    maskable *= prod(_outside_windows(planned[n], hours) for n in planned if n not in network)
    rest = prod(own[n] for n in network if n in own) * prod(_outside_windows(planned[n], hours) for n in network)
    functions = service.functions or tuple(coverage)
    return {name: rest * (1 - (1 - maskable) * (1 - coverage.get(name, 0.0))) for name in functions}
