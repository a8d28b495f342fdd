"""An export or the template filled in and read back: what it changes, and what it leaves alone."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from openpyxl import load_workbook

from bia.exchange.template import write_template
from bia.exporting import workbook_of
from bia.imports import look
from bia.imports import take as take_draft
from bia.models import (
    AnswerRevision,
    DependencyChange,
    Engagement,
    ImportDraft,
    Source,
)
from bia.planning import case_of, engagement_from_case
from planner.reading import case_from_dict, case_to_dict
from tests.planner.cases import demo
from tests.planner.strategies import case_documents
from tests.site.factories import Cast, make_engagement, make_process, make_service
from tests.site.spreadsheets import edited, imported, preview, said, take
from tests.site.workbooks import saved, workbook

pytestmark = pytest.mark.django_db


def test_an_export_read_back_changes_nothing(consultant: Client, ferry: Engagement) -> None:
    before = AnswerRevision.objects.count()
    found = preview(consultant, workbook_of(ferry), ferry)
    assert (found["faults"], found["size"]) == ([], 0)
    page = consultant.get(f"/imports/{ImportDraft.objects.get().pk}/").content.decode()
    assert "The file says what is here already" in page
    take(consultant)
    assert AnswerRevision.objects.count() == before


def test_an_edited_export_changes_the_answer_and_the_history_tells(consultant: Client, ferry: Engagement) -> None:
    first = ferry.processes.first()
    assert first is not None
    before = case_of(ferry)
    content = edited(ferry, "Processes", 2, "WRT hours", "7,5")
    found = preview(consultant, content, ferry)
    assert [(each["where"], each["what"], each["after"]) for each in found["changed"]] == [
        (first.code, "WRT hours", "7.5")
    ]
    take(consultant)
    answer = first.answers.get(question="wrt_hours")
    assert (answer.value, answer.source) == (7.5, Source.IMPORT)
    last = answer.revisions.last()
    assert last is not None
    assert (last.version, last.source, last.author_id) == (answer.version, "import", answer.author_id)
    before["processes"][0]["wrt_hours"] = 7.5
    assert case_of(ferry) == before


def test_blank_cells_and_missing_rows_take_nothing_out_unless_asked(consultant: Client, ferry: Engagement) -> None:
    before = case_of(ferry)
    codes = [part["id"] for part in before["processes"]]
    content = workbook(Processes=[["Id", "Name", "Note"], [codes[0], before["processes"][0]["name"], None]])
    assert preview(consultant, content, ferry)["size"] == 0
    page = f"/imports/{ImportDraft.objects.get().pk}/"
    consultant.post(page, {"look": "yes", "replace": "yes"})
    found = ImportDraft.objects.get().preview
    assert found is not None
    assert set(found["removed"]) == set(codes[1:])


def test_a_blank_of_a_dependency_is_taken_out_only_where_the_file_has_its_column(
    consultant: Client, cast: Cast
) -> None:
    needs = [{"on": "P02", "share": 0.5}]
    processes = [{"id": "P01", "name": "Tickets", "depends_on": needs}, {"id": "P02", "name": "Mooring"}]
    case = {**case_to_dict(demo("school")), "services": [], "processes": processes}
    for columns, left in ((["From", "On", "Share"], {"on": "P02"}), (["From", "On"], {"on": "P02", "share": 0.5})):
        into = engagement_from_case(cast.workspace, cast.owner, case)
        row = ["P01", "P02", None][: len(columns)]
        preview(consultant, workbook(Dependencies=[columns, row]), into)
        consultant.post(f"/imports/{ImportDraft.objects.latest('pk').pk}/", {"look": "yes", "replace": "yes"})
        take(consultant, replace="yes")
        after = {part["id"]: part for part in case_of(Engagement.objects.get(pk=into.pk))["processes"]}
        assert after["P01"]["depends_on"] == [left]


def test_a_list_adds_and_updates_by_id_and_by_name(consultant: Client, cast: Cast) -> None:
    engagement = make_engagement(cast.workspace)
    make_process(engagement, "P01", "Ticket sale")
    make_process(engagement, "P02", "Mooring")
    make_service(engagement, "TICKETS", "Ticket system")
    content = workbook(
        Processes=[
            ["Id", "Process", "Owner"],
            *(["P01", "Tickets", "Sales"], [None, "mooring", "Master"], [None, "Fuel", None]),
        ],
        Dependencies=[["From", "On", "Share"], ["P01", "Ticket system", "50 %"], ["Mooring", "P01", None]],
    )
    case = imported(consultant, content, engagement)
    assert case["processes"] == [
        {"id": "P01", "name": "Tickets", "owner_role": "Sales", "depends_on": [{"on": "TICKETS", "share": 0.5}]},
        {"id": "P02", "name": "mooring", "owner_role": "Master", "depends_on": [{"on": "P01"}]},
        {"id": "P03", "name": "Fuel"},
    ]
    assert DependencyChange.objects.filter(target="TICKETS", author=cast.teammate).count() == 1


def test_the_times_of_an_engagement_are_not_changed_by_the_way(consultant: Client, ferry: Engagement) -> None:
    book = load_workbook(io.BytesIO(workbook_of(ferry)))
    cell = next(row[1] for row in book["Engagement"].iter_rows() if row[0].value == "Impact after hours")
    cell.value = "1; 2"
    assert "Impact scale" in said(preview(consultant, saved(book), ferry))


FEW = settings(
    max_examples=5,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


cases = case_documents(most_services=2, most_processes=3, asked_at=(1, 24))


@FEW
@given(cases, cases)
def test_an_export_taken_as_the_whole_truth_makes_the_case_it_says(
    cast: Cast, one: dict[str, Any], other: dict[str, Any]
) -> None:
    """From any case to any other with the same times: export the other, import it, replace."""
    one, other = (case_to_dict(case_from_dict(each)) for each in (one, other))
    now = timezone.now()
    target = engagement_from_case(cast.workspace, cast.owner, one)
    source = engagement_from_case(cast.workspace, cast.owner, other)
    draft = ImportDraft.objects.create(
        workspace=cast.workspace, created_by=cast.owner, engagement=target, file_name="x.xlsx", frame={},
        content=workbook_of(source), replace=True, created_at=now,
    )  # fmt: skip
    look(draft)
    assert draft.preview is not None
    assert draft.preview["faults"] == []
    take_draft(draft, draft.preview["fingerprint"], cast.owner, now)
    after, wanted = case_of(Engagement.objects.get(pk=target.pk)), case_of(source)
    assert without_order(after) == without_order(wanted)


def without_order(case: dict[str, Any]) -> dict[str, Any]:
    """What an import keeps: not the order of what was there, nor what waits to be confirmed."""
    rest = {key: value for key, value in case.items() if key not in ("sites", "services", "processes", "unconfirmed")}
    return rest | {of: {part["id"]: part for part in case.get(of, [])} for of in ("sites", "services", "processes")}


# The template


def test_the_template_is_read_back_without_its_examples(consultant: Client) -> None:
    file = io.BytesIO()
    write_template(file)
    book = load_workbook(io.BytesIO(file.getvalue()))
    assert str(book["Processes"]["A2"].value).startswith("(example)")
    assert book["Processes"].freeze_panes
    assert book["Services"].data_validations.dataValidation
    for sheet in ("Service hours", "Minimum service", "Redundancy"):
        assert str(book[sheet]["A2"].value).startswith("(example)")
    found = preview(consultant, file.getvalue())
    assert (found["faults"], found["added"]) == ([], [])
    page = consultant.get(f"/imports/{ImportDraft.objects.latest('pk').pk}/").content.decode()
    assert "There is nothing in the file yet" in page
    assert "Make the engagement" not in page
    book["Processes"]["B3"] = "Ticket sale"
    book["Dependencies"]["A3"] = "Ticket sale"
    book["Dependencies"]["B3"] = "Tills"
    book["Services"]["B5"] = "Tills"
    for column, value in zip("ABCD", ("Ticket sale", "Mo-Fr", "08:00", "17:00"), strict=True):
        book["Service hours"][f"{column}3"] = value
    case = imported(consultant, saved(book))
    hours = [{"days": "Mon-Fri", "from": "08:00", "to": "17:00"}]
    assert case["processes"] == [
        {"id": "P01", "name": "Ticket sale", "service_hours": hours, "depends_on": [{"on": "S01"}]}
    ]
