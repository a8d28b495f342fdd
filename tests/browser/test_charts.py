"""Charts in Chromium: Plotly takes the place of the picture, under a policy that forbids inline styles."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route
from pytest_django.live_server_helper import LiveServer

from bia import planning
from bia.models import Engagement
from tests.site.factories import make_user, make_workspace

from .interviewing import make_school, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# The strictest policy the site could send; a looser one of its own would hide what breaks under it.
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'"


@pytest.fixture
def school(chromium: Browser) -> Engagement:
    user = make_user(make_workspace(), username="reader")
    engagement = make_school(user)
    planning.make_plan_for(engagement, user, timezone.now())
    return engagement


def strictly(route: Route) -> None:
    response = route.fetch()
    route.fulfill(response=response, headers={**response.headers, "content-security-policy": POLICY})


def signed_in(context: BrowserContext, server: LiveServer) -> Page:
    sign_in(context, server.url, "reader")
    return context.new_page()


def draw_all(page: Page) -> int:
    """Brings every chart into view and waits for it. Returns how many there are."""
    frames = page.locator("[data-chart]")
    for index in range(frames.count()):
        frames.nth(index).scroll_into_view_if_needed()
        page.wait_for_function("i => 'drawn' in document.querySelectorAll('[data-chart]')[i].dataset", arg=index)
    return frames.count()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("path", ["plan/", "plan/options/PRINT/"])
def test_plotly_draws_every_chart_and_breaks_no_rule(
    chromium: Browser, live_server: LiveServer, school: Engagement, path: str, colours: str
) -> None:
    context = chromium.new_context(color_scheme=colours)  # type: ignore[arg-type]
    page = signed_in(context, live_server)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.route("**/*", strictly)
    page.goto(f"{live_server.url}/e/{school.slug}/{path}")
    drawn = draw_all(page)
    page.locator(".plot-live").first.hover()
    assert drawn == (2 if "options" in path else 5)
    assert page.locator(".plot-live .main-svg").count() >= drawn
    assert page.locator(".plot > svg:visible").count() == 0
    assert said == []
    assert "var(--" not in page.locator(".plot-live").first.inner_html()
    context.close()


def test_the_picture_stands_without_script(chromium: Browser, live_server: LiveServer, school: Engagement) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = signed_in(context, live_server)
    page.goto(f"{live_server.url}/e/{school.slug}/plan/")
    assert page.locator(".plot > svg:visible").count() == page.locator("[data-chart]").count() == 5
    assert page.locator(".plot-live").count() == 0
    context.close()


def test_paper_gets_the_picture(chromium: Browser, live_server: LiveServer, school: Engagement) -> None:
    context = chromium.new_context()
    page = signed_in(context, live_server)
    page.goto(f"{live_server.url}/e/{school.slug}/plan/")
    drawn = draw_all(page)
    page.emulate_media(media="print")
    assert page.locator(".plot > svg:visible").count() == drawn
    assert page.locator(".plot-live:visible").count() == 0
    context.close()


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_no_plan_page_scrolls_sideways(
    chromium: Browser, live_server: LiveServer, school: Engagement, width: int
) -> None:
    context = chromium.new_context(service_workers="block", viewport={"width": width, "height": 800})
    page = signed_in(context, live_server)
    for path in ("plan/", "plan/options/PRINT/"):
        page.goto(f"{live_server.url}/e/{school.slug}/{path}")
        draw_all(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    context.close()


def test_on_a_phone_the_comparison_opens_at_the_recommendation(
    chromium: Browser, live_server: LiveServer, school: Engagement
) -> None:
    context = chromium.new_context(service_workers="block", viewport={"width": 390, "height": 800})
    page = signed_in(context, live_server)
    page.goto(f"{live_server.url}/e/{school.slug}/plan/options/PRINT/")
    box = page.locator(".compare thead .pick").bounding_box()
    assert box is not None
    assert 0 <= box["x"] < 200
    context.close()
