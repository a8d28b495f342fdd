"""A large document is laid out in parts and joined: nothing is lost, and it reads as one."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Name

from bia.documents import Facts, Pdf, Record, Steps, facts_pdf, facts_report_pdf, printing
from bia.documents.blocks import Block, Heading, PrintedTable, Section, Text
from bia.documents.parts import Part, parts_of
from bia.documents.printed import PrintedDocument
from bia.documents.report_document import report_document
from bia.documents.tables import Column, Row, Table, table
from tests.site import plan_documents as synthetic
from tests.site.standards import standards_missed
from tests.site.test_documents_pdf import demo_facts

MOST = 400  # cells of a part: the school's report needs several


def made_in_parts(facts: Facts, steps: Steps | None = None) -> Pdf:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printing, "parts_of", partial(parts_of, most=MOST))
        return facts_report_pdf(facts, Record(), steps)


@pytest.fixture(scope="module")
def school() -> Facts:
    return demo_facts("school")


@pytest.fixture(scope="module")
def made(school: Facts) -> Pdf:
    return made_in_parts(school)


@pytest.fixture(scope="module")
def pages(made: Pdf, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return _pages(made, tmp_path_factory.mktemp("parts"))


def _pages(made: Pdf, folder: Path) -> list[str]:
    (folder / "made.pdf").write_bytes(made.content)
    command = ["pdftotext", "-layout", str(folder / "made.pdf"), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(r"[^\S\n\f]+", " ", text).split("\f")[:-1]


def opened(made: Pdf) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made.content))


# Cutting


def _table(rows: int) -> Table | None:
    return table("Caption", [Column("A", 61), Column("B", 61)], [(f"row {number}", "x") for number in range(rows)])


def _block(rows: int) -> Block:
    made = _table(rows)
    return PrintedTable(made) if made else Text("words")


sections_drawn = st.lists(
    st.lists(st.one_of(st.integers(0, 60).map(_block), st.just(Heading("Head"))), max_size=6), min_size=1, max_size=5
)


def document_of(drawn: list[list[Block]]) -> PrintedDocument:
    document = report_document(synthetic.facts(synthetic.plan([], [])), Record())
    sections = [
        Section(id=f"s{number}", title=f"Section {number}", question="?", lead="!", blocks=tuple(found), number=number)
        for number, found in enumerate(drawn, start=1)
    ]
    return replace(document, sections=tuple(sections))


def contents_of(sections: tuple[Section, ...]) -> list[tuple[str, str | Row]]:
    """Every row, text and heading in order, each with its section."""
    return [
        (section.id, one)
        for section in sections
        for block in section.blocks
        for one in (block.table.rows if isinstance(block, PrintedTable) else (repr(block),))
    ]


def cells_of(part: Part) -> int:
    tables = (b.table for s in part.sections for b in s.blocks if isinstance(b, PrintedTable))
    return sum(len(each.rows) * each.width for each in tables)


@given(sections_drawn, st.integers(20, 200))
@settings(deadline=None)
def test_cutting_loses_nothing_keeps_the_order_and_fills_no_part_too_much(drawn: list[list[Block]], most: int) -> None:
    document = document_of(drawn)
    parts = parts_of(document, most)
    together = tuple(section for part in parts for section in part.sections)
    assert contents_of(together) == contents_of(document.sections)
    assert [part.opens for part in parts] == [True] + [False] * (len(parts) - 1)
    assert all(cells_of(part) <= most for part in parts)
    begun = [section.id for part in parts for section in part.sections[1 if part.goes_on else 0 :]]
    assert begun == [section.id for section in document.sections]


def test_a_small_document_is_one_part() -> None:
    document = document_of([[_block(3)]])
    assert parts_of(document) == (Part(document.sections, opens=True),)


def test_a_table_is_not_cut_behind_a_row_that_is_kept_with_the_next() -> None:
    parts = parts_of(document_of([[_block(60)]]), 40)
    tables = [
        block.table for part in parts for section in part.sections for block in section.blocks if _is_table(block)
    ]
    assert len(tables) > 2
    assert all(not each.rows[-1].keep for each in tables)


def _is_table(block: Block) -> bool:
    return isinstance(block, PrintedTable)


# The joined file


def test_pages_are_counted_through(made: Pdf, pages: list[str]) -> None:
    assert len(pages) == made.pages
    for number, text in enumerate(pages[1:], start=2):
        assert f"Page {number} of {made.pages}" in text


def test_it_says_what_the_same_report_says_in_one_go(
    school: Facts, pages: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = _pages(facts_report_pdf(school, Record()), tmp_path_factory.mktemp("whole"))
    said, in_parts = ({word for page in found for word in page.split()} for found in (whole, pages))
    numbers = {str(number) for number in range(100)}
    assert said - in_parts <= numbers
    assert in_parts - said <= numbers


def test_contents_bookmarks_and_links_lead_to_where_the_sections_begin(made: Pdf, pages: list[str]) -> None:
    contents = next(text for text in pages if "Contents" in text.splitlines()[0])
    listed = dict(re.findall(r"^ ?\d+ (\S.*?) (\d+)$", contents, re.MULTILINE))
    assert len(listed) > 8
    with opened(made) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        assert len(titles) == len(set(titles))
        at = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        led = {
            re.sub(r"^\d+ ", "", item.title): at[item.destination[0].objgen]
            for item in outline.root  # type: ignore[index]
        }
        below = next(item for item in outline.root if "every answer" in item.title).children
        assert len(below) == 12  # the processes of the school
        names = pdf.Root.Names.Dests.Names
        places = {str(names[place]): at[names[place + 1][0].objgen] for place in range(0, len(names), 2)}
        targets = {str(each.Dest) for page in pdf.pages for each in page.obj.get(Name.Annots, ())}
    assert {title: int(page) for title, page in listed.items()}.items() <= led.items()
    for title, page in listed.items():
        assert title in pages[int(page) - 1]
    assert targets <= set(places)


def test_every_mark_on_every_page_belongs_to_a_tag_of_that_page(made: Pdf) -> None:
    with opened(made) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        tree = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
        assert len(tree) == len(numbers) // 2
        for page in pdf.pages:
            marks = {int(each) for each in re.findall(rb"/MCID (\d+)", _content(page))}
            owners = tree[int(page.obj.StructParents)]
            assert marks == set(range(len(owners)))
            assert all(each.Pg.objgen == page.obj.objgen for each in owners)
        annotations = [each for page in pdf.pages for each in page.obj.get(Name.Annots, ())]
        assert all(tree[int(each.StructParent)].S in (Name.Link, Name.Span) for each in annotations)


def test_header_cells_have_names_of_their_own(made: Pdf) -> None:
    with opened(made) as pdf:
        names = [str(one.ID) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and Name.ID in one]
    assert len(names) == len(set(names)) > 100


def _content(page: Any) -> bytes:
    content = page.obj.Contents
    streams = content if isinstance(content, pikepdf.Array) else [content]
    return b"".join(each.read_bytes() for each in streams)


def test_it_carries_its_sources_and_is_tagged(made: Pdf) -> None:
    with opened(made) as pdf:
        assert set(pdf.attachments) == {"case.json", "plan.json", "record.json"}
        assert pdf.Root.MarkInfo.Marked
        assert "PDF/UA" in str(pdf.open_metadata()) or b"pdfuaid" in pdf.Root.Metadata.read_bytes()
        assert str(pdf.docinfo.Title).startswith("BIA report 3")


def test_the_same_report_gives_the_same_bytes(school: Facts, made: Pdf) -> None:
    assert made_in_parts(school).content == made.content


def test_it_keeps_both_standards(made: Pdf) -> None:
    assert standards_missed(made.content) == []


def test_the_pages_laid_out_are_told_and_the_work_can_be_ended_between_two_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(printing, "SECONDS", 0)
    told: list[str] = []

    class Enough(Exception):
        pass

    class Steps:
        def step(self, done: int, total: int, message: str) -> None:
            told.append(message)
            if message == "Laying out page 4.":
                raise Enough

    with pytest.raises(Enough):
        facts_pdf(demo_facts("school"), Steps())
    assert [message for message in told if "page" in message][-2:] == ["Laying out page 3.", "Laying out page 4."]
    assert "Writing the file." not in told


def made_whole(facts: Facts, steps: Steps) -> Pdf:
    return facts_report_pdf(facts, Record(), steps)


@pytest.mark.parametrize("make", [made_whole, made_in_parts])
def test_the_section_that_is_laid_out_is_told_as_the_file_has_it(
    make: Callable[[Facts, Steps], Pdf], school: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "SECONDS", 0)
    told: list[tuple[int, int, str]] = []

    class Told:
        def step(self, done: int, total: int, message: str) -> None:
            told.append((done, total, message))

    with opened(make(school, Told())) as pdf, pdf.open_outline() as outline:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        begins = {str(each.title): pages[each.destination[0].objgen] for each in outline.root}
        last_page = len(pdf.pages)
    sections = [title for title in begins if title[0].isdigit()]
    began = [*(begins[title] for title in sections), last_page]
    found = [
        (done, total, *re.match(r"Laying out section (\d+) of (\d+): (.+), page (\d+)\.", message).groups())  # type: ignore[union-attr]
        for done, total, message in told
        if "section" in message
    ]
    assert {int(page) for *_, page in found} >= set(range(began[0] + 1, last_page + 1))
    for done, total, number, of, title, page in found:
        assert f"{number} {title}" == sections[int(number) - 1]
        assert began[int(number) - 1] <= int(page) <= began[int(number)]
        assert (total, int(of)) == (len(sections), len(sections))
        assert done >= int(number) - 1
    dones = [done for done, *_ in told]
    assert dones == sorted(dones)
    assert told[-1] == (len(sections), len(sections), "Writing the file.")
