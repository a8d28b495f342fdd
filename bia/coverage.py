"""How far the interviews are: what is answered, what is to be asked later, who is asked when, and whom to ask next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from bia.derived import kept, kept_before
from bia.models import Appointment, Engagement
from bia.overview import process_rows
from bia.questions import Frame
from bia.remarks import flags_by_process

COVERAGE: Final = "coverage"
State = Literal["done", "begun", "planned", "open"]
STATES: Final[dict[State, str]] = {
    "done": "all answered",
    "begun": "begun",
    "planned": "interview planned",
    "open": "not begun",
}
NO_OWNER: Final = "No owner named"


@dataclass(frozen=True, kw_only=True, slots=True)
class Covered:
    """How far one process is. `planned` is its next interview, `held` its last; `later` are answers to come back to."""

    key: int
    code: str
    name: str
    owner: str
    answered: int
    total: int
    unconfirmed: int
    next_label: str
    next_anchor: str
    later: int = 0
    planned: Appointment | None = None
    held: Appointment | None = None

    @property
    def left(self) -> int:
        """How many questions were not asked yet."""
        return self.total - self.answered

    @property
    def state(self) -> State:
        if not self.left and not self.unconfirmed and not self.later:
            return "done"
        if self.answered > self.unconfirmed or self.held:
            return "begun"
        return "planned" if self.planned else "open"

    @property
    def words(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner:
    """What is left to do with one person: over how many processes, and the next interview with any of them."""

    name: str
    processes: tuple[Covered, ...]

    @property
    def left(self) -> int:
        return sum(each.left for each in self.processes)

    @property
    def answered(self) -> int:
        return sum(each.answered for each in self.processes)

    @property
    def total(self) -> int:
        return sum(each.total for each in self.processes)

    @property
    def later(self) -> int:
        return sum(each.later for each in self.processes)

    @property
    def unconfirmed(self) -> int:
        return sum(each.unconfirmed for each in self.processes)

    @property
    def is_done(self) -> bool:
        return all(each.state == "done" for each in self.processes)

    @property
    def planned(self) -> Appointment | None:
        return min((each.planned for each in self.processes if each.planned), key=_start, default=None)

    @property
    def first_open(self) -> Covered | None:
        """Where to go on: the first of the processes with something left."""
        return next((each for each in self.processes if each.state != "done"), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """A part of the bar: how many processes are in a state, and where that part begins and how wide it is, of 100."""

    state: State
    words: str
    count: int
    start: float
    width: float


def covered(engagement: Engagement, frame: Frame, interviews: Sequence[Appointment], now: datetime) -> list[Covered]:
    """Every process in its order. What is answered is kept until an answer changes; marks and interviews are not."""
    stored = kept(engagement, COVERAGE, lambda: _answered(engagement, frame))
    return _with_interviews(engagement, stored, interviews, now)


def covered_before(engagement: Engagement, interviews: Sequence[Appointment], now: datetime) -> list[Covered] | None:
    """The same where what is answered is kept; None where it must be counted anew."""
    stored = kept_before(engagement, COVERAGE)
    return None if stored is None else _with_interviews(engagement, stored, interviews, now)


def interviews_of(engagement: Engagement) -> list[Appointment]:
    """Every planned and held interview with its processes, in order of time."""
    return list(engagement.appointments.prefetch_related("processes"))


def _answered(engagement: Engagement, frame: Frame) -> list[dict[str, Any]]:
    return [
        {
            "key": row.subject.pk,
            "code": row.subject.code,
            "name": row.subject.name,
            "owner": row.owner,
            "answered": row.progress.answered,
            "total": row.progress.total,
            "unconfirmed": row.unconfirmed,
            "next_label": row.next_label,
            "next_anchor": row.next_anchor,
        }
        for row in process_rows(engagement, frame)
    ]


def _with_interviews(
    engagement: Engagement, stored: Iterable[dict[str, Any]], interviews: Sequence[Appointment], now: datetime
) -> list[Covered]:
    later = flags_by_process(engagement)
    planned: dict[int, Appointment] = {}
    held: dict[int, Appointment] = {}
    for appointment in interviews:
        for process in appointment.processes.all():
            if appointment.ends_at > now:
                planned.setdefault(process.pk, appointment)
            else:
                held[process.pk] = appointment
    return [
        Covered(**each, later=later.get(key, 0), planned=planned.get(key), held=held.get(key))
        for each in stored
        for key in (each["key"],)
    ]


def shares(rows: Sequence[Covered]) -> list[Share]:
    """The parts of the bar, in the order of the states; none for a state that nothing is in."""
    found, start = [], 0.0
    counts = Counter(row.state for row in rows)
    for state, words in STATES.items():
        count = counts[state]
        if count:
            width = 100 * count / len(rows)
            found.append(Share(state=state, words=words, count=count, start=round(start, 2), width=round(width, 2)))
            start += width
    return found


def owners(rows: Sequence[Covered]) -> list[Owner]:
    """By owner; who has the most left stands first, those with nothing left last."""
    by_name: dict[str, list[Covered]] = {}
    for row in rows:
        by_name.setdefault(row.owner, []).append(row)
    found = [Owner(name=name or NO_OWNER, processes=tuple(each)) for name, each in by_name.items()]
    return sorted(found, key=lambda owner: (owner.is_done, -owner.left, owner.name.casefold()))


def ask_next(rows: Sequence[Covered], most: int = 5) -> list[Owner]:
    """Whom to ask next: owners with something left and no interview ahead, those with the most left first."""
    return [owner for owner in owners(rows) if not owner.is_done and owner.planned is None][:most]


def finding(rows: Sequence[Covered]) -> str:
    """The headline of the coverage."""
    done, answered = sum(row.state == "done" for row in rows), sum(row.answered for row in rows)
    total = sum(row.total for row in rows)
    if not rows:
        return "No process is listed yet"
    if done == len(rows):
        return "Every process is fully answered"
    return f"{100 * answered // max(total, 1)} % is answered: {done} of {len(rows)} processes are complete"


def _start(appointment: Appointment) -> datetime:
    return appointment.starts_at
