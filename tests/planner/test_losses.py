from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.case import Case, Dependency, Edge, Estate, Platform, Recovery, Reliability, Service, ServiceKind, Site
from planner.catalogue import load_catalogue
from planner.disruption import corruption_recovery
from planner.events import has_generator
from planner.formulas.expected_loss import expected_loss
from planner.impact import loss_curve
from planner.losses import LossModel, Risk
from planner.misses import everyday_data_age
from planner.policy import DEFAULT_POLICY
from planner.recovery_time import QUANTILES, RecoveryTime, distribution_of
from planner.rules import STANDBYS
from planner.situation import Design
from planner.workaround import slowing
from tests.planner.cases import case, demo, part, process, service, situation

LOSS = (10, 40, 80, 240, 720)  # 10 an hour at every asked time: after 1, 4, 8, 24, 72 hours


def risk_of(of: Case, designs: Mapping[str, Design] | None = None) -> Risk:
    made = situation(of)
    return LossModel(made).risk({**made.today, **(designs or {})})


def measured(name: str, mtbf: float, mttr: float, **fields: object) -> Service:
    return service(name, ServiceKind.SAAS, reliability=Reliability(mtbf_hours=mtbf, mttr_hours=mttr), **fields)  # type: ignore[arg-type]


def test_rate_times_loss_of_a_fixed_outage() -> None:
    # 8760 / (1740 + 12) = 5 outages a year of 12 h at 10 an hour.
    of = case([process(loss=LOSS, needs=["A"])], [measured("A", 1740, 12)])
    assert risk_of(of).plain_sum == pytest.approx(5 * 12 * 10)


def test_the_loss_of_the_mean_outage_is_not_the_mean_loss() -> None:
    # Nothing is lost in 8 h, 100 an hour after: PERT 0, 4, 20 h averages 6 h, yet costs something.
    of = case([process(loss=(0, 0, 0, 1600, 6400), needs=["A"])], [service("A")])
    assert risk_of(of).of_scope("A", "application") > 0


def test_a_process_loses_from_its_next_service_hour_on() -> None:
    # In service Monday 00:00 to 12:00. An outage of 13 h costs max(13 - wait, 0) x 10.
    # In service (12/168): 13 h. Waits of 0.5 h to 12.5 h (1/168 each): sum of (13 - w) = 13 x 13 - 84.5 = 84.5.
    window = [("Mon", "00:00", "12:00")]
    of = case([process(loss=LOSS, needs=["A"], windows=window)], [measured("A", 8747, 13)])
    assert risk_of(of).plain_sum == pytest.approx((12 * 13 + 84.5) / 168 * 10)


def test_weeks_out_of_service_lose_nothing() -> None:
    of = case([process(loss=LOSS, needs=["A"], weeks_per_year=13)], [measured("A", 1740, 12)])
    assert risk_of(of).plain_sum == pytest.approx(5 * 12 * 10 / 4)


def test_two_services_stopped_apart_add_up_and_each_holds_its_own() -> None:
    of = case([process(loss=LOSS, needs=["A", "B"])], [measured("A", 1740, 12), measured("B", 8756, 4)])
    risk = risk_of(of)
    assert risk.of_service("A") == pytest.approx(600)
    assert risk.of_service("B") == pytest.approx(40)


def test_the_overlap_counts_the_hardest_hit_process_in_full() -> None:
    # Two processes lose 600 and 300 by the same outages; at half overlap 0.5 x 900 + 0.5 x 600.
    half = tuple(x / 2 for x in LOSS)
    of = case(
        [process("P1", loss=LOSS, needs=["A"]), process("P2", loss=half, needs=["A"])],
        [measured("A", 1740, 12)],
        loss_overlap=0.5,
    )
    risk = risk_of(of)
    assert risk.plain_sum == pytest.approx(900)
    assert risk.with_overlap == pytest.approx(750)


def burnt_building() -> Case:
    return case(
        [process(loss=LOSS, needs=["A", "B"])],
        [service("A", site="X"), service("B", site="X")],
        sites=(Site(id="X"),),
    )


def test_one_service_restored_early_in_a_burnt_building_saves_nothing() -> None:
    of = burnt_building()
    today = situation(of).today
    hot = replace(today["A"], recovery=frozenset({Recovery.HOT_SITE}))
    before, one = risk_of(of), risk_of(of, {"A": hot})
    both = risk_of(of, {"A": hot, "B": replace(today["B"], recovery=frozenset({Recovery.HOT_SITE}))})

    def site(risk: Risk) -> float:
        return risk.of_scope("A", "site") + risk.of_scope("B", "site")

    assert site(one) == pytest.approx(site(before))
    assert site(both) < site(before) / 100
    assert one.of_scope("A", "site") == 0  # B holds the process up


def test_those_who_hold_a_process_up_equally_long_share_its_loss() -> None:
    risk = risk_of(burnt_building())
    assert risk.of_scope("A", "site") == pytest.approx(risk.of_scope("B", "site"))


def test_no_high_availability_helps_against_corruption() -> None:
    of = situation(case([process(loss=LOSS, needs=["A"])], [service("A")]))
    today = of.today["A"]
    for platform in Platform:
        design = replace(today, platform=platform)
        assert corruption_recovery(of, of.case.services[0], design) == corruption_recovery(
            of, of.case.services[0], today
        )
        assert everyday_data_age(of, of.case.services[0], {**of.today, of.case.services[0].id: design}) is None
    for standby in STANDBYS:
        design = replace(today, recovery=frozenset({standby}))
        assert corruption_recovery(of, of.case.services[0], design) == corruption_recovery(
            of, of.case.services[0], today
        )


def test_an_immutable_copy_helps_against_corruption_and_a_plain_one_does_not() -> None:
    of = case([process(loss=LOSS, needs=["A"])], [service("A")])
    copy = replace(situation(of).today["A"], recovery=frozenset({Recovery.OFFSITE_BACKUP}))
    before = risk_of(of).of_scope("A", "corruption")
    assert risk_of(of, {"A": copy}).of_scope("A", "corruption") == before
    # T24a 4 % a year; T24b 48, 168, 720 h and CLEAN 24, 72, 168 h: means 240 h and 80 h, 10 an hour.
    assert before == pytest.approx(0.04 * 240 * 10, rel=1e-3)
    locked = risk_of(of, {"A": replace(copy, is_immutable=True)}).of_scope("A", "corruption")
    assert locked == pytest.approx(0.04 * 80 * 10, rel=1e-3)


def test_a_generator_bridges_a_power_cut() -> None:
    def cut(power: str) -> float:
        site = Site(id="X", power=power, power_events_per_year=2)
        of = case([process(loss=LOSS, needs=["A"])], [service("A", site="X")], sites=(site,))
        return risk_of(of).of_scope("A", "power")

    # T22b: 0.5, 2, 8 h, mean 2.75 h; twice a year at 10 an hour.
    assert cut("no generator") == pytest.approx(2 * 2.75 * 10, rel=1e-3)
    assert cut("UPS and diesel") == 0
    assert not has_generator(None)


def test_a_power_cut_at_home_does_not_stop_what_runs_elsewhere() -> None:
    site = Site(id="X", power_events_per_year=2)
    of = case([process(loss=LOSS, needs=["A"])], [service("A", ServiceKind.SAAS, site="X")], sites=(site,))
    assert risk_of(of).plain_sum == 0


def test_a_cloud_platform_leaves_the_burning_building_out() -> None:
    of = case([process(loss=LOSS, needs=["A"])], [service("A", site="X")], sites=(Site(id="X"),))
    cloud = replace(situation(of).today["A"], platform=Platform.PRIVATE_CLOUD)
    assert risk_of(of).of_scope("A", "site") > 0
    assert risk_of(of, {"A": cloud}).of_scope("A", "site") == 0


def test_processes_pass_an_outage_on_and_workarounds_slow_it_twice() -> None:
    # A is away 12 h. P2 works at half for ever: 6 h are felt. P1 stops by half with P2: 3 h.
    of = case(
        [
            process("P1", loss=LOSS, needs=[Dependency(on="P2", share=0.5)]),
            process("P2", needs=["A"], workaround=(1000, 0.5)),
        ],
        [measured("A", 1740, 12)],
    )
    assert risk_of(of).plain_sum == pytest.approx(5 * 3 * 10)


def test_processes_in_a_cycle_feel_the_outage_once() -> None:
    of = case(
        [process("P1", loss=LOSS, needs=["P2"]), process("P2", loss=LOSS, needs=["P1", "A"])],
        [measured("A", 1740, 12)],
    )
    assert risk_of(of).plain_sum == pytest.approx(2 * 600)


def test_many_ways_through_the_processes_cost_no_time() -> None:
    # Thirty layers of two, every one on both below: two to the thirtieth ways.
    layers = [
        process(f"P{layer}{side}", needs=[f"P{layer + 1}a", f"P{layer + 1}b"]) for layer in range(30) for side in "ab"
    ]
    bottom = [process(f"P30{side}", needs=["A"]) for side in "ab"]
    top = process("TOP", loss=LOSS, needs=["P0a", "P0b"])
    assert risk_of(case([top, *layers, *bottom], [measured("A", 1740, 12)])).plain_sum == pytest.approx(600)


def test_a_long_chain_of_processes_is_no_trouble() -> None:
    chain = [process(f"P{n}", needs=[f"P{n + 1}"], loss=LOSS if n == 0 else None) for n in range(700)]
    of = case([*chain, process("P700", needs=["A"])], [measured("A", 1740, 12)])
    assert risk_of(of).plain_sum == pytest.approx(600)


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_the_shares_of_services_add_up_to_the_whole(name: str) -> None:
    risk = risk_of(demo(name))
    assert sum(risk.of_service(s.id) for s in demo(name).services) == pytest.approx(risk.plain_sum)


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_no_recovery_set_ever_makes_the_loss_larger(name: str) -> None:
    of = demo(name)
    made = situation(of)
    model = LossModel(made)
    before = model.risk(made.today).plain_sum
    for each in of.services:
        today = made.today[each.id]
        if Recovery.PROVIDER in today.recovery:
            continue
        for recovery in (*STANDBYS, Recovery.OFFSITE_BACKUP):
            design = replace(today, recovery=today.recovery - set(STANDBYS) | {recovery}, is_immutable=True)
            assert model.risk({**made.today, each.id: design}).plain_sum <= before + 1e-6


@given(st.integers(0, 1000), st.floats(0.1, 30), st.floats(0, 30))
def test_a_longer_repair_never_costs_less(seed: int, mttr: float, more: float) -> None:
    chance = np.random.default_rng(seed)
    loss = [round(float(x), 2) for x in np.cumsum(chance.integers(0, 100, 5))]
    windows = [("Mon-Fri", "08:00", "16:00")] if seed % 2 else None
    of = process(loss=loss, needs=["A"], windows=windows, workaround=(float(chance.integers(0, 20)), 0.5))
    # The rate is held: mtbf + mttr is 1,000 h.
    short = risk_of(case([of], [measured("A", 1000 - mttr, mttr)])).plain_sum
    long = risk_of(case([of], [measured("A", 1000 - mttr - more, mttr + more)])).plain_sum
    assert long >= short - 1e-9


def test_the_loss_agrees_with_brute_force() -> None:
    """A crash (3 a year) or a failed change (0.4 a year) at any minute of the week, 400,000 times over."""
    loss = (20, 300, 1000, 2500, 9000)
    windows = [("Mon-Fri", "07:30", "17:00"), ("Sat", "08:00", "12:00")]
    of = case(
        [
            process(
                loss=loss, needs=[Dependency(on="A", share=0.8)], windows=windows, workaround=(2, 0.6), peaks=[(250, 3)]
            )
        ],
        [service("A")],
    )
    chance = np.random.default_rng(20261124)
    count = 400_000
    figures = load_catalogue().figures

    def pert(name: str) -> np.ndarray:
        low, likely, high = figures[name].hours()
        a, b = 1 + 4 * (likely - low) / (high - low), 1 + 4 * (high - likely) / (high - low)
        return np.asarray(low + (high - low) * chance.beta(a, b, count))

    hours = np.where(chance.random(count) < 3 / 3.4, pert("T14b"), pert("T15b"))
    start = chance.random(count) * 168
    # The next opening: day by day from the windows themselves.
    openings = [(24 * day + 7.5, 24 * day + 17) for day in range(5)] + [(5 * 24 + 8.0, 5 * 24 + 12.0)]
    openings.append((168 + 7.5, 168 + 17.0))
    wait = np.full(count, np.inf)
    for opens, closes in openings:
        here = np.where(start < closes, np.maximum(opens - start, 0), np.inf)
        wait = np.minimum(wait, here)
    left = np.maximum(hours - wait, 0)
    felt = 0.8 * (0.4 * np.minimum(left, 2) + np.maximum(left - 2, 0))
    money = np.interp(felt, (0, 1, 4, 8, 24, 72), (0, *loss)).mean()
    service_hours = (5 * 9.5 + 4) * 52
    expected = 3.4 * money * (1 + 250 * 2 / service_hours)
    assert risk_of(of).of_scope("A", "application") == pytest.approx(expected, rel=0.02)


def test_a_network_takes_the_edge_features_down_with_it() -> None:
    printing = service(
        "Q", ServiceKind.PRINT, functions=("print",), needs=["NET"], estate=Estate(device_spooling_confirmed_share=1.0)
    )
    of = case([process(loss=LOSS, needs=[Dependency(on="Q", uses=("print",))])], [printing, part("NET", "network")])
    spooling = replace(situation(of).today["Q"], edge=frozenset({Edge.DEVICE_SPOOLING}))
    before, after = risk_of(of), risk_of(of, {"Q": spooling})
    assert after.of_scope("NET", "network") == before.of_scope("NET", "network")
    # 90 % of logins succeed (F3): a tenth of the time is felt, and the loss is a straight line.
    assert after.of_scope("Q", "application") == pytest.approx(before.of_scope("Q", "application") / 10)


def test_a_policy_may_read_ranges_as_lognormal() -> None:
    of = case([process(loss=(0, 0, 0, 1600, 6400), needs=["A"])], [service("A")])
    long_tailed = situation(of, replace(DEFAULT_POLICY, recovery_ranges="lognormal"))
    usual = risk_of(of).of_scope("A", "application")
    assert LossModel(long_tailed).risk(long_tailed.today).of_scope("A", "application") > usual > 0


@pytest.mark.parametrize("seed", range(20))
def test_slices_are_off_by_less_than_they_say(seed: int) -> None:
    """Two services of one site recover alike, so the event is one outage, which the closed form knows."""
    chance = np.random.default_rng(seed)
    loss = [round(float(x), 2) for x in np.cumsum(chance.integers(0, 100, 5))]
    kept = process(loss=loss, needs=["A", "B"], workaround=(float(chance.integers(0, 300)), 0.5))
    of = case([kept], [service("A", site="X"), service("B", site="X")], sites=(Site(id="X"),))
    risk = risk_of(of)
    slices = risk.of_scope("A", "site") + risk.of_scope("B", "site")
    rebuild = distribution_of(RecoveryTime.between(*load_catalogue().figures["REBUILD"].hours()))
    curve = loss_curve(of, kept)
    assert curve is not None
    felt = curve.function().after(slowing(kept, kept.depends_on[0]))  # type: ignore[index]
    rate = load_catalogue().figures["T23"].per_year()
    least, most = felt.at([168.0, 672.0])
    assert slices == pytest.approx(
        rate * expected_loss(felt, rebuild), abs=rate * float(most - least) / QUANTILES + 1e-9
    )
    assert slices == pytest.approx(rate * expected_loss(felt, rebuild), rel=2e-3, abs=1e-9)
