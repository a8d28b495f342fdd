"""What tests of an interview in Chromium share: signing in, opening a page, and what is stored."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page

from bia import planning
from bia.answering import stored_answers, value_of
from bia.models import Answer, Engagement, Process, User, Workspace
from tests.site.factories import make_user, make_workspace


def make_school(workspace: Workspace | None = None) -> Engagement:
    """The sample school, asked by `asker`."""
    workspace = workspace or make_workspace()
    user = make_user(workspace, username="asker")
    case = json.loads((Path(__file__).parents[2] / "bia" / "demo" / "school.json").read_text())
    return planning.engagement_from_case(workspace, user, case)


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
