"""Workbooks as a spreadsheet program would show them: calculated by a library that shares no code with the writer."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import formulas
import openpyxl

Cells = dict[tuple[str, str], Any]


def stored(content: bytes) -> tuple[Cells, Cells]:
    """(formulas, what is stored beside them) by sheet and cell."""
    texts, values = (openpyxl.load_workbook(io.BytesIO(content), data_only=flag) for flag in (False, True))
    cells = {
        (sheet.title, cell.coordinate): cell.value
        for sheet in texts
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    return cells, {(title, place): values[title][place].value for title, place in cells}


def evaluated(content: bytes, folder: Path, changes: dict[str, float] | None = None) -> dict[tuple[str, str], Any]:
    """Every calculated cell, from a copy that holds no results. `changes` are inputs by their defined names."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, value in (changes or {}).items():
        title, place = re.fullmatch(r"'?(.*?)'?!\$?([A-Z]+\$?\d+)", book.defined_names[name].attr_text).groups()  # type: ignore[union-attr]
        book[title][place.replace("$", "")].value = value
    path = folder / "calculated.xlsx"
    book.save(path)  # the library writes formulas without their results
    with zipfile.ZipFile(path) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
        assert not any(re.search(rb"</f><v>[^<]", package.read(name)) for name in sheets)
    solution = formulas.ExcelModel().loads(str(path)).finish().calculate()
    upper = {sheet.title.upper(): sheet.title for sheet in book}
    found: dict[tuple[str, str], Any] = {}
    for key, cell in solution.items():
        place = re.fullmatch(r"'\[[^]]*\](.*)'!([A-Z]+\d+)", str(key))
        if place and place[1] in upper:
            found[upper[place[1]], place[2]] = cell.value[0, 0]
    return found


def named(content: bytes, name: str) -> tuple[str, str]:
    """The sheet and the cell of a defined name."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    title, _, place = book.defined_names[name].attr_text.replace("$", "").replace("'", "").partition("!")
    return title, place


def rows_of(content: bytes, title: str) -> list[dict[str, Any]]:
    """The rows of a sheet by the words of its head, without the line of sums."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    head, *rows = book[title].iter_rows(values_only=True)
    last = int(re.sub(r"\D", "", book[title].auto_filter.ref.partition(":")[2]))
    return [dict(zip(head, row, strict=True)) for row in rows[: last - 1]]
