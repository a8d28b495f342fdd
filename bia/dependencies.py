"""Saves what a process or a service needs: adding, changing and removing one dependency, by version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from bia.answering import Conflict, Saved, save_answer, stored_answers, touch, value_of
from bia.forms.reading import NOT_ASKED
from bia.models import Dependency, Engagement, Process, Service, User

Source = Process | Service
Target = Process | Service


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """The dependency cannot be stored; `reason` says why and what to do."""

    reason: str


def dependencies_of(source: Source) -> list[Dependency]:
    """What a process or service needs, in its order, with the targets loaded."""
    return list(source.dependencies.select_related("on_process", "on_service"))


def target_of(dependency: Dependency) -> Target:
    """The process or service at the far end."""
    target = dependency.on_process or dependency.on_service
    assert target is not None  # the database has a constraint for it
    return target


def possible_target(source: Source, code: str) -> Target | None:
    """What may still be added under this code: not itself and not what is listed. A service needs services only."""
    engagement: Engagement = source.engagement
    target: Target | None = engagement.services.filter(code=code).first()
    if target is None and isinstance(source, Process):
        target = engagement.processes.filter(code=code).first()
    if target is None or (type(target), target.pk) == (type(source), source.pk):
        return None
    end = "on_process" if isinstance(target, Process) else "on_service"
    return None if source.dependencies.filter(**{end: target}).exists() else target


def add_dependency(
    *,
    source: Source,
    code: str,
    share: float | None,
    uses: list[str] | None,
    author: User | None,
    now: datetime,
    needed_from_hours: float | None = None,
    carries_data: bool | None = None,
) -> Saved | Refused:
    """Adds one dependency on the process or service with this code. Service to service has no share."""
    target = possible_target(source, code)
    if target is None:
        return Refused(reason=f"“{code}” cannot be added here: it is listed already, or cannot be needed.")
    ends = {
        "from_process" if isinstance(source, Process) else "from_service": source,
        "on_process" if isinstance(target, Process) else "on_service": target,
    }
    try:
        with transaction.atomic():
            position = source.dependencies.count()
            row = Dependency.objects.create(
                **ends,
                share=share,
                uses=uses,
                needed_from_hours=needed_from_hours,
                carries_data=carries_data,
                position=position,
            )
            _set_asked(source, True)
            touch(source.engagement, now)
    except IntegrityError:
        return Refused(reason=f"{target.code} is already listed: someone added it meanwhile.")
    return Saved(value=(row.share, row.uses), version=row.version, author=author, saved_at=now)


def change_dependency(
    *,
    dependency: Dependency,
    share: float | None,
    uses: list[str] | None,
    expected_version: int,
    author: User | None,
    now: datetime,
) -> Saved | Conflict:
    """Stores share (0 to 1) and functions used, if nobody changed them since `expected_version`."""
    with transaction.atomic():
        same = Dependency.objects.filter(pk=dependency.pk, version=expected_version)
        if same.update(share=share, uses=uses, version=expected_version + 1) == 1:
            touch(_source_of(dependency).engagement, now)
            return Saved(value=(share, uses), version=expected_version + 1, author=author, saved_at=now)
    return _conflict(dependency)


def remove_dependency(*, dependency: Dependency, expected_version: int, now: datetime) -> Conflict | None:
    """Removes the row if it is still at `expected_version`; None when done.

    With the last row gone the question counts as not asked: "needs nothing" is said on its own.
    """
    source = _source_of(dependency)
    with transaction.atomic():
        code = target_of(dependency).code
        removed, _ = Dependency.objects.filter(pk=dependency.pk, version=expected_version).delete()
        if removed:
            _leave_groups(source, code, now)
            if not source.dependencies.exists():
                _set_asked(source, False)
            touch(source.engagement, now)
            return None
    return _conflict(dependency)


def delete_target(target: Target, *, now: datetime) -> None:
    """Deletes a process or service with its answers and every dependency from or on it.

    Whoever is left without any dependency by it counts as not asked: nobody said "needs nothing".
    """
    with transaction.atomic():
        dependants = [_source_of(row) for row in target.dependants.select_related("from_process", "from_service")]
        touch(target.engagement, now)
        code = target.code
        target.delete()
        for dependant in dependants:
            _leave_groups(dependant, code, now)
            if not dependant.dependencies.exists():
                _set_asked(dependant, False)


def say_needs_nothing(*, source: Source, nothing: bool, now: datetime) -> Refused | None:
    """Records "it needs nothing", or takes that back. None when done."""
    with transaction.atomic():
        if nothing and source.dependencies.exists():
            return Refused(reason="Dependencies are listed. Remove them first if it needs nothing.")
        _set_asked(source, nothing)
        touch(source.engagement, now)
    return None


def _leave_groups(source: Source, code: str, now: datetime) -> None:
    """Takes what is no dependency any more out of the redundancy groups, which name dependencies only.

    A group of one is none: its last member is needed like any other.
    """
    answer = stored_answers(source).get("redundancy")
    groups = value_of(answer)
    if answer is None or not isinstance(groups, list):
        return
    kept: list[dict[str, object]] = []
    for group in groups:
        members = [member for member in group["members"] if member != code]
        if len(members) > 1:
            needed = {"needed": min(group["needed"], len(members))} if "needed" in group else {}
            kept.append({"members": members, **needed})
    if kept != groups:
        value = kept or NOT_ASKED
        save_answer(
            subject=source,
            question="redundancy",
            value=value,
            expected_version=answer.version,
            author=None,
            now=now,
        )


def _set_asked(source: Source, asked: bool) -> None:
    source.dependencies_asked = asked
    source.save(update_fields=["dependencies_asked"])


def _source_of(dependency: Dependency) -> Source:
    source = dependency.from_process or dependency.from_service
    assert source is not None  # the database has a constraint for it
    return source


def _conflict(dependency: Dependency) -> Conflict:
    """What is stored now; value None if the row is gone. Rows keep no author."""
    present = Dependency.objects.filter(pk=dependency.pk).first()
    if present is None:
        return Conflict(value=None, version=0, author=None, saved_at=None)
    return Conflict(value=(present.share, present.uses), version=present.version, author=None, saved_at=None)
