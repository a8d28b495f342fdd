"""Reads the cells of a spreadsheet (XLSX or CSV) with the row each stood in. Nothing is interpreted yet.

A file is hostile until read: its size unpacked is bounded before it is unpacked, external entities are
refused, and a formula stays one, for whoever reads the cell to refuse.
"""

from __future__ import annotations

import csv
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from openpyxl.utils.exceptions import InvalidFileException

from .cells import Cell, ErrorValue, Formula

MOST_UNPACKED_BYTES: Final = 80 * 1024 * 1024
MOST_TIMES_PACKED: Final = 200  # sheets of text pack 10 to 30 times; a bomb, 1,000 times
MOST_PARTS: Final = 500
MOST_SHEETS: Final = 40
MOST_ROWS: Final = 80_000
MOST_COLUMNS: Final = 150
MOST_CELLS: Final = 2_000_000
CHUNK_BYTES: Final = 256 * 1024

FORMULA_SIGNS: Final = ("=", "+", "-", "@")  # with these a spreadsheet program may run a cell of a CSV

_REFUSED: Final = (  # what other files begin with, and what to do about them
    (b"\xd0\xcf\x11\xe0", "This is an Excel file of the old kind, or one with a password. Save it as .xlsx without."),
    (b"%PDF", "This is a PDF, whatever its name says. Export the list as .xlsx or .csv from where it was made."),
    (b"<", "This is a web page or XML, whatever its name says. Open it in a spreadsheet program and save it as .xlsx."),
    (b"{", "This is JSON. A case file is imported under New engagement, From a case file."),
)
_BROKEN: Final = (  # whatever a broken part of a file causes in the library; that a job is cancelled is none of it
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError),
    *(TypeError, ValueError, InvalidFileException, lzma.LZMAError, zipfile.BadZipFile, zlib.error),
)
_NUMBER: Final = re.compile(r"[+-]\d+(?:[.,]\d+)?")
_OPERAND: Final = r"(?:\$?[A-Za-z]{1,3}\$?\d+|\d+(?:[.,]\d+)?)"  # a cell or a number
_CALCULATION: Final = re.compile(rf"[-+@]\s*{_OPERAND}(?:\s*[-+*/^&<>=]+\s*{_OPERAND})*")
_CALL: Final = re.compile(r"\w\(|[|!]")  # a function, another program, another sheet
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MERGED: Final = re.compile(rb'<mergeCell[^>]*\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')

Step = Callable[[int], None]


class UnreadableFile(ValueError):
    """The file cannot be read as a spreadsheet. The message says what would be right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetRow:
    """A row with anything in it; `number` as the spreadsheet counts, from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """`merged` are the first and the last row of areas of merged cells; `remark` is what to know about the reading."""

    name: str
    rows: tuple[SheetRow, ...]
    is_hidden: bool = False
    merged: tuple[tuple[int, int], ...] = ()
    remark: str = ""

    @property
    def columns(self) -> int:
        """The number of columns of the widest row."""
        return max((len(row.cells) for row in self.rows), default=0)


def read_sheets(content: bytes, step: Step = lambda rows: None) -> list[Sheet]:
    """The sheets of a file that hold anything. Raises UnreadableFile with the remedy.

    `step` is told now and then how many rows were read.
    """
    check_file(content)
    sheets = _read_workbook(content, step) if content.startswith(b"PK") else [_read_csv(content)]
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise UnreadableFile("There is nothing in this file. A header and a row for each thing are needed.")
    return filled


def check_file(content: bytes) -> None:
    """Refuses what is no spreadsheet by its first bytes, and a package that would unpack into too much.

    Raises UnreadableFile with the remedy.
    """
    beginning = content[:16].lstrip(b"\xef\xbb\xbf \r\n\t")
    for sign, remedy in _REFUSED:
        if beginning.startswith(sign):
            raise UnreadableFile(remedy)
    if content.startswith(b"PK"):
        _check_package(content)


def column_letter(index: int) -> str:
    """The name of a column as spreadsheets say it: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def unpacked_bytes(content: bytes) -> int:
    """How large the sheets of a file that was checked are, roughly: what reading them takes goes with it."""
    if not content.startswith(b"PK"):
        return len(content)
    return sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())


# XLSX


def _read_workbook(content: bytes, step: Step) -> list[Sheet]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        if len(book.worksheets) > MOST_SHEETS:
            raise UnreadableFile(f"This workbook has more than {MOST_SHEETS} sheets. Take out those that hold no list.")
        sheets: list[Sheet] = []
        for worksheet in book.worksheets:
            sheets.append(_read_worksheet(worksheet, step, sum(len(sheet.rows) for sheet in sheets)))
        if sum(len(row.cells) for sheet in sheets for row in sheet.rows) > MOST_CELLS:
            raise UnreadableFile(f"This workbook has more than {MOST_CELLS:,} cells. Split it.")
        return sheets
    except UnreadableFile:
        raise
    except _BROKEN as error:
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
                f"Unpacked, this file would have {unpacked:,} bytes in {len(parts):,} parts: more than any list. "
                "Copy the list into a new workbook."
            )
        if "xl/workbook.xml" not in package.namelist():
            raise UnreadableFile("This is a ZIP file, not a workbook. Choose an .xlsx or .csv file.")
        for part in parts:
            if part.filename.endswith((".xml", ".rels", ".vml")) and _names_entities(package, part):
                raise UnreadableFile("This workbook defines XML entities, which no spreadsheet program writes.")
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, ValueError, RuntimeError, OSError, EOFError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile("This workbook is damaged or has a password. Save it again as .xlsx.") from error


def _names_entities(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a DOCTYPE stands anywhere; read in pieces, since a sheet may be large."""
    before = b""
    with package.open(part) as file:
        while piece := file.read(CHUNK_BYTES):
            text = before + piece.replace(b"\0", b"")  # UTF-16 has a zero beside each letter
            if b"<!DOCTYPE" in text:
                return True
            before = text[-16:]
    return False


def _read_worksheet(worksheet: Any, step: Step, before: int) -> Sheet:
    worksheet.reset_dimensions()  # what the file says about its own size need not be true
    rows = []
    for number, cells in enumerate(worksheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS), start=1):
        row = _row(number, [_cell(cell) for cell in cells])
        if row:
            rows.append(row)
        if number % 1000 == 0:
            step(before + number)
    _check_length(f"Sheet {worksheet.title}", rows)
    return Sheet(
        name=str(worksheet.title),
        rows=tuple(rows),
        is_hidden=worksheet.sheet_state != "visible",
        merged=tuple(_merged(worksheet)) if rows else (),
    )


def _cell(cell: Any) -> Cell:
    value = cell.value
    if isinstance(value, str):
        if cell.data_type == "f":
            return Formula(value)
        if cell.data_type == "e":
            return ErrorValue(value)
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value) if "_x" in value else value
    if value is None or isinstance(value, int | float):
        return value
    # An array or data-table formula is an object; a duration and a date are not.
    return Formula(getattr(value, "text", "") or "=") if cell.data_type == "f" else value


def _merged(worksheet: Any) -> Iterator[tuple[int, int]]:
    """The rows of merged areas that span several rows or columns; reading by row does not tell of them."""
    before = b""
    with worksheet.parent._archive.open(worksheet._worksheet_path) as file:
        while piece := file.read(CHUNK_BYTES):
            text = before + piece
            end = 0
            for found in _MERGED.finditer(text):
                yield int(found[2]), int(found[4])
                end = found.end()
            before = text[max(end, len(text) - 200) :]


# CSV


def _read_csv(content: bytes) -> Sheet:
    text, remark = _decoded(content)
    delimiter = _delimiter(text)
    rows = []
    try:
        for number, values in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
            row = _row(number, [_csv_cell(value) for value in values[:MOST_COLUMNS]])
            if row:
                rows.append(row)
            if row and number > MOST_ROWS:
                break
    except csv.Error as error:
        raise UnreadableFile(f"This file cannot be read as CSV: {error}. Save it as “CSV UTF-8”.") from error
    _check_length("This file", rows)
    return Sheet(name="CSV", rows=tuple(rows), remark=remark)


def _delimiter(text: str) -> str:
    """What stands between the cells: of the usual signs the one that stands most often in the first filled line."""
    head = next((line for line in text.split("\n") if line.strip(" \r;,\t")), text[:200])
    outside_quotes = re.sub(r'"[^"]*"', "", head)
    return max(",;\t", key=outside_quotes.count)


def _csv_cell(text: str) -> Cell:
    """In a CSV a formula is a text: one with a sign of equality first, or that calculates after another sign.

    "-5 degrees" and "@home" calculate nothing, and a signed number is one.
    """
    said = text.strip()
    if not said.startswith(FORMULA_SIGNS) or _NUMBER.fullmatch(said) or not any(map(str.isalnum, said)):
        return said
    is_formula = said.startswith("=") or _CALL.search(said) or _CALCULATION.fullmatch(said)
    return Formula(said) if is_formula else said


def _decoded(content: bytes) -> tuple[str, str]:
    """The text of a CSV, and what to say about how it was read."""
    encoding, remark = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableFile(
            f"Line {line} holds a character that is neither UTF-8 nor Windows-1252. In the spreadsheet program, save "
            "it as “CSV UTF-8”, or as .xlsx."
        ) from error
    if "\0" in text:
        raise UnreadableFile("This is no text and no workbook. Choose an .xlsx or .csv file.")
    return text, remark


def _encoding(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", ""
    head = content[:200]
    if head and b"\0" not in head[::2] and head[1::2].count(b"\0") * 2 > len(head[1::2]):
        return "utf-16-le", ""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252", "It is not UTF-8 and was read as Windows-1252: look whether letters with accents are right."
    return "utf-8-sig", ""


def _row(number: int, cells: list[Cell]) -> SheetRow | None:
    while cells and (cells[-1] is None or cells[-1] == ""):
        cells.pop()
    if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
        return None
    return SheetRow(number=number, cells=tuple(cells))


def _check_length(name: str, rows: list[SheetRow]) -> None:
    if rows and rows[-1].number > MOST_ROWS:
        raise UnreadableFile(
            f"{name} has more than {MOST_ROWS:,} rows. Split it, or take out what does not belong to the list."
        )
