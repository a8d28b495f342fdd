"""Text from right to left for whoever sets a drawing letter by letter, as WeasyPrint does with SVG.

A browser orders and joins the letters itself; there a text stays as it is.
"""

from __future__ import annotations

import re

from arabic_reshaper import reshape
from bidi.algorithm import get_display

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


def as_drawn(text: str) -> str:
    """The letters in the order in which they are drawn from left to right (Unicode UAX 9), Arabic ones joined."""
    if not _RIGHT_TO_LEFT.search(text):
        return text
    return str(get_display(reshape(text)))
