"""The price lines of a proposal: saving, adding, removing, putting back and ordering them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from bia.access import get_proposal_for_editing, get_proposal_line_for_editing, reader
from bia.forms.proposals import LineForm
from bia.models import Proposal, ProposalLine
from bia.proposing import pages
from bia.proposing.changing import Outdated, add_line, move_line, save_line, set_order, set_removed
from bia.proposing.transitions import NotAllowed

from .answers import version_posted
from .proposals import detail_context


@require_POST
def proposal_line_save(request: HttpRequest, slug: str, pk: int, line: int) -> HttpResponse:
    """Save a line. With HTMX only what follows from it is sent back, so that nothing typed is touched."""
    row = get_proposal_line_for_editing(reader(request), slug, pk, line)
    proposal = row.proposal
    form = pages.line_form(proposal, row, request.POST)
    error, clash, status = "", None, 200
    if form.is_valid():
        seen = version_posted(request, "over" if "over" in request.POST else "revision")
        try:
            save_line(row, form.values(), seen, reader(request), timezone.now())
        except (NotAllowed, Outdated) as refused:
            error, status = f"{refused} What you typed is not saved.", 409
            row.refresh_from_db()
            if isinstance(refused, Outdated) and not row.is_removed:
                clash = pages.clash_of(row, form)
    else:
        status = 422
    if request.htmx:  # type: ignore[attr-defined]
        return _saved(request, proposal, row, form, status, error=error, clash=clash, line=row)
    if status == 200:
        return redirect(f"{reverse('proposal-detail', args=[slug, pk])}#line-{line}")
    rows = pages.line_rows(proposal, with_costs=True, bound={row.pk: form}, error=error, clash=clash)
    return render(request, "proposals/detail.html", detail_context(request, proposal, rows=rows), status=status)


def _saved(
    request: HttpRequest, proposal: Proposal, row: ProposalLine, form: LineForm, status: int, **said: Any
) -> HttpResponse:
    """The state of a line, and the prices and sums that follow from it."""
    context = detail_context(request, proposal)
    shown = next((each for each in context["rows"] if each.line.pk == row.pk), None)
    context |= {"row": shown, "bound": form, "is_saved": status == 200, **said}
    return render(request, "proposals/_saved.html", context, status=status)


@require_POST
def proposal_line_add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A line of one's own at the end."""
    user = reader(request)
    proposal = get_proposal_for_editing(user, slug, pk)
    form = pages.new_line_form(proposal, request.POST)
    if not form.is_valid():
        return render(request, "proposals/detail.html", detail_context(request, proposal, new_form=form), status=422)
    try:
        values: dict[str, Any] = form.values()
        row = add_line(proposal, values, user, timezone.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("proposal-detail", slug, pk)
    messages.success(request, f"“{row.item}” is added.")
    return redirect(f"{reverse('proposal-detail', args=[slug, pk])}#line-{row.pk}")


@require_POST
def proposal_line_remove(request: HttpRequest, slug: str, pk: int, line: int) -> HttpResponse:
    """Take a line out; it can be put back."""
    return _set(request, slug, pk, line, is_removed=True)


@require_POST
def proposal_line_restore(request: HttpRequest, slug: str, pk: int, line: int) -> HttpResponse:
    """Put a removed line back where it stood."""
    return _set(request, slug, pk, line, is_removed=False)


def _set(request: HttpRequest, slug: str, pk: int, line: int, *, is_removed: bool) -> HttpResponse:
    row = get_proposal_line_for_editing(reader(request), slug, pk, line)
    try:
        set_removed(row, is_removed, reader(request), timezone.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return redirect("proposal-detail", slug, pk)
    if is_removed:
        messages.success(request, f"“{row.item}” is taken out. It waits below the list and can be put back.")
        return redirect(f"{reverse('proposal-detail', args=[slug, pk])}#removed")
    messages.success(request, f"“{row.item}” is back.")
    return redirect(f"{reverse('proposal-detail', args=[slug, pk])}#line-{line}")


@require_POST
def proposal_line_move(request: HttpRequest, slug: str, pk: int, line: int) -> HttpResponse:
    """Move a line one place up or down."""
    row = get_proposal_line_for_editing(reader(request), slug, pk, line)
    try:
        move_line(row, -1 if request.POST.get("to") == "up" else 1, reader(request), timezone.now())
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('proposal-detail', args=[slug, pk])}#line-{line}")


@require_POST
def proposal_lines_set(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The order of all lines, as they were dragged."""
    proposal = get_proposal_for_editing(reader(request), slug, pk)
    order = [int(key) for key in request.POST.getlist("line") if key.isdecimal() and len(key) < 19]
    try:
        set_order(proposal, order, reader(request), timezone.now())
    except NotAllowed as refused:
        return HttpResponse(str(refused), status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)
