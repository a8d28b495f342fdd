from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.case import Dependency, Workaround
from planner.workaround import bridge, effective_outage, longest_outage
from tests.planner.cases import process


def felt(hours: float, *, sustain: float, capacity: float, share: float = 1.0) -> float:
    of = process(workaround=(sustain, capacity))
    return float(effective_outage(of, Dependency(on="S", share=share), np.array([hours]))[0])


def test_time_runs_slower_while_the_workaround_lasts() -> None:
    # 6 h at 75 %: a quarter of 6 h is felt, then 4 h in full.
    assert felt(10, sustain=6, capacity=0.75) == pytest.approx(5.5)
    assert felt(4, sustain=6, capacity=0.75) == pytest.approx(1.0)


def test_a_dependency_that_stops_half_the_process_is_felt_by_half() -> None:
    assert felt(10, sustain=6, capacity=0.75, share=0.5) == pytest.approx(2.75)


def test_longest_outage_by_hand() -> None:
    of = process(workaround=(6, 0.75))
    # 1.5 h are felt by the end of the workaround; 4 h felt are 6 h and another 2.5 h.
    assert longest_outage(of, Dependency(on="S"), 4) == pytest.approx(8.5)
    assert longest_outage(of, Dependency(on="S"), 1) == pytest.approx(4)


def test_what_stops_nothing_may_be_away_for_ever() -> None:
    assert longest_outage(process(), Dependency(on="S", share=0.0), 4) == float("inf")


def test_a_workaround_covers_only_what_it_names() -> None:
    assert bridge(process(), "S") == (0.0, 0.0)
    named = replace(process(), workaround=Workaround(sustain_hours=4, capacity=0.5, covers=("SAN",)))
    assert bridge(named, "S") == (0.0, 0.0)
    assert bridge(named, "S", "SAN") == (4, 0.5)


@pytest.mark.parametrize("missing", ["sustain_hours", "capacity", "covers"])
def test_a_workaround_not_fully_asked_bridges_nothing(missing: str) -> None:
    whole = Workaround(sustain_hours=4.0, capacity=0.5, covers="all")
    assert bridge(replace(process(), workaround=whole), "S") == (4.0, 0.5)
    part: dict[str, Any] = {missing: None}
    assert bridge(replace(process(), workaround=replace(whole, **part)), "S") == (0.0, 0.0)


SHARES = st.floats(0.01, 1)


@given(st.floats(0, 1000), st.floats(0, 500), st.floats(0, 0.99), SHARES)
def test_longest_outage_turns_effective_outage_round(
    hours: float, sustain: float, capacity: float, share: float
) -> None:
    of = process(workaround=(sustain, capacity))
    dependency = Dependency(on="S", share=share)
    effective = float(effective_outage(of, dependency, np.array([hours]))[0])
    assert longest_outage(of, dependency, effective) == pytest.approx(hours, abs=1e-6, rel=1e-6)


@given(st.floats(0, 1000), st.floats(0, 500), st.floats(0, 1), SHARES)
def test_a_promised_longest_outage_is_never_felt_as_more(
    effective: float, sustain: float, capacity: float, share: float
) -> None:
    of = process(workaround=(sustain, capacity))
    dependency = Dependency(on="S", share=share)
    longest = longest_outage(of, dependency, effective)
    assert longest >= effective - 1e-9
    again = float(effective_outage(of, dependency, np.array([longest]))[0])
    assert again == pytest.approx(effective, abs=1e-6, rel=1e-6)
