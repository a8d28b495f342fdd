"""What the site knows beyond the plan: who was asked, who gave which answer, who signed. Frozen and ordered.

It is gathered once, when a report is made, and travels in the file: the same record and plan give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

FORMAT = "ninefold-record/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Interview:
    """A planned interview, with the ids of its processes. `is_over`: its time had passed when this was gathered."""

    when: str
    place: str
    interviewer: str
    people: tuple[str, ...]
    processes: tuple[str, ...]
    is_over: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Respondent:
    """Somebody asked by a personal link. `sent`: when the answers came back; `taken` and `waiting` count answers."""

    name: str
    processes: tuple[str, ...]
    invited: date
    sent: date | None
    taken: int
    waiting: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """The newest signed version of a process. `stands` until it is re-opened, `is_whole`: it is still what was
    signed."""

    process: str
    number: int
    name: str
    function: str
    how: str
    signed: date
    sha256: str
    remark: str
    open_points: tuple[str, ...]
    stands: bool
    is_whole: bool
    reopened: date | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Objection:
    """What an owner said is wrong and nobody settled yet."""

    process: str
    name: str
    text: str
    said: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """Who gave an answer of a process, how and when. `by` is empty where nobody is known, `mark` how it was given."""

    process: str
    question: str
    by: str
    how: str
    on: date
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Record:
    """Everything a report says beyond its plan. `as_of` is the moment of the newest of it; None: nothing is known."""

    as_of: datetime | None = None
    interviews: tuple[Interview, ...] = ()
    respondents: tuple[Respondent, ...] = ()
    signatures: tuple[Signature, ...] = ()
    objections: tuple[Objection, ...] = ()
    given: tuple[Given, ...] = ()
    ask_later: tuple[tuple[str, str], ...] = ()

    @cached_property
    def signature_of(self) -> Mapping[str, Signature]:
        """The newest signed version by the id of its process."""
        return {each.process: each for each in self.signatures}

    @cached_property
    def given_of(self) -> Mapping[tuple[str, str], Given]:
        """Who gave an answer, by the id of its process and its question."""
        return {(each.process, each.question): each for each in self.given}

    def to_dict(self) -> dict[str, Any]:
        """The record as it travels in the file."""
        return {"format": FORMAT, **asdict(self)}

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of the record."""
        text = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_written)
        return hashlib.sha256(text.encode()).hexdigest()


def record_json(record: Record) -> str:
    """The record as text, dates as ISO 8601."""
    return json.dumps(record.to_dict(), sort_keys=True, indent=1, ensure_ascii=False, default=_written)


def _written(value: object) -> str:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    raise TypeError(f"{value!r} is no part of a record.")
