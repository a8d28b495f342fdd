"""The sections on what happens when, on the way there and on tests: what they say follows from the plan alone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bia import charts
from bia.documents.blocks import Bullets, PrintedTable, Section, Text
from bia.documents.designs import designs
from bia.documents.evidence import findings
from bia.documents.facts import Facts, duration
from bia.documents.figures import downtime_budgets
from bia.documents.money import money_section
from bia.documents.options import options
from bia.documents.outages import outages
from bia.documents.processes import targets
from bia.documents.residual import residual
from bia.documents.roadmap import roadmap, steps_of
from bia.documents.services import promises
from bia.documents.test_plan import expected
from bia.documents.test_plan import test_plan as plan_of_tests
from bia.documents.test_plan import tests_of as found_tests
from tests.site import plan_documents as synthetic
from tests.site.test_documents_pdf import demo_facts

SCOPES = ("hardware", "site", "corruption")


def rows_of(section: Section | None) -> list[tuple[str, ...]]:
    assert section is not None
    tables = [block.table for block in section.blocks if isinstance(block, PrintedTable)]
    return [tuple(cell.text for cell in row.cells) for table in tables for row in table.rows]


def words_of(section: Section | None) -> str:
    assert section is not None
    lists = [item for block in section.blocks if isinstance(block, Bullets) for item in block.items]
    return " ".join([section.lead, *(text for row in rows_of(section) for text in row), *lists])


def facts_with(*services: dict[str, Any], **case: Any) -> Facts:
    made = synthetic.facts(synthetic.plan([synthetic.process(1)], list(services)))
    return Facts(
        result=made.result,
        case={**made.case, **case},
        number=made.number,
        made_at=made.made_at,
        workspace=made.workspace,
    )


def changed(number: int, **changes: Any) -> dict[str, Any]:
    return synthetic.service(number, recommendation=synthetic.option("better", **changes))


def test_the_same_reason_for_two_targets_is_said_once() -> None:
    unasked = "The impact over time was not asked."
    reasons = [{"about": about, "rule": "", "inputs": [], "text": unasked} for about in ("mtpd_hours", "rto_hours")]
    made = synthetic.facts(synthetic.plan([synthetic.process(1, reasons=reasons)], [changed(1)]))
    assert words_of(targets(made, None)).count(unasked) == 1


def test_without_a_recommendation_its_column_says_so_and_gives_no_reason_of_a_target() -> None:
    row = rows_of(designs(facts_with(synthetic.service(1, recommendation=None))))[0]
    assert row[1] == "Nothing could be recommended."


def test_a_tinted_column_is_spoken_of_where_there_is_one() -> None:
    rejected = [{"platform": "vm-ha", "edge": [], "recovery": [], "reason": "No host.", "rule": "R1"}]
    without = options(facts_with(changed(1) | {"options": [], "rejected": rejected}), {})
    assert without is not None
    assert "tinted" not in without.lead
    both = [synthetic.option("good"), synthetic.option("better", edge=["x"])]
    compared = options(facts_with(synthetic.service(1, recommendation=both[1], options=both)), {})
    assert compared is not None
    assert "tinted" in compared.lead


# What happens when


def test_every_service_stands_in_every_event_that_strikes_it_with_the_hours_of_the_plan() -> None:
    facts = demo_facts("hospital")
    text = words_of(outages(facts))
    for service in facts.services:
        for scope in SCOPES:
            hours = (service["recommendation"] or {}).get("by_scope", {}).get(scope, {}).get("recovery_hours")
            if hours:
                assert str(service["id"]) in text
    slowest = max(
        service["recommendation"]["by_scope"]["site"]["recovery_hours"]["high"]
        for service in facts.services
        if service["recommendation"] and "site" in service["recommendation"]["by_scope"]
    )
    assert duration(slowest) in text


def test_the_shortest_workaround_and_what_goes_on_are_said() -> None:
    facts = demo_facts("hospital")
    section = outages(facts)
    assert section is not None
    shortest = min(asked["workaround"]["sustain_hours"] for asked in facts.asked.values() if asked.get("workaround"))
    said = " ".join(getattr(block, "text", "") for block in section.blocks)
    assert duration(shortest) in said
    assert "print for 65" in words_of(section).replace("\N{NO-BREAK SPACE}", " ")


def struck(number: int, scope: str, copy: str, hours: float, **changes: Any) -> dict[str, Any]:
    event = {"recovery_hours": synthetic.spread(10), "masked_by": None, "data_loss": {"hours": hours, "copy": copy}}
    return changed(number, by_scope={scope: event}, backup_interval_hours=24, **changes)


def lost_of(*services: dict[str, Any]) -> list[str]:
    return [row[-1].replace("\N{NO-BREAK SPACE}", " ") for row in rows_of(outages(facts_with(*services)))]


@pytest.mark.parametrize("masked_by", [None, "second-core"])
def test_a_dead_server_names_what_stops_with_it_unless_it_is_masked(masked_by: str | None) -> None:
    event = {"recovery_hours": synthetic.spread(10), "masked_by": masked_by, "takes_along": ["S02"]}
    above = changed(2, by_scope={})
    facts = facts_with(changed(1, by_scope={"hardware": event}, backup_interval_hours=24), above)
    row = rows_of(outages(facts))[0]
    assert row[0].startswith("S01")
    assert ("Stops with it: S02." in row[1]) == (masked_by is None)


def test_a_service_that_waits_for_another_part_after_a_disaster_says_for_which() -> None:
    event = {"recovery_hours": synthetic.spread(10), "masked_by": None}
    waiting = changed(1, by_scope={"site": {**event, "waits_for": "AD"}}, backup_interval_hours=24)
    alone = changed(2, by_scope={"site": {**event, "waits_for": None}}, backup_interval_hours=24)
    rows = [" ".join(row) for row in rows_of(outages(facts_with(waiting, alone)))]
    assert ["once AD is back" in row for row in rows] == [True, False]


def test_data_are_called_safe_only_where_the_copy_cannot_be_changed() -> None:
    unknown = changed(3, by_scope={"corruption": {"recovery_hours": synthetic.spread(10), "masked_by": None}})
    lost = lost_of(struck(1, "corruption", "none", 2160), struck(2, "corruption", "backup", 264), unknown)
    assert lost[0].startswith("All data: the copies can be encrypted too. The plan reckons with up to 90 d of work")
    assert lost[1].startswith("At most 11 d of data: until it is noticed")  # longer than from one backup to the next
    assert lost[2] == "Not known"


def test_what_is_lost_is_what_the_best_copy_that_survives_leaves() -> None:
    lost = lost_of(
        struck(1, "hardware", "backup", 24),
        struck(2, "hardware", "replica", 0.25),
        struck(3, "hardware", "array", 0),
        struck(4, "hardware", "kept", 0),
    )
    assert lost == [
        "At most 24 h of data, the time between two backups",
        "At most 15 min of data, by which the replica is behind",
        "Work that was open; a second array holds the data",
        "Work that was open",
    ]


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert outages(facts_with()) is None
    assert roadmap(facts_with()) is None
    assert plan_of_tests(facts_with()) is None


# The way there


def test_a_step_comes_after_those_of_what_its_services_stand_on() -> None:
    upper, lower = changed(1, summary="Change the upper one"), changed(2, summary="Change the lower one")
    facts = facts_with(upper, lower, services=[{"id": "S01", "depends_on": ["S02"]}, {"id": "S02"}])
    assert [step.ids for step in steps_of(facts)] == [("S02",), ("S01",)]
    rows = rows_of(roadmap(facts))
    assert [row[3] for row in rows] == ["–", "Step 1", "Steps 1 and 2", "Steps 2 to 3"]


def test_steps_that_stand_on_each_other_are_still_all_there() -> None:
    one, other = changed(1, summary="One"), changed(2, summary="Other")
    ring = [{"id": "S01", "depends_on": [{"on": "S02"}]}, {"id": "S02", "depends_on": [{"on": "S01"}]}]
    assert {step.ids for step in steps_of(facts_with(one, other, services=ring))} == {("S01",), ("S02",)}


def test_days_of_work_are_those_of_the_cost_lines_and_no_date_is_invented() -> None:
    line = {**synthetic.option("x")["cost_lines"][0], "price_id": "L1", "unit": "days", "quantity": 3}
    yearly = {**line, "unit": "days/yr"}
    facts = facts_with(changed(1, cost_lines=[line, yearly]))
    effort = {"id": "L1", "name": "Effort", "unit": "days", "low": 1, "likely": 2, "high": 4}
    facts.result["assumptions"].append(effort)
    assert "3 to 12" in [row[4] for row in rows_of(roadmap(facts))]
    assert "2026" not in words_of(roadmap(facts))


# Tests


def test_what_is_new_is_tried_first_and_each_test_once_with_what_the_plan_expects() -> None:
    facts = demo_facts("hospital")
    found = found_tests(facts)
    wanted = {text for one in facts.services for text in (one["recommendation"] or {}).get("tests", [])}
    assert {test.text for test in found} == wanted
    assert [test.is_proof for test in found] == sorted((test.is_proof for test in found), reverse=True)
    text = words_of(plan_of_tests(facts))
    slowest = max(
        service["recommendation"]["by_scope"]["corruption"]["recovery_hours"]["high"]
        for service in facts.services
        if service["recommendation"] and "corruption" in service["recommendation"]["by_scope"]
    )
    assert f"back within {duration(slowest)}" in text


# What it costs


def number(text: str) -> int:
    return int(text.replace(",", "").replace("−", "-").replace("–", "0"))


@pytest.mark.parametrize("name", ["school", "hospital"])
def test_the_columns_of_money_add_up_and_what_is_shared_is_on_one_line(name: str) -> None:
    facts = demo_facts(name)
    section = money_section(facts, None)
    assert section is not None
    actions, _, lines = (block.table for block in section.blocks if isinstance(block, PrintedTable))
    for table, once, yearly in ((actions, 2, 3), (lines, 2, 4)):
        *parts, all_of_it = [[cell.text for cell in row.cells] for row in table.rows if row.kind != "group"]
        for place in (once, yearly):
            assert abs(sum(number(row[place]) for row in parts) - number(all_of_it[place])) <= 1
    shared = [row.cells[0].text for row in actions.rows if row.cells[0].text.startswith("Shared by")]
    assert shared == (["Shared by several services, bought once"] if name == "school" else [])
    items = [row.cells[0].text for row in lines.rows if row.kind == ""]
    assert len(items) == len(set(items))


def test_a_quantity_says_what_it_counts_and_no_currency() -> None:
    section = money_section(demo_facts("hospital"), None)
    assert section is not None
    lines = [block.table for block in section.blocks if isinstance(block, PrintedTable)][-1]
    counted = {row.cells[1].text.replace("\N{NO-BREAK SPACE}", " ") for row in lines.rows if row.kind == ""}
    assert counted == {"10 pieces", "10 tasks", "1 task", "1 piece", "1 site"}


def test_a_plan_that_does_not_say_what_is_shared_shows_the_lines_of_each_service() -> None:
    section = money_section(facts_with(synthetic.service(1)), None)
    assert "3 tasks" in words_of(section).replace("\N{NO-BREAK SPACE}", " ")


def test_a_test_says_what_each_service_needs_and_when_the_plan_is_later() -> None:
    tests = {test.number: expected(test) for test in found_tests(demo_facts("school"))}
    told = {number: text.replace("\N{NO-BREAK SPACE}", " ") for number, text in tests.items()}
    assert "After a disaster needed within 48 h. Later than needed" in told["T4"]
    assert told["T5"].startswith("Software fails or a change goes wrong: back within ")
    assert told["T5"].endswith(". Needed within 12 h (PRINT and FILES), 14 d (SCAN).")
    assert told["T6"] == "It works as described. After a disaster needed within 48 h (GWS), 3 d (SIS)."


def test_payback_is_within_the_horizon_or_not_and_nothing_spent_is_nothing_to_pay_back() -> None:
    nothing = {"low": 0, "likely": 0, "high": 0}
    offered = [
        synthetic.option("good", capex=nothing, opex_per_year=nothing, payback_years=None),
        synthetic.option("better", payback_years=123.8),
        synthetic.option("best", capex=nothing, payback_years=0.0, spare="spare"),
    ]
    facts = facts_with(synthetic.service(1, options=offered, recommendation=offered[1]))
    row = next(row for row in rows_of(options(facts, {})) if row[0] == "Time until it is paid back")
    assert row[2:] == ("nothing to pay back", "not within the horizon", "at once")


def test_what_still_fails_is_said_once_and_without_numbers_of_rules() -> None:
    facts = demo_facts("school")
    section = residual(facts)
    said = words_of(section)
    assert said.count("Scanning and workflows stop with the server") == 1
    assert not re.search(r"\(R\d", said)


def test_functions_that_are_away_for_less_than_their_service_say_so() -> None:
    section = designs(demo_facts("school"))
    assert section is not None
    said = " ".join(getattr(block, "text", "") for block in section.blocks).replace("\N{NO-BREAK SPACE}", " ")
    assert "The service is away for 22 h 08 a year" in said
    assert "print 13 h 49" in said


# What IT must promise, and what a careful reader notices


def untouched(number: int) -> dict[str, Any]:
    return synthetic.service(number, required={}, promised={}, today={}, gaps=[], recommendation=None)


def first_rows(facts: Facts) -> list[str]:
    tables = (block.table for block in promises(facts, (), ()).blocks if isinstance(block, PrintedTable))
    return [row.cells[0].text for row in next(tables).rows]


def test_of_very_many_services_those_alike_share_a_row_and_none_that_misses_its_need() -> None:
    few, many = ([untouched(number) for number in range(2, last)] for last in (41, 42))
    assert len(first_rows(facts_with(synthetic.service(1), *few))) == 40
    alone, together = first_rows(facts_with(synthetic.service(1), *many))
    assert alone.split() == ["S01", "Synthetic", "service", "1"]
    assert together.split() == ["40", "services", "alike:", "S02,", "S03,", "S04", "and", "37", "more"]


def test_a_finding_says_three_texts_each_on_its_line_and_how_many_more() -> None:
    section = findings(demo_facts("hospital"))
    cells = [row[2].split("\n") for row in rows_of(section)]
    assert max(map(len, cells)) == 4
    assert any(re.fullmatch(r"and \d+ more, each in the attached plan\.", lines[-1]) for lines in cells)


def test_a_list_of_very_many_services_names_the_first_and_how_many_more() -> None:
    text = "A lost building waits for new servers."
    many = [
        synthetic.service(number, recommendation=synthetic.option("better", not_covered=[text])) for number in range(60)
    ]
    many.append(changed(60, not_covered=[]))
    assert f" and 48 more: {text}" in words_of(residual(facts_with(*many)))


def test_of_very_many_services_the_dearest_are_compared_and_the_others_counted() -> None:
    many = []
    for number in range(45):
        offered = [synthetic.option("good"), synthetic.option("better", edge=["x"], total_cost_of_risk=number)]
        many.append(synthetic.service(number, recommendation=offered[1], options=offered))
    section = options(facts_with(*many), {})
    assert section is not None
    tables = [block.table.caption for block in section.blocks if isinstance(block, PrintedTable)]
    captions = [caption for caption in tables if ": options." in caption]
    assert len(captions) == 40
    assert str(many[4]["id"]) not in " ".join(captions).split()
    assert str(many[5]["id"]) in captions[0]
    assert "the options of 5 further services stand in the workbook" in section.lead


def test_what_a_figure_in_parts_shows_is_counted_over_all_of_them_and_said_once() -> None:
    facts = demo_facts("hospital")
    parts = downtime_budgets(facts)
    assert len(parts) > 1
    whole = charts.downtime_budget(facts.result)
    assert whole.finding in parts[0].caption
    assert all("Overdrawn" not in part.caption for part in parts[1:])
    assert all("continued" in part.caption for part in parts[1:])


def test_what_goes_on_without_the_server_stands_beside_the_time_until_it_is_back() -> None:
    kept = synthetic.option("better", edge=["spooling"], goes_on={"print": 0.6, "copy": 0.6, "scan": 0.0})
    facts = facts_with(synthetic.service(1, options=[synthetic.option("good"), kept], recommendation=kept))
    row = next(row for row in rows_of(options(facts, {})) if row[0] == "Goes on while its server is away")
    assert [" ".join(cell.split()) for cell in row[1:]] == ["–", "–", "print and copy for 60 % of users"]


@pytest.mark.parametrize(("loss_left", "is_said"), [(99.0, True), (40.0, False)])
def test_a_way_back_that_is_sooner_and_saves_nothing_is_explained(loss_left: float, is_said: bool) -> None:
    def back(hours: float, loss: float) -> dict[str, Any]:
        return {"site": {"recovery_hours": synthetic.spread(hours), "expected_annual_loss": loss}}

    offered = [
        synthetic.option("good", by_scope=back(100, 100.0)),
        synthetic.option("better", edge=["x"], by_scope=back(2, loss_left)),
    ]
    section = options(facts_with(synthetic.service(1, options=offered, recommendation=offered[0])), {})
    assert section is not None
    said = [block.text for block in section.blocks if isinstance(block, Text)]
    assert any("wait for other services" in text for text in said) is is_said


def test_a_long_name_stands_whole_in_the_registers_and_short_everywhere_else() -> None:
    name = " ".join(["Planning"] * 45)
    service = synthetic.service(1, name=name, recommendation=synthetic.option("better"))
    made = synthetic.facts(synthetic.plan([synthetic.process(1, name=name)], [service]))
    services, processes = rows_of(promises(made, (), ())), rows_of(targets(made))
    assert name in services[0][0]
    assert name in processes[0]
    others = [*services[1:], *processes[1:], *rows_of(designs(made)), *rows_of(money_section(made, None))]
    long = [cell for row in others for cell in row if "Planning" in cell]
    assert long
    assert all(len(cell) < 120 for cell in long)


def test_an_event_of_which_nothing_is_told_takes_no_row() -> None:
    planned = {"downtime_hours_per_year": 4.0, "recovery_hours": None, "figures": []}
    facts = demo_facts("school")
    recommended = [one["recommendation"]["by_scope"] for one in facts.services if one["recommendation"]]
    assert any(scopes.get("planned", {}).keys() == planned.keys() for scopes in recommended)
    rows = rows_of(designs(facts))
    assert any(row[0].startswith("The building") for row in rows)
    assert not any(set(row[1:]) == {"–"} for row in rows)


def test_the_way_back_of_a_doubled_part_says_that_it_is_that_of_both() -> None:
    storage = {"recovery_hours": synthetic.spread(24), "expected_annual_loss": 7, "masked_by": "second-array"}
    doubled = synthetic.option("better", spare="second-array", by_scope={"storage": storage})
    today = {**synthetic.service(1)["today"], "by_scope": {"storage": {**storage, "masked_by": None}}}
    rows = rows_of(designs(facts_with(synthetic.service(1, today=today, recommendation=doubled))))
    row = next(row for row in rows if row[0] == "Storage fails")
    assert "(both parts)" in row[4]
    assert "(both parts)" not in row[2]


def test_stopping_a_single_server_passes_by_the_time_that_the_plan_reckons_with() -> None:
    by_scope = {"application": {"recovery_hours": synthetic.spread(2), "masked_by": None}}
    layer = {"layer": "platform", "id": "single-server", "name": "One server", "masks": [], "tests": ["Stop it"]}
    chosen = synthetic.option("better", by_scope=by_scope, layers=[layer], tests=["Stop it"])
    (test,) = found_tests(facts_with(synthetic.service(1, recommendation=chosen)))
    said = " ".join(expected(test).split())
    assert "back within 4 h" in said
    assert "works as described" not in said
