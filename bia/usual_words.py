"""Words that an engagement starts with or that questions are asked in, in the active language.

What somebody typed is left as it is: only a word that is one of the usual ones is known to translators.
"""

from __future__ import annotations

from django.utils.translation import pgettext


def said(label: str) -> str:
    """A word of the usual questions: a label, a heading, a choice."""
    return pgettext("question", label) if label else ""


def category_name(name: str) -> str:
    """An impact category."""
    return pgettext("category", name) if name else ""


def level_name(name: str) -> str:
    """A severity level."""
    return pgettext("level", name) if name else ""


def told_how(label: str) -> str:
    """How an answer was given, or a version signed."""
    return pgettext("how", label) if label else ""
