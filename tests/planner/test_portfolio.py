"""The joint choice against every choice there is, and what it says of itself."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.case import Budget, Case, DataLoss, House, Platform, Site
from planner.options import Basket, Purchase, Spending, spending_of
from planner.portfolio import Optimiser
from planner.portfolio_bound import Floor, prove
from planner.portfolio_programme import Programme, Rated, solve
from tests.planner.cases import case, demo, process, service
from tests.planner.portfolios import every_standing, portfolio_cases, problem_of

MUCH = (50_000, 200_000, 400_000, 1_200_000, 3_600_000)


def best_of(of: Case) -> tuple[tuple[int, ...], float]:
    """Counts and cost of risk of the best choice, all choices being reckoned one by one."""
    return min((each.counts(), each.cost_of_risk) for each in every_standing(problem_of(of)))


@settings(max_examples=30)
@given(portfolio_cases())
def test_the_choice_is_the_best_of_all_choices(of: Case) -> None:
    optimiser = Optimiser(problem_of(of))
    found, proof = prove(optimiser, optimiser.best())
    counts, cost = best_of(of)
    assert found.standing.counts() == counts
    assert found.standing.cost_of_risk == pytest.approx(cost, abs=1)
    assert proof.lower_bound <= cost + 1
    if proof.is_optimal:
        assert proof.gap == 0


@settings(max_examples=30)
@given(portfolio_cases())
def test_the_programme_by_itself_comes_close_and_its_floor_holds(of: Case) -> None:
    """Without the proof's search: counts as good as can be, and the cost between the best and the gap stated."""
    optimiser = Optimiser(problem_of(of))
    found = optimiser.best()
    _, proof = prove(optimiser, found)
    counts, cost = best_of(of)
    assert found.standing.counts() == counts
    assert cost - 1 <= found.standing.cost_of_risk <= cost * 1.01 + 1
    assert found.standing.cost_of_risk * (1 - proof.gap) <= cost + 1


@settings(max_examples=30)
@given(portfolio_cases(most_services=2, data=True))
def test_where_lost_data_have_a_price_the_floor_lies_under_every_choice(of: Case) -> None:
    problem = problem_of(of)
    optimiser = Optimiser(problem)
    found = optimiser.best()
    floor = Floor(problem, found).programme()
    for selection in itertools.product(*(range(len(problem.options(place))) for place in range(len(problem.names)))):
        standing = problem.standing(selection)
        rated = [row[index] for row, index in zip(floor.rated, selection, strict=True)]
        assert floor.constant + sum(each.loss for each in rated) <= problem.factor * standing.loss_per_year + 1
    counts, cost = best_of(of)
    better, proof = prove(optimiser, found)
    assert better.standing.counts() == counts
    assert proof.lower_bound <= cost + 1


def test_a_choice_is_proven_where_most_of_the_loss_is_lost_data() -> None:
    """With lost data counted as nought the floor lay a fifth below what the choice costs."""
    of = demo("hospital")
    dear = tuple(
        replace(each, data_loss=replace(each.data_loss or DataLoss(), cost_per_hour=Decimal(2000)))
        for each in of.processes
    )
    optimiser = Optimiser(problem_of(replace(of, processes=dear)))
    _, proof = prove(optimiser, optimiser.best())
    assert proof.is_optimal


def test_what_is_shared_is_bought_once_in_the_choice() -> None:
    """Alone neither design is worth a platform of 100 that both could use; together they are."""
    platform = Purchase("hosts", 2.0, Spending(100.0, 0.0, 100.0))
    stays, moves = Rated(loss=70.0), Rated(loss=0.0, purchases=(platform,))
    alone = solve(Programme(rated=((stays, moves),), tiers=(0,)))
    both = solve(Programme(rated=((stays, moves), (stays, moves)), tiers=(0, 0)))
    assert alone is not None
    assert both is not None
    assert alone.selection == (0,)
    assert both.selection == (1, 1)
    assert both.bound == pytest.approx(100)


@settings(max_examples=20)
@given(portfolio_cases(), st.randoms(use_true_random=False))
def test_one_exchange_costs_what_adding_all_up_again_says(of: Case, random: Random) -> None:
    problem = problem_of(of)
    chosen = [random.choice(problem.options(place)) for place in range(len(problem.names))]
    basket = Basket(chosen)
    for place in range(len(problem.names)):
        candidate = random.choice(problem.options(place))
        other = [*chosen[:place], candidate, *chosen[place + 1 :]]
        assert basket.exchanged(place, candidate).present == pytest.approx(spending_of(other).present)
        assert basket.without(place).once == pytest.approx(spending_of(other[:place] + other[place + 1 :]).once)


def test_of_shared_purchases_the_larger_serves_the_smaller() -> None:
    small, large = (Purchase("hosts", n, Spending(c, 0.0, c)) for n, c in ((2.0, 100.0), (3.0, 120.0)))
    first = (Rated(loss=1000.0), Rated(loss=0.0, purchases=(small,)))
    second = (Rated(loss=1000.0), Rated(loss=0.0, purchases=(large,)))
    solved = solve(Programme(rated=(first, second), tiers=(0, 0)))
    assert solved is not None
    assert solved.selection == (1, 1)
    assert solved.bound == pytest.approx(120)


def test_a_budget_too_small_for_all_goes_to_the_more_urgent_tier_first() -> None:
    """100 buys one service of tier 1 or two of tier 2: one urgent need is worth more than two that can wait."""
    urgent = (Rated(loss=0.0, is_unmet=True), Rated(loss=0.0, alone=Spending(100.0, 0.0, 100.0)))
    patient = (Rated(loss=9.0, is_unmet=True), Rated(loss=0.0, alone=Spending(50.0, 0.0, 50.0)))
    solved = solve(Programme(rated=(urgent, patient, patient), tiers=(0, 1, 1), once_at_most=100.0))
    assert solved is not None
    assert solved.selection == (1, 0, 0)
    assert solved.counts == (0, 0, 2, 0, 0)


def test_services_that_help_only_together_are_chosen_together() -> None:
    """A process needs both services after a fire; a standby for one alone is worth nothing."""
    loss = (0, 0, 0, 1_000_000, 60_000_000)
    of = case(
        [process(severity=(0, 0, 0, 0, 3), loss=loss, needs=["A", "B"])],
        [service("A", site="X"), service("B", site="X")],
        sites=(Site(id="X"),),
        house=House(platforms=(Platform.VM_HA,), hosts=3, shared_storage=True, hypervisor="vmware", cloud_vpn=True),
    )
    problem = problem_of(of)
    found = Optimiser(problem).best()
    standbys = [len(each.design.recovery) for each in problem.chosen(found.selection)]
    assert standbys == [2, 2]
    assert found.standing.cost_of_risk == pytest.approx(best_of(of)[1], abs=1)


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_the_choices_of_the_sample_cases_are_proven(name: str) -> None:
    optimiser = Optimiser(problem_of(demo(name)))
    _, proof = prove(optimiser, optimiser.best())
    assert proof.is_optimal
    assert proof.are_counts_proven


def test_a_budget_of_nought_keeps_what_stands_and_says_what_would_do() -> None:
    of = case(
        [process(severity=(0, 3, 4, 4, 4), loss=MUCH, needs=["S"], rpo=24)],
        [service()],
        budget=Budget(capex=Decimal(0), opex_per_year=Decimal(0)),
    )
    problem = problem_of(of)
    optimiser = Optimiser(problem)
    found = optimiser.best()
    assert found.standing.spending == Spending()
    assert problem.designs(found.selection) == problem.situation.today
    needed = optimiser.needed_budget(found)
    assert needed is not None
    assert needed.once + needed.yearly > 0


@settings(max_examples=20)
@given(portfolio_cases(limited=True))
def test_the_budget_said_to_be_needed_does_and_is_as_small_as_any(of: Case) -> None:
    problem = problem_of(of)
    optimiser = Optimiser(problem)
    found = optimiser.best()
    needed = optimiser.needed_budget(found)
    assert of.budget is not None
    free = Optimiser(problem_of(replace(of, budget=None))).best().standing
    if needed is None:
        assert found.standing.counts() == free.counts()
        return
    ceilings = problem.ceilings()
    enough = Budget(
        capex=Decimal(repr(max(needed.once, ceilings[0] or 0.0))),
        opex_per_year=None if ceilings[1] is None else Decimal(repr(max(needed.yearly, ceilings[1]))),
    )
    assert Optimiser(problem_of(replace(of, budget=enough))).best().standing.counts() == free.counts()
