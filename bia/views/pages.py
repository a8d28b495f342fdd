"""The pages around one subject: its sections of fields, drawn whole, whatever was just posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bia import planning
from bia.access import may_edit, reader
from bia.answering import Known, Subject
from bia.dependencies import Source
from bia.fields import Override, SectionOfFields, make_sections
from bia.frames import frame_of
from bia.matrix import make_loss, make_matrix
from bia.models import Engagement, Process, Service, Site
from bia.needs import Draft, dependency_context
from bia.overview import Row, process_rows
from bia.questions import Frame, Section, engagement_sections, process_sections, service_sections, site_sections
from bia.targets import Panel, make_panel
from planner.faults import CaseFaults

from .answers import stored_of


def known_of(frame: Frame, *, scale: bool = True) -> Known:
    """What answers of this engagement may refer to; without `scale`, to sites and services alone."""
    return Known(
        points=len(frame.times) if scale else None,
        categories=tuple(category.id for category in frame.categories) if scale else None,
        sites=tuple(code for code, _ in frame.sites),
        services=tuple(code for code, _ in frame.services),
    )


def _fields_of(
    subject: Subject, sections: Sequence[Section], action: str, override: Override | None
) -> list[SectionOfFields]:
    """The sections with what is stored, or with what was just typed."""
    return make_sections(sections, stored_of(subject), action, override)


def show_source(request: HttpRequest, source: Source, *, draft: Draft, status: int) -> HttpResponse:
    """The page of a process or service with a dependency that was not saved."""
    if isinstance(source, Process):
        return show_interview(request, source, draft=draft, status=status)
    return show_service(request, source, draft=draft, status=status)


def show_interview(
    request: HttpRequest,
    process: Process,
    *,
    override: Override | None = None,
    draft: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page; `override` and `draft` keep what was typed and not saved."""
    engagement = process.engagement
    frame = frame_of(engagement)
    rows = process_rows(engagement, frame)
    context = {
        "engagement": engagement,
        "process": process,
        "rows": rows,
        "complete": sum(row.progress.is_complete for row in rows),
        "can_edit": may_edit(reader(request), engagement),
        "panel": targets_panel(process, {}),
        **_place(rows, process),
        **_sections(process, frame, override),
        **dependency_context(process, frame, draft),
    }
    return render(request, "interviews/process.html", context, status=status)


def _sections(process: Process, frame: Frame, override: Override | None) -> dict[str, Any]:
    action = reverse("answer-save", args=[process.engagement.slug, process.code])
    parts = _fields_of(process, process_sections(frame), action, override)
    by_key = {part.section.key: part.fields for part in parts}
    return {"parts": parts, "matrix": make_matrix(frame, by_key["matrix"]), "loss": make_loss(frame, by_key["loss"][0])}


def _place(rows: list[Row], process: Process) -> dict[str, Any]:
    """Where the process stands in the list, with its neighbours."""
    place = next(index for index, row in enumerate(rows) if row.subject.pk == process.pk)
    return {
        "number": place + 1,
        "row": rows[place],
        "previous": rows[place - 1].subject if place else None,
        "next": rows[place + 1].subject if place + 1 < len(rows) else None,
    }


def targets_panel(process: Process, before: Mapping[str, str]) -> Panel:
    """The targets so far, or what still hinders them. `before`: see make_panel."""
    try:
        return make_panel(planning.live_targets(process.engagement, process), before)
    except CaseFaults as error:
        return Panel(targets=(), findings=(), change="", problem=str(error))


def show_service(
    request: HttpRequest,
    service: Service,
    *,
    override: Override | None = None,
    draft: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a service: what it is, what it needs, how it is protected today."""
    engagement = service.engagement
    frame = frame_of(engagement)
    action = reverse("service-answer", args=[engagement.slug, service.code])
    context = {
        "engagement": engagement,
        "service": service,
        "can_edit": may_edit(reader(request), engagement),
        "parts": _fields_of(service, service_sections(frame, service.kind), action, override),
        "dependants": service.dependants.select_related("from_process", "from_service"),
        **dependency_context(service, frame, draft),
    }
    return render(request, "interviews/service.html", context, status=status)


def show_site(request: HttpRequest, site: Site, *, override: Override | None = None, status: int = 200) -> HttpResponse:
    """The facts about a site."""
    action = reverse("site-answer", args=[site.engagement.slug, site.code])
    context = {
        "engagement": site.engagement,
        "site": site,
        "name": stored_of(site)["name"].value if "name" in stored_of(site) else "",
        "can_edit": may_edit(reader(request), site.engagement),
        "parts": _fields_of(site, site_sections(), action, override),
    }
    return render(request, "interviews/site.html", context, status=status)


def show_settings(
    request: HttpRequest, engagement: Engagement, *, override: Override | None = None, status: int = 200
) -> HttpResponse:
    """The facts about the client and the scale of the engagement."""
    action = reverse("engagement-answer", args=[engagement.slug])
    context = {
        "engagement": engagement,
        "tab": "settings",
        "can_edit": may_edit(reader(request), engagement),
        "parts": _fields_of(engagement, engagement_sections(frame_of(engagement)), action, override),
    }
    return render(request, "interviews/settings.html", context, status=status)
