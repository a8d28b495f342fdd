"""What is measured: documents of the sample case and of generated ones, and the floor they are held against."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.planner.generated_case import Document, generated_case
from bia.charts.themes import in_accent
from bia.documents import Facts
from bia.documents.parts import Part
from bia.documents.plan_document import plan_document
from bia.documents.printing import html_of
from bia.pdf import Pdf, make_pdf
from planner.plan import make_plan
from planner.reading import case_from_dict

DEMO = Path(__file__).resolve().parents[2] / "bia" / "demo"
MADE_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
PARAGRAPH = (
    "The quick answer is rarely the whole answer, and so a paragraph of ordinary length, without any mark-up, "
    "stands here to be broken into lines and set on a page as any other would be. "
)
COLUMNS = 7
SOME = 90  # paragraphs, to find out how many make a page


@dataclass(frozen=True)
class Printed:
    """A document ready for layout: its HTML and its charts."""

    html: str
    charts: dict[str, str]

    @property
    def cells(self) -> int:
        return len(re.findall(r"<t[dh]\b", self.html))

    def pdf(self) -> Pdf:
        return make_pdf(self.html, charts=self.charts, attached=(), made_at=MADE_AT)


def facts_of(case: Document) -> Facts:
    return Facts(
        result=make_plan(case_from_dict(case)),
        case=case,
        number=1,
        made_at=MADE_AT,
        workspace="A firm for measurements",
    )


def largest_sample() -> Facts:
    """The plan of the largest case that comes with the product."""
    return facts_of(json.loads((DEMO / "hospital.json").read_text()))


def generated(processes: int) -> Facts:
    """As fully answered as a real one, with a tenth as many services and five dependencies a process."""
    return facts_of(generated_case(processes, max(10, processes // 10), processes * 5))


def plan_of(facts: Facts) -> Printed:
    document = plan_document(facts)
    html = html_of(document, Part(document.sections, opens=True))
    return Printed(html, {name: in_accent(svg, document.cover.brand.accent) for name, svg in document.charts.items()})


def floor(pages: int, cells: int, characters: int) -> Printed:
    """Bare cells of so many characters, and plain paragraphs on the rest of so many pages in all."""
    bare, some = (_floor(number, cells, characters).pdf().pages for number in (0, SOME))
    return _floor(round((pages - bare) * SOME / (some - bare)), cells, characters)


def _floor(paragraphs: int, cells: int, characters: int) -> Printed:
    text = "".join(f'<p class="wide">{PARAGRAPH * 3}</p>' for _ in range(paragraphs))
    word = ("measured " * (characters // 9 + 1))[:characters]
    width = 168 // COLUMNS
    row = "<tr>" + f"<td>{word}</td>" * COLUMNS + "</tr>"
    columns = f'<col class="w{width}">' * COLUMNS
    table = f'<table class="t dense"><colgroup>{columns}</colgroup><tbody>{row * -(-cells // COLUMNS)}</tbody></table>'
    head = '<meta charset="utf-8"><title>Floor</title><link rel="stylesheet" href="css/print.css">'
    return Printed(f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{text}{table}</body></html>', {})
