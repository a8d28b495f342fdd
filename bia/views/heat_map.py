"""The overview of an engagement: the heat map of all processes, how far the interviews are, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bia.access import get_engagement_for_reading, may_edit, reader
from bia.coverage import covered, covered_before, interviews_of, shares
from bia.derived import Derived, derived, derived_before
from bia.frames import frame_of
from bia.heat_map import BY_TARGETS, SORTS, WORST, Choice, HeatMap, Row, asked_of, cells_of, make_heat_map
from bia.models import Engagement
from bia.quality_rows import quality_summary
from bia.questions import Frame

ROWS_ON_A_PAGE = 50
AT_ONCE_UP_TO = 150  # processes of which the targets are derived before the page is shown: a fifth of a second
NEXT_INTERVIEWS = 4


@require_GET
def engagement_overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Every process over the times; the query chooses, see `Choice`. `derive` waits for the targets of a large one."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    frame = frame_of(engagement)
    choice = choice_of(request.GET.dict(), frame)
    asked = asked_of(engagement, frame)
    waits = "derive" in request.GET or choice.tier or choice.sort in BY_TARGETS or len(asked) <= AT_ONCE_UP_TO
    found = derived_before(engagement)
    if found is None and waits:
        prefetch_related_objects([engagement], "processes")  # asked for by all that is worked out now
        found = derived(engagement)
    heat = make_heat_map(asked, frame, choice, found)
    page = Paginator(heat.rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "engagement": engagement,
        "tab": "overview",
        "can_edit": may_edit(user, engagement),
        "heat": heat,
        "page": page,
        "rows": _rows(page, choice, frame),
        "times": frame.times_in_words,
        "levels": frame.levels,
        "choice": choice,
        "count": len(asked),
        "is_waiting": found is None,
        "problems": found.problems if found else (),
        "has_scale": bool(frame.times and frame.categories),
        **_filters(heat, choice, frame),
        **_query(request),
        **_beside(engagement, frame, found),
    }
    return render(request, "overview/overview.html", context)


def choice_of(query: Mapping[str, str], frame: Frame) -> Choice:
    """What the query of an address chooses; what is unknown means all."""
    category, sort, site = query.get("category", ""), query.get("sort", ""), query.get("site", "")
    return Choice(
        category=category if category in {each.id for each in frame.categories} else WORST,
        owner=query.get("owner", ""),
        site=site if site in dict(frame.sites) else "",
        tier=query.get("tier", ""),
        find=query.get("find", "").strip(),
        sort=sort if sort in SORTS else "urgent",
    )


def _rows(page: Iterable[Row], choice: Choice, frame: Frame) -> list[dict[str, object]]:
    """The rows of a page with their cells, and the heading of each band where the most urgent are first."""
    found, before = [], ""
    for row in page:
        band = row.band if choice.sort == "urgent" else ""
        shown = band if band != before else ""
        found.append({"row": row, "asked": row.asked, "cells": cells_of(row, frame), "band": shown})
        before = band
    return found


def _filters(heat: HeatMap, choice: Choice, frame: Frame) -> dict[str, object]:
    names = {WORST: "Worst of all", **{each.id: each.name for each in frame.categories}}
    return {
        "category": names[choice.category],
        "categories": [(key, label, key == choice.category) for key, label in names.items()],
        "sorts": [(key, label, key == choice.sort) for key, (label, _) in SORTS.items()],
        "owners": [(name, name == choice.owner) for name in heat.owners],
        "sites": [(code, label, code == choice.site) for code, label in frame.sites],
        "tiers": [(tier, tier == choice.tier) for tier in heat.tiers],
    }


def _query(request: HttpRequest) -> dict[str, str]:
    """The query of other pages of the same table, and of the same page once the targets are derived."""
    kept = request.GET.copy()
    kept.pop("derive", None)
    waiting = kept.copy()
    waiting["derive"] = "1"
    kept.pop("page", None)
    return {"query": kept.urlencode(), "derive_query": waiting.urlencode()}


def _beside(engagement: Engagement, frame: Frame, found: Derived | None) -> dict[str, object]:
    """How far the interviews are and how good the answers, where the page waited or that is known; what comes next."""
    now, interviews = timezone.now(), interviews_of(engagement)
    rows = covered(engagement, frame, interviews, now) if found else covered_before(engagement, interviews, now)
    return {
        "shares": None if rows is None else shares(rows),
        "ahead": [each for each in interviews if each.starts_at > now][:NEXT_INTERVIEWS],
        "quality": quality_summary(engagement, frame, now) if rows else None,
    }
