"""What an owner signed stays as it was: it is frozen, re-opened with a reason, and nothing sent later is lost."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bia.answering import SignedOff, save_answer
from bia.models import Answer, AnswerRevision, Dependency, Objection, Process, SignedHow, SignedVersion
from bia.scale import TIMES, apply_scale, preview_scale, scale_of
from bia.sign_off import Refused, Signer, content_of, is_untouched, reopen, rows_of, sheets_of, sign_off
from bia.signed_content import canonical, fingerprint, write_up
from bia.starting import carry_over

from .test_interview import HTMX, Scene, scene, text_of

__all__ = ["scene"]

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
JO = Signer(name="Jo Harbour", function="Exam officer")


def shown_of(scene: Scene, *codes: str) -> dict[str, str]:
    processes = list(scene.engagement.processes.filter(code__in=codes or ("P01",)))
    return {sheet.process.code: sheet.sha256 for sheet in sheets_of(scene.engagement, processes)}


def signed(scene: Scene, *codes: str, signer: Signer = JO) -> SignedVersion:
    """The version that is signed of the first of these processes."""
    versions = sign_off(scene.engagement, shown_of(scene, *codes), signer, SignedHow.SCREEN, NOW)
    scene.process.refresh_from_db()
    return versions[0]


def reopened(scene: Scene) -> None:
    reopen(scene.process, "The hours were wrong.", scene.cast.teammate, NOW)
    scene.process.refresh_from_db()


def sheet_address(scene: Scene, **query: str) -> str:
    return reverse("sign-off-sheet", args=[scene.engagement.slug], query=query)


def post_signature(scene: Scene, page: str, **changes: object) -> Any:
    shown = re.findall(r'name="shown" value="([0-9a-f]{64} [^"]+)"', page)
    typed = {"name": "Jo Harbour", "function": "Exam officer", "remark": "", "confirm": "yes", "shown": shown}
    return scene.client.post(reverse("sign-off-sheet", args=[scene.engagement.slug]), typed | changes)


def test_what_is_signed_is_shown_in_full_and_kept_as_it_was(scene: Scene) -> None:
    page = text_of(scene.client.get(sheet_address(scene, process="P01")))
    assert "Exam officer" in page
    response = post_signature(scene, page, remark="As agreed.")
    assert response.status_code == 302
    version = SignedVersion.objects.get(code="P01")
    assert (version.number, version.signer_name, version.signer_function) == (1, "Jo Harbour", "Exam officer")
    assert (version.how, version.remark, version.recorded_by) == ("screen", "As agreed.", scene.cast.teammate)
    assert is_untouched(version)
    kept = text_of(scene.client.get(reverse("version-detail", args=[scene.engagement.slug, "P01", 1])))
    assert version.sha256 in kept
    for chapter in write_up(content_of(version)).chapters:
        assert chapter.title in kept


def test_nothing_that_is_signed_is_left_out_of_what_is_shown(scene: Scene) -> None:
    Answer.objects.create(
        engagement=scene.engagement, process=scene.process, question="own.gone", value="Said long ago", saved_at=NOW
    )
    told = write_up(content_of(signed(scene)))
    paths = {line.path for chapter in told.chapters for line in chapter.lines}
    answered = set(Answer.objects.filter(process=scene.process, withdrawn=False).values_list("question", flat=True))
    assert answered <= paths
    assert {f"depends_on.{row.on_service.code}" for row in scene.process.dependencies.all() if row.on_service} <= paths


def test_a_version_reads_the_same_after_the_scale_was_changed(scene: Scene) -> None:
    before = write_up(content_of(signed(scene)))
    Answer.objects.filter(engagement=scene.engagement, question="severity_levels").update(value=["a"] * 5)
    scene.engagement.services.update(name="Renamed")
    assert write_up(content_of(SignedVersion.objects.get(code="P01"))) == before


def test_a_version_is_never_changed_and_its_fingerprint_tells(scene: Scene) -> None:
    version = signed(scene)
    version.remark = "Something else"
    with pytest.raises(TypeError):
        version.save()
    SignedVersion.objects.filter(pk=version.pk).update(content=version.content.replace("P01", "P99"))
    page = text_of(scene.client.get(reverse("version-detail", args=[scene.engagement.slug, "P01", 1])))
    assert "This is not what was signed" in page


def test_the_same_answers_have_the_same_fingerprint_whatever_the_order_of_keys() -> None:
    assert canonical({"a": 1, "b": [2, "ü"]}) == canonical({"b": [2, "ü"], "a": 1})
    assert fingerprint(canonical({"a": 1})) != fingerprint(canonical({"a": 2}))


def test_answers_changed_since_the_page_was_opened_are_not_signed(scene: Scene) -> None:
    page = text_of(scene.client.get(sheet_address(scene, process="P01")))
    scene.post("wrt_hours", 1, value="3 h")
    response = post_signature(scene, page, remark="Kept while it is refused")
    assert response.status_code == 422
    assert "was changed after this page was opened" in text_of(response)
    assert "Kept while it is refused" in text_of(response)
    assert not SignedVersion.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"name": " "}, "write your name"), ({"function": ""}, "write your function"), ({"confirm": ""}, "confirm it")],
)
def test_a_signature_needs_name_function_and_consent(scene: Scene, changes: dict[str, str], said: str) -> None:
    page = text_of(scene.client.get(sheet_address(scene, process="P01")))
    response = post_signature(scene, page, **changes)
    assert response.status_code == 422
    assert said in text_of(response)
    assert not SignedVersion.objects.exists()


def test_all_of_one_owner_are_signed_at_once_or_none(scene: Scene) -> None:
    Answer.objects.filter(process__code__in=["P01", "P02", "P03"], question="owner_role").update(value="Office & co")
    page = text_of(scene.client.get(sheet_address(scene, owner="Office & co")))
    assert "Sign all 3" in page
    shown = shown_of(scene, "P01", "P02", "P03")
    with pytest.raises(Refused):
        sign_off(scene.engagement, shown | {"P03": "0" * 64}, JO, SignedHow.SCREEN, NOW)
    assert not SignedVersion.objects.exists()
    assert post_signature(scene, page).status_code == 302
    assert set(SignedVersion.objects.values_list("code", flat=True)) == {"P01", "P02", "P03"}


def test_open_points_are_noted_with_the_signature(scene: Scene) -> None:
    Answer.objects.filter(process=scene.process, question="wrt_hours").delete()
    version = signed(scene)
    assert any("no time is kept for catching up" in point for point in version.open_points)


def test_what_is_signed_is_not_changed_until_it_is_reopened_with_a_reason(scene: Scene) -> None:
    signed(scene)
    response = scene.post("wrt_hours", 1, value="3 h", entry=str(uuid4()))
    assert response.status_code == 423
    assert "signed off by Jo Harbour" in text_of(response)
    assert "data-retry" in text_of(response)
    address = reverse("process-reopen", args=[scene.engagement.slug, "P01"])
    assert scene.client.post(address, {"reason": " "}).status_code == 422
    scene.client.post(address, {"reason": "The hours were wrong."})
    assert scene.post("wrt_hours", 1, value="3 h", entry=str(uuid4())).status_code == 200
    scene.process.refresh_from_db()
    assert signed(scene).number == 2
    page = text_of(scene.client.get(reverse("version-list", args=[scene.engagement.slug, "P01"])))
    assert "2 signed versions" in page
    assert "The hours were wrong." in page
    first = content_of(SignedVersion.objects.get(code="P01", number=1))
    assert first["process"]["wrt_hours"] != 3


def test_without_javascript_what_was_typed_stays_on_the_page(scene: Scene) -> None:
    signed(scene)
    response = scene.post("note", 1, htmx=False, value="Typed on a train")
    assert response.status_code == 423
    assert "Typed on a train" in text_of(response)


def test_an_entry_saved_before_the_signature_is_told_so_when_it_is_sent_again(scene: Scene) -> None:
    entry = str(uuid4())
    scene.post("wrt_hours", 1, value="3 h", entry=entry)
    signed(scene)
    assert scene.post("wrt_hours", 1, value="3 h", entry=entry).status_code == 200
    assert AnswerRevision.objects.filter(answer__process=scene.process, entry=entry).count() == 1


def test_every_way_to_change_a_signed_process_is_closed(scene: Scene) -> None:
    signed(scene)
    need = scene.process.dependencies.exclude(on_service=None).first()
    assert need is not None
    before = canonical(content_of(SignedVersion.objects.get(code="P01")))
    at = f"{scene.url}dependencies/"
    service = scene.engagement.services.exclude(pk__in=scene.process.dependencies.values("on_service")).first()
    assert service is not None
    attempts = [
        scene.post("name", 0, value="Another name"),
        scene.client.post(at, {"on": service.code, "share": "50"}, headers=HTMX),
        scene.client.post(at, {"on": "New one", "create": "application", "share": "50"}, headers=HTMX),
        scene.client.post(f"{at}{need.pk}/", {"version": need.version, "share": "1"}, headers=HTMX),
        scene.client.post(f"{at}{need.pk}/remove/", {"version": need.version}, headers=HTMX),
        scene.client.post(f"{at}nothing/", {"nothing": "yes"}, headers=HTMX),
    ]
    assert [response.status_code for response in attempts] == [423] * 6
    assert not scene.engagement.services.filter(name="New one").exists()
    for name, code in (("process-delete", "P01"), ("service-delete", need.on_service.code)):  # type: ignore[union-attr]
        response = scene.client.post(reverse(name, args=[scene.engagement.slug, code]))
        assert response.status_code == 409
        assert "Re-open it first" in text_of(response) or "Re-open them first" in text_of(response)
    scene.client.post(f"{scene.url}confirm/", {"section": "catch-up"})
    now = sheets_of(scene.engagement, [scene.process])[0]
    assert now.text == before


def test_history_and_undo_leave_a_signed_process_as_it_is(scene: Scene) -> None:
    scene.post("wrt_hours", 1, value="3 h")
    signed(scene)
    answer = Answer.objects.get(process=scene.process, question="wrt_hours")
    restore = reverse("answer-restore", args=[scene.engagement.slug, answer.pk, 1])
    assert "signed off" in text_of(scene.client.post(restore, {"expected": answer.version}, follow=True))
    undo = scene.client.post(f"{scene.url}undo/", {"question": "wrt_hours", "version": 2}, headers=HTMX)
    assert undo.status_code == 409
    answer.refresh_from_db()
    assert answer.value == 3


def test_other_processes_and_notes_stay_open(scene: Scene) -> None:
    signed(scene)
    other = scene.engagement.processes.get(code="P02")
    outcome = save_answer(
        subject=other, question="note", value="Open", expected_version=0, author=scene.cast.owner, now=NOW
    )
    assert not isinstance(outcome, SignedOff)
    assert scene.client.post(f"{scene.url}notes/", {"text": "Said afterwards"}, headers=HTMX).status_code == 200


def test_the_interview_of_a_signed_process_is_read_only_and_says_why(scene: Scene) -> None:
    signed(scene)
    page = text_of(scene.client.get(scene.url))
    assert "Signed off, version 1." in page
    assert re.search(r'<fieldset class="all-answers" disabled', page)
    assert reverse("process-reopen", args=[scene.engagement.slug, "P01"]) in page


def test_the_next_cycle_begins_unsigned_and_versions_stay_with_theirs(scene: Scene) -> None:
    signed(scene)
    following = carry_over(scene.engagement, scene.cast.owner, "Next year", NOW)
    assert following.processes.get(code="P01").signed_number is None
    assert [version.engagement for version in SignedVersion.objects.all()] == [scene.engagement]


def test_versions_remain_when_a_process_is_deleted_and_numbers_go_on(scene: Scene) -> None:
    signed(scene)
    reopened(scene)
    Dependency.objects.filter(on_process=scene.process).delete()
    scene.client.post(reverse("process-delete", args=[scene.engagement.slug, "P01"]))
    assert not scene.engagement.processes.filter(code="P01").exists()
    page = text_of(scene.client.get(reverse("sign-off-list", args=[scene.engagement.slug])))
    assert "Deleted processes that were signed" in page
    assert scene.client.get(reverse("version-detail", args=[scene.engagement.slug, "P01", 1])).status_code == 200
    Process.objects.create(engagement=scene.engagement, code="P01", name="Another", position=99)
    assert signed(Scene(**{**vars(scene), "process": scene.engagement.processes.get(code="P01")})).number == 2


def test_a_faulty_answer_elsewhere_does_not_keep_an_owner_from_signing(scene: Scene) -> None:
    Answer.objects.filter(process__code="P02", question="impact.loss").update(value=[1])
    page = text_of(scene.client.get(sheet_address(scene, process="P01")))
    assert "No targets stand here" in page
    assert post_signature(scene, page).status_code == 302


def test_the_list_says_how_many_are_signed_and_by_whom(scene: Scene) -> None:
    signed(scene, "P01", "P02")
    page = text_of(scene.client.get(reverse("sign-off-list", args=[scene.engagement.slug])))
    assert f"2 of {scene.engagement.processes.count()} processes are signed" in page
    assert page.count("Jo Harbour, Exam officer") == 2
    assert sum(row.signed is not None for row in rows_of(scene.engagement)) == 2


def test_hostile_signatures_are_shown_as_text(scene: Scene) -> None:
    signed(scene, signer=Signer(name="<script>alert(1)</script>", function='"><b>x', remark="<img src=x>"))
    for address in (
        reverse("sign-off-list", args=[scene.engagement.slug]),
        reverse("version-list", args=[scene.engagement.slug, "P01"]),
        reverse("version-detail", args=[scene.engagement.slug, "P01", 1]),
        scene.url,
    ):
        page = text_of(scene.client.get(address))
        assert "<script>alert(1)" not in page
        assert "<img src=x>" not in page


def test_the_list_costs_the_same_few_queries_however_many_are_signed(scene: Scene) -> None:
    address = reverse("sign-off-list", args=[scene.engagement.slug])
    signed(scene)
    with CaptureQueriesContext(connection) as few:
        scene.client.get(address)
    signed(scene, "P02", "P03", "P04", "P05")
    with CaptureQueriesContext(connection) as many:
        scene.client.get(address)
    assert len(many) == len(few) <= 15


def test_who_only_reads_cannot_sign_and_strangers_see_nothing(scene: Scene) -> None:
    signed(scene)
    slug = scene.engagement.slug
    reading = [reverse("sign-off-list", args=[slug]), reverse("version-detail", args=[slug, "P01", 1])]
    changing = [sheet_address(scene, process="P02"), reverse("process-reopen", args=[slug, "P01"])]
    scene.client.force_login(scene.cast.manager)
    assert [scene.client.get(each).status_code for each in (*reading, *changing)] == [200, 200, 403, 403]
    scene.client.force_login(scene.cast.outsider)
    assert {scene.client.get(each).status_code for each in (*reading, *changing)} == {404}


def test_what_an_owner_said_is_wrong_is_open_until_it_is_settled(scene: Scene) -> None:
    said = Objection.objects.create(process=scene.process, name="Jo", text="It takes two days.", said_at=NOW)
    address = reverse("sign-off-list", args=[scene.engagement.slug])
    assert "It takes two days." in text_of(scene.client.get(address))
    assert "Jo said: It takes two days." in sheets_of(scene.engagement, [scene.process])[0].open_points
    scene.client.post(reverse("objection-settle", args=[scene.engagement.slug, said.pk]))
    assert "It takes two days." not in text_of(scene.client.get(address)).replace("Settled: It takes two days.", "")


def test_the_content_is_the_part_of_the_case(scene: Scene) -> None:
    version = signed(scene)
    document = json.loads(scene.client.get(reverse("engagement-export", args=[scene.engagement.slug])).content)
    assert content_of(version)["process"] == next(part for part in document["processes"] if part["id"] == "P01")


def test_what_a_change_of_the_scale_moved_of_a_signed_process_is_said_before_and_after(scene: Scene) -> None:
    signed(scene)
    times = [1, 8, 24, 48, 72, 168, 336]
    preview = preview_scale(scene.engagement, {**scale_of(scene.engagement), TIMES: times}, scene.cast.teammate, NOW)
    assert [each.code for each in preview.signed] == ["P01"]
    count = preview.signed[0].drift.answers if preview.signed[0].drift else 0
    assert count
    lists = reverse("sign-off-list", args=[scene.engagement.slug])
    assert "scale was changed" not in text_of(scene.client.get(lists)) + text_of(scene.client.get(scene.url))
    later = NOW + timedelta(hours=1)
    apply_scale(scene.engagement, {TIMES: times}, scene.cast.teammate, later)
    for address in (lists, scene.url):
        page = text_of(scene.client.get(address))
        assert f"scale was changed since: {count} answers" in page
        assert "/versions/P01/compare/?a=1&amp;b=now" in page
        assert "/p/P01/reopen/" in page
    compared_now = scene.client.get(
        reverse("version-compare", args=[scene.engagement.slug, "P01"]), {"a": "1", "b": "now"}
    ).context["comparison"]
    moments = next(each.moments for each in compared_now.differences if each.moments)
    assert [each.time for each in moments] == [
        "15 min", "1 h", "4 h", "8 h", "24 h", "48 h", "3 d", "7 d", "14 d"
    ]  # fmt: skip
    back = preview_scale(scene.engagement, {TIMES: [0.25, 1, 4, 8, 24, 72, 168]}, scene.cast.teammate, later)
    assert [(each.code, each.drift) for each in back.signed] == [("P01", None)]


def test_a_long_list_is_shown_in_pages_and_a_process_found_in_it(scene: Scene) -> None:
    Process.objects.bulk_create(
        Process(engagement=scene.engagement, code=f"X{n:03}", name=f"Errand {n}", position=100 + n) for n in range(120)
    )
    lists = reverse("sign-off-list", args=[scene.engagement.slug])
    first = scene.client.get(lists)
    assert "Page 1 of 2" in text_of(first)
    assert len(first.context["rows"]) == 100
    found = scene.client.get(lists, {"find": "errand 117"})
    assert [row.process.code for row in found.context["rows"]] == ["X117"]
