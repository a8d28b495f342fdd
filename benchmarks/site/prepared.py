"""Django with an empty database in a folder of its own. Imported before anything of the site."""

from __future__ import annotations

import os
import tempfile

import django

os.environ["NINEFOLD_VAR"] = tempfile.mkdtemp(prefix="ninefold-benchmark-")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ.setdefault("LOG_LEVEL", "ERROR")
django.setup()
