"""The questionnaire: what a respondent sees, enters, comes back to and sends."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bia.answering import save_answer
from bia.models import Answer, PersonalLink, Process, RespondentAnswer
from bia.questionnaire import stages_of
from bia.questions import Frame
from bia.respondent_answers import at_times
from tests.site.factories import make_cast, make_engagement, make_process, make_service
from tests.site.links import begin, make_respondent, path_of, settle_scale

pytestmark = pytest.mark.django_db


@pytest.fixture
def process() -> Process:
    engagement = make_engagement(make_cast().workspace, slug="ferry")
    settle_scale(engagement)
    return make_process(engagement)


@pytest.fixture
def link(process: Process) -> PersonalLink:
    return make_respondent(process.engagement, process)


def entered(link: PersonalLink) -> dict[str, object]:
    return {row.question: row.value for row in link.answers.filter(withdrawn=False, typed__isnull=True)}


def test_a_respondent_sees_the_named_processes_and_nothing_else(process: Process) -> None:
    make_process(process.engagement, code="P02", name="Engine repair")
    make_service(process.engagement, name="Ticket system")
    process.answers.create(
        engagement=process.engagement, question="note", value="The owner is difficult.", saved_at=timezone.now()
    )
    link = make_respondent(process.engagement, process)
    browser = begin(link)
    pages = [path_of(link), f"{path_of(link)}send/"]
    frame = Frame(times=(1.0,), levels=("a",) * 5)
    pages += [f"{path_of(link)}P01/{stage.key}/" for stage in stages_of(frame)]
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 200, page
        for hidden in ("Engine repair", "Ticket system", "difficult"):
            assert hidden not in answer.text
    assert browser.get(f"{path_of(link)}P02/work/").status_code == 404


def test_what_is_entered_is_kept_shown_again_and_overwrites_nothing(link: PersonalLink, process: Process) -> None:
    now = timezone.now()
    save_answer(subject=process, question="wrt_hours", value=1.0, expected_version=0, author=None, now=now)
    browser, stage = begin(link), f"{path_of(link)}P01/needs/"
    answer = browser.post(stage, {"q-told-needs.value": "Paper", "q-wrt-hours.value": "2 h", "go": "next"})
    assert answer.headers["Location"] == f"{path_of(link)}P01/more/"
    assert entered(link) == {"told.needs": "Paper", "wrt_hours": 2.0}
    assert 'value="2 h"' in browser.get(stage).text
    assert Answer.objects.get(question="wrt_hours").value == 1.0
    back = browser.post(stage, {"q-told-needs.value": "Paper", "q-wrt-hours.value": "3 h", "go": "back"})
    assert back.headers["Location"] == f"{path_of(link)}P01/peaks/"
    assert entered(link)["wrt_hours"] == 3.0
    assert link.answers.count() == 2


def test_what_cannot_be_read_stays_as_typed_and_the_rest_is_kept(link: PersonalLink) -> None:
    browser, stage = begin(link), f"{path_of(link)}P01/needs/"
    answer = browser.post(stage, {"q-told-needs.value": "Paper", "q-wrt-hours.value": "soon", "go": "next"})
    assert answer.status_code == 422
    assert 'value="soon"' in answer.text
    assert "1 answer is not understood yet" in answer.text
    assert entered(link) == {"told.needs": "Paper"}
    passing = browser.post(stage, {"q-wrt-hours.value": "soon", "autosave": "yes"})
    assert passing.status_code == 200
    assert "not understood yet" in passing.text


def test_levels_are_kept_with_their_times_and_follow_them(link: PersonalLink) -> None:
    browser = begin(link)
    browser.post(
        f"{path_of(link)}P01/impact-1/", {"q-impact-severity-safety.v0": "1", "q-impact-severity-safety.v1": "3"}
    )
    row = link.answers.get()
    assert (row.value, row.hours) == ([1, 3], [1.0, 4.0])
    Answer.objects.filter(question="impact_after_hours").update(value=[4.0, 8.0])
    page = browser.get(f"{path_of(link)}P01/impact-1/").text
    assert page.count("checked") == 2
    assert 'name="q-impact-severity-safety.v0" value="3"' in " ".join(page.split())


def test_another_row_is_asked_for_without_script(link: PersonalLink) -> None:
    browser, stage = begin(link), f"{path_of(link)}P01/peaks/"
    row = {"q-peaks.r0-when": "Summer", "q-peaks.r0-hours_per_year": "400", "q-peaks.r0-loss_factor": "2"}
    answer = browser.post(stage, {**row, "another-row": "q-peaks"})
    assert answer.headers["Location"] == f"{stage}#q-peaks-question"
    page = browser.get(stage).text
    assert 'value="Summer"' in page
    assert 'name="q-peaks.r1-when"' in page


HOURS = st.lists(st.integers(1, 9), unique=True, max_size=5)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
@given(given_at=HOURS, times=HOURS, data=st.data())
def test_values_stay_at_their_times_whatever_is_asked(
    given_at: list[int], times: list[int], data: st.DataObject
) -> None:
    values = data.draw(st.lists(st.integers(0, 4), min_size=len(given_at), max_size=len(given_at)))
    there = at_times(values, given_at, times)
    back = at_times(there, times, given_at)
    assert back == [value if hour in times else None for value, hour in zip(values, given_at, strict=True)]


def test_hostile_text_is_text(link: PersonalLink) -> None:
    browser = begin(link)
    text = "<script>alert(1)</script>=HYPERLINK(0)\0{{ x }}"
    browser.post(f"{path_of(link)}P01/work/", {"q-told-does.value": text})
    assert entered(link)["told.does"] == text.replace("\0", "")
    page = browser.get(f"{path_of(link)}send/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_text_beyond_all_measure_is_refused_and_stays(link: PersonalLink) -> None:
    answer = begin(link).post(f"{path_of(link)}P01/work/", {"q-told-does.value": "x" * 5001})
    assert answer.status_code == 422
    assert "Shorten it to 5,000" in answer.text


def test_answers_are_sent_once_and_closed_then(link: PersonalLink) -> None:
    browser, stage = begin(link), f"{path_of(link)}P01/work/"
    empty = browser.post(f"{path_of(link)}send/")
    assert empty.status_code == 422
    assert "Nothing is answered yet" in empty.text
    browser.post(stage, {"q-told-does.value": "We sell tickets."})
    browser.post(stage, {"q-told-does.value": "We sell tickets.", "q-owner-role.value": "Purser"})
    browser.post(stage, {"q-told-does.value": "We sell tickets.", "q-owner-role.value": ""})
    assert browser.post(f"{path_of(link)}send/").status_code == 302
    assert "Sent. Thank you!" in browser.post(f"{path_of(link)}send/").text  # pressed twice
    assert [row.sent_at is not None for row in link.answers.all()] == [True]
    assert "Sent. Thank you!" in browser.get(path_of(link)).text
    late = browser.post(stage, {"q-told-does.value": "Written in an old window.", "go": "next"})
    assert late.status_code == 409
    assert "Written in an old window." in late.text  # to be copied
    assert entered(link) == {"told.does": "We sell tickets."}


def test_a_process_deleted_meanwhile_leaves_the_rest(link: PersonalLink, process: Process) -> None:
    other = make_process(process.engagement, code="P02", name="Engine repair")
    link.processes.add(other)
    browser = begin(link)
    browser.post(f"{path_of(link)}P02/work/", {"q-told-does.value": "We mend."})
    process.delete()
    gone = browser.post(f"{path_of(link)}P01/work/", {"q-told-does.value": "Lost?"})
    assert gone.status_code == 404
    assert "not asked any more" in gone.text
    assert "Lost?" in gone.text
    assert entered(link) == {"told.does": "We mend."}
    other.delete()
    assert "nothing left to answer" in browser.get(path_of(link)).text


def test_the_engagement_decides_what_is_asked_and_how(link: PersonalLink, process: Process) -> None:
    changes = [{"path": "peaks", "ask": "off"}, {"path": "wrt_hours", "label": "How long to tidy up?"}]
    own = [{"id": "boats", "label": "How many boats?", "kind": "number", "section": "notes"}]
    Answer.objects.create(
        engagement=process.engagement,
        question="question_set",
        value={"changes": changes, "own": own},
        saved_at=timezone.now(),
    )
    browser = begin(link)
    assert browser.get(f"{path_of(link)}P01/peaks/").status_code == 404
    assert "How long to tidy up?" in browser.get(f"{path_of(link)}P01/needs/").text
    browser.post(f"{path_of(link)}P01/more/", {"q-own-boats.value": "4"})
    assert entered(link) == {"own.boats": 4}


def test_two_windows_saving_at_once_keep_one_row(link: PersonalLink, process: Process) -> None:
    begin(link).post(f"{path_of(link)}P01/work/", {"q-told-does.value": "One"})
    browser = Client()
    browser.cookies = begin_again(link)
    browser.post(f"{path_of(link)}P01/work/", {"q-told-does.value": "Two"})
    assert RespondentAnswer.objects.get(link=link).value == "Two"


def begin_again(link: PersonalLink):  # type: ignore[no-untyped-def]
    PersonalLink.objects.filter(pk=link.pk).update(browser_hash="")
    return begin(link).cookies


def drawn_in(page: str, field: str) -> str:
    """What a page tells of a field: posted along by every browser."""
    return re.search(rf'name="{field}\.drawn"\s+value="([^"]+)"', page)[1]  # type: ignore[index]


def form_of(page: str) -> dict[str, list[str]]:
    """What a browser posts of a stage that nobody typed into."""
    found: dict[str, list[str]] = {}
    body = page[page.index('id="stage"') : page.index("</form>")]
    for tag in re.findall(r"<input\b[^>]*>", body):
        kind, name = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("type", "name"))
        value = re.search(r'\bvalue="([^"]*)"', tag)
        if name and (kind is None or kind[1] not in ("radio", "checkbox") or "checked" in tag):
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name_, text in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', body, re.DOTALL):
        found.setdefault(name_, []).append(unescape(text).replace("\n", "\r\n"))
    return found


ANSWERS = {
    "work": {"q-told-does.value": "Sells\r\ntickets.", "q-service-hours.mode": "24x7"},
    "impact-1": {"q-impact-severity-safety.v0": "1", "q-impact-severity-safety.v1": ""},
    "peaks": {"q-peaks.r0-when": "Summer", "q-peaks.r0-hours_per_year": "400", "q-peaks.r0-loss_factor": "1.5"},
    "needs": {"q-told-needs.value": "Paper", "q-wrt-hours.value": "90min"},
}


def test_pages_posted_as_they_were_drawn_change_nothing(link: PersonalLink) -> None:
    browser = begin(link)
    listed = browser.get(path_of(link)).text
    pages = {key: f"{path_of(link)}P01/{key}/" for key in re.findall(r'/P01/([^/"]+)/"', listed)}
    blank = {key: form_of(browser.get(page).text) for key, page in pages.items()}
    for key, answer in ANSWERS.items():
        assert browser.post(pages[key], {**answer, "autosave": "yes"}).status_code == 200
    kept = entered(link)
    for key, page in pages.items():
        for form in (blank[key], form_of(browser.get(page).text)):
            assert browser.post(page, {**form, "go": "next"}).status_code == 302, key
    assert entered(link) == kept
    assert kept["wrt_hours"] == 1.5


def test_of_two_windows_the_last_counts_and_says_what_it_replaced(link: PersonalLink) -> None:
    browser, stage = begin(link), f"{path_of(link)}P01/needs/"
    old = drawn_in(browser.get(stage).text, "q-wrt-hours")
    browser.post(stage, {"q-wrt-hours.value": "4 h", "q-wrt-hours.drawn": old, "go": "next"})
    here = {"q-wrt-hours.value": "2 h", "q-wrt-hours.drawn": old}
    answer = browser.post(stage, {**here, "go": "next"})
    assert answer.status_code == 409
    assert "Changed in another window meanwhile: it said “4 h”. What you entered here last counts." in answer.text
    assert entered(link) == {"wrt_hours": 2.0}
    again = {"q-wrt-hours.value": "2 h", "q-wrt-hours.drawn": drawn_in(answer.text, "q-wrt-hours"), "go": "next"}
    assert browser.post(stage, again).status_code == 302


def test_a_page_that_saves_in_passing_knows_what_it_saved(link: PersonalLink) -> None:
    browser, stage = begin(link), f"{path_of(link)}P01/needs/"
    drawn = drawn_in(browser.get(stage).text, "q-wrt-hours")
    for text in ("4h", "45 min", "soon", "2 h"):
        posted = {"q-wrt-hours.value": text, "q-wrt-hours.drawn": drawn, "autosave": "yes"}
        answer = browser.post(stage, posted).text
        assert "another window" not in answer, text
        drawn = drawn_in(answer, "q-wrt-hours")
    assert entered(link) == {"wrt_hours": 2.0}


def test_what_was_typed_without_network_yields_to_what_is_newer_and_is_shown(link: PersonalLink) -> None:
    browser, stage = begin(link), f"{path_of(link)}P01/needs/"
    page = browser.get(stage).text
    old = {f"{field}.drawn": drawn_in(page, field) for field in ("q-wrt-hours", "q-told-needs")}
    browser.post(stage, {"q-wrt-hours.value": "4 h", "go": "next"})
    typed = {"q-wrt-hours.value": "2 h", "q-told-needs.value": "Paper", **old}
    answer = browser.post(stage, {**typed, "autosave": "yes", "late": "yes"}).text
    assert "“4 h” stands now" in answer
    assert "you had entered “2 h” on this device" in answer
    assert 'value="4 h"' in answer  # the page shows it too
    assert entered(link) == {"told.needs": "Paper", "wrt_hours": 4.0}


def test_what_is_not_understood_is_kept_as_typed_and_told_before_sending(link: PersonalLink) -> None:
    browser, stage = begin(link), f"{path_of(link)}P01/needs/"
    left = browser.post(stage, {"q-wrt-hours.value": "vier Tage", "go": "parts"})
    assert left.headers["Location"] == path_of(link)
    assert "1 not understood" in browser.get(path_of(link)).text
    page = browser.get(stage).text
    assert 'value="vier Tage"' in page
    assert 'aria-invalid="true"' in page
    look = browser.get(f"{path_of(link)}send/").text
    assert "1 answer is not understood" in look
    assert "vier Tage" in look
    browser.post(f"{path_of(link)}send/")
    consultant = Client()
    consultant.force_login(link.created_by)
    listed = consultant.get("/e/ferry/respondents/answers/").text
    assert "vier Tage" in listed
    assert "Accept Catch-up time" not in listed
    amend = f"/e/ferry/respondents/answers/{link.answers.get().pk}/"
    assert amend in listed
    assert 'value="vier Tage"' in consultant.get(amend).text
    assert not Answer.objects.filter(question="wrt_hours").exists()


def test_of_amounts_none_is_lost_where_one_is_not_understood(link: PersonalLink) -> None:
    browser, stage = begin(link), f"{path_of(link)}P01/money/"
    browser.post(stage, {"q-impact-loss.v0": "1000", "q-impact-loss.v1": "1,5,0", "go": "parts"})
    page = browser.get(stage).text
    assert 'value="1000"' in page
    assert 'value="1,5,0"' in page


def test_levels_of_a_page_from_before_the_times_changed_stand_at_their_times(link: PersonalLink) -> None:
    browser, stage, field = begin(link), f"{path_of(link)}P01/impact-1/", "q-impact-severity-safety"
    old = form_of(browser.get(stage).text)
    assert old[f"{field}.at"] == ["1.0 4.0"]
    Answer.objects.filter(question="impact_after_hours").update(value=[4.0, 8.0])
    refused = browser.post(stage, old | {f"{field}.v0": "1", f"{field}.v1": "3"})
    assert "Not asked about any more: 1 at 1 h." in refused.text
    assert not entered(link)
    assert browser.post(stage, old | {f"{field}.v1": "3"}).status_code == 302
    assert entered(link) == {"impact.severity.safety": [3, None]}
    assert browser.post(stage, old).status_code == 302  # as it was drawn: another window of the same page
    assert entered(link) == {"impact.severity.safety": [3, None]}
