"""What tests of an interview in Chromium share: signing in, opening a page, and what is stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, expect

from bia import planning
from bia.answering import Saved, save_answer, stored_answers, value_of
from bia.models import Answer, Engagement, Membership, Process, Role, User
from tests.site.factories import make_user, make_workspace

EARLIER = datetime(2026, 11, 2, 9, 40, tzinfo=UTC)  # when somebody else was at work


def make_school(user: User | None = None) -> Engagement:
    """The sample school, asked by `asker` or by somebody else in their workspace."""
    user = user or make_user(make_workspace(), username="asker")
    case = json.loads((Path(__file__).parents[2] / "bia" / "demo" / "school.json").read_text())
    return planning.engagement_from_case(user.memberships.get().workspace, user, case)


def sign_in(context: BrowserContext, url: str, username: str = "asker") -> None:
    """A session as signing in gives it; that the page for it works is tested where the whole path is."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def interview(context: BrowserContext, url: str, school: Engagement, code: str = "P01") -> Page:
    page = context.new_page()
    page.goto(f"{url}/e/{school.slug}/p/{code}/")
    return page


def answer(school: Engagement, question: str, code: str = "P01") -> Answer | None:
    process = Process.objects.get(engagement=school, code=code)
    return stored_answers(process).get(question)


def stored(school: Engagement, question: str, code: str = "P01") -> object:
    return value_of(answer(school, question, code))


def form(page: Page, question: str) -> Locator:
    return page.locator(f"#q-{question}")


def type_into(page: Page, question: str, text: str) -> None:
    """Types and leaves the field, as a person does."""
    box = form(page, question).locator(".input")
    box.fill(text)
    box.press("Tab")


def cell(page: Page, category: str, column: int) -> Locator:
    return page.locator(f"#q-impact-severity-{category}-v{column}")


def levels(page: Page, category: str) -> str:
    return "".join(cell(page, category, column).input_value() or "?" for column in range(7))


def expect_all_saved(page: Page) -> None:
    expect(page.locator("[data-kept-all]")).to_be_visible(timeout=20_000)


def wait_for_worker(page: Page) -> None:
    """Until the service worker answers for the page, and has kept it."""
    for _ in range(100):
        if page.evaluate("navigator.serviceWorker.controller !== null"):
            break
        page.wait_for_timeout(200)
    page.reload()
    expect_all_saved(page)


def head(page: Page) -> str:
    """What the head of the page says of what is saved where."""
    return " ".join(page.locator(".kept").inner_text().split())


def someone_else_saves(school: Engagement, value: object, question: str = "wrt_hours", version: int = 1) -> None:
    anna = Membership.objects.filter(workspace=school.workspace, user__username="anna").first()
    if anna is None:
        make_user(school.workspace, Role.CONSULTANT, username="anna")
        anna = Membership.objects.get(workspace=school.workspace, user__username="anna")
    outcome = save_answer(
        subject=Process.objects.get(engagement=school, code="P01"),
        question=question,
        value=value,
        expected_version=version,
        author=anna.user,
        now=EARLIER,
    )
    assert isinstance(outcome, Saved)
