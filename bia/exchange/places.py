"""Where in a spreadsheet something stood, and what is wrong there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from planner.faults import Fault

from .layout import SUBJECTS

PlaceKey = tuple[str, ...]  # list, id of the subject, path, and what of it: as far as it goes

_SUBJECT: Final = re.compile(rf"({'|'.join(SUBJECTS)})\[(\d+)\]\.?(.*)", re.DOTALL)
_ITEM: Final = re.compile(r"(.*?)\[(\d+)\]\.?(.*)", re.DOTALL)
_QUOTED: Final = re.compile(r'(.*?)\[("(?:[^"\\]|\\.)*")\](?:\[(\d+)\])?.*', re.DOTALL)  # a key that is no plain word


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetFault:
    """What is wrong with one cell, row or sheet, and what would be right. `row` 0: the sheet as a whole."""

    sheet: str
    row: int
    column: str
    found: str
    expected: str

    @property
    def place(self) -> str:
        """Where to look."""
        parts = [self.sheet, f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else ""]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a sheet; `columns` are the letters of its columns by their paths."""

    sheet: str
    row: int
    columns: Mapping[str, str]


def located(fault: Fault, document: Mapping[str, Any], places: Mapping[PlaceKey, Place]) -> SheetFault | None:
    """A fault of a document at the row and column it came from; None where it came from no sheet."""
    found = _subject_place(fault.path, document, places) or _item_place(("", ""), fault.path, places)
    if found is None:
        return None
    place, rest = found
    column = next(
        (place.columns[path] for path in _shortened(rest) if path in place.columns), place.columns.get("", "")
    )
    return SheetFault(sheet=place.sheet, row=place.row, column=column, found=fault.found, expected=fault.expected)


Found = tuple[Place, str] | None


def _subject_place(path: str, document: Mapping[str, Any], places: Mapping[PlaceKey, Place]) -> Found:
    named = _SUBJECT.fullmatch(path)
    if named is None:
        return None
    of, index, rest = named[1], int(named[2]), named[3]
    subject = document[of][index]
    code = subject.get("id") if isinstance(subject, Mapping) else None
    if not isinstance(code, str):
        return None
    item = _ITEM.fullmatch(rest)
    if item and item[1] == "depends_on":
        edge = subject["depends_on"][int(item[2])]
        on = edge.get("on") if isinstance(edge, Mapping) else edge
        if place := places.get((of, code, "depends_on", str(on))):
            return place, item[3] or "on"
    return _item_place((of, code), rest, places) or _with(places.get((of, code)), rest)


def _item_place(owner: tuple[str, str], rest: str, places: Mapping[PlaceKey, Place]) -> Found:
    """The row that one item of a list or one entry of an object came from."""
    if said := _QUOTED.fullmatch(rest):
        return _with(places.get((*owner, said[1], json.loads(said[2]))), said[3] or "value")
    item = _ITEM.fullmatch(rest)
    if item is not None and (place := places.get((*owner, item[1], item[2]))):
        return place, item[3]
    entry, _, index = rest.partition("[") if item is not None and not item[3] else (rest, "", "")
    path, _, key = entry.rpartition(".")
    if place := places.get((*owner, path, key)):
        return place, index.rstrip("]") or "value"
    return _with(places.get((*owner, entry)), index.rstrip("]"))


def _with(place: Place | None, rest: str) -> Found:
    return (place, rest) if place else None


def _shortened(path: str) -> list[str]:
    """The path, then its beginnings, the longest first."""
    plain = re.sub(r"\[.*", "", path)
    parts = plain.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
