"""What was answered: one row a question, with its version and history."""

from __future__ import annotations

from django.db import models

from .accounts import User
from .engagements import Engagement, Site
from .processes import Process
from .services import Service


class Source(models.TextChoices):
    LIVE = "live", "Interview"
    RESPONDENT = "respondent", "Respondent"
    IMPORT = "import", "Import"
    CARRIED_OVER = "carried-over", "Carried over"
    TEMPLATE = "template", "Sector template"
    ASSUMED = "assumed", "Assumption"  # of a quick sizing, in place of an answer that it does not ask for
    RESCALED = "rescaled", "Change of the scale"  # of a revision alone: nobody gave this answer anew


UNCONFIRMED = (Source.CARRIED_OVER, Source.TEMPLATE, Source.ASSUMED)  # they count, and wait for somebody to agree


class Answer(models.Model):
    """The present answer to one question about the engagement, a site, a service or a process.

    `question` is the path in the case document below that subject, for example
    `workaround.capacity` or `impact.severity.safety`. `value` has the type the case format gives
    that path. A question without a row was not asked; `withdrawn` keeps the version of an answer
    that was taken back, and counts as not asked.
    """

    # Never asked for without the question: the index below stands in for its own.
    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="answers", db_index=False)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=120)
    value = models.JSONField(null=True)
    withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=20, choices=Source.choices, default=Source.LIVE)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["engagement", "question"], name="answer_by_question")]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "question"],
                condition=models.Q(site=None, service=None, process=None),
                name="engagement_answer_once",
            ),
            models.UniqueConstraint(fields=["site", "question"], name="site_answer_once"),
            models.UniqueConstraint(fields=["service", "question"], name="service_answer_once"),
            models.UniqueConstraint(fields=["process", "question"], name="process_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.process or self.service or self.site or self.engagement}: {self.question}"


class AnswerRevision(models.Model):
    """What an answer was before and since: one row each time it is saved, never changed.

    `entry` is the id the browser gave the typed answer: sent again after a lost reply, it is not saved twice.
    `undoes` is the version that this save took back, where it was an undo.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    value = models.JSONField(null=True)
    withdrawn = models.BooleanField(default=False)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=20, choices=Source.choices)
    saved_at = models.DateTimeField()
    entry = models.UUIDField(null=True)
    undoes = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["answer", "version"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "version"], name="answer_version_once"),
            models.UniqueConstraint(fields=["answer", "entry"], name="answer_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.answer} v{self.version}"
