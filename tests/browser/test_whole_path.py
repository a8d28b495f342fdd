"""The whole path in Chromium, on real servers: engagement, service, process, answers, plan, PDF."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ROOT, Site

pytestmark = pytest.mark.browser
JOB_SECONDS = 90


def question(page: Page, path: str) -> str:
    return f'form[data-answer]:has(input[name="question"][value="{path}"])'


def control(page: Page, path: str, name: str = "value") -> Locator:
    """A control of a question; cells of the matrix stand outside their form and name it."""
    form = page.locator(question(page, path)).get_attribute("id")
    return page.locator(f'[name="{name}"][form="{form}"], form#{form} [name="{name}"]')


def answer(page: Page, path: str, text: str, name: str = "value") -> None:
    """Type an answer, leave the field, and wait until the page says that it is saved."""
    box = control(page, path, name)
    with page.expect_response(lambda response: response.url.endswith("/answer/")) as response:
        box.fill(text)
        box.blur()
    assert response.value.status == 200
    expect(page.locator(question(page, path)).locator("[data-outcome=saved]").first).to_be_attached()


def make_engagement(page: Page, site: Site, title: str) -> str:
    page.goto(f"{site.url}/engagements/new/")
    page.fill("[name=title]", title)
    page.fill("[name=client_name]", "Trial client")
    page.click("main [type=submit]")
    page.wait_for_url(f"{site.url}/e/*/")
    return page.url.rstrip("/").rsplit("/", 1)[1]


def add(page: Page, site: Site, slug: str, what: str, **fields: str) -> None:
    page.goto(f"{site.url}/e/{slug}/{what}/new/")
    for name, value in fields.items():
        control = page.locator(f"main [name={name}]")
        if control.evaluate("control => control.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    page.click("main [type=submit]")
    page.wait_for_load_state()


def test_from_an_empty_engagement_to_a_downloaded_plan(consultant: Page, site: Site, tmp_path: Path) -> None:
    page = consultant
    slug = make_engagement(page, site, "Whole path trial")
    add(page, site, slug, "services", code="LEDGER", name="Ledger", kind="application")
    add(page, site, slug, "processes", code="P01", name="Invoicing")
    page.goto(f"{site.url}/e/{slug}/p/P01/")
    for index, level in enumerate((0, 1, 2, 3, 3, 4, 4)):
        answer(page, "impact.severity.operational", str(level), f"v{index}")
    for index, loss in enumerate(("0", "100", "1,000", "4000", "20000", "90000", "300000")):
        answer(page, "impact.loss", loss, f"v{index}")
    answer(page, "wrt_hours", "1 h 30")
    answer(page, "data_loss.tolerable_hours", "4 h")
    # Serious after 8 h: the largest step before it is 4 h, within 72 h less 1 h 30.
    expect(page.locator("#targets")).to_contain_text("4 h")
    exported = exported_case(site, slug)
    assert exported["processes"][0]["wrt_hours"] == 1.5
    assert exported["processes"][0]["impact"]["severity"]["operational"] == [0, 1, 2, 3, 3, 4, 4]

    page.goto(f"{site.url}/e/{slug}/plan/")
    page.get_by_role("button", name="Make the plan").first.click()
    expect(page.locator("main")).to_contain_text("Invoicing", timeout=JOB_SECONDS * 1000)

    page.goto(f"{site.url}/e/{slug}/documents/")
    page.locator('form[action$="/documents/make/"] button').first.click()
    page.wait_for_load_state()
    link = page.locator(f'a[href*="/e/{slug}/documents/"]').filter(has_text="PDF").first
    for _ in range(JOB_SECONDS):
        if link.count():
            break
        page.wait_for_timeout(1000)
        page.goto(f"{site.url}/e/{slug}/documents/")
    with page.expect_download() as download:
        link.click()
    target = tmp_path / "plan.pdf"
    download.value.save_as(target)
    text = subprocess.run(["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True).stdout
    assert target.read_bytes().startswith(b"%PDF-")
    assert "Invoicing" in text
    assert "Trial client" in text
    with page.expect_download() as workbook:
        page.locator(f'a[href*="/e/{slug}/documents/"]').filter(has_text="XLSX").first.click()
    assert workbook.value.suggested_filename == f"{slug}-availability-plan-1.xlsx"
    share_and_fetch(page, target.read_bytes())


def share_and_fetch(page: Page, content: bytes) -> None:
    """By a link with a password, somebody without an account gets the very same file."""
    page.get_by_role("link", name="Share").first.click()
    page.get_by_label("For whom").fill("The board")
    page.get_by_label("Password").fill("high water 6 am")
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("copy it now").input_value()
    browser = page.context.browser
    assert browser is not None
    stranger = browser.new_context(accept_downloads=True).new_page()
    stranger.goto(address)
    stranger.get_by_label("Password").fill("low water")
    stranger.get_by_role("button", name="Open").click()
    expect(stranger.get_by_role("alert")).to_contain_text("This is not the password")
    stranger.get_by_label("Password").fill("high water 6 am")
    stranger.get_by_role("button", name="Open").click()
    with stranger.expect_download() as download:
        stranger.get_by_role("link", name="Download PDF").click()
    assert Path(download.value.path()).read_bytes() == content
    stranger.context.close()
    page.reload()
    expect(page.get_by_role("row", name="The board")).to_contain_text("asked for")


def exported_case(site: Site, slug: str) -> dict[str, list[dict[str, dict[str, dict[str, list[int]]]]]]:
    command = [sys.executable, "manage.py", "export_case", slug]
    done = subprocess.run(command, cwd=ROOT, env=site.environment(), capture_output=True, text=True, check=True)
    case: dict[str, list[dict[str, dict[str, dict[str, list[int]]]]]] = json.loads(done.stdout)
    return case


def test_an_impossible_duration_is_explained_and_the_text_kept(consultant: Page, site: Site) -> None:
    page = consultant
    slug = make_engagement(page, site, "Duration trial")
    add(page, site, slug, "processes", code="P01", name="Dispatch")
    page.goto(f"{site.url}/e/{slug}/p/P01/")
    form = page.locator(question(page, "wrt_hours"))
    form.locator("[name=value]").fill("minus three")
    form.locator("[name=value]").blur()
    expect(form.locator(".error")).to_be_visible()
    expect(form.locator("[name=value]")).to_have_value("minus three")


def test_the_interview_works_without_javascript(site: Site, consultant: Page) -> None:
    slug = make_engagement(consultant, site, "Plain trial")
    add(consultant, site, slug, "processes", code="P01", name="Dispatch")
    assert consultant.context.browser is not None
    context = consultant.context.browser.new_context(java_script_enabled=False)
    context.add_cookies(consultant.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.url}/e/{slug}/p/P01/")
    form = page.locator(question(page, "wrt_hours"))
    form.locator("[name=value]").fill("45 min")
    form.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    form.locator("[name=value]").fill("50 min")
    form.locator("[name=value]").press("Enter")
    page.wait_for_load_state()
    expect(form.locator("[name=value]")).to_have_value("50 min")
    control(page, "impact.loss", "v1").fill("2000")
    control(page, "impact.loss", "v1").press("Enter")
    page.wait_for_load_state()
    expect(control(page, "impact.loss", "v1")).not_to_have_value("")
    context.close()
    saved = exported_case(site, slug)["processes"][0]
    assert saved["wrt_hours"] == 50 / 60
    assert saved["impact"]["loss"][1] == 2000  # type: ignore[index]
