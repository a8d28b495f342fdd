"""One client assignment, and its sites."""

from __future__ import annotations

from django.db import models

from .accounts import User, Workspace

NAME = 400  # characters of a name or a title, as in the case format


class Language(models.TextChoices):
    """Languages that documents are made in. The pages of the site are in English."""

    ENGLISH = "en", "English"
    GERMAN = "de", "German"


class Engagement(models.Model):
    """One client assignment. Its facts are Answers; only what lists and links need is a column.

    `previous` is the engagement of the cycle before, from which this one was carried over. `language` is that of its
    documents, as long as nobody chooses another for one of them.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="engagements")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=NAME)
    previous = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="following")
    language = models.CharField(max_length=8, choices=Language.choices, default=Language.ENGLISH)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at", "pk"]

    def __str__(self) -> str:
        return self.title


class Site(models.Model):
    """A place of the client. `code` is the id used in the case document."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="sites")
    code = models.CharField(max_length=64)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "code"], name="site_code_once")]

    def __str__(self) -> str:
        return self.code
