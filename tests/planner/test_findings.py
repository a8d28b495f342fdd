from __future__ import annotations

import pytest

from planner.case import NOTHING, Case, Dependency, Edge, Estate, House, Process, Recovery, Service, ServiceKind
from planner.dependencies import require
from planner.findings import case_findings, not_asked, process_findings, service_findings
from planner.plan import targets_of
from planner.policy import DEFAULT_POLICY
from tests.planner.cases import case, process, service, situation

FOUR_HOURS = (1, 2, 3, 4, 4)  # serious at 8 h, unacceptable at 24 h: rto 4 h
NEVER = (0, 0, 1, 2, 2)


def of_process(of: Process, services: tuple[Service, ...] = ()) -> list[str]:
    whole = case([of], services)
    return [finding.id for finding in process_findings(whole, of, targets_of(whole)[of.id])]


def of_service(each: Service, *others: Process, **fields: object) -> list[str]:
    whole = case(others, [each], **fields)  # type: ignore[arg-type]
    requirements = require(whole, targets_of(whole), DEFAULT_POLICY)
    return [finding.id for finding in service_findings(situation(whole), each, requirements)]


def of_case(**fields: object) -> list[str]:
    return [finding.id for finding in case_findings(situation(case(**fields)))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("severity", "stated", "finding"),
    [
        (NEVER, {"rto_hours": 1}, "wish-without-impact"),
        (FOUR_HOURS, {"rto_hours": 1}, "wish-tighter"),
        (FOUR_HOURS, {"rto_hours": 12}, "wish-looser"),
        (FOUR_HOURS, {"mtpd_hours": 8}, "mtpd-shorter-than-impact"),
        (FOUR_HOURS, {"mtpd_hours": 48}, "mtpd-longer-than-impact"),
        (NEVER, {"mtpd_hours": 48}, "mtpd-without-impact"),
    ],
)
def test_a_wish_is_held_against_the_impact(severity: tuple[int, ...], stated: dict[str, float], finding: str) -> None:
    assert of_process(process(severity=severity, stated=stated)) == [finding]


@pytest.mark.parametrize("stated", [{"rto_hours": 4}, {"mtpd_hours": 24}, {}])
def test_a_wish_that_agrees_is_no_finding(stated: dict[str, float]) -> None:
    assert of_process(process(severity=FOUR_HOURS, stated=stated)) == []


def test_two_answers_about_lost_data_are_held_against_each_other() -> None:
    assert of_process(process(rpo=4, stated={"rpo_hours": 24})) == ["rpo-said-twice"]
    assert of_process(process(rpo=4, stated={"rpo_hours": 4})) == []


def test_answers_that_fall_are_asked_again() -> None:
    assert of_process(process(severity=(3, 2, 3, 3, 3), loss=(1, 2, 1, 3, 4))) == [
        "severity-falls",
        "loss-falls",
    ]


def test_no_step_is_short_enough_when_impact_comes_at_once() -> None:
    of = process(severity={"safety": (4,)})
    whole = case([of], hours=(0.1,))
    assert [f.id for f in process_findings(whole, of, targets_of(whole)["P"])] == ["continuous-service"]


def test_catching_up_longer_than_mtpd_is_named_as_the_cause() -> None:
    assert of_process(process(severity=FOUR_HOURS, wrt=30)) == ["wrt-above-mtpd"]


def test_prints_without_a_print_service_are_asked_for() -> None:
    printing = service("Q", ServiceKind.PRINT, functions=("print",))
    assert of_process(process(print_functions=("print",)), (printing,)) == ["print-without-service"]
    with_service = process(print_functions=("print",), needs=[Dependency(on="Q", uses=("print",))])
    assert of_process(with_service, (printing,)) == []
    part_of_it = process(print_functions=("print", "label"), needs=[Dependency(on="Q", uses=("print",))])
    assert of_process(part_of_it, (printing,)) == ["print-without-service"]


def test_what_was_not_asked_is_listed() -> None:
    assert "impact.loss" in not_asked(process(severity=FOUR_HOURS))
    assert "impact.severity" not in not_asked(process(severity=FOUR_HOURS))
    assert "impact.loss" in not_asked(process(loss=[None, None, None, None, None]))


def test_a_service_without_a_platform_is_reckoned_cautiously_and_said_so() -> None:
    assert of_service(service()) == ["platform-not-asked"]


def test_protection_that_is_missing_is_named() -> None:
    current = {"platform": NOTHING, "recovery": (), "last_restore_test": NOTHING, "edge": (Edge.CLIENT_SPOOLING,)}
    found = of_service(service(current=current), process(rpo=0, needs=["S"]))
    assert found == ["restore-never-tested", "rpo-nought-without-copy", "no-offsite-copy", "client-spooling-no-cover"]


def test_two_arrays_can_keep_a_copy_in_step() -> None:
    current = {"platform": NOTHING, "recovery": (Recovery.OFFSITE_BACKUP,)}
    found = of_service(service(current=current), process(rpo=0, needs=["S"]), house=House(storage_arrays=2))
    assert found == []


def test_limits_of_the_print_estate_are_named() -> None:
    estate = Estate(users_per_mfp_max=140, device_spooling_confirmed_share=0.67, other_clients=140)
    each = service("Q", ServiceKind.PRINT, estate=estate, current={"platform": NOTHING})
    assert of_service(each) == ["too-many-users-at-device", "devices-unconfirmed", "clients-without-desktop-client"]
    within = Estate(users_per_mfp_max=100, device_spooling_confirmed_share=1.0, other_clients=0)
    assert of_service(service("Q", ServiceKind.PRINT, estate=within, current={"platform": NOTHING})) == []


@pytest.mark.parametrize(
    ("house", "finding"),
    [
        (House(shared_storage=True, storage_arrays=1), "one-array"),
        (House(immutable_backup=False), "no-immutable-copy"),
        (House(watched_hours=NOTHING), "nobody-watches"),
        (House(watched_hours="06:00-22:00"), "unwatched-hours"),
    ],
)
def test_the_house_is_looked_at(house: House, finding: str) -> None:
    assert of_case(house=house, loss_overlap=0.5) == [finding]


def test_a_house_that_was_not_asked_is_said_to_be_so() -> None:
    assert of_case(loss_overlap=0.5) == ["house-not-asked"]


def test_a_planning_rate_is_named() -> None:
    assert of_case(house=House(watched_hours="24x7"), loss_overlap=0.5, currency="CZK") == ["planning-rate"]


def test_an_unasked_overlap_is_named() -> None:
    found: Case = case(house=House(watched_hours="24x7"))
    assert [f.id for f in case_findings(situation(found))] == ["overlap-not-asked"]


def test_a_house_that_was_not_asked_hides_nothing_else() -> None:
    assert of_case(currency="CZK") == ["house-not-asked", "overlap-not-asked", "planning-rate"]
