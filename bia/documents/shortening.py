"""Texts for a page with little room: shorter by whole sentences, brackets and points, and only then by words."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Final

LINE: Final = 72  # characters, about
# The end of a sentence: a full stop before a capital, none behind a single letter ("z. B.") or a figure ("3. Mai").
ENDS: Final = re.compile(r"(?<=[.?!])(?<![ .(][A-Za-z]\.)(?<!\d\.) (?=[„“(\d]|[^\W\d_a-zäöüß])")
BRACKETS: Final = re.compile(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)")


def lines_of(text: str, width: int = LINE) -> int:
    """About how many lines of `width` characters a text takes."""
    return len(textwrap.wrap(text, width, break_on_hyphens=False))


def fit(text: str, lines: int, width: int = LINE) -> str:
    """As much of the text as so many lines of about `width` characters take.

    It keeps whole sentences. Where the first is too long alone it loses what stands in brackets, and a sentence that
    is still too long is cut at a word.
    """
    if lines_of(text, width) <= lines:
        return text
    sentences = ENDS.split(text)
    kept = (" ".join(sentences[:number]) for number in range(len(sentences) - 1, 0, -1))
    return next((each for each in kept if lines_of(each, width) <= lines), None) or _shortened(
        sentences[0], lines, width
    )


def whole(sentences: Iterable[str], lines: int, width: int = LINE) -> str:
    """As many of the sentences as fit, none cut in the middle; only a first one that is too long alone is shortened."""
    told = ""
    for sentence in filter(None, sentences):
        longer = f"{told} {sentence}".strip()
        if lines_of(longer, width) <= lines:
            told = longer
        elif not told:
            told = _shortened(sentence, lines, width)
    return told


def _shortened(sentence: str, lines: int, width: int) -> str:
    shorter = BRACKETS.sub("", sentence)
    if lines_of(shorter, width) <= lines:
        return shorter
    return " ".join(textwrap.wrap(shorter, width, max_lines=lines, placeholder="…", break_on_hyphens=False))


def first_that_fits(forms: Sequence[str], lines: int, width: int = LINE) -> str:
    """The first of several forms of a text that takes no more lines, or the last where none does."""
    return next((form for form in forms if lines_of(form, width) <= lines), forms[-1])


def points_within(points: Sequence[str], lines: int, most: int, further: Callable[[int], str]) -> tuple[str, ...]:
    """The first points, at most `most`, that take no more lines in all; `further` words how many are left out."""
    for shown in range(min(most, len(points)), 0, -1):
        rest = len(points) - shown
        told = (*points[:shown], *([further(rest)] if rest else []))
        if sum(map(lines_of, told)) <= lines:
            return told
    rest = len(points) - 1
    return (fit(points[0], lines - bool(rest)), *([further(rest)] if rest else [])) if points else ()
