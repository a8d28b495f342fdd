"""Switching values against choosing again beyond them, break-even against paying more, and the frontier."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.dependencies import require
from planner.economics import present_value_factor
from planner.losses import LossModel
from planner.plan import make_plan, targets_of
from planner.policy import DEFAULT_POLICY
from planner.recommendation import Advisor
from planner.sensitivity import (
    Figures,
    Switch,
    annuity,
    break_even,
    frontier,
    rate_of,
    switching_values,
    years_of,
)
from planner.situation import Design
from tests.planner.cases import demo, situation

money = st.integers(0, 100_000).map(float)
designs = st.lists(st.builds(Figures, money, money, money), min_size=2, max_size=6, unique=True)
rates = st.floats(0.005, 0.3)
horizons = st.floats(1, 15)


def cost_at(each: Figures, switch: Switch, value: float, rate: float, years: float) -> float:
    """The cost of risk with one input at another value."""
    if switch.input == "discount_rate":
        return each.cost_of_risk(annuity(value, years))
    if switch.input == "horizon_years":
        return each.cost_of_risk(annuity(rate, value))
    return each.cost_of_risk(annuity(rate, years), **{switch.input: value})


@given(designs, rates, horizons)
def test_at_a_switching_value_two_designs_cost_the_same_and_between_them_the_choice_stays(
    found: list[Figures], rate: float, years: float
) -> None:
    factor = annuity(rate, years)
    costs = [each.cost_of_risk(factor) for each in found]
    chosen = costs.index(min(costs))
    assume(sorted(costs)[1] > min(costs) + 1)
    for switch in switching_values(found, chosen, rate, years):
        at = [cost_at(each, switch, switch.value, rate, years) for each in found]
        assert at[chosen] == pytest.approx(at[switch.alternative], rel=1e-6, abs=0.01)
        assert (switch.value > switch.now) == switch.above
        half_way = (switch.value + switch.now) / 2
        before = [cost_at(each, switch, half_way, rate, years) for each in found]
        assert before[chosen] <= min(before) + 1e-6 * (1 + abs(min(before)))


def test_switching_values_by_hand() -> None:
    # Ten years without interest: 1,000 once saves 200 a year, 2,000 in all; worth it from half the loss on.
    stays, buys = Figures(0, 0, 300), Figures(1000, 0, 100)
    found = {(each.input, each.above): each.value for each in switching_values([stays, buys], 1, 0.0, 10)}
    assert found["loss", False] == pytest.approx(0.5)
    assert found["prices", True] == pytest.approx(2)
    assert found["horizon_years", False] == pytest.approx(5)
    # The internal rate of return of 1,000 once and 200 a year for ten years is 15.098 % (annuity tables: 5.0).
    assert found["discount_rate", True] == pytest.approx(0.15098, abs=1e-5)
    best = break_even([stays, buys], 1, 10.0)
    assert best is not None
    assert best.tco == pytest.approx(2000)


@given(designs, rates, horizons)
def test_a_design_at_its_break_even_price_is_as_good_as_the_next(
    found: list[Figures], rate: float, years: float
) -> None:
    factor = annuity(rate, years)
    costs = [each.cost_of_risk(factor) for each in found]
    chosen = costs.index(min(costs))
    best = break_even(found, chosen, factor)
    assert best is not None
    assert best.tco + factor * found[chosen].loss == pytest.approx(costs[best.alternative])
    assert best.tco >= found[chosen].once + factor * found[chosen].yearly - 1e-6


@given(rates, horizons)
def test_rate_and_horizon_are_found_from_their_present_value(rate: float, years: float) -> None:
    factor = annuity(rate, years)
    assert factor == pytest.approx(float(present_value_factor(rate, years)), rel=1e-9)
    assert rate_of(factor, years) == pytest.approx(rate, abs=1e-9)
    assert years_of(factor, rate) == pytest.approx(years, rel=1e-9)


@given(st.lists(st.tuples(*[st.integers(0, 3).map(float)] * 3), min_size=1, max_size=12))
def test_the_frontier_holds_what_nothing_beats_and_beats_all_else(points: list[tuple[float, ...]]) -> None:
    is_on = frontier(points)
    on = [point for point, kept in zip(points, is_on, strict=True) if kept]
    assert on
    for point, kept in zip(points, is_on, strict=True):
        beaten = any(other != point and all(a <= b for a, b in zip(other, point, strict=True)) for other in on)
        assert kept != beaten


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_the_plan_tells_all_designs_and_what_would_change_the_choice(name: str) -> None:
    for entry in make_plan(demo(name))["services"]:
        compared = entry["designs"]
        assert len(compared) == entry["designs_compared"]
        by_name = {each["name"]: each for each in compared if each["name"]}
        assert by_name.keys() == {option["name"] for option in entry["options"]}
        assert by_name["better"]["tco"] == entry["recommendation"]["tco"]
        assert any(each["is_on_frontier"] for each in compared)
        if entry["sensitivity"] and entry["sensitivity"]["break_even"]:
            even = entry["sensitivity"]["break_even"]
            assert even["tco_at_most"] >= even["tco"] - 1


def test_everyday_and_disaster_losses_turn_the_choice_each_by_itself() -> None:
    # 1,000 saves 150 of 200 a year in disasters and nothing of 100 a day by day: over ten years without interest
    # it pays down to two thirds of the disasters, and whatever everyday outages cost.
    stays, buys = Figures(0, 0, 300, 200), Figures(1000, 0, 150, 50)
    found = {each.input: each for each in switching_values([stays, buys], 1, rate=0.0, years=10)}
    assert found["disaster_loss"].value == pytest.approx(2 / 3)
    assert "everyday_loss" not in found
    both = Figures(1000, 0, 100, 50)
    found = {each.input: each for each in switching_values([stays, both], 1, rate=0.0, years=10)}
    # A year: 200 d + 100 e against 50 d + 50 e and 100 for the price.
    assert found["disaster_loss"].value == pytest.approx(1 / 3)
    assert found["loss"].value == pytest.approx(1 / 2)


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_the_parts_of_the_loss_are_those_of_the_designs_reckoned_anew(name: str) -> None:
    of = demo(name)
    made = situation(of)
    advice = Advisor(made, require(of, targets_of(of), DEFAULT_POLICY), LossModel(made)).advise()
    chosen = advice.problem.designs(advice.found.selection)

    def in_disasters(designs: dict[str, Design]) -> float:
        risk = LossModel(made).risk(designs)
        return sum(x.money_per_year for x in risk.by_scope if x.scope in ("site", "corruption"))

    before = in_disasters(chosen)
    for service_id, found in list(advice.services.items())[:4]:
        share = sum(LossModel(made).risk(chosen).of_scope(service_id, scope) for scope in ("site", "corruption"))
        for each in found.weighed[:5]:
            after = in_disasters({**chosen, service_id: each.candidate.design})
            assert each.disasters_per_year == pytest.approx(share + after - before, abs=0.01)
            assert each.disasters_per_year <= each.loss_per_year + 0.01
