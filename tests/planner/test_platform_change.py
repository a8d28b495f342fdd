"""What a change of platform may be credited with: what it answers, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.case import Dependency, Edge, Estate, House, Platform, Reliability, ServiceKind
from planner.catalogue import load_catalogue
from planner.dependencies import require
from planner.designs import choices_for
from planner.disruption import own_events
from planner.losses import LossModel
from planner.misses import TargetCheck
from planner.plan import targets_of
from planner.policy import DEFAULT_POLICY
from planner.wording import availabilities_in_words
from tests.planner.cases import case, part, process, service, situation


def hours_down(mtbf: float, mttr: float, platform: Platform) -> dict[str, float]:
    """Scope -> hours down a year of a measured single server that moves to a platform."""
    of = case(services=[service("S", reliability=Reliability(mtbf_hours=mtbf, mttr_hours=mttr))])
    made = situation(of)
    design = replace(made.today["S"], platform=platform)
    return {e.scope: e.downtime_hours_per_year() for e in own_events(made, of.services[0], design)}


@pytest.mark.parametrize(("mtbf", "mttr"), [(995, 5), (8730, 30), (2000, 0.2)])
def test_a_measured_service_keeps_its_repair_time_where_the_new_platform_answers_nothing(
    mtbf: float, mttr: float
) -> None:
    """VM high availability answers failing hardware alone (R56)."""
    figures = load_catalogue().figures
    rates = [figures[name].per_year() for name in ("T12", "T14a", "T15a")]
    of = case(services=[service("S", reliability=Reliability(mtbf_hours=mtbf, mttr_hours=mttr))])
    before = sum(
        e.downtime_hours_per_year() for e in own_events(situation(of), of.services[0], situation(of).today["S"])
    )
    after = hours_down(mtbf, mttr, Platform.VM_HA)
    # By how much hardware failures last longer than others by the catalogue is kept too.
    crash, change, hardware = (figures[name].hours() for name in ("T14b", "T15b", "T13b"))
    means = [(low + 4 * likely + high) / 6 for low, likely, high in (hardware, crash, change)]
    share = rates[0] * means[0] / sum(rate * mean for rate, mean in zip(rates, means, strict=True))
    assert after["application"] == pytest.approx((1 - share) * before, rel=1e-9)


def test_a_process_that_names_no_function_is_carried_like_one_that_names_all() -> None:
    estate = Estate(mfps=10, windows_clients=40, macos_clients=0, other_clients=0)
    printing = service("PRINT", ServiceKind.PRINT, functions=("print",), estate=estate)
    losses = []
    for uses in (None, ("print",)):
        of = case([process(loss=(10, 40, 80, 240, 720), needs=[Dependency(on="PRINT", uses=uses)])], [printing])
        made = situation(of)
        covered = {"PRINT": replace(made.today["PRINT"], edge=frozenset({Edge.FALLBACK_PRINTING}))}
        losses.append((LossModel(made).total(made.today), LossModel(made).total(covered)))
    assert losses[0] == losses[1]
    assert losses[0][1] < losses[0][0]


def test_a_failure_that_a_second_part_carries_has_ended_in_time() -> None:
    of = case([process(severity=(0, 4, 4, 4, 4), needs=["NET"])], [part("NET", "network")])
    made = situation(of)
    check = TargetCheck(made, require(of, targets_of(of), DEFAULT_POLICY))
    doubled = {"NET": replace(made.today["NET"], spare="second-network")}
    assert [miss.kind for miss in check.misses("NET", made.today)].count("rto") == 1
    assert [miss.kind for miss in check.misses("NET", doubled)].count("rto") == 0


def test_nothing_is_said_of_outages_of_a_service_whose_failures_nobody_knows() -> None:
    of = case(
        [process(severity=(0, 4, 4, 4, 4), needs=["MAIL"])],
        [service("MAIL", ServiceKind.SAAS, needs=["WAN"]), part("WAN", "wan")],
    )
    made = situation(of)
    check = TargetCheck(made, require(of, targets_of(of), DEFAULT_POLICY))
    assert [miss for miss in check.misses("MAIL", made.today) if miss.kind == "rto"] == []


@pytest.mark.parametrize("edge", [Edge.FALLBACK_PRINTING, Edge.DEVICE_SPOOLING])
def test_no_feature_is_bought_for_an_estate_without_devices(edge: Edge) -> None:
    estate = Estate(mfps=0, windows_clients=40, device_spooling_confirmed_share=0.5)
    printing = service("PRINT", ServiceKind.PRINT, functions=("print",), estate=estate)
    of = case([process(needs=["PRINT"])], [printing], house=House())
    choices = choices_for(situation(of), printing, frozenset({"print", "copy"}))
    assert edge not in choices.free_edges
    assert "has no devices" in next(r.reason for r in choices.rejected if r.id == edge)


def test_a_missed_availability_never_reads_like_the_one_that_is_asked() -> None:
    assert availabilities_in_words(0.999018, 0.999087) == ("99.901 %", "99.908 %")
    assert availabilities_in_words(0.95, 0.99) == ("95.00 %", "99.00 %")
