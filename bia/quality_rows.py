"""The quality of all processes of an engagement, from their rows, kept until an answer, a mark or a file changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, Max

from bia.derived import kept
from bia.doubts import doubts_about
from bia.fields import field_id
from bia.models import UNCONFIRMED, Answer, Confidence, Engagement, EvidenceFile, Mark, Process
from bia.progress import is_answered
from bia.quality import KINDS, RECENT_DAYS, Given, Known, overall, quality_of, score
from bia.quality import Kind as Work
from bia.questions import Frame, Kind, Question, process_sections

CHOSEN: Final = "chosen."
REASON: Final = "chosen.reason"


class Told(NamedTuple):
    """What is read of an answer."""

    question: str
    value: Any
    source: str
    saved_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Raise:
    """Something that would raise the score, in words, with its gain in points."""

    kind: Work
    text: str
    anchor: str
    gain: float


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityRow:
    code: str
    name: str
    owner: str
    points: float
    missing: tuple[Raise, ...]

    @property
    def score(self) -> int:
        return score(self.points)


@dataclass(frozen=True, kw_only=True, slots=True)
class KindGain:
    """What one kind of work would raise the score of the engagement by, and in how many places it is to be done."""

    kind: Work
    words: str
    count: int
    processes: int
    gain: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """The score of an engagement, and the work that would raise it most, in words with its gain."""

    score: int
    work: str
    gain: float


def quality_summary(engagement: Engagement, frame: Frame, now: datetime) -> Summary:
    """The quality of an engagement in brief, kept as the rows are."""

    stamps = _stamps(engagement, now)

    def make() -> dict[str, Any]:
        rows = _kept_rows(engagement, frame, now, stamps)
        gains = kind_gains(rows)
        first = (gains[0].words, gains[0].gain) if gains else ("", 0.0)
        return {"score": total(rows), "work": first[0], "gain": first[1]}

    return Summary(**kept(engagement, "quality-summary", make, *stamps))


def quality_rows(engagement: Engagement, frame: Frame, now: datetime) -> list[QualityRow]:
    """Every process in its order."""
    return _kept_rows(engagement, frame, now, _stamps(engagement, now))


def _kept_rows(engagement: Engagement, frame: Frame, now: datetime, stamps: tuple[object, ...]) -> list[QualityRow]:
    stored = kept(engagement, "quality", lambda: list(_rows(engagement, frame, now)), *stamps)
    return [QualityRow(**{**each, "missing": tuple(Raise(**one) for one in each["missing"])}) for each in stored]


def _stamps(engagement: Engagement, now: datetime) -> tuple[object, ...]:
    """What the quality is made from beside the answers: marks, files, and the day, since answers grow old."""
    marks = Mark.objects.filter(process__engagement=engagement).aggregate(n=Count("pk"), at=Max("saved_at"))
    files = EvidenceFile.objects.filter(process__engagement=engagement, removed_at=None).count()
    at = marks["at"].timestamp() if marks["at"] else 0
    return marks["n"], at, files, f"{now:%Y%m%d}"


def kind_gains(rows: Sequence[QualityRow]) -> list[KindGain]:
    """What each kind of work would bring to the score of the engagement, the most first."""
    found = []
    for kind, words in KINDS.items():
        gains = [[each.gain for each in row.missing if each.kind == kind] for row in rows]
        count = sum(map(len, gains))
        if count:
            gain = sum(map(sum, gains)) / len(rows)
            found.append(KindGain(kind=kind, words=words, count=count, processes=sum(map(bool, gains)), gain=gain))
    return sorted(found, key=lambda each: -each.gain)


def total(rows: Sequence[QualityRow]) -> int:
    """The score of the engagement."""
    return score(overall(row.points for row in rows))


def _rows(engagement: Engagement, frame: Frame, now: datetime) -> Iterator[dict[str, Any]]:
    sections = process_sections(frame)
    core = [question for section in sections for question in section.questions if question.core]
    has_dependencies = any(section.key == "dependencies" for section in sections)
    answers, marks = _answers(engagement, core), _marks(engagement)
    evident = set(
        EvidenceFile.objects.filter(process__engagement=engagement, removed_at=None).values_list("process", flat=True)
    )
    for process in engagement.processes.all():
        told = answers.get(process.pk, {})
        questions = [_given(question, told.get(question.path), marks.get(process.pk, {}), now) for question in core]
        if has_dependencies:
            questions.append(_dependencies(process))
        chosen = [path for path in told if path.startswith(CHOSEN) and path != REASON]
        lacks_reason = bool(chosen) and REASON not in told
        quality = quality_of(Known(questions=questions, has_evidence=process.pk in evident, lacks_reason=lacks_reason))
        owner = told.get("owner_role")
        yield {
            "code": process.code,
            "name": process.name,
            "owner": owner.value if owner else "",
            "points": float(quality.points),
            "missing": [
                {"kind": each.kind, "text": each.text, "anchor": each.anchor, "gain": float(each.gain)}
                for each in quality.missing
            ],
        }


def _answers(engagement: Engagement, core: Sequence[Question]) -> Mapping[int, dict[str, Told]]:
    paths = {question.path for question in core} | {"owner_role"}
    rows = Answer.objects.filter(engagement=engagement, process__isnull=False, withdrawn=False)
    found: dict[int, dict[str, Told]] = defaultdict(dict)
    for key, *columns in rows.values_list("process_id", *Told._fields):
        told = Told._make(columns)
        if told.question in paths or told.question.startswith(CHOSEN):
            found[key][told.question] = told
    return found


def _marks(engagement: Engagement) -> Mapping[int, dict[str, Mark]]:
    found: dict[int, dict[str, Mark]] = defaultdict(dict)
    for mark in Mark.objects.filter(process__engagement=engagement):
        found[mark.process_id][mark.question] = mark
    return found


def _given(question: Question, told: Told | None, marks: Mapping[str, Mark], now: datetime) -> Given:
    if told is None or not is_answered(question, {question.path: told.value}):
        return Given(label=_label(question), anchor=field_id(question.path))
    return Given(
        label=_label(question),
        anchor=field_id(question.path),
        is_answered=True,
        is_confirmed=told.source not in UNCONFIRMED,
        doubt=_doubt(question, told, marks.get(question.path)),
        is_recent=now - told.saved_at <= timedelta(days=RECENT_DAYS),
    )


def _label(question: Question) -> str:
    """The question as it is known away from its section."""
    return f"Impact, {question.label}" if question.kind is Kind.LEVELS else question.label


def _doubt(question: Question, told: Told, mark: Mark | None) -> str:
    """Why the answer is not sure; empty where it is."""
    if mark and mark.later:
        return "to be asked later"
    if mark and mark.confidence == Confidence.LOW:
        return "low confidence"
    return "a value that is asked about" if doubts_about(question, told.value) else ""


def _dependencies(process: Process) -> Given:
    return Given(
        label="Dependencies",
        anchor="s-dependencies",
        is_answered=process.dependencies_asked,
        is_confirmed=not process.dependencies_unconfirmed,
    )
