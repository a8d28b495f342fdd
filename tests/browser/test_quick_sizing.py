"""From ten questions to offers with nothing but the keyboard, in a browser without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from .conftest import Site

pytestmark = pytest.mark.browser


def test_a_quick_sizing_is_typed_by_keyboard_alone_and_corrected_without_javascript(
    chromium: Browser, site: Site
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/login/")
    page.fill("[name=username]", "demo")
    page.fill("[name=password]", site.password)
    page.click("main [type=submit]")
    page.get_by_role("link", name="Quick sizing").first.click()
    page.locator("[name=client]").focus()

    def answer(*texts: str) -> None:
        for text in texts:
            page.keyboard.type(text)
            page.keyboard.press("Tab")

    answer("Linden School (fictional)", "EUR", "English", "900", "Kyocera 30, Ricoh 10")
    answer("2", "4k", "Mon-Fri 7-17", "four hundred")
    page.keyboard.press("Enter")  # from within the form
    expect(page.get_by_role("alert")).to_contain_text("Cost of an hour")
    expect(page.locator("[name=users]")).to_have_value("900")
    page.locator("[name=loss_per_hour]").fill("400")
    page.locator("[name=functions][value=print]").focus()
    page.keyboard.press("Space")
    page.locator("[name=back_within]").focus()
    page.keyboard.type("4 h")
    page.keyboard.press("Enter")
    page.wait_for_url("**/e/*/offers/")
    expect(page.locator("h1")).to_contain_text("“Better” meets the targets")
    expect(page.get_by_role("columnheader", name="Better")).to_contain_text("Recommended")
    expect(page.locator("details[open] svg[role=img]")).to_be_visible()
    context.close()
