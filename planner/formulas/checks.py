"""What a formula refuses: values that have no answer, each named with its place, what was found and the fix."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from planner.faults import Fault, described

# Nothing in this field is larger or smaller; a product or quotient of three such numbers can still be held.
LARGEST: Final = 1e100
SMALLEST: Final = 1e-100
LARGEST_COUNT: Final = 10**12


class InvalidInput(ValueError):
    """A value that a formula cannot use. `fault` names the place, what was found and what to give instead."""

    def __init__(self, place: str, found: object, expected: str) -> None:
        self.fault = Fault(place, found if isinstance(found, str) else described(found), expected)
        super().__init__(str(self.fault))


def number(place: str, value: float) -> float:
    """The value, when it is a finite number. Raises InvalidInput."""
    return _between(place, value, -math.inf, math.inf, "a finite number")


def not_negative(place: str, value: float) -> float:
    """The value, when it is a finite number of 0 or more. Raises InvalidInput."""
    return _between(place, value, 0.0, math.inf, "a finite number of 0 or more")


def positive(place: str, value: float) -> float:
    """The value, when it is a finite number above 0. Raises InvalidInput."""
    if not_negative(place, value) < SMALLEST:
        raise InvalidInput(place, value, "a finite number above 0")
    return value


def share(place: str, value: float) -> float:
    """The value, when it is from 0 to 1. Raises InvalidInput."""
    return _between(place, value, 0.0, 1.0, "a share from 0 to 1")


def whole(place: str, value: int, least: int = 0) -> int:
    """The value, when it is a whole number of at least `least`. Raises InvalidInput."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InvalidInput(place, value, f"a whole number of at least {least}")
    if value > LARGEST_COUNT:
        raise InvalidInput(place, value, f"a whole number of at most {LARGEST_COUNT:,}")
    return value


def filled(place: str, values: Sequence[object]) -> None:
    """Nothing, when there is at least one value. Raises InvalidInput."""
    if len(values) == 0:  # an array has no truth of its own
        raise InvalidInput(place, "an empty list", "at least one value")


def _between(place: str, value: float, low: float, high: float, expected: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidInput(place, value, expected)
    if abs(value) > LARGEST:
        raise InvalidInput(place, value, f"{expected} (at most {LARGEST:g} in size)")
    if not low <= value <= high:  # NaN is not
        raise InvalidInput(place, value, expected)
    return value
