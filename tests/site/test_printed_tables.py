"""Tables of printed documents: no word is broken behind a letter, and no row or two stand alone on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes

from bia.documents import Record, facts_pdf, facts_report_pdf
from bia.documents.blocks import Bullets
from bia.documents.fitting import Lettered, Need, balanced, fitted, lines_of, need_of
from bia.documents.language import in_language
from bia.documents.lettering import width_of
from bia.documents.tables import GROUP_LINES, Column, Row, Table, group, table
from bia.pdf import Pdf
from tests.site.test_documents_pdf import demo_facts
from tests.site.test_proposal_pdf import made as made_proposal

SHORTEST = 3  # letters of a divided word that stand on a line
MM = 25.4 / 96  # of a pixel of the layout
LINE = 10.1 * 96 / 72  # pixels
RATHER_FREE, MOST_FREE = 60, 90  # mm in one place of a page: of one page of a plan, and of none


def table_of(columns: list[Column], rows: list[Any]) -> Table:
    made = table("Caption", columns, rows)
    assert made is not None
    return made


# Widths

needs_drawn = st.lists(st.tuples(st.integers(6, 60), st.integers(6, 60), st.integers(6, 60)), min_size=1, max_size=10)


@given(needs_drawn)
def test_widths_keep_their_sum_and_give_every_column_what_it_needs_where_there_is_room(
    drawn: list[tuple[int, int, int]],
) -> None:
    given_widths = [width for width, _, _ in drawn]
    needs = [Need(max(whole, least), min(whole, least)) for _, whole, least in drawn]
    widths = fitted(given_widths, needs)
    assert sum(widths) == sum(given_widths)
    if sum(need.whole for need in needs) <= sum(given_widths):
        assert all(width >= need.whole for width, need in zip(widths, needs, strict=True))
    elif sum(need.least for need in needs) <= sum(given_widths):
        assert all(width >= need.least for width, need in zip(widths, needs, strict=True))


def test_a_table_whose_words_fit_keeps_the_widths_of_its_author() -> None:
    made = table_of([Column("A", 22), Column("B", 100)], [("short", "words")])
    assert [column.width for column in made.columns] == [22, 100]


def test_figures_that_stay_on_one_line_get_the_room_they_need() -> None:
    made = table_of([Column("Item", 108), Column("Each", 14, "n")], [("Printer", "761,905 to 3,047,619")])
    assert made.columns[1].width > width_of("761,905 to 3,047,619", 8.3)


def test_a_name_that_no_column_could_hold_leaves_the_others_what_they_need() -> None:
    made = table_of([Column("A", 22), Column("Figures", 20, "n"), Column("B", 80)], [("long" * 90, "12,345", "words")])
    _, figures, words = made.columns
    assert figures.width > width_of("12,345", 8.3)
    assert words.width > width_of("words", 8.3)


def test_a_column_whose_cells_take_several_lines_gets_what_the_others_do_not_need() -> None:
    made = table_of([Column("A", 40), Column("B", 82)], [("Nothing that a teacher cannot restart " * 2, "yes")])
    assert made.columns[0].width > 40
    assert sum(column.width for column in made.columns) == 122


def test_tables_of_one_form_keep_their_columns_below_each_other() -> None:
    rows = [("Nothing that a teacher cannot restart " * 2, "yes")]
    made = table("Caption", [Column("A", 40), Column("B", 82)], rows, alike=True)
    assert made is not None
    assert [column.width for column in made.columns] == [40, 82]


@given(
    st.lists(st.lists(st.text("ab ", max_size=90), min_size=3, max_size=3), min_size=1, max_size=8),
    st.lists(st.integers(10, 80), min_size=3, max_size=3),
)
def test_balancing_never_makes_a_table_higher_nor_wider(rows: list[list[str]], given_widths: list[int]) -> None:
    cells = [[Lettered(text, "") for text in row] for row in rows]
    needs = [need_of("A", [row[index] for row in cells], "", 8.3, 60) for index in range(3)]
    widths = balanced(given_widths, needs, cells, 8.3)

    def lines(columns: Sequence[int]) -> float:
        return sum(max(map(lines_of, row, columns, [8.3] * 3)) for row in cells)

    assert sum(widths) == sum(given_widths)
    assert lines(widths) <= lines(given_widths)


# Rows


def test_no_row_of_a_group_stands_apart_from_all_others_of_it() -> None:
    twelve = [group("head"), *[("a", "b")] * 12]
    made = table_of([Column("A", 61), Column("B", 61)], twelve * 3).rows
    ends = [index + 1 for index, row in enumerate(made[:-1]) if not row.keep]
    assert any(end % 13 for end in ends)
    assert all(end % 13 not in (1, 2, 12) for end in ends)


@given(st.lists(st.integers(1, GROUP_LINES + 4), min_size=2, max_size=8))
def test_a_small_group_is_never_parted_from_its_name(sizes: list[int]) -> None:
    rows = [row for size in sizes for row in (group("head"), *[("a", "b")] * size)]
    made = table_of([Column("A", 61), Column("B", 61)], rows).rows
    starts = list(accumulate((size + 1 for size in sizes), initial=0))
    for start, size in zip(starts, sizes, strict=False):
        if size + 1 <= GROUP_LINES:
            assert all(row.keep for row in made[start : start + size])


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_at_least_three_rows_stand_on_either_side_of_a_break(groups: list[bool]) -> None:
    rows: list[Row | tuple[str, ...]] = [group("head") if named else ("a", "b") for named in groups]
    made = table_of([Column("A", 61), Column("B", 61)], rows).rows
    ends = [index + 1 for index, row in enumerate(made[:-1]) if not row.keep]
    assert all(end >= 3 and len(made) - end >= 3 for end in ends)


def test_no_line_of_a_list_stands_alone_on_a_page() -> None:
    html = render_to_string("documents/printed/bullets.html", {"block": Bullets(("a", "b", "c", "d"))})
    assert re.findall(r"<li (?:class=\"(\w+)\")?>", html) == ["keep", "", "keep", ""]


# Printed


@pytest.fixture(scope="module", params=["en", "de"])
def printed(request: pytest.FixtureRequest) -> list[Any]:
    """The pages of a plan, a report and a proposal, as the layout made them."""
    drawn: list[Any] = []
    render = Document._render.__func__

    def kept(*args: Any) -> Any:
        drawn.append(render(*args))
        return drawn[-1]

    with pytest.MonkeyPatch.context() as patch, in_language(request.param):
        patch.setattr(Document, "_render", classmethod(kept))
        made: list[Pdf] = [
            facts_pdf(demo_facts("hospital")),
            facts_report_pdf(demo_facts("school"), Record()),
            made_proposal("hospital")[2],
        ]
    assert len(drawn) == len(made)
    return drawn


def descendants(box: Any) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from descendants(child)


def lines_in(cell: Any) -> list[str]:
    found = [one for one in descendants(cell) if isinstance(one, boxes.LineBox)]
    texts = ("".join(one.text for one in descendants(line) if isinstance(one, boxes.TextBox)) for line in found)
    return [text.strip(" \n").replace("\xad", "") for text in texts]


def broken_in(cell: Any) -> list[str]:
    """Words that are broken without a hyphen, or of which fewer than three letters stand on a line."""
    text = re.sub(r"[^\S\xa0\u202f]+", " ", "".join(cell.element.itertext())).strip().replace("\xad", "")
    lines, place, found = lines_in(cell), 0, []
    for line in lines:
        divided = not text.startswith(line, place) and line.endswith("-")
        piece = line.removesuffix("-") if divided else line
        if not piece or not text.startswith(piece, place):
            break  # the cell goes on from the page before, or holds more than its words
        place += len(piece)
        if text[place : place + 1] == " ":
            place += 1
        elif place < len(text):
            before, behind = re.search(r"\w*$", text[:place]), re.match(r"\w*", text[place:])
            letters = [len(one[0]) if one else 0 for one in (before, behind)]
            if min(letters) < SHORTEST if divided else min(letters):
                found.append(f"{text[:place][-20:]}|{text[place:][:12]}")
    return found


def test_no_word_in_a_table_is_broken_behind_a_letter(printed: list[Any]) -> None:
    cells = [
        (number, box)
        for document in printed
        for number, page in enumerate(document.pages, start=1)
        for box in descendants(page._page_box)
        if isinstance(box, boxes.TableCellBox) and box.element is not None
    ]
    assert len(cells) > 1_000
    assert [(number, broken) for number, box in cells for broken in broken_in(box)] == []


def test_no_table_leaves_a_row_or_two_on_a_page(printed: list[Any]) -> None:
    """Three rows at least, or two that are together as high as four lines."""
    rows: dict[Any, list[list[float]]] = {}
    for document in printed:
        for page in document.pages:
            for box in descendants(page._page_box):
                if isinstance(box, boxes.TableBox) and "t" in (box.element.get("class") or "").split():
                    bodies = [each for each in box.children if not getattr(each, "is_header", False)]
                    heights = [row.height for each in bodies for row in each.children]
                    rows.setdefault(box.element, []).append(heights)
    over = [parts for parts in rows.values() if len(parts) > 1]
    assert over
    for parts in over:
        for end in (parts[0], parts[-1]):
            assert len(end) >= 3 or (len(end) == 2 and sum(end) >= 4 * LINE), over


# Pages


def in_flow(box: Any) -> bool:
    """Whether a box is a line, a picture or a row, and not one that only holds others."""
    return isinstance(box, boxes.LineBox | boxes.ReplacedBox | boxes.TableRowBox) and box.height > 1


def free_bands(page: Any) -> list[float]:
    """Millimetres between what is printed, from the head of the page to its foot."""
    root = page._page_box
    content = [one for child in root.children if not isinstance(child, boxes.MarginBox) for one in descendants(child)]
    places = sorted((one.position_y, one.position_y + one.height) for one in content if in_flow(one))
    at, found = root.content_box_y(), []
    for top, bottom in places:
        found.append(top - at)
        at = max(at, bottom)
    found.append(root.content_box_y() + root.height - at)
    return [band * MM for band in found]


def test_no_page_of_a_plan_is_left_half_empty(printed: list[Any]) -> None:
    plan, *_ = printed
    body = [(number, max(free_bands(page))) for number, page in enumerate(plan.pages[1:-1], start=2)]
    rather_free = [(number, round(free)) for number, free in body if free > RATHER_FREE]
    assert len(rather_free) <= 1
    assert [page for page in rather_free if page[1] > MOST_FREE] == []


def test_no_heading_stands_without_what_it_heads(printed: list[Any]) -> None:
    """A figure at the foot of the page is not what the last heading above it heads."""
    for document in printed:
        for page in document.pages[1:]:
            flow = [one for one in page._page_box.children if not isinstance(one, boxes.FootnoteAreaBox)]
            content = [box for one in flow if not isinstance(one, boxes.MarginBox) for box in descendants(one)]
            headings = [one.position_y for one in content if one.element_tag in ("h1", "h2", "h3")]
            last = max(one.position_y for one in content if in_flow(one) and one.element_tag[:2] not in ("h1", "h2"))
            assert all(heading < last for heading in headings)


def test_every_figure_is_printed_once_on_the_page_that_names_it_or_the_next(printed: list[Any]) -> None:
    for document in printed:
        named: dict[Any, int] = {}
        drawn: list[tuple[Any, int]] = []
        for number, page in enumerate(document.pages):
            for box in descendants(page._page_box):
                if box.element is not None and box.element.get("class") == "afloat":
                    named.setdefault(box.element.find("figure/img"), number)
                if isinstance(box, boxes.ReplacedBox) and box.element.get("class") == "chart":
                    drawn.append((box.element, number))
        figures = [figure for figure, _ in drawn]
        assert len(set(figures)) == len(figures)
        assert set(named) <= set(figures)
        assert all(number - named.get(figure, number) in (0, 1) for figure, number in drawn)


def test_an_id_longer_than_a_quarter_of_the_table_takes_no_room_from_the_other_columns() -> None:
    heads = [Column("About", 28), Column("Kind", 12), Column("Finding", 59), Column("What", 53), Column("Rule", 16)]
    text = "Keep a copy in a place that the same fire, flood or attack does not reach. " * 3
    made = table("Findings", heads, [("AP-" + "Y" * 33, "gap", text, text, "R92")])
    assert made is not None
    assert made.columns[0].width < 42  # broken, not widened to its length
