"""What somebody with a link to a document sees: a password to type where one is asked for, then its files."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from bia.branding import brand_of
from bia.document_emails import kind_said
from bia.document_links import (
    PROOF_SECONDS,
    WAIT,
    LinkEntry,
    entry_of,
    is_resting,
    note_download,
    proof_of,
    try_password,
)
from bia.documents.files import files_of
from bia.documents.language import in_language
from bia.documents.proposal.standing import standing_said
from bia.link_access import quietly, row_of_token
from bia.models import DocumentLink
from bia.proposing.standing import stand_of
from bia.units import moment


@login_not_required
@csrf_exempt  # the address is the secret, see bia.link_access
@require_http_methods(["GET", "POST"])
def shared_document(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link, in the language of the document.

    A right password is remembered by this browser for an hour.
    """
    link = _link(request, token)
    if isinstance(link, HttpResponse):
        return quietly(link)
    with in_language(link.document.language):
        return quietly(_page(request, link, token))


def _page(request: HttpRequest, link: DocumentLink, token: str) -> HttpResponse:
    now, problem = timezone.now(), ""
    if request.method == "POST" and entry_of(link, _proof(request, link), now) is LinkEntry.LOCKED:
        if try_password(link, request.POST.get("password", ""), now):
            return _let_in(request, link)
        link.refresh_from_db(fields=["wrong_tries", "wrong_at"])
        problem = _refusal(is_resting(link, now))
    entry = entry_of(link, _proof(request, link), now)
    if entry is LinkEntry.ENDED:
        return render(request, "shared/ended.html", status=410)
    if entry is LinkEntry.LOCKED:
        # Not even who sent it: a link that went astray would tell who advises whom. A name would prove nothing either,
        # any page can show one; whom to trust is known from the address and from who gave the password.
        return render(request, "shared/locked.html", {"problem": problem}, status=422 if problem else 200)
    document = link.document
    stand = stand_of(document, timezone.localdate(now))
    context = {
        "link": link,
        "kind": kind_said(document),
        "standing": standing_said(stand) if stand else "",
        "is_offer": stand is None or stand.is_to_send,
        "document": document,
        "pages": ngettext("%(count)s page", "%(count)s pages", document.pages) % {"count": document.pages},
        "made": moment(timezone.localtime(document.created_at)),
        "until": moment(timezone.localtime(link.expires_at)),
        "brand": brand_of(document.engagement),
        "files": files_of(document),
        "token": token,
    }
    return render(request, "shared/document.html", context)


def _refusal(is_at_rest: bool) -> str:
    if is_at_rest:
        return _("Too many passwords were wrong. Try again in %(minutes)s minutes.") % {"minutes": WAIT.seconds // 60}
    return _("This is not the password. Check it, or ask the person who sent you the link.")


@login_not_required
@require_safe
def shared_file(request: HttpRequest, token: str, form: str) -> HttpResponseBase:
    """One of the files, for whoever may see the page with its button; the others are sent there."""
    link = _link(request, token)
    if isinstance(link, HttpResponse):
        return quietly(link)
    now = timezone.now()
    file = next((each for each in files_of(link.document) if each.form == form), None)
    if entry_of(link, _proof(request, link), now) is not LinkEntry.OPEN or file is None or file.path is None:
        return quietly(redirect("shared-document", token))
    if request.method == "GET":  # not of a program that only asks whether the file is there
        note_download(link, now)
    return quietly(
        FileResponse(file.path.open("rb"), as_attachment=True, filename=file.name, content_type=file.media_type)
    )


def _link(request: HttpRequest, token: str) -> DocumentLink | HttpResponse:
    rows = DocumentLink.objects.select_related(
        "document__engagement__workspace", "document__plan", "document__proposal", "created_by"
    )
    return row_of_token(request, token, rows)


def _cookie(link: DocumentLink) -> str:
    return f"document-{link.pk}"


def _proof(request: HttpRequest, link: DocumentLink) -> str:
    return request.COOKIES.get(_cookie(link), "")


def _let_in(request: HttpRequest, link: DocumentLink) -> HttpResponse:
    response = redirect(request.path)
    response.set_cookie(
        _cookie(link),
        proof_of(link),
        max_age=PROOF_SECONDS,
        path=reverse("shared-document", args=["x"]).removesuffix("x/"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
