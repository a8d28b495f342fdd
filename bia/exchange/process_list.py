"""A list of processes from a spreadsheet: what each column may mean, what would come of it, and every fault.

A further kind of column is one more entry of `TARGETS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bia.forms.durations import parse_duration
from bia.forms.reading import Unreadable, quoted
from bia.forms.subjects import CODE_PATTERN
from planner.reading import check_answer

from .sheets import MOST_CHARACTERS, Sheet, SheetRow, column_letter

MOST_PROCESSES: Final = 10_000
FORMULA_SIGNS: Final = ("=", "+", "-", "@")  # with these a spreadsheet program runs a cell


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What a column can be. `key` is a question of a process, or `code` or `name`; `words` are usual headers."""

    key: str
    label: str
    words: tuple[str, ...]
    read: Callable[[str], Any] = str


TARGETS: Final = (
    Target(
        key="name", label="Process", words=("process", "name", "processname", "prozess", "businessprocess", "title")
    ),
    Target(key="code", label="Id", words=("id", "code", "no", "nr", "number", "key", "ref", "kennung", "nummer")),
    Target(
        key="owner_role",
        label="Owner",
        words=("owner", "processowner", "ownerrole", "responsible", "department", "verantwortlich", "abteilung"),
    ),
    Target(
        key="note",
        label="About it",
        words=("description", "about", "note", "notes", "purpose", "comment", "beschreibung", "bemerkung"),
    ),
    Target(
        key="stated.mtpd_hours",
        label="Longest stop, as said",
        words=("mtpd", "mtd", "mao", "mtpdhours", "maximumtolerableperiodofdisruption"),
        read=parse_duration,
    ),
    Target(key="stated.rto_hours", label="Wanted back in, as said", words=("rto", "rtohours"), read=parse_duration),
    Target(key="stated.rpo_hours", label="Data they can lose, as said", words=("rpo", "rpohours"), read=parse_duration),
)
TARGET_OF: Final = {target.key: target for target in TARGETS}

Mapped = Mapping[int, str]  # column -> key of its target


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetFault:
    """What is wrong with one cell or row, and what would be right."""

    sheet: str
    row: int
    column: str
    found: str
    expected: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedProcess:
    row: int
    code: str
    name: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessList:
    """All that a sheet says under one meaning of its columns. With any fault, none of it is taken."""

    processes: tuple[ListedProcess, ...]
    faults: tuple[SheetFault, ...]


def guess_columns(sheet: Sheet) -> dict[int, str]:
    """What the headers say the columns are; each meaning once, the first column that claims it."""
    found: dict[int, str] = {}
    for index, header in enumerate(sheet.rows[0].cells):
        word = "".join(sign for sign in header.casefold() if sign.isalnum())
        key = next((target.key for target in TARGETS if word in target.words), "")
        if key and key not in found.values():
            found[index] = key
    return found


def read_process_list(sheet: Sheet, columns: Mapped) -> ProcessList:
    """The processes below the header row, and every fault in them."""
    faults = list(_faults_of_columns(sheet, columns))
    processes: list[ListedProcess] = []
    rows = sheet.rows[1:]
    if len(rows) > MOST_PROCESSES:
        faults.append(_fault(sheet, rows[-1], "", f"{len(rows):,} rows", f"at most {MOST_PROCESSES:,}: split the list"))
        return ProcessList(processes=(), faults=tuple(faults))
    if not rows:
        faults.append(_fault(sheet, sheet.rows[0], "", "no row below the header", "a row for each process"))
    for position, row in enumerate(rows, start=1):
        values, wrong = _read_row(sheet, row, columns)
        faults += wrong
        code = values.pop("code", "") or f"P{position:02d}"
        processes.append(ListedProcess(row=row.number, code=code, name=values.pop("name", ""), answers=values))
    faults += _repeated(sheet, columns, processes)
    return ProcessList(processes=tuple(processes), faults=tuple(sorted(faults, key=lambda fault: fault.row)))


def _faults_of_columns(sheet: Sheet, columns: Mapped) -> Iterator[SheetFault]:
    header = sheet.rows[0]
    if "name" not in columns.values():
        yield _fault(sheet, header, "", "no column for the process", "one column chosen as Process")
    for target in TARGETS:
        chosen = [column_letter(index) for index, key in sorted(columns.items()) if key == target.key]
        if len(chosen) > 1:
            yield _fault(sheet, header, chosen[1], f"{' and '.join(chosen)} as {target.label}", "each meaning once")


def _read_row(sheet: Sheet, row: SheetRow, columns: Mapped) -> tuple[dict[str, Any], list[SheetFault]]:
    values: dict[str, Any] = {}
    faults = []
    for index, key in columns.items():
        text = row.cells[index] if index < len(row.cells) else ""
        if not text:
            if key == "name":
                expected = "a name: fill it in, or clear the row. Of merged cells only the first holds the text"
                faults.append(_fault(sheet, row, column_letter(index), "an empty cell", expected))
            continue
        value, problem = _read_cell(TARGET_OF[key], text)
        if problem:
            faults.append(_fault(sheet, row, column_letter(index), quoted(text), problem))
        else:
            values[key] = value
    return values, faults


def _read_cell(target: Target, text: str) -> tuple[Any, str]:
    """The value of a cell, or what is expected of it instead."""
    if text.startswith(FORMULA_SIGNS):
        return None, f"a text that does not begin with {text[0]}, which spreadsheets run as a formula: paste the value"
    if len(text) > MOST_CHARACTERS:
        return None, f"at most {MOST_CHARACTERS:,} characters"
    if target.key == "code" and not CODE_PATTERN.fullmatch(text):
        return None, "an id of letters, digits, hyphens, dots and underscores, at most 64, like P07"
    try:
        value = target.read(text)
    except Unreadable as error:
        return None, str(error)
    faults = check_answer("process", "id" if target.key == "code" else target.key, value)
    return value, faults[0].expected if faults else ""


def _repeated(sheet: Sheet, columns: Mapped, processes: Sequence[ListedProcess]) -> Iterator[SheetFault]:
    """Ids and names that stand twice: nobody could tell the two apart in a list."""
    column_of = {key: column_letter(index) for index, key in columns.items()}
    for key in ("code", "name"):
        first: dict[str, int] = {}
        for process in processes:
            word = str(getattr(process, key)).casefold()
            if word and first.setdefault(word, process.row) != process.row:
                expected = f"each only once: row {first[word]} has it already"
                found = quoted(getattr(process, key))
                yield SheetFault(
                    sheet=sheet.name, row=process.row, column=column_of.get(key, ""), found=found, expected=expected
                )


def _fault(sheet: Sheet, row: SheetRow, column: str, found: str, expected: str) -> SheetFault:
    return SheetFault(sheet=sheet.name, row=row.number, column=column, found=found, expected=expected)
