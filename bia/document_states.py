"""How the documents of an engagement stand to the answers, to interviews and signatures, and to the brand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.utils import timezone

from bia.branding import brand_of
from bia.document_marks import CURRENT, OFF_BRAND, OUTDATED, REPLACED, STALE, Mark, mark_of
from bia.documents import known_since
from bia.documents.files import OneFile, files_of
from bia.models import Document, DocumentKind, Engagement, Plan, Proposal
from bia.planning import is_current
from bia.proposing.content import Edition, edition_of
from bia.proposing.standing import Standing, stand_of
from planner.faults import CaseFaults


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
        marks = _state(document, newest, current, is_last)
        is_off_brand = bool(document.brand_sha256) and document.brand_sha256 != brand_wanted(document)
        if is_off_brand:
            marks = (*(mark for mark in marks if mark != CURRENT), OFF_BRAND)
        lines.append(Line(document, versions[_row(document)], marks, is_off_brand and is_last, files_of(document)))
    return lines[::-1]


def _row(document: Document) -> object:
    """Documents of one row replace each other."""
    return document.kind, document.language, document.proposal_id


def _state(document: Document, newest: Plan, current: bool, is_last: bool) -> tuple[Mark, ...]:
    """A newer plan replaces a document, a newer one of its kind and language alone does not: both say the same.

    What was sent to a client stands by itself; a draft is to be told when its plan is an old one.
    """
    is_of_now = document.plan_id == newest.pk and current
    if stand := stand_of(document, timezone.localdate()):
        is_worked_on = stand.standing in (Standing.DRAFT, Standing.CHANGED)
        return (mark_of(stand), STALE) if is_worked_on and not is_of_now else (mark_of(stand),)
    if document.plan_id != newest.pk:
        return (REPLACED,)
    if not current:
        return (STALE,)
    if document.kind != DocumentKind.REPORT or not known_since(document.engagement, document.created_at):
        return (CURRENT,)
    return (OUTDATED if is_last else REPLACED,)


def _brands(engagement: Engagement) -> Callable[[Document], str]:
    """The fingerprint of the brand that a document would have if it was made now.

    A version of a proposal that is not the present one is never made again: its own brand is the right one.
    """
    now = brand_of(engagement).sha256

    @cache
    def present(proposal: Proposal) -> Edition:
        return edition_of(proposal)

    def wanted(document: Document) -> str:
        if document.proposal is None:
            return now
        edition = present(document.proposal)
        return edition.brand.sha256 if document.name == edition.name else document.brand_sha256

    return wanted
