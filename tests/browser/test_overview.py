"""The overview and the dependency map in Chromium: targets that follow, the map by keyboard, and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from bia.models import Engagement
from bia.views import heat_map
from tests.browser.accessibility import complaints
from tests.browser.interviewing import make_school, sign_in
from tests.site.factories import make_user, make_workspace

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def school(chromium: Browser) -> Engagement:
    return make_school(make_user(make_workspace(), username="planner"))


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, school: Engagement) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(context, live_server.url, "planner")
    yield page
    context.close()
    assert not said, said


def test_the_impact_stands_there_and_the_targets_follow_by_themselves(
    page: Page, live_server: LiveServer, school: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heat_map, "AT_ONCE_UP_TO", 3)
    page.goto(f"{live_server.url}/e/{school.slug}/overview/?find=P01")
    row = page.locator("#heat-P01")
    expect(row).to_contain_text("Exam papers")
    expect(row.locator("td.n").first).to_have_text("4 h")
    expect(page.locator("main")).not_to_contain_text("are being derived")
    expect(page.locator("#summary")).to_contain_text("tier 2")
    assert complaints(page) == []
    row.locator("a").first.click()
    page.wait_for_url(re.compile(r"/p/P01/#q-impact-severity-"))


def test_the_map_is_walked_through_by_keyboard_and_zoomed(
    page: Page, live_server: LiveServer, school: Engagement
) -> None:
    page.goto(f"{live_server.url}/e/{school.slug}/dependencies/")
    page.locator("[data-box=P01]").focus()
    page.keyboard.press("ArrowRight")
    reached = page.locator("[data-box]:focus").get_attribute("data-box")
    assert page.locator(f"path[data-from=P01][data-to={reached}]").count() == 1
    assert page.locator("path.beside").count() > 0
    page.keyboard.press("ArrowLeft")
    back = page.locator("[data-box]:focus").get_attribute("data-box")
    assert page.locator(f"path[data-from={back}][data-to={reached}]").count() == 1
    page.get_by_label("200 %").check()
    assert page.locator("[data-box=P01] rect").last.bounding_box()["width"] > 300  # type: ignore[index]
    page.locator("[data-box=PRINT]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".kicker")).to_contain_text("around PRINT")
    page.set_viewport_size({"width": 390, "height": 800})
    table, drawing = page.locator(".map-table"), page.locator(".map-block")
    assert table.bounding_box()["y"] < drawing.bounding_box()["y"]  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
