"""The pages around one subject: its sections of fields, drawn whole, whatever was just posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from bia.access import may_edit, reader
from bia.answering import Known, Subject
from bia.clock import clock_of
from bia.dependencies import Source, signed_with
from bia.fields import Override, SectionOfFields, make_sections
from bia.frames import frame_of
from bia.live_panel import panel_context, too_many
from bia.matrix import make_loss, make_matrix
from bia.models import Engagement, Language, Process, Service, Site
from bia.needs import DependencyRow, Draft, dependency_context, offering
from bia.overview import Row, process_rows
from bia.proposals import proposals_of, waiting_rows
from bia.questions import Frame, Section, engagement_sections, process_sections, service_sections, site_sections
from bia.remarks import flags_by_process, marks_context, remarks_context
from bia.scale_drift import drift_of
from bia.sign_off import standing_version

from .answers import stored_of


def known_of(frame: Frame) -> Known:
    """What answers of this engagement may refer to."""
    return Known(
        points=len(frame.times),
        categories=tuple(category.id for category in frame.categories),
        sites=tuple(code for code, _ in frame.sites),
        services=tuple(code for code, _ in frame.services),
    )


def _fields_of(
    subject: Subject,
    sections: Sequence[Section],
    action: str,
    override: Override | None,
    needs: Sequence[DependencyRow] = (),
) -> list[SectionOfFields]:
    """The sections with what is stored, or with what was just typed. `needs` is what some questions pick from."""
    targets = [row.target for row in needs]
    offered = [replace(part, questions=tuple(offering(q, targets) for q in part.questions)) for part in sections]
    return make_sections(offered, stored_of(subject), action, override)


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
    needs = dependency_context(process, frame, draft)
    context = {
        "engagement": engagement,
        "process": process,
        "rows": rows,
        "complete": sum(row.is_settled for row in rows),
        **_rights(request, process),
        "anchors": anchors_of(frame),
        "flags": flags_by_process(engagement),
        **marks_context(process, frame),
        **remarks_context(process),
        "proposals": proposals_of(waiting_rows(engagement).filter(process=process), frame),
        "clock": clock_of(request.session, engagement.slug, timezone.now()),
        **panel_context(process, frame, reader(request), request.session, {}),
        **_place(rows, process),
        **_sections(process, frame, override, needs["needs"]),
        **needs,
    }
    return render(request, "interviews/process.html", context, status=status)


def _rights(request: HttpRequest, process: Process) -> dict[str, Any]:
    """What the person may do here. A signed process is only read; notes and files around its answers stay open."""
    may_remark = may_edit(reader(request), process.engagement)
    signed = standing_version(process)
    return {
        "may_remark": may_remark,
        "can_edit": may_remark and signed is None,
        "signed": signed,
        "drift": drift_of(process, signed),
    }


def hindered_by_signed(target: Process | Service) -> str:
    """Why something cannot be deleted: it, or what needs it, is signed off. Empty when it can."""
    codes = signed_with(target)
    if not codes:
        return ""
    what = "is signed off" if codes == [target.code] else "are signed off, and would not be what was signed"
    return f"{', '.join(codes)} {what}. Re-open {'it' if len(codes) == 1 else 'them'} first."


def anchors_of(frame: Frame) -> dict[str, Any]:
    """What the levels mean in the categories that say so."""
    return {"levels": frame.levels, "categories": [each for each in frame.categories if any(each.anchors)]}


def _sections(
    process: Process, frame: Frame, override: Override | None, needs: Sequence[DependencyRow]
) -> dict[str, Any]:
    action = reverse("answer-save", args=[process.engagement.slug, process.code])
    parts = _fields_of(process, process_sections(frame), action, override, needs)
    by_key = {part.section.key: part.fields for part in parts}
    return {"parts": parts, "matrix": make_matrix(frame, by_key["matrix"]), "loss": make_loss(frame, by_key["loss"][0])}


def _place(rows: list[Row], process: Process) -> dict[str, Any]:
    """Where the process stands in the list, with its neighbours."""
    place = next(index for index, row in enumerate(rows) if row.subject.pk == process.pk)
    return {
        "number": place + 1,
        "row": rows[place],
        "progress": rows[place].progress,
        "too_many": too_many(rows[place].progress),
        "previous": rows[place - 1].subject if place else None,
        "next": rows[place + 1].subject if place + 1 < len(rows) else None,
    }


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
    needs = dependency_context(service, frame, draft)
    context = {
        "engagement": engagement,
        "service": service,
        "can_edit": may_edit(reader(request), engagement),
        "parts": _fields_of(service, service_sections(frame, service.kind), action, override, needs["needs"]),
        "dependants": service.dependants.select_related("from_process", "from_service"),
        **needs,
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
    frame = frame_of(engagement)
    context = {
        "engagement": engagement,
        "tab": "settings",
        "languages": Language.choices,
        "can_edit": may_edit(reader(request), engagement),
        "scale": frame,
        "parts": _fields_of(engagement, engagement_sections(frame), action, override),
    }
    return render(request, "interviews/settings.html", context, status=status)
