"""Lays out a printed document: in one go, or a large one part by part, so that memory does not grow with it."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from time import monotonic
from typing import Final, Protocol

from django.template.loader import render_to_string

from bia.charts.themes import in_accent
from bia.pdf import AttachedFile, Pdf, make_furniture, make_pdf
from bia.pdf_joining import LINK, Joined, joined

from .blocks import Section
from .parts import Part, parts_of
from .printed import PrintedDocument

SECONDS: Final = 0.7  # between two tellings of a page
OPENING_PAGES: Final = 3  # cover, front page, contents


class Steps(Protocol):
    """Told what is being done; may raise to end the work."""

    def step(self, done: int, total: int, message: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents. `page` is empty where the layout finds it itself."""

    number: str
    title: str
    href: str
    page: str = ""


def print_document(document: PrintedDocument, attached: Sequence[AttachedFile], made_at: datetime, steps: Steps) -> Pdf:
    """The document as PDF; the same document always gives the same bytes. Raises as `bia.pdf.make_pdf`."""
    brand = document.cover.brand
    charts, logos = {name: in_accent(svg, brand.accent) for name, svg in document.charts.items()}, brand.pictures
    parts, layout = parts_of(document), _Layout(steps, document.sections)
    if len(parts) == 1:
        layout.tell("Laying out pages.")
        html = html_of(document, parts[0])
        return make_pdf(
            html,
            charts=charts,
            logos=logos,
            attached=attached,
            made_at=made_at,
            on_page=layout.on_page,
            before_writing=lambda: layout.tell_done("Writing the file."),
        )
    made: list[Pdf] = []
    for part in parts[1:]:
        layout.begin(part, OPENING_PAGES + sum(each.pages for each in made))
        html = html_of(document, part, (), is_part=True)
        made.append(make_pdf(html, charts=charts, logos=logos, attached=(), made_at=made_at, on_page=layout.on_page))
        gc.collect()  # the boxes of a layout hold each other
    layout.tell_done("Laying out the contents.")
    opening = _opening(document, parts[0], made, attached, made_at)
    layout.tell_done("Writing the file.")
    return _joined(document, opening, made, parts)


class _Layout:
    """Tells how far the layout is: the sections done of all, which is at work, and the page.

    Pages are told at most once in SECONDS: each telling is a query. The work can be ended there.
    """

    def __init__(self, steps: Steps, sections: Sequence[Section]) -> None:
        self._steps, self._sections = steps, sections
        self._numbers = {section.id: number for number, section in enumerate(sections, start=1)}
        self._first = self._at = self._done = self._pages_before = 0
        self._told_at = monotonic()

    def begin(self, part: Part, pages_before: int) -> None:
        """A part is laid out, of a document of several, behind so many pages."""
        self._first = self._at = self._numbers[part.sections[0].id]
        self._pages_before = pages_before
        self._tell_page(1)

    def on_page(self, page: int, ids: Sequence[str]) -> None:
        """As `bia.pdf.make_pdf` tells it. Pages that are told again do not take back what is done."""
        met = (self._numbers.get(name, 0) for name in ids)
        self._at = self._first if page == 1 else max((self._at, *met))
        if monotonic() - self._told_at >= SECONDS:
            self._tell_page(page)

    def tell(self, said: str) -> None:
        self._told_at = monotonic()
        self._steps.step(self._done, len(self._sections), said)

    def tell_done(self, said: str) -> None:
        """What is said when every section is laid out."""
        self._done = len(self._sections)
        self.tell(said)

    def _tell_page(self, page: int) -> None:
        self._done = max(self._done, self._at - 1)
        section = f"section {self._at} of {len(self._sections)}: {self._sections[self._at - 1].title}, "
        self.tell(f"Laying out {section if self._at else ''}page {self._pages_before + page}.")


def _joined(document: PrintedDocument, opening: Pdf, made: Sequence[Pdf], parts: Sequence[Part]) -> Pdf:
    pages = opening.pages + sum(each.pages for each in made)
    numbers = make_furniture(
        render_to_string("documents/printed/furniture.html", {"document": document, "pages": range(pages)})
    )
    files = [Joined(each.content, part.goes_on) for each, part in zip((opening, *made), parts, strict=True)]
    return Pdf(joined(files, numbers), pages)


def _opening(
    document: PrintedDocument, part: Part, made: Sequence[Pdf], attached: Sequence[AttachedFile], made_at: datetime
) -> Pdf:
    """Cover, front page and contents, laid out when it is known on which page everything else stands."""

    def laid_out(before: int) -> Pdf:
        html = html_of(document, part, _contents(document, _places(made, before)), is_part=True)
        return make_pdf(html, charts={}, logos=document.cover.brand.pictures, attached=attached, made_at=made_at)

    opening = laid_out(OPENING_PAGES)
    return opening if opening.pages == OPENING_PAGES else laid_out(opening.pages)


def _places(made: Sequence[Pdf], before: int) -> Mapping[str, int]:
    """The page, from 1, of every anchor of the parts behind the opening pages."""
    starts = accumulate((each.pages for each in made), initial=before)
    return {
        name: start + page + 1 for each, start in zip(made, starts, strict=False) for name, page in each.anchors.items()
    }


def _contents(document: PrintedDocument, places: Mapping[str, int] | None = None) -> tuple[Entry, ...]:
    front = document.front
    entries = (
        Entry("", front.title, f"#{front.id}"),
        *(Entry(str(section.number), section.title, f"#{section.id}") for section in document.sections),
    )
    if places is None:
        return entries
    return tuple(
        replace(entry, href=f"{LINK}{name}", page=str(places[name])) if (name := entry.href[1:]) in places else entry
        for entry in entries
    )


def html_of(
    document: PrintedDocument, part: Part, contents: Sequence[Entry] | None = None, *, is_part: bool = False
) -> str:
    """The HTML of a part. Without `contents` the layout finds the pages of the sections itself."""
    entries = _contents(document) if contents is None else contents
    context = {"document": document, "part": part, "contents": entries, "is_part": is_part}
    return render_to_string("documents/printed/document.html", context).replace("\N{NON-BREAKING HYPHEN}", "-")
