"""In and out of an engagement: its workbook, its case file, and reading a spreadsheet in."""

from __future__ import annotations

import io

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from bia.access import get_engagement_for_reading, get_job_for_reading, may_edit, reader
from bia.exchange.template import write_template
from bia.exchange.workbook import DoesNotFit
from bia.exporting import WORKBOOK_JOB, file_of, is_quick_to_write, workbook_of
from bia.jobs import submit
from bia.models import OPEN_STATES, Job

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@never_cache
def engagement_exchange(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be exported, and where to read something in."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    context = {
        "engagement": engagement,
        "may_edit": may_edit(user, engagement),
        "is_quick": is_quick_to_write(engagement),
        "processes": engagement.processes.count(),
        "services": engagement.services.count(),
        "sites": engagement.sites.count(),
    }
    return render(request, "imports/exchange.html", context)


@require_GET
@never_cache
def workbook_export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The engagement as XLSX, or the job that makes it."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    if not is_quick_to_write(engagement):
        job = engagement.jobs.filter(kind=WORKBOOK_JOB, state__in=OPEN_STATES, created_by=user).first()
        return redirect("job-detail", (job or submit(WORKBOOK_JOB, engagement, user)).pk)
    try:
        content = workbook_of(engagement)
    except DoesNotFit as error:
        messages.error(request, str(error))
        return redirect("engagement-exchange", slug)
    return _attached(content, f"{engagement.slug}.xlsx")


@require_GET
def job_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The workbook that a job made."""
    job: Job = get_job_for_reading(reader(request), pk)
    path = file_of(job)
    if path is None or job.engagement is None:
        messages.error(request, "This workbook is not kept any more. Export it again.")
        return redirect("job-detail", pk)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{job.engagement.slug}.xlsx", content_type=XLSX)


@require_GET
def template_download(request: HttpRequest) -> HttpResponse:
    """The blank workbook to fill in."""
    reader(request)
    file = io.BytesIO()
    write_template(file)
    return _attached(file.getvalue(), "ninefold-template.xlsx")


def _attached(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
