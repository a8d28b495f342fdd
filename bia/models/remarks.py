"""What is said around the answers of an interview: marks, notes, the parking lot and evidence.

None of it is part of the case document.
"""

from __future__ import annotations

from django.db import models

from .accounts import User
from .engagements import Engagement
from .processes import Process


class Confidence(models.TextChoices):
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class Mark(models.Model):
    """How an answer was given: to be asked later, and how sure the respondent was. Blank: not said."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="marks")
    question = models.CharField(max_length=120)
    later = models.BooleanField(default=False)
    confidence = models.CharField(max_length=10, choices=Confidence.choices, blank=True)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["process", "question"], name="mark_once")]

    def __str__(self) -> str:
        return f"{self.process.code} {self.question}: {self.words}"

    @property
    def words(self) -> str:
        """The mark as the page says it; empty when it says nothing."""
        later = "ask later" if self.later else ""
        sure = f"{self.confidence} confidence" if self.confidence else ""
        return ", ".join(part for part in (later, sure) if part)


class Note(models.Model):
    """Something said in an interview. Notes are never changed; a removed one can be put back.

    `entry` is the id the browser gave it: sent again after a lost reply, it is not kept twice.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    entry = models.UUIDField(null=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["process", "entry"], name="note_entry_once")]

    def __str__(self) -> str:
        return f"{self.process.code} {self.created_at:%Y-%m-%d %H:%M}"


class ParkedItem(models.Model):
    """Something for another time, whatever process it came up at. Ticked off, or turned into a note.

    `entry` is the id the browser gave it, as of a note.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="parked")
    process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    note = models.OneToOneField(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="parked")
    text = models.CharField(max_length=500)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    entry = models.UUIDField(null=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "entry"], name="parked_entry_once")]

    def __str__(self) -> str:
        return self.text


class EvidenceFile(models.Model):
    """A file that shows what was said. Downloaded, never shown; a removed one can be put back."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="evidence")
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=200, help_text="Path below the evidence folder")
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name
