"""What was typed in a quick sizing."""

from __future__ import annotations

from django.db import models

from .engagements import Engagement


class QuickSizing(models.Model):
    """The answers an engagement was sized from, as they were typed: texts and lists by the names of the fields.

    `key` is one for a page and what was typed on it: pressed twice, it makes one engagement.
    """

    engagement = models.OneToOneField(Engagement, on_delete=models.CASCADE, related_name="quick_sizing")
    key = models.CharField(max_length=64, unique=True)
    typed = models.JSONField()

    def __str__(self) -> str:
        return f"Quick sizing of {self.engagement}"
