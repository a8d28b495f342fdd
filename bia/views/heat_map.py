"""The heat map of an engagement."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bia.access import get_engagement_for_reading, may_edit, reader
from bia.frames import frame_of
from bia.heat_map import SORTS, WORST, make_heat_map


@require_GET
def heat_map(request: HttpRequest, slug: str) -> HttpResponse:
    """Every process over the times; the query chooses category, owner and order, what is unknown means all."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    frame = frame_of(engagement)
    names = {WORST: "Worst of all", **{each.id: each.name for each in frame.categories}}
    category = request.GET.get("category", WORST) if request.GET.get("category") in names else WORST
    sort = request.GET.get("sort", "urgent") if request.GET.get("sort") in SORTS else "urgent"
    owner = request.GET.get("owner", "")
    heat = make_heat_map(engagement, frame, category, owner, sort)
    return render(
        request,
        "overview/heat_map.html",
        {
            "engagement": engagement,
            "tab": "interviews",
            "heat": heat,
            "can_edit": may_edit(user, engagement),
            "category": names[category],
            "categories": [(key, label, key == category) for key, label in names.items()],
            "sorts": [(key, label, key == sort) for key, (label, _) in SORTS.items()],
            "owners": [(name, name == owner) for name in heat.owners],
            "owner": owner,
            "has_scale": bool(frame.times and frame.categories),
        },
    )
