"""Letters beyond the Latin ones: which fonts are asked for, and what stands for what no font has."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bia.glyphs import FAMILIES, FOLDER, LATIN, MISSING, printable
from scripts.coverage_of_fonts import coverage


def families(text: str) -> list[str]:
    return [family.name for family in printable([text]).families]


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("Łódź, Ærø & “Sons” 12 €", []),
        ("Больница", ["Source Sans 3 Cyrillic"]),
        ("Νοσοκομείο", ["Source Sans 3 Greek"]),
        ("مستشفى المدينة", ["IBM Plex Sans Arabic"]),
        ("בית חולים", ["Noto Sans Hebrew"]),
        ("北京协和医院", ["Noto Sans SC"]),
        ("きゅうきゅう 東京", ["Noto Sans JP"]),
        ("서울 병원", ["Noto Sans KR"]),
        ("🚑", ["Noto Emoji"]),
        ("a → b ≥ c", ["Noto Sans Math"]),
    ],
)
def test_a_text_asks_for_the_fonts_that_have_its_letters_and_for_no_other(text: str, needed: list[str]) -> None:
    assert families(text) == needed
    assert printable([text]).texts == (text,)


def test_what_no_font_has_is_printed_as_a_square_and_marks_without_a_letter_are_left_out() -> None:
    assert printable(["โรง Ward"]).texts == (f"{MISSING * 3} Ward",)
    assert printable(["Z\u0338a"]).texts == ("Za",)
    assert printable(["e\u0301"]).texts == ("é",)


def test_nothing_turns_the_direction_of_a_line_or_hides_in_it() -> None:
    assert printable(["Total\u202e 000,1\u2066\x00\x07\u2028."]).texts == ("Total 000,1 .",)


@given(st.text())
def test_every_character_that_is_left_is_in_a_font_that_is_loaded(text: str) -> None:
    made = printable([text])
    known = set("\t\n\r").union(*(_characters(file) for file in LATIN), *(family.covered for family in made.families))
    assert set(made.texts[0]) <= known
    assert printable(made.texts) == made


def _characters(file: str) -> set[str]:
    found = json.loads((FOLDER / "coverage.json").read_text())[file]
    return {chr(code) for first, last in found for code in range(first, last + 1)}


def test_what_is_written_down_of_the_fonts_is_what_they_have() -> None:
    assert json.loads((FOLDER / "coverage.json").read_text()) == json.loads(json.dumps(coverage()))


def test_every_font_can_print_a_space_between_two_words_of_its_own() -> None:
    assert all(" " in family.covered for family in FAMILIES)
