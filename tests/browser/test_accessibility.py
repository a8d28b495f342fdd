"""Every page somebody signed in can reach, and every state of the interview, as axe sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, expect

from bia.urls import urlpatterns

from .accessibility import complaints, faults
from .conftest import Site

pytestmark = [pytest.mark.browser]

# {e}: a demonstration with a plan and a document; {c}: its next cycle, in which everything waits to be confirmed.
PAGES = {
    "engagement-list": ["/"],
    "engagement-start": ["/engagements/start/"],
    "engagement-create": ["/engagements/new/", "/engagements/new/?template=hospital"],
    "quick-create": ["/engagements/quick/"],
    "import-upload": ["/engagements/spreadsheet/"],
    "import-into": ["/e/{e}/import/"],
    "import-draft": ["{draft}"],
    "engagement-exchange": ["/e/{e}/exchange/"],
    "engagement-import": ["/engagements/import/"],
    "engagement-carry-over": ["/e/{e}/next-cycle/"],
    "engagement-delete": ["/e/{e}/delete/"],
    "workspace-branding": ["/workspaces/1/branding/"],
    "engagement-branding": ["/e/{e}/branding/"],
    "scale-edit": ["/e/{e}/scale/"],
    "question-set": ["/e/{e}/questions/"],
    "interview-plan": ["/e/{c}/interviews/", "/e/{e}/interviews/"],
    "interview-create": ["/e/{c}/interviews/new/"],
    "interview-edit": ["{appointment}"],
    "interview-delete": ["{appointment}delete/"],
    "engagement-detail": ["/e/{e}/", "/e/{c}/"],
    "engagement-edit": ["/e/{c}/settings/"],
    "process-create": ["/e/{e}/processes/new/"],
    "process-interview": ["/e/{e}/p/P01/", "/e/{c}/p/P01/"],
    "process-prices": ["/e/{e}/p/P01/prices/"],
    "process-delete": ["/e/{e}/p/P01/delete/"],
    "service-create": ["/e/{e}/services/new/"],
    "service-detail": ["/e/{c}/s/PRINT/"],
    "service-delete": ["/e/{e}/s/PRINT/delete/"],
    "site-create": ["/e/{e}/sites/new/"],
    "site-detail": ["/e/{c}/sites/{site}/"],
    "site-delete": ["/e/{e}/sites/{site}/delete/"],
    "engagement-overview": ["/e/{e}/overview/", "/e/{c}/overview/?category=safety&sort=name"],
    "interview-coverage": ["/e/{e}/coverage/", "/e/{c}/coverage/"],
    "answer-quality": ["/e/{e}/quality/", "/e/{c}/quality/"],
    "dependency-map": ["/e/{e}/dependencies/", "/e/{c}/dependencies/?around=PRINT&processes=each"],
    "answer-history": ["/e/{e}/history/", "/e/{e}/history/?kind=process&code=P01"],
    "respondent-list": ["/e/{c}/respondents/", "/e/{e}/respondents/"],
    "respondent-invite": ["/e/{e}/respondents/invite/"],
    "respondent-link": ["{respondent}link/"],
    "respondent-renew": ["{respondent}renew/"],
    "respondent-revoke": ["{respondent}revoke/"],
    "respondent-answers": ["{respondents}answers/"],
    "respondent-answer-amend": ["{sent}"],
    "sign-off-list": ["/e/{e}/sign-off/", "/e/{c}/sign-off/"],
    "signing-link-invite": ["/e/{e}/sign-off/invite/"],
    "sign-off-sheet": ["/e/{e}/sign-off/sheet/?process=P02"],
    "signing-link": ["{signing}"],
    "process-reopen": ["/e/{c}/p/P03/reopen/"],
    "cycle-compare": ["/e/{e}/compare/", "/e/{c}/compare/"],
    "version-compare": ["/e/{c}/versions/P01/compare/", "/e/{c}/versions/P03/compare/?all=yes"],
    "version-list": ["/e/{c}/versions/P03/"],
    "version-detail": ["/e/{c}/versions/P03/1/"],
    "validation-list": ["/e/{e}/validation/", "/e/{c}/validation/?topic=unconfirmed"],
    "plan-detail": ["/e/{c}/plan/"],
    "offers": ["/e/{e}/offers/", "/e/{c}/offers/"],
    "plan-number": ["/e/{e}/plan/1/"],
    "plan-options": ["/e/{e}/plan/options/PRINT/"],
    "proposal-list": ["/e/{e}/proposals/", "/e/{c}/proposals/"],
    "proposal-create": ["/e/{e}/proposals/new/", "/e/{c}/proposals/new/"],
    "proposal-detail": ["{proposal}", "{proposal}?view=client"],
    "proposal-edit": ["{proposal}terms/"],
    "proposal-prices": ["{proposal}prices/"],
    "proposal-step": ["{proposal}send/"],
    "proposal-delete": ["{draft_proposal}delete/"],
    "proposal-version": ["{proposal}versions/1/"],
    "document-list": ["/e/{e}/documents/", "/e/{c}/documents/"],
    "document-share": ["/e/{e}/documents/1/share/", "/e/{e}/documents/1/share/?shown={shown}"],
    "document-email": ["/e/{e}/documents/1/share/1/email/"],
    "document-link-end": ["/e/{e}/documents/1/share/1/end/"],
    "document-delete": ["/e/{e}/documents/1/delete/"],
    "shared-document": ["{shared}"],
    "job-detail": ["/jobs/1/"],
    "offline": ["/offline/"],
}
APART = {
    "sign-by-link",
    "login",
    "respond",
    "respond-send",
    "respond-stage",
}  # for those who are not signed in: see test_respondent.py, test_sign_off.py
# Answered with no page of its own: parts of pages, files, and what is only posted to.
NO_PAGES = re.compile(
    r"logout|health|ready|service-worker|session|.*-(export|calendar(-one)?|agenda(-one)?|json|download|file|language|answer|changes|confirm"
    r"|targets|(.*-)?undo|.*-preview|duplicate|search|none|save|remove|move|add|set|settle|make|cancel|restore"
    r"|remind|end|reopen|take|again|accept|version-(pdf|workbook))"
)


@pytest.fixture(scope="module")
def places(visitor: Page, site: Site) -> dict[str, str]:
    """What stands for the braces in `PAGES`: a second cycle, an interview in it, a spreadsheet being read."""
    page, names = visitor, {}
    page.goto(f"{site.url}/jobs/1/")  # the document of the demonstration's plan
    names["e"] = re.search(r"/e/([^/]+)/", page.content())[1]  # type: ignore[index]
    page.goto(f"{site.url}/e/{names['e']}/")
    names["site"] = page.locator("a[href*='/sites/']:not([href$='/new/'])").first.get_attribute("href").split("/")[-2]  # type: ignore[union-attr]
    page.goto(f"{site.url}/e/{names['e']}/documents/1/share/")
    page.get_by_label("For whom").fill("The board")
    page.get_by_role("button", name="Make the link").click()
    names["shown"] = page.url.partition("shown=")[2]
    names["shared"] = page.get_by_label("copy it now").input_value().removeprefix(site.url)
    page.goto(f"{site.url}/e/{names['e']}/next-cycle/")
    page.fill("[name=title]", "The cycle after")
    page.click("main [type=submit]")
    page.wait_for_url(re.compile(r"/e/(?!" + names["e"] + r"/)[^/]+/$"))
    names["c"] = page.url.split("/")[-2]
    page.goto(f"{site.url}/e/{names['c']}/interviews/new/")
    page.get_by_label("Date").fill(f"{datetime.now(UTC).year + 1}-03-02")
    page.get_by_label("Starts at").fill("09:00")
    page.get_by_label("Who is asked").fill("Maria Keller, head of office")
    page.locator("[name=processes]").first.check()
    page.click("text=Plan it")
    names["appointment"] = page.locator("main a[href*='/interviews/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href')).find(href => /\\/interviews\\/\\d+\\/$/.test(href))"
    )
    names |= asked_by_link(page, site, names["c"])
    names |= signed(page, site, names["c"])
    names |= proposed(page, site, names["e"])
    page.goto(f"{site.url}/engagements/spreadsheet/")
    page.fill("[name=title]", "Ferries")
    page.fill("[name=client_name]", "Harbour")
    page.set_input_files(
        "[name=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": b"Process,Boss\nSale,Jo\n"}
    )
    page.click("text=Read the spreadsheet")
    page.wait_for_url("**/imports/*/")
    names["draft"] = page.url.removeprefix(site.url)
    return names


def proposed(page: Page, site: Site, slug: str) -> dict[str, str]:
    """A draft, and a proposal of which one version was sent and the next is a draft, with a line taken out."""
    addresses = []
    for _ in range(2):
        page.goto(f"{site.url}/e/{slug}/proposals/new/")
        page.get_by_role("button", name="Make the draft").click()
        page.wait_for_url(re.compile(r"/proposals/\d+/$"))
        addresses.append(page.url)
    draft, address = addresses
    for step in ("send", "revise"):
        page.goto(f"{address}{step}/")
        page.locator("main [type=submit]").click()
        page.wait_for_url(address)
    page.get_by_role("button", name=re.compile("^Take .* out$")).first.click()
    return {"proposal": address.removeprefix(site.url), "draft_proposal": draft.removeprefix(site.url)}


def signed(page: Page, site: Site, slug: str) -> dict[str, str]:
    """A process that is signed, one that its owner was asked to sign by link."""
    page.goto(f"{site.url}/e/{slug}/sign-off/sheet/?process=P03")
    page.get_by_label("Your name").fill("Ada Lund")
    page.get_by_label("Your function").fill("Purser")
    page.get_by_label("I confirm").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.goto(f"{site.url}/e/{slug}/sign-off/invite/?process=P02")
    page.get_by_label("Name").fill("Ada Lund")
    page.get_by_label("E-mail", exact=True).fill("ada@example.com")
    page.get_by_role("button", name="Make the link").click()
    return {"signing": page.url.removeprefix(site.url).partition("?")[0]}


def asked_by_link(page: Page, site: Site, slug: str) -> dict[str, str]:
    """Somebody who was asked by link and has sent an answer over time."""
    page.goto(f"{site.url}/e/{slug}/respondents/invite/")
    page.get_by_label("Name").fill("Ada Lund")
    page.get_by_label("E-mail", exact=True).fill("ada@example.com")
    page.locator("[name=processes]").first.check()
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("Personal link").input_value()
    respondent = page.url.removeprefix(site.url).partition("link/")[0]
    page.goto(address)
    page.get_by_role("button", name="Begin").click()
    page.goto(f"{address}P01/impact-1/")
    page.get_by_role("group", name="1 h", exact=True).get_by_label("noticeable").check(force=True)
    page.get_by_role("button", name="Next").last.click()
    page.goto(f"{address}send/")
    page.get_by_role("button", name="Send to").click()
    respondents = f"/e/{slug}/respondents/"
    page.goto(f"{site.url}{respondents}answers/")
    sent = page.get_by_role("link", name="Change").first.get_attribute("href") or ""
    return {"respondent": respondent, "respondents": respondents, "sent": sent}


def test_every_page_of_the_site_is_looked_at() -> None:
    names = {pattern.name for pattern in urlpatterns}
    looked_at = PAGES.keys() | APART
    assert {name for name in names - looked_at if not NO_PAGES.fullmatch(name)} == set()
    assert looked_at <= names


@pytest.mark.parametrize("address", [address for addresses in PAGES.values() for address in addresses])
def test_a_page_is_clean(visitor: Page, site: Site, places: dict[str, str], address: str) -> None:
    answer = visitor.goto(site.url + address.format(**places))
    assert answer is not None
    assert answer.status == 200
    assert faults(visitor) == []


def test_the_page_to_sign_in_is_clean_also_when_it_refuses(chromium: Browser, site: Site) -> None:
    page = chromium.new_page()
    page.goto(f"{site.url}/login/")
    assert faults(page) == []
    page.fill("[name=username]", "demo")
    page.fill("[name=password]", "not it")
    page.click("main [type=submit]")
    expect(page.locator("main")).to_contain_text("not")
    assert faults(page) == []
    page.close()


def test_pages_of_errors_are_clean(visitor: Page, site: Site) -> None:
    visitor.goto(f"{site.url}/nowhere/")
    expect(visitor.locator("h1")).to_be_visible()
    assert faults(visitor) == []
    for name in ("400", "403", "403_csrf", "413", "500"):  # the same page in other words: shown from its template
        html = render_to_string(f"{name}.html", {"most": 1000})
        visitor.route("**/trial/", lambda route, html=html: route.fulfill(body=html, content_type="text/html"))
        visitor.goto(f"{site.url}/trial/")
        assert complaints(visitor) == []
        visitor.unroute("**/trial/")


@pytest.fixture
def empty(visitor: Page, site: Site, places: dict[str, str]) -> Iterator[Page]:
    """The interview of a process of which nothing was asked yet."""
    visitor.goto(f"{site.url}/e/{places['e']}/processes/new/")
    visitor.fill("[name=name]", "Trial of states")
    visitor.click("main [type=submit]")
    visitor.wait_for_url("**/p/*/")
    expect(visitor.locator("[data-kept-all]")).to_be_visible()
    yield visitor
    visitor.context.set_offline(False)


def test_an_interview_is_clean_while_answers_are_refused_or_wait(empty: Page) -> None:
    wrt = empty.locator("#q-wrt-hours")
    for text in ("minus three", "2 h"):
        wrt.locator(".input").fill(text)
        wrt.locator(".input").press("Tab")
        expect(wrt.locator(".error")).to_have_count(1 if text == "minus three" else 0)
        assert complaints(empty) == []
    expect(wrt).to_contain_text("Saved")
    empty.context.set_offline(True)
    wrt.locator(".input").fill("3 h")
    wrt.locator(".input").press("Tab")
    empty.get_by_role("combobox", name="Needs").fill("Nonesuch")
    empty.get_by_role("button", name="Add", exact=True).click()
    expect(empty.locator("[data-needs-unsent]")).to_contain_text("Kept in this browser")
    empty.locator("[data-kept-some]").click()
    expect(empty.locator("#kept-list")).to_be_visible()
    assert faults(empty) == []
    empty.context.set_offline(False)
    expect(empty.locator("[data-needs-unsent] .error")).to_be_visible(timeout=20_000)
    assert complaints(empty) == []
    empty.get_by_role("button", name="Correct it").click()
    empty.get_by_role("combobox", name="Needs").fill("")  # what stands there is added when one leaves


def test_an_interview_is_clean_with_two_values_at_a_field(empty: Page) -> None:
    name = empty.locator("#q-owner-role")
    name.locator(".input").fill("Head of sales")
    name.locator(".input").press("Tab")
    expect(name).to_contain_text("Saved")
    name.locator("[name=version]").evaluate("field => { field.value = '7'; }")
    name.locator(".input").fill("Head of office")
    name.locator(".input").press("Tab")
    row = empty.locator("#q-impact-severity-legal-v0, [id^=q-impact-severity-][id$=-v0]").first
    row.focus()
    empty.keyboard.press("3")
    empty.keyboard.press("Tab")
    expect(name.locator(".clash")).to_be_visible()
    assert faults(empty) == []
    name.get_by_role("button", name="Take Head of sales").click()


def test_an_interview_is_clean_with_everything_unfolded_and_for_the_projector(empty: Page) -> None:
    empty.evaluate("for (const each of document.querySelectorAll('main details:not(.mark)')) each.open = true")
    empty.locator("#q-note .mark > summary").click()  # one is open at a time
    assert faults(empty) == []
    empty.get_by_role("combobox", name="Needs").fill("pri")
    expect(empty.locator("#add-on-list")).to_be_visible()
    assert complaints(empty) == []
    empty.get_by_role("button", name="Present").click()
    assert faults(empty) == []
