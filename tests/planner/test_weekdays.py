from __future__ import annotations

import pytest

from planner.weekdays import hour_of_day, weekdays


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri", {0, 1, 2, 3, 4}),
        ("Mon-Sun", set(range(7))),
        ("Tue,Thu", {1, 3}),
        ("Mon,Wed-Fri", {0, 2, 3, 4}),
        ("Mon, Sun", {0, 6}),
        ("Sat-Mon", {5, 6, 0}),
        ("Sun", {6}),
    ],
)
def test_days_are_understood(text: str, days: set[int]) -> None:
    assert weekdays(text) == days


@pytest.mark.parametrize("text", ["", "mon", "Monday", "Mon-", "Mon,,Tue", "Mon-Tue-Wed", "Mon;Tue", "Mon\n"])
def test_other_words_are_no_days(text: str) -> None:
    with pytest.raises(ValueError, match="names no days"):
        weekdays(text)


def test_times_are_hours_since_midnight() -> None:
    assert [hour_of_day(text) for text in ("00:00", "07:30", "24:00")] == [0, 7.5, 24]
    with pytest.raises(ValueError, match="no time of the day"):
        hour_of_day("24:01")
