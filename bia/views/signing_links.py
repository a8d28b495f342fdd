"""Asking owners to sign by link: making a link, seeing it once, reminding and ending it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bia.access import get_engagement_for_editing, get_signing_link_for_editing, reader
from bia.forms.respondents import InviteForm
from bia.link_emails import queue_email
from bia.links import KeyChanged, address_of, make_link, revoke_link
from bia.models import EmailKind, LinkPurpose, PersonalLink
from bia.personal_links import LinkState, link_state

from .respondents import SHOW_SALT, SHOWN_SECONDS

OPEN = (LinkState.NOT_OPENED, LinkState.OPENED)


@require_http_methods(["GET", "POST"])
def signing_link_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Makes a link for one owner, and sends it; `?process=` ticks one."""
    user = reader(request)
    engagement = get_engagement_for_editing(user, slug)
    form = InviteForm(request.POST or None, engagement=engagement, ticked=request.GET.get("process", ""))
    if request.method == "POST" and form.is_valid():
        now, wished = timezone.now(), form.cleaned_data
        with transaction.atomic():
            link = make_link(
                engagement=engagement,
                purpose=LinkPurpose.SIGN,
                name=wished["name"],
                email=wished["email"],
                processes=engagement.processes.filter(code__in=wished["processes"]),
                site=request.build_absolute_uri("/"),
                created_by=user,
                expires_at=form.expires_at,
                now=now,
            )
            if wished["send"]:
                queue_email(link, EmailKind.INVITATION, user, now)
        ticket = signing.dumps(link.pk, salt=SHOW_SALT)
        return redirect(f"{reverse('signing-link', args=[slug, link.pk])}?shown={ticket}")
    context = {"engagement": engagement, "tab": "interviews", "form": form, "is_printed": not settings.EMAIL_HOST}
    return render(request, "sign_off/invite.html", context, status=422 if form.errors else 200)


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
        "address": _address(request, row),
        "state": state,
        "is_open": state in OPEN,
        "email": row.emails.first(),
        "is_printed": not settings.EMAIL_HOST,
    }
    return render(request, "sign_off/link.html", context)


def _address(request: HttpRequest, link: PersonalLink) -> str:
    try:
        shown = signing.loads(request.GET.get("shown", ""), salt=SHOW_SALT, max_age=SHOWN_SECONDS)
        return address_of(link) if shown == link.pk else ""
    except (signing.BadSignature, KeyChanged):
        return ""


@require_POST
def signing_link_remind(request: HttpRequest, slug: str, link: int) -> HttpResponse:
    """Sends the link again, to somebody who has not signed."""
    user = reader(request)
    row = get_signing_link_for_editing(user, slug, link)
    if link_state(row, timezone.now()) in OPEN:
        was_asked = row.emails.filter(sent_at__isnull=False).exists()
        queue_email(row, EmailKind.REMINDER if was_asked else EmailKind.INVITATION, user, timezone.now())
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
