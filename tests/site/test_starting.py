"""Starting an engagement from a sector, from the cycle before, and confirming what either of them said."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bia.models import Answer, AnswerRevision, Dependency, Engagement, Source
from bia.planning import case_of, engagement_from_case, make_plan_for
from bia.sectors import Sector, general, sectors
from bia.starting import carry_over, next_title
from planner.reading import case_from_dict, check_answer
from tests.site.factories import Cast
from tests.site.test_engagements import frame, school

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sector", [general(), *sectors()], ids=lambda sector: sector.key)
def test_a_template_is_whole(sector: Sector) -> None:
    """Its scale is valid, every need has its service, and every choice has its reason."""
    assert not check_answer("engagement", "categories", [category.answer() for category in sector.categories])
    assert not check_answer("engagement", "severity_levels", list(sector.levels))
    assert all(len([anchor for anchor in each.anchors if anchor]) == 5 for each in sector.categories)
    services = {service.id for service in sector.services}
    assert {code for process in sector.processes for code in process.needs} == services
    assert all(process.note and process.reason for process in sector.processes)
    names = [process.name for process in sector.processes]
    assert len(names) == len(set(names))


def from_template(client: Client, key: str, processes: list[str], **changes: str) -> Engagement:
    response = client.post(f"/engagements/new/?template={key}", {**frame(**changes), "processes": processes})
    assert response.status_code == 302, response.content.decode()
    return Engagement.objects.get(title="Ferry office 2027")


def test_the_start_page_offers_every_way(client: Client, cast: Cast) -> None:
    engagement = engagement_from_case(cast.workspace, cast.owner, school())
    client.force_login(cast.teammate)
    page = client.get("/engagements/start/").content.decode()
    for address in (
        "/engagements/new/?template=hospital",
        f"/e/{engagement.slug}/next-cycle/",
        "/engagements/spreadsheet/",
        "/engagements/import/",
        "/engagements/new/",
    ):
        assert f'href="{address}"' in page
    client.force_login(cast.manager)
    assert client.get("/engagements/start/").status_code == 403


@pytest.mark.parametrize("sector", sectors(), ids=lambda sector: sector.key)
def test_a_sector_brings_processes_without_a_single_figure(client: Client, cast: Cast, sector: Sector) -> None:
    client.force_login(cast.teammate)
    page = client.get(f"/engagements/new/?template={sector.key}").content.decode()
    assert page.count("checked>") == len(sector.processes)
    engagement = from_template(client, sector.key, [process.name for process in sector.processes])
    assert engagement.processes.count() == len(sector.processes)
    assert set(Answer.objects.filter(process__isnull=False).values_list("question", flat=True)) == {"note"}
    assert set(Dependency.objects.values_list("share", flat=True)) == {None}
    case = case_from_dict(case_of(engagement))
    assert all(process.unconfirmed == ("note", "depends_on") for process in case.processes)


def test_what_the_client_does_not_have_is_left_out_with_its_services(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    engagement = from_template(client, "hospital", ["Imaging"])
    assert list(engagement.processes.values_list("code", "name")) == [("P01", "Imaging")]
    assert set(engagement.services.values_list("code", flat=True)) == {"EHR", "PACS"}


@pytest.mark.parametrize(
    ("template", "chosen", "said"),
    [
        ("hospital", ["Imaging", "Pharmacy supply"], "The template brought 2 processes and 4 services;"),
        ("hospital", ["Imaging"], "is made. The template brought 1 process and 2 services; each answer waits"),
        ("hospital", [], "is made. Add its processes and services next."),
    ],
)
def test_what_comes_next_is_said_by_what_the_template_brought(
    client: Client, cast: Cast, template: str, chosen: list[str], said: str
) -> None:
    client.force_login(cast.teammate)
    engagement = from_template(client, template, chosen)
    assert said in client.get(f"/e/{engagement.slug}/").content.decode()


def test_a_template_that_there_is_not_and_a_process_it_does_not_have(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    assert client.get("/engagements/new/?template=circus").status_code == 404
    response = client.post("/engagements/new/?template=school", {**frame(), "processes": ["<b>Lion taming</b>"]})
    assert response.status_code == 422
    assert b"<b>Lion" not in response.content
    assert not Engagement.objects.exists()


def test_an_empty_engagement_knows_what_the_usual_levels_mean(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    client.post("/engagements/new/", frame())
    legal = case_of(Engagement.objects.get())["categories"][1]
    assert legal["id"] == "legal"
    assert len(legal["anchors"]) == 5


@pytest.mark.parametrize(
    ("title", "following"),
    [
        ("School 2026", "School 2027"),
        ("Plan 2025 for 2026, north", "Plan 2025 for 2027, north"),
        ("Harbour", "Harbour, next cycle"),
        ("x" * 200, "x" * 185 + ", next cycle"),
    ],
)
def test_the_next_cycle_is_named_after_the_next_year(title: str, following: str) -> None:
    assert next_title(title) == following


def without_marks(document: dict[str, Any]) -> dict[str, Any]:
    """A case without what tells two cycles apart."""
    kept = {key: value for key, value in document.items() if key not in ("unconfirmed", "title", "as_of")}
    for key in ("sites", "services", "processes"):
        kept[key] = [{k: v for k, v in part.items() if k != "unconfirmed"} for part in kept[key]]
    return kept


@pytest.fixture
def cycle(cast: Cast) -> Engagement:
    previous = engagement_from_case(cast.workspace, cast.owner, school())
    return carry_over(previous, cast.teammate, "School 2027", timezone.now())


def test_the_next_cycle_says_the_same_and_waits_for_every_answer(cycle: Engagement) -> None:
    previous = cycle.refresh_from_db() or cycle.previous
    assert previous is not None
    assert without_marks(case_of(cycle)) == without_marks(case_of(previous))
    assert not Answer.objects.filter(engagement=cycle).exclude(source=Source.CARRIED_OVER).exists()
    assert "as_of" not in case_of(cycle)
    for process in case_of(cycle)["processes"]:
        assert "depends_on" in process["unconfirmed"]
    assert not Answer.objects.filter(engagement=previous, source=Source.CARRIED_OVER).exists()


def test_a_case_keeps_what_waits_to_be_confirmed(cycle: Engagement, cast: Cast) -> None:
    document = case_of(cycle)
    assert case_of(engagement_from_case(cast.workspace, cast.owner, document)) == document


def test_a_plan_counts_carried_answers_and_says_that_they_wait(cycle: Engagement, cast: Cast) -> None:
    plan = make_plan_for(cycle, cast.owner, timezone.now()).result
    found = [finding["id"] for process in plan["processes"] for finding in process["findings"]]
    assert found.count("answers-unconfirmed") == cycle.processes.count()
    assert plan["processes"][0]["targets"]["rto_hours"] is not None


def test_the_overview_counts_what_waits(client: Client, cycle: Engagement, cast: Cast) -> None:
    client.force_login(cast.manager)
    page = " ".join(client.get(f"/e/{cycle.slug}/").content.decode().split())
    waiting = Answer.objects.filter(engagement=cycle, process__isnull=False).count() + cycle.processes.count()
    assert f"{waiting} answers about {cycle.processes.count()} processes" in page
    assert "come from the last cycle, a template or a quick sizing" in page


def test_saving_an_answer_as_it_stands_confirms_it(client: Client, cycle: Engagement, cast: Cast) -> None:
    client.force_login(cast.teammate)
    process = cycle.processes.get(code="T01") if cycle.processes.filter(code="T01") else cycle.processes.all()[0]
    answer = process.answers.get(question="wrt_hours")
    address = f"/e/{cycle.slug}/p/{process.code}/"
    assert 'name="confirm"' in client.get(address).content.decode()
    data = {"question": "wrt_hours", "value": f"{answer.value} h", "version": answer.version, "confirm": "yes"}
    assert client.post(f"{address}answer/", data).status_code == 302
    answer.refresh_from_db()
    assert (answer.source, answer.author, answer.version) == (Source.LIVE, cast.teammate, 2)
    assert "wrt_hours" not in case_of(cycle)["processes"][process.position]["unconfirmed"]


def test_a_section_is_confirmed_at_once_with_author_and_history(client: Client, cycle: Engagement, cast: Cast) -> None:
    client.force_login(cast.teammate)
    process = cycle.processes.all()[0]
    before = {answer.question: answer.value for answer in process.answers.all()}
    response = client.post(f"/e/{cycle.slug}/p/{process.code}/confirm/", {"section": "matrix"})
    assert response.headers["Location"] == f"/e/{cycle.slug}/p/{process.code}/#s-matrix"
    matrix = process.answers.filter(question__startswith="impact.severity.")
    assert {(answer.source, answer.version) for answer in matrix} == {("live", 2)}
    assert {answer.question: answer.value for answer in process.answers.all()} == before
    assert AnswerRevision.objects.filter(answer__in=matrix, version=2, author=cast.teammate).count() == len(matrix)
    assert process.answers.filter(source=Source.CARRIED_OVER).exists()
    assert client.post(f"/e/{cycle.slug}/p/{process.code}/confirm/", {"section": "nowhere"}).status_code == 404


def test_dependencies_facts_services_and_sites_are_confirmed_too(client: Client, cycle: Engagement, cast: Cast) -> None:
    client.force_login(cast.teammate)
    process, service, site = cycle.processes.all()[0], cycle.services.all()[0], cycle.sites.all()[0]
    for address, section in (
        (f"p/{process.code}", "dependencies"),
        ("settings", "economy"),
        (f"s/{service.code}", "dependencies"),
        (f"sites/{site.code}", "identity"),
    ):
        page = client.get(f"/e/{cycle.slug}/{address}/").content.decode()
        assert f'<input type="hidden" name="section" value="{section}">' in page, address
        assert client.post(f"/e/{cycle.slug}/{address}/confirm/", {"section": section}).status_code == 302
    process.refresh_from_db()
    assert not process.dependencies_unconfirmed
    document = case_of(cycle)
    assert "currency" not in document["unconfirmed"]
    assert "unconfirmed" not in document["sites"][0]


def test_only_editors_carry_over_and_confirm(client: Client, cycle: Engagement, cast: Cast) -> None:
    client.force_login(cast.manager)
    assert client.post(f"/e/{cycle.slug}/next-cycle/", {"title": "Third"}).status_code == 403
    assert client.post(f"/e/{cycle.slug}/settings/confirm/", {"section": "economy"}).status_code == 403
    assert "Confirm all" not in client.get(f"/e/{cycle.slug}/").content.decode()


def test_the_next_cycle_is_made_on_its_page(client: Client, cast: Cast) -> None:
    previous = engagement_from_case(cast.workspace, cast.owner, school())
    client.force_login(cast.teammate)
    response = client.post(f"/e/{previous.slug}/next-cycle/", {"title": "Next <i>one</i>"})
    engagement = Engagement.objects.get(previous=previous)
    assert response.headers["Location"] == f"/e/{engagement.slug}/"
    assert "Next <i>" not in client.get("/").content.decode()


def text_at(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def number(pattern: str, page: str) -> int:
    found = re.search(pattern, page)
    assert found is not None, pattern
    return int(found[1])


def test_the_next_cycle_says_what_waits_and_its_counts_agree(client: Client, cast: Cast) -> None:
    previous = engagement_from_case(cast.workspace, cast.owner, school())
    client.force_login(cast.teammate)
    taken = number(r"and (\d+) answers go into", text_at(client, f"/e/{previous.slug}/next-cycle/"))
    assert "All 12 processes are fully answered" in text_at(client, f"/e/{previous.slug}/")
    cycle = carry_over(previous, cast.teammate, "Next", timezone.now())
    page = text_at(client, f"/e/{cycle.slug}/")
    waiting = number(r"All 12 processes are answered, and (\d+) answers wait to be confirmed", page)
    assert waiting + number(r"(\d+) <a[^>]*>facts</a>", page) == taken
    assert "Fully answered" not in page
    assert "Next to confirm: P01" in page


def test_a_process_is_done_once_its_answers_are_confirmed(client: Client, cycle: Engagement, cast: Cast) -> None:
    client.force_login(cast.teammate)
    address = f"/e/{cycle.slug}/p/{cycle.processes.order_by('position')[0].code}/"
    count = cycle.processes.count()
    page = client.get(address)
    assert f"0 of {count} done" in page.content.decode()
    assert "fully answered" not in page.content.decode()
    for part in page.context["parts"]:
        client.post(f"{address}confirm/", {"section": part.section.key})
    assert f"1 of {count} done" in client.get(address).content.decode()
    assert "answers wait to be confirmed" in client.get(f"/e/{cycle.slug}/").content.decode()
    assert "fully answered" in client.get(f"{address}targets/", headers={"HX-Request": "true"}).content.decode()
