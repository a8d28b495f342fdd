"""Asking owners to sign by link: making a link, seeing it once, reminding and ending it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bia.access import get_signing_link_for_editing, reader
from bia.link_emails import ask_again
from bia.links import revoke_link
from bia.models import LinkPurpose
from bia.personal_links import link_state

from .personal_links import address_shown, invite


@require_http_methods(["GET", "POST"])
def signing_link_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Makes a link by which one owner signs, and sends it; `?process=` ticks one."""
    return invite(request, slug, LinkPurpose.SIGN, "sign_off/invite.html")


@never_cache
@require_GET
def signing_link(request: HttpRequest, slug: str, link: int) -> HttpResponse:
    """How far a link is and what can be done with it; the clear link for as long as it was just made."""
    row = get_signing_link_for_editing(reader(request), slug, link)
    state = link_state(row, timezone.now())
    context = {
        "engagement": row.engagement,
        "tab": "interviews",
        "link": row,
        "processes": row.processes.all(),
        "address": address_shown(request, row),
        "state": state,
        "is_open": state.is_open,
        "email": row.emails.first(),
        "is_printed": not settings.EMAIL_HOST,
    }
    return render(request, "sign_off/link.html", context)


@require_POST
def signing_link_remind(request: HttpRequest, slug: str, link: int) -> HttpResponse:
    """Sends the link again, to somebody who has not signed."""
    user = reader(request)
    row = get_signing_link_for_editing(user, slug, link)
    now = timezone.now()
    if link_state(row, now).is_open:
        ask_again(row, user, now)
        messages.success(request, f"An e-mail to {row.name} is on its way.")
    else:
        messages.error(request, f"The link of {row.name} does not work any more. Make a new one.")
    return redirect("sign-off-list", slug)


@require_POST
def signing_link_end(request: HttpRequest, slug: str, link: int) -> HttpResponse:
    """Ends a link; what was signed by it stays."""
    row = get_signing_link_for_editing(reader(request), slug, link)
    revoke_link(row, timezone.now())
    messages.success(request, f"The link of {row.name} is withdrawn. What was signed stays.")
    return redirect("sign-off-list", slug)
