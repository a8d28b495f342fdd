"""Prices of a newer plan: what would change in a draft.

A quoted price is never overwritten unasked; how many are needed is told by the plan, whoever named the price.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.db.models import F

from bia.models import Plan, Proposal, ProposalLine, User
from planner.bill_of_materials import PlanTooOld

from .bill import BillLine, bill_of, named, show_number
from .creating import line_row, price_fields
from .transitions import require_draft

Kind = Literal["changed", "new", "gone", "quantity", "price"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a newer plan says of a line. Of a quoted one, "quantity" keeps the price and "price" takes it back.

    `is_usual`: taken unless somebody says otherwise; what would lose a quote is not.
    """

    id: str
    kind: Kind
    item: str
    was: str
    now: str
    is_quoted: bool
    line: ProposalLine | None
    bill: BillLine | None

    @property
    def is_usual(self) -> bool:
        return not self.is_quoted or self.kind == "quantity"


def changes(lines: Sequence[ProposalLine], bill: Sequence[BillLine]) -> tuple[Change, ...]:
    """What the bill of a newer plan would change in these lines.

    Lines of our own are left alone, and those that were taken out stay out.
    """
    found: list[Change] = []
    left = [line for line in lines if line.key]
    for one in bill:
        line = _matching(left, one)
        if line is None:
            found.append(_change("new", f"new-{len(found)}-{one.key}", one.item, "", _says_bill(one), None, one))
            continue
        left.remove(line)
        if not line.is_removed:
            found += _changed(line, one)
    found += [
        _change("gone", f"gone-{line.pk}", line.item, _says_line(line), "", line, None)
        for line in left
        if not line.is_removed
    ]
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A line that does not sell as many as its plan asks for."""

    item: str
    here: str
    planned: str


def quantities_apart(lines: Iterable[ProposalLine], bill: Iterable[BillLine]) -> tuple[Apart, ...]:
    """The lines of the bill whose quantity is another one here: typed, or not taken from a newer plan."""
    kept = [line for line in lines if line.key and not line.is_removed]
    pairs = ((_matching(kept, one), one) for one in bill)
    return tuple(
        Apart(item=line.item, here=show_number(line.quantity), planned=show_number(one.quantity))
        for line, one in pairs
        if line is not None and line.quantity != one.quantity
    )


def apart_of(proposal: Proposal) -> tuple[Apart, ...]:
    """`quantities_apart` of a proposal and its plan; empty where that plan is too old to tell."""
    try:
        bill = bill_of(proposal.plan.result, proposal.language)
    except PlanTooOld:
        return ()
    return quantities_apart(proposal.lines.all(), bill)


def _change(
    kind: Kind, id: str, item: str, was: str, now: str, line: ProposalLine | None, bill: BillLine | None
) -> Change:
    quoted = line is not None and not line.is_default
    return Change(id=id, kind=kind, item=item, was=was, now=now, is_quoted=quoted, line=line, bill=bill)


def _matching(lines: Iterable[ProposalLine], bill: BillLine) -> ProposalLine | None:
    """The line of the same key, best the one that stands in the same offers."""
    same = [line for line in lines if line.key == bill.key]
    return max(same, key=lambda line: len(set(line.offers) & set(bill.offers)), default=None)


def _changed(line: ProposalLine, bill: BillLine) -> list[Change]:
    """What a bill changes in a line that stays: all at once, or quantity and price of a quoted line one by one."""
    once, yearly = (amounts.likely if amounts else None for amounts in (bill.once, bill.per_year))
    wanted = (bill.quantity, _unit(line, bill), sorted(bill.offers))
    differs = (line.quantity, line.unit, sorted(line.offers)) != wanted
    is_dearer = (line.once, line.yearly) != (once, yearly)
    was, id = _says_line(line), f"line-{line.pk}"
    if line.is_default:
        return [_change("changed", id, line.item, was, _says_bill(bill), line, bill)] if differs or is_dearer else []
    found = []
    if differs:
        kept = _says(bill.quantity, _unit(line, bill), line.once, line.yearly, bill.offers)
        found.append(_change("quantity", id, line.item, was, kept, line, bill))
    if is_dearer:
        found.append(_change("price", f"price-{line.pk}", line.item, was, _says_bill(bill), line, bill))
    return found


def _unit(line: ProposalLine, bill: BillLine) -> str:
    """The word for the quantity of a bill, "tasks" of 27; one of our own stays."""
    return bill.unit if line.unit in bill.units else line.unit


def _says_line(line: ProposalLine) -> str:
    return _says(line.quantity, line.unit, line.once, line.yearly, line.offers)


def _says_bill(line: BillLine) -> str:
    once, yearly = (amounts.likely if amounts else None for amounts in (line.once, line.per_year))
    return _says(line.quantity, line.unit, once, yearly, line.offers)


def _says(quantity: Decimal, unit: str, once: Decimal | None, yearly: Decimal | None, offers: Iterable[str]) -> str:
    """ "2 VM at 1,440 a year, in Better and Best"."""
    costs = [f"{show_number(cost)} {when}" for cost, when in ((once, "once"), (yearly, "a year")) if cost is not None]
    return f"{show_number(quantity)} {unit}".strip() + f" at {' and '.join(costs) or 'no price'}, in {named(offers)}"


class ChangesOutdated(Exception):
    """The newest plan, or what it changes in the lines, is not what the page showed."""


def newest_changes(proposal: Proposal) -> tuple[Plan, tuple[Change, ...]]:
    """The newest plan of the engagement, and what it would change in the lines. Raises PlanTooOld."""
    plan = proposal.engagement.plans.first() or proposal.plan
    return plan, changes(list(proposal.lines.all()), bill_of(plan.result, proposal.language))


def fingerprint(plan: Plan, found: Iterable[Change]) -> str:
    """Of what a page shows of the changes of a plan, so that nothing else is taken from it."""
    shown = [plan.number, [[change.id, change.item, change.was, change.now] for change in found]]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


@transaction.atomic
def take_changes(proposal: Proposal, shown: str, taken: Collection[str], user: User | None, now: datetime) -> str:
    """Move the draft to the newest plan and take the chosen changes; what was done, in words.

    `shown` is the fingerprint of what they were chosen from. Raises NotAllowed, PlanTooOld, ChangesOutdated.
    """
    require_draft(Proposal.objects.select_for_update().get(pk=proposal.pk))
    plan, found = newest_changes(proposal)
    if fingerprint(plan, found) != shown:
        raise ChangesOutdated
    last = max((line.position for line in proposal.lines.all()), default=0)
    count = 0
    for change in found:
        if change.id not in taken:
            continue
        count += 1
        if change.line is not None:
            ProposalLine.objects.filter(pk=change.line.pk).update(**_fields(change), revision=F("revision") + 1)
        elif change.bill is not None:
            last += 1
            line_row(proposal, change.bill, last).save()
    Proposal.objects.filter(pk=proposal.pk).update(
        plan=plan, changed_by=user, changed_at=now, revision=F("revision") + 1
    )
    said = f"{count} of {len(found)} changes taken" if found else "No price differs"
    return f"{said}. The proposal is of plan {plan.number} now."


def _fields(change: Change) -> dict[str, Any]:
    """What a change that is taken writes into its line."""
    line, bill = change.line, change.bill
    if line is None or bill is None:
        return {"is_removed": True}
    needed = {"quantity": bill.quantity, "unit": _unit(line, bill), "offers": list(bill.offers)}
    return needed if change.kind == "quantity" else {**needed, **price_fields(bill)}
