"""What a page showed of a proposal when a step was asked for: the page carries it, so nothing else is ever sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core import signing

from bia.models import Proposal

from .content import edition_of
from .differences import Difference, differences

SALT = "bia.proposing.seen"
UNSEEN = ("brand",)  # kept with a version, on no page of a step


class ChangedSince(Exception):
    """The proposal is not what the page showed; `found` is what the client would see of it, None if not known."""

    def __init__(self, found: list[Difference] | None) -> None:
        super().__init__("The proposal was changed since this page was opened.")
        self.found = found


def seen(proposal: Proposal) -> str:
    """All that a page shows of a proposal as it stands, signed, to be posted along."""
    return signing.dumps(_content(proposal), salt=SALT, compress=True)


def require_seen(proposal: Proposal, shown: str) -> None:
    """Raises ChangedSince unless the proposal is what the page showed; a page that carried nothing showed nothing."""
    now = _content(proposal)
    try:
        before = signing.loads(shown, salt=SALT)
    except signing.BadSignature:
        raise ChangedSince(None) from None
    if before != now:
        raise ChangedSince(differences(before, now))


def _content(proposal: Proposal) -> Mapping[str, Any]:
    return {name: value for name, value in edition_of(proposal).content.items() if name not in UNSEEN}
