"""Whatever a formula is called with, it answers with a number or refuses the argument by name."""

from __future__ import annotations

import dataclasses
import inspect
import math
import typing
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from planner.formulas import annual_loss, blocks, distributions, downtime, investment, recovery, schedule, year_totals
from planner.formulas.annual_loss import CreditStep
from planner.formulas.blocks import Outages, Part, UserGroup
from planner.formulas.checks import InvalidInput
from planner.formulas.distributions import Exponential
from planner.formulas.downtime import GOOGLE_SRE, SRE_ALERTS
from planner.formulas.recovery import SHARE_TIERS
from planner.formulas.schedule import Activity, Estimate
from planner.formulas.year_totals import Risk

MODULES = (annual_loss, blocks, downtime, investment, recovery, schedule, year_totals)
BAD_NUMBERS = (math.nan, math.inf, -math.inf, -1.0, -1e308, 0.0, 1e-308, 0.5, 1.0, 1.5, 1e308, 10**400, True, None, "1")
BAD_LISTS: tuple[Any, ...] = ([], [math.nan], [-1.0], [0.0], [1e308, 1e308], [2.0], [None])
# What a formula answers with infinity, by its own docstring.
INFINITE = {
    "mtbf_from_rate",
    "mtbf_from_fit",
    "mtbf_from_annual_failure_rate",
    "number_of_nines",
    "hours_to_exhaustion",
    "detection_hours",
}

EXAMPLES: dict[str, Any] = {
    "convention": GOOGLE_SRE,
    "alert": SRE_ALERTS[0],
    "reading": "additive",
    "parts": [Part(mtbf_hours=1000, mttr_hours=2)],
    "groups": [UserGroup(users=3, availability=0.9)],
    "steps": [CreditStep(below=0.9, credit_share=0.1)],
    "risks": [Risk(events_per_year=2, loss=Exponential(average=4))],
    "tiers": SHARE_TIERS,
    "activities": [Activity(name="A", duration=1)],
    "estimates": [Estimate(name="A", low=1, likely=2, high=3)],
    "order": ["A"],
    "flows": [-100.0, 60, 70],
    "totals": [1.0, 2, 3],
    "seed": 1,
    "years": 3,
    "month": 2,
    "year": 2024,
    "k": 1,
    "n": 2,
    "regions": 2,
    "crews": 2,
    "failures": 2,
    "events": 10,
    "low": 1.0,
    "likely": 2.0,
    "high": 3.0,
    "price": 5.0,
    "mean_cycle_hours": 100.0,
    "target_rpo": 60.0,
    "mtd_hours": 100.0,
    "period_hours": 1000.0,
    "agreed_service_hours": 1000.0,
}
BY_FUNCTION: dict[tuple[str, str], Any] = {
    ("year_distribution", "steps"): 1 << 10,
    ("annual_downtime", "duration"): Exponential(average=4),
    ("series_outages", "parts"): [Outages(failures_per_year=1, outage_hours=2)],
    ("parallel_outages", "parts"): [Outages(failures_per_year=1, outage_hours=2)] * 2,
    ("break_even_units", "variable_cost"): 0.5,
}


UNKNOWN: Any = "fortnight"
PATH = schedule.pert_path([Estimate(name="A", low=1, likely=2, high=3)])
TOTAL = year_totals.year_distribution(EXAMPLES["risks"], steps=1 << 10)
NEGATIVE_RATE = Risk(events_per_year=-1, loss=Exponential(average=1))
NEGATIVE_LOSS = Risk(events_per_year=1, loss=distributions.Uniform(low=-1, high=1))


def public_functions() -> Iterator[Callable[..., Any]]:
    for module in MODULES:
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_"):
                yield function


FUNCTIONS = list(public_functions())


def kinds(function: Callable[..., Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(function)
    return {name: hints[name] for name in inspect.signature(function).parameters}


def example(function: Callable[..., Any], name: str, kind: Any) -> Any:
    """A value that this argument may well have."""
    if (function.__name__, name) in BY_FUNCTION:
        return BY_FUNCTION[function.__name__, name]
    if name in EXAMPLES:
        return EXAMPLES[name]
    if typing.get_origin(kind) is Sequence:
        return [0.5, 0.25]
    return 0.5


def finite(answer: Any) -> bool:
    match answer:
        case bool() | int() | str() | None:
            return True
        case float():
            return math.isfinite(answer)
        case np.ndarray():
            return bool(np.isfinite(answer).all())
        case tuple() | list():
            return all(map(finite, answer))
        case dict():
            return all(map(finite, answer.values()))
    assert dataclasses.is_dataclass(answer)
    return all(finite(getattr(answer, field.name)) for field in dataclasses.fields(answer))


def answers_or_refuses(function: Callable[..., Any], arguments: dict[str, Any]) -> bool:
    """Whether it gives a finite answer, or names one of its arguments."""
    try:
        answer = function(**arguments)
    except InvalidInput as refused:
        place = refused.fault.path.partition("[")[0].partition(".")[0]
        return place in arguments
    return function.__name__ in INFINITE or finite(answer)


def bad_values(kind: Any) -> tuple[Any, ...]:
    for one in (kind, *typing.get_args(kind)):
        if typing.get_origin(one) is Sequence:
            return BAD_LISTS if float in typing.get_args(one) else ([],)
    return BAD_NUMBERS if {float, int} & {kind, *typing.get_args(kind)} else ()


def test_an_array_is_a_list_too() -> None:
    assert blocks.series(typing.cast(Sequence[float], np.array([0.9, 0.8]))) == pytest.approx(0.72)


def test_every_function_is_found() -> None:
    assert len(FUNCTIONS) > 100


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_it_answers_an_ordinary_question(function: Callable[..., Any]) -> None:
    answer = function(**{name: example(function, name, kind) for name, kind in kinds(function).items()})
    assert finite(answer)
    assert function.__doc__
    assert "Raises" in function.__doc__ or not kinds(function)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
@pytest.mark.filterwarnings("error")
def test_it_answers_or_refuses_by_name(function: Callable[..., Any]) -> None:
    usual = {name: example(function, name, kind) for name, kind in kinds(function).items()}
    for name, kind in kinds(function).items():
        for value in bad_values(kind):
            assert answers_or_refuses(function, {**usual, name: value}), (name, value)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_it_refuses_what_is_no_number(function: Callable[..., Any]) -> None:
    usual = {name: example(function, name, kind) for name, kind in kinds(function).items()}
    for name, kind in kinds(function).items():
        if kind not in (float, int):
            continue
        for value in (math.nan, "1", None):
            with pytest.raises(InvalidInput) as refused:
                function(**{**usual, name: value})
            assert refused.value.fault.path == name


@pytest.mark.parametrize(
    ("call", "place"),
    [
        (lambda: blocks.series([0.9, 1.5]), "availabilities[1]"),
        (lambda: blocks.series_availability([Part(mtbf_hours=0, mttr_hours=1)]), "parts[0].mtbf_hours"),
        (lambda: blocks.parallel_outages([Outages(failures_per_year=1, outage_hours=-1)]), "parts[0].outage_hours"),
        (lambda: blocks.user_weighted([UserGroup(users=0, availability=1)]), "groups"),
        (lambda: blocks.k_of_n(3, 2, 0.9), "k"),
        (lambda: blocks.mtbf_needed(1, 4), "target"),
        (lambda: downtime.availability_from_downtime(9, 8), "down_hours"),
        (lambda: downtime.burn_rate(0.1, 1), "slo"),
        (lambda: downtime.error_rate_at(2_000, 0.999), "burn_rate"),
        (lambda: downtime.Convention(month_days=0), "month_days"),
        (lambda: downtime.calendar_month_hours(2024, 13), "month"),
        (lambda: downtime.YEAR_365.hours(UNKNOWN), "period"),
        (lambda: downtime.availability_with_planned(0.9, 1, 10, UNKNOWN), "reading"),
        (lambda: downtime.planned_budget_hours(0.8, 0.9, 10, UNKNOWN), "reading"),
        (lambda: downtime.service_hours(8, 8, 52), "days_per_week"),
        (lambda: downtime.nearest_class(0.9, [1.0]), "classes[0]"),
        (lambda: annual_loss.annual_rate_once_in(0), "years"),
        (lambda: year_totals.year_distribution([NEGATIVE_RATE]), "risks[0].events_per_year"),
        (lambda: year_totals.year_distribution([NEGATIVE_LOSS]), "risks[0].loss"),
        (lambda: year_totals.value_at_risk([1.0], 1), "level"),
        (lambda: year_totals.value_at_risk([], 0.5), "totals"),
        (lambda: investment.npv(-1, [1.0]), "rate"),
        (lambda: investment.payback_years([1.0, 2.0]), "flows[0]"),
        (lambda: investment.npv(0.1, [1.0, math.nan]), "flows[1]"),
        (lambda: investment.break_even_units(1, 2, 2), "price"),
        (lambda: recovery.work_recovery_time(1, 2), "rto_hours"),
        (lambda: recovery.longest_rto(1, 2), "wrt_hours"),
        (lambda: recovery.recommended_interval(10, 0.5, 5), "target_rpo"),
        (lambda: TOTAL.quantile(1), "level"),
        (lambda: TOTAL.tail_mean(math.nan), "level"),
        (lambda: TOTAL.exceedance(math.nan), "amount"),
        (lambda: PATH.probability_by(math.inf), "time"),
        (lambda: PATH.time_for(0), "probability"),
        (lambda: schedule.pert_path([Estimate(name="A", low=3, likely=2, high=4)]), "estimates[0].likely"),
    ],
)  # fmt: skip
def test_the_place_is_named_with_its_index(call: Callable[[], object], place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        call()
    assert refused.value.fault.path == place
