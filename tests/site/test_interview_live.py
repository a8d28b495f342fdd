"""The living parts of an interview: last change, undo, loss curve, prices, clock and a second process."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from bia.answering import column_version, save_answer, stored_answers, value_of
from bia.clock import clock_of
from bia.confirming import unconfirmed_of
from bia.duplicating import duplicate_process
from bia.forms.reading import NOT_ASKED
from bia.frames import frame_of
from bia.loss_curve import make_curve
from bia.models import AnswerRevision, Process, Source
from bia.prices import make_prices
from bia.progress import progress_of
from bia.questions import CategoryScale, Frame, process_sections

from .test_interview import HTMX, Scene, scene, someone_else_saves, text_of

__all__ = ["scene"]


def undo(scene: Scene, question: str, version: int, *, htmx: bool = True):  # type: ignore[no-untyped-def]
    data = {"question": question, "version": version}
    return scene.client.post(f"{scene.url}undo/", data, headers=HTMX if htmx else {})


def test_the_panel_names_the_last_answer_with_what_it_was_before(scene: Scene) -> None:
    assert "Last answer" not in text_of(scene.client.get(scene.url))  # an import is nobody's last answer
    scene.post("wrt_hours", 1, value="2 h")
    panel = text_of(scene.client.get(f"{scene.url}targets/"))
    assert "Last answer" in panel
    assert "1 h to <b>2 h</b>" in panel
    assert "Undo catch-up time" in panel


@pytest.mark.parametrize("htmx", [True, False])
def test_an_undo_brings_the_value_before_back_as_a_new_version(scene: Scene, htmx: bool) -> None:
    scene.post("wrt_hours", 1, value="2 h")
    response = undo(scene, "wrt_hours", 2, htmx=htmx)
    assert response.status_code == (200 if htmx else 302)
    answer = stored_answers(scene.process)["wrt_hours"]
    assert (answer.value, answer.version) == (1.0, 3)
    assert [r.undoes for r in AnswerRevision.objects.filter(answer=answer)] == [None, None, 2]
    if htmx:
        assert 'value="1 h"' in text_of(response)
        assert response["HX-Retarget"] == "#q-wrt-hours"


def test_undo_goes_on_to_the_answer_before_and_then_there_is_none(scene: Scene) -> None:
    scene.post("wrt_hours", 1, value="2 h")
    scene.post("wrt_hours", 2, value="3 h")
    scene.post("stated.rpo_hours", 1, value="12 h")
    assert undo(scene, "stated.rpo_hours", 2).status_code == 200
    assert undo(scene, "wrt_hours", 3).status_code == 200
    assert scene.stored("wrt_hours") == 2.0
    assert undo(scene, "wrt_hours", 2).status_code == 200
    assert scene.stored("wrt_hours") == 1.0
    assert "Undo" not in text_of(scene.client.get(f"{scene.url}targets/"))


def test_a_first_answer_is_undone_to_not_asked(scene: Scene) -> None:
    scene.post("tolerated_outages_per_year", 0, value="3")
    assert undo(scene, "tolerated_outages_per_year", 1).status_code == 200
    assert scene.stored("tolerated_outages_per_year") is NOT_ASKED


def test_what_someone_else_changed_since_is_not_undone(scene: Scene) -> None:
    scene.post("wrt_hours", 1, value="2 h")
    someone_else_saves(scene, 6.0, version=2)
    response = undo(scene, "wrt_hours", 2)
    assert response.status_code == 409
    assert "Nothing was taken back" in text_of(response)
    assert scene.stored("wrt_hours") == 6.0


def test_only_ones_own_answers_are_undone(scene: Scene) -> None:
    someone_else_saves(scene, 6.0)
    assert undo(scene, "wrt_hours", 2).status_code == 409
    assert scene.stored("wrt_hours") == 6.0


def test_a_row_of_the_matrix_comes_back_with_its_cells(scene: Scene) -> None:
    before = scene.stored("impact.severity.legal")
    scene.post("impact.severity.legal", 1, **{f"v{index}": "4" for index in range(7)})
    page = text_of(undo(scene, "impact.severity.legal", 2))
    assert 'id="q-impact-severity-legal-row"' in page
    assert 'hx-swap-oob="true"' in page
    assert scene.stored("impact.severity.legal") == before


def test_the_loss_curve_leaves_a_gap_where_nothing_was_asked() -> None:
    curve = make_curve((1, 8, 24, 72), (0, 100, None, 5000), 8, "EUR")
    assert curve is not None
    assert len(curve.points) == 3
    assert len(curve.lines) == 1  # from 1 h to 8 h; the single last point has no line
    assert curve.mtpd is not None
    assert "EUR 100 lost by the MTPD of 8 h" in curve.says
    assert make_curve((1, 8), (None, 5), None, "EUR") is None
    assert make_curve((1, 8, 24), (0, 5), None, "EUR") is None  # times and losses of different engagements


def test_the_loss_curve_rises_from_left_to_right_and_stays_inside() -> None:
    curve = make_curve((0, 0.25, 1, 168), (0, 0, 0, 0), None, "EUR")
    assert curve is not None
    across = [point.x for point in curve.points]
    assert across == sorted(across)
    assert all(0 <= point.x <= curve.width and 0 <= point.y <= curve.height for point in curve.points)


def step(hours: float, likely: float | None, **more: object) -> dict[str, object]:
    extra = None if likely is None else {"low": likely / 2, "likely": likely, "high": likely * 2}
    return {
        "hours": hours,
        "extra_per_year": extra,
        "is_present": False,
        "is_stated": False,
        "not_held_by": [] if extra else ["HIS"],
        **more,
    }


def test_the_sentence_names_the_step_where_a_target_gets_expensive() -> None:
    steps = [step(24, 0, is_present=True), step(12, 0), step(4, 5000), step(1, 5000), step(0, 38_000)]
    (prices,) = make_prices([{"target": "rpo", "steps": steps, "left_out": ["SAN"]}], "EUR")
    assert prices.says == "An RPO of 0 adds about EUR 38 k a year."
    assert [(row.value, row.extra) for row in prices.rows] == [
        ("24 h", "0"),
        ("12 h", "nothing more"),
        ("4 h", "5 k"),
        ("1 h", "5 k"),
        ("0", "38 k"),
    ]
    assert prices.rows[-1].range == "19 k to 76 k"
    assert prices.left_out == "SAN"


def test_no_price_is_said_where_none_could_be_computed() -> None:
    steps = [step(2, 0, is_present=True), step(1, None, is_stated=True), step(0.5, None)]
    (prices,) = make_prices([{"target": "rto", "steps": steps, "left_out": []}], "EUR")
    assert prices.says == ""
    assert [(row.value, row.note, row.problem) for row in prices.rows] == [
        ("2 h", "derived", ""),
        ("1 h", "said", "no design holds it for HIS"),
    ]
    assert make_prices([{"target": "rto", "steps": steps[:1], "left_out": []}], "EUR") == ()


def test_prices_are_a_fragment_for_htmx_and_a_page_without(scene: Scene) -> None:
    assert "<html" not in text_of(scene.client.get(f"{scene.url}prices/", headers=HTMX))
    assert "<html" in text_of(scene.client.get(f"{scene.url}prices/"))
    scene.engagement.answers.filter(question="impact_after_hours").delete()
    assert text_of(scene.client.get(f"{scene.url}prices/", headers=HTMX)) == ""


def test_the_clock_is_started_and_stopped_by_one_person_alone(scene: Scene) -> None:
    url = f"/e/{scene.engagement.slug}/clock/"
    assert "0:00" in text_of(scene.client.post(url, {"run": "yes"}, headers=HTMX))
    assert "0:00" in text_of(scene.client.get(scene.url))
    other = Client()
    other.force_login(scene.cast.owner)
    assert "Start clock" in text_of(other.get(scene.url))
    response = scene.client.post(url, {"run": "no", "back": "P01"})
    assert response["Location"] == scene.url
    assert "Start clock" in text_of(scene.client.get(scene.url))
    assert scene.client.post(url, {"run": "maybe"}).status_code == 404


def test_a_clock_tells_hours_and_minutes_and_when_the_plan_is_over() -> None:
    start = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    session = {"clock-x": start.isoformat()}
    clock = clock_of(session, "x", start + timedelta(minutes=95))
    assert clock is not None
    assert (clock.says, clock.is_over) == ("1:35", True)
    assert clock_of(session, "x", start + timedelta(days=1)) is None


def test_an_optional_section_stays_folded_until_something_in_it_is_answered(scene: Scene) -> None:
    def folded() -> list[bool]:
        page = text_of(scene.client.get(scene.url))
        return [" open" not in tag for tag in re.findall(r'<details class="optional"([^>]*)>', page)]

    assert folded() == [True, True]
    assert scene.post("chosen.rto_hours", 0, htmx=False, value="soon").status_code == 422
    page = text_of(scene.post("chosen.rto_hours", 0, htmx=False, value="soon"))
    assert re.findall(r'<details class="optional"( open)?', page) == ["", " open"]  # what was refused is seen
    scene.post("chosen.rto_hours", 0, value="8 h")
    assert folded() == [True, False]


def test_a_copy_holds_answers_and_dependencies_under_a_free_id(scene: Scene) -> None:
    response = scene.client.post(f"{scene.url}duplicate/")
    copy = Process.objects.order_by("-pk").first()
    assert copy is not None
    assert response["Location"] == f"/e/{scene.engagement.slug}/p/{copy.code}/"
    assert copy.name == f"{scene.process.name} (copy)"
    own = {q: value_of(a) for q, a in stored_answers(scene.process).items()}
    assert {q: value_of(a) for q, a in stored_answers(copy).items()} == own
    ends = scene.process.dependencies.values_list("on_process", "on_service", "share", "uses")
    assert list(copy.dependencies.values_list("on_process", "on_service", "share", "uses")) == list(ends)
    assert AnswerRevision.objects.filter(answer__process=copy).count() == len(own)


def test_the_answers_of_a_duplicate_wait_to_be_confirmed(scene: Scene) -> None:
    copy = duplicate_process(scene.process, scene.cast.owner, datetime(2026, 11, 3, tzinfo=UTC))
    own = unconfirmed_of(scene.process)
    assert own == 0
    assert unconfirmed_of(copy) == copy.answers.count() + 1  # its dependencies as one


def test_an_answer_taken_back_is_not_copied(scene: Scene) -> None:
    save_answer(
        subject=scene.process,
        question="wrt_hours",
        value=NOT_ASKED,
        expected_version=1,
        author=scene.cast.owner,
        now=datetime(2026, 11, 2, tzinfo=UTC),
    )
    copy = duplicate_process(scene.process, scene.cast.owner, datetime(2026, 11, 3, tzinfo=UTC))
    assert "wrt_hours" not in stored_answers(copy)


def test_the_targets_come_back_with_the_progress_of_the_list(scene: Scene) -> None:
    page = text_of(scene.client.get(f"{scene.url}targets/", headers=HTMX))
    assert f'id="progress-{scene.process.pk}"' in page
    assert 'id="progress-line"' in page


@pytest.mark.parametrize("categories", [4, 8])
def test_an_interview_asks_at_most_25_live_questions(categories: int) -> None:
    scales = tuple(
        CategoryScale(id=f"c{n}", name=f"C{n}", serious_level=3, unacceptable_level=4) for n in range(categories)
    )
    frame = Frame(currency="EUR", times=(1, 8), categories=scales, sites=(("A", "A"),), services=(("S", "S"),))
    assert progress_of(process_sections(frame), {}, dependencies_asked=False).total <= 25


def add_need(scene: Scene) -> None:
    posted = {"on": "Label printer", "create": "print", "share": "40"}
    assert scene.client.post(f"{scene.url}dependencies/", posted, headers=HTMX).status_code == 200


def mark_later(scene: Scene) -> None:
    posted = {"question": "stated.rpo_hours", "later": "yes"}
    assert scene.client.post(f"{scene.url}marks/", posted, headers=HTMX).status_code == 200


def rename(scene: Scene) -> None:
    assert scene.post("name", column_version(scene.process.name), value="Paying fees").status_code == 200


@pytest.mark.parametrize(
    ("act", "words"), [(add_need, "It needs"), (mark_later, "is marked: ask later"), (rename, "Paying fees")]
)
def test_an_undo_takes_no_older_answer_back_after_something_else_was_done(
    scene: Scene, act: Callable[[Scene], None], words: str
) -> None:
    scene.post("wrt_hours", 1, value="2 h")
    act(scene)
    refused = undo(scene, "wrt_hours", 2)
    assert refused.status_code == 409
    assert words in text_of(refused)
    assert "Nothing was taken back" in text_of(refused)
    assert scene.stored("wrt_hours") == 2.0
    panel = text_of(scene.client.get(f"{scene.url}targets/"))
    assert "Last answer" not in panel
    assert "Ctrl Z does not take this back" in panel
    scene.post("wrt_hours", 2, value="3 h")
    assert undo(scene, "wrt_hours", 3).status_code == 200
    assert scene.stored("wrt_hours") == 2.0


def test_the_button_that_names_an_older_answer_still_takes_it_back(scene: Scene) -> None:
    scene.post("wrt_hours", 1, value="2 h")
    mark_later(scene)
    panel = text_of(scene.client.get(f"{scene.url}targets/"))
    beyond = panel.partition('name="beyond" value="')[2].partition('"')[0]
    data = {"question": "wrt_hours", "version": 2, "beyond": html.unescape(beyond)}
    assert scene.client.post(f"{scene.url}undo/", data, headers=HTMX).status_code == 200
    assert scene.stored("wrt_hours") == 1.0


def test_a_section_that_was_confirmed_is_undone_at_once(scene: Scene) -> None:
    section = next(each for each in process_sections(frame_of(scene.engagement)) if each.key == "matrix")
    rows = scene.process.answers.filter(question__in=[question.path for question in section.questions])
    before = dict(rows.values_list("question", "value"))
    assert len(before) > 1
    rows.update(source=Source.CARRIED_OVER)
    AnswerRevision.objects.filter(answer__in=rows).update(source=Source.CARRIED_OVER)
    scene.client.post(f"{scene.url}confirm/", {"section": section.key})
    assert set(rows.values_list("source", flat=True)) == {Source.LIVE}
    panel = text_of(scene.client.get(f"{scene.url}targets/"))
    assert f"Undo confirming {len(before)} answers" in panel
    assert "<b>confirmed</b>" in panel
    question = panel.partition('name="question" value="')[2].partition('"')[0]
    assert undo(scene, question, rows.get(question=question).version)["HX-Refresh"] == "true"
    assert set(rows.values_list("source", flat=True)) == {Source.CARRIED_OVER}
    assert dict(rows.values_list("question", "value")) == before
    assert "Undo confirming" not in text_of(scene.client.get(f"{scene.url}targets/"))
