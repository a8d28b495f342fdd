"""Links to documents: who opens them, with which password, until when; and the e-mails that carry them."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bia import jobs
from bia.brand import Brand
from bia.branding import set_brand
from bia.document_emails import DOCUMENT_EMAIL_JOB, usual_email, whole_text
from bia.document_links import MOST_TRIES, document_address, make_document_link
from bia.models import Document, DocumentEmail, DocumentFile, DocumentLink, Job, JobState, Plan
from tests.site.factories import Cast, make_engagement

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 the plan"
BOOK = b"the workbook"
PASSWORD = "high water 6 am"


@pytest.fixture
def document(cast: Cast, settings: Any, tmp_path: Path) -> Document:
    settings.DOCUMENTS_DIR = tmp_path
    engagement = make_engagement(cast.workspace, slug="ferry")
    now = timezone.now()
    plan = Plan.objects.create(engagement=engagement, number=3, case={}, result={}, created_at=now)
    (tmp_path / "plan.pdf").write_bytes(PDF)
    (tmp_path / "plan.xlsx").write_bytes(BOOK)
    made = Document.objects.create(
        engagement=engagement,
        plan=plan,
        kind="plan",
        file="plan.pdf",
        sha256=hashlib.sha256(PDF).hexdigest(),
        pages=1,
        size_bytes=len(PDF),
        created_at=now,
    )
    DocumentFile.objects.create(document=made, form="xlsx", file="plan.xlsx", sha256="", size_bytes=len(BOOK))
    return made


@pytest.fixture
def editor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.teammate)
    return client


def share(client: Client, document: Document, **wished: str) -> Any:
    until = (timezone.localdate() + timedelta(days=14)).isoformat()
    return client.post(page_of(document), {"label": "The harbour board", "until": until, **wished})


def page_of(document: Document) -> str:
    return reverse("document-share", args=["ferry", document.pk])


def made(document: Document, cast: Cast, password: str = "", days: float = 1) -> DocumentLink:
    now = timezone.now()
    return make_document_link(
        document,
        label="The board",
        password=password,
        site="http://testserver",
        user=cast.teammate,
        expires_at=now + timedelta(days=days),
        now=now,
    )


def path_of(link: DocumentLink) -> str:
    return document_address(link).removeprefix("http://testserver")


def test_a_link_is_shown_once_and_opens_this_document_without_an_account(editor: Client, document: Document) -> None:
    response = share(editor, document)
    link = DocumentLink.objects.get()
    assert document_address(link) in editor.get(response["Location"]).text
    assert path_of(link) not in editor.get(page_of(document)).text
    stranger = Client()
    page = stranger.get(path_of(link))
    assert document.sha256 in page.text
    for name in ("Referrer-Policy", "X-Robots-Tag", "Cache-Control"):
        assert page.headers[name] in ("no-referrer", "noindex, nofollow", "no-store")
    assert b"".join(stranger.get(f"{path_of(link)}pdf/")) == PDF
    file = stranger.get(f"{path_of(link)}xlsx/")
    assert b"".join(file) == BOOK
    assert file["Content-Disposition"] == 'attachment; filename="ferry-availability-plan-3.xlsx"'
    stranger.head(f"{path_of(link)}pdf/")
    link.refresh_from_db()
    assert link.downloads == 2
    assert "2\n" in editor.get(page_of(document)).text


def test_neither_token_nor_password_is_in_the_database(document: Document, cast: Cast) -> None:
    link = made(document, cast, PASSWORD)
    token = path_of(link).split("/")[2]
    kept = " ".join(str(value) for value in DocumentLink.objects.values().get().values())
    assert token not in kept
    assert PASSWORD not in kept


def test_a_locked_page_is_the_same_whatever_was_shared_and_by_whom(document: Document, cast: Cast) -> None:
    """Two links that have nothing in common show the same page, so nothing of either is told."""
    link = made(document, cast, PASSWORD)
    elsewhere = make_engagement(slug="bakery", title="A bakery")
    plan = Plan.objects.create(engagement=elsewhere, number=1, case={}, result={}, created_at=timezone.now())
    report = Document.objects.create(
        engagement=elsewhere, plan=plan, kind="bia", file="x.pdf", pages=9, size_bytes=9, created_at=timezone.now()
    )
    set_brand(elsewhere, Brand(name="Oven Consulting"), cast.outsider, timezone.now())
    other = make_document_link(
        report,
        label="The baker",
        password="other words",
        site="http://testserver",
        user=cast.outsider,
        expires_at=timezone.now() + timedelta(days=9),
        now=timezone.now(),
    )
    for posted in (None, {"password": "wrong words"}):
        pages = [
            Client().post(path_of(each), posted).text if posted else Client().get(path_of(each)).text
            for each in (link, other)
        ]
        assert pages[0] == pages[1]
        assert 'name="password"' in pages[0]
        assert "A document was shared with you" in pages[0]


def test_a_password_is_asked_for_before_anything_is_told_and_kept_by_the_browser_that_knew_it(
    document: Document, cast: Cast
) -> None:
    link = made(document, cast, PASSWORD)
    stranger = Client()
    page = stranger.get(path_of(link))
    assert 'name="password"' in page.text
    sender = cast.teammate.get_full_name() or cast.teammate.get_username()
    told = (document.sha256, "Availability plan", document.engagement.title, cast.workspace.name, sender)
    assert [each for each in told if each in page.text] == []
    assert stranger.get(f"{path_of(link)}pdf/").status_code == 302
    wrong = stranger.post(path_of(link), {"password": "low water"})
    assert (wrong.status_code, "This is not the password" in wrong.text) == (422, True)
    assert stranger.post(path_of(link), {"password": PASSWORD}).status_code == 302
    opened = stranger.get(path_of(link)).text
    assert [each for each in told if each not in opened] == []
    assert b"".join(stranger.get(f"{path_of(link)}pdf/")) == PDF
    assert Client().get(f"{path_of(link)}pdf/").status_code == 302


def test_a_proof_of_one_link_opens_no_other(document: Document, cast: Cast) -> None:
    one, other = made(document, cast, PASSWORD), made(document, cast, PASSWORD)
    stranger = Client()
    stranger.post(path_of(one), {"password": PASSWORD})
    stranger.cookies[f"document-{other.pk}"] = stranger.cookies[f"document-{one.pk}"].value
    assert stranger.get(f"{path_of(other)}pdf/").status_code == 302


def test_after_many_wrong_passwords_the_right_one_has_to_wait(document: Document, cast: Cast) -> None:
    link = made(document, cast, PASSWORD)
    stranger = Client()
    for number in range(MOST_TRIES):
        stranger.post(path_of(link), {"password": f"guess {number}"})
    resting = stranger.post(path_of(link), {"password": PASSWORD})
    assert (resting.status_code, "Try again in 15 minutes" in resting.text) == (422, True)
    DocumentLink.objects.update(wrong_at=timezone.now() - timedelta(minutes=16))
    assert stranger.post(path_of(link), {"password": PASSWORD}).status_code == 302


def test_the_sender_sees_that_a_password_rests_and_lets_it_be_tried_again(
    editor: Client, document: Document, cast: Cast
) -> None:
    link = made(document, cast, PASSWORD)
    guest = Client()
    for number in range(MOST_TRIES):
        guest.post(path_of(link), {"password": f"wrong {number}"})
    assert guest.post(path_of(link), {"password": PASSWORD}).status_code == 422
    page = editor.get(page_of(document)).content.decode()
    assert f"{MOST_TRIES} wrong in a row: nobody can try one before" in page
    wake = reverse("document-link-again", args=["ferry", document.pk, link.pk])
    assert wake in page
    assert guest.post(wake).status_code == 302  # to sign in
    assert guest.post(path_of(link), {"password": PASSWORD}).status_code == 422
    editor.post(wake)
    assert guest.post(path_of(link), {"password": PASSWORD}).status_code == 302
    assert "wrong in a row" not in editor.get(page_of(document)).content.decode()


def test_expired_ended_and_unknown_links_tell_nothing(editor: Client, document: Document, cast: Cast) -> None:
    expired, ended = made(document, cast, days=-1), made(document, cast)
    end = reverse("document-link-end", args=["ferry", document.pk, ended.pk])
    assert "End the link" in editor.get(end).text
    editor.post(end)
    stranger = Client()
    for path, status in ((path_of(expired), 410), (path_of(ended), 410), ("/d/never-given-out/", 404)):
        page = stranger.get(path)
        assert page.status_code == status
        assert "ferry" not in page.text.lower()
        assert document.sha256 not in page.text
        assert stranger.get(f"{path}pdf/").status_code in (302, 404)


@pytest.mark.parametrize(
    ("wished", "said"),
    [
        ({"label": ""}, "Fill this in."),
        ({"until": "2020-01-01"}, "This day is over"),
        ({"until": "2099-01-01"}, "A link works for at most 180 days"),
        ({"password": "short"}, "at least 8 characters"),
    ],
)
def test_a_wrong_wish_is_refused_with_what_to_do(
    editor: Client, document: Document, wished: dict[str, str], said: str
) -> None:
    response = share(editor, document, **wished)
    assert (response.status_code, said in response.text) == (422, True)
    assert not DocumentLink.objects.exists()


@pytest.mark.parametrize("who", ["manager", "outsider"])
def test_only_who_may_edit_shares_and_deletes(client: Client, cast: Cast, document: Document, who: str) -> None:
    client.force_login(getattr(cast, who))
    refused = 404 if who == "outsider" else 403
    assert share(client, document).status_code == refused
    assert client.post(reverse("document-delete", args=["ferry", document.pk])).status_code == refused
    assert Document.objects.exists()
    assert "Share" not in client.get("/e/ferry/documents/").text


# E-mail


def email_page(link: DocumentLink) -> str:
    return reverse("document-email", args=["ferry", link.document_id, link.pk])


def test_an_e_mail_is_looked_at_then_sent_to_people_who_do_not_see_each_other(
    editor: Client, document: Document, cast: Cast
) -> None:
    link = made(document, cast, PASSWORD)
    wished = {"addresses": "ada@example.com; jo@example.com", "subject": "The plan\nBcc: x", "message": "Here it is."}
    looked = editor.post(email_page(link), wished)
    assert document_address(link) in looked.text
    assert not DocumentEmail.objects.exists()
    assert editor.post(email_page(link), {**wished, "send": "yes"}).status_code == 302
    job = Job.objects.get(kind=DOCUMENT_EMAIL_JOB)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    (sent,) = mail.outbox
    assert (sent.to, sent.bcc) == ([], ["ada@example.com", "jo@example.com"])
    assert sent.subject == "The plan Bcc: x"
    assert document_address(link) in str(sent.body)
    assert PASSWORD not in str(sent.body)
    assert "by another way" in str(sent.body)
    jobs.run(job.pk)
    assert len(mail.outbox) == 1
    assert "ada@example.com, jo@example.com" in editor.get(page_of(document)).text


def test_what_is_no_address_is_named_and_nothing_typed_is_lost(editor: Client, document: Document, cast: Cast) -> None:
    link = made(document, cast)
    response = editor.post(
        email_page(link), {"addresses": "ada@, jo@example.com", "subject": "S", "message": "My words"}
    )
    assert response.status_code == 422
    assert "Not an e-mail address: ada@." in response.text
    assert "My words" in response.text


def test_an_e_mail_waiting_when_the_link_is_ended_is_not_sent(editor: Client, document: Document, cast: Cast) -> None:
    link = made(document, cast)
    wished = {"addresses": "ada@example.com", "subject": "S", "message": "M", "send": "yes"}
    editor.post(email_page(link), wished)
    editor.post(reverse("document-link-end", args=["ferry", document.pk, link.pk]))
    job = Job.objects.get(kind=DOCUMENT_EMAIL_JOB)
    jobs.run(job.pk)
    assert mail.outbox == []
    assert DocumentEmail.objects.get().error == "Not sent: the link has ended."
    assert editor.get(email_page(link)).status_code == 302


# Deleting


def test_a_deleted_document_takes_files_and_links_with_it(
    editor: Client, document: Document, cast: Cast, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    path = path_of(made(document, cast))
    delete = reverse("document-delete", args=["ferry", document.pk])
    assert "1 link to it will open nothing" in editor.get(delete).text
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(delete)
    assert not any(tmp_path.glob("plan.*"))
    assert Client().get(path).status_code == 404
    assert Plan.objects.exists()


ENGLISH_LEFT = re.compile(r"\b(the|you|this|until|Ask|Made|Hello|Password|Download|pages?)\b")


def test_the_recipient_of_a_german_document_reads_german(editor: Client, document: Document, cast: Cast) -> None:
    Document.objects.filter(pk=document.pk).update(language="de")
    document.refresh_from_db()
    link, locked, ended = made(document, cast), made(document, cast, PASSWORD), made(document, cast, days=-1)
    wrong = Client().post(path_of(locked), {"password": "wrong"})
    pages = [*(Client().get(path_of(each)) for each in (link, locked, ended)), wrong]
    for page in pages:
        text = page.content.decode()
        assert '<html lang="de">' in text
        said = re.sub(r"<[^>]+>", " ", text.partition("</head>")[2]).replace(document.engagement.title, "")
        assert not ENGLISH_LEFT.search(said), said
    assert "Verfügbarkeitsplan" in pages[0].content.decode()
    subject, message = usual_email(link)
    assert subject.startswith("Verfügbarkeitsplan")
    text = whole_text(locked, message)
    assert "Der Link gilt bis" in text
    assert not ENGLISH_LEFT.search(re.sub(r"http\S+", "", text).replace(document.engagement.title, "")), text
    assert '<html lang="en">' in editor.get(reverse("engagement-list")).content.decode()  # ours stay English
