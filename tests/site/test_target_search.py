"""Finding or making what something depends on: by id, by name, fast among thousands."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bia.models import Process, Service
from bia.target_search import code_from, find_target, search_targets

from .factories import make_engagement, make_process, make_service
from .test_interview import HTMX, Scene, scene, text_of

__all__ = ["scene"]


def codes(source: Process | Service, text: str) -> list[str]:
    return [target.code for target in search_targets(source, text).targets]


@pytest.fixture
def quay(db: None) -> Process:
    engagement = make_engagement()
    for code, name in (
        ("DB", "Database"),
        ("TICKETS", "Ticket system"),
        ("NET", "Quay network"),
        ("TIX", "Old tickets"),
    ):
        make_service(engagement, code, name)
    make_process(engagement, "P02", "Ticket refunds")
    return make_process(engagement, "P01", "Ticket sale")


def test_every_word_must_be_in_the_id_or_the_name_and_ids_come_first(quay: Process) -> None:
    assert codes(quay, "ti") == ["TICKETS", "TIX", "P02"]
    assert codes(quay, "ticket sys") == ["TICKETS"]
    assert codes(quay, "tix") == ["TIX"]
    assert codes(quay, "nothing of it") == []
    assert codes(quay, "") == ["DB", "TICKETS", "NET", "TIX", "P02"]


def test_itself_and_what_is_listed_are_not_offered(quay: Process) -> None:
    assert "P01" not in codes(quay, "")
    quay.dependencies.create(on_service=quay.engagement.services.get(code="DB"))
    assert "DB" not in codes(quay, "")
    assert find_target(quay, "P01") is None
    assert find_target(quay, "DB") == quay.engagement.services.get(code="DB")  # so that adding it says it is listed


def test_a_service_needs_services_only(quay: Process) -> None:
    service = quay.engagement.services.get(code="DB")
    assert codes(service, "ticket") == ["TICKETS", "TIX"]


@pytest.mark.parametrize("text", ["TICKETS", "tickets", " TICKETS  Ticket system ", "ticket SYSTEM"])
def test_an_id_a_name_or_both_name_one_thing(quay: Process, text: str) -> None:
    found = find_target(quay, text)
    assert found is not None
    assert found.code == "TICKETS"


def test_a_name_that_two_have_names_none(quay: Process) -> None:
    make_service(quay.engagement, "DB2", "Database")
    assert find_target(quay, "Database") is None


def test_search_signs_are_only_signs(quay: Process) -> None:
    assert codes(quay, "%") == []
    assert codes(quay, "_") == []
    assert codes(quay, "' or 1=1 --") == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Label printer", "LABEL-PRINTER"),
        ("Müller & Söhne", "MULLER-SOHNE"),
        ("印刷", "SERVICE"),
        ("db", "DB-2"),
        ("New <i>lift</i>", "NEW-LIFT"),
    ],
)
def test_a_new_id_reminds_of_the_name_and_is_free(name: str, code: str) -> None:
    assert code_from(name, {"DB"}) == code


def add(scene: Scene, *, htmx: bool = True, **data: str) -> Any:
    return scene.client.post(f"{scene.url}dependencies/", data, headers=HTMX if htmx else {})


def test_a_service_is_made_on_the_spot_and_needed(scene: Scene) -> None:
    response = add(scene, on="Label printer", share="40", create="print")
    assert response.status_code == 200
    service = Service.objects.get(code="LABEL-PRINTER")
    assert (service.name, service.kind) == ("Label printer", "print")
    assert scene.process.dependencies.get(on_service=service).share == 0.4


def test_a_process_is_made_on_the_spot_and_needed(scene: Scene) -> None:
    add(scene, on="Caretaking", create="process")
    made = Process.objects.get(name="Caretaking")
    assert scene.process.dependencies.filter(on_process=made).exists()


@pytest.mark.parametrize("htmx", [True, False])
def test_what_does_not_exist_keeps_its_text_and_offers_to_make_it(scene: Scene, htmx: bool) -> None:
    response = add(scene, htmx=htmx, on="Label <b>printer", share="40")
    page = text_of(response)
    assert response.status_code == 422
    assert "Nothing is called" in page
    assert 'value="Label &lt;b&gt;printer"' in page
    assert 'value="40"' in page
    assert "Make it as" in page
    assert not Service.objects.filter(name__contains="Label").exists()


@pytest.mark.parametrize("kind", ["spaceship", "process"])
def test_a_service_makes_only_services(scene: Scene, kind: str) -> None:
    url = f"/e/{scene.engagement.slug}/s/PRINT/dependencies/"
    response = scene.client.post(url, {"on": "Thing", "create": kind}, headers=HTMX)
    assert response.status_code == 422
    assert not Process.objects.filter(name="Thing").exists()
    assert not Service.objects.filter(name="Thing").exists()


def test_the_search_answers_with_options_alone(scene: Scene) -> None:
    page = text_of(scene.client.get(f"{scene.url}dependencies/search/", {"on": "<i>si"}, headers=HTMX))
    assert "<html" not in page
    assert "&lt;i&gt;si" in page
    assert 'role="option"' in text_of(scene.client.get(f"{scene.url}dependencies/search/", {"on": "SIS"}))


def test_a_removed_dependency_is_put_back_with_all_it_had(scene: Scene) -> None:
    row = scene.process.dependencies.select_related("on_service").first()
    assert row is not None
    assert row.on_service is not None
    row.share, row.needed_from_hours, row.carries_data, row.uses = 0.35, 1.5, False, ["print"]
    row.save()
    url = f"{scene.url}dependencies/{row.pk}/remove/"
    page = text_of(scene.client.post(url, {"version": row.version}, headers=HTMX))
    form = page[: page.index(f"Put {row.on_service.code} back")].rpartition("<form")[2]
    add(scene, **dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)))
    again = scene.process.dependencies.get(on_service=row.on_service)
    assert (again.share, again.needed_from_hours, again.carries_data, again.uses) == (0.35, 1.5, False, ["print"])


def test_the_search_stays_quick_among_5000_items(db: None) -> None:
    engagement = make_engagement()
    process = make_process(engagement, "P0", "Counting")
    for model, letter in ((Service, "S"), (Process, "Q")):
        kind = {"kind": "application"} if model is Service else {}
        model._default_manager.bulk_create(
            model(engagement=engagement, code=f"{letter}{n}", name=f"Thing number {n}", position=n, **kind)
            for n in range(2500)
        )
    before = time.process_time()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = search_targets(process, "number 2499")
    assert time.process_time() - before < 0.5
    assert len(queries) <= 4
    assert [target.code for target in found.targets] == ["S2499", "Q2499"]
    assert search_targets(process, "thing").more == 5000 - 12


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("PRINT", "PRINT is listed already"),
        ("p01", "P01 cannot need itself."),
        (" ", "Write what it needs"),
    ],
)
def test_what_cannot_be_added_is_told_why(scene: Scene, code: str, said: str) -> None:
    before = scene.process.dependencies.count()
    page = text_of(add(scene, on=code))
    assert said in page
    assert f'value="{code}"' in page
    assert scene.process.dependencies.count() == before


def test_a_name_that_several_have_asks_for_the_id(scene: Scene) -> None:
    for code in ("DESK-A", "DESK-B"):
        make_service(scene.engagement, code, "Service desk")
    page = text_of(add(scene, on="service desk"))
    assert "More than one is called “service desk”. Write the id." in page


COVERS = {"question": "workaround.covers", "mode": "some", "version": "0"}


def test_what_a_workaround_covers_is_ticked_among_few_and_found_by_typing_among_many(scene: Scene) -> None:
    few = text_of(scene.client.get(scene.url))
    assert "Another service, by id or name" not in few
    Service.objects.bulk_create(
        Service(engagement=scene.engagement, code=f"X{n}", name=f"Extra {n}", kind="application") for n in range(2000)
    )
    many = text_of(scene.client.get(scene.url))
    assert "Another service, by id or name" in many
    assert "Extra 1999" not in many
    found = text_of(scene.client.get(f"{scene.url}services/", {"more": "extra 1999"}))
    assert "X1999" in found


def test_what_is_typed_joins_what_is_ticked_and_an_unknown_id_is_refused(scene: Scene) -> None:
    answer = scene.process.answers.filter(question="workaround.covers").first()
    data = {**COVERS, "version": answer.version if answer else 0}
    url = f"{scene.url}answer/"
    name = scene.engagement.services.get(code="SIS").name
    saved = scene.client.post(url, {**data, "value": ["PRINT"], "more": f"SIS {name}, PRINT"}, headers=HTMX)
    assert saved.status_code == 200
    assert scene.process.answers.get(question="workaround.covers").value == ["PRINT", "SIS"]
    refused = scene.client.post(url, {**data, "version": data["version"] + 1, "more": "NOWHERE"}, headers=HTMX)
    assert refused.status_code == 422
    assert "NOWHERE" in text_of(refused)
