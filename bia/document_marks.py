"""What is said of a document, in few words with a glyph."""

from __future__ import annotations

from dataclasses import dataclass

from bia.proposing.standing import Stand, Standing


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of a document; `look` is the glyph and colour of it."""

    look: str
    words: str


CURRENT = Mark("met", "Current")
STALE = Mark("warn", "Older than the answers")
OUTDATED = Mark("warn", "Older than interviews or signatures")  # the answers are the same
REPLACED = Mark("decided", "Replaced by a newer plan")
OFF_BRAND = Mark("warn", "Made before the brand was changed")


def mark_of(stand: Stand) -> Mark:
    """What is said of the file of a proposal."""
    day = f"{stand.until:%-d %b %Y}" if stand.until else ""
    return {
        Standing.DRAFT: Mark("unasked", "Draft, no offer"),
        Standing.CHANGED: Mark("warn", "Draft, changed since"),
        Standing.OVERTAKEN: Mark("decided", "Draft, replaced by what was sent"),
        Standing.SENT: Mark("met", f"Sent, valid until {day}"),
        Standing.ACCEPTED: Mark("met", "Accepted"),
        Standing.DECLINED: Mark("gap", "Declined"),
        Standing.EXPIRED: Mark("warn", f"Expired on {day}"),
        Standing.WITHDRAWN: Mark("decided", f"No longer on offer, version {stand.version} begun"),
        Standing.REPLACED: Mark("decided", f"Replaced by version {stand.version}"),
    }[stand.standing]
