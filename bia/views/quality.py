"""The quality of the answers, and what would raise it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from bia.access import get_engagement_for_reading, may_edit, reader
from bia.frames import frame_of
from bia.quality import KINDS
from bia.quality_rows import kind_gains, quality_rows, total
from bia.words import is_found

ROWS_ON_A_PAGE = 50
FIRST_GAINS = 3  # shown beside each process before the rest


@require_GET
def answer_quality(request: HttpRequest, slug: str) -> HttpResponse:
    """The score of every process, the lowest first, with what would raise it; the query narrows to a kind of work
    and finds a process."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    rows = quality_rows(engagement, frame_of(engagement), timezone.now())
    kind = request.GET.get("kind", "")
    find = request.GET.get("find", "").strip()
    chosen = [
        row
        for row in rows
        if is_found(find, row.code, row.name, row.owner)
        and (kind not in KINDS or any(each.kind == kind for each in row.missing))
    ]
    page = Paginator(sorted(chosen, key=lambda row: row.points), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    asked = {"kind": kind if kind in KINDS else "", "find": find}
    context = {
        "engagement": engagement,
        "tab": "overview",
        "can_edit": may_edit(user, engagement),
        "count": len(rows),
        "score": total(rows),
        "gains": kind_gains(rows),
        "page": page,
        "rows": [
            (row, shown[:FIRST_GAINS], shown[FIRST_GAINS:])
            for row in page
            for shown in [[each for each in row.missing if kind not in KINDS or each.kind == kind]]
        ],
        "kind": KINDS.get(kind, ""),  # type: ignore[call-overload]
        "query": urlencode({key: value for key, value in asked.items() if value}),
        "find": find,
        "kept": [("kind", kind)] if kind in KINDS else [],
    }
    return render(request, "overview/quality.html", context)
