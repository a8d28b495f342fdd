"""Money against published exercises (CFA practice: net present value and payback) and by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.case import Case, Estate, House, Labour, Platform, Recovery, Reliability, Service, ServiceKind
from planner.economics import (
    Range,
    UnknownCurrency,
    cost_lines,
    exchange_rate,
    money,
    payback_years,
    present_value_factor,
    total_cost_of_ownership,
    totals,
    without_repeats,
)
from planner.plan import make_plan
from tests.planner.cases import case, part, service, situation


def test_an_annuity_of_ten_years_at_five_percent() -> None:
    assert float(present_value_factor(0.05, 10)) == pytest.approx(7.721735, abs=1e-6)


def test_an_annuity_of_four_years_at_twelve_percent() -> None:
    # Tables: 3.0373. 500 now and 100 a year cost 803.73.
    cost = total_cost_of_ownership(
        Range(Decimal(500), Decimal(500), Decimal(500)), Range(Decimal(100), Decimal(100), Decimal(100)), 0.12, 4
    )
    assert float(cost.likely) == pytest.approx(803.735, abs=0.001)


def test_without_interest_years_count_in_full() -> None:
    assert present_value_factor(0, 5) == 5
    assert present_value_factor(0, 0.5) == Decimal("0.5")


def test_a_last_part_year_counts_in_proportion() -> None:
    assert float(present_value_factor(0.1, 1.5)) == pytest.approx(1 / 1.1 + 0.5 / 1.21)


@given(st.floats(0, 1), st.floats(0.01, 100), st.floats(0, 5))
def test_a_longer_horizon_is_never_worth_less(rate: float, years: float, more: float) -> None:
    assert present_value_factor(rate, years + more) >= present_value_factor(rate, years) - Decimal("1e-9")


def test_payback_is_capex_over_the_yearly_gain() -> None:
    # 500 invested, 300 avoided less 50 a year: two years. A gain of nought never pays back.
    assert payback_years(Decimal(500), Decimal(50), Decimal(300)) == 2
    assert payback_years(Decimal(500), Decimal(300), Decimal(300)) is None


def test_money_is_rounded_to_the_cent_and_never_minus_nought() -> None:
    assert money(Decimal("1234.5678")) == 1234.57
    assert str(money(-0.001)) == "0.0"
    assert money(Decimal("1e40")) == 1e40


def lines_of(of: Case, **changes: object) -> dict[str, float]:
    made = situation(of)
    each = of.services[0]
    design = replace(made.today[each.id], **changes)  # type: ignore[arg-type]
    lines = cost_lines(made, each, design)
    return {line.item: float((line.once or line.per_year or Range()).likely) for line in lines}


def test_keeping_what_stands_costs_nothing_more() -> None:
    assert lines_of(case(services=[service()])) == {}


def test_the_off_site_copy_of_one_server_by_hand() -> None:
    # 20 EUR a month, 1 day to set up and half a day a year to test, at 8 h of 68 EUR.
    of = case(services=[service()], labour=Labour(it_hour=Decimal(68)))
    assert lines_of(of, recovery=frozenset({Recovery.OFFSITE_BACKUP})) == {
        "Cloud backup per service": 240,
        "Setting up the backup": 544,
        "Restore tests": 272,
    }


def test_hours_of_work_cost_the_catalogues_rate_where_none_is_given() -> None:
    # C5: 65 EUR an hour.
    of = case(services=[service()])
    assert lines_of(of, recovery=frozenset({Recovery.OFFSITE_BACKUP}))["Setting up the backup"] == 8 * 65


def test_another_currency_is_turned_at_the_planning_rate() -> None:
    made = situation(case(services=[service()], currency="CZK"))
    assert exchange_rate(made, "EUR") == 25  # 1 / 0.04
    assert exchange_rate(made, "USD") == Decimal("22.5")  # 0.9 / 0.04


def test_an_unknown_currency_is_said_by_name() -> None:
    made = situation(case(services=[service()], currency="XXX"))
    with pytest.raises(UnknownCurrency, match="XXX"):
        exchange_rate(made, "EUR")


def test_hosts_that_stand_are_not_bought_again() -> None:
    house = House(hosts=3, shared_storage=True)
    assert set(lines_of(case(services=[service()], house=house), platform=Platform.VM_HA)) == {
        "Moving the service onto the platform"
    }
    assert "Virtualisation hosts" in lines_of(case(services=[service()]), platform=Platform.VM_HA)


def test_services_on_one_server_share_its_copy() -> None:
    of = case(services=[service("A", needs=["T"]), service("B", needs=["T"]), service("C"), part("T", "server")])
    made = situation(of)
    copied = frozenset({Recovery.OFFSITE_BACKUP})
    lines = [line for s in of.services[:3] for line in cost_lines(made, s, replace(made.today[s.id], recovery=copied))]
    once, yearly = totals(without_repeats(lines))
    # A and B share one copy, C has its own: two of each.
    assert float(once.likely) == 2 * 8 * 65
    assert float(yearly.likely) == 2 * (240 + 0.5 * 8 * 65)
    assert float(totals(lines)[0].likely) == 3 * 8 * 65


def print_service(mfps: int, **fields: Any) -> Service:
    return service("Q", ServiceKind.PRINT, estate=Estate(mfps=mfps), **fields)


def quantities(of: Case, **changes: object) -> dict[str, float]:
    made = situation(of)
    design = replace(made.today["Q"], **changes)  # type: ignore[arg-type]
    return {line.item: line.quantity for line in cost_lines(made, of.services[0], design)}


@pytest.mark.parametrize(("mfps", "servers"), [(600, 1), (601, 2), (3000, 5), (1_000_000, 1667)])
def test_a_cluster_is_priced_with_as_many_nodes_as_the_sizing_asks_for(mfps: int, servers: int) -> None:
    # 600 devices a server (M2), one node more so that the others carry the peak (R51).
    lines = quantities(case(services=[print_service(mfps)]), platform=Platform.ACTIVE_PASSIVE)
    assert lines["Cluster servers"] == lines["Windows Server licences"] == servers + 1


def test_hosts_and_their_subscription_grow_with_the_servers_they_carry() -> None:
    # 3,000 devices: 5 servers of 8 processors, 40 in all, on hosts of 32: two, and one to spare.
    lines = quantities(case(services=[print_service(3000)]), platform=Platform.VM_HA)
    assert lines["Virtualisation hosts"] == 3
    assert lines["Hypervisor subscription, per core"] == 3 * 32
    assert lines["Moving the service onto the platform"] == 5


def test_every_server_is_copied_and_kept_in_standby() -> None:
    both = frozenset({Recovery.OFFSITE_BACKUP, Recovery.WARM_STANDBY})
    lines = quantities(case(services=[print_service(3000)]), recovery=both)
    assert lines["Cloud backup per service"] == lines["DR as a service per service"] == 5


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.sampled_from(list(Platform)))
def test_more_devices_never_make_a_platform_cheaper(first: int, second: int, platform: Platform) -> None:
    def capex(mfps: int) -> Decimal:
        made = situation(case(services=[print_service(mfps)]))
        lines = cost_lines(made, made.case.services[0], replace(made.today["Q"], platform=platform))
        return totals(lines)[0].likely

    few, many = sorted((first, second))
    assert capex(few) <= capex(many)


def priced_for_fewer(of: Case) -> list[str]:
    return [found["text"] for found in make_plan(of)["findings"] if found["id"] == "priced-for-fewer"]


def test_what_stands_is_said_to_be_fewer_than_the_sizing_asks_for() -> None:
    (text,) = priced_for_fewer(case(services=[print_service(3000)]))
    assert "5 servers" in text
    assert "single server stays as it stands and no server is priced" in text
    assert priced_for_fewer(case(services=[print_service(600)])) == []
    five = print_service(3000, reliability=Reliability(count=5, needed=5))
    assert priced_for_fewer(case(services=[five])) == []


def test_hosts_of_the_house_that_do_not_carry_the_servers_are_named() -> None:
    on_hosts = print_service(3000, current={"platform": Platform.VM_HA}, reliability=Reliability(count=5, needed=5))
    (text,) = priced_for_fewer(case(services=[on_hosts], house=House(hosts=2, shared_storage=True)))
    assert "the house has 2 of the 3 hosts" in text
    assert priced_for_fewer(case(services=[on_hosts], house=House(hosts=3, shared_storage=True))) == []
