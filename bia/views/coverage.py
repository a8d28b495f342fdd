"""How far the interviews are, by process and by person."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bia.access import get_engagement_for_reading, may_edit, reader
from bia.coverage import STATES, ask_next, covered, finding, interviews_of, owners, shares
from bia.frames import frame_of

ROWS_ON_A_PAGE = 100


@require_GET
def interview_coverage(request: HttpRequest, slug: str) -> HttpResponse:
    """What is answered, whom to ask next, and who is asked when; the query narrows to an owner and a state."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    rows = covered(engagement, frame_of(engagement), interviews_of(engagement), timezone.now())
    owner, state = request.GET.get("owner", ""), request.GET.get("state", "")
    chosen = [row for row in rows if (not owner or row.owner == owner) and (state not in STATES or row.state == state)]
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "engagement": engagement,
        "tab": "overview",
        "can_edit": may_edit(user, engagement),
        "finding": finding(rows),
        "shares": shares(rows),
        "next": ask_next(rows),
        "people": owners(rows),
        "page": Paginator(chosen, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "query": kept.urlencode(),
        "owner": owner,
        "is_narrowed": bool(owner or state in STATES),
        "names": [(name, name == owner) for name in sorted({row.owner for row in rows if row.owner}, key=str.casefold)],
        "states": [(key, words, key == state) for key, words in STATES.items()],
    }
    return render(request, "overview/coverage.html", context)
