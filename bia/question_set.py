"""The page of the question set: what is shown for each question, and what a post makes of the set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count
from django.utils.text import slugify

from bia.models import Answer, Engagement
from bia.questions import Question, Section
from bia.questions.own import (
    FIXED_SECTIONS,
    LIVE,
    NEVER_OFF,
    OFF,
    OPTIONAL,
    Change,
    Own,
    QuestionSet,
    ask_of,
    changed,
    with_own_questions,
)

Posted = Mapping[str, str]
KINDS = (
    ("text", "Text"),
    ("number", "Number"),
    ("duration", "Duration"),
    ("choice", "Choice"),
    ("scale", "Scale from 1 up"),
)
ASKS = ((LIVE, "Live"), (OPTIONAL, "If there is time"), (OFF, "Not asked"))
MOST_OWN = 50


class Refusal(ValueError):
    """The set cannot become so; `name` is the control it is about."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = name


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionRow:
    """One question on the page. `usual_label` and `usual_help` are set where the wording was changed."""

    number: int
    path: str
    label: str
    help: str
    kind: str
    usual_label: str
    usual_help: str
    asks: tuple[tuple[str, str, bool], ...]
    answers: int
    is_own: bool
    is_first: bool
    is_last: bool
    choices: str = ""

    @property
    def anchor(self) -> str:
        """The id of its row on the page."""
        return "at-" + self.path.replace(".", "-")

    @property
    def is_off(self) -> bool:
        return any(value == OFF and chosen for value, _, chosen in self.asks)


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionRows:
    key: str
    title: str
    rows: tuple[QuestionRow, ...]
    is_fixed: bool
    live: int


def answer_counts(engagement: Engagement) -> dict[str, int]:
    """How many processes have an answer to each question."""
    rows = Answer.objects.filter(engagement=engagement, process__isnull=False, withdrawn=False)
    return dict(rows.order_by().values_list("question").annotate(n=Count("pk")))


def section_rows(
    usual: Sequence[Section], question_set: QuestionSet, counts: Mapping[str, int], typed: Posted
) -> tuple[SectionRows, ...]:
    """What the page shows, section by section, those with a page of their own as one line.

    `typed` is what was posted and not saved: it stays in its controls.
    """
    own = {each.path: each for each in question_set.own}
    number, found = 0, []
    for section in with_own_questions(usual, question_set):
        rows = []
        is_fixed = section.key in FIXED_SECTIONS
        for place, question in enumerate(() if is_fixed else section.questions):
            ends = (place == 0, place == len(section.questions) - 1)
            row = _row(number, question, question_set, counts.get(question.path, 0), own, ends)
            rows.append(_with_typed(row, typed) if typed.get(f"path-{number}") == row.path else row)
            number += 1
        live = sum(question.core for question in section.questions) if is_fixed else 0
        found.append(
            SectionRows(
                key=section.key,
                title=section.title,
                rows=tuple(rows),
                is_fixed=is_fixed,
                live=live + (section.key == "dependencies"),
            )
        )
    return tuple(found)


def _row(
    number: int,
    question: Question,
    question_set: QuestionSet,
    answers: int,
    own: Mapping[str, Own],
    ends: tuple[bool, bool],
) -> QuestionRow:
    shown = changed(question, question_set)
    ask = ask_of(question, question_set)
    mine = own.get(question.path)
    return QuestionRow(
        number=number,
        path=question.path,
        label=shown.label,
        help=shown.help,
        kind=dict(KINDS)[mine.kind] if mine else "",
        usual_label=question.label if shown.label != question.label else "",
        usual_help=question.help if shown.help != question.help else "",
        asks=tuple(
            (value, words, value == ask) for value, words in ASKS if value != OFF or question.path not in NEVER_OFF
        ),
        answers=answers,
        is_own=mine is not None,
        is_first=ends[0],
        is_last=ends[1],
        choices="\n".join(mine.choices) if mine else "",
    )


def _with_typed(row: QuestionRow, typed: Posted) -> QuestionRow:
    ask = typed.get(f"ask-{row.number}", "")
    return replace(
        row,
        label=typed.get(f"label-{row.number}", row.label),
        help=typed.get(f"help-{row.number}", row.help),
        choices=typed.get(f"choices-{row.number}", row.choices),
        asks=tuple((value, words, value == ask) for value, words, _ in row.asks),
    )


# What a post makes of it


def posted_set(usual: Sequence[Section], before: QuestionSet, posted: Posted) -> QuestionSet:
    """The set as the page was sent. Raises Refusal."""
    own = tuple(_posted_own(each, posted) for each in before.own)
    sections = with_own_questions(usual, replace(before, own=own))
    questions = {
        question.path: question
        for section in sections
        if section.key not in FIXED_SECTIONS
        for question in section.questions
    }
    numbers = {path: name.removeprefix("path-") for name, path in posted.items() if name.startswith("path-")}
    changes = {}
    for path, question in questions.items():
        if path not in numbers:
            changes[path] = before.changes.get(path, Change())
            continue
        change = _posted_change(question, numbers[path], posted)
        changes[path] = replace(change, label="", help=None) if question.path.startswith("own.") else change
    used = {path: change for path, change in changes.items() if change != Change()}
    return QuestionSet(changes=used, own=own, order=before.order)


def _posted_change(question: Question, number: str, posted: Posted) -> Change:
    label = " ".join(posted.get(f"label-{number}", "").split())
    help = posted.get(f"help-{number}", question.help).replace("\r\n", "\n").strip()
    ask = posted.get(f"ask-{number}", "")
    if len(label) > 200:
        raise Refusal(f"label-{number}", f"This wording has {len(label)} characters. Shorten it to 200.")
    if len(help) > 1000:
        raise Refusal(f"help-{number}", f"This help text has {len(help)} characters. Shorten it to 1,000.")
    if ask not in (LIVE, OPTIONAL, OFF) or (ask == OFF and question.path in NEVER_OFF):
        raise Refusal(f"ask-{number}", "Choose live, if there is time, or not asked.")
    usual = LIVE if question.core else OPTIONAL
    return Change(
        ask="" if ask == usual else ask,
        label="" if label == question.label else label,
        help=None if help == question.help else help,
    )


def _posted_own(own: Own, posted: Posted) -> Own:
    """An own question keeps its id and its kind; its words and choices are what was typed."""
    numbers = [name.removeprefix("path-") for name, path in posted.items() if path == own.path and "path-" in name]
    if not numbers:
        return own
    number = numbers[0]
    label = " ".join(posted.get(f"label-{number}", "").split()) or own.label
    help = posted.get(f"help-{number}", own.help).replace("\r\n", "\n").strip()
    choices = own.choices
    if f"choices-{number}" in posted:
        choices = read_choices(own.kind, posted[f"choices-{number}"], f"choices-{number}")
    return replace(own, label=label, help=help, choices=choices)


def read_choices(kind: str, text: str, name: str) -> tuple[str, ...]:
    """The choices of one text, one a line. Raises Refusal."""
    if kind not in ("choice", "scale"):
        return ()
    choices = tuple(line.strip() for line in text.splitlines() if line.strip())
    if kind == "choice" and len(choices) < 2:
        raise Refusal(name, "A choice needs at least two things to choose from, one a line.")
    if kind == "scale" and len(choices) == 1:
        raise Refusal(name, "Write a word for each step, one a line, or none for a scale from 1 to 5.")
    if len(choices) > 50 or any(len(choice) > 200 for choice in choices):
        raise Refusal(name, "At most 50 choices of at most 200 characters each.")
    if len({choice.casefold() for choice in choices}) < len(choices):
        raise Refusal(name, "A choice stands here twice. Keep one of them.")
    return choices


def added(question_set: QuestionSet, posted: Posted, sections: Sequence[tuple[str, str]]) -> QuestionSet:
    """The set with one more own question. Raises Refusal."""
    label = " ".join(posted.get("new_label", "").split())
    kind, section = posted.get("new_kind", ""), posted.get("new_section", "")
    help = posted.get("new_help", "").replace("\r\n", "\n").strip()
    if not label or len(label) > 200:
        raise Refusal("new_label", "Write the question, in at most 200 characters.")
    if len(help) > 1000:
        raise Refusal("new_help", f"This help text has {len(help)} characters. Shorten it to 1,000.")
    if kind not in dict(KINDS):
        raise Refusal("new_kind", "Choose how it is answered.")
    if section not in dict(sections):
        raise Refusal("new_section", "Choose a section.")
    if len(question_set.own) >= MOST_OWN:
        raise Refusal("new_label", f"There are {MOST_OWN} questions of your own already.")
    choices = read_choices(kind, posted.get("new_choices", ""), "new_choices")
    taken = {own.id for own in question_set.own}
    stem = slugify(label)[:40].strip("-") or "question"
    code = next(each for each in (stem, *(f"{stem}-{n}" for n in range(2, 200))) if each not in taken)
    own = Own(id=code, label=label, kind=kind, section=section, help=help, choices=choices)
    return replace(question_set, own=(*question_set.own, own))


def removed(question_set: QuestionSet, path: str, counts: Mapping[str, int]) -> QuestionSet:
    """The set without an own question that nobody answered. Raises Refusal."""
    if counts.get(path):
        raise Refusal("remove", "It has answers. Choose “not asked” instead: the answers are kept.")
    return replace(
        question_set,
        own=tuple(own for own in question_set.own if own.path != path),
        changes={key: change for key, change in question_set.changes.items() if key != path},
        order=tuple(each for each in question_set.order if each != path),
    )


def moved(usual: Sequence[Section], question_set: QuestionSet, path: str, step: int) -> QuestionSet:
    """The set with a question one place up (-1) or down (1) in its section; at an end it stays."""
    order: list[str] = []
    for section in with_own_questions(usual, question_set):
        paths = [question.path for question in section.questions]
        if path in paths:
            place = paths.index(path)
            other = place + step
            if 0 <= other < len(paths):
                paths[place], paths[other] = paths[other], paths[place]
        order += paths if section.key not in FIXED_SECTIONS else []
    return replace(question_set, order=tuple(order))
