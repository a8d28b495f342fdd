"""Collects what documents say, and compiles how it is said in other languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bia.translations import LANGUAGES, compile_file, po_file, update


class Command(BaseCommand):
    help = "Collect the words of documents into bia/locale/documents, and compile every .po to its .mo."

    def handle(self, *args: Any, **options: Any) -> None:
        for language in LANGUAGES:
            missing = [message for message in update(language) if message.id and not all(_texts(message.string))]
            self.stdout.write(f"{language}: {len(missing)} without a translation")
            for folder in settings.LOCALE_PATHS:
                path = po_file(language, folder)
                if path.exists():
                    compile_file(path, language)


def _texts(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)
