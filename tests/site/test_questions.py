"""The registry asks for everything in the case format, and showing an answer never changes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bia.fields import control_of
from bia.forms.readers import read_answer
from bia.forms.reading import NOT_ASKED, Unreadable
from bia.forms.showing import in_words, show_answer
from bia.frames import frame_of
from bia.models import User
from bia.planning import engagement_from_case
from bia.questions import (
    Column,
    Kind,
    Question,
    Section,
    engagement_sections,
    find,
    process_sections,
    service_sections,
    site_sections,
)
from planner import case

from .factories import make_workspace

DEMO = Path(__file__).parents[2] / "bia" / "demo"
NESTED = {
    "client": case.Client,
    "budget": case.Budget,
    "labour": case.Labour,
    "it_team": case.ItTeam,
    "house": case.House,
    "current": case.CurrentProtection,
    "reliability": case.Reliability,
    "estate": case.Estate,
    "data_loss": case.DataLoss,
    "workaround": case.Workaround,
    "stated": case.Stated,
    "chosen": case.Chosen,
    "loss_limits": case.LossLimits,
}
ELSEWHERE = {"id", "depends_on", "sites", "services", "processes", "impact", "impact_outside_peaks"}
ELSEWHERE |= {"own", "question_set", "unconfirmed"}  # asked through the question set, or not asked at all


def paths_of(record: type) -> Iterator[str]:
    for field in fields(record):
        if field.name in NESTED and record in (case.Case, case.Service, case.Process):
            yield from (f"{field.name}.{inner.name}" for inner in fields(NESTED[field.name]))
        else:
            yield field.name


def asked(sections: tuple[Section, ...]) -> set[str]:
    return {question.path for section in sections for question in section.questions}


@pytest.fixture(params=["hospital", "school"])
def document(request: pytest.FixtureRequest) -> Any:
    return json.loads((DEMO / f"{request.param}.json").read_text())


@pytest.mark.django_db
def test_every_fact_of_the_case_format_is_asked_somewhere(document: Any) -> None:
    user = User.objects.create_user("author")
    frame = frame_of(engagement_from_case(make_workspace(), user, document))
    assert set(paths_of(case.Case)) - ELSEWHERE == asked(engagement_sections(frame))
    assert set(paths_of(case.Site)) - ELSEWHERE == asked(site_sections())
    of_services = asked(service_sections(frame, "print")) | asked(service_sections(frame, "infrastructure"))
    assert set(paths_of(case.Service)) - ELSEWHERE == of_services
    over_time = {
        f"{matrix}.{row}"
        for matrix in ("impact", "impact_outside_peaks")
        for row in ("loss", *(f"severity.{category['id']}" for category in document["categories"]))
    }
    limits = {f"impact.loss_limits.{field.name}" for field in fields(case.LossLimits)}
    assert set(paths_of(case.Process)) - ELSEWHERE | {"sites"} | over_time | limits == asked(process_sections(frame))


@pytest.mark.django_db
def test_showing_every_answer_of_a_case_and_reading_it_back_changes_nothing(document: Any) -> None:
    engagement = engagement_from_case(make_workspace(), User.objects.create_user("author"), document)
    frame = frame_of(engagement)
    seen = 0
    for answer in engagement.answers.select_related("site", "service", "process"):
        sections = engagement_sections(frame)
        if answer.process:
            sections = process_sections(frame)
        elif answer.service:
            sections = service_sections(frame, answer.service.kind)
        elif answer.site:
            sections = site_sections()
        question = find(sections, answer.question)
        assert question is not None, answer.question
        if answer.value == "":  # an empty note is shown as not asked, and stays until it is typed over
            continue
        texts = show_answer(question, answer.value)
        assert read_answer(question, texts) == answer.value, answer.question
        assert in_words(question, answer.value)
        assert control_of(question, texts)
        seen += 1
    assert seen > 200


LEVELS = Question(path="impact.severity.safety", label="Safety", kind=Kind.LEVELS, points=5)
LOSS = Question(path="impact.loss", label="Loss", kind=Kind.LOSS, points=3, currency="EUR")
PEAKS = Question(
    path="peaks",
    label="Peaks",
    kind=Kind.ROWS,
    columns=(
        Column(key="when", label="When", kind=Kind.TEXT),
        Column(key="hours_per_year", label="Hours a year", kind=Kind.NUMBER),
        Column(key="loss_factor", label="Factor", kind=Kind.NUMBER),
    ),
    none="No peaks",
)


@given(st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=5, max_size=5))
def test_a_row_of_levels_keeps_its_gaps(levels: list[int | None]) -> None:
    expected = NOT_ASKED if all(level is None for level in levels) else levels
    assert read_answer(LEVELS, show_answer(LEVELS, levels)) == expected


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=3, max_size=3).filter(any))
def test_a_row_of_losses_keeps_its_gaps(amounts: list[int | None]) -> None:
    assert read_answer(LOSS, show_answer(LOSS, amounts)) == amounts


def test_a_level_outside_the_scale_is_refused() -> None:
    with pytest.raises(Unreadable, match="Type 0, 1, 2, 3 or 4"):
        read_answer(LEVELS, {f"v{number}": ["5"] for number in range(LEVELS.points)})


def test_a_row_left_half_empty_says_what_is_missing() -> None:
    with pytest.raises(Unreadable, match="Row 1 has no hours a year"):
        read_answer(PEAKS, {"r0-when": ["Monday"], "r0-loss_factor": ["2"]})


def test_a_wrong_cell_is_named_by_row_and_column() -> None:
    with pytest.raises(Unreadable, match="Row 2, factor: “often”"):
        read_answer(
            PEAKS,
            {
                "r0-when": ["Monday"],
                "r0-hours_per_year": ["40"],
                "r0-loss_factor": ["2"],
                "r3-when": ["Friday"],
                "r3-hours_per_year": ["40"],
                "r3-loss_factor": ["often"],
            },
        )


def test_no_peaks_is_an_answer_and_nothing_is_none() -> None:
    assert read_answer(PEAKS, {"empty": ["yes"]}) == []
    assert read_answer(PEAKS, {}) is NOT_ASKED


def test_none_and_an_answer_at_once_are_asked_back() -> None:
    with pytest.raises(Unreadable, match="Untick “No peaks”"):
        read_answer(PEAKS, {"empty": ["yes"], "r0-when": ["a"], "r0-hours_per_year": ["1"], "r0-loss_factor": ["1"]})
