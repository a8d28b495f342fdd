"""Steps in the life of a proposal, and taking the prices of a newer plan."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bia.access import get_proposal_for_editing, reader
from bia.forms.proposals import StepForm
from bia.proposing import pages
from bia.proposing.bill import bill_of
from bia.proposing.content import values_on
from bia.proposing.repricing import changes, take_changes
from bia.proposing.transitions import STEPS, NotAllowed, require_draft, take_step
from planner.bill_of_materials import PlanTooOld


@require_http_methods(["GET", "POST"])
def proposal_step(request: HttpRequest, slug: str, pk: int, step: str) -> HttpResponse:
    """Confirm a step: send, accept, decline, take a decision back, make a new version."""
    if step not in STEPS:
        raise Http404(f"There is no step {step}.")
    user, now = reader(request), timezone.now()
    proposal = get_proposal_for_editing(user, slug, pk)
    form = StepForm(request.POST if request.method == "POST" else None)
    state = proposal.state(timezone.localdate(now))
    if state not in STEPS[step].sources:
        messages.error(request, f"{proposal.number} is {state.label.lower()} now, so this cannot be done.")
        return redirect("proposal-detail", slug, pk)
    if request.method == "POST" and form.is_valid():
        try:
            after = take_step(proposal, step, user, now, form.cleaned_data["note"])
        except NotAllowed as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"{after.number} version {after.version} {STEPS[step].done}.")
        return redirect("proposal-detail", slug, pk)
    values = values_on(proposal, timezone.localdate(now))
    context = {
        "engagement": proposal.engagement,
        "proposal": proposal,
        "step": STEPS[step],
        "name": step,
        "form": form,
        "lines": len(values.lines_of(values.chosen)),
        "defaults": values.defaults_of(values.chosen),
        "until": values.valid_until,
    }
    return render(request, "proposals/step.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def proposal_prices(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the newest plan would change in the lines; a quoted price is given up only when that is ticked."""
    user, now = reader(request), timezone.now()
    proposal = get_proposal_for_editing(user, slug, pk)
    plan = proposal.engagement.plans.first() or proposal.plan
    try:
        require_draft(proposal)
        found = changes(list(proposal.lines.all()), bill_of(plan.result, proposal.language))
    except (NotAllowed, PlanTooOld) as refused:
        messages.error(request, str(refused))
        return redirect("proposal-detail", slug, pk)
    if request.method == "POST":
        count = take_changes(proposal, plan, found, set(request.POST.getlist("take")), user, now)
        said = f"{count} of {len(found)} changes taken" if found else "No price differs"
        messages.success(request, f"{said}. The proposal is of plan {plan.number} now.")
        return redirect("proposal-detail", slug, pk)
    context = {
        "engagement": proposal.engagement,
        "proposal": proposal,
        "plan": plan,
        "changes": found,
        "quoted": sum(not change.is_usual for change in found),
        "names": pages.OFFER_NAMES,
    }
    return render(request, "proposals/prices.html", context)
