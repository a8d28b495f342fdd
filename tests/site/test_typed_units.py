"""What people type in an interview, and that showing a stored value never changes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bia.forms.durations import parse_duration, parse_unlimited, show_duration
from bia.forms.numbers import parse_money, parse_number, parse_share, parse_whole, show_money, show_number, show_share
from bia.forms.reading import Unreadable
from bia.forms.windows import read_days, read_time_of_day


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("45 min", 0.75),
        ("45min", 0.75),
        ("1 h 30", 1.5),
        ("1h30", 1.5),
        ("1 h 30 min", 1.5),
        ("1:30", 1.5),
        ("0:05", 5 / 60),
        ("3 d", 72.0),
        ("3 days", 72.0),
        ("2 weeks", 336.0),
        ("1 day 12 hours", 36.0),
        ("1 week, 2 days", 216.0),
        ("0", 0.0),
        ("8", 8.0),
        ("1.5", 1.5),
        ("1,5 h", 1.5),
        ("22.8 min", 0.38),
        ("0.38 h", 0.38),
        (" 4\u00a0h ", 4.0),
        ("1 Year", 8760.0),
        ("2h", 2.0),
        ("1.5 d", 36.0),
        ("1,5 d", 36.0),
        ("3 wk", 504.0),
        ("3 wks", 504.0),
        ("1\u00bd h", 1.5),
        ("\u00bc h", 0.25),
        ("1 \u00be d", 42.0),
        ("half an hour", 0.5),
        ("half a day", 12.0),
        ("2 Std. 30 Min", 2.5),
        ("2 Tage", 48.0),
        ("1 Woche", 168.0),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, hours: float) -> None:
    assert parse_duration(text) == hours


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("-3 h", "cannot be negative"),
        ("\u22123 h", "cannot be negative"),
        ("abc", "Write it like 45 min"),
        ("1 h 90 min", "90 min make an hour or more"),
        ("1:75", "75 minutes make an hour or more"),
        ("200 years", "longer than"),
        ("3 fortnights", "not a unit of time"),
        ("30 min 1 h", "out of order"),
        ("1,500 h", "1500 or as 1.500"),
        ("1e3 h", "“e” is not a unit"),
        ("nan", "not a duration"),
        ("4 h h", "not a duration"),
    ],
)
def test_an_impossible_duration_is_refused_with_the_remedy(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says.replace("(", r"\(")):
        parse_duration(text)


@given(st.floats(min_value=0, max_value=1e9, allow_nan=False))
def test_showing_any_duration_and_reading_it_back_changes_nothing(hours: float) -> None:
    assert parse_unlimited(show_duration(hours)) == hours


@given(st.integers(min_value=0, max_value=60 * 24 * 400))
def test_whole_minutes_survive_being_shown(minutes: int) -> None:
    assert parse_unlimited(show_duration(minutes / 60)) == minutes / 60


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0.0, "0"),
        (0.25, "15 min"),
        (0.38, "22.8 min"),
        (1.5, "1 h 30"),
        (24.0, "24 h"),
        (72.0, "3 d"),
        (168.0, "7 d"),
        (336.0, "14 d"),
        (1 / 3, "20 min"),
    ],
)
def test_a_duration_is_shown_the_usual_way(hours: float, text: str) -> None:
    assert show_duration(hours) == text


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("34,000", 34000),
        ("34 000", 34000),
        ("34'000", 34000),
        ("34k", 34000),
        ("EUR 1.2 m", 1200000),
        ("1500.50", 1500.5),
        ("1500,50", 1500.5),
        ("€ 12", 12),
        ("0", 0),
        ("1,234,567.89", 1234567.89),
        ("34\u202f000", 34000),
        ("12k", 12000),
        ("12 Tsd.", 12000),
        ("1,2 Mio", 1200000),
        ("1,2 Mio. EUR", 1200000),
        ("1.5 million", 1500000),
        ("2 Mrd", 2 * 10**9),
        ("1.234.567", 1234567),
        ("1.234,50", 1234.5),
        ("12.345.678,9", 12345678.9),
    ],
)
def test_money_is_read_with_its_separators(text: str, amount: float) -> None:
    assert parse_money(text, "EUR") == amount


@pytest.mark.parametrize(
    "text", ["-5", "1.500", "5 apples", "1.23.456", "99999999 Mrd", "12,34,5", "abc", "", "1e9", "inf", "9" * 40]
)
def test_money_that_could_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_money(text, "EUR")


@pytest.mark.parametrize("text", ["$5", "5 $", "£4k", "¥ 100"])
def test_the_sign_of_another_currency_is_refused_like_its_code(text: str) -> None:
    with pytest.raises(Unreadable, match="Write the amount in EUR"):
        parse_money(text, "EUR")


@pytest.mark.parametrize(("text", "currency"), [("$5", "USD"), ("5 €", "EUR"), ("£5", "GBP"), ("$5", "")])
def test_the_own_sign_is_read(text: str, currency: str) -> None:
    assert parse_money(text, currency) == 5


@given(st.one_of(st.integers(0, 10**12), st.floats(0, 1e9, allow_nan=False)))
def test_showing_money_or_a_number_and_reading_it_back_changes_nothing(amount: float) -> None:
    assert parse_money(show_money(amount)) == amount
    assert parse_number(show_number(amount)) == amount


@pytest.mark.parametrize(
    ("text", "share"), [("60", 0.6), ("60 %", 0.6), ("0", 0), ("100%", 1), ("12,5 %", 0.125), ("0.6 %", 0.006)]
)
def test_a_share_is_typed_as_a_percentage(text: str, share: float) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize(
    ("text", "says"), [("0.6", "60 %"), ("101", "from 0 to 100"), ("-1", "negative"), ("most", "Write it like")]
)
def test_an_unlikely_share_is_asked_back(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        parse_share(text)


@given(st.floats(0, 1, allow_nan=False))
def test_showing_a_share_and_reading_it_back_changes_nothing(share: float) -> None:
    assert parse_share(show_share(share)) == share


def test_a_count_is_whole() -> None:
    assert parse_whole("1,900") == 1900
    with pytest.raises(Unreadable, match="whole number"):
        parse_whole("2.5")


@pytest.mark.parametrize("read", [parse_duration, parse_number, parse_money, parse_share, parse_whole])
def test_a_message_does_not_repeat_an_endless_entry(read: Callable[[str], object]) -> None:
    with pytest.raises(Unreadable) as refused:
        read("9" * 5000 + "x")
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon-Fri", "Mon-Fri"),
        ("Mo-Fr", "Mon-Fri"),
        ("mo \u2013 fr", "Mon-Fri"),
        ("Monday to Friday", "Mon-Fri"),
        ("Montag bis Freitag", "Mon-Fri"),
        ("Di, Do", "Tue,Thu"),
        ("Di und Do", "Tue,Thu"),
        ("Mo, Mi-Fr", "Mon,Wed-Fri"),
        ("Sa So", "Sat,Sun"),
        ("daily", "Mon-Sun"),
    ],
)
def test_days_are_read_in_english_and_german(text: str, days: str) -> None:
    assert read_days(text) == days


@pytest.mark.parametrize(
    ("text", "time"), [("7", "07:00"), ("7:00", "07:00"), ("07:30", "07:30"), ("7.30", "07:30"), ("24", "24:00")]
)
def test_a_time_of_the_day_is_read_as_people_write_it(text: str, time: str) -> None:
    assert read_time_of_day(text) == time


@pytest.mark.parametrize("text", ["25", "24:01", "7:60", "noon", "", "-1"])
def test_what_is_no_time_of_the_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Unreadable, match=r"Write it like 7:30"):
        read_time_of_day(text)


@pytest.mark.parametrize("text", ["Moon", "Mon-", "Mon--Fri", "1-5", ""])
def test_what_names_no_days_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Unreadable, match=r"Write them like Mon-Fri"):
        read_days(text)


@pytest.mark.parametrize(
    ("text", "hours"), [("2 months", 1460.0), ("1 Monat", 730.0), ("~2h", 2.0), ("about 3 d", 72.0)]
)
def test_months_and_about_are_read(text: str, hours: float) -> None:
    assert parse_duration(text) == hours


@pytest.mark.parametrize("text", ["2-4 h", "2 \u2013 4 h", "2h to 4h", "2 bis 4 h"])
def test_a_range_is_refused_with_what_to_enter(text: str) -> None:
    with pytest.raises(Unreadable, match="Enter the one figure to plan with"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [("12k", "pages a day", 12_000), ("3 people", "people", 3), ("~3", "", 3), ("2k pages a day", "pages a day", 2000)],
)
def test_a_number_is_read_with_its_multiple_and_its_unit(text: str, unit: str, number: int) -> None:
    assert parse_number(text, unit) == number


@pytest.mark.parametrize(("text", "unit"), [("3 apples", "people"), ("3 people", "pages a day"), ("2-4", "")])
def test_a_number_with_other_words_is_refused(text: str, unit: str) -> None:
    with pytest.raises(Unreadable):
        parse_number(text, unit)
