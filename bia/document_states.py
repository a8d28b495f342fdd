"""How the documents of an engagement stand to the answers, to interviews and signatures, and to the brand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bia.branding import brand_of
from bia.documents import known_since
from bia.documents.files import OneFile, files_of
from bia.documents.publishing import brand_of_proposal
from bia.models import Document, DocumentKind, Engagement, Plan, Proposal
from bia.planning import is_current
from planner.faults import CaseFaults


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of a document; `look` is the glyph and colour of it."""

    look: str
    words: str


CURRENT = Mark("met", "Current")
STALE = Mark("warn", "Older than the answers")
OUTDATED = Mark("warn", "Older than interviews or signatures")  # the answers are the same
REPLACED = Mark("decided", "Replaced by a newer plan")
OFF_BRAND = Mark("warn", "Made before the brand was changed")


@dataclass(frozen=True, slots=True)
class Line:
    """A document of the list and how it stands. `version` counts those of its kind, language and proposal.

    `is_worth_renewing`: made anew it would carry the brand of now, and nothing newer does yet.
    """

    document: Document
    version: int
    marks: tuple[Mark, ...]
    is_worth_renewing: bool
    files: list[OneFile]


def lines_of(engagement: Engagement) -> list[Line]:
    """A line for each document of the engagement, the newest first."""
    found = engagement.documents.select_related("plan", "created_by", "engagement", "proposal")
    documents = list(found.prefetch_related("files"))
    if not documents:
        return []
    newest = max((document.plan for document in documents), key=lambda plan: plan.number)
    try:
        current = is_current(newest, engagement)
    except CaseFaults:
        current = False  # the answers have changed so much that they make no plan at all
    brand_wanted = _brands(engagement)
    last = {_row(document): document.pk for document in reversed(documents)}
    versions: Counter[object] = Counter()
    lines = []
    for document in reversed(documents):
        versions[_row(document)] += 1
        is_last = last[_row(document)] == document.pk
        state = _state(document, newest, current, is_last)
        is_off_brand = bool(document.brand_sha256) and document.brand_sha256 != brand_wanted(document)
        marks = ((state,) if state != CURRENT or not is_off_brand else ()) + ((OFF_BRAND,) if is_off_brand else ())
        lines.append(Line(document, versions[_row(document)], marks, is_off_brand and is_last, files_of(document)))
    return lines[::-1]


def _row(document: Document) -> object:
    """Documents of one row replace each other."""
    return document.kind, document.language, document.proposal_id


def _state(document: Document, newest: Plan, current: bool, is_last: bool) -> Mark:
    """A newer plan replaces a document, a newer one of its kind and language alone does not: both say the same."""
    if document.plan_id != newest.pk:
        return REPLACED
    if not current:
        return STALE
    if document.kind != DocumentKind.REPORT or not known_since(document.engagement, document.created_at):
        return CURRENT
    return OUTDATED if is_last else REPLACED


def _brands(engagement: Engagement) -> Callable[[Document], str]:
    """The fingerprint of the brand that a document would have if it was made now.

    A version of a proposal that is not the present one is never made again: its own brand is the right one.
    """
    now = brand_of(engagement).sha256

    @cache
    def of_proposal(proposal: Proposal) -> str:
        return brand_of_proposal(proposal).sha256

    def wanted(document: Document) -> str:
        if document.proposal is None:
            return now
        is_present = document.name == document.proposal.name
        return of_proposal(document.proposal) if is_present else document.brand_sha256

    return wanted
