"""The questionnaire behind a personal link: its parts, one stage at a time, and the page to send it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from bia.answering import Known, check
from bia.fields import Field, Override, Stored, field_id, make_field, override_field
from bia.forms.readers import Posted, read_answer
from bia.forms.reading import NOT_ASKED, Unreadable
from bia.forms.showing import in_words, show_answer
from bia.frames import scale_of
from bia.link_access import link_page, typed_texts
from bia.models import LinkPurpose, PersonalLink
from bia.questionnaire import is_told
from bia.questions import Frame, Question
from bia.respondent_answers import (
    AlreadySent,
    Entered,
    NothingAnswered,
    Part,
    enter,
    entered_by,
    parts_of,
    send,
    value_in,
)
from bia.states import State

MINUTES_A_PART = 1


@link_page(LinkPurpose.ANSWER)
def respond(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Where somebody begins and comes back to: every part, and how far each is."""
    if link.finished_at is not None:
        return _sent_page(request, link)
    frame = scale_of(link.engagement)
    parts = parts_of(link.processes.all(), frame, entered_by(link))
    if not parts:
        return _gone(request, link)
    context = {
        "link": link,
        "address": _address(request),
        "parts": parts,
        "has_begun": any(part.answered for part in parts),
        "next_address": _part_address(request, next((part for part in parts if not part.is_complete), parts[-1])),
        "minutes": MINUTES_A_PART * sum(not part.is_complete for part in parts),
    }
    return render(request, "links/overview.html", context)


@link_page(LinkPurpose.ANSWER)
def respond_stage(request: HttpRequest, link: PersonalLink, code: str, stage: str) -> HttpResponse:
    """One stage: shown, kept as it is entered, and left in either direction. What cannot be read stays as typed."""
    if link.finished_at is not None:
        return _sent_page(request, link, status=409 if request.method == "POST" else 200)
    frame, entered = scale_of(link.engagement), entered_by(link)
    parts = parts_of(link.processes.all(), frame, entered)
    part = next((each for each in parts if (each.process.code, each.stage.key) == (code, stage)), None)
    if part is None:
        return _gone(request, link)
    place = _Place(link=link, frame=frame, parts=parts, part=part)
    if request.method != "POST":
        return _stage_page(request, place, _fields(place, entered))
    fields = _keep(request, place, entered, timezone.now())
    refused = [field for field in fields if field.state.name == "invalid"]
    if "autosave" in request.POST:
        return render(request, "links/_saved.html", {"fields": fields, "refused": refused, "now": timezone.now()})
    if refused:
        return _stage_page(request, place, fields, status=422)
    if growing := next((field.id for field in fields if field.id == request.POST.get("another-row")), ""):
        return redirect(f"{request.path}#{growing}-question")
    return redirect(place.before(request) if request.POST.get("go") == "back" else place.after(request))


@link_page(LinkPurpose.ANSWER)
def respond_send(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Everything that was entered, to look over, and the button that sends it."""
    if link.finished_at is not None:
        return _sent_page(request, link)
    problem = ""
    if request.method == "POST":
        try:
            with suppress(AlreadySent):  # from another window: it is sent, as was wished
                send(link, timezone.now())
            return redirect(_address(request))
        except NothingAnswered:
            problem = "Nothing is answered yet. Answer at least one question, then send."
    frame, entered = scale_of(link.engagement), entered_by(link)
    parts = parts_of(link.processes.all(), frame, entered)
    if not parts:
        return _gone(request, link)
    context = {
        "link": link,
        "address": _address(request),
        "parts": parts,
        "said": [_said(part, frame, entered) for part in parts],
        "back": _part_address(request, parts[-1]),
        "unanswered": sum(len(part.stage.questions) - part.answered for part in parts),
        "problem": problem,
    }
    return render(request, "links/send.html", context, status=422 if problem else 200)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    """A stage of a questionnaire, and where it leads."""

    link: PersonalLink
    frame: Frame
    parts: list[Part]
    part: Part

    def before(self, request: HttpRequest) -> str:
        """The address of the stage before, or of the beginning."""
        number = self.part.number
        return _part_address(request, self.parts[number - 2]) if number > 1 else _address(request)

    def after(self, request: HttpRequest) -> str:
        """The address of the next stage, or of the page to send everything."""
        number = self.part.number
        if number < len(self.parts):
            return _part_address(request, self.parts[number])
        return reverse("respond-send", args=[_token(request)])


def _token(request: HttpRequest) -> str:
    """The token of the address that was asked for: the pages of the link go on with it."""
    match = request.resolver_match
    assert match is not None  # a view was found
    return str(match.kwargs["token"])


def _address(request: HttpRequest) -> str:
    return reverse("respond", args=[_token(request)])


def _part_address(request: HttpRequest, part: Part) -> str:
    return reverse("respond-stage", args=[_token(request), part.process.code, part.stage.key])


def _fields(place: _Place, entered: Entered) -> list[Field]:
    """The fields of a stage with what was entered before."""
    return [_field(place, entered, question) for question in place.part.stage.questions]


def _field(place: _Place, entered: Entered, question: Question) -> Field:
    value = value_in(place.frame, question, entered.get((place.part.process.pk, question.path)))
    return make_field(question, Stored(value=value, version=0), "")


def _keep(request: HttpRequest, place: _Place, entered: Entered, now: datetime) -> list[Field]:
    """Keeps every answer of a stage that can be read; its fields, the refused ones with what was typed."""
    return [_keep_one(request, place, entered, question, now) for question in place.part.stage.questions]


def _keep_one(request: HttpRequest, place: _Place, entered: Entered, question: Question, now: datetime) -> Field:
    field = _field(place, entered, question)
    posted = posted_of(request, question)
    if not posted:  # not on the page that was sent
        return field
    problem = ""
    try:
        value = read_answer(question, posted)
        problem = _problem(place, question, value)
    except Unreadable as error:
        problem = str(error)
    if problem:
        state = State(name="invalid", problem=problem)
        return override_field(field, Override(path=question.path, posted=posted, version=0, state=state))
    enter(place.link, place.part.process, question, value, place.frame, now)
    state = State(name="saved" if value is not NOT_ASKED else "unasked", at=now)
    return replace(make_field(question, Stored(value=value, version=0), ""), state=state)


def _problem(place: _Place, question: Question, value: object) -> str:
    if is_told(question.path):
        return ""
    known = Known(points=len(place.frame.times), categories=tuple(each.id for each in place.frame.categories))
    invalid = check(place.part.process, question.path, value, known)
    return str(invalid) if invalid else ""


def posted_of(request: HttpRequest, question: Question) -> Posted:
    """What was posted for one of several questions: their names begin with the id of its field."""
    head = f"{field_id(question.path)}."
    return {
        name.removeprefix(head): [text.replace("\0", "") for text in texts]
        for name, texts in request.POST.lists()
        if isinstance(name, str) and name.startswith(head)
    }


def _stage_page(request: HttpRequest, place: _Place, fields: list[Field], status: int = 200) -> HttpResponse:
    levels = _level_words(place)
    context = {
        "link": place.link,
        "address": _address(request),
        "process": place.part.process,
        "stage": place.part.stage,
        "part": place.part,
        "parts": place.parts,
        "fields": fields,
        "levels": levels,
        "has_anchors": any(anchor for _, _, anchor in levels),
        "minutes": MINUTES_A_PART * (len(place.parts) - place.part.number + 1),
        "before": place.before(request),
        "refused": sum(field.state.name == "invalid" for field in fields),
    }
    return render(request, "links/stage.html", context, status=status)


def _level_words(place: _Place) -> list[tuple[int, str, str]]:
    """Each level with its word, and what it means in the category that is asked about."""
    category = place.part.stage.category
    anchors = category.anchors if category else ()
    words = place.frame.levels or ("",) * 5
    return [(level, word, anchors[level] if level < len(anchors) else "") for level, word in enumerate(words)]


def _said(part: Part, frame: Frame, entered: Entered) -> dict[str, object]:
    """What was answered in one part, in words."""
    rows = []
    for question in part.stage.questions:
        value = value_in(frame, question, entered.get((part.process.pk, question.path)))
        rows.append(
            (question, "" if value is NOT_ASKED else in_words(question, value), times_in_words(question, value))
        )
    return {"part": part, "rows": rows}


def times_in_words(question: Question, value: object) -> list[tuple[str, str]]:
    """A value over time as pairs of a time and what was said for it; empty for any other value."""
    if not question.point_labels or value is NOT_ASKED:
        return []
    texts = show_answer(question, value)
    pairs = [(label, texts.get(f"v{index}", [""])[0]) for index, label in enumerate(question.point_labels)]
    return [(label, text) for label, text in pairs if text]


def _sent_page(request: HttpRequest, link: PersonalLink, status: int = 200) -> HttpResponse:
    frame, entered = scale_of(link.engagement), entered_by(link)
    parts = parts_of(link.processes.all(), frame, entered)
    said = [_said(part, frame, entered) for part in parts if part.answered]
    return render(
        request, "links/sent.html", {"link": link, "said": said, "typed": typed_texts(request)}, status=status
    )


def _gone(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    context = {
        "link": link,
        "address": _address(request),
        "is_empty": not link.processes.exists(),
        "typed": typed_texts(request),
    }
    return render(request, "links/gone.html", context, status=404)
