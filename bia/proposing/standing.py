"""How the file of a proposal stands to the proposal: a draft or an offer, and whether it still says what holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bia.models import Document, Proposal, ProposalStatus

from .content import edition_of, sha256_of


class Standing(StrEnum):
    """What the file of a proposal is, today."""

    DRAFT = "draft"  # as it stands
    CHANGED = "changed"  # a draft, which was changed since
    OVERTAKEN = "overtaken"  # a draft, of which a version was sent since
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # it was sent, and the next version is being written
    REPLACED = "replaced"  # it was sent, and a later version was sent since


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How one file stands. `until` is the last day of its offer; None for a draft. `version` is the present one."""

    standing: Standing
    version: int
    until: date | None

    @property
    def is_to_send(self) -> bool:
        """Whether the client can be sent it as an offer that holds."""
        return self.standing in (Standing.SENT, Standing.ACCEPTED)


def stand_of(document: Document, today: date) -> Stand | None:
    """How the file of a proposal stands on a day; None for any other document."""
    proposal = document.proposal
    if proposal is None:
        return None
    standing = _of_draft(document, proposal) if document.is_draft else _of_sent(document, proposal, today)
    return Stand(standing=standing, version=proposal.version, until=None if document.is_draft else proposal.valid_until)


def _of_draft(document: Document, proposal: Proposal) -> Standing:
    if proposal.status != ProposalStatus.DRAFT or proposal.version != document.proposal_version:
        return Standing.OVERTAKEN
    if not document.content_sha256:  # made before files kept it
        return Standing.CHANGED if proposal.changed_at > document.created_at else Standing.DRAFT
    return Standing.DRAFT if document.content_sha256 == sha256_of(edition_of(proposal).content) else Standing.CHANGED


def _of_sent(document: Document, proposal: Proposal, today: date) -> Standing:
    if proposal.version != document.proposal_version:
        later = proposal.versions.filter(number__gt=document.proposal_version or 0)
        return Standing.REPLACED if later.exists() else Standing.WITHDRAWN
    return Standing(proposal.state(today).value)
