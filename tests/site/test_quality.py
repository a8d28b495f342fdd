"""The quality score rises with every answer, names all that is missing with its gain, and is 100 when nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bia.fields import field_id
from bia.frames import frame_of
from bia.models import Answer, EvidenceFile, Mark, Source
from bia.quality import Given, Known, overall, quality_of, score
from bia.quality_rows import QualityRow, kind_gains, quality_rows, total

from .test_interview import Scene, scene, text_of

__all__ = ["scene"]

QUESTIONS = st.lists(
    st.builds(
        Given,
        label=st.just("A question"),
        anchor=st.just("q"),
        is_answered=st.booleans(),
        is_confirmed=st.booleans(),
        doubt=st.sampled_from(["", "low confidence"]),
        is_recent=st.booleans(),
    ),
    min_size=1,
    max_size=30,
)
KNOWN = st.builds(Known, questions=QUESTIONS, has_evidence=st.booleans(), lacks_reason=st.booleans())


@given(KNOWN)
def test_the_points_and_all_gains_add_up_to_a_hundred(known: Known) -> None:
    quality = quality_of(known)
    assert quality.points + sum(each.gain for each in quality.missing) == 100
    assert 0 <= quality.points <= 100
    assert all(each.gain > 0 for each in quality.missing)


@given(KNOWN)
def test_it_is_a_hundred_exactly_when_nothing_is_left_to_raise(known: Known) -> None:
    quality = quality_of(known)
    assert (quality.points == 100) == (not quality.missing)
    assert (score(quality.points) == 100) == (not quality.missing)


@given(KNOWN, st.data())
def test_answering_a_question_never_lowers_it(known: Known, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(known.questions) - 1))
    asked = replace(known.questions[place], is_answered=False)
    before = replace(known, questions=[*known.questions[:place], asked, *known.questions[place + 1 :]])
    after = replace(
        before, questions=[*known.questions[:place], replace(asked, is_answered=True), *known.questions[place + 1 :]]
    )
    assert quality_of(after).points > quality_of(before).points


@given(KNOWN, st.data())
def test_doing_what_is_named_raises_it_by_what_was_said(known: Known, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(known.questions) - 1))
    settled = Given(label="A question", anchor="q", is_answered=True)
    after = replace(known, questions=[*known.questions[:place], settled, *known.questions[place + 1 :]])
    alone = Known(questions=[known.questions[place]], has_evidence=True)
    gain = sum((each.gain for each in quality_of(alone).missing), Fraction()) / len(known.questions)
    assert quality_of(after).points - quality_of(known).points == gain


def test_a_worked_example() -> None:
    questions = [
        Given(label="Owner", anchor="q", is_answered=True),
        Given(label="wrt", anchor="q", is_answered=True, is_confirmed=False, doubt="low confidence"),
        Given(label="rpo", anchor="q"),
        Given(label="Hours", anchor="q", is_answered=True, is_recent=False),
    ]
    quality = quality_of(Known(questions=questions))
    # 20 + 20 * 0.6 + 0 + 20 * 0.9, no evidence, nothing that wants a reason
    assert quality.points == 20 + 12 + 0 + 18 + 10
    assert [(each.kind, each.gain) for each in quality.missing] == [
        ("answer", 20),
        ("evidence", 10),
        ("confirm", 4),
        ("settle", 4),
        ("renew", 2),
    ]
    assert overall([60, 100]) == 80


def test_without_processes_there_is_no_score() -> None:
    assert overall([]) == 0


# Of an engagement


def rows_of(scene: Scene, now: datetime | None = None) -> dict[str, QualityRow]:
    scene.engagement.refresh_from_db()
    rows = quality_rows(scene.engagement, frame_of(scene.engagement), now or timezone.now())
    return {row.code: row for row in rows}


def kinds_of(row: QualityRow) -> set[str]:
    return {each.kind for each in row.missing}


def test_marks_and_evidence_are_seen_though_the_answers_are_kept(scene: Scene) -> None:
    before = rows_of(scene)["P01"]
    assert kinds_of(before) == {"evidence"}
    now = datetime.now(UTC)
    Mark.objects.create(process=scene.process, question="wrt_hours", later=True, saved_at=now)
    doubted = rows_of(scene)["P01"]
    (settle,) = [each for each in doubted.missing if each.kind == "settle"]
    assert "to be asked later" in settle.text
    EvidenceFile.objects.create(process=scene.process, name="a", file="a", sha256="", size_bytes=1, created_at=now)
    assert kinds_of(rows_of(scene)["P01"]) == {"settle"}


def test_carried_over_and_old_answers_and_doubtful_amounts_lower_it(scene: Scene) -> None:
    answer = scene.process.answers.get(question="impact.loss")
    Answer.objects.filter(process=scene.process, question="wrt_hours").update(source=Source.CARRIED_OVER)
    falling = [*answer.value[:-1], 0]
    Answer.objects.filter(pk=answer.pk).update(value=falling)
    scene.engagement.save()
    found = rows_of(scene)["P01"]
    assert kinds_of(found) == {"evidence", "confirm", "settle"}
    later = rows_of(scene, timezone.now() + timedelta(days=366))["P01"]
    assert "renew" in kinds_of(later)
    assert later.points < found.points


def test_a_chosen_target_without_a_reason_lacks_one(scene: Scene) -> None:
    Answer.objects.create(
        engagement=scene.engagement,
        process=scene.process,
        question="chosen.rto_hours",
        value=2,
        saved_at=datetime.now(UTC),
    )
    scene.engagement.save()
    assert "reason" in kinds_of(rows_of(scene)["P01"])


def test_the_gains_of_the_kinds_add_up_to_what_the_engagement_lacks(scene: Scene) -> None:
    scene.engagement.answers.filter(process__code="P02").delete()
    scene.engagement.save()
    rows = [*rows_of(scene).values()]
    lacking = sum(each.gain for each in kind_gains(rows))
    assert abs(sum(row.points for row in rows) / len(rows) + lacking - 100) < 1e-9
    assert total(rows) == int(100 - lacking)


def test_the_overview_says_the_score_and_the_first_thing_to_do(scene: Scene) -> None:
    page = text_of(scene.client.get(reverse("engagement-overview", args=[scene.engagement.slug])))
    assert f"{total([*rows_of(scene).values()])}</b> of 100 points. Add evidence: " in page


def page_of(scene: Scene, **query: str) -> Any:
    return scene.client.get(reverse("answer-quality", args=[scene.engagement.slug]), query)


def test_the_page_names_what_would_raise_the_score_and_leads_there(scene: Scene) -> None:
    scene.process.answers.filter(question="wrt_hours").delete()
    scene.engagement.save()
    page = text_of(page_of(scene))
    assert "of 100 points" in page
    assert f'{scene.url}#{field_id("wrt_hours")}"' in page
    only = text_of(page_of(scene, kind="answer"))
    assert "lowest first" in only
    assert 'href="' + scene.url in only
    assert "/p/P05/" not in only


def test_a_process_is_found_in_the_list(scene: Scene) -> None:
    assert [row.code for row, *_ in page_of(scene, find="exam p01").context["rows"]] == ["P01"]


def test_it_costs_few_queries(scene: Scene) -> None:
    with CaptureQueriesContext(connection) as queries:
        page_of(scene)
    assert len(queries) <= 20


def test_strangers_do_not_see_it(scene: Scene) -> None:
    scene.client.force_login(scene.cast.outsider)
    assert page_of(scene).status_code == 404
