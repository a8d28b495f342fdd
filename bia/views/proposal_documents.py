"""What a proposal says, or said when it was sent: the page of a version, and the files of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from bia.access import get_proposal_for_editing, get_proposal_for_reading, may_edit, reader
from bia.documents.publishing import PROPOSAL_JOB, proposal_workbook_of
from bia.jobs import submit_once
from bia.models import OPEN_STATES, Proposal
from bia.planning import OlderEngine
from bia.proposing import pages
from bia.proposing.content import Edition, content_of, edition_of
from bia.proposing.differences import differences
from bia.proposing.values import OfferedLine

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def proposal_version(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """A version that was sent, as the client saw it, and what has changed since and before."""
    user = reader(request)
    proposal = get_proposal_for_reading(user, slug, pk)
    version = get_object_or_404(proposal.versions.select_related("plan", "frozen_by"), number=number)
    before = proposal.versions.filter(number__lt=number).first()
    after = proposal.versions.filter(number__gt=number).last()
    present = after.content if after else content_of(proposal) if proposal.version > number else None
    edition = edition_of(proposal, number)
    values = edition.values(timezone.localdate())
    years = pages.years_of(version.plan.result)
    context = {
        "engagement": proposal.engagement,
        "proposal": proposal,
        "version": version,
        "can_edit": may_edit(user, proposal.engagement),
        "running": being_made(edition),
        "values": values,
        "lines": [_shown(line, values.currency) for line in values.lines],
        "sums": pages.sums_of(values, years),
        "years": f"{years:f}",
        "before": before,
        "since_before": differences(before.content, version.content) if before else (),
        "present": present is not None,
        "since": differences(version.content, present) if present is not None else (),
    }
    return render(request, "proposals/version.html", context)


def _shown(line: OfferedLine, currency: str) -> dict[str, Any]:
    prices = (("once", line.priced.once), ("yearly", line.priced.per_year))
    return {
        "line": line,
        "offers": ", ".join(pages.OFFER_NAMES.get(offer, offer) for offer in line.offers),
        **{name: pages.exact(price.amount.likely, currency) if price else "" for name, price in prices},
    }


def being_made(edition: Edition) -> bool:
    """Whether a PDF of this version, or of the draft, is on its way."""
    jobs = edition.proposal.engagement.jobs.filter(kind=PROPOSAL_JOB, state__in=OPEN_STATES)
    return jobs.filter(parameters__proposal=edition.proposal.pk, parameters__version=_number(edition)).exists()


def _number(edition: Edition) -> int:
    """The number by which a job knows it: that of a version that was sent, 0 for the draft."""
    return edition.number if edition.sent else 0


@require_POST
def proposal_pdf_make(request: HttpRequest, slug: str, pk: int, number: int | None = None) -> HttpResponse:
    """Queue the PDF of a version that was sent; without its number of the present one, or of the draft."""
    user = reader(request)
    proposal = get_proposal_for_editing(user, slug, pk)
    edition = _edition(proposal, number)
    asked = {"proposal": pk, "version": _number(edition), "language": edition.content["language"]}
    if submit_once(PROPOSAL_JOB, proposal.engagement, user, asked) is None:
        messages.info(request, f"The PDF of {edition.name} is already being made.")
    return redirect("document-list", slug)


@require_GET
def proposal_download(request: HttpRequest, slug: str, pk: int, number: int | None = None) -> HttpResponse:
    """The prices of a version as a workbook, as the client sees them."""
    edition = _edition(get_proposal_for_reading(reader(request), slug, pk), number)
    try:
        content = proposal_workbook_of(edition, timezone.now())
    except OlderEngine as error:
        messages.error(request, str(error))
        return redirect("proposal-detail", slug, pk)
    name = f"{slug}-proposal-{slugify(edition.name)}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _edition(proposal: Proposal, number: int | None) -> Edition:
    """The version of this number, or 404; without a number the present one."""
    if number is not None:
        get_object_or_404(proposal.versions, number=number)
    return edition_of(proposal, number)
