"""Where published sources err: what they print, why, and what we say instead."""

from __future__ import annotations

import pytest

from planner.formulas import annual_loss, blocks, clusters, downtime, recovery
from planner.formulas.downtime import GOOGLE_SRE, YEAR_365, YEAR_365_25

YEAR = 8760.0
DAYS_30 = 720.0


def test_a_hundred_thousandth_of_a_year_is_neither_5_356_nor_1_5_minutes() -> None:
    # Trivedi, course slides, chapter 8 (prints 5.356); http://www.io-info.com/availability-and-rto-definitions.html
    # (prints 1.5).
    assert downtime.allowed_downtime(0.99999).year_hours * 60 == pytest.approx(5.256, abs=1e-9)


def test_tier_two_is_22_69_hours_not_22() -> None:
    # Uptime Institute tier II as quoted (https://datacenters.com/news/): 99.741 % beside 22.0 h; 22.0 h is 99.749 %.
    assert downtime.downtime_hours(0.99741, YEAR) == pytest.approx(22.69, abs=0.005)
    assert downtime.availability_from_downtime(22, YEAR) == pytest.approx(0.99749, abs=5e-6)


def test_three_nines_are_8_h_45_min_36_s_in_365_days() -> None:
    # A circulating table prints 8 h 41 min 38 s, a year of 362 days. By 365.25 days it is 8 h 45 min 57.6 s.
    assert downtime.allowed_downtime(0.999, YEAR_365).year_hours * 3600 == pytest.approx(8 * 3600 + 45 * 60 + 36)
    assert downtime.allowed_downtime(0.999, YEAR_365_25).year_hours * 3600 == pytest.approx(8 * 3600 + 45 * 60 + 57.6)


def test_one_table_has_one_year_and_one_month() -> None:
    # Published tables mix a 365-day year with 30-day months (12 of them are 360 days) without saying so.
    assert YEAR_365.hours("month") * 12 == YEAR_365.hours("quarter") * 4 == YEAR_365.hours("year") == 8760
    assert YEAR_365_25.hours("month") * 12 == YEAR_365_25.hours("year") == 8766
    assert GOOGLE_SRE.hours("month") * 12 == 8640
    assert downtime.calendar_month_hours(2023, 2) == 672
    assert downtime.downtime_hours(0.999, YEAR_365.hours("month")) * 60 == pytest.approx(43.8)


def test_three_hard_dependencies_cost_157_66_minutes_not_157_78() -> None:
    # AWS Reliability Pillar (https://www.gabrielpascua.com/notes/2019/08/17/aws-reliability-pillar/) prints 2 h 37 min
    # 47 s: it rounds 0.9999^3 to 0.9997 and takes a year of 365.24 days.
    found = blocks.series([0.9999] * 3)
    assert found == pytest.approx(0.999700029999)
    assert downtime.downtime_hours(found, YEAR) * 60 == pytest.approx(157.6642325256)


def test_what_two_regions_share_counts_once() -> None:
    # https://github.com/Azure/reliable-web-app-pattern-dotnet/blob/main/assets/sla-calculation.md
    # prints 99.9779 %: its regional 99.546 % still holds Front Door and Entra. Squaring everything gives
    # 99.9979 %, which is as wrong.
    shared, region = [0.9999, 0.9999], [0.99546 / 0.9999**2]
    found = blocks.multi_region(region, 2, shared)
    assert found == pytest.approx(0.999781, abs=1e-6)
    assert blocks.multi_region([0.99546], 2, shared) == pytest.approx(0.999779, abs=1e-6)
    assert blocks.multi_region([0.99546], 2) == pytest.approx(0.999979, abs=1e-6)


def test_four_regions_are_more_than_the_printed_six_nines() -> None:
    # Azure Architecture Center, Business metrics (2019), prints 99.999999 % for four regions of 99.95 %: cut off.
    assert 1 - blocks.multi_region([0.9995], 4) == pytest.approx(6.25e-14, rel=1e-2)


def test_once_in_thirty_years_is_not_three_percent() -> None:
    # CISSP Official Study Guide (https://online.anyflip.com/xhih/tezq/): 500,000 x 70 % and 1/30 rounded to 0.03 give
    # 10,500; it is 11,666.67.
    loss = annual_loss.single_loss_expectancy(500_000, 0.7)
    assert loss == pytest.approx(350_000)
    assert annual_loss.annual_loss_expectancy(loss, annual_loss.annual_rate_once_in(30)) == pytest.approx(
        11_666.67, abs=0.005
    )


def test_three_hundred_laptops_are_255_000_not_225_000() -> None:
    # CompTIA Security+ Certification Guide prints 225,000 and divides 255,000 by twelve.
    assert annual_loss.annual_loss_expectancy(850, 300) == 255_000


def test_a_worksheet_does_not_multiply_by_the_days_twice() -> None:
    # https://pdfcoke.com/documents/downtime-cost-q6zp9x45w53p: 96 h, 25 people at 60,000 a year, 60 % idle, 20,000 a
    # day of which 75 % is lost, 85,000 of other losses. It prints 55,385 of productivity and 200,385 in all: a day's
    # loss already times four, times 4 days again. Four working days of 8 h are 32 h.
    found = annual_loss.downtime_cost(
        hours=96,
        revenue_per_hour=20_000 / 24,
        lost_revenue_share=0.75,
        people=25,
        cost_per_person_hour=annual_loss.hourly_cost(60_000),
        affected_share=0.6,
        work_hours=32,
        other_cost=85_000,
    )
    assert found.productivity == pytest.approx(13_846, abs=0.5)
    assert found.revenue == pytest.approx(60_000)
    assert found.total == pytest.approx(158_846, abs=0.5)


def test_two_years_between_failures_leave_13_4_hours_a_month_for_maintenance() -> None:
    # https://imathworks.com/math/math-system-availability-of-a-server-cluster-in-terms-of-mttf-mttr-and-rmt:
    # 98 % asked, MTTF 17,520 h, MTTR 24 h. The question divides by MTBF - MTTR and arrives at 23.63 h.
    unplanned = blocks.availability(17_520, 24)
    assert unplanned == pytest.approx(0.998632, abs=5e-7)
    assert downtime.planned_budget_hours(0.98, unplanned, DAYS_30, "additive") == pytest.approx(13.4, abs=0.05)
    hidden = downtime.planned_budget_hours(0.98, unplanned, DAYS_30, "failures hide in windows")
    assert hidden == pytest.approx(13.4, abs=0.05)


def test_planned_hours_count_by_the_reading_that_is_named() -> None:
    # AWS Reliability Pillar: the strict reading counts scheduled downtime too.
    unplanned = 0.999
    assert downtime.availability_with_planned(unplanned, 24, YEAR, "excluded") == unplanned
    hidden = downtime.availability_with_planned(unplanned, 24, YEAR, "failures hide in windows")
    additive = downtime.availability_with_planned(unplanned, 24, YEAR, "additive")
    assert hidden == pytest.approx(0.999 * (1 - 24 / 8760))
    assert additive == pytest.approx(0.999 - 24 / 8760)
    # https://lawinsider.com/dictionary/maintenance-minutes: UA = (T - M - D) / (T - M).
    assert downtime.availability_outside_maintenance(720, 20, 7) == pytest.approx(693 / 700)


def test_an_rpo_is_interval_and_duration_not_mtbf_less_mttr() -> None:
    # A published answer says RPO = MTBF - MTTR.
    found = recovery.backup_rpo(interval=24, duration=3)
    assert (found.mean, found.worst) == (15, 27)
    assert recovery.synchronous_rpo().worst == 0
    assert recovery.corruption_rpo(interval=24, duration=3, detection_delay=72) == 96
    assert recovery.corruption_rpo(interval=24, duration=3, detection_delay=0) == 27


def test_every_row_of_a_table_has_the_same_margin() -> None:
    # https://codingace.net/hosting/rpo.html: the third row has
    # 24 points a day for 60 min, which is no margin; its other rows take 20 %.
    assert recovery.recovery_points_per_day(recovery.recommended_interval(60, 0.2)) == pytest.approx(30)
    assert recovery.recovery_points_per_day(recovery.recommended_interval(60)) == pytest.approx(24)


def test_common_cause_leaves_less_to_independent_failures() -> None:
    # A published example squares the whole rate beside the common part; (1 - beta) of it is independent.
    independent, common = clusters.common_cause_rates(0.017, 0.08)
    assert (independent, common) == pytest.approx((0.01564, 0.00136))  # weibull.com HotWire 115: RAID, beta 0.08


def test_an_unavailability_is_no_failure_rate() -> None:
    # http://www.clusters4all.com/tech/probability.html takes an unavailability of 0.01 for 0.01 failures a day. The
    # same unavailability goes with any frequency.
    often, seldom = blocks.outages(99, 1), blocks.outages(9_900, 100)
    assert often.down_hours_per_year == pytest.approx(seldom.down_hours_per_year)
    assert often.failures_per_year == pytest.approx(100 * seldom.failures_per_year)
