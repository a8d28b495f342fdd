"""Links by which somebody without an account downloads one document, and the e-mails that carried them."""

from __future__ import annotations

from django.db import models

from .accounts import User
from .documents import Document


class DocumentLink(models.Model):
    """A link to one document. As of personal links, neither token nor password is stored: only what proves them.

    `label` says for whom it is. `wrong_tries` are wrong passwords since `wrong_at` was last long ago.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="links")
    label = models.CharField(max_length=200)
    nonce = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    site = models.CharField(max_length=200)
    password = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    wrong_tries = models.PositiveIntegerField(default=0)
    wrong_at = models.DateTimeField(null=True, blank=True)
    downloads = models.PositiveIntegerField(default=0)
    last_download_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Link to {self.document} for {self.label}"

    @property
    def sender(self) -> str:
        """Who made the link: whom the recipient is to ask."""
        maker = self.created_by
        return (maker.get_full_name() or maker.get_username()) if maker else "your consultant"


class DocumentEmail(models.Model):
    """One e-mail with a link to a document: waiting until it is sent or failed, with the reason in words."""

    link = models.ForeignKey(DocumentLink, on_delete=models.CASCADE, related_name="emails")
    addresses = models.JSONField(default=list)
    subject = models.CharField(max_length=200)
    message = models.TextField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"E-mail to {', '.join(self.addresses)}"
