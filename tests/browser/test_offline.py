"""Saving without network: what is typed is kept in the browser, sent later in order, and saved once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from bia.models import Answer, AnswerRevision, Engagement, Process, Role, Source
from tests.site.factories import make_user

from .interviewing import (
    answer,
    cell,
    expect_all_saved,
    form,
    head,
    interview,
    sign_in,
    stored,
    type_into,
    wait_for_worker,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_without_network_answers_are_kept_and_sent_in_order_when_it_is_back(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    context.set_offline(True)
    for text in ("7 h", "8 h"):
        type_into(page, "wrt-hours", text)
    type_into(page, "data-loss-tolerable-hours", "2 h")
    expect(form(page, "wrt-hours")).to_contain_text("Kept in this browser")
    assert "3 answers kept in this browser, no connection" in head(page)
    assert stored(school, "wrt_hours") == 1.0
    context.set_offline(False)
    expect_all_saved(page)
    expect(form(page, "wrt-hours")).to_contain_text("Saved")
    history = AnswerRevision.objects.filter(entry__isnull=False).order_by("pk")
    assert [(row.answer.question, row.value, row.version) for row in history] == [
        ("wrt_hours", 7.0, 2),
        ("wrt_hours", 8.0, 3),
        ("data_loss.tolerable_hours", 2.0, answer(school, "data_loss.tolerable_hours").version),  # type: ignore[union-attr]
    ]


def test_a_reload_without_network_shows_the_page_from_the_browser_with_what_was_typed(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    wait_for_worker(page)
    context.set_offline(True)
    type_into(page, "wrt-hours", "7 h")
    cell(page, "legal", 0).focus()
    page.keyboard.press("2")
    expect(page.locator("[data-kept-some]")).to_contain_text("2 answers kept in this browser, no connection")
    page.reload()
    said = re.compile(r"No connection\.\s+This page is from \d+ \w+ \d+, \d\d:\d\d, kept in this browser")
    expect(page.locator("[data-kept-page]")).to_contain_text(said)
    expect(form(page, "wrt-hours").locator(".input")).to_have_value("7 h")
    expect(form(page, "wrt-hours")).to_contain_text("Kept in this browser")
    expect(cell(page, "legal", 0)).to_have_value("2")
    expect(cell(page, "legal", 0)).to_have_attribute("data-level", "2")
    type_into(page, "data-loss-tolerable-hours", "3 h")
    context.set_offline(False)
    expect_all_saved(page)
    assert stored(school, "wrt_hours") == 7.0
    assert stored(school, "data_loss.tolerable_hours") == 3.0
    assert stored(school, "impact.severity.legal") == [2, 1, 2, 2, 3, 4, 4]
    expect(page.get_by_role("link", name="Load the newest")).to_be_visible()


def test_the_first_interview_of_a_fresh_browser_is_kept_without_a_second_load(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    kept = "caches.match(location.pathname, { ignoreVary: true }).then((page) => page !== undefined)"
    for _ in range(100):
        if page.evaluate(kept):
            break
        page.wait_for_timeout(100)
    context.set_offline(True)
    type_into(page, "wrt-hours", "7 h")
    page.reload()
    expect(page.locator("[data-kept-page]")).to_be_visible()
    expect(form(page, "wrt-hours").locator(".input")).to_have_value("7 h")


def test_a_page_is_kept_again_after_saves_and_so_shows_them_after_a_reload_without_network(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    expect(page.locator("[data-opens-offline]")).to_be_visible(timeout=20_000)
    type_into(page, "wrt-hours", "7 h")
    expect_all_saved(page)
    kept = "caches.match(location.pathname, { ignoreVary: true }).then((page) => page.text())"
    for _ in range(100):
        if 'value="7 h"' in page.evaluate(kept):
            break
        page.wait_for_timeout(100)
    context.set_offline(True)
    page.reload()
    expect(form(page, "wrt-hours").locator(".input")).to_have_value("7 h")
    expect(page.locator("[data-panel-old]")).to_be_visible()


def test_a_button_that_leads_to_another_page_stays_here_without_network(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    Answer.objects.filter(process__code="P01", question="owner_role").update(source=Source.CARRIED_OVER)
    page = interview(context, live_server.url, school)
    wait_for_worker(page)
    context.set_offline(True)
    page.get_by_role("button", name="Confirm all of").first.click()
    expect(page.locator("[data-not-done]")).to_contain_text("That was not done")
    assert page.url.endswith("/p/P01/")
    context.set_offline(False)
    page.get_by_role("button", name="Confirm all of").first.click()
    expect(page.get_by_text("1 answer confirmed")).to_be_visible()


def test_a_closed_tab_loses_nothing_not_even_the_text_of_a_field_that_was_not_left(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    wait_for_worker(page)
    context.set_offline(True)
    type_into(page, "wrt-hours", "7 h")
    form(page, "data-loss-tolerable-hours").locator(".input").fill("5 h")
    other = context.new_page()
    page.close(run_before_unload=True)
    other.wait_for_timeout(500)
    context.set_offline(False)  # any page of the site sends what waits
    other.goto(live_server.url)
    expect(other.locator("[data-kept-some]")).to_be_hidden()
    back = interview(context, live_server.url, school)
    expect_all_saved(back)
    assert stored(school, "wrt_hours") == 7.0
    assert stored(school, "data_loss.tolerable_hours") == 5.0
    expect(form(back, "data-loss-tolerable-hours").locator(".input")).to_have_value("5 h")


def test_a_reply_that_was_lost_does_not_save_twice(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    lost = []

    def lose_the_reply(route: object) -> None:
        if not lost:
            lost.append(route.fetch())  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    context.route("**/answer/", lose_the_reply)
    type_into(page, "wrt-hours", "7 h")
    expect_all_saved(page)
    expect(form(page, "wrt-hours")).to_contain_text("Saved")
    type_into(page, "wrt-hours", "8 h")
    expect_all_saved(page)
    assert lost[0].status == 200
    assert [row.value for row in answer(school, "wrt_hours").revisions.order_by("version")] == [1.0, 7.0, 8.0]  # type: ignore[union-attr]


def test_a_server_error_is_said_and_does_not_pass_for_a_save(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    context.route("**/answer/", lambda route: route.fulfill(status=503, body="oops"))
    type_into(page, "wrt-hours", "7 h")
    expect(form(page, "wrt-hours")).to_contain_text("Kept in this browser")
    expect(page.locator("[data-kept-some]")).to_contain_text("the server has a fault and is tried again")
    assert stored(school, "wrt_hours") == 1.0
    context.unroute("**/answer/")
    expect_all_saved(page)
    assert stored(school, "wrt_hours") == 7.0


def test_an_answer_the_server_stumbles_over_is_set_aside_and_the_others_go_on(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    context.route(
        "**/answer/",
        lambda route: (
            route.fulfill(status=500, body="oops")
            if "question=wrt_hours" in (route.request.post_data or "")
            else route.continue_()
        ),
    )
    type_into(page, "wrt-hours", "7 h")
    type_into(page, "data-loss-tolerable-hours", "2 h")
    expect(form(page, "wrt-hours")).to_contain_text("The server answered with an error (500).", timeout=20_000)
    expect(form(page, "data-loss-tolerable-hours")).to_contain_text("Saved")
    assert "1 answer needs you" in head(page)
    context.unroute("**/answer/")
    form(page, "wrt-hours").get_by_role("button", name="Try again").click()
    expect_all_saved(page)
    assert stored(school, "wrt_hours") == 7.0


def test_a_session_that_ended_asks_to_sign_in_again_and_goes_on_afterwards(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    context.clear_cookies(name="sessionid")
    type_into(page, "wrt-hours", "7 h")
    expect(page.locator("[data-kept-some]")).to_contain_text("1 answer kept in this browser, sign in again to send")
    page.locator("[data-kept-some]").click()
    expect(page.get_by_role("link", name="Sign in again in a new tab")).to_be_visible()
    sign_in(context, live_server.url)
    expect_all_saved(page)
    assert stored(school, "wrt_hours") == 7.0


def test_what_one_person_left_is_neither_shown_nor_sent_as_anothers(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    make_user(school.workspace, Role.CONSULTANT, username="anna")
    page = interview(context, live_server.url, school)
    wait_for_worker(page)
    context.route("**/answer/", lambda route: route.abort())
    type_into(page, "wrt-hours", "7 h")
    expect(page.locator("[data-kept-some]")).to_contain_text("1 answer kept in this browser")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/**")
    context.unroute("**/answer/")
    sign_in(context, live_server.url, "anna")
    theirs = interview(context, live_server.url, school)
    expect(theirs.locator("[data-kept-some]")).to_have_text("1 answer of somebody else kept in this browser")
    expect(form(theirs, "wrt-hours").locator(".input")).to_have_value("1 h")
    theirs.locator("[data-kept-some]").click()
    expect(theirs.locator(".kept-entry")).to_have_count(0)
    assert stored(school, "wrt_hours") == 1.0
    assert page.evaluate("caches.keys().then((names) => names.filter((name) => name.includes('pages')).length)") <= 1
    theirs.get_by_role("button", name="Sign out").click()
    theirs.wait_for_url("**/login/**")
    sign_in(context, live_server.url)
    mine = interview(context, live_server.url, school)
    expect_all_saved(mine)
    assert stored(school, "wrt_hours") == 7.0


def test_signing_out_forgets_the_pages_kept_for_reading(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    wait_for_worker(page)
    address = page.url
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/**")
    context.set_offline(True)
    page.goto(address)
    expect(page.get_by_role("heading", name="This page was not kept in this browser")).to_be_visible()
    assert "Exam" not in page.content()


def test_a_page_that_was_never_opened_says_so_and_lists_those_that_were(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    wait_for_worker(page)
    context.set_offline(True)
    page.goto(f"{live_server.url}/e/{school.slug}/p/P02/")
    expect(page.get_by_role("heading", name="This page was not kept in this browser")).to_be_visible()
    page.get_by_role("link", name="P01 ").click()
    expect(page.locator("[data-kept-page]")).to_be_visible()
    type_into(page, "wrt-hours", "7 h")
    type_into(page, "data-loss-tolerable-hours", "2 h")
    page.goto(f"{live_server.url}/e/{school.slug}/p/P02/")
    expect(page.locator("[data-waiting]")).to_have_text("2 answers wait in this browser.")
    expect(page.locator("[data-opened] li", has_text="P01")).to_contain_text("2 answers wait in this browser")


def test_all_interviews_of_an_engagement_are_kept_at_once(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = context.new_page()
    page.goto(f"{live_server.url}/e/{school.slug}/")
    page.get_by_role("button", name="Keep all interviews for offline").click(timeout=20_000)
    expect(page.locator("[data-keep-all]")).to_contain_text("are kept in this browser, as they are now", timeout=60_000)
    context.set_offline(True)
    for place in ("p/P12/", "s/SIS/"):
        page.goto(f"{live_server.url}/e/{school.slug}/{place}")
        expect(page.locator("[data-kept-page]")).to_be_visible()
    type_into(page, "name", "Register")
    context.set_offline(False)
    expect_all_saved(page)


def test_a_deleted_process_keeps_the_entries_and_offers_them_to_copy(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    context.set_offline(True)
    type_into(page, "wrt-hours", "7 h")
    Process.objects.get(engagement=school, code="P01").delete()
    context.set_offline(False)
    expect(page.locator("[data-kept-some]")).to_contain_text("1 answer needs you")
    expect(form(page, "wrt-hours")).to_contain_text("was deleted")
    page.locator("[data-kept-some]").click()
    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "7 h"
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Discard").click()
    expect(page.locator(".kept-entry")).to_have_count(0)
