"""A link to a questionnaire in tests, and the browser that uses it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone

from bia.links import address_of, make_link
from bia.models import Answer, Engagement, LinkPurpose, PersonalLink, Process, User

TIMES = [1.0, 4.0]


def settle_scale(engagement: Engagement) -> None:
    """Two times and two categories to ask about."""
    for question, value in (
        ("currency", "EUR"),
        ("impact_after_hours", TIMES),
        ("severity_levels", ["none", "minor", "noticeable", "serious", "intolerable"]),
        ("categories", [{"id": "safety"}, {"id": "legal"}]),
    ):
        Answer.objects.create(engagement=engagement, question=question, value=value, saved_at=timezone.now())


def make_respondent(
    engagement: Engagement, *processes: Process, by: User | None = None, name: str = "Ada Lund"
) -> PersonalLink:
    """A link that was just made, valid for two weeks."""
    now = timezone.now()
    user = by or User.objects.filter(memberships__workspace=engagement.workspace).first()
    assert user is not None
    return make_link(
        engagement=engagement,
        purpose=LinkPurpose.ANSWER,
        name=name,
        email="ada@example.com",
        processes=processes,
        site="https://bia.example.com",
        created_by=user,
        expires_at=now + timedelta(days=14),
        now=now,
    )


def path_of(link: PersonalLink) -> str:
    """The path of the clear link."""
    return urlsplit(address_of(link)).path


def begin(link: PersonalLink) -> Client:
    """The browser that uses the link."""
    client = Client(enforce_csrf_checks=True)
    assert client.post(path_of(link), {"begin": "yes"}).status_code == 302
    return client
