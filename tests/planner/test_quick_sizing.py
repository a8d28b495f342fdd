"""Ten answers make a case without faults that is planned, sized and offered; more of anything never asks for less."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.bill_of_materials import offers_of
from planner.case import Case
from planner.catalogue import load_catalogue
from planner.faults import CaseFaults
from planner.language import Language, spoken
from planner.plan import make_plan
from planner.quick_answers import read_quick, read_quick_text
from planner.quick_sizing import (
    assumptions_of,
    even_parts,
    loss_by_time,
    quick_case,
    quick_document,
    worked_hours,
)
from planner.reading import case_from_dict, case_to_dict
from planner.sizing import size_case
from planner.translations import CODES, language_of
from tests.planner.quick import answered, quick_documents

DAY = "2026-11-24"


def _case(document: dict[str, Any]) -> Case:
    return quick_case(read_quick(document), DAY)


def _sizes(document: dict[str, Any]) -> dict[str, float]:
    (service,) = size_case(_case(document))["services"]
    return {each["about"]: each["likely"] for each in service["sizing"]["figures"] if each["likely"] is not None}


@given(quick_documents())
@settings(max_examples=30)
def test_all_valid_answers_make_a_case_that_is_planned_sized_and_offered(document: dict[str, Any]) -> None:
    of = _case(document)
    assert case_from_dict(case_to_dict(of)) == of
    plan = make_plan(of)
    assert [offer.name for offer in offers_of(plan) if offer.is_recommended] == ["better"]
    assert sum(site.users or 0 for site in of.sites or ()) == document["users"]
    assert sum(site.mfps or 0 for site in of.sites or ()) == sum(document["devices"].values())
    assert {"servers", "nodes_with_one_spare", "job_storage"} <= _sizes(document).keys()
    for part in (*(of.sites or ()), *of.services, *of.processes):
        assert part.unconfirmed is None or part.note


@given(quick_documents(), st.integers(1, 100_000))
@settings(max_examples=30)
def test_more_users_devices_or_jobs_never_ask_for_fewer_servers(document: dict[str, Any], more: int) -> None:
    before = _sizes(document)
    larger = [
        document | {"users": min(document["users"] + more, 1_000_000)},
        document | {"devices": {**document["devices"], "Brother": more}},
        document | {"jobs_per_day": document["jobs_per_day"] + more},
    ]
    for each in larger:
        after = _sizes(each)
        for about in ("servers", "nodes_with_one_spare", "job_storage"):
            assert after[about] >= before[about]


@given(quick_documents(), st.integers(0, 1_000_000))
@settings(max_examples=20)
def test_a_dearer_hour_never_loses_less(document: dict[str, Any], more: int) -> None:
    answers = read_quick(document)
    dearer = read_quick(document | {"loss_per_hour": document["loss_per_hour"] + more})
    losses = loss_by_time(answers)
    assert losses == sorted(losses)
    assert all(one <= other for one, other in zip(losses, loss_by_time(dearer), strict=True))


@given(st.integers(0, 10_000), st.integers(1, 50))
def test_even_parts_add_up_and_differ_by_one_at_most(total: int, parts: int) -> None:
    found = even_parts(total, parts)
    assert (sum(found), len(found)) == (total, parts)
    assert max(found) - min(found) <= 1


def test_every_fault_is_told_at_once_with_its_field_and_the_fix() -> None:
    document = answered(
        users=0,
        devices={"Kyocera": 0},
        hours=[],
        stands={"platform": "mainframe", "also": ["immutable-backup"]},
        must_haves={"functions": ["print"]},
        printers=3,
    )
    del document["client"]
    with pytest.raises(CaseFaults) as refused:
        read_quick(document)
    places = {fault.path for fault in refused.value.faults}
    assert places == {
        "client",
        "users",
        "devices",
        "hours",
        "stands.platform",
        "stands.also",
        "must_haves.back_within_hours",
        "printers",
    }
    assert all(fault.expected for fault in refused.value.faults)


def test_a_time_without_a_function_and_text_that_is_no_json_are_faults() -> None:
    with pytest.raises(CaseFaults, match=r"must_haves\.functions"):
        read_quick(answered(must_haves={"back_within_hours": 4}))
    with pytest.raises(CaseFaults, match="no JSON"):
        read_quick_text("{")
    assert read_quick_text(json.dumps(answered())).users == 900


def test_what_was_assumed_is_marked_and_what_was_answered_is_not() -> None:
    document = quick_document(read_quick(answered()), DAY)
    (service, *_), (site, *_) = document["services"], document["sites"]
    assert "estate.average_job_mb" in service["unconfirmed"]
    assert not {"estate.jobs_per_day", "estate.mfps", "estate.mfps_by_vendor"} & set(service["unconfirmed"])
    assert "(Z11)" in service["note"]
    assert site["unconfirmed"] == ["users", "mfps"]
    about = dict(assumptions_of(document))
    assert about.keys() >= {"What stands already", "Site 1", "Print management", "Printing"}
    assert "spread evenly over 2 sites" in about["Site 1"]
    one_site = quick_document(read_quick(answered(sites=1)), DAY)
    assert "unconfirmed" not in one_site["sites"][0]


def test_must_haves_become_targets_and_constraints_and_the_budget_a_ceiling() -> None:
    must = {"functions": ["print"], "back_within_hours": 2, "lose_at_most_hours": 1, "rules_out": ["cloud"]}
    plan = make_plan(_case(answered(must_haves=must)))
    targets = {each["name"]: each["targets"] for each in plan["processes"]}
    assert targets["Printing"]["rto_hours"] == 2
    assert targets["Copying"]["rto_hours"] is None
    assert targets["Scanning"]["rpo_hours"] == 1
    barred = {each.get("platform") or each.get("recovery") for each in plan["services"][0]["rejected"]}
    assert {"private-cloud-vm-ha", "warm-standby"} <= barred
    assert plan["portfolio"]["budget"]["capex"] == 20_000


@given(quick_documents())
@settings(max_examples=15)
def test_nothing_at_a_cloud_provider_means_no_design_and_no_price_of_one(document: dict[str, Any]) -> None:
    must = {**(document.get("must_haves") or {}), "rules_out": ["cloud"]}
    plan = make_plan(_case(document | {"must_haves": must}))
    prices = load_catalogue().figures
    for service in plan["services"]:
        for option in service["options"]:
            assert not [line["item"] for line in option["cost_lines"] if prices[line["price_id"]].at_provider]
            assert option["platform"] != "private-cloud-vm-ha"
            assert not {"warm-standby", "pilot-light"} & set(option["recovery"])


def test_every_price_that_names_a_cloud_is_marked_as_one_of_a_provider() -> None:
    words = ("cloud backup", "azure", "draas", "public cloud", "aws")
    named = [f for f in load_catalogue().figures.values() if any(word in f.name.lower() for word in words)]
    prices = [figure for figure in named if "/" in figure.unit and figure.unit[:3].isupper()]
    assert len(prices) >= 5
    assert all(figure.at_provider for figure in prices)


@given(
    hours=st.sampled_from([0, 1, 4, 12]), also=st.lists(st.sampled_from(["offsite-backup", "cloud-vpn"]), unique=True)
)
@settings(max_examples=8)
def test_what_may_be_lost_at_most_holds_for_the_data_of_the_print_service(hours: float, also: list[str]) -> None:
    must = {"functions": ["print"], "back_within_hours": 4, "lose_at_most_hours": hours}
    stands = {"platform": "single-server", "also": also}
    plan = make_plan(_case(answered(must_haves=must, stands=stands, budget=None)))
    (printing,) = (each for each in plan["services"] if each["kind"] == "print")
    assert printing["required"]["rpo_hours"] == hours
    for option in printing["options"]:
        kept = [strategy for strategy in option["recovery"] if strategy in ("pilot-light", "warm-standby", "hot-site")]
        assert kept or "rpo" in {miss["kind"] for miss in option["misses"]}  # a copy every night is not enough


def test_a_cluster_that_stands_although_it_is_ruled_out_is_said_to() -> None:
    stands = {"platform": "failover-cluster-active-passive"}
    skills = ["windows-failover-cluster"]
    plan = make_plan(_case(answered(must_haves={"rules_out": ["clusters"]}, stands=stands, skills=skills)))
    (printing,) = (each for each in plan["services"] if each["kind"] == "print")
    advised = printing["recommendation"]
    assert advised["platform"] == "failover-cluster-active-passive"
    assert advised["not_covered"][0].startswith("Excluded by the client: No failover cluster.")
    assert "constraint" in {reason["rule"] for reason in advised["reasons"] if reason["about"] == "platform"}
    for offer in plan["offers"]:
        assert "Excluded by the client" in offer["not_covered"][0]["text"]


def test_each_further_site_has_a_line_that_its_users_need() -> None:
    of = _case(answered(users=90, sites=3))
    assert [service.id for service in of.services] == ["PRINT", "NET", "LINE2", "LINE3"]
    needs = {each.on: each.share for each in of.processes[0].depends_on or ()}
    assert needs == {"PRINT": 1.0, "LINE2": 0.3333, "LINE3": 0.3333}
    assert [each.id for each in _case(answered(sites=1)).services] == ["PRINT", "NET"]


def test_a_school_and_a_hospital_come_to_believable_sizes() -> None:
    """By hand: 4,800 jobs a day put 960 into the busiest hour, 16 a minute on average, 26 in its busiest minute; one
    server takes 120. A hospital's 650 devices and 211 jobs in a minute ask for two."""
    school = _sizes(answered())
    assert (school["busy_hour_jobs"], school["peak_minute_jobs"]) == (960, 26)
    assert (school["servers"], school["processors_per_server"]) == (1, 4)
    devices = {"Kyocera": 400, "Ricoh": 200, "HP": 50}
    hospital = _sizes(answered(users=5000, devices=devices, sites=4, jobs_per_day=45_000, hours="24x7"))
    assert (hospital["peak_minute_jobs"], hospital["servers"], hospital["nodes_with_one_spare"]) == (211, 2, 3)


def test_hours_of_work_in_a_stretch_are_counted_where_they_are_densest() -> None:
    windows = read_quick(answered()).hours
    assert [worked_hours(windows, hours) for hours in (0.25, 8, 24, 168)] == [0.25, 8, 10, 50]
    assert worked_hours("24x7", 72) == 72
    (late, early) = ({"days": "Mon", "from": "20:00", "to": "24:00"}, {"days": "Tue", "from": "00:00", "to": "04:00"})
    assert worked_hours(read_quick(answered(hours=[late, early])).hours, 8) == 8


def test_a_met_target_says_which_share_it_stands_for_and_the_outage_it_does_not_hold_for() -> None:
    """Back within 4 h is met by nine of ten everyday outages; a dead server keeps PRINT away for days."""
    plan = make_plan(_case(answered(budget=None)))
    offer = next(each for each in plan["offers"] if each["is_recommended"])
    assert offer["services_meeting_targets"] == offer["services_counted"]
    hardware = next(each for each in offer["by_scope"] if each["scope"] == "hardware")["recovery_hours"]
    promise = offer["promise"]
    assert promise["share"] == 0.9
    assert promise["longest"] == {
        "service": "PRINT",
        "part": "PRINT",
        "scope": "hardware",
        "hours": hardware["high"],
        "asked_hours": 4,
    }
    assert promise["text"] == (
        "A target is met when at least 90 % of everyday outages end in time; after a dead server it can take up to "
        "45 h 3 min until PRINT is back, where 4 h is asked, and a lost site and corrupted data are not counted."
    )
    option = next(each for each in plan["services"] if each["id"] == "PRINT")["recommendation"]
    assert option["promise"] == promise


@pytest.mark.parametrize(
    ("platform", "shown"),
    [("single-server", set()), ("vm-ha", {"hosts"}), ("failover-cluster-active-passive", {"nodes"})],
)
def test_a_plan_sizes_no_spare_that_none_of_its_offers_has(platform: str, shown: set[str]) -> None:
    answers = answered(stands={"platform": platform}, must_haves={"functions": ["print"], "back_within_hours": 48})
    (service,) = (each for each in make_plan(_case(answers))["services"] if each["kind"] == "print")
    figures = {each["about"] for each in service["sizing"]["figures"]}
    assert {"servers", "processors_per_server", "job_storage"} <= figures
    assert {each for each in ("nodes", "hosts") if f"{each}_with_one_spare" in figures} == shown


def test_one_person_with_one_device_is_not_sold_a_second_network_core() -> None:
    """The switch of so small a site is replaced from the shop; that its outages do not count is said."""
    answers = answered(users=1, devices={"HP": 1}, sites=1, jobs_per_day=10, budget=None)
    plan = make_plan(_case(answers))
    assert [each["id"] for each in plan["services"]] == ["PRINT"]
    assert (
        "its outages are not counted"
        in dict(assumptions_of(quick_document(read_quick(answers), DAY)))["Print management"]
    )
    reasons = {each["text"] for each in plan["services"][0]["recommendation"]["reasons"]}
    assert any("print in 80 % of outages" in text for text in reasons)
    assert not any("% of users" in text for text in reasons)
    (print_kept, *_) = next(each for each in offers_of(plan) if each.is_recommended).functions_kept
    assert print_kept.is_of_outages
    assert "NET" in [each.id for each in _case(answers | {"users": 11}).services]


EVERYTHING = answered(
    users=9,
    sites=3,
    stands={"platform": "vm-ha", "also": ["virtual-hosts"]},
    must_haves={"functions": ["print"], "back_within_hours": 4, "rules_out": ["clusters", "cloud"]},
)


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """(key, text) of every text in a document that is longer than a word of the format."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, place)
    elif isinstance(value, str):
        yield place, value


@pytest.mark.parametrize("document", [answered(), EVERYTHING])
def test_every_name_and_note_that_the_product_writes_passes_the_language_spoken(document: dict[str, Any]) -> None:
    marks = Language(lambda msgid: f"‹{msgid}›", lambda one, many, count: f"‹{many}›", ",", ".")
    with spoken(marks):
        made = quick_document(read_quick(document), DAY)
    # The usual words of a scale are said where they are printed, as those of every case are.
    of_scale = {"severity_levels", "categories"}
    texts = list(_texts({key: value for key, value in made.items() if key not in of_scale} | {"client": {}}))
    written = [text for key, text in texts if key in ("name", "note", "title", "reason", "text", "quick sizing")]
    assert len(written) >= 10
    for text in written:
        assert re.fullmatch(r"(‹.*›\s?)+", text)
    assert not [text for _key, text in texts if " " in text and "‹" not in text]


def test_in_german_the_names_are_german_and_the_figures_are_the_same() -> None:
    answers = read_quick(EVERYTHING)
    with spoken(language_of("de")):
        made = quick_document(answers, DAY)
    assert [each["name"] for each in made["processes"]] == ["Drucken", "Kopieren", "Scannen"]
    assert [each["name"] for each in made["sites"]] == ["Standort 1", "Standort 2", "Standort 3"]
    assert made["services"][0]["name"] == "Druckmanagement"
    assert " % der Benutzer haben einen eigenen Windows-Computer" in made["services"][0]["note"]
    assert made["client"]["name"] == "Linden School (fictional)"
    english = quick_document(answers, DAY)
    numbers = re.compile(r"-?\d+(?:\.\d+)?")
    worded = re.compile(r'"(name|note|title|reason|text|quick sizing)": "[^"]*"')
    assert numbers.findall(worded.sub("", json.dumps(made))) == numbers.findall(worded.sub("", json.dumps(english)))
    assert (
        size_case(case_from_dict(made))["services"][0]["sizing"]["figures"]
        == (size_case(case_from_dict(english))["services"][0]["sizing"]["figures"])
    )


def test_a_language_there_is_none_of_is_no_silent_english() -> None:
    assert CODES == ("en", "de")
    with pytest.raises(KeyError):
        language_of("fr")


TO_BUY = {"platform": "single-server", "to_buy": True}


def _bought(document: dict[str, Any], offer: str = "better") -> dict[str, Any]:
    """The lines of an offer by what is bought for the platform of the print service, and whom they are for."""
    found = next(each for each in offers_of(make_plan(_case(document))) if each.name == offer)
    return {line.price_id: line for line in found.lines if line.strategy == "single-server"}


def test_a_first_server_is_a_price_line_with_its_source_and_one_that_stands_is_none() -> None:
    lines = _bought(answered(stands=TO_BUY, budget=None))
    figures = load_catalogue().figures
    assert lines.keys() == {"C6b", "C2a", "L8"}  # the machine, its licence, its setting up
    server = lines["C6b"]
    assert (server.quantity, server.once.likely) == (1, figures["C6b"].likely)
    assert (server.source_class, server.as_of, server.is_default) == ("estimate", load_catalogue().version, True)
    assert server.source
    assert _bought(answered(budget=None)) == {}


def test_as_many_first_servers_are_priced_as_the_sizing_asks_for() -> None:
    devices = {"Kyocera": 400, "Ricoh": 200, "HP": 50}
    large = answered(users=5000, devices=devices, jobs_per_day=45_000, hours="24x7", stands=TO_BUY, budget=None)
    assert _sizes(large)["servers"] == 2
    assert _bought(large)["C6b"].quantity == 2


def test_what_is_bought_first_is_in_every_sum_and_told_in_every_text() -> None:
    document = answered(stands=TO_BUY, budget=None)
    plan = make_plan(_case(document))
    for offer in offers_of(plan):
        assert offer.capex.likely == sum(line.once.likely for line in offer.lines if line.once)
    option = plan["services"][0]["recommendation"]
    assert option["changes"][0] == "single-server"
    assert option["summary"].startswith("Start with single server")
    told = " ".join(reason["text"] for reason in option["reasons"])
    assert "Nothing stands yet" in told
    assert "stands already" not in told
    assert (
        "no print server stands yet"
        in dict(assumptions_of(quick_document(read_quick(document), DAY)))["Print management"]
    )
    assert any("maintenance contract" in each["text"] for each in plan["findings"] if each["id"] == "not-priced")
    assert _case(document).house.platforms == ()


def test_a_design_on_another_platform_does_not_pay_for_the_first_server_too() -> None:
    stands = TO_BUY | {"also": ["virtual-hosts", "shared-storage"]}
    must = {"functions": ["print", "copy", "scan"], "back_within_hours": 0.25}
    document = answered(stands=stands, skills=["vmware"], must_haves=must, budget=None)
    plan = make_plan(_case(document))
    platforms = {each["platform"] for each in plan["services"][0]["options"]}
    assert platforms - {"single-server"}
    for option in plan["services"][0]["options"]:
        strategies = {line["strategy"] for line in option["cost_lines"]}
        assert ("single-server" in strategies) == (option["platform"] == "single-server")


@given(quick_documents(), st.integers(0, 8000))
@settings(max_examples=15)
def test_whatever_the_budget_something_is_bought_and_a_budget_below_it_is_told(
    document: dict[str, Any], most: int
) -> None:
    document = document | {"stands": document["stands"] | {"to_buy": True}, "budget": {"capex": most}}
    plan = make_plan(_case(document))
    (better,) = (offer for offer in offers_of(plan) if offer.is_recommended)
    assert better.capex.likely > 0
    told = [each for each in plan["findings"] if each["id"] == "budget-below-first-purchase"]
    assert bool(told) == (better.is_within_budget is False)
