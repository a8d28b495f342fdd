"""Asking people by link: who was asked, inviting, reminding, a new link, and ending one."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bia.access import (
    get_engagement_for_reading,
    get_respondent_link_for_editing,
    may_edit,
    reader,
)
from bia.forms.respondents import UntilForm
from bia.frames import scale_of
from bia.link_emails import ask_again, queue_email, send_again
from bia.links import renew_link, revoke_link
from bia.models import EmailKind, LinkPurpose, PersonalLink
from bia.personal_links import LinkState, link_state
from bia.proposals import waiting_rows
from bia.respondent_answers import take_unsent
from bia.respondents import finding, link_rows

from .personal_links import address_shown, invite, page_of


@require_GET
def respondent_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is asked by link, how far each is, and what was sent to them."""
    user = reader(request)
    engagement = get_engagement_for_reading(user, slug)
    rows = link_rows(engagement, scale_of(engagement), timezone.now())
    context = {
        "engagement": engagement,
        "tab": "interviews",
        "can_edit": may_edit(user, engagement),
        "rows": rows,
        "finding": finding(rows),
        "waiting": waiting_rows(engagement).count(),
        "is_printed": not settings.EMAIL_HOST,
        "has_processes": engagement.processes.exists(),
    }
    return render(request, "respondents/list.html", context)


@require_http_methods(["GET", "POST"])
def respondent_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Makes a link by which one person answers, and sends it; `?process=` ticks one."""
    return invite(request, slug, LinkPurpose.ANSWER, "respondents/invite.html")


@never_cache
@require_GET
def respondent_link(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The clear link, for as long as it was just made; after that how to get another one."""
    link = get_respondent_link_for_editing(reader(request), slug, pk)
    context = {
        "engagement": link.engagement,
        "tab": "interviews",
        "link": link,
        "address": address_shown(request, link),
        "is_local": link.site.partition("://")[2].partition(":")[0] in ("127.0.0.1", "localhost"),
        "is_printed": not settings.EMAIL_HOST,
        "email": link.emails.first(),
    }
    return render(request, "respondents/link.html", context)


@require_http_methods(["GET", "POST"])
def respondent_renew(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Another link for the same person, after saying what becomes of the old one."""
    user = reader(request)
    link = get_respondent_link_for_editing(user, slug, pk)
    form = UntilForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            renew_link(link, site=request.build_absolute_uri("/"), expires_at=form.expires_at)
            if "send" in request.POST:
                queue_email(link, EmailKind.INVITATION, user, timezone.now())
        return redirect(page_of(link))
    context = {"engagement": link.engagement, "tab": "interviews", "link": link, "form": form}
    return render(request, "respondents/renew.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def respondent_revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ends a link after asking."""
    link = get_respondent_link_for_editing(reader(request), slug, pk)
    if request.method == "POST":
        revoke_link(link, timezone.now())
        messages.success(request, f"The link of {link.name} is withdrawn. What was entered is kept.")
        return redirect("respondent-list", slug)
    context = {"engagement": link.engagement, "tab": "interviews", "link": link}
    return render(request, "respondents/revoke.html", context)


@require_POST
def respondent_remind(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Sends the link again, to somebody who has not sent their answers."""
    user = reader(request)
    link = get_respondent_link_for_editing(user, slug, pk)
    now = timezone.now()
    if link_state(link, now).is_open:
        ask_again(link, user, now)
        messages.success(request, f"An e-mail to {link.name} is on its way.")
    else:
        messages.error(request, f"The link of {link.name} does not work any more. Make a new one first.")
    return redirect("respondent-list", slug)


@require_POST
def respondent_reopen(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Lets somebody who has sent their answers change them and send again."""
    link = get_respondent_link_for_editing(reader(request), slug, pk)
    if link.revoked_at is not None or link.expires_at <= timezone.now():
        messages.warning(request, f"The link of {link.name} has ended. A new one lets them change and send again.")
        return redirect("respondent-renew", slug, pk)
    PersonalLink.objects.filter(pk=link.pk).update(finished_at=None)
    messages.success(request, f"{link.name} can change the answers and send them again, with the same link.")
    return redirect("respondent-list", slug)


@require_POST
def respondent_take(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Takes what was entered through a link that ended before it was sent."""
    link = get_respondent_link_for_editing(reader(request), slug, pk)
    if link_state(link, timezone.now()) in (LinkState.EXPIRED, LinkState.REVOKED):
        take_unsent(link, timezone.now())
        messages.success(request, f"What {link.name} had entered waits below.")
        return redirect("respondent-answers", slug)
    messages.error(request, f"{link.name} can still send it.")
    return redirect("respondent-list", slug)


@require_POST
def respondent_email_again(request: HttpRequest, slug: str, pk: int, email: int) -> HttpResponse:
    """Tries an e-mail again that was not sent."""
    user = reader(request)
    link = get_respondent_link_for_editing(user, slug, pk)
    with transaction.atomic():
        send_again(get_object_or_404(link.emails, pk=email, sent_at=None), user, timezone.now())
    messages.success(request, f"The e-mail to {link.name} is tried again.")
    return redirect("respondent-list", slug)
