"""A draft and the prices of a newer plan: shown before they are taken, and quotes are kept."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.html import escape
from lxml import html

from bia.models import Engagement, Proposal
from bia.proposing.bill import bill_of
from bia.proposing.content import content_of
from bia.proposing.creating import create_proposal
from tests.site.factories import Cast, client_of
from tests.site.proposals import (
    address,
    confirm,
    make_engagement_with_plan,
    planned,
    store_plan,
)

pytestmark = pytest.mark.django_db


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
    ticked = [f"gone-{line.pk}" for line in proposal.lines.filter(key__contains="|E2|")]
    confirm(client, url, take=ticked)
    quoted.refresh_from_db()
    assert quoted.once == 500
    assert proposal.lines.filter(key__contains="|E2|", is_removed=False).count() == 0
    proposal.refresh_from_db()
    assert proposal.plan.number == 2


def test_changes_of_a_plan_that_was_not_shown_are_not_taken(cast: Cast) -> None:
    engagement, plan = make_engagement_with_plan(cast)
    proposal = create_proposal(engagement, plan, cast.teammate, timezone.now())
    newer_plan(proposal)
    client, url = client_of(cast.teammate), address("proposal-prices", proposal)
    page = html.fromstring(client.get(url).content)
    data = {
        "shown": page.xpath("//input[@name='shown']/@value")[0],
        "take": page.xpath("//input[@name='take']/@value"),
    }
    before = content_of(proposal)
    case, result = planned()
    store_plan(engagement, case, result, "2" * 64)
    refused = client.post(url, data)
    assert refused.status_code == 409
    assert "Nothing was taken" in refused.content.decode()
    assert content_of(Proposal.objects.get()) == before
    confirm(client, url)
    assert Proposal.objects.get().plan.number == 3


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
    confirm(client_of(cast.teammate), address("proposal-prices", proposal), take=[f"price-{line.pk}"])
    line.refresh_from_db()
    assert (line.once, line.is_default) == (1111, True)


def test_a_quantity_that_is_not_the_one_of_the_plan_is_told_until_it_is_sent(cast: Cast, proposal: Proposal) -> None:
    client, url = client_of(cast.teammate), address("proposal-detail", proposal)
    assert "another quantity" not in client.get(url).content.decode()
    line = proposal.lines.filter(quantity=1).first()
    assert line is not None
    proposal.lines.filter(pk=line.pk).update(quantity=7)
    for page in (url, address("proposal-step", proposal, "send")):
        text = " ".join(client.get(page).content.decode().split())
        assert "1 line sells another quantity than plan 1 asks for" in text
        assert f"{escape(line.item)} 7, the plan 1" in text
    offered = html.fromstring(client.get(address("proposal-prices", proposal)).content)
    taken = [box.get("value") for box in offered.xpath("//input[@name='take']")]
    confirm(client, address("proposal-prices", proposal), take=taken)
    line.refresh_from_db()
    assert line.quantity == 1
    assert "another quantity" not in client.get(url).content.decode()


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
    confirm(client, url, take=ticked)
    for line in (quoted, default, own):
        line.refresh_from_db()
    assert (quoted.quantity, quoted.unit) == wanted[quoted.key]
    assert (quoted.once, quoted.is_default) == (111, False)
    assert (default.quantity, default.unit) == wanted[default.key]
    assert (own.quantity, own.unit) == (wanted[own.key][0], "Tage vor Ort")
