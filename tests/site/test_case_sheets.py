"""A case as sheets and back: nothing is lost, whatever was answered."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bia.exchange.case_reading import read_case_sheets
from bia.exchange.case_sheets import sheets_of
from bia.exchange.cells import from_cell, to_cell
from bia.exchange.layout import FORMAT, README, tables
from bia.exchange.meaning import is_ours, meaning_of_ours
from bia.exchange.sheets import Sheet, SheetRow, read_sheets
from bia.exchange.workbook import write_case
from bia.forms.reading import Unreadable
from planner.reading import case_from_dict, case_to_dict
from tests.planner.strategies import case_documents

# No shrinking: cases are small as they are, and it takes minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
QUICK = settings(max_examples=40, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(QUICK, max_examples=5)


def as_sheets(document: dict[str, Any]) -> list[Sheet]:
    """The sheets as a reader of the file sees them, without a file."""
    found = [Sheet(name=README, rows=(SheetRow(number=1, cells=(FORMAT,)),))]
    for filled in sheets_of(document):
        if not filled.table.key:
            lines = [(column.label, filled.rows[0].get(column.path)) for column in filled.columns]
            rows: list[tuple[Any, ...]] = [("Field", "Value"), *lines]
        else:
            rows = [tuple(column.label for column in filled.columns)]
            rows += [tuple(row.get(column.path) for column in filled.columns) for row in filled.rows]
        cells = tuple(SheetRow(number=number, cells=tuple(row)) for number, row in enumerate(rows, start=1))
        found.append(Sheet(name=filled.table.title, rows=cells))
    return found


def back(sheets: list[Sheet]) -> dict[str, Any]:
    assert is_ours(sheets)
    meant = meaning_of_ours(sheets, ())
    reading = read_case_sheets(meant.sheets)
    assert (meant.header_faults, reading.faults) == ((), [])
    return {"format": "ninefold-case/1", **reading.document}


def written(document: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    write_case(document, file)
    return file.getvalue()


@QUICK
@given(case_documents())
def test_a_case_comes_back_from_its_sheets_as_it_was(document: dict[str, Any]) -> None:
    case = case_from_dict(document)
    standard = case_to_dict(case)
    assert back(as_sheets(standard)) == standard


@FEW
@given(case_documents(most_services=2, most_processes=2))
def test_a_case_comes_back_from_a_workbook_as_it_was(document: dict[str, Any]) -> None:
    standard = case_to_dict(case_from_dict(document))
    assert back(read_sheets(written(standard))) == standard


WILD = ["=1+1", "+49 30", "-", "@SUM(A1)", "\t=1", "\r=1", "a\rb\r\nc", "_x000D_", "(none)", "\\(none)", "(EMPTY)",
        " (none) ", "(example) P1", '"quoted"', "a;b", "\uffff", " ", "007", "1e3", "TRUE", "#N/A", "'=1"]  # fmt: skip


def case_with(texts: list[str]) -> dict[str, Any]:
    """A case in which texts stand wherever people write freely."""
    processes = [
        {"id": f"P{number}", "name": text, "note": text, "owner_role": text, "own": {text: text},
         "peaks": [{"when": text, "hours_per_year": 0, "loss_factor": 0}], "print_functions": [text, "print"]}
        for number, text in enumerate(texts)
        if text.strip()
    ]  # fmt: skip
    document = {
        "format": "ninefold-case/1", "title": "Ferries", "currency": "EUR", "horizon_years": 5, "discount_rate": 0,
        "impact_after_hours": [1], "severity_levels": ["a", "b", "c", "d", "e"], "categories": [], "services": [],
        "processes": processes, "preferences": [text for text in texts if text.strip()],
        "house": {"hypervisor": "(none)", "watched_hours": None, "notes": {"x": ""}},
    }  # fmt: skip
    return case_to_dict(case_from_dict(document))


def test_texts_like_formulas_and_like_our_own_words_come_back_as_texts() -> None:
    document = case_with(WILD)
    content = written(document)
    assert back(read_sheets(content)) == document
    book = load_workbook(io.BytesIO(content))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}  # no formula, no error, nowhere
    assert all(cell.quotePrefix for cell in book["Processes"]["B"][1:])


@QUICK
@given(
    st.sampled_from([column for table in tables() for column in table.columns if column.path not in ("^", "id")]),
    st.data(),
)
def test_a_cell_says_exactly_one_value(column: Any, data: st.DataObject) -> None:
    """Whatever text stands in a cell and is understood is written in one way that is understood alike."""
    text = data.draw(st.text(st.sampled_from('(none)empty\\"; \n1,.%5'), min_size=1, max_size=8))
    try:
        value = from_cell(column.kind, text)
    except Unreadable:
        return
    assert from_cell(column.kind, to_cell(column.kind, value)) == value


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_every_key_of_a_demonstration_comes_back(name: str) -> None:
    path = next(Path(__file__).parents[2].glob(f"bia/**/{name}*.json"), None)
    assert path is not None
    document = case_to_dict(case_from_dict(json.loads(path.read_text())))
    assert back(as_sheets(document)) == document


def test_an_interview_under_way_is_exported_too() -> None:
    document = {"title": "Ferries", "services": [], "processes": [{"id": "P1", "name": "Tickets", "stated": {}}]}
    assert back(read_sheets(written(document))) == {"format": "ninefold-case/1", **document}
