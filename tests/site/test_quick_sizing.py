"""Ten answers typed as people type them become an engagement, its plan, and offers side by side."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html as tree

from bia import offer_pages, offer_tables, planning, units
from bia.documents import facts_of, in_language, record_of
from bia.documents.blocks import Bullets, PrintedTable
from bia.documents.proposal_document import proposal_document
from bia.documents.publishing import facts_of_proposal
from bia.documents.report_document import report_document
from bia.forms.quick import parse_devices, parse_hours
from bia.forms.reading import Unreadable
from bia.models import Engagement, Plan, Source
from bia.proposing.content import edition_of, values_on
from bia.proposing.creating import create_proposal
from planner.bill_of_materials import offers_of
from planner.plan import make_plan
from planner.quick_answers import read_quick
from planner.quick_sizing import assumptions_of, quick_case
from planner.reading import case_to_dict
from tests.planner.cases import demo
from tests.planner.quick import answered

from .factories import Cast, make_engagement

pytestmark = pytest.mark.django_db
TYPED: dict[str, Any] = {
    "client": "Linden School (fictional)",
    "currency": "EUR",
    "language": "en",
    "users": "900",
    "devices": "Kyocera 30\nRicoh: 10",
    "sites": "2",
    "jobs_per_day": "4k",
    "hours": "Mo-Fr 7-17",
    "loss_per_hour": "€ 400",
    "platform": "single-server",
    "skills": ["windows-server"],
    "capex": "20k",
    "opex_per_year": "",
    "functions": ["print"],
    "back_within": "4 h",
}


@pytest.fixture
def web(client: Client, cast: Cast) -> Client:
    client.force_login(cast.teammate)
    return client


def text_of(response: Any) -> str:
    return html.unescape(" ".join(response.content.decode().replace("\xa0", " ").split()))


def size(web: Client, **changes: Any) -> Any:
    return web.post(reverse("quick-create"), TYPED | changes)


def test_the_answers_become_an_engagement_with_its_plan_and_what_was_assumed_is_marked(web: Client) -> None:
    response = size(web)
    engagement = Engagement.objects.get()
    assert response.url == reverse("offers", args=[engagement.slug])
    assert engagement.title == "Linden School (fictional): quick sizing"
    case = planning.case_of(engagement)
    assert case["services"][0]["estate"]["mfps_by_vendor"] == {"Kyocera": 30, "Ricoh": 10}
    assert case["budget"] == {"capex": 20_000}
    assert engagement.plans.count() == 1
    marked = engagement.answers.filter(source=Source.ASSUMED).values_list("question", flat=True)
    assert "estate.average_job_mb" in marked
    assert "estate.jobs_per_day" not in marked


def test_two_sizings_of_one_client_can_be_told_apart(web: Client) -> None:
    for _ in range(3):
        size(web)
    titles = list(Engagement.objects.order_by("pk").values_list("title", flat=True))
    first = "Linden School (fictional): quick sizing"
    assert titles == [first, f"{first} 2", f"{first} 3"]


def test_names_and_notes_are_in_the_language_of_the_documents(web: Client) -> None:
    size(web, language="de")
    engagement = Engagement.objects.get()
    assert engagement.language == "de"
    assert engagement.title == "Linden School (fictional): Quick Sizing"
    assert [each.name for each in engagement.processes.order_by("position")] == ["Drucken", "Kopieren", "Scannen"]
    case = planning.case_of(engagement)
    assert case["sites"][0]["note"].startswith("Benutzer und Geräte sind gleichmäßig auf 2 Standorte verteilt")
    assert Plan.objects.get().result["offers"]  # the plan is kept in English, as every plan is
    assert "outages" in json.dumps(Plan.objects.get().result)
    assert 'value="de" selected' in text_of(web.get(reverse("quick-create")))  # the next one is likely to be German too


def test_the_first_sizing_is_offered_in_english_and_no_language_is_made_up(web: Client) -> None:
    assert 'value="en" selected' in text_of(web.get(reverse("quick-create")))
    assert size(web, language="fr").status_code == 422
    assert not Engagement.objects.exists()


def test_a_german_report_of_it_names_nothing_in_english(web: Client) -> None:
    size(web, language="de")
    plan = Plan.objects.get()
    with in_language("de"):
        document = report_document(facts_of(plan), record_of(plan.engagement, timezone.now()))
    said = " ".join(
        cell.text
        for section in document.sections
        for block in section.blocks
        if isinstance(block, PrintedTable)
        for row in block.table.rows
        for cell in row.cells
    )
    assert "Drucken" in said
    for name in ("Printing", "Print management", "Site 1", "Network of the main site", "Operational", "Assumed"):
        assert name not in said


def test_a_first_server_to_buy_is_in_the_prices_and_the_proposal_tells_what_is_not(web: Client) -> None:
    page = text_of(web.get(size(web, platform="to-buy", capex="").url))
    engagement = Engagement.objects.get()
    assert planning.case_of(engagement)["services"][0]["current"]["to_buy"] is True
    assert "Small server" in page
    proposal = create_proposal(engagement, engagement.plans.get(), None, timezone.now())
    assert "Small server" in [line.item for line in proposal.lines.all()]
    with in_language("en"):
        document = proposal_document(facts_of_proposal(edition_of(proposal)), values_on(proposal, timezone.localdate()))
    bullets = [
        text
        for part in document.sections
        for block in part.blocks
        if isinstance(block, Bullets)
        for text in block.items
    ]
    assert [text for text in bullets if "a maintenance contract of the server" in text]


def test_a_server_that_stands_is_in_no_price(web: Client) -> None:
    page = text_of(web.get(size(web).url))
    assert "to_buy" not in planning.case_of(Engagement.objects.get())["services"][0]["current"]
    assert "Setting up the server" not in page


def test_every_wrong_answer_is_told_at_its_field_at_once_and_what_was_typed_is_kept(web: Client) -> None:
    response = size(
        web,
        client="",
        users="many",
        devices="Kyocera",
        hours="sometimes",
        sites="0",
        stands=["immutable-backup"],
        back_within="",
    )
    assert response.status_code == 422
    assert not Engagement.objects.exists()
    form = response.context["form"]
    assert set(form.errors) == {"client", "users", "devices", "hours", "sites", "stands", "back_within"}
    page = text_of(response)
    assert "“many” is not a number" in page
    assert 'value="sometimes"' in page
    assert 'href="#id_devices"' in page
    assert "Tick “Off-site backup” too" in page


PLANNER_WORDS = ("Found", "Expected", "object", "print, copy, scan", "{days")


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"functions": []}, "functions", "Tick what must be back within 4 h: Printing, Copying, Scanning."),
        ({"back_within": ""}, "back_within", "Write within which time it must be back"),
        ({"back_within": "1000 d"}, "back_within", "Write a time from 15 min to 28 d"),
        ({"back_within": "1000 d", "functions": []}, "back_within", "Write a time from 15 min to 28 d"),
        ({"back_within": "soon"}, "back_within", "“soon” is not a duration"),
        ({"lose_at_most": "11 y"}, "lose_at_most", "longer than 3650 d"),
        ({"users": "0"}, "users", "Write a whole number from 1 to 1,000,000."),
        ({"sites": "61"}, "sites", "Write a whole number from 1 to 60"),
        ({"jobs_per_day": "0"}, "jobs_per_day", "Write a number from 1 to 100,000,000."),
        ({"devices": "Kyocera 0"}, "devices", "Write at least one device, such as Kyocera 40."),
        ({"devices": f"{'K' * 600} 30"}, "devices", "at most 100 letters"),
        (
            {"devices": "\n".join(f"{a}{b} 1" for a in "ABCDEFGH" for b in "abcdefgh")},
            "devices",
            "These are 64 vendors",
        ),
        ({"hours": ";"}, "hours", "Write days and times"),
        ({"hours": "Mon-Fri 17-7"}, "hours", "“Mon-Fri 17-7” ends before it begins."),
        ({"stands": ["second-array"]}, "stands", "Tick “Shared storage” too"),
        ({"client": "Linden\x01School"}, "client", "cannot be printed"),
    ],
)
def test_a_wrong_answer_is_told_once_in_the_words_of_the_form_and_with_what_to_do(
    web: Client, changes: dict[str, Any], field: str, said: str
) -> None:
    errors = size(web, **changes).context["form"].errors
    assert list(errors) == [field]
    assert len(errors[field]) == 1
    assert said in errors[field][0]
    assert not any(word in errors[field][0] for word in PLANNER_WORDS)


def test_amounts_and_times_are_understood_as_elsewhere(web: Client) -> None:
    size(web, users="1.2k", jobs_per_day="12k", hours="24x7", loss_per_hour="1,200 EUR", back_within="90 min")
    case = planning.case_of(Engagement.objects.get())
    assert sum(site["users"] for site in case["sites"]) == 1200
    assert case["services"][0]["estate"]["jobs_per_day"] == 12_000
    assert case["processes"][0]["service_hours"] == "24x7"
    assert case["processes"][0]["chosen"]["rto_hours"] == 1.5
    size(web, users="100.000", jobs_per_day="4.000")
    case = planning.case_of(Engagement.objects.order_by("pk").last())
    assert sum(site["users"] for site in case["sites"]) == 100_000
    assert case["services"][0]["estate"]["jobs_per_day"] == 4000
    assert "another currency" in text_of(size(web, loss_per_hour="£ 400"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kyocera 30, Ricoh 10", {"Kyocera": 30, "Ricoh": 10}),
        ("30 x Kyocera; 1,200 HP", {"Kyocera": 30, "HP": 1200}),
        ("Konica Minolta: 1,200\n\nCanon=5", {"Konica Minolta": 1200, "Canon": 5}),
        ("Ricoh 5k; 2k HP", {"Ricoh": 5000, "HP": 2000}),
        ("Kyocera 1.200; Ricoh - 30; Canon5", {"Kyocera": 1200, "Ricoh": 30, "Canon": 5}),
        ("Kyocera 30 and Ricoh 10", {"Kyocera": 30, "Ricoh": 10}),
        ("Kyocera 30/Ricoh 10 + HP 2", {"Kyocera": 30, "Ricoh": 10, "HP": 2}),
        ("3M 5", {"3M": 5}),
    ],
)
def test_devices_are_read_as_people_list_them(text: str, found: dict[str, int]) -> None:
    assert parse_devices(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Kyocera",
        "Kyocera 3, Kyocera 4",
        "Kyocera 30, kyocera 10",
        "30",
        "Kyocera -3",
        "-3 Kyocera",
        "Kyocera: \N{MINUS SIGN}3",
        "Kyocera 30 Ricoh 10",
        "Kyocera: 30 Ricoh: 10",
        "30 Kyocera 10 Ricoh",
        "Kyocera 1e9",
        "1e9",
        "Kyocera 2x30",
        "Kyocera 9999999999",
        f"{'K' * 600} 3",
        ", ".join(f"{'K' * number} 1" for number in range(1, 60)),
    ],
)
def test_a_list_that_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_devices(text)


def test_hours_are_read_as_people_write_them() -> None:
    assert parse_hours("Mon-Fri 7:00-17:00; Sat 8-12") == [
        {"days": "Mon-Fri", "from": "07:00", "to": "17:00"},
        {"days": "Sat", "from": "08:00", "to": "12:00"},
    ]
    assert parse_hours("24/7") == "24x7"
    assert parse_hours("Mo-Fr 7-17 Uhr") == [{"days": "Mon-Fri", "from": "07:00", "to": "17:00"}]
    assert parse_hours("Mo-Fr von 7 Uhr bis 17 Uhr, Sa 8-12 Uhr")[1] == {"days": "Sat", "from": "08:00", "to": "12:00"}
    with pytest.raises(Unreadable, match="Mon-Fri 7:00-17:00"):
        parse_hours("office hours")


def test_whoever_only_reads_is_not_offered_a_quick_sizing(client: Client, cast: Cast) -> None:
    client.force_login(cast.manager)
    assert client.get(reverse("quick-create")).status_code == 403
    assert "Quick sizing" not in text_of(client.get(reverse("engagement-list")))


def test_the_offers_show_the_numbers_of_the_plan_in_the_same_rows(web: Client) -> None:
    page = text_of(web.get(size(web).url))
    plan = Plan.objects.get().result
    for offer in offers_of(plan):
        assert units.money_short(float(offer.tco.likely), "EUR") in page
        for line in offer.lines:
            assert line.item in page
    for figure in plan["services"][0]["sizing"]["figures"]:
        assert html.unescape(figure["text"]) in page
    assert "Assumed until somebody confirms it" in page
    assert "still at a default price" in page
    assert page.count('role="img"') == len(offers_of(plan))
    assert reverse("proposal-create", args=[Plan.objects.get().engagement.slug]) in page


@pytest.mark.parametrize("name", ["school", "hospital"])
def test_every_offer_has_a_cell_in_every_row(name: str) -> None:
    plan = make_plan(demo(name))
    offers = offers_of(plan)
    for part in offer_pages.parts(plan, offers):
        for row in part.rows:
            assert len(row.cells) == len(offers)
            assert all(cell.value or cell.entries for cell in row.cells)
    assert len(offer_pages.columns(plan, offers)) == len(offer_tables.bills(offers)) == len(offers)
    for sizing in offer_tables.sizings(plan):
        assert sizing.nothing or sizing.rows


def test_an_engagement_without_a_plan_one_too_old_and_one_without_prices_say_what_to_do(
    web: Client, cast: Cast
) -> None:
    engagement = make_engagement(cast.workspace)
    address = reverse("offers", args=[engagement.slug])
    assert "Offers come from a plan" in text_of(web.get(address))
    size(web)
    plan = Plan.objects.get()
    del plan.result["offers"]
    plan.engine_version = "0.1.0"
    plan.save()
    address = reverse("offers", args=[plan.engagement.slug])
    assert "older than its offers" in text_of(web.get(address))
    again = web.post(reverse("plan-make", args=[plan.engagement.slug]), {"then": "offers"})
    assert again.url == address
    assert "Side by side" in text_of(web.get(address))
    newest = plan.engagement.plans.first()
    assert newest is not None
    newest.result["offers"] = []
    newest.save()
    assert "Nothing can be offered" in text_of(web.get(address))


def test_the_offers_are_for_those_who_may_read_the_engagement(client: Client, web: Client, cast: Cast) -> None:
    address = size(web).url
    client.force_login(cast.outsider)
    assert client.get(address).status_code == 404


def test_the_offers_say_at_the_top_what_a_met_target_does_not_promise(web: Client) -> None:
    page = text_of(web.get(size(web, capex="").url))
    lead = page.partition('<p class="lead">')[2].partition("</p>")[0]
    assert "at least 90 % of everyday outages end in time" in lead
    assert "after a dead server it can take up to 45 h 3 min until PRINT is back, where 4 h is asked" in lead


def test_sites_that_are_alike_share_their_rows_and_no_figure_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offer_tables, "MOST_SITES", 100)
    case = quick_case(read_quick(answered(sites=9)), "2026-11-24")
    plan, document = make_plan(case), case_to_dict(case)
    sizing = next(one["sizing"] for one in plan["services"] if one.get("sizing"))
    (shown,) = offer_tables.sizings(plan)
    rows = shown.rows[len(sizing["figures"]) :]
    assert len(sizing["by_site"]) == 8
    assert 2 <= len(rows) < 16
    assert any("each of" in row.label for row in rows)
    for site in sizing["by_site"]:
        assert sum(site["site"] in row.label for row in rows) == len(site["figures"])
    said = offer_tables.alike(assumptions_of(document))
    assert {text for _, text in said} == {text for _, text in assumptions_of(document)}
    assert len(said) == len({text for _, text in said}) < len(assumptions_of(document))


def test_the_word_for_a_quick_sizing_stays_out_of_the_title_of_a_proposal(web: Client, cast: Cast) -> None:
    size(web)
    plan = Plan.objects.get()
    assert "quick sizing" in plan.engagement.title
    proposal = create_proposal(plan.engagement, plan, cast.teammate, timezone.now())
    assert proposal.title == proposal.client_name != ""


def test_a_page_that_is_sent_twice_makes_one_engagement(web: Client, cast: Cast) -> None:
    page = tree.fromstring(web.get(reverse("quick-create")).content)
    data = TYPED | {"once": page.xpath("//input[@name='once']/@value")[0]}
    first, second = (web.post(reverse("quick-create"), data) for _ in range(2))
    assert Engagement.objects.count() == 1
    assert first["Location"] == second["Location"]
    assert "was made of these answers already" in web.get(second["Location"]).content.decode()
    web.post(reverse("quick-create"), data | {"users": "901"})  # gone back to, and answered otherwise
    assert Engagement.objects.count() == 2


def test_another_sizing_begins_from_what_was_typed(web: Client, cast: Cast) -> None:
    made = web.post(reverse("quick-create"), TYPED)
    offers = tree.fromstring(web.get(made["Location"]).content)
    (link,) = offers.xpath("//a[contains(text(), 'Size again')]/@href")
    form = tree.fromstring(web.get(link).content)
    assert form.xpath("//input[@name='users']/@value") == ["900"]
    assert form.xpath("//textarea[@name='devices']")[0].text_content().strip() == TYPED["devices"]
    assert form.xpath("//input[@name='skills'][@checked]/@value") == TYPED["skills"]
    other = make_engagement(cast.workspace)
    assert web.get(f"{reverse('quick-create')}?from={other.slug}").status_code == 404


def test_a_sizing_begun_from_one_that_is_deleted_meanwhile_is_made(web: Client) -> None:
    web.post(reverse("quick-create"), TYPED)
    first = Engagement.objects.get()
    url = f"{reverse('quick-create')}?from={first.slug}"
    assert web.get(url).status_code == 200
    first.delete()
    assert web.post(url, TYPED).status_code == 302
    assert Engagement.objects.count() == 1
