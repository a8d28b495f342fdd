"""A job while it runs and after."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HTMX_STOP_POLLING

from bia.access import get_job_for_editing, get_job_for_reading, may_edit, reader
from bia.documents.publishing import KINDS
from bia.jobs import cancel, title_of
from bia.models import OPEN_STATES


@require_GET
@never_cache
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is. HTMX polls the status part; status 286 ends the polling."""
    user = reader(request)
    job = get_job_for_reading(user, pk)
    is_open = job.state in OPEN_STATES
    context = {
        "job": job,
        "engagement": job.engagement,
        "title": title_of(job.kind),
        "is_open": is_open,
        "is_document": job.kind in KINDS,
        "may_cancel": is_open
        and not job.cancel_requested
        and (job.engagement is None or may_edit(user, job.engagement)),
        "document": getattr(job, "document", None),
    }
    polled = "HX-Request" in request.headers
    response = render(request, "jobs/detail.html#status" if polled else "jobs/detail.html", context)
    if polled and not is_open:
        response.status_code = HTMX_STOP_POLLING
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a job to stop."""
    job = get_job_for_editing(reader(request), pk)
    cancel(job)
    return redirect("job-detail", pk)
