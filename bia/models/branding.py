"""How documents look: of a workspace, and of one engagement where it differs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .accounts import User, Workspace
from .engagements import Engagement


class Branding(models.Model):
    """A brand as bia.brand writes it, of a workspace or of an engagement; `before` is what the last change replaced."""

    workspace = models.OneToOneField(Workspace, null=True, on_delete=models.CASCADE, related_name="branding")
    engagement = models.OneToOneField(Engagement, null=True, on_delete=models.CASCADE, related_name="branding")
    brand = models.JSONField()
    before = models.JSONField(null=True)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(workspace__isnull=False, engagement__isnull=True)
                | Q(workspace__isnull=True, engagement__isnull=False),
                name="branding_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"Branding of {self.workspace or self.engagement}"
