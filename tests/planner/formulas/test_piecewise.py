from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.formulas.checks import InvalidInput
from planner.formulas.piecewise import IDENTITY, PiecewiseLinear, in_order

STEPS = st.lists(st.tuples(st.floats(0.1, 20), st.floats(0, 30)), max_size=4)


@st.composite
def rising(draw: st.DrawFn) -> PiecewiseLinear:
    """A function from 0 that never falls."""
    steps = draw(STEPS)
    x, y = np.cumsum([0, *(s[0] for s in steps)]), np.cumsum([0, *(s[1] for s in steps)])
    return PiecewiseLinear(tuple(x.tolist()), tuple(y.tolist()), draw(st.sampled_from([0.0, 0.3, 1.0, 2.5])))


SAMPLES = np.linspace(0, 150, 1501)


@given(rising(), rising())
def test_one_function_put_into_another_is_what_doing_both_gives(outer: PiecewiseLinear, inner: PiecewiseLinear) -> None:
    assert outer.after(inner).at(SAMPLES) == pytest.approx(outer.at(inner.at(SAMPLES)), rel=1e-9, abs=1e-9)


@given(st.lists(rising(), min_size=1, max_size=4), st.data())
def test_the_value_in_order_is_that_of_sorted_values(functions: list[PiecewiseLinear], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(functions) - 1))
    expected = np.sort([each.at(SAMPLES) for each in functions], axis=0)[position]
    assert in_order(functions, position).at(SAMPLES) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_larger_of_two_lines_bends_where_they_cross() -> None:
    late = PiecewiseLinear((0.0, 6.0), (0.0, 0.0), 1.0)  # nothing for 6 h, then hour by hour
    found = in_order([late, IDENTITY.times(0.25)], 1)
    assert found.x == (0, 8)
    assert found.y == (0, 2)
    assert found.last_slope == 1


@pytest.mark.parametrize(
    ("x", "y", "slope", "place"),
    [
        ((), (), 0.0, "x"),
        ((1.0,), (0.0,), 0.0, "x[0]"),
        ((0.0, 1.0, 1.0), (0.0, 1.0, 2.0), 0.0, "x[2]"),
        ((0.0,), (0.0, 1.0), 0.0, "y"),
        ((0.0,), (float("nan"),), 0.0, "y[0]"),
        ((0.0,), (0.0,), float("inf"), "last_slope"),
    ],
)
def test_points_that_make_no_function_are_refused(
    x: tuple[float, ...], y: tuple[float, ...], slope: float, place: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        PiecewiseLinear(x, y, slope)
    assert refused.value.fault.path == place


def test_a_position_outside_the_list_is_refused() -> None:
    with pytest.raises(InvalidInput, match="position"):
        in_order([IDENTITY], 1)


@given(rising(), st.floats(0, 60))
def test_what_lies_beyond_a_level_is_the_excess_of_the_value(function: PiecewiseLinear, level: float) -> None:
    expected = np.maximum(function.at(SAMPLES) - level, 0.0)
    assert function.beyond(level).at(SAMPLES) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(rising(), st.floats(0, 150))
def test_one_value_is_that_of_many(function: PiecewiseLinear, x: float) -> None:
    assert function.value(x) == pytest.approx(float(function.at(x)), rel=1e-12, abs=1e-12)
