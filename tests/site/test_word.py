"""The BIA report as a text to edit: the words, numbers and drawings of its PDF, real styles, safe against what people
typed and against logos."""

from __future__ import annotations

import io
import re
import socket
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx as reader
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from PIL import Image

from bia.brand import Brand, Logo
from bia.documents import Facts, Record, in_language
from bia.documents.blocks import Bullets, Figure, Heading, PrintedTable, Text
from bia.documents.lettering import width_of
from bia.documents.printed import PrintedDocument
from bia.documents.report_document import report_document
from bia.documents.word import docx
from bia.documents.word_columns import column_widths
from bia.documents.word_parts import TWIPS, text_width
from bia.logos import safe_logo
from tests.site import logos
from tests.site import plan_documents as synthetic
from tests.site.test_documents_pdf import demo_facts, no_network
from tests.site.test_report_pdf import record_of_first

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def printed(case: str = "school", **brand: Any) -> PrintedDocument:
    facts = demo_facts(case)
    facts = replace(facts, brand=Brand(name=facts.workspace, **brand))
    return report_document(facts, record_of_first(facts))


def opened(content: bytes) -> Any:
    return reader.Document(io.BytesIO(content))


def texts_in(content: bytes) -> list[str]:
    """Every paragraph, those of cells too, in the order of reading."""
    return [
        "".join("\n" if one.tag == qn("w:br") else one.text or "" for one in each.iter(qn("w:t"), qn("w:br")))
        for each in opened(content).element.body.iter(qn("w:p"))
    ]


def pictures_in(content: bytes) -> list[tuple[str, Image.Image, float, float]]:
    """What each picture shows in words, the picture, and its width and height in millimetres; in order of reading."""
    made = opened(content)
    found = []
    for one in made.element.body.iter(qn("wp:inline")):
        part = made.part.related_parts[one.graphic.graphicData.pic.blipFill.blip.embed]
        picture = Image.open(io.BytesIO(part.blob)).convert("RGB")
        found.append((one.docPr.get("descr"), picture, one.extent.cx.mm, one.extent.cy.mm))
    return found


def colours_of(picture: Image.Image) -> set[tuple[int, int, int]]:
    return {colour for _count, colour in picture.getcolors(picture.width * picture.height) or ()}  # type: ignore[misc]


def said_in(document: PrintedDocument) -> Iterator[str]:
    """Every text of a printed document, block by block."""
    cover, front = document.cover, document.front
    yield from (
        cover.title,
        cover.kind,
        cover.sub,
        cover.firm,
        cover.notice,
        *(text for fact in cover.facts for text in fact),
    )
    for headline in front.headlines:
        yield from (headline.label, headline.value, headline.note)
    for answer in front.answers:
        yield from (answer.question, answer.text, *answer.points)
    yield from (front.title, front.asks, *front.asked, document.conventions)
    yield from (f"{level}" for level, _name in document.levels)
    yield from (name for _level, name in document.levels)
    for table in filter(None, (front.table, document.words)):
        yield from texts_of_table(table)
    for section in document.sections:
        yield from (f"{section.number} {section.title}", section.question, section.lead)
        for block in section.blocks:
            match block:
                case Text(text=text, note=note):
                    yield from (text, note)
                case Heading(text=text):
                    yield text
                case Bullets(items=items):
                    yield from items
                case Figure(label=label, caption=caption):
                    yield f"{label}. {caption}"
                case PrintedTable(table=table, label=label):
                    yield from texts_of_table(table, label)


def texts_of_table(table: Any, label: str = "") -> Iterator[str]:
    yield f"{label} {table.caption}" if label else table.caption
    yield from (column.head for column in table.columns)
    yield from (cell.text for row in table.rows for cell in row.cells)


@pytest.mark.parametrize("case", ["hospital", "school"])
def test_every_word_of_the_report_is_in_the_text_and_no_number_that_is_not_in_the_report(case: str) -> None:
    document = printed(case)
    told = texts_in(docx(document))
    whole = "\n".join(told)
    expected = list(said_in(document))
    assert [text for text in expected if text not in whole] == []
    known = {number for text in (*expected, *document.cover.brand.legal_lines) for number in NUMBER.findall(text)}
    assert set(NUMBER.findall(whole)) - known == set()


def test_it_has_real_styles_repeated_heads_and_rows_that_stay_whole() -> None:
    document = printed()
    made = opened(docx(document))
    styles = [each.style.name for each in made.paragraphs]
    assert styles.count("Title") == 1
    assert styles.count("Heading 1") == len(document.sections) + 1
    assert {"Heading 2", "Caption", "Normal"} <= set(styles)
    printed_tables = [
        block for section in document.sections for block in section.blocks if isinstance(block, PrintedTable)
    ]
    rows = list(made.element.body.iter(qn("w:tr")))
    assert all(row.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in rows)
    assert sum(1 for row in rows if row.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None) >= len(printed_tables)
    codes = [each.text.strip() for each in made.element.body.iter(qn("w:instrText"))]
    assert codes == ['TOC \\o "1-1" \\h \\z \\u']
    foot = made.sections[0].footer._element
    assert [each.text.strip() for each in foot.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    assert document.head == made.sections[0].header.paragraphs[0].text
    about = made.core_properties
    assert (about.title, about.author, about.keywords, about.language) == (
        document.title,
        document.author,
        document.keywords,
        "en",
    )


def test_the_same_report_gives_the_same_bytes_and_no_clock_is_in_them() -> None:
    content = docx(printed())
    assert content == docx(printed())
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert len({part.date_time for part in package.infolist()}) == 1
        core = package.read("docProps/core.xml").decode()
    assert set(re.findall(r"<dcterms:\w+[^>]*>([^<]*)<", core)) == {printed().made_at}


HOSTILE = (
    "a\x00b\x0bc\x1f",
    "<w:p>&amp;\"'",
    "\ufffe\uffff",
    "\ud800x",
    "مرحبا 你好 🚑",
    "x" * 400,
    "line\r\nline",
    "=1+1",
)


def test_what_people_typed_stays_text_and_never_breaks_the_file() -> None:
    processes = [synthetic.process(n, name=text, owner_role=text) for n, text in enumerate(HOSTILE, start=1)]
    services = [synthetic.service(n, name=text) for n, text in enumerate(HOSTILE, start=1)]
    facts = synthetic.facts(synthetic.plan(processes, services, title=HOSTILE[0]), workspace=HOSTILE[1])
    content = docx(report_document(facts, Record()))
    told = "\n".join(texts_in(content))
    assert all(text in told for text in ("abc", HOSTILE[1], HOSTILE[4], HOSTILE[5], HOSTILE[7]))
    assert opened(content).core_properties.author == HOSTILE[1]


def facts_of_many(count: int) -> Facts:
    return synthetic.facts(synthetic.plan([synthetic.process(n) for n in range(1, count + 1)], []))


@pytest.mark.parametrize("facts", [facts_of_many(0), facts_of_many(1)])
def test_an_empty_engagement_makes_a_text(facts: Facts) -> None:
    assert opened(docx(report_document(facts, Record()))).paragraphs


def test_in_german_every_word_of_the_text_is_german() -> None:
    with in_language("de"):
        made = opened(docx(printed()))
        content = docx(printed())
    assert made.core_properties.language == "de"
    told = texts_in(content)
    assert "Inhalt" in told
    assert "Contents" not in told
    assert made.sections[0].footer.paragraphs[0].text.endswith("Seite 1 von 1")
    assert 'w:val="de-DE"' in made.styles.element.xml


def figures_of(document: PrintedDocument) -> list[Figure]:
    return [block for section in document.sections for block in section.blocks if isinstance(block, Figure)]


@pytest.mark.parametrize("case", ["hospital", "school"])
def test_every_figure_is_a_picture_with_its_words_that_fits_the_page_and_is_sharp_in_print(case: str) -> None:
    document = printed(case)
    made = pictures_in(docx(document))
    figures = figures_of(document)
    assert len(figures) >= 2
    assert [alt for alt, *_rest in made] == [figure.alt for figure in figures]
    for (_alt, picture, width, height), figure in zip(made, figures, strict=True):
        drawn = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', figure.svg)
        assert drawn
        assert width == pytest.approx(168, abs=0.1)  # between the margins of A4, as in the PDF
        assert height == pytest.approx(168 * float(drawn[2]) / float(drawn[1]), abs=0.1)
        assert picture.width / width * 25.4 == pytest.approx(300, abs=1)
        assert picture.width / picture.height == pytest.approx(width / height, rel=0.01)


def test_a_picture_stands_below_its_caption() -> None:
    body = opened(docx(printed())).element.body
    captions = [one.getparent().getparent().getprevious() for one in body.iter(qn("w:drawing"))]
    assert [one.pPr.pStyle.val for one in captions] == ["Caption"] * len(captions)
    assert all("".join(text.text for text in one.iter(qn("w:t"))).startswith("Figure ") for one in captions)


def test_the_heat_map_shows_the_colours_of_its_levels() -> None:
    document = printed("hospital")
    heat_map = next(figure for figure in figures_of(document) if figure.file.startswith("heat-map"))
    filled = set(re.findall(r'<path [^>]*fill="#([0-9a-f]{6})"', heat_map.svg))
    assert len(filled) >= 4
    made = {alt: picture for alt, picture, *_size in pictures_in(docx(document))}
    seen = {f"{red:02x}{green:02x}{blue:02x}" for red, green, blue in colours_of(made[heat_map.alt])}
    assert filled - seen == set()


def test_logos_and_accent_of_the_brand_are_in_it() -> None:
    firm, client = safe_logo(logos.DRAWN).logo, safe_logo(logos.png((300, 100), "#123456", "RGB")).logo
    document = printed(accent="#8e1b2b", logo=firm, client_logo=client)
    content = docx(document)
    (said, drawn, width, height), (other, pixels, *_size) = pictures_in(content)[:2]
    assert (said, other) == (document.cover.firm_alt, document.cover.client_alt)
    assert (width, height) == (pytest.approx(54, abs=0.1), pytest.approx(18, abs=0.1))  # 120 by 40 in 66 by 18 mm
    assert drawn.width / width * 25.4 == pytest.approx(300, abs=1)
    assert (0x8E, 0x1B, 0x2B) in colours_of(drawn)
    assert colours_of(pixels) == {(0x12, 0x34, 0x56)}
    made = opened(content)
    assert str(made.styles["Heading 1"].font.color.rgb) == "8E1B2B"
    assert any((0x8E, 0x1B, 0x2B) in colours_of(picture) for _alt, picture, *_sizes in pictures_in(content)[2:])
    assert content == docx(document)


def with_logo(logo: Logo) -> PrintedDocument:
    """A report without figures."""
    return report_document(replace(facts_of_many(0), brand=Brand(name="Firm", logo=logo)), Record())


@pytest.mark.parametrize("harm", logos.STRIPPED.values(), ids=logos.STRIPPED)
def test_nothing_of_a_hostile_logo_is_in_it_but_what_it_draws(harm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", no_network)
    logo = safe_logo(logos.svg(harm + logos.SHAPE)).logo
    with zipfile.ZipFile(io.BytesIO(docx(with_logo(logo)))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert {name.rpartition(".")[2] for name in parts if "/media/" in name} == {"png"}
    for content in parts.values():
        assert not re.search(rb"TargetMode|alert|127\.0\.0\.1|passwd|SECRET|<svg", content)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "/etc/passwd"])
def test_a_logo_that_was_not_made_safe_loads_nothing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", no_network)
    content = logos.svg(f'<image href="{address}" width="9" height="9"/>{logos.SHAPE}')
    [(_alt, picture, *_size)] = pictures_in(docx(with_logo(Logo("svg", content, 120, 40))))
    assert colours_of(picture) == {(255, 255, 255)}  # a drawing that asks for more is not drawn at all


def test_the_words_hidden_in_a_picture_stay_behind() -> None:
    with zipfile.ZipFile(io.BytesIO(docx(with_logo(safe_logo(logos.png()).logo)))) as package:
        assert not any(b"SECRET" in package.read(name) for name in package.namelist())


def test_figures_stand_at_the_right_and_marks_in_the_middle_of_their_cells() -> None:
    tables = opened(docx(printed())).tables
    (register,) = [table for table in tables if "Hours a year" in [cell.text for cell in table.rows[0].cells]]
    heads, cells = register.rows[0].cells, register.rows[1].cells
    sides = {head.text: cell.paragraphs[0].alignment for head, cell in zip(heads, cells, strict=True)}
    assert sides["Tier"] == WD_ALIGN_PARAGRAPH.CENTER
    assert sides["Hours a year"] == WD_ALIGN_PARAGRAPH.RIGHT
    assert sides["Process"] is None


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_head_of_a_column_breaks_within_a_word_even_in_a_wider_font(language: str) -> None:
    with in_language(language):
        document = printed("hospital")
    tables = [
        block.table for section in document.sections for block in section.blocks if isinstance(block, PrintedTable)
    ]
    narrower = 0
    for table in tables:
        widths = column_widths(table.columns, table.rows)
        assert sum(widths) == sum(text_width(column.width) for column in table.columns)
        for column, width in zip(table.columns, widths, strict=True):
            for word in column.head.split():
                needed = width_of(word, 8.5, bold=True) * 1.2 * TWIPS + 90
                assert needed <= width, (table.caption, word)
                narrower += text_width(column.width) < needed
    assert narrower  # in the PDF, which divides by syllables, there are such
