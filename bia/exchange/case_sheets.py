"""A case document as the rows of its sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from planner.faults import MISSING
from planner.structures import MapOf, OneWordOr, PerPoint

from .cells import NONE, Cell, to_cell
from .layout import GROUPS, MEASURES, OWNER, Column, Source, Table, groups_column, is_points, tables

Document = Mapping[str, Any]
Row = dict[str, Cell]  # path of a column -> cell; what is not there is blank


@dataclass(frozen=True, kw_only=True, slots=True)
class FilledSheet:
    """A table with its rows, each as wide as `columns`."""

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def sheets_of(document: Document) -> Iterator[FilledSheet]:
    """Everything a case document says, sheet by sheet. The inverse of `case_reading.read_case_sheets`."""
    for table in tables(points_of(document)):
        rows = tuple(row for source in table.sources for row in _rows(table, source, document))
        has_groups = any(GROUPS in row for row in rows)
        columns = (*table.columns, groups_column()) if has_groups else table.columns
        yield FilledSheet(table=table, columns=columns, rows=rows)


def points_of(document: Document) -> tuple[float, ...]:
    """The times at which impact is asked; before there are any, none."""
    return tuple(document.get("impact_after_hours") or ())


def at(part: Document, path: str) -> Any:
    """What stands at a dotted path of an object, or MISSING."""
    for key in path.split("."):
        if not isinstance(part, Mapping) or key not in part:
            return MISSING
        part = part[key]
    return part


def _rows(table: Table, source: Source, document: Document) -> Iterator[Row]:
    if not source.of and not source.path:
        yield _object_row(table, document)
    elif not source.of:
        yield from _rows_of_value(table, source, at(document, source.path))
    else:
        for subject in document.get(source.of, ()):
            for row in _rows_of_value(table, source, at(subject, source.path)):
                yield {OWNER: to_cell(_ID, subject["id"]), **row}


_ID: Final = MapOf("ids").key


def _rows_of_value(table: Table, source: Source, value: Any) -> Iterator[Row]:
    keys: Row = dict(zip(("when", "measure"), MEASURES[source.path], strict=True)) if table.key == "impact" else {}
    if value is MISSING or value is None:
        return
    if not value:
        yield {**keys, table.first: NONE}
    elif isinstance(source.kind, OneWordOr) and value == source.kind.word:
        yield {table.first: value}
    elif isinstance(source.kind, PerPoint):
        yield keys | _point_cells(value)
    elif is_points(source.kind):
        for category, values in value.items():
            yield {**keys, "category": to_cell(_ID, category)} | _point_cells(values)
    elif isinstance(source.kind, MapOf):
        for key, each in value.items():
            yield {"key": to_cell(source.kind.key, key), "value": to_cell(source.kind.value, each)}
    else:
        for item in value:
            yield _object_row(table, item if isinstance(item, Mapping) else {"on": item})


def _point_cells(values: list[float | None]) -> Row:
    return {str(index): each for index, each in enumerate(values) if each is not None}


def _object_row(table: Table, part: Document) -> Row:
    row: Row = {}
    for column in table.columns:
        value = MISSING if column.path == OWNER else at(part, column.path)
        if value is not MISSING and (value is not None or column.kind.nullable):
            row[column.path] = to_cell(column.kind, value)
    without_details = [group for group in table.groups if at(part, group) == {}]
    if without_details:
        row[GROUPS] = to_cell(groups_column().kind, without_details)
    return row
