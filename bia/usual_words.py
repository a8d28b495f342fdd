"""Words that an engagement starts with or that questions are asked in, in the active language.

What somebody typed is left as it is: only a word that is one of the usual ones is known to translators.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext


def said(label: str) -> str:
    """A word of the usual questions: a label, a heading, a choice."""
    return pgettext("question", label) if label else ""


def category_name(name: str) -> str:
    """An impact category."""
    return pgettext("category", name) if name else ""


def category_named(category: Mapping[str, Any]) -> str:
    """The name of an impact category: its own, else its id in words, "food_safety" as "Food safety"."""
    return str(category.get("name") or str(category["id"]).replace("-", " ").replace("_", " ").capitalize())


def level_name(name: str) -> str:
    """A severity level."""
    return pgettext("level", name) if name else ""


def option_name(name: str) -> str:
    """An option of a service by its id: "good" is "Good"."""
    return pgettext("option", name.capitalize()) if name else ""


def setting_name(name: str) -> str:
    """A setting of the policy, or the subject of a convention, by its id: "hours_per_year" is "Hours per year"."""
    return pgettext("setting", setting_words(name)) if name else ""


def setting_words(name: str) -> str:
    """The English words of `setting_name`: "rto_trigger" is "RTO trigger"."""
    words = name.replace("-", " ").replace("_", " ").capitalize()
    first = words.partition(" ")[0]
    return words.replace(first, first.upper(), 1) if first in ("Mtpd", "Rto", "Rpo", "Wrt") else words


def setting_value(word: str) -> str:
    """What a setting of the policy is set to, where that is a word."""
    return pgettext("setting value", word) if word else ""


def source_class(name: str) -> str:
    """How good the source of a figure is."""
    return pgettext("source", "list price" if name == "list" else name) if name else ""


def told_how(label: str) -> str:
    """How an answer was given, or a version signed."""
    return pgettext("how", label) if label else ""
