"""Engagements: the list, making, importing, exporting and deleting one."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bia.access import (
    engagements_for,
    get_engagement_for_editing,
    get_engagement_for_reading,
    reader,
    workspaces_for_editing,
)
from bia.engagements import delete_engagement, with_progress
from bia.forms.engagements import DEFAULT_CATEGORIES, CategoryFormSet, DeleteForm, EngagementForm, ImportForm
from bia.models import User, Workspace
from bia.planning import answer_engagement, case_of, create_engagement, engagement_from_case, read_document
from planner.faults import CaseFaults


@require_GET
def engagement_list(request: HttpRequest) -> HttpResponse:
    """Every engagement of the user's workspaces."""
    user = reader(request)
    workspaces = workspaces_for_editing(user)
    context = {
        "engagements": with_progress(engagements_for(user)),
        "may_create": workspaces.exists(),
        "editable_workspaces": set(workspaces.values_list("pk", flat=True)),
    }
    return render(request, "engagements/list.html", context)


def _editable_workspaces(user: User) -> QuerySet[Workspace]:
    workspaces = workspaces_for_editing(user)
    if not workspaces:
        raise PermissionDenied("Your role in this workspace reads, it does not change.")
    return workspaces


@require_http_methods(["GET", "POST"])
def engagement_create(request: HttpRequest) -> HttpResponse:
    """A new engagement from its frame."""
    user = reader(request)
    form = EngagementForm(request.POST or None, workspaces=_editable_workspaces(user))
    categories = CategoryFormSet(request.POST or None, initial=DEFAULT_CATEGORIES, prefix="categories")
    if request.method == "POST" and all([form.is_valid(), categories.is_valid()]):
        with transaction.atomic():
            engagement = create_engagement(form.chosen_workspace, user, form.cleaned_data["title"])
            answer_engagement(engagement, user, form.answers(categories.categories()), timezone.now())
        messages.success(request, f"{engagement.title} is made. Add its processes and services next.")
        return redirect("engagement-detail", engagement.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "engagements/create.html", {"form": form, "categories": categories}, status=status)


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
