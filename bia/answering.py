"""Saves one answer: decides by version who was first, and keeps what was there before.

Each save is one transaction: a conditional update on the expected version, a revision row, and the
engagement's time of change. Nothing here reads a clock; `now` is given.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Field

from bia.forms.reading import NOT_ASKED
from bia.models import (
    UNCONFIRMED,
    Answer,
    AnswerRevision,
    Engagement,
    Process,
    Service,
    SignedVersion,
    Site,
    Source,
    User,
)
from planner.faults import Fault
from planner.reading import check_answer

SubjectKind = Literal["engagement", "site", "service", "process"]
Subject = Engagement | Site | Service | Process


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """The value is stored under this version. `value` is NOT_ASKED for an answer taken back."""

    value: object
    version: int
    author: User | None
    saved_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """Someone saved since the given version. What is stored now, by whom and when (None: not known)."""

    value: object
    version: int
    author: User | None
    saved_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Invalid:
    """The value cannot be an answer to this question; nothing was stored."""

    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        return " ".join(map(_plainly, self.faults))


_RANGE = re.compile(r", (?:an? (?:whole )?number|an amount of money) from \d[\d.,]* to \d[\d.,]*\d")
_TINY = ": 0, or no closer"


def _plainly(fault: Fault) -> str:
    """What does not fit and what to enter, without the words by which the engine names a value."""
    found = f"{Decimal(fault.found):f}" if re.fullmatch(r"[\d.]+e[-+]?\d+", fault.found) else fault.found
    row = re.match(r".*?\[(\d+)\]\.", fault.path)
    where = f"Row {int(row[1]) + 1}: " if row else ""
    if _TINY in fault.expected:
        return f"{where}{found} is too close to nothing. Enter 0, or more."
    range_ = _RANGE.search(fault.expected)
    return f"{where}{found} does not fit. Enter {range_[0].removeprefix(', ') if range_ else fault.expected}."


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What an answer may refer to: how many impact times there are, and which ids. None: not checked."""

    points: int | None = None
    categories: tuple[str, ...] | None = None
    sites: tuple[str, ...] | None = None
    services: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedOff:
    """The owner signed the process; nothing was stored. Which version, by whom and when."""

    code: str
    number: int
    signer: str
    signed_at: datetime

    def __str__(self) -> str:
        return f"{self.code} was signed off by {self.signer} (version {self.number}). Re-open it to change it."


class StandsSigned(Exception):
    """What was to be changed is signed off, see `signed`."""

    def __init__(self, signed: SignedOff) -> None:
        super().__init__(str(signed))
        self.signed = signed


ANYTHING = Known()


def engagement_of(subject: Subject) -> Engagement:
    """The engagement a subject belongs to; an engagement is its own."""
    return subject if isinstance(subject, Engagement) else subject.engagement


def subject_kind(subject: Subject) -> SubjectKind:
    """The word for a subject: engagement, site, service or process."""
    match subject:
        case Engagement():
            return "engagement"
        case Site():
            return "site"
        case Service():
            return "service"
    return "process"


def _columns(subject: Subject) -> dict[str, Any]:
    """The columns of Answer that name this subject."""
    columns: dict[str, Any] = {"engagement": engagement_of(subject), "site": None, "service": None, "process": None}
    if not isinstance(subject, Engagement):
        columns[subject_kind(subject)] = subject
    return columns


def stored_answers(subject: Subject) -> dict[str, Answer]:
    """Every answer row of a subject by its question, withdrawn ones included: they carry a version."""
    rows = Answer.objects.filter(**_columns(subject)).select_related("author")
    return {answer.question: answer for answer in rows}


def value_of(answer: Answer | None) -> object:
    """The value that counts, or NOT_ASKED."""
    return NOT_ASKED if answer is None or answer.withdrawn else answer.value


def check(subject: Subject, question: str, value: object, known: Known) -> Invalid | None:
    """What is wrong with a value, or None. An answer taken back is always right."""
    if value is NOT_ASKED:
        return None
    faults = check_answer(
        subject_kind(subject),
        question,
        value,
        points=known.points,
        categories=known.categories,
        sites=known.sites,
        services=known.services,
    )
    return Invalid(faults=faults) if faults else None


def signed_off(subject: Subject | None) -> SignedOff | None:
    """The version of a process that stands signed, or None. To be asked within the transaction of a change: until its
    end nobody signs the process."""
    if not isinstance(subject, Process):
        return None
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:  # asked at every save, where building the query takes longer than it does
        cursor.execute(
            f"SELECT signed_number FROM {Process._meta.db_table} WHERE id = %s{lock}",  # noqa: S608
            [subject.pk],
        )
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return None
    version = SignedVersion.objects.defer("content").get(process=subject.pk, number=row[0])
    return SignedOff(code=version.code, number=row[0], signer=version.signer_name, signed_at=version.signed_at)


def require_open(subject: Subject | None) -> None:
    """Raises StandsSigned for a process that is signed off. To be called within the transaction of a change."""
    if signed := signed_off(subject):
        raise StandsSigned(signed)


def save_answer(
    *,
    subject: Subject,
    question: str,
    value: object,
    expected_version: int,
    author: User | None,
    source: str = Source.LIVE,
    now: datetime,
    known: Known = ANYTHING,
    entry: UUID | None = None,
    after: UUID | None = None,
    undoes: int | None = None,
) -> Saved | Conflict | Invalid | SignedOff:
    """Stores the answer if nobody saved since `expected_version` (0: never answered before).

    `value` is the JSON value of the case format, None for an explicit null, NOT_ASKED to take the
    answer back. `known` is what the engagement settled, for the rules that refer to it. `entry` is the
    browser's id of this answer: one that was saved before is told so and not saved again. `after` is the
    entry it was typed on top of: if that is what is stored, its version is the one expected. `undoes` is
    the version that this save takes back, where it is an undo. Of a process that is signed off nothing is stored.
    """
    if invalid := check(subject, question, value, known):
        return invalid
    columns = _columns(subject)
    content = {
        "value": None if value is NOT_ASKED else value,
        "withdrawn": value is NOT_ASKED,
        "author": author,
        "source": source,
        "saved_at": now,
    }
    try:
        return _saved_or_clash(columns, question, expected_version, content, entry, after, undoes)
    except StandsSigned as error:
        return _already_so(columns, question, content, entry) or error.signed


def _already_so(
    columns: Mapping[str, Any], question: str, content: Mapping[str, Any], entry: UUID | None
) -> Saved | None:
    """What was signed off holds the answer: saved before its reply was lost, or the same as is stored."""
    present = Answer.objects.select_related("author").filter(**columns, question=question).first()
    if present is None:
        return None
    if entry is not None and (before := _saved_before(present, entry)):
        return before
    is_same = (present.value, present.withdrawn) == (content["value"], content["withdrawn"])
    if not is_same or present.source in UNCONFIRMED:
        return None
    return Saved(value=value_of(present), version=present.version, author=present.author, saved_at=present.saved_at)


def _saved_or_clash(
    columns: Mapping[str, Any],
    question: str,
    expected_version: int,
    content: Mapping[str, Any],
    entry: UUID | None,
    after: UUID | None,
    undoes: int | None,
) -> Saved | Conflict:
    def saved(version: int) -> Saved:
        value = NOT_ASKED if content["withdrawn"] else content["value"]
        return Saved(value=value, version=version, author=content["author"], saved_at=content["saved_at"])

    if _store(columns, question, expected_version, content, entry, undoes):
        return saved(expected_version + 1)
    present = Answer.objects.select_related("author").filter(**columns, question=question).first()
    if present is None:  # a version was expected of an answer that is not there
        return Conflict(value=NOT_ASKED, version=0, author=None, saved_at=None)
    if entry is not None and (before := _saved_before(present, entry)):
        return before
    if after is not None and present.revisions.filter(version=present.version, entry=after).exists():
        if _store(columns, question, present.version, content, entry):
            return saved(present.version + 1)
        present.refresh_from_db()
    return Conflict(value=value_of(present), version=present.version, author=present.author, saved_at=present.saved_at)


def _store(
    columns: Mapping[str, Any],
    question: str,
    expected_version: int,
    content: Mapping[str, Any],
    entry: UUID | None,
    undoes: int | None = None,
) -> bool:
    """The answer, its revision and the time of change, or nothing: the database lets only one of several win.

    Raises StandsSigned."""
    version = expected_version + 1
    try:
        with transaction.atomic():
            require_open(columns["process"])
            answer = _write(columns, question, version, content)
            if answer is None:
                return False
            AnswerRevision.objects.create(answer_id=answer, version=version, entry=entry, undoes=undoes, **content)
            touch(columns["engagement"], content["saved_at"])
    except IntegrityError:  # answered for the first time by two at once, or the same entry twice
        return False
    return True


def _write(columns: Mapping[str, Any], question: str, version: int, content: Mapping[str, Any]) -> int | None:
    """One conditional update, or for a first answer one insert; the key of the row, None if not the expected one."""
    if version == 1:
        return Answer.objects.create(**columns, question=question, version=1, **content).pk
    wanted = {**columns, "question": question, "version": version - 1}
    conditions = [_equals(name, value, " IS NULL") for name, value in wanted.items()]
    changes = [_equals(name, value, " = NULL") for name, value in {**content, "version": version}.items()]
    with connection.cursor() as cursor:  # RETURNING, which the ORM's update has not, spares every save a query
        cursor.execute(
            f"UPDATE {Answer._meta.db_table} SET {', '.join(text for text, _ in changes)}"  # noqa: S608
            f" WHERE {' AND '.join(text for text, _ in conditions)} RETURNING id",
            [value for _, values in (*changes, *conditions) for value in values],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _equals(name: str, value: object, if_null: str) -> tuple[str, list[Any]]:
    """`column = value` in SQL with its parameter; what takes the place of a comparison with nothing."""
    field = Answer._meta.get_field(name)
    assert isinstance(field, Field)  # never the other end of a relation
    stored = field.get_db_prep_save(getattr(value, "pk", value), connection)
    return (f"{field.column}{if_null}", []) if stored is None else (f"{field.column} = %s", [stored])


def _saved_before(answer: Answer, entry: UUID) -> Saved | None:
    """What this very entry was saved as, whatever was saved since."""
    row = AnswerRevision.objects.select_related("author").filter(answer=answer, entry=entry).first()
    if row is None:
        return None
    value = NOT_ASKED if row.withdrawn else row.value
    return Saved(value=value, version=row.version, author=row.author, saved_at=row.saved_at)


def saved_entry(subject: Subject, question: str, entry: UUID | None) -> Saved | None:
    """What an entry of a browser was saved as, if it was: its reply may have been lost."""
    present = Answer.objects.filter(**_columns(subject), question=question).first() if entry else None
    return _saved_before(present, entry) if present is not None and entry is not None else None


def stored_value(subject: Subject, question: str) -> object:
    """The value of one answer that counts, or NOT_ASKED."""
    return value_of(Answer.objects.filter(**_columns(subject), question=question).first())


def value_at(subject: Subject, question: str, version: int) -> object:
    """What an answer was at a version, or NOT_ASKED: what somebody saw when they began to type."""
    rows = AnswerRevision.objects.filter(
        **{f"answer__{name}": owner for name, owner in _columns(subject).items()},
        answer__question=question,
        version=version,
        withdrawn=False,
    )
    row = rows.first()
    return NOT_ASKED if row is None else row.value


def touch(engagement: Engagement, now: datetime) -> None:
    """Records that something in the engagement changed."""
    Engagement.objects.filter(pk=engagement.pk).update(updated_at=now)


def column_version(text: str) -> int:
    """What stands in for a version of one column: the text that was shown tells its states apart."""
    return zlib.crc32(text.encode())


def save_column(
    *,
    subject: Engagement | Process | Service,
    column: str,
    text: str,
    expected_version: int,
    author: User | None,
    now: datetime,
) -> Saved | Conflict | SignedOff:
    """Stores a title, name or kind if it still is the one shown (see `column_version`).

    Columns keep no author; a conflict therefore names none. Of a process that is signed off nothing is stored.
    """
    rows = type(subject)._default_manager.filter(pk=subject.pk)
    with transaction.atomic():
        before = rows.values_list(column, flat=True).get()
        if before != text and (signed := signed_off(subject)):
            return signed
        changes: dict[str, Any] = {column: text}
        if not isinstance(subject, Engagement):
            changes["version"] = F("version") + 1
        if column_version(before) == expected_version and rows.filter(**{column: before}).update(**changes) == 1:
            touch(engagement_of(subject), now)
            return Saved(value=text, version=column_version(text), author=author, saved_at=now)
    present = rows.values_list(column, flat=True).get()
    return Conflict(value=present, version=column_version(present), author=None, saved_at=None)
