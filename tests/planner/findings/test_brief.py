"""All findings of a plan in brief: nothing lost, nothing said twice, the gravest first."""

from __future__ import annotations

from typing import Any

from planner.findings.brief import GRAVEST_FIRST, findings_in_brief
from planner.plan import make_plan
from tests.planner.cases import case, demo, process
from tests.planner.findings.process_examples import FOUR_HOURS


def brief_of(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return findings_in_brief(plan["findings"], plan["processes"], plan["services"])


def test_nothing_is_lost_and_nothing_is_said_twice() -> None:
    plan = make_plan(demo("hospital"))
    entries = [*plan["processes"], *plan["services"]]
    every = [*plan["findings"], *(finding for entry in entries for finding in entry["findings"])]
    brief = plan["findings_in_brief"]
    said = [(each["id"], one["subject"], one["text"], one["place"]) for each in brief for one in each["said"]]
    assert sorted(said, key=str) == sorted(((f["id"], f["subject"], f["text"], f["place"]) for f in every), key=str)
    for each in brief:
        assert all(one["text"] in each["text"] for one in each["said"])
    kinds = [(each["id"], each["severity"], each["remedy"]) for each in brief]
    assert len(kinds) == len(set(kinds))


def test_the_list_of_a_hospital_can_be_gone_through_in_one_meeting() -> None:
    plan = make_plan(demo("hospital"))
    assert len(plan["findings_in_brief"]) < 35 < sum(len(each["said"]) for each in plan["findings_in_brief"])


def test_the_gravest_come_first_and_the_engagement_before_its_parts() -> None:
    for severity in GRAVEST_FIRST:
        group = [each for each in make_plan(demo("hospital"))["findings_in_brief"] if each["severity"] == severity]
        counts = [len(each["subjects"]) for each in group]
        parts = [count for count in counts if count]
        assert counts == [0] * (len(counts) - len(parts)) + sorted(parts, reverse=True)
    order = [GRAVEST_FIRST.index(each["severity"]) for each in make_plan(demo("school"))["findings_in_brief"]]
    assert order == sorted(order)


def test_the_same_words_of_several_are_said_once_and_different_ones_with_their_ids() -> None:
    wished = [process(name, severity=FOUR_HOURS, stated={"rto_hours": hours}) for name, hours in (("A", 1), ("B", 1))]
    other = process("C", severity=FOUR_HOURS, stated={"rto_hours": 2})
    text = "An RTO of 1 h was wished; the answers support 4 h."

    def wish(*processes: Any) -> dict[str, Any]:
        return next(each for each in brief_of(make_plan(case(processes))) if each["id"] == "wish-tighter")

    assert (wish(*wished)["text"], wish(*wished)["subjects"]) == (text, ["A", "B"])
    assert wish(*wished, other)["text"] == f"A and B: {text} C: An RTO of 2 h was wished; the answers support 4 h."
