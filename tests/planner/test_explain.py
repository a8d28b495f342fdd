"""One number of a plan, followed back to the answers it rests on."""

from __future__ import annotations

import pytest

from planner.case import Case, Dependency, Platform
from planner.explain import UnknownFigure, explain
from planner.plan import make_plan
from planner.reading import case_to_dict
from planner.wording import availability_in_words
from tests.planner.cases import case, demo, process, service

FOUR_HOURS = (1, 2, 3, 4, 4)


def told(of: Case, what: str) -> str:
    return explain(case_to_dict(of), make_plan(of), what)


def chain() -> Case:
    return case(
        [process("P1", severity=FOUR_HOURS, wrt=2, needs=[Dependency(on="A", share=0.5)], workaround=(6, 0.75))],
        [service("A", needs=["B.1"], current={"platform": Platform.SINGLE_SERVER, "restore_hours": 3}), service("B.1")],
    )


def test_a_target_is_followed_to_the_answers() -> None:
    text = told(chain(), "P1.rto")
    assert text.splitlines()[0] == "P1.targets.rto_hours = 4 (4 h)"
    assert "from processes[0].impact.severity.safety: [1, 2, 3, 4, 4]" in text
    assert "from processes[0].wrt_hours: 2" in text
    assert "safety reaches 4 (intolerable) after 24 h" in text  # the mtpd that the rto rests on


def test_a_requirement_is_followed_over_every_dependant_to_whose_answers_set_it() -> None:
    lines = told(chain(), "B.1.rto").splitlines()
    over = [line.strip() for line in lines if " needs " in line]
    assert [line.split(",")[0] for line in over] == ["A needs B.1", "P1 needs A"]
    assert any(line.strip().startswith("P1.targets.rto_hours = 4") for line in lines)


def test_what_loosens_a_demand_is_said() -> None:
    text = told(chain(), "A.required.rto_hours")
    assert "only 50% of P1 stops without it" in text
    assert "a workaround carries 75% of P1 for 6 h" in text


def test_an_availability_names_its_parts_and_a_loss_its_failures_with_their_sources() -> None:
    of = demo("school")
    assert "each part counted once" in told(of, "PRINT.availability")
    loss = told(of, "PRINT.loss")
    assert "application:" in loss
    assert "per server-year" in loss


def test_a_service_by_itself_is_told_with_and_without_planned_work() -> None:
    of = demo("school")
    today = next(each for each in make_plan(of)["services"] if each["id"] == "PRINT")["today"]
    whole = told(of, "PRINT.availability")
    without = availability_in_words(today["own_availability"])
    with_planned = availability_in_words(next(p["availability"] for p in today["parts"] if p["id"] == "PRINT"))
    assert without != with_planned
    assert f"PRINT: {with_planned} by itself with planned work ({without} without: its own_availability)" in whole
    own = told(of, "PRINT.today.own_availability")
    assert "without planned work and without what it needs" in own
    assert "planned:" not in own
    assert "planned:" in whole


def test_a_target_that_no_rule_made_says_whether_it_was_answered() -> None:
    of = case([process("P1", severity=FOUR_HOURS, wrt=2, weeks_per_year=50.0), process("P2", severity=FOUR_HOURS)])
    assert told(of, "P1.wrt_hours").endswith("because it was answered so, in processes[0].wrt_hours: 2")
    assert told(of, "P2.wrt").endswith("it was not asked (processes[1].wrt_hours): no time to catch up is counted.")
    assert "counted from processes[0].weeks_per_year;" in told(of, "P1.service_hours_per_year")
    assert "it was not asked; what was not asked is" in told(of, "P2.service_hours_per_year")
    assert told(of, "P1.serious_at_hours").endswith("It is read off with rto_hours: see P1.rto_hours.")


def test_an_id_alone_tells_all_of_it() -> None:
    text = told(demo("school"), "PRINT")
    assert "PRINT.required.rto_hours" in text
    assert "PRINT.today.availability" in text
    assert "Finding " in text


def test_every_figure_with_a_short_name_can_be_explained() -> None:
    of = demo("school")
    document, plan = case_to_dict(of), make_plan(of)
    for entry in (*plan["processes"], *plan["services"]):
        assert explain(document, plan, entry["id"])


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("P2.rto", "P2: no process and no service has this id; known are P1, A, B.1"),
        ("P1.rot", "P1 has no figure rot"),
        ("P1.targets.rto_hour", 'P1.targets has no figure rto_hour; did you mean "rto_hours"?'),
        ("", "no process and no service has this id"),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(what: str, said: str) -> None:
    with pytest.raises(UnknownFigure) as caught:
        told(chain(), what)
    assert said in str(caught.value)


def test_the_outages_listed_for_an_availability_make_it_up() -> None:
    of = demo("school")
    today = next(entry for entry in make_plan(of)["services"] if entry["id"] == "PRINT")["today"]
    text = told(of, "PRINT.availability").partition("its own outages")[2]
    assert not any(f"{scope}:" in text for scope in ("site", "corruption", "power"))
    own = next(part for part in today["parts"] if part["id"] == "PRINT")["availability"]
    counted = [
        today["by_scope"][scope]["downtime_hours_per_year"] for scope in today["by_scope"] if f"{scope}:" in text
    ]
    assert sum(counted) == pytest.approx((1 - own) * 8760, rel=1e-3)


def test_what_holds_several_figures_lists_them() -> None:
    assert "  A.required.rto_hours = " in told(chain(), "A.required")
