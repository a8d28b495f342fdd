"""What a field of a questionnaire showed when its page was drawn: posted along, so that an old page that nobody typed
into changes nothing, and what was changed elsewhere meanwhile is noticed. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from bia.forms.over_time import AT
from bia.forms.readers import Posted, posted_rows

DRAWN = "drawn"  # the name of the input that holds it


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """Fingerprints of the texts that a page shows, and of what was stored when it last heard. Empty: not told."""

    shown: str = ""
    stored: str = ""

    def __str__(self) -> str:
        return f"{self.shown}.{self.stored}"


class Fate(StrEnum):
    """What becomes of a field that is posted."""

    UNTOUCHED = "untouched"  # posted as it was drawn
    ENTERED = "entered"
    OVERWRITES = "overwrites"  # entered in the place of something newer than its page
    TOO_LATE = "too late"  # typed without network, and something newer is stored


def drawn_of(posted: Posted) -> Drawn:
    """What a page tells of a field that it posts."""
    shown, _, stored = (posted.get(DRAWN) or [""])[0].partition(".")
    return Drawn(shown=shown, stored=stored)


def fingerprint_of(texts: Posted) -> str:
    """Stands for the texts of the inputs of a question. Spaces around them and rows left empty make no difference."""
    rows = [{key: text for key, text in row.items() if text} for row in posted_rows(texts)]
    others = {
        name: [_plain(text) for text in each if text.strip()]
        for name, each in texts.items()
        if name not in (DRAWN, AT) and not posted_rows({name: each})
    }
    others = {name: each for name, each in others.items() if each}
    written = json.dumps([rows, others], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _plain(text: str) -> str:
    return text.strip().replace("\r\n", "\n")


def fate_of(posted: Posted, stored: Posted, *, is_late: bool) -> Fate:
    """What becomes of what was posted, beside the texts that hold what is stored. `is_late`: typed without network
    and sent by a page that was opened since."""
    drawn, typed, there = drawn_of(posted), fingerprint_of(posted), fingerprint_of(stored)
    if typed == drawn.shown:
        return Fate.UNTOUCHED
    if typed == there or drawn.stored in ("", there):
        return Fate.ENTERED
    return Fate.TOO_LATE if is_late else Fate.OVERWRITES
