"""Dependencies entered without network are kept like answers: shown, in order, through a reload, and sent later."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from bia.dependencies import change_dependency, remove_dependency
from bia.models import DependencyChange, Engagement, Process, Role
from tests.site.factories import make_user

from .interviewing import expect_all_saved, interview, type_into, wait_for_worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EARLIER = datetime(2026, 11, 2, 9, 40, tzinfo=UTC)


def process(school: Engagement) -> Process:
    return Process.objects.get(engagement=school, code="P01")


def needs(school: Engagement) -> dict[str, float | None]:
    rows = process(school).dependencies.select_related("on_process", "on_service")
    return {(row.on_process or row.on_service).code: row.share for row in rows}  # type: ignore[union-attr]


def add(page: Page, text: str, share: str = "", make: str = "") -> None:
    if page.locator(".adder").get_attribute("open") is None:
        page.get_by_text("Add a service or process").click()
    page.get_by_role("combobox", name="Needs").fill(text)
    page.locator("#add-share").fill(share)
    if make:
        page.get_by_label("Make it as").select_option(make)
    page.get_by_role("button", name="Add", exact=True).click()


def unsent(page: Page) -> list[str]:
    return page.locator("[data-unsent-text]").all_inner_texts()


def test_without_network_dependencies_are_kept_through_a_reload_and_sent_in_order(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    before = needs(school)
    first = next(iter(before))
    page = interview(context, live_server.url, school)
    wait_for_worker(page)
    context.set_offline(True)
    add(page, "SIS", "30")
    expect(page.locator("[data-no-list]")).to_be_visible()
    add(page, "Laminator", "", "print")
    share = page.get_by_label(f"Share that stops without {first}, percent")
    share.fill("15")
    share.press("Tab")
    page.get_by_role("button", name=f"Remove {first}", exact=True).click()
    type_into(page, "wrt-hours", "7 h")
    added = ["Add SIS, 30 % stops without it", "Add Laminator as a print service", f"Remove {first}"]
    expect(page.locator("[data-kept-some]")).to_contain_text("5 answers kept in this browser, no connection")
    assert unsent(page) == added
    page.reload()
    expect(page.locator("[data-kept-page]")).to_be_visible()
    expect(page.locator("[data-unsent-text]")).to_have_text(added)
    expect(page.locator("[data-needs-unsent]")).to_contain_text("Kept in this browser")
    assert needs(school) == before
    context.set_offline(False)
    expect_all_saved(page)
    expect(page.locator("[data-unsent-text]")).to_have_count(0)
    expect(page.locator("#needs tbody th", has_text="LAMINATOR")).to_be_visible()
    assert needs(school) == {
        **{code: old for code, old in before.items() if code != first},
        "SIS": 0.3,
        "LAMINATOR": None,
    }
    done = DependencyChange.objects.filter(entry__isnull=False)
    assert [(each.target, each.removed) for each in done] == [
        ("SIS", False),
        ("LAMINATOR", False),
        (first, False),
        (first, True),
    ]


def test_what_waits_can_be_taken_back_and_a_refusal_is_corrected_in_its_fields(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    before = needs(school)
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    context.set_offline(True)
    add(page, "SIS", "30")
    page.get_by_role("button", name="Take it back: Add SIS").click()
    expect(page.locator("[data-unsent-text]")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Needs")).to_have_value("SIS")
    page.locator("#add-share").fill("300")
    page.get_by_role("button", name="Add", exact=True).click()
    context.set_offline(False)
    expect(page.locator("[data-needs-unsent] .error")).to_contain_text("from 0 to 100")
    expect(page.locator("[data-kept-some]")).to_contain_text("1 answer needs you")
    page.get_by_role("button", name="Correct it: Add SIS").click()
    expect(page.locator("#add-share")).to_have_value("300")
    page.locator("#add-share").fill("30")
    page.get_by_role("button", name="Add", exact=True).click()
    expect_all_saved(page)
    assert needs(school) == {**before, "SIS": 0.3}


def test_conflicts_show_both_values_with_name_and_time_and_either_can_stay(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    anna = make_user(school.workspace, Role.CONSULTANT, username="anna")
    first = process(school).dependencies.all()[0]
    code = next(iter(needs(school)))
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    context.set_offline(True)
    page.get_by_role("button", name=f"Remove {code}", exact=True).click()
    change_dependency(dependency=first, share=0.15, uses=None, expected_version=1, author=anna, now=EARLIER)
    context.set_offline(False)
    clash = page.locator("[data-needs-unsent] .clash")
    for part in ("removed", "15 %", "anna", "2 Nov 2026, 09:40"):
        expect(clash).to_contain_text(part)
    page.reload()
    expect(clash).to_be_visible()
    clash.get_by_role("button", name="Take ").click()
    expect_all_saved(page)
    expect(page.get_by_label(f"Share that stops without {code}, percent")).to_have_value("15")
    context.set_offline(True)
    page.get_by_role("button", name=f"Remove {code}", exact=True).click()
    change_dependency(dependency=first, share=0.25, uses=None, expected_version=2, author=anna, now=EARLIER)
    context.set_offline(False)
    clash.get_by_role("button", name="Remove it all the same").click()
    expect_all_saved(page)
    assert code not in needs(school)


def test_needs_nothing_waits_too(context: BrowserContext, live_server: LiveServer, school: Engagement) -> None:
    for row in process(school).dependencies.all():
        remove_dependency(dependency=row, expected_version=row.version, now=EARLIER)
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    context.set_offline(True)
    page.get_by_role("button", name="It needs nothing else").click()
    assert unsent(page) == ["It needs nothing else"]
    assert not process(school).dependencies_asked
    context.set_offline(False)
    expect_all_saved(page)
    expect(page.locator("#needs")).to_contain_text("It needs nothing else: it goes on whatever else stops.")
    assert process(school).dependencies_asked


def test_what_was_picked_and_not_added_is_added_when_one_moves_on(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    before = needs(school)
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    page.get_by_text("Add a service or process").click()
    page.get_by_role("combobox", name="Needs").press_sequentially("si")
    page.get_by_role("option", name=re.compile("^SIS ")).click()
    expect(page.locator("[data-kept-typed]")).to_be_visible()
    page.get_by_role("link", name="Next: P02").click()
    page.wait_for_url("**/p/P02/")
    expect_all_saved(page)
    assert needs(school) == {**before, "SIS": None}
    page.get_by_text("Add a service or process").click()
    page.get_by_role("combobox", name="Needs").fill("No such thing")
    page.get_by_role("link", name="Next: P03").click()
    expect(page.locator("[data-kept-some]")).to_contain_text("1 answer needs you")
