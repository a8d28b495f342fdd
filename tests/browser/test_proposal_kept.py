"""Price lines that cannot be saved, in Chromium: said at the line, kept, sent again, and nothing else in its place."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from bia.models import Proposal, ProposalLine
from tests.browser.interviewing import sign_in
from tests.site.factories import make_cast
from tests.site.proposals import make_proposal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECONDS = 20_000  # asked again every few seconds, on a busy machine


@pytest.fixture
def context(chromium: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    make_proposal(make_cast())
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    sign_in(context, live_server.url, "teammate")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, live_server: LiveServer) -> Page:
    proposal = Proposal.objects.get()
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server.url}/e/{proposal.engagement.slug}/proposals/{proposal.pk}/")
    return page


def last_line() -> ProposalLine:
    return list(Proposal.objects.get().lines.all())[-1]


def enter(page: Page, line: ProposalLine, text: str, name: str = "quantity") -> Locator:
    box = page.locator(f"#line-{line.pk}-{name}")
    box.fill(text)
    box.press("Tab")
    return box


def state_of(page: Page, line: ProposalLine) -> Locator:
    return page.locator(f"#line-{line.pk}-state")


def test_a_session_that_ended_puts_no_page_into_the_line_and_loses_nothing(
    page: Page, context: BrowserContext, live_server: LiveServer
) -> None:
    line = last_line()
    context.clear_cookies()
    box = enter(page, line, "5")
    expect(state_of(page, line)).to_contain_text("you were signed out")
    assert page.locator("[name=password]").count() == 0
    expect(page.locator("[data-signed-out]")).to_be_in_viewport()
    expect(page.locator("[data-signed-out]").get_by_role("link", name="Sign in again")).to_be_visible()
    expect(box).to_have_value("5")
    sign_in(context, live_server.url, "teammate")
    expect(state_of(page, line)).to_contain_text("Saved", timeout=SECONDS)
    expect(page.locator("[data-signed-out]")).to_be_hidden()
    assert last_line().quantity == 5
    enter(page, line, "6")
    expect(state_of(page, line)).to_contain_text("Saved")


def test_a_line_typed_without_network_is_kept_and_sent_when_it_is_back(page: Page, context: BrowserContext) -> None:
    line = last_line()
    page.locator(f"#line-{line.pk}").scroll_into_view_if_needed()
    context.set_offline(True)
    box = enter(page, line, "9")
    expect(state_of(page, line)).to_contain_text("Not saved: the server cannot be reached")
    expect(page.locator("[data-not-done]")).to_be_in_viewport()
    expect(box).to_have_value("9")
    context.set_offline(False)
    expect(state_of(page, line)).to_contain_text("Saved", timeout=SECONDS)
    assert last_line().quantity == 9


def test_a_line_that_met_a_fault_is_kept_over_a_new_page(page: Page) -> None:
    line = last_line()
    saves = f"**/lines/{line.pk}/save/"
    page.route(saves, lambda route: route.fulfill(status=500, body="fault"))
    enter(page, line, "7")
    expect(state_of(page, line)).to_contain_text("answered with an error (500)")
    page.unroute(saves)
    page.reload()
    expect(page.locator(f"#line-{line.pk}-quantity")).to_have_value("7")
    expect(state_of(page, line)).to_contain_text("Saved")
    assert last_line().quantity == 7


def test_a_box_that_is_wrong_is_marked_and_asked_about_before_it_is_left(page: Page) -> None:
    line = last_line()
    box = enter(page, line, "abc", "once")
    expect(box).to_have_attribute("aria-invalid", "true")
    problem = page.locator(f"#{box.get_attribute('aria-describedby')}")
    expect(problem).to_contain_text("is not an amount")
    assert page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    page.reload()
    expect(box).to_have_value("abc")
    expect(box).to_have_attribute("aria-invalid", "true")
    enter(page, line, "12", "once")
    expect(state_of(page, line)).to_contain_text("Saved")
    expect(box).not_to_have_attribute("aria-invalid", "true")
    assert last_line().once == 12


def test_what_another_saved_meanwhile_stands_beside_what_was_typed(page: Page) -> None:
    line = last_line()
    ProposalLine.objects.filter(pk=line.pk).update(quantity=Decimal(3), revision=line.revision + 1)
    box = enter(page, line, "8")
    expect(state_of(page, line)).to_contain_text("stored now: 3; typed here: 8")
    expect(box).to_have_value("8")
    state_of(page, line).get_by_role("button", name="Save what is typed here").click()
    expect(state_of(page, line)).to_contain_text("Saved")
    assert last_line().quantity == 8
