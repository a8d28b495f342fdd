"""From a process's answers to its mtpd, rto, rpo, wrt, tier, availability target and downtime budget."""

from __future__ import annotations

from dataclasses import dataclass

from planner.case import Case, Process
from planner.impact import (
    Threshold,
    first_reached,
    serious_levels,
    severity_rows,
    unacceptable_levels,
    was_impact_asked,
)
from planner.policy import Policy
from planner.reasons import Reason
from planner.service_time import service_hours_per_year
from planner.wording import availability_in_words, hours_in_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Targets:
    """What a process needs, from its own answers. Times in hours; None = not asked or does not apply.

    `beyond_hours` is set instead of `mtpd_hours` when nothing becomes unacceptable within the asked
    time. `is_continuous` says that no step of the ladder is short enough.
    """

    mtpd_hours: float | None
    beyond_hours: float | None
    serious_at_hours: float | None
    deciding_category: str | None
    serious_category: str | None
    rto_hours: float | None
    is_continuous: bool
    rpo_hours: float | None
    wrt_hours: float | None
    tier: int | None
    tolerated_outages_per_year: float | None
    service_hours_per_year: float
    downtime_budget_hours_per_year: float | None
    availability: float | None
    availability_class: float | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rto:
    hours: float | None
    is_continuous: bool
    reason: Reason


def derive_targets(case: Case, process: Process, policy: Policy) -> Targets:
    """The targets of one process with the reason for each (ISO/TS 22317 impact over time)."""
    reasons: list[Reason] = []
    asked = was_impact_asked(process)
    unacceptable = first_reached(case, process, unacceptable_levels(case.categories))
    serious = first_reached(case, process, serious_levels(case.categories))
    mtpd = None
    if unacceptable:
        mtpd = unacceptable.hours if policy.mtpd_reading == "reached" else unacceptable.hours_before
    last_asked = case.impact_after_hours[-1]
    reasons.append(_mtpd_reason(case, process, asked, mtpd, unacceptable))
    rto = _derive_rto(case, process, policy, mtpd, serious)
    reasons.append(rto.reason)
    rpo = process.data_loss.tolerable_hours if process.data_loss else None
    reasons.append(_rpo_reason(rpo))
    hours = service_hours_per_year(process, policy)
    outages, budget, availability, budget_reasons = _budget(process, policy, rto.hours, hours)
    reasons.extend(budget_reasons)
    tier = policy.tier_for(0.0 if rto.is_continuous else rto.hours) if asked else None
    if tier is not None:
        reasons.append(Reason(about="tier", rule="tier-by-rto", text=_tier_text(policy, tier, rto)))
    return Targets(
        mtpd_hours=mtpd,
        beyond_hours=last_asked if asked and unacceptable is None else None,
        serious_at_hours=serious.hours if serious else None,
        deciding_category=unacceptable.category if unacceptable else None,
        serious_category=serious.category if serious else None,
        rto_hours=rto.hours,
        is_continuous=rto.is_continuous,
        rpo_hours=rpo,
        wrt_hours=process.wrt_hours,
        tier=tier,
        tolerated_outages_per_year=outages,
        service_hours_per_year=hours,
        downtime_budget_hours_per_year=budget,
        availability=availability,
        availability_class=policy.availability_class_for(availability) if availability is not None else None,
        reasons=tuple(reasons),
    )


def _mtpd_reason(case: Case, process: Process, asked: bool, mtpd: float | None, reached: Threshold | None) -> Reason:
    if not asked:
        return Reason(about="mtpd_hours", rule="not-asked", text="The impact over time was not asked.")
    if reached is None:
        last = hours_in_words(case.impact_after_hours[-1])
        return Reason(
            about="mtpd_hours",
            rule="mtpd-reached",
            inputs=tuple((f"impact.severity.{c.id}", _row(process, c.id)) for c in case.categories),
            text=f"No category becomes unacceptable within the asked {last}.",
        )
    assert mtpd is not None
    label = case.severity_levels[reached.level]
    text = (
        f"{reached.category} reaches {reached.level} ({label}) after {hours_in_words(reached.hours)}, "
        "the first of all categories to become unacceptable."
    )
    if mtpd != reached.hours:
        text += f" The policy takes the asked time before it, {hours_in_words(mtpd)}."
    return Reason(
        about="mtpd_hours",
        rule="mtpd-reached",
        inputs=((f"impact.severity.{reached.category}", _row(process, reached.category)),),
        text=text,
    )


def _row(process: Process, category: str) -> list[int | None]:
    return list(severity_rows(process).get(category, ()))


def _derive_rto(case: Case, process: Process, policy: Policy, mtpd: float | None, serious: Threshold | None) -> _Rto:
    """The largest ladder step before the first serious impact and within mtpd - wrt - margin."""
    if not was_impact_asked(process):
        return _Rto(
            hours=None,
            is_continuous=False,
            reason=Reason(about="rto_hours", rule="not-asked", text="The impact over time was not asked."),
        )
    if policy.rto_trigger == "mtpd only":
        serious = None
    if serious is None and mtpd is None:
        text = (
            f"Nothing becomes serious within the asked {hours_in_words(case.impact_after_hours[-1])}: "
            "no time-critical need."
        )
        return _Rto(
            hours=None, is_continuous=False, reason=Reason(about="rto_hours", rule="no-time-critical-need", text=text)
        )
    limits, parts, inputs = _rto_limits(process, policy, mtpd, serious)
    step = policy.ladder_step_at_most(min(limits))
    if step is None:
        rule = "continuous-service"
        text = f"No step of the ladder is {' and '.join(parts)}: it needs continuous service or a workaround."
    else:
        rule = "rto-ladder"
        text = f"{hours_in_words(step)} is the largest step of the ladder {' and '.join(parts)}."
    return _Rto(
        hours=step,
        is_continuous=step is None,
        reason=Reason(about="rto_hours", rule=rule, inputs=inputs, text=text),
    )


def _rto_limits(
    process: Process, policy: Policy, mtpd: float | None, serious: Threshold | None
) -> tuple[list[float], list[str], tuple[tuple[str, object], ...]]:
    """(hours the rto may not exceed, each in words, the answers they rest on)."""
    limits: list[float] = []
    parts: list[str] = []
    inputs: list[tuple[str, object]] = []
    if serious is not None:
        before = policy.ladder_step_before(serious.hours)
        limits.append(-1.0 if before is None else before)
        parts.append(f"before the first serious impact ({serious.category}, {hours_in_words(serious.hours)})")
        inputs.append((f"impact.severity.{serious.category}", _row(process, serious.category)))
    if mtpd is not None:
        limits.append(mtpd - (process.wrt_hours or 0.0) - policy.margin_hours)
        wrt = "wrt not asked" if process.wrt_hours is None else f"wrt {hours_in_words(process.wrt_hours)}"
        parts.append(f"not above mtpd {hours_in_words(mtpd)} less {wrt}")
        inputs.append(("wrt_hours", process.wrt_hours))
    return limits, parts, tuple(inputs)


def _rpo_reason(rpo: float | None) -> Reason:
    if rpo is None:
        return Reason(about="rpo_hours", rule="not-asked", text="The tolerable loss of data was not asked.")
    text = "No data may be lost." if rpo == 0 else f"At most {hours_in_words(rpo)} of data may be lost, as answered."
    return Reason(about="rpo_hours", rule="rpo-tolerance", inputs=(("data_loss.tolerable_hours", rpo),), text=text)


def _tier_text(policy: Policy, tier: int, rto: _Rto) -> str:
    if rto.is_continuous:
        return f"Tier {tier}: it needs continuous service."
    if rto.hours is None:
        return f"Tier {tier}: no time-critical need."
    return f"Tier {tier} of {len(policy.tiers)}: rto {hours_in_words(rto.hours)}."


def _budget(
    process: Process, policy: Policy, rto: float | None, service_hours: float
) -> tuple[float | None, float | None, float | None, list[Reason]]:
    """(tolerated outages, budget hours, availability, reasons): budget = outages x rto over service hours."""
    if rto is None or service_hours <= 0:
        return None, None, None, []
    outages = process.tolerated_outages_per_year
    asked = outages is not None
    if outages is None:
        outages = policy.tolerated_outages_for(rto)
    budget = min(outages * rto, service_hours)
    availability = 1 - budget / service_hours
    source = "as answered" if asked else f"the policy's figure for an rto of {hours_in_words(rto)}"
    text = (
        f"{outages:g} outages a year ({source}) of {hours_in_words(rto)} are {hours_in_words(budget)} "
        f"in {service_hours:,.0f} service hours: {availability_in_words(availability)}."
    )
    inputs = (
        ("tolerated_outages_per_year", process.tolerated_outages_per_year),
        ("service_hours", service_hours),
    )
    reasons = [
        Reason(about=about, rule="budget-outages", inputs=inputs, text=text)
        for about in ("downtime_budget_hours_per_year", "availability")
    ]
    return outages, budget, availability, reasons
