"""The parts a section of a document is made of. Each is drawn by one template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from django.utils.translation import gettext as _

from .tables import Table


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph beside the side column; `note` stands in that column, `goes_on` beside the next paragraph as well."""

    text: str
    note: str = ""
    keep: bool = False  # on the page of what follows
    goes_on: bool = False
    template: ClassVar[str] = "documents/printed/text.html"


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    kind: str = "wide"
    template: ClassVar[str] = "documents/printed/heading.html"


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]
    template: ClassVar[str] = "documents/printed/bullets.html"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart drawn as SVG. `file` is its name below charts/, `alt` says what it shows.

    `floats`: it stands at the foot of the page that names it, or of the next one, and what follows goes on above it.
    """

    file: str
    svg: str
    alt: str
    caption: str
    label: str = ""
    floats: bool = False
    template: ClassVar[str] = "documents/printed/figure.html"


@dataclass(frozen=True, slots=True)
class PrintedTable:
    table: Table
    label: str = ""
    template: ClassVar[str] = "documents/printed/table.html"


@dataclass(frozen=True, slots=True)
class SignField:
    """A line to write on, its width in millimetres, and what belongs there."""

    width: int
    label: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """Where both sides sign."""

    client: str
    firm: str
    template: ClassVar[str] = "documents/printed/signatures.html"

    @property
    def to_sign(self) -> tuple[SignField, ...]:
        """The lines of both sides."""
        return (
            SignField(24, _("Date")),
            SignField(51, self.client or _("Client")),
            SignField(24, _("Date")),
            SignField(51, self.firm),
        )


LETTERS, LETTERS_BESIDE = 85, 25  # of a line of text and of a note, about
LINE, LINE_BESIDE, BETWEEN = 14, 11, 8  # points of their lines, and what stands free between two paragraphs


def note_goes_on(note: str, text: str, following: str) -> bool:
    """Whether a note ends before two paragraphs do; then no gap is needed between these."""
    lines = sum(len(each) // LETTERS + 1 for each in (text, following))
    return (len(note) // LETTERS_BESIDE + 1) * LINE_BESIDE <= lines * LINE + BETWEEN


LINE_OF_LEAD, TWO_LINES_BESIDE = 68, 48  # letters, about

Block = Text | Heading | Bullets | Figure | PrintedTable | Signatures


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the document. `question` is what the reader wants to know, `lead` the answer."""

    id: str
    title: str
    question: str
    lead: str
    blocks: tuple[Block, ...] = ()
    number: int = 0

    @property
    def is_led(self) -> bool:
        """Whether the lead is long enough to stand below the heading alone, with the rest on the next page."""
        return len(self.lead) > LINE_OF_LEAD or len(self.question) > TWO_LINES_BESIDE


def blocks(*parts: Block | Table | Sequence[Block | Table] | None) -> tuple[Block, ...]:
    """The parts that exist, in order; tables are wrapped for printing."""
    found: list[Block] = []
    for one in parts:
        if one is None:
            continue
        if isinstance(one, Table):
            found.append(PrintedTable(one))
        elif isinstance(one, Sequence):
            found.extend(blocks(*one))
        else:
            found.append(one)
    return tuple(found)


def numbered(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Numbers sections from 1, tables within their section ("Table 3.1") and figures throughout."""
    figures = 0
    made: list[Section] = []
    for number, section in enumerate(sections, start=1):
        tables = 0
        labelled: list[Block] = []
        for block in section.blocks:
            if isinstance(block, PrintedTable):
                tables += 1
                labelled.append(replace(block, label=_("Table %(number)s") % {"number": f"{number}.{tables}"}))
            elif isinstance(block, Figure):
                figures += 1
                labelled.append(replace(block, label=_("Figure %(number)s") % {"number": figures}))
            else:
                labelled.append(block)
        made.append(replace(section, number=number, blocks=tuple(labelled)))
    return tuple(made)
