"""Tables of printed documents: no word is broken behind a letter, and no row or two stand alone on a page."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import pytest
import weasyprint
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from weasyprint.formatting_structure import boxes

from bia.documents import Record, facts_pdf, facts_report_pdf
from bia.documents.blocks import Bullets
from bia.documents.fitting import APART, Need, Room, balanced, fitted
from bia.documents.language import in_language
from bia.documents.lettering import width_of
from bia.documents.tables import Column, Row, Table, group, table
from bia.pdf import Pdf
from tests.site.test_documents_pdf import demo_facts
from tests.site.test_proposal_pdf import made as made_proposal

SHORTEST = 3  # letters of a divided word that stand on a line


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


def test_a_name_that_no_column_could_hold_changes_no_width() -> None:
    made = table_of([Column("A", 22), Column("B", 100)], [("long" * 90, "words")])
    assert [column.width for column in made.columns] == [22, 100]


rooms_drawn = st.lists(
    st.tuples(st.integers(6, 60), st.floats(3, 150), st.sampled_from(("", "n"))), min_size=1, max_size=10
)


@given(rooms_drawn)
def test_room_that_a_column_does_not_need_goes_to_those_whose_texts_take_several_lines(
    drawn: list[tuple[int, float, str]],
) -> None:
    given_widths = [width for width, _, _ in drawn]
    rooms = [Room(math.ceil(longest), longest if longest > width else 0) for width, longest, _ in drawn]
    widths = balanced(given_widths, rooms, [kind for _, _, kind in drawn])
    assert sum(widths) == sum(given_widths)
    for width, before, room in zip(widths, given_widths, rooms, strict=True):
        if room.wanted:
            assert width >= before
        else:
            assert width >= min(before, room.longest + APART)


def test_columns_that_look_the_same_stay_as_wide_as_each_other() -> None:
    columns = [Column("Question", 42), Column("Good", 40, "opt"), Column("Better", 40, "opt")]
    made = table_of(columns, [("What happens when the building is lost to a fire or a flood", "24 h", "12 h, at most")])
    first, *others = [column.width for column in made.columns]
    assert first > 42
    assert others[0] == others[1]


def test_a_column_to_be_written_in_keeps_its_room() -> None:
    made = table_of([Column("Process", 50), Column("Signature", 72)], [("A process whose name is long " * 3, "")])
    assert [column.width for column in made.columns] == [50, 72]


# Rows


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_at_least_three_rows_stand_on_either_side_of_a_break(groups: list[bool]) -> None:
    rows: list[Row | tuple[str, ...]] = [group("head") if named else ("a", "b") for named in groups]
    made = table_of([Column("A", 61), Column("B", 61)], rows).rows
    ends = [index + 1 for index, row in enumerate(made[:-1]) if not row.keep]
    assert all(end >= 3 and len(made) - end >= 3 for end in ends)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=6))
def test_no_row_of_a_group_stands_apart_from_all_others_of_it(sizes: list[int]) -> None:
    rows = [row for size in sizes for row in (group("head"), *[("a", "b")] * size)]
    made = table_of([Column("A", 61), Column("B", 61)], rows).rows
    place = 0
    for size in sizes:
        ends = [index for index in range(place, place + size) if not made[index].keep]  # not behind the last row
        assert all(2 <= end - place <= size - 2 for end in ends)
        place += 1 + size


def test_no_line_of_a_list_stands_alone_on_a_page() -> None:
    html = render_to_string("documents/printed/bullets.html", {"block": Bullets(("a", "b", "c", "d"))})
    assert re.findall(r"<li (?:class=\"(\w+)\")?>", html) == ["keep", "", "keep", ""]


# Printed


@pytest.fixture(scope="module", params=["en", "de"])
def printed(request: pytest.FixtureRequest) -> list[Any]:
    """The pages of a plan, a report and a proposal, as the layout made them."""
    drawn: list[Any] = []
    render = weasyprint.HTML.render

    def kept(self: Any, *args: Any, **options: Any) -> Any:
        drawn.append(render(self, *args, **options))
        return drawn[-1]

    with pytest.MonkeyPatch.context() as patch, in_language(request.param):
        patch.setattr(weasyprint.HTML, "render", kept)
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
    rows: dict[Any, list[int]] = {}
    for document in printed:
        for page in document.pages:
            for box in descendants(page._page_box):
                if isinstance(box, boxes.TableBox) and "t" in (box.element.get("class") or "").split():
                    bodies = [each for each in box.children if not getattr(each, "is_header", False)]
                    rows.setdefault(box.element, []).append(sum(len(each.children) for each in bodies))
    over = [counts for counts in rows.values() if len(counts) > 1]
    assert over
    assert all(counts[0] >= 3 and counts[-1] >= 3 for counts in over), over
