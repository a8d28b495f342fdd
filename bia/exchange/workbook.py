"""Writes the sheets of a case as an XLSX workbook that people can edit and that reads back without loss.

Every text is written as a text, never as a formula, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, BinaryIO, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from bia.spreadsheet.looks import MOST_CHARACTERS, Cell, looks_of, row_of
from planner.kinds import Choice, Flag, Kind, Number, OrNothing, Reference, Text, Whole
from planner.structures import ListOf, OneWordOr

from .case_sheets import Document, FilledSheet, sheets_of
from .cells import NONE, in_words
from .layout import ENGAGEMENT, FORMAT, OWNER, README, TITLES, Column
from .meaning import FIELDS

VALIDATED_ROWS: Final = 20_000
PROMPT_MOST: Final = 240
FROZEN_UP_TO: Final = ("name", "on", "category")  # the column that says what a row is about, beside its id


class DoesNotFit(ValueError):
    """Something is too long for a cell of a spreadsheet. The message says what, and what to do instead."""


Step = Callable[[int, int], None]
Rows = Iterable[Sequence[Cell]]


def write_case(document: Document, file: BinaryIO, *, fictional_note: str = "", step: Step | None = None) -> None:
    """The workbook of a case document. Raises DoesNotFit. `step` is told how many of how many sheets are written."""
    filled = list(sheets_of(document))
    cover = [*_cover(str(document.get("title", "")), fictional_note), *_OF_EXPORT]
    write_sheets(filled, cover, file, step=step)


def write_sheets(
    filled: Sequence[FilledSheet], cover: Sequence[str], file: BinaryIO, *, step: Step | None = None
) -> None:
    """The workbook of these sheets below a cover that explains them."""
    book = Workbook(write_only=True)
    _write_cover(book, cover)
    for number, sheet in enumerate(filled):
        if step is not None:
            step(number, len(filled))
        (_write_fields if sheet.table.title == ENGAGEMENT else _write_table)(book, sheet)
    _write_descriptions(book, filled)
    book.save(file)


def _checked(sheet: FilledSheet, values: list[Cell]) -> list[Cell]:
    for column, value in zip(sheet.columns, values, strict=True):
        if isinstance(value, str) and len(value) > MOST_CHARACTERS:
            raise DoesNotFit(
                f"{sheet.table.title}, {column.label}: {len(value):,} characters, and a cell holds "
                f"{MOST_CHARACTERS:,}. Shorten it, or export the case file instead."
            )
    return values


# Sheets


def _write_table(book: Any, sheet: FilledSheet) -> None:
    worksheet = book.create_sheet(sheet.table.title)
    named = next((number for number, column in enumerate(sheet.columns) if column.path in FROZEN_UP_TO), 0)
    worksheet.freeze_panes = f"{get_column_letter(named + 2)}2"
    for number, column in enumerate(sheet.columns, start=1):
        dimension = worksheet.column_dimensions[get_column_letter(number)]
        dimension.width = _width(column, sheet)
        if isinstance(_inner(column.kind), Text | Choice | ListOf):
            dimension.number_format = "@"
    worksheet.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    looks = looks_of(worksheet)
    worksheet.append(row_of(looks, [column.label for column in sheet.columns], "head"))
    for row in sheet.rows:
        worksheet.append(row_of(looks, _checked(sheet, [row.get(column.path) for column in sheet.columns])))
    for number, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(number)
        last = max(VALIDATED_ROWS, len(sheet.rows) + 1)
        _validate(worksheet, column, f"{letter}2:{letter}{last}")


def _write_fields(book: Any, sheet: FilledSheet) -> None:
    """The engagement: a field a row, with what it means beside it."""
    worksheet = book.create_sheet(sheet.table.title)
    worksheet.freeze_panes = "B2"
    for letter, width in (("A", 36), ("B", 48), ("C", 70)):
        worksheet.column_dimensions[letter].width = width
    looks = looks_of(worksheet)
    worksheet.append(row_of(looks, ["Field", "Value", "What it is"], "head"))
    row = sheet.rows[0] if sheet.rows else {}
    _checked(sheet, [row.get(column.path) for column in sheet.columns])
    for number, column in enumerate(sheet.columns, start=2):
        worksheet.append(row_of(looks, [column.label, row.get(column.path), in_words(column.kind)]))
        _validate(worksheet, column, f"B{number}")


def _write_cover(book: Any, lines: Sequence[str]) -> None:
    worksheet = book.create_sheet(README)
    worksheet.column_dimensions["A"].width = 110
    looks = looks_of(worksheet)
    worksheet.append(row_of(looks, [lines[0]], "title"))
    for line in (*lines[1:], "", "Ninefold knows this workbook by the next line; leave it as it is.", FORMAT):
        worksheet.append(row_of(looks, [line or None], "plain"))


def _write_descriptions(book: Any, filled: Sequence[FilledSheet]) -> None:
    worksheet = book.create_sheet(FIELDS)
    worksheet.freeze_panes = "A2"
    for letter, width in (("A", 22), ("B", 44), ("C", 100)):
        worksheet.column_dimensions[letter].width = width
    looks = looks_of(worksheet)
    worksheet.append(row_of(looks, ["Sheet", "Column", "What it holds"], "head"))
    for sheet in filled:
        worksheet.append(row_of(looks, [sheet.table.title, None, f"Each row is {sheet.table.about}."]))
        for column in sheet.columns:
            worksheet.append(row_of(looks, [sheet.table.title, column.label, in_words(column.kind)]))


# What a column takes


def _validate(worksheet: Any, column: Column, area: str) -> None:
    """A list to choose from, or bounds; with a word of what the column holds. A list of several is free text."""
    options = _options(column.kind)
    kind = _inner(column.kind)
    if options:
        rule = DataValidation(type="list", formula1=f'"{",".join(options)}"')
        rule.error = f"One of the list: {', '.join(options)}."[:PROMPT_MOST]
    elif isinstance(kind, Number):
        sort = "whole" if isinstance(kind, Whole) else "decimal"
        rule = DataValidation(type=sort, operator="between", formula1=f"{kind.low:.10g}", formula2=f"{kind.high:.10g}")
        rule.error = f"{kind.expected[:1].upper()}{kind.expected[1:]}."[:PROMPT_MOST]
        rule.errorStyle = "warning"  # "3 d" and "60 %" are read as well
    elif isinstance(kind, Reference) and len(kind.to) == 1:
        rule = DataValidation(type="list", formula1=f"={TITLES[kind.to[0]][0]}!$A$2:$A${VALIDATED_ROWS}")
    else:
        rule = DataValidation()
    rule.allow_blank = True
    rule.showErrorMessage = bool(options) or isinstance(kind, Number)
    rule.showInputMessage = True
    rule.promptTitle = column.label[:32]
    said = in_words(column.kind)
    rule.prompt = f"{said[:1].upper()}{said[1:]}."[:PROMPT_MOST]
    rule.add(area)
    worksheet.data_validations.append(rule)


def _options(kind: Kind) -> tuple[str, ...]:
    match kind:
        case OrNothing():
            return (*options, NONE) if (options := _options(kind.kind)) else ()
        case Choice():
            return tuple(str(option) for option in kind.options)
        case Flag():
            return ("yes", "no")
    return ()


def _inner(kind: Kind) -> Kind:
    match kind:
        case OrNothing() | OneWordOr():
            return _inner(kind.kind)
    return kind


def _width(column: Column, sheet: FilledSheet) -> int:
    kind = _inner(column.kind)
    if column.path == OWNER or isinstance(kind, Reference):
        least, most = 12, 24
    elif isinstance(kind, Number | Flag | Choice):
        least, most = 12, 22
    else:
        least, most = 16, 48
    said = [len(str(row.get(column.path, ""))) for row in sheet.rows[:200]]
    return max(least, min(most, max([*said, len(column.label) // 2]) + 2))


# The words of the cover


def _cover(title: str, fictional_note: str) -> list[str]:
    return [
        title or "Engagement",
        *([fictional_note] if fictional_note else []),
    ]


HOW: Final = (
    "",
    "How to fill in a cell",
    "A blank cell means: not asked. It is not a zero, and not a no.",
    "(none) means: asked, and there is none, for example no dependency at all. (empty) is an empty text.",
    "Durations are hours; 45 min, 8 h, 3 d are understood too. Shares are from 0 to 1, or with a % sign.",
    "Money is a plain number in the currency of the engagement. Decimal points and decimal commas are understood.",
    "Several ids or words in one cell have semicolons between them; several texts have a line each.",
    "The order of columns does not matter. Columns and sheets that you do not need can be taken out.",
    "What each column holds stands on the sheet Fields, and appears when you choose a cell.",
)
_OF_EXPORT: Final = (
    "",
    "Everything that was answered in this engagement. Edit it and import it again: into a new engagement, or into the "
    "same one, where it adds and changes by id and takes out nothing unless you ask for that.",
    *HOW,
)
