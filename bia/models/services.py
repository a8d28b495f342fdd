"""What IT or a supplier provides."""

from __future__ import annotations

from django.db import models

from .engagements import NAME, Engagement


class ServiceKind(models.TextChoices):
    APPLICATION = "application", "Application"
    PRINT = "print", "Print"
    INFRASTRUCTURE = "infrastructure", "Infrastructure"
    SAAS = "saas", "Software as a service"


class Service(models.Model):
    """A service of the engagement. `code` is the id used in the case document."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="services")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=NAME)
    kind = models.CharField(max_length=20, choices=ServiceKind.choices)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    dependencies_asked = models.BooleanField(default=False)
    dependencies_unconfirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["engagement", "code"], name="service_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
