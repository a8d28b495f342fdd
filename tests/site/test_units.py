"""Numbers as people read them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.template import Context, Template
from django.utils.translation import override

from bia import units


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0, "0"),
        (0.0001, "under 1 s"),
        (26 / 3600, "26 s"),
        (59.9 / 3600, "1 min"),
        (263 / 3600, "4 min 23 s"),
        (0.25, "15 min"),
        (0.9999, "1 h"),
        (1.0833, "1 h 05"),
        (2.5, "2 h 30"),
        (24, "24 h"),
        (71.999, "3 d"),
        (72, "3 d"),
        (102, "4 d 6 h"),
        (168, "7 d"),
        (-2.5, "−2 h 30"),
    ],
)
def test_a_duration_reads_like_a_person_would_say_it(hours: float, text: str) -> None:
    assert units.duration(hours) == text


@pytest.mark.parametrize(("hours", "text"), [(87.6, "87 h 36"), (1240.2, "1,240 h"), (0.88, "53 min")])
def test_a_yearly_sum_stays_in_hours(hours: float, text: str) -> None:
    assert units.hours_and_minutes(hours) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (1, "100 %"),
        (0.9999999, "99.99999 %"),
        (0.99999, "99.999 %"),
        (0.99995, "99.995 %"),
        (0.9999499, "99.9949 %"),
        (0.999, "99.9 %"),
        (1 - 0.001 * 8760 / 8760, "99.9 %"),
        (0.9971, "99.71 %"),
        (0.99719, "99.71 %"),
        (0.98, "98 %"),
        (0.5, "50 %"),
        (0, "0 %"),
    ],
)
def test_availability_has_the_digits_its_downtime_needs(fraction: float, text: str) -> None:
    assert units.availability(fraction) == text


@pytest.mark.parametrize("nines", range(1, 11))
def test_availability_is_never_rounded_up_to_all_of_the_time(nines: int) -> None:
    written = units.availability(1 - 10.0**-nines * 0.4)
    assert written != "100 %"
    assert float(written.removesuffix(" %")) <= 100 * (1 - 10.0**-nines * 0.4) + 1e-9


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "EUR 0"),
        (0.3, "EUR under 1"),
        (640.4, "EUR 640"),
        (999.6, "EUR 1 k"),
        (12_400, "EUR 12.4 k"),
        (99_960, "EUR 100 k"),
        (123_600, "EUR 124 k"),
        (999_600, "EUR 1 M"),
        (1_244_000, "EUR 1.24 M"),
        (24_440_000, "EUR 24.4 M"),
        (110_900_000, "EUR 111 M"),
        (2_444_000_000, "EUR 2,444 M"),
        (-12_400, "EUR −12.4 k"),
    ],
)
def test_money_for_reading_is_short(amount: float, text: str) -> None:
    assert units.money_short(amount, "EUR") == text


def test_money_in_full_has_its_thousands_parted() -> None:
    assert units.money(1_234_567.5, "EUR") == "EUR 1,234,568"


def test_a_range_of_one_figure_is_that_figure() -> None:
    assert units.money_range({"low": 25_000, "likely": 31_000, "high": 40_000}, "EUR") == "EUR 25 k to 40 k"
    assert units.money_range({"low": 0, "likely": 0, "high": 0}, "EUR") == "EUR 0"
    assert units.duration_range({"low": 2, "likely": 3, "high": 9}) == "2 h to 9 h"


@pytest.mark.parametrize(("fraction", "text"), [(0.72, "72 %"), (0.004, "0.4 %"), (0, "0 %"), (1, "100 %")])
def test_a_share_is_a_percentage(fraction: float, text: str) -> None:
    assert units.share(fraction) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1 year"),
        (2.44, "2.4 years"),
        (0.48, "6 months"),
        (0.08, "1 month"),
        (0.01, "under a month"),
        (0, "0 years"),
    ],
)
def test_years_are_counted(number: float, text: str) -> None:
    assert units.years(number) == text


@pytest.mark.parametrize(
    "write",
    [
        units.duration,
        units.hours_and_minutes,
        units.availability,
        units.share,
        units.money,
        units.money_short,
        units.money_range,
        units.duration_range,
        units.years,
    ],
)
def test_a_missing_number_is_written_in_words(write: Callable[..., str]) -> None:
    assert write(None) == "not known"
    assert write(None, missing="not asked") == "not asked"


def test_filters_keep_a_number_and_its_unit_together() -> None:
    page = Template("{% load units %}{{ a|duration }}|{{ b|duration:'not asked' }}|{{ c|money:'EUR' }}")
    written = page.render(Context({"a": 2.5, "b": None, "c": 12400}))
    assert written == "2\xa0h\xa030|not\xa0asked|EUR\xa012,400"


def test_a_sentence_keeps_each_number_with_its_unit() -> None:
    said = units.with_units_kept("An RTO of 1 h was wished; 4 h 30 min, not 5 - 6")
    assert said == "An RTO of 1\xa0h was wished; 4\xa0h 30\xa0min, not 5 - 6"


def test_a_german_sentence_spells_days_and_a_figure_keeps_their_sign() -> None:
    said = "Innerhalb von 7 d nie, nach 1.240 d 6 h doch; alle 14 d, bis zu 4 d 21 h, am Tag 1 d."
    with override("de"):
        spelled = units.with_units_kept(said).replace("\xa0", " ")
        assert spelled == (
            "Innerhalb von 7 Tagen nie, nach 1.240 Tagen 6 h doch; alle 14 Tage, bis zu 4 Tage 21 h, am Tag 1 Tag."
        )
        assert units.with_units_kept("10 d 5 h bis 20 d") == "10\xa0d 5\xa0h bis 20\xa0d"
    assert units.with_units_kept("Never within 7 d.") == "Never within 7\xa0d."


def test_a_list_for_which_there_is_no_room_ends_with_how_many_more_there_are() -> None:
    names = [f"LINE{number}" for number in range(1, 60)]
    assert units.listed_within(names[:3], 40) == "LINE1, LINE2 and LINE3"
    assert units.listed_within(names, 30) == "LINE1, LINE2 and 57 more"
    assert units.listed_within(["a name longer than that", "b"], 9) == "2 more"
    assert units.listed_within([], 9) == ""
    assert units.listed_first(names, 1) == "LINE1 and 58 more"
    with override("de"):
        assert units.listed_within(names, 30) == "LINE1, LINE2 und 57 weitere"
