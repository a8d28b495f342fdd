"""A list of somebody else read into an engagement: what is understood, what is refused and where."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from bia.exchange.meaning import guessed, meaning_of_lists
from bia.exchange.sheets import read_sheets
from bia.models import (
    Engagement,
    ImportDraft,
)
from bia.planning import case_of
from tests.site.spreadsheets import LIST, places, preview, said, send, take
from tests.site.workbooks import Rows, saved, workbook

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_of_any_usual_writing_is_read(consultant: Client, encoding: str, delimiter: str) -> None:
    text = LIST.replace(";", delimiter).replace("Mooring", "Anlegen für Fähren")
    found = preview(consultant, text.encode(encoding))
    assert not found["faults"], said(found)
    assert [(each["id"], each["name"]) for each in found["added"]] == [
        ("P01", "Ticket sale"),
        ("P02", "Anlegen für Fähren"),
    ]
    assert ("Windows-1252" in str(found["remarks"])) == (encoding == "cp1252")


def test_lists_of_four_kinds_become_an_engagement(consultant: Client) -> None:
    content = workbook(
        Cover=[["Our business impact analysis"], ["2027"]],
        Processes=[["All processes"], [], ["Nr", "Process", "Owner", "MTD"], ["T-1", "Ticket sale", "Sales", "2 d"]],
        Applications=[["Application", "Restore time"], ["Ticket system", 8], ["E-mail", "4,5"]],
        Servers=[["Server", "Type of it"], ["Host 1", "x"]],
        Dependencies=[
            ["Process", "Depends on", "Share"],
            ["Ticket sale", "Ticket system", "80 %"],
            ["T-1", "E-mail", 0.2],
            ["Ticket system", "Host 1", None],
        ],
    )
    found = preview(consultant, content)
    assert not found["faults"], said(found)
    assert "Sheet Cover is left out" in str(found["remarks"])
    assert not Engagement.objects.exists()
    case = case_of(take(consultant))
    assert case["title"] == "Ferries 2027"
    assert case["client"] == {"name": "Harbour"}
    assert case["currency"] == "EUR"
    assert "categories" in case["unconfirmed"]
    assert "currency" not in case["unconfirmed"]
    (process,) = case["processes"]
    assert process == {
        "id": "T-1", "name": "Ticket sale", "owner_role": "Sales", "stated": {"mtpd_hours": 48},
        "depends_on": [{"on": "S01", "share": 0.8}, {"on": "S02", "share": 0.2}],
    }  # fmt: skip
    assert [(each["id"], each["name"], each["kind"]) for each in case["services"]] == [
        ("S01", "Ticket system", "application"),
        ("S02", "E-mail", "application"),
        ("S03", "Host 1", "infrastructure"),
    ]
    assert case["services"][1]["current"] == {"restore_hours": 4.5}
    assert case["services"][0]["depends_on"] == ["S03"]
    assert bytes(ImportDraft.objects.get().content) == b""


def test_what_a_sheet_and_a_column_are_is_chosen_by_hand(consultant: Client) -> None:
    response = send(consultant, "Foo,Bar\nTickets,Sales\n")
    page = response.headers["Location"]
    assert "no column for Name or Id" in consultant.get(page).content.decode()
    chosen = {"kind-0": "processes", "read-0": "processes", "column-0-0": "name", "column-0-1": "name"}
    consultant.post(page, chosen)
    assert "A and B as Name" in consultant.get(page).content.decode()
    consultant.post(page, {**chosen, "column-0-1": "owner_role"})
    assert "This would come of the file" in consultant.get(page).content.decode()
    consultant.post(page, {**chosen, "column-0-1": "no such path", "kind-0": "services"})
    assert consultant.get(page).status_code == 200


def test_every_fault_is_named_with_sheet_row_and_column(consultant: Client) -> None:
    text = (
        "Id,Process,Owner,RTO,Weeks per year\n"
        "P1,Ticket sale,Sales,soon,52\n"
        "P1,Mooring,=HYPERLINK(0),4 h,60\n"
        "a/b,Ferry,,900000 h,\n"
        ",,Harbour,,\n"
        f"P5,{'x' * 401},Yard,,-3\n"
    )
    found = preview(consultant, text)
    assert set(places(found)) == {
        "CSV, row 2, column D", "CSV, row 3, column A", "CSV, row 3, column C", "CSV, row 4, column D",
        "CSV, row 5, column B", "CSV, row 4, column A", "CSV, row 6, column B", "CSV, row 6, column E",
    }  # fmt: skip
    for words in ("Write it like 45 min", "paste it as a value", "row 2 of CSV has it already", "an id or a name"):
        assert words in said(found)
    consultant.post(f"/imports/{ImportDraft.objects.get().pk}/", {"take": "yes"})
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["Process"], ["=1+1"]], "formula"),
        ([["Process"], ["Tickets"], ["tickets"]], "row 2 of Processes has it already"),
        ([["Process", "Wrt hours"], ["Tickets", timezone.now().replace(tzinfo=None)]], "made a date of it"),
        ([["Process", "Pages per day"], ["Tickets", "1,5"], ["Ferry", "many"]], "is not a number"),
        ([["Process", "Pages per day"], ["Tickets", True]], "a number from 0"),
        ([["Process", "Pages per day"], ["Tickets", "1.234"]], "meant as 1,234 or as"),
        ([["Process", "Workaround: capacity"], ["Tickets", 60]], "from 0 to 1"),
        ([["Process", "Sites"], ["Tickets", "Nowhere"]], "an id that stands in sites"),
        ([["Process"]], "a row for each thing"),
    ],
)
def test_a_wrong_cell_is_refused_with_the_remedy(consultant: Client, rows: Rows, words: str) -> None:
    found = preview(consultant, workbook(Processes=rows))
    assert found["fault_count"] == 1
    assert words in said(found)


def test_dependencies_name_what_is_there_and_each_once(consultant: Client) -> None:
    content = workbook(
        Processes=[["Id", "Process"], ["P1", "Tickets"], ["P2", "Ferry"]],
        Dependencies=[
            ["From", "On"],
            *(["P1", "Nothing"], ["P9", "P1"], ["P1", "P2"], ["P1", "Ferry"], ["P1", "P1"], [None, "P1"]),
        ],
    )
    found = preview(consultant, content)
    assert [place.removeprefix("Dependencies, ") for place in places(found)] == [
        "row 2, column B", "row 3, column A", "row 5, column B", "row 6, column B", "row 7, column A",
    ]  # fmt: skip


NEEDED = ((1, 2), (2, 1), (3, 4), (4, 3), (5, 1))


def test_a_circle_of_needs_is_told_before_it_is_taken(consultant: Client) -> None:
    content = workbook(
        Processes=[["Id", "Process"], *([f"P{number}", f"Process {number}"] for number in range(1, 6))],
        Dependencies=[["From", "On"], *([f"P{one}", f"P{other}"] for one, other in NEEDED)],
    )
    assert sorted(preview(consultant, content)["circles"]) == [
        "P1 and P2 need each other", "P3 and P4 need each other"
    ]  # fmt: skip
    own = workbook(Processes=[["Id", "Process"], ["P1", "Tickets"]], Dependencies=[["From", "On"], ["P1", "P1"]])
    found = preview(consultant, own)
    assert (found["fault_count"], found["circles"]) == (1, [])


def test_merged_cells_below_the_headers_are_refused_and_titles_are_not() -> None:
    book = Workbook()
    sheet = book.active
    for row in (["Our list", None], ["Process", "Owner"], ["Tickets", "Sales"], ["Ferry", None]):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheets = read_sheets(saved(book))
    assert meaning_of_lists(sheets, [guessed(each) for each in sheets]).merged == ()
    sheet.merge_cells("B3:B4")
    sheets = read_sheets(saved(book))
    (fault,) = meaning_of_lists(sheets, [guessed(each) for each in sheets]).merged
    assert (fault.row, fault.found) == (3, "merged cells")


def test_a_hidden_sheet_is_left_out_and_said(consultant: Client) -> None:
    book = load_workbook(io.BytesIO(workbook(Processes=[["Process"], ["Tickets"]], Old_processes=[["Process"], ["X"]])))
    book["Old processes"].sheet_state = "hidden"
    found = preview(consultant, saved(book))
    assert [each["name"] for each in found["added"]] == ["Tickets"]
    assert "It is hidden" in str(found["remarks"])


# Files that are none


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def damaged() -> bytes:
    """A workbook whose packed content broke on the way."""
    content = bytearray(workbook(Processes=[["Process"], *([f"Process {number}"] for number in range(200))]))
    start = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[start : start + 200] = b"\xff" * 200
    return bytes(content)


XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook>&e;</workbook>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\n\n;;\n", "nothing in this file"),
        (b"Prozess\nB\x81ro\n", "Line 2 holds a character"),
        (b"\xd0\xcf\x11\xe0 old", "old kind"),
        (b"PK\x03\x04 broken", "damaged"),
        (damaged(), "damaged"),
        (b"%PDF-1.7\x00\x01", "This is a PDF"),
        (b"GIF89a\x00\x01", "no text and no workbook"),
        (b"<html><table>", "web page"),
        (b'{"format": "ninefold-case/1"}', "case file"),
        (b"Process\n" + b"x\n" * 100_000, "more than 80,000 rows"),
        (packed(xl__workbook_xml=b"<workbook/>", xl__sheet_xml=b" " * 81 * 1024 * 1024), "Unpacked"),
        (packed(**{f"part{number}": b"x" for number in range(501)}), "501 parts"),
        (packed(xl__workbook_xml=XXE.encode()), "entities"),
        (packed(xl__workbook_xml=XXE.encode("utf-16")), "entities"),
        (packed(letter=b"Dear harbour"), "not a workbook"),
        (packed(xl__workbook_xml=b"<nothing/>"), "cannot be read as one"),
        (b"", "empty"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_remedy(consultant: Client, content: bytes, words: str) -> None:
    response = send(consultant, content)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not ImportDraft.objects.exists()
