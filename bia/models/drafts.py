"""What is being read in and not yet taken."""

from __future__ import annotations

from django.db import models

from .accounts import User, Workspace
from .engagements import Engagement


class ImportDraft(models.Model):
    """An uploaded spreadsheet, while its author looks what would come of it. Seen by nobody else.

    It is read into `engagement`, or into a new one, whose `frame` was typed beside it (title, client, currency).
    `meanings` are what its sheets are taken for, None before they were guessed; `preview` is what would come of it
    under them, None while that is being found out. `replace`: what the file leaves out is taken out. Once taken, its
    content is gone, and `engagement` is what it was taken into.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="import_drafts")
    file_name = models.CharField(max_length=200)
    frame = models.JSONField()
    engagement = models.ForeignKey(Engagement, null=True, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField()
    meanings = models.JSONField(null=True)
    preview = models.JSONField(null=True)
    replace = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_taken(self) -> bool:
        """Whether it was taken: it is kept for a day, to lead whoever takes it again to what it made."""
        return bool((self.preview or {}).get("is_taken"))
