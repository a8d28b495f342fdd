"""Before the interview, in Chromium: starting, the scale, the question set and the plan; clean for everyone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import Workbook
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from bia.models import Engagement, User
from bia.scale import TIMES, scale_of
from bia.starting import carry_over
from tests.browser.accessibility import complaints
from tests.browser.interviewing import make_school, sign_in
from tests.site.factories import make_user, make_workspace

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def planner_user(chromium: Browser) -> User:
    return make_user(make_workspace(), username="planner")


@pytest.fixture
def cycle(planner_user: User) -> Engagement:
    """A school in its second cycle: every answer waits to be confirmed."""
    return carry_over(make_school(planner_user), planner_user, "School 2027", timezone.now())


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, planner_user: User) -> Iterator[Page]:
    context = chromium.new_context(
        service_workers="block", viewport={"width": 1440, "height": 900}, accept_downloads=True
    )
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(context, live_server.url, "planner")
    yield page
    context.close()
    assert not said, said


def test_from_a_sector_to_a_confirmed_answer(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    page.click("text=New engagement")
    page.click("main a:text-is('Hospital')")
    page.fill("[name=title]", "Bay hospital")
    page.fill("[name=client_name]", "Bay")
    page.uncheck("text=Pharmacy supply")
    page.click("text=Make the engagement")
    expect(page.locator("main")).to_contain_text("wait to be confirmed")
    expect(page.locator("main")).not_to_contain_text("Pharmacy")
    page.click("main a:has-text('Imaging')")
    note = page.locator("#q-note")
    waiting = page.locator("#s-notes .confirm-section")
    before = int(waiting.locator("[data-waiting]").inner_text())
    note.get_by_role("button", name="Confirm").click()
    expect(note).to_contain_text("Saved")
    if before == 1:
        expect(waiting).to_be_hidden()
    else:
        expect(waiting).to_contain_text(f"{before - 1} to confirm")
    expect(note.get_by_role("button", name="Confirm")).to_have_count(0)
    page.locator("#s-dependencies").get_by_role("button", name="Confirm all").click()
    expect(page.locator("#s-dependencies")).not_to_contain_text("to confirm")


def test_a_spreadsheet_with_a_fault_is_mended_and_taken(page: Page, live_server: LiveServer) -> None:
    def choose(rows: list[list[str]]) -> None:
        book, file = Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(file)
        page.goto(f"{live_server.url}/engagements/spreadsheet/")
        page.fill("[name=title]", "Ferries")
        page.fill("[name=client_name]", "Harbour")
        page.set_input_files("[name=file]", {"name": "list.xlsx", "mimeType": "", "buffer": file.getvalue()})
        page.click("text=Read the spreadsheet")

    choose([["Process", "Boss"], ["Tickets", "=1+1"], ["Tickets", "Jo"]])
    expect(page.locator("h1")).to_contain_text("1 fault")
    page.select_option("[name=column-0-1]", "owner_role")
    page.click("text=Look again")
    expect(page.locator("h1")).to_contain_text("2 faults")
    expect(page.locator(".faults")).to_contain_text("row 2, column B")
    assert not complaints(page)
    choose([["Process", "Owner"], ["Tickets", "Ann"], ["Mooring", "Jo"]])
    expect(page.locator("h1")).to_contain_text("This would come of the file")
    assert not complaints(page)
    page.click("text=Make the engagement")
    expect(page.locator(".overview")).to_contain_text("Mooring")


def test_a_scale_is_changed_by_keyboard_after_looking(page: Page, live_server: LiveServer, cycle: Engagement) -> None:
    page.goto(f"{live_server.url}/e/{cycle.slug}/scale/")
    page.get_by_label("Times at which impact is asked").fill("1 h, 4 h, 8 h, 24 h, 3 d, 7 d")
    page.get_by_label("Serious from").first.select_option("2")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="See what changes").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("This moves the targets of")
    expect(page.locator("main")).to_contain_text("kept aside")
    assert len(scale_of(cycle)[TIMES]) == 7
    assert not complaints(page)
    page.get_by_role("button", name="Apply this scale").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("The scale is changed. Every answer is kept.")
    assert len(scale_of(cycle)[TIMES]) == 6


def test_an_own_question_is_added_worded_and_answered(page: Page, live_server: LiveServer, cycle: Engagement) -> None:
    page.goto(f"{live_server.url}/e/{cycle.slug}/questions/")
    page.get_by_label("Wording of Owner").fill("Who answers for it")
    page.get_by_label("Question", exact=True).fill("Which keys are needed?")
    page.get_by_label("Answered by").select_option("choice")
    page.get_by_label("Choices, one a line").fill("House key\nSafe")
    page.click("text=Add the question")
    expect(page.locator("main")).to_contain_text("The question is added")
    page.goto(f"{live_server.url}/e/{cycle.slug}/p/P01/")
    expect(page.locator("#q-owner-role")).to_contain_text("Who answers for it")
    own = page.locator("#q-own-which-keys-are-needed")
    own.locator("select").select_option("Safe")
    expect(own).to_contain_text("Saved")
    assert cycle.processes.get(code="P01").answers.get(question="own.which-keys-are-needed").value == "Safe"
    page.goto(f"{live_server.url}/e/{cycle.slug}/questions/")
    page.get_by_label("Which keys are needed? is asked").select_option("off")
    page.click("text=Save the question set")
    expect(page.locator("main")).to_contain_text("1 answer kept")


def test_an_interview_is_planned_and_taken_away_as_calendar_and_agenda(
    page: Page, live_server: LiveServer, cycle: Engagement
) -> None:
    page.goto(f"{live_server.url}/e/{cycle.slug}/")
    page.click("text=Interview plan")
    page.click("main >> text=Plan an interview")
    page.get_by_label("Date").fill("2026-12-07")
    page.get_by_label("Starts at").fill("09:00")
    page.get_by_label("Time zone").select_option("Europe/Vienna")
    page.get_by_label("Who is asked").fill("Maria Keller, head of office")
    page.get_by_label("P01 Exam papers and certificates").check()
    page.click("text=Plan it")
    expect(page.locator(".appointments")).to_contain_text("Mon 7 Dec 2026, 09:00 to 10:30")
    with page.expect_download() as calendar:
        page.click("text=Calendar file")
    assert "DTSTART:20261207T080000Z" in Path(calendar.value.path()).read_text()
    with page.expect_download() as agenda:
        page.click("text=Agenda, PDF")
    assert Path(agenda.value.path()).read_bytes().startswith(b"%PDF")
