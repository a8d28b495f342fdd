"""Sign-off on screen: how far it is, what is signed in full, re-opening, and what owners said is wrong."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bia.access import (
    get_engagement_for_editing,
    get_engagement_for_reading,
    get_process_for_editing,
    may_edit,
    reader,
)
from bia.models import Engagement, LinkPurpose, Objection, PersonalLink, SignedHow
from bia.personal_links import link_state
from bia.scale_drift import drifts_of
from bia.sign_off import Refused, Signer, reopen, rows_of, sheets_of, sign_off, standing_version
from bia.words import counted, is_found

ON_A_PAGE = 100


@require_GET
def sign_off_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Which processes are signed, by whom, and which wait for whose signature, page by page; the query finds some."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    can_edit = may_edit(user, engagement)
    rows = rows_of(engagement)
    find = request.GET.get("find", "").strip()
    by_owner = sorted(rows, key=lambda row: (not row.owner, row.owner.casefold()))
    chosen = [row for row in by_owner if is_found(find, row.process.code, row.process.name, row.owner)]
    page = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    waiting = Counter(row.owner for row in rows if row.owner and row.signed is None)
    context = {
        "engagement": engagement,
        "tab": "interviews",
        "can_edit": can_edit,
        "count": len(rows),
        "page": page,
        "rows": page.object_list,
        "found": page.paginator.count,
        "find": find,
        "query": urlencode({"find": find}) if find else "",
        "drifts": drifts_of(engagement, [row.signed for row in page.object_list if row.signed]),
        "owners": sorted((owner, count) for owner, count in waiting.items() if count > 1),
        "signed": sum(row.signed is not None for row in rows),
        "objections": [objection for row in rows for objection in row.objections],
        "gone": _versions_of_deleted(engagement),
        "links": [(link, link_state(link, timezone.now())) for link in _links(engagement)] if can_edit else [],
    }
    return render(request, "sign_off/list.html", context)


def _links(engagement: Engagement) -> QuerySet[PersonalLink]:
    return engagement.links.filter(purpose=LinkPurpose.SIGN).prefetch_related("processes")


def _versions_of_deleted(engagement: Engagement) -> list[tuple[str, str]]:
    """The processes that are deleted and of which versions remain, by id and last name."""
    rows = engagement.signed_versions.exclude(code__in=engagement.processes.values("code"))
    return sorted(dict(rows.order_by("number").values_list("code", "name")).items())


@require_http_methods(["GET", "POST"])
def sign_off_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """What is signed, in full, and the form to confirm it: of the named processes, or of all of one owner."""
    engagement = get_engagement_for_editing(reader(request), slug)
    if request.method == "POST":
        return _sign(request, engagement)
    wanted = request.GET.getlist("process")
    owner = request.GET.get("owner", "")
    chosen = [
        row.process.code
        for row in rows_of(engagement)
        if row.signed is None and (row.process.code in wanted or (owner and row.owner == owner))
    ]
    if not chosen:
        messages.info(request, "There is nothing to sign here: it is signed already, or was not found.")
        return redirect("sign-off-list", slug)
    return _sheet_page(request, engagement, chosen, {"function": _function(engagement, chosen)})


def _function(engagement: Engagement, codes: list[str]) -> str:
    """The owner's function as the answers give it, where it is the same of all."""
    owners = {row.owner for row in rows_of(engagement) if row.process.code in codes}
    return owners.pop() if len(owners) == 1 else ""


def _sign(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    shown = shown_posted(request)
    typed = {key: request.POST.get(key, "") for key in ("name", "function", "remark")}
    signer = Signer(name=typed["name"], function=typed["function"], remark=typed["remark"], recorded_by=reader(request))
    try:
        if request.POST.get("confirm") != "yes":
            raise Refused("Nothing was signed: tick that you confirm it.")
        versions = sign_off(engagement, shown, signer, SignedHow.SCREEN, timezone.now())
    except Refused as error:
        open_codes = engagement.processes.filter(code__in=shown, signed_number=None).values_list("code", flat=True)
        if not open_codes:
            messages.error(request, str(error))
            return redirect("sign-off-list", engagement.slug)
        return _sheet_page(request, engagement, list(open_codes), typed, problem=str(error))
    named = ", ".join(f"{version.code} (version {version.number})" for version in versions)
    messages.success(request, f"Signed by {signer.name.strip()}: {named}.")
    return redirect("sign-off-list", engagement.slug)


def shown_posted(request: HttpRequest) -> dict[str, str]:
    """The fingerprints of what was on the page that was signed, by the id of the process."""
    pairs = (text.partition(" ") for text in request.POST.getlist("shown"))
    return {code: sha256 for sha256, _, code in pairs}


def _sheet_page(
    request: HttpRequest, engagement: Engagement, codes: list[str], typed: dict[str, str], problem: str = ""
) -> HttpResponse:
    processes = list(engagement.processes.filter(code__in=codes))
    sheets = sheets_of(engagement, processes)
    context = {
        "engagement": engagement,
        "tab": "interviews",
        "sheets": sheets,
        "what": sheets[0].write_up.name if len(sheets) == 1 else counted(len(sheets), "process", "processes"),
        "typed": typed,
        "problem": problem,
    }
    return render(request, "sign_off/sheet.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
def process_reopen(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Opens a signed process again, with the reason why. The signed version stays."""
    user = reader(request)
    process = get_process_for_editing(user, slug, code)
    if process.signed_number is None:
        messages.info(request, f"{process.code} is open already.")
        return redirect("process-interview", slug, code)
    problem, reason = "", request.POST.get("reason", "")
    if request.method == "POST":
        try:
            version = reopen(process, reason, user, timezone.now())
            messages.success(request, f"{process.code} is open again. Version {version.number} stays as it was signed.")
            return redirect("process-interview", slug, code)
        except Refused as error:
            problem = str(error)
    context = {
        "engagement": process.engagement,
        "process": process,
        "version": standing_version(process),
        "problem": problem,
        "reason": reason,
    }
    return render(request, "sign_off/reopen.html", context, status=422 if problem else 200)


@require_POST
def objection_settle(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ticks off what an owner said is wrong."""
    user = reader(request)
    engagement = get_engagement_for_editing(user, slug)
    objection = get_object_or_404(Objection, process__engagement=engagement, pk=pk)
    Objection.objects.filter(pk=objection.pk, settled_at=None).update(settled_at=timezone.now(), settled_by=user)
    messages.success(request, f"Settled: {objection.text[:80]}")
    return redirect("sign-off-list", slug)
