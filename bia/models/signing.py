"""What process owners signed: frozen versions of a process, re-openings, and what they said is wrong."""

from __future__ import annotations

from typing import Any

from django.db import models

from .accounts import User
from .engagements import NAME, Engagement
from .links import PersonalLink
from .processes import Process


class SignedHow(models.TextChoices):
    SCREEN = "screen", "On screen"
    LINK = "link", "By personal link"


class SignedVersion(models.Model):
    """What the owner of a process confirmed: written once, never changed.

    `content` is canonical JSON (see bia.signed_content), `sha256` its fingerprint. `code` and `name` are those of the
    process when it was signed; they stay when it is deleted. `open_points` are what was still open, in words.
    `recorded_by` is who was signed in where it was signed on screen, `link` the link it was signed by.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="signed_versions")
    process = models.ForeignKey(Process, null=True, on_delete=models.SET_NULL, related_name="signed_versions")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=NAME)
    number = models.PositiveIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    signer_name = models.CharField(max_length=200)
    signer_function = models.CharField(max_length=200)
    how = models.CharField(max_length=10, choices=SignedHow.choices)
    remark = models.TextField(blank=True)
    open_points = models.JSONField(default=list)
    link = models.ForeignKey(PersonalLink, null=True, on_delete=models.SET_NULL, related_name="signed_versions")
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-number"]
        constraints = [models.UniqueConstraint(fields=["engagement", "code", "number"], name="signed_version_once")]

    def __str__(self) -> str:
        return f"{self.code} version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only once: raises TypeError for a version that is stored."""
        if not self._state.adding:
            raise TypeError("A signed version is never changed.")
        super().save(*args, **kwargs)


class Reopening(models.Model):
    """A signed version was opened again, so that the next one could be made."""

    version = models.OneToOneField(SignedVersion, on_delete=models.CASCADE, related_name="reopening")
    reason = models.TextField()
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reopened_at = models.DateTimeField()

    class Meta:
        ordering = ["reopened_at", "pk"]

    def __str__(self) -> str:
        return f"{self.version} re-opened"


class Objection(models.Model):
    """What an owner said is wrong instead of signing. It is open until somebody settles it."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="objections")
    link = models.ForeignKey(PersonalLink, null=True, on_delete=models.SET_NULL, related_name="objections")
    name = models.CharField(max_length=200)
    text = models.TextField()
    said_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return f"{self.process.code}: {self.text[:60]}"
