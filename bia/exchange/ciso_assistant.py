"""The BIA export of CISO Assistant as sheets of ours, and what of it has no place here.

Its layout is the one described in docs/importing.md: a sheet `Summary`, and for each BIA a sheet of asset
assessments and one of escalation thresholds. A threshold says what holds from a point in time on, in seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bia.forms.durations import show_duration
from bia.forms.numbers import parse_number
from bia.forms.reading import Unreadable, quoted
from planner.fields import NAME

from .case_reading import MeantSheet
from .cells import Cell, Formula, simplified
from .layout import OWNER, WORST, Column, Table, tables
from .meaning import Meant
from .places import SheetFault
from .sheets import Sheet, SheetRow, column_letter

ASSESSMENTS: Final = frozenset({"asset", "recovery_documented"})
THRESHOLDS: Final = frozenset({"asset", "point_in_time", "quali_impact"})
SUMMARY: Final = frozenset({"name", "risk_matrix"})
WITHOUT_CATEGORY: Final = "overall"
MOST_LEVEL: Final = 4
LOST: Final = {
    "recovery_documented": "whether recovery is documented",
    "recovery_tested": "whether recovery is tested",
    "recovery_targets_met": "whether recovery targets are met",
    "associated_controls": "the controls",
    "evidences": "the evidence",
}
LOST_OF_SUMMARY: Final = "description, perimeter, risk matrix, folder, version, status, dates, authors and reviewers"

Values = Mapping[str, Cell]
Curve = dict[float, float]  # hours -> what holds from then on


@dataclass(slots=True)
class _Curves:
    """What the thresholds say of one asset: its loss, the level by category, and the row it first stood in."""

    sheet: str
    row: int
    loss: Curve = field(default_factory=dict)
    levels: dict[str, Curve] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)


def is_ciso_assistant(sheets: Sequence[Sheet]) -> bool:
    """Whether a file is a BIA export of CISO Assistant."""
    return any(set(_header(sheet)) >= ASSESSMENTS for sheet in sheets)


def meaning_of_export(sheets: Sequence[Sheet], existing: Mapping[str, Any]) -> Meant:
    """The export as sheets of processes, services, dependencies and impact; `existing` is what it is read into."""
    assessments = [sheet for sheet in sheets if set(_header(sheet)) >= ASSESSMENTS]
    faults: list[SheetFault] = []
    remarks: list[str] = []
    curves: dict[str, _Curves] = {}
    for sheet in (each for each in sheets if set(_header(each)) >= THRESHOLDS):
        _read_thresholds(sheet, curves, faults, remarks)
    points = tuple(existing.get("impact_after_hours") or ()) or _points(curves)
    table_of = {table.title: table for table in tables(points)}
    meant = [
        *_services(assessments, table_of["Services"], existing),
        *(_processes(sheet, table_of["Processes"], curves) for sheet in assessments),
        *(_dependencies(sheet, table_of["Dependencies"]) for sheet in assessments),
        *_impact(curves, points, table_of["Impact over time"]),
    ]
    remarks += _lost(sheets, assessments)
    return Meant(
        sheets=tuple(meant),
        header_faults=tuple(faults),
        remarks=tuple(dict.fromkeys(remarks)),
        given=_given(sheets, curves, points, existing),
    )


# Reading


def _header(sheet: Sheet) -> list[str]:
    return [str(cell).strip().casefold() for cell in sheet.rows[0].cells]


def _rows(sheet: Sheet) -> Iterator[tuple[SheetRow, Values]]:
    header = _header(sheet)
    for row in sheet.rows[1:]:
        yield row, {key: cell for key, cell in zip(header, row.cells, strict=False) if cell is not None and cell != ""}


def _text(cell: Cell) -> str:
    return str(cell).strip() if cell is not None and not isinstance(cell, Formula) else ""


def _entries(cell: Cell) -> list[str]:
    return [entry for each in _text(cell).replace("|", ",").split(",") if (entry := each.strip())]


def _number(
    sheet: Sheet, row: SheetRow, values: Values, key: str, faults: list[SheetFault], otherwise: float | None
) -> float | None:
    """A number of a threshold; None after a fault."""
    cell = values.get(key, otherwise)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    text = _text(cell)
    try:
        return -1 if text == "-1" else parse_number(text)
    except Unreadable as error:
        letter = column_letter(_header(sheet).index(key))
        found = quoted(text) if text else "an empty cell"
        faults.append(SheetFault(sheet=sheet.name, row=row.number, column=letter, found=found, expected=str(error)))
        return None


def _read_thresholds(sheet: Sheet, curves: dict[str, _Curves], faults: list[SheetFault], remarks: list[str]) -> None:
    for row, values in _rows(sheet):
        seconds = _number(sheet, row, values, "point_in_time", faults, None)
        level = _number(sheet, row, values, "quali_impact", faults, -1)
        amount = _number(sheet, row, values, "quanti_impact", faults, 0) if "quanti_impact" in values else 0
        if seconds is None or level is None or amount is None:
            continue
        hours = seconds / 3600
        one = curves.setdefault(_text(values.get("asset")), _Curves(sheet.name, row.number))
        if level > MOST_LEVEL:
            remarks.append(
                f"{sheet.name}: levels above {MOST_LEVEL} are taken as {MOST_LEVEL}, the worst there is here."
            )
        for category in _entries(values.get("qualifications")) or [WITHOUT_CATEGORY]:
            if level >= 0:
                one.levels.setdefault(category, {})[hours] = min(level, MOST_LEVEL)
        if amount and _text(values.get("quanti_impact_unit", "currency")) == "currency":
            one.loss[hours] = amount
        elif amount:
            remarks.append(f"{sheet.name}: amounts in other units than money have no place here.")
        if words := _text(values.get("justification")):
            one.words.append(f"After {show_duration(hours)}: {words}")


def _points(curves: Mapping[str, _Curves]) -> tuple[float, ...]:
    """The times at which anything is said; nothing is lost yet at the very beginning."""
    said = {hours for one in curves.values() for curve in (one.loss, *one.levels.values()) for hours in curve}
    return tuple(sorted(hours for hours in said if hours > 0))


def _at(curve: Curve, points: Sequence[float]) -> list[float | None]:
    """What holds at each point: what was said last by then."""
    return [
        curve[max(earlier)] if (earlier := [hours for hours in curve if hours <= point]) else None for point in points
    ]


# As sheets of ours


def _sheet(table: Table, name: str, paths: Mapping[int, str], rows: Sequence[SheetRow]) -> MeantSheet:
    columns: dict[str, Column] = {column.path: column for column in table.columns}
    meant = {index: columns[path] for index, path in paths.items()}
    return MeantSheet(table=table, name=name, columns=meant, rows=rows)


def _services(sheets: Sequence[Sheet], table: Table, existing: Mapping[str, Any]) -> Iterator[MeantSheet]:
    """What is depended on and not assessed itself is taken for a service, under its name."""
    known = {
        simplified(_text(values.get(key)))
        for sheet in sheets
        for _, values in _rows(sheet)
        for key in ("asset", "asset_ref_id")
    }
    known |= {
        simplified(str(part.get(key, "")))
        for of in ("services", "processes")
        for part in existing.get(of, ())
        for key in ("id", "name")
    }
    for sheet in sheets:
        rows = []
        for row, values in _rows(sheet):
            for name in _entries(values.get("dependencies")):
                if simplified(name) not in known:
                    known.add(simplified(name))
                    rows.append(SheetRow(number=row.number, cells=(name,)))
        if rows:
            yield _sheet(table, sheet.name, {0: "name"}, rows)


def _processes(sheet: Sheet, table: Table, curves: Mapping[str, _Curves]) -> MeantSheet:
    header = _header(sheet)
    places = {"name": header.index("asset"), "note": len(header)}
    if "asset_ref_id" in header:
        places["id"] = header.index("asset_ref_id")
    rows = []
    for row, values in _rows(sheet):
        said = curves.get(_text(values.get("asset")))
        note = "\n".join([each for each in (_text(values.get("observation")),) if each] + (said.words if said else []))
        cells = [*row.cells, *[None] * (len(header) - len(row.cells)), note or None]
        rows.append(SheetRow(number=row.number, cells=tuple(cells)))
    return _sheet(table, sheet.name, {index: path for path, index in places.items()}, rows)


def _dependencies(sheet: Sheet, table: Table) -> MeantSheet:
    rows = [
        SheetRow(number=row.number, cells=(_text(values.get("asset_ref_id")) or _text(values.get("asset")), name))
        for row, values in _rows(sheet)
        for name in dict.fromkeys(_entries(values.get("dependencies")))
    ]
    return _sheet(table, sheet.name, {0: OWNER, 1: "on"}, rows)


def _impact(curves: Mapping[str, _Curves], points: Sequence[float], table: Table) -> Iterator[MeantSheet]:
    paths = {0: OWNER, 1: "when", 2: "measure", 3: "category"} | {4 + index: str(index) for index in range(len(points))}
    for asset, one in curves.items():
        levels = [(WORST, "severity", name, *_at(curve, points)) for name, curve in one.levels.items()]
        losses = [(WORST, "loss", None, *_at(one.loss, points))] if one.loss else []
        rows = [SheetRow(number=one.row, cells=(asset, *cells)) for cells in (*levels, *losses)]
        if rows:
            yield _sheet(table, one.sheet, paths, rows)


def _given(
    sheets: Sequence[Sheet], curves: Mapping[str, _Curves], points: Sequence[float], existing: Mapping[str, Any]
) -> dict[str, Any]:
    """What the file implies for the engagement: its title, the times and the categories it speaks of."""
    named = [
        name
        for sheet in sheets
        if set(_header(sheet)) >= SUMMARY
        for _, values in _rows(sheet)
        if (name := _text(values.get("name")))
    ]
    known = {category["id"] for category in existing.get("categories", ())}
    categories = dict.fromkeys(name for one in curves.values() for name in one.levels if name not in known)
    given: dict[str, Any] = {}
    if not existing and len(named) == 1:
        given["title"] = named[0][:NAME]
    if not existing and points:
        given["impact_after_hours"] = list(points)
    if categories:
        given["categories"] = [{"id": name, "serious_level": 3, "unacceptable_level": 4} for name in categories]
        given["unconfirmed"] = ["categories"]  # which level is serious is not said there
    return given


def _lost(sheets: Sequence[Sheet], assessments: Sequence[Sheet]) -> Iterator[str]:
    """What could not be taken over, said once."""
    present = {key for sheet in assessments for _, values in _rows(sheet) for key in values}
    lost = [words for key, words in LOST.items() if key in present]
    if any(set(_header(sheet)) >= SUMMARY for sheet in sheets):
        lost.append(f"of the summary: {LOST_OF_SUMMARY}")
    if lost:
        yield f"Not taken over, since it has no place here: {'; '.join(lost)}."
    yield (
        "Each assessed asset becomes a process, what it depends on and is not assessed itself a service. "
        "Look at the kinds of the services; which level is serious in a category waits to be confirmed."
    )
    others = [
        sheet.name
        for sheet in sheets
        if not any(each <= set(_header(sheet)) for each in (ASSESSMENTS, THRESHOLDS, SUMMARY))
    ]
    if others:
        yield f"Left out, as no sheet of a BIA export: {', '.join(others)}."
