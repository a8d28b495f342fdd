"""What respondents sent, beside what stands: accepting, changing, setting aside."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bia.access import (
    get_engagement_for_reading,
    get_process_for_editing,
    get_respondent_answer_for_editing,
    may_edit,
    reader,
)
from bia.answering import Conflict, Invalid, Saved, SignedOff
from bia.fields import Field, Override, Stored, make_field, override_field
from bia.forms.readers import Posted, read_answer
from bia.forms.reading import NOT_ASKED, Unreadable
from bia.frames import frame_of
from bia.models import RespondentAnswer, Settlement
from bia.proposals import (
    Proposal,
    Settled,
    accept,
    accept_all,
    proposal_of,
    proposals_of,
    put_back,
    set_aside,
    waiting_rows,
)
from bia.questions import Frame, Question
from bia.respondent_answers import texts_in
from bia.states import State

from .answers import version_posted
from .pages import known_of

SETTLED = "Somebody settled this answer meanwhile, or it was answered anew. Look at it again."
SET_ASIDE_SHOWN = 20


@require_GET
def respondent_answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that respondents sent and that waits, process by process, and what was set aside."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    frame = frame_of(engagement)
    aside = RespondentAnswer.objects.filter(link__engagement=engagement, settlement=Settlement.SET_ASIDE)
    context = {
        "engagement": engagement,
        "tab": "interviews",
        "can_edit": may_edit(user, engagement),
        "proposals": proposals_of(waiting_rows(engagement), frame),
        "aside": proposals_of(
            aside.select_related("link", "process", "settled_by").order_by("-settled_at")[:SET_ASIDE_SHOWN], frame
        ),
        "back": "list",
    }
    return render(request, "respondents/answers.html", context)


@require_http_methods(["GET", "POST"])
def respondent_answer_amend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One answer, to be changed and then accepted."""
    row = get_respondent_answer_for_editing(reader(request), slug, pk)
    frame = frame_of(row.link.engagement)
    proposal = proposal_of(row, frame)
    question = proposal.question
    if row.settlement or question is None:
        messages.error(request, SETTLED)
        return redirect("respondent-answers", slug)
    field = make_field(question, Stored(value=proposal.value, version=proposal.stands_version), request.path)
    if proposal.is_unclear:
        problem = "This is what was typed. Enter what is meant."
        field = _with_texts(field, texts_in(frame, question, row), problem)
    if request.method != "POST":
        return _amend_page(request, proposal, field)
    try:
        problem, status = _amend(request, proposal, question, frame)
    except Settled:
        messages.error(request, SETTLED)
        return redirect("respondent-answers", slug)
    if problem:
        posted = {str(key): texts for key, texts in request.POST.lists()}
        return _amend_page(request, proposal, _with_texts(field, posted, problem), status)
    messages.success(request, f"{proposal.label} {_done(proposal)}")
    return redirect(_back(request, row))


def _with_texts(field: Field, texts: Posted, problem: str) -> Field:
    """The field with texts as they were typed, and what is wrong with them."""
    state = State(name="invalid", problem=problem)
    return override_field(field, Override(path=field.question.path, posted=texts, version=field.version, state=state))


def _amend(request: HttpRequest, proposal: Proposal, question: Question, frame: Frame) -> tuple[str, int]:
    """Accepts what was posted; what hinders it and the status that says so, or nothing. Raises Settled."""
    try:
        value = read_answer(question, {str(key): texts for key, texts in request.POST.lists()})
    except Unreadable as error:
        return str(error), 422
    if value is NOT_ASKED:
        return "Nothing is entered. To leave what stands as it is, set the answer aside.", 422
    version, now = version_posted(request, "version"), timezone.now()
    match accept(proposal, value, version, reader(request), known_of(frame), now):
        case Invalid() as invalid:
            return str(invalid), 422
        case SignedOff() as signed:
            return str(signed), 423
        case Conflict():
            return "The answer that stands was changed since you opened this page. It is shown above.", 409
        case SignedOff() as signed:
            return str(signed), 423
    return "", 200


def _amend_page(request: HttpRequest, proposal: Proposal, field: Field, status: int = 200) -> HttpResponse:
    context = {
        "engagement": proposal.row.link.engagement,
        "tab": "interviews",
        "proposal": proposal,
        "field": replace(field, version=proposal.stands_version),
        "back": request.GET.get("back", "list"),
        "back_url": _back(request, proposal.row),
    }
    return render(request, "respondents/amend.html", context, status=status)


@require_POST
def respondent_answer_settle(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Accepts one answer as it is, sets it aside, or lets it wait again."""
    user = reader(request)
    row = get_respondent_answer_for_editing(user, slug, pk)
    match request.POST.get("settle"):
        case "accept":
            frame = frame_of(row.link.engagement)
            _accept(request, proposal_of(row, frame), frame)
        case "aside":
            try:
                set_aside(row, user, timezone.now())
                messages.success(request, "Set aside. It can be put back from the list of what respondents sent.")
            except Settled:
                messages.error(request, SETTLED)
        case "back":
            if put_back(row):
                messages.success(request, "It waits again.")
            else:
                messages.error(request, f"{row.link.name} has answered this anew, or it was settled.")
        case _:
            raise Http404("settle must be accept, aside or back.")
    return redirect(_back(request, row))


def _accept(request: HttpRequest, proposal: Proposal, frame: Frame) -> None:
    if not proposal.can_be_accepted:
        messages.error(request, f"{proposal.label} cannot be accepted: it is not asked like this any more.")
        return
    expected, now = version_posted(request, "version"), timezone.now()
    try:
        outcome = accept(proposal, proposal.value, expected, reader(request), known_of(frame), now)
    except Settled:
        messages.error(request, SETTLED)
        return
    match outcome:
        case Saved():
            messages.success(request, f"{proposal.label} {_done(proposal)}")
        case Conflict():
            messages.error(
                request, f"{proposal.label} The answer that stands was changed meanwhile. Look at both again."
            )
        case SignedOff():
            messages.error(request, f"{proposal.label} It waits still. {outcome}")
        case Invalid():
            messages.error(request, f"{proposal.label} {outcome} Change it, then accept it.")
        case SignedOff():
            messages.error(request, f"{proposal.label} It waits still. {outcome}")


def _done(proposal: Proposal) -> str:
    return "Kept as a note." if proposal.is_told else "Accepted."


@require_POST
def respondent_answers_accept(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Accepts everything that is shown as waiting for one process."""
    process = get_process_for_editing(reader(request), slug, code)
    frame = frame_of(process.engagement)
    shown = {
        int(name.removeprefix("shown-")): version_posted(request, name)
        for name in request.POST
        if name.startswith("shown-") and name.removeprefix("shown-").isdecimal() and len(name) < 24
    }
    accepted = accept_all(process, shown, reader(request), frame, known_of(frame), timezone.now())
    left = len(shown) - accepted
    if accepted:
        messages.success(request, f"{accepted} answer{'s' if accepted > 1 else ''} accepted.")
    if left:
        messages.warning(
            request,
            f"{left} answer{'s wait' if left > 1 else ' waits'} still: the process is signed off, what stands was "
            "changed meanwhile, what was typed is not understood, or the question is not asked like this any more.",
        )
    if request.POST.get("back") == "interview":
        return redirect("process-interview", slug, code)
    return redirect("respondent-answers", slug)


def _back(request: HttpRequest, row: RespondentAnswer) -> str:
    """Where the answer was looked at: the interview, or the list."""
    slug = row.link.engagement.slug
    if (request.POST.get("back") or request.GET.get("back")) == "interview":
        return reverse("process-interview", args=[slug, row.process.code])
    return reverse("respondent-answers", args=[slug])
