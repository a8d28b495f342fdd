"""The history of answers: every save is told, an earlier value comes back, and nobody else reads or changes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bia.answering import save_answer, stored_answers, value_of
from bia.models import Answer, AnswerRevision

from .test_interview import Scene, scene, text_of

__all__ = ["scene"]

QUESTION = "wrt_hours"


def save(scene: Scene, value: object, version: int, question: str = QUESTION) -> Answer:
    save_answer(
        subject=scene.process,
        question=question,
        value=value,
        expected_version=version,
        author=scene.cast.owner,
        now=datetime(2030, 1, 2, 9, version, tzinfo=UTC),
    )
    return stored_answers(scene.process)[question]


def page_of(scene: Scene, **query: object) -> str:
    return text_of(scene.client.get(reverse("answer-history", args=[scene.engagement.slug]), query))


def restore(scene: Scene, answer: Answer, version: int, expected: int) -> Any:
    address = reverse("answer-restore", args=[scene.engagement.slug, answer.pk, version])
    return scene.client.post(address, {"expected": expected}, follow=True)


@pytest.fixture
def answer(scene: Scene) -> Answer:
    first = stored_answers(scene.process).get(QUESTION)
    version = first.version if first else 0
    save(scene, 5, version)
    return save(scene, 7, version + 1)


def test_a_save_says_who_what_when_and_what_stood_before(scene: Scene, answer: Answer) -> None:
    page = page_of(scene, answer=answer.pk)
    row = page[page.index(f'id="save-{answer.pk}-{answer.version}"') :].split("</tr>")[0]
    assert "5 h" in row
    assert "7 h" in row
    assert row.index("5 h") < row.index("7 h")
    assert "Catch-up time (WRT)" in row
    assert "P01" in row
    assert "stands now" in row
    assert "Restore" not in row


def test_an_earlier_value_comes_back_as_a_new_version(scene: Scene, answer: Answer) -> None:
    response = restore(scene, answer, answer.version - 1, answer.version)
    assert "restored" in text_of(response)
    now = Answer.objects.get(pk=answer.pk)
    assert (value_of(now), now.version, now.author) == (5, answer.version + 1, scene.cast.teammate)
    assert AnswerRevision.objects.filter(answer=answer).count() == answer.version + 1
    assert "value=" in text_of(scene.client.get(scene.url))


def test_nothing_is_restored_over_what_somebody_saved_meanwhile(scene: Scene, answer: Answer) -> None:
    save(scene, 9, answer.version)
    response = restore(scene, answer, answer.version - 1, answer.version)
    assert "changed meanwhile" in text_of(response)
    assert value_of(Answer.objects.get(pk=answer.pk)) == 9


def test_a_value_that_does_not_fit_any_more_is_not_restored(scene: Scene) -> None:
    path = "impact.loss"
    stored = stored_answers(scene.process)[path]
    old = stored.version
    AnswerRevision.objects.filter(answer=stored, version=old).update(value=[-1] * 7)
    save(scene, value_of(stored), old, path)
    response = restore(scene, stored, old, old + 1)
    assert "would not fit any more" in text_of(response)
    assert Answer.objects.get(pk=stored.pk).version == old + 1


def test_it_is_narrowed_to_a_process_and_to_a_person(scene: Scene, answer: Answer) -> None:
    assert f"save-{answer.pk}-" in page_of(scene, kind="process", code="P01")
    assert f"save-{answer.pk}-" not in page_of(scene, kind="process", code="P02")
    assert f"save-{answer.pk}-{answer.version}" in page_of(scene, by=scene.cast.owner.pk)
    assert "No answer saved of what was chosen" in page_of(scene, by=scene.cast.teammate.pk)


def test_hostile_words_stay_words(scene: Scene) -> None:
    stored = stored_answers(scene.process)["owner_role"]
    save(scene, "<script>alert(1)</script>", stored.version, "owner_role")
    page = page_of(scene)
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_page_of_it_costs_the_same_few_queries_however_much_was_saved(scene: Scene, answer: Answer) -> None:
    address = reverse("answer-history", args=[scene.engagement.slug])
    with CaptureQueriesContext(connection) as few:
        scene.client.get(address)
    for number in range(30):
        save(scene, number, answer.version + number)
    with CaptureQueriesContext(connection) as many:
        scene.client.get(address)
    assert len(many) == len(few) <= 16


def test_a_stranger_sees_nothing_and_a_reader_restores_nothing(scene: Scene, answer: Answer) -> None:
    address = reverse("answer-history", args=[scene.engagement.slug])
    scene.client.force_login(scene.cast.outsider)
    assert scene.client.get(address).status_code == 404
    assert restore(scene, answer, answer.version - 1, answer.version).status_code == 404
    scene.client.force_login(scene.cast.manager)
    assert "Restore" not in page_of(scene)
    assert restore(scene, answer, answer.version - 1, answer.version).status_code == 403


@pytest.mark.parametrize("query", [{"kind": "planet"}, {"answer": "x"}, {"answer": "99999999"}, {"by": "-1"}])
def test_a_forged_address_is_not_found(scene: Scene, query: dict[str, str]) -> None:
    assert scene.client.get(reverse("answer-history", args=[scene.engagement.slug]), query).status_code == 404
