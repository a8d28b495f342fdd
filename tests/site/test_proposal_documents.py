"""The documents of a proposal: each version that was sent can be had for ever, and none is taken for another."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook

from bia import jobs
from bia.document_emails import usual_email
from bia.document_links import document_address, make_document_link
from bia.documents import publishing
from bia.documents.files import files_of
from bia.models import Document, Engagement, Job, Proposal
from bia.pdf import Pdf
from bia.proposing.changing import save_line
from bia.proposing.transitions import take_step
from tests.site.factories import Cast, client_of
from tests.site.proposals import address, leaked, make_proposal, planned, store_plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Lays out nothing: the file holds the price of each line, as the client is to see it."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"

    def prices(facts: Any, values: Any, progress: Any = None) -> Pdf:
        said = [f"{line.item} {line.priced.once and line.priced.once.amount.likely}" for line in values.lines]
        return Pdf("\n".join(["%PDF", values.name, values.status, *said]).encode(), 9)

    monkeypatch.setattr(publishing, "facts_proposal_pdf", prices)


def run_newest() -> Document:
    job = Job.objects.latest("pk")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert not job.error
    return Document.objects.get(job=job)


def make(cast: Cast, proposal: Proposal, version: int | None = None) -> Document:
    """The PDF as the button of its page makes it."""
    more = () if version is None else (version,)
    name = "proposal-pdf-make" if version is None else "proposal-version-pdf"
    assert client_of(cast.teammate).post(address(name, proposal, *more)).status_code == 302
    return run_newest()


def written(cast: Cast, document: Document) -> bytes:
    url = reverse("document-download", args=[document.engagement.slug, document.pk])
    return client_of(cast.teammate).get(url).getvalue()


def price_first_line(proposal: Proposal, cost: str) -> None:
    proposal.lines.filter(pk=proposal.lines.all()[0].pk).update(once=cost, once_low=cost, once_high=cost)


def sent_and_begun_anew(cast: Cast, proposal: Proposal) -> bytes:
    """Sent, then declined, and a new version begun at another price; the PDF of what was sent."""
    price_first_line(proposal, "4000")
    take_step(proposal, "send", cast.teammate, timezone.now())
    sent = written(cast, make(cast, proposal))
    take_step(proposal, "decline", cast.teammate, timezone.now())
    take_step(proposal, "revise", cast.teammate, timezone.now())
    price_first_line(proposal, "9999")
    return sent


# Each version has its files


def test_what_was_sent_can_be_printed_when_the_next_version_is_begun(cast: Cast, proposal: Proposal) -> None:
    sent = sent_and_begun_anew(cast, proposal)
    page = html.fromstring(client_of(cast.teammate).get(address("proposal-version", proposal, 1)).content)
    assert page.xpath("//form/@action[contains(., '/versions/1/pdf/')]")
    assert page.xpath("//a/@href[contains(., '/versions/1/workbook/')]")
    again = make(cast, proposal, 1)
    assert written(cast, again) == sent
    assert b" 6362" in sent  # 4000 / (1 - 37.13 %)
    assert written(cast, make(cast, proposal)) != sent


def test_the_workbook_of_a_version_holds_what_was_sent(cast: Cast, proposal: Proposal) -> None:
    sent_and_begun_anew(cast, proposal)
    response = client_of(cast.manager).get(address("proposal-version-workbook", proposal, 1))
    cells = [
        str(cell.value)
        for sheet in load_workbook(BytesIO(response.content))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert any(cell.startswith("6362.") for cell in cells)
    assert leaked(" | ".join(cells)) == []
    assert "v1" in response.headers["Content-Disposition"]


def test_a_version_that_was_never_sent_has_no_files(cast: Cast, proposal: Proposal) -> None:
    client = client_of(cast.teammate)
    assert client.post(address("proposal-version-pdf", proposal, 1)).status_code == 404
    assert client.get(address("proposal-version-workbook", proposal, 1)).status_code == 404
    assert client_of(cast.manager).post(address("proposal-version-pdf", proposal, 1)).status_code == 403


def test_two_versions_are_made_at_the_same_time_and_each_once(cast: Cast, proposal: Proposal) -> None:
    sent_and_begun_anew(cast, proposal)
    before = Job.objects.count()
    client = client_of(cast.teammate)
    for url in 2 * [address("proposal-version-pdf", proposal, 1), address("proposal-pdf-make", proposal)]:
        client.post(url)
    assert Job.objects.count() == before + 2


# No file is taken for another


def states(cast: Cast, proposal: Proposal) -> list[str]:
    """What the list says of each document, the newest first."""
    page = client_of(cast.teammate).get(reverse("document-list", args=[proposal.engagement.slug]))
    rows = html.fromstring(page.content).xpath("//table[contains(@class, 'docs')]/tbody/tr")
    return [" ".join(row.xpath("./td[1]")[0].text_content().split()) for row in rows]


def told(cast: Cast, document: Document) -> tuple[str, str, str]:
    """What the page to share says, the page behind the link, and the e-mail it begins with."""
    now = timezone.now()
    link = make_document_link(
        document,
        label="Board",
        password="",
        site="http://testserver",
        user=cast.teammate,
        expires_at=now + timedelta(days=1),
        now=now,
    )
    share = reverse("document-share", args=[document.engagement.slug, document.pk])
    pages = [
        client_of(cast.teammate).get(share),
        Client().get(document_address(link).removeprefix("http://testserver")),
    ]
    ours, theirs = (" ".join(page.content.decode().split()) for page in pages)
    return ours, theirs, " ".join(usual_email(link))


def test_a_draft_and_what_was_sent_cannot_be_taken_for_each_other(cast: Cast, proposal: Proposal) -> None:
    draft = make(cast, proposal)
    assert states(cast, proposal) == ["Draft, no offer"]
    ours, theirs, email = told(cast, draft)
    assert ours.count("Draft, no offer") == 1
    assert "This is a draft, no offer." in theirs
    assert "v1 draft" in email
    line = proposal.lines.all()[0]
    save_line(line, {"once": Decimal(12498)}, line.revision, cast.teammate, timezone.now())
    assert states(cast, proposal) == ["Draft, changed since"]
    assert "changed after it" in told(cast, draft)[1]
    take_step(proposal, "send", cast.teammate, timezone.now())
    sent = make(cast, proposal)
    until = f"{timezone.localdate() + timedelta(days=30):%-d %b %Y}"
    assert states(cast, proposal) == [f"Sent, valid until {until}", "Draft, replaced by what was sent"]
    names = [{file.name for file in files_of(document)} for document in (draft, sent)]
    assert all("-v1-draft." in name for name in names[0])
    assert not any("draft" in name for name in names[1])
    ours, theirs, email = told(cast, sent)
    assert not any("draft" in said.casefold() for said in (ours, theirs, email))
    assert "valid until" in theirs
    files = html.fromstring(client_of(cast.teammate).get(address("proposal-detail", proposal)).content)
    (item,) = files.xpath("//ul/li[a[contains(., 'v1 draft')]]")
    assert "Draft, replaced" in item.text_content()


def test_what_is_said_of_an_offer_follows_what_becomes_of_it(cast: Cast, proposal: Proposal) -> None:
    take_step(proposal, "send", cast.teammate, timezone.now())
    sent = make(cast, proposal)
    Proposal.objects.update(sent_on=timezone.localdate() - timedelta(days=31))
    assert states(cast, proposal)[0].startswith("Expired on ")
    assert "has expired" in told(cast, Document.objects.get(pk=sent.pk))[1]
    Proposal.objects.update(sent_on=timezone.localdate())
    life = (
        ("decline", "Declined", "was declined"),
        ("revise", "No longer on offer, version 2 begun", "is being prepared"),
        ("send", "Replaced by version 2", "takes its place"),
    )
    for step, state, said in life:
        take_step(proposal, step, cast.teammate, timezone.now())
        assert states(cast, proposal) == [state]
        ours, theirs, _ = told(cast, Document.objects.get(pk=sent.pk))
        assert state in ours
        assert said in theirs


def test_a_draft_of_an_older_plan_is_said_to_be_one(cast: Cast, proposal: Proposal) -> None:
    make(cast, proposal)
    engagement, (case, result) = proposal.engagement, planned()
    store_plan(engagement, case, result, "1" * 64)
    Engagement.objects.filter(pk=engagement.pk).update(title="Renamed since")
    assert states(cast, proposal) == ["Draft, no offer Older than the answers"]
    take_step(proposal, "send", cast.teammate, timezone.now())
    make(cast, proposal)
    assert "Older" not in states(cast, proposal)[0]  # what was sent stands by itself


def test_who_is_handed_a_german_draft_is_told_so_in_german(cast: Cast) -> None:
    proposal = make_proposal(cast, language="de")
    assert "Dies ist ein Entwurf, kein Angebot." in told(cast, make(cast, proposal))[1]
