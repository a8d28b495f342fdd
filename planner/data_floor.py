"""What lost data cost at the least under every choice of designs: a part of the floor of `planner.portfolio_bound`.

A process loses the oldest copy of its data. So it loses at least the copy of each service that holds them:

- in the service's own everyday failures, whatever the others do, and though the array below may be kept in step;
- in a disaster at least the largest of what each holder leaves at its best, and on top the mean of what the designs
  of those that can be worse leave beyond that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.data_loss import DataLosses, data_age, destroyed_by
from planner.disruption import own_events
from planner.events import Disaster, disasters_of
from planner.portfolio_problem import Problem
from planner.situation import SERVER_KINDS, Design


@dataclass(frozen=True, slots=True)
class LeastDataLoss:
    """Money a year: `constant` whatever is chosen, and by place and option what a design adds at the least."""

    constant: float
    added: tuple[tuple[float, ...], ...]


def least_data_loss(problem: Problem, designs: Mapping[str, Design]) -> LeastDataLoss:
    """The floor under what lost data cost. `designs` are any of all services; nought where no data have a price."""
    added = [[0.0] * len(problem.options(place)) for place in range(len(problem.names))]
    holders = _prices_by_holders(problem)
    if not holders:
        return LeastDataLoss(0.0, tuple(map(tuple, added)))
    places = {name: place for place, name in enumerate(problem.names)}
    kept = {**designs, **_kept_in_step(problem)}
    for name, price in _prices_by_service(holders).items():
        for index, option in enumerate(problem.options(places[name])):
            added[places[name]][index] += price * _own_hours(problem, name, {**kept, name: option.design})
    constant = 0.0
    for disaster in disasters_of(problem.situation):
        hours = {name: _hours_in(problem, disaster, name, places[name], kept) for group in holders for name in group}
        for group, price in holders.items():
            yearly = price * disaster.events_per_year
            base = max(min(hours[name]) for name in group)
            worse = [name for name in sorted(group) if max(hours[name]) > base]
            constant += yearly * base
            for name in worse:
                for index, age in enumerate(hours[name]):
                    added[places[name]][index] += yearly * max(age - base, 0.0) / len(worse)
    return LeastDataLoss(constant, tuple(map(tuple, added)))


def _prices_by_holders(problem: Problem) -> dict[frozenset[str], float]:
    """The price of an hour of data, added up over the processes whose data the same services hold.

    Where programs hold them, only those count: what stands below keeps no copies of its own.
    """
    services = problem.situation.graph.services
    losses = DataLosses.of_case(problem.situation)
    found: dict[frozenset[str], float] = {}
    for process, price in losses.prices.items():
        holders = losses.holders[process]
        programs = frozenset(name for name in holders if services[name].kind in SERVER_KINDS)
        if holders and price > 0:
            found[programs or holders] = found.get(programs or holders, 0.0) + price
    return found


def _prices_by_service(holders: Mapping[frozenset[str], float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for group, price in holders.items():
        for name in sorted(group):
            found[name] = found.get(name, 0.0) + price
    return found


def _kept_in_step(problem: Problem) -> dict[str, Design]:
    """The services that can have a spare that keeps data in step, with it."""
    strategies = problem.situation.catalogue.strategies
    return {
        name: option.design
        for place, name in enumerate(problem.names)
        for option in problem.options(place)
        if option.design.spare and strategies[option.design.spare].keeps_data_in_step
    }


def _own_hours(problem: Problem, name: str, designs: Mapping[str, Design]) -> float:
    """Hours of a service's own data that its everyday failures destroy a year."""
    situation = problem.situation
    service = situation.graph.services[name]
    return sum(
        events.events_per_year * data_age(situation, service, designs, events.scope).mean_hours
        for events in own_events(situation, service, designs[name])
        if name in destroyed_by(situation, service, events.scope, designs)
    )


def _hours_in(
    problem: Problem, disaster: Disaster, name: str, place: int, designs: Mapping[str, Design]
) -> Sequence[float]:
    """Hours of data that one disaster takes from a service, under each of its designs."""
    situation = problem.situation
    service = situation.graph.services[name]
    return [
        data_age(situation, service, {**designs, name: option.design}, disaster.scope).mean_hours
        if disaster.recovery(situation, service, option.design) is not None and disaster.destroys([name])
        else 0.0
        for option in problem.options(place)
    ]
