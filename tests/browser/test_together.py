"""Two people in one interview: what one saves appears at the other's, and neither writes over the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from bia.models import Engagement, Role
from tests.site.factories import make_user

from .interviewing import cell, form, interview, make_school, sign_in, stored, type_into

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECONDS = 10_000  # a poll every four, on a busy machine


@dataclass(frozen=True)
class Two:
    """One process in two browsers."""

    school: Engagement
    mine: Page
    annas: Page


@pytest.fixture
def two(chromium: Browser, live_server: LiveServer) -> Iterator[Two]:
    school = make_school()
    make_user(school.workspace, Role.CONSULTANT, username="anna")
    contexts = [chromium.new_context(viewport={"width": 1440, "height": 900}) for _ in range(2)]
    pages = []
    for context, name in zip(contexts, ("asker", "anna"), strict=True):
        sign_in(context, live_server.url, name)
        pages.append(interview(context, live_server.url, school))
    yield Two(school=school, mine=pages[0], annas=pages[1])
    for context in contexts:
        context.close()


def test_what_another_saves_appears_within_seconds_with_the_name_at_the_field(two: Two) -> None:
    type_into(two.annas, "wrt-hours", "6 h")
    cell(two.annas, "legal", 0).focus()
    two.annas.keyboard.press("2")
    expect(form(two.mine, "wrt-hours").locator(".input")).to_have_value("6 h", timeout=SECONDS)
    expect(form(two.mine, "wrt-hours").locator(".field-other")).to_have_text(re.compile(r"\s*anna, \d\d:\d\d\s*"))
    expect(cell(two.mine, "legal", 0)).to_have_value("2", timeout=SECONDS)
    expect(cell(two.mine, "legal", 0)).to_have_attribute("data-level", "2")
    type_into(two.mine, "wrt-hours", "7 h")  # on top of it: no conflict
    expect(form(two.mine, "wrt-hours")).to_contain_text("Saved")
    assert stored(two.school, "wrt_hours") == 7.0


def test_a_process_that_is_renamed_has_its_new_name_everywhere_on_both_pages(two: Two) -> None:
    type_into(two.annas, "name", "Exams & <papers>")
    for page in (two.annas, two.mine):
        expect(page.locator("h1")).to_have_text("Exams & <papers>", timeout=SECONDS)
        expect(page.locator("#process-list [aria-current=page]")).to_contain_text("Exams & <papers>")
        expect(page).to_have_title(re.compile("P01 Exams & <papers>"))


def test_a_field_being_edited_is_not_overwritten_and_its_save_shows_both(two: Two) -> None:
    box = form(two.mine, "wrt-hours").locator(".input")
    box.fill("9 h")
    type_into(two.annas, "wrt-hours", "6 h")
    expect(form(two.mine, "wrt-hours").locator(".field-other")).to_contain_text("6 h", timeout=SECONDS)
    expect(box).to_have_value("9 h")
    expect(box).to_be_focused()
    box.press("Tab")
    clash = form(two.mine, "wrt-hours").locator(".clash")
    for part in ("9 h", "6 h", "anna"):
        expect(clash).to_contain_text(part)
    assert stored(two.school, "wrt_hours") == 6.0


def test_a_field_that_is_only_looked_at_follows_when_it_is_left(two: Two) -> None:
    box = form(two.mine, "wrt-hours").locator(".input")
    box.focus()
    type_into(two.annas, "wrt-hours", "6 h")
    expect(form(two.mine, "wrt-hours").locator(".field-other")).to_contain_text("anna", timeout=SECONDS)
    expect(box).to_have_value("1 h")
    box.press("Tab")
    expect(box).to_have_value("6 h")


def test_hostile_text_of_another_is_shown_as_text(two: Two) -> None:
    hostile = "<img src=x onerror=alert(1)>'\"&"
    form(two.mine, "owner-role").locator(".input").fill("mine")
    type_into(two.annas, "owner-role", hostile)
    expect(form(two.mine, "owner-role").locator(".field-other")).to_contain_text(hostile, timeout=SECONDS)
    form(two.mine, "owner-role").locator(".input").press("Tab")
    expect(form(two.mine, "owner-role").locator(".clash")).to_contain_text(hostile)
    form(two.mine, "owner-role").get_by_role("button", name="Take what is saved").click()
    expect(form(two.mine, "owner-role").locator(".input")).to_have_value(hostile)
    assert two.mine.locator("img[src=x]").count() == 0


def test_rows_of_another_find_their_places(two: Two) -> None:
    peaks = form(two.annas, "peaks")
    for row, when in ((2, "June"), (3, "July")):
        peaks.get_by_label(f"When, row {row}").fill(when)
        peaks.get_by_label(f"Hours a year, row {row}").fill("80")
        peaks.get_by_label(f"Times the usual loss, row {row}").fill("2")
        peaks.get_by_label(f"Times the usual loss, row {row}").press("Tab")
    expect(form(two.mine, "peaks").get_by_label("When, row 3")).to_have_value("July", timeout=SECONDS)
    assert len(stored(two.school, "peaks")) == 3  # type: ignore[arg-type]
