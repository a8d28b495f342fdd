from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.formulas import diagram_frontier, diagram_solution
from planner.formulas.checks import InvalidInput
from planner.formulas.clusters import repaired_group
from planner.formulas.diagrams import Gate, Part, System, all_of, any_of, at_least, evaluate, evaluate_all, importance
from tests.planner.formulas.systems import random_system, unavailability_by_trying

SEEDS = st.integers(0, 100_000)


def available(**parts: float) -> dict[str, Part | Gate]:
    return {name: Part.available(value) for name, value in parts.items()}


# Published figures


def test_three_hard_dependencies() -> None:
    # AWS, Reliability Pillar: 99.99 % each, 99.97 %; 157.66 minutes in a year of 365 days.
    found = evaluate({**available(a=0.9999, b=0.9999, c=0.9999), "app": all_of("a", "b", "c")}, "app")
    assert found.availability == pytest.approx(0.999700029999, abs=1e-12)
    assert found.downtime_hours_per_year * 60 == pytest.approx(157.6642325, abs=1e-6)


def test_a_fallback_queue() -> None:
    # Microsoft, Azure architecture center, business metrics: web and (database or queue), 99.95 %.
    parts = available(web=0.9995, database=0.9999, queue=0.999)
    found = evaluate({**parts, "store": any_of("database", "queue"), "app": all_of("web", "store")}, "app")
    assert found.availability == pytest.approx(0.9994999000500002, abs=1e-12)
    assert found.single_points_of_failure == ("web",)


def test_two_and_four_regions() -> None:
    # Microsoft, same page: 99.95 % a region.
    regions = available(a=0.9995, b=0.9995, c=0.9995, d=0.9995)
    assert evaluate({**regions, "x": any_of("a", "b")}, "x").unavailability == pytest.approx(2.5e-7, rel=1e-9)
    assert evaluate({**regions, "x": any_of(*regions)}, "x").unavailability == pytest.approx(6.25e-14, rel=1e-9)


def test_eight_services_in_series() -> None:
    # Azure reliable web app pattern for .NET, SLA calculation: 99.616 %.
    shares = (0.9999, 0.9999, 0.9995, 0.999, 0.99995, 0.999, 0.9999, 0.999)
    parts = available(**{f"s{i}": share for i, share in enumerate(shares)})
    assert evaluate({**parts, "app": all_of(*parts)}, "app").availability == pytest.approx(0.99616, abs=5e-6)


def test_two_regions_share_what_is_global() -> None:
    # Azure reliable web app pattern: Front Door and Entra stand once before both regions. The page counts them
    # twice (99.9779 %); counted once it is 99.9781 %, and squaring everything would claim 99.9979 %.
    glob = available(door=0.9999, entra=0.9999)
    shares = (0.9995, 0.999, 0.99995, 0.999, 0.9999, 0.999)
    regions = {f"{r}{i}": Part.available(share) for r in "ab" for i, share in enumerate(shares)}
    gates: System = {r: all_of("door", "entra", *(f"{r}{i}" for i in range(len(shares)))) for r in "ab"}
    found = evaluate({**glob, **regions, **gates, "app": any_of("a", "b")}, "app")
    region = math.prod(shares)
    assert found.availability == pytest.approx(0.9999**2 * (1 - (1 - region) ** 2), abs=1e-12)
    assert found.availability == pytest.approx(0.999787, abs=2e-6)
    assert found.single_points_of_failure == ("door", "entra")


def test_a_shared_part_is_no_alternative_to_itself() -> None:
    # Naive independence of the two paths would give 99.988 %; both need the one database of 99 %.
    system = {**available(a=0.99, b=0.99, db=0.99), "x": all_of("a", "db"), "y": all_of("b", "db")}
    found = evaluate({**system, "app": any_of("x", "y")}, "app")
    assert found.availability == pytest.approx(0.99 * 0.9999, abs=1e-12)


def test_a_bridge() -> None:
    # Five parts of 0.9: 0.97848 (Billinton and Allan, bridge network, ch. 5).
    parts = available(a=0.9, b=0.9, c=0.9, d=0.9, e=0.9)
    paths = {"ac": all_of("a", "c"), "bd": all_of("b", "d"), "aed": all_of("a", "e", "d"), "bec": all_of("b", "e", "c")}
    assert evaluate({**parts, **paths, "x": any_of(*paths)}, "x").availability == pytest.approx(0.97848, abs=1e-12)


def test_redundant_hardware_with_its_software() -> None:
    # EventHelix, system reliability and availability: hardware 10,000 h / 2 h, software 4,000 h / 5 min.
    parts: dict[str, Part | Gate] = {}
    for lane in "ab":
        parts[f"hw {lane}"] = Part.repaired(mtbf_hours=10_000, mttr_hours=2)
        parts[lane] = Part.repaired(mtbf_hours=4_000, mttr_hours=1 / 12, needs=(f"hw {lane}",))
    found = evaluate_all({**parts, "pair": any_of("a", "b")})
    assert found["a"].availability == pytest.approx(0.9997792112584337, abs=1e-10)
    assert found["pair"].availability == pytest.approx(0.9999999512523316, abs=1e-10)


def test_k_of_n() -> None:
    # 2 of 3 and 7 of 10 at 99 % (binomial; cf. EventHelix, partial operation).
    parts = available(**{f"p{i}": 0.99 for i in range(10)})
    two = evaluate({**parts, "x": at_least(2, "p0", "p1", "p2")}, "x")
    assert two.availability == pytest.approx(0.999702, abs=1e-12)
    assert evaluate({**parts, "x": at_least(7, *parts)}, "x").availability == pytest.approx(
        0.999997998723843, abs=1e-12
    )


def test_frequency_of_k_of_n_is_that_of_its_chain() -> None:
    parts: dict[str, Part | Gate] = {f"p{i}": Part.repaired(mtbf_hours=99, mttr_hours=1) for i in range(4)}
    found = evaluate({**parts, "x": at_least(2, *parts)}, "x")
    chain = repaired_group(machines=4, needed=2, mtbf_hours=99, mttr_hours=1)
    assert found.failures_per_year == pytest.approx(chain.failures_per_year, rel=1e-9)
    assert found.mean_outage_hours == pytest.approx(chain.mean_outage_hours, rel=1e-9)


# Exact against trying every state


@pytest.mark.parametrize("cycles", [False, True])
@pytest.mark.parametrize("few", [False, True], ids=["as shipped", "hardly any part fixed"])
def test_random_systems_agree_with_trying_every_state(cycles: bool, few: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if few:
        monkeypatch.setattr(diagram_solution, "ATTEMPTS", ((1, 2, 4), (1, 2, 5), (2, 2, 1 << 60)))
        monkeypatch.setattr(diagram_frontier, "WIDEST", -1)
    for seed in range(60):
        system = random_system(seed, parts=6, cycles=cycles)
        found = evaluate(system, "top")
        assert found.unavailability == pytest.approx(unavailability_by_trying(system, "top"), abs=1e-12), seed


@pytest.mark.parametrize("cycles", [False, True])
def test_gates_one_after_another_agree_with_trying_every_state(cycles: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram_solution, "ATTEMPTS", ((0, 9, 1), (0, 9, 2)))
    for seed in range(60):
        system = random_system(seed, parts=6, cycles=cycles)
        found = evaluate(system, "top", most_nodes=2)  # no diagram of any use is allowed
        assert found.is_exact
        assert found.unavailability == pytest.approx(unavailability_by_trying(system, "top"), rel=1e-9, abs=1e-15), seed


def test_a_long_mesh_is_exact_though_no_diagram_could_hold_it() -> None:
    layers, width, down = 20, 6, 0.01
    system: dict[str, Part | Gate] = {}
    for layer in range(layers):
        for place in range(width):
            ways = [f"n{layer - 1} {(place + step) % width}" for step in (-1, 0, 1)] if layer else []
            system[f"w{layer} {place}"] = any_of(*ways) if ways else Part(unavailability=0.0, failures_per_year=0.0)
            system[f"n{layer} {place}"] = Part(unavailability=down, failures_per_year=1.0, needs=(f"w{layer} {place}",))
    found = evaluate({**system, "top": any_of(*(f"n{layers - 1} {p}" for p in range(width)))}, "top")
    assert found.is_exact
    assert found.unavailability == pytest.approx(_mesh_down(layers, width, down), rel=1e-9)
    slope = (_mesh_down(layers, width, down * 1.001) - _mesh_down(layers, width, down * 0.999)) / (0.002 * down)
    assert found.failures_per_year == pytest.approx(slope, rel=1e-4)  # every part fails once a year


def _mesh_down(layers: int, width: int, down: float) -> float:
    """How likely no node of the last layer is up, layer by layer over all states of one."""
    chances = {frozenset(range(width)): 1.0}  # of the places that have a way
    for layer in range(layers):
        after: dict[frozenset[int], float] = {}
        for ways, chance in chances.items():
            for state in range(1 << width):
                up = {place for place in ways if state >> place & 1}
                if any(state >> place & 1 for place in range(width) if place not in ways):
                    continue
                new = chance * (1 - down) ** len(up) * down ** (len(ways) - len(up))
                reached = up if layer == layers - 1 else {(p + step) % width for p in up for step in (-1, 0, 1)}
                after[frozenset(reached)] = after.get(frozenset(reached), 0.0) + new
        chances = after
    return chances[frozenset()]


@pytest.mark.parametrize("one_by_one", [False, True], ids=["by a diagram", "gates one after another"])
@pytest.mark.parametrize("cycles", [False, True])
def test_importance_is_the_difference_that_a_part_makes(
    cycles: bool, one_by_one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if one_by_one:
        monkeypatch.setattr(diagram_solution, "ATTEMPTS", ((0, 9, 1), (0, 9, 2)))
    for seed in range(30):
        system = random_system(seed, parts=6, cycles=cycles)
        down = unavailability_by_trying(system, "top")
        for found in importance(system, "top"):
            always = unavailability_by_trying(system, "top", **{found.part: 1.0})
            never = unavailability_by_trying(system, "top", **{found.part: 0.0})
            assert found.birnbaum == pytest.approx(always - never, abs=1e-10)
            assert found.saved_hours_per_year == pytest.approx((down - never) * 8760, abs=1e-6)
            if down > 1e-6:
                assert found.risk_achievement_worth == pytest.approx(always / down, rel=1e-6)
                assert found.criticality == pytest.approx((down - never) / down, abs=1e-6)


def test_frequency_is_failures_times_birnbaum() -> None:
    for seed in range(20):
        system = random_system(seed, parts=6)
        rates = {n: p.failures_per_year for n, p in system.items() if isinstance(p, Part)}
        expected = sum(i.birnbaum * (rates[i.part] or 0) for i in importance(system, "top"))
        found = evaluate(system, "top")
        assert found.failures_per_year == pytest.approx(expected)
        assert expected >= 0


def test_every_node_at_once_is_every_node_by_itself() -> None:
    for seed in range(20):
        system = random_system(seed, cycles=seed % 2 == 0)
        for name, found in evaluate_all(system).items():
            assert found.unavailability == pytest.approx(evaluate(system, name).unavailability, abs=1e-13)


@settings(max_examples=50)
@given(SEEDS, st.randoms(use_true_random=False))
def test_names_and_order_do_not_matter(seed: int, order: random.Random) -> None:
    system = random_system(seed, cycles=seed % 2 == 0)
    names = list(system)
    order.shuffle(names)
    new = {name: f"n{i}" for i, name in enumerate(names)}
    renamed: dict[str, Part | Gate] = {}
    for name in names:
        node = system[name]
        if isinstance(node, Part):
            renamed[new[name]] = replace(node, needs=tuple(new[n] for n in node.needs))
        else:
            renamed[new[name]] = replace(node, of=tuple(order.sample([new[n] for n in node.of], len(node.of))))
    expected, found = evaluate(system, "top"), evaluate(renamed, new["top"])
    assert found.unavailability == pytest.approx(expected.unavailability, abs=1e-12)
    assert {new[n] for n in expected.single_points_of_failure} == set(found.single_points_of_failure)


@settings(max_examples=50)
@given(SEEDS)
def test_one_more_alternative_never_harms(seed: int) -> None:
    system = dict(random_system(seed))
    before = evaluate_all(system)
    for name, node in list(system.items()):
        if isinstance(node, Gate) and "p0" not in node.of:
            system[name] = replace(node, of=(*node.of, "p0"))
    assert all(evaluate(system, name).unavailability <= before[name].unavailability + 1e-12 for name in system)


@settings(max_examples=50)
@given(SEEDS)
def test_a_single_point_of_failure_takes_the_target_down_and_no_other_part_does(seed: int) -> None:
    system = random_system(seed, parts=6, cycles=seed % 2 == 0)
    single = evaluate(system, "top").single_points_of_failure
    perfect = {n: replace(p, unavailability=0.0) if isinstance(p, Part) else p for n, p in system.items()}
    for name, node in perfect.items():
        if isinstance(node, Part):
            without = {**perfect, name: replace(node, unavailability=1.0)}
            assert (evaluate(without, "top").unavailability == 1.0) == (name in single)


# Cycles


def test_a_circle_of_hard_needs_is_the_and_of_its_members() -> None:
    system = {
        "a": Part.available(0.9, needs=("b",)),
        "b": Part.available(0.8, needs=("c",)),
        "c": Part.available(0.7, needs=("a",)),
    }
    for found in evaluate_all(system).values():
        assert found.availability == pytest.approx(0.9 * 0.8 * 0.7)
        assert found.single_points_of_failure == ("a", "b", "c")


def test_two_that_hold_each_other_up_need_no_third() -> None:
    # Each needs the other or a spare: while both run they keep each other up, so the spare matters only when one fails.
    system = {
        **available(spare=0.5),
        "a": Part.available(0.9, needs=("b or spare",)),
        "b": Part.available(0.8, needs=("a or spare",)),
        "b or spare": any_of("b", "spare"),
        "a or spare": any_of("a", "spare"),
    }
    assert evaluate(system, "a").availability == pytest.approx(0.9 * (0.8 + 0.2 * 0.5))


# Size and accuracy


def test_tiny_unavailabilities_keep_their_digits() -> None:
    tiny = {f"p{i}": Part(unavailability=1e-6) for i in range(4)}
    system: System = {**tiny, "x": any_of("p0", "p1"), "y": any_of("p1", "p2"), "z": all_of("x", "y")}
    assert evaluate(system, "z").unavailability == pytest.approx(2e-12 - 1e-18, rel=1e-12, abs=0)
    assert evaluate({**tiny, "x": any_of(*tiny)}, "x").unavailability == pytest.approx(1e-24, rel=1e-12, abs=0)


@pytest.mark.slow
def test_a_chain_of_a_million_nodes() -> None:
    size = 1_000_000
    chain: System = {
        f"n{i}": Part(unavailability=1e-8, needs=(f"n{i + 1}",) if i + 1 < size else ()) for i in range(size)
    }
    assert evaluate(chain, "n0").availability == pytest.approx((1 - 1e-8) ** size, abs=1e-9)


def test_a_long_ladder_of_alternatives() -> None:
    size = 3_000
    ladder: dict[str, Part | Gate] = {f"p{i}": Part(unavailability=0.1) for i in range(2 * size)}
    ladder["g0"] = all_of("p0")
    for i in range(1, size):
        ladder[f"s{i}"] = all_of(f"g{i - 1}", f"p{i}")
        ladder[f"g{i}"] = any_of(f"s{i}", f"p{size + i}")
    expected = 0.1
    for _ in range(1, size):
        expected = 0.1 * (expected + (1 - expected) * 0.1)
    assert evaluate(ladder, f"g{size - 1}").unavailability == pytest.approx(expected, rel=1e-9)


# Estimates


NOTHING_FIXED = ((0, 2, 1 << 60),)


def test_estimates_contain_the_exact_answer_as_often_as_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram_solution, "ATTEMPTS", NOTHING_FIXED)
    missed, estimates, total = 0, 0, 600
    for seed in range(total):
        system = random_system(seed, parts=7, cycles=seed % 2 == 0)
        exact = evaluate(system, "top")
        found = evaluate(system, "top", most_nodes=1, samples=2_000, seed=seed)
        low, high = found.interval
        assert low <= found.availability <= high
        estimates += not found.is_exact
        missed += not low - 1e-12 <= exact.availability <= high + 1e-12
    assert estimates > 150
    assert missed <= 0.05 * estimates + 3 * math.sqrt(0.05 * 0.95 * estimates)


def test_an_estimate_says_so_and_can_be_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram_solution, "ATTEMPTS", NOTHING_FIXED)
    parts = available(a=0.9, b=0.9, c=0.9)
    pairs = {"ab": all_of("a", "b"), "bc": all_of("b", "c"), "ca": all_of("c", "a")}
    system: System = {**parts, **pairs, "top": any_of(*pairs)}
    found = [evaluate(system, "top", most_nodes=1, samples=500, seed=4) for _ in range(2)]
    assert not found[0].is_exact
    assert found[0] == found[1]
    assert found[0].failures_per_year is None
    assert evaluate(system, "top").is_exact
    with pytest.raises(InvalidInput, match="most_nodes"):
        importance(system, "top", most_nodes=1)


# Input


def test_a_part_that_matters_without_a_rate_leaves_the_frequency_open() -> None:
    system: System = {"a": Part.available(0.9, failures_per_year=3), "b": Part.available(0.9), "x": all_of("a", "b")}
    assert evaluate(system, "x").failures_per_year is None
    assert evaluate(system, "a").failures_per_year == pytest.approx(3)
    assert evaluate(system, "a").mean_outage_hours == pytest.approx(876 / 3)


def test_what_is_never_down_has_no_outage() -> None:
    found = evaluate({"a": Part.repaired(mtbf_hours=100, mttr_hours=0)}, "a")
    assert (found.unavailability, found.mean_outage_hours, found.availability) == (0, 0, 1)


def test_an_empty_system_has_no_targets() -> None:
    assert evaluate_all({}) == {}
    with pytest.raises(InvalidInput, match="target"):
        evaluate({}, "a")


@pytest.mark.parametrize(
    ("node", "place"),
    [
        (Part(unavailability=1.5), "x.unavailability"),
        (Part(unavailability=math.nan), "x.unavailability"),
        (Part(unavailability=0.5, failures_per_year=-1), "x.failures_per_year"),
        (Part(unavailability=0.5, needs=("ghost",)), "x.needs"),
        (Part(unavailability=0.5, needs=("a", "a")), "x.needs"),
        (Gate(at_least=1, of=("ghost",)), "x.of"),
        (Gate(at_least=1, of=("a", "a")), "x.of"),
        (Gate(at_least=1, of=()), "x.of"),
        (Gate(at_least=0, of=("a",)), "x.at_least"),
        (Gate(at_least=2, of=("a",)), "x.at_least"),
    ],
)
def test_what_cannot_be_used_is_named(node: Part | Gate, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        evaluate({"a": Part(unavailability=0.1), "x": node}, "x")
    assert caught.value.fault.path == place
