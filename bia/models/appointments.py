"""The interview plan: who is asked about what, when and where."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import models

from .engagements import Engagement
from .processes import Process


def new_uid() -> str:
    """What names an appointment in every calendar, for good."""
    return f"{uuid4()}@ninefold"


class Appointment(models.Model):
    """A planned interview. `people` are `[{"name": ..., "role": ...}]`; `sequence` counts its changes.

    `starts_at` is a moment; `time_zone` says in which zone it was entered and is shown.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="appointments")
    uid = models.CharField(max_length=80, unique=True, default=new_uid)
    sequence = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    time_zone = models.CharField(max_length=64)
    place = models.CharField(max_length=200, blank=True)
    interviewer = models.CharField(max_length=200, blank=True)
    people = models.JSONField(default=list)
    note = models.TextField(blank=True)
    processes = models.ManyToManyField(Process, blank=True, related_name="appointments")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return f"{self.local_start:%Y-%m-%d %H:%M} {self.engagement}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def local_start(self) -> datetime:
        """When it starts, on the clock of its place."""
        return self.starts_at.astimezone(ZoneInfo(self.time_zone))

    @property
    def when(self) -> str:
        """Day and hours, on the clock of its place: "Mon 7 Dec 2026, 09:00 to 10:30"."""
        return f"{self.local_start:%a %-d %b %Y, %H:%M} to {self.local_end:%H:%M}"

    @property
    def local_end(self) -> datetime:
        """When it ends, on the clock of its place."""
        return self.ends_at.astimezone(ZoneInfo(self.time_zone))
