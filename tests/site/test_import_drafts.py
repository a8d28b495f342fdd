"""From the preview of a spreadsheet to what is taken: nothing unseen, once, by who may, large ones by jobs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bia import jobs
from bia.answering import save_answer, touch
from bia.imports import NotTaken, look, sound, store
from bia.models import (
    Engagement,
    ImportDraft,
    Job,
    SignedHow,
)
from bia.planning import case_of
from bia.sign_off import Signer, sheets_of, sign_off
from tests.site.factories import Cast, make_engagement, make_process
from tests.site.spreadsheets import LIST, edited, press, preview, send, take

pytestmark = pytest.mark.django_db


def test_what_is_chosen_otherwise_is_shown_before_it_is_taken(consultant: Client) -> None:
    send(consultant, "Name,Owner\nTickets,Sales\n")
    draft = ImportDraft.objects.get()
    chosen = {"kind-0": "processes", "read-0": "processes", "column-0-0": "name", "column-0-1": "note"}
    answer = press(consultant, draft, take="yes", **chosen)
    assert "You chose something else than was shown" in consultant.get(answer.headers["Location"]).content.decode()
    assert not Engagement.objects.exists()
    assert case_of(take(consultant, **chosen))["processes"] == [{"id": "P01", "name": "Tickets", "note": "Sales"}]


def test_the_tick_to_take_out_is_shown_before_it_is_taken(consultant: Client, ferry: Engagement) -> None:
    first = ferry.processes.first()
    assert first is not None
    before = ferry.processes.count()
    preview(consultant, f"Id;Process\n{first.code};Another name\n", ferry)
    press(consultant, ImportDraft.objects.get(), take="yes", replace="yes")
    found = ImportDraft.objects.get().preview
    assert found is not None
    assert (len(found["removed"]), ferry.processes.count()) == (before - 1, before)


def test_the_second_of_two_files_shows_what_the_first_changed(consultant: Client, ferry: Engagement) -> None:
    first = ferry.processes.first()
    assert first is not None
    for name in ("One", "Two"):
        preview(consultant, f"Id;Process\n{first.code};{name}\n", ferry)
    one, two = ImportDraft.objects.order_by("pk")
    press(consultant, two, take="yes")
    answer = press(consultant, one, take="yes")
    page = consultant.get(answer.headers["Location"]).content.decode()
    assert "What the file meets has changed since you looked" in page
    first.refresh_from_db()
    assert first.name == "Two"
    one.refresh_from_db()
    assert [(each["before"], each["after"]) for each in (one.preview or {})["changed"]] == [("Two", "One")]
    press(consultant, one, take="yes")
    first.refresh_from_db()
    assert first.name == "One"


def test_a_preview_opened_again_is_reckoned_anew(consultant: Client, ferry: Engagement) -> None:
    first, last = ferry.processes.first(), ferry.processes.last()
    assert first is not None
    assert last is not None
    preview(consultant, f"Id;Process\n{first.code};One\n", ferry)
    draft = ImportDraft.objects.get()
    first.name = "Meanwhile"
    first.save()
    touch(ferry, timezone.now())
    assert "Meanwhile" in consultant.get(f"/imports/{draft.pk}/", follow=True).content.decode()


def test_a_file_is_taken_once_and_leads_to_what_it_made(consultant: Client) -> None:
    preview(consultant, LIST)
    draft = ImportDraft.objects.get()
    examined = sound(draft, (draft.preview or {})["fingerprint"])
    made = [store(draft, examined, draft.created_by, timezone.now()) for _ in range(2)]
    assert made[0] == made[1] == Engagement.objects.get()
    for answer in (consultant.get(f"/imports/{draft.pk}/"), press(consultant, draft, take="yes")):
        assert answer.headers["Location"] == f"/e/{made[0].slug}/"


# Who, and for how long


def test_a_draft_belongs_to_who_uploaded_it_and_goes_after_a_day(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    address = send(client, LIST).headers["Location"]
    client.force_login(cast.owner)
    assert client.get(address).status_code == 404
    ImportDraft.objects.update(created_at=timezone.now() - timedelta(days=2))
    send(client, LIST)
    assert ImportDraft.objects.count() == 1


def test_who_only_reads_exports_and_does_not_import(client: Client, cast: Cast, ferry: Engagement) -> None:
    client.force_login(cast.manager)
    page = client.get(f"/e/{ferry.slug}/exchange/").content.decode()
    assert "Export the workbook" in page
    assert "Choose a spreadsheet" not in page
    assert client.get(f"/e/{ferry.slug}/export/workbook/").content.startswith(b"PK")
    assert send(client, LIST).status_code == 403
    assert send(client, LIST, ferry).status_code == 403


def test_what_was_saved_while_a_file_was_read_is_not_overwritten_unseen(cast: Cast, ferry: Engagement) -> None:
    process = ferry.processes.first()
    assert process is not None
    draft = ImportDraft.objects.create(
        workspace=cast.workspace, created_by=cast.owner, engagement=ferry, file_name="x.xlsx", frame={},
        content=edited(ferry, "Processes", 2, "WRT hours", 7), created_at=timezone.now(),
    )  # fmt: skip
    look(draft)
    assert draft.preview is not None
    found = sound(draft, draft.preview["fingerprint"])
    answer = process.answers.get(question="wrt_hours")
    said = {"subject": process, "question": "wrt_hours", "author": cast.teammate, "now": timezone.now()}
    save_answer(**said, value=3, expected_version=answer.version)  # type: ignore[arg-type]
    with pytest.raises(NotTaken):
        store(draft, found, cast.owner, timezone.now())
    answer.refresh_from_db()
    assert answer.value == 3


# Large files


def test_a_large_file_is_read_and_taken_by_jobs(consultant: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bia.imports.QUICK_BYTES", 0)
    response = send(consultant, LIST)
    reading = Job.objects.get()
    assert response.headers["Location"] == f"/jobs/{reading.pk}/"
    assert consultant.get(f"/imports/{ImportDraft.objects.get().pk}/").headers["Location"] == f"/jobs/{reading.pk}/"
    jobs.run(reading.pk)
    draft = ImportDraft.objects.get()
    assert f"/imports/{draft.pk}/" in consultant.get(f"/jobs/{reading.pk}/").content.decode()
    for _ in range(2):
        press(consultant, draft, take="yes")
    taking = Job.objects.latest("pk")
    again = Job.objects.create(kind=taking.kind, created_by=taking.created_by, parameters=taking.parameters)
    for job in (taking, again):
        jobs.run(job.pk)
    engagement = Engagement.objects.get()
    assert engagement.processes.count() == 2
    assert Job.objects.filter(kind="import-take").count() == 2
    for job in (taking, again):
        assert f"/e/{engagement.slug}/" in consultant.get(f"/jobs/{job.pk}/").content.decode()


def test_a_job_without_an_engagement_is_seen_by_who_asked_for_it_alone(client: Client, cast: Cast) -> None:
    job = Job.objects.create(kind="import-read", created_by=cast.teammate, parameters={"draft": 1})
    client.force_login(cast.owner)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    client.force_login(cast.teammate)
    assert client.get(f"/jobs/{job.pk}/").status_code == 200


def test_a_large_workbook_is_written_by_a_job(
    consultant: Client, ferry: Engagement, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, settings: Any
) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    monkeypatch.setattr("bia.exporting.QUICK_SUBJECTS", 0)
    for _ in range(2):
        consultant.get(f"/e/{ferry.slug}/export/workbook/")
        jobs.run(Job.objects.latest("pk").pk)
    response = consultant.get(f"/jobs/{Job.objects.latest('pk').pk}/workbook/")
    assert b"".join(response.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert len(list(tmp_path.rglob("*.xlsx"))) <= 2


def test_a_signed_process_is_not_changed_by_a_file(consultant: Client, cast: Cast) -> None:
    engagement = make_engagement(cast.workspace, slug="ferry")
    process = make_process(engagement)
    (sheet,) = sheets_of(engagement, [process])
    signer = Signer(name="Jo Berg", function="Head of ferries")
    sign_off(engagement, {process.code: sheet.sha256}, signer, SignedHow.SCREEN, timezone.now())
    found = preview(consultant, f"Id;Process;Owner\n{process.code};{process.name};Somebody else\n", engagement)
    assert [(fault["place"], fault["found"]) for fault in found["faults"]] == [
        ("CSV, row 2, column C", f"another answer for {process.code}, which is signed off")
    ]
    assert not preview(consultant, f"Id;Process\n{process.code};{process.name}\nP77;New\n", engagement)["faults"]
