"""What documents say in German: all of it, with the values it names, compiled as it is written."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from django.conf import settings
from django.utils import translation

from bia import units
from bia.questions import CategoryScale, Frame, process_sections
from bia.translations import LANGUAGES, collected, po_file, read

FILES = [(language, po_file(language, Path(folder))) for folder in settings.LOCALE_PATHS for language in LANGUAGES]
_VALUE = re.compile(r"%\((\w+)\)0?\d*[sd]|%%|%(?![(%])")


def _texts(message: Message) -> list[tuple[str, str]]:
    """Each form of a message with its translation."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string or (), strict=True))


def _key(message: Message) -> tuple[str, str | None]:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


@pytest.mark.parametrize(("language", "path"), FILES)
def test_what_is_compiled_is_what_is_written(language: str, path: Path) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, read(path, language))
    assert path.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run: make translations"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_document_is_translated(language: str) -> None:
    kept = {_key(message): message for message in read(po_file(language), language) if message.id}
    wanted = {_key(message) for message in collected() if message.id}
    assert wanted - kept.keys() == set(), "run: make translations"
    assert kept.keys() - wanted == set(), "run: make translations"
    missing = [text for message in kept.values() for text, said in _texts(message) if not said.strip()]
    assert missing == []
    assert [key for key, message in kept.items() if message.fuzzy] == []


# Said of more than one alone.
ALWAYS_SEVERAL = frozenset(
    {
        "%(count)s years",
        "Up to %(years)s years: the rows of the sheet of years.",
        "{count} processes",
        "{count} more processes",
        "Costs and losses are reckoned over {years} years at {rate} a year.",
    }
)
COUNTED = re.compile(
    r"(?:%\((?:count|days|years)\)s|\{(?:count|days|years)\}) (?:more |further |other )?"
    r"(?:answers|changes|clients|days|devices|others|outages|processes|services|sites|steps|tests|years)\b"
)


@pytest.mark.parametrize(("language", "path"), FILES)
def test_what_is_counted_has_a_form_for_one(language: str, path: Path) -> None:
    single = {message.id for message in read(path, language) if isinstance(message.id, str)}
    assert {text for text in single if COUNTED.search(text)} - ALWAYS_SEVERAL == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_the_values_of_its_sentence(language: str) -> None:
    wrong = []
    for message in read(po_file(language), language):
        if not message.id or not message.python_format:
            continue
        forms = _texts(message)
        for place, (text, said) in enumerate(forms):
            named, wanted = set(_VALUE.findall(said)), set(_VALUE.findall(text))
            # "1 of 1 process" may be said as "the process": the form for one may leave numbers out.
            if (not named <= wanted) if place == 0 and len(forms) > 1 else (named != wanted):
                wrong.append((text, said))
    assert wrong == []


def test_german_is_set_with_its_own_quotes() -> None:
    said = [text for message in read(po_file("de"), "de") if message.id for _, text in _texts(message)]
    assert [text for text in said if re.search(r'[”"]|“(?=\w)', text)] == []


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (lambda: units.duration(2.5), "2 h 30 min"),
        (lambda: units.duration(102), "4 d 6 h"),
        (lambda: units.hours_and_minutes(1240.2), "1.240 h"),
        (lambda: units.availability(0.99954), "99,954 %"),
        (lambda: units.money(12_400, "EUR"), "12.400 EUR"),
        (lambda: units.money_short(12_400, "EUR"), "12,4 Tsd. EUR"),
        (lambda: units.money_short(-1_240_000, "EUR"), "−1,24 Mio. EUR"),
        (lambda: units.money_range({"low": 25e3, "likely": 30e3, "high": 40e3}, "EUR"), "25 Tsd. bis 40 Tsd. EUR"),
        (lambda: units.duration(None), "nicht bekannt"),
        (lambda: units.years(2.4), "2,4 Jahre"),
        (lambda: units.years(1), "1 Jahr"),
        (lambda: units.years(0.3), "4 Monate"),
        (lambda: units.long_date(date(2026, 3, 1)), "1. März 2026"),
        (lambda: units.listed(["a", "b", "c"]), "a, b und c"),
    ],
)
def test_numbers_are_written_as_in_german(written: object, text: str) -> None:
    assert callable(written)
    with translation.override("de"):
        assert written() == text


@pytest.mark.parametrize(
    ("amount", "currency", "english", "german"),
    [
        ("1240.5", "EUR", "EUR 1,240.50", "1.240,50 EUR"),
        ("1240.5", "JPY", "JPY 1,241", "1.241 JPY"),
        ("1.25", "KWD", "KWD 1.250", "1,250 KWD"),
        ("-3", "EUR", "EUR −3.00", "−3,00 EUR"),
    ],
)
def test_a_price_has_the_decimals_of_its_currency(amount: str, currency: str, english: str, german: str) -> None:
    assert units.price(Decimal(amount), currency) == english
    with translation.override("de"):
        assert units.price(Decimal(amount), currency) == german


def test_a_document_in_german_leaves_no_german_on_the_pages() -> None:
    """Questions are kept between requests: whoever asks first must not decide their language."""
    frame = Frame(times=(2.5,), categories=(CategoryScale(id="x", name="X", serious_level=3, unacceptable_level=4),))
    process_sections.cache_clear()
    with translation.override("de"):
        labels = {label for part in process_sections(frame) for each in part.questions for label in each.point_labels}
    assert labels == {"2 h 30"}
