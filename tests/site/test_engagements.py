"""The list of engagements; making, importing, exporting and deleting one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from bia.models import Answer, AnswerRevision, Document, Engagement, Membership
from bia.planning import case_of, engagement_from_case, make_plan_for
from tests.site.factories import Cast, make_engagement, make_workspace

SCHOOL = Path(__file__).parents[2] / "bia" / "demo" / "school.json"

pytestmark = pytest.mark.django_db


def school() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SCHOOL.read_text())
    return document


def upload(client: Client, content: bytes | str, name: str = "case.json") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post("/engagements/import/", {"file": SimpleUploadedFile(name, data)})


def frame(**changes: str) -> dict[str, str]:
    """What a user sends who leaves the defaults as they are."""
    categories = ["operational", "legal", "reputation", "safety", "", ""]
    return {
        "title": "Ferry office 2027",
        "client_name": "Harbour Ferries",
        "sector": "",
        "currency": "EUR",
        "horizon_years": "5",
        "discount_rate": "5",
        "impact_after_hours": "15 min, 1 h, 4 h, 8 h, 24 h, 3 d, 7 d",
        "severity_levels": "none\nminor\nnoticeable\nserious\nintolerable",
        "categories-TOTAL_FORMS": "6",
        "categories-INITIAL_FORMS": "4",
        **{f"categories-{row}-id": name for row, name in enumerate(categories)},
        **{f"categories-{row}-serious_level": "3" for row in range(6)},
        **{f"categories-{row}-unacceptable_level": "4" for row in range(6)},
        **changes,
    }


def test_the_list_holds_only_the_engagements_of_the_workspace(client: Client, cast: Cast) -> None:
    make_engagement(cast.workspace, title="Ours")
    make_engagement(make_workspace(), title="Theirs")
    client.force_login(cast.manager)
    page = client.get("/").text
    assert "Ours" in page
    assert "Theirs" not in page


def test_an_empty_list_says_what_to_do(client: Client, cast: Cast) -> None:
    client.force_login(cast.owner)
    assert "Start one from what is usual in a sector" in client.get("/").text


def test_a_manager_is_offered_nothing_they_may_not_do(client: Client, cast: Cast) -> None:
    make_engagement(cast.workspace)
    client.force_login(cast.manager)
    page = client.get("/").text
    assert "New engagement" not in page
    assert "Delete" not in page


def test_the_list_says_how_many_processes_were_asked(client: Client, cast: Cast) -> None:
    document = school()
    del document["processes"][0]["impact"]
    engagement_from_case(cast.workspace, None, document)
    client.force_login(cast.owner)
    total = len(document["processes"])
    assert f"{total - 1} of {total}" in client.get("/").text


def test_a_long_list_takes_no_more_queries_than_a_short_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.owner)
    counts = []
    for more in (1, 5):
        for _ in range(more):
            make_engagement(cast.workspace)
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_defaults_make_an_engagement_with_the_answers_given(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    response = client.post("/engagements/new/", frame())
    engagement = Engagement.objects.get()
    assert response.headers["Location"] == f"/e/{engagement.slug}/"
    document = case_of(engagement)
    assert document["impact_after_hours"] == [0.25, 1, 4, 8, 24, 72, 168]
    assert document["discount_rate"] == 0.05
    assert document["client"] == {"name": "Harbour Ferries"}
    assert [category["id"] for category in document["categories"]] == ["operational", "legal", "reputation", "safety"]


def test_what_is_given_when_making_it_has_an_author_and_a_history(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    client.post("/engagements/new/", frame())
    assert set(Answer.objects.values_list("author__username", "source")) == {("teammate", "live")}
    assert AnswerRevision.objects.count() == Answer.objects.count()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("impact_after_hours", "1 h, soon", "is not a duration"),
        ("impact_after_hours", "4 h, 1 h", "“1 h” stands after “4 h” and is shorter"),
        ("impact_after_hours", "0, 1 h", "“0” is too early"),
        ("currency", "euros", "at most 3"),
        ("horizon_years", "long", "is not a number"),
        ("discount_rate", "120", "more than the whole"),
        ("severity_levels", "none\nsome", "expected"),
        ("categories-1-id", "operational", "more than once"),
        ("title", "", "required"),
    ],
)
def test_a_wrong_entry_is_named_and_everything_typed_stays(
    client: Client, cast: Cast, field: str, typed: str, said: str
) -> None:
    client.force_login(cast.owner)
    response = client.post("/engagements/new/", frame(**{field: typed, "sector": "harbour"}))
    assert response.status_code == 422
    assert said in response.text
    assert 'value="harbour"' in response.text
    assert not Engagement.objects.exists()


def test_a_manager_cannot_make_or_import(client: Client, cast: Cast) -> None:
    client.force_login(cast.manager)
    assert client.post("/engagements/new/", frame()).status_code == 403
    assert upload(client, SCHOOL.read_bytes()).status_code == 403


def test_a_user_of_two_workspaces_chooses_one(client: Client, cast: Cast) -> None:
    second = make_workspace(name="Second")
    Membership.objects.create(workspace=second, user=cast.owner, role="owner")
    client.force_login(cast.owner)
    client.post("/engagements/new/", frame(workspace=str(second.pk)))
    assert Engagement.objects.get().workspace == second


def test_an_uploaded_case_becomes_an_engagement(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    upload(client, SCHOOL.read_bytes())
    engagement = Engagement.objects.get()
    assert engagement.workspace == cast.workspace
    assert case_of(engagement) == school()


def test_every_fault_of_a_file_is_listed_and_nothing_is_stored(client: Client, cast: Cast) -> None:
    document = school()
    document["currency"] = "EURO"
    document["processes"][0]["wrt_hours"] = -1
    client.force_login(cast.owner)
    response = upload(client, json.dumps(document))
    assert response.status_code == 422
    assert "currency" in response.text
    assert "processes[0].wrt_hours" in response.text
    assert not Engagement.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"{", b"[]", b"\x00\x01PK"])
def test_a_file_that_is_no_case_is_refused_politely(client: Client, cast: Cast, content: bytes) -> None:
    client.force_login(cast.owner)
    response = upload(client, content)
    assert response.status_code == 422
    assert "Nothing was imported" in response.text


def test_a_file_with_markup_in_it_is_shown_as_text(client: Client, cast: Cast) -> None:
    client.force_login(cast.owner)
    response = upload(client, '{"<script>alert(1)</script>": 1}', name="<b>.json")
    assert "<script>alert" not in response.text


def test_an_upload_over_the_limit_says_the_limit(client: Client, cast: Cast, settings: Settings) -> None:
    settings.CASE_UPLOAD_MOST_BYTES = 1000
    client.force_login(cast.owner)
    assert "A case file may have at most 1000" in upload(client, SCHOOL.read_bytes()).text.replace("\xa0", " ")


def test_a_request_far_too_large_is_refused_before_it_is_read(client: Client, cast: Cast, settings: Settings) -> None:
    settings.REQUEST_MOST_BYTES = 1000
    client.force_login(cast.owner)
    response = client.post("/engagements/import/", SCHOOL.read_bytes(), content_type="application/json")
    assert response.status_code == 413
    assert "too large" in response.text


def test_of_a_file_that_is_too_large_nothing_is_kept_but_its_size(settings: Settings) -> None:
    settings.CASE_UPLOAD_MOST_BYTES = settings.EVIDENCE_MOST_BYTES = 100_000
    small, large = SimpleUploadedFile("small", b"s" * 100_000), SimpleUploadedFile("large", b"l" * 300_000)
    request = RequestFactory().post("/", {"small": small, "large": large, "word": "said"})
    assert request.POST["word"] == "said"
    assert request.FILES["small"].read() == b"s" * 100_000
    assert (request.FILES["large"].size, request.FILES["large"].read()) == (300_000, b"")


def test_the_export_is_the_case(client: Client, cast: Cast) -> None:
    engagement = engagement_from_case(cast.workspace, None, school())
    client.force_login(cast.manager)
    response = client.get(f"/e/{engagement.slug}/export/")
    assert response.json() == school()
    assert response.headers["Content-Disposition"] == f'attachment; filename="{engagement.slug}.json"'


def test_deleting_needs_the_title_typed(client: Client, cast: Cast) -> None:
    engagement = make_engagement(cast.workspace, title="Ferry office")
    client.force_login(cast.owner)
    response = client.post(f"/e/{engagement.slug}/delete/", {"title": "Ferry"})
    assert response.status_code == 422
    assert Engagement.objects.exists()


def test_deleting_removes_everything_and_its_files(
    client: Client, cast: Cast, settings: Settings, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    engagement = engagement_from_case(cast.workspace, None, school())
    plan = make_plan_for(engagement, None, timezone.now())
    (tmp_path / "plan.pdf").write_bytes(b"%PDF")
    Document.objects.create(
        engagement=engagement,
        plan=plan,
        kind="plan",
        file="plan.pdf",
        sha256="0" * 64,
        pages=1,
        size_bytes=4,
        created_at=timezone.now(),
    )
    client.force_login(cast.owner)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/e/{engagement.slug}/delete/", {"title": engagement.title})
    assert not Engagement.objects.exists()
    assert not Answer.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_manager_cannot_delete(client: Client, cast: Cast) -> None:
    engagement = make_engagement(cast.workspace)
    client.force_login(cast.manager)
    assert client.post(f"/e/{engagement.slug}/delete/", {"title": engagement.title}).status_code == 403
