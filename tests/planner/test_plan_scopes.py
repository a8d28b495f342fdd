"""What the plan says of a failure scope of a service."""

from __future__ import annotations

from planner.plan import make_plan
from tests.planner.cases import case, part, process, service


def test_a_dead_server_takes_along_what_stands_on_it_and_nothing_else() -> None:
    services = [
        service("MAIL", needs=["SRV"]),
        service("ARCHIVE", needs=["MAIL"]),
        service("WEB"),
        part("SRV", "server"),
        part("NET", "network"),
    ]
    plan = make_plan(case([process(needs=["ARCHIVE", "WEB", "NET"])], services))
    dead = {each["id"]: each["today"]["by_scope"].get("hardware") for each in plan["services"]}
    assert dead["SRV"]["takes_along"] == ["MAIL", "ARCHIVE"]
    assert dead["WEB"]["takes_along"] == []
    assert dead["NET"] is None
