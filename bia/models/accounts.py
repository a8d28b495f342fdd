"""Who works with Ninefold: users, workspaces and the role a user has in each."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person with an account. Kept as our own model so that it can grow without a swap."""


class Workspace(models.Model):
    """A consulting firm or an internal team. Nothing crosses workspaces."""

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    CONSULTANT = "consultant", "Consultant"
    PRESALES = "presales", "Pre-sales"
    MANAGER = "manager", "Manager"


EDITING_ROLES = (Role.OWNER, Role.CONSULTANT, Role.PRESALES)


class Membership(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.CONSULTANT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="one_role_per_workspace")]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace} as {self.role}"
