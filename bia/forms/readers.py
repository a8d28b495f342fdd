"""Reads what was posted for one question into the JSON value of the case format.

Input names: `value` for a single control (repeated for several of), `v0`, `v1`... for values over
time, `r0-key` for rows, `mode` where a choice decides, `empty` for an explicit none or null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from bia.questions.base import Column, Kind, Question

from .durations import parse_duration, parse_rising_times
from .numbers import parse_money, parse_number, parse_share, parse_whole
from .reading import NOT_ASKED, Unreadable, quoted
from .windows import read_days, read_time_of_day

Posted = Mapping[str, Sequence[str]]

LONGEST_TEXT = 5_000
MOST_ROWS = 200

_TIME_INPUT = re.compile(r"v\d{1,3}")
_ROW_INPUT = re.compile(r"r(\d{1,3})-(.+)")


def read_answer(question: Question, posted: Posted) -> object:
    """The value that was entered, or NOT_ASKED for nothing. Raises Unreadable with the remedy."""
    if question.kind == Kind.COVERS:
        return _covers(question, posted)
    if question.kind == Kind.HOURS:
        return _hours(question, posted)
    value = _READERS[question.kind](question, posted)
    if not _first(posted, "empty"):
        return value
    label = question.nothing or question.none
    if value is not NOT_ASKED:
        raise Unreadable(f"Both an answer and “{label}” are given. Untick “{label}” or take the answer out.")
    return None if question.nothing else ({} if question.kind == Kind.MAP else [])


def _first(posted: Posted, name: str) -> str:
    values = posted.get(name) or ("",)
    return values[0].strip()


def _line(parse: Callable[[str, Question], object]) -> Callable[[Question, Posted], object]:
    def read(question: Question, posted: Posted) -> object:
        text = _first(posted, "value")
        return parse(text, question) if text else NOT_ASKED

    return read


def _text(text: str, _: Question | Column | None = None) -> str:
    if len(text) > LONGEST_TEXT:
        raise Unreadable(f"This text has {len(text):,} characters. Shorten it to {LONGEST_TEXT:,}.")
    return text.replace("\r\n", "\n")


def _yes_no(text: str, _: Question) -> bool:
    if text not in ("yes", "no"):
        raise Unreadable("Choose yes, no or not asked.")
    return text == "yes"


def _choice(text: str, question: Question) -> str | None:
    if text == "null" and question.nothing:
        return None
    return text


def _several(_: Question, posted: Posted) -> object:
    return [value for value in posted.get("value", ()) if value] or NOT_ASKED


def _lines(_: Question, posted: Posted) -> object:
    text = _text(_first(posted, "value"))
    return [line.strip() for line in text.split("\n") if line.strip()] or NOT_ASKED


def _times(_: Question, posted: Posted) -> object:
    return parse_rising_times(_first(posted, "value")) or NOT_ASKED


def _over_time(question: Question, posted: Posted, read: Callable[[str], object]) -> object:
    boxes = sum(1 for name in posted if _TIME_INPUT.fullmatch(name))
    if boxes not in (0, question.points):
        raise Unreadable(
            f"The times asked about were changed since this page was loaded: {question.points} by now, {boxes} here. "
            "Copy what you typed and load the page again."
        )
    values: list[object] = []
    for index in range(question.points):
        text = _first(posted, f"v{index}")
        values.append(read(text) if text else None)
    return NOT_ASKED if all(value is None for value in values) else values


def _level(text: str) -> int:
    if text not in ("0", "1", "2", "3", "4"):
        raise Unreadable(f"{quoted(text)} is not a level. Type 0, 1, 2, 3 or 4, or leave it empty for not asked.")
    return int(text)


def _levels(question: Question, posted: Posted) -> object:
    return _over_time(question, posted, _level)


def _loss(question: Question, posted: Posted) -> object:
    return _over_time(question, posted, lambda text: parse_money(text, question.currency))


def _codes(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _picks(text: str) -> list[str]:
    picked = _codes(text)
    if len(picked) < 2:
        raise Unreadable("tick two or more, or empty the row. One alone has nothing to stand in for it.")
    return picked


def _cell(column: Column, text: str) -> object:
    match column.kind:
        case Kind.DURATION:
            return parse_duration(text)
        case Kind.NUMBER:
            return parse_number(text)
        case Kind.WHOLE:
            return parse_whole(text)
        case Kind.SHARE:
            return parse_share(text)
        case Kind.DAYS:
            return read_days(text)
        case Kind.TIME_OF_DAY:
            return read_time_of_day(text)
        case Kind.CODES:
            return _codes(text)
        case Kind.PICKS:
            return _picks(text)
        case Kind.CHOICE:
            return int(text) if text.isdecimal() else text
    return _text(text)


def posted_rows(posted: Posted) -> list[dict[str, str]]:
    """The rows as typed, without the empty ones, in their order."""
    rows: dict[int, dict[str, str]] = {}
    for name in posted:
        if match := _ROW_INPUT.fullmatch(name):
            texts = [text.strip() for text in posted[name]]
            rows.setdefault(int(match[1]), {})[match[2]] = ", ".join(filter(None, texts))
    return [rows[number] for number in sorted(rows) if any(rows[number].values())]


def _row(number: int, typed: Mapping[str, str], columns: Sequence[Column]) -> dict[str, object]:
    row: dict[str, object] = {}
    for column in columns:
        text = typed.get(column.key, "")
        if text or column.kind in (Kind.CODES, Kind.PICKS):
            try:
                row[column.key] = _cell(column, text)
            except Unreadable as error:
                raise Unreadable(f"Row {number}, {column.label.lower()}: {error}") from error
        elif not column.optional:
            raise Unreadable(f"Row {number} has no {column.label.lower()}. Fill it in or empty the row.")
    return row


def _rows(question: Question, posted: Posted) -> object:
    typed = posted_rows(posted)
    if len(typed) > MOST_ROWS:
        raise Unreadable(f"{len(typed)} rows are more than the {MOST_ROWS} that can be kept.")
    return [_row(number, row, question.columns) for number, row in enumerate(typed, start=1)] or NOT_ASKED


def _map(question: Question, posted: Posted) -> object:
    rows = _rows(question, posted)
    if not isinstance(rows, list):
        return rows
    found: dict[str, object] = {}
    for row in rows:
        if row["name"] in found:
            raise Unreadable(f"“{row['name']}” is named twice. Keep one of the two rows.")
        found[row["name"]] = row["value"]
    return found


def _hours(question: Question, posted: Posted) -> object:
    windows = _rows(question, posted)
    match _first(posted, "mode"):
        case "24x7":
            if windows is not NOT_ASKED:
                raise Unreadable("Both 24 x 7 and windows are given. Choose windows, or empty their rows.")
            return "24x7"
        case "windows":
            return windows
    return windows


def ids_named(posted: Posted) -> list[str]:
    """The ids that were ticked, and those typed beside them: "HIS", or "HIS Hospital system" as a list offers it."""
    typed = [part.split()[0] for text in posted.get("more", ()) for part in text.split(",") if part.strip()]
    return list(dict.fromkeys([*(value for value in posted.get("value", ()) if value), *typed]))


def _covers(question: Question, posted: Posted) -> object:
    chosen = ids_named(posted) or NOT_ASKED
    match _first(posted, "mode"):
        case "all":
            if chosen is not NOT_ASKED:
                raise Unreadable("Both everything and single services are ticked. Choose one of the two.")
            return "all"
        case "some":
            return [] if chosen is NOT_ASKED else chosen
    return chosen


_READERS: dict[Kind, Callable[[Question, Posted], object]] = {
    Kind.TEXT: _line(_text),
    Kind.LONG: _line(_text),
    Kind.DURATION: _line(lambda text, _: parse_duration(text)),
    Kind.MONEY: _line(lambda text, question: parse_money(text, question.currency)),
    Kind.SHARE: _line(lambda text, _: parse_share(text)),
    Kind.NUMBER: _line(lambda text, question: parse_number(text, question.unit)),
    Kind.WHOLE: _line(lambda text, question: parse_whole(text, question.unit)),
    Kind.YES_NO: _line(_yes_no),
    Kind.CHOICE: _line(_choice),
    Kind.SEVERAL: _several,
    Kind.LINES: _lines,
    Kind.TIMES: _times,
    Kind.LEVELS: _levels,
    Kind.LOSS: _loss,
    Kind.ROWS: _rows,
    Kind.MAP: _map,
}
