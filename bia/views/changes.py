"""What others saved since a page was opened: asked every few seconds, answered from a mark when nothing was."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.http import require_GET

from bia.access import (
    get_engagement_for_reading,
    get_process_for_reading,
    get_service_for_reading,
    get_site_for_reading,
    reader,
)
from bia.answering import Subject, column_version
from bia.changes import changes_of, mark_of, needs_mark
from bia.frames import frame_of
from bia.questions import Section, engagement_sections, process_sections, service_sections, site_sections

from .answers import columns_of

Sections = Callable[[], Sequence[Section]]


@require_GET
def process_changes(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The answers about a process."""
    process = get_process_for_reading(reader(request), slug, code)
    return _changes(request, process, lambda: process_sections(frame_of(process.engagement)))


@require_GET
def service_changes(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The answers about a service."""
    service = get_service_for_reading(reader(request), slug, code)
    return _changes(request, service, lambda: service_sections(frame_of(service.engagement), service.kind))


@require_GET
def site_changes(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The answers about a site."""
    return _changes(request, get_site_for_reading(reader(request), slug, code), site_sections)


@require_GET
def engagement_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """The facts about an engagement."""
    engagement = get_engagement_for_reading(reader(request), slug)
    return _changes(request, engagement, lambda: engagement_sections(frame_of(engagement)))


def _changes(request: HttpRequest, subject: Subject, sections: Sections) -> HttpResponse:
    """304 while the mark is the one that was sent; the sections are not even made then."""
    columns = columns_of(subject)
    mark = f'"{mark_of(subject, columns)}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == mark:
        response = HttpResponseNotModified()
    else:
        versions = {column: column_version(getattr(subject, column)) for column in columns}
        told = changes_of(subject, sections(), versions, reader(request))
        response = JsonResponse({"answers": told, "needs": needs_mark(subject)})
    response["ETag"] = mark
    response["Cache-Control"] = "no-store"
    return response
