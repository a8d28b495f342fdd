from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.formulas.checks import InvalidInput
from planner.formulas.print_load import (
    busiest_minute_jobs,
    busy_hour_jobs,
    jobs_per_hour_with_pauses,
    last_job_waits_hours,
    load_per_node_after_failure,
    mean_wait_with_pauses_hours,
    megabits_per_second,
    nodes_with_spare,
    servers_for,
    stored_gb,
)


def test_the_busy_hour_takes_its_share_but_never_less_than_an_even_spread() -> None:
    assert busy_hour_jobs(1000, 0.2, 10) == 200
    assert busy_hour_jobs(1000, 0.2, 2) == 500
    assert busy_hour_jobs(1000, 0.2, 0.5) == 1000


def test_the_busiest_minute_is_the_median_of_sixty_poisson_counts() -> None:
    # By hand for a mean of one job a minute: P(N <= 4)^60 = 0.99634^60 = 0.803, P(N <= 3)^60 = 0.98101^60 = 0.317.
    assert busiest_minute_jobs(60) == 4
    assert busiest_minute_jobs(0) == 0
    assert busiest_minute_jobs(0.01) == 1


@settings(max_examples=100)
@given(st.floats(0.001, 1e8))
def test_the_busiest_minute_is_above_the_mean_one_and_close_to_it_when_many_print(jobs: float) -> None:
    mean, peak = jobs / 60, busiest_minute_jobs(jobs)
    assert peak >= math.floor(mean)
    assert peak <= mean + 4 * math.sqrt(mean) + 3


def test_the_rest_carries_the_peak_when_one_node_fails() -> None:
    servers = servers_for(250, 120)
    nodes = nodes_with_spare(servers)
    assert (servers, nodes) == (3, 4)
    assert load_per_node_after_failure(250, nodes) <= 120
    assert load_per_node_after_failure(250, nodes - 1) > 120
    assert nodes_with_spare(0) == 0


def test_stored_jobs_take_jobs_times_size_times_days() -> None:
    assert stored_gb(1024, 1, 2) == 2
    assert stored_gb(1024, 1, 2, fullest=1.5, headroom=0.3) == pytest.approx(3.9)


def test_a_megabyte_a_second_is_eight_megabits() -> None:
    assert megabits_per_second(60, 1) == 8


def test_pauses_of_45_seconds_let_80_jobs_an_hour_through() -> None:
    assert jobs_per_hour_with_pauses(45) == 80  # as the maker's documentation implies
    assert last_job_waits_hours(10, 45) == pytest.approx(9 * 45 / 3600)
    assert last_job_waits_hours(0, 45) == 0


def test_the_wait_is_that_of_the_m_d_1_queue() -> None:
    # Half of the time busy: rho d / (2 (1 - rho)) is half a service time.
    assert mean_wait_with_pauses_hours(40, 45) == pytest.approx(45 / 2 / 3600)
    assert mean_wait_with_pauses_hours(80, 45) == math.inf
    assert mean_wait_with_pauses_hours(0, 45) == 0


@pytest.mark.parametrize(
    ("call", "place"),
    [
        (lambda: busy_hour_jobs(-1, 0.2, 8), "jobs_per_day"),
        (lambda: busy_hour_jobs(1, 1.2, 8), "busy_share"),
        (lambda: busy_hour_jobs(1, 0.2, 25), "hours_per_day"),
        (lambda: busiest_minute_jobs(math.nan), "jobs_per_hour"),
        (lambda: servers_for(1, 0), "capacity"),
        (lambda: nodes_with_spare(-1), "servers"),
        (lambda: load_per_node_after_failure(1, 1), "failed"),
        (lambda: stored_gb(1, 1, 1, fullest=0.5), "fullest"),
        (lambda: megabits_per_second(1, math.inf), "megabytes"),
        (lambda: jobs_per_hour_with_pauses(0), "pause_seconds"),
        (lambda: mean_wait_with_pauses_hours(-1, 45), "jobs_per_hour"),
    ],
)
def test_values_without_an_answer_are_refused_by_name(call: Callable[[], float], place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        call()
    assert refused.value.fault.path == place
