"""How long a process may be down in a year, and the availability that makes of its service hours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.case import Case, Impact, Process
from planner.impact import curve_of
from planner.language import in_digits, say, say_count
from planner.policy import Policy
from planner.reasons import Reason
from planner.wording import availability_in_words, hours_in_words


@dataclass(frozen=True, kw_only=True, slots=True)
class DowntimeBudget:
    """Hours down a year within the service hours and the availability target 1 - budget / service hours."""

    outages_per_year: float
    hours_per_year: float
    availability: float
    reasons: tuple[Reason, ...]


def downtime_budget(
    case: Case, process: Process, policy: Policy, rto_hours: float | None, service_hours: float, impact: Impact | None
) -> DowntimeBudget | None:
    """The smaller of tolerated outages x rto and loss appetite / loss rate; None without an rto or service hours.

    The loss rate is the average money an hour over an outage of the length of the rto.
    """
    if rto_hours is None or service_hours <= 0:
        return None
    outages, source = _tolerated_outages(process, policy, rto_hours)
    by_outages = min(outages * rto_hours, service_hours)
    by_loss = _hours_for_loss(case, process, rto_hours, impact)
    budget = by_outages if by_loss is None else min(by_outages, by_loss)
    availability = 1 - budget / service_hours
    text = say_count(
        "{count} outage a year ({source}) of {rto} is {downtime} in {service_hours} service hours: {availability}.",
        "{count} outages a year ({source}) of {rto} are {downtime} in {service_hours} service hours: {availability}.",
        1 if outages == 1 else 2,
        count=in_digits(outages, "g"),
        source=source,
        rto=hours_in_words(rto_hours),
        downtime=hours_in_words(by_outages),
        service_hours=in_digits(service_hours, ",.0f"),
        availability=availability_in_words(1 - by_outages / service_hours),
    )
    inputs: tuple[tuple[str, object], ...] = (
        ("tolerated_outages_per_year", process.tolerated_outages_per_year),
        ("service_hours", service_hours),
    )
    if by_loss is not None:
        limit = float(process.tolerable_loss_per_year or 0)
        inputs += (("tolerable_loss_per_year", limit),)
        text = f"{text} {_loss_in_words(case, limit, by_loss, availability if by_loss < by_outages else None)}"
    rule = "budget-loss-appetite" if by_loss is not None and by_loss < by_outages else "budget-outages"
    reasons = tuple(
        Reason(about=about, rule=rule, inputs=inputs, text=text)
        for about in ("downtime_budget_hours_per_year", "availability")
    )
    return DowntimeBudget(outages_per_year=outages, hours_per_year=budget, availability=availability, reasons=reasons)


def _tolerated_outages(process: Process, policy: Policy, rto_hours: float) -> tuple[float, str]:
    """How many outages a year are tolerated, and where the figure comes from."""
    if process.tolerated_outages_per_year is not None:
        return process.tolerated_outages_per_year, say("as answered")
    return policy.tolerated_outages_for(rto_hours), say(
        "the policy's figure for an RTO of {rto}", rto=hours_in_words(rto_hours)
    )


def _loss_in_words(case: Case, limit: float, hours: float, availability: float | None) -> str:
    """After how long the tolerable loss is reached, and the availability that takes; None where outages are tighter."""
    loss = {"limit": in_digits(limit, ",.0f"), "currency": case.currency, "downtime": hours_in_words(hours)}
    if availability is None:
        return say(
            "A loss of {limit} {currency} a year is tolerable, which outages of that length reach "
            "after {downtime}: no less.",
            **loss,
        )
    return say(
        "A loss of {limit} {currency} a year is tolerable, which outages of that length reach "
        "after {downtime}: this is less, so {availability}.",
        **loss,
        availability=availability_in_words(availability),
    )


def _hours_for_loss(case: Case, process: Process, rto_hours: float, impact: Impact | None) -> float | None:
    """Hours a year after which outages of about the rto's length have cost what is tolerable; None where not asked."""
    if process.tolerable_loss_per_year is None:
        return None
    curve = curve_of(case, impact)
    if curve is None:
        return None
    loss = float(curve.at(np.array([rto_hours]))[0])
    return float(process.tolerable_loss_per_year) * rto_hours / loss if loss > 0 else None
