"""HTML to PDF, without a network and without a clock.

The same HTML, charts and attachments give the same bytes. WeasyPrint is imported on first use: it is
slow to load and needs system libraries that a web process may do without.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bia.glyphs import printable
from bia.hyphenation import amend_german
from bia.pdf_identity import with_identity

STATIC = Path(__file__).resolve().parent / "static" / "bia"
FONTS = Path(__file__).resolve().parent / "fonts"
BASE_URL = "file:///document/"  # only a name: relative URLs need a scheme that can be joined, nothing is read there
MISSING_LIBRARY = (
    "PDFs need the libraries Pango and HarfBuzz, which are not installed. On Debian or Ubuntu: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig"
)
VARIANT = "pdf/a-3a"
_TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}
NO_LOGOS: Mapping[str, bytes] = {}
OnPage = Callable[[int, Sequence[str]], None]


class MissingLibrary(RuntimeError):
    """A system library that the PDF writer needs is not installed; the text says how to get it."""


class Refused(Exception):
    """A document asked for something that is neither a file of ours nor one of its charts."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that travels inside the PDF."""

    name: str
    description: str
    content: str


@dataclass(frozen=True, slots=True)
class Pdf:
    """A file. `anchors` are the pages, from 0, of the elements that have an id."""

    content: bytes
    pages: int
    anchors: Mapping[str, int] = field(default_factory=dict)


def resource(url: str, charts: Mapping[str, str], logos: Mapping[str, bytes] = NO_LOGOS) -> tuple[bytes, str]:
    """The content and media type behind a URL of the document: css/, fonts/, charts/ or logos/ and nothing else.

    Raises Refused for any other address, so that a render never opens a connection or another file.
    """
    parts = urlsplit(url)
    folder, _, name = parts.path.removeprefix("/document/").partition("/")
    media_type = _TYPES.get(Path(name).suffix, "")
    if not url.startswith(BASE_URL) or not media_type or "/" in name:
        raise Refused(f"A document may only use its own files, not {url}.")
    if folder == "charts" and name in charts:
        return charts[name].encode(), media_type
    if folder == "logos" and name in logos:
        return logos[name], media_type
    places = (STATIC / folder, FONTS) if folder == "fonts" else (STATIC / folder,)
    for place in places if folder in ("css", "fonts") else ():
        if (place / name).is_file():
            return (place / name).read_bytes(), media_type
    raise Refused(f"A document has no file {url}.")


def make_pdf(
    html: str,
    *,
    charts: Mapping[str, str],
    attached: Sequence[AttachedFile],
    made_at: datetime,
    logos: Mapping[str, bytes] = NO_LOGOS,
    on_page: OnPage = lambda number, ids: None,
    before_writing: Callable[[], None] = lambda: None,
) -> Pdf:
    """A tagged PDF of the HTML, in the form of both PDF/A-3 (level A) and PDF/UA-1.

    `charts` are SVG texts by file name, reachable as charts/<name>, `logos` pictures as logos/<name>. `made_at` dates
    the attachments; the document's own dates stand in its head. `on_page` is told the number of each page that is
    begun, and the ids that were met first on the page before it; it may raise to end the work. Where page
    numbers need a second round, all are told again. Raises MissingLibrary, Refused.
    """
    weasyprint = _weasyprint()
    from weasyprint.urls import FatalURLFetchingError

    told = printable((html, *charts.values()))
    html, charts = _with_fonts(told.texts[0], told.style), dict(zip(charts, told.texts[1:], strict=True))
    fetcher = _fetcher(charts, logos)
    attachments = [
        weasyprint.Attachment(
            string=file.content,
            name=file.name,
            description=file.description,
            created=made_at,
            modified=made_at,
            relationship="Source",
        )
        for file in attached
    ]
    source = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher)
    try:
        with _no_garbage_collection():
            with _telling(on_page) as pages:
                options = {"pdf_variant": VARIANT, "attachments": attachments}
                document = _laid_out(source, _fonts(told.style), options, pages)
            _identify(document.metadata)
            before_writing()
            content: bytes = document.write_pdf(pdf_variant=VARIANT, attachments=attachments)
    except FatalURLFetchingError as error:
        raise Refused(str(error)) from error
    anchors = {name: number for number, page in enumerate(document.pages) for name in page.anchors}
    return Pdf(content, len(document.pages), anchors)


def make_furniture(html: str) -> bytes:
    """Pages without tags, to be laid over those of a document that was made in parts. Raises as `make_pdf`."""
    told = printable((html,))
    html = _with_fonts(told.texts[0], told.style)
    source = _weasyprint().HTML(string=html, base_url=BASE_URL, url_fetcher=_fetcher({}, {}))
    with _no_garbage_collection():
        content: bytes = source.write_pdf(font_config=_fonts(told.style))
    return content


def _laid_out(source: Any, fonts: Any, options: Mapping[str, Any], pages: _Pages) -> Any:
    """As `HTML.render`, with the state of the layout shown to `pages`: nothing public tells how far it is."""
    from weasyprint import DEFAULT_OPTIONS
    from weasyprint.document import Document

    class Shown(Document):  # type: ignore[misc]
        @classmethod
        def _build_layout_context(cls, *given: Any) -> Any:
            pages.layout = super()._build_layout_context(*given)
            return pages.layout

    return Shown._render(source, fonts, None, None, {**DEFAULT_OPTIONS, **options})


@contextmanager
def _telling(on_page: OnPage) -> Iterator[_Pages]:
    """Passes on what the layout tells its progress log of pages."""
    log = logging.getLogger("weasyprint.progress")
    handler, level, passes_on = _Pages(on_page), log.level, log.propagate
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield handler
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
        log.propagate = passes_on
        handler.layout = None  # it holds every box


class _Pages(logging.Handler):
    def __init__(self, on_page: OnPage) -> None:
        super().__init__()
        self._on_page = on_page
        self.layout: Any = None

    def emit(self, record: logging.LogRecord) -> None:
        if "Creating layout - Page" in str(record.msg) and isinstance(record.args, tuple):
            number = int(str(record.args[0]))
            before = self.layout.page_maker[number - 2] if number > 1 else None
            self._on_page(number, before[-1]["anchors"] if before else ())


def _identify(metadata: Any) -> None:
    """Let the metadata name both standards and the language, and be written plainly as PDF/A-3 asks (6.6.2.1)."""
    written, included = metadata.generate_rdf_metadata, metadata.include_in_pdf

    def identified(*names: Any) -> bytes:
        return with_identity(written(*names), metadata.lang)

    def uncompressed(pdf: Any, variant: str, version: int, conformance: str, compress: bool) -> None:
        included(pdf, variant, version, conformance, compress=False)

    metadata.generate_rdf_metadata, metadata.include_in_pdf = identified, uncompressed


def require_library() -> None:
    """Raises MissingLibrary when PDFs cannot be made on this machine. Takes a second."""
    _weasyprint()


def _with_fonts(html: str, style: str) -> str:
    """The document with further fonts behind its own style."""
    return html.replace("</head>", f"<style>{style}</style></head>", 1) if style else html


@contextmanager
def _own_fonts_alone() -> Iterator[None]:
    """Keep the machine's fonts out of what is set up inside; what else runs in this process has them."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "nothing.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def _weasyprint() -> Any:
    try:
        with _own_fonts_alone(), warnings.catch_warnings(action="ignore"):  # it tells that there are no fonts
            import weasyprint
    except OSError as error:  # raised when a shared library cannot be loaded
        raise MissingLibrary(MISSING_LIBRARY) from error
    _divide_german_words()
    return weasyprint


@cache
def _divide_german_words() -> None:
    from weasyprint.text.line_break import pyphen

    amend_german(pyphen.Pyphen(lang="de"))


@cache
def _fonts(style: str) -> Any:
    """The unpacked fonts, kept for the life of the process: unpacking them takes a tenth of a render.

    A set of its own for each set of further fonts: what a process printed before must not change what it prints.
    """
    from weasyprint.text.fonts import FontConfiguration

    atexit.register(_fonts.cache_clear)  # it removes its folder, which needs an interpreter still whole
    with _own_fonts_alone():
        return FontConfiguration()


def _fetcher(charts: Mapping[str, str], logos: Mapping[str, bytes]) -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            try:
                body, media_type = resource(url, charts, logos)
            except Refused as error:  # any other exception would be logged and the picture left out
                raise FatalURLFetchingError(str(error)) from error
            return URLFetcherResponse(url, body, {"Content-Type": media_type})

    return OwnFiles()


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Layout makes millions of small objects that live to the end: collecting costs a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
