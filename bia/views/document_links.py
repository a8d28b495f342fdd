"""Sharing a document: making links, seeing each once, sending them by e-mail, ending them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bia.access import get_document_for_sharing, get_document_link_for_editing, reader
from bia.document_emails import queue_document_email, usual_email, whole_text
from bia.document_links import (
    document_address,
    end_document_link,
    has_ended,
    make_document_link,
    rests_until,
    wake_document_link,
)
from bia.document_marks import Mark, mark_of
from bia.documents.files import files_of
from bia.forms.document_links import DocumentEmailForm, ShareForm
from bia.links import KeyChanged
from bia.models import Document, DocumentLink
from bia.proposing.standing import stand_of

SHOW_SALT = "bia.document-link-shown"
SHOWN_SECONDS = 600


@never_cache
@require_http_methods(["GET", "POST"])
def document_share(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The links to a document, and a form for a new one; one that was just made is shown in clear."""
    user = reader(request)
    document = get_document_for_sharing(user, slug, pk)
    form, now = ShareForm(request.POST or None), timezone.now()
    if request.method == "POST" and form.is_valid():
        link = make_document_link(
            document,
            label=form.cleaned_data["label"],
            password=form.cleaned_data["password"],
            site=request.build_absolute_uri("/"),
            user=user,
            expires_at=form.expires_at,
            now=now,
        )
        ticket = signing.dumps(link.pk, salt=SHOW_SALT)
        return redirect(f"{reverse('document-share', args=[slug, pk])}?shown={ticket}")
    links = list(document.links.select_related("created_by").prefetch_related("emails"))
    context = {
        "engagement": document.engagement,
        "document": document,
        "files": files_of(document),
        "form": form,
        "mark": _warning(document),
        "rows": [
            {"link": link, "has_ended": has_ended(link, now), "rests_until": rests_until(link, now)} for link in links
        ],
        "shown": _just_made(request, links),
    }
    return render(request, "document_links/share.html", context, status=422 if form.errors else 200)


def _warning(document: Document) -> Mark | None:
    """What to know of the file of a proposal before it is sent; None where it is an offer that holds."""
    stand = stand_of(document, timezone.localdate())
    return None if stand is None or stand.is_to_send else mark_of(stand)


def _just_made(request: HttpRequest, links: list[DocumentLink]) -> dict[str, object] | None:
    """The link that was made a moment ago, with its address: only then can it be read."""
    try:
        made = signing.loads(request.GET.get("shown", ""), salt=SHOW_SALT, max_age=SHOWN_SECONDS)
        link = next((each for each in links if each.pk == made), None)
        return {"link": link, "address": document_address(link)} if link else None
    except (signing.BadSignature, KeyChanged):
        return None


@require_http_methods(["GET", "POST"])
def document_email(request: HttpRequest, slug: str, pk: int, link: int) -> HttpResponse:
    """An e-mail with a link: written, looked at, sent."""
    user = reader(request)
    row = get_document_link_for_editing(user, slug, pk, link)
    now = timezone.now()
    if has_ended(row, now):
        messages.error(request, f"The link for {row.label} does not work any more. Make a new one.")
        return redirect("document-share", slug, pk)
    subject, message = usual_email(row)
    form = DocumentEmailForm(request.POST or None, initial={"subject": subject, "message": message})
    preview = ""
    if request.method == "POST" and form.is_valid():
        try:
            preview = whole_text(row, form.cleaned_data["message"])
        except KeyChanged:
            messages.error(request, "The secret key of this site was changed since the link was made. Make a new link.")
            return redirect("document-share", slug, pk)
        if "send" in request.POST:
            wished = form.cleaned_data
            queue_document_email(row, wished["addresses"], wished["subject"], wished["message"], user, now)
            messages.success(request, f"The e-mail to {', '.join(wished['addresses'])} is on its way.")
            return redirect("document-share", slug, pk)
    context = {
        "engagement": row.document.engagement,
        "document": row.document,
        "link": row,
        "mark": _warning(row.document),
        "form": form,
        "preview": preview,
        "sender": settings.DEFAULT_FROM_EMAIL,
        "is_printed": not settings.EMAIL_HOST,
    }
    return render(request, "document_links/email.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def document_link_end(request: HttpRequest, slug: str, pk: int, link: int) -> HttpResponse:
    """Ask whether to end a link, and do so."""
    row = get_document_link_for_editing(reader(request), slug, pk, link)
    if request.method == "POST":
        end_document_link(row, timezone.now())
        messages.success(request, f"The link for {row.label} opens nothing any more.")
        return redirect("document-share", slug, pk)
    context = {"engagement": row.document.engagement, "document": row.document, "link": row}
    return render(request, "document_links/end.html", context)


@require_POST
def document_link_again(request: HttpRequest, slug: str, pk: int, link: int) -> HttpResponse:
    """Lets the password of a link be tried again that rests after too many wrong ones."""
    row = get_document_link_for_editing(reader(request), slug, pk, link)
    wake_document_link(row)
    messages.success(request, f"The password of the link for {row.label} can be tried again.")
    return redirect("document-share", slug, pk)
