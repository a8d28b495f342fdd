"""What the sheets of a file are: recognised in our own workbooks, guessed and chosen for the lists of others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bia.forms.durations import parse_duration
from bia.forms.reading import Unreadable

from .case_reading import MeantSheet
from .cells import from_cell, is_blank, simplified
from .layout import ENGAGEMENT, FORMAT, OWNER, README, SUBJECTS, Column, Table, groups_column, tables
from .places import SheetFault
from .sheets import Sheet, SheetRow, column_letter

HEADER_WITHIN: Final = 10  # rows in which the headers of a list are looked for
FIELDS: Final = "Fields"
OURS: Final = (README, FIELDS)  # sheets of a workbook of ours that hold nothing to read


@dataclass(frozen=True, kw_only=True, slots=True)
class ListKind:
    """What a sheet of somebody else's can be a list of. `words` in its name or headers speak for it."""

    key: str
    label: str
    title: str
    needs: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    service_kind: str = "application"


_NAMED: Final = (("name", "id"),)
KINDS: Final = (
    ListKind(key="processes", label="Processes", title="Processes", needs=_NAMED, words=("process", "prozess")),
    ListKind(
        key="services",
        label="Services",
        title="Services",
        needs=_NAMED,
        words=("service", "application", "software", "saas", "anwendung", "dienst"),
    ),
    ListKind(
        key="components",
        label="Components",
        title="Services",
        needs=_NAMED,
        words=("component", "server", "infrastructure", "hardware", "komponente"),
        service_kind="infrastructure",
    ),
    ListKind(
        key="dependencies",
        label="Dependencies",
        title="Dependencies",
        needs=((OWNER,), ("on",)),
        words=("depend", "need", "relation", "abhängig"),
    ),
    ListKind(key="sites", label="Sites", title="Sites", needs=_NAMED, words=("site", "location", "standort")),
)
KIND_OF: Final = {kind.key: kind for kind in KINDS}

_READ_IN_ORDER: Final = ("Sites", "Services", "Processes", "Dependencies")

# Usual headers in lists of others, beside the names of our own columns.
USUAL: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "Processes": {
        "name": ("process", "processname", "prozess", "businessprocess", "title", "activity"),
        "id": ("code", "no", "nr", "number", "key", "ref", "refid", "processid", "kennung", "nummer"),
        "owner_role": ("owner", "processowner", "responsible", "department", "verantwortlich", "abteilung"),
        "note": ("description", "about", "notes", "purpose", "comment", "beschreibung", "bemerkung"),
        "stated.mtpd_hours": ("mtpd", "mtd", "mao", "mtpdhours", "maximumtolerableperiodofdisruption"),
        "stated.rto_hours": ("rto", "rtohours", "recoverytimeobjective"),
        "stated.rpo_hours": ("rpo", "rpohours", "recoverypointobjective"),
        "wrt_hours": ("wrt", "workrecoverytime"),
        "sites": ("site", "location", "standort"),
        "workaround.description": ("workaround", "fallback"),
    },
    "Services": {
        "name": ("service", "application", "system", "component", "server", "servicename", "title", "anwendung"),
        "id": ("code", "no", "nr", "number", "key", "ref", "refid", "serviceid", "kennung"),
        "kind": ("type", "category", "art"),
        "site": ("location", "standort"),
        "hosting": ("host", "platform", "runson"),
        "component": ("componenttype", "role"),
        "note": ("description", "about", "notes", "comment", "beschreibung"),
        "current.restore_hours": ("rto", "restore", "restoretime", "recoverytime"),
        "current.backup_interval_hours": ("backup", "backupinterval", "rpo"),
    },
    "Dependencies": {
        OWNER: ("from", "process", "source", "dependent", "dependant", "who", "item", "von", "prozess"),
        "on": ("on", "dependson", "needs", "target", "service", "to", "requires", "application", "auf"),
        "share": ("share", "impact", "percent", "degree"),
        "uses": ("functions", "function", "uses"),
    },
    "Sites": {
        "name": ("site", "location", "standort"),
        "id": ("code", "no", "nr", "key", "ref", "refid"),
        "users": ("people", "staff", "employees"),
    },
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Meaning:
    """What one sheet is taken for: the key of a kind or "", the place of its header row, columns to paths."""

    kind: str = ""
    header: int = 0
    columns: Mapping[int, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As it is kept while its author looks at it."""
        return {
            "kind": self.kind,
            "header": self.header,
            "columns": {str(key): path for key, path in self.columns.items()},
        }

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Meaning:
        """The inverse of `to_json`."""
        columns = {int(index): path for index, path in stored["columns"].items()}
        return Meaning(kind=stored["kind"], header=stored["header"], columns=columns)


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """The sheets to read, what is wrong with their headers, merged cells, and what is left out and why.

    With faults in the headers, only single cells can be judged. `given` is what the file implies for the engagement
    beside its sheets.
    """

    sheets: tuple[MeantSheet, ...]
    header_faults: tuple[SheetFault, ...] = ()
    merged: tuple[SheetFault, ...] = ()
    remarks: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)


# Our own workbooks


def is_ours(sheets: Sequence[Sheet]) -> bool:
    """Whether a workbook was exported from here, or filled in from the template."""
    cover = next((sheet for sheet in sheets if sheet.name == README), None)
    return cover is not None and any(FORMAT in row.cells for row in cover.rows)


def meaning_of_ours(sheets: Sequence[Sheet], points: tuple[float, ...]) -> Meant:
    """What the sheets of a workbook of ours are. `points`: the times of the engagement it is read into, if any."""
    points = points or _points_of(sheets)
    table_of = {table.title: table for table in tables(points)}
    meant: list[MeantSheet] = []
    header_faults: list[SheetFault] = []
    merged: list[SheetFault] = []
    remarks: list[str] = []
    for sheet in sheets:
        table = table_of.get(sheet.name)
        if table is None:
            if sheet.name not in OURS:
                remarks.append(f"Sheet {sheet.name} is none of ours and is left out.")
            continue
        if sheet.is_hidden:
            remarks.append(f"Sheet {sheet.name} is hidden. It is read all the same.")
        columns, wrong = _columns_of_ours(sheet, table)
        header_faults += [*wrong, *_needed_of_ours(sheet, table, columns)]
        merged += _merged(sheet, 1)
        known = {*columns, *(index for index, _ in enumerate(sheet.rows[0].cells) if _is_at(wrong, index))}
        remarks += _left_out(sheet, known) if table.key else ()
        meant.append(MeantSheet(table=table, name=sheet.name, columns=columns, rows=sheet.rows[1:], exact=True))
    order = {title: number for number, title in enumerate(table_of)}
    meant.sort(key=lambda sheet: order[sheet.table.title])
    return Meant(sheets=tuple(meant), header_faults=tuple(header_faults), merged=tuple(merged), remarks=tuple(remarks))


def _points_of(sheets: Sequence[Sheet]) -> tuple[float, ...]:
    """The times at which impact is asked, as the sheet of the engagement has them; none where it is unreadable."""
    column = next(column for column in tables()[0].columns if column.path == "impact_after_hours")
    rows = next((sheet.rows for sheet in sheets if sheet.name == ENGAGEMENT), ())
    cell = next(
        (row.cells[1] for row in rows if len(row.cells) > 1 and simplified(str(row.cells[0])) in column.names), ""
    )
    try:
        return () if is_blank(cell) else tuple(from_cell(column.kind, cell))
    except Unreadable:
        return ()  # said where the sheet is read


def _columns_of_ours(sheet: Sheet, table: Table) -> tuple[dict[int, Column], list[SheetFault]]:
    columns: dict[int, Column] = {}
    faults: list[SheetFault] = []
    if not table.key:
        return columns, faults
    known = {name: column for column in (*table.columns, groups_column()) for name in column.names}
    hours = {_hours(column.label): column for column in table.columns if column.path.isdecimal()}
    header = sheet.rows[0]
    for index, cell in enumerate(header.cells):
        if is_blank(cell):
            continue
        said = _hours(str(cell)) if hours else None
        column = known.get(simplified(str(cell))) or hours.get(said)
        if column in columns.values() or (column is None and said is not None):
            found = f"a column “{cell}”" if column is None else f"a second column “{cell}”"
            expected = "the headers of the export; take the column out, or give it the header it had"
            faults.append(_fault(sheet, header, column_letter(index), found, expected))
        elif column is not None:
            columns[index] = column
    return columns, faults


def _needed_of_ours(sheet: Sheet, table: Table, columns: Mapping[int, Column]) -> Iterator[SheetFault]:
    """Without the column that says what a row is about, none of the rows can be read."""
    label_of = {column.path: column.label for column in table.columns}
    needed = (OWNER,) if OWNER in label_of else ("id", "name") if table.key in SUBJECTS else ()
    if needed and not any(column.path in needed for column in columns.values()):
        labels = " or ".join(label_of[path] for path in needed)
        yield _fault(sheet, sheet.rows[0], "", f"no column {labels}", "the headers of the export")


def _is_at(faults: Sequence[SheetFault], index: int) -> bool:
    return any(fault.column == column_letter(index) for fault in faults)


def _left_out(sheet: Sheet, known: Collection[int]) -> Iterator[str]:
    """What to say about columns that somebody added."""
    for index, cell in enumerate(sheet.rows[0].cells):
        if not is_blank(cell) and index not in known:
            yield f"Sheet {sheet.name}, column {column_letter(index)} “{cell}” is none of ours and is left out."


def _hours(label: str) -> float | None:
    """The hours of a header such as "After 15 min"."""
    try:
        return parse_duration(label.strip().lower().removeprefix("after").strip())
    except Unreadable:
        return None


# Lists of others


def guessed(sheet: Sheet, *, is_alone: bool = False) -> Meaning:
    """What the name and the headers of a sheet say it is; nothing for a hidden one.

    The only sheet of a file is a list of processes where nothing says otherwise.
    """
    best, most = Meaning(), 0.0
    for kind in KINDS:
        for header in range(min(HEADER_WITHIN, len(sheet.rows))):
            columns = guessed_columns(sheet, header, kind)
            found = set(columns.values())
            complete = all(any(path in found for path in paths) for paths in kind.needs)
            speaks = any(word in sheet.name.casefold() for word in kind.words)
            in_headers = sum(
                any(word in str(cell).casefold() for word in kind.words) for cell in sheet.rows[header].cells
            )
            score = (2 * len(found) + 3 * speaks + min(in_headers, 2)) * (2 if complete else 1) - header / 10
            if found and score > most:
                best, most = Meaning(kind=kind.key, header=header, columns=columns), score
    if sheet.is_hidden:
        return Meaning()
    return best if most or not is_alone else Meaning(kind="processes")


def guessed_columns(sheet: Sheet, header: int, kind: ListKind) -> dict[int, str]:
    """What the headers say the columns of such a list are; each meaning once, the first column that claims it."""
    words = {word: path for path, usual in USUAL[kind.title].items() for word in usual}
    words |= {name: column.path for column in columns_for(kind) for name in column.names}
    found: dict[int, str] = {}
    for index, cell in enumerate(sheet.rows[header].cells):
        path = words.get(simplified(str(cell))) if isinstance(cell, str) else None
        if path and path not in found.values():
            found[index] = path
    return found


def columns_for(kind: ListKind) -> tuple[Column, ...]:
    """What a column of such a list can be."""
    table = table_for(kind)
    return tuple(column for column in table.columns if column.path != "unconfirmed")


def table_for(kind: ListKind) -> Table:
    """The table that such a list fills."""
    return next(table for table in tables() if table.title == kind.title)


def meaning_of_lists(sheets: Sequence[Sheet], meanings: Sequence[Meaning]) -> Meant:
    """The sheets of a file of somebody else's, as they are meant."""
    meant: list[MeantSheet] = []
    faults: list[SheetFault] = []
    merged: list[SheetFault] = []
    remarks: list[str] = []
    for sheet, meaning in zip(sheets, meanings, strict=True):
        kind = KIND_OF.get(meaning.kind)
        if sheet.remark:
            remarks.append(sheet.remark)
        if kind is None:
            why = "It is hidden" if sheet.is_hidden else "It is not taken as a list"
            remarks.append(f"Sheet {sheet.name} is left out. {why}.")
            continue
        faults += _faults_of_list(sheet, meaning, kind)
        merged += _merged(sheet, sheet.rows[meaning.header].number)
        column_of = {column.path: column for column in columns_for(kind)}
        meant.append(
            MeantSheet(
                table=table_for(kind),
                name=sheet.name,
                columns={index: column_of[path] for index, path in meaning.columns.items()},
                rows=sheet.rows[meaning.header + 1 :],
                service_kind=kind.service_kind,
            )
        )
    meant.sort(key=lambda each: _READ_IN_ORDER.index(each.table.title))
    if not meant:
        first = sheets[0]
        faults.append(
            _fault(first, first.rows[0], "", "no list in this file", "one sheet chosen as a list of something")
        )
    return Meant(sheets=tuple(meant), header_faults=tuple(faults), merged=tuple(merged), remarks=tuple(remarks))


def _faults_of_list(sheet: Sheet, meaning: Meaning, kind: ListKind) -> Iterator[SheetFault]:
    header = sheet.rows[meaning.header]
    chosen = list(meaning.columns.values())
    label_of = {column.path: column.label for column in columns_for(kind)}
    for paths in kind.needs:
        if not any(path in chosen for path in paths):
            labels = " or ".join(label_of[path] for path in paths)
            yield _fault(sheet, header, "", f"no column for {labels}", f"one column chosen as {labels}")
    for path in dict.fromkeys(path for path in chosen if chosen.count(path) > 1):
        letters = [column_letter(index) for index, each in sorted(meaning.columns.items()) if each == path]
        yield _fault(sheet, header, letters[1], f"{' and '.join(letters)} as {label_of[path]}", "each meaning once")
    if len(sheet.rows) <= meaning.header + 1:
        yield _fault(sheet, header, "", "no row below the header", "a row for each thing, or the sheet left out")


def _merged(sheet: Sheet, header: int) -> Iterator[SheetFault]:
    """Merged cells below the headers: all but the first are blank, and nobody could tell for whom the text stands."""
    for first, last in sheet.merged:
        if last > header:
            expected = "one value in each cell: unmerge the cells and fill in each of them"
            yield SheetFault(
                sheet=sheet.name, row=max(first, header + 1), column="", found="merged cells", expected=expected
            )


def _fault(sheet: Sheet, row: SheetRow, column: str, found: str, expected: str) -> SheetFault:
    return SheetFault(sheet=sheet.name, row=row.number, column=column, found=found, expected=expected)
