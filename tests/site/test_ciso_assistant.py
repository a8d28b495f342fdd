"""The BIA export of CISO Assistant: what becomes of it, what is said to be lost, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bia.exchange.case_reading import read_case_sheets
from bia.exchange.ciso_assistant import is_ciso_assistant, meaning_of_export
from bia.exchange.sheets import read_sheets
from planner.reading import case_from_dict
from tests.site.workbooks import Rows, workbook

SUMMARY = [["name", "description", "perimeter", "risk_matrix", "status"], ["Port 2026", "", "Port", "4x4", "done"]]
ASSETS: Rows = [
    ["asset", "asset_ref_id", "recovery_documented", "dependencies", "associated_controls", "observation"],
    ["Ticket sale", "PR-1", "true", "Ticket system, Mooring", "Backup", "Busy in summer"],
    ["Mooring", None, "false", "Ticket system", None, None],
]
THRESHOLDS: Rows = [
    [
        "asset",
        "point_in_time",
        "quali_impact",
        "quanti_impact",
        "quanti_impact_unit",
        "qualifications",
        "justification",
    ],
    ["Ticket sale", 3600, 1, 0, "currency", "Financial, Legal", "Queues"],
    ["Ticket sale", 86_400, 3, 5000, "currency", "Financial", None],
    ["Mooring", 14_400, 2, 12, "people", None, None],
    ["Mooring", 86_400, -1, 0, "currency", None, None],
]


def export(**changed: Rows) -> bytes:
    sheets = {"Summary": SUMMARY, "Port_2026": ASSETS, "Port_2026_-_thresholds": THRESHOLDS}
    return workbook(**{**sheets, **changed})


def read(content: bytes, existing: dict[str, Any] | None = None) -> tuple[dict[str, Any], list[str], str]:
    """What the file says, the places of faults, and the remarks."""
    sheets = read_sheets(content)
    assert is_ciso_assistant(sheets)
    meant = meaning_of_export(sheets, existing or {})
    reading = read_case_sheets(meant.sheets, existing)
    places = [fault.place for fault in (*meant.header_faults, *reading.faults)]
    return {**meant.given, **reading.document}, places, " ".join(meant.remarks)


def test_assets_thresholds_and_dependencies_become_a_case() -> None:
    document, faults, remarks = read(export())
    assert faults == []
    assert document["title"] == "Port 2026"
    assert document["impact_after_hours"] == [1, 4, 24]
    assert [each["id"] for each in document["categories"]] == ["Financial", "Legal", "overall"]
    assert document["services"] == [{"id": "S01", "name": "Ticket system", "kind": "application"}]
    tickets, mooring = document["processes"]
    assert tickets == {
        "id": "PR-1",
        "name": "Ticket sale",
        "note": "Busy in summer\nAfter 1 h: Queues",
        "depends_on": [{"on": "S01"}, {"on": "P01"}],
        "impact": {"severity": {"Financial": [1, 1, 3], "Legal": [1, 1, 1]}, "loss": [None, None, 5000]},
    }
    assert mooring["impact"] == {"severity": {"overall": [None, 2, 2]}}
    for words in ("whether recovery is documented", "the controls", "risk matrix", "other units than money"):
        assert words in remarks
    case_from_dict(
        document
        | {"format": "ninefold-case/1", "currency": "EUR", "horizon_years": 5, "discount_rate": 0}
        | {"severity_levels": ["none", "minor", "noticeable", "serious", "intolerable"]}
    )


def test_into_an_engagement_the_levels_stand_at_its_own_times() -> None:
    existing = {"impact_after_hours": [2, 48], "categories": [{"id": "Financial"}], "processes": [], "services": []}
    document, faults, _ = read(export(), existing)
    assert faults == []
    assert document["processes"][0]["impact"]["severity"] == {"Financial": [1, 3], "Legal": [1, 1]}
    assert [each["id"] for each in document["categories"]] == ["Legal", "overall"]
    assert "impact_after_hours" not in document


@pytest.mark.parametrize(("wrong", "place"), [("soon", "column B"), (None, "column B")])
def test_a_wrong_threshold_is_refused_with_its_place(wrong: object, place: str) -> None:
    rows = [*THRESHOLDS, ["Mooring", wrong, 1, 0, "currency", None, None]]
    _, faults, _ = read(export(**{"Port_2026_-_thresholds": rows}))
    assert faults == [f"Port 2026 - thresholds, row 6, {place}"]


def test_a_threshold_of_an_asset_that_is_not_assessed_is_refused() -> None:
    rows = [*THRESHOLDS, ["Crane", 3600, 1, 0, "currency", None, None]]
    _, faults, _ = read(export(**{"Port_2026_-_thresholds": rows}))
    assert faults == ["Port 2026 - thresholds, row 6, column A"]
