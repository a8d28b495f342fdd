"""Signing by link: the owner sees what was said, confirms it or says what is wrong, and nothing typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bia.forms.durations import show_duration
from bia.links import make_link
from bia.models import LinkPurpose, Objection, PersonalLink, Process, SignedVersion
from bia.sign_off import is_untouched

from .links import begin, make_respondent, path_of
from .test_interview import Scene, scene, text_of
from .test_sign_off import signed

__all__ = ["scene"]


def make_signing_link(scene: Scene, *codes: str) -> PersonalLink:
    now = timezone.now()
    return make_link(
        engagement=scene.engagement,
        purpose=LinkPurpose.SIGN,
        name="Ada Lund",
        email="ada@example.com",
        processes=scene.engagement.processes.filter(code__in=codes or ("P01",)),
        site="https://bia.example.com",
        created_by=scene.cast.teammate,
        expires_at=now + timedelta(days=14),
        now=now,
    )


def answered(page: str, verdicts: dict[int, str], **changes: str) -> dict[str, str]:
    """What the form holds once these verdicts are given, by the key of each process."""
    shown = dict(re.findall(r'name="(shown-\d+)" value="([0-9a-f]{64})"', page))
    names = {"signer.name": "Ada Lund", "signer.function": "Exam officer", "signer.remark": ""}
    return {**shown, **{f"verdict-{pk}": said for pk, said in verdicts.items()}, **names, **changes}


def open_page(link: PersonalLink) -> tuple[Client, str]:
    browser = begin(link)
    return browser, text_of(browser.get(path_of(link)))


def test_an_owner_sees_what_was_said_and_what_follows_and_nothing_else(scene: Scene) -> None:
    _, page = open_page(make_signing_link(scene))
    assert scene.process.name in page
    assert "Catch-up time (WRT)" in page
    assert "MTPD" in page
    for other in scene.engagement.processes.exclude(code="P01"):
        assert other.name not in page


def test_what_is_confirmed_by_link_is_a_version_like_any_other(scene: Scene) -> None:
    link = make_signing_link(scene)
    browser, page = open_page(link)
    response = browser.post(path_of(link), answered(page, {scene.process.pk: "right"}, **{"signer.remark": "Fine."}))
    assert response.status_code == 302
    version = SignedVersion.objects.get(code="P01")
    assert (version.how, version.link, version.recorded_by, version.remark) == ("link", link, None, "Fine.")
    assert (version.signer_name, version.signer_function) == ("Ada Lund", "Exam officer")
    assert is_untouched(version)
    link.refresh_from_db()
    assert link.finished_at is not None
    assert "Signed. Thank you!" in text_of(browser.get(path_of(link)))
    assert scene.post("wrt_hours", 1, value="3 h").status_code == 423


def test_what_is_wrong_goes_back_as_an_open_point_and_the_link_stays_open(scene: Scene) -> None:
    link = make_signing_link(scene, "P01", "P02")
    browser, page = open_page(link)
    second = scene.engagement.processes.get(code="P02")
    verdicts = {scene.process.pk: "right", second.pk: "wrong"}
    browser.post(path_of(link), answered(page, verdicts, **{f"wrong.{second.pk}": "It takes two days."}))
    assert SignedVersion.objects.get().code == "P01"
    said = Objection.objects.get()
    assert (said.process, said.name, said.text) == (second, "Ada Lund", "It takes two days.")
    listed = text_of(
        scene.client.get(reverse("validation-list", args=[scene.engagement.slug]), {"topic": "said-wrong"})
    )
    assert "Ada Lund said: It takes two days." in listed
    link.refresh_from_db()
    assert link.finished_at is None
    again = text_of(browser.get(path_of(link)))
    assert "you said: It takes two days." in again
    browser.post(path_of(link), answered(again, {second.pk: "right"}))
    link.refresh_from_db()
    assert link.finished_at is not None
    assert SignedVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "changes", "words"),
    [
        ("", {}, "Say whether"),
        ("wrong", {}, "Write what is wrong"),
        ("right", {"signer.name": ""}, "write your name"),
        ("right", {"signer.function": " "}, "write your function"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    scene: Scene, said: str, changes: dict[str, str], words: str
) -> None:
    link = make_signing_link(scene)
    browser, page = open_page(link)
    response = browser.post(
        path_of(link), answered(page, {scene.process.pk: said}, **{"signer.remark": "Kept"}, **changes)
    )
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Kept" in text_of(response)
    assert not SignedVersion.objects.exists()


def test_answers_changed_since_it_was_opened_are_not_signed(scene: Scene) -> None:
    link = make_signing_link(scene)
    browser, page = open_page(link)
    scene.post("wrt_hours", 1, value="3 h")
    response = browser.post(path_of(link), answered(page, {scene.process.pk: "right"}))
    assert response.status_code == 422
    assert "was changed after this page was opened" in text_of(response)
    assert not SignedVersion.objects.exists()


def test_what_changed_since_is_named_and_must_be_confirmed_anew(scene: Scene) -> None:
    link = make_signing_link(scene)
    browser, page = open_page(link)
    pk = scene.process.pk
    carried = re.search(rf'name="seen-{pk}"\s+value="([^"]+)"', page)[1]  # type: ignore[index]
    before = scene.process.answers.get(question="wrt_hours").value
    scene.post("wrt_hours", 1, value="3 h")
    for name in ("Ada Lund", ""):  # also where something else is wrong
        posted = answered(page, {pk: "right"}, **{f"seen-{pk}": unescape(carried), "signer.name": name})
        again = text_of(browser.post(path_of(link), posted))
        assert f"<b>Catch-up time (WRT)</b>: was {show_duration(before)}, now 3 h" in " ".join(again.split())
        assert not re.search(r'value="right"\s+checked', again)
    assert not SignedVersion.objects.exists()


def test_signers_see_the_open_points_and_what_respondents_sent(scene: Scene) -> None:
    sent = make_respondent(scene.engagement, scene.process, name="Bo Hart")
    sent.answers.create(
        process=scene.process, question="wrt_hours", value=9.0, saved_at=timezone.now(), sent_at=timezone.now()
    )
    words = "Bo Hart sent an answer that waits to be settled: Catch-up time (WRT)."
    _, page = open_page(make_signing_link(scene))
    assert "noted with the signature" in page
    slug = scene.engagement.slug
    listed = scene.client.get(reverse("validation-list", args=[slug]), {"topic": "waiting"})
    sheet = scene.client.get(reverse("sign-off-sheet", args=[slug], query={"process": "P01"}))
    for shown in (page, text_of(listed), text_of(sheet)):
        assert words in shown


def test_deleting_a_process_says_whose_links_hang_on_it(scene: Scene) -> None:
    sent = make_respondent(scene.engagement, scene.process, name="Bo Hart")
    sent.answers.create(process=scene.process, question="wrt_hours", value=9.0, saved_at=timezone.now())
    ended = make_respondent(scene.engagement, scene.process, name="Kit Moss")
    PersonalLink.objects.filter(pk=ended.pk).update(revoked_at=timezone.now())
    make_signing_link(scene)
    page = text_of(scene.client.get(reverse("process-delete", args=[scene.engagement.slug, "P01"])))
    assert "the question to Ada Lund to sign it" in page
    assert "the questions to Bo Hart about it" in page
    assert "with 1 answer entered and not sent" in page
    assert "Kit Moss" not in page


def test_of_several_verdicts_none_is_kept_where_one_cannot_be(scene: Scene) -> None:
    link = make_signing_link(scene, "P01", "P02")
    browser, page = open_page(link)
    second = scene.engagement.processes.get(code="P02")
    verdicts = {scene.process.pk: "wrong", second.pk: "right"}
    wrong = {f"wrong.{scene.process.pk}": "No.", f"shown-{second.pk}": "0" * 64}
    assert browser.post(path_of(link), answered(page, verdicts, **wrong)).status_code == 422
    assert not Objection.objects.exists()
    assert not SignedVersion.objects.exists()


def test_what_somebody_else_signed_meanwhile_is_told(scene: Scene) -> None:
    link = make_signing_link(scene, "P01", "P02")
    signed(scene)
    _, page = open_page(link)
    assert "Signed already:" in page
    assert f"wrong-{scene.process.pk}" not in page


def test_a_link_for_answers_signs_nothing_and_one_to_sign_answers_nothing(scene: Scene) -> None:
    link = make_signing_link(scene)
    token = path_of(link).split("/")[2]
    browser = begin(link)
    assert browser.get(f"/r/{token}/").status_code == 404
    PersonalLink.objects.filter(pk=link.pk).update(purpose=LinkPurpose.ANSWER)
    assert browser.get(f"/r/{token}/sign-off/").status_code == 404


def test_a_link_that_was_withdrawn_signs_nothing_and_shows_what_was_typed(scene: Scene) -> None:
    link = make_signing_link(scene)
    browser, page = open_page(link)
    scene.client.post(reverse("signing-link-end", args=[scene.engagement.slug, link.pk]))
    response = browser.post(
        path_of(link), answered(page, {scene.process.pk: "wrong"}, **{f"wrong.{scene.process.pk}": "Typed in vain"})
    )
    assert response.status_code == 410
    assert "Typed in vain" in text_of(response)
    assert not Objection.objects.exists()


def test_a_link_to_a_process_that_is_gone_says_so(scene: Scene) -> None:
    link = make_signing_link(scene)
    browser = begin(link)
    Process.objects.filter(code="P01").delete()
    assert browser.get(path_of(link)).status_code == 404


def invite(scene: Scene, **changes: Any) -> Any:
    wished = {
        "name": "Ada Lund",
        "email": "ada@example.com",
        "until": (timezone.localdate() + timedelta(days=7)).isoformat(),
        "processes": ["P01"],
    }
    return scene.client.post(reverse("signing-link-invite", args=[scene.engagement.slug]), wished | changes)


def test_a_consultant_asks_for_a_signature_and_sees_the_link_once(scene: Scene) -> None:
    response = invite(scene)
    assert response.status_code == 302
    page = text_of(scene.client.get(response.url))
    link = PersonalLink.objects.get()
    assert path_of(link) in page
    assert path_of(link) not in text_of(scene.client.get(response.url.partition("?")[0]))
    listed = text_of(scene.client.get(reverse("sign-off-list", args=[scene.engagement.slug])))
    assert "Ada Lund" in listed
    assert "not opened" in listed
    assert invite(scene, email="nobody").status_code == 422


def test_links_are_for_those_who_may_change(scene: Scene) -> None:
    link = make_signing_link(scene)
    addresses = [
        reverse("signing-link-invite", args=[scene.engagement.slug]),
        reverse("signing-link", args=[scene.engagement.slug, link.pk]),
    ]
    for user, status in ((scene.cast.manager, 403), (scene.cast.outsider, 404)):
        scene.client.force_login(user)
        assert {scene.client.get(address).status_code for address in addresses} == {status}
    scene.client.force_login(scene.cast.manager)
    assert "ada@example.com" not in text_of(scene.client.get(reverse("sign-off-list", args=[scene.engagement.slug])))
