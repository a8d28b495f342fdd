"""The section of a page that shows what a process or a service needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from bia.circles import circles_through
from bia.dependencies import Source, Target, dependencies_of, target_of
from bia.fields import Option
from bia.forms.durations import show_duration
from bia.forms.numbers import show_share
from bia.models import Answer, Dependency, Process, Service, ServiceKind
from bia.questions import Frame, Kind, Question
from bia.states import State
from bia.target_search import KINDS, PROCESS, Found


@dataclass(frozen=True, kw_only=True, slots=True)
class DependencyRow:
    """One dependency as a small form. It has what a state needs: id, version, question and state. `circle` says
    where it leads back to what needs it."""

    question: Question
    id: str
    action: str
    version: int
    state: State
    target: Process | Service
    share: str
    uses: tuple[Option, ...]
    restore_hours: float | None
    circle: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What was typed about dependencies and not saved: in a row, or in the form that adds one."""

    pk: int | None = None
    code: str = ""
    share: str = ""
    uses: tuple[str, ...] = ()
    version: int = 0
    state: State | None = None
    problem: str = ""
    found: Found | None = None
    create: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    """A dependency that was just removed, with all it takes to put it back."""

    code: str
    name: str
    share: str
    uses: tuple[str, ...]
    needed_from_hours: str
    carries_data: str


def removed_from(dependency: Dependency) -> Removed:
    """What is kept of a dependency on the page that removed it."""
    target, hours, data = target_of(dependency), dependency.needed_from_hours, dependency.carries_data
    return Removed(
        code=target.code,
        name=target.name,
        share="" if dependency.share is None else show_share(dependency.share),
        uses=tuple(dependency.uses or ()),
        needed_from_hours="" if hours is None else show_duration(hours),
        carries_data="" if data is None else "yes" if data else "no",
    )


def dependency_context(source: Source, frame: Frame, draft: Draft | None = None) -> dict[str, Any]:
    """What the section of dependencies shows."""
    needed = dependencies_of(source)
    restore = _restore_hours([row.on_service_id for row in needed if row.on_service_id])
    circles = circles_through(source, _of_its_kind(source, needed))
    rows = [_row(source, dependency, frame, restore, circles) for dependency in needed]
    if draft is not None and draft.pk is not None:
        rows = [_drafted(row, draft) if row.id == f"need-{draft.pk}" else row for row in rows]
    return {
        "source": source,
        "source_is_process": isinstance(source, Process),
        "needs": rows,
        "needs_url": needs_url(source),
        "kinds": [kind for kind in KINDS if isinstance(source, Process) or kind[0] != PROCESS],
        "functions": _functions(frame, draft.uses if draft else ()),
        "draft": draft if draft is not None and draft.pk is None else None,
    }


def _of_its_kind(source: Source, needed: list[Dependency]) -> list[int]:
    """The keys of the processes that a process needs, or of the services that a service needs."""
    keys = [row.on_process_id if isinstance(source, Process) else row.on_service_id for row in needed]
    return [key for key in keys if key is not None]


def unsent(draft: Draft, label: str, entry: str) -> dict[str, Any]:
    """The field of an entry of the browser that could not be carried out as it is: what its state shows."""
    state = draft.state or State(name="invalid", problem=draft.problem)
    return {"id": f"unsent-{entry}", "version": 0, "question": {"label": label}, "state": state}


def offering(question: Question, targets: Iterable[Target]) -> Question:
    """A question with what the source needs to pick from, where it picks from that."""
    if question.kind is not Kind.ROWS or all(column.kind is not Kind.PICKS for column in question.columns):
        return question
    choices = tuple((target.code, f"{target.code} {target.name}") for target in targets)
    columns = tuple(replace(c, choices=choices) if c.kind is Kind.PICKS else c for c in question.columns)
    return replace(question, columns=columns)


def needs_url(source: Source) -> str:
    """Where what a process or service needs is posted."""
    name = "process-interview" if isinstance(source, Process) else "service-detail"
    return reverse(name, args=[source.engagement.slug, source.code]) + "dependencies/"


def _functions(frame: Frame, chosen: tuple[str, ...] | list[str]) -> tuple[Option, ...]:
    names = dict.fromkeys((*frame.functions, *chosen))
    return tuple(Option(value=name, label=name, checked=name in chosen) for name in names)


def _restore_hours(services: list[int]) -> dict[int, Any]:
    rows = Answer.objects.filter(service__in=services, question="current.restore_hours", withdrawn=False)
    return dict(rows.values_list("service_id", "value"))


def _row(
    source: Source, dependency: Dependency, frame: Frame, restore: dict[int, Any], circles: dict[int, str]
) -> DependencyRow:
    target = target_of(dependency)
    circle = circles.get(target.pk, "") if type(target) is type(source) else ""
    is_print = isinstance(target, Service) and target.kind == ServiceKind.PRINT
    hours = restore.get(target.pk) if isinstance(target, Service) else None
    return DependencyRow(
        question=Question(path="depends_on", label=f"need of {target.code}", kind=Kind.SHARE),
        id=f"need-{dependency.pk}",
        action=f"{needs_url(source)}{dependency.pk}/",
        version=dependency.version,
        state=State(name="unasked" if dependency.share is None and isinstance(source, Process) else "answered"),
        target=target,
        share="" if dependency.share is None else show_share(dependency.share),
        uses=_functions(frame, dependency.uses or []) if is_print else (),
        restore_hours=hours,
        circle=circle,
    )


def _drafted(row: DependencyRow, draft: Draft) -> DependencyRow:
    uses = tuple(replace(option, checked=option.value in draft.uses) for option in row.uses)
    assert draft.state is not None  # a draft of a row says what became of it
    return replace(row, share=draft.share, uses=uses, version=draft.version, state=draft.state)
