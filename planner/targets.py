"""From a process's answers to its mtpd, rto, rpo, wrt, tier, availability target and downtime budget."""

from __future__ import annotations

from dataclasses import dataclass

from planner.case import Case, Impact, Process
from planner.downtime_budget import downtime_budget
from planner.language import say
from planner.policy import Policy
from planner.reasons import Reason
from planner.recovery_targets import (
    Time,
    derive_disaster_rto,
    derive_mtpd,
    derive_rpo,
    derive_rto,
    matrix_of,
    not_tighter,
    settled,
)
from planner.service_time import service_hours_per_year
from planner.wording import hours_in_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Targets:
    """What a process needs, from its own answers. Times in hours; None = not asked or does not apply.

    `beyond_hours` is set instead of `mtpd_hours` when nothing becomes unacceptable within the asked
    time. `deciding_categories` are all that become unacceptable first, at one time; the first of them is
    `deciding_category`. `is_continuous` says that no step of the ladder is short enough. `derived` holds what the
    answers give where a person settled on something else. `outside_peaks` are the targets by the
    second matrix, where one was asked.
    """

    mtpd_hours: float | None
    beyond_hours: float | None
    serious_at_hours: float | None
    deciding_category: str | None
    deciding_categories: tuple[str, ...]
    serious_category: str | None
    rto_hours: float | None
    disaster_rto_hours: float | None
    is_continuous: bool
    is_continuous_in_disaster: bool
    rpo_hours: float | None
    wrt_hours: float | None
    tier: int | None
    tolerated_outages_per_year: float | None
    service_hours_per_year: float
    downtime_budget_hours_per_year: float | None
    availability: float | None
    availability_class: float | None
    derived: tuple[tuple[str, float | None], ...]
    outside_peaks: Targets | None
    reasons: tuple[Reason, ...]


def derive_targets(case: Case, process: Process, policy: Policy) -> Targets:
    """The targets of one process with the reason for each (ISO/TS 22317 impact over time; R19)."""
    quiet = process.impact_outside_peaks
    outside_peaks = None
    if quiet is not None:
        outside_peaks = _by_matrix(case, process, policy, quiet, "impact_outside_peaks", None)
    return _by_matrix(case, process, policy, process.impact, "impact", outside_peaks)


def _by_matrix(
    case: Case, process: Process, policy: Policy, impact: Impact | None, path: str, outside_peaks: Targets | None
) -> Targets:
    matrix = matrix_of(case, process, impact, path)
    derived_mtpd = derive_mtpd(matrix, policy)
    mtpd = settled(process, "mtpd_hours", derived_mtpd)
    derived_rto = derive_rto(matrix, policy, mtpd.hours)
    rto = settled(process, "rto_hours", derived_rto)
    disaster = not_tighter(derive_disaster_rto(matrix, policy, mtpd.hours), rto)
    derived_rpo = derive_rpo(process)
    rpo = settled(process, "rpo_hours", derived_rpo)
    hours = service_hours_per_year(process, policy)
    budget = downtime_budget(case, process, policy, rto.hours, hours, impact)
    is_known = matrix.is_asked or rto.hours is not None
    tier = policy.tier_for(0.0 if rto.is_continuous else rto.hours) if is_known else None
    reasons = [mtpd.reason, rto.reason, disaster.reason, rpo.reason, *(budget.reasons if budget else ())]
    if tier is not None:
        reasons.append(Reason(about="tier", rule="tier-by-rto", text=_tier_text(policy, tier, rto)))
    pairs = (("mtpd_hours", mtpd, derived_mtpd), ("rto_hours", rto, derived_rto), ("rpo_hours", rpo, derived_rpo))
    return Targets(
        mtpd_hours=mtpd.hours,
        beyond_hours=matrix.last_asked_hours if matrix.is_asked and mtpd.hours is None else None,
        serious_at_hours=matrix.serious.hours if matrix.serious else None,
        deciding_category=matrix.unacceptable.category if matrix.unacceptable else None,
        deciding_categories=matrix.unacceptable.categories if matrix.unacceptable else (),
        serious_category=matrix.serious.category if matrix.serious else None,
        rto_hours=rto.hours,
        disaster_rto_hours=disaster.hours,
        is_continuous=rto.is_continuous,
        is_continuous_in_disaster=disaster.is_continuous,
        rpo_hours=rpo.hours,
        wrt_hours=process.wrt_hours,
        tier=tier,
        tolerated_outages_per_year=budget.outages_per_year if budget else None,
        service_hours_per_year=hours,
        downtime_budget_hours_per_year=budget.hours_per_year if budget else None,
        availability=budget.availability if budget else None,
        availability_class=policy.availability_class_for(budget.availability) if budget else None,
        derived=tuple((name, own.hours) for name, used, own in pairs if used is not own),
        outside_peaks=outside_peaks,
        reasons=tuple(reasons),
    )


def _tier_text(policy: Policy, tier: int, rto: Time) -> str:
    if rto.is_continuous:
        return say("Tier {tier}: it needs continuous service.", tier=tier)
    if rto.hours is None:
        return say("Tier {tier}: no time-critical need.", tier=tier)
    return say("Tier {tier} of {count}: RTO {rto}.", tier=tier, count=len(policy.tiers), rto=hours_in_words(rto.hours))
