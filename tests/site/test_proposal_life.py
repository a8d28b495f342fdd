"""The life of a proposal: versions that never change, who sees what of it, the prices of a newer plan."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from lxml import html
from openpyxl import load_workbook

from bia.brand import Brand
from bia.branding import set_brand
from bia.documents.publishing import facts_of_proposal, proposal_pdf_of, proposal_workbook_of
from bia.models import Proposal, ProposalStatus
from bia.proposing.content import content_of, edition_of, values_on
from bia.proposing.creating import create_proposal
from bia.proposing.differences import differences
from bia.proposing.pages import acceptance_tests
from bia.proposing.transitions import STEPS, NotAllowed, allowed, require_draft, take_step
from tests.site.factories import Cast, client_of
from tests.site.proposals import (
    address,
    confirm,
    leaked,
    line_data,
    terms_data,
)

pytestmark = pytest.mark.django_db


# From draft to accepted


def test_only_the_steps_of_its_state_are_allowed(cast: Cast, proposal: Proposal) -> None:
    now = timezone.now()
    expected = {
        "draft": {"send"},
        "sent": {"accept", "decline", "revise"},
        "accepted": {"reopen"},
        "declined": {"reopen", "revise"},
        "expired": {"accept", "revise"},
    }
    for state, steps in expected.items():
        proposal.status = "sent" if state == "expired" else state
        proposal.sent_on = date(2020, 1, 1) if state == "expired" else timezone.localdate(now)
        proposal.save()
        assert set(allowed(proposal, now)) == steps, state
        for name in STEPS.keys() - steps:
            with pytest.raises(NotAllowed):
                take_step(proposal, name, cast.teammate, now)
    with pytest.raises(NotAllowed):  # today it is expired
        take_step(proposal, "accept", cast.teammate, now)


def test_what_was_sent_never_changes_and_a_change_makes_a_version(cast: Cast, proposal: Proposal) -> None:
    now = timezone.now()
    client = client_of(cast.teammate)
    confirm(client, address("proposal-step", proposal, "send"), note="by post")
    sent = Proposal.objects.get()
    version = sent.versions.get()
    assert (sent.status, sent.sent_on, version.number) == ("sent", timezone.localdate(now), 1)
    line = proposal.lines.first()
    assert line is not None
    refused = client.post(address("proposal-line-save", proposal, line.pk), line_data(proposal))
    assert refused.status_code == 409
    assert "Make a new version" in refused.content.decode()
    assert client.post(address("proposal-edit", proposal), {"title": "Other"}).status_code in (409, 422)
    with pytest.raises(NotAllowed):
        require_draft(sent)
    confirm(client, address("proposal-step", proposal, "revise"))
    client.post(address("proposal-line-save", proposal, line.pk), line_data(proposal, once="1"))
    again = Proposal.objects.get()
    assert (again.version, again.status, again.sent_on) == (2, "draft", None)
    version.refresh_from_db()
    found = differences(version.content, content_of(again))
    assert [each.what for each in found] == [f"Line: {line.item}"]
    page = client.get(address("proposal-version", proposal, 1)).content.decode()
    assert "What changed after it" in page
    assert line.item in page
    steps = [(event.step, event.author) for event in again.events.all()]
    assert steps == [("revise", cast.teammate), ("send", cast.teammate), ("created", cast.teammate)]


@pytest.mark.parametrize("before", ["sent", "declined"])
def test_a_version_begun_by_mistake_is_withdrawn_and_all_is_as_it_was_sent(
    cast: Cast, proposal: Proposal, before: str
) -> None:
    now, client = timezone.now(), client_of(cast.teammate)
    lines = list(proposal.lines.all())
    proposal.lines.filter(pk=lines[0].pk).update(is_default=False, once=Decimal("12.5"), priced_on=date(2026, 11, 2))
    proposal.lines.filter(pk=lines[1].pk).update(is_removed=True)
    proposal.lines.filter(pk=lines[2].pk).update(margin_percent=Decimal("7.25"), once=None, yearly=None)
    take_step(proposal, "send", cast.teammate, now)
    if before == "declined":
        take_step(proposal, "decline", cast.teammate, now)
    sent = content_of(Proposal.objects.get())
    take_step(proposal, "revise", cast.teammate, now)
    again = Proposal.objects.get()
    again.title, again.tax_percent, again.offers = "Other", Decimal(19), again.offers[:1]
    again.save()
    proposal.lines.exclude(pk=lines[1].pk).update(quantity=99)
    proposal.lines.filter(pk=lines[3].pk).update(is_removed=True)
    assert content_of(again) != sent
    asked = client.get(address("proposal-step", proposal, "withdraw")).content.decode()
    assert "is given up" in asked
    confirm(client, address("proposal-step", proposal, "withdraw"), note="begun by mistake")
    after = Proposal.objects.get()
    assert content_of(after) == sent
    assert (after.status, after.version, after.versions.count()) == (before, 1, 1)
    assert after.lines.get(pk=lines[1].pk).is_removed
    take_step(after, "revise", cast.teammate, now)
    assert Proposal.objects.get().version == 2


def test_what_was_changed_after_it_was_shown_is_not_sent_unseen(cast: Cast, proposal: Proposal) -> None:
    client, url = client_of(cast.teammate), address("proposal-step", proposal, "send")
    opened = html.fromstring(client.get(url).content).xpath("//input[@name='shown']/@value")[0]
    line = proposal.lines.first()
    assert line is not None
    changed = client_of(cast.owner).post(
        address("proposal-line-save", proposal, line.pk), line_data(proposal, once="98765")
    )
    assert changed.status_code in (200, 302)
    refused = client.post(url, {"shown": opened, "note": "by post"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert Proposal.objects.get().status == "draft"
    assert "was changed since this page was opened" in page
    assert f"Line: {escape(line.item)}" in page
    assert "by post" in page
    again = html.fromstring(page).xpath("//input[@name='shown']/@value")[0]
    client.post(url, {"shown": again, "note": "by post"})
    assert Proposal.objects.get().versions.get().content["lines"][0]["once"]["likely"] == "98765"


def test_a_page_that_carries_nothing_of_what_it_showed_sends_nothing(cast: Cast, proposal: Proposal) -> None:
    client, url = client_of(cast.teammate), address("proposal-step", proposal, "send")
    for data in ({}, {"shown": "typed by hand"}):
        page = client.post(url, data)
        assert page.status_code == 409
        assert "it cannot be told whether" in page.content.decode()
    assert Proposal.objects.get().status == "draft"


def test_a_fault_in_the_form_does_not_hide_what_was_changed_meanwhile(cast: Cast, proposal: Proposal) -> None:
    client, url = client_of(cast.teammate), address("proposal-step", proposal, "send")
    opened = html.fromstring(client.get(url).content).xpath("//input[@name='shown']/@value")[0]
    proposal.lines.update(once=98765, once_low=None, once_high=None)
    page = client.post(url, {"shown": opened, "note": "x" * 301})
    assert page.status_code == 422
    carried = html.fromstring(page.content).xpath("//input[@name='shown']/@value")[0]
    assert client.post(url, {"shown": carried, "note": "by post"}).status_code == 409
    assert Proposal.objects.get().status == "draft"


def test_what_the_documents_say_is_told_when_it_changed(cast: Cast, proposal: Proposal) -> None:
    client, url = client_of(cast.teammate), address("proposal-step", proposal, "send")
    opened = html.fromstring(client.get(url).content).xpath("//input[@name='shown']/@value")[0]
    key, _ = acceptance_tests(proposal.plan.result)[0]
    line = proposal.lines.filter(once__isnull=False).first()
    assert line is not None
    Proposal.objects.update(tests_left_out=[key])
    proposal.lines.filter(pk=line.pk).update(once_high=line.once * 7)
    page = client.post(url, {"shown": opened}).content.decode()
    assert "no difference" not in page
    assert "Acceptance tests left out" in page
    assert f"{key.rpartition('.')[0]} test 1" in page
    assert f"Line: {escape(line.item)}" in page


def test_what_was_sent_keeps_the_brand_it_was_sent_with(cast: Cast, proposal: Proposal) -> None:
    now, workspace = timezone.now(), proposal.engagement.workspace
    set_brand(workspace, Brand(name="Harbour Consulting", legal="Registered in Kiel"), cast.teammate, now)
    take_step(proposal, "send", cast.teammate, now)
    sent = proposal_pdf_of(edition_of(proposal), now)
    set_brand(workspace, Brand(name="Another name", accent="#aa0000"), cast.teammate, now)
    again = proposal_pdf_of(edition_of(proposal), now)
    assert again.content == sent.content
    edition = edition_of(proposal)
    assert proposal_workbook_of(edition, now) == proposal_workbook_of(edition, now + timedelta(hours=1))
    assert facts_of_proposal(edition).workspace == "Harbour Consulting"
    revised = take_step(proposal, "revise", cast.teammate, now)
    assert facts_of_proposal(edition_of(revised)).workspace == "Another name"


def test_an_offer_expires_and_what_was_accepted_in_time_is_written_down_later(cast: Cast, proposal: Proposal) -> None:
    take_step(proposal, "send", cast.teammate, timezone.now())
    sent = timezone.localdate() - timedelta(days=31)
    Proposal.objects.update(sent_on=sent)
    late = Proposal.objects.get()
    assert late.state(sent + timedelta(days=30)) == ProposalStatus.SENT  # the last day counts
    assert late.state(timezone.localdate()) == ProposalStatus.EXPIRED
    client = client_of(cast.teammate)
    url = address("proposal-step", proposal, "accept")
    for day in ("", sent + timedelta(days=31), sent - timedelta(days=1)):
        refused = confirm(client, url, happened_on=str(day))
        assert refused.status_code == 422
        assert Proposal.objects.get().status == "sent"
    last_day = sent + timedelta(days=30)
    assert f"{sent:%-d %B %Y}, when it was sent, to {last_day:%-d %B %Y}, the last day" in refused.content.decode()
    page = confirm(client, url, follow=True, happened_on=str(last_day)).content.decode()
    assert Proposal.objects.get().status == "accepted"
    assert f"Accepted on {last_day:%-d %b %Y}, version 1" in " ".join(page.split())


def test_a_decision_that_is_taken_back_is_not_told_as_a_second_sending(cast: Cast, proposal: Proposal) -> None:
    for step in ("send", "decline", "reopen"):
        take_step(proposal, step, cast.teammate, timezone.now())
    page = html.fromstring(client_of(cast.teammate).get(address("proposal-detail", proposal)).content)
    life = [" ".join(item.text_content().split()) for item in page.xpath("//section[@aria-labelledby='life']//li")]
    said = [each.split(",")[0] for each in life]
    assert said == ["Decision taken back", "Declined", "Sent", "Draft made"]


def test_before_it_is_sent_the_page_shows_what_whom_and_how_much(cast: Cast, proposal: Proposal) -> None:
    Proposal.objects.update(client_name="Harbour Office", title="Ferries")
    page = client_of(cast.teammate).get(address("proposal-step", proposal, "send")).content.decode()
    values = values_on(Proposal.objects.get(), timezone.localdate())
    gross = f"{values.totals_of('better').once.gross:,.2f}"
    assert all(said in page for said in ("Harbour Office", "Ferries", "English", gross, "Better"))


def test_who_sends_a_proposal_at_cost_is_told_so(cast: Cast, proposal: Proposal) -> None:
    client, url = client_of(cast.teammate), address("proposal-step", proposal, "send")
    Proposal.objects.update(margin_percent=0)
    proposal.lines.update(margin_percent=None)
    assert "It is sold at cost" in client.get(url).content.decode()
    Proposal.objects.update(margin_percent=12)
    assert "It is sold at cost" not in client.get(url).content.decode()


def test_an_offer_is_not_given_away_by_its_discount(cast: Cast, proposal: Proposal) -> None:
    client = client_of(cast.teammate)
    data = terms_data(proposal, discount="100 %", discount_kind="percent")
    refused = client.post(address("proposal-edit", proposal), data)
    assert refused.status_code == 422
    assert "leaves nothing to pay" in refused.content.decode()
    Proposal.objects.update(discount_percent=100)
    page = confirm(client, address("proposal-step", proposal, "send"), follow=True).content.decode()
    assert "leaves nothing to pay" in page
    assert Proposal.objects.get().status == "draft"


def test_a_draft_made_by_mistake_can_be_deleted_and_what_was_sent_cannot(cast: Cast, proposal: Proposal) -> None:
    client, url = client_of(cast.teammate), address("proposal-delete", proposal)
    sent = create_proposal(proposal.engagement, proposal.plan, cast.teammate, timezone.now())
    take_step(sent, "send", cast.teammate, timezone.now())
    take_step(sent, "revise", cast.teammate, timezone.now())
    assert url in client.get(address("proposal-detail", proposal)).content.decode()
    assert proposal.number in client.get(url).content.decode()
    assert Proposal.objects.count() == 2
    assert client_of(cast.manager).post(url).status_code == 403
    opened = html.fromstring(client.get(url).content).xpath("//input[@name='shown']/@value")[0]
    proposal.lines.update(quantity=77)
    assert client.post(url, {"shown": opened}).status_code == 409
    assert Proposal.objects.count() == 2
    confirm(client, url)
    refused = client.post(address("proposal-delete", sent), follow=True).content.decode()
    assert "was sent, so it stays" in refused
    assert list(Proposal.objects.all()) == [sent]


def test_terms_of_what_was_sent_can_be_read_and_not_typed_into(cast: Cast, proposal: Proposal) -> None:
    take_step(proposal, "send", cast.teammate, timezone.now())
    page = html.fromstring(client_of(cast.teammate).get(address("proposal-edit", proposal)).content)
    form = page.xpath("//form[contains(@class, 'proposal-form')]")[0]
    boxes = form.xpath(".//*[self::input[not(@type='hidden')] or self::textarea or self::select]")
    assert boxes
    assert all(box.get("disabled") is not None for box in boxes)
    assert not form.xpath(".//button[@type='submit']")


# Who sees what


def test_readers_see_what_the_client_sees_and_change_nothing(cast: Cast, proposal: Proposal) -> None:
    take_step(proposal, "send", cast.teammate, timezone.now(), "margin is 37.13")
    client = client_of(cast.manager)
    for name, more in (("proposal-detail", ()), ("proposal-version", (1,))):
        page = client.get(address(name, proposal, *more))
        assert page.status_code == 200
        text = page.content.decode()
        assert leaked(text) == []
        assert "For us only" not in text
    assert client.get(reverse("proposal-list", args=[proposal.engagement.slug])).status_code == 200
    line = proposal.lines.first()
    assert line is not None
    for name, more in (
        ("proposal-line-save", (line.pk,)),
        ("proposal-line-remove", (line.pk,)),
        ("proposal-lines-set", ()),
        ("proposal-step", ("accept",)),
        ("proposal-pdf-make", ()),
        ("proposal-prices", ()),
        ("proposal-edit", ()),
    ):
        assert client.post(address(name, proposal, *more)).status_code == 403, name


def test_the_view_of_the_client_hides_costs_from_those_who_may_see_them(cast: Cast, proposal: Proposal) -> None:
    client = client_of(cast.teammate)
    ours = client.get(address("proposal-detail", proposal)).content.decode()
    assert "7,919.17" in ours
    assert "For us only" in ours
    theirs = client.get(address("proposal-detail", proposal) + "?view=client").content.decode()
    assert leaked(theirs) == []


def test_the_workbook_gives_the_sums_of_the_proposal_and_no_cost(cast: Cast, proposal: Proposal) -> None:
    Proposal.objects.update(discount_percent=Decimal("3.5"))
    response = client_of(cast.manager).get(address("proposal-download", proposal))
    book = load_workbook(BytesIO(response.content))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert leaked(" | ".join(cells)) == []
    assert any(cell.startswith("=SUMIFS(") for cell in cells)
    calculated = load_workbook(BytesIO(response.content), data_only=True)["Sums"]
    found = {str(cell.value) for row in calculated.iter_rows() for cell in row}
    values = values_on(Proposal.objects.get(), timezone.localdate())
    assert str(float(values.totals_of("better").once.gross)) in found


def test_another_workspace_finds_no_proposal(cast: Cast, proposal: Proposal) -> None:
    assert client_of(cast.outsider).get(address("proposal-detail", proposal)).status_code == 404


def test_names_are_text_wherever_they_come_from(cast: Cast, proposal: Proposal) -> None:
    hostile = "<script>alert(1)</script>" + "x" * 150
    Proposal.objects.update(title=hostile, client_name=hostile)
    proposal.lines.update(item=hostile, note=hostile, source=hostile)
    client = client_of(cast.teammate)
    for url in (address("proposal-detail", proposal), address("proposal-edit", proposal)):
        text = client.get(url).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
