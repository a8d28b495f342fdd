"""Laws of the choice for all services, on small drawn cases."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.case import Budget, Case, Constraint, Edge, Estate, Recovery, ServiceKind
from planner.catalogue import Catalogue, load_catalogue
from planner.dependencies import require
from planner.layer_worth import design_without, layer_worths
from planner.losses import LossModel
from planner.options import Spending
from planner.plan import make_plan, targets_of
from planner.policy import DEFAULT_POLICY
from planner.portfolio import Optimiser
from planner.portfolio_bound import prove
from planner.portfolio_problem import Standing
from planner.portfolio_programme import Programme, Rated, solve
from planner.recommendation import Advisor
from planner.situation import situation_of
from tests.planner.cases import case, process, service, situation
from tests.planner.portfolios import portfolio_cases, problem_of

FEW = settings(max_examples=25)


def optimum(of: Case, catalogue: Catalogue | None = None) -> Standing:
    """What the best choice of a case comes to."""
    optimiser = Optimiser(problem_of(of, catalogue))
    return prove(optimiser, optimiser.best())[0].standing


def is_no_worse(one: Standing, other: Standing) -> bool:
    """Whether one choice is at least as good as another: counts first, then money to a whole unit."""
    if one.counts() != other.counts():
        return one.counts() < other.counts()
    return one.cost_of_risk <= other.cost_of_risk + 1


def cheaper(by: float) -> Catalogue:
    """The shipped catalogue with every price times a factor."""
    shipped = load_catalogue()
    priced = {rule.price for strategy in shipped.strategies.values() for rule in strategy.costs}
    return replace(
        shipped,
        figures={
            name: replace(f, low=f.low * by, likely=f.likely * by, high=f.high * by) if name in priced else f
            for name, f in shipped.figures.items()
        },
    )


@FEW
@given(portfolio_cases(), st.sampled_from([Recovery.PILOT_LIGHT, Recovery.WARM_STANDBY, Recovery.HOT_SITE]))
def test_another_layer_never_leaves_more_loss(of: Case, standby: Recovery) -> None:
    made = situation(of)
    losses = LossModel(made)
    designs = dict(made.today)
    before = losses.total(designs)
    for name in (each.id for each in of.services if each.kind is ServiceKind.APPLICATION):
        copied = replace(designs[name], recovery=designs[name].recovery | {Recovery.OFFSITE_BACKUP})
        locked = replace(copied, is_immutable=True)
        for better in (copied, locked, replace(locked, recovery=copied.recovery | {standby})):
            designs[name] = better
            after = losses.total(designs)
            assert after <= before * (1 + 1e-9)
            before = after


@FEW
@given(st.floats(0, 1), st.sampled_from([500, 20_000]))
def test_a_failover_feature_never_leaves_more_loss(confirmed: float, per_hour: int) -> None:
    estate = Estate(windows_clients=90, other_clients=10, device_spooling_confirmed_share=confirmed)
    printing = service("Q", ServiceKind.PRINT, functions=("print", "copy"), estate=estate)
    of = case([process(loss=[per_hour * hour for hour in (1, 4, 8, 24, 72)], needs=["Q"])], [printing])
    made = situation(of)
    losses, design = LossModel(made), made.today["Q"]
    for edge in Edge:
        more = replace(design, edge=design.edge | {edge})
        assert losses.total({"Q": more}) <= losses.total({"Q": design}) * (1 + 1e-9)
        design = more


@FEW
@given(portfolio_cases(limited=False), st.floats(0, 1))
def test_a_cheaper_catalogue_never_makes_the_best_dearer(of: Case, by: float) -> None:
    assert is_no_worse(optimum(of, cheaper(by)), optimum(of))


@FEW
@given(portfolio_cases(limited=True), st.integers(0, 40_000), st.integers(0, 20_000))
def test_a_larger_budget_never_leaves_a_worse_choice(of: Case, once: int, yearly: int) -> None:
    assert of.budget is not None
    assert of.budget.capex is not None
    per_year = of.budget.opex_per_year
    larger = Budget(capex=of.budget.capex + once, opex_per_year=None if per_year is None else per_year + yearly)
    assert is_no_worse(optimum(replace(of, budget=larger)), optimum(of))


@FEW
@given(portfolio_cases(limited=True))
def test_removing_a_budget_or_a_constraint_never_worsens_the_choice(of: Case) -> None:
    excluded = replace(of, constraints=(Constraint(text="No cloud", excludes=("warm-standby", "vm-ha")),))
    narrow, wide = optimum(excluded), optimum(of)
    assert is_no_worse(wide, narrow)
    assert is_no_worse(optimum(replace(of, budget=None)), wide)


@FEW
@given(portfolio_cases())
def test_the_shares_of_the_services_add_up_to_the_loss_that_is_left(of: Case) -> None:
    made = situation(of)
    advice = Advisor(made, require(of, targets_of(of), DEFAULT_POLICY), LossModel(made)).advise()
    left = sum(each.better.expected_annual_loss for each in advice.services.values())
    assert left == pytest.approx(advice.found.standing.loss_per_year, rel=1e-9, abs=1e-6)
    today = LossModel(made).total(made.today)
    avoided = sum(each.better.avoided_loss_per_year for each in advice.services.values())
    assert avoided == pytest.approx(today - left, rel=1e-6, abs=1e-3)


@FEW
@given(portfolio_cases())
def test_a_layer_is_worth_what_goes_without_it(of: Case) -> None:
    made = situation(of)
    advice = Advisor(made, require(of, targets_of(of), DEFAULT_POLICY), LossModel(made)).advise()
    problem, found = advice.problem, advice.found
    designs = problem.designs(found.selection)
    fresh = LossModel(made)
    for place, name in enumerate(problem.names):
        for worth in layer_worths(problem, found, place):
            without = design_without(designs[name], made.today[name], worth.layer)
            assert without is not None
            lost = fresh.total({**designs, name: without}) - fresh.total(designs)
            assert worth.avoided_loss_per_year == pytest.approx(lost, abs=0.01, rel=1e-6)
            assert worth.avoided_loss_per_year >= -1e-6 * (1 + found.standing.loss_per_year)
            assert worth.tco >= 0


@settings(max_examples=10)
@given(portfolio_cases())
def test_the_plan_is_the_same_byte_for_byte_and_under_other_names(of: Case) -> None:
    plan = make_plan(of)
    assert json.dumps(plan) == json.dumps(make_plan(of))
    names = {each.id: f"z{index}" for index, each in enumerate((*of.services, *of.processes))}
    other = replace(
        of,
        services=tuple(
            replace(s, id=names[s.id], depends_on=tuple(names[n] for n in s.depends_on or ())) for s in of.services
        )[::-1],
        processes=tuple(
            replace(p, id=names[p.id], depends_on=tuple(replace(d, on=names[d.on]) for d in p.depends_on or ()))
            for p in of.processes
        )[::-1],
    )
    twin = make_plan(other)["portfolio"]
    for key in ("capex", "opex_per_year", "services_meeting_targets"):
        assert twin[key] == plan["portfolio"][key]
    for key in ("total_cost_of_risk", "tco"):
        assert twin[key] == pytest.approx(plan["portfolio"][key], abs=1)


def test_more_money_once_can_leave_a_little_more_loss_where_it_saves_more_every_year() -> None:
    """Why the law speaks of the choice as a whole, and not of the loss: what is bought instead of rented can leave more
    loss and cost less. The least loss that can be had never rises, for every choice within the smaller budget is one
    within the larger."""
    stays = Rated(loss=1000.0)
    rented = Rated(loss=100.0, alone=Spending(0.0, 100.0, 500.0))
    bought = Rated(loss=150.0, alone=Spending(300.0, 0.0, 300.0))

    def chosen(once: float) -> tuple[int, ...]:
        solved = solve(Programme(rated=((stays, rented, bought),), tiers=(0,), once_at_most=once))
        assert solved is not None
        return solved.selection

    assert chosen(0.0) == (1,)
    assert chosen(300.0) == (2,)


def test_cases_with_a_budget_of_nought_change_nothing() -> None:
    of = case(
        [process(severity=(0, 3, 4, 4, 4), loss=(1, 2, 3, 4, 5), needs=["S"])],
        [service()],
        budget=Budget(capex=Decimal(0), opex_per_year=Decimal(0)),
    )
    plan = make_plan(of)
    assert plan["portfolio"]["tco"] == 0
    assert plan["portfolio"]["budget"]["within"] is True
    finding = next(each for each in plan["findings"] if each["id"] == "budget-too-small")
    needed = plan["portfolio"]["needed_budget"]
    assert f"{needed['opex_per_year']:,.0f}"[:3] in finding["text"]
    assert plan["services"][0]["recommendation"]["platform"] == "single-server"
    assert any(each["rule"] == "R98" for each in plan["services"][0]["recommendation"]["reasons"])


def test_constraints_that_exclude_everything_leave_what_stands_and_say_so() -> None:
    catalogue = load_catalogue()
    everything = Constraint(text="Nothing may change", excludes=tuple(catalogue.strategies))
    of = case([process(severity=(0, 3, 4, 4, 4), needs=["S"])], [service()], constraints=(everything,))
    plan = make_plan(of)
    assert plan["services"][0]["recommendation"]["changes"] == []
    finding = next(each for each in plan["findings"] if each["id"] == "nothing-fits")
    assert finding["subject"] == "S"
    assert "Nothing may change" in finding["text"]


def test_an_estate_of_no_services_has_a_plan() -> None:
    of = case([process()], [], budget=Budget(capex=Decimal(0)))
    made = situation_of(of, load_catalogue(), DEFAULT_POLICY)
    advice = Advisor(made, require(of, targets_of(of), DEFAULT_POLICY), LossModel(made)).advise()
    assert advice.services == {}
    assert advice.found.standing.cost_of_risk == 0
