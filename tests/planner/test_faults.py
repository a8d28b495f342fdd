"""A document that is no case is refused with everything that is wrong with it, and never does harm."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.reading import CaseFaults, case_from_dict, read_case

from .test_reading import changed, faults_of, sample

P0 = "processes/0"
WINDOW = {"days": "Mon-Fri", "from": "08:00", "to": "16:00"}

# The path where a value is put, the value, and the beginning of the one fault it must bring.
FAULTS: list[tuple[str, Any, str]] = [
    ("format", "ninefold-case/2", 'format: found "ninefold-case/2"; expected "ninefold-case/1"'),
    ("title", " ", "title: found"),
    ("currency", "eur", "currency: found"),
    ("as_of", "2026-02-30", "as_of: found"),
    ("as_of", "20261101", "as_of: found"),
    ("fictional", "yes", "fictional: found"),
    ("horizon_years", 0, "horizon_years: found 0;"),
    ("horizon_years", 1 / 120, "horizon_years: found 0.00833333;"),
    ("horizon_years", True, "horizon_years: found true;"),
    ("horizon_years", "5", 'horizon_years: found "5";'),
    ("discount_rate", 1.01, "discount_rate: found 1.01;"),
    ("discount_rate", float("nan"), "discount_rate: found NaN;"),
    ("discount_rate", float("inf"), "discount_rate: found an infinite number;"),
    ("loss_overlap", -0.1, "loss_overlap: found -0.1;"),
    ("budget/capex", -1, "budget.capex: found -1;"),
    ("budget/capex", 10**400, "budget.capex: found an enormous number;"),
    ("client/employees", 2.5, "client.employees: found 2.5;"),
    ("client/name", "a\x00b", "client.name: found"),
    ("client/name", "\ud800", "client.name: found"),
    ("client/regulation", ["GDPR", ""], "client.regulation[1]: found"),
    ("severity_levels", ["a", "b", "c", "d"], "severity_levels: found a list of 4; expected"),
    ("categories/1/id", "operational", "categories[1].id: found"),
    ("categories/0/serious_level", 5, "categories[0].serious_level: found 5;"),
    ("it_team/skills/windows-server", 5, "it_team.skills.windows-server: found 5;"),
    ("it_team/skills/two words", 5, 'it_team.skills["two words"]: found 5;'),
    ("house/platforms", ["vmware"], 'house.platforms[0]: found "vmware";'),
    ("constraints/0/excludes", ["vm-hat"], "constraints[0].excludes[0]: found"),
    ("prefers", ["vm-ha", "vm-ha"], "prefers[1]: found"),
    ("sites/0/users", -3, "sites[0].users: found -3;"),
    ("services/1/id", "PRINT", "services[1].id: found"),
    ("services/0/id", "PR/NT", "services[0].id: found"),
    ("services/0/kind", "printing", "services[0].kind: found"),
    ("services/0/site", "Moon", "services[0].site: found"),
    ("services/0/component", "sever", "services[0].component: found"),
    ("services/0/depends_on", ["SRV", "SVR"], 'services[0].depends_on[1]: found "SVR"; '),
    ("services/0/depends_on", ["P01"], 'services[0].depends_on[0]: found "P01"; '),
    ("services/0/depends_on", ["PRINT"], "services[0].depends_on[0]: found"),
    ("services/0/depends_on", ["SRV", "SRV"], "services[0].depends_on[1]: found"),
    ("services/0/current/recovery", ["hot-site", "pilot-light"], "services[0].current.recovery: found"),
    ("services/0/current/recovery", ["provider", "hot-site"], "services[0].current.recovery: found"),
    ("services/0/current/last_restore_test", "2025-13", "services[0].current.last_restore_test: found"),
    ("services/0/current/restore_hours", 87_601, "services[0].current.restore_hours: found 87601;"),
    ("services/0/reliability", {"count": 2, "needed": 3}, "services[0].reliability.needed: found 3;"),
    ("services/0/estate/mfps_by_vendor/Ricoh", "6", 'services[0].estate.mfps_by_vendor.Ricoh: found "6";'),
    (f"{P0}/id", "PRINT", 'processes[0].id: found "PRINT";'),
    (f"{P0}/sites", ["S", "T"], "processes[0].sites[1]: found"),
    (f"{P0}/wrt_hours", [1], "processes[0].wrt_hours: found a list of 1;"),
    (f"{P0}/wrt_hours", 1e-9, "processes[0].wrt_hours: found 1e-09;"),
    (f"{P0}/weeks_per_year", 54, "processes[0].weeks_per_year: found 54;"),
    (f"{P0}/service_hours", "always", "processes[0].service_hours: found"),
    (f"{P0}/service_hours", [WINDOW | {"days": "Mon-Fry"}], "processes[0].service_hours[0].days: found"),
    (f"{P0}/service_hours", [WINDOW | {"to": "08:00"}], "processes[0].service_hours[0].to: found"),
    (f"{P0}/service_hours", [WINDOW | {"from": "24:00"}], "processes[0].service_hours[0].from: found"),
    (f"{P0}/service_hours", [WINDOW | {"from": "8:00"}], "processes[0].service_hours[0].from: found"),
    (f"{P0}/impact/severity/safety", [0, 0], "processes[0].impact.severity.safety: found a list of 2; expected"),
    (f"{P0}/impact/severity/beauty", [0] * 7, "processes[0].impact.severity.beauty: found"),
    (f"{P0}/impact/severity/safety/2", 7, "processes[0].impact.severity.safety[2]: found 7;"),
    (f"{P0}/impact/severity/safety/2", True, "processes[0].impact.severity.safety[2]: found true;"),
    (f"{P0}/impact/loss/6", -1, "processes[0].impact.loss[6]: found -1;"),
    (f"{P0}/workaround/capacity", 1.1, "processes[0].workaround.capacity: found 1.1;"),
    (f"{P0}/workaround/covers", ["PRINT", "P02"], "processes[0].workaround.covers[1]: found"),
    (f"{P0}/workaround/covers", "some", "processes[0].workaround.covers: found"),
    (f"{P0}/depends_on", [{"on": "P01"}], 'processes[0].depends_on[0].on: found "P01";'),
    (f"{P0}/depends_on", [{"on": "NET"}, {"on": "NET"}], 'processes[0].depends_on[1].on: found "NET";'),
    (f"{P0}/depends_on", [{"share": 1}], "processes[0].depends_on[0].on: found nothing;"),
    (f"{P0}/depends_on", [{"on": "NET", "uses": [""]}], "processes[0].depends_on[0].uses[0]: found"),
    (f"{P0}/mbco", [{"after_hours": 8, "capacity": 0.5}] * 2, "processes[0].mbco[1].after_hours: found 8;"),
    (f"{P0}/peaks", [{"when": "May", "loss_factor": 2}], "processes[0].peaks[0].hours_per_year: found nothing;"),
    (f"{P0}/wrt_hour", 1, "processes[0].wrt_hour: found an unknown key;"),
    ("incidents", [{"date": "2024-2", "what": "fire"}], "incidents[0].date: found"),
    (f"{P0}/redundancy", [{"members": ["NET"]}], "processes[0].redundancy[0].members: found a list of 1;"),
    (f"{P0}/chosen", {"rto_hours": 8, "reason": ""}, "processes[0].chosen.reason: found"),
    (f"{P0}/impact/loss/0", "100 USD", 'processes[0].impact.loss[0]: found "100 USD"; expected the money lost by then'),
    (f"{P0}/impact/loss/0", {"amount": 1, "currency": "USD"}, "processes[0].impact.loss[0]: found an object;"),
    ("categories/0/serious_level", 5, "categories[0].serious_level: found 5;"),
    ("loss_limits", {"unacceptable": 0}, "loss_limits.unacceptable: found 0;"),
    ("loss_limits", {"serious": 2, "unacceptable": 1}, "loss_limits.serious: found 2; expected a loss not above"),
    ("it_team/recovery_crews", 0, "it_team.recovery_crews: found 0;"),
    ("services", {}, "services: found an object;"),
]


@pytest.mark.parametrize(("path", "value", "fault"), FAULTS)
def test_what_is_wrong_is_named_with_its_place(path: str, value: Any, fault: str) -> None:
    faults = faults_of(changed(path, value))
    assert any(each.startswith(fault) for each in faults)
    assert not any("\n" in each for each in faults)
    leaves_references_behind = path == "services" or path.endswith("/id")
    assert leaves_references_behind or len(faults) == 1


def test_times_of_impact_rise() -> None:
    document = changed("impact_after_hours", [0.25, 1, 1, 8, 24, 72, 168])
    assert faults_of(document) == [
        "impact_after_hours[2]: found 1; expected a later time than the 1 hours before it: "
        "write the times in rising order"
    ]
    assert faults_of(changed("impact_after_hours/0", 0))[0].startswith("impact_after_hours[0]: found 0;")


def test_a_level_is_serious_before_it_is_unacceptable() -> None:
    document = sample()
    document["categories"][0] |= {"serious_level": 4, "unacceptable_level": 3}
    assert faults_of(document) == [
        "categories[0].serious_level: found 4; expected a level not above the unacceptable one (3)"
    ]


def test_a_member_of_a_redundancy_group_is_a_dependency_in_one_group_only() -> None:
    document = sample()
    first = document["processes"][0]
    first["depends_on"] = [{"on": "NET"}, {"on": "PRINT"}, {"on": "FILES"}]
    first["redundancy"] = [
        {"members": ["NET", "PRINT"], "needed": 3},
        {"members": ["NET", "INET"]},
    ]
    assert [fault.partition(";")[0] for fault in faults_of(document)] == [
        "processes[0].redundancy[0].needed: found 3",
        'processes[0].redundancy[1].members[0]: found "NET"',
        'processes[0].redundancy[1].members[1]: found "INET"',
    ]


def test_everything_wrong_is_said_at_once() -> None:
    document = sample()
    del document["title"]
    document["processes"][0]["wrt_hours"] = -1
    document["processes"][3]["impact"]["severity"]["safety"][2] = 9
    document["services"][2]["curent"] = document["services"][2].pop("current")
    document["services"][4]["depends_on"] = ["INTERNET"]
    with pytest.raises(CaseFaults) as caught:
        case_from_dict(document)
    assert [fault.path for fault in caught.value.faults] == [
        "title",
        "services[2].curent",
        "services[4].depends_on[0]",
        "processes[0].wrt_hours",
        "processes[3].impact.severity.safety[2]",
    ]


@pytest.mark.parametrize("key", ["format", "title", "currency", "severity_levels", "categories", "processes"])
def test_what_every_case_needs_is_asked_for(key: str) -> None:
    document = sample()
    del document[key]
    assert any(each.startswith(f"{key}: found nothing; expected ") for each in faults_of(document))


def test_a_slip_in_a_key_or_an_id_brings_a_suggestion() -> None:
    assert 'did you mean "wrt_hours"?' in faults_of(changed("processes/0/wrt_hour", 1))[0]
    assert 'did you mean "PRINT"?' in faults_of(changed("services/1/depends_on", ["print"]))[0]
    assert 'did you mean "single-server"?' in faults_of(changed("services/0/current/platform", "single server"))[0]


@pytest.mark.parametrize("document", [None, True, 1, "text", [], [{}], {"a": {1: 2}}, {1: 2}, {"title": object()}])
def test_something_else_than_a_case_is_refused(document: object) -> None:
    assert faults_of(document)


HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "found no JSON"),
    "no JSON": ("{,}", "found no JSON"),
    "two documents": ("{} {}", "found no JSON"),
    "not UTF-8": (b'{"title": "\xff"}', "not UTF-8"),
    "deep lists": ("[" * 100_000, "nested too deeply"),
    "deep objects": ('{"a":' * 100_000, "nested too deeply"),
    "a very long number": ('{"horizon_years": ' + "9" * 1_000_000 + "}", "horizon_years: found an infinite number"),
    "a huge exponent": ('{"horizon_years": 1e999999999}', "horizon_years: found an infinite number"),
    "a tiny exponent": ('{"horizon_years": 1e-999999999}', "horizon_years: found 0.0"),
    "NaN": ('{"horizon_years": NaN}', "horizon_years: found NaN"),
    "Infinity": ('{"horizon_years": -Infinity}', "horizon_years: found an infinite number"),
    "a repeated key": ('{"title": "a", "title": "b"}', 'title: found the key "title" more than once'),
    "a repeated inner key": ('{"house": {"notes": {"x": "1", "x": "2"}}}', 'house.notes.x: found the key "x" more'),
    "a key with a line break": ('{"a\\nb": 1}', '["a\\nb"]: found an unknown key'),
}


@pytest.mark.parametrize(("text", "fault"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_refused_in_words(text: str | bytes, fault: str) -> None:
    with pytest.raises(CaseFaults) as caught:
        read_case(text)
    assert fault in str(caught.value)
    assert len(str(caught.value)) < 20_000


def test_a_text_beyond_the_limit_is_not_even_parsed() -> None:
    with pytest.raises(CaseFaults, match="at most 10 bytes"):
        read_case(b'{"title": "long"}', most_bytes=10)


def test_too_many_services_and_processes_are_refused() -> None:
    services = [{"id": f"S{number}", "name": "s", "kind": "saas"} for number in range(12_000)]
    processes = [{"id": f"P{number}", "name": "p"} for number in range(12_000)]
    document = sample() | {"services": services, "processes": processes}
    assert faults_of(document)[0].startswith("document: found 24,000 services and processes; expected at most 20,000")


def test_faults_without_end_are_counted_and_cut() -> None:
    document = changed("processes", [{"id": f"X{number}"} for number in range(5000)])
    with pytest.raises(CaseFaults) as caught:
        case_from_dict(document)
    assert len(caught.value.faults) == 200
    assert caught.value.more == 4800
    assert str(caught.value).endswith("... and 4800 more")


def test_slips_without_end_do_not_take_the_day() -> None:
    services = [{"id": "a" * 34 + str(n), "depends_on": ["a" * 34 + f"x{n}"]} for n in range(15_000)]
    start = time.process_time()
    assert faults_of(sample() | {"services": services})
    assert time.process_time() - start < 20


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
PLACES = ["services", "processes", "impact_after_hours", "house", "categories/0", "services/0/current", "sites/0"]
PLACES += ["processes/0", "processes/0/impact", "processes/0/depends_on", "processes/0/service_hours", "it_team/skills"]


@given(st.sampled_from(PLACES), json_values)
def test_any_value_anywhere_is_read_or_refused_and_never_breaks(place: str, value: Any) -> None:
    text = json.dumps(changed(place, value))
    try:
        read_case(text)
    except CaseFaults as faults:
        assert str(faults)  # noqa: PT017 - either outcome is right
