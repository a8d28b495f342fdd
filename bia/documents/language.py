"""The language that a document is made in: for Django's gettext, for numbers and for the planner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from babel.numbers import get_decimal_symbol, get_group_symbol
from django.utils import translation

from planner.language import ENGLISH as SPOKEN_ENGLISH
from planner.language import Language as Spoken
from planner.language import spoken

ENGLISH = "en"


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Inside, documents are made in this language, and the planner speaks it. Holds for this thread only."""
    with translation.override(code), spoken(planner_language() or SPOKEN_ENGLISH):
        yield


def active_language() -> str:
    """The code of the language that is active, "en" where none is."""
    return translation.get_language() or ENGLISH


def planner_language() -> Spoken | None:
    """How the planner speaks the active language; None for English, which it speaks unasked."""
    code = active_language()
    if code == ENGLISH:
        return None
    return Spoken(
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        decimal_mark=get_decimal_symbol(code),
        group_mark=get_group_symbol(code),
    )
