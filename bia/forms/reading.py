"""The problem a typed text can have: shared by every reader of text."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final


class Unreadable(ValueError):
    """A text that is not an answer. The message says what would be right."""


class NotAsked(Enum):
    """Nothing was entered: the question counts as not asked. Different from an explicit null."""

    NOT_ASKED = "not asked"


NOT_ASKED: Final = NotAsked.NOT_ASKED

_ABOUT = re.compile(r"\s*(?:~|≈|about|around|approx\.?|approximately|circa|ca\.?|etwa)\s*(?=\d)", re.IGNORECASE)
_RANGE = re.compile(r"\d[\d.,]*\s*[a-z]*\s*(?:-|\N{EN DASH}|\N{EM DASH}|to|bis)\s*\d.*", re.IGNORECASE)

QUOTED_MOST = 40  # characters of an entry that a message repeats


def quoted(text: str) -> str:
    """An entry in quotation marks, cut where it is longer than anyone reads."""
    said = text.strip()
    return f"“{said if len(said) <= QUOTED_MOST else said[: QUOTED_MOST - 1] + '…'}”"


def one_figure(text: str) -> str:
    """The text without "about" or "~" before its number. Raises Unreadable for a range: which end counts is not ours
    to say."""
    if _RANGE.fullmatch(text.strip()):
        raise Unreadable(f"{quoted(text)} is a range. Enter the one figure to plan with, and the range as a note.")
    return _ABOUT.sub("", text, count=1)
