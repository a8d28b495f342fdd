"""Is the process alive, and can it do its work? Open to anyone, and says nothing about anyone."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from bia.celery import app

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """The web process answers."""
    return JsonResponse({"status": "ok"})


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _var_folder() -> None:
    with tempfile.TemporaryFile(dir=settings.VAR_DIR):
        pass


def _queue() -> None:
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    if "data_folder_in" in options:
        folder = Path(str(options["data_folder_in"]))
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    with app.connection_for_write(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, timeout=2)


CHECKS: dict[str, Callable[[], None]] = {"database": _database, "files": _var_folder, "queue": _queue}


@login_not_required
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Database, file folder and queue can be used. 503 and the name of what cannot."""
    states = {}
    for name, check in CHECKS.items():
        try:
            check()
            states[name] = "ok"
        except Exception as error:
            # The kind of error is enough outside; the log has the rest.
            logger.exception("not ready: %s", name)
            states[name] = f"failed: {type(error).__name__}"
    failed = any(state != "ok" for state in states.values())
    return JsonResponse({"status": "failed" if failed else "ok", **states}, status=503 if failed else 200)
