from __future__ import annotations

import numpy as np
import pytest

from planner.formulas.checks import InvalidInput
from planner.formulas.clusters import failover_pair
from planner.formulas.component_simulation import Part, repairable, simulate_parts

EXACT = 0.9998604756  # pair with failover x storage x network, in closed form


def pair(
    mtbf: float = 2000, mttr: float = 4, failover: float = 2 / 60, coverage: float = 0.95, manual: float = 1
) -> Part:
    """Two nodes, one of them active: five states."""
    rates = {
        ("both", "failover"): coverage / mtbf,
        ("both", "manual"): (1 - coverage) / mtbf,
        ("both", "one"): 1 / mtbf,
        ("failover", "one"): 1 / failover,
        ("failover", "both"): 1 / mttr,
        ("failover", "none"): 1 / mtbf,
        ("manual", "one"): 1 / manual,
        ("manual", "both"): 1 / mttr,
        ("manual", "none"): 1 / mtbf,
        ("one", "both"): 1 / mttr,
        ("one", "none"): 1 / mtbf,
        ("none", "one"): 2 / mttr,
    }
    return Part(rates_per_hour=rates, up=("both", "one"), in_order="both")


def system() -> list[Part]:
    return [pair(), repairable(100_000, 6), repairable(50_000, 2)]


def test_a_pair_with_failover_behind_storage_and_network_agrees_with_the_closed_form() -> None:
    found = simulate_parts(system(), years=200_000, seed=1)
    assert found.availability == pytest.approx(EXACT, abs=4 * found.standard_error)
    assert found.standard_error < 2e-6


@pytest.mark.parametrize(("mtbf", "mttr"), [(100.0, 10.0), (2000.0, 4.0), (30.0, 30.0)])
def test_one_part_is_up_mtbf_of_mtbf_and_mttr(mtbf: float, mttr: float) -> None:
    found = simulate_parts([repairable(mtbf, mttr)], years=5000, seed=2)
    assert found.availability == pytest.approx(mtbf / (mtbf + mttr), abs=5 * found.standard_error + 1e-5)
    assert found.failures.mean() == pytest.approx(8760 / (mtbf + mttr), rel=0.02)


def test_twenty_times_the_failures_agree_with_the_chain_of_the_pair() -> None:
    exact = failover_pair(mtbf_hours=100, mttr_hours=4, failover_hours=2 / 60, coverage=0.95, manual_switch_hours=1)
    found = simulate_parts([pair(mtbf=100)], years=10_000, seed=3)
    assert found.availability == pytest.approx(exact.availability, abs=4 * found.standard_error)
    assert found.failures.mean() == pytest.approx(exact.failures_per_year, rel=0.01)


def test_the_same_seed_gives_the_same_years() -> None:
    first, again, other = (simulate_parts(system(), years=3000, seed=seed) for seed in (5, 5, 6))
    assert first.downtime_hours.tobytes() == again.downtime_hours.tobytes()
    assert not np.array_equal(first.downtime_hours, other.downtime_hours)


def refused(part: Part) -> str:
    with pytest.raises(InvalidInput) as found:
        simulate_parts([part], years=10, seed=1)
    return found.value.fault.path


def test_parts_that_cannot_be_simulated_are_refused() -> None:
    up_and_down = {("up", "down"): 1.0, ("down", "up"): 1.0}
    assert refused(Part(rates_per_hour=up_and_down, up=("on",), in_order="up")) == "parts[0].up"
    assert refused(Part(rates_per_hour=up_and_down, up=("up",), in_order="on")) == "parts[0].in_order"
    assert refused(Part(rates_per_hour={("up", "down"): 1.0}, up=("up",), in_order="up")) == "parts"
    trap = {("up", "down"): 1.0, ("down", "lost"): 1.0, ("lost", "gone"): 1.0, ("gone", "lost"): 1.0}
    assert refused(Part(rates_per_hour=trap, up=("up",), in_order="up")) == "parts"
    negative = {("up", "down"): -1.0, ("down", "up"): 1.0}
    assert refused(Part(rates_per_hour=negative, up=("up",), in_order="up")) == "parts[0].rates_per_hour[up, down]"
    with pytest.raises(InvalidInput, match="years"):
        simulate_parts([repairable(1, 1)], years=0, seed=1)
    with pytest.raises(InvalidInput, match="mtbf_hours"):
        repairable(0, 1)
