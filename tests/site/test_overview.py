"""The overview tells how severe a stop is after how long, can be narrowed and sorted, and stays cheap."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from bia.derived import derived, derived_before
from bia.frames import frame_of
from bia.heat_map import SORTS, Asked, Choice, HeatMap, asked_of, cells_of, make_heat_map
from bia.models import Answer, Appointment, Process
from bia.questions import CategoryScale, Frame
from bia.views import heat_map as view

from .test_interview import SCHOOL, Scene, scene, text_of

__all__ = ["scene"]


def heat_of(scene: Scene, **choice: str) -> HeatMap:
    frame = frame_of(scene.engagement)
    chosen = Choice(**{"sort": "order", **choice})
    return make_heat_map(asked_of(scene.engagement, frame), frame, chosen, derived(scene.engagement))


def levels_of(scene: Scene, code: str, **choice: str) -> list[int | None]:
    row = next(row for row in heat_of(scene, **choice).rows if row.asked.code == code)
    return [cell.level for cell in cells_of(row, frame_of(scene.engagement))]


def page_of(scene: Scene, **query: str) -> str:
    return text_of(scene.client.get(reverse("engagement-overview", args=[scene.engagement.slug]), query))


def forget(scene: Scene, **which: str) -> None:
    """Takes answers away as a change of the engagement does."""
    scene.engagement.answers.filter(process__isnull=False, **which).delete()
    scene.engagement.save()


def severities(code: str) -> dict[str, list[int | None]]:
    found: Any = next(p for p in json.loads(SCHOOL.read_text())["processes"] if p["id"] == code)
    return found["impact"]["severity"]  # type: ignore[no-any-return]


def test_a_cell_is_the_worst_category_at_that_time(scene: Scene) -> None:
    assert levels_of(scene, "P01") == [max(each) for each in zip(*severities("P01").values(), strict=True)]  # type: ignore[type-var]


def test_one_category_alone_is_what_was_answered_of_it(scene: Scene) -> None:
    category, levels = next(iter(severities("P01").items()))
    assert levels_of(scene, "P01", category=category) == levels


def test_the_first_unacceptable_time_is_that_of_the_soonest_category(scene: Scene) -> None:
    frame = frame_of(scene.engagement)
    limits = {each.id: each.unacceptable_level for each in frame.categories}
    for row in heat_of(scene).rows:
        answered = severities(row.asked.code)
        times = [
            hours
            for place, hours in enumerate(frame.times)
            if any((levels[place] or 0) >= limits[name] for name, levels in answered.items())
        ]
        assert row.first_hours == (times[0] if times else None)


def test_targets_are_those_of_the_engine(scene: Scene) -> None:
    found = derived(scene.engagement).processes
    for row in heat_of(scene).rows:
        assert row.targets == found[row.asked.code]["targets"]


def test_the_most_urgent_stand_first_and_what_was_not_asked_last(scene: Scene) -> None:
    forget(scene, process__code="P02", question__startswith="impact.severity.")
    rows = heat_of(scene, sort="urgent").rows
    hours = [float("inf") if row.first_hours is None else row.first_hours for row in rows]
    assert hours == sorted(hours)
    assert rows[-1].asked.code == "P02"
    assert rows[-1].first == "not asked"


@pytest.mark.parametrize("sort", SORTS)
def test_no_process_is_lost_by_sorting(scene: Scene, sort: str) -> None:
    assert len(heat_of(scene, sort=sort).rows) == scene.engagement.processes.count()


@pytest.mark.parametrize("name", ["mtpd", "rto", "rpo"])
def test_sorted_by_a_target_the_tightest_stand_first(scene: Scene, name: str) -> None:
    hours = [row.targets[f"{name}_hours"] for row in heat_of(scene, sort=name).rows]
    known = [each for each in hours if each is not None]
    assert known == sorted(known)
    assert hours[len(known) :] == [None] * (len(hours) - len(known))


def test_it_is_narrowed_to_an_owner_and_leads_to_the_field(scene: Scene) -> None:
    owner = heat_of(scene).owners[0]
    page = page_of(scene, owner=owner)
    rows = re.findall(r'id="heat-(P\d+)"', page)
    owned = Answer.objects.filter(question="owner_role", value=owner).values_list("process__code", flat=True)
    assert sorted(rows) == sorted(owned)
    assert f"/p/{rows[0]}/#q-impact-severity-" in page


def test_it_is_narrowed_to_a_tier_a_site_and_a_text(scene: Scene) -> None:
    heat = heat_of(scene)
    for tier in heat.tiers:
        chosen = heat_of(scene, tier=tier).rows
        assert chosen == tuple(row for row in heat.rows if str(row.targets["tier"]) == tier)
    site = heat.rows[0].asked.sites[0]
    assert {row.asked.code for row in heat_of(scene, site=site).rows} == {
        row.asked.code for row in heat.rows if site in row.asked.sites
    }
    assert [row.asked.code for row in heat_of(scene, find="p01").rows] == ["P01"]
    assert not heat_of(scene, find="no such thing").rows


def test_every_process_is_on_one_of_the_pages(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "ROWS_ON_A_PAGE", 5)
    pages = [page_of(scene, page=str(number), sort="name") for number in (1, 2, 3)]
    shown = [code for page in pages for code in re.findall(r'id="heat-(P\d+)"', page)]
    assert sorted(shown) == sorted(scene.engagement.processes.values_list("code", flat=True))
    assert "sort=name&amp;page=2" in pages[0]


def test_the_impact_is_shown_at_once_and_the_targets_follow(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "AT_ONCE_UP_TO", 3)
    first = page_of(scene, owner="", category="worst")
    assert 'hx-trigger="load"' in first
    assert "are being derived" in first
    assert 'id="heat-P01"' in first
    assert derived_before(scene.engagement) is None
    after = page_of(scene, derive="1")
    assert "are being derived" not in after
    assert heat_of(scene).rows[0].rto in after
    assert "are being derived" not in page_of(scene)


def test_a_saved_answer_is_seen_at_once(scene: Scene) -> None:
    assert heat_of(scene).rows[0].is_asked
    forget(scene, question__startswith="impact.severity.")
    page = page_of(scene)
    assert "No impact was asked yet" in page
    assert "not asked" in page


def test_hostile_owners_and_unknown_choices_do_no_harm(scene: Scene) -> None:
    Answer.objects.filter(process__code="P01", question="owner_role").update(value="<script>alert(1)</script>")
    query = {"category": "nonsense", "sort": "nonsense", "site": "nowhere", "page": "nonsense"}
    page = page_of(scene, owner='"><script>alert(2)</script>', **query)
    assert "<script>alert" not in page
    assert "Show all" in page


def test_it_costs_the_same_few_queries_however_many_processes_there_are(scene: Scene) -> None:
    address = reverse("engagement-overview", args=[scene.engagement.slug])
    meeting = Appointment.objects.create(
        engagement=scene.engagement,
        starts_at=timezone.now() + timedelta(1),
        minutes=60,
        time_zone="UTC",
        changed_at=timezone.now(),
    )
    meeting.processes.set(scene.engagement.processes.all())
    counts = []
    for more in (0, 1000):
        Process.objects.bulk_create(
            Process(engagement=scene.engagement, code=f"X{n}", name=f"Process {n}", position=100 + n)
            for n in range(more)
        )
        scene.engagement.save()
        with CaptureQueriesContext(connection) as queries:
            scene.client.get(address, {"derive": "1"})
        counts.append(len(queries))
        with CaptureQueriesContext(connection) as again:
            scene.client.get(address)
        assert len(again) <= 15
    assert counts[0] == counts[1] <= 25


def test_strangers_do_not_see_it(scene: Scene) -> None:
    scene.client.force_login(scene.cast.outsider)
    assert scene.client.get(reverse("engagement-overview", args=[scene.engagement.slug])).status_code == 404


LEVELS = st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=4, max_size=4)


@given(st.lists(st.dictionaries(st.sampled_from("ab"), LEVELS), max_size=6))
@settings(max_examples=40, deadline=None)
def test_whatever_was_answered_every_sort_keeps_every_row_and_a_cell_is_its_worst(answers: list[Any]) -> None:
    categories = tuple(CategoryScale(id=name, name=name, serious_level=3, unacceptable_level=4) for name in "ab")
    frame = Frame(
        times=(1, 4, 8, 24), levels=("none", "minor", "noticeable", "serious", "intolerable"), categories=categories
    )
    asked = [
        Asked(code=f"P{place}", name="", position=place, owner="", sites=(), levels=levels)
        for place, levels in enumerate(answers)
    ]
    for sort in SORTS:
        rows = make_heat_map(asked, frame, Choice(sort=sort)).rows
        assert sorted(row.asked.position for row in rows) == list(range(len(asked)))
    for row in rows:
        for place, cell in enumerate(cells_of(row, frame)):
            known = [levels[place] for levels in row.asked.levels.values() if levels[place] is not None]
            assert cell.level == max(known, default=None)
