from __future__ import annotations

import pytest

from planner.findings.words import (
    asks_five_nines,
    asks_never_stop,
    cause_of,
    hazard_in,
    on_call_of,
    rooms_of,
    says_unsigned,
    watched_minutes,
)

WEEK = 7 * 24


@pytest.mark.parametrize(
    ("text", "hours_a_week"),
    [
        ("24x7 rota, 30 min response", WEEK),
        ("round the clock", WEEK),
        ("06:00-22:00", 7 * 16),
        ("08-17", 7 * 9),
        ("Mon-Fri 08:00-17:00", 5 * 9),
        ("Monday to Friday, 8 to 16", 5 * 8),
        ("weekdays 08-17", 5 * 9),
        ("Sat 10:00-12:00", 2),
        ("22:00-06:00", 7 * 8),
    ],
)
def test_hours_in_words_are_read(text: str, hours_a_week: float) -> None:
    minutes = watched_minutes(text)
    assert minutes is not None
    assert minutes.sum() / 60 == hours_a_week


@pytest.mark.parametrize(
    "text",
    ["", "as agreed", "Mon, Wed 08-12", "08-12 and 13-17", "24x7 for P1, 08-17 otherwise", "2-6 h", "25:00-26:00"],
)
def test_hours_that_cannot_be_read_for_certain_are_not(text: str) -> None:
    assert watched_minutes(text) is None


@pytest.mark.parametrize(
    ("text", "hours"), [("24x7, 30 min response", 0.5), ("24x7, 2 h response", 2.0), ("24x7 rota", None)]
)
def test_the_response_time_is_read(text: str, hours: float | None) -> None:
    found = on_call_of(text)
    assert found is not None
    assert found.response_hours == hours


def test_nobody_on_call_is_read() -> None:
    found = on_call_of("none; reseller next business day")
    assert found is not None
    assert found.minutes is None
    assert found.is_next_day


def test_what_stands_in_a_room_is_read_from_sentences_that_name_one() -> None:
    rooms = rooms_of(["Room 1 (ground floor) holds hosts, SAN and backup NAS. Room 2 holds only a core switch."])
    assert rooms["1"] == {"hosts", "storage", "backups"}
    assert rooms["2"] == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Hosts and SAN in Room 1, backups in Room 2.",  # two rooms in one sentence: which holds what?
        "Room 1 does not hold hosts, SAN and backups.",
        "Room 1 should hold hosts, SAN and backups.",
        "There is room for hosts, SAN and backups.",
    ],
)
def test_sentences_that_could_mean_something_else_are_left_alone(text: str) -> None:
    assert all(len(kinds) < 3 for kinds in rooms_of([text]).values())


def test_a_backup_device_is_no_storage_and_no_host() -> None:
    assert rooms_of(["Room 1 holds the backup server."]) == {"1": frozenset({"backups"})}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("software/capacity", "capacity"),
        ("hardware/network", "hardware"),
        ("failed patch", "change"),
        ("unknown", None),
        (None, None),
    ],
)
def test_causes_are_told_apart_in_favour_of_hardware(text: str | None, kind: str | None) -> None:
    assert cause_of(text) == kind


def test_wishes_in_words_are_recognised() -> None:
    assert asks_five_nines("read about 'five nines'")
    assert not asks_five_nines("five prints a day")
    assert asks_never_stop("printing on the wards must never stop")
    assert not asks_never_stop("24x7 operation: no daytime outage")


def test_a_missing_signature_is_about_signing_off() -> None:
    assert says_unsigned("Not signed off yet.")
    assert not says_unsigned("Needs signed consent scanned within 24 h.")


def test_a_flood_line_that_is_denied_is_none() -> None:
    assert hazard_in("ground floor, flood line 1:100") == "flood line 1:100"
    assert hazard_in("no flood line") is None
    assert hazard_in("above flood line") is None
