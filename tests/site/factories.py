"""Plain factory functions and the cast: owner, teammate (consultant), manager (reads), outsider."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from django.test import Client

from bia.models import Engagement, Membership, Process, Role, Service, ServiceKind, Site, User, Workspace

_numbers = itertools.count(1)


def make_workspace(*, name: str = "Harbour Consulting") -> Workspace:
    return Workspace.objects.create(name=name)


def make_user(workspace: Workspace | None = None, role: str = Role.CONSULTANT, *, username: str | None = None) -> User:
    """A user with the password "correct horse", a member of the workspace when one is given."""
    user = User.objects.create_user(username or f"user{next(_numbers)}", password="correct horse")
    if workspace is not None:
        Membership.objects.create(workspace=workspace, user=user, role=role)
    return user


def client_of(user: User) -> Client:
    """A browser in which this user is signed in."""
    client = Client()
    client.force_login(user)
    return client


def make_engagement(
    workspace: Workspace | None = None,
    *,
    title: str = "Ferry office",
    slug: str | None = None,
    user: User | None = None,
) -> Engagement:
    return Engagement.objects.create(
        workspace=workspace or make_workspace(),
        title=title,
        slug=slug or f"engagement-{next(_numbers)}",
        created_by=user,
    )


def make_site(engagement: Engagement, code: str = "QUAY") -> Site:
    return Site.objects.create(engagement=engagement, code=code, position=engagement.sites.count())


def make_process(engagement: Engagement, code: str = "P01", name: str = "Ticket sale") -> Process:
    return Process.objects.create(engagement=engagement, code=code, name=name, position=engagement.processes.count())


def make_service(
    engagement: Engagement, code: str = "TICKETS", name: str = "Ticket system", kind: str = ServiceKind.APPLICATION
) -> Service:
    return Service.objects.create(
        engagement=engagement, code=code, name=name, kind=kind, position=engagement.services.count()
    )


@dataclass(frozen=True)
class Cast:
    """One workspace with its people, and someone from another one."""

    workspace: Workspace
    owner: User
    teammate: User
    manager: User
    outsider: User


def make_cast() -> Cast:
    workspace = make_workspace()
    return Cast(
        workspace=workspace,
        owner=make_user(workspace, Role.OWNER, username="owner"),
        teammate=make_user(workspace, Role.CONSULTANT, username="teammate"),
        manager=make_user(workspace, Role.MANAGER, username="manager"),
        outsider=make_user(make_workspace(name="Elsewhere"), Role.OWNER, username="outsider"),
    )
