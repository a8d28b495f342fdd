"""Engagements: the list, making, importing, exporting and deleting one."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bia.access import (
    engagements_for,
    get_engagement_for_editing,
    get_engagement_for_reading,
    reader,
    workspaces_for_editing,
    workspaces_owned,
)
from bia.engagements import delete_engagement, with_progress
from bia.forms.engagements import (
    CarryOverForm,
    CategoryFormSet,
    DeleteForm,
    EngagementForm,
    ImportForm,
    initial_categories,
)
from bia.models import Engagement, User, Workspace
from bia.planning import case_of, engagement_from_case, read_document
from bia.sectors import Sector, find_sector, sectors
from bia.starting import carried_over, carry_over, next_title, start_engagement
from bia.words import counted
from planner.faults import CaseFaults


@require_GET
def engagement_list(request: HttpRequest) -> HttpResponse:
    """Every engagement of the user's workspaces."""
    user = reader(request)
    workspaces = workspaces_for_editing(user)
    context = {
        "engagements": with_progress(engagements_for(user)),
        "may_create": workspaces.exists(),
        "owned": workspaces_owned(user),
        "editable_workspaces": set(workspaces.values_list("pk", flat=True)),
    }
    return render(request, "engagements/list.html", context)


def _editable_workspaces(user: User) -> QuerySet[Workspace]:
    workspaces = workspaces_for_editing(user)
    if not workspaces:
        raise PermissionDenied("Your role in this workspace reads, it does not change.")
    return workspaces


@require_GET
def engagement_start(request: HttpRequest) -> HttpResponse:
    """Every way to start an engagement, on one page."""
    user = reader(request)
    workspaces = _editable_workspaces(user)
    context = {"sectors": sectors(), "engagements": engagements_for(user).filter(workspace__in=workspaces)}
    return render(request, "engagements/start.html", context)


@require_http_methods(["GET", "POST"])
def engagement_create(request: HttpRequest) -> HttpResponse:
    """A new engagement from its frame; `?template=` names the sector that fills it in."""
    user = reader(request)
    sector = _sector_asked(request)
    form = EngagementForm(request.POST or None, workspaces=_editable_workspaces(user), sector=sector)
    initial = initial_categories(form.scale)
    categories = CategoryFormSet(request.POST or None, initial=initial, prefix="categories")
    if request.method == "POST" and all([form.is_valid(), categories.is_valid()]):
        engagement = start_engagement(
            form.chosen_workspace,
            user,
            form.cleaned_data["title"],
            form.answers(categories.categories()),
            timezone.now(),
            sector=sector,
            chosen=form.cleaned_data.get("processes", ()),
        )
        messages.success(request, f"{engagement.title} is made. {_next_step(engagement)}")
        return redirect("engagement-detail", engagement.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "categories": categories, "sector": sector}
    return render(request, "engagements/create.html", context, status=status)


def _next_step(engagement: Engagement) -> str:
    """What to do in an engagement that was just made, by what its template brought."""
    processes, services = engagement.processes.count(), engagement.services.count()
    if not processes:
        return "Add its processes and services next."
    brought = counted(processes, "process", "processes")
    if services:
        brought += f" and {counted(services, 'service')}"
    return f"The template brought {brought}; each answer waits to be confirmed in its interview."


def _sector_asked(request: HttpRequest) -> Sector | None:
    """The sector of `?template=`; none asked is none, one that there is not is no page."""
    key = request.GET.get("template", "")
    if not key:
        return None
    sector = find_sector(key)
    if sector is None:
        raise Http404("There is no such sector template.")
    return sector


@require_http_methods(["GET", "POST"])
def engagement_carry_over(request: HttpRequest, slug: str) -> HttpResponse:
    """The next cycle: everything of this one, each answer to be confirmed."""
    user = reader(request)
    previous = get_engagement_for_editing(user, slug)
    form = CarryOverForm(request.POST or None, initial={"title": next_title(previous.title)})
    if request.method == "POST" and form.is_valid():
        engagement = carry_over(previous, user, form.cleaned_data["title"], timezone.now())
        messages.success(request, f"{engagement.title} holds everything of {previous.title}, to be confirmed.")
        return redirect("engagement-detail", engagement.slug)
    context = {
        "form": form,
        "engagement": previous,
        "processes": previous.processes.count(),
        "services": previous.services.count(),
        "answers": carried_over(previous),
    }
    return render(request, "engagements/carry_over.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def engagement_import(request: HttpRequest) -> HttpResponse:
    """A new engagement from a case file; every fault of the file at once."""
    user = reader(request)
    form = ImportForm(request.POST or None, request.FILES or None, workspaces=_editable_workspaces(user))
    faults: CaseFaults | None = None
    if request.method == "POST" and form.is_valid():
        try:
            document = read_document(form.cleaned_data["file"].read())
            engagement = engagement_from_case(form.chosen_workspace, user, document, timezone.now())
        except CaseFaults as found:
            faults = found
        else:
            messages.success(request, f"{engagement.title} is imported.")
            return redirect("engagement-detail", engagement.slug)
    context = {
        "form": form,
        "faults": faults,
        "file_name": form.cleaned_data["file"].name if faults else "",
    }
    return render(request, "engagements/import.html", context, status=422 if request.method == "POST" else 200)


@require_GET
def engagement_export(request: HttpRequest, slug: str) -> HttpResponse:
    """The engagement as a case file."""
    engagement = get_engagement_for_reading(reader(request), slug)
    text = json.dumps(case_of(engagement), indent=1, ensure_ascii=False)
    return HttpResponse(
        text + "\n",
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{engagement.slug}.json"'},
    )


@require_http_methods(["GET", "POST"])
def engagement_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete an engagement once its title is typed."""
    engagement = get_engagement_for_editing(reader(request), slug)
    form = DeleteForm(request.POST or None, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        delete_engagement(engagement)
        messages.success(request, f"{engagement.title} is deleted.")
        return redirect("engagement-list")
    context = {"form": form, "engagement": engagement}
    return render(request, "engagements/delete.html", context, status=422 if request.method == "POST" else 200)
