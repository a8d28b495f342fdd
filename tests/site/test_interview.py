"""Interview pages: whole without JavaScript, fragments with htmx, and nothing typed is ever lost."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bia.answering import column_version, save_answer, stored_answers, value_of
from bia.forms.reading import NOT_ASKED
from bia.models import Engagement, Process, Service, User
from bia.planning import engagement_from_case

from .factories import Cast, make_cast

HTMX = {"HX-Request": "true"}
SCHOOL = Path(__file__).parents[2] / "bia" / "demo" / "school.json"


@dataclass(frozen=True)
class Scene:
    cast: Cast
    engagement: Engagement
    process: Process
    client: Client

    @property
    def url(self) -> str:
        return f"/e/{self.engagement.slug}/p/{self.process.code}/"

    def stored(self, question: str) -> object:
        return value_of(stored_answers(self.process).get(question))

    def post(self, question: str, version: int, *, htmx: bool = True, **data: object) -> Any:
        headers = HTMX if htmx else {}
        return self.client.post(
            f"{self.url}answer/", {"question": question, "version": version, **data}, headers=headers
        )


@pytest.fixture
def scene(db: None, client: Client) -> Scene:
    cast = make_cast()
    engagement = engagement_from_case(cast.workspace, cast.owner, json.loads(SCHOOL.read_text()))
    client.force_login(cast.teammate)
    return Scene(cast=cast, engagement=engagement, process=engagement.processes.get(code="P01"), client=client)


def someone_else_saves(scene: Scene, value: object, version: int = 1, question: str = "wrt_hours") -> None:
    save_answer(
        subject=scene.process,
        question=question,
        value=value,
        expected_version=version,
        author=scene.cast.owner,
        now=datetime(2026, 11, 2, 9, 40, tzinfo=UTC),
    )


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_page_asks_every_section_and_shows_what_was_answered(scene: Scene) -> None:
    page = text_of(scene.client.get(scene.url))
    for title in ("Identity and hours", "Impact if it stops", "Loss over time", "Dependencies", "Catch-up"):
        assert title in page
    assert 'value="Exam officer"' in page
    assert "Exam papers and certificates" in page


def test_an_answer_saved_by_htmx_answers_with_its_state_and_new_version_alone(scene: Scene) -> None:
    response = scene.post("wrt_hours", 1, value="1 h 30")
    page = text_of(response)
    assert response.status_code == 200
    assert "<html" not in page
    assert "Saved" in page
    assert 'name="version" value="2"' in page
    assert response["HX-Trigger"] == "answer-saved"
    assert scene.stored("wrt_hours") == 1.5


def test_the_same_answer_without_javascript_leads_back_to_its_field(scene: Scene) -> None:
    response = scene.post("wrt_hours", 1, htmx=False, value="1 h 30")
    assert response.status_code == 302
    assert response["Location"] == f"{scene.url}#q-wrt-hours"
    assert "Catch-up time (WRT): saved." in text_of(scene.client.get(scene.url))
    assert scene.stored("wrt_hours") == 1.5


def test_what_was_understood_is_said_where_it_differs_from_what_was_typed(scene: Scene) -> None:
    assert "as 45 min" in text_of(scene.post("wrt_hours", 1, value="0.75"))
    assert ", as " not in text_of(scene.post("wrt_hours", 2, value="45 min"))


@pytest.mark.parametrize("htmx", [True, False])
def test_a_stale_version_shows_both_values_with_author_and_time(scene: Scene, htmx: bool) -> None:
    someone_else_saves(scene, 6.0)
    response = scene.post("wrt_hours", 1, htmx=htmx, value="2 h")
    page = text_of(response)
    assert response.status_code == 409
    assert ("<html" in page) is not htmx
    for part in ("Two values", "2 h", "6 h", "2 Nov 2026, 09:40", "owner", "Keep 2 h", "Take 6 h"):
        assert part in page
    assert scene.stored("wrt_hours") == 6.0


def test_a_conflict_with_oneself_says_so(scene: Scene) -> None:
    scene.post("wrt_hours", 1, value="6 h")
    page = text_of(scene.post("wrt_hours", 1, value="2 h"))
    assert ", you, elsewhere" in page
    assert "teammate" not in page


def test_a_button_does_not_carry_a_long_text(scene: Scene) -> None:
    long = "A process description that would not fit on any button"
    someone_else_saves(scene, long, question="owner_role")
    page = text_of(scene.post("owner_role", 1, value="Head"))
    for part in (">Keep Head<", ">Take what is saved<", long):
        assert part in page


def test_without_javascript_a_conflict_keeps_the_text_and_the_old_version(scene: Scene) -> None:
    someone_else_saves(scene, 6.0)
    page = text_of(scene.post("wrt_hours", 1, htmx=False, value="2 h"))
    form = page[page.index('id="q-wrt-hours"') :]
    form = form[: form.index("</form>")]
    assert 'value="2 h"' in form
    assert 'name="version" value="1"' in form
    assert scene.post("wrt_hours", 1, htmx=False, value="2 h").status_code == 409


@pytest.mark.parametrize("htmx", [True, False])
def test_use_mine_replaces_the_value_that_was_seen(scene: Scene, htmx: bool) -> None:
    someone_else_saves(scene, 6.0)
    response = scene.post("wrt_hours", 1, htmx=htmx, value="2 h", overwrite=2)
    assert response.status_code == (200 if htmx else 302)
    assert scene.stored("wrt_hours") == 2.0


def test_use_mine_does_not_replace_a_value_that_was_not_seen(scene: Scene) -> None:
    someone_else_saves(scene, 6.0)
    someone_else_saves(scene, 7.0, version=2)
    assert scene.post("wrt_hours", 1, value="2 h", overwrite=2).status_code == 409
    assert scene.stored("wrt_hours") == 7.0


def test_keep_theirs_puts_their_value_into_the_field(scene: Scene) -> None:
    someone_else_saves(scene, 6.0)
    response = scene.post("wrt_hours", 1, value="2 h", keep=2)
    assert response["HX-Retarget"] == "#q-wrt-hours"
    assert 'value="6 h"' in text_of(response)
    assert scene.stored("wrt_hours") == 6.0
    assert scene.post("wrt_hours", 1, htmx=False, value="2 h", keep=2).status_code == 302


def test_two_people_who_say_the_same_have_no_conflict(scene: Scene) -> None:
    someone_else_saves(scene, 6.0)
    assert scene.post("wrt_hours", 1, value="6 h").status_code == 200
    assert stored_answers(scene.process)["wrt_hours"].version == 2


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("text", ["-3 h", "abc", "1 h 90 min", "200 years"])
def test_an_impossible_duration_is_refused_and_the_text_stays(scene: Scene, htmx: bool, text: str) -> None:
    response = scene.post("wrt_hours", 1, htmx=htmx, value=text)
    page = text_of(response)
    assert response.status_code == 422
    assert "Not saved" in page
    assert htmx or f'value="{text}"' in page
    assert scene.stored("wrt_hours") == 1.0


def test_a_value_the_case_format_refuses_is_told_in_the_field(scene: Scene) -> None:
    typed: dict[str, Any] = {"mode": "windows", "r0-days": "Mo", "r0-from": "17", "r0-to": "8:00"}
    response = scene.post("service_hours", 1, **typed)
    assert response.status_code == 422
    assert "does not fit. Enter a time after 17:00" in text_of(response)
    typed = {"mode": "windows", "r0-days": "Mo-Fr", "r0-from": "7", "r0-to": "17:30"}
    assert scene.post("service_hours", 1, **typed).status_code == 200
    assert scene.stored("service_hours") == [{"days": "Mon-Fri", "from": "07:00", "to": "17:30"}]


@pytest.mark.parametrize(
    ("question", "typed", "says"),
    [
        ("weeks_per_year", "400", "400 does not fit. Enter a number from 0 to 53."),
        ("pages_per_day", "0.0000001", "0.0000001 is too close to nothing. Enter 0, or more."),
    ],
)
def test_what_does_not_fit_is_told_in_plain_words(scene: Scene, question: str, typed: str, says: str) -> None:
    version = getattr(stored_answers(scene.process).get(question), "version", 0)
    assert says in text_of(scene.post(question, version, value=typed))


def test_a_process_that_never_runs_is_asked_about(scene: Scene) -> None:
    version = getattr(stored_answers(scene.process).get("weeks_per_year"), "version", 0)
    assert "it never runs" in text_of(scene.post("weeks_per_year", version, value="0"))


def test_an_emptied_field_is_not_asked_again(scene: Scene) -> None:
    assert "Not asked" in text_of(scene.post("wrt_hours", 1, value=""))
    assert scene.stored("wrt_hours") is NOT_ASKED


def test_a_required_field_cannot_be_emptied(scene: Scene) -> None:
    response = scene.post("name", column_version(scene.process.name), value=" ")
    assert response.status_code == 422
    assert "Process cannot be empty." in text_of(response)


def test_a_name_is_saved_and_a_second_writer_is_told(scene: Scene) -> None:
    shown = column_version(scene.process.name)
    assert scene.post("name", shown, value="Exams").status_code == 200
    response = scene.post("name", shown, value="Tests")
    assert response.status_code == 409
    assert "Exams" in text_of(response)


def test_a_category_is_one_question_with_its_gaps_kept(scene: Scene) -> None:
    levels: dict[str, Any] = {f"v{index}": text for index, text in enumerate(["0", "", "2", "", "", "4", "4"])}
    assert scene.post("impact.severity.legal", 1, **levels).status_code == 200
    assert scene.stored("impact.severity.legal") == [0, None, 2, None, None, 4, 4]


def test_falling_severities_are_told_and_kept(scene: Scene) -> None:
    levels: dict[str, Any] = {f"v{index}": text for index, text in enumerate("0213444")}
    scene.post("impact.severity.legal", 1, **levels)
    page = text_of(scene.client.get(scene.url))
    assert "Legal: 1 after 4 h is lower than the 2 before. Is that meant?" in page
    assert scene.stored("impact.severity.legal") == [0, 2, 1, 3, 4, 4, 4]


def test_the_panel_says_what_the_last_answer_moved_and_why(scene: Scene) -> None:
    before = text_of(scene.client.get(f"{scene.url}targets/"))
    assert "Why" in before
    levels: dict[str, Any] = {f"v{index}": text for index, text in enumerate("0444444")}
    scene.post("impact.severity.operational", 1, **levels)
    after = text_of(scene.client.get(f"{scene.url}targets/?was-mtpd=3+d&was-rpo=24+h"))
    assert "The last answer moved MTPD 3 d to 1 h" in after
    assert "RPO 24 h" not in after
    assert "<html" not in after


def test_an_engagement_without_a_scale_says_what_to_do_instead_of_targets(scene: Scene) -> None:
    scene.engagement.answers.filter(question="impact_after_hours").delete()
    page = text_of(scene.client.get(scene.url))
    assert "No targets can be derived yet." in page
    assert "Times at which impact is asked: found nothing" in page
    assert "impact_after_hours" not in page
    assert "Set the impact scale" in page


def test_what_hinders_the_targets_is_named_by_process_and_question(scene: Scene) -> None:
    scene.process.answers.filter(question="impact.loss").update(value=[0.0, 1.0])
    page = text_of(scene.client.get(f"{scene.url}targets/"))
    assert f"P01 {scene.process.name}, loss over time: found a list of 2" in page
    assert "processes[" not in page
    assert "impact_after_hours" not in page


def test_what_stands_in_for_one_another_is_ticked_among_what_is_needed(scene: Scene) -> None:
    page = text_of(scene.client.get(scene.url))
    for code in scene.process.dependencies.values_list("on_service__code", flat=True):
        assert f'name="r0-members" value="{code}"' in page
    assert 'name="r0-members" value="SIS"' not in page
    assert scene.post("redundancy", 0, **{"r0-members": ["PRINT", "FILES"], "r0-needed": "1"}).status_code == 200
    assert scene.stored("redundancy") == [{"members": ["PRINT", "FILES"], "needed": 1}]
    assert text_of(scene.client.get(scene.url)).count('name="r0-members" value="FILES" checked') == 1


@pytest.mark.parametrize("htmx", [True, False])
def test_one_alone_stands_in_for_nothing_and_stays_ticked(scene: Scene, htmx: bool) -> None:
    response = scene.post("redundancy", 0, htmx=htmx, **{"r0-members": "PRINT"})
    assert response.status_code == 422
    assert "Row 1, of these: tick two or more" in text_of(response)
    assert htmx or 'name="r0-members" value="PRINT" checked' in text_of(response)
    assert scene.stored("redundancy") is NOT_ASKED


def test_a_question_that_is_not_asked_here_does_not_exist(scene: Scene) -> None:
    assert scene.post("current.platform", 0, value="vm-ha").status_code == 410
    assert scene.post("wrt_hours", 1, value="x", overwrite="many").status_code == 400


PLACES = ("", "settings/", "p/P01/", "p/P01/targets/", "p/P01/prices/", "s/PRINT/", "sites/S/")
CHANGES = (
    "p/P01/answer/",
    "s/PRINT/answer/",
    "sites/S/answer/",
    "settings/answer/",
    "p/P01/dependencies/",
    "p/P01/undo/",
    "p/P01/duplicate/",
)
EDITS = ("processes/new/", "services/new/", "sites/new/", "p/P01/delete/", "s/PRINT/delete/", "sites/S/delete/")


@pytest.mark.parametrize("place", [*PLACES, *EDITS])
def test_pages_do_not_exist_for_an_outsider(scene: Scene, place: str) -> None:
    scene.client.force_login(scene.cast.outsider)
    assert scene.client.get(f"/e/{scene.engagement.slug}/{place}").status_code == 404


@pytest.mark.parametrize("place", [*CHANGES, *EDITS])
def test_an_outsider_changes_nothing(scene: Scene, place: str) -> None:
    scene.client.force_login(scene.cast.outsider)
    assert scene.client.post(f"/e/{scene.engagement.slug}/{place}").status_code == 404


@pytest.mark.parametrize("place", PLACES)
def test_a_manager_reads_every_page(scene: Scene, place: str) -> None:
    scene.client.force_login(scene.cast.manager)
    assert scene.client.get(f"/e/{scene.engagement.slug}/{place}").status_code == 200


@pytest.mark.parametrize("place", [*CHANGES, *EDITS])
def test_a_manager_changes_nothing(scene: Scene, place: str) -> None:
    scene.client.force_login(scene.cast.manager)
    assert scene.client.post(f"/e/{scene.engagement.slug}/{place}").status_code == 403


def test_a_reader_sees_fields_that_cannot_be_typed_in(scene: Scene) -> None:
    scene.client.force_login(scene.cast.manager)
    page = text_of(scene.client.get(scene.url))
    assert 'class="all-answers" disabled' in page
    assert "Your role in this workspace does not change it." in page
    assert "Delete this process" not in page


def add_need(scene: Scene, user: User | None = None, *, htmx: bool = True, **data: object) -> Any:
    headers = HTMX if htmx else {}
    return scene.client.post(f"{scene.url}dependencies/", data, headers=headers)


@pytest.mark.parametrize("htmx", [True, False])
def test_a_dependency_is_added_with_its_share(scene: Scene, htmx: bool) -> None:
    response = add_need(scene, htmx=htmx, on="SIS", share="40 %")
    assert response.status_code == (200 if htmx else 302)
    row = scene.process.dependencies.get(on_service__code="SIS")
    assert row.share == 0.4


@pytest.mark.parametrize("htmx", [True, False])
def test_a_dependency_with_an_impossible_share_keeps_what_was_typed(scene: Scene, htmx: bool) -> None:
    response = add_need(scene, htmx=htmx, on="SIS", share="140")
    page = text_of(response)
    assert response.status_code == 422
    assert 'value="140"' in page
    assert "from 0 to 100" in page


def test_a_dependency_is_changed_and_a_stale_change_shows_both(scene: Scene) -> None:
    row = scene.process.dependencies.get(on_service__code="PRINT")
    url = f"{scene.url}dependencies/{row.pk}/"
    first = scene.client.post(url, {"version": 1, "share": "50", "uses": ["print"]}, headers=HTMX)
    assert (first.status_code, first["HX-Trigger"]) == (200, "answer-saved")
    second = scene.client.post(url, {"version": 1, "share": "20", "uses": ["print"]}, headers=HTMX)
    assert second.status_code == 409
    assert "20 %, print" in text_of(second)
    assert "50 %, print" in text_of(second)
    row.refresh_from_db()
    assert (row.share, row.uses, row.version) == (0.5, ["print"], 2)


@pytest.mark.parametrize("htmx", [True, False])
def test_a_dependency_is_removed_unless_it_was_changed_meanwhile(scene: Scene, htmx: bool) -> None:
    row = scene.process.dependencies.get(on_service__code="PRINT")
    url, headers = f"{scene.url}dependencies/{row.pk}/remove/", HTMX if htmx else {}
    assert scene.client.post(url, {"version": 9}, headers=headers).status_code == 409
    assert scene.client.post(url, {"version": 1}, headers=headers).status_code == (200 if htmx else 302)
    assert not scene.process.dependencies.filter(pk=row.pk).exists()


def test_needing_nothing_differs_from_not_asked(scene: Scene) -> None:
    scene.process.dependencies.all().delete()
    Process.objects.update(dependencies_asked=False)
    assert "It needs nothing else</button>" in text_of(scene.client.get(scene.url))
    scene.client.post(f"{scene.url}dependencies/nothing/", {"nothing": "yes"})
    assert "It needs nothing else: it goes on whatever else stops." in text_of(scene.client.get(scene.url))


def test_a_dependency_of_another_process_cannot_be_touched_here(scene: Scene) -> None:
    other = scene.engagement.processes.get(code="P02").dependencies.first()
    assert other is not None
    assert scene.client.post(f"{scene.url}dependencies/{other.pk}/remove/", {"version": 1}).status_code == 404


def test_neighbours_are_one_step_away(scene: Scene) -> None:
    page = text_of(scene.client.get(f"/e/{scene.engagement.slug}/p/P02/"))
    assert "Previous: P01 Exam papers and certificates" in page
    assert "Next: P03 Attendance and emergency roll-call list" in page


def test_a_service_keeps_never_tested_apart_from_not_asked(scene: Scene) -> None:
    service = Service.objects.get(engagement=scene.engagement, code="PRINT")
    url = f"/e/{scene.engagement.slug}/s/PRINT/answer/"
    data = {"question": "current.last_restore_test", "version": 1}
    scene.client.post(url, {**data, "value": "2025-04"}, headers=HTMX)
    assert value_of(stored_answers(service)["current.last_restore_test"]) == "2025-04"
    scene.client.post(url, {**data, "version": 2, "empty": "yes"}, headers=HTMX)
    assert value_of(stored_answers(service)["current.last_restore_test"]) is None
    scene.client.post(url, {**data, "version": 3}, headers=HTMX)
    assert value_of(stored_answers(service)["current.last_restore_test"]) is NOT_ASKED


def test_the_print_estate_is_asked_of_print_services_alone(scene: Scene) -> None:
    assert "Print estate" in text_of(scene.client.get(f"/e/{scene.engagement.slug}/s/PRINT/"))
    assert "Print estate" not in text_of(scene.client.get(f"/e/{scene.engagement.slug}/s/FILES/"))


LOSSES = ("0", "100", "500", "400", "5k", "12k", "50k")


def test_a_loss_that_shrinks_is_saved_and_asked_about_at_its_field_and_cell(scene: Scene) -> None:
    version = stored_answers(scene.process)["impact.loss"].version
    row = {f"v{column}": text for column, text in enumerate(LOSSES)}
    page = text_of(scene.post("impact.loss", version, **row))
    assert "400 by 8 h is less than the 500 before, and losses are counted in all. Is that meant?" in page
    assert 'data-doubted="3 "' in page
    assert scene.stored("impact.loss") == [0, 100, 500, 400, 5_000, 12_000, 50_000]
    page = text_of(scene.client.get(scene.url))  # and still after a reload, at the cell
    assert page.count(' class="falls"> <input class="input"') == 1
    assert page.index(' class="falls"> <input class="input"') < page.index('id="q-impact-loss-v3"')
    page = text_of(scene.post("impact.loss", version + 1, **{**row, "v3": "500"}))
    assert "Is that meant?" not in page


@pytest.mark.parametrize(("amount", "is_asked"), [("10,000,000,000", True), ("9,999,999,999", False)])
def test_an_amount_beyond_all_measure_is_asked_about(scene: Scene, amount: str, is_asked: bool) -> None:
    version = stored_answers(scene.process)["impact.loss"].version
    row = {f"v{column}": "" for column in range(6)} | {"v6": amount}
    page = text_of(scene.post("impact.loss", version, **row))
    assert (f"By 7 d: {amount} EUR is a very large amount. Is that meant?" in page) is is_asked
    page = text_of(scene.post("tolerable_loss_per_year", 0, value=amount))
    assert ("is a very large amount" in page) is is_asked


@pytest.mark.parametrize("version", ["-1", "abc", "", "1" * 20])
def test_a_forged_version_is_answered_with_what_to_do(scene: Scene, version: str) -> None:
    before = scene.stored("wrt_hours")
    response = scene.post("wrt_hours", version, htmx=False, value="2 h")  # type: ignore[arg-type]
    assert response.status_code == 400
    assert "The page you sent from is out of date." in text_of(response)
    assert scene.stored("wrt_hours") == before
