"""Days and times of service windows as people write them ("Mo-Fr", "7", "7:30") to those of the case format."""

from __future__ import annotations

import re

from planner.weekdays import DAYS, DAYS_PATTERN

from .reading import Unreadable, quoted

_NAMES = {
    "Mon": "mo mon monday montag",
    "Tue": "tu tue tues tuesday di die dienstag",
    "Wed": "we wed wednesday mi mit mittwoch",
    "Thu": "th thu thur thurs thursday do don donnerstag",
    "Fri": "fr fri friday frei freitag",
    "Sat": "sa sat saturday samstag sonnabend",
    "Sun": "su sun sunday so son sonntag",
}
_DAY_OF = {name: day for day, names in _NAMES.items() for name in names.split()}
_WHOLE_WEEK = {"daily", "every day", "täglich", "all days"}
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d\d))?\s*(?:h|uhr)?")


def read_days(text: str) -> str:
    """ "Mo-Fr", "monday to friday" and "Di, Do" as "Mon-Fri" and "Tue,Thu". Raises Unreadable."""
    typed = " ".join(text.lower().replace(".", "").split())
    if typed in _WHOLE_WEEK:
        return f"{DAYS[0]}-{DAYS[-1]}"
    typed = re.sub(r"\s*(?:[-\N{EN DASH}\N{EM DASH}]|\bto\b|\bbis\b)\s*", "-", typed)
    typed = re.sub(r"\s*(?:[,;+&/]|\band\b|\bund\b)\s*|\s+", ",", typed)
    named = re.sub(r"[^,-]+", lambda match: _DAY_OF.get(match[0], match[0]), typed)
    if not re.fullmatch(DAYS_PATTERN, named):
        raise Unreadable(f"{quoted(text)} names no days. Write them like Mon-Fri or Tue, Thu.")
    return named


def read_time_of_day(text: str) -> str:
    """ "7", "7:00", "7.30" and "24" as "07:00", "07:30" and "24:00". Raises Unreadable."""
    match = _TIME.fullmatch(text.strip().lower())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise Unreadable(f"{quoted(text)} is no time of the day. Write it like 7:30 or 17; 24:00 is midnight.")
    return f"{hour:02d}:{minute:02d}"
