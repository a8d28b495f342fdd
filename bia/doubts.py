"""What can be saved and is hardly meant: asked about at its field, never repaired and never refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bia.forms.numbers import show_money
from bia.forms.reading import NOT_ASKED
from bia.questions import Kind, Question

ASKED_ABOUT_FROM = 10_000_000_000  # an amount this large is more often a slip of the keyboard


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """A question about a value; of a row over time, at which of its times (counted from 0), and whether it falls."""

    text: str
    column: int | None = None
    is_falling: bool = False


def doubts_about(question: Question, value: Any) -> tuple[Doubt, ...]:
    """Amounts beyond all measure, a process that never runs, and losses in all that shrink as time passes.

    By ISO/TS 22317 losses are cumulative."""
    if value is NOT_ASKED or value is None:
        return ()
    if question.kind is Kind.MONEY:
        return (Doubt(text=_too_much(question, value)),) if value >= ASKED_ABOUT_FROM else ()
    if question.path == "weeks_per_year" and value == 0:
        return (Doubt(text="0 weeks a year: it never runs, and nothing is lost when it stops. Is that meant?"),)
    return tuple(_about_losses(question, value)) if question.kind is Kind.LOSS else ()


def _about_losses(question: Question, amounts: list[float | None]) -> Iterator[Doubt]:
    before: float | None = None
    for column, (time, amount) in enumerate(zip(question.point_labels, amounts, strict=False)):
        if amount is None:
            continue
        if before is not None and amount < before:
            less = f"{show_money(amount)} by {time} is less than the {show_money(before)} before"
            yield Doubt(text=f"{less}, and losses are counted in all. Is that meant?", column=column, is_falling=True)
        elif amount >= ASKED_ABOUT_FROM:
            yield Doubt(text=f"By {time}: {_too_much(question, amount)}", column=column)
        before = amount


def _too_much(question: Question, amount: float) -> str:
    return f"{show_money(amount)} {question.currency}".strip() + " is a very large amount. Is that meant?"
