"""Confirming the answers of one section at once. A single answer is confirmed by saving it as it stands."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from bia.access import (
    get_engagement_for_editing,
    get_process_for_editing,
    get_service_for_editing,
    get_site_for_editing,
    reader,
)
from bia.answering import StandsSigned, Subject
from bia.confirming import confirm_answers
from bia.frames import frame_of
from bia.questions import Section, engagement_sections, process_sections, service_sections, site_sections
from bia.words import counted

DEPENDENCIES = "dependencies"


@require_POST
def engagement_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """One section of the settings."""
    engagement = get_engagement_for_editing(reader(request), slug)
    sections = engagement_sections(frame_of(engagement))
    return _confirm(request, engagement, sections, reverse("engagement-edit", args=[slug]))


@require_POST
def process_confirm(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One section of a process."""
    process = get_process_for_editing(reader(request), slug, code)
    sections = process_sections(frame_of(process.engagement))
    return _confirm(request, process, sections, reverse("process-interview", args=[slug, code]))


@require_POST
def service_confirm(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One section of a service."""
    service = get_service_for_editing(reader(request), slug, code)
    sections = service_sections(frame_of(service.engagement), service.kind)
    return _confirm(request, service, sections, reverse("service-detail", args=[slug, code]))


@require_POST
def site_confirm(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One section of a site."""
    site = get_site_for_editing(reader(request), slug, code)
    return _confirm(request, site, site_sections(), reverse("site-detail", args=[slug, code]))


def _confirm(request: HttpRequest, subject: Subject, sections: tuple[Section, ...], page: str) -> HttpResponse:
    key = request.POST.get("section", "")
    section = next((section for section in sections if section.key == key), None)
    if section is None:
        raise Http404("There is no such section.")
    questions = {question.path for question in section.questions}
    needs = key == DEPENDENCIES
    try:
        count = confirm_answers(subject, questions, reader(request), timezone.now(), with_dependencies=needs)
        messages.success(request, f"{section.title}: {counted(count, 'answer')} confirmed.")
    except StandsSigned as error:
        messages.error(request, f"{section.title} was not confirmed. {error}")
    return redirect(f"{page}#s-{key}")
