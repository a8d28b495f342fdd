"""E-mails about personal links: invitation, reminder, and the code for another device. Sent by a job each."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import NoReturn

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Max, Q
from django.template.loader import render_to_string
from django.utils import timezone

from bia import jobs
from bia.links import KeyChanged, address_of
from bia.models import EmailKind, Job, LinkEmail, LinkPurpose, PersonalLink, User
from bia.personal_links import CODE_MINUTES, code_of, link_state, new_secret, reminder_is_due

logger = logging.getLogger(__name__)

EMAIL_JOB = "link-email"
MOST_CODES_A_DAY = 10
KEY_CHANGED = "The secret key of this site was changed since the link was made. Make a new link."
# The reminders and invitations that were sent, or are about to be.
ASKING = Q(emails__kind__in=(EmailKind.INVITATION, EmailKind.REMINDER), emails__error="")


def queue_email(link: PersonalLink, kind: str, user: User | None, now: datetime) -> LinkEmail:
    """Has an e-mail about a link sent. A worker does it; the row says what became of it."""
    email = LinkEmail.objects.create(link=link, kind=kind, created_at=now)
    jobs.submit(EMAIL_JOB, link.engagement, user, {"email": email.pk})
    return email


def ask_again(link: PersonalLink, user: User, now: datetime) -> None:
    """Reminds somebody who was asked, or sends the link to somebody who was not."""
    was_asked = link.emails.filter(sent_at__isnull=False).exists()
    queue_email(link, EmailKind.REMINDER if was_asked else EmailKind.INVITATION, user, now)


def send_again(email: LinkEmail, user: User, now: datetime) -> None:
    """Tries an e-mail once more that was not sent."""
    queue_email(email.link, email.kind, user, now)
    email.delete()


def queue_code(link: PersonalLink, now: datetime) -> bool:
    """Sends a new code to the invited person; the one before ends. False: too many were sent today."""
    today = link.emails.filter(kind=EmailKind.CODE, created_at__gt=now - timedelta(days=1))
    if today.count() >= MOST_CODES_A_DAY:
        return False
    link.code_nonce = new_secret()
    link.code_expires_at = now + timedelta(minutes=CODE_MINUTES)
    link.code_tries = 0
    link.save(update_fields=["code_nonce", "code_expires_at", "code_tries"])
    queue_email(link, EmailKind.CODE, None, now)
    return True


def queue_reminders(every_days: int, now: datetime) -> list[PersonalLink]:
    """Reminds everybody who is due (see bia.personal_links); who that is."""
    asked = PersonalLink.objects.filter(finished_at=None, revoked_at=None, expires_at__gt=now)
    asked = asked.annotate(last_asked=Max("emails__created_at", filter=ASKING)).select_related("engagement")
    due: list[PersonalLink] = [link for link in asked if reminder_is_due(link, link.last_asked, every_days, now)]
    for link in due:
        queue_email(link, EmailKind.REMINDER, None, now)
    return due


def send_email(progress: jobs.Progress, job: Job) -> None:
    """The job: sends one e-mail, unless it was sent before or has no use any more. Raises JobFailed."""
    email = LinkEmail.objects.select_related("link__engagement", "link__created_by").get(pk=job.parameters["email"])
    if email.sent_at is not None:  # a worker stopped after it had sent it
        return
    if not link_state(email.link, timezone.now()).is_open and email.kind != EmailKind.CODE:
        _fail(email, "Not sent: the link has ended or was used to the end.")
    try:
        message_of(email).send()
    except KeyChanged:
        _fail(email, KEY_CHANGED)
    except (SMTPException, OSError) as error:
        logger.warning("e-mail %s about a link was not sent: %s", email.pk, type(error).__name__)
        _fail(email, f"The mail server did not take it ({type(error).__name__}): {error}")
    progress.publish(lambda: _mark_sent(email))


def _mark_sent(email: LinkEmail) -> None:
    LinkEmail.objects.filter(pk=email.pk).update(sent_at=timezone.now(), error="")


def _fail(email: LinkEmail, text: str) -> NoReturn:
    LinkEmail.objects.filter(pk=email.pk).update(error=text[:500])
    raise jobs.JobFailed(text)


def message_of(email: LinkEmail) -> EmailMultiAlternatives:
    """The e-mail as text and as simple HTML. Raises KeyChanged."""
    link = email.link
    context = {
        "link": link,
        "purpose": link.purpose,
        "is_signing": link.purpose == LinkPurpose.SIGN,
        "processes": link.processes.all(),
        "consultant": link.asks,
        "address": address_of(link) if email.kind != EmailKind.CODE else "",
        "code": code_of(link.code_nonce) if email.kind == EmailKind.CODE else "",
        "minutes": CODE_MINUTES,
    }
    subject = render_to_string(f"emails/{email.kind}_subject.txt", context)
    message = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string(f"emails/{email.kind}.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [link.email],
        reply_to=[link.created_by.email] if link.created_by and link.created_by.email else None,
    )
    message.attach_alternative(render_to_string(f"emails/{email.kind}.html", context), "text/html")
    return message
