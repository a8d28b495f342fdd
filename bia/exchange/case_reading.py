"""Sheets whose meaning is known, as the case document they say, with every fault and where each row stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bia.forms.reading import Unreadable, quoted
from planner.faults import MISSING
from planner.kinds import Kind, Reference
from planner.structures import ListOf, MapOf, OneWordOr, PerPoint

from .case_sheets import at
from .cells import Cell, from_cell, is_blank, is_example, is_none, simplified
from .layout import EDGES, GROUPS, MEASURES, OWNER, SUBJECTS, WORST, Column, Source, Table, groups_column
from .names import Names
from .places import Place, PlaceKey, SheetFault
from .sheets import SheetRow, column_letter

Document = dict[str, Any]
MERGED: Final = "Of merged cells only the first holds the text"


@dataclass(frozen=True, kw_only=True, slots=True)
class MeantSheet:
    """A sheet and what it is: a table, and what each column of it is.

    `service_kind` is the kind of services that the sheet gives none. `exact`: spaces around a text belong to it.
    """

    table: Table
    name: str
    columns: Mapping[int, Column]
    rows: Sequence[SheetRow]
    service_kind: str = "application"
    exact: bool = False


@dataclass(kw_only=True, slots=True)
class CaseReading:
    """What sheets say. `covered` are the columns and sheets they have: list of the document and path.

    `unread` are the cells that say nothing readable: sheet, row and column. `rows_of` is for whatever has rows on the
    sheets of details the first of them on each.
    """

    document: Document = field(default_factory=dict)
    faults: list[SheetFault] = field(default_factory=list)
    places: dict[PlaceKey, Place] = field(default_factory=dict)
    covered: set[tuple[str, str]] = field(default_factory=set)
    unread: set[tuple[str, int, str]] = field(default_factory=set)
    rows_of: dict[tuple[str, str], dict[str, Place]] = field(default_factory=dict)


def read_case_sheets(sheets: Sequence[MeantSheet], existing: Mapping[str, Any] | None = None) -> CaseReading:
    """What the sheets say; `existing` is the case they are read into, whose ids and names they may use.

    Nothing is checked that concerns several cells; `planner.reading` does that for the whole document.
    """
    reader = _Reader(existing or {})
    for table in dict.fromkeys(sheet.table.title for sheet in sheets):
        for sheet in (each for each in sheets if each.table.title == table):
            reader.read(sheet)
    return reader.reading


def judge_cells(sheets: Sequence[MeantSheet]) -> CaseReading:
    """What is wrong with single cells, where the headers do not say enough to take in the rows."""
    reader = _Reader({})
    for sheet in sheets:
        if sheet.table.key:
            reader.judge(sheet)
    return reader.reading


@dataclass(frozen=True, slots=True)
class _Row:
    """A row being read: its values by path, and what is needed to say where something is wrong."""

    sheet: MeantSheet
    number: int
    values: Mapping[str, Any]
    letters: Mapping[str, str]
    says_none: bool

    @property
    def place(self) -> Place:
        return Place(self.sheet.name, self.number, self.letters)

    def fault(self, path: str, found: str, expected: str) -> SheetFault:
        return SheetFault(
            sheet=self.sheet.name, row=self.number, column=self.letters.get(path, ""), found=found, expected=expected
        )


class _Reader:
    def __init__(self, existing: Mapping[str, Any]) -> None:
        self.reading = CaseReading()
        self._subjects: dict[tuple[str, str], Document] = {}
        self._names = Names(existing)

    def read(self, sheet: MeantSheet) -> None:
        """Takes in one sheet."""
        table = sheet.table
        of, path = table.sources[0].of, table.sources[0].path
        paths = [column.path for column in sheet.columns.values()]
        if not table.key:
            self._read_fields(sheet)
            return
        if path in SUBJECTS:
            self.reading.covered |= {(path, each) for each in paths}
            self._read_subjects(sheet, path)
            return
        self.reading.covered |= {(source.of, source.path) for source in table.sources}
        self.reading.covered |= {(source.of, f"{source.path}.{each}") for source in table.sources for each in paths}
        for row in self._rows(sheet):
            owner = self._owner(row) if of else ("", "", self.reading.document)
            if owner is not None:
                self._read_part(row, *owner)

    def judge(self, sheet: MeantSheet) -> None:
        """Takes in nothing, and says which cells cannot be read."""
        for _ in self._rows(sheet):
            pass

    # Cells

    def _rows(self, sheet: MeantSheet) -> Iterator[_Row]:
        letters = {column.path: column_letter(index) for index, column in sheet.columns.items()}
        for row in sheet.rows:
            if is_example(row.cells[0]):
                continue
            values: dict[str, Any] = {}
            says_none = False
            for index, column in sheet.columns.items():
                cell = row.cells[index] if index < len(row.cells) else None
                cell = cell.strip() if isinstance(cell, str) and not sheet.exact and type(cell) is str else cell
                if is_blank(cell):
                    continue
                if column.path == sheet.table.first and is_none(cell):
                    says_none = True
                    continue
                try:
                    values[column.path] = self._value(sheet, column, cell)
                except Unreadable as error:
                    self._fault(sheet, row, letters[column.path], cell, str(error))
            if values or says_none:
                yield _Row(sheet, row.number, values, letters, says_none)

    def _read_fields(self, sheet: MeantSheet) -> None:
        """The sheet of the engagement: a field a row, its label and its value."""
        columns = {name: column for column in (*sheet.table.columns, groups_column()) for name in column.names}
        for row in sheet.rows:
            label, cell = (*row.cells, None, None)[:2]
            column = columns.get(simplified(str(label)))
            if column is None:
                expected = "the name of a field as the export writes it; remove the row if it is not one"
                self._fault(sheet, row, "A", label, expected)
                continue
            self.reading.covered.add(("", column.path))
            if is_blank(cell):
                continue
            try:
                value = from_cell(column.kind, cell)
            except Unreadable as error:
                self._fault(sheet, row, "B", cell, str(error))
                continue
            letters = {"": "B"}
            self.reading.places["", "", column.path] = Place(sheet.name, row.number, letters)
            self._fill(_Row(sheet, row.number, {column.path: value}, letters, False), self.reading.document)

    def _value(self, sheet: MeantSheet, column: Column, cell: Cell) -> Any:
        kind = sheet.table.sources[-1].kind
        if column.path == sheet.table.first and isinstance(kind, OneWordOr) and cell == kind.word:
            return cell
        value = from_cell(column.kind, cell)
        return value if column.path == OWNER else self._resolved(column.kind, value)

    def _resolved(self, kind: Kind, value: Any) -> Any:
        """Names in the place of ids, as ids."""
        match kind:
            case OneWordOr():
                return value if value == kind.word else self._resolved(kind.kind, value)
            case ListOf():
                return [self._resolved(kind.item, each) for each in value]
            case Reference():
                return self._names.id_of(kind.to, value) or value
        return value

    def _fault(self, sheet: MeantSheet, row: SheetRow, column: str, cell: Cell, expected: str) -> None:
        found = quoted(str(cell))
        self.reading.unread.add((sheet.name, row.number, column))
        self.reading.faults.append(
            SheetFault(sheet=sheet.name, row=row.number, column=column, found=found, expected=expected)
        )

    # Sites, services, processes

    def _read_subjects(self, sheet: MeantSheet, of: str) -> None:
        rows = list(self._rows(sheet))
        subjects = self.reading.document.setdefault(of, []) if rows else []
        given = {row.values["id"] for row in rows if "id" in row.values}
        self._names.keep_free(given)
        for row in rows:
            if row.says_none:
                if len(rows) > 1:
                    self.reading.faults.append(row.fault("id", "(none)", "either (none) alone, or rows"))
                continue
            code = self._code_of(row, of)
            if code is None:
                continue
            subject: Document = {"id": code}
            self._fill(row, subject)
            if of == "services" and "kind" not in subject and not self._names.is_existing(of, code):
                subject["kind"] = sheet.service_kind
            subjects.append(subject)
            self._subjects[of, code] = subject
            self.reading.places[of, code] = row.place
        for row in rows:  # only now: a name of the file must not be taken for one of the engagement
            code = row.values.get("id")
            if code is not None:
                self._names.know(of, code, row.values.get("name"))

    def _code_of(self, row: _Row, of: str) -> str | None:
        """The id of a row: what it says, else that of what has its name, else the next free one."""
        code, name = row.values.get("id"), row.values.get("name")
        if code is None and name is None:
            expected = f"an id or a name: fill it in, or clear the row. {MERGED}"
            self.reading.faults.append(row.fault("name", "an empty cell", expected))
            return None
        if code is None:
            code = self._names.id_named(of, str(name)) or self._names.next_id(of)
            self._names.know(of, code, name)
        if (of, code) in self._subjects:
            before = self.reading.places[of, code]
            path, found = ("id", code) if "id" in row.values else ("name", str(name))
            expected = f"each only once: row {before.row} of {before.sheet} has it already"
            self.reading.faults.append(row.fault(path, quoted(found), expected))
            return None
        return str(code)

    # Rows that belong to something

    def _owner(self, row: _Row) -> tuple[str, str, Document] | None:
        lists = list(dict.fromkeys(source.of for source in row.sheet.table.sources))
        said = row.values.get(OWNER)
        code = self._names.id_of(lists, said) if isinstance(said, str) else None
        if code is None:
            what = " or ".join({"services": "a service", "processes": "a process"}[of] for of in lists)
            found = quoted(said) if isinstance(said, str) else "an empty cell"
            expected = f"the id or the whole name of {what} in this file or this engagement"
            self.reading.faults.append(row.fault(OWNER, found, expected if said else f"{expected}. {MERGED}"))
            self._look_at_target(row)
            return None
        of = next(each for each in lists if self._names.is_known(each, code))
        self.reading.rows_of.setdefault((of, code), {}).setdefault(row.sheet.name, row.place)
        subject = self._subjects.get((of, code))
        if subject is None:  # it is in the engagement, not in the file
            subject = self._subjects[of, code] = {"id": code}
            self.reading.document.setdefault(of, []).append(subject)
        return of, code, subject

    def _look_at_target(self, row: _Row) -> None:
        """What is needed, in a row that belongs to nothing: the whole case cannot be asked about it."""
        on = row.values.get("on")
        if isinstance(on, str) and self._names.id_of(("services", "processes"), on) is None:
            expected = "the id or the whole name of a service or a process in this file or this engagement"
            self.reading.faults.append(row.fault("on", quoted(on), expected))

    def _read_part(self, row: _Row, of: str, code: str, part: Document) -> None:
        """One row of a list or an object of `part`."""
        source = _source_of(row, of)
        owner = (of, code, source.path)
        present = at(part, source.path)
        kind = source.kind.kind if isinstance(source.kind, OneWordOr) else source.kind
        word = row.values.get(row.sheet.table.first)
        if row.says_none:
            self._say_none(row, part, source, present)
        elif isinstance(source.kind, OneWordOr) and word == source.kind.word:
            self._put_whole(row, part, source, present, word)
        elif isinstance(source.kind, PerPoint):
            self._put_loss(row, part, source, present, owner)
        elif present is not MISSING and (isinstance(present, str) or not present):
            self._contradicts(row)
        elif isinstance(kind, MapOf):
            self._put_entry(row, part, source, owner)
        else:
            self._put_item(row, part, source, owner)

    def _say_none(self, row: _Row, part: Document, source: Source, present: Any) -> None:
        self._put_whole(row, part, source, present, {} if isinstance(source.kind, MapOf) else [])

    def _put_loss(self, row: _Row, part: Document, source: Source, present: Any, owner: tuple[str, str, str]) -> None:
        if "category" in row.values:
            found, expected = (
                quoted(str(row.values["category"])),
                "an empty cell: a loss is asked once, for no category",
            )
            self.reading.faults.append(row.fault("category", found, expected))
        self._put_whole(row, part, source, present, _points(row))
        self.reading.places[owner] = row.place

    def _put_whole(self, row: _Row, part: Document, source: Source, present: Any, value: Any) -> None:
        if present is not MISSING:
            self._contradicts(row)
        else:
            _set(part, source.path, value)

    def _contradicts(self, row: _Row) -> None:
        expected = "one or the other: another row says something else for the same"
        self.reading.faults.append(row.fault(row.sheet.table.first, "a second answer", expected))

    def _put_entry(self, row: _Row, part: Document, source: Source, owner: tuple[str, str, str]) -> None:
        """One entry of an object of the user's own words; for the impact, one category."""
        is_impact = row.sheet.table.key == "impact"
        path = "category" if is_impact else "key"
        key = row.values.get(path)
        entries = _set_default(part, source.path, {})
        if key is None or key in entries:
            found = "an empty cell" if key is None else quoted(str(key))
            expected = (
                f"what the row is about. {MERGED}" if key is None else "each only once: a row above has it already"
            )
            self.reading.faults.append(row.fault(path, found, expected))
            return
        entries[key] = _points(row) if is_impact else row.values.get("value")
        self.reading.places[*owner, key] = row.place

    def _put_item(self, row: _Row, part: Document, source: Source, owner: tuple[str, str, str]) -> None:
        items: list[Any] = _set_default(part, source.path, [])
        key = str(row.values.get("on", "")) if source.path == EDGES else str(len(items))
        if (*owner, key) in self.reading.places:
            before = self.reading.places[*owner, key]
            expected = f"each only once: row {before.row} has it already"
            self.reading.faults.append(row.fault("on", quoted(key), expected))
            return
        item: Document = {}
        self._fill(row, item)
        if source.path == EDGES and owner[0] == "services":
            for path in item.keys() - {"on"}:
                expected = (
                    "an empty cell: what a service needs it needs wholly, only what a process needs has more to it"
                )
                self.reading.faults.append(row.fault(path, quoted(str(item[path])), expected))
            items.append(item.get("on"))
        else:
            items.append(item)
        self.reading.places[*owner, key] = row.place

    def _fill(self, row: _Row, part: Document) -> None:
        """The values of a row as keys of an object."""
        for path, value in row.values.items():
            if path == GROUPS:
                self._fill_groups(row, part, value)
            elif path != OWNER:
                _set(part, path, value)

    def _fill_groups(self, row: _Row, part: Document, groups: list[str]) -> None:
        for group in groups:
            if group in row.sheet.table.groups:
                _set_default(part, group, {})
            else:
                known = ", ".join(row.sheet.table.groups)
                self.reading.faults.append(row.fault(GROUPS, quoted(group), f"groups of this sheet: {known}"))


def _source_of(row: _Row, of: str) -> Source:
    sources = [source for source in row.sheet.table.sources if source.of == of]
    if row.sheet.table.key != "impact":
        return sources[0]
    measure = row.values.get("measure") or ("severity" if row.says_none or "category" in row.values else "loss")
    said = (row.values.get("when", WORST), measure)
    return next(source for source in sources if MEASURES[source.path] == said)


def _points(row: _Row) -> list[Any]:
    count = sum(column.path.isdecimal() for column in row.sheet.table.columns)
    return [row.values.get(str(index)) for index in range(count)]


def _set(part: Document, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for key in parents:
        part = part.setdefault(key, {})
    part[last] = value


def _set_default(part: Document, path: str, value: Any) -> Any:
    *parents, last = path.split(".")
    for key in parents:
        part = part.setdefault(key, {})
    return part.setdefault(last, value)
