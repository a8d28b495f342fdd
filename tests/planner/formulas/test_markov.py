from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.formulas.checks import InvalidInput
from planner.formulas.markov import chain, mean_time_until, steady_state

RATE = st.floats(1e-3, 1e3)


@given(RATE, RATE, RATE)
def test_a_ring_spends_time_in_proportion_to_its_stays(a: float, b: float, c: float) -> None:
    shares = steady_state({("x", "y"): a, ("y", "z"): b, ("z", "x"): c})
    total = 1 / a + 1 / b + 1 / c
    assert shares == pytest.approx({"x": 1 / a / total, "y": 1 / b / total, "z": 1 / c / total})


def test_shares_far_apart_keep_their_digits() -> None:
    shares = steady_state({("up", "down"): 1e-15, ("down", "up"): 1.0})
    assert shares["down"] == pytest.approx(1e-15, rel=1e-12)


def test_what_is_left_for_good_has_no_share() -> None:
    assert steady_state({("a", "b"): 1, ("b", "c"): 1, ("c", "b"): 3}) == pytest.approx({"a": 0, "b": 0.75, "c": 0.25})


def test_where_the_end_depends_on_the_start_there_is_no_answer() -> None:
    with pytest.raises(InvalidInput, match="several ends"):
        steady_state({("a", "b"): 1, ("a", "c"): 1})


def test_frequency_is_the_flow_out_of_what_works() -> None:
    found = chain({("up", "down"): 0.01, ("down", "up"): 0.5}, ["up"])
    assert found.availability == pytest.approx(0.5 / 0.51)
    assert found.failures_per_year == pytest.approx(0.5 / 0.51 * 0.01 * 8760)
    assert found.mean_outage_hours == pytest.approx(2)


def test_what_always_works_has_no_outage() -> None:
    found = chain({("a", "b"): 1, ("b", "a"): 1}, ["a", "b"])
    assert (found.unavailability, found.failures_per_year, found.mean_outage_hours) == (0, 0, 0)


def test_the_mean_time_until_both_are_lost() -> None:
    # (3 l + m) / (2 l^2), Trivedi.
    rates = {("2", "1"): 2.0, ("1", "2"): 10.0, ("1", "0"): 1.0}
    assert mean_time_until(rates, "2", ["0"]) == pytest.approx((3 + 10) / 2)


def test_ages_keep_their_digits() -> None:
    rates = {("2", "1"): 2e-9, ("1", "2"): 1.0, ("1", "0"): 1e-9}
    assert mean_time_until(rates, "2", ["0"]) == pytest.approx((3e-9 + 1) / 2e-18, rel=1e-12)


def test_an_end_entered_at_once_or_from_the_start_alone() -> None:
    assert mean_time_until({("a", "b"): 4.0}, "a", ["b"]) == pytest.approx(0.25)
    assert mean_time_until({("a", "b"): 4.0}, "b", ["b"]) == 0


def test_an_end_that_may_never_come_is_refused() -> None:
    with pytest.raises(InvalidInput, match="ends"):
        mean_time_until({("a", "b"): 1, ("a", "trap"): 1}, "a", ["b"])


@pytest.mark.parametrize(
    ("rates", "place"),
    [({}, "rates"), ({("a", "b"): -1.0}, r"rates\[a, b\]"), ({("a", "a"): 1.0}, r"rates\[a, a\]")],
)
def test_rates_are_checked(rates: dict[tuple[str, str], float], place: str) -> None:
    with pytest.raises(InvalidInput, match=place):
        steady_state(rates)
    with pytest.raises(InvalidInput, match="up"):
        chain({("a", "b"): 1.0, ("b", "a"): 1.0}, ["c"])


def test_rates_nested_by_state_are_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="rates: found the key 'a'"):
        steady_state({"a": {"b": 1.0}})  # type: ignore[dict-item]
