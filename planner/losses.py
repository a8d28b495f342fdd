"""What outages cost: expected loss per event and process, integrated over the recovery times.

One event, one outage: an event stops a set of services at once, and a process is down until the last
service it needs is back (the maximum, not the sum). Source of the loss integral: DOMAIN practice of
annual loss expectancy, rate x expected loss over the distribution, never the loss of the mean outage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum
from typing import Final

from planner.case import Process
from planner.data_loss import data_price
from planner.disruption import is_reliability_known
from planner.events import disasters_of
from planner.loss_evaluation import Evaluation, ScopeLoss
from planner.loss_parts import LossParts
from planner.situation import Design, Situation

REMEMBERED: Final = 8  # choices of designs about which changes are cheap


@dataclass(frozen=True, slots=True)
class Risk:
    """Expected loss a year when every service has a given design, and where it comes from."""

    evaluation: Evaluation

    @property
    def plain_sum(self) -> float:
        """The plain sum over processes."""
        return self.evaluation.total

    @property
    def with_overlap(self) -> float | None:
        """The same with the losses of one event overlapping as the case says; None when it does not.

        Lost data do not overlap: every process enters its own again.
        """
        return self.evaluation.with_overlap()

    @property
    def data_loss(self) -> float | None:
        """The part of both that is lost data, not time; None when no process gave its data a price."""
        return self.evaluation.data_total() if self.evaluation.parts.data.prices else None

    @property
    def by_scope(self) -> tuple[ScopeLoss, ...]:
        """The shares of all services, by scope; they add up to the plain sum."""
        return tuple(loss for name in self.evaluation.designs for loss in self.evaluation.shares(name))

    def of_service(self, service: str) -> float:
        """The share of one service; the shares of all add up to the plain sum."""
        return fsum(loss.money_per_year for loss in self.evaluation.shares(service))

    def of_scope(self, service: str, scope: str) -> float:
        """The share of one scope of one service."""
        return fsum(x.money_per_year for x in self.evaluation.shares(service) if x.scope == scope)

    def data_of(self, service: str, scope: str | None = None) -> float | None:
        """The lost data of one service, or of one of its scopes; None when no data were given a price."""
        if self.data_loss is None:
            return None
        return fsum(x.data_per_year for x in self.evaluation.shares(service) if scope in (None, x.scope))


@dataclass(slots=True)
class LossModel:
    """Evaluates designs of one situation; what differs in one service from a choice reckoned before is cheap."""

    situation: Situation
    _parts: LossParts = field(init=False)
    _known: list[Evaluation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._parts = LossParts(self.situation)

    def risk(self, designs: Mapping[str, Design]) -> Risk:
        """Expected yearly loss when every service has the given design, by service and scope."""
        return Risk(self.evaluation(designs))

    def total(self, designs: Mapping[str, Design]) -> float:
        """Expected yearly loss when every service has the given design, in money: the plain sum."""
        return self.evaluation(designs).total

    def total_with(self, designs: Mapping[str, Design], service_id: str, design: Design) -> float:
        """The same when one of the services has this design instead."""
        return self.evaluation(designs).total_with(service_id, design)

    def evaluation(self, designs: Mapping[str, Design]) -> Evaluation:
        """All events under these designs, made from the nearest of the last choices where one is near."""
        exact = next((known for known in self._known if known.is_of(designs)), None)
        if exact:
            return exact
        found = min(self._known, key=lambda known: len(known.differing(designs)), default=None)
        differing = found.differing(designs) if found else []
        if found is None or len(differing) * 4 > len(designs):
            found = Evaluation.of(self._parts, {name: designs[name] for name in self._parts.services})
        else:
            for name in differing:
                found = found.changed(name, designs[name])
        self._known = [found, *self._known][:REMEMBERED]
        return found


def is_priced(process: Process) -> bool:
    """Whether an outage of the process has a price: its loss was asked, or what its lost data cost."""
    loss = (process.impact.loss if process.impact else None) or ()
    return any(money is not None for money in loss) or data_price(process) is not None


def services_with_known_loss(situation: Situation) -> frozenset[str]:
    """Services of which it is known what their outages cost a year.

    Some process they reach was asked its loss and something says how often they fail, or they reach no process.
    """
    if not situation.known_loss:
        graph = situation.graph
        priced = graph.closure(*(process.id for process in situation.case.processes if is_priced(process)))
        reached = graph.closure(*graph.processes)
        known = (n for n in graph.services if n not in reached or (n in priced and _is_ever_stopped(situation, n)))
        situation.known_loss.append(frozenset(known))
    return situation.known_loss[0]


def _is_ever_stopped(situation: Situation, name: str) -> bool:
    """Whether any outage of the service is reckoned with: one of its own, or a disaster that stops it."""
    service, design = situation.graph.services[name], situation.today[name]
    return is_reliability_known(situation, service) or any(
        disaster.recovery(situation, service, design) for disaster in disasters_of(situation)
    )
