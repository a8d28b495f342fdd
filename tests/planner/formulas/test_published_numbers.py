"""Published numbers, each with its source and rounded as the source rounds it."""

from __future__ import annotations

import math
from typing import NamedTuple

import pytest

from planner.formulas import annual_loss, blocks, downtime, investment, recovery
from planner.formulas.blocks import Part
from planner.formulas.distributions import Exponential, Lognormal, Triangular, Uniform
from planner.formulas.downtime import GOOGLE_SRE

SRE_BOOK = "Site Reliability Engineering, appendix A, https://sre.google/sre-book/availability-table/"
SRE_WORKBOOK = "The Site Reliability Workbook, chapter 5, https://sre.google/workbook/alerting-on-slos/"
EVENTHELIX = "https://eventhelix.com/RealtimeMantra/FaultHandling/system_reliability_availability.htm"
RELIAWIKI = "https://www.reliawiki.com/index.php/RBDs_and_Analytical_System_Reliability"
AZURE = "Azure Architecture Center, Business metrics (2019), https://github.com/MicrosoftDocs/architecture-center"
AZURE_WEB = "https://github.com/Azure/reliable-web-app-pattern-dotnet/blob/main/assets/sla-calculation.md"
AZURE_MODERN = "https://github.com/Azure/modern-web-app-pattern-dotnet/blob/main/assets/slo-calculation.md"
AWS = "https://docs.aws.amazon.com/whitepapers/latest/availability-and-beyond-improving-resilience/"
CFA = "https://www.avatto.com/cfa-level-1/cfa-practice/quantitative/quantitative-sec-1/page/2/"
BOOKDOWN = "https://bookdown.org/fuytfgivgfityv/midterm/collective-risk-model.html"
RPO = "https://codingace.net/hosting/rpo.html"
DR_RPO = "https://codingace.net/hosting/disaster_recovery_rpo.html"

PIXELBEAT = "https://www.pixelbeat.org/docs/reliability_calculator/"
DISK = Part(mtbf_hours=20_000, mttr_hours=2)
YEAR = 8760.0
DAYS_30 = 720.0


class Published(NamedTuple):
    """What we say, what the source says (rounded as it rounds), and the source."""

    ours: float
    theirs: float
    within: float
    source: str


def downtime_rows() -> list[Published]:
    three, four, two_five = (downtime.allowed_downtime(a, GOOGLE_SRE) for a in (0.999, 0.9999, 0.995))
    return [
        Published(three.year_hours, 8.76, 1e-9, SRE_BOOK),
        Published(three.quarter_hours, 2.16, 1e-9, SRE_BOOK),
        Published(three.month_hours * 60, 43.2, 1e-9, SRE_BOOK),
        Published(three.week_hours * 60, 10.1, 0.05, SRE_BOOK),
        Published(three.day_hours * 60, 1.44, 1e-9, SRE_BOOK),
        Published(three.hour_hours * 3600, 3.6, 1e-9, SRE_BOOK),
        Published(four.year_hours * 60, 52.56, 1e-9, SRE_BOOK),
        Published(four.quarter_hours * 60, 12.96, 1e-9, SRE_BOOK),
        Published(four.month_hours * 60, 4.32, 1e-9, SRE_BOOK),
        Published(four.week_hours * 3600, 60.5, 0.05, SRE_BOOK),
        Published(four.day_hours * 3600, 8.64, 1e-9, SRE_BOOK),
        Published(two_five.year_hours / 24, 1.83, 0.0051, SRE_BOOK),
        Published(two_five.quarter_hours, 10.8, 1e-9, SRE_BOOK),
        Published(two_five.month_hours, 3.6, 1e-9, SRE_BOOK),
        Published(two_five.week_hours * 60, 50.4, 1e-9, SRE_BOOK),
        Published(two_five.day_hours * 60, 7.2, 1e-9, SRE_BOOK),
        Published(
            downtime.availability_from_downtime(6, DAYS_30),
            0.9917,
            5e-5,
            "https://vstack.com/glossary/actual-availability/",
        ),
        Published(downtime.availability_from_uptime(165, 168), 0.9821, 5e-5, "Oppenheimer, Top-Down Network Design"),
        # Data centre tiers (https://www.techtarget.com/searchdatacenter/tip/What-data-center-Tier-levels-can-and-cannot-tell-you-about-uptime)
        Published(downtime.downtime_hours(0.99671, YEAR), 28.8, 0.05, "Uptime Institute tier I"),
        Published(downtime.downtime_hours(0.99982, YEAR), 1.6, 0.05, "Uptime Institute tier III"),
        Published(downtime.downtime_hours(0.99995, YEAR) * 60, 26.28, 1e-6, "Uptime Institute tier IV"),
        Published(downtime.downtime_hours(0.995, DAYS_30) * 60, 216, 1e-9, "Nygard, Release It!"),
    ]


def budget_rows() -> list[Published]:
    spent = downtime.error_budget(0.999, DAYS_30, 47 / 60)
    courseiva = "https://courseiva.com/questions/google/google-cloud-digital-leader/all/2"
    ferrara = "https://fsferrara.github.io/2023/02/03/error-budget-burn-rate-alerts-for-major-outages"
    atabak = "https://atabak.net/devops/2025/04/12/slo-burn-rate-alerts.html"
    reset = "https://devops.stackexchange.com/questions/8266/reset-time-vs-alerting-window-size-in-alerting-strategies-for-slos"
    return [
        Published(downtime.budget_consumed(14.4, 1, DAYS_30), 0.02, 1e-12, SRE_WORKBOOK),
        Published(downtime.budget_consumed(6, 6, DAYS_30), 0.05, 1e-12, SRE_WORKBOOK),
        Published(downtime.budget_consumed(1, 72, DAYS_30), 0.10, 1e-12, SRE_WORKBOOK),
        Published(downtime.burn_rate_of_budget(0.02, 1, DAYS_30), 14.4, 1e-9, SRE_WORKBOOK),
        Published(downtime.burn_rate_of_budget(0.05, 1, DAYS_30), 36, 1e-9, SRE_WORKBOOK),
        Published(downtime.hours_to_exhaustion(2, DAYS_30) / 24, 15, 1e-9, SRE_WORKBOOK),
        Published(downtime.hours_to_exhaustion(10, DAYS_30) / 24, 3, 1e-9, SRE_WORKBOOK),
        Published(downtime.hours_to_exhaustion(1000, DAYS_30) * 60, 43, 0.5, SRE_WORKBOOK),
        Published(downtime.error_rate_at(10, 0.999), 0.01, 1e-12, SRE_WORKBOOK),
        Published(downtime.error_rate_at(36, 0.999), 0.036, 1e-12, SRE_WORKBOOK),
        Published(60 - 60 * downtime.detection_hours(1, 0.999, 1, 36), 58, 0.2, reset),
        Published(downtime.burn_rate(0.01, 0.999), 10, 1e-9, reset),
        Published(downtime.max_burn_rate(0.95), 20, 1e-9, ferrara),
        Published(downtime.hours_to_exhaustion(20, DAYS_30), 36, 1e-9, ferrara),
        Published(downtime.burn_rate_of_budget(0.02, 1, 672), 13.44, 1e-9, atabak),
        Published(downtime.burn_rate_of_budget(0.05, 6, 672), 5.60, 1e-9, atabak),
        Published(spent.budget_hours * 60, 43.2, 1e-9, courseiva),
        Published(spent.overspent_hours * 60, 3.8, 1e-9, courseiva),
        Published(spent.availability, 0.998912037037037, 1e-12, courseiva),
        Published(spent.consumed_share or 0, 1.0879629629629628, 1e-9, courseiva),
    ]


def block_rows() -> list[Published]:
    hardware, software = blocks.availability(10_000, 2), blocks.availability(4_000, 5 / 60)
    lane = blocks.series([hardware, software])
    chain = [0.9999, 0.9999, 0.9995, 0.999, 0.99995, 0.999, 0.9999, 0.999]
    garden, socratic = "https://tl-garden.com/reliability-guide/en.html", "https://socratic.com/answers/545519"
    branch = blocks.series([0.95, 0.95])
    return [
        Published(blocks.availability(4_000, 1), 0.99975, 5e-6, "Oppenheimer, Top-Down Network Design"),
        Published(
            blocks.availability(30 * 24, 12), 0.983, 0.001, "https://gateoverflow.in/63970/ugc-net-cse-june-2016"
        ),
        Published(blocks.series_mtbf([50_000, 20_000]), 14_286, 0.5, PIXELBEAT),
        Published(blocks.series_availability([Part(mtbf_hours=50_000, mttr_hours=5), DISK]), 0.9998, 5e-6, PIXELBEAT),
        Published(blocks.parallel([0.99, 0.99]), 0.9999, 1e-12, AWS + "availability-with-redundancy.html"),
        Published(blocks.with_fallback([0.99], [0.99, 0.99]), 0.9899, 5e-5, "AWS CSA study guide, chapter 9"),
        Published(blocks.series([0.99, 0.9999]), 0.9899, 5e-5, EVENTHELIX),
        Published(downtime.downtime_hours(blocks.series([0.99, 0.9999]), YEAR) / 24, 3.69, 0.005, EVENTHELIX),
        Published(hardware, 0.9998000399920016, 1e-12, EVENTHELIX),
        Published(software, 0.9999791671006854, 1e-12, EVENTHELIX),
        Published(lane, 0.9997792112584337, 1e-12, EVENTHELIX),
        Published(blocks.parallel([lane, lane]), 0.9999999512523316, 1e-12, EVENTHELIX),
        Published(blocks.availability(1_000, 10), 0.9901, 1e-5, garden),
        Published(blocks.series([0.99, 0.99, 0.999]), 0.9791199, 1e-9, garden),
        Published(blocks.series([0.995, 0.987, 0.973]), 0.955549245, 1e-9, RELIAWIKI),
        Published(blocks.parallel([0.995, 0.987, 0.973]), 0.999998245, 1e-9, RELIAWIKI),
        Published(
            blocks.series([blocks.parallel([0.9, 0.9]), 0.95, blocks.parallel([branch, branch])]),
            0.93156,
            5e-6,
            socratic,
        ),
        Published(
            blocks.series([0.97, 0.99, 0.98, 0.98]), 0.9222, 1e-4, "https://unaettie.com/en-us/aq/math_symbols.php"
        ),
        Published(blocks.parallel([0.9, 0.8]), 0.98, 1e-12, "http://sciencengines.com/NPHS/Reliability/Parallel.htm"),
        Published(blocks.k_of_n(2, 3, 0.99), 0.999702, 1e-12, "binomial identity 3 a^2 - 2 a^3"),
        Published(blocks.k_of_n(7, 10, 0.99), 0.999997998723843, 1e-12, EVENTHELIX),
        Published(
            blocks.k_of_n(3, 4, 0.9),
            0.9477,
            1e-12,
            "https://reliabilityanalytics.com/blog/2011/09/02/reliability-modeling-k-out-of-n-configutation/",
        ),
        Published(blocks.k_of_n(2, 3, 0.97), 0.99735, 5e-6, "https://schematex.js.org/examples/rbd-redundant-server"),
        Published(
            blocks.parallel_availability([Part(mtbf_hours=1000, mttr_hours=10)] * 2),
            0.9999019703950591,
            1e-12,
            "Trivedi, two units, two crews",
        ),
        Published(blocks.series([0.9995, 0.9999]), 0.9994, 5e-6, AZURE),
        Published(blocks.parallel([0.9999, 0.999]), 0.9999999, 1e-12, AZURE),
        Published(blocks.with_fallback([0.9995], [0.9999, 0.999]), 0.9994999000500002, 1e-12, AZURE),
        Published(blocks.multi_region([0.9995], 2), 0.99999975, 1e-12, AZURE),
        Published(blocks.series(chain), 0.99616, 5e-6, AZURE_WEB),
        Published(
            blocks.series([0.9999, 0.9999, 0.9995]),
            0.9993001099950001,
            1e-12,
            "CloudAcademy, Architecting SLAs in mind",
        ),
        Published(
            blocks.series([0.9999, 0.9999, 0.9995, 0.9995, 0.9995, 0.999, 0.999, 0.99995, 0.999, 0.9999, 0.999, 0.999]),
            0.99317,
            5e-6,
            AZURE_MODERN,
        ),
        Published(blocks.series([0.9999, 0.9999, 0.9999, 0.9999, 0.9999, 0.999999]), 0.999499, 5e-7, AZURE_MODERN),
        Published(blocks.multi_region([0.999], 2), 0.999999, 1e-12, AZURE_MODERN),
        Published(
            blocks.annual_failure_rate(1_000_000), 0.0087, 5e-5, "the usual figure for an MTBF of a million hours"
        ),
        Published(
            blocks.series_mtbf([6_000_000] * 5), 1_200_000, 1e-6, "Computer Science Stack Exchange, MTTF of five disks"
        ),
    ]


def planned_rows() -> list[Published]:
    source = "https://codingace.net/eng/operational_availability.html"
    return [
        Published(downtime.operational_availability_from_hours(720, [18, 22, 10, 6]), 0.9222, 5e-5, source),
        Published(downtime.operational_availability_from_hours(720, [12, 15, 8, 5]), 0.9444, 5e-5, source),
        Published(downtime.operational_availability_from_hours(168, [4, 6, 3, 1]), 0.9167, 5e-5, source),
    ]


def recovery_rows() -> list[Published]:
    nova = "https://www.novacalculator.com/automatedbackuprportorecoveryreadinessestimatorcalculator/"
    isc2 = "https://open-exam-prep.com/study-guides/isc2-cc/business-continuity/rto-rpo-mtd-and-continuity-strategy-selection"
    cissp = "https://examtopics.com/discussions/isc/view/81863-exam-cissp-topic-1-question-205-discussion"
    return [
        Published(recovery.work_recovery_time(72, 24) / 24, 2, 1e-12, cissp),
        Published(recovery.maximum_tolerable_downtime(24, 48) / 24, 3, 1e-12, cissp),
        Published(recovery.work_recovery_time(12, 4), 8, 1e-12, isc2),
        Published(recovery.objectives_feasible(4, 9, 12), False, 0, isc2),
        Published(recovery.objectives_feasible(4, 8, 12), True, 0, isc2),
        Published(recovery.restore_hours(10_000, 100), 100, 1e-9, nova),
        Published(recovery.meets_objective(recovery.restore_hours(10_000, 100), 4), False, 0, nova),
        Published(recovery.downtime_cost_of_rto(4, 10_000), 40_000, 1e-9, nova),
        Published(recovery.replication_rpo(15, 3, 4).worst, 22, 1e-9, DR_RPO),
        Published(recovery.data_at_risk(22 / 60, 12), 4.4, 1e-9, DR_RPO),
        Published(recovery.meets_objective(22, 20), False, 0, DR_RPO),
        Published(recovery.replication_rpo(10, 2, 3).worst, 15, 1e-9, DR_RPO),
        Published(recovery.replication_rpo(60, 8, 12).worst, 80, 1e-9, DR_RPO),
        Published(recovery.data_at_risk(15 / 60, 12), 3, 1e-9, RPO),
        Published(recovery.data_at_risk(15 / 60, 18_000), 4_500, 1e-9, RPO),
        Published(recovery.recommended_interval(15, 0.2), 12, 1e-9, RPO),
        Published(recovery.recovery_points_per_day(12), 120, 1e-9, RPO),
    ]


def money_rows() -> list[Published]:
    qammunity = "https://qammunity.org/20039800"
    long = [-20_000.0, 10_000, 20_000, 10_000, 40_000, 30_000]
    hubbard = "https://math.techqa.club/how-to-interpret-this-excel-formula-for-expected-loss-1878357"
    textbook = "https://www.helpwithassignment.com/Solution-Library/"
    fin_3 = "https://qammunity.org/12032264/?show=12032265"
    return [
        Published(annual_loss.single_loss_expectancy(100_000, 0.4), 40_000, 1e-9, qammunity),
        Published(
            annual_loss.annual_loss_expectancy(40_000, annual_loss.annual_rate_once_in(4)), 10_000, 1e-9, qammunity
        ),
        Published(
            annual_loss.annual_loss_expectancy(1_000_000, annual_loss.annual_rate_once_in(10)),
            100_000,
            1e-6,
            "CISSO Prep Guide, p. 88",
        ),
        Published(
            annual_loss.single_loss_from_annual(15_000, 5),
            3_000,
            1e-9,
            "https://equizzing.com/126681-what-is-the-servers-single-loss-expectancy-sle-value",
        ),
        Published(annual_loss.safeguard_value(10_000, 2_000, 500), 7_500, 1e-9, "https://qammunity.org/19441111"),
        Published(
            annual_loss.return_on_security_by_mitigation(5e6, 0.6, 500_000),
            5,
            1e-12,
            "https://inventivehq.com/glossary/return-on-security-investment",
        ),
        Published(annual_loss.expected_event_loss(0.05, 500_000, 2_000_000), 54_643, 1, hubbard),
        Published(annual_loss.expected_event_loss(0.1, 400_000, 2_500_000), 116_785, 1, hubbard),
        Published(
            annual_loss.compound_poisson(3, 1_000, 2_000).mean,
            3_000,
            1e-9,
            "https://www.actuarypath.com/concepts/compound-poisson/",
        ),
        Published(
            annual_loss.compound_poisson(3, 1_000, 2_000).variance,
            15e6,
            1e-6,
            "https://www.actuarypath.com/concepts/compound-poisson/",
        ),
        Published(
            annual_loss.compound_poisson(3, 1_000, 2_000).sd,
            3_873,
            0.5,
            "https://www.actuarypath.com/concepts/compound-poisson/",
        ),
        Published(annual_loss.annual_downtime(2, Exponential(average=4)).mean, 8, 1e-9, BOOKDOWN),
        Published(annual_loss.annual_downtime(2, Exponential(average=4)).sd, 8, 1e-9, BOOKDOWN),
        Published(annual_loss.annual_downtime(2, Exponential(average=4)).no_event, math.exp(-2), 1e-12, BOOKDOWN),
        Published(float(Exponential(average=4).quantile(0.99)), 4 * math.log(100), 1e-9, BOOKDOWN),
        Published(investment.npv(0.12, [-50_000, 25_000, 20_000, 10_000, 3_000]), -2_710, 1, CFA),
        Published(investment.npv(0.1, [-750_000, 200_000, 300_000, 400_000]), -19_722, 1, CFA),
        Published(investment.irr([-750_000, 200_000, 300_000, 400_000]), 0.0865, 6e-5, CFA),
        Published(investment.npv(0.06, [-500, 300, 200, 150]), 86.96, 0.005, fin_3),
        Published(investment.irr([-500, 300, 200, 150]), 0.1646, 5e-5, fin_3),
        Published(investment.payback_years([-500, 300, 200, 150]) or 0, 2, 1e-12, fin_3),
        Published(investment.payback_years(long) or 0, 1.5, 1e-12, textbook),
        Published(investment.discounted_payback_years(0.1, long) or 0, 1.66, 1e-9, textbook),
        Published(investment.npv(0.1, long), 59_081.16062613705, 1e-6, textbook),
        Published(investment.profitability_index(0.1, long), 3.9540580313068525, 1e-9, textbook),
        Published(investment.irr(long), 0.7571017803892633, 1e-9, textbook),
        Published(
            investment.irr([-250_000, 100_000, 150_000, 200_000, 250_000, 300_000]),
            0.5672303344358536,
            1e-9,
            "https://numpy.org/numpy-financial/latest",
        ),
        Published(
            investment.irr([-100, 39, 59, 55, 20]),
            0.2809484211599611,
            1e-9,
            "https://docs.scipy.org/doc/numpy-1.3.x/reference/generated/numpy.irr.html",
        ),
        Published(
            investment.npv(0.281, [-100, 39, 59, 55, 20]),
            -0.0084785916384548798,
            1e-9,
            "https://docs.scipy.org/doc/numpy-1.10.1/reference/generated/numpy.npv.html",
        ),
    ]


ROWS = [*downtime_rows(), *budget_rows(), *block_rows(), *planned_rows(), *recovery_rows(), *money_rows()]


@pytest.mark.parametrize("row", ROWS, ids=[f"{i}-{row.source[:60]}" for i, row in enumerate(ROWS)])
def test_the_published_number_comes_out(row: Published) -> None:
    assert row.ours == pytest.approx(row.theirs, rel=0, abs=row.within)


def test_the_tier_that_meets_36_and_30_hours_at_worst_is_the_third() -> None:
    # SHARE tiers, https://ruifeio.com/2012/04/06/disaster-recovery-dr-tiers/: tier 2 up to 48 h, tier 3 up to 24 h.
    found = recovery.lowest_tier_meeting(36, 30)
    assert found is not None
    assert found.number == 3
    assert [tier.number for tier in recovery.tiers_meeting(48, 48)] == [2, 3, 4, 5, 6, 7]
    assert recovery.lowest_tier_meeting(0.5, 0.5) is None


def test_a_parallel_pair_of_billinton_and_allan() -> None:
    # Reliability Evaluation of Engineering Systems, example 11.2: 0.05 and 0.02 failures a year, 20 and 25 h.
    found = blocks.parallel_outages(
        [
            blocks.Outages(failures_per_year=0.05, outage_hours=20),
            blocks.Outages(failures_per_year=0.02, outage_hours=25),
        ]
    )
    assert found.failures_per_year == pytest.approx(5.136986301369863e-06)
    assert found.outage_hours == pytest.approx(11.11111111111111)
    assert found.down_hours_per_year == pytest.approx(5.707762557077626e-05)


def test_the_variance_of_poisson_burr_losses() -> None:
    # SOA exercise (https://stochiki.com): Poisson(3), Burr(3, 2, 1) with E[X] = 1 and E[X^2] = 4: 3 x 4 = 12. The
    # source's other formula, E[N] E[X] + E[N] E[X]^2 = 6, is wrong.
    assert annual_loss.compound_poisson(3, 1, math.sqrt(4 - 1)).variance == pytest.approx(12)


def test_a_lognormal_interval_has_the_published_parameters() -> None:
    # Hubbard and Seiersen: sigma = (ln U - ln L) / 3.28971.
    assert Lognormal.from_interval(1, math.exp(3.28971)).sigma == pytest.approx(1, abs=1e-6)


def test_moments_of_the_elementary_distributions() -> None:
    # NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.6: uniform (a + b) / 2 and (b - a)^2 / 12.
    assert (Uniform(low=2, high=8).mean(), Uniform(low=2, high=8).variance()) == (5, 3)
    assert Triangular(low=0, likely=1, high=2).variance() == pytest.approx(1 / 6)
