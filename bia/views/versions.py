"""The signed versions of a process."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bia.access import get_engagement_for_reading, get_version_for_reading, may_edit, reader
from bia.sign_off import content_of, is_untouched, versions_of
from bia.signed_content import write_up


@require_GET
def version_list(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Every version of a process, also of one that is deleted."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    process = engagement.processes.filter(code=code).first()
    versions = list(versions_of(engagement, code))
    if process is None and not versions:
        raise Http404("There is no such process, and never was one that was signed.")
    context = {
        "engagement": engagement,
        "tab": "interviews",
        "code": code,
        "name": process.name if process else versions[0].name,
        "process": process,
        "versions": versions,
        "can_edit": may_edit(user, engagement),
    }
    return render(request, "sign_off/versions.html", context)


@require_GET
def version_detail(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    """One version as it was signed."""
    version = get_version_for_reading(reader(request), slug, code, number)
    context = {
        "engagement": version.engagement,
        "tab": "interviews",
        "version": version,
        "write_up": write_up(content_of(version)),
        "is_untouched": is_untouched(version),
    }
    return render(request, "sign_off/version.html", context)
