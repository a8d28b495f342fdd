"""The workbook of the BIA report: no number that is not in plan, case or record, or follows from them."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest

from bia.documents import Facts, Record
from bia.documents.books import report_book
from bia.documents.record import record_json
from bia.documents.report_document import report_document
from bia.spreadsheet.writing import xlsx
from tests.site.evaluated import evaluated, named, stored
from tests.site.test_books import numbers_in
from tests.site.test_documents_pdf import demo_facts
from tests.site.test_report_pdf import record_of_first, words_of

Report = tuple[Facts, Record, bytes, dict[tuple[str, str], Any]]
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture(scope="module", params=["hospital", "school"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    facts = demo_facts(request.param)
    record = record_of_first(facts)
    content = xlsx(report_book(facts, record))
    return facts, record, content, evaluated(content, tmp_path_factory.mktemp("report"))


def test_no_typed_number_is_missing_from_the_plan_its_case_and_the_record(report: Report) -> None:
    facts, record, content, _ = report
    known = {round(float(number), 6) for number in numbers_in([facts.result, facts.case, record.to_dict()])}
    typed = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "n" and cell.value is not None
    ]
    assert len(typed) > 100
    assert [cell for cell in typed if round(float(cell[2]), 6) not in known] == []


def test_no_number_in_a_text_is_missing_from_the_report_and_its_sources(report: Report) -> None:
    facts, record, content, _ = report
    sources = (json.dumps([facts.result, facts.case]), record_json(record), record.sha256)
    said = " ".join((*sources, *words_of(report_document(facts, record))))
    asked = [*facts.case["processes"], *facts.case["services"]]
    known = {*NUMBER.findall(said), str(sum(len(one.get("depends_on") or ()) for one in asked))}
    texts = [
        (sheet.title, cell.coordinate, number)
        for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s"
        for number in NUMBER.findall(str(cell.value))
    ]
    assert len(texts) > 100
    assert [text for text in texts if text[2] not in known] == []


def test_every_calculated_number_is_what_the_plan_says_or_follows_from_it(report: Report) -> None:
    facts, record, content, found = report
    answered = [float(sum(getattr(each, key) for each in record.respondents)) for key in ("taken", "waiting")]
    asked = len(record.interviews) + len(record.respondents)
    expected = {
        named(content, "processes"): len(facts.processes),
        named(content, "signed"): 1,
        named(content, "signed_share"): 1 / len(facts.processes),
        **dict(placed(content, "Processes", [process_row(one) for one in facts.processes])),
        **dict(placed(content, "Services", [service_row(one) for one in facts.services])),
        **dict(placed(content, "Impact", [{"Highest": level} for level in highest(facts)])),
        **dict(placed(content, "Losses over time", [{}] * len(losses(facts)), sums(losses(facts)))),
        **dict(placed(content, "Who was asked", [{}] * asked, answered)),
    }
    texts, stands = stored(content)
    assert [(place, text) for place, text in texts.items() if place not in expected] == []
    wrong = [
        (place, text, found[place], expected[place])
        for place, text in texts.items()
        if not math.isclose(found[place], expected[place], rel_tol=1e-9, abs_tol=1e-6)
        or not math.isclose(stands[place], found[place], rel_tol=1e-9, abs_tol=1e-6)
    ]
    assert wrong == []


def placed(
    content: bytes, title: str, rows: list[dict[str, Any]], last: list[float] | None = None
) -> Iterator[tuple[tuple[str, str], Any]]:
    """Figures by their cell: of each row by the words of the head, and of the line of sums below them."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))[title]
    columns = {str(cell.value): cell.column_letter for cell in sheet[1]}
    for number, row in enumerate(rows, start=2):
        yield from (((title, f"{columns[head]}{number}"), figure) for head, figure in row.items())
    letters = list(columns.values())[-len(last) :] if last else []
    yield from (((title, f"{letter}{len(rows) + 2}"), each) for letter, each in zip(letters, last or [], strict=True))


def late(back: float | None, needed: float | None) -> float | None:
    return None if back is None or needed is None else max(0, back - needed)


def process_row(process: dict[str, Any]) -> dict[str, Any]:
    return {
        "Too late by, h": late(process["achievable_hours"], process["required"]["rto_hours"]),
        "Downtime budget a year, h": process["targets"]["downtime_budget_hours_per_year"],
    }


def service_row(service: dict[str, Any]) -> dict[str, Any]:
    need, today = service["required"], service["today"]["downtime_hours_per_year"]
    budget = need["downtime_budget_hours_per_year"]
    return {
        "Too late by, h": late(service["promised"]["rto_hours"], need["rto_hours"]),
        "Downtime budget a year, h": budget,
        "Downtime a year today, h": today,
        "Of the budget used today": today / budget if today is not None and budget else None,
    }


def highest(facts: Facts) -> list[int | None]:
    """The highest level of each row of the impact over time."""
    return [
        max((level for level in levels if level is not None), default=None)
        for process in facts.case["processes"]
        for key in ("impact", "impact_outside_peaks")
        for levels in ((process.get(key) or {}).get("severity") or {}).values()
    ]


def losses(facts: Facts) -> list[list[float | None]]:
    answered = ((process.get("impact") or {}).get("loss") for process in facts.case["processes"])
    return [each for each in answered if each]


def sums(rows: list[list[float | None]]) -> list[float]:
    return [sum(each or 0 for each in column) for column in zip(*rows, strict=True)]
