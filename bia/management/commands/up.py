"""Everything for one machine with one command: database, files, demonstration, web server, worker."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from bia.pdf import MissingLibrary, require_library
from bia.supervisor import CannotStart, Child, Supervisor, port_fault


class Command(BaseCommand):
    help = "Prepare the database and the files, then serve the site and do its jobs until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000", help="default: PORT, or 8000")
        parser.add_argument("--no-demo", action="store_true", help="do not load the demonstration")

    def handle(self, *args: Any, host: str, port: str, **options: Any) -> None:
        if not port.isdecimal() or not 1 <= int(port) <= 65535:
            raise CommandError(f"PORT must be a number from 1 to 65535, not {port!r}.")
        if fault := port_fault(host, int(port)):
            raise CommandError(fault)
        try:
            require_library()
        except MissingLibrary as error:
            self.stderr.write(f"{error}\nEverything else works until then.")
        call_command("migrate", verbosity=0, interactive=False)
        collect_static()
        if not options["no_demo"]:
            call_command("demo", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write(f"Ninefold runs at http://{host}:{port} (Ctrl-C stops it)")
        self.stdout.flush()
        try:
            Supervisor(children(f"{host}:{port}")).run()
        except CannotStart as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Stopped.")


def collect_static() -> None:
    """Copy and compress the static files, unless none is newer than the copy."""
    copied = Path(settings.STATIC_ROOT) / "staticfiles.json"
    sources = [*(settings.BASE_DIR / "bia" / "static").rglob("*"), settings.BASE_DIR / "requirements.txt"]
    if not copied.exists() or max(path.stat().st_mtime for path in sources) > copied.stat().st_mtime:
        call_command("collectstatic", verbosity=0, interactive=False)


def children(address: str) -> list[Child]:
    """The web server and as many workers as WORKERS says."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bia.settings"}
    web = [sys.executable, "-m", "gunicorn", "bia.wsgi", "--bind", address, "--workers", "2", "--threads", "4"]
    web += ["--chdir", str(settings.BASE_DIR), "--log-level", "warning"]
    # The solo pool has no child processes: when it is killed, nothing of it is left.
    worker = [sys.executable, "-m", "celery", "--app", "bia", "--workdir", str(settings.BASE_DIR), "--quiet", "worker"]
    worker += ["--pool", "solo", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
    workers = [
        Child(f"Worker {number}", [*worker, "--hostname", f"worker-{number}@%h"], environment)
        for number in range(1, settings.WORKERS + 1)
    ]
    return [Child("The web server", web, environment), *workers]
