"""Dependencies entered without network and sent later: done once, in order, and never over what somebody else said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from bia.circles import ways_back
from bia.dependencies import change_dependency
from bia.models import Process, Role, Service

from .factories import make_user
from .test_interview import HTMX, Scene, scene, text_of

__all__ = ["scene"]

EARLIER = datetime(2026, 11, 2, 9, 40, tzinfo=UTC)


def send(scene: Scene, path: str = "", *, entry: object = None, **data: object) -> Any:
    """As the queue of a browser sends it."""
    posted = {"version": 0, "after": "", "typed": "2026-11-02T09:30:00Z", "entry": str(entry or uuid4()), **data}
    return scene.client.post(f"{scene.url}dependencies/{path}", posted, headers=HTMX)


def codes(scene: Scene) -> list[str]:
    rows = scene.process.dependencies.select_related("on_process", "on_service")
    return [(row.on_process or row.on_service).code for row in rows]


def test_an_addition_whose_reply_was_lost_is_done_once_even_if_it_was_removed_since(scene: Scene) -> None:
    entry = uuid4()
    for _ in range(2):
        response = send(scene, entry=entry, on="Label printer", create="print", share="40")
        assert response.status_code == 200
    made = Service.objects.get(name="Label printer")
    row = scene.process.dependencies.get(on_service=made)
    send(scene, f"{row.pk}/remove/", version=row.version)
    assert send(scene, entry=entry, on="Label printer", create="print", share="40").status_code == 200
    assert made.code not in codes(scene)
    assert Service.objects.filter(name="Label printer").count() == 1


def test_a_removal_that_is_sent_again_or_was_done_by_another_is_done(scene: Scene) -> None:
    row = scene.process.dependencies.get(on_service__code="PRINT")
    for _ in range(2):
        assert send(scene, f"{row.pk}/remove/", version=row.version).status_code == 200
    assert "PRINT" not in codes(scene)


def test_what_another_added_meanwhile_is_shown_with_name_time_and_both_values(scene: Scene) -> None:
    anna = make_user(scene.engagement.workspace, Role.CONSULTANT, username="anna")
    send(scene, on="SIS", share="30")
    row = scene.process.dependencies.get(on_service__code="SIS")
    change_dependency(dependency=row, share=0.5, uses=None, expected_version=1, author=anna, now=EARLIER)
    response = send(scene, on="sis", share="20")
    page = text_of(response)
    assert response.status_code == 409
    for part in ("20 %", "50 %", "anna", "2 Nov 2026, 09:40", "typed 2 Nov 2026, 09:30"):
        assert part in page
    assert send(scene, on="SIS", share="20", overwrite=2).status_code == 200
    row.refresh_from_db()
    assert (row.share, row.version) == (0.2, 3)


def test_what_oneself_changed_in_another_window_says_so(scene: Scene) -> None:
    row = scene.process.dependencies.get(on_service__code="PRINT")
    shown = row.version
    send(scene, f"{row.pk}/", version=shown, share="30")
    page = text_of(send(scene, f"{row.pk}/", version=shown, share="40"))
    assert ", you, elsewhere" in page


def test_a_second_entry_on_top_of_the_first_is_no_conflict(scene: Scene) -> None:
    first = uuid4()
    send(scene, entry=first, on="SIS", share="30")
    assert send(scene, on="SIS", share="40", after=str(first)).status_code == 200
    assert scene.process.dependencies.get(on_service__code="SIS").share == 0.4


def test_a_change_sent_again_is_done_once_and_what_was_typed_on_top_of_it_is_no_conflict(scene: Scene) -> None:
    row = scene.process.dependencies.get(on_service__code="PRINT")
    first, shown = uuid4(), row.version
    for _ in range(2):
        response = send(scene, f"{row.pk}/", entry=first, version=shown, share="30")
        assert response.status_code == 200
        assert f'value="{shown + 1}"' in text_of(response)
    assert send(scene, f"{row.pk}/", version=shown, after=str(first), share="40").status_code == 200
    again = send(scene, f"{row.pk}/", entry=first, version=shown, share="30")
    assert f'value="{shown + 1}"' in text_of(again)  # what stands on it learns of what came after
    row.refresh_from_db()
    assert (row.share, row.version) == (0.4, shown + 2)


def test_a_removal_of_what_was_changed_meanwhile_asks(scene: Scene) -> None:
    row = scene.process.dependencies.get(on_service__code="PRINT")
    shown = row.version
    change_dependency(dependency=row, share=0.5, uses=None, expected_version=shown, author=None, now=EARLIER)
    response = send(scene, f"{row.pk}/remove/", version=shown)
    page = text_of(response)
    assert response.status_code == 409
    for part in ("50 %", "Remove it all the same", "Take 50 %"):
        assert part in page
    assert "PRINT" in codes(scene)
    assert send(scene, f"{row.pk}/remove/", version=shown, overwrite=shown + 1).status_code == 200
    assert "PRINT" not in codes(scene)


def test_needs_nothing_is_refused_with_the_reason_where_something_was_listed_meanwhile(scene: Scene) -> None:
    response = send(scene, "nothing/", nothing="yes")
    assert response.status_code == 422
    assert "Dependencies are listed" in text_of(response)
    assert send(scene, "nothing/", nothing="no").status_code == 200
    assert Process.objects.get(pk=scene.process.pk).dependencies_asked


def test_a_name_that_exists_is_not_made_a_second_time(scene: Scene) -> None:
    name = scene.engagement.services.get(code="SIS").name
    response = send(scene, on=name, create="application")
    assert response.status_code == 422
    assert "exists already as SIS" in text_of(response)
    assert scene.engagement.services.filter(name=name).count() == 1


def test_a_circle_of_needs_is_said_at_the_row_and_in_the_panel_and_is_no_error(scene: Scene) -> None:
    for start, target in (("P01", "P05"), ("P05", "P08")):
        url = f"/e/{scene.engagement.slug}/p/{start}/dependencies/"
        assert "Is each of these needs meant" not in text_of(scene.client.post(url, {"on": target}, headers=HTMX))
    back = f"/e/{scene.engagement.slug}/p/P08/"
    page = text_of(scene.client.post(f"{back}dependencies/", {"on": "P01"}, headers=HTMX))
    assert "P08 needs P01, P01 needs P05 and P05 needs P08. Is each of these needs meant?" in page
    page = text_of(scene.client.post(f"{back}dependencies/", {"on": "P05"}, headers=HTMX))
    assert "P08 and P05 need each other. Is each of these needs meant?" in page
    assert page.count("Is each of these needs meant?") == 2  # not at the services beside them
    for code in ("P01", "P05", "P08"):
        panel = text_of(scene.client.get(f"/e/{scene.engagement.slug}/p/{code}/targets/"))
        assert "Worth a question" in panel
        assert "ask whether each of these needs is meant" in panel
    assert "ask whether each" not in text_of(scene.client.get(f"/e/{scene.engagement.slug}/p/P02/targets/"))


def test_services_that_need_each_other_are_told_too(scene: Scene) -> None:
    one, other = Service.objects.filter(engagement=scene.engagement, dependencies=None).order_by("pk")[:2]
    url = f"/e/{scene.engagement.slug}/s/"
    scene.client.post(f"{url}{one.code}/dependencies/", {"on": other.code}, headers=HTMX)
    page = text_of(scene.client.post(f"{url}{other.code}/dependencies/", {"on": one.code}, headers=HTMX))
    assert f"{other.code} and {one.code} need each other." in page


@given(st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=4, unique=True), max_size=7))
def test_a_way_back_follows_needs_and_no_shorter_one_exists(needs: dict[int, list[int]]) -> None:
    ways = ways_back(needs, 0, range(1, 7))
    for start, way in ways.items():
        assert way[0] == start
        for one, other in zip(way, (*way[1:], 0), strict=True):
            assert other in needs[one]
    steps = {0: 0}
    for _ in range(7):  # Bellman's equations, settled by repetition
        for one in range(1, 7):
            known = [steps[other] + 1 for other in needs.get(one, ()) if other in steps]
            if known:
                steps[one] = min(known)
    assert {start: len(way) for start, way in ways.items()} == {one: count for one, count in steps.items() if one}
