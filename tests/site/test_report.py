"""The BIA report on the site: what is gathered for it, made by a job beside the plan, and when it is out of date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bia import jobs
from bia.documents import facts_of, files, publishing, record_of
from bia.documents.report_document import report_document
from bia.models import (
    Answer,
    Appointment,
    Document,
    DocumentKind,
    Engagement,
    Job,
    JobState,
    LinkPurpose,
    Mark,
    PersonalLink,
    Process,
    SignedHow,
    Source,
)
from bia.pdf import Pdf
from bia.planning import engagement_from_case, make_plan_for, store_answers
from bia.sign_off import Signer, object_to, reopen, sheets_of, sign_off
from bia.states import author_name
from tests.site import plan_documents as synthetic
from tests.site.factories import Cast, client_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def engagement(cast: Cast, settings: Any, tmp_path: Path) -> Engagement:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    case = synthetic.case([synthetic.process(number) for number in (1, 2, 3)])
    return engagement_from_case(cast.workspace, cast.teammate, case | {"horizon_years": 5, "discount_rate": 0.05}, NOW)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lays out nothing: what is tested is what happens around it."""
    monkeypatch.setattr(publishing, "plan_pdf", lambda plan, progress=None: Pdf(b"%PDF plan", 7))
    monkeypatch.setattr(publishing, "report_pdf", lambda plan, record, progress=None: Pdf(b"%PDF report", 9))


def process(engagement: Engagement, code: str) -> Process:
    return engagement.processes.get(code=code)


def sign(engagement: Engagement, code: str, cast: Cast, at: datetime = NOW) -> None:
    signer = Signer(name="Ada Synthetic", function="Head of records", recorded_by=cast.teammate)
    sheet = sheets_of(engagement, [process(engagement, code)])[0]
    sign_off(engagement, {code: sheet.sha256}, signer, SignedHow.SCREEN, at)


def appoint(engagement: Engagement, code: str, starts_at: datetime) -> Appointment:
    made = Appointment.objects.create(
        engagement=engagement,
        starts_at=starts_at,
        minutes=60,
        time_zone="Europe/Berlin",
        people=[{"name": "Ada Synthetic", "role": "Head of records"}],
        changed_at=NOW - timedelta(days=9),
    )
    made.processes.add(process(engagement, code))
    return made


def link_to(engagement: Engagement, code: str, **changes: Any) -> PersonalLink:
    days = {"created_at": NOW - timedelta(days=2), "expires_at": NOW + timedelta(days=9)}
    kept = {"purpose": LinkPurpose.ANSWER, "name": "Ben Synthetic", "nonce": "n", "token_hash": code, **days, **changes}
    made = PersonalLink.objects.create(engagement=engagement, **kept)
    made.processes.add(process(engagement, code))
    return made


def made_by_job(engagement: Engagement, cast: Cast, kind: str = publishing.REPORT_JOB) -> Document:
    job = Job.objects.create(engagement=engagement, kind=kind, created_by=cast.teammate)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.error
    return Document.objects.get(job=job)


def list_of(engagement: Engagement, user: Any) -> str:
    return client_of(user).get(reverse("document-list", args=[engagement.slug])).content.decode()


# What is gathered


def test_the_record_tells_interviews_that_are_over_from_those_to_come(engagement: Engagement) -> None:
    appoint(engagement, "P01", NOW - timedelta(hours=2))
    appoint(engagement, "P02", NOW + timedelta(hours=2))
    assert [(each.processes, each.is_over) for each in record_of(engagement, NOW).interviews] == [
        (("P01",), True),
        (("P02",), False),
    ]


def test_the_record_holds_who_signed_what_stands_and_what_is_said_to_be_wrong(
    engagement: Engagement, cast: Cast
) -> None:
    sign(engagement, "P01", cast)
    sign(engagement, "P02", cast)
    reopen(process(engagement, "P02"), "A shift was left out.", cast.teammate, NOW)
    object_to(process(engagement, "P03"), "Half a day.", "Cy Synthetic", link_to(engagement, "P03"), NOW)
    record = record_of(engagement, NOW)
    assert [(each.process, each.number, each.stands, each.is_whole) for each in record.signatures] == [
        ("P01", 1, True, True),
        ("P02", 1, False, True),
    ]
    assert record.signatures[1].reason == "A shift was left out."
    assert [(each.process, each.name, each.text) for each in record.objections] == [
        ("P03", "Cy Synthetic", "Half a day.")
    ]


def test_a_signed_version_that_was_changed_behind_the_site_is_noticed(engagement: Engagement, cast: Cast) -> None:
    sign(engagement, "P01", cast)
    engagement.signed_versions.update(content="{}")
    assert not record_of(engagement, NOW).signatures[0].is_whole


def test_the_record_says_who_gave_an_answer_and_how_sure(engagement: Engagement, cast: Cast) -> None:
    first = process(engagement, "P01")
    row = Answer(engagement=engagement, process=first, question="owner_role", value="Registrar", source=Source.IMPORT)
    store_answers(cast.teammate, NOW, [row])
    Mark.objects.create(process=first, question="owner_role", later=True, confidence="low", saved_at=NOW)
    record = record_of(engagement, NOW)
    given = record.given_of["P01", "owner_role"]
    assert (given.how, given.on, given.mark) == ("Import", NOW.date(), "ask later, low confidence")
    assert given.by == author_name(cast.teammate)
    assert record.ask_later == (("P01", "owner_role"),)


def test_the_same_rows_give_the_same_record_whenever_it_is_gathered(engagement: Engagement, cast: Cast) -> None:
    appoint(engagement, "P01", NOW - timedelta(hours=2))
    sign(engagement, "P01", cast)
    early, late = record_of(engagement, NOW), record_of(engagement, NOW + timedelta(days=30))
    assert early == late
    assert early.sha256 == late.sha256
    facts = facts_of(make_plan_for(engagement, cast.teammate, NOW))
    assert report_document(facts, early) == report_document(facts, late)


def test_gathering_takes_the_same_number_of_queries_however_many_there_are(engagement: Engagement, cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            record_of(engagement, NOW)
        return len(caught)

    sign(engagement, "P01", cast)
    appoint(engagement, "P01", NOW - timedelta(hours=2))
    link_to(engagement, "P01")
    few = queries()
    for code in ("P02", "P03"):
        sign(engagement, code, cast)
        appoint(engagement, code, NOW - timedelta(hours=2))
        link_to(engagement, code)
    assert queries() == few


# Made and offered


def test_a_job_makes_the_report_beside_the_plan(engagement: Engagement, cast: Cast) -> None:
    sign(engagement, "P01", cast)
    document = made_by_job(engagement, cast)
    assert document.kind == DocumentKind.REPORT
    assert document.pages >= 6
    path = files.path_of(document)
    assert path is not None
    assert path.read_bytes().startswith(b"%PDF")


@pytest.mark.usefixtures("quick")
def test_both_documents_are_made_each_by_its_own_job_and_download_under_its_own_name(
    engagement: Engagement, cast: Cast
) -> None:
    client = client_of(cast.teammate)
    for kind in ("bia", "plan", "bia"):
        client.post(reverse("document-make", args=[engagement.slug]), {"kind": kind})
    assert sorted(Job.objects.values_list("kind", flat=True)) == ["plan-pdf", "report-pdf"]
    page = list_of(engagement, cast.teammate)
    assert all(reverse("job-detail", args=[job.pk]) in page for job in Job.objects.all())
    for job in Job.objects.all():
        jobs.run(job.pk)
    names = [
        client.get(reverse("document-download", args=[engagement.slug, each.pk]))["Content-Disposition"]
        for each in Document.objects.order_by("kind")
    ]
    assert names == [
        f'attachment; filename="{engagement.slug}-bia-report-1.pdf"',
        f'attachment; filename="{engagement.slug}-availability-plan-1.pdf"',
    ]


def test_a_kind_that_there_is_not_makes_nothing(engagement: Engagement, cast: Cast) -> None:
    address = reverse("document-make", args=[engagement.slug])
    response = client_of(cast.teammate).post(address, {"kind": "poem"}, follow=True)
    assert "There is no such document" in response.content.decode()
    assert not Job.objects.exists()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "change",
    [
        lambda engagement, cast: sign(engagement, "P01", cast, timezone.now()),
        lambda engagement, cast: link_to(engagement, "P02", created_at=timezone.now()),
        lambda engagement, cast: appoint(engagement, "P03", NOW).__class__.objects.update(changed_at=timezone.now()),
    ],
)
def test_a_report_is_out_of_date_once_somebody_signs_or_is_asked_and_the_plan_is_not(
    engagement: Engagement, cast: Cast, change: Callable[[Engagement, Cast], object]
) -> None:
    made_by_job(engagement, cast, publishing.PLAN_JOB)
    made_by_job(engagement, cast)
    assert list_of(engagement, cast.manager).count("Current") == 2
    change(engagement, cast)
    page = list_of(engagement, cast.manager)
    assert page.count("Current") == 1
    assert "Older than interviews or signatures" in page
    made_by_job(engagement, cast)
    page = list_of(engagement, cast.manager)
    assert page.count("Current") == 2
    assert "Older than interviews or signatures" not in page


@pytest.mark.usefixtures("quick")
def test_the_command_writes_the_report(engagement: Engagement, tmp_path: Path) -> None:
    call_command("report", engagement.slug, "--kind", "bia", "--output", str(tmp_path / "bia.pdf"))
    assert (tmp_path / "bia.pdf").read_bytes() == b"%PDF report"
