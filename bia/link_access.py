"""Who gets in by a personal link: fetch and permission for people without an account, in one place.

A page behind a link is made with `link_page`. A token that was never given out and one that makes no sense get
the same answer after the same work. After many of them an address gets no other answer to such tokens for a while;
whoever has a link that exists is let in from there all the same. Somebody who opens a link begins by pressing a
button: programs that look into e-mails press none, so that they never take the link for themselves. From then on the
link is used by that browser; another one is told so, and takes over by a code that is sent to the invited person.

Forms here carry no token against forgery: their address is the secret, and the cookie of the browser is not sent
along from other sites. The pages send no referrer, and a browser that sends none posts from the origin "null",
which the usual check would refuse.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from bia.drawn import DRAWN
from bia.link_emails import queue_code
from bia.models import PersonalLink
from bia.personal_links import CODE_MINUTES, Entry, code_fits, entry, hash_of, new_secret

WRONG_MOST = 30  # tokens that do not exist, from one address
WRONG_SECONDS = 600
CODES_APART = timedelta(minutes=1)
SEEN_APART = timedelta(minutes=1)

View = Callable[..., HttpResponse]
Response = TypeVar("Response", bound=HttpResponseBase)
Row = TypeVar("Row", bound=Model)


def link_page(purpose: str) -> Callable[[View], View]:
    """Makes a view of `view(request, link, ...)`: it is called for the browser that uses a valid link of this
    purpose, and for nobody else. The address has to name `token`."""

    def decorate(view: View) -> View:
        @login_not_required
        @csrf_exempt
        @wraps(view)
        def page(request: HttpRequest, token: str, **arguments: object) -> HttpResponse:
            return quietly(_answer(request, token, purpose, lambda link: view(request, link, **arguments)))

        return page

    return decorate


def quietly(response: Response) -> Response:
    """The response, kept by nobody on the way and told to nobody by the browser."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


def row_of_token(request: HttpRequest, token: str, rows: QuerySet[Row]) -> Row | HttpResponse:
    """The row with the hash of this token, or what answers a token that was never given out."""
    wrong = _wrong_tokens(request)  # looked up of every token, so that all take the same time
    row = rows.filter(token_hash=hash_of(token)).first()
    if row is not None:
        return row
    if wrong >= WRONG_MOST:
        return render(request, "links/too_many.html", {"minutes": WRONG_SECONDS // 60}, status=429)
    _count_wrong(request)
    return render(request, "links/unknown.html", status=404)


def _answer(
    request: HttpRequest, token: str, purpose: str, show: Callable[[PersonalLink], HttpResponse]
) -> HttpResponse:
    rows = PersonalLink.objects.select_related("engagement", "created_by").filter(purpose=purpose)
    link = row_of_token(request, token, rows)
    if isinstance(link, HttpResponse):
        return link
    now = timezone.now()
    match entry(link, request.COOKIES.get(cookie_of(link), ""), now):
        case Entry.OPEN:
            _note_opened(link, now)
            return show(link)
        case Entry.UNBOUND:
            return _welcome(request, link, now)
        case Entry.ELSEWHERE:
            return _elsewhere(request, link, now)
        case refused:
            context = {"link": link, "is_revoked": refused is Entry.REVOKED, "typed": typed_texts(request)}
            return render(request, "links/ended.html", context, status=410)


def cookie_of(link: PersonalLink) -> str:
    """The name of the cookie that holds the secret of the browser that uses a link."""
    return f"link-{link.pk}"


def _welcome(request: HttpRequest, link: PersonalLink, now: datetime) -> HttpResponse:
    """What awaits the person; the button binds the link to this browser."""
    if request.method == "POST" and "begin" in request.POST:
        return _bind(request, link, now, Q(browser_hash=""))
    return render(request, "links/welcome.html", {"link": link, "processes": link.processes.all()})


def _bind(request: HttpRequest, link: PersonalLink, now: datetime, still: Q) -> HttpResponse:
    """Gives the link to this browser, if `still` holds: of two at once, one wins."""
    browser = new_secret()
    PersonalLink.objects.filter(still, pk=link.pk).update(
        browser_hash=hash_of(browser),
        first_opened_at=link.first_opened_at or now,
        last_opened_at=now,
        code_nonce="",
        other_browser_at=None if link.browser_hash == "" else link.other_browser_at,
    )
    response = redirect(request.path)
    response.set_cookie(
        cookie_of(link),
        browser,
        expires=link.expires_at,
        path="/r/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _elsewhere(request: HttpRequest, link: PersonalLink, now: datetime) -> HttpResponse:
    """The link is in use in another browser: told, noted for the consultant, and a way to take over."""
    PersonalLink.objects.filter(pk=link.pk).update(other_browser_at=now)
    problem, is_sent = "", bool(link.code_nonce)
    if request.method == "POST" and "send" in request.POST:
        sent_at = link.code_expires_at and link.code_expires_at - timedelta(minutes=CODE_MINUTES)
        is_sent = bool(sent_at and now < sent_at + CODES_APART) or queue_code(link, now)
        problem = "" if is_sent else f"No more codes are sent today. Ask {link.asks} for a new link."
    elif request.method == "POST" and "code" in request.POST:
        # Counted before it is looked at: of many at once no more are tried than of one after the other.
        tries = PersonalLink.objects.filter(pk=link.pk, code_tries=link.code_tries)
        counted = tries.update(code_tries=F("code_tries") + 1)
        if counted and code_fits(link, request.POST["code"], now):
            return _bind(request, link, now, Q(code_nonce=link.code_nonce))
        problem = "This is not the code that was sent last, or it is too old. Check it, or have a new one sent."
    context = {
        "link": link,
        "masked": masked(link.email),
        "is_sent": is_sent,
        "problem": problem,
        "minutes": CODE_MINUTES,
        "typed": typed_texts(request),
    }
    return render(request, "links/elsewhere.html", context, status=422 if problem else 409)


def masked(email: str) -> str:
    """An e-mail address that its owner knows again: j…@example.com."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"


def typed_texts(request: HttpRequest) -> list[str]:
    """The texts that were sent from a questionnaire, to be shown to whom they cannot be kept for."""
    typed = [text.strip() for name, texts in request.POST.lists() if _is_typed(str(name)) for text in texts]
    return [str(text) for text in typed if len(text) > 1]


def _is_typed(name: str) -> bool:
    return "." in name and not name.endswith(f".{DRAWN}")


def _note_opened(link: PersonalLink, now: datetime) -> None:
    if link.last_opened_at is None or now - link.last_opened_at >= SEEN_APART:
        PersonalLink.objects.filter(pk=link.pk).update(last_opened_at=now)


def _address(request: HttpRequest) -> str:
    """Where a request came from: behind a proxy, what the proxy itself added last."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def _wrong_key(request: HttpRequest) -> str:
    return f"wrong-links-{hashlib.sha256(_address(request).encode()).hexdigest()}"


def _wrong_tokens(request: HttpRequest) -> int:
    return int(cache.get(_wrong_key(request), 0))


def _count_wrong(request: HttpRequest) -> None:
    key = _wrong_key(request)
    if not cache.add(key, 1, WRONG_SECONDS):
        cache.incr(key)
