"""The question set of an engagement: switch off, reword, order, and add questions of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bia.access import get_engagement_for_editing, get_engagement_for_reading, may_edit, reader
from bia.answering import Conflict, Invalid, save_answer, stored_answers, value_of
from bia.frames import frame_of
from bia.models import Engagement
from bia.question_set import KINDS, Refusal, added, answer_counts, moved, posted_set, removed, section_rows
from bia.questions import Section, usual_process_sections
from bia.questions.own import (
    MOST_LIVE,
    PLACES,
    QuestionSet,
    configured,
    live_count,
    read_question_set,
    write_question_set,
)

from .answers import version_posted

QUESTION_SET = "question_set"


@require_http_methods(["GET", "POST"])
def question_set_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question of an interview, with when it is asked and in which words."""
    user = reader(request)
    if request.method == "GET":
        engagement = get_engagement_for_reading(user, slug)
        stored, version = _stored(engagement)
        return _page(request, engagement, stored, version)
    engagement = get_engagement_for_editing(user, slug)
    stored, version = _stored(engagement)
    usual = usual_process_sections(frame_of(engagement))
    posted = {name: request.POST[name] for name in request.POST}
    try:
        question_set, anchor, said = _changed(usual, stored, posted, answer_counts(engagement))
    except Refusal as refusal:
        return _page(request, engagement, stored, version, posted=posted, refusal=refusal, status=422)
    expected = version_posted(request, "version")
    outcome = save_answer(
        subject=engagement,
        question=QUESTION_SET,
        value=write_question_set(question_set),
        expected_version=expected,
        author=user,
        now=timezone.now(),
    )
    if isinstance(outcome, Invalid):
        unfit = Refusal("", str(outcome))
        return _page(request, engagement, stored, version, posted=posted, refusal=unfit, status=422)
    if isinstance(outcome, Conflict):
        return _page(request, engagement, question_set, version, stale=True, status=409)
    messages.success(request, said)
    return redirect(f"{reverse('question-set', args=[slug])}{anchor}")


def _stored(engagement: Engagement) -> tuple[QuestionSet, int]:
    answer = stored_answers(engagement).get(QUESTION_SET)
    return read_question_set(value_of(answer)), answer.version if answer else 0


def _places(usual: tuple[Section, ...]) -> list[tuple[str, str]]:
    return [(section.key, section.title) for section in usual if section.key in PLACES]


def _changed(
    usual: tuple[Section, ...], stored: QuestionSet, posted: Mapping[str, str], counts: Mapping[str, int]
) -> tuple[QuestionSet, str, str]:
    """The set that a post asks for, where to go on, and what to say. Raises Refusal."""
    question_set = posted_set(usual, stored, posted)
    if "up" in posted or "down" in posted:
        path = posted.get("up") or posted.get("down") or ""
        return moved(usual, question_set, path, -1 if "up" in posted else 1), _anchor(path), "The order is saved."
    if "remove" in posted:
        return removed(question_set, posted["remove"], counts), "#own", "The question is taken out."
    if "add" in posted:
        return added(question_set, posted, _places(usual)), "#own", "The question is added, for every process."
    return question_set, "", "The question set is saved."


def _anchor(path: str) -> str:
    return "#at-" + path.replace(".", "-")


def _page(
    request: HttpRequest,
    engagement: Engagement,
    question_set: QuestionSet,
    version: int,
    *,
    posted: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    frame = frame_of(engagement)
    usual = usual_process_sections(frame)
    count = live_count(configured(usual, question_set))
    typed: dict[str, Any] = dict(posted or {})
    context = {
        "engagement": engagement,
        "tab": "settings",
        "can_edit": may_edit(reader(request), engagement),
        "sections": section_rows(usual, question_set, answer_counts(engagement), typed),
        "version": version,
        "count": count,
        "most": MOST_LIVE,
        "over": max(0, count - MOST_LIVE),
        "kinds": [(value, words, value == typed.get("new_kind")) for value, words in KINDS],
        "places": [(key, title, key == typed.get("new_section", "notes")) for key, title in _places(usual)],
        "typed": typed,
        "refusal": refusal,
        "stale": stale,
    }
    return render(request, "interviews/question_set.html", context, status=status)
