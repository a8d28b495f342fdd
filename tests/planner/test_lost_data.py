"""What an event takes of a service's data, as plan and offers say it: both the same, and no more than there is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.case import Platform, Recovery, ServiceKind
from planner.lost_data import lost_data
from planner.plan import make_plan
from tests.planner.cases import case, demo, part, process, service, situation

DAILY = {"backup_interval_hours": 24}


def lost(services: Any, scope: str, **changes: Any) -> Any:
    """What is lost of the first service, with its design changed."""
    made = situation(case([process(needs=[services[0].id])], services))
    first = services[0].id
    designs = {**made.today, first: replace(made.today[first], **changes)}
    return lost_data(made, made.case.services[0], designs, scope)


def test_a_single_server_loses_what_is_newer_than_its_backup_and_a_takeover_on_shared_storage_nothing_stored() -> None:
    alone = [service("A", current=DAILY)]
    assert lost(alone, "hardware") == {"hours": 24, "copy": "backup"}
    assert lost(alone, "hardware", platform=Platform.VM_HA) == {"hours": 0, "copy": "kept"}


def test_a_replica_loses_no_more_than_it_is_behind() -> None:
    alone = [service("A", current=DAILY)]
    standby = frozenset({Recovery.WARM_STANDBY})
    found = lost(alone, "hardware", recovery=standby)
    assert found["copy"] == "replica"
    assert found["hours"] < 24
    assert lost(alone, "site", recovery=standby) == found


def test_encryption_costs_the_time_until_it_is_noticed_as_well() -> None:
    made = situation(case())
    noticed = made.catalogue.figures["DETECT"].hours()[2]
    copied = frozenset({Recovery.OFFSITE_BACKUP})
    found = lost([service("A", current=DAILY)], "corruption", recovery=copied, is_immutable=True)
    assert found == {"hours": noticed + 24, "copy": "backup"}
    assert lost([service("A", current=DAILY)], "corruption")["copy"] == "none"


def test_a_failing_array_takes_what_stands_on_it_unless_a_second_is_in_step() -> None:
    above = {"platform": Platform.VM_HA, **DAILY}
    services = [service("A", needs=["SAN"], current=above), part("SAN", "storage")]
    made = situation(case([process(needs=["A"])], services))
    assert lost(services, "storage") == {"hours": 24, "copy": "backup"}
    doubled = {**made.today, "SAN": replace(made.today["SAN"], spare="second-array")}
    assert lost_data(made, made.case.services[0], doubled, "storage") == {"hours": 0, "copy": "array"}


def test_a_line_has_no_data_and_a_program_that_fails_keeps_them() -> None:
    assert lost([part("NET", "network")], "network") is None
    assert lost([service("A", current=DAILY)], "application") is None


@pytest.mark.parametrize("name", ["school", "hospital"])
def test_an_offer_loses_what_the_worst_of_its_services_does(name: str) -> None:
    plan = make_plan(demo(name))
    better = next(offer for offer in plan["offers"] if offer["is_recommended"])
    of_servers = {ServiceKind.APPLICATION, ServiceKind.PRINT}
    for entry in better["by_scope"]:
        if entry["scope"] in ("site", "corruption") and entry["data_loss_hours"] is not None:
            told = [
                found["hours"]
                for each in plan["services"]
                if each["kind"] in of_servers and each["recommendation"]
                if (found := each["recommendation"]["by_scope"].get(entry["scope"], {}).get("data_loss"))
            ]
            assert max(told) == entry["data_loss_hours"], entry["scope"]
