"""The drawings of a document as pictures (PNG), for a text that other programs open.

The PDF writer draws them, each alone on a page, and PDFium turns that page into dots: letters, fonts and what a drawing
may load are the PDF's.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final, Literal

from django.template.loader import render_to_string

from bia.brand import Brand, Logo
from bia.charts.themes import in_accent
from bia.pdf import make_pdf

from .printed import PrintedDocument

DOTS: Final = 300  # an inch, as print shows them
POINTS, MM = 72, 25.4  # in an inch
CHART_WIDTH: Final = 168.0  # mm, as `.chart` in print.css
CHART_HEIGHT: Final = 225.0  # mm at most: a page holds its caption too
LOGO_BOX: Final = (66.0, 18.0)  # mm, as `.cover-logo` in print.css
COLOURS: Final = 256  # flat surfaces keep theirs, a file has half the size
_NOTHING_ATTACHED: Final = datetime(1980, 1, 1, tzinfo=UTC)
_VIEW: Final = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_pdfium: Final = Lock()  # it serves one thread at a time


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and the millimetres it takes on paper."""

    content: bytes
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG and the millimetres it takes at the top left of a page by its class in the print style."""

    file: str
    svg: str
    look: Literal["chart", "cover-logo"]
    width: float
    height: float


def pictures_of(document: PrintedDocument) -> dict[str, Picture]:
    """Charts and logos of a document by their file names. Raises bia.pdf.MissingLibrary."""
    brand = document.cover.brand
    drawn = [_chart(file, in_accent(svg, brand.accent)) for file, svg in document.charts.items()]
    found: dict[str, Picture] = {}
    for file, logo in _logos(brand).items():
        width, height = _inside(LOGO_BOX, logo.width, logo.height)
        if logo.kind == "svg":
            drawn.append(Drawing(file, logo.content.decode(), "cover-logo", width, height))
        else:
            found[file] = Picture(logo.content, width, height)
    return found | {
        each.file: Picture(png, *_inside((CHART_WIDTH, CHART_HEIGHT), each.width, each.height, grows=False))
        for each, png in zip(drawn, rasterised(drawn), strict=True)
    }


def rasterised(drawings: Sequence[Drawing]) -> list[bytes]:
    """The drawings as PNG, in their order; one that wants to load anything stays blank. Raises MissingLibrary."""
    if not drawings:
        return []
    html = render_to_string("documents/printed/drawings.html", {"drawings": drawings})
    svgs = {each.file: each.svg for each in drawings}
    pages = make_pdf(html, charts=svgs, attached=(), made_at=_NOTHING_ATTACHED).content
    from pypdfium2 import PdfDocument  # slow to load, and the web pages do without

    with _pdfium:
        document = PdfDocument(pages)
        try:
            return [_png(document[number], each) for number, each in enumerate(drawings)]
        finally:
            document.close()


def _png(page: Any, drawing: Drawing) -> bytes:
    """The top left of a page, as large as the drawing."""
    width, height = page.get_size()
    right, bottom = width - drawing.width * POINTS / MM, height - drawing.height * POINTS / MM
    image = page.render(scale=DOTS / POINTS, crop=(0, max(0, bottom), max(0, right), 0)).to_pil()
    written = io.BytesIO()
    image.quantize(COLOURS, dither=0).save(written, "PNG")
    return written.getvalue()


def _chart(file: str, svg: str) -> Drawing:
    view = _VIEW.search(svg)
    assert view, "our own charts have a view box that begins at 0 0"
    return Drawing(file, svg, "chart", CHART_WIDTH, CHART_WIDTH * float(view[2]) / float(view[1]))


def _logos(brand: Brand) -> Mapping[str, Logo]:
    named = ((brand.firm_file, brand.logo), (brand.client_file, brand.client_logo))
    return {file: logo for file, logo in named if logo}


def _inside(box: tuple[float, float], width: float, height: float, *, grows: bool = True) -> tuple[float, float]:
    """A size in the same proportions that fits into the box; `grows`: as large as the box lets it be."""
    factor = min(box[0] / width, box[1] / height)
    factor = factor if grows else min(1.0, factor)
    return width * factor, height * factor
