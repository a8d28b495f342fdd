"""Lays out a printed document: in one go, or a large one part by part, so that memory does not grow with it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from time import monotonic
from typing import Final, Protocol

from django.template.loader import render_to_string

from bia.charts.themes import in_accent
from bia.pdf import AttachedFile, Pdf, make_furniture, make_pdf
from bia.pdf_joining import LINK, Joined, joined

from .parts import Part, parts_of
from .printed import PrintedDocument

BEFORE: Final = 2  # steps: the plan, the charts
AFTER: Final = 1  # writing the file
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
    parts = parts_of(document)
    total = BEFORE + len(parts) + AFTER
    if len(parts) == 1:
        steps.step(BEFORE, total, "Laying out pages.")
        html = html_of(document, parts[0])
        return make_pdf(
            html,
            charts=charts,
            logos=logos,
            attached=attached,
            made_at=made_at,
            on_page=_pages(steps, BEFORE, total, "Laying out page {page}."),
            before_writing=lambda: steps.step(total - 1, total, "Writing the file."),
        )
    made = []
    for number, part in enumerate(parts[1:]):
        said = f"Laying out part {number + 1} of {len(parts)}"
        steps.step(BEFORE + number, total, f"{said}.")
        on_page = _pages(steps, BEFORE + number, total, f"{said}, page {{page}}.")
        html = html_of(document, part, (), is_part=True)
        made.append(make_pdf(html, charts=charts, logos=logos, attached=(), made_at=made_at, on_page=on_page))
        gc.collect()  # the boxes of a layout hold each other
    steps.step(total - 2, total, f"Laying out part {len(parts)} of {len(parts)}.")
    opening = _opening(document, parts[0], made, attached, made_at)
    steps.step(total - 1, total, "Writing the file.")
    return _joined(document, opening, made, parts)


def _pages(steps: Steps, done: int, total: int, said: str) -> Callable[[int], None]:
    """Tells of the pages laid out, at most once in SECONDS: each telling is a query. The work can be ended there."""
    told_at = monotonic()

    def on_page(page: int) -> None:
        nonlocal told_at
        if monotonic() - told_at >= SECONDS:
            told_at = monotonic()
            steps.step(done, total, said.format(page=page))

    return on_page


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
    return render_to_string("documents/printed/document.html", context)
