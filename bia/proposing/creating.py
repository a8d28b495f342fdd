"""Making a proposal of a plan: its number, its first lines and its first event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from bia.models import Engagement, Plan, Proposal, ProposalEvent, ProposalLine, ProposalStatus, User

from .bill import BillLine, bill_of, offers_in, recommended_of

ATTEMPTS = 5  # to get a number when others take one at the same time
NAME, ITEM, CLASS, URL = 400, 300, 60, 500  # characters of these columns


def create_proposal(engagement: Engagement, plan: Plan, user: User | None, now: datetime, **given: Any) -> Proposal:
    """A draft of version 1 with the lines of every offer of the plan, in the language of the proposal.

    `given` are fields of the proposal. Raises PlanTooOld for a plan made before plans held offers.
    """
    bill = bill_of(plan.result, given.get("language", engagement.language))
    for attempt in range(ATTEMPTS):
        try:
            return _create(engagement, plan, bill, user, now, given)
        except IntegrityError:  # the number was taken meanwhile
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def _create(
    engagement: Engagement,
    plan: Plan,
    bill: Iterable[BillLine],
    user: User | None,
    now: datetime,
    given: Mapping[str, Any],
) -> Proposal:
    year = timezone.localdate(now).year
    of_year = Proposal.objects.filter(workspace=engagement.workspace_id, year=year)
    serial = (of_year.aggregate(last=Max("serial"))["last"] or 0) + 1
    usual = {
        "title": usual_title(engagement, plan),
        "language": engagement.language,
        "client_name": _client(plan)[:NAME],
        "offers": list(offers_in(plan.result)),
        "chosen": recommended_of(offers_in(plan.result)),
    }
    proposal = Proposal.objects.create(
        workspace=engagement.workspace,
        engagement=engagement,
        plan=plan,
        year=year,
        serial=serial,
        number=f"P-{year}-{serial:04d}",
        currency=currency_of(plan),
        created_by=user,
        created_at=now,
        changed_by=user,
        changed_at=now,
        **{**usual, **given},
    )
    ProposalLine.objects.bulk_create(line_row(proposal, line, place) for place, line in enumerate(bill, start=1))
    record(proposal, "created", user, now)
    return proposal


def usual_title(engagement: Engagement, plan: Plan) -> str:
    """The title of the engagement; of a quick sizing the client's name, since that word is ours."""
    notes = (plan.case.get("house") or {}).get("notes") or {}
    client = _client(plan) if "quick sizing" in notes else ""
    return (client or engagement.title)[:NAME]


def line_row(proposal: Proposal, line: BillLine, position: int) -> ProposalLine:
    """A line of a bill as an unsaved row of a proposal."""
    return ProposalLine(
        proposal=proposal,
        key=line.key,
        position=position,
        offers=list(line.offers),
        item=line.item[:ITEM],
        note=line.note,
        quantity=line.quantity,
        unit=line.unit,
        **price_fields(line),
    )


def price_fields(line: BillLine) -> dict[str, Any]:
    """The price of a line of a bill and where it comes from, as fields of a row."""
    return {
        **{f"once{end}": getattr(line.once, name, None) for end, name in ENDS},
        **{f"yearly{end}": getattr(line.per_year, name, None) for end, name in ENDS},
        "source": line.source[:ITEM],
        "source_url": line.source_url[:URL],
        "source_class": line.source_class[:CLASS],
        "priced_on": line.priced_on,
        "is_default": line.is_default,
    }


ENDS = (("_low", "low"), ("", "likely"), ("_high", "high"))


def record(
    proposal: Proposal, step: str, user: User | None, now: datetime, note: str = "", happened_on: date | None = None
) -> None:
    """Write down a step in the life of a proposal."""
    ProposalEvent.objects.create(
        proposal=proposal,
        version=proposal.version,
        step=step,
        status=ProposalStatus(proposal.status),
        note=note[:300],
        happened_on=happened_on,
        author=user,
        at=now,
    )


def currency_of(plan: Plan) -> str:
    """The currency of a plan, and so of a proposal of it."""
    return str(plan.result.get("currency") or "EUR")[:3]


def _client(plan: Plan) -> str:
    client = plan.result.get("client") or ""
    return str(client.get("name") or "") if isinstance(client, Mapping) else str(client)
