"""What a tighter target costs: never less than a looser one, nothing for the present one, the cheapest of all."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from planner.case import Case, Chosen, Process
from planner.catalogue import load_catalogue
from planner.dependencies import require
from planner.designs import choices_for, designs_of, functions_in_use
from planner.economics import cost_lines, present_value_factor, total_cost_of_ownership, totals, without_repeats
from planner.misses import TargetCheck
from planner.policy import DEFAULT_POLICY
from planner.price_steps import PriceLadder, price_ladders
from planner.reading import case_from_dict
from planner.situation import situation_of
from planner.targets import derive_targets

DEMO = Path(__file__).parents[2] / "bia" / "demo"


def case_named(name: str) -> Case:
    return case_from_dict(json.loads((DEMO / f"{name}.json").read_text()))


def ladder(case: Case, process: str, target: str) -> PriceLadder:
    return next(found for found in price_ladders(case, process) if found.target == target)


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_a_tighter_target_never_costs_less_and_the_present_one_nothing_more(name: str) -> None:
    case = case_named(name)
    for process in case.processes:
        for found in price_ladders(case, process.id):
            assert found.steps[0].is_present
            assert found.steps[0].extra_per_year is not None
            assert found.steps[0].extra_per_year.likely == 0
            hours = [step.hours for step in found.steps]
            assert hours == sorted(hours, reverse=True)
            priced = [step.extra_per_year.likely for step in found.steps if step.extra_per_year]
            assert priced == sorted(priced)
            held = [step.extra_per_year is not None for step in found.steps]
            assert held == sorted(held, reverse=True)  # what holds a tight target holds a looser one


def test_the_price_of_a_step_is_the_least_of_all_combinations_of_designs() -> None:
    case = case_named("hospital")
    found = ladder(case, "P20", "rpo")
    for step in found.steps[1:]:
        assert step.extra_per_year is not None
        expected = brute_force(case, "P20", step.hours) - brute_force(case, "P20", found.steps[0].hours)
        factor = present_value_factor(case.discount_rate, case.horizon_years)
        assert step.extra_per_year.likely == pytest.approx(expected / factor, abs=Decimal("0.01"))
    assert found.steps[-1].extra_per_year.likely > 0  # type: ignore[union-attr]


def brute_force(case: Case, process_id: str, rpo_hours: float) -> Decimal:
    """The least cost over the horizon of all combinations that reach the rpo everywhere, most other targets too."""
    process = next(p for p in case.processes if p.id == process_id)
    moved = replace(process, chosen=replace(process.chosen or Chosen(), rpo_hours=rpo_hours, reason="r"))
    asked = replace(case, processes=tuple(moved if p is process else p for p in case.processes))
    situation = situation_of(case, load_catalogue(), DEFAULT_POLICY)
    own = {process_id: derive_targets(asked, moved, DEFAULT_POLICY)}
    check = TargetCheck(situation, require(asked, own, DEFAULT_POLICY))
    uses = functions_in_use(case)
    below = [service for service in case.services if service.id in situation.closures[process_id]]
    designs = [list(designs_of(situation, s, choices_for(situation, s, uses[s.id]))) for s in below]
    costs = []
    for combination in product(*designs):
        chosen = {**situation.today, **dict(zip((s.id for s in below), combination, strict=True))}
        misses = [miss for s in below for miss in check.misses(s.id, chosen)]
        of_rpo = sum(miss.kind == "rpo" for miss in misses)
        lines = without_repeats(line for s in below for line in cost_lines(situation, s, chosen[s.id]))
        cost = total_cost_of_ownership(*totals(lines), case.discount_rate, case.horizon_years).likely
        costs.append((of_rpo, len(misses) - of_rpo, cost))
    assert min(costs)[0] == 0
    return min(costs)[2]


def test_nothing_is_priced_without_a_rate_for_the_currency_or_without_a_target() -> None:
    case = case_named("hospital")
    assert price_ladders(replace(case, currency="XTS"), "P20") == ()
    bare = Process(id="P20", name="Payroll", depends_on=case.processes[19].depends_on)
    alone = replace(case, processes=tuple(bare if p.id == "P20" else p for p in case.processes))
    assert price_ladders(alone, "P20") == ()


def test_a_service_no_design_brings_to_the_target_is_named_not_priced() -> None:
    # Failed changes take longer than half an hour, and no platform answers them (R56); labels have no fallback.
    found = ladder(case_named("hospital"), "P03", "rto")
    assert {"HIS", "LABEL"} <= set(found.left_out)
    last = found.steps[-1]
    assert last.extra_per_year is None
    assert last.not_held_by == ("PRINT",)
