"""What differs between two versions of a process: field by field, and which targets moved and by what. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from bia import units
from bia.planning import IMPACTS, PROCESS_OBJECTS, flatten
from bia.signed_content import DEPENDENCIES, NO_QUESTIONS, Line, write_up
from bia.targets import Target, make_panel
from bia.words import counted

Json = Mapping[str, Any]
Answers = dict[str, Any]


class How(StrEnum):
    """What became of an answer from the first version to the second."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"

    @property
    def label(self) -> str:
        return {"added": "Added", "removed": "Removed", "changed": "Changed", "same": "The same"}[self.value]


def answers_of(part: Json, hours: Iterable[float]) -> Answers:
    """The answers of a process's part of a case document, by path. What it needs stands under a path each, and a
    value over time is held by its times, so that other times do not make other values of it."""
    found: Answers = {}
    times = list(hours)
    for path, value in flatten({key: part[key] for key in part if key not in NO_QUESTIONS}, PROCESS_OBJECTS):
        found[path] = _by_time(value, times) if is_over_time(path) and isinstance(value, list) else value
    needs = part.get(DEPENDENCIES)
    if needs == []:
        found[DEPENDENCIES] = []
    for need in needs or ():
        found[f"{DEPENDENCIES}.{need['on']}"] = {key: need[key] for key in need if key != "on"}
    return found


def is_over_time(path: str) -> bool:
    """Whether the answer with this path holds one value a time."""
    return any(path == f"{impact}.loss" or path.startswith(f"{impact}.severity.") for impact in IMPACTS)


def _by_time(values: list[Any], hours: list[float]) -> dict[float, Any]:
    return {hour: value for hour, value in zip(hours, values, strict=False) if value is not None}


def compare(before: Answers, after: Answers) -> dict[str, How]:
    """How every answer that differs differs, by path; nothing where the two say the same."""
    found: dict[str, How] = {}
    for path in (*before, *(path for path in after if path not in before)):
        if path not in after:
            found[path] = How.REMOVED
        elif path not in before:
            found[path] = How.ADDED
        elif before[path] != after[path]:
            found[path] = How.CHANGED
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One time of a value over time, in words on both sides."""

    time: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One answer on both sides. `moments` hold a value over time, and then the texts are empty."""

    how: How
    chapter: str
    label: str
    before: str
    after: str
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A target on both sides. `by` are the answers that moved it, `before_why` and `after_why` the reasons."""

    name: str
    before: str
    after: str
    by: tuple[str, ...] = ()
    before_why: tuple[str, ...] = ()
    after_why: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Two versions side by side. `differences` hold what is the same too, where that was asked for."""

    differences: tuple[Difference, ...]
    targets: tuple[Moved, ...]
    count: int

    @property
    def moved(self) -> tuple[Moved, ...]:
        """The targets that are not the same."""
        return tuple(target for target in self.targets if target.differs)


TARGETS: Final = ("mtpd", "rto", "rpo", "tier", "availability", "budget")


def compared(before: Json, after: Json, *, with_same: bool = False) -> Comparison:
    """Two contents (see bia.signed_content) side by side, in words."""
    old, new = answers_of_content(before), answers_of_content(after)
    how = compare(old, new)
    chosen = how if not with_same else {path: how.get(path, How.SAME) for path in (*old, *new)}
    return Comparison(
        differences=tuple(_in_words(before, after, chosen)),
        targets=tuple(_targets(before, after, how)),
        count=len(how),
    )


def answers_of_content(content: Json) -> Answers:
    """The answers that a content holds, by path."""
    return answers_of(content["process"], content["scale"].get("impact_after_hours") or ())


def _lines(content: Json) -> dict[str, tuple[str, Line]]:
    """The lines of the write-up by path, each with its chapter."""
    return {line.path: (chapter.title, line) for chapter in write_up(content).chapters for line in chapter.lines}


def _in_words(before: Json, after: Json, chosen: Mapping[str, How]) -> Iterator[Difference]:
    """In the order of the interview as it is on the second side, then what only the first side has."""
    old, new = _lines(before), _lines(after)
    hours = {
        units.duration(hour): hour for side in (before, after) for hour in side["scale"].get("impact_after_hours") or ()
    }
    for path in dict.fromkeys((*new, *old)):
        if path not in chosen:
            continue
        chapter, line = new[path] if path in new else old[path]
        was, now = (side[path][1] if path in side else None for side in (old, new))
        moments = _moments(was, now, hours)
        yield Difference(
            how=chosen[path],
            chapter=chapter,
            label=line.label,
            before=was.text if was else units.NOT_ASKED,
            after=now.text if now else units.NOT_ASKED,
            moments=moments,
        )


def _moments(was: Line | None, now: Line | None, hours: Mapping[str, float]) -> tuple[Moment, ...]:
    """Every time of both sides, the shortest first, whatever scale it is of."""
    old, new = (dict(line.times) if line else {} for line in (was, now))
    return tuple(
        Moment(time=time, before=old.get(time, units.NOT_ASKED), after=new.get(time, units.NOT_ASKED))
        for time in sorted(dict.fromkeys((*new, *old)), key=lambda time: hours.get(time, 0.0))
    )


def _targets(before: Json, after: Json, how: Mapping[str, How]) -> Iterator[Moved]:
    old, new = (_targets_of(side) for side in (before, after))
    labels = {path: line.label for side in (before, after) for path, (_, line) in _lines(side).items()}
    for key in TARGETS:
        was, now = old.get(key), new.get(key)
        if was is None and now is None:
            continue
        paths = _movers(key, before, after, how)
        shown = now or was
        assert shown is not None  # one of the two is there
        yield Moved(
            name=shown.name,
            before=_value(was),
            after=_value(now),
            by=tuple(dict.fromkeys(labels.get(path, path) for path in paths)),
            before_why=was.reasons if was else (),
            after_why=now.reasons if now else (),
        )


def _value(target: Target | None) -> str:
    return f"{target.value} {target.unit}".strip() if target else units.NOT_KNOWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """How much two versions differ, for a list: how many answers, and the targets that are not the same."""

    count: int
    moved: tuple[Moved, ...]


def shift(before: Json, after: Json) -> Shift:
    """As `compared`, without the words for each answer: quick enough for a thousand processes."""
    old, new = (_targets_of(side) for side in (before, after))
    found = [
        Moved(name=(new.get(key) or old[key]).name, before=_value(old.get(key)), after=_value(new.get(key)))
        for key in LISTED
        if key in old or key in new
    ]
    count = len(compare(answers_of_content(before), answers_of_content(after)))
    return Shift(count=count, moved=tuple(each for each in found if each.differs))


@dataclass(frozen=True, kw_only=True, slots=True)
class Drift:
    """What a change of the scale made different of what was signed: how many answers, and which targets."""

    answers: int
    targets: tuple[str, ...]

    def __str__(self) -> str:
        parts = [counted(self.answers, "answer")] if self.answers else []
        parts += [f"the {name}" for name in self.targets]
        words = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
        return f"{words} {'differs' if len(parts) == 1 and self.answers < 2 else 'differ'}"


def drift(signed: Json, answers: Answers, targets: Json | None) -> Drift | None:
    """What of a signed content's values over time and targets is not the same as now; None where all is. `answers` are
    the values over time now as `answers_of` has them, `targets` None where none can be derived."""
    then = {path: value for path, value in answers_of_content(signed).items() if is_over_time(path)}
    old = (signed.get("derived") or {}).get("targets")
    moved = []
    if old is not None and targets is not None:
        moved = [name for name, keys in _DRIFTING.items() if any(old.get(key) != targets.get(key) for key in keys)]
    count = len(compare(then, {path: value for path, value in answers.items() if is_over_time(path)}))
    return Drift(answers=count, targets=tuple(moved)) if count or moved else None


_DRIFTING: Final = {"mtpd": ("mtpd_hours", "beyond_hours"), "rto": ("rto_hours",), "tier": ("tier",)}


def _targets_of(content: Json) -> dict[str, Target]:
    """The targets that a content holds, by key; none where they could not be derived."""
    return {each.key: each for each in make_panel(content["derived"], {}).targets} if "derived" in content else {}


LISTED: Final = ("mtpd", "rto", "rpo", "tier")

_ABOUT: Final = {
    "mtpd": "mtpd_hours",
    "rto": "rto_hours",
    "rpo": "rpo_hours",
    "tier": "rto_hours",  # a tier is a class of rto
    "availability": "availability",
    "budget": "downtime_budget_hours_per_year",
}
_THROUGH: Final = {"mtpd_hours": "mtpd", "rto_hours": "rto"}  # a target that another one rests on


def _movers(key: str, before: Json, after: Json, how: Mapping[str, How]) -> list[str]:
    """The answers that differ and that the reasons of a target, on either side, rest on."""
    found: list[str] = []
    for side in (before, after):
        for reason in (side.get("derived") or {}).get("reasons", ()):
            if reason["about"] != _ABOUT[key]:
                continue
            for each in reason.get("inputs", ()):
                path = each["answer"]
                through = _THROUGH.get(path)
                if through is not None and through != key:
                    found += _movers(through, before, after, how)
                found += [changed for changed in how if changed == path or changed.startswith(f"{path}.")]
    if key in ("availability", "budget"):
        found += _movers("rto", before, after, how)
    return list(dict.fromkeys(found))
