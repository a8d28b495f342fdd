"""The consultant's side: inviting, reminding, ending a link, and settling what came back."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from bia import jobs
from bia.answering import save_answer
from bia.models import (
    Answer,
    EmailKind,
    Job,
    LinkEmail,
    Note,
    PersonalLink,
    Process,
    RespondentAnswer,
    Settlement,
    SignedHow,
    Source,
    User,
)
from bia.sign_off import Signer, sheets_of, sign_off
from tests.site.factories import Cast, make_engagement, make_process
from tests.site.links import begin, make_respondent, path_of, settle_scale

pytestmark = pytest.mark.django_db
LIST = "/e/ferry/respondents/"


@pytest.fixture
def process(cast: Cast) -> Process:
    engagement = make_engagement(cast.workspace, slug="ferry")
    settle_scale(engagement)
    return make_process(engagement)


@pytest.fixture
def link(process: Process, cast: Cast) -> PersonalLink:
    return make_respondent(process.engagement, process, by=cast.owner)


@pytest.fixture
def owner(client: Client, cast: Cast) -> Client:
    client.force_login(cast.owner)
    return client


def do_jobs() -> None:
    for job in Job.objects.filter(state="queued").order_by("pk"):
        jobs.run(job.pk)


def answer_and_send(link: PersonalLink, stage: str, **posted: str) -> None:
    browser = begin(link)
    browser.post(
        f"{path_of(link)}P01/{stage}/", {f"q-{name.replace('__', '.')}": text for name, text in posted.items()}
    )
    browser.post(f"{path_of(link)}send/")


def sent_row(link: PersonalLink, **posted: str) -> RespondentAnswer:
    """One answer about catching up that was sent."""
    answer_and_send(link, "needs", **{"wrt-hours__value": "2 h", **posted})
    return link.answers.get(question="wrt_hours")


def stands(process: Process, value: float, version: int = 0, by: User | None = None) -> None:
    save_answer(
        subject=process, question="wrt_hours", value=value, expected_version=version, author=by, now=timezone.now()
    )


# Inviting


def invite(client: Client, **changes: object) -> object:
    values = {"name": "Ada Lund", "email": "ada@example.com", "processes": ["P01"], "send": "on"}
    return client.post(f"{LIST}invite/", {**values, "until": timezone.localdate() + timedelta(days=7), **changes})


def test_an_invitation_carries_a_link_that_works_and_is_shown_once(owner: Client, process: Process) -> None:
    answer = invite(owner)
    link = PersonalLink.objects.get()
    address = f"http://testserver{path_of(link)}"
    assert address in owner.get(answer.headers["Location"]).text  # type: ignore[attr-defined]
    assert "It is not shown again" in owner.get(answer.headers["Location"]).text  # type: ignore[attr-defined]
    assert address not in owner.get(f"{LIST}{link.pk}/link/").text
    assert address not in owner.get(LIST).text
    do_jobs()
    message = mail.outbox[0]
    assert isinstance(message, EmailMultiAlternatives)
    assert message.to == ["ada@example.com"]
    assert address in message.body
    assert address in str(message.alternatives[0][0])
    assert "Invitation" in owner.get(LIST).text
    assert Client().get(path_of(link)).status_code == 200
    assert not LinkEmail.objects.filter(sent_at=None).exists()


def test_a_link_shown_for_one_is_not_shown_for_another(owner: Client, process: Process) -> None:
    shown = invite(owner).headers["Location"].partition("?")[2]  # type: ignore[attr-defined]
    other = make_respondent(process.engagement, process)
    assert path_of(other) not in owner.get(f"{LIST}{other.pk}/link/?{shown}").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"processes": []}, "Tick at least one process"),
        ({"processes": ["P99"]}, "P99"),
        ({"email": "ada"}, "valid email"),
        ({"until": "2020-01-01"}, "This day is over"),
        ({"until": "9999-12-31"}, "at most 180 days"),
    ],
)
def test_an_invitation_with_a_fault_says_which_and_keeps_the_rest(
    owner: Client, process: Process, changes: dict[str, object], said: str
) -> None:
    answer = invite(owner, **changes)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert said in answer.text  # type: ignore[attr-defined]
    assert "Ada Lund" in answer.text  # type: ignore[attr-defined]
    assert not PersonalLink.objects.exists()


def test_hostile_names_stay_text_in_an_e_mail(owner: Client, process: Process) -> None:
    process.engagement.title = "Ferry\r\nBcc: all@example.com"
    process.engagement.save()
    invite(owner, name="<b>Ada</b>")
    do_jobs()
    message = mail.outbox[0]
    assert isinstance(message, EmailMultiAlternatives)
    assert message.subject.endswith("Ferry Bcc: all@example.com")
    assert message.recipients() == ["ada@example.com"]
    assert "&lt;b&gt;Ada" in str(message.alternatives[0][0])


# E-mails


def test_a_failed_e_mail_says_why_and_is_sent_again(owner: Client, process: Process) -> None:
    refusal = SMTPRecipientsRefused({"ada@example.com": (550, b"unknown")})
    invite(owner)
    with patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=refusal):
        do_jobs()
    page = owner.get(LIST).text
    assert "Invitation failed" in page
    assert "unknown" in page
    link, email = PersonalLink.objects.get(), LinkEmail.objects.get()
    owner.post(f"{LIST}{link.pk}/emails/{email.pk}/again/")
    do_jobs()
    assert len(mail.outbox) == 1
    assert "failed" not in owner.get(LIST).text


def test_a_job_that_is_done_twice_sends_once(owner: Client, process: Process) -> None:
    invite(owner)
    do_jobs()
    Job.objects.update(state="queued")
    do_jobs()
    assert len(mail.outbox) == 1


def test_an_e_mail_about_a_link_that_ended_is_not_sent(owner: Client, process: Process) -> None:
    invite(owner)
    PersonalLink.objects.update(revoked_at=timezone.now())
    do_jobs()
    assert mail.outbox == []
    assert "Not sent" in LinkEmail.objects.get().error


def test_a_changed_secret_key_is_said_plainly(owner: Client, process: Process) -> None:
    invite(owner)
    with override_settings(SECRET_KEY="another key of this site, as long as they are"):
        do_jobs()
    assert mail.outbox == []
    assert "Make a new link" in LinkEmail.objects.get().error


def asked_days_ago(link: PersonalLink, days: int) -> None:
    then = timezone.now() - timedelta(days=days)
    LinkEmail.objects.create(link=link, kind=EmailKind.INVITATION, created_at=then, sent_at=then)


def test_reminders_go_to_those_who_are_due_and_not_twice(link: PersonalLink, process: Process, cast: Cast) -> None:
    asked_days_ago(link, 4)
    ended = [make_respondent(process.engagement, process, by=cast.owner, name=f"R{n}") for n in range(4)]
    for each in ended:
        asked_days_ago(each, 9 if each is not ended[3] else 1)
    PersonalLink.objects.filter(pk=ended[0].pk).update(finished_at=timezone.now())
    PersonalLink.objects.filter(pk=ended[1].pk).update(revoked_at=timezone.now())
    PersonalLink.objects.filter(pk=ended[2].pk).update(expires_at=timezone.now())
    for _ in range(2):
        call_command("send_reminders", verbosity=0)
    do_jobs()
    assert [message.subject.split(":")[0] for message in mail.outbox] == ["Reminder"]
    assert path_of(link) in mail.outbox[0].body


def test_the_consultant_reminds_by_hand(owner: Client, link: PersonalLink) -> None:
    owner.post(f"{LIST}{link.pk}/remind/")
    do_jobs()
    owner.post(f"{LIST}{link.pk}/remind/")
    do_jobs()
    assert [email.kind for email in LinkEmail.objects.order_by("pk")] == [EmailKind.INVITATION, EmailKind.REMINDER]


# The list of links


def test_the_list_says_how_far_each_is(owner: Client, link: PersonalLink) -> None:
    assert "not opened" in owner.get(LIST).text
    browser = begin(link)
    browser.post(f"{path_of(link)}P01/needs/", {"q-wrt-hours.value": "2 h"})
    assert "begun, 1 of " in owner.get(LIST).text
    browser.post(f"{path_of(link)}send/")
    page = owner.get(LIST).text
    assert "Ada Lund has sent the answers" in page
    assert "1 to settle" in page


def test_the_list_asks_no_more_queries_for_more_links(
    owner: Client, link: PersonalLink, process: Process, django_assert_max_num_queries: object
) -> None:
    for _ in range(5):
        make_respondent(process.engagement, process)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        owner.get(LIST)


def test_a_withdrawn_link_keeps_what_was_entered_for_the_consultant_to_take(owner: Client, link: PersonalLink) -> None:
    browser = begin(link)
    browser.post(f"{path_of(link)}P01/needs/", {"q-wrt-hours.value": "2 h"})
    assert "Withdraw the link" in owner.get(f"{LIST}{link.pk}/revoke/").text
    owner.post(f"{LIST}{link.pk}/take/")  # not while it can still be sent
    assert not link.answers.filter(sent_at__isnull=False).exists()
    owner.post(f"{LIST}{link.pk}/revoke/")
    assert browser.get(path_of(link)).status_code == 410
    assert "Take what was entered" in owner.get(LIST).text
    owner.post(f"{LIST}{link.pk}/take/")
    assert "2 h" in owner.get(f"{LIST}answers/").text


def test_a_new_link_ends_the_old_one_and_keeps_what_was_entered(owner: Client, link: PersonalLink) -> None:
    old = path_of(link)
    begin(link).post(f"{old}P01/needs/", {"q-wrt-hours.value": "2 h"})
    until = timezone.localdate() + timedelta(days=3)
    owner.post(f"{LIST}{link.pk}/renew/", {"until": until, "send": "yes"})
    link.refresh_from_db()
    assert Client().get(old).status_code == 404
    assert 'value="2 h"' in begin(link).get(f"{path_of(link)}P01/needs/").text


def test_an_answer_being_changed_again_waits_for_being_sent(owner: Client, link: PersonalLink) -> None:
    sent_row(link)
    owner.post(f"{LIST}{link.pk}/reopen/")
    PersonalLink.objects.update(browser_hash="")
    browser = begin(link)
    browser.post(f"{path_of(link)}P01/needs/", {"q-wrt-hours.value": "5 h"})
    assert "Nothing waits" in owner.get(f"{LIST}answers/").text
    browser.post(f"{path_of(link)}send/")
    assert "5 h" in owner.get(f"{LIST}answers/").text


def test_answers_sent_too_early_are_opened_again(owner: Client, link: PersonalLink) -> None:
    row = sent_row(link)
    owner.post(f"{LIST}answers/{row.pk}/settle/", {"settle": "accept", "version": "0"})
    owner.post(f"{LIST}{link.pk}/reopen/")
    PersonalLink.objects.update(browser_hash="")
    browser = begin(link)
    assert 'value="2 h"' in browser.get(f"{path_of(link)}P01/needs/").text
    browser.post(f"{path_of(link)}P01/needs/", {"q-wrt-hours.value": "5 h"})
    browser.post(f"{path_of(link)}send/")
    assert [row.settlement for row in link.answers.order_by("pk")] == [Settlement.ACCEPTED, Settlement.OPEN]
    assert Answer.objects.get(question="wrt_hours").value == 2.0


# What came back


def test_what_came_waits_beside_what_stands(owner: Client, link: PersonalLink, process: Process) -> None:
    stands(process, 1.0)
    row = sent_row(link)
    assert Answer.objects.get(question="wrt_hours").value == 1.0
    for page in (owner.get(f"{LIST}answers/").text, owner.get("/e/ferry/p/P01/").text):
        assert "Ada Lund" in page
        assert "2 h" in page
        assert f"/e/ferry/respondents/answers/{row.pk}/settle/" in page


def test_nothing_is_seen_before_it_is_sent(owner: Client, link: PersonalLink) -> None:
    begin(link).post(f"{path_of(link)}P01/needs/", {"q-told-needs.value": "Half a thought"})
    assert "Half a thought" not in owner.get(f"{LIST}answers/").text
    row = link.answers.get()
    assert owner.post(f"{LIST}answers/{row.pk}/settle/", {"settle": "accept", "version": "0"}).status_code == 404


def test_an_accepted_answer_counts_and_its_history_names_both(
    owner: Client, link: PersonalLink, process: Process
) -> None:
    stands(process, 1.0)
    row = sent_row(link)
    owner.post(f"{LIST}answers/{row.pk}/settle/", {"settle": "accept", "version": "1"})
    answer = Answer.objects.get(question="wrt_hours")
    assert (answer.value, answer.version, answer.source) == (2.0, 2, Source.RESPONDENT)
    history = owner.get("/e/ferry/history/?kind=process&code=P01").text
    assert "Respondent: Ada Lund" in history
    assert "owner" in history
    assert "Nothing waits" in owner.get(f"{LIST}answers/").text


def test_what_came_for_a_signed_process_waits_until_it_is_reopened(
    owner: Client, link: PersonalLink, process: Process
) -> None:
    row = sent_row(link)
    (sheet,) = sheets_of(process.engagement, [process])
    signer = Signer(name="Jo Berg", function="Head of ferries")
    sign_off(process.engagement, {"P01": sheet.sha256}, signer, SignedHow.SCREEN, timezone.now())
    settled = owner.post(f"{LIST}answers/{row.pk}/settle/", {"settle": "accept", "version": "0"}, follow=True)
    assert "was signed off by Jo Berg" in settled.text
    amended = owner.post(f"{LIST}answers/{row.pk}/", {"value": "3 h", "version": "0"}, follow=True)
    assert "was signed off by Jo Berg" in amended.text
    row.refresh_from_db()
    assert row.settlement == Settlement.OPEN
    assert not Answer.objects.filter(question="wrt_hours").exists()


def test_an_answer_changed_since_is_told_and_not_overwritten_unseen(
    owner: Client, link: PersonalLink, process: Process, cast: Cast
) -> None:
    row = sent_row(link)
    stands(process, 8.0, by=cast.teammate)
    assert "What stands was changed by teammate" in " ".join(owner.get(f"{LIST}answers/").text.split())
    stale = owner.post(f"{LIST}answers/{row.pk}/settle/", {"settle": "accept", "version": "0"}, follow=True)
    assert "changed meanwhile" in stale.text
    assert Answer.objects.get(question="wrt_hours").value == 8.0
    row.refresh_from_db()
    assert row.settlement == Settlement.OPEN


def test_an_answer_is_changed_and_then_accepted(owner: Client, link: PersonalLink) -> None:
    row = sent_row(link)
    page = f"{LIST}answers/{row.pk}/"
    assert 'value="2 h"' in owner.get(page).text
    refused = owner.post(page, {"value": "soon", "version": "0"})
    assert refused.status_code == 422
    assert 'value="soon"' in refused.text
    assert owner.post(page, {"value": "3 h", "version": "0"}).status_code == 302
    answer = Answer.objects.get(question="wrt_hours")
    assert (answer.value, answer.source) == (3.0, Source.LIVE)
    assert "Respondent: Ada Lund, changed" in owner.get("/e/ferry/history/").text
    row.refresh_from_db()
    assert (row.value, row.settlement) == (2.0, Settlement.AMENDED)


def test_an_answer_set_aside_can_be_put_back(owner: Client, link: PersonalLink) -> None:
    row = sent_row(link)
    owner.post(f"{LIST}answers/{row.pk}/settle/", {"settle": "aside"})
    assert not Answer.objects.filter(question="wrt_hours").exists()
    assert "Set aside last" in owner.get(f"{LIST}answers/").text
    owner.post(f"{LIST}answers/{row.pk}/settle/", {"settle": "back"})
    assert "1 answer waits for you" in owner.get(f"{LIST}answers/").text


def test_a_thing_settled_twice_is_settled_once(owner: Client, link: PersonalLink) -> None:
    row = sent_row(link)
    owner.post(f"{LIST}answers/{row.pk}/settle/", {"settle": "accept", "version": "0"})
    again = owner.post(f"{LIST}answers/{row.pk}/settle/", {"settle": "accept", "version": "1"}, follow=True)
    assert "Somebody settled this answer meanwhile" in again.text
    assert Answer.objects.get(question="wrt_hours").version == 1


def test_all_of_a_process_are_accepted_at_once(owner: Client, link: PersonalLink, process: Process) -> None:
    row = sent_row(link, **{"told-needs__value": "Paper"})
    told = link.answers.get(question="told.needs")
    posted = {f"shown-{row.pk}": "0", f"shown-{told.pk}": "0", "back": "interview"}
    answer = owner.post("/e/ferry/p/P01/respondents/accept/", posted)
    assert answer.headers["Location"] == "/e/ferry/p/P01/"
    assert Answer.objects.get(question="wrt_hours").value == 2.0
    assert "Paper" in Note.objects.get(process=process).text
    assert not link.answers.filter(settlement=Settlement.OPEN).exists()


def test_what_does_not_fit_any_more_waits_and_can_be_set_aside(
    owner: Client, link: PersonalLink, process: Process
) -> None:
    answer_and_send(link, "impact-1", **{"impact-severity-safety__v0": "1", "impact-severity-safety__v1": "2"})
    row = link.answers.get()
    Answer.objects.filter(question="categories").update(value=[{"id": "legal"}])
    assert "This is not asked any more" in owner.get(f"{LIST}answers/").text
    owner.post(f"{LIST}answers/{row.pk}/settle/", {"settle": "accept", "version": "0"})
    assert not Answer.objects.filter(question__startswith="impact.severity").exists()
    owner.post(f"{LIST}answers/{row.pk}/settle/", {"settle": "aside"})
    row.refresh_from_db()
    assert row.settlement == Settlement.SET_ASIDE


def test_hostile_answers_stay_text(owner: Client, link: PersonalLink) -> None:
    answer_and_send(link, "work", **{"told-does__value": "<img src=x onerror=alert(1)>"})
    for page in (f"{LIST}answers/", "/e/ferry/p/P01/"):
        assert "<img src=x" not in owner.get(page).text


def test_a_reader_sees_and_changes_nothing(client: Client, link: PersonalLink, cast: Cast) -> None:
    row = sent_row(link)
    client.force_login(cast.manager)
    assert "2 h" in client.get(f"{LIST}answers/").text
    for path in (f"answers/{row.pk}/settle/", f"{link.pk}/revoke/", f"{link.pk}/remind/", "invite/"):
        assert client.post(f"{LIST}{path}", {"settle": "accept", "version": "0"}).status_code == 403
    assert not Answer.objects.filter(question="wrt_hours").exists()


def test_times_a_respondent_left_open_keep_what_stands(owner: Client, link: PersonalLink, process: Process) -> None:
    safety = "impact.severity.safety"
    save_answer(subject=process, question=safety, value=[1, 4], expected_version=0, author=None, now=timezone.now())
    answer_and_send(link, "impact-1", **{"impact-severity-safety__v0": "2", "impact-severity-safety__v1": ""})
    assert "accepting keeps what stands there" in owner.get(f"{LIST}answers/").text
    owner.post(f"{LIST}answers/{link.answers.get().pk}/settle/", {"settle": "accept", "version": "1"})
    assert Answer.objects.get(question=safety).value == [2, 4]
