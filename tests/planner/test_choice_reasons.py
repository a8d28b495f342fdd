"""Why a design is recommended: only what was asked is said, and what was assumed is said to be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planner.case import Budget, Platform
from planner.plan import make_plan
from tests.planner.cases import case, process, service

Json = dict[str, Any]


def advised(*, budget: int | None, loss: bool, platform: Platform | None) -> tuple[Json, Json]:
    """(the recommendation, what stands) of one program that a process needs."""
    asked = process(severity=(0, 3, 4, 4, 4), loss=(0, 100, 200, 600, 2000) if loss else None, needs=["S"])
    current = None if platform is None else {"platform": platform}
    ceiling = None if budget is None else Budget(capex=Decimal(budget))
    (entry,) = make_plan(case([asked], [service(current=current)], budget=ceiling))["services"]
    return entry["recommendation"], entry["today"]


@given(
    budget=st.none() | st.integers(0, 200_000),
    loss=st.booleans(),
    platform=st.none() | st.sampled_from([Platform.SINGLE_SERVER, Platform.VM_HA]),
)
def test_a_reason_speaks_of_a_budget_a_loss_and_a_platform_only_where_they_were_asked(
    budget: int | None, loss: bool, platform: Platform | None
) -> None:
    found, today = advised(budget=budget, loss=loss, platform=platform)
    texts = " ".join(reason["text"] for reason in found["reasons"])
    if budget is None:
        assert "budget" not in texts
    if not loss:
        assert "cost of risk" not in texts
        (ranking,) = (reason for reason in found["reasons"] if reason["rule"] == "least-cost-of-risk")
        assert "total_cost_of_risk" not in str(ranking)
    assert today["platform_assumed"] == (platform is None)
    kept = [reason["text"] for reason in found["reasons"] if reason["about"] == "platform"]
    if kept:
        assert ("assumed" in kept[0]) == (platform is None)
    if platform is None and not found["change"]:
        assert "(assumed)" in found["summary"]


def test_without_a_budget_and_a_loss_the_cheapest_is_taken_and_said_to_be() -> None:
    found, _ = advised(budget=None, loss=False, platform=None)
    (ranking,) = (reason["text"] for reason in found["reasons"] if reason["rule"] == "least-cost-of-risk")
    assert "what its outages cost is not known" in ranking
