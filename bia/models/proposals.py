"""Proposals: priced offers to a client, made from a stored plan and sent in frozen versions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models

from .accounts import User, Workspace
from .engagements import Engagement, Language
from .plans import Plan


class ProposalStatus(models.TextChoices):
    """Expired is never stored: it follows from the day until which a sent proposal is valid."""

    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Expired"


class PercentField(models.DecimalField):  # type: ignore[type-arg]
    """A percentage from 0.00 to 100.00."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_digits": 5, "decimal_places": 2, **options})


class UnitCostField(models.DecimalField):  # type: ignore[type-arg]
    """What one unit costs us; four decimals are enough for every currency."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_digits": 16, "decimal_places": 4, **options})


class Proposal(models.Model):
    """A proposal as it is worked on. What was sent is a `ProposalVersion`, which never changes.

    `offers` are the names of the offers shown, `chosen` is the one recommended to the client. `margin_percent`
    (of the price) is for lines without a margin of their own.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="proposals")
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="proposals")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="proposals")
    year = models.PositiveIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.DRAFT)
    sent_on = models.DateField(null=True, blank=True)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=8, choices=Language.choices, default=Language.ENGLISH)
    client_name = models.CharField(max_length=200, blank=True)
    addressee = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True)
    offers = models.JSONField(default=list)
    chosen = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    validity_days = models.PositiveIntegerField(default=30)
    tax_percent = PercentField(default=0)
    discount_percent = PercentField(default=0)
    discount_amount = UnitCostField(default=0)
    margin_percent = PercentField(default=0)
    introduction = models.TextField(blank=True)
    exclusions = models.TextField(blank=True)
    duties = models.TextField(blank=True)
    payment = models.TextField(blank=True)
    tests_left_out = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "year", "serial"], name="proposal_number_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def name(self) -> str:
        """Number and version, as its documents are called."""
        return f"{self.number} v{self.version}"

    @property
    def valid_until(self) -> date | None:
        """The last day on which a sent proposal can be accepted."""
        return self.sent_on + timedelta(days=self.validity_days) if self.sent_on else None

    def state(self, today: date) -> ProposalStatus:
        """The status on a day: what was sent has expired when its last day is over."""
        until = self.valid_until
        if self.status == ProposalStatus.SENT and until is not None and today > until:
            return ProposalStatus.EXPIRED
        return ProposalStatus(self.status)


class ProposalLine(models.Model):
    """A price line. Costs are ours, for one unit; what the client pays is reckoned from them and never stored.

    `key` ties a line to the bill of materials of a plan; an own line has none. A line that was removed is kept, so
    that it can be put back.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    key = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField()
    offers = models.JSONField(default=list)
    item = models.CharField(max_length=300)
    note = models.CharField(max_length=300, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, default=1)
    unit = models.CharField(max_length=40, blank=True)
    once_low = UnitCostField(null=True, blank=True)
    once = UnitCostField(null=True, blank=True)
    once_high = UnitCostField(null=True, blank=True)
    yearly_low = UnitCostField(null=True, blank=True)
    yearly = UnitCostField(null=True, blank=True)
    yearly_high = UnitCostField(null=True, blank=True)
    margin_percent = PercentField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    source_class = models.CharField(max_length=60, blank=True)
    priced_on = models.DateField(null=True, blank=True)
    is_default = models.BooleanField(default=True, help_text="Its price is one of the catalogue's, not a quoted one")
    is_removed = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.item


class ProposalVersion(models.Model):
    """What a proposal said when it was sent, costs and margins included: these never leave the house."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="proposal_version_once")]

    def __str__(self) -> str:
        return f"{self.proposal.number} version {self.number}"


class ProposalEvent(models.Model):
    """A step in the life of a proposal: who took it, when, and what was said of it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="events")
    version = models.PositiveIntegerField()
    step = models.CharField(max_length=12)
    status = models.CharField(max_length=10, choices=ProposalStatus.choices)
    happened_on = models.DateField(null=True, blank=True, help_text="Where it was written down on another day")
    note = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.proposal.number} {self.step}"
