"""Deleting a draft of which nothing was sent."""

from __future__ import annotations

from django.db import transaction

from bia.documents.files import delete_document
from bia.models import Proposal
from bia.proposing.seen import require_seen
from bia.proposing.transitions import DRAFT, NotAllowed


def require_unsent(proposal: Proposal) -> None:
    """Raises NotAllowed for a proposal of which a version was sent."""
    if proposal.status != DRAFT or proposal.versions.exists():
        raise NotAllowed(f"{proposal.number} was sent, so it stays: what the client has must be found here.")


@transaction.atomic
def delete_draft(proposal: Proposal, shown: str) -> None:
    """Deletes a draft, its files and their links. Raises NotAllowed, ChangedSince where it is not what was shown."""
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    require_unsent(current)
    require_seen(current, shown)
    for document in current.documents.select_related("engagement", "plan").prefetch_related("files"):
        delete_document(document)
    current.delete()
