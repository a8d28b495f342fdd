"""What every request and every answer must keep to."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

View = Callable[[HttpRequest], HttpResponse]
PASSED_OVER_MOST_BYTES = 200 * 1024 * 1024
CHUNK_BYTES = 64 * 1024

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def content_security(get_response: View) -> View:
    """Everything comes from this site: no inline script or style, no frame around it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return middleware


def name_reader(get_response: View) -> View:
    """Says on a page for whom it was made: the service worker keeps it for nobody else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html") and request.user.is_authenticated:
            response.headers["X-Reader"] = str(request.user.pk)
        return response

    return middleware


class SignInRequired(LoginRequiredMiddleware):
    """Every page asks who it is for. A part of a page is refused: the page to sign in would be put into its place."""

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponse:  # type: ignore[override]
        if request.headers.get("HX-Request") == "true":
            return HttpResponse("You are signed out.", status=401, content_type="text/plain; charset=utf-8")
        if request.method not in ("GET", "HEAD"):
            messages.warning(request, "You were signed out, so nothing was done. Sign in, and do it again.")
            return redirect_to_login(_page_before(request))
        return super().handle_no_permission(request, view_func)


def _page_before(request: HttpRequest) -> str:
    """The page of this site from which something was sent; the first one where the browser does not say."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return reverse("engagement-list")
    parts = urlsplit(before)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def explain_method(get_response: View) -> View:
    """Gives somebody who opens the address of a button a page that says so; Django's own answer is empty."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
            return response
        found = request.resolver_match
        page = render(request, "405.html", {"slug": found.kwargs.get("slug") if found else None}, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware


def limit_body(get_response: View) -> View:
    """Refuse a request that is too large before any of it is kept.

    A form with a file may be larger: `bia.uploads` keeps no file that is too large, and the form says so at its field.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        has_files = request.content_type == "multipart/form-data"
        most = PASSED_OVER_MOST_BYTES if has_files else settings.REQUEST_MOST_BYTES
        if length.isdecimal() and int(length) > most:
            _pass_over(request, int(length))
            return render(request, "413.html", {"most": most}, status=413)
        return get_response(request)

    return middleware


def _pass_over(request: HttpRequest, length: int) -> None:
    """Read the body away: a browser that is cut off while it sends shows no answer. Not without end."""
    left = min(length, PASSED_OVER_MOST_BYTES)
    while left > 0:
        part = request.read(min(left, CHUNK_BYTES))
        if not part:
            return
        left -= len(part)
