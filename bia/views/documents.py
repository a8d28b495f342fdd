"""The documents of an engagement: the list, making one, downloading one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bia.access import (
    get_document_for_reading,
    get_engagement_for_editing,
    get_engagement_for_reading,
    may_edit,
    reader,
)
from bia.documents.publishing import PLAN_JOB, path_of
from bia.jobs import submit, title_of
from bia.models import OPEN_STATES, Document, Engagement, Job, JobState
from bia.planning import is_current
from planner.faults import CaseFaults


@dataclass(frozen=True, slots=True)
class Line:
    """A document of the list and how it stands to the answers: current, stale or replaced."""

    document: Document
    state: str


@require_GET
@never_cache
def document_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every document of the engagement, the newest first, and what is being made."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    editor = may_edit(user, engagement)
    made = engagement.jobs.filter(kind=PLAN_JOB).select_related("engagement", "created_by")
    lines = _lines(engagement)
    context = {
        "engagement": engagement,
        "lines": lines,
        "running": [
            {"job": job, "may_cancel": editor and not job.cancel_requested}
            for job in made.filter(state__in=OPEN_STATES)
        ],
        "failed": _failed(made.first()),
        "job_title": title_of(PLAN_JOB),
        "may_edit": editor,
    }
    return render(request, "documents/list.html", context)


def _failed(newest: Job | None) -> Job | None:
    """The newest job when it failed; older failures are history."""
    return newest if newest is not None and newest.state == JobState.FAILED else None


def _lines(engagement: Engagement) -> list[Line]:
    documents = list(engagement.documents.select_related("plan", "created_by"))
    if not documents:
        return []
    newest = max((document.plan for document in documents), key=lambda plan: plan.number)
    try:
        state = "current" if is_current(newest, engagement) else "stale"
    except CaseFaults:
        state = "stale"  # the answers have changed so much that they make no plan at all
    return [Line(document, state if document.plan_id == newest.pk else "replaced") for document in documents]


@require_POST
def document_make(request: HttpRequest, slug: str) -> HttpResponse:
    """Queue the availability plan of the present answers."""
    user = reader(request)
    engagement = get_engagement_for_editing(user, slug)
    if engagement.jobs.filter(kind=PLAN_JOB, state__in=OPEN_STATES).exists():
        messages.info(request, "The availability plan is already being made.")
    else:
        submit(PLAN_JOB, engagement, user)
    return redirect("document-list", slug)


@require_GET
def document_download(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The file itself."""
    document = get_document_for_reading(reader(request), slug, pk)
    path = path_of(document)
    if path is None:
        messages.error(
            request,
            f"The file of {document} is no longer in the documents folder. Make the document again, or restore the "
            "folder from a backup.",
        )
        return redirect("document-list", slug)
    name = f"{document.engagement.slug}-availability-plan-{document.plan.number}.pdf"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")
