"""A proposal in Chromium: a line is priced while it is typed, dragged, taken out and put back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from bia.models import Proposal
from tests.browser.accessibility import complaints
from tests.browser.interviewing import sign_in
from tests.site.factories import make_cast
from tests.site.proposals import make_proposal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    proposal = make_proposal(make_cast())
    context = chromium.new_context(viewport={"width": 1440, "height": 1400})
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(context, live_server.url, "teammate")
    page.goto(f"{live_server.url}/e/{proposal.engagement.slug}/proposals/{proposal.pk}/")
    yield page
    context.close()
    assert not said, said


def test_lines_are_priced_as_they_are_typed_and_keep_their_place(page: Page) -> None:
    first, second, third = (each.pk for each in Proposal.objects.get().lines.all()[:3])
    cost, quantity = page.locator(f"#line-{first}-once"), page.locator(f"#line-{first}-quantity")
    cost.fill("1,000")
    cost.press("Tab")
    expect(page.locator(f"#line-{first}-price-once")).to_contain_text("1,590.58")  # 1,000 / (1 - 37.13 %)
    before = page.locator("#sums").inner_text()
    quantity.fill("many")
    quantity.press("Tab")
    expect(page.locator(f"#line-{first}-state")).to_contain_text("is not a number")
    expect(quantity).to_have_value("many")
    quantity.fill("2")
    quantity.press("Tab")
    expect(page.locator(f"#line-{first}-state")).to_contain_text("Saved")
    assert page.locator("#sums").inner_text() != before
    assert complaints(page) == []
    page.drag_and_drop(f"#line-{third} .grip", f"#line-{first} .grip")
    expect(page.locator("[data-line]").first).to_have_attribute("data-line", str(third))
    page.reload()
    expect(page.locator("[data-line]").first).to_have_attribute("data-line", str(third))
    page.locator(f"#line-{second}").get_by_role("button", name="Take").click()
    expect(page.locator(f"#line-{second}")).to_have_count(0)
    page.get_by_role("button", name="Put back").click()
    expect(page.locator(f"#line-{second}")).to_be_visible()
    page.locator(f"#line-{second}").get_by_role("button", name="down").press("Enter")
    expect(page.locator(f"#line-{second}").get_by_role("button", name="down")).to_be_focused()
    placed = page.locator("[data-line]").evaluate_all("lines => lines.map((line) => line.dataset.line)")
    page.wait_for_load_state("networkidle")
    page.reload()
    assert page.locator("[data-line]").evaluate_all("lines => lines.map((line) => line.dataset.line)") == placed
