"""The page that swaps in place and the queue of answers together: moving, undoing, confirming, putting back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from bia.answering import Saved, save_answer
from bia.models import Answer, AnswerRevision, Engagement, Process, Role, Source
from tests.site.factories import make_user

from .interviewing import answer, form, interview, sign_in, stored, type_into, wait_for_worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MORNING = datetime(2026, 11, 2, 9, 40, tzinfo=UTC)


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, school: Engagement) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    sign_in(context, live_server.url)
    yield interview(context, live_server.url, school)
    context.close()


def step(page: Page, key: str, code: str) -> None:
    page.keyboard.press(key)
    page.wait_for_url(f"**/p/{code}/")
    expect(page.locator("#crumb-here")).to_have_text(code)


def ask(page: Page) -> None:
    """Has the page ask for news now, as it does when its tab is looked at again."""
    with page.expect_response("**/changes/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def all_saved(page: Page) -> None:
    expect(page.locator("[data-kept-all]")).to_be_visible(timeout=20_000)


def network(page: Page) -> BrowserContext:
    return page.context


def test_after_moving_in_place_answers_go_to_the_process_that_is_shown(page: Page, school: Engagement) -> None:
    step(page, "Alt+PageDown", "P02")
    network(page).set_offline(True)
    type_into(page, "wrt-hours", "6 h")
    expect(form(page, "wrt-hours")).to_contain_text("Kept in this browser")
    network(page).set_offline(False)
    all_saved(page)
    expect(form(page, "wrt-hours")).to_contain_text("Saved")
    assert stored(school, "wrt_hours", "P02") == 6.0
    assert stored(school, "wrt_hours", "P01") == 1.0
    type_into(page, "wrt-hours", "7 h")
    expect(form(page, "wrt-hours")).to_contain_text("Saved")
    all_saved(page)
    assert stored(school, "wrt_hours", "P02") == 7.0


def test_a_process_one_moved_to_in_place_is_there_without_network(page: Page, school: Engagement) -> None:
    wait_for_worker(page)
    step(page, "Alt+PageDown", "P02")
    name = Process.objects.get(engagement=school, code="P02").name
    network(page).set_offline(True)
    page.reload()
    expect(page.locator(".process-head h1")).to_have_text(name)
    expect(page.locator("[data-kept-page]")).to_be_visible()
    type_into(page, "wrt-hours", "6 h")
    page.get_by_role("link", name=re.compile("^Previous: P01")).click()  # opened before it moved, not kept
    network(page).set_offline(False)
    page.goto(page.url)
    all_saved(page)
    assert stored(school, "wrt_hours", "P02") == 6.0


def test_after_moving_what_others_save_there_appears(page: Page, school: Engagement) -> None:
    step(page, "Alt+PageDown", "P02")
    row = answer(school, "wrt_hours", "P02")
    outcome = save_answer(
        subject=Process.objects.get(engagement=school, code="P02"),
        question="wrt_hours",
        value=11.0,
        expected_version=row.version if row else 0,
        author=make_user(school.workspace, Role.CONSULTANT, username="anna"),
        now=MORNING,
    )
    assert isinstance(outcome, Saved)
    expect(form(page, "wrt-hours").locator(".input")).to_have_value("11 h", timeout=15_000)
    expect(form(page, "wrt-hours")).to_contain_text("anna")
    step(page, "Alt+PageUp", "P01")
    ask(page)
    expect(form(page, "wrt-hours").locator(".input")).to_have_value("1 h")


def test_an_undo_waits_for_the_answer_on_its_way_and_takes_that_one_back(page: Page, school: Engagement) -> None:
    type_into(page, "wrt-hours", "5 h")
    expect(page.get_by_role("button", name=re.compile("Undo catch-up"))).to_be_visible()
    all_saved(page)

    def slow(route: object) -> None:
        page.wait_for_timeout(1_000)
        route.continue_()  # type: ignore[attr-defined]

    page.route("**/answer/", slow)
    type_into(page, "wrt-hours", "6 h")
    page.locator(".process-head h1").focus()
    page.keyboard.press("Control+z")
    expect(form(page, "wrt-hours").locator(".input")).to_have_value("5 h", timeout=15_000)
    assert stored(school, "wrt_hours") == 5.0
    values = AnswerRevision.objects.filter(answer__process__code="P01", answer__question="wrt_hours")
    assert [row.value for row in values.order_by("version")] == [1.0, 5.0, 6.0, 5.0]


def test_without_network_an_undo_says_where_the_answers_are(page: Page, school: Engagement) -> None:
    type_into(page, "wrt-hours", "5 h")
    expect(page.get_by_role("button", name=re.compile("Undo catch-up"))).to_be_visible()
    network(page).set_offline(True)
    type_into(page, "wrt-hours", "6 h")
    expect(form(page, "wrt-hours")).to_contain_text("Kept in this browser")
    page.locator(".process-head h1").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#undo-says")).to_contain_text("kept in this browser and not saved yet")
    expect(form(page, "wrt-hours").locator(".input")).to_have_value("6 h")
    network(page).set_offline(False)
    all_saved(page)
    assert stored(school, "wrt_hours") == 6.0


def test_an_unconfirmed_answer_is_confirmed_as_it_stands_and_an_undo_lets_it_wait_again(
    page: Page, school: Engagement
) -> None:
    rows = Answer.objects.filter(process__code="P01", question="wrt_hours")
    rows.update(source=Source.CARRIED_OVER)
    AnswerRevision.objects.filter(answer__in=rows).update(source=Source.CARRIED_OVER)
    page.reload()
    form(page, "wrt-hours").get_by_role("button", name=re.compile("^Confirm")).click()
    expect(form(page, "wrt-hours")).to_contain_text("Saved")
    all_saved(page)
    assert rows.get().source == Source.LIVE
    page.get_by_role("button", name=re.compile("Undo confirming catch-up")).click()
    expect(form(page, "wrt-hours")).to_contain_text("To confirm")
    assert rows.get().source == Source.CARRIED_OVER
    assert rows.get().value == 1.0


def test_a_removed_dependency_can_be_put_back_after_the_page_has_asked_for_news(page: Page, school: Engagement) -> None:
    first = page.locator("#needs tbody th").first.inner_text().split()[0]
    page.get_by_role("button", name=f"Remove {first}", exact=True).click()
    back = page.get_by_role("button", name=f"Put {first} back")
    expect(back).to_be_visible()
    page.locator(".process-head h1").focus()
    for _ in range(2):
        ask(page)
    back.click()
    expect(page.locator("#needs tbody th", has_text=first)).to_be_visible()


# Types on in the very moment in which the refusal of what was typed before is noted in the browser.
TYPES_ON = """() => {
  const put = IDBObjectStore.prototype.put;
  const next = [["r1-hours_per_year", "80"], ["r1-loss_factor", "2"]];
  const type = ([name, text]) => {
    const box = document.querySelector(`#q-peaks [name='${name}']`);
    box.value = text;
    for (const event of ["input", "change"]) box.dispatchEvent(new Event(event, { bubbles: true }));
  };
  IDBObjectStore.prototype.put = function (value, ...rest) {
    if (value.state === "invalid" && next.length) queueMicrotask(() => type(next.shift()));
    return put.call(this, value, ...rest);
  };
}"""


def test_what_is_typed_while_a_refusal_comes_in_is_neither_overwritten_nor_lost(page: Page, school: Engagement) -> None:
    all_saved(page)
    before = stored(school, "peaks")
    assert isinstance(before, list)
    page.evaluate(TYPES_ON)
    page.locator("#q-peaks [name='r1-when']").fill("June")
    page.locator("#q-peaks [name='r1-when']").blur()
    all_saved(page)
    expect(page.locator("#q-peaks [name='r1-hours_per_year']")).to_have_value("80")
    assert stored(school, "peaks") == [*before, {"when": "June", "hours_per_year": 80, "loss_factor": 2}]


def test_ctrl_z_after_a_mark_says_so_and_takes_no_older_answer_back(page: Page, school: Engagement) -> None:
    type_into(page, "wrt-hours", "5 h")
    expect(page.get_by_role("button", name=re.compile("Undo catch-up"))).to_be_visible()
    form(page, "wrt-hours").locator(".input").press("Alt+m")
    form(page, "wrt-hours").get_by_role("button", name="Ask later").click()
    page.locator(".process-head h1").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#undo-says")).to_contain_text("Ctrl Z does not take this back", timeout=15_000)
    all_saved(page)
    assert stored(school, "wrt_hours") == 5.0


# Types in the very moment in which the field shows its earlier value again.
TYPES_INTO_THE_FRESH_FIELD = """() => new MutationObserver((_, observer) => {
  const box = document.querySelector("#q-wrt-hours .input");
  if (box.value !== "1 h") return;
  observer.disconnect();
  box.value = "7 h";
  for (const event of ["input", "change"]) box.dispatchEvent(new Event(event, { bubbles: true }));
}).observe(document.getElementById("main"), { childList: true, subtree: true })"""


def test_what_is_typed_the_moment_an_answer_was_taken_back_is_saved(page: Page, school: Engagement) -> None:
    type_into(page, "wrt-hours", "5 h")
    expect(page.get_by_role("button", name=re.compile("Undo catch-up"))).to_be_visible()
    page.evaluate(TYPES_INTO_THE_FRESH_FIELD)
    page.locator(".process-head h1").focus()
    with page.expect_response("**/answer/"):
        page.keyboard.press("Control+z")
    expect(form(page, "wrt-hours")).to_contain_text("Saved")
    expect(form(page, "wrt-hours").locator(".input")).to_have_value("7 h")
    assert stored(school, "wrt_hours") == 7.0


def held_panels(page: Page) -> list[Route]:
    """Keeps what the panel of targets asks on the way, for the test to let go."""
    held: list[Route] = []
    page.route("**/targets/*", lambda route: held.append(route))
    return held


def test_ctrl_z_waits_until_the_panel_tells_of_the_last_save(page: Page, school: Engagement) -> None:
    type_into(page, "wrt-hours", "5 h")
    expect(page.get_by_role("button", name=re.compile("Undo catch-up"))).to_be_visible()
    held = held_panels(page)
    form(page, "wrt-hours").locator(".input").press("Alt+m")
    with page.expect_request("**/targets/*"):
        form(page, "wrt-hours").get_by_role("button", name="Ask later").click()
    page.locator(".process-head h1").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#undo-says")).to_have_text("Taken back as soon as it is saved.")
    held.pop().continue_()
    expect(page.locator("#undo-says")).to_contain_text("Ctrl Z does not take this back")
    assert stored(school, "wrt_hours") == 5.0


def test_ctrl_z_does_not_wait_for_a_panel_that_cannot_be_had(page: Page, school: Engagement) -> None:
    type_into(page, "wrt-hours", "5 h")
    expect(page.get_by_role("button", name=re.compile("Undo catch-up"))).to_be_visible()
    page.route("**/targets/*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        type_into(page, "wrt-hours", "6 h")
    page.locator(".process-head h1").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("#undo-says")).to_contain_text("Nothing was taken back")  # said by the server, at once
    assert stored(school, "wrt_hours") == 6.0


SAVED_BEFORE_THE_SWAP = """() => document.addEventListener("htmx:beforeSwap", function saved(event) {
  if (event.detail.target.id !== "targets-live") return;
  document.removeEventListener("htmx:beforeSwap", saved);
  htmx.trigger(document.body, "answer-saved");
})"""


def test_the_panel_tells_of_the_last_of_two_saves_though_an_answer_about_the_first_came_between(
    page: Page, school: Engagement
) -> None:
    page.evaluate(SAVED_BEFORE_THE_SWAP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/targets/" in request.url else None)
    with page.expect_response("**/targets/*"):
        type_into(page, "wrt-hours", "5 h")
    with page.expect_response("**/targets/*"):
        pass
    assert len(asked) == 2
