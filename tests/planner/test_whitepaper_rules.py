"""The whitepaper's rules one by one, where no other test is about them already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.availability import evaluate
from planner.case import (
    Dependency,
    Edge,
    Estate,
    House,
    ItTeam,
    Platform,
    Recovery,
    Service,
    ServiceKind,
)
from planner.catalogue import load_catalogue
from planner.catalogue_types import SCOPES
from planner.dependencies import Requirements, require
from planner.design_rules import five_nines, layers_left_out, missing_impact
from planner.designs import Rejection, choices_for, designs_of
from planner.disruption import own_events, planned_work, site_recovery
from planner.gaps import gaps_of
from planner.misses import everyday_data_age
from planner.plan import make_plan, targets_of
from planner.policy import DEFAULT_POLICY
from planner.recovery_time import hours_at
from planner.situation import Design
from planner.sizing import COUNTED
from tests.planner.cases import case, demo, part, process, service, situation

CATALOGUE = load_catalogue()
STRATEGIES, FIGURES = CATALOGUE.strategies, CATALOGUE.figures
AP, AA, VM = Platform.ACTIVE_PASSIVE, Platform.ACTIVE_ACTIVE, Platform.VM_HA
SERIOUS_AFTER_A_DAY = (0, 1, 2, 3, 4)
SINGLE = Design(platform=Platform.SINGLE_SERVER)


def needs(strategy: str) -> set[tuple[str, str]]:
    return {(needed.need, needed.rule) for needed in STRATEGIES[strategy].prerequisites}


def limits(strategy: str) -> dict[str, str]:
    return {limit.kind: limit.rule for limit in STRATEGIES[strategy].limits}


def likely_hours(strategy: str, scope: str) -> float:
    mask = STRATEGIES[strategy].mask_of(scope)
    assert mask is not None
    return FIGURES[mask.recovery].hours()[1] if mask.recovery else 0.0


def printing(estate: Estate | None = None, **fields: object) -> Service:
    return service("Q", ServiceKind.PRINT, functions=("print", "scan"), estate=estate, **fields)  # type: ignore[arg-type]


def likely_price(strategy: str) -> float:
    """What a strategy costs at likely prices, days of work at the catalogue's hour, a year of yearly cost."""
    total = 0.0
    for cost in STRATEGIES[strategy].costs:
        figure = FIGURES[cost.price]
        amount = figure.likely * float(cost.quantity)
        if figure.unit.startswith("days"):
            amount *= DEFAULT_POLICY.daily_work_hours * FIGURES["C5"].likely
        else:
            amount *= CATALOGUE.eur_per_unit[figure.unit[:3]] * (12 if "/month" in figure.unit else 1)
        total += amount
    return total


# Before any design


def test_a_choice_without_impact_answers_is_called_provisional() -> None:
    # R2, R14, R17, R91
    of = case([process("P", needs=["S"])], [service("S")])
    targets = targets_of(of)
    found = list(missing_impact(situation(of), require(of, targets, DEFAULT_POLICY), "S"))
    assert [reason.rule for reason in found] == ["R14"]
    for said in ("how soon it must be back", "what its outage costs", "who answered"):
        assert said in found[0].text
    nobody = list(missing_impact(situation(case([], [service("S")])), require(case(), {}, DEFAULT_POLICY), "S"))
    assert "which processes need it" in nobody[0].text


def test_a_choice_with_impact_answers_is_not() -> None:
    # R14, R17
    p = process("P", needs=["S"], severity=SERIOUS_AFTER_A_DAY, loss=(0, 1, 2, 3, 4), owner_role="Head of sales")
    of = case([p], [service("S")])
    assert not list(missing_impact(situation(of), require(of, targets_of(of), DEFAULT_POLICY), "S"))


@pytest.mark.parametrize(("outages", "is_said"), [(0.0001, True), (4.0, False)])
def test_five_nines_are_called_dear_and_less_is_suggested(outages: float, is_said: bool) -> None:
    # R3, R26, R27
    p = process("P", needs=["S"], severity=SERIOUS_AFTER_A_DAY, tolerated_outages_per_year=outages)
    of = case([p], [service("S")])
    found = list(five_nines(situation(of), require(of, targets_of(of), DEFAULT_POLICY), "S"))
    assert [reason.rule for reason in found] == (["R3"] if is_said else [])
    if is_said:
        assert "three or four nines" in found[0].text


def test_targets_belong_to_services_not_to_the_company() -> None:
    # R16, R19, R102: what nothing urgent needs is not urgent.
    urgent = process("A", needs=["S"], severity=(3, 4, 4, 4, 4))
    calm = process("B", needs=["T"], severity=SERIOUS_AFTER_A_DAY)
    of = case([urgent, calm], [service("S"), service("T")])
    targets = targets_of(of)
    required: Requirements = require(of, targets, DEFAULT_POLICY)
    assert required.rto["S"].value < required.rto["T"].value == targets["B"].rto_hours


def test_services_come_back_in_the_order_of_their_urgency() -> None:
    # R18
    of = case(
        [process("A", needs=["S"], severity=SERIOUS_AFTER_A_DAY), process("B", needs=["T"], severity=(2, 3, 4, 4, 4))],
        [service("S"), service("T")],
    )
    order = make_plan(of)["graph"]["recovery_order"]
    assert order.index("T") < order.index("S")


def test_only_print_services_fall_back_on_devices() -> None:
    # R1
    of = case(services=[service("S")])
    found = choices_for(situation(of), of.services[0], frozenset({"print"}))
    assert not found.free_edges
    assert not found.optional_edges


# What a platform does


def test_several_methods_are_weighed() -> None:
    # R44
    house = House(platforms=(VM,), hosts=3, shared_storage=True, storage_arrays=1)
    of = case(services=[service("S")], house=house)
    assert {AP, AA, VM} < set(choices_for(situation(of), of.services[0], frozenset()).platforms)


def test_clusters_have_several_servers_and_answer_failing_hardware() -> None:
    # R11, R35, R36, R53, R57: takeover, by another server, of every function
    for platform in (AP, AA, VM, Platform.VM_FAULT_TOLERANCE):
        assert STRATEGIES[platform].nodes >= 2
        assert STRATEGIES[platform].mask_of("hardware")
    for platform in (AP, AA):
        # a server for each node, and never fewer than two nodes
        assert [(cost.quantity, cost.per) for cost in STRATEGIES[platform].costs if cost.price == "C6a"] == [
            (1, "node")
        ]
    assert COUNTED["node"][1] == 2


def test_active_active_is_quicker_dearer_and_harder_than_active_passive() -> None:
    # R37, R38, R40, R41
    assert likely_hours(AA, "hardware") < likely_hours(AP, "hardware")
    assert likely_price(AA) > likely_price(AP)
    assert (STRATEGIES[AA].skill_level or 0) > (STRATEGIES[AP].skill_level or DEFAULT_POLICY.skill_needed)


def test_load_balancers_of_active_active_can_fail_and_are_paid_for() -> None:
    # R39
    of = case(services=[service("S")])
    names = [
        figure for events in own_events(situation(of), of.services[0], Design(platform=AA)) for figure in events.figures
    ]
    assert "T19b" in names
    assert "T19b" not in [
        figure for events in own_events(situation(of), of.services[0], Design(platform=AP)) for figure in events.figures
    ]
    assert [cost.rule for cost in STRATEGIES[AA].costs if cost.price == "C6g"] == ["R39"]


def test_load_balancers_that_stand_already_are_not_counted_twice() -> None:
    # R39
    of = case(services=[service("S", needs=["L"]), part("L", "load-balancer")])
    names = [
        figure for events in own_events(situation(of), of.services[0], Design(platform=AA)) for figure in events.figures
    ]
    assert "T19b" not in names


def test_room_for_all_users_on_the_servers_left_is_to_be_confirmed() -> None:
    # R42
    assert ("to-confirm", "R42") in needs(AA)
    assert limits(AA)["capacity"] == "R42"


def test_clusters_shorten_planned_work() -> None:
    # R30
    of = case(services=[service("S")])
    at = situation(of)
    window = planned_work(at, of.services[0], SINGLE)[0]
    assert planned_work(at, of.services[0], Design(platform=AP))[0] < window
    assert planned_work(at, of.services[0], Design(platform=AA))[0] == 0


def test_shared_storage_is_needed_redundant_and_can_fail() -> None:
    # R49, R52, R58, R62
    for platform, rule in ((AP, "R52"), (VM, "R62"), (VM, "R58")):
        assert ("to-confirm", rule) in needs(platform)
        assert [each.component for each in STRATEGIES[platform].in_series] == ["storage"]
        assert "C6e" in [cost.price for cost in STRATEGIES[platform].costs]


def test_the_cluster_has_a_network_of_its_own() -> None:
    # R55, R62
    assert ("to-confirm", "R55") in needs(AP)
    for platform, rule in ((AP, "R55"), (VM, "R62")):
        assert [cost.rule for cost in STRATEGIES[platform].costs if cost.price == "C6f"] == [rule]


def test_the_embedded_database_moves_with_its_machine() -> None:
    # R63, R64: no cluster for it is bought, and the jobs lie beside it
    assert ("to-confirm", "R63") in needs(VM)
    assert not [cost for cost in STRATEGIES[VM].costs if "database" in cost.item.lower()]
    assert limits(VM)["capacity"] == "R64"


def test_no_platform_answers_a_faulty_change_or_a_lost_site() -> None:
    # R6, R56, R65: failing hardware and crashes only
    of = case(services=[service("S")])
    changes = FIGURES["T15a"].per_year()
    for platform in (AP, AA, VM, Platform.VM_FAULT_TOLERANCE):
        events = own_events(situation(of), of.services[0], Design(platform=platform))
        software = next(each for each in events if each.scope == "application")
        assert software.events_per_year > changes
        assert hours_at(software.recovery, 0.99) > FIGURES["T15b"].hours()[1]
        assert not {"site", "corruption", "application"} & {s for m in STRATEGIES[platform].masks for s in m.scopes}
    assert limits(VM)["shared-fault"] == "R65"
    assert {"application", "hardware"} <= set(SCOPES)


def test_shared_storage_keeps_the_data_when_one_server_fails() -> None:
    # R33: mirrored storage; and with backups only, a daily backup leaves a day (R20)
    of = case(services=[service("S")], house=House(shared_storage=True, storage_arrays=2))
    at = situation(of)
    clustered = Design(platform=AP, backup_interval_hours=24.0)
    assert everyday_data_age(at, of.services[0], {"S": clustered}) == 0
    assert everyday_data_age(at, of.services[0], {"S": replace(SINGLE, backup_interval_hours=24.0)}) == 24


def test_every_new_platform_is_proven_and_tested_first() -> None:
    # R46
    for platform in (AP, AA, VM, Platform.VM_FAULT_TOLERANCE, Platform.PRIVATE_CLOUD):
        assert [cost.rule for cost in STRATEGIES[platform].costs if cost.price == "L5"] == ["R46"], platform
        assert STRATEGIES[platform].tests


def test_without_trained_staff_the_features_come_first() -> None:
    # R45, R47, R68: no cluster, and the features in every design
    team = ItTeam(skills={"windows-failover-cluster": 0, "load-balancer": 0, "vmware": 0})
    of = case(services=[printing(Estate(windows_clients=30))], it_team=team)
    found = choices_for(situation(of), of.services[0], frozenset({"print"}))
    assert found.platforms == (Platform.SINGLE_SERVER,)
    assert all(Edge.FALLBACK_PRINTING in d.edge for d in designs_of(situation(of), of.services[0], found))


# Devices and desktops


def test_what_fallback_printing_needs_and_leaves() -> None:
    # R71, R72, R74
    assert {("to-confirm", "R71"), ("desktop-clients", "R69"), ("function-in-use", "R74")} <= needs(
        Edge.FALLBACK_PRINTING
    )
    assert limits(Edge.FALLBACK_PRINTING)["serial-printing"] == "R72"
    assert STRATEGIES[Edge.FALLBACK_PRINTING].functions == ("print",)


def test_device_spooling_needs_no_desktop_client() -> None:
    # R75, R78, R83: login, copies, printing and release go on
    assert "desktop-clients" not in {need for need, _ in needs(Edge.DEVICE_SPOOLING)}
    assert set(STRATEGIES[Edge.DEVICE_SPOOLING].functions) == {"print", "copy", "release", "authentication"}


def test_the_limits_of_devices_are_data() -> None:
    # R76, R77, R80, R81, R85
    found = limits(Edge.DEVICE_SPOOLING)
    rules = [found[kind] for kind in ("new-users", "synced-users", "one-device", "same-subnet", "supported-devices")]
    assert rules == ["R76", "R77", "R80", "R81", "R85"]
    assert CATALOGUE.limit(Edge.DEVICE_SPOOLING, "synced-users") == 100


def test_scanning_never_goes_on_without_a_server() -> None:
    # R74, R84
    for edge in (Edge.FALLBACK_PRINTING, Edge.DEVICE_SPOOLING, Edge.CLIENT_SPOOLING):
        assert not {"scan", "workflows"} & set(STRATEGIES[edge].functions)


def test_accounting_stops_and_catches_up() -> None:
    # R73: it is no function that goes on, and the mask says what happens to it
    assert "accounting" not in STRATEGIES[Edge.FALLBACK_PRINTING].functions
    assert all(mask.note for mask in STRATEGIES[Edge.FALLBACK_PRINTING].masks)


def test_client_spooling_covers_no_outage() -> None:
    # R86, R88, R89
    assert not STRATEGIES[Edge.CLIENT_SPOOLING].masks
    assert ("outage-cover", "R88") in needs(Edge.CLIENT_SPOOLING)
    assert limits(Edge.CLIENT_SPOOLING)["workstation-on"] == "R88"


# Disasters


def test_recovery_from_a_backup_waits_for_replacement() -> None:
    # R96; the places that stand ready are quicker (R93, R104)
    of = case(services=[service("S", site="X")])
    at = situation(of)

    def likely(recovery: Recovery) -> float:
        found = site_recovery(at, of.services[0], replace(SINGLE, recovery=frozenset({recovery})))
        assert found is not None
        return hours_at(found, 0.5)

    from_backup = likely(Recovery.OFFSITE_BACKUP)
    assert from_backup > FIGURES["T13c"].hours()[1]
    for standby in (Recovery.PILOT_LIGHT, Recovery.WARM_STANDBY, Recovery.HOT_SITE):
        assert likely(standby) < from_backup / 10
        assert not STRATEGIES[standby].mask_of("corruption")
    assert limits(Recovery.OFFSITE_BACKUP)["replacement"] == "R96"


def test_the_backup_costs_least_of_all_means_against_disaster() -> None:
    # R95
    others = (Recovery.PILOT_LIGHT, Recovery.WARM_STANDBY, Recovery.HOT_SITE)
    assert all(likely_price(Recovery.OFFSITE_BACKUP) < likely_price(other) for other in others)


def test_clusters_work_in_step_and_replicas_lag_behind() -> None:
    # R99
    for platform in (AP, AA, VM):
        mask = STRATEGIES[platform].mask_of("hardware")
        assert mask is not None
        assert mask.data_loss is not None
        assert FIGURES[mask.data_loss].high == 0
    for standby in (Recovery.PILOT_LIGHT, Recovery.WARM_STANDBY):
        mask = STRATEGIES[standby].mask_of("site")
        assert mask is not None
        assert mask.data_loss is not None
        assert FIGURES[mask.data_loss].low > 0


def test_what_speaks_against_several_strategies_is_said_once() -> None:
    # R105
    of = case(services=[printing()])
    why = {
        Edge.FALLBACK_PRINTING: "No client.",
        Edge.CLIENT_SPOOLING: "No desktop.",
        Edge.DEVICE_SPOOLING: "No client.",
    }
    rejected = [Rejection(layer="edge", id=name, rule="R69", reason=reason) for name, reason in why.items()]
    found = layers_left_out(situation(of), "Q", SINGLE, rejected)
    said = next(reason.text for reason in found if reason.about == "edge")
    assert said.endswith(
        "Fallback printing; Device spooling with offline login: No client. Client spooling: No desktop."
    )


def test_a_layer_that_is_left_out_is_said_with_its_reason() -> None:
    # R104, R105
    of = case(services=[printing()])
    rejected = [Rejection(layer="edge", id=Edge.FALLBACK_PRINTING, rule="R69", reason="No client.")]
    found = list(layers_left_out(situation(of), "Q", SINGLE, rejected))
    assert {reason.about: reason.rule for reason in found} == dict.fromkeys(("platform", "edge", "recovery"), "R105")
    assert "No client." in next(reason.text for reason in found if reason.about == "edge")
    full = Design(platform=VM, edge=frozenset({Edge.FALLBACK_PRINTING}), recovery=frozenset({Recovery.OFFSITE_BACKUP}))
    assert not list(layers_left_out(situation(of), "Q", full, rejected))


# The decision


def test_every_option_shows_its_cost_beside_the_loss_it_avoids() -> None:
    # R7, R97, R101
    for entry in make_plan(demo("school"))["services"]:
        for option in entry["options"]:
            assert {"tco", "avoided_loss_per_year", "total_cost_of_risk", "to_confirm"} <= option.keys()


def test_the_least_cost_of_risk_wins_not_the_most_nines() -> None:
    # R12, R15, R101: nothing is lost by an outage, so nothing is bought that is more available
    p = process("P", needs=["S"], severity=(0, 0, 0, 0, 1), loss=(0, 0, 0, 0, 0))
    plan = make_plan(case([p], [service("S", current={"platform": Platform.SINGLE_SERVER})]))
    assert plan["services"][0]["recommendation"]["platform"] == Platform.SINGLE_SERVER


def test_a_part_without_a_second_is_named() -> None:
    # R10
    p = process("P", needs=["S"], severity=SERIOUS_AFTER_A_DAY)
    found = make_plan(case([p], [service("S")]))["graph"]["single_points_of_failure"]
    assert [point["id"] for point in found] == ["S"]


def test_planned_work_uses_up_the_same_budget_and_backups_answer_lost_data_only() -> None:
    # R21, R22, R25
    p = process("P", needs=[Dependency(on="S")], severity=(3, 4, 4, 4, 4), rpo=1, tolerated_outages_per_year=0.5)
    current = {"backup_interval_hours": 24.0, "restore_hours": 0.25}
    of = case([p], [service("S", current=current)], house=House(patch_downtime_minutes_per_month=600.0))
    at, required = situation(of), require(of, targets_of(of), DEFAULT_POLICY)
    found = {gap.kind: gap.rule for gap in gaps_of(at, of.services[0], required, evaluate(at, "S", at.today))}
    assert (found["rpo"], found["planned"], found["availability"]) == ("R21", "R25", "R22")
