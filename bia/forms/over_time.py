"""Values over time go by their time, never by their place in a row.

A page posts the times its row was drawn for beside the values (the input `at`). When the times of the engagement
were changed since, each value is put at its time among those of now; what has no time any more is told in words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bia import units
from bia.questions.base import Question

AT = "at"
NO_TEXTS: Mapping[str, Sequence[str]] = {}

_INPUT = re.compile(r"v\d{1,3}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """The texts at the times of now, and in words what was typed at times that are not asked about."""

    texts: Mapping[str, Sequence[str]]
    left: tuple[str, ...] = ()


def at_text(hours: Sequence[float]) -> str:
    """The times of a row as its page posts them."""
    return " ".join(repr(float(each)) for each in hours)


def is_over_time(posted: Mapping[str, Sequence[str]]) -> bool:
    """Whether there is a value over time among what was posted."""
    return any(_INPUT.fullmatch(name) for name in posted)


def at_times_now(
    question: Question, posted: Mapping[str, Sequence[str]], stored: Mapping[str, Sequence[str]] = NO_TEXTS
) -> Placed:
    """Each posted text at its time. A time that the page did not ask about keeps what is `stored`.

    What does not tell its times is taken to be at those of now."""
    now = at_text(question.point_hours)
    at = _first(posted, AT)
    if not at or at == now or not is_over_time(posted):
        return Placed(texts=posted)
    times = at.split()
    typed = {name: _first(posted, name) for name in posted if _INPUT.fullmatch(name)}
    by_time = {time: typed.pop(f"v{index}", "") for index, time in enumerate(times)}
    kept = {name: texts for name, texts in posted.items() if not _INPUT.fullmatch(name)}
    row = {f"v{i}": [by_time.pop(time, _first(stored, f"v{i}"))] for i, time in enumerate(now.split())}
    lost = [f"{text} at {_time_in_words(time)}" for time, text in by_time.items() if text]
    lost += [text for text in typed.values() if text]
    return Placed(texts={**kept, **row, AT: [now]}, left=tuple(lost))


def _first(texts: Mapping[str, Sequence[str]], name: str) -> str:
    return (texts.get(name) or ("",))[0].strip()


def _time_in_words(time: str) -> str:
    """A time of `at` as pages write it; what is no number was forged, and is repeated as it is."""
    return units.duration(float(time)) if re.fullmatch(r"\d{1,6}(\.\d{1,17})?", time) else time[:20]
