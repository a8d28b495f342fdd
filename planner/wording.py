"""Numbers as a reader of a plan says them: durations, shares and lists in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

CIRCLE_MOST = 5  # a longer circle of needs is not told one by one


@lru_cache(maxsize=4096)  # the same few hours stand in the reasons of every process
def hours_in_words(hours: float) -> str:
    """A duration in hours as "30 min", "2 h 30 min", "3 d". Whole days only from 72 h on."""
    if hours < 0:
        raise ValueError("a duration is not negative")
    minutes = hours * 60
    if 0 < minutes < 1:
        return f"{minutes * 60:.0f} s"
    whole_minutes = round(minutes)
    if whole_minutes >= 72 * 60 and whole_minutes % (24 * 60) == 0:
        return f"{whole_minutes // (24 * 60)} d"
    whole_hours, rest = divmod(whole_minutes, 60)
    if whole_hours and rest:
        return f"{whole_hours} h {rest} min"
    return f"{whole_hours} h" if whole_hours else f"{rest} min"


def percent_in_words(share: float) -> str:
    """A share as a percentage without needless digits: 0.6 -> "60 %"."""
    return f"{share * 100:.3g} %"


def availability_in_words(availability: float, digits: int = 2) -> str:
    """An availability as a percentage, cut (never rounded up, R4): 0.99954 -> "99.95 %". At least so many digits."""
    if availability >= 1 - 1e-9:
        return "more than 99.9999999 %"  # nothing is ever 100 % available (R4)
    while digits < 7 and 1 - availability < 0.5 * 10 ** -(digits + 1):
        digits += 1
    cut = int(availability * 10 ** (digits + 2) + 1e-6) / 10**digits  # 0.57 x 10,000 is a hair below 5,700
    return f"{cut:.{digits}f} %"


def availabilities_in_words(one: float, other: float) -> tuple[str, str]:
    """Two availabilities with as many digits as it takes to tell them apart."""
    for digits in range(2, 8):
        texts = availability_in_words(one, digits), availability_in_words(other, digits)
        if texts[0] != texts[1]:
            break
    return texts


def list_in_words(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def circle_in_words(circle: Sequence[str]) -> str:
    """A circle of needs: "P01 and P05 need each other", "P01 needs P05, P05 needs P07 and P07 needs P01"."""
    if len(circle) == 2:
        return f"{list_in_words(circle)} need each other"
    if len(circle) > CIRCLE_MOST:
        return f"{circle[0]} needs {circle[1]}, which by way of {len(circle) - 2} others needs {circle[0]}"
    pairs = zip(circle, (*circle[1:], circle[0]), strict=True)
    return list_in_words([f"{one} needs {other}" for one, other in pairs])
