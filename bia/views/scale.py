"""The impact scale of an engagement: change it, see what would move, then apply it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bia import units
from bia.access import get_engagement_for_editing, get_engagement_for_reading, may_edit, reader
from bia.forms.durations import parse_rising_times
from bia.forms.reading import NOT_ASKED
from bia.frames import frame_of
from bia.models import Engagement
from bia.scale import (
    CATEGORIES,
    TIMES,
    Moved,
    Preview,
    ScaleMoved,
    apply_scale,
    categories_not_asked,
    earlier_category,
    preview_scale,
    scale_of,
    times_not_asked,
)
from bia.scale_forms import CategoryAnchorsFormSet, ScaleForm, category_initial
from bia.sectors import general
from bia.words import counted

STALE = "Somebody changed the scale after you opened this page. Yours is kept below; look at what it changes now."


@dataclass(frozen=True, kw_only=True, slots=True)
class MovedRow:
    """A process in the preview: each target before and after, in words."""

    code: str
    name: str
    targets: tuple[tuple[str, str, bool], ...]


@require_http_methods(["GET", "POST"])
def scale_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The scale; a post looks at what it would change, and applies it when that was looked at."""
    user = reader(request)
    posted = request.method == "POST"
    engagement = get_engagement_for_editing(user, slug) if posted else get_engagement_for_reading(user, slug)
    stored = scale_of(engagement)
    form = ScaleForm(request.POST or None, scale=stored, currency=frame_of(engagement).currency)
    formset = CategoryAnchorsFormSet(
        request.POST or None, initial=_categories(request, engagement, stored), prefix="categories"
    )
    preview, stale, status = None, False, 200
    if posted and all([form.is_valid(), formset.is_valid()]):
        scale = {**form.answers(), CATEGORIES: formset.categories()}
        stale = request.POST.get("stored") != fingerprint(stored)
        looked_at = request.POST.get("looked_at") == fingerprint(scale)
        try:
            if "apply" in request.POST and looked_at and not stale:
                apply_scale(engagement, scale, user, timezone.now())
                messages.success(request, "The scale is changed. Every answer is kept.")
                return redirect("scale-edit", slug)
            preview = preview_scale(engagement, scale, user, timezone.now())
        except ScaleMoved:
            stale = True
        status = 409 if stale else 200
    elif posted:
        status = 422
    context = {
        "engagement": engagement,
        "tab": "settings",
        "can_edit": may_edit(user, engagement),
        "form": form,
        "formset": formset,
        "stored": fingerprint(stored),
        "looked_at": fingerprint(scale) if preview else "",
        "stale": STALE if stale else "",
        "preview": preview,
        "moved": [_row(moved) for moved in preview.moved] if preview else [],
        "finding": _finding(preview) if preview else "",
        "too_many": _too_many(scale) if preview else "",
        "times_not_asked": [
            (units.duration(hours), count) for hours, count in sorted(times_not_asked(engagement).items())
        ],
        "categories_not_asked": sorted(categories_not_asked(engagement).items()),
    }
    return render(request, "interviews/scale.html", context, status=status)


def _categories(request: HttpRequest, engagement: Engagement, stored: dict[str, Any]) -> list[dict[str, Any]]:
    """The categories of the scale, and with `?again=` one that was taken off it."""
    categories = stored[CATEGORIES] if isinstance(stored[CATEGORIES], list) else []
    again = request.GET.get("again", "")
    if again in categories_not_asked(engagement):
        categories = [*categories, earlier_category(engagement, again)]
    return [category_initial(category) for category in categories]


def fingerprint(scale: dict[str, Any]) -> str:
    """Tells two scales apart."""
    text = json.dumps({key: None if value is NOT_ASKED else value for key, value in scale.items()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _too_many(scale: dict[str, Any]) -> str:
    """What it means to ask at more than twice as many times as usual; empty where it is not so many."""
    times, categories = len(scale[TIMES]), len(scale[CATEGORIES])
    usual = len(parse_rising_times(general().times))
    if times <= 2 * usual:
        return ""
    return (
        f"{times} times for {counted(categories, 'category', 'categories')} are {times * categories} levels to ask "
        f"about each process. The usual scale has {usual} times."
    )


def _row(moved: Moved) -> MovedRow:
    targets = []
    for key in ("mtpd_hours", "rto_hours", "tier"):
        before, after = (_words(key, targets) for targets in (moved.before, moved.after))
        targets.append((before, after, before != after))
    return MovedRow(code=moved.code, name=moved.name, targets=tuple(targets))


def _words(key: str, targets: Any) -> str:
    if key == "tier":
        return str(targets[key]) if targets.get(key) is not None else "not asked"
    if key == "mtpd_hours" and targets.get(key) is None and targets.get("beyond_hours") is not None:
        return f"beyond {units.duration(targets['beyond_hours'])}"
    return units.duration(targets.get(key), "not asked")


def _finding(preview: Preview) -> str:
    if preview.problem:
        return "What this moves cannot be told yet"
    if not preview.moved:
        return "This moves no target"
    count = len(preview.moved)
    return f"This moves the targets of {count} process{'' if count == 1 else 'es'}"
