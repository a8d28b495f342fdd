"""Answers are saved by version: one of two wins, nothing is lost, and everyone sees who and when."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from bia.answering import (
    Conflict,
    Invalid,
    Known,
    Saved,
    column_version,
    save_answer,
    save_column,
    stored_answers,
    value_of,
)
from bia.dependencies import (
    Refused,
    add_dependency,
    change_dependency,
    delete_target,
    dependencies_of,
    remove_dependency,
    say_needs_nothing,
)
from bia.forms.reading import NOT_ASKED
from bia.models import Answer, AnswerRevision, Process, User

from .factories import make_engagement, make_process, make_service, make_user

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def author(db: None) -> User:
    return make_user(username="first")


@pytest.fixture
def process(author: User) -> Process:
    return make_process(make_engagement())


def save(process: Process, value: object, version: int, author: User, question: str = "wrt_hours") -> object:
    return save_answer(
        subject=process, question=question, value=value, expected_version=version, author=author, now=NOON
    )


def test_a_first_answer_has_version_one_with_its_author_and_time(process: Process, author: User) -> None:
    assert save(process, 2.0, 0, author) == Saved(value=2.0, version=1, author=author, saved_at=NOON)
    answer = process.answers.get()
    assert (answer.value, answer.version, answer.author, answer.saved_at) == (2.0, 1, author, NOON)


def test_of_two_saves_with_the_same_version_the_second_learns_what_the_first_said(
    process: Process, author: User
) -> None:
    other = make_user(username="second")
    save(process, 1.0, 0, author)
    save(process, 2.0, 1, other)
    outcome = save(process, 4.0, 1, author)
    assert outcome == Conflict(value=2.0, version=2, author=other, saved_at=NOON)
    assert process.answers.get().value == 2.0


def test_a_first_answer_given_twice_conflicts(process: Process, author: User) -> None:
    save(process, 2.0, 0, author)
    assert isinstance(save(process, 4.0, 0, author), Conflict)
    assert AnswerRevision.objects.count() == 1


def test_every_save_keeps_what_was_there_before(process: Process, author: User) -> None:
    save(process, 2.0, 0, author)
    save(process, 4.0, 1, author)
    save(process, NOT_ASKED, 2, author)
    revisions = AnswerRevision.objects.values_list("version", "value", "withdrawn")
    assert list(revisions) == [(1, 2.0, False), (2, 4.0, False), (3, None, True)]


def test_an_answer_taken_back_counts_as_not_asked_and_can_be_given_again(process: Process, author: User) -> None:
    save(process, 2.0, 0, author)
    save(process, NOT_ASKED, 1, author)
    assert value_of(stored_answers(process)["wrt_hours"]) is NOT_ASKED
    assert isinstance(save(process, 3.0, 2, author), Saved)


def test_an_impossible_value_is_refused_with_what_was_expected(process: Process, author: User) -> None:
    outcome = save(process, 1.7, 0, author, question="workaround.capacity")
    assert isinstance(outcome, Invalid)
    assert "1.7" in str(outcome)
    assert not Answer.objects.exists()


def test_a_row_over_time_needs_as_many_levels_as_there_are_times(process: Process, author: User) -> None:
    outcome = save_answer(
        subject=process,
        question="impact.severity.safety",
        value=[0, 1],
        expected_version=0,
        author=author,
        now=NOON,
        known=Known(points=3, categories=("safety",)),
    )
    assert isinstance(outcome, Invalid)


def test_an_explicit_null_is_an_answer(author: User) -> None:
    service = make_service(make_engagement())
    save_answer(
        subject=service,
        question="current.last_restore_test",
        value=None,
        expected_version=0,
        author=author,
        now=NOON,
    )
    assert value_of(stored_answers(service)["current.last_restore_test"]) is None


def test_a_saved_answer_makes_its_engagement_recent(process: Process, author: User) -> None:
    save_answer(
        subject=process, question="note", value="x", expected_version=0, author=author, now=NOON + timedelta(days=400)
    )
    process.engagement.refresh_from_db()
    assert process.engagement.updated_at == NOON + timedelta(days=400)


def test_a_name_is_stored_only_over_the_name_that_was_shown(process: Process, author: User) -> None:
    shown = column_version(process.name)
    first = save_column(subject=process, column="name", text="Sale", expected_version=shown, author=author, now=NOON)
    second = save_column(subject=process, column="name", text="Shop", expected_version=shown, author=author, now=NOON)
    assert isinstance(first, Saved)
    assert isinstance(second, Conflict)
    assert second.value == "Sale"
    process.refresh_from_db()
    assert (process.name, process.version) == ("Sale", 2)


def test_of_two_changes_to_a_dependency_the_second_learns_of_the_first(process: Process, author: User) -> None:
    make_service(process.engagement, "DB")
    add_dependency(source=process, code="DB", share=1.0, uses=None, author=author, now=NOON)
    (row,) = dependencies_of(process)
    change_dependency(dependency=row, share=0.5, uses=None, expected_version=1, author=author, now=NOON)
    outcome = change_dependency(dependency=row, share=0.2, uses=None, expected_version=1, author=author, now=NOON)
    assert isinstance(outcome, Conflict)
    assert outcome.value == (0.5, None)
    assert isinstance(remove_dependency(dependency=row, expected_version=1, now=NOON), Conflict)
    assert remove_dependency(dependency=row, expected_version=2, now=NOON) is None


def test_the_same_thing_cannot_be_needed_twice_nor_by_itself(process: Process, author: User) -> None:
    make_service(process.engagement, "DB")
    add_dependency(source=process, code="DB", share=None, uses=None, author=author, now=NOON)
    for code in (process.code, "NOWHERE"):
        outcome = add_dependency(source=process, code=code, share=None, uses=None, author=author, now=NOON)
        assert isinstance(outcome, Refused)
    same = add_dependency(source=process, code="DB", share=None, uses=None, author=author, now=NOON)
    other = add_dependency(source=process, code="DB", share=0.5, uses=None, author=author, now=NOON)
    assert isinstance(same, Saved)
    assert isinstance(other, Conflict)
    assert (other.value, other.author, other.saved_at) == ((None, None), author, NOON)
    assert [row.share for row in dependencies_of(process)] == [None]


def test_needing_nothing_is_an_answer_and_removing_the_last_need_is_not(process: Process, author: User) -> None:
    assert say_needs_nothing(source=process, nothing=True, now=NOON) is None
    assert process.dependencies_asked
    make_service(process.engagement, "DB")
    add_dependency(source=process, code="DB", share=None, uses=None, author=author, now=NOON)
    assert isinstance(say_needs_nothing(source=process, nothing=True, now=NOON), Refused)
    (row,) = dependencies_of(process)
    remove_dependency(dependency=row, expected_version=1, now=NOON)
    process.refresh_from_db()
    assert not process.dependencies_asked


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("expected_version", [0, 1])
def test_of_many_saves_at_the_same_moment_exactly_one_wins(expected_version: int) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.fail("This test needs a database that several connections can open: see tests/settings.py.")
    author = make_user(username="first")
    process = make_process(make_engagement())
    if expected_version:
        save(process, 99.0, 0, author)
    start = threading.Barrier(4)
    outcomes: list[object] = []

    def run(hours: float) -> None:
        start.wait()
        outcomes.append(save(process, hours, expected_version, author))
        connections.close_all()

    threads = [threading.Thread(target=run, args=(float(hours),)) for hours in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won,) = [outcome for outcome in outcomes if isinstance(outcome, Saved)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert len(lost) == 3
    assert {(outcome.value, outcome.version, outcome.author) for outcome in lost} == {(won.value, won.version, author)}
    assert process.answers.get().value == won.value


def test_deleting_the_only_thing_a_process_needs_does_not_make_up_that_it_needs_nothing(process: Process) -> None:
    only = make_service(process.engagement)
    add_dependency(source=process, code=only.code, share=None, uses=None, author=None, now=NOON)
    delete_target(only, now=NOON)
    process.refresh_from_db()
    assert not process.dependencies_asked


def test_deleting_one_of_two_things_a_process_needs_keeps_the_other(process: Process) -> None:
    kept, gone = make_service(process.engagement, code="KEPT"), make_service(process.engagement, code="GONE")
    for service in (kept, gone):
        add_dependency(source=process, code=service.code, share=None, uses=None, author=None, now=NOON)
    delete_target(gone, now=NOON)
    process.refresh_from_db()
    assert process.dependencies_asked
    assert [row.on_service for row in dependencies_of(process)] == [kept]


def test_what_is_no_dependency_any_more_leaves_its_redundancy_group(process: Process) -> None:
    rows = {}
    for code in ("A", "B", "C"):
        service = make_service(process.engagement, code=code)
        add_dependency(source=process, code=code, share=None, uses=None, author=None, now=NOON)
        rows[code] = service
    groups = [{"members": ["A", "B", "C"], "needed": 2}]
    save_answer(subject=process, question="redundancy", value=groups, expected_version=0, author=None, now=NOON)
    delete_target(rows["C"], now=NOON)
    assert stored_answers(process)["redundancy"].value == [{"members": ["A", "B"], "needed": 2}]
    last = next(row for row in dependencies_of(process) if row.on_service == rows["B"])
    remove_dependency(dependency=last, expected_version=1, now=NOON)
    assert stored_answers(process)["redundancy"].withdrawn
