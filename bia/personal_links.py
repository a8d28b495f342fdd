"""The rules of personal links: how a token is made, and whether a link lets somebody in. No database.

The token of a link is an HMAC of its random nonce under the secret key. The database holds the nonce and the
token's hash: neither is enough to open the link, and a reminder can carry the link again.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.crypto import constant_time_compare, salted_hmac

from bia.models import LinkPurpose, PersonalLink

DAYS_VALID = 14
LONGEST_DAYS = 180
CODE_MINUTES = 15
CODE_DIGITS = 8
CODE_TRIES = 5
SECRET_BYTES = 32

# The page a link leads to, by the name of its address.
PAGE_OF: dict[str, str] = {LinkPurpose.ANSWER: "respond", LinkPurpose.SIGN: "sign-by-link"}


class Entry(StrEnum):
    """What becomes of somebody who opens a link."""

    OPEN = "open"  # by the browser that uses it
    UNBOUND = "unbound"  # valid, and no browser uses it yet
    ELSEWHERE = "elsewhere"  # valid, but another browser uses it
    EXPIRED = "expired"
    REVOKED = "revoked"


class LinkState(StrEnum):
    """How far a link is, for the consultant."""

    NOT_OPENED = "not opened"
    OPENED = "opened"
    FINISHED = "finished"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def is_open(self) -> bool:
        """Whether the invited person can still answer or sign by it."""
        return self in (LinkState.NOT_OPENED, LinkState.OPENED)


def new_secret() -> str:
    """256 random bits as text that fits into an address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def token_of(nonce: str) -> str:
    """The token of the link with this nonce: 256 bits as text that fits into an address."""
    digest = salted_hmac("bia.personal-link", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(secret: str) -> str:
    """What is stored of a token or of a browser's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def can_be_made_again(link: PersonalLink) -> bool:
    """Whether the link can be sent again. False when the secret key was changed since it was made."""
    return constant_time_compare(hash_of(token_of(link.nonce)), link.token_hash)


def entry(link: PersonalLink, browser: str, now: datetime) -> Entry:
    """Whether the link lets this browser in. `browser` is its secret, empty for one that has none."""
    if link.revoked_at is not None:
        return Entry.REVOKED
    if link.expires_at <= now:
        return Entry.EXPIRED
    if not link.browser_hash:
        return Entry.UNBOUND
    return Entry.OPEN if browser and constant_time_compare(hash_of(browser), link.browser_hash) else Entry.ELSEWHERE


def link_state(link: PersonalLink, now: datetime) -> LinkState:
    """What the consultant is told of a link. What was finished stays so when the link expires."""
    if link.finished_at is not None:
        return LinkState.FINISHED
    if link.revoked_at is not None:
        return LinkState.REVOKED
    if link.expires_at <= now:
        return LinkState.EXPIRED
    return LinkState.OPENED if link.first_opened_at is not None else LinkState.NOT_OPENED


def code_of(nonce: str) -> str:
    """The code that is sent by e-mail to take over a link, made from its nonce as a token is."""
    digest = salted_hmac("bia.link-code", nonce, algorithm="sha256").digest()
    return str(int.from_bytes(digest, "big") % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def code_fits(link: PersonalLink, typed: str, now: datetime) -> bool:
    """Whether this is the code sent last, in time and not after too many wrong ones."""
    if not link.code_nonce or link.code_expires_at is None or link.code_expires_at <= now:
        return False
    if link.code_tries >= CODE_TRIES:
        return False
    return constant_time_compare("".join(typed.split()), code_of(link.code_nonce))


def reminder_is_due(link: PersonalLink, last_sent: datetime | None, every_days: int, now: datetime) -> bool:
    """Whether to remind this person: never once finished, expired or revoked, and not before `every_days` passed
    since the last invitation or reminder. `last_sent` is None when none was sent: then there is nothing to remind of.
    """
    if not link_state(link, now).is_open or last_sent is None:
        return False
    return last_sent + timedelta(days=every_days) <= now
