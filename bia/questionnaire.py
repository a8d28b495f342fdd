"""What a respondent is asked about a process: few questions, in plain words, in stages that fit a phone.

The questions are those of the interview as far as somebody can answer them alone, and as far as the engagement
asks them; its own wording and its own questions hold here too. What has no place in the case is told in the
respondent's words (`told.`) and becomes a note of the interview.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from bia.questions import CategoryScale, Frame, Kind, Question, all_questions, process_sections, usual_process_sections
from bia.questions.own import OWN

TOLD = "told."
SEVERITY = "impact.severity."
LEVELS_HELP = (
    "Pick the level once the stop has lasted this long. Count no workaround yet. "
    "Not sure? Leave it at the question mark."
)

_TOLD = {
    f"{TOLD}does": Question(
        path=f"{TOLD}does",
        label="What does this work do, and for whom?",
        kind=Kind.LONG,
        help="A sentence or two is enough.",
    ),
    f"{TOLD}needs": Question(
        path=f"{TOLD}needs",
        label="What do you need for it?",
        kind=Kind.LONG,
        help="Programs, devices, rooms, suppliers, other departments. One a line, the most important first.",
    ),
    f"{TOLD}else": Question(
        path=f"{TOLD}else",
        label="Is there anything else we should know?",
        kind=Kind.LONG,
        help="Leave it empty if not.",
    ),
}

# Stages in their order, without those for the categories of impact, which come after `FIRST`.
_STAGES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("work", "The work", (f"{TOLD}does", "owner_role", "service_hours", "weeks_per_year")),
    ("stop", "How long it may stop", ("stated.mtpd_hours", "stated.rto_hours")),
    ("money", "What it costs", ("impact.loss",)),
    ("data", "Lost data", ("data_loss.tolerable_hours", "data_loss.recreatable_hours")),
    (
        "workaround",
        "Without the systems",
        ("workaround.description", "workaround.sustain_hours", "workaround.capacity"),
    ),
    ("peaks", "Busy times", ("peaks",)),
    ("needs", "Needs and catching up", (f"{TOLD}needs", "wrt_hours")),
    ("more", "A few more", (f"{TOLD}else",)),
)
_BEFORE_IMPACT = 2

_PLAIN: Mapping[str, tuple[str, str]] = {
    "owner_role": ("Who answers for it?", "The role, such as head of pharmacy."),
    "service_hours": (
        "When does it have to run?",
        "Round the clock, or days and hours: Mon-Fri, 07:30 to 17:00.",
    ),
    "weeks_per_year": ("How many weeks a year does it run?", "52 unless it rests for part of the year."),
    "stated.mtpd_hours": (
        "How long can it stop before that is unacceptable?",
        "As you see it, such as 30 min, 4 h or 2 days.",
    ),
    "stated.rto_hours": ("When do you want it working again, if only partly?", "Such as 1 h or the next day: 24 h."),
    "impact.loss": (
        "How much money is lost in all by then?",
        "Lost sales, extra work, penalties, added up from the start of the stop. Leave open what you do not know.",
    ),
    "data_loss.tolerable_hours": (
        "How much work may be lost for good?",
        "As the time it took to do: 15 min, 4 h, 1 day. 0 if nothing may be lost.",
    ),
    "data_loss.recreatable_hours": (
        "How much lost work could you enter again?",
        "From paper, devices or other systems, as the time it took to do.",
    ),
    "workaround.description": (
        "What do you do while the systems are down?",
        "On paper, by telephone, in another place.",
    ),
    "workaround.sustain_hours": (
        "How long can you keep that up?",
        "Such as 2 h or 3 days. 0 if there is no way round.",
    ),
    "workaround.capacity": ("How much of the usual work gets done that way?", "As a share of a usual day."),
    "peaks": ("Is there a time when a stop is much worse?", "Month end, a morning rush, a season. Roughly is enough."),
    "wrt_hours": (
        "Once everything works again, how long does it take to catch up?",
        "Entering what was written down, the backlog, checks.",
    ),
}
_PLAIN_CATEGORY: Mapping[str, str] = {
    "operational": "How badly is the work itself held up if this stops?",
    "legal": "How badly are laws, records or contracts broken if this stops?",
    "reputation": "How much trust of customers and the public is lost if this stops?",
    "safety": "How badly is anyone’s life or health put at risk if this stops?",
    "financial": "How bad is it for the money if this stops?",
    "environment": "How badly are land, water or air harmed if this stops?",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One page of the questionnaire. `category` is set where it asks about one kind of impact."""

    key: str
    title: str
    questions: tuple[Question, ...]
    category: CategoryScale | None = None


def is_told(path: str) -> bool:
    """Whether what is answered here is no answer of the case, but a note."""
    return path.startswith(TOLD)


@lru_cache(maxsize=32)
def stages_of(frame: Frame) -> tuple[Stage, ...]:
    """The stages of one process; a stage in which nothing is asked is left out."""
    asked = {question.path: question for question in all_questions(process_sections(frame))}
    usual = {question.path: question for question in all_questions(usual_process_sections(frame))}
    named = [
        Stage(key=key, title=title, questions=_questions(key, paths, asked, usual)) for key, title, paths in _STAGES
    ]
    impact = [
        _impact_stage(each, asked[SEVERITY + each.id], usual[SEVERITY + each.id], number)
        for number, each in enumerate(frame.categories, start=1)
        if SEVERITY + each.id in asked
    ]
    stages = (*named[:_BEFORE_IMPACT], *(impact if frame.times else ()), *named[_BEFORE_IMPACT:])
    return tuple(stage for stage in stages if stage.questions)


def questions_of(frame: Frame) -> dict[str, Question]:
    """Every question of the questionnaire by its path."""
    return {question.path: question for stage in stages_of(frame) for question in stage.questions}


def _questions(
    key: str, paths: tuple[str, ...], asked: Mapping[str, Question], usual: Mapping[str, Question]
) -> tuple[Question, ...]:
    found = [
        _TOLD[path] if path in _TOLD else _plain(asked[path], usual[path])
        for path in paths
        if path in _TOLD or (path in asked and (path != "impact.loss" or asked[path].points))
    ]
    if key == "more":
        found = [*(each for path, each in asked.items() if path.startswith(OWN) and each.core), *found]
    return tuple(found)


def _plain(question: Question, usual: Question) -> Question:
    """In plain words, unless the engagement chose its own."""
    label, help = _PLAIN[question.path]
    return replace(
        question,
        label=label if question.label == usual.label else question.label,
        help=help if question.help == usual.help else question.help,
        required=False,
    )


def _impact_stage(category: CategoryScale, question: Question, usual: Question, number: int) -> Stage:
    label = _PLAIN_CATEGORY.get(category.id, f"{category.name}: how bad is it if this stops?")
    worded = replace(
        question,
        label=label if question.label == usual.label else question.label,
        help=LEVELS_HELP,
    )
    return Stage(key=f"impact-{number}", title=category.name, questions=(worded,), category=category)
