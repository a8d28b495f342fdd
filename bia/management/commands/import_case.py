"""Make an engagement from a case file; its slug is the last line of the output."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bia.models import Role, Workspace
from bia.planning import engagement_from_case, read_document
from planner.faults import CaseFaults


class Command(BaseCommand):
    help = "Make an engagement from a ninefold-case/1 file. Prints its slug as the last line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--workspace", help="name of the workspace; made when there is none. Default: the first one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            document = read_document(options["file"].read_bytes())
        except OSError as error:
            raise CommandError(f"Cannot read {options['file']}: {error.strerror}.") from error
        except CaseFaults as faults:
            raise CommandError("\n".join(str(fault) for fault in faults.faults)) from faults
        workspace = workspace_named(options["workspace"])
        owner = workspace.memberships.filter(role=Role.OWNER).order_by("pk").select_related("user").first()
        engagement = engagement_from_case(workspace, owner.user if owner else None, document)
        self.stdout.write(engagement.slug)


def workspace_named(name: str | None) -> Workspace:
    """The workspace of that name, or the first one; made when there is none."""
    rows = Workspace.objects.order_by("pk")
    found = rows.filter(name=name).first() if name else rows.first()
    return found or Workspace.objects.create(name=name or "Workspace")
