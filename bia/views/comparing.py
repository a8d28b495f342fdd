"""Two versions of a process, or two cycles of an engagement, side by side."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_GET

from bia.access import get_engagement_for_reading, previous_for_reading, reader
from bia.comparing import compared, shift
from bia.models import Engagement
from bia.sign_off import content_of, contents_now, versions_of

NOW, BEFORE = "now", "before"  # the answers as they are now: of this engagement, and of the cycle before

Sides = dict[str, str]  # key -> its label


@require_GET
def version_compare(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Two versions of one process: signed ones, the answers now, and those of the cycle before."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    previous = previous_for_reading(user, engagement)
    sides = _sides(engagement, previous, code)
    if not sides:
        raise Http404("There is no such process, and never was one that was signed.")
    left, right = _chosen(request, sides)
    with_same = request.GET.get("all") == "yes"
    before, after = (_content(engagement, previous, code, key) for key in (left, right))
    context = {
        "engagement": engagement,
        "tab": "interviews",
        "code": code,
        "name": after["process"]["name"],
        "sides": list(sides.items()),
        "left": left,
        "right": right,
        "left_label": sides[left],
        "right_label": sides[right],
        "with_same": with_same,
        "comparison": compared(before, after, with_same=with_same),
    }
    return render(request, "sign_off/compare.html", context)


def _sides(engagement: Engagement, previous: Engagement | None, code: str) -> Sides:
    """What there is of a process to compare, the oldest first."""
    sides: Sides = {}
    if previous is not None:
        for version in reversed(versions_of(previous, code)):
            sides[f"{BEFORE}-{version.number}"] = f"{previous.title}: version {version.number}"
        if previous.processes.filter(code=code).exists():
            sides[BEFORE] = f"{previous.title}: as answered there"
    for version in reversed(versions_of(engagement, code)):
        day = date_format(localtime(version.signed_at), "j M Y")
        sides[str(version.number)] = f"Version {version.number}, signed {day}"
    if engagement.processes.filter(code=code).exists():
        sides[NOW] = "Now"
    return sides


def _chosen(request: HttpRequest, sides: Sides) -> tuple[str, str]:
    """The two sides that were asked for; else the newest, and the one before it."""
    keys = list(sides)
    left, right = request.GET.get("a", ""), request.GET.get("b", "")
    right = right if right in sides else keys[-1]
    others = [key for key in keys if key != right] or keys
    return (left if left in sides else others[-1]), right


def _content(engagement: Engagement, previous: Engagement | None, code: str, key: str) -> dict[str, Any]:
    owner = engagement
    if key.startswith(BEFORE):
        assert previous is not None  # only then there is such a side
        owner, key = previous, key.removeprefix(BEFORE).removeprefix("-") or NOW
    if key == NOW:
        return contents_now(owner)[code]
    return content_of(owner.signed_versions.get(code=code, number=int(key)))


@require_GET
def cycle_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Every process beside what it was in the cycle before: how many answers differ, and which targets moved."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    previous = previous_for_reading(user, engagement)
    context: dict[str, Any] = {"engagement": engagement, "tab": "interviews", "previous": previous}
    if previous is not None:
        before, after = contents_now(previous), contents_now(engagement)
        both = [(code, after[code], shift(before[code], after[code])) for code in after if code in before]
        context |= {
            "rows": [row for row in both if row[2].count or row[2].moved],
            "same": sum(not row[2].count and not row[2].moved for row in both),
            "added": [(code, after[code]["process"]["name"]) for code in after if code not in before],
            "removed": [(code, before[code]["process"]["name"]) for code in before if code not in after],
        }
    return render(request, "sign_off/cycles.html", context)
