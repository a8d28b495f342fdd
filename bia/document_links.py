"""Sharing a document with somebody who has no account: making, opening and ending links.

The token is made as that of a personal link. A password is proved once; the browser then holds a signed note of it,
which ends with the password. Wrong passwords are counted before they are looked at, so that many at once are no
more than one after the other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.db.models import F
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from bia.links import KeyChanged
from bia.models import Document, DocumentLink, User
from bia.personal_links import hash_of, new_secret, token_of

MOST_TRIES = 8  # wrong passwords in a row
WAIT = timedelta(minutes=15)  # after which a password may be tried again
PROOF_SECONDS = 3600
PROOF_SALT = "bia.document-link"


class LinkEntry(StrEnum):
    """What becomes of somebody who opens a link to a document."""

    OPEN = "open"
    LOCKED = "locked"  # a password is asked for
    ENDED = "ended"  # expired or revoked


def make_document_link(
    document: Document, *, label: str, password: str, site: str, user: User, expires_at: datetime, now: datetime
) -> DocumentLink:
    """A new link to a document; an empty password asks for none."""
    nonce = new_secret()
    return DocumentLink.objects.create(
        document=document,
        label=label,
        nonce=nonce,
        token_hash=hash_of(token_of(nonce)),
        site=site.rstrip("/"),
        password=make_password(password) if password else "",
        created_by=user,
        created_at=now,
        expires_at=expires_at,
    )


def document_address(link: DocumentLink) -> str:
    """The clear link. Raises KeyChanged when the secret key was changed since it was made."""
    token = token_of(link.nonce)
    if not constant_time_compare(hash_of(token), link.token_hash):
        raise KeyChanged
    return link.site + reverse("shared-document", args=[token])


def has_ended(link: DocumentLink, now: datetime) -> bool:
    """Whether a link opens nothing any more."""
    return link.revoked_at is not None or link.expires_at <= now


def entry_of(link: DocumentLink, proof: str, now: datetime) -> LinkEntry:
    """Whether the link lets in. `proof` is what the browser holds of a password that was right."""
    if has_ended(link, now):
        return LinkEntry.ENDED
    if not link.password:
        return LinkEntry.OPEN
    try:
        proved = signing.loads(proof, salt=PROOF_SALT, max_age=PROOF_SECONDS)
    except signing.BadSignature:
        return LinkEntry.LOCKED
    return LinkEntry.OPEN if proved == _proved(link) else LinkEntry.LOCKED


def proof_of(link: DocumentLink) -> str:
    """What a browser is given when its password was right."""
    return signing.dumps(_proved(link), salt=PROOF_SALT)


def _proved(link: DocumentLink) -> list[object]:
    return [link.pk, hash_of(link.password)]


def is_resting(link: DocumentLink, now: datetime) -> bool:
    """Whether too many passwords were wrong for another to be tried yet."""
    return rests_until(link, now) is not None


def rests_until(link: DocumentLink, now: datetime) -> datetime | None:
    """When a password may be tried again after too many wrong ones; None where one may be tried now."""
    until = link.wrong_at + WAIT if link.wrong_at and link.wrong_tries >= MOST_TRIES else None
    return until if until and until > now else None


def wake_document_link(link: DocumentLink) -> None:
    """Lets passwords be tried again at once."""
    DocumentLink.objects.filter(pk=link.pk).update(wrong_tries=0, wrong_at=None)


def try_password(link: DocumentLink, typed: str, now: datetime) -> bool:
    """Whether the password is right; a wrong one is counted. False too while a link is resting."""
    DocumentLink.objects.filter(pk=link.pk, wrong_at__lte=now - WAIT).update(wrong_tries=0, wrong_at=None)
    counted = DocumentLink.objects.filter(pk=link.pk, wrong_tries__lt=MOST_TRIES)
    if not counted.update(wrong_tries=F("wrong_tries") + 1, wrong_at=now) or not check_password(typed, link.password):
        return False
    wake_document_link(link)
    return True


def note_download(link: DocumentLink, now: datetime) -> None:
    """Counts a download."""
    DocumentLink.objects.filter(pk=link.pk).update(downloads=F("downloads") + 1, last_download_at=now)


def end_document_link(link: DocumentLink, now: datetime) -> None:
    """Ends a link at once; an e-mail that waits to be sent with it is not sent."""
    DocumentLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now)
