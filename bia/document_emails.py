"""E-mails that carry a link to a document. Sent by a job each."""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import SMTPException
from typing import NoReturn

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from bia import jobs
from bia.document_links import document_address, has_ended
from bia.documents.language import ENGLISH, active_language, in_language
from bia.link_emails import KEY_CHANGED
from bia.links import KeyChanged
from bia.models import Document, DocumentEmail, DocumentKind, DocumentLink, Job, User
from bia.units import moment

logger = logging.getLogger(__name__)

DOCUMENT_EMAIL_JOB = "document-email"


def usual_email(link: DocumentLink) -> tuple[str, str]:
    """The subject and message a new e-mail begins with, in the language of the document."""
    document = link.document
    with in_language(document.language):
        what = kind_said(document) + (f" {document.name}" if document.name else "")
        subject = f"{what}: {document.engagement.title}"
        message = _(
            "Hello,\n\nplease find the %(document)s for %(title)s by the link below.\n\nKind regards\n%(sender)s"
        ) % {"document": _in_a_sentence(what), "title": document.engagement.title, "sender": link.sender}
    return subject[:200], message


def kind_said(document: Document) -> str:
    """The kind of a document in the language that is active."""
    return _(str(DocumentKind(document.kind).label))


def _in_a_sentence(label: str) -> str:
    return label if label[:2].isupper() or active_language() != ENGLISH else label[:1].lower() + label[1:]


def whole_text(link: DocumentLink, message: str) -> str:
    """The e-mail as it is sent: what was written, the link, until when it works. Raises KeyChanged."""
    with in_language(link.document.language):
        ends = [_("The link works until %(moment)s.") % {"moment": moment(timezone.localtime(link.expires_at))}]
        if link.password:
            ends.append(_("The document asks for a password, which comes to you by another way."))
    return f"{message.rstrip()}\n\n{document_address(link)}\n\n{' '.join(ends)}\n"


def queue_document_email(
    link: DocumentLink, addresses: list[str], subject: str, message: str, user: User, now: datetime
) -> DocumentEmail:
    """Has an e-mail sent. A worker does it; the row says what became of it."""
    email = DocumentEmail.objects.create(
        link=link, addresses=addresses, subject=subject, message=message, created_by=user, created_at=now
    )
    jobs.submit(DOCUMENT_EMAIL_JOB, link.document.engagement, user, {"email": email.pk})
    return email


def send_document_email(progress: jobs.Progress, job: Job) -> None:
    """The job: sends one e-mail to its addresses, which do not see each other, unless the link has ended.

    Raises JobFailed.
    """
    rows = DocumentEmail.objects.select_related("link__document__engagement", "link__created_by", "created_by")
    email = rows.filter(pk=job.parameters["email"]).first()
    if email is None or email.sent_at is not None:  # deleted with its document, or sent by a worker that stopped
        return
    if has_ended(email.link, timezone.now()):
        _fail(email, "Not sent: the link has ended.")
    try:
        _message(email).send()
    except KeyChanged:
        _fail(email, KEY_CHANGED)
    except (SMTPException, OSError) as error:
        logger.warning("e-mail %s with a document was not sent: %s", email.pk, type(error).__name__)
        _fail(email, f"The mail server did not take it ({type(error).__name__}): {error}")
    progress.publish(lambda: _mark_sent(email))


def _message(email: DocumentEmail) -> EmailMessage:
    sender = email.created_by
    several = len(email.addresses) > 1
    return EmailMessage(
        email.subject,
        whole_text(email.link, email.message),
        settings.DEFAULT_FROM_EMAIL,
        to=[] if several else email.addresses,
        bcc=email.addresses if several else [],
        reply_to=[sender.email] if sender and sender.email else None,
    )


def _mark_sent(email: DocumentEmail) -> None:
    DocumentEmail.objects.filter(pk=email.pk).update(sent_at=timezone.now(), error="")


def _fail(email: DocumentEmail, text: str) -> NoReturn:
    DocumentEmail.objects.filter(pk=email.pk).update(error=text[:500])
    raise jobs.JobFailed(text)
