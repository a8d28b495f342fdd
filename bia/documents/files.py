"""The files of a document: where they are, how they are called, and taking them away."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from bia.models import Document, DocumentFile, FileForm, Language

logger = logging.getLogger(__name__)

PDF = "pdf"
MEDIA_TYPES = {
    PDF: "application/pdf",
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileForm.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class OneFile:
    """A file of a document; `name` is what it is called once downloaded. `path` is None where it is gone."""

    form: str
    name: str
    path: Path | None
    size_bytes: int
    sha256: str

    @property
    def label(self) -> str:
        return self.form.upper()

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.form]


def files_of(document: Document) -> list[OneFile]:
    """The PDF, and what was made beside it."""
    return [_file(document, document, PDF), *(_file(document, beside, beside.form) for beside in document.files.all())]


def _file(document: Document, row: Document | DocumentFile, form: str) -> OneFile:
    language = "" if document.language == Language.ENGLISH else f"-{document.language}"
    which = slugify(document.name) or document.plan.number
    return OneFile(
        form=str(form),
        name=f"{document.engagement.slug}-{slugify(document.get_kind_display())}-{which}{language}.{form}",
        path=path_of(row),
        size_bytes=row.size_bytes,
        sha256=row.sha256,
    )


def path_of(document: Document | DocumentFile) -> Path | None:
    """Where a file is, or None when it is not there any more."""
    folder = Path(settings.DOCUMENTS_DIR).resolve()
    path = (folder / document.file).resolve()
    return path if path.is_relative_to(folder) and path.is_file() else None


def delete_document(document: Document) -> None:
    """Delete a document and its links; its files go once that is committed."""
    paths = [file.path for file in files_of(document) if file.path]
    with transaction.atomic():
        document.delete()
        transaction.on_commit(lambda: _remove(paths))


def _remove(paths: list[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            logger.exception("a file of a document could not be removed")
