from __future__ import annotations

import json
import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from planner.case import Case, DataLoss, Dependency, Platform, Recovery, Reliability, Service, ServiceKind, Site
from planner.formulas.checks import InvalidInput
from planner.losses import LossModel
from planner.reading import case_from_dict
from planner.simulation import compare, simulate
from planner.situation import Situation
from tests.planner.cases import case, demo, part, process, service, situation
from tests.planner.strategies import case_documents

LOSS = (10, 40, 80, 240, 720)


def expected(of: Situation) -> float:
    return LossModel(of).risk(of.today).plain_sum


def measured(mtbf: float, mttr: float, name: str = "A", **fields: Any) -> Service:
    return service(name, ServiceKind.SAAS, reliability=Reliability(mtbf_hours=mtbf, mttr_hours=mttr), **fields)


def random_case(seed: int) -> Case:
    """Up to three programs on a network, up to three processes with hours, workarounds, peaks and priced data."""
    chance = np.random.default_rng(seed)
    names = ["A", "B", "C"][: int(chance.integers(1, 4))]
    services = [
        service(
            name,
            ServiceKind.SAAS if chance.random() < 0.5 else ServiceKind.APPLICATION,
            needs=["NET"] if chance.random() < 0.5 else [],
            reliability=measured(float(chance.uniform(300, 3000)), float(chance.uniform(1, 30))).reliability
            if chance.random() < 0.5
            else None,
            current={"backup_interval_hours": 24.0},
        )
        for name in names
    ]
    processes = []
    for index in range(int(chance.integers(1, 4))):
        needs = [
            Dependency(on=name, share=float(chance.choice([0.5, 1.0])), needed_from_hours=float(chance.choice([0, 3])))
            for name in names
            if chance.random() < 0.7
        ]
        loss = [round(float(x), 2) for x in np.cumsum(chance.integers(0, 500, 5))]
        each = process(
            f"P{index}",
            loss=loss,
            needs=needs,
            windows=[("Mon-Fri", "08:00", "17:00")] if chance.random() < 0.6 else None,
            workaround=(6.0, 0.5) if chance.random() < 0.5 else None,
            peaks=[(200, 3)] if chance.random() < 0.4 else (),
            weeks_per_year=float(chance.choice([26, 52])),
        )
        price = DataLoss(cost_per_hour=Decimal(int(chance.integers(0, 50))))
        processes.append(replace(each, data_loss=price if chance.random() < 0.5 else None))
    return case(processes, [*services, part("NET", "network")])


def test_the_mean_of_the_years_is_the_expected_loss_within_its_error() -> None:
    """Two hundred small systems: the distances, in standard errors, are those of a normal variable."""
    distances = []
    for seed in range(200):
        of = situation(random_case(seed))
        found = simulate(of, years=2000, worlds=1, seed=seed)
        error = found.loss.std(ddof=1) / math.sqrt(len(found.loss))
        if error:
            distances.append((found.loss.mean() - expected(of)) / error)
        else:
            assert expected(of) == pytest.approx(0, abs=1e-9)
    assert len(distances) > 150
    assert np.abs(distances).max() < 4.5
    assert abs(np.mean(distances)) < 4 / math.sqrt(len(distances))
    assert 0.8 < np.std(distances) < 1.25


def burnt() -> Case:
    return case(
        [process("P1", loss=LOSS, needs=["A", "B"]), process("P2", loss=LOSS, needs=["B"])],
        [service("A", site="X"), service("B", site="X")],
        sites=(Site(id="X", power_events_per_year=2),),
        loss_overlap=0.5,
    )


def test_events_that_stop_several_services_agree_too() -> None:
    of = situation(burnt())
    found = simulate(of, years=200_000, worlds=1, seed=3)
    risk = LossModel(of).risk(of.today)
    assert found.with_overlap is not None
    assert risk.with_overlap is not None
    for years, value in ((found.plain_sum, risk.plain_sum), (found.with_overlap, risk.with_overlap)):
        assert years.mean() == pytest.approx(value, abs=4 * years.std() / math.sqrt(len(years)))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    def run(seed: int) -> str:
        return json.dumps(simulate(demo("school"), years=2000, seed=seed).to_dict(), allow_nan=False)

    assert run(1) == run(1)
    assert run(1) != run(2)


@pytest.mark.parametrize("platform", [Platform.VM_HA, Platform.ACTIVE_PASSIVE])
def test_common_random_numbers_make_the_difference_far_surer(platform: Platform) -> None:
    of = situation(case([process(loss=LOSS, needs=["A"], windows=[("Mon-Fri", "08:00", "16:00")])], [service("A")]))
    better = {"A": replace(of.today["A"], platform=platform)}
    found = compare(of, of.today, better, years=20_000, worlds=1).to_dict()
    model = LossModel(of)
    gain = model.risk(of.today).plain_sum - model.risk({**of.today, **better}).plain_sum
    assert found["mean_difference"] == pytest.approx(gain, abs=4 * found["standard_error"] + 0.01)
    assert found["standard_error"] < 0.8 * found["standard_error_if_independent"]


def test_a_design_against_itself_differs_by_nothing() -> None:
    of = situation(demo("school"))
    found = compare(of, of.today, of.today, years=1000).to_dict()
    assert (found["mean_difference"], found["standard_error"]) == (0, 0)
    assert found["standard_error_if_independent"] > 0


def test_a_design_that_only_recovers_sooner_is_never_dearer_in_any_year() -> None:
    of = situation(burnt())
    hot = {name: replace(of.today[name], recovery=frozenset({Recovery.HOT_SITE})) for name in ("A", "B")}
    found = compare(of, of.today, hot, years=20_000, worlds=1)
    assert (found.difference >= -1e-9).all()
    assert found.difference.max() > 0


def test_a_rarer_event_is_a_part_of_the_same_events() -> None:
    def years(mtbf: float) -> Any:
        of = case(
            [process(loss=LOSS, needs=["A"])],
            [measured(mtbf, 4)],
        )
        return simulate(of, years=5000, worlds=1).loss

    often, seldom = years(900), years(2900)
    assert (often >= seldom - 1e-9).all()
    assert often.mean() > 2 * seldom.mean()


def test_downtime_of_a_service_has_that_of_all_it_needs() -> None:
    of = case(
        [process(loss=LOSS, needs=["A"])],
        [
            measured(996, 4, needs=["NET"]),
            measured(1992, 8, "NET"),
        ],
    )
    hours = simulate(of, years=20_000, worlds=1).downtime_hours
    assert hours["NET"].mean() == pytest.approx(8.76 / 2 * 8, rel=0.03)  # 8760 / 2000 outages of 8 h
    assert hours["A"].mean() == pytest.approx(8.76 * 4 + 8.76 / 2 * 8, rel=0.03)


def test_the_curve_and_the_percentiles_tell_the_same() -> None:
    found = simulate(demo("school"), years=10_000)
    shown = found.to_dict()
    curve = {point["share_of_years"]: point["loss"] for point in shown["exceedance"]}
    assert curve[0.1] == pytest.approx(shown["loss_per_year"]["p90"], abs=0.01)
    assert list(curve.values()) == sorted(curve.values())
    for share, loss in curve.items():
        assert (found.loss > loss + 0.01).mean() <= share


def test_unknown_rates_widen_the_spread_of_the_expected_loss() -> None:
    of = case([process(loss=LOSS, needs=["A"])], [service("A")])
    worlds = simulate(of, years=10_000, worlds=50).loss.reshape(50, -1).mean(axis=1)
    certain = simulate(of, years=10_000, worlds=1).loss.reshape(50, -1).mean(axis=1)
    assert worlds.std() > 1.3 * certain.std()


@pytest.mark.parametrize(("years", "worlds", "place"), [(0, 1, "years"), (10, 3, "years"), (10, 0, "worlds")])
def test_years_that_make_no_simulation_are_refused(years: int, worlds: int, place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        simulate(demo("school"), years=years, worlds=worlds)
    assert refused.value.fault.path == place


def test_more_events_than_can_be_held_are_refused_with_the_years_that_can() -> None:
    of = case(
        [process(loss=LOSS, needs=["A"])],
        [measured(1, 1)],
    )
    with pytest.raises(InvalidInput, match="at most 4566 years"):
        simulate(of, years=10_000)


@settings(max_examples=60, deadline=None)
@given(case_documents())
def test_no_case_that_can_be_read_stops_the_simulation(document: dict[str, Any]) -> None:
    of = case_from_dict(document)
    found = simulate(of, years=20, worlds=2)
    assert np.isfinite(found.plain_sum).all()
    assert (found.plain_sum >= -1e-6).all()
    assert all((hours >= 0).all() and (hours <= 8760).all() for hours in found.downtime_hours.values())
    json.dumps(found.to_dict(), allow_nan=False)
