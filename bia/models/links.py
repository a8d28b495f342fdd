"""Personal links: what lets a person without an account answer or sign, and what was sent to them."""

from __future__ import annotations

from django.db import models

from .accounts import User
from .engagements import Engagement
from .processes import Process


class LinkPurpose(models.TextChoices):
    ANSWER = "answer", "Answers"
    SIGN = "sign", "Sign-off"


class PersonalLink(models.Model):
    """A link for one person, scoped to the named processes.

    The token is not stored: only its hash, and the `nonce` from which it can be made again with the secret key.
    `site` is the address the link was made under, such as https://bia.example.com. `browser_hash` stands for the
    one browser that uses the link; `other_browser_at` says when another one last tried. The `code_` fields are of
    the code that lets a second browser take over. `finished_at`: the answers were sent, or it was signed.
    """

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=10, choices=LinkPurpose.choices)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    processes = models.ManyToManyField(Process, related_name="links")
    nonce = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    site = models.CharField(max_length=200)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    first_opened_at = models.DateTimeField(null=True, blank=True)
    last_opened_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    browser_hash = models.CharField(max_length=64, blank=True)
    other_browser_at = models.DateTimeField(null=True, blank=True)
    code_nonce = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} of {self.name}"

    @property
    def asks(self) -> str:
        """Who made the link: whom the person is to ask."""
        maker = self.created_by
        return (maker.get_full_name() or maker.get_username()) if maker else "your consultant"


class EmailKind(models.TextChoices):
    INVITATION = "invitation", "Invitation"
    REMINDER = "reminder", "Reminder"
    CODE = "code", "Code for another device"


class LinkEmail(models.Model):
    """One e-mail about a link: waiting until it is sent or failed. `error` says why, in words for the consultant."""

    link = models.ForeignKey(PersonalLink, on_delete=models.CASCADE, related_name="emails")
    kind = models.CharField(max_length=12, choices=EmailKind.choices)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.link.name}"
