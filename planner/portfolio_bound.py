"""How good the joint choice is at least: a floor under the total cost of risk of every choice, and a search below it.

The floor takes the expected loss apart into what each service adds at the least, whatever the others do:

- its own everyday outages, with every service above it carrying as many users, and needing as little, as any of its
  designs lets it: an outage of one service costs least then;
- of a disaster every process keeps what it loses when one of its services alone is not at its best. A process is
  down until its last service is back, so this holds for each of its services, and for their mean;
- of lost data what `planner.data_floor` says.

Costs and counts are exact. A choice below the floor of its parts cannot be, so only choices whose floor lies below the
cost found can be better; where they are few, each is reckoned exactly and the best of all is proven.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import fsum, prod
from operator import add

import numpy as np

from planner.data_floor import least_data_loss
from planner.disruption import corruption_recovery, site_recovery, stands_elsewhere
from planner.loss_evaluation import Evaluation
from planner.options import Purchase, Spending, spending_of
from planner.portfolio import Found, Optimiser
from planner.portfolio_problem import Problem
from planner.portfolio_programme import Programme, Rated, solve
from planner.reach import needs_of
from planner.recovery_time import RecoveryTime, quantiles
from planner.situation import Design

UNIT = 0.5  # of money: costs of risk that differ by no more are equal
STEPS = 5_000  # of the search
CHOICES = 400  # reckoned exactly
MANY = 20  # services with a choice; beyond them only the cheapest design's loss in disasters is asked
COMBINATIONS = 16  # of other services' platforms tried to see whether a design can meet its targets


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """`lower_bound`: no choice that leaves as few targets missed has a total cost of risk below it.

    `are_counts_proven`: no choice within the budget leaves fewer missed. `is_optimal`: nothing better exists, to the
    whole unit of money. `combinations` are all choices there are.
    """

    lower_bound: float
    gap: float
    are_counts_proven: bool
    is_optimal: bool
    combinations: int


def prove(optimiser: Optimiser, found: Found) -> tuple[Found, Proof]:
    """How good the choice is at least, and the choice itself: a better one where the search meets one."""
    problem = optimiser.problem
    floor = Floor(problem, found).programme()
    combinations = prod(len(problem.options(place)) for place in range(len(problem.names)))
    counts, cost = found.standing.counts(), found.standing.cost_of_risk
    least = solve(floor)
    are_counts_proven = least is not None and least.counts == counts
    bounded = least if are_counts_proven else solve(floor, counts)
    bound = min(bounded.bound if bounded else 0.0, cost)
    if are_counts_proven and cost - bound <= UNIT:
        return found, _proof(cost, bound, combinations, are_counts_proven=True, is_optimal=True)
    below = Search(problem, floor, found).below()
    if below is None:
        return found, _proof(cost, bound, combinations, are_counts_proven=are_counts_proven, is_optimal=False)
    better = optimiser.better_of(found, below)
    cost = better.standing.cost_of_risk
    return better, _proof(cost, cost, combinations, are_counts_proven=True, is_optimal=True)


def _proof(cost: float, bound: float, combinations: int, *, are_counts_proven: bool, is_optimal: bool) -> Proof:
    gap = 0.0 if is_optimal or cost <= 0 else (cost - max(bound, 0.0)) / cost
    return Proof(
        lower_bound=max(bound, 0.0),
        gap=gap,
        are_counts_proven=are_counts_proven,
        is_optimal=is_optimal,
        combinations=combinations,
    )


@dataclass(slots=True)
class Floor:
    """The programme of the least that every design can cost."""

    problem: Problem
    found: Found

    def programme(self) -> Programme:
        """Every design with the least it adds to the loss, and whether it misses its targets whatever the others do."""
        problem = self.problem
        everyday, disasters = self._everyday(), self._disasters()
        designs = problem.designs(self.found.selection)
        data = least_data_loss(problem, designs)
        rated = []
        for place, name in enumerate(problem.names):
            row = []
            for index, option in enumerate(problem.options(place)):
                loss = everyday[place][index] + disasters[1].get((place, index), 0.0) + data.added[place][index]
                is_unmet = self._is_always_unmet(place, {**designs, name: option.design})
                row.append(problem.rated(option, loss, is_unmet))
            rated.append(tuple(row))
        return problem.programme(rated, disasters[0] + data.constant)

    def _everyday(self) -> list[list[float]]:
        """What the own outages of each design cost a year when every service passes on as little as it can."""
        problem = self.problem
        relieved = {name: self._most_relieved(place) for place, name in enumerate(problem.names)}
        if None in relieved.values():
            return [[0.0] * len(problem.options(place)) for place in range(len(problem.names))]
        evaluation = problem.losses.evaluation({name: each for name, each in relieved.items() if each})
        return [
            [_own_loss(evaluation, name, option.design) for option in problem.options(place)]
            for place, name in enumerate(problem.names)
        ]

    def _most_relieved(self, place: int) -> Design | None:
        """A design that needs no more than any of the service's and carries as many users; None when there is none."""
        name = self.problem.names[place]
        designs = [option.design for option in self.problem.options(place)]
        needs = [frozenset(needs_of(self.problem.situation, name, each, is_masked=True)) for each in designs]
        fewest = next((each for each, own in zip(designs, needs, strict=True) if all(own <= n for n in needs)), None)
        return fewest and replace(fewest, edge=frozenset[str]().union(*(each.edge for each in designs)))

    def _disasters(self) -> tuple[float, dict[tuple[int, int], float]]:
        """(what disasters cost a year with every service at its best, what each design adds to that at the least)."""
        problem = self.problem
        best = {name: self._best_in_disasters(place) for place, name in enumerate(problem.names)}
        if None in best.values():
            return 0.0, {}
        evaluation = problem.losses.evaluation({name: each for name, each in best.items() if each})
        at_best = fsum(each.disaster.events_per_year * each.total for each in evaluation.struck)
        more = self._more_in_disasters(evaluation)
        shares = _shares(more, problem)
        added = {
            key: fsum(
                evaluation.struck[number].disaster.events_per_year * money * shares[number, process][key[0]]
                for (number, process), money in losses.items()
                if key[0] in shares[number, process]
            )
            for key, losses in more.items()
        }
        return at_best, added

    def _more_in_disasters(self, best: Evaluation) -> dict[tuple[int, int], dict[tuple[int, str], float]]:
        """(service, design) -> (disaster, process) -> what it loses more in one when that service alone has that
        design and every other is at its best."""
        problem = self.problem
        places = problem.open_places()
        found: dict[tuple[int, int], dict[tuple[int, str], float]] = {}
        for place in places:
            name, options = problem.names[place], problem.options(place)
            traits = [_trait(best, name, option.design) for option in options]
            cheapest = min(range(len(options)), key=lambda i: spending_of([options[i]]).present)
            for trait in dict.fromkeys(traits if len(places) <= MANY else traits[cheapest : cheapest + 1]):
                if trait == _trait(best, name, best.designs[name]):
                    continue
                struck = best.strikes(name, options[traits.index(trait)].design)
                more = {
                    (number, process): money - best.struck[number].money.get(process, 0.0)
                    for number, strike in struck.items()
                    for process, money in strike.money.items()
                    if money > best.struck[number].money.get(process, 0.0)
                }
                found |= {(place, index): more for index, own in enumerate(traits) if own == trait}
        return found

    def _best_in_disasters(self, place: int) -> Design | None:
        """The design of the service with which no disaster lasts longer than with any other; None when none is."""
        problem, name = self.problem, self.problem.names[place]
        designs = [option.design for option in problem.options(place)]
        return next((a for a in designs if all(a is b or self._is_no_worse(name, a, b) for b in designs)), None)

    def _is_no_worse(self, name: str, one: Design, other: Design) -> bool:
        situation = self.problem.situation
        service = situation.graph.services[name]
        needs = [frozenset(needs_of(situation, name, each, is_masked=False)) for each in (one, other)]
        return (
            needs[0] <= needs[1]
            and stands_elsewhere(situation, one) >= stands_elsewhere(situation, other)
            and all(
                _is_no_longer(recovery_of(situation, service, one), recovery_of(situation, service, other))
                for recovery_of in (site_recovery, corruption_recovery)
            )
        )

    def _is_always_unmet(self, place: int, designs: Mapping[str, Design]) -> bool:
        """Whether the service misses a target whatever platforms the services have that it needs."""
        problem, name = self.problem, self.problem.names[place]
        if not problem.check.misses(name, designs):
            return False
        needs = needs_of(problem.situation, name, designs[name], is_masked=True)
        others = [p for p in problem.open_places() if problem.names[p] in needs and p != place]
        by_platform = [
            {(o.design.platform, o.design.spare): o.design for o in problem.options(p)}.values() for p in others
        ]
        if prod(len(each) for each in by_platform) > COMBINATIONS:
            return False
        names = [problem.names[p] for p in others]
        return all(
            problem.check.misses(name, {**designs, **dict(zip(names, choice, strict=True))})
            for choice in product(*by_platform)
        )


def _own_loss(evaluation: Evaluation, name: str, design: Design) -> float:
    """The yearly money of a service's own outages under a design, passed on as in the evaluation."""
    reach = evaluation.reach.get(name)
    if reach is None or not len(reach.places):
        return 0.0
    return fsum(
        event.events_per_year * float(evaluation.parts.table.money(event.recovery)[reach.places].sum())
        for event in evaluation.parts.own(name, design)
    )


def _trait(evaluation: Evaluation, name: str, design: Design) -> tuple[object, ...]:
    """What of a design counts in disasters."""
    parts = evaluation.parts
    stops = (parts.stop(number, name, design) for number in range(len(parts.disasters)))
    return (*stops, needs_of(parts.situation, name, design, is_masked=False))


def _shares(
    more: Mapping[tuple[int, int], Mapping[tuple[int, str], float]], problem: Problem
) -> dict[tuple[int, str], dict[int, float]]:
    """(disaster, process) -> service -> its share of what the process loses more: alike for all services that can make
    it lose at least half as much as the worst can. The shares of a process add up to one."""
    most: dict[tuple[int, str], dict[int, float]] = {}
    for (place, _), losses in more.items():
        for key, money in losses.items():
            by_place = most.setdefault(key, {})
            by_place[place] = max(by_place.get(place, 0.0), money)
    found = {}
    for key, by_place in most.items():
        counted = [place for place, money in by_place.items() if 2 * money >= max(by_place.values())]
        found[key] = dict.fromkeys(counted, 1 / len(counted))
    return found


def _is_no_longer(one: RecoveryTime | None, other: RecoveryTime | None) -> bool:
    """Whether an outage is in no case longer than another; None is no outage."""
    if one is None or one == other:
        return True
    return other is not None and bool(np.all(quantiles(one) <= quantiles(other) + 1e-12))


@dataclass(frozen=True, slots=True)
class Branch:
    """Designs chosen for the first services looked at, with what is known of every choice that goes on from there."""

    chosen: tuple[int, ...]
    counts: tuple[int, ...]
    loss: float
    spending: Spending
    largest: Mapping[str, Purchase]

    def with_design(self, index: int, rated: Rated, counts: tuple[int, ...]) -> Branch:
        """The branch with the next service's design."""
        largest, spending = self.largest, self.spending + rated.alone
        for purchase in rated.purchases:
            known = largest.get(purchase.key)
            if known is None or purchase.size() > known.size():
                largest = {**largest, purchase.key: purchase}
                spending += purchase.spending - known.spending if known else purchase.spending
        return Branch((*self.chosen, index), _sum(self.counts, counts), self.loss + rated.loss, spending, largest)


@dataclass(slots=True)
class Search:
    """Looks for choices whose floor is below the cost of the choice found: depth first, branch and bound."""

    problem: Problem
    floor: Programme
    found: Found

    def below(self) -> list[tuple[int, ...]] | None:
        """Every choice within the budget that could be better; None when they are too many to be looked through."""
        floor, standing = self.floor, self.found.standing
        worst = (standing.counts(), standing.cost_of_risk - UNIT)
        order = sorted(range(len(floor.rated)), key=self._spread, reverse=True)
        none = (0,) * (floor.tier_count + 1)
        rest_counts, rest_cost = [none], [0.0]
        for place in reversed(order):
            rest_counts.append(_sum(rest_counts[-1], min(self._counts(place))))
            rest_cost.append(rest_cost[-1] + min(r.loss + r.alone.present for r in floor.rated[place]))
        found: list[tuple[int, ...]] = []
        waiting = [Branch((), none, floor.constant, Spending(), {})]
        for _ in range(STEPS):
            if not waiting or len(found) > CHOICES:
                break
            branch = waiting.pop()
            depth, spending = len(branch.chosen), branch.spending
            left = len(order) - depth
            at_least = (_sum(branch.counts, rest_counts[left]), branch.loss + spending.present + rest_cost[left])
            if at_least > worst or not self.problem.is_affordable(spending):
                continue
            if not left:
                found.append(tuple(index for _, index in sorted(zip(order, branch.chosen, strict=True))))
                continue
            place = order[depth]
            for index, (rated, counts) in enumerate(zip(floor.rated[place], self._counts(place), strict=True)):
                waiting.append(branch.with_design(index, rated, counts))
        return None if waiting else found

    def _counts(self, place: int) -> list[tuple[int, ...]]:
        return [self.floor.counts_of(rated, self.floor.tiers[place]) for rated in self.floor.rated[place]]

    def _spread(self, place: int) -> tuple[bool, float]:
        """How much hangs on the service's design: what decides most is looked at first."""
        costs = [rated.loss + rated.alone.present for rated in self.floor.rated[place]]
        return len(costs) > 1, max(costs) - min(costs)


def _sum(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(map(add, one, other))
