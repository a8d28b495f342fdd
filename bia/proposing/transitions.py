"""The life of a proposal: draft, sent, accepted or declined; what was sent is frozen, a change makes a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from bia.branding import brand_of
from bia.models import Proposal, ProposalStatus, ProposalVersion, User

from .content import content_of, sha256_of
from .creating import record
from .seen import require_seen
from .values import values_of
from .withdrawing import restore

DRAFT, SENT = ProposalStatus.DRAFT, ProposalStatus.SENT
ACCEPTED, DECLINED, EXPIRED = ProposalStatus.ACCEPTED, ProposalStatus.DECLINED, ProposalStatus.EXPIRED


class NotAllowed(Exception):
    """The proposal is not in a state in which this may be done; the text says in which it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """What can be done with a proposal, from which states, and what it then is. `says` tells what it means.

    `asks_day`: what the client did on a day is written down later at times, also when the offer has expired since.
    """

    label: str
    sources: frozenset[str]
    target: str
    says: str
    done: str
    happened: str
    asks_day: bool = False


STEPS: Final[Mapping[str, Step]] = {
    "send": Step(
        "Mark as sent",
        frozenset({DRAFT}),
        SENT,
        "This version is frozen as it stands and counts from today. Ninefold sends nothing itself.",
        "is marked as sent; this version is frozen",
        "Sent",
    ),
    "accept": Step(
        "Record acceptance",
        frozenset({SENT, EXPIRED}),
        ACCEPTED,
        "The client took this version while it was valid.",
        "is recorded as accepted",
        "Accepted",
        asks_day=True,
    ),
    "decline": Step(
        "Record refusal",
        frozenset({SENT}),
        DECLINED,
        "The client did not take this version.",
        "is recorded as declined",
        "Declined",
    ),
    "reopen": Step(
        "Take the decision back",
        frozenset({ACCEPTED, DECLINED}),
        SENT,
        "The decision was recorded by mistake: the proposal counts as sent again, from the day it was sent.",
        "counts as sent again",
        "Decision taken back",
    ),
    "revise": Step(
        "Make a new version",
        frozenset({SENT, DECLINED, EXPIRED}),
        DRAFT,
        "A draft of the next version is made. The version that was sent stays as it is, and is no longer on offer.",
        "is a draft again, of the next version",
        "New version begun",
    ),
    "withdraw": Step(
        "Withdraw this draft",
        frozenset({DRAFT}),
        SENT,
        "What was changed in this draft is given up. The version that was sent counts again, as it was sent.",
        "counts again as it was sent; the draft after it is withdrawn",
        "Draft withdrawn",
    ),
}


def allowed(proposal: Proposal, now: datetime) -> dict[str, Step]:
    """The steps that can be taken now."""
    state = proposal.state(timezone.localdate(now))
    return {
        name: step
        for name, step in STEPS.items()
        if state in step.sources and (name != "withdraw" or proposal.versions.exists())
    }


def require_draft(proposal: Proposal) -> None:
    """Raises NotAllowed unless lines and terms may be changed."""
    if proposal.status != DRAFT:
        raise NotAllowed(
            f"{proposal.number} version {proposal.version} was sent and is frozen. Make a new version to change it."
        )


@transaction.atomic
def take_step(
    proposal: Proposal,
    name: str,
    user: User | None,
    now: datetime,
    note: str = "",
    day: date | None = None,
    *,
    shown: str | None = None,
) -> Proposal:
    """The proposal after a step; `day` is when the client took it, today where nothing is said. Sending freezes.

    `shown` is what the page that asked carried of it. Raises ChangedSince where the proposal is another by now,
    NotAllowed, also for an offer that its discount makes free, and KeyError for an unknown step.
    """
    step = STEPS[name]
    proposal = Proposal.objects.select_for_update().select_related("plan", "engagement").get(pk=proposal.pk)
    state = proposal.state(timezone.localdate(now))
    if state not in step.sources:
        raise NotAllowed(f"{proposal.number} is {state.label.lower()} now, so this cannot be done.")
    if shown is not None:
        require_seen(proposal, shown)
    happened_on = (day or timezone.localdate(now)) if step.asks_day else None
    if happened_on and not was_on_offer(proposal, happened_on, now):
        raise NotAllowed(
            f"{proposal.number} was not on offer on {happened_on:%-d %B %Y}, so it cannot be accepted then."
        )
    proposal.status = step.target
    if name == "send":
        proposal.sent_on = timezone.localdate(now)
        _freeze(proposal, user, now)
    if name == "revise":
        proposal.version, proposal.sent_on = proposal.version + 1, None
    if name == "withdraw":
        _withdraw(proposal)
    proposal.changed_by, proposal.changed_at = user, now
    proposal.revision += 1
    proposal.save()
    record(proposal, name, user, now, note, happened_on)
    return proposal


def was_on_offer(proposal: Proposal, day: date, now: datetime) -> bool:
    """Whether the client could take a proposal that was sent on this day, which is not to come."""
    first, last = proposal.sent_on, proposal.valid_until
    return first is not None and last is not None and first <= day <= min(last, timezone.localdate(now))


def _withdraw(proposal: Proposal) -> None:
    sent = proposal.versions.first()
    if sent is None:
        raise NotAllowed(f"{proposal.number} was never sent, so no version stands before this draft. Delete it.")
    restore(proposal, sent)


def _freeze(proposal: Proposal, user: User | None, now: datetime) -> None:
    content = {**content_of(proposal), "brand": brand_of(proposal.engagement).to_dict()}
    values = values_of(content, timezone.localdate(now), SENT)
    if values.discounted_away:
        raise NotAllowed("The discount is more than is paid once. Change it before the proposal is sent.")
    if values.given_away:
        raise NotAllowed("The discount leaves nothing to pay. Change it before the proposal is sent.")
    ProposalVersion.objects.create(
        proposal=proposal,
        number=proposal.version,
        plan=proposal.plan,
        content=content,
        sha256=sha256_of(content),
        frozen_by=user,
        frozen_at=now,
    )
