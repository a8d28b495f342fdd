"""The JSON Schema says of a document what the reader says, but for rules between values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from planner.reading import case_schema

from .strategies import Document, case_documents
from .test_reading import SAMPLES, changed, sample

VALIDATOR = Draft202012Validator(case_schema())


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(case_schema())


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_case_is_valid(name: str) -> None:
    VALIDATOR.validate(sample(name))


@given(case_documents())
def test_any_case_the_reader_accepts_is_valid(document: Document) -> None:
    VALIDATOR.validate(document)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", "ninefold-case/2"),
        ("title", ""),
        ("currency", "euro"),
        ("horizon_years", 0),
        ("discount_rate", 2),
        ("house/platforms", ["vmware"]),
        ("house/unknown", 1),
        ("severity_levels", ["only one"]),
        ("services/0/kind", "printing"),
        ("services/0/current/last_restore_test", "April"),
        ("processes/0/service_hours", "always"),
        ("processes/0/service_hours", [{"days": "Mon", "from": "8", "to": "9"}]),
        ("processes/0/impact/severity/safety/2", 7),
        ("processes/0/impact/loss/2", -7),
        ("processes/0/workaround/covers", 3),
        ("processes/0/depends_on/0", {"share": 1}),
        ("processes/0/wrt_hours", True),
    ],
)
def test_a_broken_case_is_invalid(path: str, value: Any) -> None:
    assert not VALIDATOR.is_valid(changed(path, value))


def test_null_is_allowed_for_what_was_not_asked_and_not_for_what_is_needed() -> None:
    assert VALIDATOR.is_valid(changed("processes/0/wrt_hours", None))
    assert VALIDATOR.is_valid(changed("processes/0/service_hours", None))
    assert VALIDATOR.is_valid(changed("services/0/current/platform", None))
    assert not VALIDATOR.is_valid(changed("processes/0/name", None))


def test_every_field_is_described() -> None:
    for record in case_schema()["$defs"].values():
        assert all(field["description"] for field in record["properties"].values())
