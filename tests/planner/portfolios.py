"""Small cases with several services to choose for, and every choice of one, reckoned one by one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from planner.case import Budget, Case, DataLoss, House, Platform, Site
from planner.catalogue import Catalogue, load_catalogue
from planner.dependencies import require
from planner.designs import choices_for
from planner.losses import LossModel
from planner.misses import TargetCheck
from planner.options import CandidateMaker, spending_of
from planner.plan import targets_of
from planner.policy import DEFAULT_POLICY
from planner.portfolio_problem import Problem, Standing
from planner.situation import situation_of
from tests.planner.cases import case, part, process, service

HOURS = (1, 4, 8, 24, 72)
SEVERITIES = [(0, 0, 1, 3, 4), (0, 3, 4, 4, 4), (0, 0, 0, 0, 3), (3, 4, 4, 4, 4)]


def budgets() -> st.SearchStrategy[Budget]:
    """A budget, once and perhaps a year."""
    yearly = st.none() | st.sampled_from([0, 500, 2000, 8000, 30_000]).map(Decimal)
    return st.builds(Budget, capex=st.sampled_from([0, 1500, 3000, 20_000, 60_000]).map(Decimal), opex_per_year=yearly)


@st.composite
def portfolio_cases(
    draw: st.DrawFn, *, most_services: int = 3, limited: bool | None = None, data: bool = False
) -> Case:
    """Two or three services in one building, processes that need some of them, with or without a budget; `data`:
    lost data have a price."""
    names = "ABC"[: draw(st.integers(2, most_services))]
    services = [part("N", "storage", site="X", current={"restore_hours": 6.0})]
    for place, name in enumerate(names):
        needs = ["N"] * draw(st.integers(0, 1)) + [names[place - 1]] * (draw(st.integers(0, 1)) if place else 0)
        hours = draw(st.sampled_from([2.0, 8.0, 24.0]))
        services.append(service(name, needs=needs, site="X", current={"restore_hours": hours}))
    processes = [
        process(
            f"P{number}",
            severity=draw(st.sampled_from(SEVERITIES)),
            loss=_losses(draw(st.sampled_from([0, 500, 20_000, 200_000]))),
            needs=draw(st.lists(st.sampled_from(names), min_size=1, unique=True)),
            rpo=draw(st.sampled_from([None, 24, 1])),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    if data:
        prices = [Decimal(draw(st.sampled_from([0, 10, 500]))) for _ in processes]
        processes = [
            replace(each, data_loss=replace(each.data_loss or DataLoss(), cost_per_hour=price))
            for each, price in zip(processes, prices, strict=True)
        ]
    is_limited = draw(st.booleans()) if limited is None else limited
    house = House(
        platforms=(Platform.VM_HA,),
        hosts=draw(st.sampled_from([None, 3])),
        hypervisor="vmware",
        shared_storage=draw(st.booleans()),
        cloud_vpn=len(names) == 2 and draw(st.booleans()),
    )
    return case(processes, services, sites=(Site(id="X"),), budget=draw(budgets()) if is_limited else None, house=house)


def _losses(per_hour: int) -> list[float]:
    return [float(per_hour * hours) for hours in HOURS]


def problem_of(of: Case, catalogue: Catalogue | None = None) -> Problem:
    """The problem of choosing for all services of a case."""
    made = situation_of(of, catalogue or load_catalogue(), DEFAULT_POLICY)
    maker = CandidateMaker(made)
    return Problem(
        maker,
        LossModel(made),
        TargetCheck(made, require(of, targets_of(of), DEFAULT_POLICY)),
        {each.id: maker.of_service(each, choices_for(made, each, frozenset())) for each in of.services},
    )


def every_standing(problem: Problem) -> Iterator[Standing]:
    """Every choice within the budget, reckoned by itself."""
    places = range(len(problem.names))
    for selection in itertools.product(*(range(len(problem.options(place))) for place in places)):
        if problem.is_affordable(spending_of(problem.chosen(selection))):
            yield problem.standing(selection)
