"""The question set: switched off, reworded, ordered, with own questions, and no answer ever lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bia.answering import save_answer
from bia.documents import facts_of
from bia.documents.blocks import PrintedTable
from bia.documents.own_questions import own_questions
from bia.frames import frame_of
from bia.models import Answer, Engagement
from bia.planning import case_of, engagement_from_case, make_plan_for
from bia.questions import all_questions, find, process_sections
from bia.questions.own import live_count
from planner.reading import case_from_dict
from tests.site.factories import Cast
from tests.site.test_engagements import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement(cast: Cast) -> Engagement:
    return engagement_from_case(cast.workspace, cast.owner, school())


class Page:
    """The page as a browser without scripts has it: its controls, changed and sent."""

    def __init__(self, client: Client, engagement: Engagement) -> None:
        self.client, self.address = client, f"/e/{engagement.slug}/questions/"
        self.load()

    def load(self) -> None:
        response = self.client.get(self.address)
        self.text = response.content.decode()
        self.controls: dict[str, str] = {"version": str(response.context["version"])}
        self.numbers: dict[str, int] = {}
        for section in response.context["sections"]:
            for row in section.rows:
                self.numbers[row.path] = row.number
                self.controls |= {
                    f"path-{row.number}": row.path,
                    f"label-{row.number}": row.label,
                    f"help-{row.number}": row.help,
                    f"ask-{row.number}": next(value for value, _, chosen in row.asks if chosen),
                }
                if row.choices:
                    self.controls[f"choices-{row.number}"] = row.choices

    def set(self, path: str, **values: str) -> Page:
        for name, value in values.items():
            self.controls[f"{name}-{self.numbers[path]}"] = value
        return self

    def send(self, expected: int = 302, **more: str) -> Any:
        response = self.client.post(self.address, {**self.controls, **more})
        assert response.status_code == expected, response.content.decode()[-3000:]
        if expected == 302:
            self.load()
        return response


@pytest.fixture
def sheet(client: Client, cast: Cast, engagement: Engagement) -> Page:
    client.force_login(cast.teammate)
    return Page(client, engagement)


def paths(engagement: Engagement, section: str) -> list[str]:
    sections = process_sections(frame_of(engagement))
    return [question.path for each in sections if each.key == section for question in each.questions]


NEW = {"new_label": "Who else must know?", "new_kind": "text", "new_section": "notes", "add": "yes"}


def test_sending_the_page_as_it_is_changes_nothing(sheet: Page, engagement: Engagement) -> None:
    before = process_sections(frame_of(engagement))
    sheet.send()
    assert process_sections(frame_of(engagement)) == before
    assert case_of(engagement)["question_set"] == {}


def test_the_usual_set_fits_an_interview_and_is_counted(sheet: Page, engagement: Engagement) -> None:
    count = live_count(process_sections(frame_of(engagement)))
    assert count <= 25
    assert f"{count} questions are asked live" in sheet.text
    assert "more than fit" not in sheet.text


def test_too_many_live_questions_are_warned_of(sheet: Page) -> None:
    for path in list(sheet.numbers):
        sheet.set(path, ask="live")
    sheet.send()
    assert "more than fit into 90 minutes" in sheet.text


def test_a_question_that_is_off_keeps_its_answers_which_still_count(
    sheet: Page, engagement: Engagement, client: Client
) -> None:
    before = case_of(engagement)["processes"]
    answers = Answer.objects.filter(engagement=engagement, question="wrt_hours").count()
    sheet.set("wrt_hours", ask="off").send()
    assert "wrt_hours" not in paths(engagement, "catch-up")
    assert f"{answers} answers kept" in sheet.text
    assert case_of(engagement)["processes"] == before
    process = engagement.processes.all()[0]
    interview = client.get(f"/e/{engagement.slug}/p/{process.code}/").content.decode()
    assert 'value="wrt_hours"' not in interview
    address = f"/e/{engagement.slug}/p/{process.code}/answer/"
    stale = {"question": "wrt_hours", "value": "1 h", "version": "1"}
    assert client.post(address, stale, headers={"HX-Request": "true"}).status_code == 410
    told = client.post(address, stale, follow=True).content.decode()
    assert "This question is not asked any more. What you typed was not saved: “1 h”." in told
    sheet.set("wrt_hours", ask="live").send()
    assert "wrt_hours" in paths(engagement, "catch-up")
    assert Answer.objects.filter(engagement=engagement, question="wrt_hours").count() == answers


def test_words_are_changed_and_cleared_back(sheet: Page, engagement: Engagement, client: Client) -> None:
    sheet.set("owner_role", label="Who is <b>in charge</b>?", help="A name will do.").send()
    question = find(process_sections(frame_of(engagement)), "owner_role")
    assert question is not None
    assert (question.label, question.help) == ("Who is <b>in charge</b>?", "A name will do.")
    process = engagement.processes.all()[0]
    interview = client.get(f"/e/{engagement.slug}/p/{process.code}/").content.decode()
    assert "Who is &lt;b&gt;in charge&lt;/b&gt;?" in interview
    assert "Usually: Owner" in sheet.text
    sheet.set("owner_role", label="", help="The role that answers for the process.").send()
    assert case_of(engagement)["question_set"] == {}


def test_questions_move_within_their_section(sheet: Page, engagement: Engagement) -> None:
    first, second, *rest = paths(engagement, "workaround")
    sheet.send(down=first)
    assert paths(engagement, "workaround") == [second, first, *rest]
    sheet.send(up=first)
    assert paths(engagement, "workaround") == [first, second, *rest]
    sheet.send(up=first)
    assert paths(engagement, "workaround") == [first, second, *rest]
    sheet.send(down="impact.loss")
    assert paths(engagement, "loss")[0] == "impact.loss"


@pytest.mark.parametrize(
    ("kind", "choices", "typed", "stored"),
    [
        ("text", "", "The <i>mayor</i>", "The <i>mayor</i>"),
        ("number", "", "12.5", 12.5),
        ("duration", "", "3 d", 72),
        ("choice", "Paper\nPhone", "Phone", "Phone"),
        ("scale", "", "4", "4"),
        ("scale", "never\noften", "2", "2"),
    ],
)
def test_an_own_question_is_asked_answered_exported_and_planned(
    sheet: Page, engagement: Engagement, client: Client, cast: Cast, kind: str, choices: str, typed: str, stored: Any
) -> None:
    sheet.send(**{**NEW, "new_kind": kind, "new_choices": choices, "new_help": "Think of the <u>phone list</u>."})
    process = engagement.processes.all()[0]
    address = f"/e/{engagement.slug}/p/{process.code}/"
    interview = client.get(address).content.decode()
    assert "Who else must know?" in interview
    assert "Think of the &lt;u&gt;phone list" in interview
    data = {"question": "own.who-else-must-know", "value": typed, "version": "0"}
    assert client.post(f"{address}answer/", data).status_code == 302
    answer = process.answers.get(question="own.who-else-must-know")
    assert (answer.value, answer.revisions.count()) == (stored, 1)
    document = case_of(engagement)
    assert document["processes"][0]["own"] == {"who-else-must-know": stored}
    assert document["question_set"]["own"][0]["label"] == "Who else must know?"
    assert case_of(engagement_from_case(cast.workspace, cast.owner, document)) == document
    assert case_from_dict(document).processes[0].own == {"who-else-must-know": stored}
    plan = make_plan_for(engagement, cast.owner, timezone.now())
    assert plan.case["processes"][0]["own"] == {"who-else-must-know": stored}


def test_an_own_question_with_answers_is_switched_off_not_taken_out(
    sheet: Page, engagement: Engagement, client: Client
) -> None:
    sheet.send(**NEW)
    process = engagement.processes.all()[0]
    path = "own.who-else-must-know"
    assert "Take out" in sheet.text
    client.post(
        f"/e/{engagement.slug}/p/{process.code}/answer/", {"question": path, "value": "The mayor", "version": "0"}
    )
    assert "It has answers" in sheet.send(422, remove=path).content.decode()
    sheet.set(path, ask="off").send()
    assert path not in paths(engagement, "notes")
    assert case_of(engagement)["processes"][0]["own"] == {"who-else-must-know": "The mayor"}


def test_an_own_question_that_nobody_answered_is_taken_out(sheet: Page, engagement: Engagement) -> None:
    sheet.send(**NEW)
    sheet.send(**NEW)
    assert paths(engagement, "notes")[-2:] == ["own.who-else-must-know", "own.who-else-must-know-2"]
    sheet.send(remove="own.who-else-must-know")
    assert paths(engagement, "notes")[-1] == "own.who-else-must-know-2"


def test_own_words_and_choices_can_be_changed_later(sheet: Page, engagement: Engagement) -> None:
    sheet.send(**{**NEW, "new_kind": "choice", "new_choices": "Paper\nPhone", "new_section": "identity"})
    path = "own.who-else-must-know"
    sheet.set(path, label="Who else is told?", choices="Paper\nPhone\nRadio").send()
    question = find(process_sections(frame_of(engagement)), path)
    assert question is not None
    assert question.label == "Who else is told?"
    assert [value for value, _ in question.choices] == ["Paper", "Phone", "Radio"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"new_label": " "}, "Write the question"),
        ({"new_label": "x" * 201}, "Write the question"),
        ({"new_kind": "picture"}, "how it is answered"),
        ({"new_section": "matrix"}, "Choose a section"),
        ({"new_kind": "choice", "new_choices": "One"}, "at least two"),
        ({"new_kind": "choice", "new_choices": "One\none"}, "twice"),
        ({"new_help": "x" * 1001}, "Shorten it to 1,000"),
    ],
)
def test_what_is_wrong_with_a_new_question_is_said_and_nothing_typed_is_lost(
    sheet: Page, engagement: Engagement, changes: dict[str, str], said: str
) -> None:
    sheet.set("owner_role", label="Still here")
    text = sheet.send(422, **{**NEW, **changes}).content.decode()
    assert said in text
    assert 'value="Still here"' in text
    assert "question_set" not in case_of(engagement)


def test_the_name_and_the_losses_cannot_be_switched_off(sheet: Page) -> None:
    for path in ("name", "impact.loss"):
        sheet.load()
        sheet.set(path, ask="off").send(422)


def test_a_set_changed_by_another_is_a_conflict_and_yours_is_kept(sheet: Page, engagement: Engagement) -> None:
    stale = sheet.controls["version"]
    sheet.set("owner_role", label="Theirs").send()
    sheet.set("owner_role", label="Mine")
    text = sheet.send(409, version=stale).content.decode()
    assert "Somebody changed the question set" in text
    assert 'value="Mine"' in text
    assert case_of(engagement)["question_set"]["changes"][0]["label"] == "Theirs"


def test_a_reader_sees_the_set_and_cannot_change_it(client: Client, cast: Cast, engagement: Engagement) -> None:
    client.force_login(cast.manager)
    sheet = Page(client, engagement)
    assert "Save the question set" not in sheet.text
    sheet.send(403)


def test_an_own_question_counts_for_progress_unless_it_is_optional(sheet: Page, engagement: Engagement) -> None:
    sheet.send(**NEW)
    path = "own.who-else-must-know"
    assert next(q for q in all_questions(process_sections(frame_of(engagement))) if q.path == path).core
    sheet.set(path, ask="optional").send()
    assert not next(q for q in all_questions(process_sections(frame_of(engagement))) if q.path == path).core


@pytest.mark.parametrize(
    ("new", "value", "words"),
    [
        ({"new_kind": "text"}, "The <b>mayor</b>", "The <b>mayor</b>"),
        ({"new_kind": "duration"}, 72, "3\N{NO-BREAK SPACE}d"),
        ({"new_kind": "scale", "new_choices": "never\noften"}, "2", "2 often"),
        ({"new_kind": "number"}, 1500.5, "1,500.5"),
    ],
)
def test_own_answers_stand_in_the_appendix_of_the_plan(
    sheet: Page, engagement: Engagement, cast: Cast, new: dict[str, str], value: object, words: str
) -> None:
    sheet.send(**{**NEW, **new})
    facts = facts_of(make_plan_for(engagement, cast.owner, timezone.now()))
    assert own_questions(facts) is None
    process = engagement.processes.all()[0]
    save_answer(
        subject=process,
        question="own.who-else-must-know",
        value=value,
        expected_version=0,
        author=cast.owner,
        now=timezone.now(),
    )
    section = own_questions(facts_of(make_plan_for(engagement, cast.owner, timezone.now())))
    assert section is not None
    (printed,) = section.blocks
    assert isinstance(printed, PrintedTable)
    cells = [cell.text for row in printed.table.rows for cell in row.cells]
    assert cells[1:] == ["Who else must know?", words]
