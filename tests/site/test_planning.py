"""Rows and case documents: the round trip, and the plan stored of them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from bia.models import Answer, AnswerRevision, Engagement, Plan
from bia.planning import case_of, engagement_from_case, flatten, live_targets, make_plan_for, unflatten
from planner.faults import CaseFaults
from planner.reading import case_from_dict, case_sha256, case_to_dict
from tests.planner.strategies import case_documents
from tests.site.factories import make_workspace

DEMO = Path(__file__).parents[2] / "bia" / "demo"
CASES = [DEMO / "hospital.json", DEMO / "school.json"]

pytestmark = pytest.mark.django_db


@pytest.fixture(params=CASES, ids=lambda path: path.stem)
def document(request: pytest.FixtureRequest) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(request.param.read_text())
    return loaded


def load(document: dict[str, Any]) -> Engagement:
    return engagement_from_case(make_workspace(), None, document)


def test_an_imported_case_comes_out_again_equal(document: dict[str, Any]) -> None:
    assert case_of(load(document)) == document


def test_importing_twice_gives_two_engagements_with_addresses_of_their_own(document: dict[str, Any]) -> None:
    assert load(document).slug != load(document).slug


def test_reading_a_large_case_takes_no_more_queries_than_a_small_one() -> None:
    counts = []
    for path in CASES:
        engagement = load(json.loads(path.read_text()))
        with CaptureQueriesContext(connection) as queries:
            case_of(engagement)
        counts.append(len(queries))
    assert counts == [5, 5]


def test_importing_a_large_case_takes_few_queries() -> None:
    workspace = make_workspace()
    document = json.loads(CASES[0].read_text())
    with CaptureQueriesContext(connection) as queries:
        engagement_from_case(workspace, None, document)
    assert len(queries) < 30


def test_every_imported_answer_has_its_first_revision(document: dict[str, Any]) -> None:
    load(document)
    assert AnswerRevision.objects.filter(version=1).count() == Answer.objects.count() > 0


def test_a_faulty_case_leaves_nothing_behind(document: dict[str, Any]) -> None:
    faulty = copy.deepcopy(document)
    faulty["processes"][-1]["depends_on"] = [{"on": "NO-SUCH-SERVICE"}]
    with pytest.raises(CaseFaults, match="NO-SUCH-SERVICE"):
        load(faulty)
    assert Engagement.objects.count() == 0


def test_an_answer_taken_back_is_absent_from_the_document() -> None:
    engagement = load(json.loads(CASES[1].read_text()))
    Answer.objects.filter(engagement=engagement, question="client.sector").update(withdrawn=True)
    assert "sector" not in case_of(engagement)["client"]


def test_nothing_said_none_said_and_empty_are_three_things() -> None:
    document = json.loads(CASES[1].read_text())
    del document["house"]
    document["budget"] = {}
    document["services"][0]["current"] = {"platform": None}
    exported = case_of(load(document))
    assert "house" not in exported
    assert exported["budget"] == {}
    assert exported["services"][0]["current"] == {"platform": None}


def test_a_category_whose_id_holds_a_dot_survives() -> None:
    part = {"impact": {"severity": {"a.b": [0, 1]}, "loss": [1, 2]}, "note": "n"}
    objects = ("impact", "impact.severity")
    assert unflatten(flatten(part, objects), objects) == part


def test_an_answer_below_an_object_said_to_be_empty_joins_it() -> None:
    answers = [("impact.severity.safety", [1]), ("impact", {}), ("impact.severity", {})]
    assert unflatten(answers, ("impact", "impact.severity")) == {"impact": {"severity": {"safety": [1]}}}


def test_the_same_answers_give_the_same_plan_again(document: dict[str, Any]) -> None:
    engagement = load(document)
    first = make_plan_for(engagement, None, timezone.now())
    assert make_plan_for(engagement, None, timezone.now()) == first
    assert Plan.objects.count() == 1


def test_a_changed_answer_gives_the_next_plan_and_keeps_the_first() -> None:
    engagement = load(json.loads(CASES[1].read_text()))
    first = make_plan_for(engagement, None, timezone.now())
    Answer.objects.filter(engagement=engagement, question="horizon_years").update(value=3)
    second = make_plan_for(engagement, None, timezone.now())
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.case["horizon_years"] != 3 == second.case["horizon_years"]


def test_live_targets_are_those_of_the_plan(document: dict[str, Any]) -> None:
    engagement = load(document)
    plan = make_plan_for(engagement, None, timezone.now())
    process = engagement.processes.first()
    assert process is not None
    entry = next(entry for entry in plan.result["processes"] if entry["id"] == process.code)
    assert live_targets(engagement, process)["targets"] == entry["targets"]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(drawn=case_documents())
def test_any_case_comes_out_again_as_the_planner_reads_it(drawn: dict[str, Any]) -> None:
    with transaction.atomic():
        engagement = load(drawn)
        exported = case_of(engagement)
        transaction.set_rollback(True)
    assert exported == case_to_dict(case_from_dict(drawn))
    assert case_sha256(case_from_dict(exported)) == case_sha256(case_from_dict(drawn))
