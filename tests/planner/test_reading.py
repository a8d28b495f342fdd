"""Cases come in whole or not at all, and go out as they came in."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from planner import case as shapes_of_case
from planner.case import NOTHING
from planner.reading import CaseFaults, case_from_dict, case_sha256, case_to_dict, check_answer, read_case
from planner.shapes import CASE
from planner.structures import Record

from .strategies import Document, case_documents

DEMO = Path(__file__).parents[2] / "bia" / "demo"
SAMPLES = ["hospital", "school"]


def sample(name: str = "school") -> Document:
    document: Document = json.loads((DEMO / f"{name}.json").read_text("utf-8"))
    return document


def changed(path: str, value: Any) -> Document:
    """The school's case with one value replaced; a path part that is a number is an index."""
    document = sample()
    *parents, last = path.split("/")
    place: Any = document
    for part in parents:
        place = place[int(part)] if part.isdigit() else place[part]
    place[int(last) if last.isdigit() else last] = value
    return document


def faults_of(document: object) -> list[str]:
    with pytest.raises(CaseFaults) as caught:
        case_from_dict(document)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_case_is_written_as_it_was_read(name: str) -> None:
    text = (DEMO / f"{name}.json").read_bytes()
    assert case_to_dict(read_case(text)) == json.loads(text)


@given(case_documents())
def test_any_valid_case_is_written_as_it_was_read(document: Document) -> None:
    case = case_from_dict(document)
    written = case_to_dict(case)
    assert written == document
    assert case_from_dict(written) == case
    assert read_case(json.dumps(written)) == case


@given(case_documents())
def test_the_fingerprint_knows_no_order_of_keys(document: Document) -> None:
    turned = dict(reversed(list(document.items())))
    assert case_sha256(case_from_dict(turned)) == case_sha256(case_from_dict(document))


def test_the_fingerprint_changes_with_every_answer_but_not_with_its_spelling() -> None:
    original = case_sha256(case_from_dict(sample()))
    assert case_sha256(case_from_dict(changed("horizon_years", 4.0))) == original
    assert case_sha256(case_from_dict(changed("processes/0/wrt_hours", 2))) != original
    assert case_sha256(case_from_dict(changed("processes/0/note", ""))) != original


def test_money_keeps_its_cents() -> None:
    text = json.dumps(sample()).replace('"capex": 3000', '"capex": 1234567890.10')
    case = read_case(text)
    assert case.budget is not None
    assert case.budget.capex == Decimal("1234567890.10")


def test_null_means_none_where_it_has_a_meaning_and_not_asked_elsewhere() -> None:
    document = changed("house/hosts", None)
    case = case_from_dict(document)
    assert case.house is not None
    assert case.house.hypervisor is NOTHING
    assert case.house.hosts is None
    assert "hosts" not in case_to_dict(case)["house"]


def test_an_empty_object_is_kept_apart_from_nothing() -> None:
    written = case_to_dict(case_from_dict(changed("processes/0/stated", {})))
    assert written["processes"][0]["stated"] == {}


def test_entries_of_a_row_may_be_left_unasked() -> None:
    row = [None, 1, 2, 2, None, 3, 3]
    case = case_from_dict(changed("processes/0/impact/severity/safety", row))
    assert case.processes[0].impact is not None
    assert case.processes[0].impact.severity is not None
    assert case.processes[0].impact.severity["safety"] == tuple(row)


def test_a_falling_loss_is_no_fault() -> None:
    assert case_from_dict(changed("processes/0/impact/loss", [5, 4, 3, 2, 1, 0, 0]))


def test_a_site_need_not_be_known_when_a_service_is_in_the_cloud() -> None:
    assert case_from_dict(changed("services/0/site", "cloud")).services[0].site == "cloud"


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert read_case(b"\xef\xbb\xbf" + (DEMO / "school.json").read_bytes()).currency == "EUR"


def _described_types() -> dict[str, Record]:
    found: dict[str, Record] = {}
    waiting: list[Any] = [CASE]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, Record):
            found[kind.builds.__name__] = kind
            waiting.extend(kind.fields.values())
        waiting.extend(
            getattr(kind, name) for name in ("item", "kind", "value") if hasattr(getattr(kind, name, None), "read")
        )
    return found


def test_every_attribute_of_a_case_can_be_read() -> None:
    described = _described_types()
    types = [each for each in vars(shapes_of_case).values() if dataclasses.is_dataclass(each)]
    assert {each.__name__ for each in types if isinstance(each, type)} == set(described)
    for name, record in described.items():
        attributes = {field.name for field in dataclasses.fields(getattr(shapes_of_case, name))}
        assert {record.renamed.get(key, key) for key in record.fields} - set(record.constants) == attributes


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("workaround.capacity", 0.5),
        ("workaround", {}),
        ("impact.severity.safety", [0, 1, None]),
        ("service_hours", "24x7"),
        ("mbco", [{"after_hours": 4, "capacity": 0.2}]),
        ("sites", ["A"]),
    ],
)
def test_a_sound_answer_has_no_faults(question: str, value: Any) -> None:
    assert check_answer("process", question, value, points=3, categories=["safety"], sites=["A"]) == ()


@pytest.mark.parametrize(
    ("subject", "question", "value", "path"),
    [
        ("process", "workaround.capacity", 1.5, "workaround.capacity"),
        ("process", "impact.severity.safety", [0, 7, 1], "impact.severity.safety[1]"),
        ("process", "impact.severity.safety", [0, 1], "impact.severity.safety"),
        ("process", "impact.severity.beauty", [0, 1, 2], "impact.severity.beauty"),
        ("process", "impact.loss", [0, -1, 2], "impact.loss[1]"),
        ("process", "wrt_hours", None, "wrt_hours"),
        ("process", "wrt_hour", 1, "wrt_hour"),
        ("process", "workaround.capacity.more", 1, "workaround.capacity.more"),
        ("process", "workaround.covers", ["NOWHERE"], "workaround.covers[0]"),
        ("service", "current.recovery", ["hot-site", "pilot-light"], "current.recovery"),
        ("site", "users", True, "users"),
        ("engagement", "discount_rate", 5, "discount_rate"),
    ],
)
def test_an_unsound_answer_is_named(subject: Any, question: str, value: Any, path: str) -> None:
    faults = check_answer(subject, question, value, points=3, categories=["safety"], services=["S"])
    assert [fault.path for fault in faults] == [path]


def test_never_tested_is_an_answer() -> None:
    assert check_answer("service", "current.last_restore_test", None) == ()
