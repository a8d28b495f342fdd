"""The validation list of an engagement: what is missing, contradicts itself or cannot hold, each with its field.

Nothing is checked here: what is asked for by the questions, the doubts about values, the faults of the case and the
findings of the planner are gathered into one list. Pure: the case document in, entries out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any, Final

from bia.doubts import doubts_about
from bia.places import Place, asked, place_of, sections_of
from bia.planning import PROCESS_OBJECTS, SERVICE_OBJECTS, flatten
from bia.progress import DEPENDENCIES, progress_of
from bia.questions import Frame, all_questions
from planner.faults import Fault
from planner.findings import NOT_ASKED_QUESTIONS
from planner.reasons import Finding

Json = Mapping[str, Any]


class Severity(IntEnum):
    """How pressing an entry is: a plan is wrong without it, weaker without it, or better with it."""

    MUST = 1
    SHOULD = 2
    COULD = 3

    @property
    def label(self) -> str:
        return {1: "Must", 2: "Should", 3: "Could"}[self.value]


class Topic(StrEnum):
    """What an entry is about, in the order of the filter."""

    SAID_WRONG = "said-wrong"
    WAITING = "waiting"
    FAULT = "fault"
    MISSING = "missing"
    CONTRADICTION = "contradiction"
    FALLING = "falling"
    CATCHING_UP = "catching-up"
    STATED = "stated"
    LATE = "late"
    KEY_PERSON = "key-person"
    CIRCLE = "circle"
    LARGE = "large"
    UNCONFIRMED = "unconfirmed"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Final = {
    Topic.SAID_WRONG: "Said to be wrong",
    Topic.WAITING: "Sent by a respondent, not settled",
    Topic.FAULT: "Cannot be planned with",
    Topic.MISSING: "Missing answer",
    Topic.CONTRADICTION: "Contradictory answers",
    Topic.FALLING: "Falls as time passes",
    Topic.CATCHING_UP: "RTO + WRT over MTPD",
    Topic.STATED: "Stated against derived",
    Topic.LATE: "Promised later than needed",
    Topic.KEY_PERSON: "Single key person",
    Topic.CIRCLE: "Circle of dependencies",
    Topic.LARGE: "Very large amount",
    Topic.UNCONFIRMED: "Not confirmed",
}

# The findings that this list is about. Other findings about a process are contradictory answers; other findings
# about services and the house are about protection and stand in the plan. Falling losses are told by the doubts.
_TOPICS: Final[dict[str, Topic]] = {
    "severity-falls": Topic.FALLING,
    "wrt-above-mtpd": Topic.CATCHING_UP,
    "chosen-beyond-mtpd": Topic.CATCHING_UP,
    "wishes-leave-no-catching-up": Topic.CATCHING_UP,
    "continuous-service": Topic.CATCHING_UP,
    "wish-without-impact": Topic.STATED,
    "wish-tighter": Topic.STATED,
    "wish-looser": Topic.STATED,
    "mtpd-shorter-than-impact": Topic.STATED,
    "mtpd-longer-than-impact": Topic.STATED,
    "mtpd-without-impact": Topic.STATED,
    "rpo-said-twice": Topic.STATED,
    "chosen-without-reason": Topic.STATED,
    "chosen-looser-than-impact": Topic.STATED,
    "five-nines-wished": Topic.STATED,
    "promised-later-than-needed": Topic.LATE,
    "promise-outruns-dependency": Topic.LATE,
    "single-key-person": Topic.KEY_PERSON,
    "needs-itself": Topic.CIRCLE,
    "service-needs-itself": Topic.CIRCLE,
    "answers-unconfirmed": Topic.UNCONFIRMED,
    "facts-unconfirmed": Topic.UNCONFIRMED,
    "not-signed-off": Topic.UNCONFIRMED,
    "cluster-of-one-host": Topic.CONTRADICTION,
    "cluster-without-shared-storage": Topic.CONTRADICTION,
    "component-unknown": Topic.MISSING,
    "reliability-not-known": Topic.MISSING,
}
_TOLD_ELSEWHERE: Final = ("loss-falls",)
_SEVERITIES: Final = {"gap": Severity.MUST, "warn": Severity.SHOULD, "info": Severity.COULD}

# What a plan is without the answer. Severity and loss are asked by category and over time.
_WITHOUT: Final = {
    "impact.severity": "Without it no MTPD and no RTO can be derived.",
    "impact.loss": "Without it no outage of the process costs anything in the plan.",
    "data_loss.tolerable_hours": "Without it there is no RPO.",
    "wrt_hours": "Without it no time is kept for catching up, and the RTO comes out too long.",
    "workaround.capacity": "Without it no workaround counts.",
    "workaround.sustain_hours": "Without it no workaround counts.",
    "depends_on": "Without it no service gets a target from this process.",
    "service_hours": "Without it the process counts as running day and night.",
}
_ASK: Final = "Ask it, or take the question out of the question set."
_MEND: Final = "Correct it at its field: no plan can be made until then."
_PUT_RIGHT: Final = "Put it right, then settle it in the sign-off and have the process signed."
_SETTLE: Final = "Accept each, change it or set it aside: it stands beside its question."
_LOOK_AGAIN: Final = "Correct the amount, or leave it if it is meant."


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing to settle: where, what is wrong, and what would mend it. `position` is that of its subject."""

    severity: Severity
    topic: Topic
    place: Place
    text: str
    remedy: str
    position: int = 0


def entry_from_json(stored: Json) -> Entry:
    """An entry as it was before `dataclasses.asdict` and JSON."""
    return Entry(
        severity=Severity(stored["severity"]),
        topic=Topic(stored["topic"]),
        place=Place(**stored["place"]),
        text=stored["text"],
        remedy=stored["remedy"],
        position=stored["position"],
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class SaidWrong:
    """What somebody said is wrong with a process instead of signing it."""

    code: str
    name: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """What a respondent sent about a process and nobody settled yet, by the labels of the questions."""

    code: str
    name: str
    labels: tuple[str, ...]


def validation_list(
    document: dict[str, Any],
    frame: Frame,
    findings: Iterable[Finding],
    faults: Iterable[Fault],
    said: Iterable[SaidWrong] = (),
    waiting: Iterable[Waiting] = (),
) -> tuple[Entry, ...]:
    """Everything to settle in a case document, the most pressing first, then in the order of the document.

    `findings` are the planner's about this document, `faults` why it has none: there are never both. `said` is what
    owners said is wrong, `waiting` what respondents sent and nobody settled.
    """
    entries = [
        *_of_what_was_said(document, said),
        *_of_what_was_sent(document, waiting),
        *_of_faults(document, frame, faults),
        *_of_answers(document, frame),
        *_of_findings(document, frame, findings),
    ]
    order = {place: number for number, place in enumerate(_subjects(document))}
    placed = [replace(each, position=order.get((each.place.kind, each.place.code), len(order))) for each in entries]
    return tuple(sorted(placed, key=lambda each: (each.severity, each.position)))


def _subjects(document: Json) -> Iterator[tuple[str, str]]:
    for kind, parts in (("process", "processes"), ("service", "services"), ("site", "sites")):
        yield from ((kind, part["id"]) for part in document.get(parts, ()))


def _of_what_was_said(document: Json, said: Iterable[SaidWrong]) -> Iterator[Entry]:
    names = {part["id"]: part["name"] for part in document["processes"]}
    for each in said:
        place = Place(kind="process", code=each.code, name=names.get(each.code, ""))
        text = f"{each.name} said: {each.text}"
        yield Entry(severity=Severity.MUST, topic=Topic.SAID_WRONG, place=place, text=text, remedy=_PUT_RIGHT)


def _of_what_was_sent(document: Json, waiting: Iterable[Waiting]) -> Iterator[Entry]:
    names = {part["id"]: part["name"] for part in document["processes"]}
    for each in waiting:
        place = Place(kind="process", code=each.code, name=names.get(each.code, ""))
        count = len(each.labels)
        sent = f"{count} answers that wait" if count > 1 else "an answer that waits"
        text = f"{each.name} sent {sent} to be settled: {'; '.join(each.labels)}."
        yield Entry(severity=Severity.SHOULD, topic=Topic.WAITING, place=place, text=text, remedy=_SETTLE)


def _of_faults(document: dict[str, Any], frame: Frame, faults: Iterable[Fault]) -> Iterator[Entry]:
    for fault in faults:
        place = place_of(fault.path, document, frame)
        text = f"Found {fault.found}; expected {fault.expected}."
        yield Entry(severity=Severity.MUST, topic=Topic.FAULT, place=place, text=text, remedy=_MEND)


def _of_answers(document: dict[str, Any], frame: Frame) -> Iterator[Entry]:
    for part in document["processes"]:
        place = Place(kind="process", code=part["id"], name=part["name"])
        yield from _of_subject(place, part, dict(flatten(part, PROCESS_OBJECTS)), frame)
    for part in document["services"]:
        place = Place(kind="service", code=part["id"], name=part["name"])
        yield from _of_subject(place, part, dict(flatten(part, SERVICE_OBJECTS)), frame)


def _of_subject(place: Place, part: dict[str, Any], values: dict[str, Any], frame: Frame) -> Iterator[Entry]:
    """The core questions of one subject without an answer, and the values that are hardly meant."""
    sections = sections_of(place.kind, part, frame)
    for question in progress_of(sections, values, dependencies_asked=DEPENDENCIES in part).missing:
        yield _missing(asked(place, question, sections), is_begun=question in values)
    for each in all_questions(sections):
        for doubt in doubts_about(each, values[each.path]) if each.path in values else ():
            topic = Topic.FALLING if doubt.is_falling else Topic.LARGE
            at = asked(place, each.path, sections)
            yield Entry(severity=Severity.SHOULD, topic=topic, place=at, text=doubt.text, remedy=_LOOK_AGAIN)


def _missing(place: Place, *, is_begun: bool) -> Entry:
    needed = next((each for each in NOT_ASKED_QUESTIONS if f"{place.question}.".startswith(f"{each}.")), None)
    is_needed = place.kind == "process" and needed is not None
    said = "is answered for some of the times only" if is_begun else "was not asked"
    follows = f" {_WITHOUT[needed]}" if is_needed and needed else ""
    return Entry(
        severity=Severity.MUST if is_needed and not is_begun else Severity.SHOULD,
        topic=Topic.MISSING,
        place=place,
        text=f"{place.label} {said}.{follows}",
        remedy="Ask the rest of it." if is_begun else _ASK,
    )


def _of_findings(document: dict[str, Any], frame: Frame, findings: Iterable[Finding]) -> Iterator[Entry]:
    processes = {part["id"] for part in document["processes"]}
    for finding in findings:
        topic = _TOPICS.get(finding.id, Topic.CONTRADICTION if finding.subject in processes else None)
        if topic is None or finding.id in _TOLD_ELSEWHERE:
            continue
        yield Entry(
            severity=_SEVERITIES[finding.severity],
            topic=topic,
            place=place_of(finding.place, document, frame),
            text=finding.text,
            remedy=finding.remedy,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """Which entries are looked at; None and empty mean all."""

    severity: Severity | None = None
    topic: Topic | None = None
    subject: str = ""

    def chosen(self, entries: Iterable[Entry]) -> list[Entry]:
        """The entries that fit."""
        return [entry for entry in entries if self._fits(entry)]

    def _fits(self, entry: Entry) -> bool:
        return (
            self.severity in (None, entry.severity)
            and self.topic in (None, entry.topic)
            and self.subject in ("", entry.place.code)
        )


SORTS: Final[dict[str, tuple[str, Callable[[Entry], Any]]]] = {
    "pressing": ("Most pressing", lambda entry: (entry.severity, entry.position)),
    "place": ("Process and service", lambda entry: (entry.position, entry.severity)),
    "topic": ("Kind", lambda entry: (list(Topic).index(entry.topic), entry.severity, entry.position)),
}


def counts_of(entries: Iterable[Entry]) -> tuple[Counter[Severity], Counter[Topic]]:
    """How many entries there are of each severity and of each topic."""
    listed = list(entries)
    return Counter(entry.severity for entry in listed), Counter(entry.topic for entry in listed)
