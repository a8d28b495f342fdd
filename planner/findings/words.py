"""A cautious reading of what people write in free text: on-call hours, rooms, causes, wishes.

Every reader returns None for what it cannot read for certain. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from planner.service_time import DAY_MINUTES, WEEK_MINUTES
from planner.weekdays import DAYS, weekdays

Minutes = npt.NDArray[np.bool_]

_DAY = r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_DAY_SPAN = re.compile(rf"\b{_DAY}\s*(?:-|–|to)\s*{_DAY}\b", re.IGNORECASE)
_TIME_SPAN = re.compile(
    r"\b(\d{1,2})(?::(\d{2}))?\s*(?:h\s*)?(?:-|–|to)\s*(\d{1,2})(?::(\d{2}))?(?!\d| ?min| ?h\b| ?hours?)\b"
)
_ALWAYS = re.compile(r"\b24\s*[x/]\s*7\b|\bround the clock\b", re.IGNORECASE)
_NOBODY = re.compile(r"^\s*(none|nobody|no one|no on-?call)\b", re.IGNORECASE)
_RESPONSE = re.compile(
    r"\b(\d+(?:\.\d+)?)\s*(min|minutes?|h|hours?)\s+(?:response|reaction|to respond|on site)\b", re.I
)
_NEXT_DAY = re.compile(r"\bnext (?:business|working) day\b|\bNBD\b", re.IGNORECASE)
_WORKDAYS = re.compile(r"\b(?:weekdays|working days|business days|workdays)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OnCall:
    """When someone can be called (None: never) and how long until they act, None where not said.

    `is_next_day`: help comes on the next working day.
    """

    minutes: Minutes | None
    response_hours: float | None
    is_next_day: bool


def on_call_of(text: str) -> OnCall | None:
    """On-call hours such as "24x7 rota, 30 min response", "Mon-Fri 08-17", "none; reseller next business day"."""
    response = _RESPONSE.search(text)
    hours = None
    if response:
        hours = float(response[1]) / (60 if response[2].lower().startswith("min") else 1)
    is_next_day = _NEXT_DAY.search(text) is not None
    if _NOBODY.search(text):
        return OnCall(None, hours, is_next_day)
    minutes = watched_minutes(text)
    return None if minutes is None else OnCall(minutes, hours, is_next_day)


def watched_minutes(text: str) -> Minutes | None:
    """Which minutes of the week a text such as "06:00-22:00" or "Mon-Fri 08-17" names.

    Without days every day is meant, the generous reading. None when it names no span of hours, or several.
    """
    always = _ALWAYS.search(text) is not None
    spans = _TIME_SPAN.findall(text)
    if always or len(spans) != 1:
        return np.ones(WEEK_MINUTES, dtype=bool) if always and not spans else None
    start, end = (_minute_of(*spans[0][at : at + 2]) for at in (0, 2))
    days = _days_of(text)
    if start is None or end is None or start == end or days is None:
        return None
    minutes = np.zeros(WEEK_MINUTES, dtype=bool)
    length = (end - start) % DAY_MINUTES or DAY_MINUTES  # 22:00-06:00 goes over midnight
    for day in days:
        minutes[(day * DAY_MINUTES + start + np.arange(length)) % WEEK_MINUTES] = True
    return minutes


def _minute_of(hour: str, minute: str) -> int | None:
    value = int(hour) * 60 + int(minute or 0)
    return value if value <= DAY_MINUTES and int(minute or 0) < 60 else None


def _days_of(text: str) -> frozenset[int] | None:
    """The days a text names; every day when it names none, None when it names them in a way not understood."""
    spans = _DAY_SPAN.findall(text)
    named = re.findall(rf"\b{_DAY}\b", text, re.IGNORECASE)
    if len(spans) == 1 and len(named) == 2:
        return weekdays("-".join(day.capitalize() for day in spans[0]))
    if spans or named:
        return weekdays(named[0].capitalize()) if len(named) == 1 and not spans else None
    return frozenset(range(5)) if _WORKDAYS.search(text) else frozenset(range(len(DAYS)))


@lru_cache(maxsize=64)
def _waits_of(packed: bytes) -> npt.NDArray[np.int64]:
    minutes = np.unpackbits(np.frombuffer(packed, dtype=np.uint8), count=WEEK_MINUTES).astype(bool)
    there = np.flatnonzero(minutes)
    following = np.append(there, there[0] + WEEK_MINUTES)
    now = np.arange(WEEK_MINUTES)
    waits: npt.NDArray[np.int64] = following[np.searchsorted(following, now)] - now
    return waits


def longest_wait_hours(there: Minutes, needed: Minutes) -> float:
    """The longest time from a minute in which someone is needed to the next in which someone is there."""
    if not there.any() or not needed.any():
        return float("inf") if needed.any() else 0.0
    return float(_waits_of(np.packbits(there).tobytes())[needed].max()) / 60


# What stands in a room, after "backup NAS" and the like were taken for backups.
_BACKUPS = re.compile(r"\bbackups?(?:[ -](?:NAS|servers?|storage|array|disks?|tapes?))?\b", re.IGNORECASE)
_HOSTS = re.compile(r"\b(?:hosts?|servers?|hypervisors?)\b(?! room)", re.IGNORECASE)
_STORAGE = re.compile(r"\b(?:SAN|NAS|storage|array|datastore)\b")
_ROOM = re.compile(r"\b[Rr]oom ([0-9]{1,3}|[A-Z])\b|\b(?:the same|one|a single) (?:server )?room\b")
_DENIED = re.compile(
    r"\b(?:no|not|none|never|without|except|moved?|will|planned|should|could|used to)\b", re.IGNORECASE
)
HOSTS, STORAGE, BACKUPS = "hosts", "storage", "backups"


def rooms_of(texts: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Room -> what the texts say stands in it, of hosts, storage and backups.

    Only sentences that name one room and deny nothing are read. "One room" and "the same room" are the room "one".
    """
    rooms: dict[str, frozenset[str]] = {}
    for text in texts:
        for sentence in re.split(r"[.;!?](?:\s+|$)", text):
            named = {match[1] or "one" for match in _ROOM.finditer(sentence)}
            if len(named) == 1 and not _DENIED.search(sentence):
                room = named.pop()
                rooms[room] = rooms.get(room, frozenset()) | _kinds_in(sentence)
    return rooms


def _kinds_in(sentence: str) -> frozenset[str]:
    rest = _BACKUPS.sub(" ", sentence)
    found = {BACKUPS} if rest != sentence else set()
    if _HOSTS.search(rest):
        found.add(HOSTS)
    if _STORAGE.search(rest):
        found.add(STORAGE)
    return frozenset(found)


# Cause of an incident as people write it -> kind. The first that matches holds; hardware first, so that a cause of
# two kinds is taken for what high availability does mask.
_CAUSES = (
    ("hardware", r"hardware|\bhost\b|\bpsu\b|\bboard\b|\bdisk\b"),
    ("change", r"change|patch|update|upgrade|configuration|release"),
    ("capacity", r"capacity|disk full|overload"),
    ("software", r"software|\bbug\b|application|crash"),
    ("network", r"network|carrier|\bwan\b|\blan\b|internet|broadband"),
    ("environment", r"environment|heat|cooling|temperature|water"),
    ("power", r"power|electric"),
    ("human error", r"human|operator|mistake"),
    ("attack", r"ransom|malware|attack|cyber"),
)


def cause_of(text: str | None) -> str | None:
    """The kind of cause a text names; None when it names none that is known."""
    return next((kind for kind, words in _CAUSES if re.search(words, text or "", re.IGNORECASE)), None)


_UNSIGNED = re.compile(r"\bnot (?:yet )?(?:been )?signed[ -]off\b|\bsign-?off (?:is )?(?:pending|open|missing)\b", re.I)
_FIVE_NINES = re.compile(r"\bfive[ -]nines\b|\b99[.,]999\b", re.IGNORECASE)
_NEVER_STOPS = re.compile(
    r"\bmust never (?:stop|fail|be down|go down)\b|\b(?:no|zero) downtime\b|\b100 ?% (?:availab\w+|uptime)\b", re.I
)
_HAZARD = re.compile(
    r"(?<!no )(?<!outside )(?<!above )\bflood(?: line| zone| plain| area)\b(?: \d+:\d+)?", re.IGNORECASE
)


def says_unsigned(text: str | None) -> bool:
    """Whether a note says that the answers were not signed off."""
    return _UNSIGNED.search(text or "") is not None


def asks_five_nines(text: str | None) -> bool:
    """Whether a text asks for 99.999 %."""
    return _FIVE_NINES.search(text or "") is not None


def asks_never_stop(text: str | None) -> bool:
    """Whether a text asks that something never stops."""
    return _NEVER_STOPS.search(text or "") is not None


def hazard_in(text: str | None) -> str | None:
    """The flood line or zone a note names; None when it names none."""
    found = _HAZARD.search(text or "")
    return found[0] if found else None
