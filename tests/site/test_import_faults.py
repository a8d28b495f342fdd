"""What is wrong with a spreadsheet is told all at once, each thing once, at its cell."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from bia.exchange.cells import Formula, from_cell
from bia.exchange.sheets import read_sheets
from bia.exporting import workbook_of
from bia.forms.durations import parse_duration
from bia.import_preview import shown
from bia.jobs import JobCancelled
from bia.models import Engagement, ImportDraft, SignedHow
from bia.sign_off import Signer, sheets_of, sign_off
from planner.kinds import Text
from planner.weekdays import DAYS_PATTERN
from tests.site.spreadsheets import places, press, preview, said
from tests.site.workbooks import saved, workbook

pytestmark = pytest.mark.django_db


def test_a_job_that_is_cancelled_while_it_reads_stays_cancelled() -> None:
    def cancelled(rows: int) -> None:
        raise JobCancelled

    content = workbook(Processes=[["Process"], *([f"Process {number}"] for number in range(1000))])
    with pytest.raises(JobCancelled):
        read_sheets(content, cancelled)


def test_a_column_more_in_our_own_export_is_left_out_and_said(consultant: Client, ferry: Engagement) -> None:
    book = load_workbook(io.BytesIO(workbook_of(ferry)))
    book["Processes"].cell(1, book["Processes"].max_column + 1).value = "Remarks"
    found = preview(consultant, saved(book), ferry)
    assert (found["faults"], found["size"]) == ([], 0)
    assert "“Remarks” is none of ours and is left out" in str(found["remarks"])


def test_merged_cells_and_bad_cells_are_told_in_one_go(consultant: Client, ferry: Engagement) -> None:
    book = load_workbook(io.BytesIO(workbook_of(ferry)))
    sheet = book["Processes"]
    header = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(1, sheet.max_column + 1).value = "Remarks"
    sheet.merge_cells(start_row=2, end_row=3, start_column=header["Owner role"], end_column=header["Owner role"])
    for row in range(2, 6):
        sheet.cell(row, header["WRT hours"]).value = "soon"
    found = preview(consultant, saved(book), ferry)
    assert [fault["found"] for fault in found["faults"]].count("“soon”") == 4
    assert found["fault_count"] == 5


def test_what_has_rows_of_details_but_none_of_its_own_is_never_emptied(consultant: Client, ferry: Engagement) -> None:
    book = load_workbook(io.BytesIO(workbook_of(ferry)))
    book["Processes"].delete_rows(2)
    first = ferry.processes.first()
    assert first is not None
    preview(consultant, saved(book), ferry)
    press(consultant, ImportDraft.objects.get(), look="yes", replace="yes")
    found: dict[str, Any] = ImportDraft.objects.get().preview or {}
    assert f"{first.code} has rows on Impact over time but none on Processes" in said(found)
    assert not found["changed"]


def test_every_changed_cell_of_a_signed_process_is_named(consultant: Client, ferry: Engagement) -> None:
    process = ferry.processes.first()
    assert process is not None
    (sheet,) = sheets_of(ferry, [process])
    signer = Signer(name="Jo Berg", function="Head of school")
    sign_off(ferry, {process.code: sheet.sha256}, signer, SignedHow.SCREEN, timezone.now())
    book = load_workbook(io.BytesIO(workbook_of(ferry)))
    column = next(cell for cell in book["Processes"][1] if cell.value == "WRT hours")
    book["Processes"].cell(2, column.column).value = 77
    impact = book["Impact over time"]
    impact.cell(2, impact.max_column).value = 3.5
    found = preview(consultant, saved(book), ferry)
    last = impact.cell(1, impact.max_column).column_letter
    assert set(places(found)) == {
        f"Processes, row 2, column {column.column_letter}",
        f"Impact over time, row 2, column {last}",
    }


def cell_of(text: str) -> object:
    """A cell of a CSV as it is read."""
    (sheet,) = read_sheets(f"Process;Owner\n{text};Sales\n".encode())
    return sheet.rows[1].cells[0]


@pytest.mark.parametrize("text", ["-5 Grad", "@home", "+49 30 901820", "-5 bis -10 Grad", "- none -"])
def test_a_text_that_only_begins_like_a_formula_is_a_text(text: str) -> None:
    assert not isinstance(cell_of(text), Formula)


@pytest.mark.parametrize("text", ["=1+1", "\t=A1", "+A1", "-2+3", "@SUM(A1:A9)", "+cmd|' /C calc'!A0", "-1+A2*3"])
def test_a_formula_is_one_with_any_sign(text: str) -> None:
    assert isinstance(cell_of(text), Formula)


def test_an_unreadable_cell_is_one_fault(consultant: Client) -> None:
    found = preview(consultant, "Name,Owner\n=1+1,Sales\n")
    assert places(found) == ["CSV, row 2, column A"]


def test_german_days_and_numbers_are_understood() -> None:
    days = Text("the days", 200, True, "", DAYS_PATTERN)
    assert from_cell(days, "Mo-Fr, So") == "Mon-Fri, Sun"
    assert from_cell(days, "Mon-Fri") == "Mon-Fri"
    assert parse_duration("1.000,5") == parse_duration("1.000,5 h") == 1000.5


def test_an_empty_text_is_not_shown_as_not_asked() -> None:
    assert shown("") == "(empty)"
