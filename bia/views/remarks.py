"""Marks, notes, the parking lot and evidence files of an interview page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bia import evidence as files
from bia import remarks
from bia.access import get_process_for_editing, get_process_for_reading, reader
from bia.fields import field_id
from bia.frames import frame_of
from bia.models import Confidence, EvidenceFile, Mark, Note, ParkedItem, Process
from bia.questions import Question, find, process_sections
from bia.states import State, author_name

from .answers import SAVED_EVENT, entry_posted, typed_posted


def _answered(
    request: HttpRequest, process: Process, part: str, context: dict[str, Any], *, problem: str = ""
) -> HttpResponse:
    """The part of the page alone for htmx, else the page again at that part."""
    status = 422 if problem else 200
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, f"interviews/_{part}.html", {"can_edit": True, **context}, status=status)
    if problem:
        messages.error(request, problem)
    return redirect(f"{reverse('process-interview', args=[process.engagement.slug, process.code])}#{part}")


@require_POST
def mark_set(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Marks one answer: ask later or not, and how sure the respondent was."""
    process = get_process_for_editing(reader(request), slug, code)
    frame = frame_of(process.engagement)
    question = find(process_sections(frame), request.POST.get("question", ""))
    later, confidence = request.POST.get("later"), request.POST.get("confidence")
    if question is None or later not in (None, "yes", "no") or confidence not in (None, "", *Confidence.values):
        raise Http404("No such question or mark.")
    try:
        mark = remarks.set_mark(
            process,
            question.path,
            later=None if later is None else later == "yes",
            confidence=confidence,
            author=reader(request),
            now=timezone.now(),
            was=None if "overwrite" in request.POST else request.POST.get("was"),
        )
    except remarks.Clash as clash:
        return _clash(request, question, str(confidence), clash.mark)
    anchor = field_id(question.path)
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{reverse('process-interview', args=[slug, code])}#{anchor}")
    context = {
        "mark": mark,
        "mark_id": anchor,
        "mark_label": question.label,
        "marks_process": process,
        "is_open": True,
        "sure": Confidence.values,
        "later": remarks.asked_later(process, frame),
        "can_edit": True,
    }
    response = render(request, "interviews/_marked.html", context)
    response["HX-Trigger"] = SAVED_EVENT
    return response


def _clash(request: HttpRequest, question: Question, mine: str, theirs: Mark) -> HttpResponse:
    """Two confidences: both are shown, with who said the stored one and when."""
    state = State(
        name="conflict",
        mine=_sure(mine),
        mine_at=typed_posted(request),
        theirs=_sure(theirs.confidence),
        theirs_texts={"confidence": [theirs.confidence]},
        author=author_name(theirs.author),
        at=theirs.saved_at,
    )
    label = f"the confidence in {question.label}"
    field = {
        "id": f"unsent-{request.POST.get('entry', '')}",
        "version": 0,
        "question": {"label": label},
        "state": state,
    }
    return render(request, "interviews/_state.html", {"field": field}, status=409)


def _sure(confidence: str) -> str:
    return f"{confidence} confidence" if confidence else "no confidence said"


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    """What waited in a browser and cannot be kept stays there: it is told why, no more."""
    return render(request, "interviews/_refused.html", {"reason": reason}, status=422)


def _written_at(request: HttpRequest) -> datetime:
    """When a remark was written: one that waited in a browser says so itself, if its clock is not ahead."""
    return min(typed_posted(request) or timezone.now(), timezone.now())


@require_POST
def note_add(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One more note."""
    process = get_process_for_editing(reader(request), slug, code)
    typed, entry = request.POST.get("text", ""), entry_posted(request, "entry")
    try:
        remarks.add_note(process, typed, reader(request), _written_at(request), entry)
    except remarks.Refused as refused:
        if entry is not None:
            return _refused(request, str(refused))
        context = remarks.notes_context(process, typed, str(refused))
        return _answered(request, process, "notes", context, problem=str(refused))
    response = _answered(request, process, "notes", remarks.notes_context(process))
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Trigger"] = SAVED_EVENT
    return response


@require_POST
def note_remove(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Removes a note, or puts it back."""
    process = get_process_for_editing(reader(request), slug, code)
    note = get_object_or_404(Note, process=process, pk=pk)
    note.removed_at = None if request.POST.get("back") else timezone.now()
    note.save(update_fields=["removed_at"])
    return _answered(request, process, "notes", remarks.notes_context(process))


@require_POST
def parked_add(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One more item in the parking lot."""
    process = get_process_for_editing(reader(request), slug, code)
    typed, entry = request.POST.get("text", ""), entry_posted(request, "entry")
    try:
        remarks.park(process, typed, reader(request), _written_at(request), entry)
    except remarks.Refused as refused:
        if entry is not None:
            return _refused(request, str(refused))
        context = remarks.parking_context(process, typed, str(refused))
        return _answered(request, process, "parking", context, problem=str(refused))
    return _answered(request, process, "parking", remarks.parking_context(process))


@require_POST
def parked_settle(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Ticks an item off, takes that back, or turns it into a note of this process."""
    process = get_process_for_editing(reader(request), slug, code)
    item = get_object_or_404(ParkedItem.objects.select_related("note"), engagement=process.engagement, pk=pk)
    context = {}
    if request.POST.get("as") == "note":
        remarks.note_from(item, process, reader(request), timezone.now())
        context = {"with_notes": True, **remarks.notes_context(process)}
    else:
        item.done_at = None if request.POST.get("back") else timezone.now()
        item.save(update_fields=["done_at"])
    return _answered(request, process, "parking", {**context, **remarks.parking_context(process)})


@require_POST
def evidence_add(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One more evidence file."""
    process = get_process_for_editing(reader(request), slug, code)
    upload = request.FILES.get("file")
    problem = ""
    if upload is None:
        problem = "Choose a file first."
    else:
        try:
            files.keep_file(process, upload, reader(request), timezone.now())
        except files.Unfit as unfit:
            problem = str(unfit)
    return _answered(request, process, "evidence", remarks.evidence_context(process, problem), problem=problem)


@require_POST
def evidence_remove(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Removes a file from the list, or puts it back."""
    process = get_process_for_editing(reader(request), slug, code)
    file = get_object_or_404(EvidenceFile, process=process, pk=pk)
    file.removed_at = None if request.POST.get("back") else timezone.now()
    file.save(update_fields=["removed_at"])
    return _answered(request, process, "evidence", remarks.evidence_context(process))


@require_GET
def evidence_download(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponseBase:
    """The file as an attachment of no particular kind, so that no browser shows or runs it."""
    process = get_process_for_reading(reader(request), slug, code)
    file = get_object_or_404(EvidenceFile, process=process, pk=pk, removed_at=None)
    path = files.path_of(file)
    if path is None:
        messages.error(request, f"{file.name} is no longer in the evidence folder. Restore the folder from a backup.")
        return redirect("process-interview", slug, code)
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
