"""Changes of a draft: its lines and their order. Each is refused once the version was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from bia.models import Language, Proposal, ProposalLine, User
from planner.bill_of_materials import PlanTooOld

from .bill import bill_of
from .transitions import require_draft


class Outdated(Exception):
    """Somebody changed it since the page was opened."""


@transaction.atomic
def save_line(line: ProposalLine, values: Mapping[str, Any], seen: int, user: User | None, now: datetime) -> None:
    """Write the values of a line. Raises Outdated, NotAllowed."""
    _touched(line.proposal, user, now)
    fields = {**values, "revision": F("revision") + 1}
    if not ProposalLine.objects.filter(pk=line.pk, revision=seen, is_removed=False).update(**fields):
        raise Outdated(f"“{line.item}” was changed or removed meanwhile.")


@transaction.atomic
def add_line(proposal: Proposal, values: Mapping[str, Any], user: User | None, now: datetime) -> ProposalLine:
    """A line of our own at the end. Raises NotAllowed."""
    _touched(proposal, user, now)
    last = proposal.lines.aggregate(last=Max("position"))["last"] or 0
    return ProposalLine.objects.create(proposal=proposal, position=last + 1, **values)


@transaction.atomic
def set_removed(line: ProposalLine, is_removed: bool, user: User | None, now: datetime) -> None:
    """Take a line out, or put it back where it stood. Raises NotAllowed."""
    _touched(line.proposal, user, now)
    ProposalLine.objects.filter(pk=line.pk).update(is_removed=is_removed, revision=F("revision") + 1)


@transaction.atomic
def move_line(line: ProposalLine, places: int, user: User | None, now: datetime) -> None:
    """Move a line up (negative) or down among those that are not removed. Raises NotAllowed."""
    order = [each.pk for each in line.proposal.lines.filter(is_removed=False)]
    if line.pk not in order:
        return
    at = order.index(line.pk)
    order.insert(max(0, at + places), order.pop(at))
    set_order(line.proposal, order, user, now)


@transaction.atomic
def set_order(proposal: Proposal, order: Sequence[int], user: User | None, now: datetime) -> None:
    """Put lines in this order; lines that are not named follow as they stood. Raises NotAllowed."""
    _touched(proposal, user, now)
    rank = {pk: place for place, pk in enumerate(order)}
    lines = sorted(proposal.lines.all(), key=lambda each: rank.get(each.pk, len(rank)))
    for position, line in enumerate(lines, start=1):
        line.position = position
    ProposalLine.objects.bulk_update(lines, ["position"])


@transaction.atomic
def save_terms(proposal: Proposal, values: Mapping[str, Any], seen: int, user: User | None, now: datetime) -> None:
    """Write fields of the proposal itself. Lines of the catalogue follow its language. Raises Outdated, NotAllowed."""
    require_draft(proposal)
    same = Proposal.objects.filter(pk=proposal.pk, revision=seen)
    if not same.update(**values, revision=F("revision") + 1, changed_by=user, changed_at=now):
        raise Outdated(f"{proposal.number} was changed meanwhile.")
    _say_lines(proposal, values.get("language", proposal.language))


def _say_lines(proposal: Proposal, language: str) -> None:
    """Words of the catalogue that nobody changed, in a language. Words of our own stay."""
    try:
        bills = {code: bill_of(proposal.plan.result, code) for code in {*Language.values, language}}
    except PlanTooOld:
        return
    for row in proposal.lines.exclude(key=""):
        fields: dict[str, str] = {}
        for name in ("item", "note", "unit"):
            for bill in bills.values():
                for said, wanted in zip(bill, bills[language], strict=True):
                    if said.key == row.key and getattr(said, name) == getattr(row, name):
                        fields[name] = getattr(wanted, name)
        if any(getattr(row, name) != text for name, text in fields.items()):
            ProposalLine.objects.filter(pk=row.pk).update(**fields, revision=F("revision") + 1)


def _touched(proposal: Proposal, user: User | None, now: datetime) -> None:
    """The proposal as changed now by this user. Raises NotAllowed."""
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    require_draft(current)
    Proposal.objects.filter(pk=proposal.pk).update(changed_by=user, changed_at=now)
