"""Durations as people type them ("45 min", "1 h 30", "1:30", "3 d") to and from hours."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from .reading import Unreadable, one_figure, quoted

HOUR = 1
DAY = 24
WEEK = 7 * DAY
YEAR = 365 * DAY
MONTH = YEAR // 12  # a twelfth of a year, as the engine has it
LONGEST_HOURS = 10 * YEAR  # longer is a slip of the pen in a business impact analysis
SHORTEST_STOP = 0.0001  # as the case format has it

EXAMPLE = "Write it like 45 min, 1 h 30, 8 h, 3 d or 2 weeks."

_UNITS: dict[str, Fraction] = {}
for _names, _unit_hours in (
    ("s sec second seconds sek sekunde sekunden", Fraction(1, 3600)),
    ("m min mins minute minutes minuten", Fraction(1, 60)),
    ("h hr hrs hour hours std stunde stunden", Fraction(HOUR)),
    ("d day days tag tage", Fraction(DAY)),
    ("w wk wks week weeks woche wochen", Fraction(WEEK)),
    ("mo month months monat monate monaten", Fraction(MONTH)),
    ("y yr yrs year years jahr jahre", Fraction(YEAR)),
):
    _UNITS.update(dict.fromkeys(_names.split(), _unit_hours))

_ONE = {
    Fraction(1, 60): "a minute",
    Fraction(HOUR): "an hour",
    Fraction(DAY): "a day",
    Fraction(WEEK): "a week",
    Fraction(MONTH): "a month",
    Fraction(YEAR): "a year",
}

_PARTS_OF_ONE = {"\N{VULGAR FRACTION ONE HALF}": ".5", "\N{VULGAR FRACTION ONE QUARTER}": ".25"}
_PARTS_OF_ONE["\N{VULGAR FRACTION THREE QUARTERS}"] = ".75"
_GROUPED_BY_POINTS = re.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+,\d+")  # 1.000,5
_HALF = re.compile(r"half an? ([a-z]+)")
_NUMBER = r"\d+(?:[.,]\d+)?"
_CLOCK = re.compile(r"(\d+):(\d\d)(?:\s*(?:h|hours?))?")
_PLAIN = re.compile(_NUMBER)
_PARTS = re.compile(rf"(?:{_NUMBER}\s*[a-z]+\.?\s*(?:,|and)?\s*)+")
_PART = re.compile(rf"({_NUMBER})\s*([a-z]+)\.?")
_HOURS_AND_BARE_MINUTES = re.compile(rf"({_NUMBER}\s*(?:h|hrs?|hours?)\s*)(\d+)")


def parse_duration(text: str, *, longest_hours: float = LONGEST_HOURS) -> float:
    """The hours that a text means; a number alone means hours. Raises Unreadable with the remedy."""
    typed = " ".join(one_figure(text.replace("\N{MINUS SIGN}", "-")).lower().split())
    for sign, decimals in _PARTS_OF_ONE.items():
        typed = re.sub(rf"(\d*)\s*{sign}", lambda match, part=decimals: f"{match[1] or 0}{part}", typed)  # type: ignore[misc]
    typed = _GROUPED_BY_POINTS.sub(lambda match: match[0].replace(".", "").replace(",", "."), typed)
    if half := _HALF.fullmatch(typed):
        typed = f"0.5 {half[1]}"
    if typed.startswith("-"):
        raise Unreadable(f"A duration cannot be negative. {EXAMPLE}")
    hours = _hours(typed, text)
    if hours > longest_hours:
        raise Unreadable(
            f"{quoted(text)} is longer than {show_duration(longest_hours)}, the longest that makes sense here."
        )
    return float(hours)


def parse_rising_times(text: str) -> list[float]:
    """The hours of times after a stop, with commas, semicolons or lines between them. Raises Unreadable."""
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    times = [parse_duration(part) for part in parts]
    if times and times[0] < SHORTEST_STOP:
        raise Unreadable(
            f"{quoted(parts[0])} is too early: nothing is lost yet when it stops. Begin with 15 min or so."
        )
    for (earlier, hours), (later, next_hours) in pairwise(zip(parts, times, strict=True)):
        if next_hours == hours:
            raise Unreadable(f"{quoted(earlier)} and {quoted(later)} are the same time. Take one of them out.")
        if next_hours < hours:
            raise Unreadable(f"{quoted(later)} stands after {quoted(earlier)} and is shorter. Write the times rising.")
    return times


def _hours(typed: str, text: str) -> Fraction:
    if clock := _CLOCK.fullmatch(typed):
        return int(clock[1]) + _below(int(clock[2]), 60, f"{clock[2]} minutes", "an hour") / 60
    if _PLAIN.fullmatch(typed):
        return _number(typed)
    if bare := _HOURS_AND_BARE_MINUTES.fullmatch(typed):
        typed = f"{bare[1]}{bare[2]} min"
    if not _PARTS.fullmatch(typed):
        raise Unreadable(f"{quoted(text)} is not a duration. {EXAMPLE}")
    total, larger = Fraction(0), None
    for amount, name in _PART.findall(typed):
        unit = _UNITS.get(name)
        if unit is None:
            raise Unreadable(f"“{name}” is not a unit of time. {EXAMPLE}")
        number = _number(amount)
        if larger is not None:
            if unit >= larger:
                raise Unreadable(f"{quoted(text)} names its units out of order. {EXAMPLE}")
            _below(number, larger / unit, f"{amount} {name}", _ONE[larger])
        total, larger = total + number * unit, unit
    return total


def _number(text: str) -> Fraction:
    """A number with a decimal point or comma. A comma before three digits could be either: refused."""
    if re.fullmatch(r"\d+,\d{3}", text):
        plain = text.replace(",", "")
        raise Unreadable(f"Is {text} meant as {plain} or as {text.replace(',', '.')}? Write it without the comma.")
    return Fraction(text.replace(",", "."))


def _below(number: Fraction | int, limit: Fraction | int, said: str, unit: str) -> Fraction:
    if number >= limit:
        raise Unreadable(f"{said} make {unit} or more. {EXAMPLE}")
    return Fraction(number)


def show_duration(hours: float) -> str:
    """The shortest usual way to write these hours; reading it gives back exactly the same number."""
    for candidate in _candidates(hours):
        if parse_unlimited(candidate) == hours:
            return candidate
    return f"{plain_number(hours)} h"


def parse_unlimited(text: str) -> float:
    """As parse_duration, without an upper limit."""
    return parse_duration(text, longest_hours=float("inf"))


def _candidates(hours: float) -> list[str]:
    found = []
    if hours == 0:
        found.append("0")
    if hours >= 3 * DAY and hours % DAY == 0:
        found.append(f"{int(hours // DAY)} d")
    if hours == int(hours):
        found.append(f"{int(hours)} h")
    if 0 < hours < HOUR:
        found.append(f"{plain_number(round(hours * 60, 1))} min")
    minutes = round(hours * 60)
    if HOUR < hours < 3 * DAY and minutes % 60:
        found.append(f"{minutes // 60} h {minutes % 60:02d}")
    return found


def plain_number(number: float | Decimal) -> str:
    """A number without exponent and without needless zeros; reads back exactly."""
    text = format(Decimal(repr(number)) if isinstance(number, float) else Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
