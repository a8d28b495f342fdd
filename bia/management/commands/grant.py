"""Make a user a member of a workspace, or change their role in it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bia.models import Membership, Role, User, Workspace


class Command(BaseCommand):
    help = "Make a user a member of a workspace. The workspace is made when there is none of that name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name")
        parser.add_argument("--workspace", required=True)
        parser.add_argument("--role", choices=Role.values, default=Role.CONSULTANT)

    def handle(self, *args: Any, user: str, workspace: str, role: str, **options: Any) -> None:
        member = User.objects.filter(username=user).first()
        if member is None:
            raise CommandError(f"There is no user {user!r}. Make one with: python manage.py createsuperuser")
        place, _ = Workspace.objects.get_or_create(name=workspace)
        Membership.objects.update_or_create(workspace=place, user=member, defaults={"role": role})
        self.stdout.write(f"{user} is {Role(role).label.lower()} in {workspace}.")
