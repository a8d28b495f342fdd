"""What the whitepaper gets wrong (R106 to R119) is never repeated in a text or figure of ours."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from planner.case import Edge, House, Platform, Recovery, ServiceKind
from planner.catalogue import load_catalogue
from planner.conventions import conventions
from planner.designs import choices_for
from planner.disruption import corruption_recovery, own_events, planned_work
from planner.misses import everyday_data_age
from planner.plan import make_plan
from planner.policy import DEFAULT_POLICY
from planner.recovery_time import RecoveryTime
from planner.situation import Design
from tests.planner.cases import case, demo, process, service, situation

ROOT = Path(__file__).parents[2]
WHITEPAPER = "MyQ X High Availability whitepaper, Nov 2022"
STRATEGIES, FIGURES = load_catalogue().strategies, load_catalogue().figures


def texts() -> str:
    """Every text of ours that a reader may see: code, data, templates and documents."""
    folders = ("planner", "bia", "templates", "docs")
    kinds = ("*.py", "*.toml", "*.html", "*.md")
    paths = [path for folder in folders for kind in kinds for path in (ROOT / folder).rglob(kind)]
    assert len(paths) > 100
    return "\n".join(path.read_text(encoding="utf-8") for path in paths if path.name != "whitepaper.toml").lower()


def words(strategy_id: str) -> str:
    strategy = STRATEGIES[strategy_id]
    said = (strategy.name, strategy.plain, *strategy.not_covered, *(limit.text for limit in strategy.limits))
    return " ".join(said).lower()


def test_five_nines_leave_five_and_a_quarter_minutes() -> None:
    # R24, R106: 1e-5 of 8,760 hours is 5.256 minutes.
    assert "5.39" not in texts()
    assert (1 - 0.99999) * DEFAULT_POLICY.hours_per_year * 60 == pytest.approx(5.256)


def test_no_cluster_is_called_by_the_other_s_name() -> None:
    # R43, R107
    assert "active-active" not in words(Platform.ACTIVE_PASSIVE)
    assert "active-passive" not in words(Platform.ACTIVE_ACTIVE)
    assert "passive" in words(Platform.ACTIVE_PASSIVE)


def test_a_takeover_is_reckoned_in_minutes_never_as_no_break() -> None:
    # R34, R38, R108
    assert not re.search(r"no interruption|without interruption|little to no downtime|uninterrupted", texts())
    mask = STRATEGIES[Platform.ACTIVE_PASSIVE].mask_of("hardware")
    assert mask is not None
    assert mask.recovery is not None
    assert FIGURES[mask.recovery].hours()[1] >= 1 / 60


def test_a_virtual_machine_is_restarted_not_continued() -> None:
    # R67, R109: the machine boots and its program starts, which takes minutes.
    assert "restart" in words(Platform.VM_HA)
    mask = STRATEGIES[Platform.VM_HA].mask_of("hardware")
    assert mask is not None
    assert mask.recovery is not None
    assert FIGURES[mask.recovery].hours()[0] >= 1 / 60
    assert "no break" not in words(Platform.VM_HA)


def test_one_array_is_a_single_point_of_failure_under_any_cluster() -> None:
    # R110: it is reckoned in series with the servers, and said.
    of = case([process(needs=["S"])], [service()], house=House(shared_storage=True, storage_arrays=1))
    at = situation(of)
    for platform in (Platform.ACTIVE_PASSIVE, Platform.ACTIVE_ACTIVE, Platform.VM_HA, Platform.VM_FAULT_TOLERANCE):
        scopes = {events.scope for events in own_events(at, of.services[0], Design(platform=platform))}
        assert "storage" in scopes, platform
    assert "one-array" in {finding["id"] for finding in make_plan(of)["findings"]}


def test_no_cloud_is_credited_with_a_product_it_does_not_have() -> None:
    # R111
    assert not re.search(r"vsphere|vmware|private", words(Platform.PRIVATE_CLOUD))


def test_what_may_be_lost_and_what_backups_achieve_are_two_figures() -> None:
    # R112
    of = case([process(needs=["S"], rpo=4)], [service(current={"backup_interval_hours": 24.0})])
    entry = make_plan(of)["services"][0]
    assert (entry["required"]["rpo_hours"], entry["promised"]["rpo_hours"]) == (4, 24)


def test_planned_work_is_no_part_of_recovery_times() -> None:
    # R5, R113: it is counted beside them.
    of = case([process(needs=["S"])], [service()])
    at, single = situation(of), Design(platform=Platform.SINGLE_SERVER)
    assert planned_work(at, of.services[0], single)[0] > 0
    assert "planned" not in {events.scope for events in own_events(at, of.services[0], single)}
    assert "planned" in {convention["id"] for convention in conventions(DEFAULT_POLICY)}


def test_no_platform_makes_data_safe_from_corruption() -> None:
    # R98, R103, R114: neither the time nor the age of the data changes with the platform.
    of = case(services=[service()])
    at = situation(of)
    today = Design(platform=Platform.SINGLE_SERVER, backup_interval_hours=24.0)
    found: set[tuple[RecoveryTime | None, float | None]] = {
        (
            corruption_recovery(at, of.services[0], design),
            everyday_data_age(at, of.services[0], {**at.today, of.services[0].id: design}),
        )
        for design in (replace(today, platform=platform) for platform in Platform)
    }
    assert len(found) == 1
    assert not any(STRATEGIES[platform].mask_of("corruption") for platform in Platform)


def test_half_steps_between_the_nines_are_known_and_the_year_is_named() -> None:
    # R23, R115
    assert {0.995, 0.9995} <= set(DEFAULT_POLICY.availability_classes)
    said = {convention["id"]: convention["text"] for convention in conventions(DEFAULT_POLICY)}
    assert "8,760" in said["year"]
    assert "365 days" in said["year"]


def test_the_word_proprietary_is_spelt_right() -> None:
    # R116
    assert not re.search(r"\bpropriety\b", texts())


def test_a_waiting_server_adds_no_speed() -> None:
    # R31, R117
    limits = {limit.kind: limit for limit in STRATEGIES[Platform.ACTIVE_PASSIVE].limits}
    assert limits["capacity"].rule == "R117"
    assert not re.search(r"quicker|faster|more performance", words(Platform.ACTIVE_PASSIVE))


def test_no_print_service_is_put_on_active_active() -> None:
    # R118
    of = case(services=[service(kind=ServiceKind.PRINT)])
    choices = choices_for(situation(of), of.services[0], frozenset({"print"}))
    assert Platform.ACTIVE_ACTIVE not in choices.platforms
    assert {r.id: r.rule for r in choices.rejected}[Platform.ACTIVE_ACTIVE] == "R118"


def test_figures_the_whitepaper_does_not_have_name_another_source() -> None:
    # R119: the paper itself has only the 100 synchronised users (R77) and the two servers (R51).
    for figure in FIGURES.values():
        if {source["title"] for source in figure.sources} == {WHITEPAPER}:
            assert figure.id == "LIM13"
        assert figure.source_class, figure.id
    assert FIGURES["LIM1"].likely == 100


def test_no_option_of_a_sample_case_promises_everything() -> None:
    # R4, R13: something is left, and it is said what.
    for name in ("hospital", "school"):
        for entry in make_plan(demo(name))["services"]:
            for option in entry["options"]:
                assert option["availability"] is None or option["availability"] < 1
                if entry["kind"] in ("application", "print"):
                    assert option["not_covered"], (name, entry["id"])
    assert not re.search(r"\b100 ?% (available|availability|uptime)", texts().replace("is ever 100 % available", ""))


def test_layers_of_the_seed_are_there_in_the_catalogue() -> None:
    # R94, R105
    assert {each.id for each in load_catalogue().in_layer("recovery")} == set(Recovery)
    assert {each.id for each in load_catalogue().in_layer("edge")} == set(Edge)
