"""Files made for the client."""

from __future__ import annotations

from django.db import models

from .accounts import User
from .engagements import Engagement, Language
from .jobs import Job
from .plans import Plan
from .proposals import Proposal


class DocumentKind(models.TextChoices):
    PLAN = "plan", "Availability plan"
    REPORT = "bia", "BIA report"
    PROPOSAL = "proposal", "Proposal"


class Document(models.Model):
    """A finished file. The row is written in the same commit that ends its job."""

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="documents")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="documents")
    job = models.OneToOneField(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="document")
    kind = models.CharField(max_length=20, choices=DocumentKind.choices)
    language = models.CharField(max_length=8, choices=Language.choices, default=Language.ENGLISH)
    proposal = models.ForeignKey(Proposal, null=True, blank=True, on_delete=models.CASCADE, related_name="documents")
    name = models.CharField(max_length=60, blank=True, help_text="Number and version of a proposal, and “draft”")
    proposal_version = models.PositiveIntegerField(null=True, blank=True)
    is_draft = models.BooleanField(default=False, help_text="Of a proposal that was not sent")
    content_sha256 = models.CharField(max_length=64, blank=True, help_text="Of a proposal; empty where it was not kept")
    file = models.CharField(max_length=300, help_text="Path below the documents folder")
    sha256 = models.CharField(max_length=64)
    brand_sha256 = models.CharField(max_length=64, blank=True, help_text="Empty where it was not kept yet")
    pages = models.PositiveIntegerField()
    size_bytes = models.PositiveIntegerField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        if self.name:
            return f"{self.get_kind_display()} {self.name}"
        return f"{self.get_kind_display()} of plan {self.plan.number}"


class FileForm(models.TextChoices):
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"


class DocumentFile(models.Model):
    """A file made with a document, from the same snapshot and in the same job."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="files")
    form = models.CharField(max_length=8, choices=FileForm.choices)
    file = models.CharField(max_length=300, help_text="Path below the documents folder")
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()

    class Meta:
        ordering = ["form"]
        constraints = [models.UniqueConstraint(fields=["document", "form"], name="document_form_once")]

    def __str__(self) -> str:
        return f"{self.get_form_display()} of {self.document}"
