"""The language in which a plan speaks. Every sentence of the planner passes `say`; English needs no setting.

The planner knows no catalogue of translations: who wants another language brings its `gettext` and `ngettext`
(Django's fit) and makes the plan inside `spoken`. A msgid is the English sentence with named placeholders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


def _same(msgid: str) -> str:
    return msgid


def _same_plural(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """How to say a sentence, and how its numbers look: "1,234.5" has the group mark "," and the decimal mark "."."""

    gettext: Callable[[str], str] = _same
    ngettext: Callable[[str, str, int], str] = _same_plural
    decimal_mark: str = "."
    group_mark: str = ","


ENGLISH = Language()
_spoken: ContextVar[Language] = ContextVar("spoken", default=ENGLISH)


@contextmanager
def spoken(language: Language) -> Iterator[None]:
    """Inside, everything the planner writes is in this language. Holds for this thread and context only."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def language_spoken() -> Language:
    """The language of this context."""
    return _spoken.get()


def say(msgid: str, **values: object) -> str:
    """A sentence in the language spoken, with its values. Braces inside a value stay as they are.

    The msgid is a literal, so that it can be collected for translators; use `said` for one that is not.
    """
    language = _spoken.get()
    text = msgid if language is ENGLISH else language.gettext(msgid)
    return text.format_map(values) if values else text


def say_count(one: str, many: str, count: int, /, **values: object) -> str:
    """As `say`, in the form that the count asks for. {count} is the count, unless a value of that name is given."""
    text = _spoken.get().ngettext(one, many, count)
    return text.format_map({"count": count, **values})


def said(text: str) -> str:
    """A text that stands in the catalogue of strategies and prices, or in a table made with `noted`, translated."""
    language = _spoken.get()
    return language.gettext(text) if text and language is not ENGLISH else text


def noted(msgid: str) -> str:
    """The msgid as it is: marks a sentence of a constant for translators. `said` speaks it when it is needed."""
    return msgid


def inside_sentence(text: str) -> str:
    """The beginning of a text made small, abbreviations kept, for the middle of an English sentence.

    In other languages as it is: a German noun keeps its capital.
    """
    if _spoken.get() is not ENGLISH or text[:2].isupper():
        return text
    return text[:1].lower() + text[1:]


def in_digits(value: float, form: str = "g") -> str:
    """A number as Python formats it (`g`, `,`, `.1f`), with the marks of the language spoken."""
    text = format(value, form)
    language = _spoken.get()
    if language is ENGLISH:
        return text
    return text.translate({ord(","): language.group_mark, ord("."): language.decimal_mark})
