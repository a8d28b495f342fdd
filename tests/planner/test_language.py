"""A plan speaks the language it is made in; English needs no setting."""

from __future__ import annotations

from contextvars import copy_context

import pytest

from planner.language import ENGLISH, Language, in_digits, language_spoken, said, say, say_count, spoken
from planner.wording import availability_in_words, hours_in_words, list_in_words, percent_in_words

WORDS = {
    "{items} and {last}": "{items} und {last}",
    "Back in {hours}.": "In {hours} zurück.",
    "{hours} h": "{hours} Std.",
}
PLURALS = {"{count} part": ("{count} Teil", "{count} Teile")}
GERMAN = Language(
    gettext=lambda msgid: WORDS.get(msgid, msgid),
    ngettext=lambda one, many, count: PLURALS.get(one, (one, many))[count != 1],
    decimal_mark=",",
    group_mark=".",
)


def test_english_needs_no_setting() -> None:
    assert language_spoken() is ENGLISH
    assert say("Back in {hours}.", hours=hours_in_words(4)) == "Back in 4 h."
    assert say_count("{count} part", "{count} parts", 1) == "1 part"
    assert say_count("{count} part", "{count} parts", 1200) == "1200 parts"
    assert in_digits(1234.5, ",.1f") == "1,234.5"


def test_inside_spoken_everything_is_translated_and_after_it_nothing() -> None:
    assert hours_in_words(4) == "4 h"
    with spoken(GERMAN):
        assert say("Back in {hours}.", hours=hours_in_words(4)) == "In 4 Std. zurück."
        assert say_count("{count} part", "{count} parts", 1) == "1 Teil"
        assert say_count("{count} part", "{count} parts", 1200) == "1200 Teile"
        assert list_in_words(["A", "B", "C"]) == "A, B und C"
        assert (in_digits(1234.5, ",.1f"), percent_in_words(0.625)) == ("1.234,5", "62,5 %")
        assert availability_in_words(0.9972) == "99,72 %"
    assert hours_in_words(4) == "4 h"  # what was said in another language is not kept


def test_a_language_ends_with_an_error_and_stays_in_its_context() -> None:
    with spoken(GERMAN):
        inside = copy_context()
    with pytest.raises(ValueError, match="not negative"), spoken(GERMAN):
        hours_in_words(-1)
    assert list_in_words(["A", "B"]) == "A and B"
    assert inside.run(list_in_words, ["A", "B"]) == "A und B"


def test_braces_in_a_value_or_a_text_without_values_are_only_characters() -> None:
    with spoken(GERMAN):
        assert say("Back in {hours}.", hours="{0} {secret.__class__}") == "In {0} {secret.__class__} zurück."
        assert said("{not a placeholder}") == "{not a placeholder}"


def test_an_empty_text_is_never_looked_up() -> None:
    """A catalogue of translations answers "" with its header."""
    with spoken(Language(gettext=lambda msgid: msgid or "Project-Id-Version: 1")):
        assert said("") == ""
