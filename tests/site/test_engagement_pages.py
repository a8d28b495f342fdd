"""The lists of an engagement, its settings, and adding and deleting what it holds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bia.answering import stored_answers, value_of
from bia.models import Engagement, Process, Service
from bia.planning import engagement_from_case
from bia.templatetags.tabs import PARTS, Page

from .factories import Cast, make_cast, make_engagement

SCHOOL = Path(__file__).parents[2] / "bia" / "demo" / "school.json"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(db: None, client: Client) -> Cast:
    cast = make_cast()
    client.force_login(cast.teammate)
    return cast


@pytest.fixture
def school(cast: Cast) -> Engagement:
    return engagement_from_case(cast.workspace, cast.owner, json.loads(SCHOOL.read_text()))


def page_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def setting(client: Client, engagement: Engagement, question: str, **data: object) -> Any:
    version = stored_answers(engagement)[question].version
    return client.post(
        f"/e/{engagement.slug}/settings/answer/", {"question": question, "version": version, **data}, headers=HTMX
    )


def test_the_title_says_how_far_the_interviews_are(client: Client, school: Engagement) -> None:
    assert "All 12 processes are fully answered" in page_of(client, f"/e/{school.slug}/")
    school.answers.filter(process__code__in=["P02", "P03"], question="wrt_hours").delete()
    page = page_of(client, f"/e/{school.slug}/")
    assert "10 of 12 processes are fully answered" in page
    assert "Next open question: Catch-up time (WRT), in P02 Class worksheets." in page
    assert f"/e/{school.slug}/p/P02/#q-wrt-hours" in page


def test_a_row_over_time_with_a_gap_is_not_answered_yet(client: Client, school: Engagement) -> None:
    answer = school.answers.get(process__code="P02", question="impact.severity.legal")
    answer.value = [0, None, 0, 0, 0, 0, 0]
    answer.save()
    assert "Next open question: Legal, in P02" in page_of(client, f"/e/{school.slug}/")


def test_processes_are_sorted_as_asked(client: Client, school: Engagement) -> None:
    page = page_of(client, f"/e/{school.slug}/?sort=name")
    assert page.index("Attendance and emergency") < page.index("Board of governors") < page.index("Class worksheets")


def test_an_empty_engagement_says_what_to_do(client: Client, cast: Cast) -> None:
    page = page_of(client, f"/e/{make_engagement(cast.workspace, slug='new').slug}/")
    for words in ("No process is listed yet", "Add the first process", "Add the first service", "Add the first site"):
        assert words in page


def test_a_list_of_many_processes_needs_no_query_for_each(
    client: Client, school: Engagement, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20):
        client.get(f"/e/{school.slug}/")


def test_a_new_process_gets_the_next_id_and_opens_its_interview(client: Client, school: Engagement) -> None:
    assert 'value="P13"' in page_of(client, f"/e/{school.slug}/processes/new/")
    response = client.post(f"/e/{school.slug}/processes/new/", {"code": "P13", "name": "School trips"})
    assert response["Location"] == f"/e/{school.slug}/p/P13/"
    assert Process.objects.get(code="P13").position > Process.objects.get(code="P12").position


@pytest.mark.parametrize("kind", ["processes", "services"])
def test_an_id_in_use_is_refused_and_the_name_stays(client: Client, school: Engagement, kind: str) -> None:
    data = {"code": "PRINT", "name": "Trips", "kind": "application"}
    response = client.post(f"/e/{school.slug}/{kind}/new/", data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "PRINT is already the service “Print management server”. Choose another id." in page
    assert 'value="Trips"' in page


@pytest.mark.parametrize("code", ["a/b", "", "../x", "x" * 65, "-x"])
def test_an_id_that_no_address_could_hold_is_refused(client: Client, school: Engagement, code: str) -> None:
    response = client.post(f"/e/{school.slug}/processes/new/", {"code": code, "name": "Trips"})
    assert response.status_code == 422


def test_a_new_service_and_a_new_site_open_their_pages(client: Client, school: Engagement) -> None:
    service = client.post(f"/e/{school.slug}/services/new/", {"code": "VOIP", "name": "Phones", "kind": "saas"})
    assert client.get(service["Location"]).status_code == 200
    site = client.post(f"/e/{school.slug}/sites/new/", {"code": "B", "name": "Sports hall"})
    assert "Sports hall" in page_of(client, site["Location"])


def test_deleting_a_process_says_what_goes_with_it_first(client: Client, school: Engagement) -> None:
    url = f"/e/{school.slug}/p/P01/delete/"
    page = page_of(client, url)
    assert "answers and their history" in page
    assert "3 dependencies of its own" in page
    assert Process.objects.filter(code="P01").exists()
    client.post(url)
    assert not Process.objects.filter(code="P01").exists()


def test_a_site_where_something_runs_cannot_be_deleted(client: Client, school: Engagement) -> None:
    response = client.post(f"/e/{school.slug}/sites/S/delete/")
    assert response.status_code == 409
    assert "Change that first." in response.content.decode()
    assert school.sites.filter(code="S").exists()


def test_times_do_not_change_under_answers_given_at_them(client: Client, school: Engagement) -> None:
    response = setting(client, school, "impact_after_hours", value="1 h, 4 h, 24 h")
    assert response.status_code == 422
    assert "12 processes have impact answers at the present times" in response.content.decode()
    assert (
        setting(client, school, "impact_after_hours", value="15 min, 1 h, 4 h, 8 h, 24 h, 72 h, 7 d").status_code == 200
    )


def test_a_category_with_answers_keeps_its_id_but_may_change_its_levels(client: Client, school: Engagement) -> None:
    def rows(first: str, serious: str) -> dict[str, str]:
        data: dict[str, str] = {}
        for number, name in enumerate([first, "legal", "reputation", "safety"]):
            data |= {f"r{number}-id": name, f"r{number}-serious_level": serious, f"r{number}-unacceptable_level": "4"}
        return data

    response = setting(client, school, "categories", **rows("operations", "3"))
    assert response.status_code == 422
    assert "Processes have answers in operational." in response.content.decode()
    assert setting(client, school, "categories", **rows("operational", "2")).status_code == 200
    stored = value_of(stored_answers(school)["categories"])
    assert stored == [
        {"id": name, "serious_level": 2, "unacceptable_level": 4}
        for name in ("operational", "legal", "reputation", "safety")
    ]


def test_settings_take_money_shares_and_lists_as_people_write_them(client: Client, school: Engagement) -> None:
    setting(client, school, "budget.capex", value="4.5k")
    setting(client, school, "discount_rate", value="4 %")
    setting(client, school, "preferences", value="Quiet\nCheap\n\n")
    answers = {path: value_of(answer) for path, answer in stored_answers(school).items()}
    assert answers["budget.capex"] == 4500
    assert answers["discount_rate"] == 0.04
    assert answers["preferences"] == ["Quiet", "Cheap"]


@pytest.mark.parametrize("page", [page for parts in PARTS.values() for page in parts], ids=lambda page: page.name)
def test_each_page_of_a_tab_says_where_one_is_and_leads_to_the_others(client: Client, cast: Cast, page: Page) -> None:
    engagement = make_engagement(cast.workspace)
    drawn = page_of(client, reverse(page.name, args=[engagement.slug]))
    parts = drawn.split('<nav class="tabs parts"')[1].split("</nav>")[0]
    here = re.findall(r'aria-current="page">([^<]*)<', parts)
    assert here == [page.label]


def test_long_lists_are_shown_in_pages_found_in_and_kept_whole_for_offline(client: Client, school: Engagement) -> None:
    engagement = school
    Process.objects.bulk_create(
        Process(engagement=engagement, code=f"X{n:03}", name=f"Errand {n}", position=100 + n) for n in range(120)
    )
    Service.objects.bulk_create(
        Service(engagement=engagement, code=f"Y{n:03}", name=f"Tool {n}", kind="it-service", position=100 + n)
        for n in range(120)
    )
    address = reverse("engagement-detail", args=[engagement.slug])
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert len(queries) <= 25
    assert (len(page.context["rows"]), len(page.context["services"])) == (100, 100)
    assert f"{page.context['count']} processes" in page.content.decode()
    assert "{#" not in page.content.decode()
    last = client.get(address, {"sort": "name", "page": "2", "services": "2"})
    assert "sort=name&amp;page=1" in last.content.decode()
    found = client.get(address, {"find": "errand 117", "find-service": "y005"})
    assert [row.subject.code for row in found.context["rows"]] == ["X117"]
    assert [row.subject.code for row in found.context["services"]] == ["Y005"]
    kept = client.get(reverse("interview-addresses-json", args=[engagement.slug])).json()["addresses"]
    assert len(kept) == engagement.processes.count() + engagement.services.count()
    assert f"{address}p/X119/" in kept
