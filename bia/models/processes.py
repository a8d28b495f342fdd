"""Business processes, and what processes and services depend on."""

from __future__ import annotations

from django.db import models

from .accounts import User
from .engagements import NAME, Engagement
from .services import Service


class Process(models.Model):
    """A business process. `code` is the id used in the case document.

    `signed_number` is the version that its owner signed and that stands: nothing about it is changed until it is
    re-opened. None while it is open.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="processes")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=NAME)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    dependencies_asked = models.BooleanField(default=False)
    dependencies_unconfirmed = models.BooleanField(default=False)
    signed_number = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "processes"
        constraints = [models.UniqueConstraint(fields=["engagement", "code"], name="process_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Dependency(models.Model):
    """An edge of the graph: a process or a service needs a process or a service.

    Exactly one of the two sources and one of the two targets is set. `share` is the part of the
    process that stops without the target (0 to 1); null means not asked. `uses` names the functions
    of a print service that are used, `needed_from_hours` how far into a disruption it is needed,
    `carries_data` whether the process's data live there; null means not asked. Service to service edges
    have none of these.
    """

    from_process = models.ForeignKey(
        Process, null=True, blank=True, on_delete=models.CASCADE, related_name="dependencies"
    )
    from_service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.CASCADE, related_name="dependencies"
    )
    on_process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.CASCADE, related_name="dependants")
    on_service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="dependants")
    share = models.FloatField(null=True, blank=True)
    uses = models.JSONField(null=True, blank=True)
    needed_from_hours = models.FloatField(null=True, blank=True)
    carries_data = models.BooleanField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "dependencies"
        constraints = [
            models.CheckConstraint(
                name="dependency_has_one_source",
                condition=models.Q(from_process__isnull=False, from_service__isnull=True)
                | models.Q(from_process__isnull=True, from_service__isnull=False),
            ),
            models.CheckConstraint(
                name="dependency_has_one_target",
                condition=models.Q(on_process__isnull=False, on_service__isnull=True)
                | models.Q(on_process__isnull=True, on_service__isnull=False),
            ),
            models.CheckConstraint(
                name="dependency_share_within_0_and_1",
                condition=models.Q(share__isnull=True) | models.Q(share__gte=0, share__lte=1),
            ),
            models.UniqueConstraint(fields=["from_process", "on_process"], name="process_needs_process_once"),
            models.UniqueConstraint(fields=["from_process", "on_service"], name="process_needs_service_once"),
            models.UniqueConstraint(fields=["from_service", "on_service"], name="service_needs_service_once"),
        ]

    def __str__(self) -> str:
        return f"{self.from_process or self.from_service} needs {self.on_process or self.on_service}"


class DependencyChange(models.Model):
    """What was said of what a process or a service needs: one row each time, never changed.

    `target` is the id of what is needed, empty where "it needs nothing" was said or taken back. `entry` is the
    id the browser gave what was entered: sent again after a lost reply, it is not done twice.
    """

    from_process = models.ForeignKey(Process, null=True, on_delete=models.CASCADE, related_name="dependency_changes")
    from_service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="dependency_changes")
    target = models.CharField(max_length=64, blank=True)
    share = models.FloatField(null=True)
    uses = models.JSONField(null=True)
    removed = models.BooleanField(default=False)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()
    entry = models.UUIDField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["from_process", "entry"], name="process_need_entry_once"),
            models.UniqueConstraint(fields=["from_service", "entry"], name="service_need_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.from_process or self.from_service}: {self.target or 'nothing'}"
