"""What documents state is true of the plan they are made from, also where it is less than the reader hopes for."""

from __future__ import annotations

import ast
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bia import offer_pages, words
from bia.documents import in_language
from bia.documents.blocks import Bullets, PrintedTable
from bia.documents.books import plan_book, proposal_book
from bia.documents.decision import decision
from bia.documents.dependencies import dependencies
from bia.documents.designs import designs
from bia.documents.facts import Facts, duration
from bia.documents.meeting import late_table, later_all_the_same
from bia.documents.money import money_section
from bia.documents.next_steps import next_steps, steps_of, without_steps
from bia.documents.options import meets
from bia.documents.outages import outages
from bia.documents.proposal.decision import decision as front_of_proposal
from bia.documents.proposal.heard import targets as targets_section
from bia.documents.proposal.offers import _lost_today
from bia.documents.proposal.offers import offers as offers_section
from bia.documents.proposal.prices import prices
from bia.documents.proposal.source import Source
from bia.documents.record import Record
from bia.documents.residual import residual
from bia.documents.risk_sentences import worst_point
from bia.documents.summary import summary
from bia.documents.worth import worth
from bia.proposing.values import ProposalValues, values_of
from bia.spreadsheet.writing import xlsx
from planner.bill_of_materials import offers_of
from planner.plan import make_plan
from planner.quick_answers import read_quick
from planner.quick_sizing import quick_case
from planner.reading import case_from_dict, case_to_dict
from tests.planner.quick import answered
from tests.site import plan_documents as synthetic
from tests.site.proposals import planned
from tests.site.test_documents_pdf import demo_facts
from tests.site.test_plan_sections import rows_of, words_of
from tests.site.test_proposal_pdf import DAY, content


def facts_with(*services: dict[str, Any], processes: int = 1, **portfolio: Any) -> Facts:
    """Synthetic facts of these services, one by default, with what is said of all together."""
    asked = [synthetic.process(number + 1) for number in range(processes)]
    result = synthetic.plan(asked, list(services or [synthetic.service(1)]))
    result["portfolio"] |= portfolio
    return synthetic.facts(result)


def facts_of(case: dict[str, Any], result: dict[str, Any]) -> Facts:
    """Facts of a case and its plan."""
    return Facts(result=result, case=case, number=3, made_at=synthetic.MADE_AT, workspace="Synthetic firm")


ROOT = Path(__file__).parents[2]


def offer_of(result: dict[str, Any], **changes: Any) -> ProposalValues:
    """What is offered of a plan, as it is sent."""
    return values_of(content(result, **changes), DAY, "sent")


def plain(text: str) -> str:
    """A text with common spaces."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def front(facts: Facts) -> str:
    """Every word of the page that decides."""
    page = decision(facts)
    heads = [word for head in page.headlines for word in (head.label, head.value, head.note)]
    texts = [word for answer in page.answers for word in (answer.question, answer.text, *answer.points)]
    return plain(" ".join([*heads, *texts, *page.asked]))


@pytest.mark.parametrize(
    ("budget", "said", "cell"),
    [
        (10_000, "within the budget.", "within"),
        (
            6_000,
            "at likely values within, at high values above the budget of EUR 6 k once.",
            "within at likely, above at high values",
        ),
        (4_000, "which is above the budget.", "above"),
    ],
)
def test_a_range_is_within_a_budget_only_if_its_top_is(budget: float, said: str, cell: str) -> None:
    # once 2,500 to 10,000, likely 5,000
    facts = facts_with(budget={"capex": budget, "opex_per_year": None, "within": budget >= 5_000})
    assert said in front(facts)
    assert cell in [text for row in rows_of(money_section(facts, None)) for text in row]


@pytest.mark.parametrize(("share", "said"), [(1.0, "It is within"), (0.75, "At likely values it is within, at high")])
def test_a_proposal_says_so_too(share: float, said: str) -> None:
    case, result = planned("school")
    low, high = (Source(facts_of(case, result), offer_of(result)).totals["better"][n].once.net for n in (1, 2))
    budget = float(low + (high - low) * Decimal(str(share)))
    result["portfolio"]["budget"] = {"capex": budget, "opex_per_year": None, "within": True}
    assert said in plain(str(prices(Source(facts_of(case, result), offer_of(result))).blocks))


def nothing_recommended() -> Facts:
    """A service with a fault that is known, and no price to plan with."""
    today = {
        **synthetic.service(1)["today"],
        "not_covered": ["Scanning stops while the server is away (R74)"],
        "by_scope": {"hardware": {"recovery_hours": synthetic.spread(6), "masked_by": None}},
    }
    service = synthetic.service(1, recommendation=None, options=[], gaps=[], today=today)
    facts = facts_with(service, actions=[], capex=None, opex_per_year=None, tco=None, services_meeting_targets=None)
    finding = {"id": "no-planning-rate", "text": "No planning rate for KWD.", "remedy": "Plan in EUR."}
    facts.result["findings"].append(finding)  # type: ignore[union-attr]
    return facts


def test_where_nothing_could_be_priced_no_page_says_that_nothing_fails_or_that_something_is_recommended() -> None:
    facts = nothing_recommended()
    said = " ".join([front(facts), words_of(residual(facts)), words_of(outages(facts))])
    assert "Nothing is known that would still fail" not in said
    assert "with the recommendation in place" not in said.lower()
    assert said.count("Nothing is recommended, so") == 2
    assert "Scanning stops while the server is away." in front(facts)
    assert "Scanning stops while the server is away." in words_of(residual(facts))
    assert "No planning rate for KWD." in words_of(residual(facts))
    assert "as it stands: nothing is recommended" in words_of(outages(facts))


def test_a_service_without_a_recommendation_keeps_its_faults_beside_others_that_have_one() -> None:
    left = {**synthetic.service(2)["today"], "not_covered": ["Copying stops with the server"]}
    facts = facts_with(synthetic.service(1), synthetic.service(2, recommendation=None, options=[], today=left))
    assert "Copying stops with the server" in words_of(residual(facts))


def test_without_services_nothing_is_said_to_be_left() -> None:
    facts = synthetic.facts(synthetic.plan([], []))
    assert "Nothing is known that would still fail" not in front(facts)


def points(*each: tuple[str, int, int]) -> Facts:
    """Single points of failure: a service, how many processes it reaches, how many of them stop wholly."""
    services = [
        synthetic.service(number + 1, today={**synthetic.service(1)["today"], "expected_annual_loss": 100 * number})
        for number in range(len(each))
    ]
    facts = facts_with(*services, processes=4)
    facts.result["graph"]["single_points_of_failure"] = [
        {"id": name, "processes": [f"P{n}" for n in range(reached)], "stopped": [f"P{n}" for n in range(wholly)]}
        for name, reached, wholly in each
    ]
    return facts


@pytest.mark.parametrize(
    ("wholly", "said"),
    [
        (4, "alone stops 4 processes."),
        (1, "alone stops or slows 4 processes, 1 of them wholly."),
        (0, "alone slows 4 processes."),
    ],
)
def test_only_what_stops_wholly_is_said_to_stop(wholly: int, said: str) -> None:
    facts = points(("S01", 4, wholly))
    assert plain(worst_point(facts)) == f"Synthetic service 1 {said}"
    assert said in front(facts)
    assert said in plain(dependencies(facts).lead)


def test_the_worst_point_stops_most_processes_and_of_two_alike_costs_most() -> None:
    assert "Synthetic service 1" in worst_point(points(("S01", 3, 3), ("S02", 4, 1)))
    assert "Synthetic service 2" in worst_point(points(("S01", 3, 3), ("S02", 3, 3)))


def test_of_an_empty_engagement_it_is_said_that_nothing_has_been_asked_and_nothing_is_to_be_signed() -> None:
    facts = synthetic.facts(synthetic.plan([], []))
    record = Record()
    report = summary(facts, record, steps_of(facts, record))
    assert report.asked == ("Nothing has been asked yet: enter the first process and plan its interview.",)
    assert next_steps(facts, record).lead == report.asked[0]
    page = decision(facts)
    assert not page.is_signed
    assert page.asked == ("Nothing yet: nothing has been asked, so there is nothing to sign.",)
    assert [headline.value for headline in page.headlines] == ["not known", "nothing yet", "not known", "not known"]


def test_nothing_is_open_once_everything_is_answered_and_signed() -> None:
    facts = facts_with()
    assert without_steps(facts).startswith("Nothing is open")
    assert decision(facts).is_signed


def twice(number: int, spare: str | None) -> dict[str, Any]:
    """A service whose dead server is back in 12 h at most, needed in 4: with a second part, or as it stands."""
    event = {"hardware": {"recovery_hours": synthetic.spread(6), "masked_by": spare}}
    return synthetic.service(number, recommendation=synthetic.option("better", spare=spare, by_scope=event))


def test_an_outage_that_takes_both_parts_says_so() -> None:
    for spare, is_said in (("second-directory", True), (None, False)):
        facts = facts_with(twice(1, spare))
        assert ("A server dies (both parts): up to 12 h" in plain(later_all_the_same(facts))) is is_said
        assert ("3 h to 12 h, if both parts fail" in plain(words_of(outages(facts)))) is is_said
        told = late_table(facts)
        assert told is not None
        assert told.rows[0].cells[0].text == ("A server dies, both parts" if is_said else "A server dies")


def priced(facts: Facts) -> Facts:
    """The same with a plan that costs more than it avoids."""
    facts.result["portfolio"]["expected_annual_loss"] = {"today": 1000, "recommended": 900}
    return facts


@pytest.mark.parametrize(
    ("met", "then", "said"),
    [
        (100, 101, "services that meet them grows from 100 to 101, at EUR 7.6 k for each further one."),
        (100, 100, "no further service meets all of its targets."),
    ],
)
def test_what_is_dear_says_how_many_more_services_meet_their_targets_for_it(met: int, then: int, said: str) -> None:
    # 8,000 at present value avoids 100 a year over 5 years at 5 %: 433
    facts = priced(facts_with(services_meeting_today=met, services_meeting_targets=then, services_counted=150))
    assert said in plain(" ".join(worth(facts)))
    assert said in front(facts)


def test_nothing_is_said_to_fall_from_nought_to_nought() -> None:
    assert "Expected loss falls" in front(facts_with())
    assert "Expected loss falls" not in front(facts_with(expected_annual_loss={"today": 0, "recommended": 0}))


def unpriced() -> tuple[dict[str, Any], dict[str, Any]]:
    """A plan that recommends nothing for want of a rate, though losses and a budget were asked."""
    case, result = planned("school")
    for service in result["services"]:
        service |= {"recommendation": None, "options": []}
    result |= {"offers": [], "currency": "KWD"}
    result["findings"].append({"id": "no-planning-rate", "text": "No planning rate for KWD.", "remedy": "Plan in EUR."})
    result["portfolio"] |= {"budget": {"capex": 1500, "opex_per_year": 400.5, "within": None}, "actions": []}
    return case, result


def test_a_proposal_without_a_price_contradicts_nothing() -> None:
    case, result = unpriced()
    source = Source(facts_of(case, result), offer_of(result, lines=[], offers=["better"], sent_on=None))
    heads = [plain(head.note) for head in front_of_proposal(source).headlines]
    assert heads[1] == heads[3] == "no planning rate for KWD, so no prices"  # losses and targets are known
    said = plain(str(prices(source).blocks))
    assert "within the budget" not in said
    assert "fixed until" not in said


def test_a_budget_is_printed_to_the_smallest_unit_it_was_given_in() -> None:
    case, result = planned("school")
    result["portfolio"]["budget"] = {"capex": 1500, "opex_per_year": 400.5, "within": None}
    result["currency"] = case["currency"] = "KWD"
    said = [
        block.text
        for block in prices(Source(facts_of(case, result), offer_of(result))).blocks
        if hasattr(block, "text")
    ]
    assert "KWD 400.500 every year" in plain(" ".join(said))


def quoted(result: dict[str, Any], **changes: Any) -> ProposalValues:
    """An offer whose every line has one price."""
    told = content(result, **changes)
    for line in told["lines"]:
        for key in ("once", "per_year"):
            line[key] = line[key] and dict.fromkeys(("low", "likely", "high"), line[key]["likely"])
    return values_of(told, DAY, "draft")


def test_a_draft_promises_no_day() -> None:
    case, result = planned("school")
    for sent, said in ((None, "from the day this is sent"), ("2026-11-24", "fixed until")):
        assert said in str(prices(Source(facts_of(case, result), quoted(result, sent_on=sent))).blocks)


def test_the_dates_on_the_cover_of_a_workbook_are_dates() -> None:
    made = plan_book(facts_with())
    cover = openpyxl.load_workbook(io.BytesIO(xlsx(made))).worksheets[0]
    told = {row[0].value: row[1] for row in cover.iter_rows(max_col=2) if row[0].value}
    assert told["Date"].value.date() == date(2026, 1, 2)
    assert told["Facts as of"].value.date() == date(2026, 1, 1)
    assert told["Date"].number_format == told["Facts as of"].number_format


def unasked() -> Facts:
    """One process, and a service that nobody depends on and of which "none of these platforms" was answered."""
    case = {
        "format": "ninefold-case/1",
        "title": "A practice (fictional)",
        "as_of": "2026-11-02",
        "currency": "EUR",
        "horizon_years": 5,
        "discount_rate": 0.05,
        "impact_after_hours": [1, 8, 24],
        "severity_levels": ["none", "minor", "noticeable", "serious", "intolerable"],
        "categories": [{"id": "operational", "name": "Operational", "serious_level": 3, "unacceptable_level": 4}],
        "sites": [{"id": "A", "name": "Practice"}],
        "processes": [
            {"id": "P1", "name": "Treatment", "impact": {"severity": {"operational": [1, 3, 4]}}, "depends_on": []}
        ],
        "services": [
            {
                "id": "X",
                "name": "Archive",
                "kind": "application",
                "site": "A",
                "depends_on": [],
                "current": {"platform": None, "edge": [], "recovery": []},
            },
        ],
    }
    return replace(demo_facts("school"), case=case, result=make_plan(case_from_dict(case)))


def test_a_service_of_which_nothing_is_required_meets_no_target_and_misses_none() -> None:
    facts = unasked()
    (service,) = facts.result["services"]
    assert service["recommendation"]["meets_targets"] is None
    assert meets(service["recommendation"]).text == "no target"
    assert "meet" not in " ".join(reason["text"] for reason in service["recommendation"]["reasons"])
    said = json.dumps([each["reason"] for each in service["rejected"]])
    assert "Something else" not in said
    assert "none of these platforms" in said


def test_what_is_meant_by_met_targets_is_said_only_where_more_are_met() -> None:
    changes = next(answer for answer in decision(unasked()).answers if answer.question == "What it changes")
    said = changes.text + " ".join(changes.points)
    assert "of everyday outages" not in said
    assert "The building is lost: back within" in said  # what it does change


def test_no_word_to_translate_stands_inside_a_string_in_which_translators_do_not_find_it() -> None:
    hidden = [
        f"{path}:{call.lineno}"
        for path in (ROOT / "bia").rglob("*.py")
        for joined in ast.walk(ast.parse(path.read_text()))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "gettext", "ngettext", "pgettext")
        and any(isinstance(each, ast.Constant) and " " in str(each.value) for each in call.args)
    ]
    assert hidden == []


def test_all_data_are_lost_where_no_copy_survives() -> None:
    facts = unasked()
    facts.case["processes"][0]["depends_on"] = [{"on": "X"}]
    made = replace(facts, result=make_plan(case_from_dict(facts.case)))
    by_scope = made.result["services"][0]["today"]["by_scope"]
    assert by_scope["site"]["data_loss"]["copy"] == "none"
    assert _lost_today(Source(made, offer_of(made.result)), "site") == "all: no copy survives"


def test_an_offer_without_a_copy_loses_all_data_in_document_page_and_workbook() -> None:
    first = {"platform": "single-server", "to_buy": True}  # a server must be bought, and no money is left for a copy
    facts = sized(stands=first, budget={"capex": 0, "opex_per_year": 0})
    rows = rows_of(offers_section(Source(facts, offer_of(facts.result))))
    printed = next(row for row in rows if "encrypted" in row[0] and "data lost" in row[0])
    offers = offers_of(facts.result)
    part = next(part for part in offer_pages.parts(facts.result, offers) if part.label.startswith("Work lost"))
    on_web = next(row for row in part.rows if row.label == words.SCOPES["corruption"])
    assert printed[2] == on_web.cells[0].value == "all: no copy survives"
    assert plain(on_web.cells[-1].value) == plain(printed[-1]) != printed[2]  # "best" has a copy that nobody can change
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx(plan_book(facts))))["Losses"]
    assert "all: no copy survives" in [row[-1] for row in sheet.iter_rows(values_only=True)]


def sized(**changes: Any) -> Facts:
    """What a quick sizing comes to."""
    case = quick_case(read_quick(answered(**changes)), "2026-11-02")
    return facts_of(case_to_dict(case), make_plan(case))


def front_of_offer(facts: Facts, **changes: Any) -> str:
    """Every word of the page that decides on a proposal."""
    page = front_of_proposal(Source(facts, offer_of(facts.result, **changes)))
    heads = [word for head in page.headlines for word in (head.label, head.value, head.note)]
    texts = [word for answer in page.answers for word in (answer.question, answer.text, *answer.points)]
    return plain(" ".join([*heads, *texts, *page.asked]))


def test_a_proposal_says_what_a_met_target_means_and_how_long_a_dead_server_takes_all_the_same() -> None:
    facts = sized()
    hardware = next(each for each in offers_of(facts.result)[1].scopes if each.scope == "hardware")
    assert hardware.recovery_hours is not None
    said = front_of_offer(facts, chosen="better")
    assert "Targets are met when 90 % of everyday outages end within the RTO." in said
    longest = plain(duration(hardware.recovery_hours[2]))
    late = f"A server dies: it can still take up to {longest} until Print management is back."
    assert late in said
    unasked_time = front_of_offer(sized(must_haves=None), chosen="better")
    assert late in unasked_time
    assert "Targets are met when" not in unasked_time


def test_a_first_server_for_which_there_is_no_money_is_said_to_be_bought_and_to_change_nothing() -> None:
    facts = sized(stands={"platform": "single-server", "to_buy": True}, budget={"capex": 0, "opex_per_year": 0})
    said = front_of_offer(facts, chosen="better")
    assert "The server today to be bought" in said
    assert "Expected loss falls" not in said
    assert "neither losses nor targets move" in said
    assert "above the budget you named: EUR 0" in said
    source = Source(facts, offer_of(facts.result, chosen="better"))
    compared = {row[0]: row[1] for row in rows_of(offers_section(source)) if len(row) > 2}
    assert compared["A server dies"] == compared["A server dies: data lost, at most"] == "to be bought"
    assert compared["Services that meet their targets"] == compared["Expected loss left a year"] == "to be bought"
    assert compared["The network is cut"] not in ("to be bought", "–")  # the line stands
    of_print = next(row for row in rows_of(targets_section(source, ())) if row[0].startswith("PRINT"))
    assert of_print[-1] == "to be bought"
    assert "Today" not in targets_section(source, ()).lead
    of_web = next(part for part in offer_pages.parts(facts.result, offers_of(facts.result)) if "Money" in part.label)
    assert "today: to be bought" in [row.note for row in of_web.rows]


def test_what_stands_has_a_today_and_a_loss_that_falls_is_said_to_fall() -> None:
    said = front_of_offer(sized(), chosen="better")
    assert "Expected loss today" in said
    assert "Expected loss falls from" in said
    assert "to be bought" not in said


@pytest.mark.parametrize("gained", [0, 1])
def test_targets_speak_for_an_offer_only_if_it_meets_more_of_them_than_today(gained: int) -> None:
    facts = demo_facts("school")
    offer = next(each for each in facts.result["offers"] if each["is_recommended"])
    facts.result["portfolio"]["services_meeting_today"] = offer["services_meeting_targets"] - gained
    facts.result["portfolio"]["expected_annual_loss"]["today"] = offer["expected_annual_loss"]
    text = plain(str(offers_section(Source(facts, offer_of(facts.result)))))
    assert ("What speaks for it are the targets" in text) == bool(gained)
    assert ("it meets no more targets than today" in text) != bool(gained)


def test_an_offer_paid_back_in_days_is_said_to_be_so_within_the_first_month() -> None:
    facts = demo_facts("school")
    facts.result["portfolio"]["expected_annual_loss"]["today"] = 10**9
    text = plain(str(offers_section(Source(facts, offer_of(facts.result)))))
    assert "has paid for itself within the first month" in text
    assert "after under" not in text


@pytest.mark.parametrize("chosen", ["better", "best"])
def test_price_lines_are_numbered_as_they_are_printed_without_a_gap(chosen: str) -> None:
    case, result = planned("school")
    source = Source(facts_of(case, result), offer_of(result, chosen=chosen))
    printed = [row[0] for row in rows_of(prices(source)) if row[0].isdecimal()]
    assert printed == [str(number) for number in range(1, len(source.values.lines) + 1)]
    book = openpyxl.load_workbook(io.BytesIO(xlsx(proposal_book(source.facts, source.values))))["Prices"]
    assert [row[0] for row in book.iter_rows(min_row=2, values_only=True) if isinstance(row[0], int)] == [
        int(number) for number in printed
    ]


@pytest.mark.parametrize("name", ["hospital", "school"])
def test_where_the_costs_of_services_are_more_than_their_total_it_is_said_why(name: str) -> None:
    facts = demo_facts(name)
    summary_of_designs = next(block for block in designs(facts).blocks if isinstance(block, PrintedTable)).table.caption
    each = sum(one["recommendation"]["capex"]["likely"] for one in facts.result["services"] if one["recommendation"])
    assert ("charged to each" in summary_of_designs) == (each > facts.result["portfolio"]["capex"]["likely"] + 0.01)


def test_an_offer_beyond_a_plan_that_changes_nothing_is_not_called_our_recommendation() -> None:
    facts = sized(budget={"capex": 0, "opex_per_year": 0})
    assert not next(offer for offer in offers_of(facts.result) if offer.is_recommended).lines
    said = front_of_offer(facts, offers=["best"], chosen="best")
    assert "We recommend" not in said
    assert "On offer Best" in said
    assert "the plan itself recommends no change" in said
    assert "We recommend Better" in front_of_offer(sized(), chosen="better")


def test_a_proposal_says_what_its_services_miss_today() -> None:
    facts = sized()
    missed = [miss["text"] for one in facts.services for miss in one["today"].get("misses") or ()]
    assert missed
    section = targets_section(Source(facts, offer_of(facts.result)), ())
    told = plain(" ".join(item for block in section.blocks if isinstance(block, Bullets) for item in block.items))
    assert all(plain(text).lower() in told.lower() for text in missed)


def test_what_is_dear_is_told_in_whole_sentences_only() -> None:
    case, result = planned("school")
    with in_language("de"):
        page = front(facts_of(case, result))
    assert "…" not in page


def test_an_option_that_the_budget_does_not_hold_is_said_to_be_the_better_bargain_where_it_is() -> None:
    def told(total: float, is_within: bool) -> str:
        best = synthetic.option("best", tco=20_000, total_cost_of_risk=total, is_within_budget=is_within, edge=["x"])
        chosen = synthetic.option("better", tco=8_000, total_cost_of_risk=12_000)
        service = synthetic.service(1, recommendation=chosen, options=[chosen, best])
        actions = [{"service": "S01", "summary": "Change", "avoided_loss_per_year": 1}]
        return front(facts_with(service, actions=actions))

    assert "it would be cheaper, but the budget does not hold it" in told(11_000, False)
    assert "It is above the budget." in told(13_000, False)
    assert "budget does not hold" not in told(11_000, True)
