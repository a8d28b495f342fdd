"""A list of processes from a spreadsheet: what is understood, what is refused, and where."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from bia.exchange.process_list import guess_columns, read_process_list
from bia.exchange.sheets import Sheet, UnreadableFile, column_letter, read_sheets
from bia.models import Answer, Engagement, ImportDraft
from bia.planning import case_of
from tests.site.factories import Cast, make_cast

pytestmark = pytest.mark.django_db

LIST = "Process;Owner;RTO\nTicket sale;Head of sales;4 h\nMooring;Harbour master;\n"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def workbook(
    rows: list[list[Any]], *, title: str = "Processes", more: dict[str, list[list[Any]]] | None = None
) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for name, further in (more or {}).items():
        other = book.create_sheet(name)
        for row in further:
            other.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sheet_of(text: str) -> Sheet:
    return read_sheets(text.encode())[0]


def faults_of(text: str) -> list[tuple[int, str, str]]:
    sheet = sheet_of(text)
    return [
        (fault.row, fault.column, fault.expected) for fault in read_process_list(sheet, guess_columns(sheet)).faults
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_of_any_usual_writing_is_read(encoding: str, delimiter: str) -> None:
    sheet = read_sheets(LIST.replace(";", delimiter).replace("Mooring", "Anlegen für Fähren").encode(encoding))[0]
    found = read_process_list(sheet, guess_columns(sheet))
    assert found.faults == ()
    assert [(each.code, each.name) for each in found.processes] == [
        ("P01", "Ticket sale"),
        ("P02", "Anlegen für Fähren"),
    ]
    assert found.processes[0].answers == {"owner_role": "Head of sales", "stated.rto_hours": 4.0}


def test_a_workbook_is_read_with_its_own_row_numbers() -> None:
    rows = [[], ["Name", "Nr", "MTD"], ["Ticket sale", "T-1", 8], [], ["Mooring", 7, "2 d"]]
    sheet = read_sheets(workbook(rows, more={"Empty": []}))[0]
    found = read_process_list(sheet, guess_columns(sheet))
    assert found.faults == ()
    assert [(each.row, each.code, each.answers["stated.mtpd_hours"]) for each in found.processes] == [
        (3, "T-1", 8.0),
        (5, "7", 48.0),
    ]


def test_every_fault_is_named_with_row_and_column() -> None:
    text = (
        "Id,Process,Owner,RTO\n"
        "P1,Ticket sale,Sales,soon\n"
        "P1,Mooring,=HYPERLINK(0),4 h\n"
        "a/b,ticket SALE,,900000 h\n"
        "P4,,Harbour,\n"
        f"P5,{'x' * 201},Yard,\n"
    )
    found = faults_of(text)
    assert [(row, column) for row, column, _ in found] == [
        (2, "D"), (3, "C"), (3, "A"), (4, "A"), (4, "D"), (4, "B"), (5, "B"), (6, "B"),
    ]  # fmt: skip
    said = " ".join(expected for _, _, expected in found)
    for words in ("Write it like 45 min", "paste the value", "row 2 has it already", "an id of letters", "a name"):
        assert words in said


@pytest.mark.parametrize("sign", ["=1+1", "+1", "-2", "@SUM(A1)"])
def test_a_formula_is_refused_in_every_writing(sign: str) -> None:
    assert faults_of(f"Process\n{sign}\n")[0][2].startswith("a text that does not begin with")
    sheet = read_sheets(workbook([["Process"], [sign]]))[0]
    assert read_process_list(sheet, guess_columns(sheet)).faults


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "nothing in this file"),
        (b"\n\n;;\n", "nothing in this file"),
        ("Prozess\nB\xfcro\n".encode("latin-1"), "Line 2 holds a character that is not UTF-8"),
        (b"\xd0\xcf\x11\xe0 old", "old kind"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"%PDF-1.7\x00\x01", "no text and no workbook"),
        (b"\n" * 20_001 + b"Process\n", "20,000 rows"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_remedy(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read_sheets(content)


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(UnreadableFile, match="Unpacked, this file would have"):
        read_sheets(packed(xl__workbook_xml=b"<workbook/>", xl__sheet_xml=b" " * 61 * 1024 * 1024))
    with pytest.raises(UnreadableFile, match="Unpacked, this file would have"):
        read_sheets(packed(**{f"part{number}": b"x" for number in range(501)}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_refused(encoding: str) -> None:
    text = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook>&e;</workbook>'
    with pytest.raises(UnreadableFile, match="entities"):
        read_sheets(packed(xl__workbook_xml=text.encode(encoding)))


def test_another_zip_and_a_broken_workbook_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="not a workbook"):
        read_sheets(packed(letter=b"Dear harbour"))
    with pytest.raises(UnreadableFile, match="cannot be read as one"):
        read_sheets(packed(xl__workbook_xml=b"<nothing/>"))


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA")])
def test_columns_are_named_as_spreadsheets_name_them(index: int, letter: str) -> None:
    assert column_letter(index) == letter


def upload(client: Client, content: bytes, name: str = "list.csv") -> Any:
    data = {"title": "Ferries 2027", "client_name": "Harbour", "currency": "eur"}
    return client.post("/engagements/list/", {**data, "file": SimpleUploadedFile(name, content)})


def test_a_list_becomes_an_engagement_in_two_steps(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    address = upload(client, LIST.encode()).headers["Location"]
    page = client.get(address).content.decode()
    assert "2 processes would be made" in page
    assert "Head of sales" in page
    assert not Engagement.objects.exists()
    columns = {"sheet": "0", "read_sheet": "0", "column-0": "name", "column-1": "owner_role", "column-2": ""}
    response = client.post(address, {**columns, "make": "yes"})
    engagement = Engagement.objects.get()
    assert response.headers["Location"] == f"/e/{engagement.slug}/"
    assert not ImportDraft.objects.exists()
    document = case_of(engagement)
    assert document["processes"] == [
        {"id": "P01", "name": "Ticket sale", "owner_role": "Head of sales"},
        {"id": "P02", "name": "Mooring", "owner_role": "Harbour master"},
    ]
    assert document["currency"] == "EUR"
    assert "categories" in document["unconfirmed"]
    assert "currency" not in document["unconfirmed"]


def test_with_a_fault_nothing_is_made(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    address = upload(client, b"Process\nTickets\nTickets\n<script>x</script>\n").headers["Location"]
    response = client.post(address, {"sheet": "0", "read_sheet": "0", "column-0": "name", "make": "yes"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "CSV, row 3, column A" in page
    assert "<script>x" not in page
    assert not Engagement.objects.exists()


def test_columns_are_chosen_by_hand_and_each_meaning_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    address = upload(client, b"Foo,Bar\nTickets,Sales\n").headers["Location"]
    assert "no column for the process" in client.get(address).content.decode()
    both = {"sheet": "0", "read_sheet": "0", "column-0": "name", "column-1": "name", "look": "yes"}
    assert "A and B as Process" in client.post(address, both).content.decode()
    right = {**both, "column-1": "owner_role"}
    assert "1 process would be made" in client.post(address, right).content.decode()
    wild = {**both, "column-1": "impact.loss", "sheet": "9999999999"}
    assert client.post(address, wild).status_code in (200, 422)


def test_of_several_sheets_one_is_chosen(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    content = workbook([["Read me"]], title="Cover", more={"List": [["Process"], ["Tickets"], ["Mooring"]]})
    address = upload(client, content, "list.xlsx").headers["Location"]
    page = client.post(address, {"sheet": "1", "read_sheet": "0", "look": "yes"}).content.decode()
    assert "2 processes would be made" in page


def test_five_thousand_processes_are_taken_in_a_bounded_number_of_queries(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.teammate)
    content = workbook([["Process", "Owner"], *([f"Process {n}", f"Owner {n % 7}"] for n in range(5000))])
    address = upload(client, content, "list.xlsx").headers["Location"]
    columns = {"sheet": "0", "read_sheet": "0", "column-0": "name", "column-1": "owner_role", "make": "yes"}
    with django_assert_max_num_queries(400):  # SQLite takes a few hundred rows in one statement
        client.post(address, columns)
    assert Engagement.objects.get().processes.count() == 5000
    assert Answer.objects.filter(question="owner_role").count() == 5000


def test_a_draft_belongs_to_who_uploaded_it_and_goes_after_a_day(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    address = upload(client, LIST.encode()).headers["Location"]
    client.force_login(cast.owner)
    assert client.get(address).status_code == 404
    ImportDraft.objects.update(created_at=timezone.now() - timedelta(days=2))
    upload(client, LIST.encode())
    assert ImportDraft.objects.count() == 1


def test_a_reader_and_a_wrong_file_get_a_clear_answer(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    response = upload(client, "Büro".encode("latin-1"))
    assert response.status_code == 422
    assert "is not UTF-8" in response.content.decode()
    client.force_login(cast.manager)
    assert upload(client, LIST.encode()).status_code == 403
