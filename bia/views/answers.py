"""One posted answer, whatever its subject: read, save by version, and say what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from bia import answering
from bia.access import reader
from bia.acts import note_rename
from bia.answering import Conflict, Invalid, Saved, SignedOff, Subject, engagement_of
from bia.dependencies import dependencies_of, target_of
from bia.fields import Field, Override, Stored, field_id, make_field, override_field
from bia.forms.over_time import AT, at_text, at_times_now, is_over_time
from bia.forms.readers import Posted, read_answer
from bia.forms.reading import NOT_ASKED, Unreadable
from bia.forms.showing import show_answer
from bia.models import UNCONFIRMED, Engagement, Process, Service, Site
from bia.needs import offering
from bia.questions import Kind, Question, Section, find
from bia.scale import scale_changed_since
from bia.states import State, conflict_state, picked_cells, saved_state, signed_state

SAVED_EVENT = "answer-saved"
LONGEST_NAME = 200
# A conflict is settled by a button; its value is the version that was looked at.
CHOSEN = ("overwrite", "mix")

MOVED = (
    "The times asked about were changed after this page was loaded: each value is saved at its time. "
    "Load the page again to see them all."
)
STATUSES = {"conflict": 409, "signed": 423}  # of an answer that was not saved; any other state is a 422

ShowPage = Callable[[Override, int], HttpResponse]
Rule = Callable[[Question, object], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerPage:
    """Where an answer is asked. `show` draws the whole page around a field that was not saved, with
    a status; `rule` says why a value cannot stand (empty: it can); `around` gives what else a field
    drawn anew shows."""

    subject: Subject
    sections: Sequence[Section]
    url: str
    action: str
    show: ShowPage
    known: answering.Known = answering.ANYTHING
    around: Callable[[], dict[str, object]] = dict
    rule: Rule = lambda question, value: ""


def version_posted(request: HttpRequest, name: str) -> int:
    """A version that was posted; a page never posts anything else than a number. Raises BadRequest: see 400.html."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise BadRequest(f"{name} must be a whole number.")
    return int(text)


def entry_posted(request: HttpRequest, name: str) -> UUID | None:
    """The browser's id of what was typed, or None: a form without JavaScript has none."""
    text = request.POST.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404(f"{name} must be a UUID.") from error


def typed_posted(request: HttpRequest) -> datetime | None:
    """When it was typed, by the browser's clock: shown beside a conflict, and the time of a note."""
    try:
        typed = parse_datetime(request.POST.get("typed", ""))
    except ValueError:
        return None
    return typed if typed is not None and timezone.is_aware(typed) else None


def save_posted(request: HttpRequest, page: AnswerPage) -> HttpResponse:
    """Saves the posted answer and answers with its state alone (htmx) or with the page."""
    question = find(page.sections, request.POST.get("question", ""))
    if question is None:
        return _not_asked(request, page)
    if "keep" in request.POST:
        return _theirs_kept(request, page, question)
    posted: Posted = picked_cells({key: values for key, values in request.POST.lists() if isinstance(key, str)})
    version = version_posted(request, "version")
    expected = next((version_posted(request, chosen) for chosen in CHOSEN if chosen in request.POST), version)
    try:
        placed = _at_times_now(request, page, question, posted)
        value = read_answer(question, placed)
    except Unreadable as error:
        if saved := answering.saved_entry(page.subject, question.path, entry_posted(request, "entry")):
            return _saved(request, page, question, posted, saved)
        return _not_saved(request, page, question, posted, version, State(name="invalid", problem=str(error)))
    if problem := _problem(page, question, value):
        return _not_saved(request, page, question, posted, version, State(name="invalid", problem=problem))
    outcome = _save(request, page, question, value, expected)
    if isinstance(outcome, Invalid):
        return _not_saved(request, page, question, posted, version, State(name="invalid", problem=str(outcome)))
    if isinstance(outcome, SignedOff):
        return _not_saved(request, page, question, posted, version, signed_state(outcome))
    if isinstance(outcome, Conflict) and outcome.value != value:
        before = answering.value_at(page.subject, question.path, version)
        state = conflict_state(
            question, value, outcome, before=before, typed_at=typed_posted(request), reader=reader(request)
        )
        if placed is not posted:  # the cells of the page are not those of now: there is nothing to pick from
            state = replace(state, cells=())
        return _not_saved(request, page, question, posted, version, state)
    return _saved(request, page, question, posted, _agreed(outcome), note="" if placed is posted else MOVED)


def _at_times_now(request: HttpRequest, page: AnswerPage, question: Question, posted: Posted) -> Posted:
    """What was posted, a row over time at the times of now. Raises Unreadable where a time is not there any more."""
    if not question.point_hours or not is_over_time(posted):
        return posted
    if AT not in posted:  # kept in a browser by a page from before rows told their times
        typed = typed_posted(request)
        if typed is not None and scale_changed_since(engagement_of(page.subject), typed):
            raise Unreadable("The times asked about were changed after this was typed. Type each value at its time.")
        return posted
    if posted[AT] == [at_text(question.point_hours)]:
        return posted
    stored = answering.stored_value(page.subject, question.path)
    placed = at_times_now(question, posted, show_answer(question, stored))
    if placed.left:
        raise Unreadable(
            f"The times asked about were changed since this page was loaded. Not asked about any more: "
            f"{'; '.join(placed.left)}. Copy what you typed, load the page again and type each value at its time."
        )
    return placed.texts


def _not_asked(request: HttpRequest, page: AnswerPage) -> HttpResponse:
    """410: the page is from before the question was switched off, or its category taken off the scale."""
    said = "This question is not asked any more. What you typed was not saved"
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(f"{said}.", status=410, content_type="text/plain")
    typed = ", ".join(filter(None, request.POST.getlist("value")))
    messages.error(request, f"{said}: “{typed}”." if typed else f"{said}.")
    return redirect(page.url)


def _problem(page: AnswerPage, question: Question, value: object) -> str:
    if question.required and value is NOT_ASKED:
        return f"{question.label} cannot be empty."
    if question.path in columns_of(page.subject):
        if len(str(value)) > LONGEST_NAME:
            return f"{question.label} has {len(str(value))} characters. Shorten it to {LONGEST_NAME}."
        if question.choices and value not in dict(question.choices):
            return "Choose one of the list."
    return page.rule(question, value)


def _agreed(outcome: Saved | Conflict) -> Saved:
    """Someone else, or a request whose reply was lost, saved the same value: nothing to settle."""
    if isinstance(outcome, Saved):
        return outcome
    at = outcome.saved_at or timezone.now()
    return Saved(value=outcome.value, version=outcome.version, author=outcome.author, saved_at=at)


def _save(
    request: HttpRequest, page: AnswerPage, question: Question, value: object, expected: int
) -> Saved | Conflict | Invalid | SignedOff:
    subject, author, now = page.subject, reader(request), timezone.now()
    if question.path in columns_of(subject) and not isinstance(subject, Site):
        outcome = answering.save_column(
            subject=subject, column=question.path, text=str(value), expected_version=expected, author=author, now=now
        )
        if isinstance(subject, Process) and isinstance(outcome, Saved):
            note_rename(request.session, subject, now)
        return outcome
    return answering.save_answer(
        subject=subject,
        question=question.path,
        value=value,
        expected_version=expected,
        author=author,
        now=now,
        known=page.known,
        entry=entry_posted(request, "entry"),
        after=entry_posted(request, "after"),
    )


def columns_of(subject: Subject) -> tuple[str, ...]:
    """The questions whose answer is a column of the subject's own row."""
    if isinstance(subject, Engagement):
        return ("title",)
    if isinstance(subject, Service):
        return ("name", "kind")
    return ("name",) if isinstance(subject, Process) else ()


def stored_of(subject: Subject) -> dict[str, Stored]:
    """What is stored of a subject, by question, its columns included."""
    stored = {
        path: Stored(
            value=answering.value_of(answer),
            version=answer.version,
            is_unconfirmed=answer.source in UNCONFIRMED and not answer.withdrawn,
        )
        for path, answer in answering.stored_answers(subject).items()
    }
    for column in columns_of(subject):
        text = getattr(subject, column)
        stored[column] = Stored(value=text, version=answering.column_version(text))
    return stored


def _present_field(page: AnswerPage, question: Question) -> Field:
    if isinstance(page.subject, Process | Service):
        question = offering(question, map(target_of, dependencies_of(page.subject)))
    stored = stored_of(page.subject).get(question.path, Stored(value=NOT_ASKED, version=0))
    return make_field(question, stored, page.action)


def _posted_field(page: AnswerPage, question: Question, override: Override) -> Field:
    """The field with what was posted; what is stored is not asked for."""
    return override_field(make_field(question, Stored(value=NOT_ASKED, version=0), page.action), override)


def _saved(
    request: HttpRequest, page: AnswerPage, question: Question, posted: Posted, saved: Saved, note: str = ""
) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        taken_back = saved.value is NOT_ASKED
        messages.success(request, f"{question.label}: {'taken back, not asked' if taken_back else 'saved'}.")
        return redirect(f"{page.url}#{field_id(question.path)}")
    state = replace(saved_state(question, posted, saved), note=note)
    override = Override(path=question.path, posted=posted, version=saved.version, state=state)
    field = _posted_field(page, question, override)
    response = render(request, "interviews/_state.html", {"field": field})
    response["HX-Trigger"] = SAVED_EVENT
    return response


def _not_saved(
    request: HttpRequest, page: AnswerPage, question: Question, posted: Posted, version: int, state: State
) -> HttpResponse:
    """422, 409 or 423: the text stays, and so does the version it was typed against."""
    override = Override(path=question.path, posted=posted, version=version, state=state)
    status = STATUSES.get(state.name, 422)
    if not request.htmx:  # type: ignore[attr-defined]
        return page.show(override, status)
    field = _posted_field(page, question, override)
    return render(request, "interviews/_state.html", {"field": field}, status=status)


def _theirs_kept(request: HttpRequest, page: AnswerPage, question: Question) -> HttpResponse:
    """The stored value takes the place of the typed one, because the user chose it."""
    field = _present_field(page, question)
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, f"{question.label}: the saved value is kept.")
        return redirect(f"{page.url}#{field.id}")
    if question.kind in (Kind.LEVELS, Kind.LOSS):
        response = HttpResponse()
        response["HX-Refresh"] = "true"  # its inputs stand in a table that several questions share
        return response
    response = render(request, "interviews/_field.html", {**page.around(), "field": field})
    response["HX-Retarget"] = f"#{field.id}"
    response["HX-Reswap"] = "outerHTML"
    return response
