"""Plans: immutable results of the planner for one snapshot of a case."""

from __future__ import annotations

from django.db import models

from .accounts import User
from .engagements import Engagement


class Plan(models.Model):
    """The case snapshot and what the planner made of it. The same snapshot gives the same plan."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="plans")
    number = models.PositiveIntegerField()
    case = models.JSONField()
    result = models.JSONField()
    case_sha256 = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=40)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "number"], name="plan_number_once")]

    def __str__(self) -> str:
        return f"Plan {self.number} of {self.engagement}"
