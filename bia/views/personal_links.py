"""What asking for answers and asking for a signature by link have in common: making a link, and seeing it once."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from bia.access import get_engagement_for_editing, reader
from bia.forms.respondents import InviteForm
from bia.link_emails import queue_email
from bia.links import KeyChanged, address_of, make_link
from bia.models import EmailKind, LinkPurpose, PersonalLink

SHOW_SALT: Final = "bia.show-link"
SHOWN_SECONDS: Final = 600  # a link that was just made can be seen for so long
PAGES: Final = {LinkPurpose.ANSWER: "respondent-link", LinkPurpose.SIGN: "signing-link"}


def invite(request: HttpRequest, slug: str, purpose: LinkPurpose, template: str) -> HttpResponse:
    """Makes a link for one person, and sends it; `?process=` ticks one."""
    user = reader(request)
    engagement = get_engagement_for_editing(user, slug)
    form = InviteForm(request.POST or None, engagement=engagement, ticked=request.GET.get("process", ""))
    if request.method == "POST" and form.is_valid():
        now, wished = timezone.now(), form.cleaned_data
        with transaction.atomic():
            link = make_link(
                engagement=engagement,
                purpose=purpose,
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
        return redirect(page_of(link))
    context = {"engagement": engagement, "tab": "interviews", "form": form, "is_printed": not settings.EMAIL_HOST}
    return render(request, template, context, status=422 if form.errors else 200)


def page_of(link: PersonalLink) -> str:
    """The page that shows a link that was just made, and soon shows it no more."""
    ticket = signing.dumps(link.pk, salt=SHOW_SALT)
    return f"{reverse(PAGES[LinkPurpose(link.purpose)], args=[link.engagement.slug, link.pk])}?shown={ticket}"


def address_shown(request: HttpRequest, link: PersonalLink) -> str:
    """The clear link where it was just made, else nothing."""
    try:
        shown = signing.loads(request.GET.get("shown", ""), salt=SHOW_SALT, max_age=SHOWN_SECONDS)
        return address_of(link) if shown == link.pk else ""
    except (signing.BadSignature, KeyChanged):
        return ""
