"""The interview about one process, its live targets, and adding and deleting a process."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bia.access import (
    get_engagement_for_editing,
    get_process_for_editing,
    get_process_for_reading,
    reader,
)
from bia.answering import Known, touch
from bia.dependencies import delete_target
from bia.duplicating import duplicate_process
from bia.evidence import remove_with_commit
from bia.forms.readers import ids_named
from bia.forms.subjects import SubjectForm, next_code, taken_codes
from bia.frames import codes_among, frame_of, scale_of
from bia.links import links_to
from bia.models import Process
from bia.proposals import waiting_rows
from bia.questions import Frame, Kind, find, process_sections
from bia.remarks import marks_of
from bia.target_search import search_services

from .answers import AnswerPage, save_posted
from .pages import hindered_by_signed, known_of, show_interview


@require_GET
def process_interview(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Every question of a process, beside the list of processes and the targets so far."""
    return show_interview(request, get_process_for_reading(reader(request), slug, code))


@require_POST
def answer_save(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One answer about a process."""
    process = get_process_for_editing(reader(request), slug, code)
    frame, known = _settled_for(request, process)
    page = AnswerPage(
        subject=process,
        sections=process_sections(frame),
        url=reverse("process-interview", args=[slug, code]),
        action=reverse("answer-save", args=[slug, code]),
        show=lambda override, status: show_interview(request, process, override=override, status=status),
        known=known,
        around=lambda: {"can_edit": True, "marks": marks_of(process), "marks_process": process},
    )
    return save_posted(request, page)


def _settled_for(request: HttpRequest, process: Process) -> tuple[Frame, Known]:
    """What the posted question is asked against, and no more: of sites and services only those that were named."""
    engagement = process.engagement
    named = ids_named({key: request.POST.getlist(key) for key in ("value", "more")})
    scale = scale_of(engagement)
    settled = Known(points=len(scale.times), categories=tuple(category.id for category in scale.categories))
    question = find(process_sections(scale), request.POST.get("question", ""))
    match question.kind if question is not None else None:
        case None:  # asked of some engagements only
            frame = frame_of(engagement, scale)
            return frame, known_of(frame)
        case Kind.COVERS:
            return scale, replace(settled, services=codes_among(engagement.services, named))
        case Kind.SEVERAL:
            return scale, replace(settled, sites=codes_among(engagement.sites, named))
    return scale, settled


@require_GET
def service_search(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The services that hold the words typed so far, as the options of a list."""
    process = get_process_for_reading(reader(request), slug, code)
    found = search_services(process.engagement, request.GET.get("more", ""))
    return render(request, "interviews/_dependency_options.html", {"found": found, "list_id": "more-services"})


@require_http_methods(["GET", "POST"])
def process_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Adds a process and opens its interview."""
    engagement = get_engagement_for_editing(reader(request), slug)
    taken = taken_codes(engagement)
    form = SubjectForm(request.POST or None, taken=taken, suggestion=next_code("P", taken))
    if request.method == "POST" and form.is_valid():
        last = engagement.processes.aggregate(last=Max("position"))["last"]
        process = engagement.processes.create(**form.cleaned_data, position=0 if last is None else last + 1)
        touch(engagement, timezone.now())
        return redirect("process-interview", slug, process.code)
    context = {"engagement": engagement, "form": form, "noun": "process"}
    return render(request, "interviews/create.html", context, status=422 if form.errors else 200)


@require_POST
def process_duplicate(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A copy with all answers, opened at once."""
    process = get_process_for_editing(reader(request), slug, code)
    copy = duplicate_process(process, reader(request), timezone.now())
    messages.success(request, f"{copy.code} holds the answers of {process.code}. Name it, and check each answer.")
    return redirect("process-interview", slug, copy.code)


@require_http_methods(["GET", "POST"])
def process_delete(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Deletes a process after saying what goes with it."""
    process = get_process_for_editing(reader(request), slug, code)
    hindrance = hindered_by_signed(process)
    if request.method == "POST" and not hindrance:
        with transaction.atomic():
            remove_with_commit(process.evidence.all())
            delete_target(process, now=timezone.now())
        messages.success(request, f"{process.code} {process.name} is deleted, with its answers.")
        return redirect("engagement-detail", slug)
    context = {
        "engagement": process.engagement,
        "name": f"{process.code} {process.name}",
        "noun": "process",
        "back": reverse("process-interview", args=[slug, code]),
        "answers": process.answers.filter(withdrawn=False).count(),
        "needs": process.dependencies.count(),
        "sent": waiting_rows(process.engagement).filter(process=process).count(),
        "links": links_to(process, timezone.now()),
        "remarks": process.notes.count() + process.evidence.count(),
        "dependants": [dependency.from_process for dependency in process.dependants.select_related("from_process")],
        "hindrance": hindrance,
        "versions": process.signed_versions.count(),
    }
    return render(request, "interviews/delete.html", context, status=409 if request.method == "POST" else 200)
