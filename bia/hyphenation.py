"""Where the German words of documents may be divided.

WeasyPrint divides by the patterns of pyphen, which part some compounds within a word: "Sekundä-rquelle",
"Fort-s-etzung". The patterns here are in the same notation: an odd number allows a division, an even one forbids it,
and the highest counts.
"""

from __future__ import annotations

import re
from typing import Any, Final

PATTERNS: Final = (
    "ch9a8r9beit",
    "k9s8er8v",
    "m8t9risi",
    "n8s9er8wart",
    "r8k9las9te8n9aus",
    "rt9s8etz",
    "s9s8tuf",
    "t9s8er8ver",
    "te8n9ausf",
    "u8r9alarm",
    "ä8r9quel",
)


def amend_german(hyphenator: Any) -> None:
    """Adds the patterns to those of a `pyphen.Pyphen` for German, for everybody in the process who uses them."""
    known = hyphenator.hd
    for pattern in PATTERNS:
        parts = re.findall(r"(\d?)(\D?)", pattern)
        known.patterns["".join(letter for _, letter in parts)] = 0, [int(number or 0) for number, _ in parts]
    known.maxlen = max(len(pattern) for pattern in known.patterns)
    known.cache.clear()
