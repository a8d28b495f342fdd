"""Load the demonstration: two fictional organisations, a user, and a finished plan."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from bia import jobs
from bia.documents.files import path_of
from bia.documents.publishing import PLAN_JOB
from bia.models import Document, DocumentKind, Engagement, Membership, Role, User, Workspace
from bia.planning import engagement_from_case, make_plan_for, read_document
from planner.faults import CaseFaults

CASES = Path(settings.BASE_DIR) / "bia" / "demo"
WORKSPACE = "Demonstration"
USERNAME = "demo"


class Command(BaseCommand):
    help = "Load the demonstration once: cases, a user with a random password, a plan and its PDF."

    def handle(self, *args: Any, **options: Any) -> None:
        user = demo_user()
        load_cases(user)
        self.stdout.write(f"Sign in as {USERNAME} with the password {password()}")
        engagement = Engagement.objects.filter(workspace__name=WORKSPACE).order_by("pk").first()
        if engagement:
            self.stdout.write(self._plan_document(engagement, user))

    def _plan_document(self, engagement: Engagement, user: User) -> str:
        try:
            document = plan_document_of(engagement, user)
        except (CaseFaults, jobs.JobFailed) as error:
            return f"No plan document of {engagement.title}: {error}"
        return f"Availability plan of {engagement.title}: {path_of(document)}"


def password() -> str:
    """The password of the demo user: random, made once, readable by the owner of the folder only."""
    path = Path(settings.VAR_DIR) / "demo-password"
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(12))
    except FileExistsError:
        pass  # made by an earlier run
    return path.read_text().strip()


def demo_user() -> User:
    """The demo user, who can always sign in with the password that is shown."""
    user, _ = User.objects.get_or_create(username=USERNAME)
    if not user.check_password(password()):
        user.set_password(password())
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def load_cases(user: User) -> None:
    """The demonstration workspace with its cases, unless it was loaded before."""
    workspace, is_new = Workspace.objects.get_or_create(name=WORKSPACE)
    if not is_new:
        return
    Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    for path in sorted(CASES.glob("*.json")):
        engagement_from_case(workspace, user, read_document(path.read_bytes()), timezone.now())


def plan_document_of(engagement: Engagement, user: User) -> Document:
    """The PDF of the present plan, made now unless it is there. Raises CaseFaults or JobFailed."""
    plan = make_plan_for(engagement, user, timezone.now())
    for document in engagement.documents.filter(plan=plan, kind=DocumentKind.PLAN):
        if path_of(document):
            return document
    # The same job that the button in the browser starts, done here and now.
    with transaction.atomic():
        job = jobs.submit(PLAN_JOB, engagement, user)
        attempt = jobs.claim(job.pk)
    assert attempt is not None  # nobody else has seen it before the commit
    jobs.do(attempt)
    job.refresh_from_db()
    if job.error:
        raise jobs.JobFailed(job.error)
    return Document.objects.get(job=job)
