"""Giving up a draft that followed a sent version: the proposal is as it was when that version was sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bia.models import Proposal, ProposalLine, ProposalStatus, ProposalVersion

from .content import PERCENTS, TEXTS

KEPT = ("validity_days", "currency", "offers", "chosen", "tests_left_out")
OF_LINE = ("key", "offers", "item", "note", "unit", "source", "source_url", "source_class", "is_default")


def restore(proposal: Proposal, sent: ProposalVersion) -> None:
    """Put terms, lines, plan and state of a sent version in the place of the draft's; the caller saves the proposal.

    Lines that were taken out, and those of offers that are not shown, stay as they are: no version holds them.
    """
    content = sent.content
    _restore_lines(proposal, content)
    for name in (*TEXTS, *KEPT):
        setattr(proposal, name, content[name])
    for name in PERCENTS:
        setattr(proposal, name, Decimal(content[name]))
    proposal.client_name = content["client"]
    proposal.plan, proposal.version = sent.plan, sent.number
    proposal.sent_on = date.fromisoformat(content["sent_on"])
    proposal.status = _status_before(proposal)


def _status_before(proposal: Proposal) -> str:
    """Whether it was sent or declined when the next version was begun."""
    begun = proposal.events.filter(step="revise").first()
    before = proposal.events.filter(pk__lt=begun.pk).first() if begun else None
    return before.status if before else ProposalStatus.SENT


def _restore_lines(proposal: Proposal, content: Mapping[str, Any]) -> None:
    shown = {*proposal.offers, *content["offers"]}
    drafted = [line.pk for line in proposal.lines.filter(is_removed=False) if shown & set(line.offers)]
    proposal.lines.filter(pk__in=drafted).delete()
    ProposalLine.objects.bulk_create(
        _row(proposal, line, place) for place, line in enumerate(content["lines"], start=1)
    )


def _row(proposal: Proposal, line: Mapping[str, Any], position: int) -> ProposalLine:
    margin, day = line["margin_percent"], line["priced_on"]
    return ProposalLine(
        proposal=proposal,
        position=position,
        quantity=Decimal(line["quantity"]),
        margin_percent=None if margin is None else Decimal(margin),
        priced_on=date.fromisoformat(day) if day else None,
        **_amounts("once", line["once"]),
        **_amounts("yearly", line["per_year"]),
        **{name: line[name] for name in OF_LINE},
    )


def _amounts(field: str, ends: Mapping[str, str] | None) -> dict[str, Decimal | None]:
    names = {f"{field}_low": "low", field: "likely", f"{field}_high": "high"}
    return {name: Decimal(ends[end]) if ends else None for name, end in names.items()}
