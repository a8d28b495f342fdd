"""Laws that hold for any input: inverses, bounds, monotonicity, and agreement of independent ways."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.formulas import annual_loss, blocks, downtime, investment, recovery, year_totals
from planner.formulas.checks import InvalidInput
from planner.formulas.distributions import Exponential, Fixed, Lognormal, Pert, Uniform
from planner.formulas.year_totals import Risk

shares = st.floats(0, 1)
inner = st.floats(0.001, 0.999)
hours = st.floats(0.01, 1e6)
money = st.floats(0, 1e9)
several = st.lists(shares, min_size=1, max_size=7)


# Downtime


@given(shares, hours)
def test_availability_and_downtime_are_inverse(availability: float, period: float) -> None:
    down = downtime.downtime_hours(availability, period)
    assert downtime.availability_from_downtime(down, period) == pytest.approx(availability, abs=1e-12)
    assert downtime.availability_from_uptime(period - down, period) == pytest.approx(availability, abs=1e-12)


@given(st.floats(0, 12))
def test_nines_and_availability_are_inverse(nines: float) -> None:
    assert downtime.number_of_nines(downtime.availability_from_nines(nines)) == pytest.approx(nines, abs=1e-3)


def test_whole_nines_count_what_is_reached() -> None:
    counted = [downtime.whole_nines(a) for a in (0, 0.89, 0.9, 0.99, 0.9989, 0.999, 0.9995, 0.99999)]
    assert counted == [0, 0, 1, 2, 2, 3, 3, 5]
    assert downtime.number_of_nines(1) == math.inf


@given(inner)
def test_no_class_is_nearer_than_the_nearest(availability: float) -> None:
    found = downtime.nearest_class(availability)
    distance = {one: abs(math.log((1 - one) / (1 - availability))) for one in downtime.CLASSES}
    assert distance[found] <= min(distance.values()) + 1e-8


def test_classes_are_nearest_by_ratio_of_downtime() -> None:
    assert [downtime.nearest_class(a) for a in (0.996, 0.9993, 0.99954, 1.0, 0.5)] == [
        0.995,
        0.9995,
        0.9995,
        0.999999,
        0.9,
    ]


@given(inner, hours, shares)
def test_a_budget_is_either_left_or_overspent(slo: float, period: float, part: float) -> None:
    found = downtime.error_budget(slo, period, part * period)
    assert min(found.remaining_hours, found.overspent_hours) == 0
    assert found.budget_hours - found.consumed_hours == pytest.approx(
        found.remaining_hours - found.overspent_hours, abs=1e-9 * period
    )


def test_an_objective_of_everything_has_no_budget() -> None:
    assert downtime.error_budget(1, 720, 1).consumed_share is None
    assert downtime.error_budget_events(0.999, 1_000_000) == pytest.approx(1_000)


@given(inner, st.floats(0, 1), hours)
def test_a_burn_rate_uses_up_the_budget_when_it_is_exhausted(slo: float, errors: float, period: float) -> None:
    rate = downtime.burn_rate(errors, slo)
    assert rate <= downtime.max_burn_rate(slo) * (1 + 1e-12)
    assert downtime.error_rate_at(rate, slo) == pytest.approx(errors)
    until = downtime.hours_to_exhaustion(rate, period)
    if rate > 1e-6:
        assert downtime.budget_consumed(rate, until, period) == pytest.approx(1)


@given(st.floats(0.001, 1), hours, hours)
def test_a_share_of_the_budget_and_its_burn_rate_are_inverse(part: float, window: float, period: float) -> None:
    rate = downtime.burn_rate_of_budget(part, window, period)
    assert downtime.budget_consumed(rate, window, period) == pytest.approx(part)


def test_an_alert_needs_both_windows() -> None:
    page = downtime.SRE_ALERTS[0]
    assert downtime.alert_fires(page, 0.999, 0.0144, 0.02)
    assert not downtime.alert_fires(page, 0.999, 0.0144, 0.01)
    assert not downtime.alert_fires(page, 0.999, 0.0143, 0.02)
    assert downtime.detection_hours(0.0143, 0.999, 1, 14.4) == math.inf


@given(shares, shares, hours)
def test_the_readings_of_planned_time_are_ordered(unplanned: float, part: float, period: float) -> None:
    found = [
        downtime.availability_with_planned(unplanned, part * period, period, reading)
        for reading in ("additive", "failures hide in windows", "excluded")
    ]
    assert found == pytest.approx(sorted(found))
    assert found[0] >= 0


@given(inner, inner, hours)
def test_a_planned_budget_used_up_lands_on_the_target(first: float, second: float, period: float) -> None:
    target, unplanned = sorted((first, second))
    for reading in ("failures hide in windows", "additive"):
        planned = downtime.planned_budget_hours(target, unplanned, period, reading)
        found = downtime.availability_with_planned(unplanned, planned, period, reading)
        assert found == pytest.approx(target, abs=1e-9)
    assert downtime.planned_budget_hours(unplanned, target, period, "additive") == pytest.approx(0, abs=1e-9 * period)


def test_office_hours_are_their_own_period() -> None:
    assert downtime.service_hours(5, 10, 52) == 2600
    assert downtime.service_availability(2600, 13) == pytest.approx(0.995)


def test_waiting_lowers_the_operational_availability_only() -> None:
    inherent, operational = downtime.inherent_availability(100, 2), downtime.operational_availability(100, 7)
    assert (inherent, operational) == pytest.approx((100 / 102, 100 / 107))
    assert downtime.achieved_availability(80, 2) == pytest.approx(80 / 82)


# Blocks


@given(several)
def test_series_is_below_and_parallel_above_every_part(parts: list[float]) -> None:
    assert blocks.series(parts) <= min(parts)
    assert blocks.parallel(parts) >= max(parts) - 1e-15


@given(several)
def test_k_of_n_is_what_counting_every_state_gives(parts: list[float]) -> None:
    for k in range(len(parts) + 1):
        counted = math.fsum(
            math.prod(a if up else 1 - a for a, up in zip(parts, state, strict=True))
            for state in itertools.product((0, 1), repeat=len(parts))
            if sum(state) >= k
        )
        assert blocks.k_of_different(k, parts) == pytest.approx(counted, abs=1e-12)


@given(several)
def test_k_of_n_runs_from_parallel_to_series(parts: list[float]) -> None:
    found = [blocks.k_of_different(k, parts) for k in range(1, len(parts) + 1)]
    assert all(more <= fewer + 1e-15 for fewer, more in itertools.pairwise(found))
    assert found[0] == pytest.approx(blocks.parallel(parts), abs=1e-12)
    assert found[-1] == pytest.approx(blocks.series(parts), abs=1e-12)


def test_many_equal_parts_are_the_binomial_tail() -> None:
    exact = sum(math.comb(60, j) * 0.95**j * 0.05 ** (60 - j) for j in range(55, 61))
    assert blocks.k_of_n(55, 60, 0.95) == pytest.approx(exact, rel=1e-12)


@given(hours, hours)
def test_mtbf_mttr_and_target_fit_together(mtbf: float, mttr: float) -> None:
    a = blocks.availability(mtbf, mttr)
    assume(0.0001 < a < 0.9999)
    assert blocks.mtbf_needed(a, mttr) == pytest.approx(mtbf)
    assert blocks.mttr_allowed(a, mtbf) == pytest.approx(mttr)
    assert blocks.availability_from_up_and_down(mtbf, mttr) == a
    assert blocks.availability_from_cycle(mtbf + mttr, mttr) == pytest.approx(a)
    assert blocks.availability_from_rates(1 / mtbf, 1 / mttr) == pytest.approx(a)


@given(hours)
def test_failure_rates_and_mtbf_are_inverse(mtbf: float) -> None:
    assert blocks.mtbf_from_rate(blocks.failure_rate(mtbf)) == pytest.approx(mtbf)
    assert blocks.mtbf_from_fit(blocks.fit(mtbf)) == pytest.approx(mtbf)
    if mtbf > 1_000:
        assert blocks.mtbf_from_annual_failure_rate(blocks.annual_failure_rate(mtbf)) == pytest.approx(mtbf, rel=1e-5)


def test_what_never_fails_has_an_infinite_mtbf() -> None:
    assert blocks.mtbf_from_rate(0) == blocks.mtbf_from_fit(0) == blocks.mtbf_from_annual_failure_rate(0) == math.inf
    assert blocks.availability(1, 0) == blocks.availability_from_rates(0, 1) == 1


def test_one_part_in_a_thousand_million_hours_is_one_fit() -> None:
    assert (blocks.fit(1e9), blocks.fit(1e6)) == (1, 1000)
    assert blocks.failures_per_year(999, 1) == pytest.approx(8.76)
    assert blocks.mtbf_from_history(8_700, 3) == 2_900
    assert blocks.repair_time(0.1, 0.4, 1, 0.5) == 2


@given(st.lists(st.builds(lambda m, r: blocks.Part(mtbf_hours=m, mttr_hours=r), hours, hours), min_size=1, max_size=5))
def test_parts_and_availabilities_say_the_same(parts: list[blocks.Part]) -> None:
    found = [blocks.availability(part.mtbf_hours, part.mttr_hours) for part in parts]
    assert blocks.series_availability(parts) == pytest.approx(blocks.series(found))
    assert blocks.parallel_availability(parts) == pytest.approx(blocks.parallel(found), abs=1e-12)
    rates = [blocks.failure_rate(part.mtbf_hours) for part in parts]
    assert blocks.series_mtbf([p.mtbf_hours for p in parts]) == pytest.approx(1 / blocks.series_failure_rate(rates))


@given(st.lists(st.tuples(st.floats(1e4, 1e6), st.floats(0.1, 10)), min_size=2, max_size=3))
def test_frequency_times_duration_is_nearly_the_unavailability(parts: list[tuple[float, float]]) -> None:
    of = [blocks.outages(mtbf, mttr) for mtbf, mttr in parts]
    down = math.prod(1 - blocks.availability(mtbf, mttr) for mtbf, mttr in parts)
    assert blocks.parallel_outages(of).down_hours_per_year == pytest.approx(down * 8760, rel=0.01)
    series = 1 - blocks.series([blocks.availability(mtbf, mttr) for mtbf, mttr in parts])
    assert blocks.series_outages(of).down_hours_per_year == pytest.approx(series * 8760, rel=0.01)


def test_users_weigh() -> None:
    groups = [blocks.UserGroup(users=900, availability=0.999), blocks.UserGroup(users=100, availability=0.99)]
    assert blocks.user_weighted(groups) == pytest.approx(0.9981)


# Losses


@given(money, st.floats(0.01, 1), st.floats(0.1, 1e6))
def test_more_reduction_never_returns_less(loss: float, mitigated: float, cost: float) -> None:
    better = annual_loss.return_on_security_by_mitigation(loss, mitigated, cost)
    assert better >= annual_loss.return_on_security_by_mitigation(loss, mitigated / 2, cost)
    assert better == pytest.approx((loss * mitigated - cost) / cost, rel=1e-6, abs=1e-6 * (1 + loss / cost))


@given(st.floats(0, 5), st.floats(0.1, 30))
def test_rates_and_probabilities_are_inverse(rate: float, years: float) -> None:
    probability = annual_loss.probability_of_events(rate, years)
    if probability < 0.999:
        assert annual_loss.rate_from_probability(probability, years) == pytest.approx(rate, rel=1e-6, abs=1e-9)


losses = st.one_of(
    st.builds(lambda x: Fixed(value=x), st.floats(1, 100)),
    st.builds(lambda x: Exponential(average=x), st.floats(1, 100)),
    st.builds(lambda x: Lognormal.from_mean_sd(x, x), st.floats(1, 100)),
    st.builds(lambda x: Pert(low=0, likely=x, high=3 * x), st.floats(1, 100)),
)
risks = st.builds(lambda rate, loss: Risk(events_per_year=rate, loss=loss), st.floats(0.05, 20), losses)


@settings(max_examples=30)
@given(st.lists(risks, min_size=1, max_size=3))
def test_the_distribution_of_a_year_has_the_moments_of_the_risks(several_risks: list[Risk]) -> None:
    found = year_totals.year_distribution(several_risks, steps=1 << 16)
    wanted = year_totals.aggregate_moments(several_risks)
    assert float(found.probabilities.sum()) == pytest.approx(1, abs=1e-5)
    assert found.mean() == pytest.approx(wanted.mean, rel=1e-3)
    assert found.sd() == pytest.approx(wanted.sd, rel=5e-3)
    levels = [found.quantile(level) for level in (0.1, 0.5, 0.9, 0.99)]
    assert levels == sorted(levels)
    assert all(
        found.exceedance(value) <= 1 - level + 1e-5 for value, level in zip(levels, (0.1, 0.5, 0.9, 0.99), strict=True)
    )
    assert found.tail_mean(0.9) >= levels[2]


def test_the_distribution_of_a_year_is_what_panjer_recursion_gives() -> None:
    # Losses of 1 or 2, alike, twice a year: p0 = exp(-2), p_n = (1/n) (1 x p_(n-1) + 2 x p_(n-2)).
    panjer = [math.exp(-2)]
    for n in range(1, 12):
        panjer.append((panjer[n - 1] + (2 * panjer[n - 2] if n > 1 else 0.0)) / n)
    found = year_totals.year_distribution(
        [Risk(events_per_year=1, loss=Fixed(value=1)), Risk(events_per_year=1, loss=Fixed(value=2))]
    )
    exceeded = [found.exceedance(n + 0.5) for n in range(12)]
    assert exceeded == pytest.approx([1 - sum(panjer[: n + 1]) for n in range(12)], abs=1e-5)


def test_the_distribution_of_a_year_agrees_with_a_simulation() -> None:
    of = [
        Risk(events_per_year=0.5, loss=Lognormal.from_mean_sd(165, 216)),
        Risk(events_per_year=2, loss=Uniform(low=0, high=40)),
    ]
    exact, drawn = year_totals.year_distribution(of), year_totals.simulate_years(of, 200_000, seed=7)
    for level in (0.5, 0.9, 0.95, 0.99):
        assert exact.quantile(level) == pytest.approx(year_totals.value_at_risk(drawn, level), rel=0.03)
    assert exact.tail_mean(0.95) == pytest.approx(year_totals.tail_value_at_risk(drawn, 0.95), rel=0.03)
    assert (drawn == year_totals.simulate_years(of, 200_000, seed=7)).all()


def test_a_tail_too_heavy_for_the_grid_is_refused_not_rounded() -> None:
    with pytest.raises(InvalidInput, match="simulate_years"):
        year_totals.year_distribution([Risk(events_per_year=0.01, loss=Lognormal(mu=10, sigma=4))])


def test_a_small_risk_beside_a_large_one_is_no_reason_to_refuse() -> None:
    small, large = Risk(events_per_year=1, loss=Fixed(value=1)), Risk(events_per_year=20, loss=Exponential(average=1e5))
    alone, both = year_totals.year_distribution([large]), year_totals.year_distribution([small, large])
    assert both.quantile(0.5) == pytest.approx(alone.quantile(0.5), rel=1e-3)


def test_nothing_happens_without_events() -> None:
    found = year_totals.year_distribution([Risk(events_per_year=0, loss=Exponential(average=5))])
    assert (found.quantile(0.99), found.mean(), found.exceedance(-1), found.exceedance(0)) == (0, 0, 1, 0)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50), inner)
def test_the_tail_mean_is_at_least_the_value_at_risk(totals: list[float], level: float) -> None:
    value = year_totals.value_at_risk(totals, level)
    assert sum(total <= value for total in totals) >= level * len(totals) * (1 - 1e-9)
    assert year_totals.tail_value_at_risk(totals, level) >= value


def test_value_at_risk_of_a_hundred_years() -> None:
    years = list(range(1, 101))
    assert year_totals.value_at_risk(years, 0.95) == 95
    assert year_totals.tail_value_at_risk(years, 0.95) == pytest.approx((96 + 97 + 98 + 99 + 100) / 5)


def test_skewness_of_a_year_of_exponential_outages() -> None:
    # E[X^3] = 6 m^3, E[X^2] = 2 m^2: 6 / (2^1.5 sqrt(lambda)).
    found = annual_loss.annual_downtime(2, Exponential(average=4)).skewness
    assert found == pytest.approx(6 / (2**1.5 * math.sqrt(2)))
    assert annual_loss.annual_downtime(0, Exponential(average=4)).skewness is None


def test_the_lowest_step_reached_sets_the_credit() -> None:
    steps = [
        annual_loss.CreditStep(below=0.999, credit_share=0.1),
        annual_loss.CreditStep(below=0.99, credit_share=0.25),
    ]
    found = [annual_loss.service_credit(a, 1_000, steps) for a in (0.9995, 0.999, 0.998, 0.98)]
    assert found == [0, 0, 100, 250]


# Investment

conventional = st.builds(
    lambda outlay, back: [-outlay, *back], st.floats(1, 1e6), st.lists(st.floats(1, 1e6), min_size=1, max_size=12)
)


@given(conventional, st.floats(-0.5, 5), st.floats(0.001, 1))
def test_the_present_value_falls_with_the_rate(flows: list[float], rate: float, more: float) -> None:
    assert investment.npv(rate + more, flows) <= investment.npv(rate, flows)


@given(conventional)
def test_the_internal_rate_makes_the_present_value_nought(flows: list[float]) -> None:
    rate = investment.irr(flows)
    scale = sum(abs(flow) * (1 + rate) ** -t for t, flow in enumerate(flows))
    assert investment.npv(rate, flows) == pytest.approx(0, abs=1e-8 * scale)


@given(st.lists(st.floats(0.1, 2), min_size=2, max_size=3, unique_by=lambda x: round(x, 1)))
def test_every_rate_of_a_product_of_rates_is_found(rates: list[float]) -> None:
    # (1 - (1 + r1) x)(1 - (1 + r2) x)... has its roots at the rates, by construction.
    assume(all(abs(a - b) > 0.02 for a, b in itertools.combinations(rates, 2)))
    flows = np.array([1.0])
    for rate in rates:
        flows = np.convolve(flows, [1.0, -(1 + rate)])
    assert investment.irrs(flows.tolist()) == pytest.approx(sorted(rates), rel=1e-6)
    with pytest.raises(investment.NoRate, match="several") as found:
        investment.irr(flows.tolist())
    assert len(found.value.rates) == len(rates)


@pytest.mark.parametrize("flows", [[100, 50], [-100, -50], [0, 0], [100, -150, 100], [-1]])
def test_without_a_change_of_sign_there_is_no_rate(flows: list[float]) -> None:
    assert investment.irrs(flows) == ()
    with pytest.raises(investment.NoRate, match="no rate"):
        investment.irr(flows)


def test_two_close_rates_are_both_found() -> None:
    # -1 + (2 + r1 + r2) x - (1 + r1)(1 + r2) x^2 has its roots at 1,000 % and 1,000.1 %.
    assert investment.irrs([-1, 22.001, -11 * 11.001]) == pytest.approx((10, 10.001))


def test_flows_of_any_size_have_their_rate() -> None:
    assert investment.irr([-1e-90, 2e-90]) == pytest.approx(1)
    assert investment.irr([-1e99, 2e99]) == pytest.approx(1)
    assert investment.irrs([-1, 2, 1e-150]) == pytest.approx((1,))


@given(conventional, st.floats(0, 1))
def test_discounted_payback_is_never_sooner(flows: list[float], rate: float) -> None:
    plain, discounted = investment.payback_years(flows), investment.discounted_payback_years(rate, flows)
    if discounted is not None:
        assert plain is not None
        assert plain <= discounted + 1e-9
        assert investment.npv(rate, flows) >= -1e-6 * sum(map(abs, flows))
    if plain is None:
        assert sum(flows) < 1e-6


@given(st.floats(-0.5, 2), st.integers(1, 40), st.floats(0, 1e6))
def test_an_annuity_is_the_sum_of_its_payments(rate: float, years: int, payment: float) -> None:
    value = investment.present_value_of_annuity(payment, rate, years)
    assert value == pytest.approx(investment.npv(rate, [0.0, *[payment] * years]), rel=1e-9)
    assert investment.equivalent_annual_cost(value, rate, years) == pytest.approx(payment)
    assert investment.break_even_price(rate, payment, years) == pytest.approx(value)


@given(st.floats(0, 1e6), st.floats(0, 1), st.integers(1, 30), money, money)
def test_at_the_break_even_saving_a_measure_is_worth_nought(
    capex: float, rate: float, years: int, cost: float, after: float
) -> None:
    saving = investment.break_even_saving(rate, capex, cost, years)
    found = investment.measure_npv(rate, capex, after + saving, after, cost, years)
    assert found == pytest.approx(0, abs=1e-6 * (1 + capex + (cost + after) * years))


def test_costs_of_ownership_without_discount_add_up() -> None:
    assert investment.total_cost_of_ownership(1_000, [100, 100, 100]) == 1_300
    assert investment.total_cost_of_ownership(1_000, [110], rate=0.1) == pytest.approx(1_100)
    assert investment.return_on_investment(125, 100) == 0.25
    assert investment.break_even_units(1_000, 15, 5) == 100
    assert investment.future_value(100, 0.05, 2) == pytest.approx(110.25)
    assert investment.present_value(110.25, 0.05, 2) == pytest.approx(100)


# Recovery


@given(hours, hours)
def test_objectives_fit_exactly_when_the_rest_is_enough(rto: float, wrt: float) -> None:
    mtd = recovery.maximum_tolerable_downtime(rto, wrt)
    assert recovery.objectives_feasible(rto, wrt, mtd)
    assert not recovery.objectives_feasible(rto, wrt, mtd * 0.999)
    assert recovery.work_recovery_time(mtd, rto) == pytest.approx(wrt, abs=1e-9 * mtd)
    assert recovery.longest_rto(mtd, wrt) == pytest.approx(rto, abs=1e-9 * mtd)


def test_a_sum_of_tenths_is_within_its_objective() -> None:
    assert recovery.objectives_feasible(0.1, 0.2, 0.3)
    assert recovery.work_recovery_time(0.3, 0.1 + 0.2) == 0


@given(hours, hours)
def test_restoring_at_the_needed_rate_takes_the_time(size: float, within: float) -> None:
    assert recovery.restore_hours(size, recovery.restore_rate_needed(size, within)) == pytest.approx(within)


@given(hours, hours, st.floats(0.01, 1))
def test_the_bandwidth_needed_carries_what_changed_in_time(size: float, within: float, efficiency: float) -> None:
    needed = recovery.bandwidth_needed(size, within, efficiency)
    assert recovery.transfer_hours(size, needed, efficiency) == pytest.approx(within)


def test_a_terabyte_takes_80_000_seconds_at_100_megabits() -> None:
    assert recovery.transfer_hours(1_000, 100) == pytest.approx(80_000 / 3600)
    assert recovery.recovery_points_kept(4, 7) == 42
    assert recovery.recovery_time([0.25, 1, 4, 0.5]) == 5.75


@given(st.floats(0.1, 1e4), st.floats(0, 1e4), st.floats(0, 1e4))
def test_the_worst_loss_is_half_an_interval_above_the_mean(interval: float, duration: float, delay: float) -> None:
    for found in (recovery.backup_rpo(interval, duration), recovery.replication_rpo(interval, duration, delay)):
        assert found.worst - found.mean == pytest.approx(interval / 2, abs=1e-9 * (interval + duration + delay))
    corrupted = recovery.corruption_rpo(interval, duration, delay)
    assert corrupted >= recovery.backup_rpo(interval, duration).worst
    assert corrupted >= delay


@given(st.floats(0.1, 1e4), st.floats(0, 0.9), st.floats(0, 0.05))
def test_the_recommended_interval_meets_the_target(target: float, margin: float, part: float) -> None:
    duration = part * target
    interval = recovery.recommended_interval(target, margin, duration)
    assert recovery.backup_rpo(interval, duration).worst == pytest.approx(target * (1 - margin))


@given(st.floats(0, 200), st.floats(0, 200), st.floats(0, 50))
def test_looser_objectives_admit_no_fewer_tiers(rto: float, rpo: float, more: float) -> None:
    strict, loose = recovery.tiers_meeting(rto, rpo), recovery.tiers_meeting(rto + more, rpo + more)
    assert {t.number for t in strict} <= {t.number for t in loose}
