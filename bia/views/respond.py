"""The questionnaire behind a personal link: its parts, one stage at a time, and the page to send it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from bia.fields import field_id
from bia.forms.readers import Posted
from bia.forms.reading import NOT_ASKED
from bia.forms.showing import in_words
from bia.frames import scale_of
from bia.link_access import link_page, typed_texts
from bia.models import LinkPurpose, PersonalLink, RespondentAnswer
from bia.questions import Frame, Question
from bia.respondent_answers import (
    AlreadySent,
    Entered,
    NothingAnswered,
    Part,
    entered_by,
    parts_of,
    send,
    texts_in,
    typed_words,
    value_in,
)
from bia.stage_fields import Desk, StageField, keep, stage_field, texts_by_time

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
        "has_begun": any(part.answered or part.unclear for part in parts),
        "unclear": sum(part.unclear for part in parts),
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
    fields = _keep(request, place)
    if "autosave" in request.POST:
        return _saved(request, place, fields)
    if any(each.newer or not each.is_kept for each in fields):
        return _stage_page(request, place, fields, status=409 if any(each.newer for each in fields) else 422)
    match request.POST.get("go"):  # what is not understood is kept, and said among the parts
        case "parts":
            return redirect(_address(request))
        case "back":
            return redirect(place.before(request))
    if any(each.is_refused for each in fields):
        return _stage_page(request, place, fields, status=422)
    if growing := next((each.field.id for each in fields if each.field.id == request.POST.get("another-row")), ""):
        return redirect(f"{request.path}#{growing}-question")
    return redirect(place.after(request))


def _saved(request: HttpRequest, place: _Place, fields: list[StageField]) -> HttpResponse:
    """The answer to what was kept in passing: what the page does not know yet."""
    context = {
        "fields": fields,
        "refused": [each for each in fields if each.is_refused],
        "newer": [each for each in fields if each.newer],
        "now": timezone.now(),
        **_levels(place),
    }
    return render(request, "links/_saved.html", context)


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
        "unanswered": sum(len(part.stage.questions) - part.answered - part.unclear for part in parts),
        "unclear": sum(part.unclear for part in parts),
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

    def desk(self, now: datetime, *, is_late: bool = False) -> Desk:
        """Where the answers of this stage are entered."""
        return Desk(link=self.link, process=self.part.process, frame=self.frame, now=now, is_late=is_late)

    def key(self, question: Question) -> tuple[int, str]:
        """Where what was entered for a question is found."""
        return self.part.process.pk, question.path

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


def _fields(place: _Place, entered: Entered) -> list[StageField]:
    """The fields of a stage with what was entered before."""
    desk = place.desk(timezone.now())
    return [stage_field(desk, question, entered.get(place.key(question))) for question in place.part.stage.questions]


def _keep(request: HttpRequest, place: _Place) -> list[StageField]:
    """Keeps every answer of a stage; its fields, those not understood with what was typed. One window at a time."""
    desk = place.desk(timezone.now(), is_late="late" in request.POST)
    with transaction.atomic():
        PersonalLink.objects.select_for_update().get(pk=place.link.pk)
        entered = entered_by(place.link)
        return [
            keep(desk, question, posted_of(request, question), entered.get(place.key(question)))
            for question in place.part.stage.questions
        ]


def posted_of(request: HttpRequest, question: Question) -> Posted:
    """What was posted for one of several questions: their names begin with the id of its field."""
    head = f"{field_id(question.path)}."
    return {
        name.removeprefix(head): [text.replace("\0", "") for text in texts]
        for name, texts in request.POST.lists()
        if isinstance(name, str) and name.startswith(head)
    }


def _stage_page(request: HttpRequest, place: _Place, fields: list[StageField], status: int = 200) -> HttpResponse:
    context = {
        "link": place.link,
        "address": _address(request),
        "process": place.part.process,
        "stage": place.part.stage,
        "part": place.part,
        "parts": place.parts,
        "fields": fields,
        **_levels(place),
        "minutes": MINUTES_A_PART * (len(place.parts) - place.part.number + 1),
        "before": place.before(request),
        "refused": sum(each.is_refused for each in fields),
        "lost": any(not each.is_kept for each in fields),
        "newer": sum(bool(each.newer) for each in fields),
    }
    return render(request, "links/stage.html", context, status=status)


def _levels(place: _Place) -> dict[str, object]:
    levels = _level_words(place)
    return {"levels": levels, "has_anchors": any(anchor for _, _, anchor in levels)}


def _level_words(place: _Place) -> list[tuple[int, str, str]]:
    """Each level with its word, and what it means in the category that is asked about."""
    category = place.part.stage.category
    anchors = category.anchors if category else ()
    words = place.frame.levels or ("",) * 5
    return [(level, word, anchors[level] if level < len(anchors) else "") for level, word in enumerate(words)]


def _said(part: Part, frame: Frame, entered: Entered) -> dict[str, object]:
    """What was answered in one part, in words."""
    rows = [
        _said_row(frame, question, entered.get((part.process.pk, question.path))) for question in part.stage.questions
    ]
    return {"part": part, "rows": rows}


def _said_row(frame: Frame, question: Question, row: RespondentAnswer | None) -> dict[str, object]:
    value, texts = value_in(frame, question, row), texts_in(frame, question, row)
    is_unclear = row is not None and row.typed is not None
    words = "" if value is NOT_ASKED else in_words(question, value)
    return {
        "question": question,
        "is_unclear": is_unclear,
        "words": typed_words(texts) if is_unclear else words,
        "times": texts_by_time(question, texts),
    }


def _sent_page(request: HttpRequest, link: PersonalLink, status: int = 200) -> HttpResponse:
    frame, entered = scale_of(link.engagement), entered_by(link)
    parts = parts_of(link.processes.all(), frame, entered)
    said = [_said(part, frame, entered) for part in parts if part.answered or part.unclear]
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
