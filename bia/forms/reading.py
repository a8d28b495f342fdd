"""The problem a typed text can have: shared by every reader of text."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Unreadable(ValueError):
    """A text that is not an answer. The message says what would be right."""


class NotAsked(Enum):
    """Nothing was entered: the question counts as not asked. Different from an explicit null."""

    NOT_ASKED = "not asked"


NOT_ASKED: Final = NotAsked.NOT_ASKED

QUOTED_MOST = 40  # characters of an entry that a message repeats


def quoted(text: str) -> str:
    """An entry in quotation marks, cut where it is longer than anyone reads."""
    said = text.strip()
    return f"“{said if len(said) <= QUOTED_MOST else said[: QUOTED_MOST - 1] + '…'}”"
