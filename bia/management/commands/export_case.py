"""Print the case document of an engagement."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bia.models import Engagement
from bia.planning import case_of


class Command(BaseCommand):
    help = "Print an engagement as a ninefold-case/1 document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        engagement = Engagement.objects.filter(slug=options["slug"]).first()
        if engagement is None:
            raise CommandError(f"There is no engagement {options['slug']!r}.")
        self.stdout.write(json.dumps(case_of(engagement), indent=1, ensure_ascii=False))
