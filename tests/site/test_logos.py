"""Logos: what is taken, what is refused and why, and that nothing of a hostile file comes through."""

from __future__ import annotations

import io
import time
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bia.logos import UnsafeLogo, safe_logo
from tests.site import logos


def test_a_drawing_keeps_its_shapes_gradients_clips_and_styles() -> None:
    taken = safe_logo(logos.DRAWN)
    text = taken.logo.content.decode()
    assert (taken.logo.kind, taken.logo.width, taken.logo.height) == ("svg", 120, 40)
    assert 'fill="url(#g)"' in text
    assert 'fill="#113355" height="40" opacity=".8"' in text
    assert 'stop-color="#123"' in text
    assert 'stop-color="#0a5e66"' in text  # "5e66" in it is no large number
    assert 'href="#r"' in text
    assert "127.0.0.1" not in text
    assert "style" not in text
    assert taken.left_out == ()


@pytest.mark.parametrize("name", logos.REFUSED)
def test_a_file_that_makes_no_logo_is_refused_at_once_and_says_what_to_do(name: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(UnsafeLogo, match=r"Save|Simplify|Crop|At most|at most|must have|enough"):
        safe_logo(logos.REFUSED[name])
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize("content", [b"<html><body>No logo</body></html>", b"a < b, as text", b"\x00\x01<\xff"])
def test_a_file_that_only_has_the_name_of_a_picture_is_not_called_an_svg(content: bytes) -> None:
    with pytest.raises(UnsafeLogo, match="neither a PNG nor an SVG"):
        safe_logo(content)


HOSTILE = (
    *("script", "alert", "onload", "onclick", "127.0.0.1", "file:", "data:", "javascript", "SECRET", "e99", "1e300"),
    *("foreignObject", "image", "feImage", "@import", "<?", "<!", "<style", "<svg xmlns="),
)


@pytest.mark.parametrize("name", logos.STRIPPED)
def test_nothing_active_and_no_address_comes_through(name: str) -> None:
    taken = safe_logo(logos.svg(logos.SHAPE + logos.STRIPPED[name]))
    text = taken.logo.content.decode()
    for hostile in (
        "script",
        "alert",
        "onload",
        "onclick",
        "127.0.0.1",
        "file:",
        "data:",
        "javascript",
        "SECRET",
        "e99",
    ):
        assert hostile not in text
    for hostile in ("foreignObject", "image", "feImage", "@import", "<?", "<!", "<style", "<svg xmlns=", "1e300"):
        assert hostile not in text.removeprefix("<svg xmlns=")
    assert "#a4262c" in text


def test_what_is_left_out_is_told() -> None:
    hostile = logos.STRIPPED["script"] + logos.STRIPPED["handler"] + "<text>Firm</text>"
    assert safe_logo(logos.svg(logos.SHAPE + hostile)).left_out == ("onclick", "onload", "script", "text")


def test_a_document_type_without_entities_is_read() -> None:
    doctype = b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://127.0.0.1:9/svg11.dtd">'
    assert safe_logo(doctype + logos.svg()).logo.kind == "svg"


def test_a_picture_is_written_anew_without_what_was_hidden_in_it() -> None:
    polyglot = logos.png() + b"PK\x03\x04<script>alert(1)</script>"
    taken = safe_logo(polyglot).logo
    assert taken.content != polyglot
    for hidden in (b"SECRET", b"script", b"PK\x03\x04", b"tEXt", b"iTXt", b"iCCP"):
        assert hidden not in taken.content
    assert Image.open(io.BytesIO(taken.content)).size == (300, 100)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16"])
def test_every_kind_of_picture_is_taken(mode: str) -> None:
    written = io.BytesIO()
    Image.new(mode, (40, 20)).save(written, "PNG")
    assert safe_logo(written.getvalue()).logo.kind == "png"


def test_a_large_picture_is_kept_no_larger_than_print_needs() -> None:
    taken = safe_logo(logos.png((3000, 1000), mode="RGB")).logo
    assert (taken.width, taken.height) == (1600, 533)


def test_the_same_file_gives_the_same_logo() -> None:
    assert safe_logo(logos.png()) == safe_logo(logos.png())
    assert safe_logo(logos.DRAWN) == safe_logo(logos.DRAWN)


def test_what_was_made_safe_stays_as_it_is() -> None:
    once = safe_logo(logos.DRAWN).logo
    assert safe_logo(once.content).logo == once


NAMES = st.sampled_from(["g", "rect", "path", "script", "use", "style", "image", "defs", "linearGradient", "a", "svg"])
VALUES = st.sampled_from(
    ["#a", "#b", "url(#a)", "url(//x)", "1", "-1e3", "M0 0L1 1", "none", "javascript:1", "&amp;", "red"]
)
KEYS = st.sampled_from(["href", "xlink:href", "fill", "id", "style", "onload", "d", "width", "class", "clip-path", "x"])


def node(name: str, attributes: dict[str, str], inside: list[str]) -> str:
    said = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    return f"<{name} {said}>{''.join(inside)}</{name}>"


NODES = st.recursive(
    st.just(""),
    lambda inner: st.builds(node, NAMES, st.dictionaries(KEYS, VALUES, max_size=4), st.lists(inner, max_size=3)),
    max_leaves=12,
)


@given(NODES)
def test_whatever_is_in_a_drawing_only_known_things_come_out(inside: str) -> None:
    try:
        text = safe_logo(logos.svg(logos.SHAPE + inside)).logo.content.decode()
    except UnsafeLogo:
        return
    for element in ET.fromstring(text).iter():
        assert element.tag.rpartition("}")[2] not in ("script", "image", "a", "style")
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert "//" not in value
            assert ":" not in value
