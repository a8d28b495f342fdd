"""Saves what a process or a service needs: adding, changing and removing one dependency, by version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from bia.answering import (
    Conflict,
    Saved,
    SignedOff,
    StandsSigned,
    require_open,
    save_answer,
    signed_off,
    stored_answers,
    touch,
    value_of,
)
from bia.forms.reading import NOT_ASKED
from bia.models import Dependency, DependencyChange, Engagement, Process, Service, User

Source = Process | Service
Target = Process | Service


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """The dependency cannot be stored; `reason` says why and what to do."""

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What somebody said of a dependency: by whom, when, and under which id of the browser it was entered."""

    author: User | None
    now: datetime
    share: float | None = None
    uses: list[str] | None = None
    entry: UUID | None = None


def dependencies_of(source: Source) -> list[Dependency]:
    """What a process or service needs, in its order, with the targets loaded."""
    return list(source.dependencies.select_related("on_process", "on_service"))


def target_of(dependency: Dependency) -> Target:
    """The process or service at the far end."""
    target = dependency.on_process or dependency.on_service
    assert target is not None  # the database has a constraint for it
    return target


def dependency_on(source: Source, code: str) -> Dependency | None:
    """What is listed of this source under the id of a process or service."""
    rows = source.dependencies.select_related("on_process", "on_service")
    return rows.filter(Q(on_process__code=code) | Q(on_service__code=code)).first()


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


def was_done(source: Source, entry: UUID | None) -> bool:
    """Whether this entry of a browser was carried out before: its reply was lost, and it is sent again."""
    return entry is not None and source.dependency_changes.filter(entry=entry).exists()


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
    entry: UUID | None = None,
    after: UUID | None = None,
    overwrite: int | None = None,
) -> Saved | Conflict | Refused | SignedOff:
    """Adds one dependency on the process or service with this code. Service to service has no share.

    What is listed already is a conflict, unless it says the same, was entered by the entry `after` that this one
    was typed on top of, or is at the version `overwrite` that its author chose to write over.
    """
    said = Said(share=share, uses=uses, author=author, now=now, entry=entry)
    try:
        return _add(source, code, said, needed_from_hours, carries_data, after, overwrite)
    except StandsSigned as error:
        return error.signed


def _add(
    source: Source,
    code: str,
    said: Said,
    needed_from_hours: float | None,
    carries_data: bool | None,
    after: UUID | None,
    overwrite: int | None,
) -> Saved | Conflict | Refused:
    """Raises StandsSigned."""
    if (listed := dependency_on(source, code)) is not None:
        return _add_again(listed, said, after, overwrite)
    target = possible_target(source, code)
    if target is None:
        return Refused(reason=f"“{code}” cannot be added here: it is listed already, or cannot be needed.")
    ends = {**_source_columns(source), "on_process" if isinstance(target, Process) else "on_service": target}
    try:
        with transaction.atomic():
            require_open(source)
            row = Dependency.objects.create(
                **ends,
                share=said.share,
                uses=said.uses,
                needed_from_hours=needed_from_hours,
                carries_data=carries_data,
                position=source.dependencies.count(),
            )
            _set_asked(source, True)
            _record(source, target.code, said)
    except IntegrityError:  # added by two at once
        listed = dependency_on(source, code)
        return Refused(reason=f"{code} was not added. Try again.") if listed is None else _add_again(listed, said)
    return Saved(value=(row.share, row.uses), version=row.version, author=said.author, saved_at=said.now)


def _add_again(
    listed: Dependency, said: Said, after: UUID | None = None, overwrite: int | None = None
) -> Saved | Conflict:
    """What is to be added is listed already. Functions that were not named are left as they are."""
    uses = listed.uses if said.uses is None else said.uses
    if (said.share, uses) == (listed.share, listed.uses):
        return Saved(value=(listed.share, uses), version=listed.version, author=said.author, saved_at=said.now)
    last = _last_change(_source_of(listed), target_of(listed).code)
    if after is not None and last is not None and last.entry == after:
        overwrite = listed.version
    return _conflict(listed) if overwrite is None else _change(listed, replace(said, uses=uses), overwrite)


def change_dependency(
    *,
    dependency: Dependency,
    share: float | None,
    uses: list[str] | None,
    expected_version: int,
    author: User | None,
    now: datetime,
    entry: UUID | None = None,
    after: UUID | None = None,
) -> Saved | Conflict | SignedOff:
    """Stores share (0 to 1) and functions used, if nobody changed them since `expected_version`.

    `entry` and `after` as in `answering.save_answer`: done before it is not done again, and typed on top of what
    is stored it is no conflict.
    """
    said = Said(share=share, uses=uses, author=author, now=now, entry=entry)
    source, code = _source_of(dependency), target_of(dependency).code
    if was_done(source, entry):
        later = source.dependency_changes.filter(target=code, pk__gt=source.dependency_changes.get(entry=entry).pk)
        version = Dependency.objects.values_list("version", flat=True).get(pk=dependency.pk) - later.count()
        return Saved(value=(share, uses), version=version, author=author, saved_at=now)
    try:
        outcome = _change(dependency, said, expected_version)
        last = _last_change(source, code) if after is not None and isinstance(outcome, Conflict) else None
        return _change(dependency, said, outcome.version) if last is not None and last.entry == after else outcome
    except StandsSigned as error:
        return error.signed


def _change(dependency: Dependency, said: Said, expected_version: int) -> Saved | Conflict:
    with transaction.atomic():
        require_open(_source_of(dependency))
        same = Dependency.objects.filter(pk=dependency.pk, version=expected_version)
        if same.update(share=said.share, uses=said.uses, version=expected_version + 1) == 1:
            _record(_source_of(dependency), target_of(dependency).code, said)
            value = (said.share, said.uses)
            return Saved(value=value, version=expected_version + 1, author=said.author, saved_at=said.now)
    return _conflict(dependency)


def remove_dependency(
    *,
    dependency: Dependency,
    expected_version: int,
    now: datetime,
    author: User | None = None,
    entry: UUID | None = None,
) -> Conflict | SignedOff | None:
    """Removes the row if it is still at `expected_version`; None when done.

    With the last row gone the question counts as not asked: "needs nothing" is said on its own.
    """
    source = _source_of(dependency)
    with transaction.atomic():
        if signed := signed_off(source):
            return signed
        code = target_of(dependency).code
        removed, _ = Dependency.objects.filter(pk=dependency.pk, version=expected_version).delete()
        if removed:
            _leave_groups(source, code, now)
            if not source.dependencies.exists():
                _set_asked(source, False)
            _record(source, code, Said(author=author, now=now, entry=entry), removed=True)
            return None
    return _conflict(dependency)


def delete_target(target: Target, *, now: datetime) -> None:
    """Deletes a process or service with its answers and every dependency from or on it.

    Whoever is left without any dependency by it counts as not asked: nobody said "needs nothing". Raises
    StandsSigned where it, or a process that needs it, is signed off.
    """
    with transaction.atomic():
        dependants = [_source_of(row) for row in target.dependants.select_related("from_process", "from_service")]
        for each in (target, *dependants):
            require_open(each)
        touch(target.engagement, now)
        code = target.code
        target.delete()
        for dependant in dependants:
            _leave_groups(dependant, code, now)
            if not dependant.dependencies.exists():
                _set_asked(dependant, False)


def signed_with(target: Target) -> list[str]:
    """The ids of the signed processes that would not be what was signed without this process or service."""
    rows = Process.objects.filter(signed_number__isnull=False)
    end = "on_process" if isinstance(target, Process) else "on_service"
    found = rows.filter(**{f"dependencies__{end}": target})
    if isinstance(target, Process):
        found = rows.filter(Q(pk=target.pk) | Q(pk__in=found.values("pk")))
    return list(found.order_by("position", "pk").values_list("code", flat=True))


def say_needs_nothing(
    *, source: Source, nothing: bool, now: datetime, author: User | None = None, entry: UUID | None = None
) -> Refused | SignedOff | None:
    """Records "it needs nothing", or takes that back. None when done, also where something is listed meanwhile."""
    with transaction.atomic():
        if signed := signed_off(source):
            return signed
        is_listed = source.dependencies.exists()
        if nothing and is_listed:
            return Refused(reason="Dependencies are listed. Remove them first if it needs nothing.")
        _set_asked(source, nothing or is_listed)
        _record(source, "", Said(author=author, now=now, entry=entry))
    return None


def _record(source: Source, target: str, said: Said, *, removed: bool = False) -> None:
    DependencyChange.objects.create(
        **_source_columns(source),
        target=target,
        share=said.share,
        uses=said.uses,
        removed=removed,
        author=said.author,
        saved_at=said.now,
        entry=said.entry,
    )
    touch(source.engagement, said.now)


def _last_change(source: Source, code: str) -> DependencyChange | None:
    return source.dependency_changes.filter(target=code).select_related("author").last()


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


def _source_columns(source: Source) -> dict[str, Source]:
    return {"from_process" if isinstance(source, Process) else "from_service": source}


def _conflict(dependency: Dependency) -> Conflict:
    """What is stored now, by whom and since when; value None if the row is gone. Imported rows have no author."""
    present = Dependency.objects.filter(pk=dependency.pk).first()
    value, version = ((present.share, present.uses), present.version) if present else (None, 0)
    last = _last_change(_source_of(dependency), target_of(dependency).code)
    author, at = (last.author, last.saved_at) if last else (None, None)
    return Conflict(value=value, version=version, author=author, saved_at=at)
