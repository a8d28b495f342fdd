"""The plan of an engagement: making it, reading it, comparing options, taking it away as JSON."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bia import charts, option_pages, plan_pages, planning
from bia.access import get_engagement_for_editing, get_engagement_for_reading, get_plan_for_reading, may_edit, reader
from bia.chart_views import shown
from bia.fault_words import faults_in_words
from bia.models import Engagement, Plan
from bia.turning_points import turning_points
from planner import ENGINE_VERSION
from planner.faults import FAULTS_SHOWN, CaseFaults


@require_GET
def plan_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest plan, or how to make the first one."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    plan = engagement.plans.first()
    context: dict[str, Any] = {"engagement": engagement, "may_edit": may_edit(user, engagement)}
    if plan is None:
        context["counts"] = {"processes": engagement.processes.count(), "services": engagement.services.count()}
        return render(request, "plans/empty.html", context)
    return _plan_page(request, plan, context | {"is_newest": True, "stale": stale(engagement, plan)})


@require_GET
def plan_number(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A plan by its number. Older plans are never changed."""
    user = reader(request)
    plan = get_plan_for_reading(user, slug, number)
    newest = plan.engagement.plans.first()
    context: dict[str, Any] = {"engagement": plan.engagement, "may_edit": may_edit(user, plan.engagement)}
    if newest is not None and newest.pk == plan.pk:
        return redirect("plan-detail", slug)
    return _plan_page(request, plan, context | {"is_newest": False, "stale": "", "newest": newest})


def _plan_page(request: HttpRequest, plan: Plan, context: dict[str, Any]) -> HttpResponse:
    result = plan.result
    title, lead = plan_pages.headline(result)
    drawn: dict[str, charts.AnyChart] = {
        "loss": charts.loss_by_service(result),
        "ladder": charts.rto_ladder(result),
        "budget": charts.downtime_budget(result),
        "years": charts.cost_over_years(result),
        "impact": charts.impact_heat_map(plan.case, result, worst=True),
    }
    context |= {
        "plan": plan,
        "result": result,
        "title": title,
        "lead": lead,
        "facts": plan_pages.facts(result),
        "groups": plan_pages.register(result),
        "processes": plan_pages.process_rows(result),
        "findings": plan_pages.briefs(result),
        "first_actions": result["portfolio"]["actions"][: plan_pages.FIRST_ACTIONS],
        "further_actions": result["portfolio"]["actions"][plan_pages.FIRST_ACTIONS :],
        "charts": {name: shown(chart) for name, chart in drawn.items() if chart.as_table().rows},
        "others": plan.engagement.plans.exclude(pk=plan.pk),
    }
    return render(request, "plans/detail.html", context)


def stale(engagement: Engagement, plan: Plan) -> str:
    """Why the plan no longer says what would be planned today; empty while it does."""
    try:
        current = planning.is_current(plan, engagement)
    except CaseFaults as faults:
        said = " ".join(faults_in_words(faults, engagement, most=1))
        return f"Answers changed since, and no plan can be made of them yet. {said}"
    if not current:
        return "Answers changed since this plan was made. It shows what held then."
    if plan.engine_version != ENGINE_VERSION:
        return f"This plan was made by engine {plan.engine_version}. Engine {ENGINE_VERSION} may come to other results."
    return ""


@require_POST
def plan_make(request: HttpRequest, slug: str) -> HttpResponse:
    """Makes a plan of the present answers, or says which of them stand in the way."""
    user = reader(request)
    engagement = get_engagement_for_editing(user, slug)
    try:
        plan = planning.make_plan_for(engagement, user, timezone.now())
    except CaseFaults as faults:
        context = {
            "engagement": engagement,
            "faults": faults_in_words(faults, engagement, most=FAULTS_SHOWN),
            "count": len(faults.faults) + faults.more,
        }
        return render(request, "plans/faults.html", context, status=422)
    messages.success(request, f"Plan {plan.number} is made of the present answers.")
    return redirect("offers" if request.POST.get("then") == "offers" else "plan-detail", slug)


@require_GET
def plan_options(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The designs of one service side by side, from the newest plan."""
    engagement = get_engagement_for_reading(reader(request), slug)
    plan = engagement.plans.first()
    service = next((one for one in plan.result["services"] if one["id"] == code), None) if plan else None
    if plan is None or service is None:
        raise Http404(f"The plan holds no service {code}.")
    title, lead = option_pages.headline(plan.result, service)
    context = {
        "engagement": engagement,
        "plan": plan,
        "result": plan.result,
        "service": service,
        "title": title,
        "lead": lead,
        "columns": option_pages.columns(plan.result, service),
        "parts": option_pages.parts(plan.result, service),
        "rejected": option_pages.rejected(service),
        "turning_points": turning_points(plan.result, service),
        "whys": plan_pages.whys((service.get("recommendation") or {}).get("reasons") or ()),
        "findings": plan_pages.findings(service["findings"]),
        "charts": {
            "cost": shown(charts.cost_against_loss(plan.result, service)),
            "years": shown(charts.cost_over_years(plan.result, service)),
        },
    }
    return render(request, "plans/options.html", context)


@require_GET
def plan_json(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The plan as a `ninefold-plan/1` document."""
    user = reader(request)
    plan = get_engagement_for_reading(user, slug).plans.first() if number is None else None
    if number is not None:
        plan = get_plan_for_reading(user, slug, number)
    if plan is None:
        raise Http404("No plan has been made yet.")
    response = JsonResponse(plan.result, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{slug}-plan-{plan.number}.json"'
    return response
