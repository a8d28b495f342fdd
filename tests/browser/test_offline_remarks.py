"""Notes, the parking lot and marks without network: kept like answers, through a reload, and sent later in order."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from bia.models import Engagement, Mark, Note, ParkedItem, Process, Role
from bia.remarks import set_mark
from tests.site.factories import make_user

from .interviewing import expect_all_saved, form, interview, wait_for_worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EARLIER = datetime(2026, 11, 2, 9, 40, tzinfo=UTC)


def mark(page: Page, button: str, question: str = "wrt-hours") -> None:
    box = form(page, question).locator(".mark")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    box.get_by_role("button", name=button, exact=True).click()


def test_what_is_said_around_answers_waits_through_a_reload_and_is_sent_once(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    wait_for_worker(page)
    context.set_offline(True)
    page.locator("#note-text").fill("Only nine rooms\nhave one")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#note-text")).to_be_focused()
    page.locator("#note-text").fill("And the key is lost")
    page.get_by_role("button", name="Add note").click()
    page.locator("#parked-text").fill("Ask the caretaker")
    page.keyboard.press("Enter")
    mark(page, "Ask later")
    mark(page, "Low")
    mark(page, "High")
    expect(page.locator("[data-kept-some]")).to_contain_text("6 answers kept in this browser, no connection")
    page.locator("#note-text").fill("Written and not added")
    page.reload()  # what was not added is kept too
    notes = page.locator("#notes [data-unsent-text]")
    expect(notes).to_have_text(["Only nine rooms\nhave one", "And the key is lost", "Written and not added"])
    expect(page.locator("#notes [data-unsent]")).to_contain_text("Kept in this browser")
    expect(page.locator("#parking [data-unsent-text]")).to_have_text("Ask the caretaker")
    expect(form(page, "wrt-hours").locator(".marked")).to_have_text("ask later, high confidence")
    assert (Note.objects.count(), ParkedItem.objects.count(), Mark.objects.count()) == (0, 0, 0)
    context.set_offline(False)
    expect_all_saved(page)
    expect(page.locator("#notes .remark-text")).to_have_count(3)
    expect(page.locator("#parking .remark-text")).to_have_text("Ask the caretaker")
    expect(page.locator("#later")).to_contain_text("Ask later (1)")
    expect(page.locator("[data-unsent-text]")).to_have_count(0)
    texts = ["Only nine rooms\nhave one", "And the key is lost", "Written and not added"]
    assert [note.text for note in Note.objects.order_by("created_at")] == texts
    assert Mark.objects.get().words == "ask later, high confidence"


def test_a_remark_that_waits_is_taken_back_into_its_field(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    context.set_offline(True)
    page.locator("#note-text").fill("Nine rooms")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Take it back: Nine rooms").click()
    expect(page.locator("#note-text")).to_have_value("Nine rooms")
    mark(page, "Low")
    form(page, "wrt-hours").get_by_role("button", name="Take it back: low confidence").click()
    expect(form(page, "wrt-hours").locator(".marked")).to_have_count(0)
    context.set_offline(False)
    page.locator("#note-text").fill("Ten rooms")
    page.get_by_role("link", name="Next: P02").click()  # moved in place: kept, not lost
    page.wait_for_url("**/p/P02/")
    expect_all_saved(page)
    assert [(note.process.code, note.text) for note in Note.objects.all()] == [("P01", "Ten rooms")]
    assert not Mark.objects.exists()


def test_two_confidences_are_shown_at_the_answer_and_either_can_stay(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    anna = make_user(school.workspace, Role.CONSULTANT, username="anna")
    process = Process.objects.get(engagement=school, code="P01")
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    for theirs, choice, stays in (("high", "keep", "high"), ("medium", "overwrite", "low")):
        context.set_offline(True)
        mark(page, "Low")
        set_mark(process, "wrt_hours", later=None, confidence=theirs, author=anna, now=EARLIER)
        context.set_offline(False)
        clash = form(page, "wrt-hours").locator(".mark .clash")
        for part in ("low confidence", f"{theirs} confidence", "anna", "2 Nov 2026, 09:40"):
            expect(clash).to_contain_text(part)
        expect(page.locator("[data-kept-some]")).to_contain_text("1 answer needs you")
        clash.locator(f"button[name={choice}]").click()
        expect_all_saved(page)
        expect(form(page, "wrt-hours").locator(".marked")).to_have_text(f"{stays} confidence")
        assert Mark.objects.get().confidence == stays
    expect(form(page, "wrt-hours")).to_have_attribute("id", "q-wrt-hours")
    form(page, "wrt-hours").locator(".input").fill("3 h")
    form(page, "wrt-hours").locator(".input").press("Tab")
    expect(form(page, "wrt-hours")).to_contain_text("Saved")
