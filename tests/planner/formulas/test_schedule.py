"""Critical path, PERT and list scheduling: published networks, Graham's anomalies, and the laws."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.formulas.checks import InvalidInput
from planner.formulas.schedule import (
    Activity,
    Estimate,
    critical_path,
    expected_time,
    pert_path,
    schedule,
    time_variance,
)


def network(durations: dict[str, float], after: dict[str, str]) -> list[Activity]:
    """Activities with one-letter predecessors."""
    return [Activity(name=n, duration=d, predecessors=tuple(after.get(n, ""))) for n, d in durations.items()]


@st.composite
def networks(draw: st.DrawFn) -> list[Activity]:
    """Up to 12 activities, each after some of those before it, in any order."""
    durations = draw(st.lists(st.floats(0, 100) | st.just(0.0), min_size=1, max_size=12))
    found = []
    for i, duration in enumerate(durations):
        before = draw(st.sets(st.integers(0, i - 1), max_size=3)) if i else set()
        found.append(Activity(name=f"T{i}", duration=duration, predecessors=tuple(f"T{p}" for p in sorted(before))))
    return draw(st.permutations(found))


def test_seven_activities_take_twenty_three_weeks() -> None:
    # PERT exercise, https://tutorsglobe.com/question/what-is-the-expected-time-of-the-duration-of-the-project-51506385.aspx
    durations = {"A": 6, "B": 20 / 3, "C": 3, "D": 4, "E": 6, "F": 10, "G": 3}
    found = critical_path(network(durations, {"C": "A", "D": "A", "E": "BD", "F": "BCD", "G": "F"}))
    assert found.duration == pytest.approx(23)
    assert found.path == ("A", "D", "F", "G")


def test_earliest_times_and_slack_are_those_of_a_published_solution() -> None:
    # https://wizedu.com/questions/717873/time-days-immediate-time-days-immediate-activity
    points = {
        "A": (5, 5, 7), "B": (1, 2, 5), "C": (5, 5, 5), "D": (4, 8, 13), "E": (1, 10, 17), "F": (1, 5, 7),
        "G": (2, 6, 9), "H": (4, 4, 6), "I": (2, 7, 10), "J": (2, 4, 7), "K": (6, 10, 13), "L": (2, 6, 6),
        "M": (2, 2, 3), "N": (7, 7, 12),
    }  # fmt: skip
    after = {
        "C": "A", "D": "A", "E": "BC", "F": "D", "G": "D", "H": "EF", "I": "GH", "J": "I", "K": "I", "L": "J",
        "M": "K", "N": "LM",
    }  # fmt: skip
    found = critical_path(network({n: expected_time(*p) for n, p in points.items()}, after)).timings
    published = {
        "A": (0, 5.33, 0, 5.33, 0), "B": (0, 2.33, 8, 10.33, 8), "C": (5.33, 10.33, 5.33, 10.33, 0),
        "D": (5.33, 13.5, 7.17, 15.33, 1.83), "E": (10.33, 20, 10.33, 20, 0), "F": (13.5, 18.17, 15.33, 20, 1.83),
    }  # fmt: skip
    for name, row in published.items():
        t = found[name]
        times = (t.earliest_start, t.earliest_finish, t.latest_start, t.latest_finish, t.slack)
        assert times == pytest.approx(row, abs=0.006)


def test_the_chance_to_be_ready_in_time_is_the_published_one() -> None:
    # Taylor, Introduction to Management Science (https://flylib.com/books/en/3.287.1.117/1): the critical path
    # 1-3-5-7 has 24 expected days; finished in 28 or less with probability 0.9633.
    found = pert_path(
        [
            Estimate(name="1", low=5, likely=8, high=17),
            Estimate(name="3", low=3, likely=5, high=7, predecessors=("1",)),
            Estimate(name="5", low=4, likely=6, high=8, predecessors=("3",)),
            Estimate(name="7", low=3, likely=4, high=5, predecessors=("5",)),
        ]
    )
    assert (found.expected, found.variance) == pytest.approx((24, 5))
    assert found.probability_by(28) == pytest.approx(0.9633, abs=0.0003)
    assert found.time_for(found.probability_by(28)) == pytest.approx(28)


def test_three_points_give_the_published_expected_times() -> None:
    # http://slidegur.com/doc/99268/production-and-operations-management--manufacturing-and-s..
    assert expected_time(3, 6, 15) == 7
    assert expected_time(2, 4, 14) == pytest.approx(5.333, abs=0.001)
    assert expected_time(4, 19, 28) == 18
    assert time_variance(3, 15) == 4


def test_of_equally_long_paths_the_more_uncertain_counts() -> None:
    found = pert_path([Estimate(name="sure", low=6, likely=6, high=6), Estimate(name="open", low=0, likely=6, high=12)])
    assert (found.path, found.variance) == (("open",), 4)


GRAHAM = {"1": 3, "2": 2, "3": 2, "4": 2, "5": 4, "6": 4, "7": 4, "8": 4, "9": 9}
GRAHAM_AFTER = {"5": "4", "6": "4", "7": "4", "8": "4", "9": "1"}


@pytest.mark.parametrize(
    ("crews", "shorter", "after", "makespan"),
    [
        (3, 0, GRAHAM_AFTER, 12),
        (4, 0, GRAHAM_AFTER, 15),  # one crew more
        (3, 1, GRAHAM_AFTER, 13),  # every task shorter
        (3, 0, {"7": "4", "8": "4", "9": "1"}, 16),  # less to wait for
    ],
)
def test_graham_anomalies_come_out_as_published(
    crews: int, shorter: int, after: dict[str, str], makespan: float
) -> None:
    # Graham, Bounds on Multiprocessing Timing Anomalies, SIAM J. Appl. Math. 17 (1969), the list T1..T9.
    tasks = network({name: time - shorter for name, time in GRAHAM.items()}, after)
    assert schedule(tasks, crews, order=list(GRAHAM)).makespan == makespan


def test_two_crews_bring_five_services_back() -> None:
    # By hand: network first; then storage (longest way to go) and directory; then the two servers.
    services = [
        Activity(name="network", duration=1),
        Activity(name="directory", duration=2, predecessors=("network",)),
        Activity(name="storage", duration=3, predecessors=("network",)),
        Activity(name="mail", duration=2, predecessors=("directory", "storage")),
        Activity(name="print", duration=1, predecessors=("directory",)),
        Activity(name="cloud", duration=0, predecessors=("network",)),
    ]
    found = schedule(services, crews=2)
    starts = {name: (task.start, task.crew) for name, task in found.tasks.items()}
    assert starts == {
        "network": (0, 1), "storage": (1, 1), "directory": (1, 2), "print": (3, 2), "mail": (4, 1), "cloud": (1, None),
    }  # fmt: skip
    assert (found.makespan, found.at_least) == (6, 6)


@given(networks(), st.integers(1, 4))
def test_nothing_starts_before_its_predecessors_or_on_a_busy_crew(tasks: list[Activity], crews: int) -> None:
    found = schedule(tasks, crews)
    by_crew: dict[int, list[tuple[float, float]]] = {}
    for task in tasks:
        placed = found.tasks[task.name]
        assert placed.start >= max((found.tasks[p].finish for p in task.predecessors), default=0)
        assert placed.finish == placed.start + task.duration
        if placed.crew is not None:
            assert 1 <= placed.crew <= crews
            by_crew.setdefault(placed.crew, []).append((placed.start, placed.finish))
    for spans in by_crew.values():
        spans.sort()
        assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))


@given(networks(), st.integers(1, 4))
def test_no_crew_is_idle_while_something_is_ready(tasks: list[Activity], crews: int) -> None:
    placed = schedule(tasks, crews).tasks
    for task in tasks:
        ready = max((placed[p].finish for p in task.predecessors), default=0.0)
        moments = {ready, *(p.finish for p in placed.values())}
        for moment in (m for m in moments if ready <= m < placed[task.name].start):
            busy = sum(p.start <= moment < p.finish for p in placed.values())
            assert busy == crews


@given(networks(), st.integers(1, 4))
def test_the_makespan_lies_between_its_bounds(tasks: list[Activity], crews: int) -> None:
    found, path, work = schedule(tasks, crews), critical_path(tasks).duration, sum(t.duration for t in tasks)
    assert found.at_least == pytest.approx(max(path, work / crews))
    assert found.makespan >= found.at_least - 1e-9 * (1 + work)
    assert found.makespan <= work / crews + (1 - 1 / crews) * path + 1e-9 * (1 + work)


@given(networks())
def test_with_a_crew_for_everyone_only_the_critical_path_counts(tasks: list[Activity]) -> None:
    assert schedule(tasks, len(tasks)).makespan == pytest.approx(critical_path(tasks).duration)


@given(networks())
def test_what_is_critical_has_no_slack_and_is_the_whole_duration(tasks: list[Activity]) -> None:
    found, durations = critical_path(tasks), {t.name: t.duration for t in tasks}
    assert sum(durations[name] for name in found.path) == pytest.approx(found.duration)
    assert all(found.timings[name].slack == 0 for name in found.path)
    assert all(t.slack >= 0 and t.latest_finish <= found.duration + 1e-9 for t in found.timings.values())


def test_long_chains_and_large_networks_are_no_trouble() -> None:
    chain = [Activity(name=str(i), duration=1, predecessors=(str(i - 1),) if i else ()) for i in range(50_000)]
    assert critical_path(chain).duration == schedule(chain, 3).makespan == 50_000


def test_a_cycle_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"activities\[1\]\.predecessors: found a cycle: B after C after B"):
        critical_path(network({"A": 1, "B": 1, "C": 1, "D": 1}, {"B": "AC", "C": "B", "D": "C"}))


def test_a_long_cycle_is_cut_short() -> None:
    ring = [Activity(name=str(i), duration=1, predecessors=(str((i + 1) % 5_000),)) for i in range(5_000)]
    with pytest.raises(InvalidInput) as found:
        schedule(ring, 2)
    assert "0 after 1 after 2 after 3 after 4 after 5 after 6 after ... after 0" in str(found.value)


@pytest.mark.parametrize(
    ("tasks", "place"),
    [
        ([], "activities"),
        ([Activity(name="A", duration=-1)], "activities[0].duration"),
        ([Activity(name="A", duration=1), Activity(name="B", duration=1e308)], "activities[1].duration"),
        ([Activity(name="A", duration=1), Activity(name="A", duration=1)], "activities[1].name"),
        ([Activity(name="A", duration=1, predecessors=("A",))], "activities[0].predecessors"),
        ([Activity(name="A", duration=1, predecessors=("B",))], "activities[0].predecessors[0]"),
    ],
)
def test_what_is_no_network_is_refused_by_name(tasks: list[Activity], place: str) -> None:
    with pytest.raises(InvalidInput) as found:
        schedule(tasks, 1)
    assert found.value.fault.path == place


def test_an_order_names_every_activity_once() -> None:
    tasks = network({"A": 1, "B": 1}, {})
    for order, place in ((["A"], "order"), (["A", "A"], "order[1]"), (["A", "C"], "order[1]")):
        with pytest.raises(InvalidInput) as found:
            schedule(tasks, 1, order=order)
        assert found.value.fault.path == place
