"""Reading and writing cases: the format `ninefold-case/1` in and out, with every fault reported at once.

The dataclasses are in `planner.case`; this module is the way in and out of them. A document is read
quickly first; only one that is not sound is read again, to say exactly what is wrong with it and where.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Collection
from typing import Any, Final, Literal

from planner.case import Case
from planner.collector import collector_paused
from planner.faults import CaseFaults, Fault, FirstFault, NoFaults, TooManyFaults, below
from planner.kinds import Kind, Known, Reader
from planner.shapes import CASE, SUBJECTS
from planner.structures import MapOf, Record, RepeatedKeys

__all__ = [
    "CaseFaults",
    "Fault",
    "case_from_dict",
    "case_schema",
    "case_sha256",
    "case_to_dict",
    "check_answer",
    "read_case",
]

MOST_BYTES: Final = 20_000_000
Subject = Literal["engagement", "site", "service", "process"]


@collector_paused()
def read_case(text: str | bytes, *, most_bytes: int = MOST_BYTES) -> Case:
    """The case that a JSON text holds. Raises CaseFaults with everything that is wrong with it."""
    decoded = _decoded(text, most_bytes)
    try:
        return _read_quickly(json.loads(decoded, object_pairs_hook=_object))
    except (FirstFault, ValueError, RecursionError):  # numbers of endless digits are a ValueError too
        return _read_exactly(_parsed(decoded))


def case_from_dict(document: object) -> Case:
    """The case that a JSON document, already parsed, holds. Raises CaseFaults."""
    try:
        return _read_quickly(document)
    except FirstFault:
        return _read_exactly(document)


def _read_quickly(document: object) -> Case:
    """The case of a sound document; raises FirstFault for any other."""
    case: Case = CASE.quick(Reader(_known(document), NoFaults()))(document)
    return case


def _read_exactly(document: object) -> Case:
    reader = Reader(_known(document))
    try:
        case = CASE.read(document, "", reader)
    except TooManyFaults:
        case = None
    reader.faults.raise_if_any()
    assert isinstance(case, Case)
    return case


def case_to_dict(case: Case) -> dict[str, Any]:
    """The case as a document ready for `json.dumps`: what was not asked is left out."""
    return CASE.write(case)


def case_sha256(case: Case) -> str:
    """The fingerprint of what the case says, whatever the order of keys and the writing of numbers."""
    text = json.dumps(case_to_dict(case), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def case_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one case document; what holds between values is beyond it."""
    definitions: dict[str, Any] = {}
    schema = CASE.schema(definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ninefold-case/1",
        "description": "Everything the planner needs to know about an engagement. Hours, shares from 0 to 1, money"
        " in the case's currency. A missing or null optional answer means: not asked.",
        "$comment": "References, unique ids and lists that match impact_after_hours are checked on reading.",
        **schema,
        "$defs": definitions,
    }


def check_answer(
    subject: Subject,
    question: str,
    value: object,
    *,
    points: int | None = None,
    categories: Collection[str] | None = None,
    sites: Collection[str] | None = None,
    services: Collection[str] | None = None,
    processes: Collection[str] | None = None,
) -> tuple[Fault, ...]:
    """What is wrong with one answer, by the rules of the whole document; nothing = it may be saved.

    `question` is the path below the subject, such as `workaround.capacity`; `points` the number of
    entries in `impact_after_hours`. Ids that are not given are not checked. Rules between several
    answers (needed of count) are checked when the whole case is read.
    """
    reader = Reader(Known(points=points, categories=categories, sites=sites, services=services, processes=processes))
    kind = _kind_of(SUBJECTS[subject], question, "", reader)
    try:
        if kind is not None and value is None and not kind.nullable:
            reader.fault(question, value, f"{kind.expected}; to take the answer back, withdraw it")
        elif kind is not None:
            kind.read(value, question, reader)
    except TooManyFaults:
        pass  # the first of them are kept
    return tuple(reader.faults.kept)


def _kind_of(kind: Kind, question: str, path: str, reader: Reader) -> Kind | None:
    """The kind of answer a question has, or None after reporting that there is no such question."""
    if isinstance(kind, MapOf):  # the user's own words may hold dots
        return kind.value if kind.key.read(question, below(path, question), reader) is not None else None
    key, _, rest = question.partition(".")
    if not isinstance(kind, Record) or key not in kind.fields:
        known = kind.fields if isinstance(kind, Record) else ()
        hint = reader.faults.suggestion(key, known) or (f"; known are {', '.join(known)}" if known else "")
        reader.faults.add(below(path, key), "an unknown question", f"a question of the case format{hint}")
        return None
    return _kind_of(kind.fields[key], rest, below(path, key), reader) if rest else kind.fields[key]


def _known(document: object) -> Known:
    """What references and rows are checked against, as far as the document can be made sense of."""
    if not isinstance(document, dict):
        return Known()
    points = document.get("impact_after_hours")
    return Known(
        points=len(points) if isinstance(points, list) else None,
        sites=_ids(document.get("sites") or []),
        services=_ids(document.get("services")),
        processes=_ids(document.get("processes")),
        categories=_ids(document.get("categories")),
    )


def _ids(entries: object) -> frozenset[str] | None:
    if not isinstance(entries, list):
        return None
    ids = (entry.get("id") for entry in entries if isinstance(entry, dict))
    return frozenset(each for each in ids if isinstance(each, str))


def _decoded(text: str | bytes, most_bytes: int) -> str:
    size = len(text)
    if size > most_bytes:
        raise _unreadable(f"{size:,} bytes", f"at most {most_bytes:,} bytes: split the case")
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"a byte that is not UTF-8 at position {error.start:,}"
        raise _unreadable(found, "JSON in UTF-8: save the file with that encoding") from None


def _parsed(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_integer)
    except json.JSONDecodeError as error:
        found = f"no JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise _unreadable(found, f"one JSON object of the format {CASE.fields['format'].expected}") from None
    except RecursionError:
        raise _unreadable("objects or lists nested too deeply", "a case, which nests less than 10 levels") from None


def _unreadable(found: str, expected: str) -> CaseFaults:
    return CaseFaults([Fault("", found, expected)])


def _integer(digits: str) -> float:
    return int(digits) if len(digits) < 400 else math.inf


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) == len(pairs):
        return entries
    repeated = RepeatedKeys(entries)
    repeated.repeated = tuple(key for key, often in Counter(key for key, _ in pairs).items() if often > 1)
    return repeated
