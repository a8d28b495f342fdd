"""Dependencies entered without network and sent later: done once, in order, and never over what somebody else said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

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
    assert response.status_code == 409
    assert "50 %" in text_of(response)
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
