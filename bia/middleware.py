"""What every request and every answer must keep to."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
        return super().handle_no_permission(request, view_func)


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
