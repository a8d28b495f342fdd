"""Simulated years of a pair with failover, its storage and its network, against SimPy.

Both sides simulate the same chain: MTBF 2000 h, MTTR 4 h, takeover in 2 minutes for 95 of 100 failures, else by hand
in an hour, storage 100,000 / 6 h, network 50,000 / 2 h, all times exponential. SimPy adds up the time down; ours keeps
it year by year as well. `python -m benchmarks.planner.simulation` in an environment with simpy (see README.md).
"""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

import simpy  # type: ignore[import-not-found,import-untyped,unused-ignore]

from benchmarks.planner.ratio import Ratio, ratio
from planner.formulas.clusters import failover_pair, in_series, single
from planner.formulas.component_simulation import Part, SimulatedYears, repairable, simulate_parts

YEAR_HOURS = 8760.0
PUBLISHED = 0.9998604756  # the usual rates, in closed form


def pair(mtbf: float) -> Part:
    """Two nodes, one of them active; repair goes on while the standby takes over."""
    mttr, failover, manual, coverage = 4.0, 2 / 60, 1.0, 0.95
    rates = {
        ("both", "failover"): coverage / mtbf,
        ("both", "manual"): (1 - coverage) / mtbf,
        ("both", "one"): 1 / mtbf,
        ("one", "both"): 1 / mttr,
        ("one", "none"): 1 / mtbf,
        ("none", "one"): 2 / mttr,
    }
    for state, hours in (("failover", failover), ("manual", manual)):
        rates |= {(state, "one"): 1 / hours, (state, "both"): 1 / mttr, (state, "none"): 1 / mtbf}
    return Part(rates_per_hour=rates, up=("both", "one"), in_order="both")


def system(times: float) -> list[Part]:
    """The three parts, failing `times` as often."""
    return [pair(2000 / times), repairable(100_000 / times, 6), repairable(50_000 / times, 2)]


def exact(times: float) -> float:
    pair_ = failover_pair(
        mtbf_hours=2000 / times, mttr_hours=4, failover_hours=2 / 60, coverage=0.95, manual_switch_hours=1
    )
    storage = single(mtbf_hours=100_000 / times, mttr_hours=6)
    return in_series([pair_, storage, single(mtbf_hours=50_000 / times, mttr_hours=2)]).availability


class Watch:
    """Adds up the time in which at least one part is down."""

    def __init__(self, env: Any) -> None:
        self.env, self.down, self.since, self.hours = env, 0, 0.0, 0.0

    def change(self, by: int) -> None:
        if self.down == 0 and by > 0:
            self.since = self.env.now
        self.down += by
        if self.down == 0 and by < 0:
            self.hours += self.env.now - self.since


def live(env: Any, part: Part, watch: Watch, chance: random.Random) -> Generator[Any, None, None]:
    """One part of the system as a SimPy process, from state to state."""
    leaving: dict[str, float] = {}
    ways: dict[str, tuple[list[str], list[float]]] = {}
    for (source, target), rate in part.rates_per_hour.items():
        leaving[source] = leaving.get(source, 0.0) + rate
        ways.setdefault(source, ([], []))[0].append(target)
        ways[source][1].append(leaving[source])
    state, is_up = part.in_order, True
    while True:
        yield env.timeout(chance.expovariate(leaving[state]))
        targets, cumulative = ways[state]
        drawn = chance.random() * leaving[state]
        state = next(t for t, c in zip(targets, cumulative, strict=True) if drawn < c or c == cumulative[-1])
        if (state in part.up) != is_up:
            is_up = not is_up
            watch.change(-1 if is_up else 1)


def by_simpy(parts: list[Part], years: int, seed: int = 1) -> float:
    """The availability over so many years."""
    env, chance = simpy.Environment(), random.Random(seed)
    watch = Watch(env)
    for part in parts:
        env.process(live(env, part, watch, chance))
    env.run(until=years * YEAR_HOURS)
    return 1 - watch.hours / (years * YEAR_HOURS)


def by_us(parts: list[Part], years: int, seed: int = 1) -> SimulatedYears:
    return simulate_parts(parts, years=years, seed=seed)


def check(times: float, years: int) -> str:
    """Both sides against the closed form, within five standard errors of the years simulated."""
    parts, truth = system(times), exact(times)
    ours, theirs = by_us(parts, years), by_simpy(parts, years)
    assert times != 1 or abs(truth - PUBLISHED) < 1e-10
    for found in (ours.availability, theirs):
        assert abs(found - truth) < 5 * ours.standard_error, (found, truth, ours.standard_error)
    return (
        f"| {times:g} | {years:,} | {truth:.10f} | {ours.availability:.8f} | {theirs:.8f} | {ours.standard_error:.1e} |"
    )


def per_year(found: Ratio, ours: int, theirs: int) -> tuple[float, float, float]:
    """Microseconds a year of both sides, and the ratio per year."""
    return found.ours_seconds / ours * 1e6, found.theirs_seconds / theirs * 1e6, found.times * ours / theirs


def main() -> None:
    print("| failures | years | closed form | ours | SimPy | standard error |\n|---|---|---|---|---|---|")
    for times, years in ((1.0, 100_000), (20.0, 5_000)):
        print(check(times, years))
    print("\n| failures | years, ours | years, SimPy | ours, µs a year | SimPy, µs a year | times | wanted |")
    print("|---|---|---|---|---|---|---|")
    for times, ours, theirs, wanted in (
        (1.0, 1_000, 1_000, ""),
        (1.0, 10_000, 10_000, "at least 30"),
        (1.0, 1_000_000, 10_000, "at least 30"),
        (20.0, 1_000, 1_000, "at least 30"),
        (20.0, 20_000, 1_000, "at least 30"),
    ):
        parts = system(times)
        found = ratio(lambda p=parts, n=ours: by_us(p, n), lambda p=parts, n=theirs: by_simpy(p, n))  # type: ignore[misc]
        a, b, factor = per_year(found, ours, theirs)
        print(f"| {times:g} | {ours:,} | {theirs:,} | {a:.3g} | {b:.3g} | {factor:.3g} | {wanted} |")


if __name__ == "__main__":
    main()
