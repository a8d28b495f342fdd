"""Making a proposal of a plan and pricing it line by line, by those who may."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bia.models import Proposal
from bia.planning import create_engagement
from bia.proposing.bill import bill_of
from bia.proposing.changing import save_line, save_terms
from bia.proposing.content import content_of, values_on
from bia.proposing.creating import create_proposal
from planner.bill_of_materials import offers_of
from tests.site.factories import Cast, client_of
from tests.site.proposals import (
    address,
    confirm,
    line_data,
    make_engagement_with_plan,
    make_proposal,
    planned,
    store_plan,
    terms_data,
)

pytestmark = pytest.mark.django_db


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
    german = {line.key: (line.item, line.note, line.unit) for line in bill_of(proposal.plan.result, "de")}
    after = list(proposal.lines.all())
    assert [(line.item, line.note, line.unit) for line in after[1:]] == [german[line.key] for line in after[1:]]
    assert (after[0].item, after[0].unit) == ("Backup, set up by us", german[changed.key][2])
    assert after[1].once == own.once
    proposal.refresh_from_db()
    save_terms(proposal, {"language": "en"}, proposal.revision, cast.teammate, timezone.now())
    assert proposal.lines.get(pk=own.pk).item == own.item


def test_a_line_for_many_services_names_some_and_counts_the_rest(
    proposal: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = tuple(f"LINE{number}" for number in range(1, 60))
    offer = offers_of(proposal.plan.result)[0]
    shared = replace(offer, lines=(replace(offer.lines[0], services=many),))
    monkeypatch.setattr("bia.proposing.bill.offers_of", lambda result: (shared,))
    named, more = bill_of(proposal.plan.result, "de")[0].note.split(" und ")
    names = named.split(", ")
    assert names == list(many[: len(names)])
    assert more == f"{len(many) - len(names)} weitere"


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
    confirm(client, address("proposal-step", proposal, "send"))
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
