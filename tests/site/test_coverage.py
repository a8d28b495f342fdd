"""Coverage says what is answered, asked later and not asked, who is asked when, and whom to ask next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bia.coverage import NO_OWNER, Covered, ask_next, covered, finding, interviews_of, owners, shares
from bia.frames import frame_of
from bia.models import Appointment, Mark, Source

from .factories import make_engagement, make_process
from .test_interview import Scene, scene, text_of

__all__ = ["scene"]

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def row(code: str = "P01", owner: str = "Head", answered: int = 20, **known: Any) -> Covered:
    return Covered(
        key=1,
        code=code,
        name="A process",
        owner=owner,
        answered=answered,
        total=20,
        next_label="",
        next_anchor="",
        **{"unconfirmed": 0, **known},
    )


def rows_of(scene: Scene) -> dict[str, Covered]:
    scene.engagement.refresh_from_db()
    frame, interviews = frame_of(scene.engagement), interviews_of(scene.engagement)
    return {each.code: each for each in covered(scene.engagement, frame, interviews, timezone.now())}


def meet(scene: Scene, code: str, days: int) -> Appointment:
    appointment = Appointment.objects.create(
        engagement=scene.engagement,
        starts_at=timezone.now() + timedelta(days=days),
        minutes=60,
        time_zone="Europe/Berlin",
        changed_at=timezone.now(),
    )
    appointment.processes.set(scene.engagement.processes.filter(code=code))
    return appointment


def test_states_run_from_not_begun_over_planned_and_begun_to_all_answered() -> None:
    meeting = Appointment(starts_at=NOW, minutes=60)
    assert row(answered=0).state == "open"
    assert row(answered=0, planned=meeting).state == "planned"
    assert row(answered=0, held=meeting).state == "begun"
    assert row(answered=3).state == "begun"
    assert row().state == "done"


def test_nothing_is_done_that_waits_to_be_confirmed_or_to_be_asked_later() -> None:
    assert row(unconfirmed=20).state == "open"  # nobody said any of it this year
    assert row(unconfirmed=2).state == "begun"
    assert row(later=1).state == "begun"


def test_the_parts_of_the_bar_hold_every_process_and_fill_it() -> None:
    found = shares([row(), row(answered=0), row(answered=3), row()])
    assert [(each.state, each.count) for each in found] == [("done", 2), ("begun", 1), ("open", 1)]
    assert sum(each.width for each in found) == 100
    assert shares([]) == []


def test_who_has_the_most_left_and_no_interview_ahead_is_asked_next() -> None:
    rows = [
        row("P01", "Done"),
        row("P02", "Much", answered=1),
        row("P03", "Little", answered=19),
        row("P04", "Planned", answered=0, planned=Appointment(starts_at=NOW, minutes=60)),
        row("P05", "", answered=10),
    ]
    assert [owner.name for owner in ask_next(rows)] == ["Much", NO_OWNER, "Little"]
    assert [owner.name for owner in owners(rows)][-1] == "Done"
    assert owners(rows)[0].left == 20
    assert finding(rows) == "50 % is answered: 1 of 5 processes are complete"


def test_answers_marks_and_interviews_are_counted(scene: Scene) -> None:
    scene.process.answers.filter(question="wrt_hours").delete()
    scene.process.answers.filter(question="owner_role").update(source=Source.CARRIED_OVER)
    scene.engagement.save()
    Mark.objects.create(process=scene.process, question="impact.loss", later=True, saved_at=NOW)
    past, ahead = meet(scene, "P01", -3), meet(scene, "P01", 3)
    found = rows_of(scene)["P01"]
    assert (found.left, found.later, found.unconfirmed) == (1, 1, 1)
    assert (found.held, found.planned) == (past, ahead)
    assert found.next_label
    assert rows_of(scene)["P02"].state == "done"


def test_the_page_leads_to_the_open_question_and_to_the_interview(scene: Scene) -> None:
    scene.process.answers.filter(question="wrt_hours").delete()
    scene.engagement.save()
    ahead = meet(scene, "P02", 2)
    page = text_of(scene.client.get(reverse("interview-coverage", args=[scene.engagement.slug])))
    assert "Go on with P01" in page
    assert f"{scene.url}#q-wrt" in page
    assert reverse("interview-edit", args=[scene.engagement.slug, ahead.pk]) in page
    begun = text_of(scene.client.get(reverse("interview-coverage", args=[scene.engagement.slug]), {"state": "begun"}))
    processes = begun.split("processes-title")[-1]
    assert "/p/P01/" in processes
    assert "/p/P02/" not in processes


def test_an_engagement_without_processes_says_where_to_begin(scene: Scene) -> None:
    empty = make_engagement(scene.cast.workspace)
    address = reverse("interview-coverage", args=[empty.slug])
    assert "Add processes" in text_of(scene.client.get(address))
    make_process(empty, name="<script>alert(1)</script>")
    empty.save()
    page = text_of(scene.client.get(address))
    assert "<script>alert" not in page
    assert "No owner named" in page


def test_it_costs_few_queries(scene: Scene) -> None:
    with CaptureQueriesContext(connection) as queries:
        scene.client.get(reverse("interview-coverage", args=[scene.engagement.slug]))
    assert len(queries) <= 20


def test_strangers_do_not_see_it(scene: Scene) -> None:
    scene.client.force_login(scene.cast.outsider)
    assert scene.client.get(reverse("interview-coverage", args=[scene.engagement.slug])).status_code == 404
