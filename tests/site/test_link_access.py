"""Who gets in by a personal link, and what everybody else is told."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from bia import jobs
from bia.link_access import WRONG_MOST
from bia.link_emails import MOST_CODES_A_DAY
from bia.logs import JsonLines
from bia.models import EmailKind, Job, LinkEmail, LinkPurpose, PersonalLink, Process
from bia.personal_links import CODE_TRIES, new_secret
from tests.site.factories import make_cast, make_engagement, make_process
from tests.site.links import begin, make_respondent, path_of, settle_scale

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_wrong_links_before() -> None:
    cache.clear()


@pytest.fixture
def process() -> Process:
    engagement = make_engagement(make_cast().workspace, slug="ferry")
    settle_scale(engagement)
    return make_process(engagement)


@pytest.fixture
def link(process: Process) -> PersonalLink:
    return make_respondent(process.engagement, process)


def test_whoever_has_the_link_sees_what_awaits_them_and_begins(client: Client, link: PersonalLink) -> None:
    page = client.get(path_of(link))
    assert page.status_code == 200
    assert "Ticket sale" in page.text
    assert client.post(path_of(link), {"begin": "yes"}).status_code == 302
    assert "To the first question" in client.get(path_of(link)).text


def test_a_program_that_looks_into_e_mails_does_not_take_the_link(client: Client, link: PersonalLink) -> None:
    client.get(path_of(link))
    client.head(path_of(link))
    link.refresh_from_db()
    assert link.browser_hash == ""
    assert link.first_opened_at is None


def test_whom_to_ask_leads_to_their_e_mail_where_they_have_one(client: Client, link: PersonalLink) -> None:
    assert link.created_by is not None
    for email, leads in (("ava@example.com", True), ("", False)):
        link.created_by.email = email
        link.created_by.save()
        page = client.get(path_of(link)).text
        assert ('<a href="mailto:ava@example.com">Ask owner</a>' in page) is leads
        assert 'href="#help"' not in page
        assert "Ask owner, who sent you this link" in page


def test_pages_behind_a_link_tell_nobody_where_they_are(client: Client, link: PersonalLink) -> None:
    for path in (path_of(link), f"/r/{new_secret()}/"):
        headers = client.get(path).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]
    cookie = begin(link).cookies[f"link-{link.pk}"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/r/"


@pytest.mark.parametrize("token", ["x", new_secret(), "<script>", "A" * 2000])
def test_a_forged_link_lets_nobody_in_and_says_what_to_do(client: Client, link: PersonalLink, token: str) -> None:
    answers = [client.get(f"/r/{token}/"), client.post(f"/r/{token}/", {"begin": "yes"})]
    unknown = client.get(f"/r/{new_secret()}/")
    for answer in answers:
        assert answer.status_code == 404
        assert answer.text == unknown.text
    assert "ask the person who sent it" in unknown.text


def test_a_link_to_sign_opens_no_questionnaire(client: Client, link: PersonalLink) -> None:
    PersonalLink.objects.filter(pk=link.pk).update(purpose=LinkPurpose.SIGN)
    path = f"/r/{path_of(link).split('/')[2]}/"
    assert client.get(path).status_code == 404


def test_many_wrong_links_from_one_address_are_answered_no_more(client: Client, link: PersonalLink) -> None:
    for _ in range(WRONG_MOST):
        assert client.get(f"/r/{new_secret()}/", REMOTE_ADDR="10.0.0.1").status_code == 404
    assert client.get(f"/r/{new_secret()}/", REMOTE_ADDR="10.0.0.1").status_code == 429
    assert client.get(f"/r/{new_secret()}/", REMOTE_ADDR="10.0.0.2").status_code == 404
    assert client.get(path_of(link), REMOTE_ADDR="10.0.0.1").status_code == 200


@override_settings(BEHIND_PROXY=True)
def test_behind_a_proxy_the_address_is_what_the_proxy_says(client: Client, link: PersonalLink) -> None:
    for number in range(WRONG_MOST):  # what the client itself claims changes nothing
        client.get(f"/r/{new_secret()}/", headers={"X-Forwarded-For": f"1.1.1.{number}, 10.0.0.1"})
    wrong = f"/r/{new_secret()}/"
    assert client.get(wrong, headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 429
    assert client.get(wrong, headers={"X-Forwarded-For": "10.0.0.2"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"revoked_at": timezone.now()}, "This link was withdrawn"),
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "This link has ended"),
    ],
)
def test_an_ended_link_says_whom_to_ask_and_shows_what_was_typed(
    link: PersonalLink, changes: dict[str, object], said: str
) -> None:
    browser = begin(link)
    PersonalLink.objects.filter(pk=link.pk).update(**changes)
    answer = browser.post(f"{path_of(link)}P01/needs/", {"q-told-needs.value": "A <b>printer</b>", "go": "next"})
    assert answer.status_code == 410
    assert said in answer.text
    assert "Ask owner" in answer.text
    assert "A &lt;b&gt;printer&lt;/b&gt;" in answer.text
    assert not link.answers.exists()


def test_an_engagement_that_was_deleted_takes_its_links_along(client: Client, link: PersonalLink) -> None:
    path = path_of(link)
    link.engagement.delete()
    assert client.get(path).status_code == 404


def test_a_second_browser_sees_nothing_and_the_consultant_is_told(link: PersonalLink) -> None:
    begin(link).post(f"{path_of(link)}P01/work/", {"q-told-does.value": "We sell tickets.", "go": "next"})
    other = Client()
    for answer in (other.get(path_of(link)), other.get(f"{path_of(link)}P01/work/"), other.post(path_of(link))):
        assert answer.status_code == 409
        assert "in use in another browser" in answer.text
        assert "tickets" not in answer.text
        assert "ada@example.com" not in answer.text
    assert other.post(path_of(link), {"begin": "yes"}).status_code == 409
    client = Client()
    client.force_login(link.created_by)
    assert "opened in a second browser" in client.get("/e/ferry/respondents/").text


def sent_code(link: PersonalLink) -> str:
    """The code of the e-mail that the worker sends."""
    jobs.run(Job.objects.latest("pk").pk)
    return re.search(r"\b\d{8}\b", mail.outbox[-1].body)[0]  # type: ignore[index]


def test_the_invited_person_takes_over_on_another_device(link: PersonalLink) -> None:
    first, second = begin(link), Client()
    second.post(path_of(link), {"send": "yes"})
    code = sent_code(link)
    assert mail.outbox[-1].to == ["ada@example.com"]
    assert second.post(path_of(link), {"code": code}).status_code == 302
    assert second.get(path_of(link)).status_code == 200
    assert first.get(path_of(link)).status_code == 409
    assert Client().post(path_of(link), {"code": code}).status_code == 422  # a code works once


def test_a_code_cannot_be_guessed_nor_asked_for_without_end(link: PersonalLink) -> None:
    begin(link)
    other = Client()
    for _ in range(3):
        other.post(path_of(link), {"send": "yes"})
    assert link.emails.filter(kind=EmailKind.CODE).count() == 1
    code = sent_code(link)
    for _ in range(CODE_TRIES):
        assert other.post(path_of(link), {"code": "00000000"}).status_code == 422
    assert other.post(path_of(link), {"code": code}).status_code == 422


def test_the_token_is_in_no_log(caplog: pytest.LogCaptureFixture, client: Client, link: PersonalLink) -> None:
    path = path_of(link).replace("/r/", "/r/x")
    with caplog.at_level(logging.WARNING):
        client.get(path)
    lines = [JsonLines().format(record) for record in caplog.records]
    assert any("/r/…" in json.loads(line)["message"] for line in lines)
    assert not any(path.split("/")[2] in line for line in lines)


def test_codes_end_for_the_day_and_that_is_said(link: PersonalLink) -> None:
    begin(link)
    for _ in range(MOST_CODES_A_DAY):
        LinkEmail.objects.create(link=link, kind=EmailKind.CODE, created_at=timezone.now())
    assert "No more codes are sent today. Ask owner" in Client().post(path_of(link), {"send": "yes"}).text
