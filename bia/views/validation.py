"""The validation list of an engagement."""

from __future__ import annotations

import zlib
from dataclasses import asdict
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from bia.access import get_engagement_for_reading, may_edit, reader
from bia.derived import kept
from bia.frames import frame_of
from bia.models import Engagement
from bia.planning import case_of, checks_of
from bia.proposals import waiting_rows
from bia.sign_off import said_wrong, waiting_answers
from bia.validation import (
    SORTS,
    Entry,
    Filter,
    SaidWrong,
    Severity,
    Topic,
    counts_of,
    entry_from_json,
    validation_list,
)
from planner.faults import CaseFaults, Fault
from planner.reasons import Finding

ON_A_PAGE = 100


@require_GET
def validation(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything to settle, page by page; the query chooses severity, kind, subject and order."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    entries, has_faults = _entries(engagement)
    filter = _filter(request)
    sort = request.GET.get("sort", "pressing") if request.GET.get("sort") in SORTS else "pressing"
    chosen = sorted(filter.chosen(entries), key=SORTS[sort][1])
    page = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "engagement": engagement,
        "tab": "interviews",
        "can_edit": may_edit(user, engagement),
        "has_faults": has_faults,
        "total": len(entries),
        "page": page,
        "rows": [(entry, entry.place.address(slug)) for entry in page.object_list],
        "is_narrowed": filter != Filter(),
        "query": urlencode({key: request.GET[key] for key in KEYS if request.GET.get(key)}),
        **_choices(entries, filter, sort),
    }
    return render(request, "validation/list.html", context)


KEYS = ("severity", "topic", "of", "sort")


def _entries(engagement: Engagement) -> tuple[tuple[Entry, ...], bool]:
    """The whole list, and whether faults keep the planner from looking at the answers; kept until something changes."""
    said = said_wrong(engagement)
    unsettled = [row.pk for row in waiting_rows(engagement)]  # settling one touches the engagement, sending one not
    seen = zlib.crc32(repr((said, unsettled)).encode())
    stored = kept(engagement, "validation", lambda: _made(engagement, said), seen)
    return tuple(entry_from_json(each) for each in stored["entries"]), stored["has_faults"]


def _made(engagement: Engagement, said: list[SaidWrong]) -> dict[str, Any]:
    document, frame = case_of(engagement), frame_of(engagement)
    findings: list[Finding] = []
    faults: tuple[Fault, ...] = ()
    try:
        findings = checks_of(document)
    except CaseFaults as error:
        faults = error.faults
    entries = validation_list(document, frame, findings, faults, said, waiting_answers(engagement, frame))
    return {"entries": [asdict(each) for each in entries], "has_faults": bool(faults)}


def _filter(request: HttpRequest) -> Filter:
    severities = {each.name.lower(): each for each in Severity}
    topics = {each.value: each for each in Topic}
    return Filter(
        severity=severities.get(request.GET.get("severity", "")),
        topic=topics.get(request.GET.get("topic", "")),
        subject=request.GET.get("of", ""),
    )


def _choices(entries: tuple[Entry, ...], filter: Filter, sort: str) -> dict[str, Any]:
    """What can be chosen, with how many there are of each and what is chosen now."""
    by_severity, by_topic = counts_of(entries)
    subjects = {entry.place.code: entry.place.subject for entry in sorted(entries, key=lambda each: each.position)}
    return {
        "severities": [
            (each.name.lower(), each.label, by_severity[each], each is filter.severity) for each in Severity
        ],
        "topics": [(each, each.label, by_topic[each], each is filter.topic) for each in Topic if by_topic[each]],
        "subjects": [(code, name, code == filter.subject) for code, name in subjects.items() if code],
        "sorts": [(key, label, key == sort) for key, (label, _) in SORTS.items()],
        "sort": sort,
        "filter": filter,
    }
