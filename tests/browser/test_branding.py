"""An owner brands the documents: the cover follows what is typed, a poor colour is refused, the logo is taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.site import logos

from .conftest import Site

pytestmark = [pytest.mark.browser]


def test_the_cover_follows_the_form_and_a_change_is_undone(consultant: Page, site: Site) -> None:
    page = consultant
    page.goto(f"{site.url}/")
    page.get_by_role("link", name="Branding").click()
    cover = page.frame_locator("iframe[name=cover]")
    page.get_by_label("Name of the firm").fill("Harbour Consulting")
    page.get_by_label("Accent colour").fill("#ffcc00")
    page.set_input_files(
        "[name=logo]", {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": logos.svg(logos.SHAPE)}
    )
    expect(cover.get_by_text("Harbour Consulting")).to_be_visible()
    expect(cover.get_by_alt_text("Logo of Harbour Consulting")).to_be_visible()
    page.get_by_role("button", name="Keep this branding").click()
    expect(page.get_by_text("The nearest shade that has it is #866b00.")).to_be_visible()
    page.get_by_label("Accent colour").fill("#866b00")
    page.get_by_role("button", name="Keep this branding").click()
    expect(page.get_by_text("The branding is kept.")).to_be_visible()
    page.get_by_role("button", name="Undo this change").click()
    expect(page.get_by_text("The last change is taken back.")).to_be_visible()
    expect(page.get_by_label("Name of the firm")).to_have_value("")


def test_a_large_file_is_told_before_it_is_sent_and_a_chosen_one_outlives_a_fault(consultant: Page, site: Site) -> None:
    page = consultant
    page.goto(f"{site.url}/")
    page.get_by_role("link", name="Branding").click()
    page.get_by_label("Name of the firm").fill("Harbour Consulting")
    page.set_input_files("[name=logo]", {"name": "photo.png", "mimeType": "image/png", "buffer": b"x" * 3 * 2**20})
    expect(page.get_by_text("“photo.png” has 3.0 MB. Choose one of at most 1.0 MB.")).to_be_visible()
    expect(page.get_by_label("Logo", exact=True)).to_have_value("")
    page.set_input_files("[name=logo]", {"name": "logo.png", "mimeType": "image/png", "buffer": logos.png()})
    expect(page.get_by_text("“photo.png” has")).to_be_hidden()
    page.get_by_label("Accent colour").fill("#ffff00")
    page.get_by_role("button", name="Keep this branding").click()
    expect(page.get_by_alt_text("Logo as it was chosen")).to_be_visible()
    page.get_by_label("Accent colour").fill("#123456")
    page.get_by_role("button", name="Keep this branding").click()
    expect(page.get_by_alt_text("Logo as it is kept")).to_be_visible()
