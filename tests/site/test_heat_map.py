"""The heat map tells how severe a stop is after how long, can be narrowed and sorted, and stays cheap."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bia.frames import frame_of
from bia.heat_map import SORTS, WORST, HeatMap, make_heat_map
from bia.models import Answer, Process

from .test_interview import SCHOOL, Scene, scene, text_of

__all__ = ["scene"]


def heat_of(scene: Scene, category: str = WORST, owner: str = "", sort: str = "order") -> HeatMap:
    return make_heat_map(scene.engagement, frame_of(scene.engagement), category, owner, sort)


def page_of(scene: Scene, **query: str) -> str:
    return text_of(scene.client.get(reverse("heat-map", args=[scene.engagement.slug]), query))


def severities(code: str) -> dict[str, list[int | None]]:
    found: Any = next(p for p in json.loads(SCHOOL.read_text())["processes"] if p["id"] == code)
    return found["impact"]["severity"]  # type: ignore[no-any-return]


def test_a_cell_is_the_worst_category_at_that_time(scene: Scene) -> None:
    row = next(row for row in heat_of(scene).rows if row.process.code == "P01")
    columns = zip(*severities("P01").values(), strict=True)
    assert [cell.level for cell in row.cells] == [max(each) for each in columns]


def test_one_category_alone_is_what_was_answered_of_it(scene: Scene) -> None:
    category, levels = next(iter(severities("P01").items()))
    row = next(row for row in heat_of(scene, category).rows if row.process.code == "P01")
    assert [cell.level for cell in row.cells] == levels


def test_the_first_unacceptable_time_is_that_of_the_soonest_category(scene: Scene) -> None:
    frame = frame_of(scene.engagement)
    limits = {each.id: each.unacceptable_level for each in frame.categories}
    for row in heat_of(scene).rows:
        given = severities(row.process.code)
        times = [
            hours
            for place, hours in enumerate(frame.times)
            if any((levels[place] or 0) >= limits[name] for name, levels in given.items())
        ]
        assert row.first_hours == (times[0] if times else None)


def test_the_most_urgent_stand_first_and_what_was_not_asked_last(scene: Scene) -> None:
    Answer.objects.filter(process__code="P02", question__startswith="impact.severity.").delete()
    rows = heat_of(scene, sort="urgent").rows
    hours = [float("inf") if row.first_hours is None else row.first_hours for row in rows]
    assert hours == sorted(hours)
    assert rows[-1].process.code == "P02"
    assert rows[-1].first == "not asked"


@pytest.mark.parametrize("sort", SORTS)
def test_no_process_is_lost_by_sorting(scene: Scene, sort: str) -> None:
    assert len(heat_of(scene, sort=sort).rows) == scene.engagement.processes.count()


def test_it_is_narrowed_to_an_owner_and_leads_to_the_field(scene: Scene) -> None:
    owner = heat_of(scene).owners[0]
    page = page_of(scene, owner=owner)
    rows = re.findall(r'id="heat-(P\d+)"', page)
    owned = Answer.objects.filter(question="owner_role", value=owner).values_list("process__code", flat=True)
    assert sorted(rows) == sorted(owned)
    assert f"/p/{rows[0]}/#q-impact-severity-" in page


def test_levels_that_were_not_asked_are_told_from_level_nought(scene: Scene) -> None:
    Answer.objects.filter(question__startswith="impact.severity.").delete()
    page = page_of(scene)
    assert "No impact was asked yet" in page
    assert "not asked" in page


def test_hostile_owners_and_unknown_choices_do_no_harm(scene: Scene) -> None:
    Answer.objects.filter(process__code="P01", question="owner_role").update(value="<script>alert(1)</script>")
    page = page_of(scene, owner='"><script>alert(2)</script>', category="nonsense", sort="nonsense")
    assert "<script>alert" not in page
    assert "Show all owners" in page


def test_it_costs_the_same_few_queries_however_many_processes_there_are(scene: Scene) -> None:
    address = reverse("heat-map", args=[scene.engagement.slug])
    with CaptureQueriesContext(connection) as few:
        scene.client.get(address)
    Process.objects.bulk_create(
        Process(engagement=scene.engagement, code=f"X{n}", name=f"Process {n}", position=100 + n) for n in range(200)
    )
    with CaptureQueriesContext(connection) as many:
        scene.client.get(address)
    assert len(many) == len(few) <= 25


def test_strangers_do_not_see_it(scene: Scene) -> None:
    scene.client.force_login(scene.cast.outsider)
    assert scene.client.get(reverse("heat-map", args=[scene.engagement.slug])).status_code == 404
