"""Reminds people whose answers are still missing. Meant to be run once a day, by cron or a timer."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bia.link_emails import queue_reminders


class Command(BaseCommand):
    help = "Queue a reminder for everybody who was asked by link and has not sent or signed. The worker sends them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=settings.REMINDER_DAYS,
            help="days that must have passed since the last e-mail; default: REMINDER_DAYS, or 3",
        )

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        if days < 1:
            raise CommandError(f"--days must be at least 1, not {days}.")
        reminded = queue_reminders(days, timezone.now())
        self.stdout.write(f"{len(reminded)} reminder{'' if len(reminded) == 1 else 's'} queued.")
