"""Carries out what an import changes in an engagement: every row with its author, time and source, in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q

from bia.answering import touch
from bia.dependencies import delete_target
from bia.exchange.merging import AnswerChange, Changes, Document, EdgeChange, answers_of, edges_of
from bia.models import (
    Answer,
    AnswerRevision,
    Dependency,
    DependencyChange,
    Engagement,
    Process,
    Service,
    Site,
    Source,
    User,
)
from bia.planning import DEPENDS_ON, EDGE_KEYS, store_answers
from planner.faults import MISSING

Subject = Site | Service | Process
Subjects = dict[tuple[str, str], Any]  # (list of the document, id) -> row
MODELS: dict[str, type[Any]] = {"sites": Site, "services": Service, "processes": Process}
KEYS = {"sites": "site", "services": "service", "processes": "process"}
CHANGED = ("value", "withdrawn", "version", "author", "source", "saved_at")
BATCH = 500


@transaction.atomic
def apply_changes(engagement: Engagement, changes: Changes, user: User, now: datetime) -> None:
    """All of the changes, or none."""
    subjects = _subjects(engagement)
    _add_subjects(engagement, changes, subjects)
    _change_columns(engagement, changes.columns, subjects)
    _store_first_answers(engagement, changes, subjects, user, now)
    _change_answers(engagement, changes.answers, subjects, user, now)
    edges = [*changes.edges, *_edges_of_added(changes)]
    _change_edges(engagement, edges, subjects, user, now)
    _say_what_is_asked(changes, subjects)
    for of, code in changes.removed:
        _remove(subjects[of, code], now)
    touch(engagement, now)


def _subjects(engagement: Engagement) -> Subjects:
    rows = {of: model.objects.filter(engagement=engagement) for of, model in MODELS.items()}
    return {(of, row.code): row for of, found in rows.items() for row in found}


def _add_subjects(engagement: Engagement, changes: Changes, subjects: Subjects) -> None:
    for of, model in MODELS.items():
        last = model.objects.filter(engagement=engagement).aggregate(last=Max("position"))["last"]
        first = 0 if last is None else last + 1
        parts = [part for each, part in changes.added if each == of]
        made = model.objects.bulk_create(
            model(engagement=engagement, position=first + number, **_columns(of, part))
            for number, part in enumerate(parts)
        )
        subjects.update({(of, row.code): row for row in made})


def _columns(of: str, part: Document) -> dict[str, Any]:
    columns = {"code": part["id"]}
    if of != "sites":
        columns |= {"name": part["name"], "dependencies_asked": DEPENDS_ON in part}
    if of == "services":
        columns["kind"] = part["kind"]
    return columns


def _change_columns(engagement: Engagement, changed: Iterable[AnswerChange], subjects: Subjects) -> None:
    for change in changed:
        if change.of:
            row = subjects[change.of, change.code]
            type(row).objects.filter(pk=row.pk).update(**{change.question: change.after}, version=F("version") + 1)
        else:
            Engagement.objects.filter(pk=engagement.pk).update(**{change.question: change.after})


# Answers


def _owner(of: str, code: str, subjects: Subjects) -> dict[str, Any]:
    return {KEYS[of]: subjects[of, code]} if of else {}


def _store_first_answers(
    engagement: Engagement, changes: Changes, subjects: Subjects, user: User, now: datetime
) -> None:
    """The answers of subjects that were added."""
    rows = (
        Answer(
            engagement=engagement,
            question=question,
            value=value,
            source=Source.IMPORT,
            **_owner(of, part["id"], subjects),
        )
        for of, part in changes.added
        for question, value in answers_of(of, part).items()
    )
    store_answers(user, now, rows)


def _change_answers(
    engagement: Engagement, changed: list[AnswerChange], subjects: Subjects, user: User, now: datetime
) -> None:
    """New versions of answers that are there, first ones of others; what was before stays in the history."""
    if not changed:
        return
    present = _present(engagement)
    new: list[Answer] = []
    again: list[Answer] = []
    for change in changed:
        owner = _owner(change.of, change.code, subjects)
        keys = [owner[key].pk if key in owner else None for key in KEYS.values()]
        pk, version = present.get((*keys, change.question), (None, 0))
        answer = Answer(
            pk=pk,
            engagement=engagement,
            question=change.question,
            value=None if change.after is MISSING else change.after,
            withdrawn=change.after is MISSING,
            version=version + 1,
            author=user,
            source=Source.IMPORT,
            saved_at=now,
            **owner,
        )
        (new if pk is None else again).append(answer)
    stored = Answer.objects.bulk_create(new)
    Answer.objects.bulk_update(again, CHANGED, batch_size=BATCH)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=each, **{name: getattr(each, name) for name in CHANGED}) for each in (*stored, *again)
    )


def _present(engagement: Engagement) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Every answer row by its subject and question: its key and version. Withdrawn ones carry a version too."""
    rows = Answer.objects.filter(engagement=engagement)
    keys = (*(f"{key}_id" for key in KEYS.values()), "question")
    return {tuple(row[2:]): (row[0], row[1]) for row in rows.values_list("pk", "version", *keys).iterator()}


# Dependencies


def _edges_of_added(changes: Changes) -> Iterator[EdgeChange]:
    for of, part in changes.added:
        for on, edge in edges_of(part).items():
            yield EdgeChange(of=of, code=part["id"], on=on, before=None, after=edge)


def _change_edges(
    engagement: Engagement, changed: list[EdgeChange], subjects: Subjects, user: User, now: datetime
) -> None:
    rows = _edge_rows(engagement) if changed else {}
    positions = _positions(rows)
    new, again, gone, told = [], [], [], []
    for change in changed:
        source = {f"from_{KEYS[change.of]}": subjects[change.of, change.code]}
        said = {key: (change.after or {}).get(key) for key in EDGE_KEYS}
        row = rows.get((change.of, change.code, change.on))
        if change.after is None:
            gone.append(rows[change.of, change.code, change.on].pk)
        elif row is None:
            position = positions[change.of, change.code]
            positions[change.of, change.code] += 1
            new.append(Dependency(**source, **_target(change.on, subjects), **said, position=position))
        else:
            for key, value in said.items():
                setattr(row, key, value)
            row.version += 1
            again.append(row)
        told.append(
            DependencyChange(
                **source,
                target=change.on,
                share=said["share"],
                uses=said["uses"],
                removed=change.after is None,
                author=user,
                saved_at=now,
            )
        )
    Dependency.objects.filter(pk__in=gone).delete()
    Dependency.objects.bulk_create(new)
    Dependency.objects.bulk_update(again, (*EDGE_KEYS, "version"), batch_size=BATCH)
    DependencyChange.objects.bulk_create(told)


def _edge_rows(engagement: Engagement) -> dict[tuple[str, str, str], Dependency]:
    rows = Dependency.objects.filter(
        Q(from_process__engagement=engagement) | Q(from_service__engagement=engagement)
    ).select_related("from_process", "from_service", "on_process", "on_service")
    found = {}
    for row in rows:
        source, target = row.from_process or row.from_service, row.on_process or row.on_service
        assert source is not None  # the database has constraints for both
        assert target is not None
        found["processes" if row.from_process_id else "services", source.code, target.code] = row
    return found


def _positions(rows: dict[tuple[str, str, str], Dependency]) -> dict[tuple[str, str], int]:
    """The first position behind what is listed, by subject."""
    positions: dict[tuple[str, str], int] = defaultdict(int)
    for (of, code, _), row in rows.items():
        positions[of, code] = max(positions[of, code], row.position + 1)
    return positions


def _target(code: str, subjects: Subjects) -> dict[str, Any]:
    of = "services" if ("services", code) in subjects else "processes"
    return {f"on_{KEYS[of]}": subjects[of, code]}


def _say_what_is_asked(changes: Changes, subjects: Subjects) -> None:
    """Whether it is known what a subject needs; whoever has dependencies now was asked."""
    for is_asked in (True, False):
        codes = [subjects[of, code].pk for of, code, each in changes.asked if each is is_asked and of == "processes"]
        Process.objects.filter(pk__in=codes).update(dependencies_asked=is_asked)
        codes = [subjects[of, code].pk for of, code, each in changes.asked if each is is_asked and of == "services"]
        Service.objects.filter(pk__in=codes).update(dependencies_asked=is_asked)


def _remove(subject: Subject, now: datetime) -> None:
    if isinstance(subject, Site):
        subject.delete()
    else:
        delete_target(subject, now=now)
