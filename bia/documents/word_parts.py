"""Paragraphs, tables and fields of a text to edit, made as XML at once: a library that looks up each cell is too slow.

Every text passes through `plain`: XML has no place for control characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from bia.units import as_sentence

BOLD: Final = "bold"
TWIPS: Final = 56.6929  # twentieths of a point in a millimetre
LINE: Final = "8B9496"
CELL_MARGIN: Final = "45"  # 0.8 mm: columns are as narrow as in the PDF
SMALL: Final = "17"  # half points
HEAD_FILL: Final = "E8EEF0"
_NOT_IN_XML: Final = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CellText = tuple[str, str, str]  # text, BOLD or "", the side it stands on: "", "center", "right"


def plain(text: str) -> str:
    """The text without characters that no XML file may hold."""
    return _NOT_IN_XML.sub("", text)


def element(tag: str, **attributes: str) -> Any:
    """An element such as "w:jc" with attributes of the same namespace."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def text_width(millimetres: int) -> int:
    """A width in the unit of tables: twentieths of a point."""
    return round(millimetres * TWIPS)


def _run(text: str, look: str = "", size: str = "") -> Any:
    run, properties = element("w:r"), element("w:rPr")
    if look == BOLD:
        properties.append(element("w:b"))
    if size:
        properties.append(element("w:sz", val=size))
    if len(properties):
        run.append(properties)
    for number, line in enumerate(plain(as_sentence(text)).split("\n")):
        if number:
            run.append(element("w:br"))
        part = element("w:t")
        part.text = line
        part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(part)
    return run


def paragraph(text: str, style: str, *, new_page: bool = False) -> Any:
    """A paragraph in a style, told by the name a reader sees."""
    made, properties = element("w:p"), element("w:pPr")
    properties.append(element("w:pStyle", val=style.replace(" ", "")))
    if new_page:
        properties.append(element("w:pageBreakBefore"))
    made.append(properties)
    if text:
        made.append(_run(text))
    return made


def tabbed(left: Any, right: Any, width: int) -> Any:
    """A paragraph with a run at the left and one at the right edge, None for none. `width` as `text_width`."""
    made = paragraph("", "Normal")
    tabs, run = element("w:tabs"), element("w:r")
    tabs.append(element("w:tab", val="right", pos=str(width)))
    made[0].append(tabs)
    run.append(element("w:tab"))
    made.extend(one for one in (left, run, right) if one is not None)
    return made


def field(code: str, shown: str) -> list[Any]:
    """The runs of a field that the reader's program calculates; `shown` stands there until it does."""
    runs = []
    for kind in ("begin", "code", "separate", "text", "end"):
        if kind == "text":
            runs.append(_run(shown))
            continue
        run = element("w:r")
        if kind == "code":
            told = element("w:instrText")
            told.text = f" {code} "
            run.append(told)
        else:
            run.append(element("w:fldChar", fldCharType=kind))
        runs.append(run)
    return runs


def contents(titles: Sequence[str]) -> list[Any]:
    """The contents: the titles as they are known, pages once the reader's program updates the field."""
    lines = [paragraph(title, "Normal") for title in titles]
    begin, code, separate, _shown, end = field('TOC \\o "1-1" \\h \\z \\u', "")
    for run in (separate, code, begin):
        lines[0].insert(1, run)
    lines[-1].append(end)
    return lines


def grid(widths: Iterable[int]) -> Any:
    """An empty table of columns as wide as this."""
    made, properties, columns = element("w:tbl"), element("w:tblPr"), element("w:tblGrid")
    widths = list(widths)
    properties.append(element("w:tblW", w=str(sum(widths)), type="dxa"))
    borders = element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(element(f"w:{side}", val="single", sz="4", space="0", color=LINE))
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=CELL_MARGIN, type="dxa"))
    properties.append(margins)
    for width in widths:
        columns.append(element("w:gridCol", w=str(width)))
    made.append(properties)
    made.append(columns)
    return made


def table_row(
    cells: Sequence[CellText], widths: Sequence[int], *, is_head: bool = False, across: int = 1, keep: bool = False
) -> Any:
    """A row that no page splits; a head is repeated on every page, a kept one stays with the next."""
    row, properties = element("w:tr"), element("w:trPr")
    properties.append(element("w:cantSplit"))
    if is_head:
        properties.append(element("w:tblHeader"))
    row.append(properties)
    for (text, look, side), width in zip(cells, widths, strict=True):
        row.append(_cell(text, look, side, width, is_head=is_head, across=across, keep=keep or is_head))
    return row


def _cell(text: str, look: str, side: str, width: int, *, is_head: bool, across: int, keep: bool) -> Any:
    cell, properties = element("w:tc"), element("w:tcPr")
    properties.append(element("w:tcW", w=str(width), type="dxa"))
    if across > 1:
        properties.append(element("w:gridSpan", val=str(across)))
    if is_head:
        properties.append(element("w:shd", val="clear", color="auto", fill=HEAD_FILL))
    cell.append(properties)
    said, looks = element("w:p"), element("w:pPr")
    if keep:
        looks.append(element("w:keepNext"))
    looks.append(element("w:spacing", before="20", after="20", line="240", lineRule="auto"))
    if side:
        looks.append(element("w:jc", val=side))
    said.append(looks)
    said.append(_run(text, look, SMALL))
    cell.append(said)
    return cell
