"""The section of the engagement's own questions: what was asked beyond the usual, and what was said."""

from __future__ import annotations

from bia.forms.numbers import show_number

from .blocks import Section, blocks
from .facts import Facts, Json, duration, said
from .tables import Cell, Column, Table, table


def own_questions(facts: Facts) -> Section | None:
    """Every answer to a question of the engagement's own. None when nothing was answered."""
    asked: list[Json] = list((facts.case.get("question_set") or {}).get("own") or ())
    answered = [process for process in facts.case.get("processes") or () if process.get("own")]
    if not asked or not answered:
        return None
    return Section(
        id="own-questions",
        title="Questions of our own",
        question="What else did we ask?",
        lead=f"{said(len(asked), 'question', 'goes', 'go')} beyond the usual ones; no target rests on the answers.",
        blocks=blocks(_answers(facts, asked, answered)),
    )


def _answers(facts: Facts, asked: list[Json], answered: list[Json]) -> Table | None:
    rows: list[tuple[str | Cell, ...]] = [
        (Cell(facts.label(process["id"]), "plain"), str(own["label"]), _in_words(own, process["own"].get(own["id"])))
        for own in asked
        for process in answered
        if own["id"] in process["own"]
    ]
    columns = [Column("Process", 44), Column("Question", 54), Column("Answer", 70)]
    return table("Answers to them", columns, rows, dense=True)


def _in_words(own: Json, value: object) -> str:
    if own["kind"] == "duration" and isinstance(value, int | float):
        return duration(float(value))
    if own["kind"] == "scale":
        steps = own.get("choices") or ()
        place = str(value)
        word = steps[int(place) - 1] if place.isdecimal() and 0 < int(place) <= len(steps) else ""
        return f"{place} {word}".strip()
    return show_number(value) if isinstance(value, int | float) else str(value)
