"""What the site needs to go on without network: its service worker, a page of last resort, and who is signed in."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

# What an interview page needs. Fonts and whatever else a page asks for are kept as they are used.
ASSETS = (
    "bia/favicon.svg",
    *(f"bia/css/{name}.css" for name in ("tokens", "ninefold", "site", "interview")),
    *(
        f"bia/js/{name}.js"
        for name in (
            "autosave",
            "combobox",
            "confirming",
            "fields",
            "keep_all",
            "keep_here",
            "kept",
            "landed",
            "loss",
            "marks",
            "matrix",
            "matrix_paste",
            "names",
            "needs",
            "offline",
            "opened",
            "others",
            "present",
            "processes",
            "queue",
            "redundancy",
            "remarks",
            "rows",
            "store",
            "tabs",
            "targets",
            "theme",
            "undo",
            "unsent",
        )
    ),
    "django_htmx/htmx-2.min.js",
)


@login_not_required
@never_cache
@require_GET
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in in this browser now, and the token that a form needs: asked before kept answers are sent."""
    user = request.user
    signed_in = (
        {"user": str(user.pk), "name": user.get_username()} if user.is_authenticated else {"user": "", "name": ""}
    )
    return JsonResponse({**signed_in, "token": get_token(request)})


@login_not_required
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that answers in place of the network. Its text differs after every deploy, which replaces it."""
    script = _worker() if not settings.DEBUG else _worker.__wrapped__()
    response = HttpResponse(script, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=1)
def _worker() -> str:
    urls = [staticfiles_storage.url(name) for name in ASSETS]
    told = {"assets": urls, "lastResort": reverse("offline"), "static": settings.STATIC_URL}
    digest = hashlib.sha256(json.dumps(told).encode())
    for name in ASSETS:
        if path := finders.find(name):
            with open(path, "rb") as file:
                digest.update(file.read())
    told["version"] = digest.hexdigest()[:12]
    return render_to_string("offline/worker.js", {"settings": json.dumps(told)})


@login_not_required
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Shown without network in place of a page that was never opened in this browser. Names nobody."""
    return render(request, "offline/page.html")
