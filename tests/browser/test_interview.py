"""An interview in Chromium: keys of the matrix, what a field says about its save, conflicts and a lost network."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from bia.models import Engagement, Process

from .interviewing import cell, form, interview, levels, sign_in, stored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def context(chromium: Browser, live_server: LiveServer, school: Engagement) -> Iterator[BrowserContext]:
    context = chromium.new_context(service_workers="block", viewport={"width": 1440, "height": 900})
    sign_in(context, live_server.url)
    yield context
    context.close()


def test_the_matrix_is_one_stop_and_filled_from_the_keyboard(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    assert page.locator(".matrix .cell[tabindex='0']").count() == 1
    cell(page, "operational", 0).focus()
    page.keyboard.type("012")
    expect(cell(page, "operational", 3)).to_be_focused()
    page.keyboard.press("4")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    expect(cell(page, "legal", 6)).to_be_focused()
    page.keyboard.press("Delete")
    page.keyboard.press("Home")
    expect(cell(page, "legal", 0)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("#matrix-refused")).to_have_text("“x” is no level. Type 0 to 4, or Del for not asked.")
    page.keyboard.press("Control+End")
    expect(cell(page, "safety", 6)).to_be_focused()
    expect(page.locator("#matrix-refused")).to_be_hidden()
    page.keyboard.press("3")
    page.keyboard.press("Escape")
    assert levels(page, "operational") == "0124333"
    assert levels(page, "legal") == "012234?"
    assert levels(page, "safety") == "0000000"
    expect(form(page, "impact-severity-operational")).to_contain_text("Saved")
    expect(form(page, "impact-severity-legal")).to_contain_text("Saved")
    assert stored(school, "impact.severity.legal") == [0, 1, 2, 2, 3, 4, None]
    expect(page.locator("#matrix-says")).to_contain_text("Operational: 3 after 24 h is lower than the 4 before.")


def test_the_bar_follows_the_first_unacceptable_level(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    cell(page, "safety", 2).focus()
    page.keyboard.press("4")
    marked = page.locator("#q-impact-severity-safety-row td.first .cell")
    expect(marked).to_have_attribute("id", "q-impact-severity-safety-v2")
    expect(page.locator(".matrix th.cut")).to_have_text("MTPD 4 h")  # and the flag stands over its time


def test_a_saved_answer_says_so_and_the_targets_follow(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    box = form(page, "data-loss-tolerable-hours").locator(".input")
    box.fill("0.5")
    expect(form(page, "data-loss-tolerable-hours")).to_contain_text("Not saved yet")
    box.press("Tab")
    expect(form(page, "data-loss-tolerable-hours")).to_contain_text(re.compile(r"Saved \d\d:\d\d\s+as 30 min"))
    expect(page.locator("#targets-say")).to_contain_text("RPO 24 h to 30 min")
    assert box.input_value() == "0.5"
    assert stored(school, "data_loss.tolerable_hours") == 0.5


def test_quick_edits_end_with_the_last_one_saved(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    box = form(page, "wrt-hours").locator(".input")
    for text in ("8 h", "4 h", "2 h"):
        box.fill(text)
        box.dispatch_event("change")
    expect(form(page, "wrt-hours")).to_contain_text("Saved")
    expect(form(page, "wrt-hours")).not_to_have_attribute("data-state", re.compile(".+"))
    assert stored(school, "wrt_hours") == 2.0


def test_enter_saves_once_and_leaving_the_field_does_not_save_again(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    box = form(page, "wrt-hours").locator(".input")
    box.fill("3 h")
    box.press("Enter")
    expect(form(page, "wrt-hours")).to_contain_text("Saved")
    box.press("Tab")
    page.wait_for_timeout(300)
    assert Process.objects.get(engagement=school, code="P01").answers.get(question="wrt_hours").version == 2


def test_an_impossible_duration_keeps_the_text_and_says_what_would_be_right(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    box = form(page, "wrt-hours").locator(".input")
    box.fill("1 h 90 min")
    box.press("Tab")
    expect(form(page, "wrt-hours").locator(".error")).to_contain_text("Write it like 45 min")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_value("1 h 90 min")
    box.fill("2 h 30")
    box.press("Tab")
    expect(form(page, "wrt-hours")).to_contain_text("Saved")
    expect(form(page, "wrt-hours").locator(".error")).to_have_count(0)
    assert box.get_attribute("aria-invalid") is None


def test_a_name_emptied_and_written_anew_leaves_no_word_of_the_emptying(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    name = form(page, "name")
    name.locator(".input").fill("")
    name.locator(".input").press("Tab")
    expect(name).to_contain_text("cannot be empty")
    name.locator(".input").fill("Exam papers, all years")
    name.locator(".input").press("Tab")
    expect(name).to_contain_text("Saved")
    expect(name).not_to_contain_text("Typed before that")


@pytest.mark.parametrize(("choice", "kept"), [("Keep 2 h", 2.0), ("Take 6 h", 6.0)])
def test_two_browsers_in_conflict_settle_it_by_a_choice(
    chromium: Browser, context: BrowserContext, live_server: LiveServer, school: Engagement, choice: str, kept: float
) -> None:
    elsewhere = chromium.new_context()
    sign_in(elsewhere, live_server.url)
    mine, theirs = (interview(browser, live_server.url, school) for browser in (context, elsewhere))
    form(mine, "wrt-hours").locator(".input").fill("2 h")
    form(theirs, "wrt-hours").locator(".input").fill("6 h")
    form(theirs, "wrt-hours").locator(".input").press("Tab")
    expect(form(theirs, "wrt-hours")).to_contain_text("Saved")
    form(mine, "wrt-hours").locator(".input").press("Tab")
    clash = form(mine, "wrt-hours").locator(".clash")
    expect(clash).to_contain_text("2 h")
    expect(clash).to_contain_text("6 h")
    expect(clash).to_contain_text("you, elsewhere")
    assert stored(school, "wrt_hours") == 6.0
    clash.get_by_role("button", name=choice).click()
    expect(form(mine, "wrt-hours").locator(".clash")).to_have_count(0)
    expect(form(mine, "wrt-hours").locator(".input")).to_have_value(f"{kept:g} h")
    expect(mine.locator("[data-kept-all]")).to_be_visible()
    assert stored(school, "wrt_hours") == kept
    elsewhere.close()


def test_what_was_just_added_as_a_need_can_be_ticked_as_a_stand_in(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    stand_ins = form(page, "redundancy")
    expect(stand_ins.locator("[value='SIS']")).to_have_count(0)
    page.locator(".adder summary").click()
    page.locator("#add-on").fill("SIS")
    page.locator("#add-on").press("Escape")  # the list may lie over the button
    page.locator(".adder [type=submit]").click()
    stand_ins.locator("[name='r0-members'][value='SIS']").check()
    expect(stand_ins).to_contain_text("tick two or more")
    stand_ins.locator("[name='r0-members'][value='FILES']").check()
    expect(stand_ins).to_contain_text("Saved")
    assert sorted(stored(school, "redundancy")[0]["members"]) == ["FILES", "SIS"]
    expect(stand_ins.locator("[name='r1-members'][value='SIS']")).not_to_be_checked()


def test_a_tick_of_none_empties_the_rows_and_a_row_unticks_it(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    peaks = form(page, "peaks")
    peaks.get_by_label("No peaks").check()
    expect(peaks).to_contain_text("Saved")
    assert stored(school, "peaks") == []
    for label, text in (("When, row 1", "June"), ("Hours a year, row 1", "80"), ("Times the usual loss, row 1", "2")):
        peaks.get_by_label(label).fill(text)
    peaks.get_by_label("When, row 2").focus()
    expect(peaks.get_by_label("No peaks")).not_to_be_checked()
    expect(page.locator("[data-kept-all]")).to_be_visible()
    expect(peaks).to_contain_text("Saved")
    expect(peaks.locator(".error")).to_have_count(0)
    assert stored(school, "peaks") == [{"when": "June", "hours_per_year": 80, "loss_factor": 2}]


def test_a_dependency_is_added_changed_and_removed_in_place(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    page.get_by_text("Add a service or process").click()
    page.get_by_role("combobox", name="Needs").fill("SIS")
    page.locator("#add-share").fill("30")
    page.get_by_role("button", name="Add", exact=True).click()
    share = page.get_by_label("Share that stops without SIS, percent")
    expect(share).to_have_value("30")
    share.fill("40")
    share.press("Tab")
    expect(page.locator(".in-row", has_text="SIS")).to_contain_text("Saved")
    row = Process.objects.get(engagement=school, code="P01").dependencies.get(on_service__code="SIS")
    assert (row.share, row.version) == (0.4, 2)
    page.get_by_role("button", name="Remove SIS").click()
    expect(share).to_have_count(0)


def test_without_script_every_field_has_a_save_button_that_works(
    chromium: Browser, live_server: LiveServer, school: Engagement
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    sign_in(context, live_server.url)
    page = interview(context, live_server.url, school)
    while page.locator("details.optional:not([open])").count():
        page.locator("details.optional:not([open]) > summary").first.click()
    assert page.locator("form[data-answer]:visible").count() == page.locator("form[data-answer]").count()
    form(page, "wrt-hours").locator(".input").fill("5 h")
    form(page, "wrt-hours").get_by_role("button", name="Save Catch-up time (WRT)").click()
    expect(page.get_by_text("Catch-up time (WRT): saved.")).to_be_visible()
    cell(page, "legal", 0).fill("2")
    page.get_by_role("button", name="Save legal", exact=True).click()
    expect(page.get_by_text("Legal: saved.")).to_be_visible()
    assert stored(school, "wrt_hours") == 5.0
    assert stored(school, "impact.severity.legal") == [2, 1, 2, 2, 3, 4, 4]
    context.close()


NAMELESS = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a")]
  .filter((e) => !e.closest("template"))
  .filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length
    || (e.getAttribute("aria-labelledby") || "").split(" ")
      .some((id) => document.getElementById(id)?.textContent.trim())))
  .map((e) => e.outerHTML.slice(0, 120))"""
TWICE = """() => { const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  return ids.filter((id, i) => ids.indexOf(id) !== i); }"""
DANGLING = """() => [...document.querySelectorAll("[aria-labelledby], label[for]")]
  .flatMap((e) => (e.getAttribute("aria-labelledby") ?? e.htmlFor).split(" "))
  .filter((id) => !document.getElementById(id))"""


@pytest.mark.parametrize("path", ["", "p/P01/", "s/PRINT/", "sites/S/", "settings/", "services/new/", "p/P01/delete/"])
def test_every_control_has_a_name_and_no_page_scrolls_sideways(
    context: BrowserContext, live_server: LiveServer, school: Engagement, path: str
) -> None:
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/e/{school.slug}/{path}")
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(TWICE) == []
    assert page.evaluate(DANGLING) == []
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
