"""The languages that the planner brings translations of, for who has no catalogue of its own: the command line."""

from __future__ import annotations

from gettext import translation
from pathlib import Path
from typing import Final

from planner.language import ENGLISH, Language

FOLDER: Final = Path(__file__).resolve().parent / "locale"
MARKS: Final = {"de": (",", ".")}  # the decimal and the group mark of a language
CODES: Final = ("en", *MARKS)


def language_of(code: str) -> Language:
    """The language of a code of `CODES`. Raises KeyError for another."""
    if code == "en":
        return ENGLISH
    decimal_mark, group_mark = MARKS[code]
    found = translation("django", FOLDER, [code])
    return Language(found.gettext, found.ngettext, decimal_mark, group_mark)
