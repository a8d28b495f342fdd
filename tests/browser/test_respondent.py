"""Somebody without an account answers on a phone: begins, is cut off, comes back, looks over and sends."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .accessibility import COLOURS, LAYOUT, complaints, sideways
from .conftest import Site

pytestmark = [pytest.mark.browser]


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    yield context
    context.close()


@pytest.fixture
def address(consultant: Page, site: Site) -> str:
    """The link that the consultant is shown."""
    consultant.goto(site.url)
    consultant.locator("a[href^='/e/']:has-text('Orlana')").first.click()
    consultant.get_by_role("link", name="Respondents").click()
    consultant.get_by_role("link", name="Ask somebody").click()
    consultant.get_by_label("Name").fill("Ada Lund")
    consultant.get_by_label("E-mail", exact=True).fill("ada@example.com")
    consultant.locator("[name=processes]").nth(1).check()
    consultant.get_by_role("button", name="Make the link").click()
    return consultant.get_by_label("Personal link").input_value()


def look(page: Page) -> list[str]:
    """What is wrong with a page on a phone, in both themes."""
    beyond = sideways(page)
    found = [f"scrolls sideways by {beyond} px"] if beyond else []
    page.emulate_media(color_scheme="dark")
    found += complaints(page, COLOURS)
    page.emulate_media(color_scheme="light")
    return found + complaints(page, LAYOUT)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).last.click()


def level_without_network(phone: BrowserContext, page: Page) -> None:
    """An answer given while the network is gone is kept, and sent when it is back."""
    phone.set_offline(True)
    page.get_by_role("group", name="1 h", exact=True).get_by_label("noticeable").check(force=True)
    expect(page.locator("#saved")).to_contain_text("Kept on this device")
    phone.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Saved")


def test_a_respondent_answers_on_a_phone(phone: BrowserContext, consultant: Page, address: str) -> None:
    page = phone.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    assert look(page) == []
    press(page, "Begin")
    page.get_by_role("link", name="To the first question").click()
    expect(page.get_by_label("What does this work do")).to_be_visible()
    assert look(page) == []

    page.get_by_label("What does this work do").fill("Samples are labelled.")
    page.get_by_label("What does this work do").blur()
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.goto(address)  # closed, and opened again
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_label("What does this work do")).to_have_value("Samples are labelled.")

    page.goto(f"{address}P02/impact-1/")
    assert look(page) == []
    level_without_network(phone, page)
    press(page, "Next")
    page.wait_for_url(re.compile("impact-2"))

    page.goto(f"{address}P02/needs/")
    page.get_by_label("how long does it take to catch up").fill("soon")
    press(page, "Next")
    expect(page.get_by_text("1 answer is not understood yet")).to_be_visible()
    assert look(page) == []
    page.get_by_label("how long does it take to catch up").fill("2 h")
    press(page, "Next")
    page.wait_for_url(re.compile("more"))

    press(page, "Next")
    expect(page.get_by_role("heading", name="Look over and send")).to_be_visible()
    assert look(page) == []
    press(page, "Send to")
    expect(page.get_by_role("heading", name="Sent. Thank you!")).to_be_visible()
    assert look(page) == []
    assert not said, said

    consultant.get_by_role("link", name="To the respondents").click()
    consultant.get_by_role("link", name="What they sent").click()
    consultant.get_by_role("button", name="Accept Catch-up time").click()
    expect(consultant.get_by_text("Accepted.")).to_be_visible()


def test_what_is_being_typed_is_kept_though_the_field_is_never_left(
    phone: BrowserContext, consultant: Page, address: str
) -> None:
    page = phone.new_page()
    page.goto(address)
    press(page, "Begin")
    page.goto(f"{address}P02/needs/")
    expect(page.locator("#saved")).to_have_text("Kept when you go on, and while you type")
    page.get_by_label("What do you need for it").press_sequentially("Label printers")
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.get_by_label("What do you need for it").press_sequentially(", and gloves")
    page.close(run_before_unload=True)  # at once

    page = phone.new_page()
    page.goto(f"{address}P02/needs/")
    expect(page.get_by_label("What do you need for it")).to_have_value("Label printers, and gloves")
    expect(page.locator("#saved")).not_to_contain_text("another window")
