"""The quick reading takes exactly the documents without a fault, and makes the same of them as the exact one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.case import Case
from planner.faults import FirstFault, NoFaults
from planner.kinds import Known, Reader
from planner.reading import case_from_dict, read_case
from planner.shapes import CASE

from .strategies import Document, case_documents
from .test_faults import FAULTS, PLACES, json_values
from .test_reading import DEMO, SAMPLES, changed, sample


def known(document: Document) -> Known:
    def ids(key: str) -> list[str]:
        return [each["id"] for each in document.get(key, ())]

    return Known(
        points=len(document["impact_after_hours"]),
        sites=ids("sites"),
        services=ids("services"),
        processes=ids("processes"),
        categories=ids("categories"),
    )


def quickly(document: object, around: Known) -> Case | None:
    """The case, or None when the quick reading stops at a fault."""
    try:
        case: Case = CASE.quick(Reader(around, NoFaults()))(document)
    except FirstFault:
        return None
    return case


def exactly(document: object, around: Known) -> Case | None:
    """The case, or None when the exact reading reports faults."""
    reader = Reader(around)
    case: Case = CASE.read(document, "", reader)
    return None if reader.faults.count else case


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_quickly_as_exactly(name: str) -> None:
    document = sample(name)
    case = quickly(document, known(document))
    assert case is not None
    assert repr(case) == repr(exactly(document, known(document)))  # equal in every type as well: 1 is not 1.0


@given(case_documents())
def test_a_sound_document_is_read_quickly_as_exactly(document: Document) -> None:
    case = quickly(document, known(document))
    assert case is not None
    assert repr(case) == repr(exactly(document, known(document)))


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, value, _ in FAULTS])
def test_no_fault_passes_the_quick_reading(path: str, value: Any) -> None:
    assert quickly(changed(path, value), known(sample())) is None


SLIPS: list[Any] = [
    0,
    1,
    3,
    4,
    5,
    -1,
    2.5,
    3.0,
    1e-9,
    1e15,
    2e15,
    2**53 + 1,
    10**400,
    float("nan"),
    float("inf"),
    True,
    None,
]
SLIPS += ["", " ", "24x7", "all", "PRINT", "P01", "cloud", "two\nlines", "a\x00b", "\ud800", "08:00", "Mon", [], {}]
SLIPS += [[None], [None] * 7, ["PRINT", "PRINT"], [0, 1, 2, 3, 4, 4, 4], {"safety": None}, {"beauty": None}]
WHERE = [path for path, _, _ in FAULTS]


@given(st.sampled_from([*PLACES, *WHERE]), st.sampled_from(SLIPS) | json_values)
def test_any_value_anywhere_is_taken_or_left_alike(place: str, value: Any) -> None:
    document = changed(place, value)
    assert repr(quickly(document, known(sample()))) == repr(exactly(document, known(sample())))


def test_a_key_that_is_no_category_is_a_fault_though_its_row_was_not_asked() -> None:
    document = changed("processes/0/impact/severity/beauty", None)
    assert quickly(document, known(sample())) is None


def test_a_text_and_its_document_give_the_same_case() -> None:
    for name in SAMPLES:
        assert read_case((DEMO / f"{name}.json").read_bytes()) == case_from_dict(sample(name))
