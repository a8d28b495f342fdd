"""Documents on the site: made by a job, published once, listed, handed out to those who may have them."""

from __future__ import annotations

import hashlib
import re
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bia import jobs
from bia import pdf as pdf_module
from bia.documents import files, publishing
from bia.documents.files import files_of
from bia.engagements import delete_engagement
from bia.models import Document, Engagement, Job, JobState, Plan
from bia.pdf import MISSING_LIBRARY, MissingLibrary, Pdf
from bia.planning import create_engagement, engagement_from_case
from tests.site import plan_documents as synthetic
from tests.site.factories import Cast, client_of

pytestmark = pytest.mark.django_db

CONTENT = b"%PDF-1.7 synthetic"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return tmp_path / "documents"


@pytest.fixture
def engagement(cast: Cast, folder: Path) -> Engagement:
    case = synthetic.case([synthetic.process(1)]) | {"horizon_years": 5, "discount_rate": 0.05}
    return engagement_from_case(cast.workspace, cast.teammate, case)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lays out nothing: what is tested is what happens around it."""
    monkeypatch.setattr(publishing, "plan_pdf", lambda plan, progress=None: Pdf(CONTENT, 7))


def make(engagement: Engagement, cast: Cast) -> Job:
    job = Job.objects.create(engagement=engagement, kind=publishing.PLAN_JOB, created_by=cast.teammate)
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def address(name: str, engagement: Engagement, *more: Any) -> str:
    return reverse(name, args=[engagement.slug, *more])


# Making


def test_a_job_makes_the_plan_and_publishes_its_pdf(engagement: Engagement, cast: Cast, folder: Path) -> None:
    job = make(engagement, cast)
    assert job.state == JobState.DONE, job.error
    document = Document.objects.get(job=job)
    content = (folder / document.file).read_bytes()
    assert content.startswith(b"%PDF")
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.size_bytes == len(content)
    assert document.pages >= 5
    assert document.plan == Plan.objects.get(engagement=engagement)
    assert document.created_by == cast.teammate


def test_an_engagement_with_nothing_in_it_gets_a_document_or_is_told_why_not(cast: Cast, folder: Path) -> None:
    job = make(create_engagement(cast.workspace, cast.teammate, "Nothing yet"), cast)
    assert job.state == JobState.DONE or "do not make a plan yet" in job.error


@pytest.mark.usefixtures("quick")
def test_unchanged_answers_reuse_the_plan(engagement: Engagement, cast: Cast) -> None:
    make(engagement, cast)
    make(engagement, cast)
    assert Plan.objects.filter(engagement=engagement).count() == 1
    assert Document.objects.filter(engagement=engagement).count() == 2


@pytest.mark.usefixtures("quick")
def test_a_job_that_ran_publishes_nothing_more_when_it_is_run_again(engagement: Engagement, cast: Cast) -> None:
    job = make(engagement, cast)
    jobs.run(job.pk)
    assert Document.objects.filter(engagement=engagement).count() == 1


def test_a_worker_that_lost_its_lease_leaves_neither_row_nor_file(
    engagement: Engagement, cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(plan: Plan, progress: object) -> Pdf:
        Job.objects.update(lease_token="another worker")
        return Pdf(CONTENT, 7)

    monkeypatch.setattr(publishing, "plan_pdf", overtaken)
    make(engagement, cast)
    assert not Document.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_commit_that_fails_takes_the_file_away_again(
    engagement: Engagement, cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "plan_pdf", lambda plan, progress=None: Pdf(CONTENT, -1))  # no such page count
    job = make(engagement, cast)
    assert job.state == JobState.FAILED
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_missing_library_fails_the_job_with_the_line_that_installs_it(
    engagement: Engagement, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise MissingLibrary(MISSING_LIBRARY)

    monkeypatch.setattr(pdf_module, "_weasyprint", missing)
    job = make(engagement, cast)
    assert job.state == JobState.FAILED
    assert "apt-get install libpango-1.0-0" in job.error
    page = client_of(cast.teammate).get(address("document-list", engagement)).content.decode()
    assert "apt-get install libpango-1.0-0" in page


def test_a_shared_library_that_cannot_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    import builtins

    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingLibrary, match="apt-get install"):
        pdf_module._weasyprint()


# Pages


def test_the_page_without_documents_says_so_and_offers_to_make_one(engagement: Engagement, cast: Cast) -> None:
    page = client_of(cast.teammate).get(address("document-list", engagement)).content.decode()
    assert "No document yet" in page
    assert address("document-make", engagement) in page


def test_making_queues_a_job_and_shows_its_progress(engagement: Engagement, cast: Cast) -> None:
    client = client_of(cast.teammate)
    response = client.post(address("document-make", engagement), follow=True)
    job = Job.objects.get(engagement=engagement)
    assert job.created_by == cast.teammate
    page = response.content.decode()
    assert reverse("job-detail", args=[job.pk]) in page
    assert "Make the availability plan" in page  # in another language, say
    assert "Make the BIA report" in page


def test_a_second_click_queues_no_second_job_and_another_language_is_another_document(
    engagement: Engagement, cast: Cast
) -> None:
    client = client_of(cast.teammate)
    client.post(address("document-make", engagement), {"kind": "plan", "language": "en"})
    response = client.post(address("document-make", engagement), {"kind": "plan", "language": "en"}, follow=True)
    assert Job.objects.count() == 1
    assert "The availability plan in English is already being made." in response.content.decode()
    response = client.post(address("document-make", engagement), {"kind": "plan", "language": "de"}, follow=True)
    assert Job.objects.count() == 2
    page = response.content.decode()
    assert "Availability plan in German" in page
    assert re.search(r'<option value="de"\s+selected', page)  # what was chosen last is offered next


@pytest.mark.django_db(transaction=True)
def test_those_who_ask_at_the_same_time_get_one_document(engagement: Engagement, cast: Cast) -> None:
    together = threading.Barrier(6)

    def ask() -> Job | None:
        together.wait()
        try:
            return jobs.submit_once(publishing.PLAN_JOB, engagement, cast.teammate, {"language": "en"})
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        found = [asked.result() for asked in [pool.submit(ask) for _ in range(6)]]
    assert len([job for job in found if job]) == 1
    assert Job.objects.count() == 1


def test_one_that_stops_does_not_stand_in_the_way_of_the_next(engagement: Engagement, cast: Cast) -> None:
    client = client_of(cast.teammate)
    client.post(address("document-make", engagement))
    Job.objects.update(state=JobState.RUNNING, cancel_requested=True)
    client.post(address("document-make", engagement))
    assert Job.objects.count() == 2


def test_cancelling_on_the_list_comes_back_to_it_and_says_so(engagement: Engagement, cast: Cast) -> None:
    client = client_of(cast.teammate)
    client.post(address("document-make", engagement), {"kind": "bia", "language": "de"})
    job = Job.objects.get()
    response = client.post(reverse("job-cancel", args=[job.pk]), {"listed": "yes"}, follow=True)
    assert response.request["PATH_INFO"] == address("document-list", engagement)
    assert "BIA report in German: cancelled." in response.content.decode()


@pytest.mark.parametrize("state", [JobState.CANCELLED, JobState.FAILED])
def test_the_page_of_a_document_that_was_not_made_offers_to_make_it_again(
    engagement: Engagement, cast: Cast, state: JobState
) -> None:
    client = client_of(cast.teammate)
    client.post(address("document-make", engagement), {"kind": "bia", "language": "de"})
    page = reverse("job-detail", args=[Job.objects.get().pk])
    assert "The work goes on" in client.get(page).content.decode()
    Job.objects.update(state=state)
    said = client.get(page).content.decode()
    assert "The work goes on" not in said
    assert "Make it again" in said
    assert "Make it again" not in client_of(cast.manager).get(page).content.decode()
    form = dict(re.findall(r'name="(kind|language)"\s+value="(\w+)"', said))
    client.post(address("document-make", engagement), form)
    again = Job.objects.first()
    assert again
    assert (again.kind, again.parameters, again.state) == (publishing.REPORT_JOB, {"language": "de"}, JobState.QUEUED)


def test_the_list_offers_to_make_again_what_was_not_made(engagement: Engagement, cast: Cast) -> None:
    client, url = client_of(cast.teammate), address("document-list", engagement)
    client.post(address("document-make", engagement), {"kind": "bia", "language": "de"})
    assert "Make it again" not in client.get(url).content.decode()
    Job.objects.update(state=JobState.FAILED, error="The disk is full.")
    assert "Make it again" not in client_of(cast.manager).get(url).content.decode()
    page = html.fromstring(client.get(url).content)
    (form,) = page.xpath("//form[.//button[contains(., 'Make it again')]]")
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input[@type='hidden'] | .//button")}
    client.post(form.get("action"), fields)
    again = Job.objects.first()
    assert again
    assert (again.kind, again.parameters, again.state) == (publishing.REPORT_JOB, {"language": "de"}, JobState.QUEUED)


@pytest.mark.usefixtures("quick")
def test_a_job_that_ends_on_the_list_has_the_list_show_what_it_made(engagement: Engagement, cast: Cast) -> None:
    client = client_of(cast.teammate)
    client.post(address("document-make", engagement))
    job = Job.objects.get()
    polled = {"HTTP_HX_REQUEST": "true"}
    waiting = client.get(reverse("job-detail", args=[job.pk]) + "?listed", **polled)
    assert "HX-Trigger-After-Swap" not in waiting.headers
    assert f"/jobs/{job.pk}/?listed" in waiting.content.decode()  # it goes on asking from the list
    jobs.run(job.pk)
    done = client.get(reverse("job-detail", args=[job.pk]) + "?listed", **polled)
    assert done.headers["HX-Trigger-After-Swap"] == "job-over"
    assert "All documents" not in done.content.decode()
    assert 'hx-trigger="job-over from:body"' in client.get(address("document-list", engagement)).content.decode()


def test_the_finished_pdf_of_a_proposal_leads_to_the_documents(engagement: Engagement, cast: Cast) -> None:
    job = Job.objects.create(
        engagement=engagement, kind=publishing.PROPOSAL_JOB, state=JobState.DONE, parameters={"proposal": 1}
    )
    page = client_of(cast.teammate).get(reverse("job-detail", args=[job.pk])).content.decode()
    main = page.partition("<main")[2]
    assert "All documents" in main
    assert "Import and export" not in main


def test_a_manager_reads_the_list_and_may_not_make(engagement: Engagement, cast: Cast) -> None:
    client = client_of(cast.manager)
    page = client.get(address("document-list", engagement))
    assert page.status_code == 200
    assert address("document-make", engagement) not in page.content.decode()
    assert client.post(address("document-make", engagement)).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.usefixtures("quick")
def test_the_list_shows_plan_pages_and_whether_the_answers_moved_on(engagement: Engagement, cast: Cast) -> None:
    make(engagement, cast)
    client = client_of(cast.manager)
    page = client.get(address("document-list", engagement)).content.decode()
    assert "Availability plan 1" in page
    assert "Current" in page
    Engagement.objects.filter(pk=engagement.pk).update(title="Renamed since")
    assert "Older than the answers" in client.get(address("document-list", engagement)).content.decode()


@pytest.mark.usefixtures("quick")
def test_a_member_downloads_the_file_under_a_telling_name(engagement: Engagement, cast: Cast) -> None:
    make(engagement, cast)
    document = Document.objects.get()
    response = client_of(cast.manager).get(address("document-download", engagement, document.pk))
    assert b"".join(response) == CONTENT
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{engagement.slug}-availability-plan-1.pdf"'


@pytest.mark.usefixtures("quick")
def test_an_outsider_finds_neither_list_nor_file_nor_button(engagement: Engagement, cast: Cast) -> None:
    make(engagement, cast)
    client = client_of(cast.outsider)
    assert client.get(address("document-list", engagement)).status_code == 404
    assert client.get(address("document-download", engagement, Document.objects.get().pk)).status_code == 404
    assert client.post(address("document-make", engagement)).status_code == 404


@pytest.mark.usefixtures("quick")
def test_a_document_of_another_engagement_is_not_found(engagement: Engagement, cast: Cast) -> None:
    make(engagement, cast)
    other = create_engagement(cast.workspace, cast.teammate, "Other")
    response = client_of(cast.owner).get(address("document-download", other, Document.objects.get().pk))
    assert response.status_code == 404


@pytest.mark.usefixtures("quick")
def test_a_file_that_is_gone_is_said_on_the_list(engagement: Engagement, cast: Cast, folder: Path) -> None:
    make(engagement, cast)
    document = Document.objects.get()
    (folder / document.file).unlink()
    response = client_of(cast.manager).get(address("document-download", engagement, document.pk), follow=True)
    assert "no longer in the documents folder" in response.content.decode()


def test_a_path_that_leads_out_of_the_folder_is_never_opened(engagement: Engagement, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder.parent / "secret").write_text("x")
    assert files.path_of(Document(engagement=engagement, file="../secret")) is None


# The workbook beside a document


@pytest.mark.usefixtures("quick")
def test_a_workbook_of_the_same_snapshot_is_made_in_the_same_job_and_downloaded_from_the_same_line(
    engagement: Engagement, cast: Cast, folder: Path
) -> None:
    make(engagement, cast)
    document = Document.objects.get()
    workbook = document.files.get(form="xlsx")
    content = (folder / workbook.file).read_bytes()
    assert workbook.sha256 == hashlib.sha256(content).hexdigest()
    client = client_of(cast.manager)
    link = address("document-file", engagement, document.pk, "xlsx")
    assert link in client.get(address("document-list", engagement)).content.decode()
    response = client.get(link)
    assert b"".join(response) == content
    assert response["Content-Disposition"] == f'attachment; filename="{engagement.slug}-availability-plan-1.xlsx"'
    assert client_of(cast.outsider).get(link).status_code == 404
    assert publishing.workbook_of(document.kind, document.plan, timezone.now()) == content


def test_a_report_has_a_text_to_edit_too(
    engagement: Engagement, cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "report_pdf", lambda plan, record, progress=None: Pdf(CONTENT, 7))
    job = Job.objects.create(engagement=engagement, kind=publishing.REPORT_JOB, created_by=cast.teammate)
    jobs.run(job.pk)
    document = Document.objects.get()
    assert [each.form for each in files_of(document)] == ["pdf", "docx", "xlsx"]
    link = address("document-file", engagement, document.pk, "docx")
    assert link in client_of(cast.manager).get(address("document-list", engagement)).content.decode()
    response = client_of(cast.manager).get(link)
    assert b"".join(response).startswith(b"PK")
    assert response["Content-Disposition"].endswith('.docx"')
    assert client_of(cast.outsider).get(link).status_code == 404
    assert client_of(cast.manager).get(link.replace("docx", "exe")).status_code == 404


@pytest.mark.usefixtures("quick")
def test_a_document_of_former_times_has_no_workbook_and_offers_none(engagement: Engagement, cast: Cast) -> None:
    make(engagement, cast)
    document = Document.objects.get()
    document.files.all().delete()
    client = client_of(cast.manager)
    assert client.get(address("document-file", engagement, document.pk, "xlsx")).status_code == 404
    assert "XLSX" not in client.get(address("document-list", engagement)).content.decode()


@pytest.mark.usefixtures("quick")
def test_a_job_that_is_cancelled_while_the_workbook_is_written_leaves_no_file(
    engagement: Engagement, cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = publishing.workbook_of

    def cancelled(*args: Any) -> bytes:
        jobs.cancel(Job.objects.get())
        return real(*args)

    monkeypatch.setattr(publishing, "workbook_of", cancelled)
    assert make(engagement, cast).state == JobState.CANCELLED
    assert not Document.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.usefixtures("quick")
def test_the_files_of_an_engagement_go_with_it(
    engagement: Engagement, cast: Cast, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    make(engagement, cast)
    with django_capture_on_commit_callbacks(execute=True):
        delete_engagement(engagement)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


# The command


def report(*args: str) -> str:
    from io import StringIO

    out = StringIO()
    call_command("report", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def quick_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "plan_pdf", lambda plan, progress=None: Pdf(CONTENT, 7))


@pytest.mark.usefixtures("quick_report")
def test_the_command_writes_the_file_and_names_it(engagement: Engagement, tmp_path: Path) -> None:
    target = tmp_path / "plan.pdf"
    assert str(target) in report(engagement.slug, "--kind", "plan", "--output", str(target))
    assert target.read_bytes() == CONTENT
    assert list(tmp_path.glob(".plan.pdf*")) == []


@pytest.mark.usefixtures("quick_report")
@pytest.mark.parametrize(("kind", "suffix"), [("plan", "xlsx"), ("bia", "xlsx"), ("bia", "DOCX")])
def test_the_command_writes_what_the_suffix_says(
    engagement: Engagement, tmp_path: Path, kind: str, suffix: str
) -> None:
    target = tmp_path / f"file.{suffix}"
    assert suffix.upper() in report(engagement.slug, "--kind", kind, "--output", str(target))
    with zipfile.ZipFile(target) as package:
        assert ("word/document.xml" if suffix == "DOCX" else "xl/workbook.xml") in package.namelist()


@pytest.mark.parametrize(("kind", "name"), [("plan", "a.docx"), ("bia", "a.odt")])
def test_the_command_names_the_formats_there_are(engagement: Engagement, tmp_path: Path, kind: str, name: str) -> None:
    with pytest.raises(CommandError, match=r"ends in \.pdf or \.xlsx"):
        report(engagement.slug, "--kind", kind, "--output", str(tmp_path / name))


@pytest.mark.usefixtures("quick_report")
def test_the_command_names_the_engagements_when_the_slug_is_wrong(engagement: Engagement, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=rf"no engagement 'nowhere'.*{engagement.slug}"):
        report("nowhere", "--output", str(tmp_path / "plan.pdf"))


@pytest.mark.usefixtures("quick_report")
def test_the_command_says_when_it_cannot_write(engagement: Engagement, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"folder .* does not exist"):
        report(engagement.slug, "--output", str(tmp_path / "missing" / "plan.pdf"))
    with pytest.raises(CommandError, match="is a folder"):
        report(engagement.slug, "--output", str(tmp_path))


@pytest.mark.usefixtures("quick_report")
def test_a_write_that_fails_leaves_the_old_file(
    engagement: Engagement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "plan.pdf"
    target.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CommandError, match="No space left"):
        report(engagement.slug, "--output", str(target))
    assert target.read_bytes() == b"old"
    assert list(tmp_path.glob(".plan.pdf*")) == []


def test_the_command_says_which_library_is_missing(
    engagement: Engagement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(plan: Plan, progress: object) -> Pdf:
        raise MissingLibrary(MISSING_LIBRARY)

    monkeypatch.setattr(publishing, "plan_pdf", missing)
    with pytest.raises(CommandError, match="apt-get install libpango"):
        report(engagement.slug, "--output", str(tmp_path / "plan.pdf"))


def test_progress_is_told_while_the_document_is_made(
    engagement: Engagement, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def watched(self: jobs.Progress, done: int, total: int, message: str) -> None:
        seen.append(message)

    monkeypatch.setattr(jobs.Progress, "step", watched)
    make(engagement, cast)
    # Which pages are told depends on the time they take.
    assert [message for message in seen if " page " not in message] == [
        "Making the plan.",
        "Drawing charts.",
        "Laying out pages.",
        "Writing the file.",
        "Writing the workbook.",
    ]
    assert timezone.now() >= Document.objects.get().created_at
