"""A printed document as a text to edit (DOCX): the same words, numbers and drawings as its PDF.

The same document gives the same bytes.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from docx import Document as new_document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from bia.packages import fixed

from .blocks import Block, Bullets, Figure, Heading, PrintedTable, Section, Signatures, SignField, Text
from .language import active_language
from .pictures import pictures_of
from .printed import PrintedDocument
from .tables import FULL_WIDTH, Cell, Column, Row, Table
from .word_columns import column_widths
from .word_parts import BOLD, contents, element, field, grid, paragraph, plain, tabbed, table_row, text_width
from .word_pictures import Pictures

ACCENT: Final = "1F4E5F"
FACE: Final = "Calibri"
MARGIN: Final = 21  # mm: 168 are left between them on A4
SIDES: Final = {"Normal": 10, "Title": 28, "Subtitle": 13, "Heading 1": 18, "Heading 2": 13, "Heading 3": 11}


def docx(document: PrintedDocument) -> bytes:
    """The file. Raises bia.pdf.MissingLibrary: the PDF writer draws its pictures."""
    made = new_document()
    pictures = Pictures(made.part, pictures_of(document))
    body = made.element.body
    end = body.sectPr
    _describe(made, document)
    _style(made, (document.cover.brand.accent or f"#{ACCENT}").lstrip("#"))
    _page(made, document)
    for part in (*_logos(document, pictures), *_cover(document), *_front(document), *_reading(document)):
        end.addprevious(part)
    for section in document.sections:
        for part in _section(section, pictures):
            end.addprevious(part)
    file = io.BytesIO()
    made.save(file)
    return fixed(file.getvalue(), datetime.fromisoformat(document.made_at))


# The document as a whole


def _describe(made: Any, document: PrintedDocument) -> None:
    about = made.core_properties
    about.title, about.author, about.last_modified_by = (
        plain(document.title)[:255],
        plain(document.author)[:255],
        plain(document.author)[:255],
    )
    about.comments, about.keywords = document.description, document.keywords
    about.subject, about.language = document.description, active_language()


def _style(made: Any, accent: str) -> None:
    language = {"de": "de-DE"}.get(active_language(), "en-GB")
    for name, size in SIDES.items():
        style = made.styles[name]
        style.font.size, style.font.name = Pt(size), FACE
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:cs"), FACE)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(accent.upper())
    caption = made.styles["Caption"]
    caption.font.size, caption.font.color.rgb = Pt(9), RGBColor.from_string(accent.upper())
    caption.paragraph_format.keep_with_next = True
    for found in made.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), language)
    # Asks the reader's program to fill in the pages of the contents when it opens the file.
    made.settings.element.find(qn("w:compat")).addprevious(element("w:updateFields", val="true"))


def _page(made: Any, document: PrintedDocument) -> None:
    page = made.sections[0]
    page.orientation = WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(MARGIN)
    page.top_margin = page.bottom_margin = Mm(22)
    page.different_first_page_header_footer = True
    page.header.paragraphs[0].text = plain(document.head)
    foot = page.footer.paragraphs[0]
    foot.text = plain(document.foot) + " · "
    before, between, after = _pages_in_words()
    for part in (before, field("PAGE", "1"), between, field("NUMPAGES", "1"), after):
        if isinstance(part, str):
            foot.add_run(part)
        else:
            foot._p.extend(part)
    for name in ("Header", "Footer"):
        made.styles[name].font.size = Pt(8)


def _pages_in_words() -> tuple[str, str, str]:
    said = _("Page %(page)s of %(pages)s") % {"page": "\0", "pages": "\0"}
    before, between, after = said.split("\0")
    return before, between, after


# Its parts, as elements of the body


def _logos(document: PrintedDocument, pictures: Pictures) -> list[Any]:
    """The logo of those who send it at the left, the client's at the right."""
    cover, brand = document.cover, document.cover.brand
    left = pictures.run(brand.firm_file, cover.firm_alt) if brand.firm_file else None
    right = pictures.run(brand.client_file, cover.client_alt) if brand.client_file else None
    return [] if left is None and right is None else [tabbed(left, right, text_width(FULL_WIDTH))]


def _cover(document: PrintedDocument) -> list[Any]:
    cover = document.cover
    notices = (_("Fictional.") if cover.fictional else "", cover.notice)
    notice = " ".join(filter(None, notices))
    if cover.fictional and not cover.notice:
        notice += " " + _("Client, people, figures and incidents are invented.")
    lines = [
        *((line, "Normal") for line in (cover.firm, *cover.brand.address_lines) if line),
        (cover.kind, "Subtitle"),
        (cover.title, "Title"),
        (cover.sub, "Subtitle"),
    ]
    facts = [Row((Cell(name), Cell(value))) for name, value in cover.facts]
    after = [(line, "Normal") for line in (notice, *cover.brand.legal_lines) if line]
    return [
        *(paragraph(text, style) for text, style in lines),
        *(_rows((Column("", 34), Column("", FULL_WIDTH - 34)), facts, has_head=False) if facts else ()),
        *(paragraph(text, style) for text, style in after),
    ]


def _front(document: PrintedDocument) -> list[Any]:
    front = document.front
    parts = [paragraph(front.title, "Heading 1", new_page=True)]
    width = FULL_WIDTH // max(1, len(front.headlines))
    if front.headlines:
        heads = tuple(Column(one.label, width) for one in front.headlines)
        rows = [Row(tuple(Cell(text) for text in said)) for said in _headlines(document)]
        parts += _rows(heads, rows)
    for answer in front.answers:
        parts.append(paragraph(answer.question, "Heading 2"))
        parts += [paragraph(text, "Normal") for text in (answer.text, *answer.points) if text]
    if front.table:
        parts += _table(front.table, "")
    parts.append(paragraph(front.asks, "Heading 2"))
    parts += [paragraph(f"☐ {point}", "Normal") for point in front.asked]
    if front.to_sign:
        parts += _sign(front.to_sign)
    return parts


def _headlines(document: PrintedDocument) -> tuple[tuple[str, ...], tuple[str, ...]]:
    shown = document.front.headlines
    return tuple(one.value for one in shown), tuple(one.note for one in shown)


def _reading(document: PrintedDocument) -> list[Any]:
    """The contents and how the figures are read."""
    titles = (document.front.title, *(f"{one.number} {one.title}" for one in document.sections))
    parts = [paragraph(_("Contents"), "TOC Heading", new_page=True), *contents(titles)]
    parts += [paragraph(_("How to read the figures"), "Heading 2"), paragraph(document.conventions, "Normal")]
    if document.words:
        parts += _table(document.words, "")
    if document.levels:
        parts.append(paragraph(_("Severity levels; the number is printed in every cell of the heat map"), "Caption"))
        columns = (Column(_("Level"), 20), Column(_("Name"), 102))
        parts += _rows(columns, [Row((Cell(str(level)), Cell(name))) for level, name in document.levels])
    return parts


def _section(section: Section, pictures: Pictures) -> list[Any]:
    parts = [paragraph(f"{section.number} {section.title}", "Heading 1")]
    parts += [paragraph(text, style) for text, style in ((section.question, "Intense Quote"), (section.lead, "Normal"))]
    for block in section.blocks:
        parts += _block(block, pictures)
    return [part for part in parts if part is not None]


def _block(block: Block, pictures: Pictures) -> list[Any]:
    match block:
        case Text(text=text, note=note):
            return [paragraph(one, "Normal") for one in (text, note) if one]
        case Heading(text=text):
            return [paragraph(text, "Heading 2")]
        case Bullets(items=items):
            return [paragraph(one, "List Bullet") for one in items]
        case Figure(file=file, label=label, caption=caption, alt=alt):
            drawn = paragraph("", "Normal")
            drawn.append(pictures.run(file, alt))
            return [paragraph(f"{label}. {caption}", "Caption"), drawn]
        case PrintedTable(table=table, label=label):
            return _table(table, label)
        case Signatures(to_sign=fields):
            return _sign(fields)


def _table(table: Table, label: str) -> list[Any]:
    caption = f"{label} {table.caption}" if label else table.caption
    return [paragraph(caption, "Caption"), *_rows(table.columns, table.rows, row_head=table.row_head)]


def _rows(columns: tuple[Column, ...], rows: Any, *, row_head: int = 0, has_head: bool = True) -> list[Any]:
    widths = column_widths(columns, rows)
    made = grid(widths)
    if has_head:
        head = [(column.head, BOLD, _side(column.kind)) for column in columns]
        made.append(table_row(head, widths, is_head=True))
    for row in rows:
        if row.kind == "group":
            made.append(table_row([(row.cells[0].text, BOLD, "")], [sum(widths)], across=len(columns), keep=True))
            continue
        strong = BOLD if row.kind == "sum" else ""
        cells = [
            (cell.text, BOLD if number == row_head else strong, _side(cell.kind))
            for number, cell in enumerate(row.cells)
        ]
        made.append(table_row(cells, widths, keep=row.keep))
    return [made, paragraph("", "Normal")]


def _side(kind: str) -> str:
    """On which side of its cell a text stands, of the classes of the print style: figures right, marks centred."""
    kinds = kind.split()
    return "right" if "n" in kinds else "center" if "c" in kinds else ""


def _sign(fields: tuple[SignField, ...]) -> list[Any]:
    """Lines to sign on, one to each field."""
    columns = tuple(Column("", FULL_WIDTH // len(fields)) for _field in fields)
    lines, labels = (tuple(map(Cell, texts)) for texts in (["\n\n"] * len(fields), [one.label for one in fields]))
    return _rows(columns, [Row(lines), Row(labels)], has_head=False)
