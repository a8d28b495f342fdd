"""Small spreadsheets for tests."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

Rows = list[list[Any]]


def workbook(**sheets: Rows) -> bytes:
    """An XLSX file with these sheets; `_` in a name is a space."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """A workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
