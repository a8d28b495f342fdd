"""The interviews tab of an engagement, and its settings."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from bia.access import get_engagement_for_editing, get_engagement_for_reading, may_edit, reader
from bia.confirming import unconfirmed_elsewhere
from bia.frames import frame_of
from bia.models import Answer, Engagement
from bia.overview import SORTS, finding, following, process_rows, service_list, service_rows, site_rows
from bia.proposals import waiting_rows
from bia.questions import Question, engagement_sections
from bia.words import is_found

from .answers import AnswerPage, save_posted
from .pages import known_of, show_settings

ON_A_PAGE = 100


@require_GET
def engagement_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """How far the interviews are: processes and services, page by page, and sites; the query finds and sorts."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    frame = frame_of(engagement)
    rows = process_rows(engagement, frame)
    chosen = request.GET.get("sort", "order")
    sort = chosen if chosen in SORTS else "order"
    find, find_service = (request.GET.get(key, "").strip() for key in ("find", "find-service"))
    found = [row for row in rows if is_found(find, row.subject.code, row.subject.name, row.owner)]
    services = service_list(engagement)
    found_services = [each for each in services if is_found(find_service, each.code, each.name)]
    page = Paginator(sorted(found, key=SORTS[sort][1]), ON_A_PAGE).get_page(request.GET.get("page"))
    service_page = Paginator(found_services, ON_A_PAGE).get_page(request.GET.get("services"))
    context = {
        "engagement": engagement,
        "tab": "interviews",
        "can_edit": may_edit(user, engagement),
        "finding": finding(rows),
        "count": len(rows),
        "page": page,
        "rows": page.object_list,
        "find": find,
        "kept": [("sort", sort)] if sort != "order" else [],
        "query": urlencode(
            {key: value for key, value in (("sort", sort), ("find", find)) if value not in ("", "order")}
        ),
        "sorts": [(key, label, key == sort) for key, (label, _) in SORTS.items()],
        "following": following(rows),
        "service_count": len(services),
        "service_page": service_page,
        "services": service_rows(engagement, frame, list(service_page.object_list)),
        "find_service": find_service,
        "service_query": urlencode({"find-service": find_service}) if find_service else "",
        "sites": site_rows(engagement),
        "to_confirm": sum(row.unconfirmed for row in rows),
        "processes_to_confirm": sum(row.unconfirmed > 0 for row in rows),
        "facts_to_confirm": unconfirmed_elsewhere(engagement),
        "to_settle": waiting_rows(engagement).count(),
        "has_scale": bool(frame.times and frame.categories),
    }
    return render(request, "interviews/engagement.html", context)


@require_GET
def interview_addresses(request: HttpRequest, slug: str) -> JsonResponse:
    """The address of every interview and service, for a browser that keeps them all for offline."""
    engagement = get_engagement_for_reading(reader(request), slug)
    pages = (("process-interview", engagement.processes), ("service-detail", engagement.services))
    return JsonResponse(
        {
            "addresses": [
                reverse(name, args=[slug, code]) for name, rows in pages for code in rows.values_list("code", flat=True)
            ]
        }
    )


@require_GET
def engagement_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The facts about the client and the scale of the engagement."""
    return show_settings(request, get_engagement_for_reading(reader(request), slug))


@require_POST
def engagement_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """One fact about the engagement."""
    engagement = get_engagement_for_editing(reader(request), slug)
    frame = frame_of(engagement)
    page = AnswerPage(
        subject=engagement,
        sections=engagement_sections(frame),
        url=reverse("engagement-edit", args=[slug]),
        action=reverse("engagement-answer", args=[slug]),
        show=lambda override, status: show_settings(request, engagement, override=override, status=status),
        known=known_of(frame),
        rule=lambda question, value: scale_rule(engagement, question, value),
    )
    return save_posted(request, page)


def scale_rule(engagement: Engagement, question: Question, value: object) -> str:
    """Why the impact scale cannot change this way: answers were given against it. Empty: it can."""
    answered = Answer.objects.filter(engagement=engagement, withdrawn=False, process__isnull=False)
    if question.path == "impact_after_hours":
        stored = engagement.answers.filter(question="impact_after_hours", site=None, service=None, process=None).first()
        if stored is not None and stored.value == value:
            return ""
        count = answered.filter(question__startswith="impact.").values("process").distinct().count()
        if count:
            return (
                f"{count} {'process has' if count == 1 else 'processes have'} impact answers at the present times; "
                "at other times they would mean something else. Take those answers back first, or import a new case."
            )
    if question.path == "categories" and isinstance(value, list):
        kept = {f"impact.severity.{category.get('id')}" for category in value}
        used = set(answered.filter(question__startswith="impact.severity.").values_list("question", flat=True))
        if lost := sorted(path.removeprefix("impact.severity.") for path in used - kept):
            return f"Processes have answers in {', '.join(lost)}. Keep these ids, or take the answers back first."
    return ""
