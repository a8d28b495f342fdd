"""Logs as JSON lines: what happened where, and no personal data (no user names, no request bodies, no links)."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

PERSONAL_LINK = re.compile(r"(/[rd]/)[^/\s\"'?#<>]+")


def without_links(text: str) -> str:
    """The text with the token of every personal link taken out."""
    return PERSONAL_LINK.sub(r"\1…", text)


class JsonLines(logging.Formatter):
    """One JSON object a line, the traceback in it."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_links(record.getMessage()),
        }
        status = getattr(record, "status_code", None)
        if status is not None:
            entry["status"] = status
        if record.exc_info:
            entry["traceback"] = without_links(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)
