from __future__ import annotations

import pytest

from planner.policy import DEFAULT_POLICY
from planner.service_time import exposure_of, service_hours_per_year
from tests.planner.cases import process


def hours_of(*windows: tuple[str, str, str], weeks: float | None = None) -> float:
    return service_hours_per_year(process(windows=windows, weeks_per_year=weeks), DEFAULT_POLICY)


def test_not_asked_is_round_the_clock() -> None:
    assert service_hours_per_year(process(), DEFAULT_POLICY) == 8760


def test_a_school_year() -> None:
    # 39 weeks of 5 days of 9.5 h, the expert's 1,852 h.
    assert hours_of(("Mon-Fri", "07:30", "17:00"), weeks=39) == pytest.approx(1852.5)


def test_overlapping_windows_count_once() -> None:
    # 08-17 and 12-20 on five days are 12 h a day, not 17.
    assert hours_of(("Mon-Fri", "08:00", "17:00"), ("Mon-Fri", "12:00", "20:00"), weeks=50) == 3000


def test_round_the_clock_for_ten_weeks() -> None:
    of = process(weeks_per_year=10)
    assert service_hours_per_year(of, DEFAULT_POLICY) == pytest.approx(8760 * 10 / 52)
    assert exposure_of(of, DEFAULT_POLICY).year_share == pytest.approx(10 / 52)


def test_odd_minutes_are_kept() -> None:
    assert hours_of(("Mon", "07:40", "08:20"), weeks=3) == pytest.approx(2)


def test_no_window_at_all_is_never_in_service() -> None:
    of = process(windows=[])
    assert service_hours_per_year(of, DEFAULT_POLICY) == 0
    assert exposure_of(of, DEFAULT_POLICY).waits == ()


def test_an_outage_waits_for_the_next_service_hour() -> None:
    # In service Monday 00:00 to 22:00 only: 22 h of 168 start in service, 1 h starts an hour bin before it...
    of = process(windows=[("Mon", "00:00", "22:00")])
    waits = dict(exposure_of(of, DEFAULT_POLICY).waits)
    assert waits[0.0] == pytest.approx(22 / 168)
    assert waits[0.5] == pytest.approx(1 / 168)
    assert max(waits) == 145.5  # at Monday 22:00 the next service hour is 146 h away
    assert sum(waits.values()) == pytest.approx(1)


def test_the_mean_wait_of_office_hours_by_hand() -> None:
    # Off for n hours, the wait averages n/2 over those n hours: four nights of 16 h and a weekend of 64 h.
    of = process(windows=[("Mon-Fri", "08:00", "16:00")])
    mean = sum(wait * share for wait, share in exposure_of(of, DEFAULT_POLICY).waits)
    assert mean == pytest.approx((4 * 16**2 / 2 + 64**2 / 2) / 168)


def test_peaks_raise_the_loss_by_their_share_of_the_service_hours() -> None:
    # 100 of 2,000 h at three times the loss: 1 + 100 x 2 / 2,000.
    of = process(windows=[("Mon-Fri", "08:00", "16:00")], weeks_per_year=50, peaks=[(100, 3)])
    assert exposure_of(of, DEFAULT_POLICY).peak_factor == pytest.approx(1.1)


def test_peaks_longer_than_the_service_hours_never_exceed_their_own_factor() -> None:
    of = process(windows=[("Mon", "08:00", "12:00")], weeks_per_year=10, peaks=[(4000, 3), (4000, 2)])
    assert exposure_of(of, DEFAULT_POLICY).peak_factor == 3


def test_quiet_times_never_turn_a_loss_into_a_gain() -> None:
    of = process(peaks=[(8000, 0), (8000, 0)])
    assert exposure_of(of, DEFAULT_POLICY).peak_factor == 0
