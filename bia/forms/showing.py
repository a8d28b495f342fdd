"""Shows a stored value as the texts of its inputs. Reading them back gives exactly the same value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from bia.questions.base import Column, Kind, Question
from bia.units import in_digits
from bia.usual_words import said

from .durations import show_duration
from .numbers import show_money, show_number, show_share
from .over_time import AT, at_text
from .reading import NOT_ASKED

Texts = dict[str, list[str]]

NOT_GIVEN = gettext_noop("not asked")
_DAYS = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b")


def show_answer(question: Question, value: Any) -> Texts:
    """The inputs, by name, that hold this value. NOT_ASKED holds nothing."""
    if value is NOT_ASKED:
        return {}
    if value is None and question.kind == Kind.CHOICE:
        return {"value": ["null"]}
    if value is None or (value == [] and question.kind != Kind.COVERS) or value == {}:
        return {"empty": ["yes"]}
    match question.kind:
        case Kind.SEVERAL:
            return {"value": list(value)}
        case Kind.LINES:
            return {"value": ["\n".join(value)]}
        case Kind.TIMES:
            return {"value": [", ".join(show_duration(hours) for hours in value)]}
        case Kind.LEVELS:
            return _over_time(question, value, str)
        case Kind.LOSS:
            return _over_time(question, value, show_money)
        case Kind.ROWS:
            return _rows(question.columns, value)
        case Kind.MAP:
            return _rows(question.columns, [{"name": key, "value": item} for key, item in value.items()])
        case Kind.HOURS:
            return {"mode": ["24x7"]} if value == "24x7" else {"mode": ["windows"]} | _rows(question.columns, value)
        case Kind.COVERS:
            return {"mode": ["all"]} if value == "all" else {"mode": ["some"], "value": list(value)}
    return {"value": [_SHOW.get(question.kind, str)(value)]}


def in_words(question: Question, value: Any) -> str:
    """The value on one line, as a conflict or a message says it."""
    if value is NOT_ASKED:
        return _(NOT_GIVEN)
    if value is None:
        return said(question.nothing) or _(NOT_GIVEN)
    labels = dict(question.choices)
    match question.kind:
        case Kind.LEVELS:
            return _levels_in_words(question, value)
        case Kind.LOSS:
            return _known_in_words(question, value, show_money)
        case Kind.YES_NO:
            return _("Yes") if value else _("No")
        case Kind.SHARE:
            return f"{in_digits(show_share(value).removesuffix(' %'))} %"
        case Kind.HOURS | Kind.COVERS if isinstance(value, str):
            return "24 x 7" if value == "24x7" else _("Everything")
        case Kind.HOURS:
            return "; ".join(map(_window_in_words, value)) or said(question.none)
        case Kind.ROWS:
            return "; ".join(_row_in_words(question.columns, row) for row in value) or said(question.none)
        case Kind.MAP:
            return "; ".join(f"{key}: {item}" for key, item in value.items()) or said(question.none)
        case Kind.SEVERAL | Kind.COVERS | Kind.LINES:
            return ", ".join(said(labels[item]) if item in labels else item for item in value) or (
                said(question.none) or _("Nothing")
            )
        case Kind.CHOICE:
            return said(labels[value]) if value in labels else str(value)
    text = show_answer(question, value)["value"][0]
    return in_digits(text) if question.kind in _SHOW else text


def _window_in_words(row: Mapping[str, Any]) -> str:
    days = _DAYS.sub(lambda found: pgettext("day", found[0]), str(row["days"]))
    return _("%(days)s %(start)s to %(end)s") % {"days": days, "start": row["from"], "end": row["to"]}


def _levels_in_words(question: Question, levels: list[int | None]) -> str:
    return _known_in_words(question, levels, str) if None in levels else " ".join(map(str, levels))


def _known_in_words(question: Question, values: list[Any], show: Callable[[Any], str]) -> str:
    """A row over time; where some of it was not asked, what is known with its time: "8 h: 3, the rest not asked"."""
    if None not in values:
        return ", ".join(map(show, values))
    timed = zip(question.point_labels, values, strict=False)
    known = [f"{time}: {show(value)}" for time, value in timed if value is not None]
    return ", ".join([*known, _("the rest not asked")]) if known else _(NOT_GIVEN)


def _row_in_words(columns: tuple[Column, ...], row: Mapping[str, Any]) -> str:
    """The first cell as it is, what else is given with what it is: "month end (Hours a year: 40)"."""
    texts = [(column.label, _cell(column, row[column.key])) for column in columns if column.key in row]
    rest = ", ".join(f"{said(label)}: {text}" for label, text in texts[1:])
    return "".join(text for _label, text in texts[:1]) + (f" ({rest})" if rest else "")


def _over_time(question: Question, values: list[Any], show: Callable[[Any], str]) -> Texts:
    texts = {f"v{index}": ["" if value is None else show(value)] for index, value in enumerate(values)}
    return {**texts, AT: [at_text(question.point_hours)]}


def _rows(columns: tuple[Column, ...], rows: list[Mapping[str, Any]]) -> Texts:
    return {f"r{number}-{column.key}": _texts(column, row) for number, row in enumerate(rows) for column in columns}


def _texts(column: Column, row: Mapping[str, Any]) -> list[str]:
    if column.key not in row:
        return [""]
    return list(row[column.key]) if column.kind == Kind.PICKS else [_cell(column, row[column.key])]


def _cell(column: Column, value: Any) -> str:
    if column.kind in (Kind.CODES, Kind.PICKS):
        return ", ".join(value)
    text = _SHOW.get(column.kind, str)(value)
    return in_digits(text) if column.kind in _SHOW else text


_SHOW: dict[Kind, Callable[[Any], str]] = {
    Kind.DURATION: show_duration,
    Kind.MONEY: show_money,
    Kind.SHARE: show_share,
    Kind.NUMBER: show_number,
    Kind.WHOLE: show_number,
    Kind.YES_NO: lambda value: _("yes") if value else _("no"),
}
