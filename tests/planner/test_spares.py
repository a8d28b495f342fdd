"""A second line, network core, array or directory server beside the one that stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.availability import evaluate
from planner.case import Case, Constraint, Platform, Reliability, Service, Site
from planner.catalogue import load_catalogue
from planner.designs import Choices, choices_for, designs_of
from planner.losses import LossModel
from planner.misses import everyday_data_age
from planner.plan import make_plan
from planner.situation import Design, Situation
from tests.planner.cases import case, demo, part, process, service, situation

SPARE_OF = {
    "wan": "second-line",
    "network": "second-network",
    "storage": "second-array",
    "directory": "second-directory",
}


def away_alone(of: Situation, design: Design) -> float:
    """How much of the time the part X is away by itself."""
    own = evaluate(of, "X", {**of.today, "X": design}).own
    assert own is not None
    return 1 - own


def choices(of: Case, each: Service) -> Choices:
    return choices_for(situation(of), each, frozenset())


@pytest.mark.parametrize(("component", "spare"), SPARE_OF.items())
def test_a_single_part_is_offered_a_second_one_and_loses_less_with_it(component: str, spare: str) -> None:
    single = part("X", component)
    of = case([process(loss=(10, 40, 80, 240, 720), needs=["X"])], [single])
    made = situation(of)
    assert choices(of, single).spares == (None, spare)
    doubled = replace(made.today["X"], spare=spare)
    assert doubled in list(designs_of(made, single, choices(of, single))) or component in ("storage", "directory")
    model = LossModel(made)
    assert model.risk({"X": doubled}).plain_sum < model.risk(made.today).plain_sum
    # T27: what both share leaves a twentieth of the outages at least; the rest hardly ever meets.
    away = away_alone(made, made.today["X"])
    assert 0.05 * away < away_alone(made, doubled) < 0.06 * away


def test_a_second_part_is_as_good_as_two_that_were_counted() -> None:
    alone, pair = part("X", "wan"), part("X", "wan", reliability=Reliability(count=2, needed=1))
    one, two = situation(case(services=[alone])), situation(case(services=[pair]))
    with_spare = replace(one.today["X"], spare="second-line")
    assert away_alone(one, with_spare) == pytest.approx(away_alone(two, two.today["X"]), rel=1e-9)


def test_where_two_stand_a_third_is_no_choice() -> None:
    pair = part("X", "directory", reliability=Reliability(count=2, needed=1))
    found = choices(case(services=[pair]), pair)
    assert found.spares == (None,)
    assert [(r.id, r.rule) for r in found.rejected if r.layer == "spare"] == [("second-directory", "R8")]


def test_what_the_client_excludes_is_no_choice() -> None:
    line = part("X", "wan")
    of = case(services=[line], constraints=(Constraint(text="One carrier only", excludes=("second-line",)),))
    assert choices(of, line).spares == (None,)


@pytest.mark.parametrize("kind", ["server", "power", "load-balancer", "supplier"])
def test_other_parts_and_programs_have_no_spare(kind: str) -> None:
    of = case(services=[part("X", kind), service("A")])
    assert all(choices(of, each).spares == (None,) for each in of.services)


def test_two_arrays_in_step_lose_no_data_when_one_fails_but_do_when_files_are_encrypted() -> None:
    of = case(services=[service("A", needs=["SAN"]), part("SAN", "storage")])
    made = situation(of)
    clustered = Design(platform=Platform.VM_HA, backup_interval_hours=24.0)
    mirrored = {**made.today, "SAN": replace(made.today["SAN"], spare="second-array")}
    assert everyday_data_age(made, of.services[0], {**made.today, "A": clustered}) == 24
    assert everyday_data_age(made, of.services[0], {**mirrored, "A": clustered}) == 0
    before, after = (LossModel(made).risk(designs).of_scope("A", "corruption") for designs in (made.today, mirrored))
    assert before == after


def test_a_fire_takes_both_along() -> None:
    of = case(
        [process(loss=(10, 40, 80, 240, 720), needs=["SAN"])],
        [part("SAN", "storage", site="A")],
        sites=(Site(id="A", name="House"),),
    )
    made = situation(of)
    model = LossModel(made)
    doubled = {"SAN": replace(made.today["SAN"], spare="second-array")}
    assert model.risk(doubled).of_scope("SAN", "site") == model.risk(made.today).of_scope("SAN", "site") > 0


def entry(of: Case, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in make_plan(of)["services"] if each["id"] == name)
    return found


def test_the_hospital_doubles_the_single_parts_that_stop_the_wards_and_the_school_does_not() -> None:
    """The expert views beside the cases: a mirrored array and a second path there; no money for either here."""
    hospital, school = make_plan(demo("hospital")), make_plan(demo("school"))
    doubled = {each["id"]: each["recommendation"]["spare"] for each in hospital["services"]}
    assert (doubled["SAN"], doubled["WANB"]) == ("second-array", "second-line")
    assert all(each["recommendation"]["spare"] is None for each in school["services"])


def test_the_price_of_a_second_line_is_one_line_every_month() -> None:
    of = case([process(loss=(1e4, 4e4, 8e4, 2e5, 7e5), needs=["X"])], [part("X", "wan")])
    found = entry(of, "X")["recommendation"]
    assert found["spare"] == "second-line"
    assert found["platform"] is None
    price = load_catalogue().figures["C6j"].likely
    assert [(line["per_year"]["likely"], line["price_id"]) for line in found["cost_lines"]] == [(12 * price, "C6j")]


def test_a_second_line_is_bought_with_a_word_on_the_installation_nobody_has_priced() -> None:
    single = part("X", "wan")
    of = case([process(loss=(1e4, 4e4, 8e4, 2e5, 7e5), needs=["X"])], [single])
    (said,) = [found for found in make_plan(of)["findings"] if found["id"] == "not-priced"]
    assert said["subject"] == "X"
    assert "bringing the line into the building" in said["text"]
    # Nothing is bought, so that nothing is missing in its price.
    idle = case([process(loss=(0, 0, 0, 0, 0), needs=["X"])], [single])
    assert "not-priced" not in {found["id"] for found in make_plan(idle)["findings"]}
