"""A spreadsheet read into an engagement: what is understood, what is refused and where, what changes."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from openpyxl import Workbook, load_workbook

from bia import jobs
from bia.answering import save_answer, touch
from bia.exchange.meaning import guessed, meaning_of_lists
from bia.exchange.sheets import read_sheets
from bia.exchange.template import write_template
from bia.exporting import workbook_of
from bia.imports import NotTaken, look, sound, store
from bia.imports import take as take_draft
from bia.models import (
    AnswerRevision,
    DependencyChange,
    Engagement,
    ImportDraft,
    Job,
    SignedHow,
    Source,
)
from bia.planning import case_of, engagement_from_case
from bia.sign_off import Signer, sheets_of, sign_off
from planner.reading import case_from_dict, case_to_dict
from tests.planner.cases import demo
from tests.planner.strategies import case_documents
from tests.site.factories import Cast, make_cast, make_engagement, make_process, make_service
from tests.site.workbooks import Rows, saved, workbook

pytestmark = pytest.mark.django_db

LIST = "Process;Owner;RTO\nTicket sale;Head of sales;4 h\nMooring;Harbour master;\n"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def consultant(client: Client, cast: Cast) -> Client:
    client.force_login(cast.teammate)
    return client


def send(client: Client, content: bytes | str, into: Engagement | None = None, name: str = "list.xlsx") -> Any:
    """What answers the upload of a file."""
    content = content.encode() if isinstance(content, str) else content
    data = {"file": SimpleUploadedFile(name, content)}
    if into:
        return client.post(f"/e/{into.slug}/import/", data)
    return client.post(
        "/engagements/spreadsheet/", {**data, "title": "Ferries 2027", "client_name": "Harbour", "currency": "eur"}
    )


def preview(client: Client, content: bytes | str, into: Engagement | None = None) -> dict[str, Any]:
    """What would come of a file."""
    response = send(client, content, into)
    assert response.status_code == 302, response.content.decode()
    draft = ImportDraft.objects.latest("pk")
    assert draft.preview is not None
    page = client.get(response.headers["Location"])
    assert page.status_code == 200
    found: dict[str, Any] = draft.preview
    return found


def places(found: dict[str, Any]) -> list[str]:
    return [fault["place"] for fault in found["faults"]]


def said(found: dict[str, Any]) -> str:
    return " | ".join(f"{fault['place']}: {fault['found']}: {fault['expected']}" for fault in found["faults"])


def take(client: Client, **data: str) -> Engagement:
    """Takes the file that was looked at last."""
    response = press(client, ImportDraft.objects.latest("pk"), take="yes", **data)
    return Engagement.objects.get(slug=response.headers["Location"].split("/")[2])


def press(client: Client, draft: ImportDraft, **data: str) -> Any:
    """What answers a button of the page of a draft, as it was opened now."""
    shown = (draft.preview or {}).get("fingerprint", "")
    response = client.post(f"/imports/{draft.pk}/", {"shown": shown, **data})
    assert response.status_code == 302
    return response


def imported(client: Client, content: bytes | str, into: Engagement | None = None) -> dict[str, Any]:
    """The case after a file is taken."""
    found = preview(client, content, into)
    assert not found["faults"], said(found)
    return case_of(take(client))


# Lists of others


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
        f"P5,{'x' * 201},Yard,,-3\n"
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


SHEET = "Processes"


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


# Into an engagement


@pytest.fixture
def ferry(cast: Cast) -> Engagement:
    engagement = engagement_from_case(cast.workspace, cast.owner, case_to_dict(demo("school")))
    return Engagement.objects.get(pk=engagement.pk)


def edited(engagement: Engagement, sheet: str, row: int, header: str, value: Any) -> bytes:
    """The export of an engagement after somebody wrote in a cell of it."""
    book = load_workbook(io.BytesIO(workbook_of(engagement)))
    column = next(cell.column for cell in book[sheet][1] if cell.value == header)
    book[sheet].cell(row, column).value = value
    return saved(book)


def test_an_export_read_back_changes_nothing(consultant: Client, ferry: Engagement) -> None:
    before = AnswerRevision.objects.count()
    found = preview(consultant, workbook_of(ferry), ferry)
    assert (found["faults"], found["size"]) == ([], 0)
    page = consultant.get(f"/imports/{ImportDraft.objects.get().pk}/").content.decode()
    assert "The file says what is here already" in page
    take(consultant)
    assert AnswerRevision.objects.count() == before


def test_an_edited_export_changes_the_answer_and_the_history_tells(consultant: Client, ferry: Engagement) -> None:
    first = ferry.processes.first()
    assert first is not None
    before = case_of(ferry)
    content = edited(ferry, "Processes", 2, "WRT hours", "7,5")
    found = preview(consultant, content, ferry)
    assert [(each["where"], each["what"], each["after"]) for each in found["changed"]] == [
        (first.code, "WRT hours", "7.5")
    ]
    take(consultant)
    answer = first.answers.get(question="wrt_hours")
    assert (answer.value, answer.source) == (7.5, Source.IMPORT)
    last = answer.revisions.last()
    assert last is not None
    assert (last.version, last.source, last.author_id) == (answer.version, "import", answer.author_id)
    before["processes"][0]["wrt_hours"] = 7.5
    assert case_of(ferry) == before


def test_blank_cells_and_missing_rows_take_nothing_out_unless_asked(consultant: Client, ferry: Engagement) -> None:
    before = case_of(ferry)
    codes = [part["id"] for part in before["processes"]]
    content = workbook(Processes=[["Id", "Name", "Note"], [codes[0], before["processes"][0]["name"], None]])
    assert preview(consultant, content, ferry)["size"] == 0
    page = f"/imports/{ImportDraft.objects.get().pk}/"
    consultant.post(page, {"look": "yes", "replace": "yes"})
    found = ImportDraft.objects.get().preview
    assert found is not None
    assert set(found["removed"]) == set(codes[1:])


def test_a_blank_of_a_dependency_is_taken_out_only_where_the_file_has_its_column(
    consultant: Client, cast: Cast
) -> None:
    needs = [{"on": "P02", "share": 0.5}]
    processes = [{"id": "P01", "name": "Tickets", "depends_on": needs}, {"id": "P02", "name": "Mooring"}]
    case = {**case_to_dict(demo("school")), "services": [], "processes": processes}
    for columns, left in ((["From", "On", "Share"], {"on": "P02"}), (["From", "On"], {"on": "P02", "share": 0.5})):
        into = engagement_from_case(cast.workspace, cast.owner, case)
        row = ["P01", "P02", None][: len(columns)]
        preview(consultant, workbook(Dependencies=[columns, row]), into)
        consultant.post(f"/imports/{ImportDraft.objects.latest('pk').pk}/", {"look": "yes", "replace": "yes"})
        take(consultant, replace="yes")
        after = {part["id"]: part for part in case_of(Engagement.objects.get(pk=into.pk))["processes"]}
        assert after["P01"]["depends_on"] == [left]


def test_a_list_adds_and_updates_by_id_and_by_name(consultant: Client, cast: Cast) -> None:
    engagement = make_engagement(cast.workspace)
    make_process(engagement, "P01", "Ticket sale")
    make_process(engagement, "P02", "Mooring")
    make_service(engagement, "TICKETS", "Ticket system")
    content = workbook(
        Processes=[
            ["Id", "Process", "Owner"],
            *(["P01", "Tickets", "Sales"], [None, "mooring", "Master"], [None, "Fuel", None]),
        ],
        Dependencies=[["From", "On", "Share"], ["P01", "Ticket system", "50 %"], ["Mooring", "P01", None]],
    )
    case = imported(consultant, content, engagement)
    assert case["processes"] == [
        {"id": "P01", "name": "Tickets", "owner_role": "Sales", "depends_on": [{"on": "TICKETS", "share": 0.5}]},
        {"id": "P02", "name": "mooring", "owner_role": "Master", "depends_on": [{"on": "P01"}]},
        {"id": "P03", "name": "Fuel"},
    ]
    assert DependencyChange.objects.filter(target="TICKETS", author=cast.teammate).count() == 1


def test_the_times_of_an_engagement_are_not_changed_by_the_way(consultant: Client, ferry: Engagement) -> None:
    book = load_workbook(io.BytesIO(workbook_of(ferry)))
    cell = next(row[1] for row in book["Engagement"].iter_rows() if row[0].value == "Impact after hours")
    cell.value = "1; 2"
    assert "Impact scale" in said(preview(consultant, saved(book), ferry))


FEW = settings(
    max_examples=5,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


cases = case_documents(most_services=2, most_processes=3, asked_at=(1, 24))


@FEW
@given(cases, cases)
def test_an_export_taken_as_the_whole_truth_makes_the_case_it_says(
    cast: Cast, one: dict[str, Any], other: dict[str, Any]
) -> None:
    """From any case to any other with the same times: export the other, import it, replace."""
    one, other = (case_to_dict(case_from_dict(each)) for each in (one, other))
    now = timezone.now()
    target = engagement_from_case(cast.workspace, cast.owner, one)
    source = engagement_from_case(cast.workspace, cast.owner, other)
    draft = ImportDraft.objects.create(
        workspace=cast.workspace, created_by=cast.owner, engagement=target, file_name="x.xlsx", frame={},
        content=workbook_of(source), replace=True, created_at=now,
    )  # fmt: skip
    look(draft)
    assert draft.preview is not None
    assert draft.preview["faults"] == []
    take_draft(draft, draft.preview["fingerprint"], cast.owner, now)
    after, wanted = case_of(Engagement.objects.get(pk=target.pk)), case_of(source)
    assert without_order(after) == without_order(wanted)


def without_order(case: dict[str, Any]) -> dict[str, Any]:
    """What an import keeps: not the order of what was there, nor what waits to be confirmed."""
    rest = {key: value for key, value in case.items() if key not in ("sites", "services", "processes", "unconfirmed")}
    return rest | {of: {part["id"]: part for part in case.get(of, [])} for of in ("sites", "services", "processes")}


# The template


def test_the_template_is_read_back_without_its_examples(consultant: Client) -> None:
    file = io.BytesIO()
    write_template(file)
    book = load_workbook(io.BytesIO(file.getvalue()))
    assert str(book["Processes"]["A2"].value).startswith("(example)")
    assert book["Processes"].freeze_panes
    assert book["Services"].data_validations.dataValidation
    for sheet in ("Service hours", "Minimum service", "Redundancy"):
        assert str(book[sheet]["A2"].value).startswith("(example)")
    found = preview(consultant, file.getvalue())
    assert (found["faults"], found["added"]) == ([], [])
    page = consultant.get(f"/imports/{ImportDraft.objects.latest('pk').pk}/").content.decode()
    assert "There is nothing in the file yet" in page
    assert "Make the engagement" not in page
    book["Processes"]["B3"] = "Ticket sale"
    book["Dependencies"]["A3"] = "Ticket sale"
    book["Dependencies"]["B3"] = "Tills"
    book["Services"]["B5"] = "Tills"
    for column, value in zip("ABCD", ("Ticket sale", "Mo-Fr", "08:00", "17:00"), strict=True):
        book["Service hours"][f"{column}3"] = value
    case = imported(consultant, saved(book))
    hours = [{"days": "Mon-Fri", "from": "08:00", "to": "17:00"}]
    assert case["processes"] == [
        {"id": "P01", "name": "Ticket sale", "service_hours": hours, "depends_on": [{"on": "S01"}]}
    ]


# Only what was shown is taken, and once


def test_what_is_chosen_otherwise_is_shown_before_it_is_taken(consultant: Client) -> None:
    send(consultant, "Name,Owner\nTickets,Sales\n")
    draft = ImportDraft.objects.get()
    chosen = {"kind-0": "processes", "read-0": "processes", "column-0-0": "name", "column-0-1": "note"}
    answer = press(consultant, draft, take="yes", **chosen)
    assert "You chose something else than was shown" in consultant.get(answer.headers["Location"]).content.decode()
    assert not Engagement.objects.exists()
    assert case_of(take(consultant, **chosen))["processes"] == [{"id": "P01", "name": "Tickets", "note": "Sales"}]


def test_the_tick_to_take_out_is_shown_before_it_is_taken(consultant: Client, ferry: Engagement) -> None:
    first = ferry.processes.first()
    assert first is not None
    before = ferry.processes.count()
    preview(consultant, f"Id;Process\n{first.code};Another name\n", ferry)
    press(consultant, ImportDraft.objects.get(), take="yes", replace="yes")
    found = ImportDraft.objects.get().preview
    assert found is not None
    assert (len(found["removed"]), ferry.processes.count()) == (before - 1, before)


def test_the_second_of_two_files_shows_what_the_first_changed(consultant: Client, ferry: Engagement) -> None:
    first = ferry.processes.first()
    assert first is not None
    for name in ("One", "Two"):
        preview(consultant, f"Id;Process\n{first.code};{name}\n", ferry)
    one, two = ImportDraft.objects.order_by("pk")
    press(consultant, two, take="yes")
    answer = press(consultant, one, take="yes")
    page = consultant.get(answer.headers["Location"]).content.decode()
    assert "What the file meets has changed since you looked" in page
    first.refresh_from_db()
    assert first.name == "Two"
    one.refresh_from_db()
    assert [(each["before"], each["after"]) for each in (one.preview or {})["changed"]] == [("Two", "One")]
    press(consultant, one, take="yes")
    first.refresh_from_db()
    assert first.name == "One"


def test_a_preview_opened_again_is_reckoned_anew(consultant: Client, ferry: Engagement) -> None:
    first, last = ferry.processes.first(), ferry.processes.last()
    assert first is not None
    assert last is not None
    preview(consultant, f"Id;Process\n{first.code};One\n", ferry)
    draft = ImportDraft.objects.get()
    first.name = "Meanwhile"
    first.save()
    touch(ferry, timezone.now())
    assert "Meanwhile" in consultant.get(f"/imports/{draft.pk}/", follow=True).content.decode()


def test_a_file_is_taken_once_and_leads_to_what_it_made(consultant: Client) -> None:
    preview(consultant, LIST)
    draft = ImportDraft.objects.get()
    examined = sound(draft, (draft.preview or {})["fingerprint"])
    made = [store(draft, examined, draft.created_by, timezone.now()) for _ in range(2)]
    assert made[0] == made[1] == Engagement.objects.get()
    for answer in (consultant.get(f"/imports/{draft.pk}/"), press(consultant, draft, take="yes")):
        assert answer.headers["Location"] == f"/e/{made[0].slug}/"


# Who, and for how long


def test_a_draft_belongs_to_who_uploaded_it_and_goes_after_a_day(client: Client, cast: Cast) -> None:
    client.force_login(cast.teammate)
    address = send(client, LIST).headers["Location"]
    client.force_login(cast.owner)
    assert client.get(address).status_code == 404
    ImportDraft.objects.update(created_at=timezone.now() - timedelta(days=2))
    send(client, LIST)
    assert ImportDraft.objects.count() == 1


def test_who_only_reads_exports_and_does_not_import(client: Client, cast: Cast, ferry: Engagement) -> None:
    client.force_login(cast.manager)
    page = client.get(f"/e/{ferry.slug}/exchange/").content.decode()
    assert "Export the workbook" in page
    assert "Choose a spreadsheet" not in page
    assert client.get(f"/e/{ferry.slug}/export/workbook/").content.startswith(b"PK")
    assert send(client, LIST).status_code == 403
    assert send(client, LIST, ferry).status_code == 403


def test_what_was_saved_while_a_file_was_read_is_not_overwritten_unseen(cast: Cast, ferry: Engagement) -> None:
    process = ferry.processes.first()
    assert process is not None
    draft = ImportDraft.objects.create(
        workspace=cast.workspace, created_by=cast.owner, engagement=ferry, file_name="x.xlsx", frame={},
        content=edited(ferry, "Processes", 2, "WRT hours", 7), created_at=timezone.now(),
    )  # fmt: skip
    look(draft)
    assert draft.preview is not None
    found = sound(draft, draft.preview["fingerprint"])
    answer = process.answers.get(question="wrt_hours")
    said = {"subject": process, "question": "wrt_hours", "author": cast.teammate, "now": timezone.now()}
    save_answer(**said, value=3, expected_version=answer.version)  # type: ignore[arg-type]
    with pytest.raises(NotTaken):
        store(draft, found, cast.owner, timezone.now())
    answer.refresh_from_db()
    assert answer.value == 3


# Large files


def test_a_large_file_is_read_and_taken_by_jobs(consultant: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bia.imports.QUICK_BYTES", 0)
    response = send(consultant, LIST)
    reading = Job.objects.get()
    assert response.headers["Location"] == f"/jobs/{reading.pk}/"
    assert consultant.get(f"/imports/{ImportDraft.objects.get().pk}/").headers["Location"] == f"/jobs/{reading.pk}/"
    jobs.run(reading.pk)
    draft = ImportDraft.objects.get()
    assert f"/imports/{draft.pk}/" in consultant.get(f"/jobs/{reading.pk}/").content.decode()
    for _ in range(2):
        press(consultant, draft, take="yes")
    taking = Job.objects.latest("pk")
    again = Job.objects.create(kind=taking.kind, created_by=taking.created_by, parameters=taking.parameters)
    for job in (taking, again):
        jobs.run(job.pk)
    engagement = Engagement.objects.get()
    assert engagement.processes.count() == 2
    assert Job.objects.filter(kind="import-take").count() == 2
    for job in (taking, again):
        assert f"/e/{engagement.slug}/" in consultant.get(f"/jobs/{job.pk}/").content.decode()


def test_a_job_without_an_engagement_is_seen_by_who_asked_for_it_alone(client: Client, cast: Cast) -> None:
    job = Job.objects.create(kind="import-read", created_by=cast.teammate, parameters={"draft": 1})
    client.force_login(cast.owner)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    client.force_login(cast.teammate)
    assert client.get(f"/jobs/{job.pk}/").status_code == 200


def test_a_large_workbook_is_written_by_a_job(
    consultant: Client, ferry: Engagement, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, settings: Any
) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    monkeypatch.setattr("bia.exporting.QUICK_SUBJECTS", 0)
    for _ in range(2):
        consultant.get(f"/e/{ferry.slug}/export/workbook/")
        jobs.run(Job.objects.latest("pk").pk)
    response = consultant.get(f"/jobs/{Job.objects.latest('pk').pk}/workbook/")
    assert b"".join(response.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert len(list(tmp_path.rglob("*.xlsx"))) <= 2


def test_a_signed_process_is_not_changed_by_a_file(consultant: Client, cast: Cast) -> None:
    engagement = make_engagement(cast.workspace, slug="ferry")
    process = make_process(engagement)
    (sheet,) = sheets_of(engagement, [process])
    signer = Signer(name="Jo Berg", function="Head of ferries")
    sign_off(engagement, {process.code: sheet.sha256}, signer, SignedHow.SCREEN, timezone.now())
    found = preview(consultant, f"Id;Process;Owner\n{process.code};{process.name};Somebody else\n", engagement)
    assert [(fault["place"], fault["found"]) for fault in found["faults"]] == [
        ("CSV, row 2, column C", f"another answer for {process.code}, which is signed off")
    ]
    assert not preview(consultant, f"Id;Process\n{process.code};{process.name}\nP77;New\n", engagement)["faults"]
