"""The history of every answer: who changed what and when, and putting an earlier value back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from bia.access import get_engagement_for_editing, get_engagement_for_reading, may_edit, reader
from bia.answer_history import AnswerHistory, Narrowing
from bia.answering import Conflict, Invalid, SignedOff
from bia.frames import frame_of
from bia.models import Answer, Engagement
from bia.times_then import CannotMove

from .answers import version_posted
from .pages import known_of

KINDS = ("process", "service", "site", "engagement")


@require_GET
def answer_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every save, the newest first; the query narrows it to a subject, an answer or a person."""
    engagement = get_engagement_for_reading(reader(request), slug)
    history = AnswerHistory(engagement, frame_of(engagement))
    narrowing = _narrowing(request, engagement)
    page = history.page(narrowing, request.GET.get("page"))
    query = {key: request.GET[key] for key in ("kind", "code", "answer", "by") if request.GET.get(key)}
    return render(
        request,
        "history/list.html",
        {
            "engagement": engagement,
            "page": page,
            "entries": history.entries(page),
            "authors": history.authors(),
            "narrowing": narrowing,
            "is_narrowed": bool(query),
            "query": urlencode(query),
            "can_edit": may_edit(reader(request), engagement),
        },
    )


@require_POST
def answer_restore(request: HttpRequest, slug: str, pk: int, version: int) -> HttpResponse:
    """Stores what an answer was at a version once more, if nobody changed it since it was looked at."""
    engagement = get_engagement_for_editing(reader(request), slug)
    frame = frame_of(engagement)
    history = AnswerHistory(engagement, frame)
    revision = history.revision(pk, version)
    question = history.question(revision.answer) if revision else None
    if revision is None or question is None:
        raise Http404("There is no such answer.")
    expected = version_posted(request, "expected")
    address = f"{reverse('answer-history', args=[slug])}?{urlencode({'answer': pk})}"
    try:
        outcome = history.restore(revision, expected, reader(request), known_of(frame), timezone.now())
    except CannotMove as error:
        messages.error(request, f"{question.label} was not restored. {error}")
        return redirect(address)
    if isinstance(outcome, Invalid):
        messages.error(request, f"{question.label} was not restored, it would not fit any more. {outcome}")
    elif isinstance(outcome, SignedOff):
        messages.error(request, f"{question.label} was not restored. {outcome}")
    elif isinstance(outcome, Conflict):
        messages.warning(
            request, f"{question.label} was changed meanwhile and was not restored. Look at the newest entry below."
        )
    else:
        gone = history.left_out(revision)
        rest = f" What it says of {gone} is not asked now and stays in the history." if gone else ""
        messages.success(request, f"{question.label}: restored. The value before it is kept below.{rest}")
    return redirect(address)


def _narrowing(request: HttpRequest, engagement: Engagement) -> Narrowing:
    kind, code = request.GET.get("kind", ""), request.GET.get("code", "")
    if kind and kind not in KINDS:
        raise Http404("There is no such part of an engagement.")
    answer = _number(request.GET.get("answer", ""))
    if answer is not None:
        get_object_or_404(Answer, pk=answer, engagement=engagement)
    return Narrowing(kind=kind, code=code, answer=answer, author=_number(request.GET.get("by", "")))


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise Http404("This must be a whole number.")
    return int(text)
