from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.impact import LossCurve, falling_categories, falls, loss_curve
from tests.planner.cases import case, process


def curve_of(loss: Sequence[float | None], hours: tuple[float, ...] = (1.0, 4.0, 8.0)) -> LossCurve:
    of = process(loss=loss)
    curve = loss_curve(case([of], hours=hours), of)
    assert curve is not None
    return curve


def test_loss_is_linear_between_the_asked_times_and_starts_at_nought() -> None:
    curve = curve_of([100, 400, 2000])
    assert curve.at(np.array([0.0, 0.5, 1.0, 2.5, 6.0, 8.0])).tolist() == [0, 50, 100, 250, 1200, 2000]


def test_beyond_the_last_asked_time_loss_goes_on_at_its_last_rate() -> None:
    # From 4 h to 8 h it rose by 1,600, that is 400 an hour.
    assert curve_of([100, 400, 2000]).at(np.array([10.0])).tolist() == [2800]


def test_a_single_point_is_a_straight_line_through_it() -> None:
    assert curve_of([None, 400, None]).at(np.array([1.0, 4.0, 6.0])).tolist() == [100, 400, 600]


def test_points_not_asked_are_left_out() -> None:
    assert curve_of([100, None, 800]).at(np.array([4.5])).tolist() == [450]


def test_no_loss_asked_is_no_curve() -> None:
    of = process(loss=[None, None, None, None, None])
    assert loss_curve(case([of]), of) is None


def test_one_asked_time_is_enough() -> None:
    assert curve_of([50], hours=(2.0,)).at(np.array([4.0])).tolist() == [100]


@given(
    st.lists(st.floats(0, 1e6), min_size=3, max_size=3),
    st.floats(0, 500),
    st.floats(0, 500),
)
def test_a_longer_outage_never_costs_less(steps: list[float], first: float, more: float) -> None:
    rising = np.cumsum(steps)
    curve = curve_of([round(float(x), 4) for x in rising])
    shorter, longer = curve.at(np.array([first, first + more]))
    assert longer >= shorter - 1e-6 * max(1.0, shorter)


def test_a_falling_row_is_named_and_not_repaired() -> None:
    assert falling_categories(process(severity=(1, 3, None, 2, 4))) == ["safety"]
    assert falling_categories(process(severity=(1, None, 3, 3, 4))) == []
    assert falls([1, 0])
    assert not falls([0, 0, 1])


def test_a_falling_last_stretch_is_not_carried_on() -> None:
    assert curve_of([100, 400, 300]).at(np.array([20.0])) == pytest.approx([300])
