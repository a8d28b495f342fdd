"""Steps in the life of a proposal, and taking the prices of a newer plan."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bia.access import get_proposal_for_editing, reader
from bia.forms.proposals import StepForm
from bia.models import Proposal
from bia.proposal_deletion import delete_draft, require_unsent
from bia.proposing import pages
from bia.proposing.content import is_at_cost, values_on
from bia.proposing.repricing import ChangesOutdated, apart_of, fingerprint, newest_changes, take_changes
from bia.proposing.seen import ChangedSince, seen
from bia.proposing.transitions import STEPS, NotAllowed, Step, allowed, require_draft, take_step
from planner.bill_of_materials import PlanTooOld


@require_http_methods(["GET", "POST"])
def proposal_step(request: HttpRequest, slug: str, pk: int, step: str) -> HttpResponse:
    """Confirm a step: send, accept, decline, take a decision back, make a new version."""
    if step not in STEPS:
        raise Http404(f"There is no step {step}.")
    user, now = reader(request), timezone.now()
    proposal = get_proposal_for_editing(user, slug, pk)
    form = _step_form(request, proposal, STEPS[step])
    if step not in allowed(proposal, now):
        state = proposal.state(timezone.localdate(now))
        messages.error(request, f"{proposal.number} is {state.label.lower()} now, so this cannot be done.")
        return redirect("proposal-detail", slug, pk)
    if request.method != "POST":
        return _ask(request, proposal, step, form)
    shown = request.POST.get("shown", "")
    if not form.is_valid():
        return _ask(request, proposal, step, form, status=422, shown=shown)
    said = form.cleaned_data
    try:
        after = take_step(proposal, step, user, now, said["note"], said.get("happened_on"), shown=shown)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    except ChangedSince as changed:
        return _ask(request, get_proposal_for_editing(user, slug, pk), step, form, status=409, changed=changed)
    else:
        messages.success(request, f"{after.number} version {after.version} {STEPS[step].done}.")
    return redirect("proposal-detail", slug, pk)


def _ask(
    request: HttpRequest,
    proposal: Proposal,
    step: str,
    form: StepForm,
    *,
    status: int = 200,
    shown: str | None = None,
    changed: ChangedSince | None = None,
) -> HttpResponse:
    """The page that asks whether to take a step, with all that it is taken for.

    `shown` is kept from the page before, so that what changed since is told also after a fault in the form.
    """
    values = values_on(proposal, timezone.localdate())
    years = pages.years_of(proposal.plan.result)
    context = {
        "engagement": proposal.engagement,
        "proposal": proposal,
        "step": STEPS[step],
        "name": step,
        "form": form,
        "shown": seen(proposal) if shown is None else shown,
        "changed": changed,
        "differences": changed.found if changed else None,
        "lines": len(values.lines_of(values.chosen)),
        "defaults": values.defaults_of(values.chosen),
        "until": values.valid_until,
        "values": values,
        "offers": [pages.OFFER_NAMES.get(offer, offer) for offer in values.offers],
        "apart": apart_of(proposal) if step == "send" else (),
        "is_at_cost": step == "send" and is_at_cost(proposal),
        "sums": [each for each in pages.sums_of(values, years) if each.is_chosen],
        "discount_fault": pages.discount_fault(values),
        "years": f"{years:f}",
    }
    return render(request, "proposals/step.html", context, status=status)


def _step_form(request: HttpRequest, proposal: Proposal, step: Step) -> StepForm:
    today, until = timezone.localdate(), proposal.valid_until
    last = min(until, today) if until else None
    data = request.POST if request.method == "POST" else None
    return StepForm(data, first=proposal.sent_on, last=last, asks_day=step.asks_day)


@require_http_methods(["GET", "POST"])
def proposal_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask whether to delete a draft of which nothing was sent, and do so, its files and their links with it."""
    proposal = get_proposal_for_editing(reader(request), slug, pk)
    changed = False
    try:
        require_unsent(proposal)
        if request.method == "POST":
            delete_draft(proposal, request.POST.get("shown", ""))
            messages.success(request, f"The draft {proposal.number} is deleted.")
            return redirect("proposal-list", slug)
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("proposal-detail", slug, pk)
    except ChangedSince:
        changed = True
    context = {
        "engagement": proposal.engagement,
        "proposal": proposal,
        "documents": proposal.documents.count(),
        "shown": seen(proposal),
        "is_changed": changed,
    }
    return render(request, "proposals/delete.html", context, status=409 if changed else 200)


@require_http_methods(["GET", "POST"])
def proposal_prices(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What the newest plan would change in the lines; a quoted price is given up only when that is ticked."""
    user, now = reader(request), timezone.now()
    proposal = get_proposal_for_editing(user, slug, pk)
    changed, status = False, 200
    try:
        if request.method == "POST":
            try:
                said = take_changes(
                    proposal, request.POST.get("shown", ""), set(request.POST.getlist("take")), user, now
                )
            except ChangesOutdated:
                changed, status = True, 409
            else:
                messages.success(request, said)
                return redirect("proposal-detail", slug, pk)
        require_draft(proposal)
        plan, found = newest_changes(proposal)
    except (NotAllowed, PlanTooOld) as refused:
        messages.error(request, str(refused))
        return redirect("proposal-detail", slug, pk)
    context = {
        "engagement": proposal.engagement,
        "proposal": proposal,
        "plan": plan,
        "changes": found,
        "shown": fingerprint(plan, found),
        "is_changed": changed,
        "quoted": sum(not change.is_usual for change in found),
        "names": pages.OFFER_NAMES,
    }
    return render(request, "proposals/prices.html", context, status=status)
