"""The quick sizing, and the offers of a plan side by side."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from bia import offer_pages, offer_tables
from bia.access import get_engagement_for_reading, may_edit, reader, workspaces_for_editing
from bia.architecture import architecture_of, to_svg
from bia.charts import SCREEN
from bia.forms.quick import QuickForm
from bia.models import Plan, QuickSizing, User
from bia.quick import sized_once, usual_language
from bia.views.plans import stale
from planner.bill_of_materials import Offer, PlanTooOld, offers_of
from planner.quick_sizing import assumptions_of


@require_http_methods(["GET", "POST"])
def quick_create(request: HttpRequest) -> HttpResponse:
    """Ten questions on one page; their answers become an engagement with its offers.

    `?from=` an engagement fills in what was typed for that one.
    """
    user = reader(request)
    workspaces = workspaces_for_editing(user)
    if not workspaces:
        raise PermissionDenied("Your role in this workspace reads, it does not change.")
    usual = {"language": usual_language(workspaces), "once": secrets.token_hex(16)}
    if request.method == "GET":  # what is sent needs no values to begin with, nor the engagement they came from
        usual |= _typed_before(request, user)
    form = QuickForm(request.POST or None, workspaces=workspaces, initial=usual)
    if request.method == "POST" and form.is_valid() and form.answers is not None:
        language = form.cleaned_data["language"]
        once, workspace = form.cleaned_data["once"], form.chosen_workspace
        engagement, is_new = sized_once(
            workspace, user, form.answers, timezone.now(), language, once=once, typed=form.typed
        )
        said = "is made. What was assumed waits to be confirmed" if is_new else "was made of these answers already"
        messages.success(request, f"{engagement.title} {said}.")
        return redirect("offers", engagement.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "offers/quick.html", {"form": form}, status=status)


def _typed_before(request: HttpRequest, user: User) -> dict[str, Any]:
    slug = request.GET.get("from", "")
    if not slug:
        return {}
    found = QuickSizing.objects.filter(engagement=get_engagement_for_reading(user, slug)).first()
    if found is None:
        raise Http404("This engagement was not made by a quick sizing.")
    return dict(found.typed)


@require_GET
def offers(request: HttpRequest, slug: str) -> HttpResponse:
    """Good, better and best of the newest plan, with sizes, prices and the architecture of each."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    plan = engagement.plans.first()
    is_quick = QuickSizing.objects.filter(engagement=engagement).exists()
    context: dict[str, Any] = {
        "engagement": engagement,
        "plan": plan,
        "may_edit": may_edit(user, engagement),
        "is_quick": is_quick,
    }
    if plan is None:
        return render(request, "offers/none.html", context | {"why": "none"})
    try:
        found = offers_of(plan.result)
    except PlanTooOld:
        return render(request, "offers/none.html", context | {"why": "old"})
    if not found:
        return render(request, "offers/none.html", context | {"why": "unpriced"})
    title, lead = offer_pages.headline(plan.result, found)
    context |= {
        "result": plan.result,
        "stale": stale(engagement, plan),
        "title": title,
        "lead": lead,
        "columns": offer_pages.columns(plan.result, found),
        "parts": offer_pages.parts(plan.result, found),
        "bills": offer_tables.bills(found),
        "sizings": offer_tables.sizings(plan.result),
        "drawings": [_drawing(plan, offer) for offer in found],
        "assumptions": offer_tables.alike(assumptions_of(plan.case)),
    }
    return render(request, "offers/detail.html", context)


def _drawing(plan: Plan, offer: Offer) -> dict[str, Any]:
    shown = architecture_of(plan.case, plan.result, offer)
    return {
        "name": offer.name.capitalize(),
        "picked": offer.is_recommended,
        "finding": shown.finding,
        "svg": mark_safe(to_svg(shown, SCREEN)),  # noqa: S308 the writer escapes every text
        "rows": shown.rows(),
    }
