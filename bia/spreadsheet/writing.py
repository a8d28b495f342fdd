"""A book as an XLSX file. The same book gives the same bytes.

What a formula gives now is written beside it, so that a preview shows figures before anything calculates.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Final
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.properties import PageSetupProperties

from bia.packages import fixed

from .book import Book, Form, Formula, Sheet, Value, total_of
from .looks import ACCENT, FACE, INK, MOST_CHARACTERS, looks_of, with_number, with_text

FORMATS: Final = {
    Form.WHOLE: "#,##0",
    Form.NUMBER: "General",  # a format with optional decimals would show 3 as "3."
    Form.HOURS: "#,##0.00",
    Form.MONEY: '#,##0;[Red]-#,##0;"–"',
    Form.SHARE: "0.0%",
    Form.RATE: "0.0##%",
    Form.AVAILABILITY: "0.000%",
    Form.FACTOR: "0.0000",
    Form.DATE: "yyyy-mm-dd",
}
COVER_WIDTHS: Final = (28, 100)
INPUT_FILL, SUM_LINE = "FFF3C4", "8B9496"
A4: Final = "9"
LEGIBLE: Final = 200  # characters across that can still be read on an A4 page lying
LINE: Final = 15.0  # points that a line of text takes
MOST_LINES: Final = 20
MOST_TITLE: Final = 31  # characters of the name of a sheet
_PLACE: Final = re.compile(r"\[([\w-]+)(?:!([\w-]+))?\]")
_FORMULA_CELL: Final = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)><f>(.*?)</f><v ?(?:/>|></v>)</c>', re.DOTALL)

Step = Callable[[int, int], None]


def xlsx(book: Book, step: Step = lambda done, total: None) -> bytes:
    """The file. `step` is told how many of how many sheets are written; what it raises passes."""
    made = Workbook(write_only=True)
    _describe(made, book)
    told: dict[str, dict[str, Formula]] = {}
    _write_cover(made, book)
    if book.inputs:
        told[book.words.inputs] = _write_inputs(made, book)
    for number, each in enumerate(book.sheets):
        step(number, len(book.sheets))
        told[each.title] = _write_sheet(made, book, each)
    parts = {f"xl/worksheets/sheet{made.sheetnames.index(title) + 1}.xml": told[title] for title in told}
    file = io.BytesIO()
    made.save(file)
    moment = datetime.fromisoformat(book.made_at)
    return fixed(file.getvalue(), moment, partial(_with_results, parts))


def _describe(made: Any, book: Book) -> None:
    about = made.properties
    about.title, about.creator, about.lastModifiedBy = book.title, book.author, book.author
    about.description, about.keywords, about.language = book.description, book.keywords, book.language
    made.calculation.fullCalcOnLoad = True


# The looks of typed cells


def _price(decimals: int) -> str:
    amount = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return f'{amount};[Red]-{amount};"–"'


def _looks(worksheet: Any, decimals: int) -> dict[str, Any]:
    looks = looks_of(worksheet)
    for form, number_format in (*FORMATS.items(), (Form.PRICE, _price(decimals))):
        for extra in ("", "-input", "-sum"):
            cell = looks[f"{form}{extra}"] = WriteOnlyCell(worksheet)
            cell.number_format = number_format
            cell.alignment = Alignment(vertical="top")
            if extra == "-input":
                cell.fill = PatternFill("solid", fgColor=INPUT_FILL)
                cell.font = Font(name=FACE, bold=True, color=ACCENT)
            elif extra == "-sum":
                _as_sum(cell)
    for name in ("text-sum", "head-number", "strong"):
        looks[name] = WriteOnlyCell(worksheet)
        looks[name].number_format = "@"
        looks[name].font = Font(name=FACE, bold=True, color="FFFFFF" if name == "head-number" else INK)
        looks[name].alignment = Alignment(vertical="top", wrap_text=True)
    looks["head-number"].fill = PatternFill("solid", fgColor=ACCENT)
    looks["head-number"].alignment = Alignment(horizontal="right", vertical="top", wrap_text=True)
    _as_sum(looks["text-sum"])
    looks["plain"].alignment = Alignment(vertical="top", wrap_text=True, indent=1)  # away from a number before it
    return looks


def _as_sum(cell: Any) -> None:
    cell.font = Font(name=FACE, bold=True, color=INK)
    cell.border = Border(top=Side(style="thin", color=SUM_LINE))


def _text(cell: Any, text: str) -> Any:
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)
    return with_text(cell, plain if len(plain) <= MOST_CHARACTERS else f"{plain[: MOST_CHARACTERS - 1]}…")


def _cell(looks: dict[str, Any], form: Form, value: Value, extra: str = "") -> Any:
    """A cell of a column: a text is never read as a formula, only a Formula is one."""
    look = looks[f"{form}-{extra}" if extra and form is not Form.TEXT else form if form is not Form.TEXT else "text"]
    match value:
        case None:
            return None
        case str():
            return _text(looks["text"], value)
        case Formula():
            look._value, look.data_type = value.text, "f"
        case datetime() | date():
            look.value = value
        case _:
            with_number(look, value)
    return look


# Sheets


def _set_up(worksheet: Any, widths: Sequence[int], *, repeated: int = 0) -> None:
    """Columns, and a print on A4 pages lying, numbered, with head and the first `repeated` columns on each."""
    for number, width in enumerate(widths, start=1):
        worksheet.column_dimensions[get_column_letter(number)].width = width
    worksheet.page_setup.paperSize = A4
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.fitToWidth = -(-sum(widths) // LEGIBLE)
    worksheet.page_setup.fitToHeight = 0
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.oddFooter.left.text = "&F"
    worksheet.oddFooter.center.text = "&A"
    worksheet.oddFooter.right.text = "&P / &N"
    if repeated:
        worksheet.print_title_rows = "1:1"
        worksheet.print_title_cols = f"A:{get_column_letter(repeated)}"


def _heighten(worksheet: Any, row: int, texts: Iterable[tuple[int, object]]) -> None:
    """Room for the lines that texts take in columns of these widths: not every program finds it by itself."""
    lines = max((_lines(text, width) for width, text in texts if isinstance(text, str)), default=1)
    if lines > 1:
        worksheet.row_dimensions[row].height = LINE * min(lines, MOST_LINES)


def _lines(text: str, width: int) -> int:
    return sum(max(1, -(-len(line) // max(1, width - 1))) for line in text.split("\n"))


def _write_cover(made: Any, book: Book) -> None:
    worksheet = made.create_sheet(book.words.cover)
    _set_up(worksheet, COVER_WIDTHS)
    worksheet.page_setup.orientation = "portrait"
    looks = _looks(worksheet, book.decimals)
    looks["title"].alignment = Alignment(vertical="top")
    worksheet.append([_text(looks["title"], book.title)])
    worksheet.append([])
    for label, said in book.facts:
        value = _text(looks["plain"], said) if isinstance(said, str) else _cell(looks, Form.DATE, said)
        worksheet.append([_text(looks["strong"], label), value])
    worksheet.append([])
    told: list[tuple[str, str, str]] = [("plain", "", note) for note in book.notes]
    told += [("plain", "", ""), ("head", book.words.sheet, book.words.holds)]
    told += [("strong", each.title, each.note) for each in book.sheets]
    for row, (look, *texts) in enumerate(told, start=len(book.facts) + 4):
        _heighten(worksheet, row, zip(COVER_WIDTHS, texts, strict=True))
        looks_of_row = (look, look if look == "head" else "plain")
        worksheet.append(_text(looks[each], text) for each, text in zip(looks_of_row, texts, strict=True))


def _write_inputs(made: Any, book: Book) -> dict[str, Formula]:
    """A figure a row, its value under a defined name; what to change is yellow."""
    words = book.words
    worksheet = made.create_sheet(words.inputs)
    _set_up(worksheet, (44, 18, 80))
    worksheet.freeze_panes = "A2"
    looks = _looks(worksheet, book.decimals)
    heads = {"head": words.figure, "head-number": words.value, "head-last": words.meaning}
    looks["head-last"] = looks["head"]
    worksheet.append(_text(looks[look], text) for look, text in heads.items())
    told: dict[str, Formula] = {}
    for row, each in enumerate(book.inputs, start=2):
        value = _resolved(book, None, each.value, row)
        cell = _cell(looks, each.form, value, "" if isinstance(value, Formula) else "input")
        worksheet.append([_text(looks["strong"], each.label), cell, _text(looks["plain"], each.note)])
        _name(made, each.name, words.inputs, f"$B${row}")
        if isinstance(value, Formula):
            told[f"B{row}"] = value
    return told


def _name(made: Any, name: str, title: str, cell: str) -> None:
    made.defined_names[name] = DefinedName(name, attr_text=f"{quote_sheetname(title)}!{cell}")


def _write_sheet(made: Any, book: Book, sheet: Sheet) -> dict[str, Formula]:
    """The rows below a frozen head, sums below them. Returns the formulas by their cells."""
    assert len(sheet.title) <= MOST_TITLE, sheet.title
    worksheet = made.create_sheet(sheet.title)
    widths = [column.width for column in sheet.columns]
    _set_up(worksheet, widths, repeated=sheet.frozen)
    worksheet.freeze_panes = f"{get_column_letter(sheet.frozen + 1)}2"
    last = len(sheet.rows) + 1
    worksheet.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{last}"
    looks = _looks(worksheet, book.decimals)
    # One cell of each look is filled again and again: a row has to be written while it is made.
    _heighten(worksheet, 1, ((column.width - 2, column.head) for column in sheet.columns))
    worksheet.append(
        _text(looks["head" if column.form in (Form.TEXT, Form.DATE) else "head-number"], column.head)
        for column in sheet.columns
    )
    told: dict[str, Formula] = {}
    for row, values in enumerate(sheet.rows, start=2):
        resolved = [_resolved(book, sheet, value, row) for value in values]
        _heighten(worksheet, row, zip(widths, values, strict=True))
        pairs = zip(sheet.columns, resolved, strict=True)
        worksheet.append(_cell(looks, column.form, value) for column, value in pairs)
        told |= {f"{get_column_letter(n)}{row}": v for n, v in enumerate(resolved, start=1) if isinstance(v, Formula)}
    if any(column.total for column in sheet.columns):
        told |= _write_sums(made, book, sheet, worksheet, looks)
    return told


def _write_sums(made: Any, book: Book, sheet: Sheet, worksheet: Any, looks: dict[str, Any]) -> dict[str, Formula]:
    row, told = len(sheet.rows) + 2, {}
    for number, column in enumerate(sheet.columns, start=1):
        if column.total:
            letter = get_column_letter(number)
            sums = Formula(f"=SUM({letter}2:{letter}{max(2, row - 1)})", total_of(sheet, column.key))
            told[f"{letter}{row}"] = sums
            if column.name:
                _name(made, column.name, sheet.title, f"${letter}${row}")
    said = [told.get(f"{get_column_letter(number)}{row}") for number in range(1, len(sheet.columns) + 1)]
    worksheet.append(
        _cell(looks, column.form, value, "sum")
        if value
        else _text(looks["text-sum"], "" if index else book.words.total)
        for index, (column, value) in enumerate(zip(sheet.columns, said, strict=True))
    )
    return told


# Formulas


def _resolved(book: Book, sheet: Sheet | None, value: Value, row: int) -> Value:
    if not isinstance(value, Formula):
        return value
    text: str = _PLACE.sub(lambda found: _place(book, sheet, found, row), value.text)
    return Formula(text, value.value)


def _place(book: Book, sheet: Sheet | None, found: re.Match[str], row: int) -> str:
    """A cell of this row, or a whole column of another sheet."""
    if found[2] is None:
        assert sheet is not None, found[0]
        return f"{_letter(sheet, found[1])}{row}"
    other = next(each for each in book.sheets if each.key == found[1])
    letter, last = _letter(other, found[2]), max(2, len(other.rows) + 1)
    return f"{quote_sheetname(other.title)}!${letter}$2:${letter}${last}"


def _letter(sheet: Sheet, key: str) -> str:
    return str(get_column_letter([column.key for column in sheet.columns].index(key) + 1))


def _with_results(parts: dict[str, dict[str, Formula]], name: str, data: bytes) -> bytes:
    """The part of a sheet with what each of its formulas gives now."""
    formulas = parts.get(name)
    if not formulas:
        return data
    text: str = _FORMULA_CELL.sub(partial(_result, formulas), data.decode())
    return text.encode()


def _result(formulas: dict[str, Formula], found: re.Match[str]) -> str:
    value = formulas[found[1]].value
    if isinstance(value, str):
        return f'<c r="{found[1]}"{found[2]} t="str"><f>{found[3]}</f><v>{escape(value)}</v></c>'
    return f'<c r="{found[1]}"{found[2]}><f>{found[3]}</f><v>{value!r}</v></c>'
