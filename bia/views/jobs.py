"""A job while it runs and after."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HTMX_STOP_POLLING

from bia.access import get_job_for_editing, get_job_for_reading, may_edit, reader
from bia.documents.publishing import ALL_KINDS, KINDS
from bia.jobs import cancel, title_of
from bia.models import OPEN_STATES, JobState

from .documents import document_title, list_address, make_again


@require_GET
@never_cache
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is. HTMX polls the status part; status 286 ends the polling."""
    user = reader(request)
    job = get_job_for_reading(user, pk)
    is_open = job.state in OPEN_STATES
    editor = job.engagement is None or may_edit(user, job.engagement)
    is_document = job.kind in ALL_KINDS
    polled = "HX-Request" in request.headers
    context = {
        "job": job,
        "polled": polled,
        "engagement": job.engagement,
        "title": document_title(job) if is_document else title_of(job.kind),
        "is_open": is_open,
        "is_document": is_document,
        "makes": KINDS.get(job.kind, ""),
        "on_list": "listed" in request.GET,
        "may_cancel": is_open and editor and not job.cancel_requested,
        "again": make_again(job) if editor and job.state in (JobState.CANCELLED, JobState.FAILED) else "",
        "document": getattr(job, "document", None),
    }
    response = render(request, "jobs/detail.html#status" if polled else "jobs/detail.html", context)
    if polled and not is_open:
        response.status_code = HTMX_STOP_POLLING
        response.headers["HX-Trigger-After-Swap"] = "job-over"  # the list of documents shows what it made
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a job to stop; back to the list for one of the list."""
    job = get_job_for_editing(reader(request), pk)
    cancel(job)
    if job.engagement is None or "listed" not in request.POST:
        return redirect("job-detail", pk)
    job.refresh_from_db(fields=["state"])
    if job.state == JobState.CANCELLED:
        messages.success(request, f"{document_title(job)}: cancelled. It can be made again at any time.")
    elif job.state == JobState.RUNNING:
        messages.info(request, f"{document_title(job)}: it stops at its next step.")
    return redirect(list_address(job.engagement.slug, job.parameters.get("language", "")))
