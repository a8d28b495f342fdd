"""Marks, notes, the parking lot and evidence: kept, escaped, taken back, and never shown to the wrong people."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bia.evidence import keep_file
from bia.frames import frame_of
from bia.models import EvidenceFile, Mark, Note, ParkedItem, Role
from bia.planning import case_of
from bia.remarks import asked_later, set_mark

from .factories import make_user
from .test_interview import HTMX, Scene, scene, text_of

__all__ = ["scene"]


@pytest.fixture(autouse=True)
def evidence_folder(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_DIR = tmp_path / "evidence"


def post(scene: Scene, place: str, *, htmx: bool = True, **data: Any) -> Any:
    return scene.client.post(f"{scene.url}{place}", data, headers=HTMX if htmx else {})


def attach(scene: Scene, name: str, content: bytes, *, htmx: bool = True) -> Any:
    return post(scene, "evidence/", htmx=htmx, file=SimpleUploadedFile(name, content))


def test_an_answer_is_marked_to_be_asked_later_and_listed_in_the_order_of_the_interview(scene: Scene) -> None:
    post(scene, "marks/", question="wrt_hours", later="yes")
    page = text_of(post(scene, "marks/", question="stated.rto_hours", later="yes"))
    assert "ask later" in page
    assert page.index("Wants it back in</a>") < page.index("Catch-up time (WRT)</a>")
    page = text_of(scene.client.get(scene.url))
    assert "Ask later (2)" in page
    assert '2<span class="away"> to ask later</span>' in page


def test_confidence_and_ask_later_do_not_overwrite_each_other(scene: Scene) -> None:
    post(scene, "marks/", question="wrt_hours", later="yes")
    post(scene, "marks/", question="wrt_hours", confidence="low")
    assert Mark.objects.get().words == "ask later, low confidence"
    post(scene, "marks/", question="wrt_hours", later="no")
    assert Mark.objects.get().words == "low confidence"
    post(scene, "marks/", question="wrt_hours", confidence="")
    assert Mark.objects.get().words == ""


def test_a_mark_without_javascript_leads_back_to_its_field(scene: Scene) -> None:
    response = post(scene, "marks/", htmx=False, question="wrt_hours", later="yes", value="9 h", version="1")
    assert response["Location"] == f"{scene.url}#q-wrt-hours"
    assert scene.stored("wrt_hours") == 1.0  # a mark is no answer


@pytest.mark.parametrize(
    "data",
    [
        {"question": "nothing", "later": "yes"},
        {"question": "wrt_hours", "later": "maybe"},
        {"question": "wrt_hours", "confidence": "sure"},
    ],
)
def test_an_invented_mark_does_not_exist(scene: Scene, data: dict[str, str]) -> None:
    assert post(scene, "marks/", **data).status_code == 404


def test_a_note_keeps_its_time_and_author_and_is_escaped(scene: Scene) -> None:
    page = text_of(post(scene, "notes/", text="<script>alert(1)</script>\nsecond line"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>second line" in page
    assert "teammate" in page
    assert "<time" in page
    assert Note.objects.get().author == scene.cast.teammate


@pytest.mark.parametrize(("text", "says"), [("  ", "nothing written"), ("x" * 5001, "Shorten it to 5,000")])
def test_a_note_that_cannot_be_kept_stays_in_its_field(scene: Scene, text: str, says: str) -> None:
    response = post(scene, "notes/", text=text)
    assert response.status_code == 422
    assert says in text_of(response)
    assert text.strip() in text_of(response)
    assert not Note.objects.exists()


def test_a_removed_note_can_be_put_back(scene: Scene) -> None:
    post(scene, "notes/", text="Only nine wards")
    note = Note.objects.get()
    assert "Put back" in text_of(post(scene, f"notes/{note.pk}/"))
    assert "Put back" not in text_of(post(scene, f"notes/{note.pk}/", back="yes"))
    note.refresh_from_db()
    assert note.removed_at is None


def test_a_parked_item_is_seen_at_every_process_ticked_off_and_turned_into_a_note(scene: Scene) -> None:
    post(scene, "parking/", text="Ask about the contract")
    other = scene.engagement.processes.get(code="P02")
    page = text_of(scene.client.get(f"/e/{scene.engagement.slug}/p/P02/"))
    assert "Ask about the contract" in page
    item = ParkedItem.objects.get()
    url = f"/e/{scene.engagement.slug}/p/P02/parking/{item.pk}/"
    assert "1 done" in text_of(scene.client.post(url, headers=HTMX))
    assert "1 done" not in text_of(scene.client.post(url, {"back": "yes"}, headers=HTMX))
    page = text_of(scene.client.post(url, {"as": "note"}, headers=HTMX))
    assert "(now a note)" in page
    scene.client.post(url, {"as": "note"}, headers=HTMX)
    assert [note.text for note in other.notes.all()] == ["Ask about the contract"]


def test_evidence_is_downloaded_as_an_attachment_and_never_rendered(scene: Scene) -> None:
    assert "plan.pdf" in text_of(attach(scene, "C:\\fakepath\\plan.pdf", b"%PDF-1.7 x"))
    file = EvidenceFile.objects.get()
    assert file.name == "plan.pdf"
    response = scene.client.get(f"{scene.url}evidence/{file.pk}/")
    assert b"".join(response.streaming_content) == b"%PDF-1.7 x"
    assert response["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("page.html", b"<script>1</script>", "not of a kind that is kept"),
        ("drawing.svg", b"<svg/>", "not of a kind that is kept"),
        ("macro.xlsm", b"PK\x03\x04", "not of a kind that is kept"),
        ("noending", b"x", "not of a kind that is kept"),
        ("program.pdf", b"MZ\x90", "does not hold what its ending .pdf says"),
        ("table.csv", b"a\0b", "does not hold what its ending .csv says"),
        ("empty.txt", b"", "is empty"),
        ("large.txt", b"x" * (settings.EVIDENCE_MOST_BYTES + 1), "Attach files of at most 5 MB"),
    ],
)
def test_a_file_that_is_not_kept_says_why(scene: Scene, name: str, content: bytes, says: str) -> None:
    response = attach(scene, name, content)
    assert response.status_code == 422
    assert says in text_of(response)
    assert not EvidenceFile.objects.exists()


def test_no_file_chosen_is_said_without_javascript_too(scene: Scene) -> None:
    assert post(scene, "evidence/", htmx=False)["Location"] == f"{scene.url}#evidence"
    assert "Choose a file first." in text_of(scene.client.get(scene.url))


def test_a_hostile_file_name_is_only_a_text(scene: Scene) -> None:
    upload = SimpleUploadedFile("a.txt", b"hello")
    upload._name = '../../"><img src=x>\r\n.txt'
    file = keep_file(scene.process, upload, scene.cast.teammate, datetime(2026, 11, 2, tzinfo=UTC))
    assert "/" not in file.name
    assert "\n" not in file.name
    assert "<img" not in text_of(scene.client.get(scene.url))
    assert "\n" not in scene.client.get(f"{scene.url}evidence/{file.pk}/")["Content-Disposition"]


def test_removed_evidence_is_not_downloaded_until_it_is_put_back(scene: Scene) -> None:
    attach(scene, "a.txt", b"hello")
    url = f"{scene.url}evidence/{EvidenceFile.objects.get().pk}/"
    assert "Put back" in text_of(scene.client.post(f"{url}remove/", headers=HTMX))
    assert scene.client.get(url).status_code == 404
    scene.client.post(f"{url}remove/", {"back": "yes"}, headers=HTMX)
    assert scene.client.get(url).status_code == 200


@pytest.mark.parametrize("what", ["process", "engagement"])
def test_files_go_with_what_they_belong_to(scene: Scene, what: str, django_capture_on_commit_callbacks: Any) -> None:
    attach(scene, "a.txt", b"hello")
    path = settings.EVIDENCE_DIR / EvidenceFile.objects.get().file
    assert path.is_file()
    with django_capture_on_commit_callbacks(execute=True):
        if what == "process":
            scene.client.post(f"{scene.url}delete/")
        else:
            scene.client.post(f"/e/{scene.engagement.slug}/delete/", {"title": scene.engagement.title})
    assert not os.path.exists(path)


def test_remarks_of_another_workspace_do_not_exist(scene: Scene) -> None:
    attach(scene, "a.txt", b"hello")
    post(scene, "notes/", text="secret")
    file, note = EvidenceFile.objects.get(), Note.objects.get()
    scene.client.force_login(scene.cast.outsider)
    assert scene.client.get(f"{scene.url}evidence/{file.pk}/").status_code == 404
    for place in ("marks/", "notes/", f"notes/{note.pk}/", "parking/", "evidence/", f"evidence/{file.pk}/remove/"):
        assert post(scene, place).status_code == 404
    scene.client.force_login(scene.cast.manager)
    assert scene.client.get(f"{scene.url}evidence/{file.pk}/").status_code == 200
    for place in ("marks/", "notes/", f"notes/{note.pk}/", "parking/", "evidence/", f"evidence/{file.pk}/remove/"):
        assert post(scene, place).status_code == 403


def test_a_remark_of_another_process_cannot_be_reached_from_here(scene: Scene) -> None:
    post(scene, "notes/", text="secret")
    note = Note.objects.get()
    assert scene.client.post(f"/e/{scene.engagement.slug}/p/P02/notes/{note.pk}/").status_code == 404


def test_remarks_stay_out_of_the_case(scene: Scene) -> None:
    before = case_of(scene.engagement)
    post(scene, "notes/", text="said aside")
    post(scene, "parking/", text="later")
    post(scene, "marks/", question="wrt_hours", confidence="high")
    assert case_of(scene.engagement) == before


def test_a_mark_of_a_question_no_longer_asked_is_not_listed(scene: Scene) -> None:
    Mark.objects.create(
        process=scene.process, question="impact.severity.gone", later=True, saved_at=scene.engagement.created_at
    )
    assert asked_later(scene.process, frame_of(scene.engagement)) == []


def send(scene: Scene, place: str, *, entry: object = None, **data: Any) -> Any:
    """As the queue of a browser sends it."""
    posted = {"version": 0, "after": "", "typed": "2026-11-02T09:30:00Z", "entry": str(entry or uuid4()), **data}
    return post(scene, place, **posted)


@pytest.mark.parametrize("place", ["notes/", "parking/"])
def test_a_remark_whose_reply_was_lost_is_kept_once_with_the_time_it_was_written(scene: Scene, place: str) -> None:
    entry = uuid4()
    for _ in range(2):
        page = send(scene, place, entry=entry, text="Ask the caretaker")
        assert page.status_code == 200
        assert text_of(page).count("Ask the caretaker</p>") == 1
    send(scene, place, text="Ask the caretaker")  # written a second time, it is a second one
    kept = [*Note.objects.all(), *ParkedItem.objects.all()]
    assert [each.created_at for each in kept] == [datetime(2026, 11, 2, 9, 30, tzinfo=UTC)] * 2


def test_a_clock_that_is_ahead_makes_no_note_of_the_future(scene: Scene) -> None:
    send(scene, "notes/", text="Tomorrow", typed="2199-01-01T00:00:00Z")
    assert Note.objects.get().created_at <= timezone.now()


@pytest.mark.parametrize(("place", "text"), [("notes/", "x" * 5001), ("parking/", "x" * 501)])
def test_a_remark_that_waited_and_cannot_be_kept_is_told_why_alone(scene: Scene, place: str, text: str) -> None:
    response = send(scene, place, text=text)
    assert response.status_code == 422
    assert "Shorten it" in text_of(response)
    assert "<section" not in text_of(response)


def test_a_confidence_that_waited_does_not_replace_what_another_said_meanwhile(scene: Scene) -> None:
    anna = make_user(scene.engagement.workspace, Role.CONSULTANT, username="anna")
    said = {"later": None, "author": anna, "now": datetime(2026, 11, 2, 9, 40, tzinfo=UTC)}
    set_mark(scene.process, "wrt_hours", confidence="high", **said)
    waited = {"question": "wrt_hours", "confidence": "low", "was": ""}
    response = send(scene, "marks/", **waited)
    assert response.status_code == 409
    for part in ("low confidence", "high confidence", "anna", "2 Nov 2026, 09:40", "typed 2 Nov 2026, 09:30"):
        assert part in text_of(response)
    assert Mark.objects.get().confidence == "high"
    assert send(scene, "marks/", question="wrt_hours", later="yes").status_code == 200  # the other side is no conflict
    assert send(scene, "marks/", **waited, overwrite="0").status_code == 200
    assert Mark.objects.get().words == "ask later, low confidence"
    assert send(scene, "marks/", **waited).status_code == 200  # said before: nothing to settle
