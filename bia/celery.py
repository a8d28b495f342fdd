"""The Celery app. Messages only wake a worker: what is to be done stands in the Job rows."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bia.settings")

# Celery warns a worker that runs as root because of pickled messages; ours are numbers in JSON.
warnings.filterwarnings("ignore", message=r"\s*You're running the worker with superuser", category=SecurityWarning)

app = Celery("bia")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["bia"])


@app.on_after_configure.connect
def _make_folders(sender: Celery, **_: Any) -> None:
    """The file broker writes into folders and does not make them."""
    options = sender.conf.broker_transport_options or {}
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)
