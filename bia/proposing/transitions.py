"""The life of a proposal: draft, sent, accepted or declined; what was sent is frozen, a change makes a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from bia.branding import brand_of
from bia.models import Proposal, ProposalStatus, ProposalVersion, User

from .content import content_of, sha256_of
from .creating import record
from .values import values_of

DRAFT, SENT = ProposalStatus.DRAFT, ProposalStatus.SENT
ACCEPTED, DECLINED, EXPIRED = ProposalStatus.ACCEPTED, ProposalStatus.DECLINED, ProposalStatus.EXPIRED


class NotAllowed(Exception):
    """The proposal is not in a state in which this may be done; the text says in which it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """What can be done with a proposal, from which states, and what it then is. `says` tells what it means."""

    label: str
    sources: frozenset[str]
    target: str
    says: str
    done: str


STEPS: Final[Mapping[str, Step]] = {
    "send": Step(
        "Mark as sent",
        frozenset({DRAFT}),
        SENT,
        "This version is frozen as it stands and counts from today. Ninefold sends nothing itself.",
        "is marked as sent; this version is frozen",
    ),
    "accept": Step(
        "Record acceptance", frozenset({SENT}), ACCEPTED, "The client took this version.", "is recorded as accepted"
    ),
    "decline": Step(
        "Record refusal",
        frozenset({SENT}),
        DECLINED,
        "The client did not take this version.",
        "is recorded as declined",
    ),
    "reopen": Step(
        "Take the decision back",
        frozenset({ACCEPTED, DECLINED}),
        SENT,
        "The decision was recorded by mistake: the proposal counts as sent again, from the day it was sent.",
        "counts as sent again",
    ),
    "revise": Step(
        "Make a new version",
        frozenset({SENT, DECLINED, EXPIRED}),
        DRAFT,
        "A draft of the next version is made. The version that was sent stays as it is, and is no longer on offer.",
        "is a draft again, of the next version",
    ),
}


def allowed(proposal: Proposal, now: datetime) -> dict[str, Step]:
    """The steps that can be taken now."""
    state = proposal.state(timezone.localdate(now))
    return {name: step for name, step in STEPS.items() if state in step.sources}


def require_draft(proposal: Proposal) -> None:
    """Raises NotAllowed unless lines and terms may be changed."""
    if proposal.status != DRAFT:
        raise NotAllowed(
            f"{proposal.number} version {proposal.version} was sent and is frozen. Make a new version to change it."
        )


@transaction.atomic
def take_step(proposal: Proposal, name: str, user: User | None, now: datetime, note: str = "") -> Proposal:
    """The proposal after a step. Sending freezes its version.

    Raises NotAllowed, also for an offer that its discount makes free, and KeyError for an unknown step.
    """
    step = STEPS[name]
    proposal = Proposal.objects.select_for_update().select_related("plan", "engagement").get(pk=proposal.pk)
    state = proposal.state(timezone.localdate(now))
    if state not in step.sources:
        raise NotAllowed(f"{proposal.number} is {state.label.lower()} now, so this cannot be done.")
    proposal.status = step.target
    if name == "send":
        proposal.sent_on = timezone.localdate(now)
        _freeze(proposal, user, now)
    if name == "revise":
        proposal.version, proposal.sent_on = proposal.version + 1, None
    proposal.changed_by, proposal.changed_at = user, now
    proposal.revision += 1
    proposal.save()
    record(proposal, name, user, now, note)
    return proposal


def _freeze(proposal: Proposal, user: User | None, now: datetime) -> None:
    content = {**content_of(proposal), "brand": brand_of(proposal.engagement).to_dict()}
    if values_of(content, timezone.localdate(now), SENT).discounted_away:
        raise NotAllowed("The discount is more than is paid once. Change it before the proposal is sent.")
    ProposalVersion.objects.create(
        proposal=proposal,
        number=proposal.version,
        plan=proposal.plan,
        content=content,
        sha256=sha256_of(content),
        frozen_by=user,
        frozen_at=now,
    )
