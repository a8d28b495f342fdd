"""The interview plan: planned, moved, taken off; what clashes; its calendar by RFC 5545 and its agenda."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bia.appointments import MOST_AGENDAS, agenda_html, agenda_pdf, planned_interviews, steps_of, without_interview
from bia.ics import Event, calendar_text, escaped, folded
from bia.models import Appointment, Engagement
from bia.planning import engagement_from_case
from tests.site.factories import Cast
from tests.site.test_engagements import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return engagement_from_case(cast.workspace, cast.owner, school())


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "date": "2026-12-07",
        "time": "09:00",
        "minutes": "90",
        "time_zone": "Europe/Vienna",
        "place": "Room 2",
        "interviewer": "Ines Falk",
        "people": "Maria Keller, head of office\nJo Sand",
        "processes": ["P01", "P02"],
        "note": "Bring the timetable; last year's, too",
        **changes,
    }


def plan(client: Client, engagement: Engagement, **changes: Any) -> Appointment:
    response = client.post(f"/e/{engagement.slug}/interviews/new/", entry(**changes))
    assert response.status_code == 302, response.content.decode()
    return Appointment.objects.latest("pk")


def test_an_interview_is_planned_on_the_clock_of_its_place(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.teammate)
    appointment = plan(client, engagement)
    assert appointment.starts_at == datetime(2026, 12, 7, 8, 0, tzinfo=UTC)
    assert appointment.people == [{"name": "Maria Keller", "role": "head of office"}, {"name": "Jo Sand", "role": ""}]
    page = client.get(f"/e/{engagement.slug}/interviews/").content.decode()
    assert "Mon 7 Dec 2026, 09:00 to 10:30" in page
    assert "Room 2" in page
    covered = {process.code for process in appointment.processes.all()}
    assert covered == {"P01", "P02"}
    assert len(without_interview(engagement)) == engagement.processes.count() - 2
    form = client.get(f"/e/{engagement.slug}/interviews/{appointment.pk}/").content.decode()
    assert 'value="2026-12-07"' in form
    assert 'value="09:00"' in form


def test_who_or_what_is_needed_twice_at_a_time_clashes(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.teammate)
    plan(client, engagement)
    apart = {"interviewer": "Other", "people": "Kim Ode", "place": "Room 9"}
    plan(client, engagement, **apart)
    assert not any(each.clashes for each in planned_interviews(engagement))
    plan(client, engagement, **{**apart, "people": "MARIA keller, again", "time": "10:29", "place": "Room 8"})
    said = [clash for each in planned_interviews(engagement) for clash in each.clashes]
    assert any(clash.startswith("Maria Keller also at 10:29") for clash in said)
    assert "interviews clash" in client.get(f"/e/{engagement.slug}/interviews/").content.decode()


def test_one_after_the_other_does_not_clash_even_from_another_zone(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.teammate)
    plan(client, engagement)
    plan(client, engagement, time="09:30", time_zone="Europe/London")  # 10:30 in Vienna
    assert not any(each.clashes for each in planned_interviews(engagement))
    plan(client, engagement, time="09:29", time_zone="Europe/London")
    assert any(each.clashes for each in planned_interviews(engagement))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"date": "", "time": ""}, "required"),
        ({"date": "2027-02-30"}, "valid date"),
        ({"date": "0001-01-01"}, "out of reach"),
        ({"date": "9999-12-31"}, "out of reach"),
        ({"date": "2027-03-28", "time": "02:30"}, "clocks go forward"),
        ({"time": "25:00"}, "valid time"),
        ({"minutes": "5"}, "Write at least 15"),
        ({"minutes": "100000"}, "Write at most 480"),
        ({"time_zone": "Mars/Olympus"}, "Choose one of those offered"),
        ({"people": "Jo, a\njo, b"}, "stands here twice"),
        ({"people": "\n".join(f"N{n}" for n in range(31))}, "more than an interview can hear"),
        ({"processes": ["P01", "<b>X</b>"]}, "Choose one of those offered"),
        ({"place": "x" * 201}, "at most 200"),
    ],
)
def test_what_cannot_be_planned_is_said_at_the_entry_and_nothing_typed_is_lost(
    client: Client, cast: Cast, engagement: Engagement, changes: dict[str, Any], said: str
) -> None:
    client.force_login(cast.teammate)
    response = client.post(f"/e/{engagement.slug}/interviews/new/", entry(**changes))
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert "<b>X" not in page
    assert "Bring the timetable" in page
    assert not Appointment.objects.exists()


def test_moving_an_interview_keeps_its_uid_and_counts_the_change(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.teammate)
    appointment = plan(client, engagement)
    address = f"/e/{engagement.slug}/interviews/{appointment.pk}/"
    assert client.post(address, entry(time="11:00", processes=["P03"], sequence="0")).status_code == 302
    moved = Appointment.objects.get()
    assert (moved.uid, moved.sequence) == (appointment.uid, 1)
    assert [process.code for process in moved.processes.all()] == ["P03"]
    stale = client.post(address, entry(place="Mine", sequence="0"))
    assert stale.status_code == 409
    assert 'value="Mine"' in stale.content.decode()
    assert Appointment.objects.get().place == "Room 2"


def test_taking_one_off_asks_first(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.teammate)
    appointment = plan(client, engagement)
    address = f"/e/{engagement.slug}/interviews/{appointment.pk}/delete/"
    assert "Take this interview off" in client.get(address).content.decode()
    assert Appointment.objects.exists()
    client.post(address)
    assert not Appointment.objects.exists()


def test_a_reader_sees_the_plan_its_calendar_and_agenda_and_changes_nothing(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.teammate)
    appointment = plan(client, engagement)
    client.force_login(cast.manager)
    base = f"/e/{engagement.slug}/interviews/"
    assert "Plan an interview" not in client.get(base).content.decode()
    assert client.get(f"{base}calendar/").status_code == 200
    for address in ("new/", f"{appointment.pk}/", f"{appointment.pk}/delete/"):
        assert client.post(base + address, entry(sequence="0")).status_code == 403


def unfolded(text: str) -> list[str]:
    """The content lines of a calendar, as a reader of RFC 5545 sees them."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_the_calendar_file_says_when_in_utc_and_what_in_escaped_text(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.teammate)
    appointment = plan(client, engagement, place="Room 2; left, then up")
    response = client.get(f"/e/{engagement.slug}/interviews/{appointment.pk}/calendar/")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = unfolded(response.content.decode())
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert f"UID:{appointment.uid}" in lines
    assert "SEQUENCE:0" in lines
    assert "DTSTART:20261207T080000Z" in lines
    assert "DTEND:20261207T093000Z" in lines
    assert r"LOCATION:Room 2\; left\, then up" in lines
    description = next(line for line in lines if line.startswith("DESCRIPTION:"))
    assert r"Bring the timetable\; last year's\, too" in description
    assert r"With: Maria Keller\, head of office\; Jo Sand\n" in description
    assert all(len(line.encode()) <= 75 for line in response.content.decode().split("\r\n"))


def test_the_whole_plan_is_one_calendar(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.teammate)
    for hour in ("08:00", "11:00", "14:00"):
        plan(client, engagement, time=hour)
    text = client.get(f"/e/{engagement.slug}/interviews/calendar/").content.decode()
    assert text.count("BEGIN:VEVENT") == 3
    assert len(set(re.findall(r"UID:(.*)\r\n", text))) == 3


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], text)


@given(TEXTS)
def test_whatever_is_typed_survives_escaping_and_folding(text: str) -> None:
    lines = folded(f"SUMMARY:{escaped(text)}").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    joined = lines[0] + "".join(line[1:] for line in lines[1:])
    said = unescaped(joined.removeprefix("SUMMARY:"))
    kept = re.sub("[\x00-\x08\x0b-\x1f\x7f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    assert said == kept


def test_an_injected_line_stays_text() -> None:
    at = datetime(2026, 12, 7, tzinfo=UTC)
    event = Event(
        uid="u", sequence=0, changed_at=at, starts_at=at, ends_at=at, summary="x\r\nEND:VEVENT\rATTACH:file:///etc"
    )
    lines = unfolded(calendar_text("n", [event]))
    assert lines.count("END:VEVENT") == 1
    assert not [line for line in lines if line.startswith("ATTACH")]


def test_the_agenda_divides_the_time_and_ends_on_it(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.teammate)
    for minutes, processes in (("90", ["P01", "P02", "P03"]), ("60", []), ("15", ["P01", "P02"])):
        plan(client, engagement, minutes=minutes, processes=processes)
    for planned in planned_interviews(engagement):
        steps = steps_of(planned)
        assert sum(step.minutes for step in steps) == planned.appointment.minutes
        assert steps[0].starts == planned.appointment.local_start
        assert [step.title for step in steps][-1] == "Closing"


def test_the_agenda_is_a_pdf_with_people_and_processes(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.teammate)
    plan(client, engagement, people="Łucja <b>Ř</b>, school office\nد. أمل", note="Bring <i>paper</i>")
    response = client.get(f"/e/{engagement.slug}/interviews/agenda/")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("processes", "title"), [(["P01"], "P01 Exam papers and certificates"), (["P01", "P02"], "2 processes")]
)
def test_an_agenda_is_titled_by_what_it_is_about_and_names_the_client(
    client: Client, cast: Cast, engagement: Engagement, processes: list[str], title: str
) -> None:
    client.force_login(cast.teammate)
    plan(client, engagement, processes=processes)
    page = " ".join(agenda_html(engagement, planned_interviews(engagement), timezone.now()).split())
    assert f">Interview: {title}</h1>" in page
    assert f"{school()['client']['name']}, Mon 7 Dec 2026, 09:00 to 10:30, 90 minutes, Room 2." in page


def test_the_agenda_of_many_interviews_is_their_list(client: Client, cast: Cast, engagement: Engagement) -> None:
    """So that it is made while one waits; each interview still has its own."""
    now = timezone.now()
    for number in range(MOST_AGENDAS + 1):
        engagement.appointments.create(
            starts_at=datetime(2027, 1, 1 + number, 8, tzinfo=UTC), minutes=60, time_zone="UTC", changed_at=now
        )
    planned = planned_interviews(engagement)
    assert agenda_pdf(engagement, planned[:2], now).pages == 3
    assert agenda_pdf(engagement, planned, now).pages == 1
    assert agenda_pdf(engagement, planned[:1], now).pages == 1


def test_an_agenda_of_nothing_says_what_is_missing(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.teammate)
    response = client.get(f"/e/{engagement.slug}/interviews/agenda/", follow=True)
    assert "Plan an interview first" in response.content.decode()


def test_the_plan_takes_no_more_queries_for_many_interviews(
    client: Client, cast: Cast, engagement: Engagement, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    for number in range(40):
        appointment = engagement.appointments.create(
            starts_at=datetime(2027, 1, 1 + number % 28, 8 + number % 3, tzinfo=UTC),
            minutes=60,
            time_zone="UTC",
            changed_at=now,
        )
        appointment.processes.set(engagement.processes.all()[:3])
    client.force_login(cast.teammate)
    with django_assert_max_num_queries(10):
        assert client.get(f"/e/{engagement.slug}/interviews/").status_code == 200
