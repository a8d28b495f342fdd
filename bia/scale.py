"""The impact scale of an engagement: what a change of it would move, and making it without losing an answer.

Levels over time and losses over time are lists, one value a time. When times change, values move with
their time; those of a time that goes are set aside and come back with it. Every answer over time gets a
version of its own by that, so that none from before can be saved or taken back under the new times. Levels
of a category that goes stay where they are: they are neither asked nor counted until it comes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from bia.answering import Conflict, Invalid, save_answer, stored_answers, value_of
from bia.comparing import Drift, answers_of, drift
from bia.fault_words import faults_in_words
from bia.forms.reading import NOT_ASKED
from bia.models import UNCONFIRMED, Answer, AnswerRevision, Engagement, SetAside, Source, User
from bia.planning import IMPACTS, Document, case_of, targets_of
from bia.sign_off import content_of, standing_versions
from planner.faults import CaseFaults

TIMES, LEVELS, CATEGORIES = "impact_after_hours", "severity_levels", "categories"
SERIOUS_LOSS, UNACCEPTABLE_LOSS = "loss_limits.serious", "loss_limits.unacceptable"
SCALE = (TIMES, LEVELS, CATEGORIES, SERIOUS_LOSS, UNACCEPTABLE_LOSS)
SHOWN_TARGETS = ("mtpd_hours", "rto_hours", "tier")

Scale = Mapping[str, Any]  # question -> value or NOT_ASKED


class ScaleMoved(Exception):
    """Somebody else changed the scale in the meantime."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A process whose targets would change; each pair is before and after."""

    code: str
    name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedMove:
    """A signed process whose answers or targets would change; `drift` is how it would differ from what was signed,
    None where it would be again what was signed."""

    code: str
    name: str
    number: int
    drift: Drift | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What a change of the scale would do. `problem` says why targets cannot be compared yet."""

    moved: tuple[Moved, ...]
    unmoved: int
    set_aside: int
    brought_back: int
    no_longer_counted: int
    signed: tuple[SignedMove, ...] = ()
    problem: str = ""


def scale_of(engagement: Engagement) -> dict[str, Any]:
    """The scale as it is stored."""
    stored = stored_answers(engagement)
    return {question: value_of(stored.get(question)) for question in SCALE}


def scale_changed_since(engagement: Engagement, moment: datetime) -> bool:
    """Whether the times asked about were set or changed after a moment."""
    own = Answer.objects.filter(engagement=engagement, site=None, service=None, process=None, question=TIMES)
    return own.filter(saved_at__gt=moment).exists()


def preview_scale(engagement: Engagement, scale: Scale, author: User, now: datetime) -> Preview:
    """What `apply_scale` would do: it is done, looked at and undone. Raises ScaleMoved."""
    before, counts_before = case_of(engagement), _counts(engagement)
    with transaction.atomic():
        apply_scale(engagement, scale, author, now, keeps_history=False)
        after, counts_after = case_of(engagement), _counts(engagement)
        transaction.set_rollback(True)
    difference = counts_after["set aside"] - counts_before["set aside"]
    old: dict[str, Document] = {}
    new: dict[str, Document] = {}
    problem = ""
    try:
        old, new = targets_of(before), targets_of(after)
    except CaseFaults as error:
        old, new, problem = {}, {}, " ".join(faults_in_words(error, engagement, most=1))
    moved = _moved(before, old, new)
    return Preview(
        moved=moved,
        unmoved=len(old) - len(moved),
        set_aside=max(difference, 0),
        brought_back=max(-difference, 0),
        no_longer_counted=max(counts_after["not counted"] - counts_before["not counted"], 0),
        signed=_signed_moves(engagement, (before, old), (after, new)),
        problem=problem,
    )


def _counts(engagement: Engagement) -> dict[str, int]:
    return {
        "set aside": SetAside.objects.filter(process__engagement=engagement).count(),
        "not counted": sum(categories_not_asked(engagement).values()),
    }


def _moved(before: Document, old: Mapping[str, Document], new: Mapping[str, Document]) -> tuple[Moved, ...]:
    return tuple(
        Moved(code=process["id"], name=process["name"], before=old[process["id"]], after=new[process["id"]])
        for process in before["processes"]
        if process["id"] in old
        and any(old[process["id"]].get(key) != new[process["id"]].get(key) for key in SHOWN_TARGETS)
    )


CaseWithTargets = tuple[Document, Mapping[str, Document]]


def _signed_moves(engagement: Engagement, before: CaseWithTargets, after: CaseWithTargets) -> tuple[SignedMove, ...]:
    """The signed processes that would differ from what was signed in another way than they do now."""
    parts = [{part["id"]: part for part in document["processes"]} for document, _ in (before, after)]
    found = []
    for version in standing_versions(engagement):
        content = content_of(version)
        now, then = (
            drift(
                content,
                answers_of(by_code[version.code], document.get(TIMES) or ()),
                targets.get(version.code),
            )
            for by_code, (document, targets) in zip(parts, (before, after), strict=True)
        )
        if now != then:
            found.append(SignedMove(code=version.code, name=version.name, number=version.number, drift=then))
    return tuple(found)


def categories_not_asked(engagement: Engagement) -> Counter[str]:
    """How many processes have levels in each category that the scale does not have."""
    asked = {category["id"] for category in _list(scale_of(engagement)[CATEGORIES])}
    rows = over_time_answers(engagement).filter(question__contains=".severity.", withdrawn=False)
    found = Counter(question.partition(".severity.")[2] for question in rows.values_list("question", flat=True))
    return Counter({category: count for category, count in found.items() if category not in asked})


def times_not_asked(engagement: Engagement) -> Counter[float]:
    """How many answers are set aside at each time that the scale does not have."""
    return Counter(SetAside.objects.filter(process__engagement=engagement).values_list("hours", flat=True))


def earlier_category(engagement: Engagement, category: str) -> dict[str, Any]:
    """A category as the scale last had it; its id alone if it never did."""
    rows = AnswerRevision.objects.filter(
        answer__engagement=engagement,
        answer__question=CATEGORIES,
        answer__site=None,
        answer__service=None,
        answer__process=None,
    )
    for value in rows.order_by("-version").values_list("value", flat=True):
        for each in _list(value):
            if each["id"] == category:
                return dict(each)
    return {"id": category, "serious_level": 3, "unacceptable_level": 4}


@transaction.atomic
def apply_scale(
    engagement: Engagement, scale: Scale, author: User, now: datetime, *, keeps_history: bool = True
) -> None:
    """Stores the scale and moves every answer over time with it. Raises ScaleMoved, and then nothing is stored.

    Without history only what is undone again: a preview, which would write thousands of revisions in vain.
    """
    stored = stored_answers(engagement)
    old_times = _list(value_of(stored.get(TIMES)))
    for question, value in scale.items():
        answer = stored.get(question)
        if value_of(answer) == value:
            continue
        version = answer.version if answer else 0
        saved = save_answer(
            subject=engagement, question=question, value=value, expected_version=version, author=author, now=now
        )
        if isinstance(saved, Conflict):
            raise ScaleMoved
        assert not isinstance(saved, Invalid), str(saved)  # the form checked it by the same rules
    if TIMES in scale and list(scale[TIMES]) != old_times:
        changed = _move_answers(engagement, old_times, list(scale[TIMES]), author, now)
        if keeps_history:
            _keep_revisions(changed, author, now)


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def over_time_answers(engagement: Engagement) -> Any:
    """The answers of processes that hold one value a time."""
    over_time = Q()
    for impact in IMPACTS:
        over_time |= Q(question=f"{impact}.loss") | Q(question__startswith=f"{impact}.severity.")
    return Answer.objects.filter(over_time, engagement=engagement, process__isnull=False)


def _move_answers(
    engagement: Engagement, old_times: list[float], times: list[float], author: User, now: datetime
) -> list[Answer]:
    aside: dict[tuple[int, str], dict[float, Any]] = {}
    for row in SetAside.objects.filter(process__engagement=engagement):
        aside.setdefault((row.process_id, row.question), {})[row.hours] = row.value
    changed: list[Answer] = []
    put_aside: list[SetAside] = []
    for answer in over_time_answers(engagement).select_for_update():
        held = dict(zip(old_times, _list(value_of(answer)), strict=False))
        earlier = aside.get((answer.process_id, answer.question), {})
        put_aside += [
            SetAside(process_id=answer.process_id, question=answer.question, hours=hours, value=value)
            for hours, value in held.items()
            if hours not in times and value is not None
        ]
        values = [held.get(hours, earlier.get(hours)) for hours in times]
        answer.withdrawn = all(value is None for value in values)
        answer.value = None if answer.withdrawn else values
        answer.version, answer.author, answer.saved_at = answer.version + 1, author, now
        changed.append(answer)
    SetAside.objects.filter(process__engagement=engagement, hours__in=times).delete()
    keys = ["process", "question", "hours"]
    SetAside.objects.bulk_create(put_aside, update_conflicts=True, unique_fields=keys, update_fields=["value"])
    _write(changed)
    return changed


def _write(changed: list[Answer]) -> None:
    """The moved values, prepared once: of thousands of rows bulk_create and bulk_update take many times as long."""
    written = ("value", "withdrawn", "version", "author", "saved_at")
    columns = [field for field in Answer._meta.concrete_fields if field.name in written]
    table = connection.ops.quote_name(Answer._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {', '.join(f'{column.column} = %s' for column in columns)} WHERE id = %s",  # noqa: S608
            [
                [*(column.get_db_prep_save(getattr(row, column.attname), connection) for column in columns), row.pk]
                for row in changed
            ],
        )


def _keep_revisions(changed: list[Answer], author: User, now: datetime) -> None:
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            answer=answer,
            version=answer.version,
            value=answer.value,
            withdrawn=answer.withdrawn,
            author=author,
            source=answer.source if answer.source in UNCONFIRMED else Source.RESCALED,
            saved_at=now,
        )
        for answer in changed
    )


def unasked(value: object) -> object:
    """An empty entry of a form as the answer it is."""
    return NOT_ASKED if value in (None, "") else value
