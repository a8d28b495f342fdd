"""The impact scale: what a change would move is seen first, and no change loses an answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bia.forms.reading import NOT_ASKED
from bia.models import Answer, AnswerRevision, Engagement, SetAside
from bia.planning import case_of, engagement_from_case, targets_of
from bia.scale import CATEGORIES, TIMES, apply_scale, earlier_category, scale_of
from bia.views.scale import fingerprint
from tests.site.factories import Cast
from tests.site.test_engagements import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return engagement_from_case(cast.workspace, cast.owner, school())


def form(engagement: Engagement, **changes: str) -> dict[str, str]:
    """What the page posts when nothing is changed on it."""
    scale = scale_of(engagement)
    data = {
        "stored": fingerprint(scale),
        "times": "15 min, 1 h, 4 h, 8 h, 24 h, 3 d, 7 d",
        "serious_loss": "",
        "unacceptable_loss": "",
        **{f"level_{number}": label for number, label in enumerate(scale["severity_levels"])},
        "categories-TOTAL_FORMS": str(len(scale[CATEGORIES]) + 1),
        "categories-INITIAL_FORMS": str(len(scale[CATEGORIES])),
    }
    rows = [*scale[CATEGORIES], {"id": "", "serious_level": 3, "unacceptable_level": 4}]
    for row, category in enumerate(rows):
        data |= {
            f"categories-{row}-id": category["id"],
            f"categories-{row}-name": category.get("name", category["id"].capitalize()),
            f"categories-{row}-serious_level": str(category["serious_level"]),
            f"categories-{row}-unacceptable_level": str(category["unacceptable_level"]),
        }
    return {**data, **changes}


def look_and_apply(client: Client, engagement: Engagement, **changes: str) -> str:
    """Previews a change, then applies it; the text of the preview."""
    address = f"/e/{engagement.slug}/scale/"
    page = client.post(address, form(engagement, **changes))
    assert page.status_code == 200, page.content.decode()
    looked_at = page.context["looked_at"]
    response = client.post(address, form(engagement, **changes, looked_at=looked_at, apply="yes"))
    assert response.status_code == 302
    return " ".join(page.content.decode().split())


def rows_of(engagement: Engagement) -> dict[tuple[str, str], Any]:
    """Every answer over time as a map from time to value, by process and question."""
    times = scale_of(engagement)[TIMES]
    return {
        (answer.process.code, answer.question): dict(zip(times, answer.value, strict=True))
        for answer in Answer.objects.filter(
            engagement=engagement, process__isnull=False, question__startswith="impact.", withdrawn=False
        ).select_related("process")
        if isinstance(answer.value, list)
    }


def test_the_page_shows_the_scale_and_a_reader_cannot_change_it(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.manager)
    address = f"/e/{engagement.slug}/scale/"
    page = client.get(address).content.decode()
    assert "15 min, 1 h, 4 h, 8 h, 24 h, 3 d, 7 d" in page
    assert "See what changes" not in page
    assert client.post(address, form(engagement)).status_code == 403


def test_a_change_is_seen_before_it_is_made(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.teammate)
    before, rows = case_of(engagement), rows_of(engagement)
    changes = {f"categories-{row}-{level}_level": "2" for row in range(4) for level in ("serious", "unacceptable")}
    page = client.post(f"/e/{engagement.slug}/scale/", form(engagement, **changes))
    assert case_of(engagement) == before
    assert not AnswerRevision.objects.filter(version__gt=1).exists()
    stricter = {**before, CATEGORIES: [{**c, "serious_level": 2, "unacceptable_level": 2} for c in before[CATEGORIES]]}
    old, new = targets_of(before), targets_of(stricter)
    keys = ("mtpd_hours", "rto_hours", "tier")
    moved = {process for process in old if any(old[process][k] != new[process][k] for k in keys)}
    assert moved
    assert {row.code for row in page.context["moved"]} == moved
    look_and_apply(client, engagement, **changes)
    assert {c["serious_level"] for c in case_of(engagement)[CATEGORIES]} == {2}
    assert rows_of(engagement) == rows


def test_the_preview_tells_what_very_many_times_mean_for_each_process(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.teammate)
    times = ", ".join(f"{hours} h" for hours in range(1, 40))
    page = client.post(f"/e/{engagement.slug}/scale/", form(engagement, times=times)).content.decode()
    assert "39 times for 4 categories are 156 levels to ask about each process. The usual scale has 7 times." in page
    assert "levels to ask about" not in client.post(f"/e/{engagement.slug}/scale/", form(engagement)).content.decode()


def test_values_move_with_their_time_and_those_of_a_time_that_goes_come_back(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.teammate)
    before = rows_of(engagement)
    page = look_and_apply(client, engagement, times="1 h, 4 h, 8 h, 12 h, 24 h, 3 d, 7 d")
    assert "answers to times that go are kept aside" in page
    for key, row in rows_of(engagement).items():
        assert row[12.0] is None
        assert {hours: value for hours, value in row.items() if hours != 12} == {
            hours: value for hours, value in before[key].items() if hours != 0.25
        }
    assert "after 15 min" in client.get(f"/e/{engagement.slug}/scale/").content.decode()
    page = look_and_apply(client, engagement)
    assert "kept aside come back" in page
    assert rows_of(engagement) == before
    assert not SetAside.objects.exists()


def test_every_move_is_in_the_history_with_its_author(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.teammate)
    look_and_apply(client, engagement, times="1 h, 4 h")
    answer = Answer.objects.filter(engagement=engagement, question="impact.loss").order_by("pk")[0]
    assert (answer.version, answer.author) == (2, cast.teammate)
    assert [len(revision.value) for revision in answer.revisions.all()] == [7, 2]


def say_loss(client: Client, engagement: Engagement, values: list[str]) -> int:
    """Types the loss over time of the first process on its page; the status."""
    process = engagement.processes.order_by("position")[0]
    answer = Answer.objects.filter(process=process, question="impact.loss").first()
    data = {"question": "impact.loss", "version": answer.version if answer else 0}
    data |= {f"v{number}": value for number, value in enumerate(values)}
    address = f"/e/{engagement.slug}/p/{process.code}/answer/"
    return client.post(address, data, headers={"HX-Request": "true"}).status_code


@pytest.mark.parametrize("times", ["15 min, 2 h, 1 d, 7 d", "15 min, 1 h, 4 h, 8 h, 24 h, 4 d, 8 d"])
def test_an_undo_after_the_times_changed_offers_nothing_that_stood_at_other_times(
    client: Client, cast: Cast, engagement: Engagement, times: str
) -> None:
    client.force_login(cast.teammate)
    process = engagement.processes.order_by("position")[0]
    panel = f"/e/{engagement.slug}/p/{process.code}/targets/"
    assert say_loss(client, engagement, ["0", "100", "500", "400", "5k", "12k", "50k"]) == 200
    before = rows_of(engagement)
    assert "Undo loss over time" in " ".join(client.get(panel).content.decode().split())
    look_and_apply(client, engagement, times=times)
    page = " ".join(client.get(panel).content.decode().split())
    assert "Undo" not in page  # neither what was typed at other times nor the change of the scale
    for version in range(1, 5):
        data = {"question": "impact.loss", "version": version}
        assert client.post(f"/e/{engagement.slug}/p/{process.code}/undo/", data).status_code == 302
    look_and_apply(client, engagement)
    assert rows_of(engagement) == before


def test_what_is_said_after_the_times_changed_can_be_undone_to_the_moved_values(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.teammate)
    look_and_apply(client, engagement, times="15 min, 2 h, 1 d, 7 d")
    moved = rows_of(engagement)
    assert say_loss(client, engagement, ["1", "2", "3", "4"]) == 200
    assert rows_of(engagement) != moved
    process = engagement.processes.order_by("position")[0]
    answer = Answer.objects.get(process=process, question="impact.loss")
    data = {"question": "impact.loss", "version": answer.version}
    client.post(f"/e/{engagement.slug}/p/{process.code}/undo/", data)
    assert rows_of(engagement) == moved


def test_an_answer_taken_back_before_the_times_changed_does_not_come_back_at_other_times(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.teammate)
    process = engagement.processes.order_by("position")[0]
    assert say_loss(client, engagement, [""] * 7) == 200
    version = Answer.objects.get(process=process, question="impact.loss").version
    look_and_apply(client, engagement, times="15 min, 2 h, 1 d, 7 d")
    data = {"question": "impact.loss", "version": version}
    client.post(f"/e/{engagement.slug}/p/{process.code}/undo/", data)
    assert (process.code, "impact.loss") not in rows_of(engagement)


@pytest.mark.parametrize("boxes", [4, 7])
def test_a_page_from_before_the_times_changed_cannot_save_its_row_as_of_other_times(
    client: Client, cast: Cast, engagement: Engagement, boxes: int
) -> None:
    client.force_login(cast.teammate)
    process = engagement.processes.order_by("position")[0]
    Answer.objects.filter(process=process, question="impact.loss").delete()  # never answered: no version tells
    apply_scale(engagement, {TIMES: [0.25, 2.0, 24.0, 72.0, 168.0]}, cast.owner, timezone.now())
    assert say_loss(client, engagement, ["1"] * boxes) == 422
    assert (process.code, "impact.loss") not in rows_of(engagement)


def test_a_category_that_goes_keeps_its_answers_and_no_longer_counts(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.teammate)
    before = case_of(engagement)
    answers = Answer.objects.filter(engagement=engagement, question="impact.severity.legal").count()
    page = look_and_apply(client, engagement, **{"categories-1-remove": "on"})
    assert f"Levels of {answers} process" in page
    document = case_of(engagement)
    assert [each["id"] for each in document[CATEGORIES]] == ["operational", "reputation", "safety"]
    assert all("legal" not in each["impact"]["severity"] for each in document["processes"] if "impact" in each)
    targets_of(document)
    page = client.get(f"/e/{engagement.slug}/scale/").content.decode()
    assert "?again=legal" in page
    again = client.get(f"/e/{engagement.slug}/scale/?again=legal").content.decode()
    assert 'value="legal"' in again
    restored = {**scale_of(engagement), CATEGORIES: before[CATEGORIES]}
    assert earlier_category(engagement, "legal") in before[CATEGORIES] or "name" in earlier_category(
        engagement, "legal"
    )
    apply_scale(engagement, restored, cast.owner, timezone.now())
    assert [each.get("impact") for each in case_of(engagement)["processes"]] == [
        each.get("impact") for each in before["processes"]
    ]


def test_a_new_category_with_anchors_and_limits_of_money(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.teammate)
    words = {f"categories-4-anchor_{number}": f"word {number} <b>" for number in range(5)}
    changes = {"categories-4-name": "Data protection", **words, "serious_loss": "10k", "unacceptable_loss": "50k"}
    look_and_apply(client, engagement, **changes)
    document = case_of(engagement)
    assert document[CATEGORIES][4]["id"] == "data-protection"
    assert document[CATEGORIES][4]["anchors"][3] == "word 3 <b>"
    assert document["loss_limits"] == {"serious": 10_000, "unacceptable": 50_000}
    process = engagement.processes.all()[0]
    page = client.get(f"/e/{engagement.slug}/p/{process.code}/").content.decode()
    assert "word 3 &lt;b&gt;" in page
    assert "Data protection" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"times": "4 h, 1 h"}, "and is shorter. Write the times rising."),
        ({"times": "soon"}, "is not a duration"),
        ({"times": ""}, "required"),
        ({"times": "99999 d"}, "longest that makes sense"),
        ({"level_2": ""}, "required"),
        ({"times": "1 h, 15 min"}, "“15 min” stands after “1 h” and is shorter. Write the times rising."),
        ({"times": "1 h, 60 min"}, "“1 h” and “60 min” are the same time."),
        ({"times": "0, 1 h"}, "“0” is too early"),
        ({"serious_loss": "a lot"}, "is not an amount"),
        ({"serious_loss": "9k", "unacceptable_loss": "1k"}, "serious before it is unacceptable"),
        ({"categories-0-serious_level": "4", "categories-0-unacceptable_level": "1"}, "Serious comes before"),
        ({"categories-0-name": ""}, "A name is missing"),
        ({"categories-0-name": "Legal"}, "Two categories"),
        ({f"categories-{row}-remove": "on" for row in range(4)}, "At least one category"),
    ],
)
def test_what_cannot_be_a_scale_is_said_at_the_entry_and_nothing_changes(
    client: Client, cast: Cast, engagement: Engagement, changes: dict[str, str], said: str
) -> None:
    client.force_login(cast.teammate)
    response = client.post(f"/e/{engagement.slug}/scale/", form(engagement, **changes, apply="yes"))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not AnswerRevision.objects.filter(version__gt=1).exists()


def test_nothing_is_applied_that_was_not_looked_at(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.teammate)
    response = client.post(
        f"/e/{engagement.slug}/scale/", form(engagement, times="1 h, 2 h", looked_at="forged", apply="yes")
    )
    assert response.status_code == 200
    assert "Nothing is changed yet" in response.content.decode()
    assert len(scale_of(engagement)[TIMES]) == 7


def test_a_scale_changed_by_another_is_a_conflict(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.teammate)
    mine = form(engagement, times="1 h, 2 h", apply="yes")
    apply_scale(engagement, {TIMES: [1.0, 4.0]}, cast.owner, timezone.now())
    response = client.post(f"/e/{engagement.slug}/scale/", mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Somebody changed the scale" in page
    assert 'value="1 h, 2 h"' in page
    assert scale_of(engagement)[TIMES] == [1.0, 4.0]


TIMES_ASKED = st.lists(st.sampled_from([0.25, 1.0, 4.0, 8.0, 24.0, 72.0, 168.0, 336.0]), min_size=1, unique=True)


@given(changes=st.lists(TIMES_ASKED.map(sorted), min_size=1, max_size=5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_times_become_going_back_to_them_restores_every_answer(
    cast: Cast, engagement: Engagement, changes: list[list[float]]
) -> None:
    before, times = rows_of(engagement), scale_of(engagement)[TIMES]
    for asked in [*changes, times]:
        apply_scale(engagement, {TIMES: asked}, cast.owner, timezone.now())
        assert scale_of(engagement)[TIMES] == asked
    assert rows_of(engagement) == before


def test_a_scale_of_an_engagement_that_has_none_yet(client: Client, cast: Cast) -> None:
    engagement = Engagement.objects.create(workspace=cast.workspace, slug="bare", title="Bare")
    assert set(scale_of(engagement).values()) == {NOT_ASKED}
    client.force_login(cast.teammate)
    assert client.get("/e/bare/scale/").status_code == 200


def now_asked(engagement: Engagement, author: Any, *hours: float) -> None:
    apply_scale(engagement, {TIMES: list(hours)}, author, timezone.now())


def row_typed(client: Client, engagement: Engagement, **posted: str) -> Any:
    """A row of the first process that nobody answered yet, as an open page posts it."""
    question = "impact.severity.legal"
    address = f"/e/{engagement.slug}/p/P01/answer/"
    return client.post(address, {"question": question, "version": "0", **posted}, headers={"HX-Request": "true"})


def row_stored(engagement: Engagement) -> Any:
    rows = Answer.objects.filter(engagement=engagement, process__code="P01", question="impact.severity.legal")
    return rows.values_list("value", flat=True).first()


@pytest.fixture
def unanswered(client: Client, cast: Cast, engagement: Engagement) -> Engagement:
    Answer.objects.filter(engagement=engagement, question="impact.severity.legal").delete()
    client.force_login(cast.teammate)
    return engagement


@pytest.mark.parametrize("times", [(1, 4, 24), (0.5, 1, 4, 24), (0.5, 4, 24, 1, 72)])
def test_what_was_typed_before_a_change_of_the_times_is_saved_at_its_times(
    client: Client, cast: Cast, unanswered: Engagement, times: tuple[float, ...]
) -> None:
    now_asked(unanswered, cast.owner, *sorted(times))
    response = row_typed(client, unanswered, at="1.0 4.0 24.0", v0="0", v1="2", v2="4")
    assert response.status_code == 200
    at = dict(zip(sorted(times), row_stored(unanswered), strict=True))
    assert at == {**dict.fromkeys(times), 1: 0, 4: 2, 24: 4}
    assert ("The times asked about were changed" in response.content.decode()) == (times != (1, 4, 24))


def test_a_level_at_a_time_that_is_gone_is_refused_and_named(
    client: Client, cast: Cast, unanswered: Engagement
) -> None:
    now_asked(unanswered, cast.owner, 1, 4, 24)
    typed = {"at": f"{5 / 60} 1.0 4.0", "v0": "3", "v1": "3", "v2": "4"}
    response = row_typed(client, unanswered, **typed)
    assert response.status_code == 422
    assert "Not asked about any more: 3 at 5 min." in response.content.decode()
    assert row_stored(unanswered) is None
    page = client.post(
        f"/e/{unanswered.slug}/p/P01/answer/",
        {"question": "impact.severity.legal", "version": "0", **typed},
    ).content.decode()
    base = "q-impact-severity-legal-v"
    boxes = [page.partition(f'id="{base}{column}"')[2].partition(">")[0] for column in range(3)]
    assert ['value="3"' in boxes[0], 'value="4"' in boxes[1], 'value=""' in boxes[2]] == [True, True, True]
    assert row_typed(client, unanswered, **{**typed, "v0": ""}).status_code == 200
    assert row_stored(unanswered) == [3, 4, None]


def test_what_stands_at_a_time_that_the_page_did_not_ask_about_is_kept(
    client: Client, cast: Cast, unanswered: Engagement
) -> None:
    now_asked(unanswered, cast.owner, 1, 4, 24)
    row_typed(client, unanswered, at="1.0 4.0 24.0", v0="0", v1="1", v2="4")
    response = row_typed(client, unanswered, version="1", at="1.0 4.0", v0="1", v1="2")
    assert response.status_code == 200
    assert row_stored(unanswered) == [1, 2, 4]


@pytest.mark.parametrize(("after", "status"), [(False, 422), (True, 200)])
def test_a_row_queued_without_its_times_is_refused_if_they_were_changed_since(
    client: Client, cast: Cast, unanswered: Engagement, after: bool, status: int
) -> None:
    typed = timezone.now()
    now_asked(unanswered, cast.owner, 1, 4, 24)
    moment = timezone.now() if after else typed
    response = row_typed(client, unanswered, typed=moment.isoformat(), v0="0", v1="1", v2="4")
    assert response.status_code == status
    assert row_stored(unanswered) == ([0, 1, 4] if after else None)


def test_a_row_saved_before_its_time_went_is_told_so_when_its_reply_was_lost(
    client: Client, cast: Cast, unanswered: Engagement
) -> None:
    now_asked(unanswered, cast.owner, 1, 4)
    typed = {"at": "1.0 4.0", "v0": "1", "v1": "4", "entry": "3f2c2c3e-5d0c-4f7f-8f55-5d1d3a5a2b11"}
    assert row_typed(client, unanswered, **typed).status_code == 200
    now_asked(unanswered, cast.owner, 4, 24)
    again = row_typed(client, unanswered, **typed)
    assert again.status_code == 200
    assert row_stored(unanswered) == [4, None]


def restore_in_history(client: Client, engagement: Engagement, answer: Answer, version: int) -> str:
    answer.refresh_from_db()
    address = f"/e/{engagement.slug}/history/{answer.pk}/{version}/restore/"
    return " ".join(client.post(address, {"expected": answer.version}, follow=True).content.decode().split())


def test_a_restore_after_the_times_changed_puts_every_value_at_its_own_time(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.teammate)
    assert say_loss(client, engagement, ["0", "1", "2", "3", "3", "4", "4"]) == 200
    process = engagement.processes.order_by("position")[0]
    answer = Answer.objects.get(process=process, question="impact.loss")
    said = answer.version
    look_and_apply(client, engagement, times="1 h, 8 h, 24 h, 2 d, 3 d, 7 d, 14 d")
    page = " ".join(client.get(f"/e/{engagement.slug}/history/?answer={answer.pk}").content.decode().split())
    assert "15 min: 0, 1 h: 1, 4 h: 2, 8 h: 3, 24 h: 3, 3 d: 4, 7 d: 4" in page
    assert say_loss(client, engagement, ["5", "5", "5", "5", "5", "5", "5"]) == 200
    page = restore_in_history(client, engagement, answer, said)
    assert rows_of(engagement)[process.code, "impact.loss"] == {1: 1, 8: 3, 24: 3, 48: None, 72: 4, 168: 4, 336: None}
    assert "What it says of 15 min, 4 h is not asked now and stays in the history." in page


def test_values_at_times_that_are_asked_no_longer_or_not_known_are_not_restored(
    client: Client, cast: Cast, engagement: Engagement
) -> None:
    client.force_login(cast.teammate)
    process = engagement.processes.order_by("position")[0]
    answer = Answer.objects.get(process=process, question="impact.loss")
    look_and_apply(client, engagement, times="2 h, 5 h, 9 h, 25 h, 4 d, 8 d, 15 d")
    assert say_loss(client, engagement, ["5", "5", "5", "5", "5", "5", "5"]) == 200
    before = rows_of(engagement)
    assert "none of these times is asked now" in restore_in_history(client, engagement, answer, 1)
    AnswerRevision.objects.filter(answer__engagement=engagement, answer__question=TIMES, version=1).delete()
    assert "not known at which times" in restore_in_history(client, engagement, answer, 1)
    assert rows_of(engagement) == before
