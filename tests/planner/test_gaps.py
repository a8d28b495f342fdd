from __future__ import annotations

import pytest

from planner.availability import evaluate
from planner.case import NOTHING, Case, Recovery, Reliability
from planner.dependencies import require
from planner.gaps import Gap, gaps_of
from planner.plan import targets_of
from planner.policy import DEFAULT_POLICY
from tests.planner.cases import case, part, process, service, situation

FOUR_HOURS = (1, 2, 3, 4, 4)  # rto 4 h, four outages a year: 16 h


def gaps(of: Case) -> dict[str, Gap]:
    made = situation(of)
    each = of.services[0]
    requirements = require(of, targets_of(of), DEFAULT_POLICY)
    found = gaps_of(made, each, requirements, evaluate(made, each.id, made.today))
    return {gap.kind: gap for gap in found}


def test_a_promise_later_than_needed_is_a_gap() -> None:
    of = case([process(severity=FOUR_HOURS, needs=["S"])], [service(current={"restore_hours": 6.0})])
    assert (gaps(of)["rto"].required, gaps(of)["rto"].actual) == (4, 6)


def test_a_promise_just_in_time_is_none() -> None:
    of = case([process(severity=FOUR_HOURS, needs=["S"])], [service(current={"restore_hours": 4.0})])
    assert "rto" not in gaps(of)


def test_backups_further_apart_than_the_rpo_are_a_gap() -> None:
    of = case([process(rpo=4, needs=["S"])], [service(current={"backup_interval_hours": 24.0})])
    assert (gaps(of)["rpo"].required, gaps(of)["rpo"].actual) == (4, 24)


def test_a_line_has_no_backup_to_fall_short() -> None:
    of = case([process(rpo=4, needs=["N"])], [part("N", "wan", current={"backup_interval_hours": 24.0})])
    assert "rpo" not in gaps(of)


def test_planned_work_beyond_the_whole_budget_is_a_gap_of_its_own() -> None:
    measured = Reliability(mtbf_hours=1e6, mttr_hours=1, planned_hours_per_year=20)
    of = case([process(severity=FOUR_HOURS, needs=["S"])], [service(reliability=measured)])
    assert gaps(of)["planned"].required == pytest.approx(16)
    assert gaps(of)["planned"].actual == 20
    assert "availability" in gaps(of)


def test_a_restore_never_tested_is_a_gap_where_there_is_something_to_restore() -> None:
    assert "restore-test" in gaps(case(services=[service(current={"last_restore_test": NOTHING})]))
    assert "restore-test" not in gaps(case(services=[service(current={"last_restore_test": "2025-04"})]))
    assert "restore-test" not in gaps(case(services=[service()]))
    hosted = {"last_restore_test": NOTHING, "recovery": (Recovery.PROVIDER,)}
    assert "restore-test" not in gaps(case(services=[service(current=hosted)]))


def test_a_service_nobody_uses_has_no_demands() -> None:
    assert gaps(case(services=[service(current={"restore_hours": 500.0})])) == {}
