"""A bill of materials comes to what the plan says, with every price's source, and shared things bought once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from planner.bill_of_materials import Offer, PlanTooOld, PriceLine, bill_of_materials, offers_of, recommended_offer
from planner.case import Case, Platform
from planner.economics import NOUGHT, Range
from planner.plan import make_plan
from tests.planner.cases import case, demo, process, service
from tests.planner.portfolios import portfolio_cases

CENT = Decimal("0.01")


def _sum(lines: tuple[PriceLine, ...]) -> tuple[Range, Range]:
    return (
        sum((line.once for line in lines if line.once), NOUGHT),
        sum((line.per_year for line in lines if line.per_year), NOUGHT),
    )


def _is_near(one: Range, other: Range, lines: int) -> bool:
    """Equal to half a cent a line: every line of a plan is rounded to the cent."""
    return all(
        abs(a - b) <= CENT * (lines + 1) / 2
        for a, b in zip((one.low, one.likely, one.high), (other.low, other.likely, other.high), strict=True)
    )


def _holds(plan: dict[str, Any]) -> None:
    """What every offer of every plan keeps."""
    for offer in offers_of(plan):
        lines = sum(len(option["cost_lines"]) for each in plan["services"] for option in each["options"])
        once, yearly = _sum(offer.lines)
        assert _is_near(once, offer.capex, lines + len(offer.lines))
        assert _is_near(yearly, offer.opex_per_year, lines + len(offer.lines))
        assert len({line.key for line in offer.lines}) == len(offer.lines)
        assert all((line.once is None) != (line.per_year is None) for line in offer.lines)
        assert offer.services_meeting_targets <= offer.services_counted
    recommended = recommended_offer(plan)
    assert recommended is not None
    portfolio = plan["portfolio"]
    assert float(recommended.capex.likely) == portfolio["capex"]["likely"]
    assert float(recommended.opex_per_year.high) == portfolio["opex_per_year"]["high"]
    assert float(recommended.tco.likely) == portfolio["tco"]
    assert recommended.services_meeting_targets == portfolio["services_meeting_targets"]
    lost = portfolio["expected_annual_loss"]["recommended"]
    assert recommended.expected_annual_loss == (None if lost is None else Decimal(str(lost)))
    assert recommended.is_within_budget == portfolio["budget"]["within"]
    assert recommended.services_counted == portfolio["services_counted"]
    _promises_what_its_services_keep(plan)


def _promises_what_its_services_keep(plan: dict[str, Any]) -> None:
    """The recommended offer says that everything is back when the last of all services is, whatever its kind."""
    recommended = recommended_offer(plan)
    assert recommended is not None
    for scope in recommended.scopes:
        taken = [each["recommendation"]["by_scope"].get(scope.scope) for each in plan["services"]]
        hours = [each["recovery_hours"]["likely"] for each in taken if each and each["recovery_hours"]]
        assert (scope.recovery_hours[1] if scope.recovery_hours else None) == max(hours, default=None)
        last = next((each["recommendation"] for each in plan["services"] if each["id"] == scope.recovered_last), None)
        masked = last["by_scope"][scope.scope]["masked_by"] if last else None
        assert scope.takes_both_parts == (masked is not None and masked == last["spare"])


@pytest.mark.parametrize("name", ["school", "hospital"])
def test_the_offers_of_a_sample_case_come_to_what_its_plan_says(name: str) -> None:
    _holds(make_plan(demo(name)))


@given(portfolio_cases(data=True))
@settings(max_examples=25)
def test_the_offers_of_any_case_come_to_what_its_plan_says(of: Case) -> None:
    _holds(make_plan(of))


def test_offers_stand_in_their_order_and_a_safer_one_leaves_no_more_loss() -> None:
    offers = offers_of(make_plan(demo("school")))
    assert [offer.name for offer in offers] == ["better", "best"]
    better, best = offers
    assert best.expected_annual_loss is not None
    assert better.expected_annual_loss is not None
    assert best.expected_annual_loss <= better.expected_annual_loss
    assert best.tco.likely >= better.tco.likely
    assert better.options["SCAN"] == best.options["SCAN"] == "better"
    assert best.options["PRINT"] == "best"


def test_a_directory_that_stays_away_is_not_left_out_of_what_an_offer_promises() -> None:
    for offer in offers_of(make_plan(demo("hospital"))):
        (hardware,) = (scope for scope in offer.scopes if scope.scope == "hardware")
        assert (hardware.recovered_last, hardware.recovery_hours) == ("AD", (2.0, 2.0, 2.0))


def test_an_offer_that_only_adds_meets_no_fewer_targets_than_what_stands() -> None:
    """Today was once counted with the other services as recommended, and came out better than it is."""
    plan = make_plan(demo("hospital"))
    good, better = offers_of(plan)
    assert plan["portfolio"]["services_meeting_today"] <= good.services_meeting_targets
    assert good.services_meeting_targets <= better.services_meeting_targets
    portfolio = plan["portfolio"]
    assert better.services_meeting_targets == portfolio["services_meeting_targets"]
    assert better.services_not_known == portfolio["services_not_known"] == len(_met_but_for_what_is_not_known(plan))
    assert better.not_known.keys() >= _met_but_for_what_is_not_known(plan)


def _met_but_for_what_is_not_known(plan: dict[str, Any]) -> set[str]:
    return {each["id"] for each in plan["services"] if each["recommendation"]["meets_targets"] is None}


def test_what_services_share_stands_on_the_bill_once_for_all_of_them() -> None:
    offer = _better(demo("school"))
    (copy,) = [line for line in offer.lines if line.item == "Cloud backup per service"]
    assert copy.services == ("PRINT", "SCAN", "FILES", "SRV")
    assert (copy.quantity, copy.is_yearly, copy.counted) == (1, True, "piece")
    assert copy.source is not None
    assert copy.as_of == "2026-11-24"


def test_equal_items_of_several_services_stand_on_one_line_with_their_number() -> None:
    offer = _better(demo("hospital"))
    (copy,) = [line for line in offer.lines if line.item == "Cloud backup per service"]
    assert copy.quantity == len(copy.services) == 10
    assert copy.per_year is not None
    assert copy.unit_price.likely * copy.quantity == copy.per_year.likely


def test_a_price_is_a_default_until_someone_quoted_it() -> None:
    plan = make_plan(demo("school"))
    offer = recommended_offer(plan)
    assert offer is not None
    assert offer.default_lines == len(offer.lines) > 0
    for each in plan["services"]:
        for option in each["options"]:
            for line in option["cost_lines"]:
                line["source_class"] = "quoted"
    again = recommended_offer(plan)
    assert again is not None
    assert again.default_lines == 0


def test_an_offer_says_what_goes_on_what_is_lost_and_what_stays_uncovered() -> None:
    offer = _better(demo("school"))
    kept = {(each.service, each.function): each.share for each in offer.functions_kept}
    assert 0 < kept["PRINT", "print"] < 1
    assert kept["SCAN", "scan"] == 0
    scopes = {each.scope: each for each in offer.scopes}
    assert scopes["site"].recovery_hours is not None
    assert scopes["corruption"].data_loss_hours is not None
    assert scopes["application"].data_loss_hours is None
    assert any("(R74)" in each.text for each in offer.not_covered)


def test_a_second_part_that_an_offer_adds_ends_a_single_point_of_failure() -> None:
    plan = make_plan(demo("school"))
    today = [point["id"] for point in plan["graph"]["single_points_of_failure"]]
    better, best = ([point.service for point in offer.single_points] for offer in offers_of(plan))
    assert better == today
    assert set(today) - set(best) == {"NET", "INET"}


def test_an_unknown_option_and_a_plan_without_offers_are_refused() -> None:
    plan = make_plan(demo("school"))
    with pytest.raises(KeyError):
        bill_of_materials(plan, {"SCAN": "best"})
    del plan["offers"]
    with pytest.raises(PlanTooOld, match="Make the plan again"):
        offers_of(plan)


def test_a_plan_without_prices_offers_nothing() -> None:
    one = service("A", current={"platform": Platform.SINGLE_SERVER})
    of = case([process(severity=(0, 0, 1, 3, 4), needs=["A"])], [one], currency="XXX")
    assert offers_of(make_plan(of)) == ()
    assert recommended_offer(make_plan(of)) is None


def _better(of: Case) -> Offer:
    offer = recommended_offer(make_plan(of))
    assert offer is not None
    return offer
