"""The largest sample case typed into the pages, answer by answer: what is exported is what was typed.

Of its processes as many as it takes to type every question that any of them answers, with all they need; with
WHOLE_CASE in the environment each of them, which takes minutes.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from bia import planning
from bia.answering import Subject, stored_answers, value_of
from bia.fields import field_id
from bia.forms.showing import Texts, show_answer
from bia.frames import frame_of
from bia.models import Engagement
from bia.questions import Kind, Section, engagement_sections, process_sections, service_sections, site_sections
from bia.questions.base import all_questions
from bia.scale import SCALE
from tests.site.factories import make_user, make_workspace

from .interviewing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DEMO = Path(__file__).parents[2] / "bia" / "demo"
LARGEST = max(DEMO.glob("*.json"), key=lambda path: path.stat().st_size)
SAVED_MS = 60_000


@pytest.fixture
def case() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(LARGEST.read_text())
    return found if "WHOLE_CASE" in os.environ else with_every_question(found)


def with_every_question(case: dict[str, Any]) -> dict[str, Any]:
    """The part of a case in which every question is answered that is answered anywhere in its processes."""
    answered = {row["id"]: set(paths(row)) for row in case["processes"]}
    left, chosen = set().union(*answered.values()), set()
    while left:
        best = max(answered, key=lambda code: len(answered[code] & left))
        left -= answered[best]
        chosen.add(best)
    rows = {row["id"]: row for row in (*case["services"], *case["processes"])}
    reached, edge = set(chosen), set(chosen)
    while edge:
        needed = {need if isinstance(need, str) else need["on"] for code in edge for need in needs_of(rows[code])}
        edge = needed - reached
        reached |= edge
    part = {key: [row for row in case[key] if row["id"] in reached] for key in ("services", "processes")}
    return {**case, **part}


def needs_of(row: dict[str, Any]) -> Sequence[Any]:
    found: Sequence[Any] = row.get("depends_on", ())
    return found


def paths(value: Any, path: str = "") -> Iterator[str]:
    """The questions that an answer touches: every key on the way to a value."""
    if isinstance(value, dict) and "on" not in value:
        for key, each in value.items():
            yield from paths(each, f"{path}.{key}")
    else:
        yield path


@pytest.fixture
def source(case: dict[str, Any], chromium: Browser) -> Engagement:
    """The case as stored answers, which say what to type into another engagement."""
    workspace = make_workspace()
    return planning.engagement_from_case(workspace, make_user(workspace, username="asker"), case)


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, source: Engagement) -> Iterator[Page]:
    context = chromium.new_context(service_workers="block", viewport={"width": 1100, "height": 500})
    sign_in(context, live_server.url)
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    # What stands beside the answers has tests of its own; drawn after each of hundreds it would take most of the time.
    page.route(re.compile(r"/p/[^/]+/(targets|prices)/"), lambda route: route.fulfill(status=204))
    yield page
    context.close()
    assert not said, said


def test_the_largest_case_is_typed_in_full_and_exported_the_same(
    page: Page, live_server: LiveServer, source: Engagement, case: dict[str, Any]
) -> None:
    slug = start(page, live_server.url, case)
    home = f"{live_server.url}/e/{slug}/"
    frame = frame_of(source)
    for what, rows in (("sites", case["sites"]), ("services", case["services"]), ("processes", case["processes"])):
        for row in rows:
            make(page, f"{home}{what}/new/", row)
    fill_page(page, f"{home}settings/", source, engagement_sections(frame))
    for each in source.sites.all():
        fill_page(page, f"{home}sites/{each.code}/", each, site_sections())
    for service in source.services.all():
        fill_page(page, f"{home}s/{service.code}/", service, service_sections(frame, service.kind))
        on_these = by_id(case["services"], service.code).get("depends_on")
        needs(page, None if on_these is None else [{"on": on} for on in on_these])
    for process in source.processes.all():
        fill_page(page, f"{home}p/{process.code}/", process, process_sections(frame))
        needs(page, by_id(case["processes"], process.code).get("depends_on"))
    assert list(differences(as_typed(exported_case(slug)), as_typed(case))) == []


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """Where two documents are not the same, each with both values."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            yield from differences(one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and ticked(one) is one and len(one) == len(other):
        for number, (here, there) in enumerate(zip(one, other, strict=True)):
            yield from differences(here, there, f"{path}[{number}]")
    elif ticked(one) != ticked(other):
        yield f"{path}: {one!r} for {other!r}"


def ticked(value: Any) -> Any:
    """Boxes that are ticked have no order; a text that is empty is not typed."""
    if value == "":
        return None
    return set(value) if isinstance(value, list) and value and all(isinstance(each, str) for each in value) else value


def exported_case(slug: str) -> dict[str, Any]:
    said = io.StringIO()
    call_command("export_case", slug, stdout=said)
    case: dict[str, Any] = json.loads(said.getvalue())
    return case


def by_id(rows: Sequence[dict[str, Any]], code: str) -> dict[str, Any]:
    return next(row for row in rows if row["id"] == code)


def as_typed(case: dict[str, Any]) -> dict[str, Any]:
    """A new engagement brings the usual words of its categories along; the case leaves them to the reader."""
    scale = [{key: each[key] for key in ("id", "serious_level", "unacceptable_level")} for each in case["categories"]]
    return {**case, "categories": scale, "severity_levels": ", ".join(case["severity_levels"])}


def start(page: Page, url: str, case: dict[str, Any]) -> str:
    """An empty engagement with the scale of the case. Returns its slug."""
    page.goto(f"{url}/engagements/new/")
    for name, text in {
        "title": case["title"],
        "client_name": case["client"]["name"],
        "sector": case["client"]["sector"],
        "currency": case["currency"],
        "horizon_years": str(case["horizon_years"]),
        "discount_rate": f"{case['discount_rate']:%}",
        "impact_after_hours": ", ".join(f"{hours} h" for hours in case["impact_after_hours"]),
        "severity_levels": "\n".join(case["severity_levels"]),
    }.items():
        page.fill(f"[name={name}]", text)
    rows = int(page.locator("[name$=-TOTAL_FORMS]").input_value())
    assert rows >= len(case["categories"])
    for number in range(rows):
        category = case["categories"][number] if number < len(case["categories"]) else {"id": ""}
        page.fill(f"[name$='-{number}-id']", category["id"])
        for name in ("serious_level", "unacceptable_level"):
            if name in category:
                page.select_option(f"[name$='-{number}-{name}']", str(category[name]))
    page.click("main [type=submit]")
    page.wait_for_url(re.compile(r"/e/[^/]+/$"))
    return page.url.split("/")[-2]


def make(page: Page, url: str, row: dict[str, Any]) -> None:
    page.goto(url, wait_until="commit")
    page.fill("[name=code]", row["id"])
    page.fill("[name=name]", row.get("name", ""))
    if "kind" in row:
        page.select_option("[name=kind]", row["kind"])
    page.press("[name=name]", "Enter")
    page.wait_for_url(lambda address: "/new/" not in address, wait_until="commit")


def fill_page(page: Page, url: str, subject: Subject, sections: Sequence[Section]) -> None:
    """Types every stored answer into its field, and leaves the page when all are saved."""
    page.goto(url)
    expect(page.locator("[data-kept-all]")).to_be_visible(timeout=SAVED_MS)
    page.evaluate("for (const each of document.querySelectorAll('details.optional')) each.open = true")
    stored = {path: value_of(answer) for path, answer in stored_answers(subject).items()}
    for question in all_questions(sections):
        if question.path in stored and question.path not in SCALE:
            texts = show_answer(question, stored[question.path])
            type_levels(page, question.path, texts) if question.kind is Kind.LEVELS else give(
                page, question.path, texts
            )
    expect(page.locator("[data-kept-all]")).to_be_visible(timeout=SAVED_MS)


def type_levels(page: Page, path: str, texts: Texts) -> None:
    form = field_id(path)
    page.locator(f"#{form} [name=v0], [form='{form}'][name=v0]").focus()
    page.keyboard.type("".join(texts[name][0] for name in sorted(texts) if name.startswith("v")))


# One way into the page for all boxes of a question: hundreds of them one by one take most of the time of the test.
GIVE = """([form, texts]) => {
  let last = null;
  for (const [name, values] of Object.entries(texts)) {
    for (const box of document.querySelectorAll(`#${form} [name='${name}'], [form='${form}'][name='${name}']`)) {
      if (box.type === "checkbox" || box.type === "radio") {
        if (values.includes(box.value) && !box.checked) box.click();
      } else if (box.type !== "hidden") {
        box.focus();
        box.value = values[0];
        box.dispatchEvent(new Event(box.localName === "select" ? "change" : "input", { bubbles: true }));
        last = box;
      }
    }
  }
  last?.dispatchEvent(new Event("change", { bubbles: true }));
  last?.blur();
}"""


def give(page: Page, path: str, texts: Texts) -> None:
    page.evaluate(GIVE, [field_id(path), texts])


def needs(page: Page, wanted: Sequence[dict[str, Any]] | None) -> None:
    """Adds dependencies by id, with the share and the functions; none were asked about where nothing was said."""
    if wanted is None:
        return
    if not wanted:
        page.get_by_role("button", name="It needs nothing else").click()
        expect(page.locator("#needs")).to_contain_text("goes on whatever else stops")
        return
    page.evaluate("document.querySelector('.adder').open = true")
    for need in wanted:
        share = f"{need['share'] * 100:g}" if "share" in need else ""
        if share:
            page.fill("#add-share", share)
        page.fill("#add-on", need["on"])
        page.press("#add-on", "Enter")
    expect(page.locator("#needs tbody tr")).to_have_count(len(wanted), timeout=SAVED_MS)
    expect(page.locator("[data-kept-all]")).to_be_visible(timeout=SAVED_MS)
    for need in wanted:
        row = page.locator("#needs tbody tr").filter(
            has=page.get_by_role("button", name=f"Remove {need['on']}", exact=True)
        )
        for use in need.get("uses", ()):
            row.locator(f"[name=uses][value='{use}']").check()
    expect(page.locator("[data-kept-all]")).to_be_visible(timeout=SAVED_MS)
