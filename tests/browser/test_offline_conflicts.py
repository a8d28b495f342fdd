"""What was typed without network and is refused, or was changed by somebody else: it is kept, shown and settled."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from bia.models import Answer, Engagement
from bia.scale import TIMES, apply_scale
from tests.site.factories import make_user

from .interviewing import (
    EARLIER,
    cell,
    expect_all_saved,
    form,
    interview,
    someone_else_saves,
    stored,
    type_into,
    wait_for_worker,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_refusal_on_replay_keeps_the_text_at_its_field_with_the_reason(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    wait_for_worker(page)
    context.set_offline(True)
    type_into(page, "wrt-hours", "1 h 90 min")
    type_into(page, "data-loss-tolerable-hours", "2 h")
    context.set_offline(False)
    expect(form(page, "wrt-hours").locator(".error")).to_contain_text("Write it like 45 min")
    expect(page.locator("[data-kept-some]")).to_contain_text("1 answer needs you")
    page.reload()
    expect(form(page, "wrt-hours").locator(".error")).to_contain_text("Write it like 45 min")
    expect(form(page, "wrt-hours").locator(".input")).to_have_value("1 h 90 min")
    type_into(page, "wrt-hours", "2 h 30")
    expect_all_saved(page)
    assert stored(school, "wrt_hours") == 2.5
    assert stored(school, "data_loss.tolerable_hours") == 2.0


def test_a_conflict_on_replay_is_settled_by_keyboard(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    context.set_offline(True)
    type_into(page, "wrt-hours", "7 h")
    type_into(page, "wrt-hours", "8 h")
    someone_else_saves(school, 6.0)
    context.set_offline(False)
    clash = form(page, "wrt-hours").locator(".clash")
    for part in ("8 h", "6 h", "anna", "2 Nov 2026, 09:40", "typed", "Typed before that, not saved: 7 h"):
        expect(clash).to_contain_text(part)
    form(page, "wrt-hours").locator(".input").focus()
    page.keyboard.press("Tab")
    expect(clash.get_by_role("button", name="Keep 8 h")).to_be_focused()
    page.keyboard.press("Enter")
    expect_all_saved(page)
    assert stored(school, "wrt_hours") == 8.0


def test_keep_theirs_puts_their_value_in_place_also_without_network(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    context.set_offline(True)
    type_into(page, "wrt-hours", "7 h")
    someone_else_saves(school, 6.0)
    context.set_offline(False)
    clash = form(page, "wrt-hours").locator(".clash")
    expect(clash).to_be_visible()
    context.set_offline(True)
    clash.get_by_role("button", name="Take 6 h").click()
    expect(form(page, "wrt-hours").locator(".input")).to_have_value("6 h")
    expect(clash).to_have_count(0)
    context.set_offline(False)
    expect_all_saved(page)
    type_into(page, "wrt-hours", "9 h")
    expect_all_saved(page)
    assert stored(school, "wrt_hours") == 9.0


def test_a_row_of_the_matrix_changed_by_two_is_settled_cell_by_cell(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    assert stored(school, "impact.severity.legal") == [0, 1, 2, 2, 3, 4, 4]
    context.set_offline(True)
    cell(page, "legal", 0).focus()
    page.keyboard.type("12")
    someone_else_saves(school, [0, 3, 3, 3, 3, 4, 4], "impact.severity.legal")
    context.set_offline(False)
    clash = form(page, "impact-severity-legal").locator(".clash")
    expect(clash.locator("input[type=radio]")).to_have_count(8)
    picked = clash.locator("input[type=radio]:checked")
    assert sorted(f"{radio.get_attribute('name')}={radio.get_attribute('value')}" for radio in picked.all()) == [
        "pick-v0=1",
        "pick-v1=2",
        "pick-v2=3",
        "pick-v3=3",
    ]
    clash.locator("[name=pick-v1][value='3']").focus()
    page.keyboard.press("Space")
    clash.get_by_role("button", name="Save what is picked").press("Enter")
    expect_all_saved(page)
    assert stored(school, "impact.severity.legal") == [1, 3, 3, 3, 3, 4, 4]
    expect(cell(page, "legal", 1)).to_have_value("3")
    expect(cell(page, "legal", 1)).to_have_attribute("data-level", "3")


def test_a_stale_page_from_yesterday_conflicts_and_a_forged_version_changes_nothing(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    context.route("**/changes/", lambda route: route.abort())
    someone_else_saves(school, 6.0)
    type_into(page, "wrt-hours", "2 h")
    expect(form(page, "wrt-hours").locator(".clash")).to_contain_text("6 h")
    assert stored(school, "wrt_hours") == 6.0
    page.evaluate("document.querySelector('#q-data-loss-tolerable-hours [name=version]').value = '99999'")
    type_into(page, "data-loss-tolerable-hours", "2 h")
    expect(form(page, "data-loss-tolerable-hours").locator(".clash")).to_contain_text("2 h")


def test_what_was_typed_before_is_said_in_one_line_and_goes_with_the_next_save(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    field = form(page, "wrt-hours")
    for text, said in (("abc", ""), ("def", "abc."), ("ghi", "def.")):
        type_into(page, "wrt-hours", text)
        expect(field.locator(".error")).to_contain_text(f"“{text}”")
        expect(field.locator(".earlier")).to_have_text([f"Typed before that, not saved: {said}"] if said else [])
    top, bottom = field.locator(".earlier").bounding_box(), field.locator(".help:not(.earlier)").bounding_box()
    assert top is not None
    assert bottom is not None
    assert top["y"] >= bottom["y"] + bottom["height"]
    type_into(page, "wrt-hours", "2 h")
    expect_all_saved(page)
    expect(field.locator(".earlier")).to_have_count(0)


def test_the_head_does_not_say_saved_while_something_is_only_typed(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    form(page, "wrt-hours").locator(".input").fill("7 h")
    expect(page.locator("[data-kept-typed]")).to_be_visible()
    expect(page.locator("[data-kept-all]")).to_be_hidden()
    form(page, "wrt-hours").locator(".input").press("Tab")
    expect_all_saved(page)
    expect(page.locator("[data-kept-typed]")).to_be_hidden()
    page.locator("#note-text").fill("Nine rooms")
    expect(page.locator("[data-kept-typed]")).to_be_visible()
    page.locator("#note-text").fill("")
    expect_all_saved(page)


def test_a_row_refused_for_times_that_are_gone_stands_at_its_times_after_a_reload(
    context: BrowserContext, live_server: LiveServer, school: Engagement
) -> None:
    Answer.objects.filter(engagement=school, process__code="P01", question="impact.severity.legal").delete()
    page = interview(context, live_server.url, school)
    expect_all_saved(page)
    context.set_offline(True)
    cell(page, "legal", 0).focus()
    page.keyboard.type("0123344")
    expect(form(page, "impact-severity-legal")).to_contain_text("Kept in this browser")
    apply_scale(school, {TIMES: [5 / 60, 0.5, 1, 4, 8, 24, 72, 168]}, make_user(username="bea"), EARLIER)
    context.set_offline(False)
    expect(form(page, "impact-severity-legal")).to_contain_text("0 at 15 min", timeout=20_000)
    page.reload()
    expect(form(page, "impact-severity-legal")).to_contain_text("Not asked about any more: 0 at 15 min")
    levels = [cell(page, "legal", column).input_value() for column in range(8)]
    assert levels == ["", "", "1", "2", "3", "3", "4", "4"]
    cell(page, "legal", 1).focus()
    page.keyboard.press("1")
    expect_all_saved(page)
    assert stored(school, "impact.severity.legal") == [None, 1, 1, 2, 3, 3, 4, 4]
