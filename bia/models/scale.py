"""Answers to times that are not asked about any more."""

from __future__ import annotations

from django.db import models

from .processes import Process


class SetAside(models.Model):
    """What was answered for a time that the scale no longer has. It comes back when the time does."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="set_aside")
    question = models.CharField(max_length=120)
    hours = models.FloatField()
    value = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "question", "hours"], name="one_answer_set_aside_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.process}: {self.question} after {self.hours} h"
