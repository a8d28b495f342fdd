"""Workbooks beside the documents: their formulas give the figures of the plan, and nothing typed becomes a formula."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bia.documents import Facts, Record
from bia.documents.books import plan_book, report_book
from bia.spreadsheet.writing import xlsx
from tests.site import plan_documents as synthetic
from tests.site.evaluated import evaluated, named, rows_of, stored
from tests.site.test_documents_pdf import demo_facts
from tests.site.test_report_pdf import record_of_first

CENTS = 0.15  # amounts of a plan are rounded one by one; a sum of some of them differs by so much

SHARED = "Shared by several services and bought once"


def plan_of(facts: Facts) -> bytes:
    return xlsx(plan_book(facts))


Demo = tuple[Facts, bytes, dict[tuple[str, str], Any]]


@pytest.fixture(scope="module", params=["hospital", "school"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    facts = demo_facts(request.param)
    content = plan_of(facts)
    return facts, content, evaluated(content, tmp_path_factory.mktemp("books"))


def shown(demo: Demo, name: str) -> float:
    return float(demo[2][named(demo[1], name)])


# Formulas


def test_every_formula_gives_what_is_stored_beside_it(demo: Demo) -> None:
    _, content, found = demo
    texts, values = stored(content)
    assert len(texts) > 300
    for place, text in texts.items():
        assert math.isclose(found[place], values[place], rel_tol=1e-9, abs_tol=1e-6), (place, text)


def test_the_totals_are_those_of_the_plan(demo: Demo) -> None:
    portfolio = demo[0].portfolio
    for end in ("low", "likely", "high"):
        assert shown(demo, f"capex_{end}") == pytest.approx(portfolio["capex"][end], abs=CENTS)
        assert shown(demo, f"opex_{end}") == pytest.approx(portfolio["opex_per_year"][end], abs=CENTS)
    assert shown(demo, "tco") == pytest.approx(portfolio["tco"], abs=CENTS)
    assert shown(demo, "cost_over_horizon") == pytest.approx(portfolio["tco"], abs=CENTS)
    today, left = (portfolio["expected_annual_loss"][key] for key in ("today", "recommended"))
    assert shown(demo, "loss_today") == pytest.approx(today, abs=CENTS)
    assert shown(demo, "loss_recommended") == pytest.approx(left, abs=CENTS)
    assert shown(demo, "avoided_per_year") == pytest.approx(today - left, abs=CENTS)
    assert shown(demo, "budget_once_used") == pytest.approx(portfolio["capex"]["likely"] / portfolio["budget"]["capex"])


def test_services_processes_and_options_carry_the_figures_of_the_plan(demo: Demo) -> None:
    facts, content, _ = demo
    for service, row in zip(facts.services, rows_of(content, "Services"), strict=True):
        need, today = service["required"], service["today"]
        assert row["No."] == service["id"]
        assert row["Downtime budget a year, h"] == pytest.approx(need["downtime_budget_hours_per_year"])
        assert row["Downtime a year today, h"] == pytest.approx(today["downtime_hours_per_year"])
        assert row["Expected loss a year today"] == pytest.approx(today["expected_annual_loss"], abs=CENTS)
        if today["downtime_hours_per_year"] is not None:
            used = today["downtime_hours_per_year"] / need["downtime_budget_hours_per_year"]
            assert row["Of the budget used today"] == pytest.approx(used)
    for process, row in zip(facts.processes, rows_of(content, "Processes"), strict=True):
        assert row["Downtime budget a year, h"] == process["targets"]["downtime_budget_hours_per_year"] or (
            row["Downtime budget a year, h"] == pytest.approx(process["targets"]["downtime_budget_hours_per_year"])
        )
    planned = [option for service in facts.services for option in service["options"]]
    for option, row in zip(planned, rows_of(content, "Options"), strict=True):
        assert row["Cost over the horizon"] == pytest.approx(option["tco"], abs=CENTS)
        assert row["Cost and loss over the horizon"] == pytest.approx(option["total_cost_of_risk"], abs=CENTS)
        assert row["Net present value"] == pytest.approx(option["npv"], abs=CENTS)


def test_each_loss_is_rate_times_hours_times_cost(demo: Demo) -> None:
    facts, content, _ = demo
    texts, _ = stored(content)
    assert sum(1 for (title, _), text in texts.items() if title == "Losses" and "*" in text) > 20
    rows = rows_of(content, "Losses")
    for service in facts.services:
        planned = {scope: one.get("expected_annual_loss") for scope, one in service["today"]["by_scope"].items()}
        told = [row for row in rows if row["No."] == service["id"] and row["State"] == "today"]
        assert len(told) == len(planned)
        assert sum(row["Expected loss a year"] or 0 for row in told) == pytest.approx(
            sum(filter(None, planned.values())), abs=CENTS
        )


def test_another_rate_and_horizon_are_carried_to_every_figure_they_bear_on(tmp_path: Path) -> None:
    facts = demo_facts("hospital")
    content = plan_of(facts)
    found = evaluated(content, tmp_path, {"discount_rate": 0.1, "horizon_years": 2.5})
    factor = 1 / 1.1 + 1 / 1.1**2 + 0.5 / 1.1**3
    once, yearly = facts.portfolio["capex"]["likely"], facts.portfolio["opex_per_year"]["likely"]
    assert found[named(content, "pv_factor")] == pytest.approx(factor)
    assert found[named(content, "tco")] == pytest.approx(once + yearly * factor)
    assert found[named(content, "cost_over_horizon")] == pytest.approx(once + yearly * factor)
    without = evaluated(content, tmp_path, {"discount_rate": 0.0, "horizon_years": 3.0})
    assert without[named(content, "pv_factor")] == pytest.approx(3)


def test_a_quantity_of_a_line_moves_the_cost_of_its_action_and_of_all(tmp_path: Path) -> None:
    facts = demo_facts("school")
    book = openpyxl.load_workbook(io.BytesIO(plan_of(facts)))
    costs = book["Costs"]
    heads = {cell.value: cell.column for cell in costs[1]}
    costs.cell(2, heads["Quantity"]).value *= 3
    price, due = costs.cell(2, heads["Price of one, likely"]).value, costs.cell(2, heads["Due"]).value
    more = price * costs.cell(2, heads["Quantity"]).value * 2 / 3
    changed = io.BytesIO()
    book.save(changed)
    name, key = ("capex_likely", "capex") if due == "once" else ("opex_likely", "opex_per_year")
    found = evaluated(changed.getvalue(), tmp_path)
    assert found[named(changed.getvalue(), name)] == pytest.approx(facts.portfolio[key]["likely"] + more, abs=CENTS)


def test_what_several_services_share_is_taken_off_the_sum_of_the_actions(tmp_path: Path) -> None:
    plan = synthetic.plan([synthetic.process(1)], [synthetic.service(1), synthetic.service(2)])
    content = plan_of(synthetic.facts(plan))  # two actions of 5,000, and 5,000 together
    assert rows_of(content, "Actions")[-1]["Action"] == SHARED
    found = evaluated(content, tmp_path)
    assert found[named(content, "capex_likely")] == pytest.approx(5000)
    assert found[named(content, "opex_high")] == pytest.approx(1400)


# What is typed and how


def test_cells_are_typed_heads_are_frozen_and_lists_can_be_filtered(demo: Demo) -> None:
    facts, content, _ = demo
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets[2:]:
        assert re.fullmatch(r"[A-Z]+2", sheet.freeze_panes)
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.print_title_rows in ("1:1", "$1:$1")
        assert sheet.page_setup.orientation == "landscape"
        assert all(dimension.width for dimension in sheet.column_dimensions.values())
    services = book["Services"]
    heads = {cell.value: cell.column for cell in services[1]}
    cell = services.cell(2, heads["Availability today"])
    assert (cell.data_type, cell.number_format) == ("n", "0.000%")
    assert cell.value == facts.services[0]["today"]["availability"]
    assert book.calculation.fullCalcOnLoad


def test_the_cover_says_which_plan_and_how_to_read_it(demo: Demo) -> None:
    facts, content, _ = demo
    book = openpyxl.load_workbook(io.BytesIO(content))
    about = "\n".join(str(value) for row in book["About"].iter_rows(values_only=True) for value in row if value)
    assert facts.result["case_sha256"] in about
    assert "Fictional." in about
    for convention in facts.result["conventions"]:
        assert convention["text"] in about
    inputs = {name: book.defined_names[name].attr_text for name in ("discount_rate", "horizon_years", "hours_per_year")}
    assert all(place.startswith(("Inputs!", "'Inputs'!")) for place in inputs.values())
    assert (book.properties.title, book.properties.creator) == (
        f"Availability plan 3: {facts.result['title']}",
        "Harbour Consulting",
    )


HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "<b>\"&'x</b>", "a\x07b", "x" * 40_000)


def test_what_people_typed_is_never_a_formula() -> None:
    processes = [synthetic.process(n, name=text, owner_role=text) for n, text in enumerate(HOSTILE, start=1)]
    services = [synthetic.service(n, name=text) for n, text in enumerate(HOSTILE, start=1)]
    facts = synthetic.facts(synthetic.plan(processes, services, title="=1+1"), workspace="@firm")
    for content in (plan_of(facts), xlsx(report_book(facts, Record()))):
        book = openpyxl.load_workbook(io.BytesIO(content))
        texts, _ = stored(content)
        assert all(re.match(r"=(MAX|MIN|SUM|SUMIFS|IF|COUNT\w+|\(|[A-Z]+\d|[a-z])", text) for text in texts.values())
        typed = [row["Process"] for row in rows_of(content, "Processes")]
        assert typed[:5] == list(HOSTILE[:5])
        assert all(book["Processes"].cell(row, 2).data_type == "s" for row in range(2, len(HOSTILE) + 2))
        assert typed[-1].endswith("…")


def test_the_same_plan_gives_the_same_bytes_and_no_clock_is_in_them() -> None:
    facts = demo_facts("school")
    content = plan_of(facts)
    assert content == plan_of(facts)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {part.date_time for part in package.infolist()} == {(2026, 11, 24, 10, 0, 0)}
        core = package.read("docProps/core.xml").decode()
    assert set(re.findall(r"<dcterms:\w+[^>]*>([^<]*)<", core)) == {"2026-11-24T10:00:00Z"}


@pytest.mark.parametrize(("processes", "services"), [([], []), ([synthetic.unasked_process(1)], [])])
def test_what_is_empty_or_not_asked_makes_a_workbook_with_blank_cells(
    processes: list[dict[str, Any]], services: list[dict[str, Any]], tmp_path: Path
) -> None:
    facts = synthetic.facts(synthetic.plan(processes, services))
    content = plan_of(facts)
    assert evaluated(content, tmp_path)
    assert all(row["Downtime budget a year, h"] is None for row in rows_of(content, "Processes"))
    assert evaluated(xlsx(report_book(facts, Record())), tmp_path)


# The BIA report


def test_the_report_tells_who_signed_with_dates_as_dates_and_counts_them(tmp_path: Path) -> None:
    facts = demo_facts("school")
    record = record_of_first(facts)
    content = xlsx(report_book(facts, record))
    signed, reopened = rows_of(content, "Signatures")
    assert signed["On"] == datetime(2026, 11, 20)  # noqa: DTZ001 - cells know no zone
    assert (signed["Stands"], reopened["Stands"]) == ("yes", "no")
    assert date(2026, 11, 20) == rows_of(content, "Who was asked")[1]["Invited"].date()
    found = evaluated(content, tmp_path)
    assert found[named(content, "signed")] == 1
    assert found[named(content, "processes")] == len(facts.processes)


def test_the_report_holds_every_level_every_loss_and_every_answer() -> None:
    facts = demo_facts("school")
    content = xlsx(report_book(facts, Record()))
    levels = [value for row in rows_of(content, "Impact") for key, value in row.items() if key and key[0].isdigit()]
    asked = [
        level
        for process in facts.case["processes"]
        for key in ("impact", "impact_outside_peaks")
        for row in ((process.get(key) or {}).get("severity") or {}).values()
        for level in row
    ]
    assert levels == asked
    told = {row["No."] for row in rows_of(content, "Answers")}
    assert told == {str(process["id"]) for process in facts.processes}


def test_a_report_of_other_signatures_has_other_bytes() -> None:
    facts = demo_facts("school")
    record = record_of_first(facts)
    assert xlsx(report_book(facts, record)) != xlsx(report_book(facts, replace(record, signatures=())))


def test_no_typed_number_of_a_workbook_is_missing_from_the_plan_or_its_case(demo: Demo) -> None:
    """What follows from the plan's figures is checked above: formulas, rates and hours of losses, what is shared."""
    facts, content, _ = demo
    known = {round(float(number), 6) for number in numbers_in(facts.result)} | {
        round(float(number), 6) for number in numbers_in(facts.case)
    }
    texts, _values = stored(content)
    unknown = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets
        if sheet.title not in ("Losses", "Years")
        for row in sheet.iter_rows()
        if SHARED not in [cell.value for cell in row]
        for cell in row
        if cell.data_type == "n" and cell.value is not None and (sheet.title, cell.coordinate) not in texts
        if round(float(cell.value), 6) not in known
    ]
    assert unknown == []


def numbers_in(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for each in value.values():
            yield from numbers_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from numbers_in(each)
    elif isinstance(value, int | float):
        yield value
