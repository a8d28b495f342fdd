"""The page a client decides on: what it says follows from the plan, and no sentence on it is cut."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from functools import cache

import pytest

from bia.documents.decision import decision
from bia.documents.designs import designs
from bia.documents.facts import Facts
from bia.documents.language import in_language
from bia.documents.meeting import late_events, meaning
from bia.documents.money import money_section
from bia.documents.next_steps import SETTLE, SIGN, Step, steps_in_brief
from bia.documents.risk_sentences import most_urgent
from bia.documents.shortening import ENDS, first_that_fits, fit, points_within, whole
from bia.documents.worth import balance
from planner.plan import make_plan
from planner.quick_answers import read_quick
from planner.quick_sizing import quick_case
from planner.reading import case_from_dict, case_to_dict
from tests.planner.quick import answered
from tests.site.test_documents_pdf import demo_facts
from tests.site.test_plan_sections import words_of

KWD = "KWD"


@cache
def facts_of(name: str) -> Facts:
    return demo_facts(name)


def page(facts: Facts) -> dict[str, str]:
    return {answer.question: " ".join([answer.text, *answer.points]) for answer in decision(facts).answers}


def test_a_recommendation_that_costs_more_than_it_avoids_says_so() -> None:
    facts = facts_of("school")
    found = balance(facts)
    assert found is not None
    assert not found.pays
    assert found.together == pytest.approx(facts.portfolio["total_cost_of_risk"], abs=1)
    said = page(facts)["What it changes"]
    assert said.startswith("It costs more than it avoids")
    assert "doing nothing loses EUR\N{NO-BREAK SPACE}2.8\N{NO-BREAK SPACE}k" in said
    assert "It costs more than it avoids" in words_of(money_section(facts, None))


def test_one_that_pays_for_itself_is_not_excused() -> None:
    facts = facts_of("hospital")
    found = balance(facts)
    assert found is not None
    assert found.pays
    assert "costs more than it avoids" not in page(facts)["What it changes"]


def test_without_a_planning_rate_the_page_gives_that_reason_and_no_other() -> None:
    case = {**facts_of("school").case, "currency": KWD}
    facts = replace(facts_of("school"), case=case, result=make_plan(case_from_dict(case)))
    front = decision(facts)
    words = " ".join(str(each) for each in (*front.headlines, *front.answers, *front.asked))
    assert "No planning rate for KWD" in page(facts)["What to buy"]
    assert "EUR, GBP" in page(facts)["What to buy"]
    assert "losses were not asked" not in words
    assert "no service has targets" not in words
    assert [headline.value for headline in front.headlines[1:]] == ["nothing yet", "not known", "not known"]
    assert "No planning rate for KWD" in words_of(designs(facts))


def test_what_meeting_a_target_means_is_said_with_its_share_of_outages() -> None:
    facts = facts_of("hospital")
    assert "90\N{NO-BREAK SPACE}% of its everyday outages" in meaning(facts)
    assert "90\N{NO-BREAK SPACE}% of everyday outages" in page(facts)["What it changes"]


def test_services_that_meet_their_targets_and_can_still_be_away_for_longer_are_named() -> None:
    facts = facts_of("hospital")
    late = {(one.scope, str(one.service["id"])) for one in late_events(facts)}
    assert ("hardware", "AD") in late  # back within 2 h at most, needed within 30 min
    assert ("hardware", "HIS") not in late
    assert "Shared storage" in page(facts)["What it leaves"]
    assert "AD" in words_of(designs(facts))


@pytest.mark.parametrize("name", ["school", "hospital"])
def test_no_sentence_of_the_page_is_cut(name: str) -> None:
    assert "…" not in " ".join(page(facts_of(name)).values())


def test_a_text_ends_with_a_whole_sentence() -> None:
    sentences = ["One short sentence.", "Another that is a good deal longer than the first.", "A third."]
    assert whole(sentences, 1, 40) == "One short sentence. A third."
    assert whole(sentences, 9) == " ".join(sentences)
    assert re.fullmatch(r"Only.*…", whole(["Only one, which is too long by far."], 1, 20))


def test_the_rows_of_a_page_stand_further_apart_only_where_it_says_little() -> None:
    front = decision(facts_of("hospital"))
    short = replace(front, answers=tuple(replace(each, text="A word.", points=()) for each in front.answers))
    full = replace(front, answers=tuple(replace(each, text="Some words. " * 40) for each in front.answers))
    assert short.is_airy
    assert not full.is_airy


def test_a_text_for_which_there_is_no_room_loses_its_last_sentences() -> None:
    sentences = [
        "The building is lost: up to 8\N{NO-BREAK SPACE}h.",
        "Der Speicher (z. B. das Netz) fällt aus: 1,7 Tsd.\N{NO-BREAK SPACE}Euro am 3. Mai.",
        "It ends here.",
    ]
    text = " ".join(sentences)
    assert ENDS.split(text) == sentences
    assert fit(text, 1, 50) == sentences[0]
    assert fit(text, 9) == text


def test_a_sentence_that_is_too_long_alone_loses_its_brackets_before_any_word() -> None:
    text = "For printing, the largest option (change to: fault tolerance, pilot light (standby)) costs 4 M more."
    assert fit(text, 1, 60) == "For printing, the largest option costs 4 M more."


def test_points_for_which_there_is_no_room_are_counted() -> None:
    points = ["One line.", "Two lines. " * 12, "One line more.", "And one."]
    assert points_within(points, 9, 3, "{} more".format) == (*points[:3], "1 more")
    assert points_within(points, 3, 3, "{} more".format) == (points[0], "3 more")
    assert points_within(points[:1], 3, 3, "{} more".format) == ("One line.",)
    assert points_within([], 3, 3, "{} more".format) == ()


def test_the_longest_form_that_fits_is_taken() -> None:
    forms = ["Sign, with A, B and 2 more.", "Sign, with A and 3 more.", "Sign."]
    assert first_that_fits(forms, 1, 24) == forms[1]
    assert first_that_fits(forms, 1, 4) == "Sign."


def test_whom_the_next_steps_are_with_is_named_as_far_as_there_is_room_and_nobody_else() -> None:
    owners = ["Managing partner", "Senior associate", "Head of the front office", "Paralegal"]
    told = steps_in_brief((*(Step(SETTLE, "Settle it.", owner) for owner in owners), Step(SIGN, "Sign.")))
    assert told == (
        "Settle what owners say is wrong: 4\N{NO-BREAK SPACE}steps, with Managing partner and 3 more.",
        "Have it signed: 1\N{NO-BREAK SPACE}step.",
    )


def test_where_impact_was_not_asked_nothing_is_said_of_it_but_what_must_be_back_first() -> None:
    case = case_to_dict(quick_case(read_quick(answered()), "2026-11-24"))
    facts = replace(demo_facts("school"), result=make_plan(case_from_dict(case)), case=case)
    said = most_urgent(facts).replace("\N{NO-BREAK SPACE}", " ")
    assert said == "Printing must be back within 4 h. What a stop does over time was not asked."
    with in_language("de"):
        assert "Printing muss innerhalb von 4 h wieder laufen." in most_urgent(facts).replace("\N{NO-BREAK SPACE}", " ")
    null = copy.deepcopy(case)
    null["processes"][0]["impact"] = {"severity": {case["categories"][0]["id"]: None}}  # not asked, said so
    facts = replace(facts, result=make_plan(case_from_dict(null)), case=null)
    assert "was not asked" in most_urgent(facts)
    asked = copy.deepcopy(case)
    asked["processes"][0]["impact"] = {"severity": {case["categories"][0]["id"]: [0] * len(case["impact_after_hours"])}}
    facts = replace(demo_facts("school"), result=make_plan(case_from_dict(asked)), case=asked)
    assert "No process becomes unacceptable" in most_urgent(facts).replace("\N{NO-BREAK SPACE}", " ")


def test_changes_that_have_no_room_are_counted_like_those_that_are_named() -> None:
    facts = demo_facts("hospital")
    (bought,) = [answer for answer in decision(facts).answers if answer.question == "What to buy"]
    left = re.search(r"(\d+)\sfurther\schange", " ".join(bought.points))
    actions = facts.result["portfolio"]["actions"]
    lines = list(dict.fromkeys(str(action["summary"]) for action in actions))
    named = sum(1 for action in actions if action["summary"] in lines[: len(bought.points) - 1])
    assert left
    assert int(left[1]) == len(actions) - named
