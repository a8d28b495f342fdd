"""What a process or a service needs: adding, changing, removing, or saying that it needs nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bia.access import get_process_for_editing, get_service_for_editing, may_edit, reader
from bia.answering import Conflict
from bia.dependencies import (
    Refused,
    Source,
    Target,
    add_dependency,
    change_dependency,
    remove_dependency,
    say_needs_nothing,
    target_of,
    was_done,
)
from bia.forms.durations import parse_duration
from bia.forms.numbers import parse_share, show_share
from bia.forms.reading import Unreadable, quoted
from bia.frames import frame_of
from bia.models import Dependency, Service
from bia.needs import Draft, Removed, dependency_context, needs_url, removed_from, unsent
from bia.states import State, author_name
from bia.target_search import KINDS, PROCESS, find_target, make_target, search_targets, why_not_addable

from .answers import SAVED_EVENT, entry_posted, typed_posted, version_posted
from .pages import show_source


def _source(request: HttpRequest, kind: str, slug: str, code: str) -> Source:
    get: Callable[..., Source] = get_process_for_editing if kind == "process" else get_service_for_editing
    return get(reader(request), slug, code)


def _own(source: Source, pk: int) -> Dependency:
    dependency = source.dependencies.select_related("on_process", "on_service").filter(pk=pk).first()
    if dependency is None:
        raise Http404("This dependency was removed, or never was one of these.")
    return dependency


def _share_posted(request: HttpRequest) -> float | None:
    text = request.POST.get("share", "").strip()
    return parse_share(text) if text else None


def _section(
    request: HttpRequest,
    source: Source,
    draft: Draft | None = None,
    status: int = 200,
    removed: Removed | None = None,
) -> HttpResponse:
    """The section alone for htmx, else the page: after a success by way of a redirect.

    What was entered in a browser and cannot be carried out stays there: it is told what became of it, no more.
    """
    if draft is not None and (entry := entry_posted(request, "entry")) is not None:
        field = unsent(draft, f"what {source.code} needs", str(entry))
        return render(request, "interviews/_state.html", {"field": field}, status=status)
    if request.htmx:  # type: ignore[attr-defined]
        context = {
            "can_edit": may_edit(reader(request), source.engagement),
            "engagement": source.engagement,
            "removed": removed,
        }
        context |= dependency_context(source, frame_of(source.engagement), draft)
        response = render(request, "interviews/_dependencies.html", context, status=status)
        if draft is None:
            response["HX-Trigger"] = SAVED_EVENT
        return response
    if draft is None:
        return redirect(f"{needs_url(source).removesuffix('dependencies/')}#s-dependencies")
    return show_source(request, source, draft=draft, status=status)


@require_POST
def dependency_add(request: HttpRequest, kind: str, slug: str, code: str) -> HttpResponse:
    """Adds one dependency on what was named: by id or name, or made on the spot."""
    source = _source(request, kind, slug, code)
    if was_done(source, entry_posted(request, "entry")):
        return _section(request, source)
    uses = request.POST.getlist("uses")
    draft = Draft(
        code=request.POST.get("on", ""),
        share=request.POST.get("share", ""),
        uses=tuple(uses),
        create=request.POST.get("create", ""),
    )
    try:
        share = _share_posted(request)
        hours = request.POST.get("needed_from_hours", "").strip()
        needed_from_hours = parse_duration(hours) if hours else None
    except Unreadable as error:
        return _section(request, source, replace(draft, problem=str(error)), 422)
    with transaction.atomic():
        target = _target_named(source, draft)
        if isinstance(target, Refused):
            return _not_found(request, source, replace(draft, problem=target.reason))
        outcome = add_dependency(
            source=source,
            code=target.code,
            share=share,
            uses=uses or None,
            author=reader(request),
            now=timezone.now(),
            needed_from_hours=needed_from_hours,
            carries_data={"yes": True, "no": False}.get(request.POST.get("carries_data", "")),
            entry=entry_posted(request, "entry"),
            after=entry_posted(request, "after"),
            overwrite=version_posted(request, "overwrite") if "overwrite" in request.POST else None,
        )
    if isinstance(outcome, Conflict):
        state = _clash(request, (share, uses), outcome)
        problem = f"{target.code} is listed already: {state.theirs}. Change it in its row."
        return _section(request, source, replace(draft, state=state, problem=problem), 409)
    if isinstance(outcome, Refused):
        return _section(request, source, replace(draft, problem=outcome.reason), 422)
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, f"{source.code} now needs {target.code}.")
    return _section(request, source)


def _target_named(source: Source, draft: Draft) -> Target | Refused:
    if draft.create:
        return make_target(source, draft.code, draft.create)
    found = find_target(source, draft.code)
    if found is not None:
        return found
    if not draft.code.strip():
        return Refused(reason="Write what it needs: an id or a name.")
    if reason := why_not_addable(source, draft.code):
        return Refused(reason=reason)
    return Refused(reason=f"Nothing is called {quoted(draft.code)} yet. Choose one of the list, or make it.")


def _not_found(request: HttpRequest, source: Source, draft: Draft) -> HttpResponse:
    """What is near to a name that nothing has; where there is something of the name, it is not to be made again."""
    is_there = bool(why_not_addable(source, draft.code))
    found = None if is_there and not draft.create else search_targets(source, draft.code)
    return _section(request, source, replace(draft, found=found), 422)


@require_GET
def dependency_search(request: HttpRequest, kind: str, slug: str, code: str) -> HttpResponse:
    """What holds the words typed so far, as the options of a list."""
    source = _source(request, kind, slug, code)
    text = request.GET.get("on", "")
    context = {
        "text": text.strip(),
        "found": search_targets(source, text),
        "kinds": [each for each in KINDS if kind == PROCESS or each[0] != PROCESS],
    }
    return render(request, "interviews/_dependency_options.html", context)


@require_POST
def dependency_save(request: HttpRequest, kind: str, slug: str, code: str, pk: int) -> HttpResponse:
    """The share and the functions used of one dependency."""
    source = _source(request, kind, slug, code)
    dependency = _own(source, pk)
    if "keep" in request.POST:
        return _section_in_place(request, source)
    version = version_posted(request, "version")
    uses = request.POST.getlist("uses")
    draft = Draft(pk=pk, share=request.POST.get("share", ""), uses=tuple(uses), version=version)
    try:
        share = _share_posted(request)
    except Unreadable as error:
        return _row_state(request, source, replace(draft, state=State(name="invalid", problem=str(error))), 422)
    now = timezone.now()
    outcome = change_dependency(
        dependency=dependency,
        share=share,
        uses=uses or None,
        expected_version=version_posted(request, "overwrite") if "overwrite" in request.POST else version,
        author=reader(request),
        now=now,
        entry=entry_posted(request, "entry"),
        after=entry_posted(request, "after"),
    )
    if isinstance(outcome, Conflict) and outcome.value != (share, uses or None):
        state = _clash(request, (share, uses), outcome)
        return _row_state(request, source, replace(draft, state=state), 409)
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, f"Need of {target_of(dependency).code}: saved.")
        return _section(request, source)
    state = State(name="saved" if share is not None or isinstance(source, Service) else "unasked", at=now)
    return _row_state(request, source, replace(draft, version=outcome.version, state=state), 200)


def _clash(request: HttpRequest, mine: Any, conflict: Conflict) -> State:
    """Both values, each as share and functions, or None for removed."""
    return State(
        name="conflict",
        mine=_in_words(mine),
        mine_at=typed_posted(request),
        theirs=_in_words(conflict.value),
        theirs_version=conflict.version,
        author=author_name(conflict.author),
        is_own=conflict.author is not None and conflict.author == reader(request),
        is_removal=mine is None,
        was_removed=conflict.value is None,
        at=conflict.saved_at,
    )


def _in_words(value: Any) -> str:
    if value is None:
        return "removed"
    share, uses = value
    shown = "share not asked" if share is None else f"{show_share(share).removesuffix(' %')} %"
    return ", ".join((shown, *(uses or ())))


def _row_state(request: HttpRequest, source: Source, draft: Draft, status: int) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return show_source(request, source, draft=draft, status=status)
    rows = dependency_context(source, frame_of(source.engagement), draft)["needs"]
    row = next(row for row in rows if row.id == f"need-{draft.pk}")
    response = render(request, "interviews/_state.html", {"field": row}, status=status)
    if status == 200:
        response["HX-Trigger"] = SAVED_EVENT
    return response


def _section_in_place(request: HttpRequest, source: Source) -> HttpResponse:
    response = _section(request, source)
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Retarget"] = "#needs"
        response["HX-Reswap"] = "outerHTML"
    return response


@require_POST
def dependency_remove(request: HttpRequest, kind: str, slug: str, code: str, pk: int) -> HttpResponse:
    """Removes one dependency, unless somebody changed it meanwhile. One that is gone is removed already."""
    source = _source(request, kind, slug, code)
    entry = entry_posted(request, "entry")
    if entry is not None and not Dependency.objects.filter(pk=pk).exists():
        return _section(request, source)
    dependency = _own(source, pk)
    target, removed = target_of(dependency), removed_from(dependency)
    name = "overwrite" if "overwrite" in request.POST else "version"
    conflict = remove_dependency(
        dependency=dependency,
        expected_version=version_posted(request, name),
        author=reader(request),
        now=timezone.now(),
        entry=entry,
    )
    if conflict is not None:
        state = _clash(request, None, conflict)
        problem = f"{target.code} was not removed: it was changed meanwhile to {state.theirs}. Look again."
        return _section(request, source, Draft(problem=problem, state=state), 409)
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, f"{source.code} no longer needs {target.code}.")
    return _section(request, source, removed=removed)


@require_POST
def dependency_none(request: HttpRequest, kind: str, slug: str, code: str) -> HttpResponse:
    """Says that it needs nothing, or takes that back."""
    source = _source(request, kind, slug, code)
    entry = entry_posted(request, "entry")
    if was_done(source, entry):
        return _section(request, source)
    nothing = request.POST.get("nothing") == "yes"
    now, author = timezone.now(), reader(request)
    refused = say_needs_nothing(source=source, nothing=nothing, author=author, now=now, entry=entry)
    if refused is not None:
        return _section(request, source, Draft(problem=refused.reason), 422)
    return _section(request, source)
