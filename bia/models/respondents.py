"""What respondents answered through their links: it waits until a consultant accepts it."""

from __future__ import annotations

from django.db import models

from .accounts import User
from .interviews import AnswerRevision
from .links import PersonalLink
from .processes import Process


class Settlement(models.TextChoices):
    OPEN = "", "Waits"
    ACCEPTED = "accepted", "Accepted"
    AMENDED = "amended", "Accepted with a change"
    SET_ASIDE = "aside", "Set aside"


class RespondentAnswer(models.Model):
    """One answer of a respondent. It never takes the place of an Answer by itself.

    `hours` are the times that a value over time was given for; `withdrawn` is an answer taken back. `typed` are the
    texts of the inputs, by name, where they could not be understood: then there is no value. `seen_version` is the
    version of the Answer that stood when it was given (0: none). It waits to be settled from `sent_at` on; `revision`
    is the save it led to. A settled one is never changed: a later answer is a row of its own.
    """

    link = models.ForeignKey(PersonalLink, on_delete=models.CASCADE, related_name="answers")
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="respondent_answers")
    question = models.CharField(max_length=120)
    value = models.JSONField(null=True)
    hours = models.JSONField(null=True)
    withdrawn = models.BooleanField(default=False)
    typed = models.JSONField(null=True)
    seen_version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    settlement = models.CharField(max_length=10, choices=Settlement.choices, blank=True, default="")
    settled_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    revision = models.OneToOneField(
        AnswerRevision, null=True, on_delete=models.SET_NULL, related_name="respondent_answer"
    )

    class Meta:
        ordering = ["process", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["link", "process", "question"],
                condition=models.Q(settlement=""),
                name="respondent_answer_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.link.name}: {self.process.code} {self.question}"
