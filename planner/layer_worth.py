"""What each layer of the recommended designs is worth, given all the others: the loss and the cost without it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.case import Platform, Recovery
from planner.designs import layers_of
from planner.options import Basket, spending_of
from planner.portfolio import Found
from planner.portfolio_problem import Problem
from planner.situation import Design


@dataclass(frozen=True, slots=True)
class LayerWorth:
    """A layer given all others, in the case's currency: what would be lost a year without it, what it keeps from being
    lost, and the present value of what it costs (nought for what stands: leaving it out saves nothing)."""

    layer: str
    loss_without_per_year: float
    avoided_loss_per_year: float
    tco: float
    factor: float
    targets_missed_more: int = 0

    @property
    def npv(self) -> float:
        """Present value of the avoided loss, less the cost."""
        return self.factor * self.avoided_loss_per_year - self.tco


def layer_worths(problem: Problem, found: Found, place: int) -> tuple[LayerWorth, ...]:
    """The worth of each layer of one service's chosen design, everything else being as chosen.

    `targets_missed_more` counts the targets of the service that are met with the layer and missed without it.

    The worths do not add up: of two layers that answer the same outage each is worth little beside the other. A single
    server as platform is no layer to do without.
    """
    name = problem.names[place]
    basket, designs = Basket(problem.chosen(found.selection)), problem.designs(found.selection)
    total, spent = problem.losses.total(designs), found.standing.spending.present
    loss_of_service = problem.losses.risk(designs).of_service(name)
    missed_now = len(problem.check.misses(name, designs))
    worths = []
    for layer in layers_of(designs[name]):
        without = design_without(designs[name], problem.situation.today[name], layer)
        if without is not None:
            more = problem.losses.total_with(designs, name, without) - total
            left = basket.exchanged(place, problem.candidate(name, without)).present
            missed = len(problem.check.misses(name, {**designs, name: without})) - missed_now
            worths.append(
                LayerWorth(layer, loss_of_service + more, more, max(spent - left, 0.0), problem.factor, max(missed, 0))
            )
    return tuple(worths)


def strategy_worths(problem: Problem, found: Found) -> dict[str, LayerWorth]:
    """The worth of every strategy that is bought, by its id, left out of all services at once; the loss is of all."""
    designs, today = problem.designs(found.selection), problem.situation.today
    bought = sorted({layer for name, each in designs.items() for layer in _bought(each, today[name])})
    total, spent = problem.losses.total(designs), found.standing.spending.present
    worths = {}
    for layer in bought:
        without = {
            name: (layer in layers_of(each) and design_without(each, today[name], layer)) or each
            for name, each in designs.items()
        }
        loss = problem.losses.total(without)
        left = spending_of(problem.candidate(name, each) for name, each in without.items()).present
        worths[layer] = LayerWorth(layer, loss, loss - total, max(spent - left, 0.0), problem.factor)
    return worths


def design_without(design: Design, today: Design, layer: str) -> Design | None:
    """The design without one of its layers: its platform gives way to the one that stands, or to a single server.

    None when there is nothing to give way to.
    """
    if layer == design.platform:
        instead = today.platform if today.platform != design.platform else Platform.SINGLE_SERVER
        return None if instead == design.platform else replace(design, platform=instead)
    if layer == design.spare:
        return replace(design, spare=None)
    if layer in design.edge:
        return replace(design, edge=frozenset(each for each in design.edge if each != layer))
    without = replace(design, recovery=frozenset(each for each in design.recovery if each != layer))
    if layer == Recovery.OFFSITE_BACKUP:
        without = replace(without, is_immutable=False, backup_interval_hours=today.backup_interval_hours)
    return without


def _bought(design: Design, today: Design) -> set[str]:
    added = set(layers_of(design)) - set(layers_of(today))
    if design.is_immutable and not today.is_immutable:
        added.add(str(Recovery.OFFSITE_BACKUP))
    return added
