"""Figures that are held against each other: written alike, and explained where they seem to contradict."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bia import units
from planner.case import Estate, ServiceKind
from planner.plan import make_plan
from planner.wording import availability_in_words
from tests.planner.cases import case, demo, process, service


@given(st.floats(0.5, 0.9999999))
def test_the_planner_and_the_documents_write_an_availability_with_the_same_digits(availability: float) -> None:
    ours, theirs = availability_in_words(availability), units.availability(availability)
    assert float(ours.removesuffix("%")) == float(theirs.removesuffix("%"))


def test_a_service_away_longer_than_its_budget_that_meets_its_target_says_why() -> None:
    for plan in (make_plan(demo("hospital")), make_plan(_printing())):
        for entry in plan["services"]:
            advised, budget = entry["recommendation"], entry["required"]["downtime_budget_hours_per_year"]
            hours: Any = advised["downtime_hours_per_year"]
            is_over = None not in (budget, hours) and hours > budget + 1e-6 and not advised["misses"]
            told = [reason for reason in advised["reasons"] if reason["about"] == "availability"]
            assert bool(told) == is_over
    assert told  # the small case has one


def _printing() -> Any:
    estate = Estate(
        mfps=10, windows_clients=100, device_spooling_confirmed_share=1.0, desktop_client_installed_share=1.0
    )
    functions = ("print", "release", "copy", "authentication")
    printing = service("Q", ServiceKind.PRINT, functions=functions, estate=estate)
    asked = process(severity=(0, 1, 3, 4, 4), needs=["Q"], tolerated_outages_per_year=2)
    return case([asked], [printing])
