"""Evidence files: which are taken, where they are kept, and their end."""

from __future__ import annotations

import hashlib
import logging
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from bia.models import EvidenceFile, Process, User

logger = logging.getLogger(__name__)

LONGEST_NAME = 200
_PDF, _PNG, _JPEG, _ZIP = (b"%PDF-",), (b"\x89PNG\r\n\x1a\n",), (b"\xff\xd8\xff",), (b"PK\x03\x04",)
# What a file of this ending begins with; text begins with anything but holds no zero byte. Nothing that a
# browser or an office program would run: no pages, drawings with scripts, macros or programs.
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "pdf": _PDF,
    "png": _PNG,
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "docx": _ZIP,
    "xlsx": _ZIP,
    "pptx": _ZIP,
    "odt": _ZIP,
    "ods": _ZIP,
    "txt": (),
    "csv": (),
    "eml": (),
}
KINDS = "PDF, PNG, JPEG, Word, Excel, PowerPoint and OpenDocument files without macros, plain text, CSV and e-mails"


class Unfit(ValueError):
    """The file is not taken; the message says what would be."""


def keep_file(process: Process, upload: UploadedFile[Any], author: User, now: datetime) -> EvidenceFile:
    """Stores an uploaded file under a name of ours. Raises Unfit."""
    name = _plain_name(upload.name or "")
    content = _checked(name, upload)
    stored = f"{process.engagement_id}/{secrets.token_hex(16)}"
    path = Path(settings.EVIDENCE_DIR) / stored
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    try:
        return EvidenceFile.objects.create(
            process=process,
            name=name,
            file=stored,
            sha256=hashlib.sha256(content).hexdigest(),
            size_bytes=len(content),
            author=author,
            created_at=now,
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def path_of(evidence: EvidenceFile) -> Path | None:
    """Where the file is, or None when it is gone."""
    path = Path(settings.EVIDENCE_DIR) / evidence.file
    return path if path.is_file() else None


def remove_with_commit(rows: Iterable[EvidenceFile]) -> None:
    """Takes the files away once the deletion of their rows is committed."""
    paths = [Path(settings.EVIDENCE_DIR) / row.file for row in rows]
    transaction.on_commit(lambda: _remove(paths))


def _remove(paths: list[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            logger.exception("an evidence file could not be removed")


def _checked(name: str, upload: UploadedFile[Any]) -> bytes:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in _BEGINNINGS:
        raise Unfit(f"“{name}” is not of a kind that is kept: {KINDS}.")
    if not upload.size:
        raise Unfit(f"“{name}” is empty. Choose the file again.")
    most = settings.EVIDENCE_MOST_BYTES
    if upload.size > most:
        raise Unfit(f"“{name}” has {_mega(upload.size)} MB. Attach files of at most {_mega(most)} MB.")
    content = bytes(upload.read())
    beginnings = _BEGINNINGS[ending]
    fits = content.startswith(beginnings) if beginnings else b"\0" not in content
    if not fits:
        raise Unfit(f"“{name}” does not hold what its ending .{ending} says. Save it again in that format.")
    return content


def _plain_name(name: str) -> str:
    """The last part of the name, without anything that is not shown."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"[:LONGEST_NAME] or "file"


def _mega(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")
