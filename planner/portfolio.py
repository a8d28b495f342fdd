"""One design for every service, chosen together: targets first, then the least total cost of risk, within the budget.

What is weighed, in this order (each decides only between equals of all before it):

1. how many services go without the layers every design should have (R98, R105): nought wherever the budget allows it;
2. how many services of tier 1 miss a target, then of tier 2, and so on: more urgent needs first;
3. the total cost of risk: what is bought, shared purchases once, and the present value of the expected loss.

Losses interact, so the mixed integer programme weighs every design by what it changes about a current choice, and is
solved again about the new one. The best choice met is then bettered by exchanging single designs and pairs.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations, product

from planner.options import Candidate, Spending, spending_of
from planner.portfolio_problem import Base, Problem, Rank, Selection, Standing
from planner.portfolio_programme import Programme, Rated, Solved, cheapest_addition, solve

ROUNDS = 4  # of the programme about the last choice
SWEEPS = 10  # over all services, exchanging single designs
PAIRS = 400  # pairs of exchanges tried at most
TOGETHER = 120  # designs of services with a choice


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The best selection met. `programme_gap` is the relative gap of the last programme about it."""

    selection: Selection
    standing: Standing
    rounds: int
    programme_gap: float


@dataclass(slots=True)
class Optimiser:
    """Chooses for all services at once."""

    problem: Problem
    _standings: dict[Selection, Standing] = field(default_factory=dict)
    _bases: dict[Selection, Base] = field(default_factory=dict)
    _programmes: dict[Selection, Programme] = field(default_factory=dict)

    def best(self) -> Found:
        """The best selection within the budget.

        Raises ValueError when none is: what stands costs nothing, so a problem without it was made wrongly.
        """
        problem = self.problem
        start: Selection = (0,) * len(problem.names)
        if not problem.names:
            return Found(selection=(), standing=self._standing(()), rounds=0, programme_gap=0.0)
        met: list[Selection] = []
        rounds, gap = 0, 0.0
        for begin in self._beginnings(start):
            selection = begin
            for _ in range(ROUNDS):
                solved = self._solved(selection)
                if solved is None:
                    break
                rounds, gap = rounds + 1, solved.gap
                known = solved.selection in met
                met.append(solved.selection)
                if known:
                    break
                selection = solved.selection
        affordable = [each for each in dict.fromkeys((start, *met)) if self._is_affordable(each)]
        if not affordable:
            affordable = [self._as_it_stands()]
        selection = self._polished(min(affordable, key=self._rank))
        return Found(selection=selection, standing=self._standing(selection), rounds=rounds, programme_gap=gap)

    def _solved(self, about: Selection) -> Solved | None:
        """The programme's choice. The solver takes a budget as kept to a millionth: then a little less is asked for."""
        programme = self.programme(about)
        solved = solve(programme)
        if solved is None or self._is_affordable(solved.selection):
            return solved
        once, yearly = (None if most is None else most * (1 - 1e-5) for most in self.problem.ceilings())
        return solve(replace(programme, once_at_most=once, yearly_at_most=yearly))

    def _is_large(self) -> bool:
        """Whether there are too many designs to try what helps only where many services change together."""
        return sum(len(self.problem.options(place)) for place in self.problem.open_places()) > TOGETHER

    def _beginnings(self, start: Selection) -> Iterator[Selection]:
        """Where to begin: with the free layers only, and with all well protected, for what helps only together."""
        yield start
        problem = self.problem
        if self._is_large():
            return
        designs = problem.designs(start)
        strong = list(start)
        for place in problem.open_places():
            options, name = problem.options(place), problem.names[place]
            strong[place] = min(
                range(len(options)),
                key=lambda i: (
                    round(problem.losses.total_with(designs, name, options[i].design), 2),
                    -options[i].alone.present - spending_of([options[i]]).present,
                ),
            )
        if tuple(strong) != start:
            yield tuple(strong)

    def programme(self, about: Selection) -> Programme:
        """Every design weighed by what it changes about a selection."""
        if about not in self._programmes:
            self._programmes[about] = self._programme(about)
        return self._programmes[about]

    def _programme(self, about: Selection) -> Programme:
        problem = self.problem
        designs = problem.designs(about)
        base = problem.losses.total(designs)
        rated: list[tuple[Rated, ...]] = []
        for place, name in enumerate(problem.names):
            options = problem.options(place)
            row = []
            for index, option in enumerate(options):
                others = designs if index == about[place] else {**designs, name: option.design}
                more = problem.losses.total_with(designs, name, option.design) - base if len(options) > 1 else 0.0
                row.append(problem.rated(option, more, bool(problem.check.misses(name, others))))
            rated.append(tuple(row))
        return problem.programme(rated, base)

    def _polished(self, selection: Selection) -> Selection:
        """The selection after every exchange that betters it: single ones until none does, then many at once, pairs."""
        selection = self._by_single_exchanges(selection)
        for changed in self._exchanges_of_many(selection):
            if self._is_affordable(changed) and self._rank(changed) < self._rank(selection):
                selection = self._by_single_exchanges(changed)
        for first, second in self._pairs():
            for changed in self._exchanges_of_pair(selection, first, second):
                if self._is_affordable(changed) and self._rank(changed) < self._rank(selection):
                    selection = self._by_single_exchanges(changed)
        return selection

    def _by_single_exchanges(self, selection: Selection) -> Selection:
        for _ in range(SWEEPS):
            before = selection
            for place in self.problem.open_places():
                selection = self._with_best_exchange(selection, place)
            if selection == before:
                break
        return selection

    def _with_best_exchange(self, selection: Selection, place: int) -> Selection:
        """The selection with the best design of one service, all others staying."""
        problem = self.problem
        if selection not in self._bases:
            self._bases = {selection: problem.base(selection, self._standing(selection))}
        base, best = self._bases[selection], selection
        for index in range(len(problem.options(place))):
            standing = problem.exchanged(base, place, index)
            now = self._standing(best)
            is_near = (standing.counts(), standing.cost_of_risk) <= (now.counts(), now.cost_of_risk + 1)
            if is_near and problem.is_affordable(standing.spending):
                changed = (*selection[:place], index, *selection[place + 1 :])
                if problem.rank(changed, standing) < self._rank(best):
                    best = changed
        return best

    def _exchanges_of_many(self, selection: Selection) -> Iterator[Selection]:
        """One recovery set, or one platform, exchanged for another wherever it is chosen: what helps only together."""
        problem = self.problem
        places = problem.open_places()
        if self._is_large():
            return
        for part, rest in ((_recovery, _platform_and_edge), (_platform, _recovery_and_edge)):
            chosen = [part(each) for each in problem.chosen(selection)]
            others = [part(option) for place in places for option in problem.options(place)]
            for old, new in product(dict.fromkeys(chosen), dict.fromkeys(others)):
                changed = list(selection)
                for place in places:
                    if chosen[place] == old != new:
                        like = rest(problem.options(place)[selection[place]])
                        found = [i for i, o in enumerate(problem.options(place)) if part(o) == new and rest(o) == like]
                        changed[place] = found[0] if found else selection[place]
                if tuple(changed) != selection:
                    yield tuple(changed)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Pairs of services with a choice whose exchanges are worth trying, as long as they are few."""
        places = self.problem.open_places()
        trials = sum(len(self.problem.options(a)) * len(self.problem.options(b)) for a, b in combinations(places, 2))
        return combinations(places, 2) if trials <= PAIRS else iter(())

    def _exchanges_of_pair(self, selection: Selection, first: int, second: int) -> Iterator[Selection]:
        for one in range(len(self.problem.options(first))):
            for other in range(len(self.problem.options(second))):
                if one != selection[first] and other != selection[second]:
                    changed = list(selection)
                    changed[first], changed[second] = one, other
                    yield tuple(changed)

    def _as_it_stands(self) -> Selection:
        """What costs least of every service: what stands, where a budget is given."""
        problem = self.problem
        return tuple(
            min(range(len(problem.options(place))), key=lambda i: spending_of([problem.options(place)[i]]).present)
            for place in range(len(problem.names))
        )

    def better_of(self, found: Found, selections: Iterable[Selection]) -> Found:
        """The best of the selection found and others within the budget."""
        selection = min((found.selection, *selections), key=self._rank)
        return replace(found, selection=selection, standing=self._standing(selection))

    def needed_budget(self, found: Found) -> Spending | None:
        """The spending of the smallest addition to the budget with which nothing that could be met is missed.

        None where the budget is no hindrance. Least present value of what is added, about the selection found.
        """
        selection = cheapest_addition(self.programme(found.selection))
        if selection is None or selection == found.selection:
            return None
        standing = self._standing(selection)
        return standing.spending if standing.counts() < found.standing.counts() else None

    def _is_affordable(self, selection: Selection) -> bool:
        return self.problem.is_affordable(spending_of(self.problem.chosen(selection)))

    def _standing(self, selection: Selection) -> Standing:
        if selection not in self._standings:
            self._standings[selection] = self.problem.standing(selection)
        return self._standings[selection]

    def _rank(self, selection: Selection) -> Rank:
        return self.problem.rank(selection, self._standing(selection))


def _recovery(candidate: Candidate) -> Hashable:
    return (candidate.design.recovery, candidate.design.is_immutable)


def _platform(candidate: Candidate) -> Hashable:
    return candidate.design.platform


def _platform_and_edge(candidate: Candidate) -> Hashable:
    return (candidate.design.platform, candidate.design.edge, candidate.design.spare)


def _recovery_and_edge(candidate: Candidate) -> Hashable:
    return (_recovery(candidate), candidate.design.edge, candidate.design.spare)
