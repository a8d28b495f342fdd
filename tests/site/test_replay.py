"""Answers sent again after a lost reply, or typed on top of each other without network, are saved once and in order."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from bia.answering import Conflict, Saved, save_answer, save_column, value_at
from bia.forms.reading import NOT_ASKED
from bia.models import AnswerRevision, Process, User

from .factories import Cast, make_cast, make_engagement, make_process, make_service, make_site, make_user

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def author(db: None) -> User:
    return make_user(username="first")


@pytest.fixture
def process(author: User) -> Process:
    return make_process(make_engagement())


def save(process: Process, value: object, version: int, author: User, **ids: UUID) -> Any:
    return save_answer(
        subject=process,
        question="wrt_hours",
        value=value,
        expected_version=version,
        author=author,
        now=NOON,
        **ids,
    )


@pytest.mark.parametrize("version", [0, 1])
def test_the_same_entry_sent_twice_is_saved_once(process: Process, author: User, version: int) -> None:
    if version:
        save(process, 9.0, 0, author)
    entry = uuid4()
    first = save(process, 2.0, version, author, entry=entry)
    again = save(process, 2.0, version, author, entry=entry)
    assert first == again == Saved(value=2.0, version=version + 1, author=author, saved_at=NOON)
    assert AnswerRevision.objects.filter(entry=entry).count() == 1


def test_an_entry_sent_again_is_told_its_own_version_whatever_was_saved_since(process: Process, author: User) -> None:
    entry = uuid4()
    save(process, 2.0, 0, author, entry=entry)
    save(process, 6.0, 1, make_user(username="second"))
    assert save(process, 2.0, 0, author, entry=entry) == Saved(value=2.0, version=1, author=author, saved_at=NOON)
    assert process.answers.get().value == 6.0


def test_an_entry_that_comes_back_with_a_newer_version_is_not_saved_a_second_time(
    process: Process, author: User
) -> None:
    entry = uuid4()
    save(process, 2.0, 0, author, entry=entry)
    assert save(process, 3.0, 1, author, entry=entry) == Saved(value=2.0, version=1, author=author, saved_at=NOON)
    assert process.answers.get().value == 2.0


def test_an_entry_typed_on_top_of_another_is_saved_after_it_whatever_version_it_names(
    process: Process, author: User
) -> None:
    first, second = uuid4(), uuid4()
    save(process, 2.0, 0, author, entry=first)
    assert save(process, 3.0, 0, author, entry=second, after=first).version == 2
    assert process.answers.get().value == 3.0


def test_an_entry_typed_on_top_of_another_is_a_conflict_when_somebody_saved_between(
    process: Process, author: User
) -> None:
    first = uuid4()
    other = make_user(username="second")
    save(process, 2.0, 0, author, entry=first)
    save(process, 6.0, 1, other)
    outcome = save(process, 3.0, 0, author, entry=uuid4(), after=first)
    assert outcome == Conflict(value=6.0, version=2, author=other, saved_at=NOON)


def test_a_name_sent_twice_is_changed_once(process: Process, author: User) -> None:
    from bia.answering import column_version

    def rename() -> Saved | Conflict:
        expected = column_version("Ticket sale")
        return save_column(
            subject=process, column="name", text="Tickets", expected_version=expected, author=author, now=NOON
        )

    assert isinstance(rename(), Saved)
    again = rename()
    assert isinstance(again, Conflict)
    assert again.value == "Tickets"  # which the page takes for saved: there is nothing to settle
    process.refresh_from_db()
    assert process.version == 2


def test_what_was_stored_at_a_version_can_be_asked(process: Process, author: User) -> None:
    save(process, 2.0, 0, author)
    save(process, NOT_ASKED, 1, author)
    assert [value_at(process, "wrt_hours", version) for version in (0, 1, 2)] == [NOT_ASKED, 2.0, NOT_ASKED]


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_a_post_with_an_entry_is_answered_the_same_way_twice(cast: Cast, client: Client) -> None:
    process = make_process(make_engagement(cast.workspace))
    client.force_login(cast.teammate)
    url = f"/e/{process.engagement.slug}/p/{process.code}/answer/"
    data = {"question": "wrt_hours", "version": "0", "value": "2 h", "entry": str(uuid4()), "after": ""}
    for _ in range(2):
        response = client.post(url, data, headers=HTMX)
        assert response.status_code == 200
        assert 'name="version" value="1"' in response.text
    assert AnswerRevision.objects.count() == 1
    assert client.post(url, {**data, "entry": "no id"}, headers=HTMX).status_code == 404


def test_a_conflict_names_both_times_and_holds_the_texts_of_their_value(cast: Cast, client: Client) -> None:
    process = make_process(make_engagement(cast.workspace))
    save(process, 6.0, 0, cast.owner)
    client.force_login(cast.teammate)
    url = f"/e/{process.engagement.slug}/p/{process.code}/answer/"
    data = {"question": "wrt_hours", "version": "0", "value": "2 h", "typed": "2026-11-02T11:30:00Z"}
    page = client.post(url, data, headers=HTMX).text
    assert "typed 2 Nov 2026, 11:30" in page
    assert "data-theirs='" in page or 'data-theirs="{&quot;value&quot;: [&quot;6 h&quot;]}"' in page
    for nonsense in ("yesterday", "2026-11-02T11:30:00", "2026-99-99T11:30:00Z", "<b>"):
        page = client.post(url, {**data, "typed": nonsense}, headers=HTMX).text
        assert "typed" not in page


def scaled(cast: Cast) -> Process:
    process = make_process(make_engagement(cast.workspace))
    scale = {
        "impact_after_hours": [1, 4, 8],
        "severity_levels": ["None", "Slight", "Felt", "Serious", "Fatal"],
        "categories": [{"id": "legal", "name": "Legal", "serious_level": 3, "unacceptable_level": 4}],
    }
    for question, value in scale.items():
        outcome = save_answer(
            subject=process.engagement, question=question, value=value, expected_version=0, author=None, now=NOON
        )
        assert isinstance(outcome, Saved), outcome
    return process


def test_two_rows_over_time_are_mixed_cell_by_cell_without_javascript_too(cast: Cast, client: Client) -> None:
    process = scaled(cast)
    row = "impact.severity.legal"
    for version, value in enumerate(([0, 1, 2], [0, 3, 3])):
        save_answer(subject=process, question=row, value=value, expected_version=version, author=cast.owner, now=NOON)
    client.force_login(cast.teammate)
    url = f"/e/{process.engagement.slug}/p/{process.code}/answer/"
    mine = {"question": row, "version": "1", "v0": "1", "v1": "2", "v2": "2"}
    page = client.post(url, mine).text
    checked = [line for line in page.replace("\n", " ").split("<input") if 'name="pick-' in line and "checked" in line]
    assert [line.split('name="pick-')[1].split('"')[0] for line in checked] == ["v0", "v1", "v2"]
    assert [line.split('value="')[1].split('"')[0] for line in checked] == ["1", "2", "3"]
    picked = {**mine, "pick-v0": "1", "pick-v1": "3", "pick-v2": "3", "mix": "2"}
    assert client.post(url, picked).status_code == 302
    assert process.answers.get(question=row).value == [1, 3, 3]
    assert client.post(url, {**picked, "mix": "2"}).status_code == 302  # the same value: nothing to settle
    assert process.answers.get(question=row).version == 3


def test_what_others_saved_is_told_once_and_then_not_again(cast: Cast, client: Client) -> None:
    process = make_process(make_engagement(cast.workspace))
    save(process, 6.0, 0, cast.owner)
    client.force_login(cast.teammate)
    url = f"/e/{process.engagement.slug}/p/{process.code}/changes/"
    response = client.get(url)
    told = {change["field"]: change for change in json.loads(response.text)["answers"]}
    assert told["q-wrt-hours"] == {
        "field": "q-wrt-hours",
        "version": 1,
        "texts": {"value": ["6 h"]},
        "words": "6 h",
        "by": "owner",
        "own": False,
        "at": "12:00",
    }
    assert told["q-name"]["texts"] == {"value": ["Ticket sale"]}
    mark = {"If-None-Match": response["ETag"]}
    assert client.get(url, headers=mark).status_code == 304
    save(process, 7.0, 1, cast.owner)
    fresh = client.get(url, headers=mark)
    assert fresh.status_code == 200
    assert fresh["ETag"] != response["ETag"]


@pytest.mark.parametrize("change", ["taken back", "renamed", "needs more"])
def test_every_kind_of_change_moves_the_mark(cast: Cast, client: Client, change: str) -> None:
    from bia.dependencies import add_dependency

    process = make_process(make_engagement(cast.workspace))
    make_service(process.engagement)
    save(process, 6.0, 0, cast.owner)
    client.force_login(cast.teammate)
    url = f"/e/{process.engagement.slug}/p/{process.code}/changes/"
    mark = client.get(url)["ETag"]
    if change == "taken back":
        save(process, NOT_ASKED, 1, cast.owner)
    elif change == "renamed":
        Process.objects.update(name="Sale of tickets")
    else:
        add_dependency(source=process, code="TICKETS", share=None, uses=None, author=cast.owner, now=NOON)
    assert client.get(url)["ETag"] != mark


def test_asking_for_changes_in_vain_costs_few_queries(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    process = scaled(cast)
    client.force_login(cast.teammate)
    url = f"/e/{process.engagement.slug}/p/{process.code}/changes/"
    mark = {"If-None-Match": client.get(url)["ETag"]}
    with django_assert_max_num_queries(5):
        assert client.get(url, headers=mark).status_code == 304


@pytest.mark.parametrize("path", ["p/P01/changes/", "s/TICKETS/changes/", "sites/QUAY/changes/", "settings/changes/"])
def test_changes_are_for_those_who_may_read(cast: Cast, client: Client, path: str) -> None:
    engagement = make_engagement(cast.workspace)
    make_process(engagement)
    make_service(engagement)
    make_site(engagement)
    url = f"/e/{engagement.slug}/{path}"
    assert client.get(url).status_code == 302
    for user, status in ((cast.manager, 200), (cast.outsider, 404)):
        client.force_login(user)
        assert client.get(url).status_code == status


def test_the_session_says_who_is_signed_in_and_gives_a_token(cast: Cast, client: Client) -> None:
    assert client.get("/session/").json()["user"] == ""
    client.force_login(cast.teammate)
    told = client.get("/session/")
    assert told.json()["user"] == str(cast.teammate.pk)
    assert len(told.json()["token"]) > 20
    assert "no-store" in told["Cache-Control"]


def test_the_service_worker_is_served_from_the_root_and_names_files_that_exist(client: Client) -> None:
    response = client.get("/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "no-cache"
    assert "default-src 'self'" in response["Content-Security-Policy"]
    line = next(line for line in response.text.splitlines() if line.startswith("const { assets"))
    settings = json.loads(line.split(" = ", 1)[1].removesuffix(";"))
    from django.contrib.staticfiles import finders

    assert settings["version"]
    assert all(finders.find(url.removeprefix("/static/")) for url in settings["assets"])


def test_the_service_worker_keeps_every_script_that_an_interview_page_needs(cast: Cast, client: Client) -> None:
    from django.contrib.staticfiles import finders

    process = make_process(make_engagement(cast.workspace), code="P1")
    client.force_login(cast.teammate)
    page = client.get(f"/e/{process.engagement.slug}/p/P1/").text
    needed = set(re.findall(r'src="/static/(bia/js/[^"]+)"', page))
    assert "bia/js/matrix.js" in needed
    for name in list(needed):
        script = Path(finders.find(name)).read_text()
        needed |= {f"bia/js/{imported}" for imported in re.findall(r'from "\./([^"]+)"', script)}
    line = next(line for line in client.get("/sw.js").text.splitlines() if line.startswith("const { assets"))
    kept = {url.removeprefix("/static/") for url in json.loads(line.split(" = ", 1)[1].removesuffix(";"))["assets"]}
    assert needed <= kept


def test_pages_name_the_reader_they_are_made_for_and_the_page_of_last_resort_names_nobody(
    cast: Cast, client: Client
) -> None:
    assert "X-Reader" not in client.get("/offline/").headers
    client.force_login(cast.teammate)
    response = client.get("/")
    assert response["X-Reader"] == str(cast.teammate.pk)
    assert f'data-reader="{cast.teammate.pk}"' in response.text


@pytest.mark.parametrize(
    ("question", "texts", "queries"),
    [
        ("wrt_hours", {"value": "2 h"}, 8),
        ("impact.severity.legal", {"v0": "1", "v1": "2", "v2": "2"}, 8),
        ("workaround.covers", {"mode": "some", "value": ["Y1", "Y2"]}, 9),
        ("sites", {"value": ["QUAY"]}, 9),
    ],
)
def test_saving_one_answer_costs_few_queries_however_much_there_is(
    cast: Cast, client: Client, django_assert_num_queries: Any, question: str, texts: dict[str, str], queries: int
) -> None:
    process = scaled(cast)
    for number in range(20):
        make_process(process.engagement, f"X{number}")
        make_service(process.engagement, f"Y{number}")
    make_site(process.engagement)
    client.force_login(cast.teammate)
    url = f"/e/{process.engagement.slug}/p/{process.code}/answer/"
    data = {"question": question, "version": "0", **texts, "after": ""}
    assert client.post(url, {**data, "entry": str(uuid4())}, headers=HTMX).status_code == 200
    with django_assert_num_queries(queries + 2):  # and, within the test's own transaction, a savepoint
        response = client.post(url, {**data, "version": "1", "entry": str(uuid4())}, headers=HTMX)
    assert response.status_code == 200
