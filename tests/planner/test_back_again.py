"""After a disaster a service is back when all that it needs is, not before."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planner.case import Recovery, RedundancyGroup, ServiceKind, Site
from planner.plan import make_plan
from tests.planner.cases import case, part, process, service

Json = dict[str, Any]
DISASTERS = ("site", "corruption")
RECOVERIES = st.sampled_from([(), (Recovery.OFFSITE_BACKUP,), ("pilot-light",), ("warm-standby",), ("hot-site",)])


def planned(*services: Any, rpo: float | None = None) -> dict[str, Json]:
    loss = (1000, 4000, 8000, 24_000, 72_000)
    asked = process(severity=(0, 3, 4, 4, 4), loss=loss, needs=[services[0].id], rpo=rpo)
    plan = make_plan(case([asked], services, sites=(Site(id="X", users=10),)))
    return {each["id"]: each for each in plan["services"]}


def ends(entry: Json) -> list[float]:
    return [entry["recovery_hours"][end] for end in ("low", "likely", "high")]


@given(of_program=RECOVERIES, of_directory=RECOVERIES)
def test_no_service_is_back_before_what_it_needs_and_the_same_event_has_stopped(
    of_program: tuple[str, ...], of_directory: tuple[str, ...]
) -> None:
    found = planned(
        service("DMS", site="X", needs=["AD"], current={"recovery": of_program}),
        part("AD", "directory", site="X", current={"recovery": of_directory}),
    )
    for state in ("today", "recommendation"):
        program, directory = (found[name][state]["by_scope"] for name in ("DMS", "AD"))
        for scope in DISASTERS:
            if scope not in directory:
                continue
            assert all(a >= b for a, b in zip(ends(program[scope]), ends(directory[scope]), strict=True))
            own = program[scope]["own_recovery_hours"]
            is_later = own is None or own["likely"] < directory[scope]["recovery_hours"]["likely"] - 1e-3
            assert program[scope]["waits_for"] == ("AD" if is_later else None)
            if not is_later:
                assert program[scope]["recovery_hours"] == own


def test_a_service_that_carries_more_of_a_loss_because_the_others_are_sooner_says_so() -> None:
    found = planned(
        service("DMS", site="X", needs=["AD"], current={"recovery": ()}),
        part("AD", "directory", site="X", current={"recovery": ("offsite-backup",), "backup_interval_hours": 24.0}),
        rpo=1,  # backups are too seldom for that: only a replica elsewhere keeps to it
    )
    for entry in found.values():
        today, advised = (entry[state]["by_scope"] for state in ("today", "recommendation"))
        grown = {
            scope
            for scope in DISASTERS
            if scope in advised and advised[scope]["expected_annual_loss"] > today[scope]["expected_annual_loss"] + 1
        }
        told = [reason for reason in entry["recommendation"]["reasons"] if reason["rule"] == "who-holds-it-up"]
        assert len(told) == len(grown)
    sooner, later = (found[name]["recommendation"]["by_scope"]["site"]["own_recovery_hours"] for name in ("DMS", "AD"))
    assert sooner["likely"] < later["likely"]  # the program has a standby, its directory has none
    assert {reason["rule"] for reason in found["AD"]["recommendation"]["reasons"]} >= {"who-holds-it-up"}


def test_a_program_that_stands_elsewhere_still_waits_for_the_directory_of_the_lost_building() -> None:
    found = planned(
        service("WEB", ServiceKind.SAAS, site="cloud", needs=["AD"]),
        part("AD", "directory", site="X"),
    )
    lost = found["WEB"]["today"]["by_scope"]["site"]
    assert (lost["own_recovery_hours"], lost["waits_for"]) == (None, "AD")
    assert lost["recovery_hours"] == found["AD"]["today"]["by_scope"]["site"]["recovery_hours"]


def test_of_two_directories_that_stand_in_for_each_other_the_one_elsewhere_is_enough() -> None:
    pair = RedundancyGroup(members=("AD1", "AD2"))
    found = planned(
        service("DMS", site="X", needs=["AD1", "AD2"], redundancy=(pair,), current={"recovery": ("pilot-light",)}),
        part("AD1", "directory", site="X"),
        part("AD2", "directory", site="cloud"),
    )
    lost = found["DMS"]["today"]["by_scope"]["site"]
    assert lost["waits_for"] is None
    assert lost["recovery_hours"] == lost["own_recovery_hours"]
