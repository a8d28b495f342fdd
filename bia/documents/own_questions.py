"""The section of the engagement's own questions: what was asked beyond the usual, and what was said."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bia.forms.numbers import show_number

from .blocks import Section, blocks
from .facts import Facts, Json, counted, duration, plural
from .tables import Cell, Column, Table, table

BEYOND = plural(
    "%(count)s question goes beyond the usual ones; no target rests on the answers.",
    "%(count)s questions go beyond the usual ones; no target rests on the answers.",
)


def own_questions(facts: Facts) -> Section | None:
    """Every answer to a question of the engagement's own. None when nothing was answered."""
    asked: list[Json] = list((facts.case.get("question_set") or {}).get("own") or ())
    answered = [process for process in facts.case.get("processes") or () if process.get("own")]
    if not asked or not answered:
        return None
    return Section(
        id="own-questions",
        title=_("Questions of our own"),
        question=_("What else did we ask?"),
        lead=counted(len(asked), *BEYOND),
        blocks=blocks(_answers(facts, asked, answered)),
    )


def _answers(facts: Facts, asked: list[Json], answered: list[Json]) -> Table | None:
    rows: list[tuple[str | Cell, ...]] = [
        (Cell(facts.label(process["id"]), "plain"), str(own["label"]), _in_words(own, process["own"].get(own["id"])))
        for own in asked
        for process in answered
        if own["id"] in process["own"]
    ]
    columns = [Column(_("Process"), 44), Column(_("Question"), 54), Column(_("Answer"), 70)]
    return table(_("Answers to them"), columns, rows, dense=True)


def _in_words(own: Json, value: object) -> str:
    if own["kind"] == "duration" and isinstance(value, int | float):
        return duration(float(value))
    if own["kind"] == "scale":
        steps = own.get("choices") or ()
        place = str(value)
        word = steps[int(place) - 1] if place.isdecimal() and 0 < int(place) <= len(steps) else ""
        return f"{place} {word}".strip()
    return show_number(value) if isinstance(value, int | float) else str(value)
