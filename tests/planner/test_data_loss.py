from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from planner.case import Case, DataLoss, Dependency, House, Platform, Process, Recovery, ServiceKind, Site
from planner.data_loss import data_age
from planner.losses import LossModel, Risk
from planner.misses import everyday_data_age
from planner.plan import make_plan
from planner.situation import Design
from tests.planner.cases import case, demo, part, process, service, situation

HOUR = 100  # money for an hour of lost data


def priced(name: str = "P", cost: float = HOUR, **fields: Any) -> Process:
    return replace(process(name, **fields), data_loss=DataLoss(cost_per_hour=Decimal(str(cost))))


def backed_up(name: str = "A", hours: float = 24, **fields: Any) -> Any:
    return service(name, current={"backup_interval_hours": hours}, **fields)


def risk_of(of: Case, designs: dict[str, Design] | None = None) -> Risk:
    made = situation(of)
    return LossModel(made).risk({**made.today, **(designs or {})})


def rate_of(of: Case, figure: str) -> float:
    return situation(of).catalogue.figures[figure].per_year()


def test_a_dead_server_costs_half_the_backup_interval_on_average() -> None:
    of = case([priced(needs=["A"])], [backed_up()])
    assert risk_of(of).data_of("A", "hardware") == pytest.approx(rate_of(of, "T12") * 12 * HOUR)


def test_data_nobody_priced_are_not_priced_and_not_nought() -> None:
    of = case([process(loss=(1, 2, 3, 4, 5), needs=["A"])], [backed_up()])
    assert risk_of(of).data_loss is None
    plan = make_plan(of)
    assert plan["portfolio"]["expected_annual_data_loss"] == {"today": None, "recommended": None, "not_priced": ["P"]}
    assert plan["services"][0]["today"]["expected_annual_data_loss"] is None


def test_time_and_data_add_up_and_can_be_told_apart() -> None:
    with_both = case([replace(priced(needs=["A"]), impact=process(loss=(10, 40, 80, 240, 720)).impact)], [backed_up()])
    of_time = case([process(loss=(10, 40, 80, 240, 720), needs=["A"])], [backed_up()])
    both, time = risk_of(with_both), risk_of(of_time)
    assert both.data_loss is not None
    assert both.plain_sum == pytest.approx(time.plain_sum + both.data_loss)
    assert sum(x.data_per_year for x in both.by_scope) == pytest.approx(both.data_loss)


def test_a_price_of_nought_is_a_price() -> None:
    assert risk_of(case([priced(cost=0, needs=["A"])], [backed_up()])).data_loss == 0


def test_a_crashed_program_keeps_its_data() -> None:
    risk = risk_of(case([priced(needs=["A"])], [backed_up()]))
    assert risk.data_of("A", "application") == 0


def test_data_on_an_array_survive_the_server_and_go_with_the_array() -> None:
    of = case([priced(needs=["A"])], [backed_up(needs=["SAN"]), part("SAN", "storage")])
    risk = risk_of(of)
    assert risk.data_of("A", "hardware") == 0
    assert risk.data_of("A", "storage") > 0  # type: ignore[operator]  # held by the program that keeps copies
    assert risk.data_of("SAN") == 0


def test_the_oldest_copy_counts_once_for_a_process() -> None:
    services = [backed_up("A", 4, needs=["SAN"]), backed_up("B", 24, needs=["SAN"]), part("SAN", "storage")]
    one = risk_of(case([priced(needs=["A", "B"])], services))
    assert one.data_of("A", "storage") == 0
    worst = risk_of(case([priced(needs=["B"])], services))
    assert one.data_of("B", "storage") == pytest.approx(worst.data_of("B", "storage"))


def test_networks_and_print_jobs_hold_no_data_unless_an_answer_says_so() -> None:
    printing = service("Q", ServiceKind.PRINT, functions=("print",), current={"backup_interval_hours": 24})
    of = [printing, part("NET", "network")]
    assert risk_of(case([priced(needs=["Q", "NET"])], of)).data_loss == 0
    said = risk_of(case([priced(needs=[Dependency(on="Q", carries_data=True)])], of))
    assert said.data_loss is not None
    assert said.data_loss > 0


def test_a_burnt_building_takes_the_copies_in_it_along() -> None:
    of = situation(case([priced(needs=["A"])], [backed_up(site="X")], sites=(Site(id="X"),)))
    today = of.today["A"]
    inside = data_age(of, of.case.services[0], {"A": today}, "site")
    assert inside.figures == ("NOCOPY",)
    outside = replace(today, recovery=frozenset({Recovery.OFFSITE_BACKUP}))
    assert data_age(of, of.case.services[0], {"A": outside}, "site").mean_hours == 12
    standby = replace(today, recovery=frozenset({Recovery.WARM_STANDBY}))
    assert data_age(of, of.case.services[0], {"A": standby}, "site").mean_hours < 12


def test_against_corruption_only_a_copy_nobody_can_change_helps() -> None:
    of = situation(case([priced(needs=["A"])], [backed_up()]))
    each, today = of.case.services[0], of.today["A"]
    for recovery in ({Recovery.HOT_SITE}, {Recovery.OFFSITE_BACKUP}):
        assert data_age(of, each, {"A": replace(today, recovery=frozenset(recovery))}, "corruption").figures == (
            "NOCOPY",
        )
    locked = replace(today, recovery=frozenset({Recovery.OFFSITE_BACKUP}), is_immutable=True)
    found = data_age(of, each, {"A": locked}, "corruption")
    low, likely, high = of.catalogue.figures["DETECT"].hours()
    assert found.mean_hours == pytest.approx((low + 4 * likely + high) / 6 + 12)
    assert found.worst_hours == high + 24  # detection and interval, whatever is replicated


def test_two_arrays_in_step_lose_nothing_in_an_everyday_failure() -> None:
    of = case([priced(needs=["A"])], [backed_up()], house=House(storage_arrays=2))
    clustered = replace(situation(of).today["A"], platform=Platform.VM_HA)
    assert risk_of(of, {"A": clustered}).data_of("A", "storage") == 0


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_a_better_copy_never_loses_more_data(name: str) -> None:
    of = demo(name)
    of = replace(of, processes=tuple(replace(p, data_loss=DataLoss(cost_per_hour=Decimal(9))) for p in of.processes))
    made = situation(of)
    model = LossModel(made)
    before = model.risk(made.today)
    assert before.data_loss is not None
    assert before.data_loss > 0
    for each in of.services:
        today = made.today[each.id]
        if Recovery.PROVIDER in today.recovery:
            continue
        better = replace(today, recovery=today.recovery | {Recovery.OFFSITE_BACKUP}, is_immutable=True)
        after = model.risk({**made.today, each.id: better})
        assert after.data_loss is not None
        assert after.data_loss <= before.data_loss + 1e-9


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_the_plan_of_priced_data_adds_up(name: str) -> None:
    of = demo(name)
    of = replace(of, processes=tuple(replace(p, data_loss=DataLoss(cost_per_hour=Decimal(9))) for p in of.processes))
    plan = make_plan(of)
    listed = {entry["id"] for entry in plan["assumptions"]}
    assert "NOCOPY" in listed
    today = plan["portfolio"]["expected_annual_data_loss"]
    assert today["not_priced"] == []
    assert today["today"] == pytest.approx(
        sum(entry["today"]["expected_annual_data_loss"] or 0 for entry in plan["services"]), abs=0.5
    )
    for entry in plan["services"]:
        for scope in entry["today"]["by_scope"].values():
            assert set(scope["figures"]) <= listed
            assert scope.get("expected_annual_data_loss", 0) <= (scope.get("expected_annual_loss") or 0) + 0.01


def test_a_second_array_bought_in_step_loses_no_data_in_an_everyday_failure() -> None:
    # As everyday_data_age says of the rpo: what holds the same data at every moment is no day old.
    above = service("A", needs=["SAN"], current={"platform": Platform.VM_HA, "backup_interval_hours": 24})
    of = case([priced(needs=["A"])], [above, part("SAN", "storage")])
    made = situation(of)
    doubled = {"SAN": replace(made.today["SAN"], spare="second-array")}
    single = risk_of(of).data_of("A", "storage") or risk_of(of).data_of("SAN", "storage")
    assert single
    for scope in ("hardware", "storage"):
        assert data_age(made, of.services[0], {**made.today, **doubled}, scope).mean_hours == 0
        assert data_age(made, of.services[0], made.today, scope).mean_hours == 12
    assert not risk_of(of, doubled).data_of("SAN", "storage")
    assert not risk_of(of, doubled).data_of("A", "storage")
    assert risk_of(of, doubled).data_of("A", "corruption") == risk_of(of).data_of("A", "corruption")


def test_of_two_arrays_below_a_spare_of_one_is_not_enough() -> None:
    above = service("A", needs=["SAN", "NAS"], current={"platform": Platform.VM_HA, "backup_interval_hours": 24})
    of = case([priced(needs=["A"])], [above, part("SAN", "storage"), part("NAS", "storage")])
    made = situation(of)
    doubled = {**made.today, "SAN": replace(made.today["SAN"], spare="second-array")}
    assert data_age(made, of.services[0], doubled, "storage").mean_hours == 12
    assert everyday_data_age(made, of.services[0], doubled) == 24
    # A change of one service alone comes to what all designs reckoned anew come to.
    model = LossModel(made)
    model.risk(made.today)
    assert model.risk(doubled).data_loss == pytest.approx(LossModel(situation(of)).risk(doubled).data_loss)
