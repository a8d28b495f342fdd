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
        parser.add_argument("--port", type=int, default=None, help="default: the variable PORT, or 8000")
        parser.add_argument("--no-demo", action="store_true", help="do not load the demonstration")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], port_of(options["port"])
        if fault := port_fault(host, port):
            raise CommandError(fault)
        try:
            require_library()
        except MissingLibrary as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        if not options["no_demo"]:
            call_command("demo", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write(f"Ninefold runs at http://{host}:{port} (Ctrl-C stops it)")
        self.stdout.flush()
        try:
            Supervisor(children(host, port)).run()
        except CannotStart as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Stopped.")


def port_of(given: int | None) -> int:
    """The port from the command line, from PORT, or 8000. Raises CommandError."""
    text = str(given) if given is not None else os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise CommandError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def children(host: str, port: int) -> list[Child]:
    """The web server and the worker."""
    tools = Path(sys.executable).parent
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bia.settings"}
    web = [str(tools / "gunicorn"), "bia.wsgi", "--bind", f"{host}:{port}", "--workers", "2", "--threads", "4"]
    web += ["--chdir", str(settings.BASE_DIR), "--log-level", "warning", "--worker-tmp-dir", str(settings.VAR_DIR)]
    # The solo pool has no child processes: when it is killed, nothing of it is left.
    worker = [str(tools / "celery"), "--app", "bia", "--workdir", str(settings.BASE_DIR), "worker"]
    worker += ["--pool", "solo", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
    return [Child("The web server", web, environment), Child("The worker", worker, environment)]
