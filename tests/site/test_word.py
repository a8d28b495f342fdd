"""The BIA report as a text to edit: the words and numbers of its PDF, real styles, safe against what people typed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx as reader
import pytest
from docx.oxml.ns import qn

from bia.documents import Facts, Record, in_language
from bia.documents.blocks import Bullets, Figure, Heading, PrintedTable, Text
from bia.documents.printed import PrintedDocument
from bia.documents.report_document import report_document
from bia.documents.word import docx
from tests.site import plan_documents as synthetic
from tests.site.test_documents_pdf import demo_facts
from tests.site.test_report_pdf import record_of_first

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def printed(case: str = "school") -> PrintedDocument:
    facts = demo_facts(case)
    return report_document(facts, record_of_first(facts))


def opened(content: bytes) -> Any:
    return reader.Document(io.BytesIO(content))


def texts_in(content: bytes) -> list[str]:
    """Every paragraph, those of cells too, in the order of reading."""
    return [
        "".join("\n" if one.tag == qn("w:br") else one.text or "" for one in each.iter(qn("w:t"), qn("w:br")))
        for each in opened(content).element.body.iter(qn("w:p"))
    ]


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
                case Figure(label=label, caption=caption, alt=alt):
                    yield from (f"{label}. {caption}", alt)
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
