"""The interview as one page: from process to process, undo, the clock and the projector, by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from bia.models import Answer, Engagement

from .interviewing import cell, form, interview, levels, sign_in, stored
from .test_interview import context

__all__ = ["context"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def mark_page(page: Page) -> None:
    page.evaluate("window.isTheSamePage = true")


def is_same_page(page: Page) -> bool:
    return bool(page.evaluate("window.isTheSamePage === true"))


def test_the_neighbours_open_in_place_with_address_title_and_focus(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    mark_page(page)
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url("**/p/P02/")
    expect(page).to_have_title(re.compile("P02"))
    expect(page.locator("#crumb-here")).to_have_text("P02")
    expect(page.locator(".process-head h1")).to_be_focused()
    expect(page.locator("#process-list [aria-current]")).to_contain_text("P02")
    page.get_by_role("link", name=re.compile("^Previous: P01")).click()
    page.wait_for_url("**/p/P01/")
    assert is_same_page(page)
    page.go_back()
    expect(page.locator(".process-head h1")).to_have_text(str(school.processes.get(code="P02").name))


def test_an_answer_typed_just_before_leaving_is_saved_first(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    mark_page(page)
    form(page, "wrt-hours").locator(".input").fill("9 h")
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url("**/p/P02/")
    assert is_same_page(page)
    assert stored(school, "wrt_hours") == 9.0
    cell(page, "legal", 0).focus()
    page.keyboard.press("4")
    page.keyboard.press("Alt+PageUp")
    page.wait_for_url("**/p/P01/")
    value = stored(school, "impact.severity.legal", "P02")
    assert isinstance(value, list)
    assert value[0] == 4


def test_an_answer_that_cannot_be_sent_does_not_hold_one_up_and_is_there_on_return(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    page.route("**/answer/", lambda route: route.fulfill(status=503, body="busy"))
    form(page, "wrt-hours").locator(".input").fill("9 h")
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url("**/p/P02/")
    expect(page.locator("[data-kept-some]")).to_contain_text("1 answer kept in this browser")
    page.keyboard.press("Alt+PageUp")
    page.wait_for_url("**/p/P01/")
    expect(form(page, "wrt-hours").locator(".input")).to_have_value("9 h")
    expect(form(page, "wrt-hours")).to_contain_text("Kept in this browser")
    page.unroute("**/answer/")
    expect(form(page, "wrt-hours")).to_contain_text("Saved", timeout=15_000)
    assert stored(school, "wrt_hours") == 9.0


def test_the_page_works_as_before_after_moving(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url("**/p/P02/")
    assert page.locator(".matrix .cell[tabindex='0']").count() == 1
    cell(page, "operational", 0).focus()
    page.keyboard.type("44")
    expect(cell(page, "operational", 2)).to_be_focused()
    expect(form(page, "impact-severity-operational")).to_contain_text("Saved")
    expect(page.locator("#announcer")).to_contain_text("Operational: Saved")
    expect(page.locator("#targets-say")).to_contain_text("The last answer moved")
    assert levels(page, "operational").startswith("44")


def test_the_list_is_searched_and_walked_by_keyboard(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    page.keyboard.press("Control+k")
    expect(page.locator("#find-process")).to_be_focused()
    page.keyboard.type("p03")
    expect(page.locator("#found-says")).to_have_text("1 process found")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#process-list a:visible")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/P03/")
    expect(page.locator(".process-head h1")).to_be_focused()
    page.set_viewport_size({"width": 1024, "height": 800})
    page.keyboard.press("Control+k")
    expect(page.locator("#find-process")).to_be_focused()
    page.keyboard.type("p01")
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/P01/")


def test_ctrl_z_outside_a_field_takes_the_last_answer_back(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    box = form(page, "wrt-hours").locator(".input")
    box.fill("5 h")
    box.press("Tab")
    expect(page.get_by_role("button", name=re.compile("Undo catch-up"))).to_be_visible()
    box.fill("6 h")
    box.press("Control+z")  # inside the field: the browser's own, nothing is posted
    box.evaluate("box => { box.value = '5 h'; box.dispatchEvent(new Event('input', {bubbles: true})); box.blur(); }")
    assert stored(school, "wrt_hours") == 5.0
    page.locator(".process-head h1").focus()
    page.keyboard.press("Control+z")
    expect(box).to_have_value("1 h")
    assert stored(school, "wrt_hours") == 1.0
    box.fill("7 h")
    box.press("Tab")
    expect(form(page, "wrt-hours")).to_contain_text("Saved")  # the version went along
    assert stored(school, "wrt_hours") == 7.0


def test_a_row_of_the_matrix_is_undone_in_place_and_goes_on(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    before = levels(page, "legal")
    cell(page, "legal", 0).focus()
    page.keyboard.press("3")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("button", name=re.compile("Undo legal"))).to_be_visible()
    page.get_by_role("button", name=re.compile("Undo legal")).click()
    expect(cell(page, "legal", 0)).to_have_value(before[0])
    assert levels(page, "legal") == before
    cell(page, "legal", 1).focus()
    page.keyboard.press("4")
    expect(form(page, "impact-severity-legal")).to_contain_text("Saved")
    value = stored(school, "impact.severity.legal")
    assert isinstance(value, list)
    assert value[1] == 4


def test_presenting_hides_prices_and_lasts_from_process_to_process(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    expect(page.locator(".steps table").first).to_be_visible()
    page.get_by_role("button", name="Present").click()
    expect(page.get_by_role("button", name="Present")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".steps table").first).to_be_hidden()
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url("**/p/P02/")
    expect(page.get_by_role("button", name="Present")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-mode", "present")
    cell(page, "legal", 1).focus()
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")  # takes the level back, and does not leave yet
    expect(page.locator("html")).to_have_attribute("data-mode", "present")
    page.keyboard.press("Escape")
    expect(page.locator("html")).not_to_have_attribute("data-mode", "present")
    expect(page.get_by_role("button", name="Present")).to_have_attribute("aria-pressed", "false")


def test_the_clock_runs_while_one_moves_on(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    page.get_by_role("button", name="Start clock").click()
    expect(page.locator(".timer")).to_contain_text("0:00 of 1:30")
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url("**/p/P02/")
    expect(page.locator(".timer")).to_contain_text("of 1:30")
    page.get_by_role("button", name="Stop the clock").click()
    expect(page.get_by_role("button", name="Start clock")).to_be_visible()


def test_without_script_one_moves_undoes_and_reads_the_prices(
    chromium: Browser, live_server: LiveServer, school: Engagement
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    sign_in(context, live_server.url)
    page = interview(context, live_server.url, school)
    form(page, "wrt-hours").locator(".input").fill("5 h")
    form(page, "wrt-hours").get_by_role("button", name="Save Catch-up time (WRT)").click()
    page.get_by_role("button", name=re.compile("Undo catch-up")).click()
    expect(page.get_by_text("taken back, now 1 h")).to_be_visible()
    page.get_by_role("link", name="What tighter targets cost").click()
    expect(page.get_by_role("heading", name="What a tighter target costs")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name=re.compile("^Next: P02")).click()
    page.wait_for_url("**/p/P02/")
    context.close()


def paste(page: Page, category: str, column: int, text: str) -> None:
    """Pastes a text into a cell, as the browser does it."""
    cell(page, category, column).evaluate(
        """(cell, text) => { cell.focus(); const data = new DataTransfer(); data.setData("text/plain", text);
        cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }""",
        text,
    )


def test_the_row_above_is_copied_by_keyboard(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    above = levels(page, "operational")
    cell(page, "operational", 2).focus()
    page.keyboard.press("ArrowDown")
    expect(cell(page, "legal", 2)).to_be_focused()
    page.keyboard.press("Shift+ArrowUp")
    assert levels(page, "legal") == above
    expect(form(page, "impact-severity-legal")).to_contain_text("Saved")
    assert stored(school, "impact.severity.legal") == [int(level) for level in above]


def test_filling_right_from_an_empty_cell_repeats_the_level_before_it(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    Answer.objects.filter(process__code="P01", question="impact.severity.legal").delete()
    page = interview(context, live_server.url, school)
    cell(page, "legal", 0).focus()
    page.keyboard.press("Shift+ArrowRight")  # nothing before it: nothing to repeat
    expect(cell(page, "legal", 6)).to_have_value("")
    page.keyboard.type("012")
    expect(cell(page, "legal", 3)).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    assert levels(page, "legal") == "0122222"
    expect(form(page, "impact-severity-legal")).to_contain_text("Saved")
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowRight")
    assert levels(page, "legal") == "0000000"


def test_a_block_from_a_spreadsheet_is_pasted_and_what_does_not_fit_is_named(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    legal = levels(page, "legal")
    paste(page, "operational", 5, "3\t4\t9\r\n7\t\r\n")
    assert levels(page, "operational")[5:] == "34"
    assert levels(page, "legal") == legal
    said = page.locator("#matrix-pasted")
    expect(said).to_contain_text("2 levels pasted.")
    expect(said).to_contain_text("Operational: “9” after the last time")
    expect(said).to_contain_text("Legal after 3 d: “7” is no level from 0 to 4")
    expect(form(page, "impact-severity-operational")).to_contain_text("Saved")


def test_a_row_of_losses_is_pasted_and_what_falls_is_marked_at_its_cell(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    losses = page.locator(".loss-in input")
    put = """(box, text) => { box.focus(); const data = new DataTransfer(); data.setData("text/plain", text);
        box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }"""
    losses.first.evaluate(put, "Lost\t0\t100\t500\t400\t5k\t12k\t50k\t9\r\n")
    assert [box.input_value() for box in losses.all()] == ["0", "100", "500", "400", "5k", "12k", "50k"]
    expect(page.locator("#loss-pasted")).to_have_text("7 amounts pasted. 1 after the last time left out.")
    expect(page.locator("#q-impact-loss .doubt")).to_contain_text("400 by 8 h is less than the 500 before")
    expect(page.locator(".loss-in td.falls input")).to_have_attribute("id", "q-impact-loss-v3")
    assert stored(school, "impact.loss") == [0, 100, 500, 400, 5000, 12000, 50000]
    losses.nth(2).evaluate(put, "300\n\n")  # one amount: the browser's own
    losses.nth(2).fill("")
    losses.nth(2).evaluate(put, "300\n350\n")
    expect(losses.nth(3)).to_have_value("350")
    losses.nth(3).press("Tab")
    expect(page.locator(".loss-in td.falls")).to_have_count(0)
    assert stored(school, "impact.loss") == [0, 100, 300, 350, 5000, 12000, 50000]


def test_a_whole_table_with_its_headings_goes_where_its_names_say(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    head = "Level\t15 min\t1 h\t4 h\t8 h\t24 h\t3 d\t7 d"
    paste(page, "operational", 0, f"{head}\nSafety\t0\t0\t1\t1\t2\t2\t3\nlegal\t1\t1\t1\t1\t1\t1\t1\nWeather\t4")
    assert levels(page, "safety") == "0011223"
    assert levels(page, "legal") == "1111111"
    expect(page.locator("#matrix-pasted")).to_contain_text("“Weather” is no category here")
    expect(form(page, "impact-severity-safety")).to_contain_text("Saved")
    assert stored(school, "impact.severity.safety") == [0, 0, 1, 1, 2, 2, 3]


def test_a_fall_is_marked_at_its_cell_and_still_after_a_reload(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    paste(page, "safety", 0, "3\t2")
    fallen = page.locator("#q-impact-severity-safety-row td.falls .cell")
    expect(fallen.first).to_have_attribute("id", "q-impact-severity-safety-v1")
    expect(fallen.first).to_have_attribute("aria-describedby", "matrix-says")
    expect(form(page, "impact-severity-safety")).to_contain_text("Saved")
    page.reload()
    expect(fallen.first).to_have_attribute("id", "q-impact-severity-safety-v1")


def test_an_answer_is_marked_from_its_field_by_keyboard(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    box = form(page, "wrt-hours").locator(".input")
    box.fill("2 h")
    page.keyboard.press("Alt+m")
    expect(form(page, "wrt-hours").get_by_role("button", name="Ask later")).to_be_focused()
    page.keyboard.press("Enter")
    expect(form(page, "wrt-hours").locator(".marked")).to_contain_text("ask later")
    expect(page.locator("#later")).to_contain_text("Ask later (1)")
    expect(form(page, "wrt-hours").get_by_role("button", name="Ask later")).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    expect(box).to_have_value("2 h")
    expect(form(page, "wrt-hours")).to_contain_text("Saved")
    cell(page, "legal", 0).focus()
    page.keyboard.press("Alt+m")
    page.locator("#q-impact-severity-legal-mark").get_by_role("button", name="Low").press("Enter")
    expect(page.locator("#q-impact-severity-legal-mark .marked")).to_have_text("low confidence")


def test_a_note_is_kept_with_ctrl_enter_and_the_next_can_be_written(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    page.locator("#note-text").fill("Only nine wards have one")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notes .remark-text")).to_have_text("Only nine wards have one")
    expect(page.locator("#note-text")).to_be_focused()
    expect(page.locator("#note-text")).to_have_value("")
    page.route("**/notes/", lambda route: route.abort())
    page.locator("#note-text").fill("Lost?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notes [data-unsent]")).to_contain_text("Kept in this browser")
    expect(page.locator("#note-text")).to_have_value("")
    page.unroute("**/notes/")
    expect(page.locator("#notes .remark-text")).to_have_text(["Only nine wards have one", "Lost?"], timeout=20_000)
    expect(page.locator("#notes [data-unsent] li")).to_have_count(0)


def test_a_parked_item_becomes_a_note_and_a_file_is_attached(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    page.locator("#parked-text").fill("Ask the caretaker")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="To a note Ask the caretaker").click()
    expect(page.locator("#notes .remark-text")).to_have_text("Ask the caretaker")
    page.locator("#evidence-file").set_input_files({"name": "a.html", "mimeType": "text/html", "buffer": b"<b>"})
    page.get_by_role("button", name="Attach").click()
    expect(page.locator("#evidence-problem")).to_contain_text("not of a kind that is kept")
    page.locator("#evidence-file").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"})
    page.get_by_role("button", name="Attach").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="a.txt").click()
    assert download.value.suggested_filename == "a.txt"
    page.get_by_role("button", name="Remove a.txt").click()
    expect(page.get_by_text("1 removed")).to_be_visible()


def test_a_dependency_is_found_by_typing_and_taken_by_keyboard(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    page.get_by_text("Add a service or process").click()
    box = page.get_by_role("combobox", name="Needs")
    box.press_sequentially("si")
    expect(page.get_by_role("option", name=re.compile("^SIS "))).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "add-on-1")
    box.press("Escape")
    expect(page.locator("#add-on-list")).to_be_hidden()
    expect(box).to_have_value("si")
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value(re.compile("^SIS "))
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("Enter")
    expect(page.locator("#needs tbody th", has_text="SIS")).to_be_visible()


def test_keys_pressed_before_the_list_of_what_was_typed_has_come_wait_for_it(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    page.get_by_text("Add a service or process").click()
    box = page.get_by_role("combobox", name="Needs")
    box.focus()
    expect(page.get_by_role("option").first).to_be_visible()  # of everything: the first is not what is typed next
    held: list[Route] = []
    page.route("**/dependencies/search/*", lambda route: held.append(route))
    with page.expect_request("**/dependencies/search/*si*"):
        box.press_sequentially("si")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("si")
    held[-1].continue_()
    expect(box).to_have_value(re.compile("^SIS "))
    expect(box).to_have_attribute("aria-expanded", "false")


def test_what_does_not_exist_is_made_from_the_list(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    page.get_by_text("Add a service or process").click()
    box = page.get_by_role("combobox", name="Needs")
    box.press_sequentially("Laminator")
    page.get_by_role("option", name="New: “Laminator” as a print service").click()
    expect(page.get_by_label("Make it as")).to_have_value("print")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#needs tbody th", has_text="LAMINATOR")).to_be_visible()
    assert school.services.get(code="LAMINATOR").kind == "print"
    page.get_by_role("button", name="Remove LAMINATOR").click()
    page.get_by_role("button", name="Put LAMINATOR back").click()
    expect(page.locator("#needs tbody th", has_text="LAMINATOR")).to_be_visible()
