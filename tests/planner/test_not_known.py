"""Targets of which nobody knows whether they are met: neither met nor missed, and counted as neither."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planner.case import Case, ServiceKind
from planner.plan import make_plan
from planner.policy import DEFAULT_POLICY
from tests.planner.cases import case, known, part, process, service

Json = dict[str, Any]
SERIOUS_AT_8_H = (1, 2, 3, 4, 4)  # the rto is 4 h


def bought(name: str = "MAIL", **current: Any) -> Any:
    """A service of others, whose outages nobody has counted."""
    return service(name, ServiceKind.SAAS, current=current or None)


def needing(*services: Any, rpo: float | None = None) -> Case:
    needs = [each.id for each in services]
    return case([process(severity=SERIOUS_AT_8_H, needs=needs, rpo=rpo)], services)


def met(plan: Json, name: str = "MAIL") -> list[bool | None]:
    """Whether the service meets its targets today and as recommended."""
    (entry,) = (each for each in plan["services"] if each["id"] == name)
    return [entry["today"]["meets_targets"], entry["recommendation"]["meets_targets"]]


def counts(plan: Json) -> tuple[int, int, int]:
    """(services that meet their targets as recommended, of which it is not known, of which something is asked)."""
    portfolio = plan["portfolio"]
    (offer,) = (each for each in plan["offers"] if each["is_recommended"])
    keys = ("services_meeting_targets", "services_not_known", "services_counted")
    assert [offer[key] for key in keys] == [portfolio[key] for key in keys]
    return portfolio[keys[0]], portfolio[keys[1]], portfolio[keys[2]]


def test_a_service_of_which_nothing_is_known_counts_neither_as_meeting_its_targets_nor_as_missing_them() -> None:
    plan = make_plan(needing(bought()))
    assert met(plan) == [None, None]
    assert counts(plan) == (0, 1, 1)
    (entry,) = plan["services"]
    assert {each["kind"] for each in entry["recommendation"]["targets_not_known"]} == {"rto", "availability"}
    assert entry["recommendation"]["misses"] == []


def test_a_service_promised_later_than_needed_misses_its_target_where_only_the_promise_is_known() -> None:
    plan = make_plan(needing(bought(restore_hours=8.0)))
    assert met(plan) == [False, False]
    assert counts(plan) == (0, 0, 1)


def test_data_copied_by_others_less_often_than_may_be_lost_are_a_target_missed_and_a_gap() -> None:
    plan = make_plan(needing(bought(restore_hours=1.0, backup_interval_hours=24.0), rpo=4.0))
    (entry,) = plan["services"]
    assert [miss["kind"] for miss in entry["recommendation"]["misses"]] == ["rpo"]
    assert "rpo" in {gap["kind"] for gap in entry["gaps"]}


def test_what_stands_on_a_part_of_which_nothing_is_known_is_not_known_to_be_available_enough() -> None:
    asked = process(severity=SERIOUS_AT_8_H, needs=["S"], tolerated_outages_per_year=8)
    supplier = service("WEB", ServiceKind.SAAS)
    plan = make_plan(case([asked], [known("S", 10_000, 1, needs=("WEB",)), supplier]))
    assert met(plan, "S")[1] is None
    (entry,) = (each for each in plan["services"] if each["id"] == "S")
    assert "WEB" in entry["recommendation"]["targets_not_known"][0]["text"]


@given(hours=st.floats(4.5, 400))
def test_no_service_is_said_to_meet_its_rto_while_its_promise_is_later_and_nothing_is_changed(hours: float) -> None:
    line = known("LINE", 50_000, 1)
    late = part("LINE", "wan", reliability=line.reliability, current=None)
    promised = service("LINE", ServiceKind.INFRASTRUCTURE, component="wan", current={"restore_hours": hours})
    of_late, of_promised = (make_plan(needing(each)) for each in (late, promised))
    today, advised = met(of_promised, "LINE")
    assert today is not True
    (entry,) = of_promised["services"]
    assert advised is not True or entry["recommendation"]["spare"] is not None
    assert met(of_late, "LINE")[0] is True  # the same line, of which nobody promised anything


@given(promise=st.none() | st.floats(0.1, 100), interval=st.none() | st.floats(0.1, 100), rpo=st.none() | st.just(4.0))
def test_every_service_of_which_something_is_asked_meets_misses_or_is_not_known(
    promise: float | None, interval: float | None, rpo: float | None
) -> None:
    current = {"restore_hours": promise, "backup_interval_hours": interval}
    plan = make_plan(needing(bought(**current), known("LAN", 100_000, 1), rpo=rpo), DEFAULT_POLICY)
    found = [met(plan, name)[1] for name in ("MAIL", "LAN")]
    assert counts(plan) == (found.count(True), found.count(None), 2)
    assert found[0] is not True  # its availability is asked for, and nobody knows it
    if promise is not None and promise > 4:
        assert found[0] is False
