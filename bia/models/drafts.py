"""What is being read in and not yet taken."""

from __future__ import annotations

from django.db import models

from .accounts import User, Workspace


class ImportDraft(models.Model):
    """An uploaded spreadsheet as cells, while its author says what the columns mean. Seen by nobody else.

    `frame` holds what was typed beside it (title, client, currency), `sheets` the rows:
    `[{"name": "Sheet1", "rows": [[1, ["Process", "Owner"]], ...]}]`.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="import_drafts")
    file_name = models.CharField(max_length=200)
    frame = models.JSONField()
    sheets = models.JSONField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name
