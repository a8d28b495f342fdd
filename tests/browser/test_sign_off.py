"""Signing off: what is typed on a train is not lost when the process was signed meanwhile; signing on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from bia.links import address_of, make_link
from bia.models import Engagement, LinkPurpose, SignedHow, SignedVersion
from bia.sign_off import Signer, sheets_of, sign_off

from .accessibility import faults, sideways
from .interviewing import form, interview, stored, type_into

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def somebody_signs(school: Engagement) -> None:
    processes = list(school.processes.filter(code="P01"))
    shown = {sheet.process.code: sheet.sha256 for sheet in sheets_of(school, processes)}
    sign_off(school, shown, Signer(name="Ada Lund", function="Exam officer"), SignedHow.SCREEN, timezone.now())


def test_what_was_typed_without_network_waits_until_the_process_is_reopened(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    context.set_offline(True)
    type_into(page, "wrt-hours", "7 h")
    somebody_signs(school)
    context.set_offline(False)
    field = form(page, "wrt-hours")
    expect(field).to_contain_text("Not saved: signed off", timeout=20_000)
    page.reload()
    expect(page.get_by_text("Signed off, version 1.")).to_be_visible()
    expect(form(page, "wrt-hours").locator(".input")).to_have_value("7 h")
    expect(form(page, "wrt-hours")).to_contain_text("signed off by Ada Lund")
    page.get_by_role("link", name="Re-open").click()
    page.get_by_label("Why is it re-opened?").fill("The hours were wrong.")
    page.get_by_role("button", name="Re-open").click()
    form(page, "wrt-hours").get_by_role("button", name="Send it again").click()
    expect(form(page, "wrt-hours")).to_contain_text("Saved")
    assert stored(school, "wrt_hours") == 7


def test_an_owner_says_what_is_wrong_and_then_signs_on_a_phone(
    chromium: Browser, live_server: LiveServer, school: Engagement
) -> None:
    link = make_link(
        engagement=school,
        purpose=LinkPurpose.SIGN,
        name="Ada Lund",
        email="ada@example.com",
        processes=school.processes.filter(code="P01"),
        site=live_server.url,
        created_by=school.created_by,  # type: ignore[arg-type]
        expires_at=timezone.now() + timedelta(days=1),
        now=timezone.now(),
    )
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page: Page = context.new_page()
    page.goto(address_of(link))
    page.get_by_role("button", name="Look it over").click()
    assert (faults(page), sideways(page)) == ([], 0)
    page.get_by_label("Something is wrong").check()
    page.get_by_label("What is wrong, if anything").fill("It takes two days.")
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_text("you said: It takes two days.")).to_be_visible()
    page.get_by_label("I confirm that it is right").check()
    page.get_by_label("Your function").fill("Exam officer")
    page.get_by_role("button", name="Send to").click()
    expect(page.get_by_role("heading", name="Signed. Thank you!")).to_be_visible()
    assert (faults(page), sideways(page)) == ([], 0)
    assert SignedVersion.objects.get().signer_name == "Ada Lund"
    context.close()
