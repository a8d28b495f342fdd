"""The whole of a proposal as one document: what a version freezes, our costs and margins included.

A version that was sent also keeps the brand it was sent with, so that its document never changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bia.brand import Brand, brand_from
from bia.branding import brand_of
from bia.models import Plan, Proposal, ProposalLine, ProposalStatus, ProposalVersion

from .values import ProposalValues, values_of

FORMAT = "ninefold-proposal-record/1"
TEXTS = ("introduction", "exclusions", "duties", "payment", "contact", "addressee", "title", "language")
PERCENTS = ("tax_percent", "discount_percent", "discount_amount", "margin_percent")


def content_of(proposal: Proposal) -> dict[str, Any]:
    """The proposal as its rows stand. Lines without an offer that is shown are left out."""
    shown = set(proposal.offers)
    lines = [line for line in proposal.lines.filter(is_removed=False) if shown & set(line.offers)]
    signed = proposal.engagement.processes.filter(signed_number__isnull=False).order_by("position", "pk")
    return {
        "format": FORMAT,
        "number": proposal.number,
        "version": proposal.version,
        "sent_on": proposal.sent_on.isoformat() if proposal.sent_on else None,
        "validity_days": proposal.validity_days,
        "currency": proposal.currency,
        "client": proposal.client_name,
        "offers": list(proposal.offers),
        "chosen": proposal.chosen,
        "tests_left_out": list(proposal.tests_left_out),
        "plan": proposal.plan.number,
        "case_sha256": proposal.plan.case_sha256,
        "signed": list(signed.values_list("code", flat=True)),
        **{name: getattr(proposal, name) for name in TEXTS},
        **{name: plain(getattr(proposal, name)) for name in PERCENTS},
        "lines": [line_content(line) for line in lines],
    }


def line_content(line: ProposalLine) -> dict[str, Any]:
    """One line with everything that is known of it."""
    return {
        "key": line.key,
        "offers": list(line.offers),
        "item": line.item,
        "note": line.note,
        "quantity": plain(line.quantity),
        "unit": line.unit,
        "once": _ends(line.once_low, line.once, line.once_high),
        "per_year": _ends(line.yearly_low, line.yearly, line.yearly_high),
        "margin_percent": None if line.margin_percent is None else plain(line.margin_percent),
        "source": line.source,
        "source_url": line.source_url,
        "source_class": line.source_class,
        "priced_on": line.priced_on.isoformat() if line.priced_on else None,
        "is_default": line.is_default,
    }


def _ends(low: Decimal | None, likely: Decimal | None, high: Decimal | None) -> dict[str, str] | None:
    """Low, likely and high as texts; an end that is not known is the likely value."""
    if likely is None:
        return None
    low, high = (likely if end is None else end for end in (low, high))
    return {"low": plain(min(low, likely)), "likely": plain(likely), "high": plain(max(high, likely))}


def is_at_cost(proposal: Proposal) -> bool:
    """Whether no line of the recommended offer has a margin: it is sold for what it costs us."""
    lines = [line for line in proposal.lines.filter(is_removed=False) if proposal.chosen in line.offers]
    return bool(lines) and not any(
        proposal.margin_percent if line.margin_percent is None else line.margin_percent for line in lines
    )


def plain(number: Decimal) -> str:
    """A number as text without zeros at its end: the same number is always the same text."""
    text = f"{Decimal(number):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def sha256_of(content: Mapping[str, Any]) -> str:
    """The fingerprint of a content."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What a document of a proposal is of: a version that was sent, or the draft as it stands (`sent` is None).

    Read once, so that every file made of it says the same, whatever becomes of the proposal meanwhile.
    """

    proposal: Proposal
    sent: ProposalVersion | None
    content: Mapping[str, Any]

    @property
    def number(self) -> int:
        return int(self.content["version"])

    @property
    def name(self) -> str:
        """How its documents and their files are called: a draft says that it is one."""
        return f"{self.proposal.number} v{self.number}{'' if self.sent else ' draft'}"

    @property
    def plan(self) -> Plan:
        return self.sent.plan if self.sent else self.proposal.plan

    @property
    def brand(self) -> Brand:
        """The brand it was sent with; that of now for a draft, and for one sent before versions kept it."""
        kept = self.sent and self.sent.content.get("brand")
        return brand_from(kept) if kept else brand_of(self.proposal.engagement)

    def values(self, day: date) -> ProposalValues:
        """The client's view on a day. A version that another one followed stays as it was sent."""
        is_present = self.number == self.proposal.version
        return values_of(self.content, day, self.proposal.state(day) if is_present else ProposalStatus.SENT)


def edition_of(proposal: Proposal, number: int | None = None) -> Edition:
    """A version that was sent; without its number the present one, or the draft as it stands.

    Raises ProposalVersion.DoesNotExist where no version of this number was sent.
    """
    if number is not None:
        sent: ProposalVersion | None = proposal.versions.select_related("plan").get(number=number)
    else:
        sent = proposal.versions.select_related("plan").filter(number=proposal.version).first()
    return Edition(proposal=proposal, sent=sent, content=sent.content if sent else content_of(proposal))


def values_on(proposal: Proposal, day: date) -> ProposalValues:
    """The client's view on a day: of the version that was sent, or of the draft as it stands."""
    return edition_of(proposal).values(day)
