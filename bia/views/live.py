"""What an interview page asks for while it is open: targets, prices, undo and the clock."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bia.access import (
    get_engagement_for_reading,
    get_process_for_editing,
    get_process_for_reading,
    may_edit,
    reader,
)
from bia.acts import last_act
from bia.answering import Conflict, Saved, SignedOff
from bia.clock import clock_of, start_clock, stop_clock
from bia.dependencies import dependencies_of, target_of
from bia.fields import Field, make_field
from bia.frames import frame_of
from bia.history import Undo, next_undo, take_back
from bia.live_panel import panel_context, prices_context, progress_context
from bia.matrix import make_loss, make_matrix
from bia.models import Process
from bia.needs import offering
from bia.questions import Frame, Kind, process_sections
from bia.remarks import asked_later, marks_context

from .answers import SAVED_EVENT, stored_of
from .pages import known_of


@require_GET
def process_targets(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The panel of targets alone; the query holds the values last shown, so that it says what moved."""
    process = get_process_for_reading(reader(request), slug, code)
    frame = frame_of(process.engagement)
    before = {key.removeprefix("was-"): str(request.GET[key]) for key in request.GET if key.startswith("was-")}
    context = {
        **panel_context(process, frame, reader(request), request.session, before),
        **progress_context(process, frame),
        "can_edit": may_edit(reader(request), process.engagement),
        "is_refreshed": True,
        "later": asked_later(process, frame),
    }
    return render(request, "interviews/_targets_refreshed.html", context)


@require_GET
def process_prices(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """What tighter targets cost: the fragment for htmx, else a page of its own."""
    process = get_process_for_reading(reader(request), slug, code)
    context = {"engagement": process.engagement, **prices_context(process, frame_of(process.engagement))}
    name = "_prices" if request.htmx else "prices"  # type: ignore[attr-defined]
    return render(request, f"interviews/{name}.html", context)


@require_POST
def answer_undo(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Takes back the last answer of this person that still stands, if it is the one that was shown."""
    process = get_process_for_editing(reader(request), slug, code)
    frame = frame_of(process.engagement)
    sections = process_sections(frame)
    undo = next_undo(process, reader(request), sections)
    shown = request.POST.get("question", ""), request.POST.get("version", "")
    if undo is None or shown != (undo.question.path, str(undo.version)):
        return _not_undone(request, process, "Something else was saved meanwhile. Nothing was taken back.")
    act = last_act(process, sections, reader(request), request.session, is_own=True)
    if act is not None and act.at > undo.change.at and request.POST.get("beyond", "") != act.stamp:
        return _not_undone(
            request, process, f"Last was something else: {act.words} {act.remedy} Nothing was taken back."
        )
    if undo.others:
        return _all_undone(request, process, undo)
    outcome = take_back(process, undo, reader(request), known_of(frame), timezone.now())
    if isinstance(outcome, SignedOff):
        return _not_undone(request, process, f"{undo.question.label} stays as it is. {outcome}")
    if not isinstance(outcome, Saved):
        why = "was changed meanwhile" if isinstance(outcome, Conflict) else "does not fit the scale any more as it was"
        return _not_undone(request, process, f"{undo.question.label} {why} and stays as it is.")
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, f"{undo.question.label}: taken back, now {undo.change.before}.")
        return redirect(f"{reverse('process-interview', args=[slug, code])}#{undo.anchor}")
    response = render(request, "interviews/_undone.html", _field_context(process, frame, undo))
    response["HX-Trigger"] = SAVED_EVENT
    response["HX-Retarget"] = f"#{undo.anchor}"
    response["HX-Reswap"] = "outerHTML"
    return response


def _all_undone(request: HttpRequest, process: Process, undo: Undo) -> HttpResponse:
    """Takes back what was saved in one act, all of it or nothing; the page is drawn anew."""
    known, now = known_of(frame_of(process.engagement)), timezone.now()
    with transaction.atomic():
        outcomes = [take_back(process, each, reader(request), known, now) for each in (undo, *undo.others)]
        failed = next((each for each in outcomes if not isinstance(each, Saved)), None)
        transaction.set_rollback(failed is not None)
    if failed is not None:
        why = str(failed) if isinstance(failed, SignedOff) else "Some of it was changed meanwhile."
        return _not_undone(request, process, f"{why} Nothing was taken back.")
    messages.success(request, f"Taken back: {undo.words}.")
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{reverse('process-interview', args=[process.engagement.slug, process.code])}#{undo.anchor}")
    response = HttpResponse()
    response["HX-Refresh"] = "true"
    return response


def _not_undone(request: HttpRequest, process: Process, reason: str) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        messages.warning(request, reason)
        return redirect("process-interview", process.engagement.slug, process.code)
    return render(request, "interviews/_refused.html", {"reason": reason}, status=409)


def _field_context(process: Process, frame: Frame, undo: Undo) -> dict[str, object]:
    """The field as it is stored now, with its row where it stands in a table."""
    stored = stored_of(process)
    action = reverse("answer-save", args=[process.engagement.slug, process.code])

    def field_of(path: str) -> Field:
        question = next(q for section in process_sections(frame) for q in section.questions if q.path == path)
        question = offering(question, map(target_of, dependencies_of(process)))
        return make_field(question, stored[path], action)

    field = field_of(undo.question.path)
    is_matrix = undo.question.kind is Kind.LEVELS and undo.question.path.startswith("impact.severity.")
    is_loss = undo.question.path == "impact.loss"
    categories = [c for c in frame.categories if f"impact.severity.{c.id}" == undo.question.path]
    return {
        "field": field,
        "can_edit": True,
        **marks_context(process, frame),
        "matrix_row": make_matrix(frame, [field], categories).rows[0] if is_matrix else None,
        "loss": make_loss(frame, field) if is_loss else None,
    }


@require_POST
def clock_set(request: HttpRequest, slug: str) -> HttpResponse:
    """Starts or stops the clock of the interview, for this person alone."""
    engagement = get_engagement_for_reading(reader(request), slug)
    if request.POST.get("run") == "yes":
        start_clock(request.session, slug, timezone.now())
    elif request.POST.get("run") == "no":
        stop_clock(request.session, slug)
    else:
        raise Http404("The clock is started or stopped.")
    if request.htmx:  # type: ignore[attr-defined]
        context = {"engagement": engagement, "clock": clock_of(request.session, slug, timezone.now())}
        return render(request, "interviews/_clock.html", context)
    code = request.POST.get("back", "")
    process = engagement.processes.filter(code=code).first()
    return redirect("process-interview", slug, process.code) if process else redirect("engagement-detail", slug)
