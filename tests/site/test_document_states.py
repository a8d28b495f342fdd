"""What the list says of documents whose brand was changed since, and making them anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bia import jobs
from bia.brand import Brand
from bia.branding import last_change, set_brand, undo_brand
from bia.documents import publishing
from bia.models import Document, Engagement, Job, Proposal
from bia.pdf import Pdf
from bia.planning import engagement_from_case
from bia.proposing.transitions import take_step
from tests.site import plan_documents as synthetic
from tests.site.factories import Cast
from tests.site.proposals import make_proposal

pytestmark = pytest.mark.django_db

OFF_BRAND = "Made before the brand was changed"
RED, BLUE = Brand(name="Firm", accent="#aa0000"), Brand(name="Firm", accent="#0000aa")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Lays out nothing: what is tested is what is said of the files."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    monkeypatch.setattr(publishing, "plan_pdf", lambda plan, progress=None: Pdf(b"%PDF plan", 7))
    monkeypatch.setattr(publishing, "facts_proposal_pdf", lambda facts, values, progress=None: Pdf(b"%PDF", 9))


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return other_engagement(cast)


def other_engagement(cast: Cast) -> Engagement:
    case = synthetic.case([synthetic.process(1)]) | {"horizon_years": 5, "discount_rate": 0.05}
    return engagement_from_case(cast.workspace, cast.teammate, case)


def make(engagement: Engagement, cast: Cast, kind: str = publishing.PLAN_JOB, **parameters: Any) -> Document:
    job = Job.objects.create(engagement=engagement, kind=kind, created_by=cast.teammate, parameters=parameters)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert not job.error
    return Document.objects.get(job=job)


def rows_of(engagement: Engagement, user: Any) -> list[Any]:
    """The rows of the list of documents, the newest first."""
    client = Client()
    client.force_login(user)
    page = client.get(reverse("document-list", args=[engagement.slug]))
    return list(html.fromstring(page.content).xpath("//table[contains(@class, 'docs')]/tbody/tr"))


def marked(engagement: Engagement, cast: Cast) -> list[bool]:
    return [OFF_BRAND in row.text_content() for row in rows_of(engagement, cast.teammate)]


def press_anew(row: Any, cast: Cast) -> Document:
    """Send the form of a row as a browser would, and do what it asks for."""
    (form,) = row.xpath(".//form")
    (button,) = form.xpath(".//button")
    client = Client()
    client.force_login(cast.teammate)
    assert client.post(form.action, {**form.fields, button.get("name"): button.get("value")}).status_code == 302
    job = Job.objects.latest("pk")
    jobs.run(job.pk)
    return Document.objects.get(job=job)


def test_a_changed_brand_marks_what_was_made_before_and_it_can_be_made_anew(engagement: Engagement, cast: Cast) -> None:
    made = make(engagement, cast, language="de")
    assert marked(engagement, cast) == [False]
    set_brand(cast.workspace, RED, cast.owner, timezone.now())
    (row,) = rows_of(engagement, cast.teammate)
    assert OFF_BRAND in row.text_content()
    assert "Current" not in row.text_content()
    again = press_anew(row, cast)
    assert (again.kind, again.language, again.plan) == (made.kind, "de", made.plan)
    newer, older = rows_of(engagement, cast.teammate)
    assert "Current" in newer.text_content()
    assert OFF_BRAND in older.text_content()
    assert not [row for row in (newer, older) if row.xpath(".//form")]  # it is there already


def test_who_may_not_make_documents_sees_the_mark_alone(engagement: Engagement, cast: Cast) -> None:
    make(engagement, cast)
    set_brand(engagement, RED, cast.teammate, timezone.now())
    (row,) = rows_of(engagement, cast.manager)
    assert OFF_BRAND in row.text_content()
    assert not row.xpath(".//form")


def test_it_is_said_beside_what_else_is_old(engagement: Engagement, cast: Cast) -> None:
    make(engagement, cast)
    set_brand(engagement, RED, cast.teammate, timezone.now())
    Engagement.objects.filter(pk=engagement.pk).update(title="Renamed since")
    (row,) = rows_of(engagement, cast.teammate)
    assert "Older than the answers" in row.text_content()
    assert OFF_BRAND in row.text_content()


def test_only_a_change_of_what_the_document_carries_marks_it(engagement: Engagement, cast: Cast) -> None:
    set_brand(engagement, RED, cast.teammate, timezone.now())
    make(engagement, cast)
    elsewhere = other_engagement(cast)
    make(elsewhere, cast)
    set_brand(cast.workspace, Brand(accent="#00aa00"), cast.owner, timezone.now())  # it has an accent of its own
    assert (marked(engagement, cast), marked(elsewhere, cast)) == ([False], [True])
    set_brand(engagement, BLUE, cast.teammate, timezone.now())
    assert marked(engagement, cast) == [True]
    change = last_change(engagement)
    assert change is not None
    assert undo_brand(engagement, change.changed_at.isoformat(), cast.teammate, timezone.now())
    assert marked(engagement, cast) == [False]


def test_a_file_whose_brand_was_not_kept_is_not_said_to_be_old(engagement: Engagement, cast: Cast) -> None:
    make(engagement, cast)
    Document.objects.update(brand_sha256="")
    set_brand(cast.workspace, RED, cast.owner, timezone.now())
    assert marked(engagement, cast) == [False]


def test_a_draft_proposal_is_marked_and_one_that_was_sent_keeps_its_brand(cast: Cast) -> None:
    proposal = make_proposal(cast)
    engagement = proposal.engagement
    make(engagement, cast, publishing.PROPOSAL_JOB, proposal=proposal.pk)
    set_brand(engagement, RED, cast.teammate, timezone.now())
    (row,) = rows_of(engagement, cast.teammate)
    assert OFF_BRAND in row.text_content()
    assert press_anew(row, cast).proposal == proposal
    assert marked(engagement, cast) == [False, True]
    take_step(proposal, "send", cast.teammate, timezone.now())
    make(engagement, cast, publishing.PROPOSAL_JOB, proposal=proposal.pk)
    set_brand(engagement, BLUE, cast.teammate, timezone.now())
    assert marked(engagement, cast) == [False, False, False]  # red it was sent, and red it stays; drafts are past
    take_step(Proposal.objects.get(), "revise", cast.teammate, timezone.now())
    assert marked(engagement, cast) == [False, False, False]  # a version that is no longer worked on is not made again
