"""Proposals on the site: made of a plan, priced by those who may, sent in versions that never change."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook

from bia.brand import Brand
from bia.branding import set_brand
from bia.documents.publishing import facts_of_proposal, proposal_pdf_of, proposal_workbook_of
from bia.models import Engagement, Proposal, ProposalStatus
from bia.planning import create_engagement
from bia.proposing.bill import bill_of
from bia.proposing.changing import save_line, save_terms
from bia.proposing.content import content_of, edition_of, values_on
from bia.proposing.creating import create_proposal
from bia.proposing.differences import differences
from bia.proposing.transitions import STEPS, NotAllowed, allowed, require_draft, take_step
from planner.bill_of_materials import offers_of
from tests.site.factories import Cast, make_cast
from tests.site.proposals import leaked, make_engagement_with_plan, make_proposal, planned, store_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def proposal(cast: Cast) -> Proposal:
    return make_proposal(cast)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, proposal: Proposal, *more: Any) -> str:
    return reverse(name, args=[proposal.engagement.slug, proposal.pk, *more])


def line_data(proposal: Proposal, number: int = 0, **changes: Any) -> dict[str, Any]:
    line = proposal.lines.all()[number]
    data = {
        "item": line.item,
        "quantity": "1",
        "unit": "",
        "once": "100",
        "offers": proposal.offers,
        "revision": line.revision,
    }
    return {**data, **changes}


# Making one


def test_it_takes_the_lines_of_every_offer_each_once(cast: Cast) -> None:
    engagement, plan = make_engagement_with_plan(cast)
    proposal = create_proposal(engagement, plan, cast.teammate, timezone.now())
    for offer in offers_of(plan.result):
        lines = [line for line in proposal.lines.all() if offer.name in line.offers]
        assert sorted(line.key for line in lines) == sorted(line.key for line in offer.lines)
    values = values_on(proposal, timezone.localdate())
    planned_offer = next(offer for offer in offers_of(plan.result) if offer.is_recommended)
    totals = values.totals_of("better")
    assert totals.once.net == planned_offer.capex.likely  # no margin, no discount: what it costs
    assert totals.per_year.net == planned_offer.opex_per_year.likely


def test_numbers_run_through_the_year_of_a_workspace(cast: Cast, proposal: Proposal) -> None:
    year = timezone.localdate().year
    assert proposal.number == f"P-{year}-0001"
    second = create_proposal(proposal.engagement, proposal.plan, cast.teammate, timezone.now())
    assert second.number == f"P-{year}-0002"


def test_the_form_makes_a_draft_of_the_newest_plan(cast: Cast) -> None:
    engagement, plan = make_engagement_with_plan(cast)
    client = client_of(cast.teammate)
    url = reverse("proposal-create", args=[engagement.slug])
    assert "Make a proposal of plan 1" in client.get(url).content.decode()
    data = {
        "title": "Printing",
        "language": "en",
        "offers": ["better"],
        "chosen": "better",
        "validity_days": "14",
        "margin_percent": "20",
        "tax_percent": "",
        "discount_kind": "amount",
        "discount": "1,000",
    }
    response = client.post(url, data)
    proposal = Proposal.objects.get()
    assert response.headers["Location"] == address("proposal-detail", proposal)
    assert (proposal.plan, proposal.validity_days, proposal.discount_amount) == (plan, 14, 1000)
    refused = client.post(url, {**data, "chosen": "best", "margin_percent": "99"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "must be one of those shown" in page
    assert "between 0 and 95" in page


def test_without_a_plan_it_says_how_to_make_one(cast: Cast) -> None:
    engagement = create_engagement(cast.workspace, cast.teammate, "Nothing yet")
    page = client_of(cast.teammate).get(reverse("proposal-create", args=[engagement.slug])).content.decode()
    assert "A proposal needs a plan" in page
    assert reverse("plan-make", args=[engagement.slug]) in page


def test_an_engagement_without_anything_to_price_gets_an_empty_proposal(cast: Cast) -> None:
    engagement = create_engagement(cast.workspace, cast.teammate, "Nothing yet")
    _, result = planned()
    result |= {"services": [], "processes": [], "offers": []}
    plan = store_plan(engagement, {}, result, "0" * 64)
    proposal = create_proposal(engagement, plan, cast.teammate, timezone.now())
    page = client_of(cast.teammate).get(address("proposal-detail", proposal))
    assert "nothing that has a price" in " ".join(page.content.decode().split()).replace(
        "recommends nothing", "nothing"
    )


def test_every_line_says_what_its_quantity_counts(proposal: Proposal) -> None:
    units = {line.item: line.unit for line in proposal.lines.all()}
    assert all(units.values())
    assert {"task", "piece"} <= {unit.removesuffix("s") for unit in units.values()}


def test_lines_of_the_catalogue_speak_the_language_of_the_proposal(cast: Cast) -> None:
    english = make_proposal(cast, language="en")
    german = create_proposal(english.engagement, english.plan, cast.teammate, timezone.now(), language="de")
    lines = [list(each.lines.all()) for each in (english, german)]
    assert [line.key for line in lines[0]] == [line.key for line in lines[1]]
    words = {said.item: wanted.item for said, wanted in zip(*lines, strict=True)}
    assert words["Setting up the backup"] == "Einrichtung der Sicherung"
    assert not set(words) & set(words.values())
    assert {line.unit for line in lines[1]} <= {"Leistung", "Leistungen", "Stück", "VM", "Kern", "Kerne"}


def test_untouched_lines_follow_the_language_and_our_own_words_stay(cast: Cast, proposal: Proposal) -> None:
    changed, own = proposal.lines.all()[:2]
    save_line(changed, {"item": "Backup, set up by us"}, changed.revision, cast.teammate, timezone.now())
    save_terms(proposal, {"language": "de"}, proposal.revision, cast.teammate, timezone.now())
    german = {line.key: (line.item, line.unit) for line in bill_of(proposal.plan.result, "de")}
    after = list(proposal.lines.all())
    assert [(line.item, line.unit) for line in after[1:]] == [german[line.key] for line in after[1:]]
    assert (after[0].item, after[0].unit) == ("Backup, set up by us", german[changed.key][1])
    assert after[1].once == own.once
    proposal.refresh_from_db()
    save_terms(proposal, {"language": "en"}, proposal.revision, cast.teammate, timezone.now())
    assert proposal.lines.get(pk=own.pk).item == own.item


# Lines


def test_saving_a_line_sends_back_what_follows_and_nothing_that_is_typed(cast: Cast, proposal: Proposal) -> None:
    line = proposal.lines.first()
    assert line is not None
    response = client_of(cast.teammate).post(
        address("proposal-line-save", proposal, line.pk),
        line_data(proposal, once="1,000"),
        headers={"HX-Request": "true"},
    )
    text = response.content.decode()
    assert response.status_code == 200
    assert "Saved" in text
    assert "1,590.58" in text  # 1000 / (1 - 0.3713)
    assert 'name="item"' not in text
    line.refresh_from_db()
    assert line.once == 1000


def test_a_line_saves_without_script_and_shows_its_faults(cast: Cast, proposal: Proposal) -> None:
    line = proposal.lines.first()
    assert line is not None
    client, url = client_of(cast.teammate), address("proposal-line-save", proposal, line.pk)
    assert client.post(url, line_data(proposal)).headers["Location"].endswith(f"#line-{line.pk}")
    refused = client.post(url, line_data(proposal, quantity="many", revision=2))
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "“many” is not a number" in page
    assert 'value="many"' in page


def test_a_change_over_an_unseen_one_is_refused(cast: Cast, proposal: Proposal) -> None:
    line = proposal.lines.first()
    assert line is not None
    client, url = client_of(cast.teammate), address("proposal-line-save", proposal, line.pk)
    data = line_data(proposal)
    assert client.post(url, data).status_code == 302
    stale = client.post(url, {**data, "item": "Over it"})
    assert stale.status_code == 409
    assert "changed or removed meanwhile" in stale.content.decode()
    line.refresh_from_db()
    assert line.item != "Over it"


def test_a_quoted_price_has_source_date_and_no_range(cast: Cast, proposal: Proposal) -> None:
    line = proposal.lines.first()
    assert line is not None
    client, url = client_of(cast.teammate), address("proposal-line-save", proposal, line.pk)
    assert client.post(url, line_data(proposal, is_quoted="on")).status_code == 422
    data = line_data(
        proposal, is_quoted="on", source="Offer 4711", priced_on="2026-11-30", once_low="1", once_high="9000"
    )
    client.post(url, data)
    line.refresh_from_db()
    assert (line.is_default, line.once_low, line.once_high) == (False, 100, 100)
    values = values_on(proposal, timezone.localdate())
    assert values.defaults_of("better") == len(values.lines_of("better")) - 1


def test_what_the_catalogue_says_of_its_price_makes_no_quote(cast: Cast, proposal: Proposal) -> None:
    line = proposal.lines.exclude(source="").exclude(priced_on=None).first()
    assert line is not None
    client, url = client_of(cast.teammate), address("proposal-line-save", proposal, line.pk)
    number = list(proposal.lines.all()).index(line)
    ticked = line_data(proposal, number, is_quoted="on", source=line.source, priced_on=line.priced_on.isoformat())
    refused = client.post(url, ticked)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Say who quoted" in page
    assert "Say the day of the quote" in page
    line.refresh_from_db()
    assert line.is_default
    named = {**ticked, "source": "Offer 4711 of Acme"}
    assert client.post(url, named).status_code == 422  # the day is still that of the catalogue
    assert client.post(url, {**named, "priced_on": "2026-11-30"}).status_code == 302
    line.refresh_from_db()
    assert not line.is_default


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"once_low": "200"}, "Once, low: It must not be above the likely cost, 100."),
        ({"once_high": "50"}, "Once, high: It must not be below the likely cost, 100."),
        ({"quantity": "0"}, "Quantity: Say how many, more than 0"),
        ({"offers": []}, "Offers: Tick at least one offer"),
        ({"priced_on": "2099-01-01"}, "Date of the price: It lies in the future"),
    ],
)
def test_a_line_that_could_not_be_meant_is_refused(
    cast: Cast, proposal: Proposal, typed: dict[str, Any], said: str
) -> None:
    line = proposal.lines.first()
    assert line is not None
    url = address("proposal-line-save", proposal, line.pk)
    refused = client_of(cast.teammate).post(url, line_data(proposal, **typed))
    assert refused.status_code == 422
    assert said in refused.content.decode()
    line.refresh_from_db()
    assert line.revision == 1


def test_a_line_stays_in_offers_that_are_not_shown(cast: Cast) -> None:
    proposal = make_proposal(cast, offers=["better"])
    line = next(line for line in proposal.lines.all() if "best" in line.offers)
    url = address("proposal-line-save", proposal, line.pk)
    client_of(cast.teammate).post(url, line_data(proposal, offers=["better"], revision=line.revision))
    before = set(line.offers)
    line.refresh_from_db()
    assert (line.once, set(line.offers)) == (100, before | {"better"})


def terms_data(proposal: Proposal, **changes: Any) -> dict[str, Any]:
    data = {
        "title": "Printing",
        "language": "en",
        "offers": proposal.offers,
        "chosen": proposal.chosen,
        "validity_days": "14",
        "margin_percent": "20",
        "tax_percent": "",
        "discount_kind": "amount",
        "discount": "",
        "revision": proposal.revision,
    }
    return {**data, **changes}


@pytest.mark.parametrize("name", ["margin_percent", "tax_percent", "discount"])
def test_a_percentage_is_read_with_its_sign(cast: Cast, proposal: Proposal, name: str) -> None:
    data = terms_data(proposal, discount_kind="percent", **{name: "19 %"})
    assert client_of(cast.teammate).post(address("proposal-edit", proposal), data).status_code == 302
    field = "discount_percent" if name == "discount" else name
    assert getattr(Proposal.objects.get(), field) == 19


def test_a_margin_of_a_line_is_read_with_its_sign(cast: Cast, proposal: Proposal) -> None:
    line = proposal.lines.first()
    assert line is not None
    url = address("proposal-line-save", proposal, line.pk)
    assert client_of(cast.teammate).post(url, line_data(proposal, margin_percent="20%")).status_code == 302
    line.refresh_from_db()
    assert line.margin_percent == 20


def test_what_is_wrong_is_listed_where_it_is_seen_at_once(cast: Cast, proposal: Proposal) -> None:
    client = client_of(cast.teammate)
    pages = [
        client.post(address("proposal-edit", proposal), terms_data(proposal, discount="abc", title="")),
        client.post(address("proposal-line-add", proposal), line_data(proposal, once="12x")),
    ]
    for response in pages:
        page = html.fromstring(response.content)
        (summary,) = page.xpath("//div[@role='alert' and @autofocus and @tabindex='-1']")
        links = summary.xpath(".//a/@href")
        assert links
        assert all(page.xpath(f"//*[@id='{link[1:]}']") for link in links)


def test_costs_in_a_currency_without_decimals_are_whole(cast: Cast) -> None:
    engagement, plan = make_engagement_with_plan(cast)
    plan.result["currency"] = "JPY"
    for option in (option for service in plan.result["services"] for option in service["options"]):
        for line in option["cost_lines"]:
            if line["once"]:
                line["once"] = {"low": 900.25, "likely": 86666.67, "high": 93333.33}
    plan.save()
    proposal = create_proposal(engagement, plan, cast.teammate, timezone.now())
    for line in proposal.lines.all():
        costs = (line.once_low, line.once, line.once_high, line.yearly_low, line.yearly, line.yearly_high)
        assert all(cost == cost.to_integral_value() for cost in costs if cost is not None)
    line = proposal.lines.all()[0]
    client, url = client_of(cast.teammate), address("proposal-line-save", proposal, line.pk)
    refused = client.post(url, line_data(proposal, once="1234.56"))
    assert refused.status_code == 422
    assert "say a whole amount" in refused.content.decode()
    assert client.post(url, line_data(proposal, once="1,234")).status_code == 302


def test_an_offer_that_buys_nothing_is_not_sold(cast: Cast) -> None:
    engagement, plan = make_engagement_with_plan(cast)
    other = next(entry for entry in plan.result["offers"] if entry["name"] != "better")
    taken = {each["id"]: each["option"] for each in other["services"]}
    for service in plan.result["services"]:
        for option in service["options"]:
            if option["name"] == taken.get(service["id"]):
                option["cost_lines"] = []
    sold = [offer.name for offer in offers_of(plan.result) if offer.lines]
    assert other["name"] not in sold
    proposal = create_proposal(engagement, plan, cast.teammate, timezone.now())
    assert proposal.offers == (sold or ["better"])


def test_a_discount_is_never_more_than_what_is_paid_once(cast: Cast, proposal: Proposal) -> None:
    client, url = client_of(cast.teammate), address("proposal-edit", proposal)
    refused = client.post(url, terms_data(proposal, discount="999,999,999"))
    assert refused.status_code == 422
    assert "The discount of EUR 999,999,999.00 is more than is paid once: " in refused.content.decode()
    assert Proposal.objects.get().discount_amount == 0
    assert client.post(url, terms_data(proposal, discount="100")).status_code == 302
    proposal.lines.update(once=1, once_low=None, once_high=None, quantity=1)
    assert "It cannot be sent so" in client.get(address("proposal-detail", proposal)).content.decode()
    client.post(address("proposal-step", proposal, "send"))
    assert Proposal.objects.get().status == "draft"


def test_a_discount_has_no_smaller_part_than_its_currency(cast: Cast, proposal: Proposal) -> None:
    proposal.plan.result["currency"] = "JPY"
    proposal.plan.save()
    refused = client_of(cast.teammate).post(address("proposal-edit", proposal), terms_data(proposal, discount="10.5"))
    assert "Amounts in JPY have no smaller part: say a whole amount." in refused.content.decode()


def test_lines_move_leave_and_come_back(cast: Cast, proposal: Proposal) -> None:
    client = client_of(cast.teammate)
    first, second = proposal.lines.all()[:2]
    client.post(address("proposal-line-move", proposal, second.pk), {"to": "up"})
    assert [line.pk for line in proposal.lines.all()[:2]] == [second.pk, first.pk]
    order = [line.pk for line in reversed(proposal.lines.all())]
    assert client.post(address("proposal-lines-set", proposal), {"line": order}).status_code == 204
    assert [line.pk for line in proposal.lines.all()] == order
    count = len(content_of(proposal)["lines"])
    page = client.post(address("proposal-line-remove", proposal, first.pk), follow=True).content.decode()
    assert "Taken out" in page
    assert len(content_of(proposal)["lines"]) == count - 1
    client.post(address("proposal-line-restore", proposal, first.pk))
    assert [line.pk for line in proposal.lines.filter(is_removed=False)] == order


def test_a_line_of_ones_own_counts(cast: Cast, proposal: Proposal) -> None:
    before = values_on(proposal, timezone.localdate()).totals_of("better").once.net
    data = {"item": "Workshop", "quantity": "2", "once": "500", "margin_percent": "0", "offers": ["better"]}
    client_of(cast.teammate).post(address("proposal-line-add", proposal), data)
    after = values_on(proposal, timezone.localdate()).totals_of("better").once.net
    assert after - before == 1000


# Its life


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
    client.post(address("proposal-step", proposal, "send"), {"note": "by post"})
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
    client.post(address("proposal-step", proposal, "revise"))
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
        refused = client.post(url, {"happened_on": str(day)})
        assert refused.status_code == 422
        assert Proposal.objects.get().status == "sent"
    assert "It was on offer from" in refused.content.decode()
    last = sent + timedelta(days=30)
    page = client.post(url, {"happened_on": str(last)}, follow=True).content.decode()
    assert Proposal.objects.get().status == "accepted"
    assert f"Accepted on {last:%-d %b %Y}, version 1" in " ".join(page.split())


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


def test_an_offer_is_not_given_away_by_its_discount(cast: Cast, proposal: Proposal) -> None:
    client = client_of(cast.teammate)
    data = terms_data(proposal, discount="100 %", discount_kind="percent")
    refused = client.post(address("proposal-edit", proposal), data)
    assert refused.status_code == 422
    assert "leaves nothing to pay" in refused.content.decode()
    Proposal.objects.update(discount_percent=100)
    page = client.post(address("proposal-step", proposal, "send"), follow=True).content.decode()
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
    client.post(url)
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


# A newer plan


def newer_plan(proposal: Proposal) -> Engagement:
    """A plan in which the first line costs more, the second is gone and another is new."""
    case, result = planned()
    for service in result["services"]:
        for option in service["options"]:
            for line in option["cost_lines"]:
                if line["price_id"] == "L4":
                    line["once"] = {"low": 900.0, "likely": 1111.0, "high": 3000.0}
            option["cost_lines"] = [line for line in option["cost_lines"] if line["price_id"] != "E2"]
    engagement: Engagement = proposal.engagement
    store_plan(engagement, case, result, "1" * 64)
    return engagement


def test_prices_of_a_newer_plan_are_shown_before_they_are_taken(cast: Cast) -> None:
    engagement, plan = make_engagement_with_plan(cast)
    proposal = create_proposal(engagement, plan, cast.teammate, timezone.now())
    quoted = proposal.lines.get(key__contains="|L4|")
    quoted.is_default, quoted.once = False, Decimal(500)
    quoted.save()
    newer_plan(proposal)
    client, url = client_of(cast.teammate), address("proposal-prices", proposal)
    assert url in client.get(address("proposal-detail", proposal)).content.decode()
    page = client.get(url).content.decode()
    assert "Plan 2 would change 2 lines" in page
    assert "1 change would lose a quote, and is made only if you tick it" in " ".join(page.split())
    ticked = [f"line-{line.pk}" for line in proposal.lines.filter(key__contains="|E2|")]
    client.post(url, {"take": ticked})
    quoted.refresh_from_db()
    assert quoted.once == 500
    assert proposal.lines.filter(key__contains="|E2|", is_removed=False).count() == 0
    proposal.refresh_from_db()
    assert proposal.plan.number == 2


def test_a_line_that_was_taken_out_is_not_offered_again(cast: Cast) -> None:
    engagement, plan = make_engagement_with_plan(cast)
    proposal = create_proposal(engagement, plan, cast.teammate, timezone.now())
    proposal.lines.filter(key__contains="|L4|").update(is_removed=True)
    newer_plan(proposal)
    page = client_of(cast.teammate).get(address("proposal-prices", proposal)).content.decode()
    assert "Plan 2 would change 1 line" in page
    assert "spooling" not in page


def test_a_quoted_line_takes_the_price_of_the_plan_when_it_is_asked_to(cast: Cast) -> None:
    engagement, plan = make_engagement_with_plan(cast)
    proposal = create_proposal(engagement, plan, cast.teammate, timezone.now())
    proposal.lines.filter(key__contains="|L4|").update(is_default=False, once=500)
    newer_plan(proposal)
    line = proposal.lines.get(key__contains="|L4|")
    client_of(cast.teammate).post(address("proposal-prices", proposal), {"take": [f"price-{line.pk}"]})
    line.refresh_from_db()
    assert (line.once, line.is_default) == (1111, True)


def test_a_quoted_price_stays_and_its_quantity_is_that_of_the_newer_plan(cast: Cast) -> None:
    engagement, plan = make_engagement_with_plan(cast)
    proposal = create_proposal(engagement, plan, cast.teammate, timezone.now(), language="de")
    wanted = {line.key: (line.quantity, line.unit) for line in bill_of(plan.result, "de")}
    tasks = [line for line in proposal.lines.all() if line.unit in ("Leistung", "Leistungen")]
    quoted, default, own = tasks[0], tasks[1], tasks[2]
    many = {"quantity": Decimal(27), "unit": "Leistungen"}  # as an older plan had it
    proposal.lines.filter(pk=quoted.pk).update(**many, is_default=False, once=Decimal(111), yearly=None)
    proposal.lines.filter(pk=default.pk).update(**many)
    proposal.lines.filter(pk=own.pk).update(quantity=Decimal(27), unit="Tage vor Ort")
    case, result = planned()
    store_plan(engagement, case, result, "1" * 64)
    client, url = client_of(cast.teammate), address("proposal-prices", proposal)
    page = html.fromstring(client.get(url).content)
    ticked = [box.get("value") for box in page.xpath("//input[@name='take'][@checked]")]
    assert f"price-{quoted.pk}" not in ticked
    client.post(url, {"take": ticked})
    for line in (quoted, default, own):
        line.refresh_from_db()
    assert (quoted.quantity, quoted.unit) == wanted[quoted.key]
    assert (quoted.once, quoted.is_default) == (111, False)
    assert (default.quantity, default.unit) == wanted[default.key]
    assert (own.quantity, own.unit) == (wanted[own.key][0], "Tage vor Ort")


def test_the_bill_of_a_plan_is_what_its_proposal_holds(cast: Cast) -> None:
    _, result = planned()
    keys = [(line.key, line.offers) for line in bill_of(result)]
    assert len(keys) == len(set(keys))
