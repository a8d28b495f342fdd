"""How good the answers about a process are, 0 to 100, and what would raise it. Pure; docs/method.md has the formula.

Of 100 points 80 belong to the core questions in equal parts, 10 to evidence, 10 to reasons. A question has half its
part once it is answered; a fifth when somebody stood by the answer this cycle, a fifth when it is sure, and a tenth
when it is not older than a year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

ANSWERS: Final = Fraction(80)
EVIDENCE: Final = Fraction(10)
REASONS: Final = Fraction(10)
# Shares of what a question counts; being answered is the rest of it.
CONFIRMED: Final = Fraction(1, 5)
SURE: Final = Fraction(1, 5)
RECENT: Final = Fraction(1, 10)
RECENT_DAYS: Final = 365

Kind = Literal["answer", "confirm", "settle", "renew", "evidence", "reason"]
KINDS: Final[dict[Kind, str]] = {
    "answer": "Ask what was not asked",
    "confirm": "Confirm what was carried over",
    "settle": "Settle what is not sure",
    "renew": "Ask again what is older than a year",
    "evidence": "Add evidence",
    "reason": "Give reasons for chosen targets",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A core question and how its answer stands. `doubt` says why it is not sure; empty: it is."""

    label: str
    anchor: str
    is_answered: bool = False
    is_confirmed: bool = True
    doubt: str = ""
    is_recent: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """All that the quality of one process is judged by."""

    questions: Sequence[Given]
    has_evidence: bool = False
    lacks_reason: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """Something that would raise the score by `gain` points, and where on the page of the process it is done."""

    kind: Kind
    text: str
    anchor: str
    gain: Fraction


@dataclass(frozen=True, kw_only=True, slots=True)
class Quality:
    """The points, and all that is missing to 100, the largest gain first."""

    points: Fraction
    missing: tuple[Missing, ...]


def quality_of(known: Known) -> Quality:
    """The quality of the answers about one process. The points and all gains always add up to 100."""
    missing = sorted(_missing(known), key=lambda each: -each.gain)
    return Quality(points=100 - sum((each.gain for each in missing), Fraction()), missing=tuple(missing))


def overall(points: Iterable[Fraction | float]) -> float:
    """The score of an engagement: the mean over its processes; 0 without any."""
    found = [float(each) for each in points]
    return sum(found) / len(found) if found else 0.0


def score(points: Fraction | float) -> int:
    """The points as they are shown: cut, so that only 100 is shown as 100."""
    return int(points)


def _missing(known: Known) -> Iterator[Missing]:
    part = ANSWERS / max(len(known.questions), 1)
    for question in known.questions:
        yield from _of_question(question, part)
    if not known.has_evidence:
        yield Missing(kind="evidence", text="Add a file that shows what was said", anchor="evidence", gain=EVIDENCE)
    if known.lacks_reason:
        text = "Say why the chosen targets differ from the derived ones"
        yield Missing(kind="reason", text=text, anchor="q-chosen-reason", gain=REASONS)


def _of_question(question: Given, part: Fraction) -> Iterator[Missing]:
    label, anchor = question.label, question.anchor
    if not question.is_answered:
        yield Missing(kind="answer", text=f"Ask: {label}", anchor=anchor, gain=part)
        return
    if not question.is_confirmed:
        yield Missing(kind="confirm", text=f"Confirm: {label}", anchor=anchor, gain=part * CONFIRMED)
    if question.doubt:
        yield Missing(kind="settle", text=f"Settle: {label}, {question.doubt}", anchor=anchor, gain=part * SURE)
    if not question.is_recent:
        yield Missing(kind="renew", text=f"Ask again: {label}", anchor=anchor, gain=part * RECENT)
