"""The proposals of an engagement: their list, making one, its page and its terms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bia.access import (
    get_engagement_for_editing,
    get_engagement_for_reading,
    get_proposal_for_editing,
    get_proposal_for_reading,
    may_edit,
    reader,
)
from bia.document_marks import mark_of
from bia.forms.proposals import AMOUNT, PERCENT, ProposalForm, show_decimal
from bia.models import Engagement, Plan, Proposal
from bia.planning import is_current
from bia.proposing import pages
from bia.proposing.bill import offers_in, recommended_of
from bia.proposing.changing import Outdated, save_terms
from bia.proposing.content import edition_of, values_on
from bia.proposing.creating import create_proposal, currency_of, usual_title
from bia.proposing.repricing import apart_of
from bia.proposing.standing import stand_of
from bia.proposing.transitions import NotAllowed, allowed
from planner.bill_of_materials import PlanTooOld
from planner.faults import CaseFaults

from .answers import version_posted
from .proposal_documents import being_made

DAYS = 30  # a proposal is usually valid


@require_GET
@never_cache
def proposal_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every proposal of the engagement with its state, what it comes to and what is still a default."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    today = timezone.localdate()
    rows = []
    for proposal in engagement.proposals.select_related("plan", "engagement"):
        values = values_on(proposal, today)
        sums = values.totals_of(values.chosen)
        rows.append(
            {
                "proposal": proposal,
                "state": proposal.state(today),
                "said": pages.said_of(proposal, today),
                "once": pages.exact(sums.once.net, values.currency),
                "yearly": pages.exact(sums.per_year.net, values.currency),
                "lines": len(values.lines_of(values.chosen)),
                "defaults": values.defaults_of(values.chosen),
            }
        )
    return render(
        request,
        "proposals/list.html",
        {"engagement": engagement, "rows": rows, "can_edit": may_edit(user, engagement)},
    )


@require_http_methods(["GET", "POST"])
def proposal_create(request: HttpRequest, slug: str) -> HttpResponse:
    """A proposal of the newest plan; without one it says how to make it."""
    user = reader(request)
    engagement = get_engagement_for_editing(user, slug)
    plan = engagement.plans.first()
    if plan is None:
        return render(request, "proposals/no_plan.html", {"engagement": engagement})
    form = _form(request, plan, initial=_first_values(engagement, plan))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                proposal = create_proposal(engagement, plan, user, timezone.now(), **form.values())
                _check_discount(proposal)
        except PlanTooOld as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error("discount", error)
        else:
            messages.success(request, f"Proposal {proposal.number} is a draft of plan {plan.number}.")
            return redirect("proposal-detail", slug, proposal.pk)
    context = {"engagement": engagement, "plan": plan, "form": form, "stale": _staleness(plan, engagement)}
    return render(request, "proposals/form.html", context, status=422 if request.method == "POST" else 200)


def _form(request: HttpRequest, plan: Plan, *, initial: dict[str, Any]) -> ProposalForm:
    return ProposalForm(
        request.POST if request.method == "POST" else None,
        offers=pages.offer_choices(offers_in(plan.result)),
        currency=currency_of(plan),
        tests=pages.acceptance_tests(plan.result),
        initial=initial,
    )


def _check_discount(proposal: Proposal) -> None:
    """Raises ValidationError where the discount takes off more than is paid once."""
    if fault := pages.discount_fault(values_on(proposal, timezone.localdate())):
        raise ValidationError(fault)


def _first_values(engagement: Engagement, plan: Plan) -> dict[str, Any]:
    client = plan.result.get("client") or ""
    return {
        "title": usual_title(engagement, plan),
        "client_name": client.get("name") if isinstance(client, dict) else client,
        "language": engagement.language,
        "offers": list(offers_in(plan.result)),
        "chosen": recommended_of(offers_in(plan.result)),
        "validity_days": DAYS,
        "margin_percent": "0",
        "discount_kind": PERCENT,
        "tests": [key for key, _ in pages.acceptance_tests(plan.result)],
    }


@require_GET
@never_cache
def proposal_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One proposal: its lines and sums, as we see it, or as the client does with `?view=client`."""
    user = reader(request)
    proposal = get_proposal_for_reading(user, slug, pk)
    return render(request, "proposals/detail.html", detail_context(request, proposal))


def detail_context(request: HttpRequest, proposal: Proposal, **more: Any) -> dict[str, Any]:
    """What the page of a proposal shows. A reader always has the view of the client."""
    user, now = reader(request), timezone.now()
    today = timezone.localdate(now)
    can_edit = may_edit(user, proposal.engagement)
    client_view = not can_edit or request.GET.get("view") == "client"
    edition = edition_of(proposal)
    values = edition.values(today)
    years = pages.years_of(proposal.plan.result)
    is_draft = proposal.status == "draft"
    shown = {"rows": pages.line_rows(proposal, with_costs=not client_view)} if "rows" not in more else {}
    return {
        "engagement": proposal.engagement,
        "proposal": proposal,
        "state": proposal.state(today),
        "said": pages.said_of(proposal, today),
        "can_edit": can_edit,
        "client_view": client_view,
        "margin": "" if client_view else show_decimal(proposal.margin_percent),
        "is_open": is_draft and can_edit and not client_view,
        "sums": pages.sums_of(values, years),
        "discount_fault": pages.discount_fault(values),
        "years": f"{years:f}",
        "earnings": None if client_view else pages.earnings(proposal, values, years),
        "steps": allowed(proposal, now) if can_edit else {},
        "new_form": pages.new_line_form(proposal) if is_draft and can_edit else None,
        "removed": proposal.lines.filter(is_removed=True) if is_draft and can_edit else (),
        "newer_plan": _newer_plan(proposal) if is_draft and can_edit else None,
        "apart": apart_of(proposal) if is_draft and can_edit else (),
        "stale": _staleness(proposal.plan, proposal.engagement) if is_draft and can_edit else "",
        "versions": proposal.versions.select_related("frozen_by"),
        "events": [
            {"event": event, "said": pages.happened(event.step)} for event in proposal.events.select_related("author")
        ],
        "documents": [
            {"document": document, "mark": mark_of(stand)}
            for document in proposal.documents.select_related("proposal")[:5]
            if (stand := stand_of(document, today))
        ],
        "running": being_made(edition),
        **shown,
        **more,
    }


def _newer_plan(proposal: Proposal) -> Plan | None:
    """A plan that was made after that of the proposal."""
    newest = proposal.engagement.plans.first()
    return newest if newest is not None and newest.pk != proposal.plan_id else None


def _staleness(plan: Plan, engagement: Engagement) -> str:
    """Why a plan no longer says what would be planned today; empty while it does."""
    try:
        current = is_current(plan, engagement)
    except CaseFaults:
        return f"The answers changed since plan {plan.number} was made, and no plan can be made of them yet."
    return "" if current else f"The answers changed since plan {plan.number} was made."


@require_http_methods(["GET", "POST"])
def proposal_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The texts and terms of a draft; of a version that was sent they can be read."""
    user = reader(request)
    proposal = get_proposal_for_editing(user, slug, pk)
    form = _form(request, proposal.plan, initial=_present_values(proposal))
    is_frozen = request.method == "GET" and proposal.status != "draft"
    for field in form.fields.values():
        field.disabled = is_frozen
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                save_terms(proposal, form.values(), version_posted(request, "revision"), user, timezone.now())
                _check_discount(Proposal.objects.get(pk=proposal.pk))
        except ValidationError as fault:
            form.add_error("discount", fault)
            status = 422
        except (NotAllowed, Outdated) as error:
            form.add_error(None, f"{error} What you typed stands below and is not saved.")
            status = 409
        else:
            messages.success(request, "Texts and terms are saved.")
            return redirect("proposal-detail", slug, pk)
    elif request.method == "POST":
        status = 422
    context = {"engagement": proposal.engagement, "proposal": proposal, "plan": proposal.plan, "form": form}
    context["is_frozen"] = is_frozen
    return render(request, "proposals/form.html", context, status=status)


def _present_values(proposal: Proposal) -> dict[str, Any]:
    same = ("title", "client_name", "addressee", "contact", "language", "offers", "chosen", "validity_days")
    texts = ("introduction", "exclusions", "duties", "payment")
    is_amount = bool(proposal.discount_amount)
    discount = proposal.discount_amount if is_amount else proposal.discount_percent
    left_out = set(proposal.tests_left_out)
    return {
        **{name: getattr(proposal, name) for name in (*same, *texts)},
        "margin_percent": show_decimal(proposal.margin_percent),
        "tax_percent": show_decimal(proposal.tax_percent or None),
        "discount_kind": AMOUNT if is_amount else PERCENT,
        "discount": show_decimal(discount or None),
        "tests": [key for key, _ in pages.acceptance_tests(proposal.plan.result) if key not in left_out],
    }
