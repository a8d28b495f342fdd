"""Reads the cells of a spreadsheet (XLSX or CSV) as texts, with the row each stood in. Nothing is interpreted yet.

A file is hostile until read: its size unpacked is bounded before it is unpacked, external entities are
refused, and a formula stays a text that begins with "=", for whoever reads the cells to refuse.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from bia.forms.durations import plain_number

MOST_UNPACKED_BYTES: Final = 60 * 1024 * 1024
MOST_TIMES_PACKED: Final = 200  # sheets of text pack 10 to 30 times; a bomb, 1,000 times
MOST_PARTS: Final = 500
MOST_SHEETS: Final = 20
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 60
MOST_CHARACTERS: Final = 5_000

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"


class UnreadableFile(ValueError):
    """The file cannot be read as a spreadsheet. The message says what would be right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetRow:
    """A row with anything in it; `number` as the spreadsheet counts, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    name: str
    rows: tuple[SheetRow, ...]

    @property
    def columns(self) -> int:
        """The number of columns of the widest row."""
        return max((len(row.cells) for row in self.rows), default=0)


def read_sheets(content: bytes) -> list[Sheet]:
    """The sheets of a file that hold anything. Raises UnreadableFile with the remedy."""
    if content.startswith(_OLD_EXCEL):
        raise UnreadableFile("This is an Excel file of the old kind, or one with a password. Save it as .xlsx without.")
    sheets = _read_workbook(content) if content.startswith(_ZIP) else [_read_csv(content)]
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise UnreadableFile("There is nothing in this file. A header and one row for each process are needed.")
    return filled


def column_letter(index: int) -> str:
    """The name of a column as spreadsheets say it: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


# XLSX


def _read_workbook(content: bytes) -> list[Sheet]:
    _check_package(content)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        return [_read_worksheet(sheet) for sheet in book.worksheets[:MOST_SHEETS]]
    except UnreadableFile:
        raise
    except Exception as error:  # the library lets through whatever a broken part of the file causes
        raise UnreadableFile(
            "This file says it is a workbook but cannot be read as one. Save it again as .xlsx."
        ) from error


def _check_package(content: bytes) -> None:
    """Refuses what would unpack into too much, and XML that names entities."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        parts = package.infolist()
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > MOST_PARTS or unpacked > min(
            MOST_UNPACKED_BYTES, MOST_TIMES_PACKED * max(len(content), 10_000)
        ):
            raise UnreadableFile(
                f"Unpacked, this file would have {unpacked:,} bytes in {len(parts):,} parts: more than any list of "
                "processes. Copy the list into a new workbook."
            )
        if "xl/workbook.xml" not in package.namelist():
            raise UnreadableFile("This is a ZIP file, not a workbook. Choose an .xlsx or .csv file.")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.read(part).replace(b"\0", b""):
                raise UnreadableFile("This workbook defines XML entities, which no spreadsheet program writes.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UnreadableFile("This workbook is damaged or has a password. Save it again as .xlsx.") from error


def _read_worksheet(worksheet: Any) -> Sheet:
    worksheet.reset_dimensions()  # what the file says about its own size need not be true
    rows = []
    found = worksheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
    for number, values in enumerate(found, start=1):
        row = _row(number, [_as_text(value) for value in values])
        if row:
            rows.append(row)
    _check_length(rows)
    return Sheet(name=str(worksheet.title), rows=tuple(rows))


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case float():
            return plain_number(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
    return str(value)


# CSV


def _read_csv(content: bytes) -> Sheet:
    text = _decoded(content)
    head = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(",;\t", key=head.count)
    rows = []
    try:
        for number, values in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
            row = _row(number, values[:MOST_COLUMNS])
            if row:
                rows.append(row)
            if row and number > MOST_ROWS:
                break
    except csv.Error as error:
        raise UnreadableFile(f"This file cannot be read as CSV: {error}. Save it as “CSV UTF-8”.") from error
    _check_length(rows)
    return Sheet(name="CSV", rows=tuple(rows))


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableFile(
            f"Line {line} holds a character that is not UTF-8. In the spreadsheet program, save it as “CSV UTF-8”, "
            "or as .xlsx."
        ) from error
    if "\0" in text:
        raise UnreadableFile("This is no text and no workbook. Choose an .xlsx or .csv file.")
    return text


def _row(number: int, values: list[str]) -> SheetRow | None:
    cells = [value.strip()[: MOST_CHARACTERS + 1] for value in values]
    while cells and not cells[-1]:
        cells.pop()
    return SheetRow(number=number, cells=tuple(cells)) if cells else None


def _check_length(rows: list[SheetRow]) -> None:
    if rows and rows[-1].number > MOST_ROWS:
        raise UnreadableFile(f"This sheet has more than {MOST_ROWS:,} rows. Split it, or take out what is no process.")
