"""The plan and its options on screen: what the plan says, and who may see it."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bia import option_pages, plan_pages, planning, units
from bia.models import Answer, Engagement, Plan
from planner.plan import make_plan
from planner.reading import case_from_dict, case_sha256, case_to_dict

from .factories import Cast, make_engagement, make_process, make_service
from .synthetic import PLAN

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "bia" / "demo"
_made: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}


def demo(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A demo case and its plan, made once for all tests."""
    if name not in _made:
        case = case_from_dict(json.loads((DEMO / f"{name}.json").read_text()))
        _made[name] = (case_to_dict(case), make_plan(case))
    return _made[name]


def store(engagement: Engagement, case: dict[str, Any], result: dict[str, Any], number: int = 1) -> Plan:
    return Plan.objects.create(
        engagement=engagement,
        number=number,
        case=case,
        result=result,
        case_sha256=case_sha256(case_from_dict(case)),
        engine_version=result["engine_version"],
        created_at=timezone.now(),
    )


@pytest.fixture(params=["hospital", "school"])
def planned(request: pytest.FixtureRequest, cast: Cast) -> Plan:
    case, result = demo(request.param)
    engagement = planning.engagement_from_case(cast.workspace, cast.teammate, case)
    return store(engagement, case, result)


@pytest.fixture
def web(client: Client, cast: Cast) -> Client:
    client.force_login(cast.teammate)
    return client


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def test_the_plan_page_shows_the_numbers_of_the_plan(web: Client, planned: Plan) -> None:
    shown = text_of(web.get(reverse("plan-detail", args=[planned.engagement.slug])))
    result = planned.result
    loss = units.money_short(result["portfolio"]["expected_annual_loss"]["today"], result["currency"])
    assert f"{loss} a year" in shown
    for service in result["services"]:
        assert f'id="service-{service["id"]}"' in shown
        for gap in service["gaps"]:
            assert gap["text"].split("'")[0] in shown
    for process in result["processes"]:
        assert f'id="process-{process["id"]}"' in shown
        for reason in process["reasons"]:
            assert reason["text"].split("'")[0] in shown
        for key, said in process["stated"].items():
            assert f"said {units.duration(said)}" in shown, key
    assert planned.case_sha256 in shown


def test_the_register_row_of_a_service_holds_its_figures(web: Client, planned: Plan) -> None:
    shown = text_of(web.get(reverse("plan-detail", args=[planned.engagement.slug])))
    for service in planned.result["services"]:
        row = shown.split(f'id="service-{service["id"]}"')[1].split("</tr>")[0]
        assert units.duration(service["required"]["rto_hours"], "none") in row
        assert units.duration(service["promised"]["rto_hours"]) in row
        assert units.availability(service["today"]["availability"]) in row


def test_every_service_has_a_page_of_options_with_its_figures(web: Client, planned: Plan) -> None:
    for service in planned.result["services"]:
        response = web.get(reverse("plan-options", args=[planned.engagement.slug, service["id"]]))
        assert response.status_code == 200
        shown = text_of(response)
        for option in service["options"]:
            assert units.money_short(option["tco"]) in shown
            assert units.money_short(option["expected_annual_loss"]) in shown
            for miss in option["misses"]:
                assert miss["text"] in shown
            for line in option["cost_lines"]:
                assert line["item"].split("'")[0] in shown
        for one in service["rejected"]:
            assert one["reason"].split("'")[0] in shown


def test_the_page_of_options_says_what_would_change_the_choice(web: Client, planned: Plan) -> None:
    for service in planned.result["services"]:
        shown = text_of(web.get(reverse("plan-options", args=[planned.engagement.slug, service["id"]])))
        found = service["sensitivity"] or {}
        points = [each for key in ("break_even", "without_targets", "switching") if (each := found.get(key))]
        assert ("What would change the choice" in shown) == bool(points)
        if found.get("break_even"):
            assert units.money_short(found["break_even"]["tco_at_most"]) in shown


def test_everything_found_stands_on_the_plan_page_once(web: Client, planned: Plan) -> None:
    """Those of processes and services too; what is said of several alike is said once, naming them."""
    page = text_of(web.get(reverse("plan-detail", args=[planned.engagement.slug])))
    body = html.unescape(page.partition("What the answers show")[2])
    result = planned.result
    below = (finding for part in ("processes", "services") for each in result[part] for finding in each["findings"])
    found = [*result["findings"], *below]
    listed = plan_pages.briefs(result)
    assert len(listed) < len(found)
    for each in found:
        assert each["text"] in body, each["id"]
        assert each["remedy"] in body, each["id"]
    of_before = {key: value for key, value in result.items() if key != "findings_in_brief"}
    assert plan_pages.briefs(of_before) == listed


def test_pages_of_a_plan_show_no_raw_values(web: Client, planned: Plan) -> None:
    addresses = [reverse("plan-detail", args=[planned.engagement.slug])]
    addresses += [reverse("plan-options", args=[planned.engagement.slug, s["id"]]) for s in planned.result["services"]]
    for address in addresses:
        visible = text_of(web.get(address))
        body = "".join(part.split("</script>")[-1] for part in visible.split("<script"))
        for raw in (">None<", ">None ", ": None", "{&#x27;", ">nan<", " nan ", "inf ", "Infinity"):
            assert raw not in body.split("<main")[1], (address, raw)


def test_charts_stand_on_the_page_without_script_and_feed_the_script(web: Client, planned: Plan) -> None:
    shown = web.get(reverse("plan-detail", args=[planned.engagement.slug])).content.decode()
    frames = shown.split("data-chart=")[1:]
    assert len(frames) == 5
    for frame in frames:
        key = frame.split('"')[1]
        assert "<svg" in frame
        figure = json.loads(shown.split(f'<script id="{key}" type="application/json">')[1].split("</script>")[0])
        assert figure["data"]
        assert figure["layout"]
    assert "style=" not in shown


def test_the_plan_can_be_taken_away_as_json(web: Client, planned: Plan) -> None:
    for address in (
        reverse("plan-json", args=[planned.engagement.slug]),
        reverse("plan-number-json", args=[planned.engagement.slug, planned.number]),
    ):
        response = web.get(address)
        assert response.json() == planned.result
        assert f"plan-{planned.number}.json" in response["Content-Disposition"]


def test_without_a_plan_the_page_offers_to_make_one(web: Client, cast: Cast) -> None:
    engagement = make_engagement(cast.workspace)
    make_process(engagement)
    shown = text_of(web.get(reverse("plan-detail", args=[engagement.slug])))
    assert "No plan has been made yet" in shown
    assert reverse("plan-make", args=[engagement.slug]) in shown


def test_an_empty_engagement_offers_no_plan(web: Client, cast: Cast) -> None:
    engagement = make_engagement(cast.workspace)
    shown = text_of(web.get(reverse("plan-detail", args=[engagement.slug])))
    assert "no process in this engagement yet" in shown
    assert reverse("plan-make", args=[engagement.slug]) not in shown


def test_making_the_plan_stores_it_and_shows_it(web: Client, cast: Cast) -> None:
    case, result = demo("school")
    engagement = planning.engagement_from_case(cast.workspace, cast.teammate, case)
    response = web.post(reverse("plan-make", args=[engagement.slug]), follow=True)
    plan = engagement.plans.get()
    assert plan.result == json.loads(json.dumps(result))
    assert "Plan 1 is made" in text_of(response)


def test_an_engagement_without_services_has_a_plan_of_its_targets(web: Client, cast: Cast) -> None:
    case, _ = demo("school")
    alone = [{key: value for key, value in one.items() if key != "depends_on"} for one in case["processes"]]
    engagement = planning.engagement_from_case(
        cast.workspace, cast.teammate, {**case, "services": [], "processes": alone}
    )
    shown = text_of(web.post(reverse("plan-make", args=[engagement.slug]), follow=True))
    assert "no service named yet" in shown
    assert "No service is named yet" in shown
    assert "Targets register" not in shown


def test_answers_that_make_no_case_are_named(web: Client, cast: Cast) -> None:
    engagement = make_engagement(cast.workspace)
    make_process(engagement)
    response = web.post(reverse("plan-make", args=[engagement.slug]))
    assert response.status_code == 422
    assert "in the way of a plan" in text_of(response)
    assert "Times at which impact is asked: found nothing" in text_of(response)
    assert not engagement.plans.exists()


def test_the_page_says_when_answers_changed_since(web: Client, planned: Plan) -> None:
    address = reverse("plan-detail", args=[planned.engagement.slug])
    assert "Answers changed" not in text_of(web.get(address))
    answer = Answer.objects.filter(process__engagement=planned.engagement, question="wrt_hours").first()
    assert answer is not None
    answer.value = 3.5
    answer.save()
    shown = text_of(web.get(address))
    assert "Answers changed since this plan was made" in shown
    assert "Make it anew" in shown


def test_an_older_plan_stays_as_it_was(web: Client, planned: Plan) -> None:
    store(planned.engagement, planned.case, planned.result, number=2)
    slug = planned.engagement.slug
    shown = text_of(web.get(reverse("plan-number", args=[slug, 1])))
    assert "This is an older plan" in shown
    assert "Make it anew" not in shown
    assert web.get(reverse("plan-number", args=[slug, 2])).headers["Location"] == reverse("plan-detail", args=[slug])


def test_a_reader_sees_the_plan_and_makes_none(client: Client, cast: Cast, planned: Plan) -> None:
    client.force_login(cast.manager)
    slug = planned.engagement.slug
    planned.case_sha256 = "0" * 64
    planned.save()
    shown = text_of(client.get(reverse("plan-detail", args=[slug])))
    assert "Answers changed" in shown
    assert "Make it anew" not in shown
    assert client.post(reverse("plan-make", args=[slug])).status_code == 403


def test_nothing_of_a_plan_exists_for_an_outsider(client: Client, cast: Cast, planned: Plan) -> None:
    client.force_login(cast.outsider)
    slug, service = planned.engagement.slug, planned.result["services"][0]["id"]
    for name, arguments in (
        ("plan-detail", [slug]),
        ("plan-json", [slug]),
        ("plan-number", [slug, 1]),
        ("plan-number-json", [slug, 1]),
        ("plan-options", [slug, service]),
    ):
        assert client.get(reverse(name, args=arguments)).status_code == 404, name
    assert client.post(reverse("plan-make", args=[slug])).status_code == 404


def test_a_service_the_plan_does_not_hold_has_no_options(web: Client, cast: Cast, planned: Plan) -> None:
    make_service(planned.engagement, code="NEW")
    assert web.get(reverse("plan-options", args=[planned.engagement.slug, "NEW"])).status_code == 404


def test_hostile_names_are_text(web: Client, cast: Cast) -> None:
    case, _ = demo("school")
    odd = json.loads(json.dumps(case).replace(case["processes"][0]["name"], "</script><b>odd"))
    engagement = planning.engagement_from_case(cast.workspace, cast.teammate, odd)
    shown = web.post(reverse("plan-make", args=[engagement.slug]), follow=True).content.decode()
    assert "</script><b>odd" not in shown
    assert "&lt;/script&gt;&lt;b&gt;odd" in shown


def test_the_headline_counts_services_that_come_back_late() -> None:
    late = {"kind": "rto", "text": "late"}
    services = [{"gaps": [late]}, {"gaps": []}, {"gaps": [{"kind": "rpo", "text": ""}]}]
    plan = PLAN | {"services": services, "graph": {"single_points_of_failure": []}}
    plan["portfolio"] = {"expected_annual_loss": {}, "actions": []}
    assert plan_pages.headline(plan) == ("1 of 3 services comes back later than needed", "")


def test_a_service_with_an_unknown_restore_time_is_not_called_met() -> None:
    service = {"gaps": [], "required": {"rto_hours": 2}, "promised": {"rto_hours": None}}
    assert plan_pages.service_state(service).shape == "unasked"


def test_total_cost_of_risk_today_is_what_an_option_costs_and_saves(planned: Plan) -> None:
    for service in planned.result["services"]:
        columns = option_pages.columns(planned.result, service)
        today = option_pages.total_cost_of_risk(columns[0], columns)
        for option in service["options"]:
            if option["npv"] is None:  # what its outages cost is not known
                assert today is None
            else:
                assert today == pytest.approx(option["total_cost_of_risk"] + option["npv"], abs=0.05)


def test_the_plan_says_what_the_choice_comes_to_where_losses_overlap() -> None:
    case, result = demo("school")
    assert result["portfolio"]["total_cost_of_risk_with_overlap"] is None
    overlapping = make_plan(case_from_dict({**case, "loss_overlap": 0.5}))
    second = units.money_short(overlapping["portfolio"]["total_cost_of_risk_with_overlap"], "EUR")
    plain = units.money_short(overlapping["portfolio"]["total_cost_of_risk"], "EUR")
    note = plan_pages.overlap_note(overlapping)
    assert units.unbroken(second) in note
    assert units.unbroken(plain) in note
    assert second != plain
    assert plan_pages.overlap_note(result) == ""


def test_the_options_page_tells_own_gains_from_those_that_come_with_the_others(cast: Cast) -> None:
    case, result = demo("hospital")
    engagement = planning.engagement_from_case(cast.workspace, cast.teammate, case)
    store(engagement, case, result)
    directory = next(each for each in result["services"] if each["id"] == "AD")
    option = directory["recommendation"]
    # All is encrypted at once: a clean copy of the directory alone brings no ward back.
    assert option["avoided_alone_per_year"] < option["avoided_loss_per_year"]
    client = Client()
    client.force_login(cast.teammate)
    page = html.unescape(client.get(reverse("plan-options", args=[engagement.slug, "AD"])).content.decode())
    rest = option["avoided_loss_per_year"] - max(option["avoided_alone_per_year"], 0)
    assert f"{units.money_short(rest, 'EUR')} come with what the others get" in page
    same = {**option, "avoided_alone_per_year": option["avoided_loss_per_year"]}
    assert option_pages.credit_note(same) == ""
