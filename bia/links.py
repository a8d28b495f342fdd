"""Making, renewing and revoking personal links. The rules are in bia.personal_links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse

from bia.models import Engagement, LinkPurpose, PersonalLink, Process, RespondentAnswer, User
from bia.personal_links import PAGE_OF, can_be_made_again, hash_of, link_state, new_secret, token_of
from bia.respondent_answers import unsent_count


class KeyChanged(Exception):
    """The link cannot be written again: the secret key was changed since it was made. Make a new link."""


def make_link(
    *,
    engagement: Engagement,
    purpose: str,
    name: str,
    email: str,
    processes: Iterable[Process],
    site: str,
    created_by: User,
    expires_at: datetime,
    now: datetime,
) -> PersonalLink:
    """A new link of this engagement, for one person and some of its processes. `site` is such as
    https://bia.example.com: links in e-mails begin with it. The clear link is `address_of(link)`."""
    nonce = new_secret()
    with transaction.atomic():
        link = PersonalLink.objects.create(
            engagement=engagement,
            purpose=purpose,
            name=name,
            email=email,
            nonce=nonce,
            token_hash=hash_of(token_of(nonce)),
            site=site.rstrip("/"),
            created_by=created_by,
            created_at=now,
            expires_at=expires_at,
        )
        link.processes.set(processes)
    return link


def address_of(link: PersonalLink) -> str:
    """The clear link. Show it once and store it nowhere. Raises KeyChanged."""
    if not can_be_made_again(link):
        raise KeyChanged
    return link.site + reverse(PAGE_OF[link.purpose], args=[token_of(link.nonce)])


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkTo:
    """A link that hangs on a process: open, or with answers about it that were entered and never sent."""

    link: PersonalLink
    is_open: bool
    is_signing: bool
    unsent: int


def links_to(process: Process, now: datetime) -> list[LinkTo]:
    """The links that lose something when the process goes, in the order they were made. Two queries."""
    about = Prefetch("answers", queryset=RespondentAnswer.objects.filter(process=process))
    rows = [
        LinkTo(
            link=link,
            is_open=link_state(link, now).is_open,
            is_signing=link.purpose == LinkPurpose.SIGN,
            unsent=unsent_count(link.answers.all()),
        )
        for link in process.links.prefetch_related(about)
    ]
    return [row for row in rows if row.is_open or row.unsent]


def renew_link(link: PersonalLink, *, site: str, expires_at: datetime) -> None:
    """Another token for the same person: the old link ends, what was entered stays and can be sent (again), and
    any browser may begin."""
    link.nonce = new_secret()
    link.token_hash = hash_of(token_of(link.nonce))
    link.site = site.rstrip("/")
    link.expires_at = expires_at
    link.revoked_at = None
    link.finished_at = None
    link.browser_hash = ""
    link.other_browser_at = None
    link.code_nonce = ""
    link.save()


def revoke_link(link: PersonalLink, now: datetime) -> None:
    """Ends a link at once. What was entered stays."""
    PersonalLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now)
