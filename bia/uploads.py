"""Files that are sent to us: kept while they are small, counted to their end when they are not."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class LimitedUpload(FileUploadHandler):
    """Keeps a file in memory up to the most that any form takes; of a larger one nothing but its size.

    The form can so answer at its field, with everything else that was typed. Its check of the size comes first.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.most: int = max(settings.CASE_UPLOAD_MOST_BYTES, settings.EVIDENCE_MOST_BYTES)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a part, or let go of the file once it is too large."""
        if start + len(raw_data) <= self.most:
            self.kept.write(raw_data)
        else:
            self.kept = BytesIO()

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """The file with its true size, empty where it was too large."""
        self.kept.seek(0)
        name, kind = self.file_name or "", self.content_type or ""
        return InMemoryUploadedFile(self.kept, self.field_name, name, kind, file_size, self.charset)
