"""How a brand is reckoned: contrast, shades that can be read, and what falls back to what."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bia.brand import Brand, Logo, brand_from, brand_json
from bia.contrast import GRAPHIC, TEXT, contrast, nearest_passing, on_paper, read_colour

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)  # the lightest grey that passes
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#ff0000", "#ffffff") == pytest.approx(3.998, abs=0.005)


@given(COLOURS, COLOURS)
def test_contrast_does_not_depend_on_which_is_which(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@given(COLOURS, st.sampled_from([TEXT, GRAPHIC]))
def test_the_shade_offered_passes_and_what_passes_is_not_changed(colour: str, needed: float) -> None:
    shade = nearest_passing(colour, needed)
    assert on_paper(shade, needed) >= needed
    assert (shade == colour) == (on_paper(colour, needed) >= needed)


@pytest.mark.parametrize(("typed", "read"), [("0A5E66", "#0a5e66"), (" #abc ", "#aabbcc"), ("#0a5e66", "#0a5e66")])
def test_colours_are_read_as_people_type_them(typed: str, read: str) -> None:
    assert read_colour(typed) == read


@pytest.mark.parametrize("typed", ["", "red", "#12", "#12345g", "url(x)", "#fff; } body { display: none"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no colour"):
        read_colour(typed)


FIRM = Logo("svg", b"<svg/>", 40, 10)
CLIENT = Logo("png", b"\x89PNG", 30, 30)


def test_a_client_has_what_it_says_and_the_workspace_the_rest() -> None:
    firm = Brand(name="Firm", address="1 Quay", legal="No. 1", band="#112233", accent="#223344", logo=FIRM)
    client = Brand(accent="#445566", client_logo=CLIENT)
    assert client.over(firm) == Brand("Firm", "1 Quay", "No. 1", "#112233", "#445566", FIRM, CLIENT)
    assert set(client.over(firm).pictures) == {"firm.svg", "client.png"}


def test_a_brand_travels_as_text_and_comes_back_the_same() -> None:
    brand = Brand("Firm", "1 Quay\nHarbour", "No. 1", "#112233", "#445566", FIRM, CLIENT)
    assert brand_from(json.loads(brand_json(brand))) == brand
    assert brand_json(brand) == brand_json(brand_from(json.loads(brand_json(brand))))


def test_a_brand_without_colours_sets_none() -> None:
    assert Brand(name="Firm").style == ""
    assert Brand(name="Firm").is_plain
    assert Brand(accent="#000000").style == ":root { --accent: #000000; --tint: #e8e8e8 }"
