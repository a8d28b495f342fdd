"""The validation list says what is wrong in words of the field, leads to each field, and stays quick."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bia.answering import touch
from bia.models import Answer, Dependency, Objection, Process
from bia.planning import checks_of
from bia.questions import CategoryScale, Frame
from bia.validation import SORTS, Entry, Filter, Severity, Topic, validation_list
from planner.faults import CaseFaults

from .test_interview import SCHOOL, Scene, scene, text_of

__all__ = ["scene"]

DOCUMENT: dict[str, Any] = json.loads(SCHOOL.read_text())
FRAME = Frame(
    currency=DOCUMENT["currency"],
    times=tuple(DOCUMENT["impact_after_hours"]),
    levels=tuple(DOCUMENT["severity_levels"]),
    categories=tuple(
        CategoryScale(
            id=each["id"],
            name=each["id"],
            serious_level=each["serious_level"],
            unacceptable_level=each["unacceptable_level"],
        )
        for each in DOCUMENT["categories"]
    ),
    sites=tuple((site["id"], site["id"]) for site in DOCUMENT["sites"]),
    services=tuple((service["id"], service["name"]) for service in DOCUMENT["services"]),
)


def listed(document: dict[str, Any]) -> tuple[Entry, ...]:
    try:
        return validation_list(document, FRAME, checks_of(document), ())
    except CaseFaults as error:
        return validation_list(document, FRAME, (), error.faults)


def changed(**answers: Any) -> dict[str, Any]:
    """The school with other answers about its first process."""
    document = copy.deepcopy(DOCUMENT)
    document["processes"][0] |= answers
    return document


def of_topic(document: dict[str, Any], topic: Topic, code: str = "P01") -> list[Entry]:
    return [entry for entry in listed(document) if entry.topic is topic and entry.place.code == code]


def rising() -> list[int]:
    return [0] * (len(FRAME.times) - 2) + [3, 4]


IMPACT = {"impact": {"severity": {FRAME.categories[0].id: rising()}}}
LAST = FRAME.times[-1]


@pytest.mark.parametrize(
    ("topic", "answers", "question"),
    [
        (Topic.MISSING, {"impact": {}}, f"impact.severity.{FRAME.categories[0].id}"),
        (Topic.CONTRADICTION, {"stated": {"rto_hours": 9, "mtpd_hours": 8}}, "stated.rto_hours"),
        (Topic.FALLING, {"impact": {"severity": {FRAME.categories[0].id: rising()[::-1]}}}, "impact.severity."),
        (Topic.FALLING, {"impact": {"loss": [*range(9, 9 - len(FRAME.times), -1)]}}, "impact.loss"),
        (Topic.LARGE, {"tolerable_loss_per_year": 1e11}, "tolerable_loss_per_year"),
        (Topic.CATCHING_UP, {**IMPACT, "wrt_hours": LAST}, "wrt_hours"),
        (Topic.CATCHING_UP, {"stated": {"rto_hours": 6, "mtpd_hours": 8}, "wrt_hours": 3}, "stated.rto_hours"),
        (Topic.STATED, {**IMPACT, "stated": {"mtpd_hours": 1}}, "stated.mtpd_hours"),
        (Topic.KEY_PERSON, {"key_people": 1}, "key_people"),
        (Topic.CIRCLE, {"depends_on": [{"on": "P02"}]}, "depends_on"),
        (Topic.UNCONFIRMED, {"wrt_hours": 1, "unconfirmed": ["wrt_hours"]}, "wrt_hours"),
        (Topic.FAULT, {"wrt_hours": -1}, "wrt_hours"),
    ],
)
def test_what_is_wrong_stands_with_its_process_and_field(topic: Topic, answers: dict[str, Any], question: str) -> None:
    document = changed(**answers)
    if topic is Topic.CIRCLE:
        document["processes"][1]["depends_on"] = [{"on": "P01"}]
    entries = of_topic(document, topic)
    at = [entry for entry in entries if entry.place.question.startswith(question)]
    assert at, [(entry.place.question, entry.text) for entry in entries]
    for entry in at:
        assert entry.text.endswith((".", "?"))
        assert entry.remedy
        assert entry.place.anchor
        assert entry.place.label


def test_a_dependency_promised_later_than_needed_names_who_needs_it() -> None:
    late = [entry for entry in listed(DOCUMENT) if entry.topic is Topic.LATE]
    assert late
    assert all(entry.place.kind == "service" for entry in late)
    assert any(re.search(r"P\d\d needs", entry.text) for entry in late)


def test_nothing_else_is_asked_about_than_what_was_changed() -> None:
    before, after = listed(DOCUMENT), listed(changed(key_people=1))
    added = [entry for entry in after if entry not in before]
    assert [entry.topic for entry in added] == [Topic.KEY_PERSON]
    assert len(after) == len(before) + 1


def test_what_a_plan_needs_is_more_pressing_than_what_it_can_do_without() -> None:
    document = changed()
    for key in ("wrt_hours", "owner_role"):
        document["processes"][0].pop(key, None)
    severities = {entry.place.question: entry.severity for entry in of_topic(document, Topic.MISSING)}
    assert (severities["wrt_hours"], severities["owner_role"]) == (Severity.MUST, Severity.SHOULD)


def test_the_most_pressing_stand_first_in_every_order_of_their_kind() -> None:
    entries = listed(changed(key_people=1, wrt_hours=LAST, **IMPACT))
    assert [entry.severity for entry in entries] == sorted(entry.severity for entry in entries)
    for _, key in SORTS.values():
        assert sorted(map(repr, sorted(entries, key=key))) == sorted(map(repr, entries))


def test_choosing_leaves_what_was_chosen_and_nothing_else() -> None:
    entries = listed(changed(key_people=1))
    for chosen in (Filter(severity=Severity.SHOULD), Filter(topic=Topic.STATED), Filter(subject="P01")):
        kept = chosen.chosen(entries)
        assert 0 < len(kept) < len(entries)
    assert Filter().chosen(entries) == list(entries)


def address_of(scene: Scene) -> str:
    return reverse("validation-list", args=[scene.engagement.slug])


def test_the_page_leads_to_the_field_and_what_is_mended_there_is_gone(scene: Scene) -> None:
    Answer.objects.filter(process__code="P01", question="wrt_hours").delete()
    page = text_of(scene.client.get(address_of(scene)))
    assert f'href="{scene.url}#q-wrt-hours"' in page
    assert "no time is kept for catching up" in page
    scene.post("wrt_hours", 0, value="2 h")
    assert f'href="{scene.url}#q-wrt-hours"' not in text_of(scene.client.get(address_of(scene)))


def test_an_answer_that_cannot_be_planned_with_is_named_and_the_page_still_works(scene: Scene) -> None:
    Answer.objects.filter(process__code="P01", question="impact.loss").update(value=[1, 2])
    page = text_of(scene.client.get(address_of(scene), {"topic": "fault"}))
    assert "Some answers cannot be planned with" in page
    assert f'href="{scene.url}#q-impact-loss"' in page


def test_an_engagement_without_a_process_says_what_comes_next(scene: Scene) -> None:
    Dependency.objects.all().delete()
    Process.objects.all().delete()
    scene.engagement.services.all().delete()
    page = text_of(scene.client.get(address_of(scene)))
    assert "Add the first process" in page


def test_hostile_texts_and_unknown_choices_do_no_harm(scene: Scene) -> None:
    Process.objects.filter(code="P01").update(name="<script>alert(1)</script>")
    Answer.objects.filter(process__code="P01", question="wrt_hours").delete()
    query = {"topic": "nonsense", "of": '"><script>alert(2)</script>', "sort": "x", "severity": "x", "page": "x"}
    page = text_of(scene.client.get(address_of(scene), query))
    assert "<script>alert" not in page


def test_it_costs_the_same_few_queries_however_many_processes_there_are(scene: Scene) -> None:
    with CaptureQueriesContext(connection) as few:
        scene.client.get(address_of(scene))
    Process.objects.bulk_create(
        Process(engagement=scene.engagement, code=f"X{n}", name=f"Process {n}", position=100 + n) for n in range(200)
    )
    touch(scene.engagement, timezone.now())
    with CaptureQueriesContext(connection) as many:
        page = text_of(scene.client.get(address_of(scene)))
    assert len(many) == len(few) <= 25
    assert "Page 1 of" in page


def test_what_was_found_is_kept_until_an_answer_or_an_objection_changes(scene: Scene) -> None:
    scene.client.get(address_of(scene))
    with CaptureQueriesContext(connection) as again:
        kept = text_of(scene.client.get(address_of(scene)))
    assert len(again) <= 6
    Objection.objects.create(process=scene.process, text="The hours are wrong", name="Jo", said_at=timezone.now())
    page = text_of(scene.client.get(address_of(scene)))
    assert "The hours are wrong" in page
    assert "The hours are wrong" not in kept
    Objection.objects.update(settled_at=timezone.now())
    assert "The hours are wrong" not in text_of(scene.client.get(address_of(scene)))


def test_who_only_reads_sees_it_and_strangers_do_not(scene: Scene) -> None:
    scene.client.force_login(scene.cast.manager)
    assert scene.client.get(address_of(scene)).status_code == 200
    scene.client.force_login(scene.cast.outsider)
    assert scene.client.get(address_of(scene)).status_code == 404
