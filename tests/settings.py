"""The site's settings for tests: an own var folder, plain static files, a fast password hasher."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("NINEFOLD_VAR", tempfile.mkdtemp(prefix="ninefold-test-"))

from bia.settings import *  # noqa: F403
from bia.settings import DATABASES, STORAGES, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # it need not survive a power cut
    # A file, because tests of concurrency and of the browser open it from several connections.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
