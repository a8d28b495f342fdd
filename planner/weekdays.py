"""Days of the week and times of the day, as service windows write them."""

from __future__ import annotations

import re
from typing import Final

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS_PATTERN: Final = r"{day}(-{day})?( ?, ?{day}(-{day})?)*".format(day=f"({'|'.join(DAYS)})")
TIME_PATTERN: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]"
END_PATTERN: Final = rf"{TIME_PATTERN}|24:00"


def weekdays(text: str) -> frozenset[int]:
    """The days that "Mon-Fri", "Tue,Thu" or "Mon,Wed-Fri" name; Monday is 0. "Sat-Mon" goes round the week.

    Raises ValueError when the text names no days.
    """
    if not re.fullmatch(DAYS_PATTERN, text):
        raise ValueError(f'{text!r} names no days of the week such as "Mon-Fri" or "Tue,Thu"')
    days: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        start = DAYS.index(first)
        span = (DAYS.index(last or first) - start) % 7
        days.update((start + step) % 7 for step in range(span + 1))
    return frozenset(days)


def hour_of_day(text: str) -> float:
    """The hours since midnight that "07:30" names: 7.5. "24:00" is 24. Raises ValueError for other texts."""
    if not re.fullmatch(END_PATTERN, text):
        raise ValueError(f"{text!r} is no time of the day such as 07:30")
    return int(text[:2]) + int(text[3:]) / 60
