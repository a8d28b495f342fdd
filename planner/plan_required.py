"""The plan's entries of what is required of a service, and where that comes from."""

from __future__ import annotations

from typing import Any

from planner.availability import Availability, own_with_planned
from planner.budgets import Allowances
from planner.case import Service
from planner.dependencies import Requirements
from planner.gaps import needed_later
from planner.language import say
from planner.reasons import Reason
from planner.settling import Settled
from planner.situation import Situation
from planner.wording import availability_in_words, hours_in_words


def required_entry(situation: Situation, service: Service, requirements: Requirements) -> dict[str, Any]:
    """What those that depend on a service demand of it, whole and by function, with whose answers set it."""
    rto, rpo = requirements.rto.get(service.id), requirements.rpo.get(service.id)
    unavailability = requirements.unavailability.get(service.id)
    functions = requirements.rto_by_function.get(service.id, {})
    by_unavailability = requirements.unavailability_by_function.get(service.id, {})
    return {
        "rto_hours": _finite(rto),
        "disaster_rto_hours": _finite(requirements.disaster_rto.get(service.id)),
        "rpo_hours": _finite(rpo),
        "availability": 1 - unavailability.value if unavailability else None,
        "availability_class": situation.policy.availability_class_for(1 - unavailability.value)
        if unavailability
        else None,
        "downtime_budget_hours_per_year": unavailability.value * situation.policy.hours_per_year
        if unavailability
        else None,
        **provenance("rto", rto),
        "rto_of_set_by_hours": _finite(requirements.rto.get(rto.set_by)) if rto else None,
        **provenance("disaster_rto", requirements.disaster_rto.get(service.id)),
        **provenance("rpo", rpo),
        **provenance("availability", unavailability),
        "by_function": {
            name: {
                "rto_hours": _finite(settled),
                "rpo_hours": _finite(rpo),
                "availability": 1 - by_unavailability[name].value if name in by_unavailability else None,
                "set_by": settled.set_by,
            }
            for name, settled in functions.items()
        },
    }


def unplanned_budget(
    situation: Situation, service: Service, requirements: Requirements, availability: Availability
) -> float | None:
    """What the budget leaves for outages once today's planned work is done; below 0, planned work alone breaks it."""
    allowed = requirements.unavailability.get(service.id)
    if allowed is None:
        return None
    return allowed.value * situation.policy.hours_per_year - availability.planned_hours_per_year


def own_share(situation: Situation, service: Service, allowances: Allowances) -> dict[str, Any] | None:
    """How long the service may be away by itself, so that all parts of every process together hold its target."""
    share = allowances.own.get(service.id)
    if share is None:
        return None
    hours = situation.policy.hours_per_year
    up = own_with_planned(situation, service.id)
    return {
        "availability": 1 - share.value,
        "downtime_hours_per_year": share.value * hours,
        "set_by": share.set_by,
        "today_hours_per_year": None if up is None else (1 - up) * hours,
    }


def required_reasons(service: Service, requirements: Requirements) -> list[Reason]:
    """The demands in words, each with the dependant that sets it."""
    reasons = []
    for about, needed in (("rto", requirements.rto), ("disaster_rto", requirements.disaster_rto)):
        settled = needed.get(service.id)
        if settled and _finite(settled) is not None:
            sentences = [_tightest(settled, in_disaster=about == "disaster_rto"), needed_later(settled, needed)]
            text = " ".join(filter(None, sentences))
            reasons.append(_demand(f"required.{about}_hours", text, settled))
    rpo = requirements.rpo.get(service.id)
    if rpo:
        source = (
            say("what it keeps of its own (configuration, accounting) is held to it; jobs in flight are sent again")
            if rpo.set_by == service.id
            else say("{set_by} tolerates no more", set_by=rpo.set_by)
        )
        text = (
            say("At most {rpo} of data: {source}.", rpo=hours_in_words(rpo.value), source=source)
            if rpo.value
            else say("No data may be lost: {source}.", source=source)
        )
        reasons.append(_demand("required.rpo_hours", text, rpo))
    unavailability = requirements.unavailability.get(service.id)
    if unavailability:
        text = say(
            "{availability} is the highest demand of all that depend on it; {source}.",
            availability=availability_in_words(1 - unavailability.value),
            source=_source(unavailability),
        )
        reasons.append(_demand("required.availability", text, unavailability))
    return reasons


def _tightest(settled: Settled, *, in_disaster: bool) -> str:
    """How soon a service must be back, every day or when the site is lost, and who says so."""
    source, rto = _source(settled), hours_in_words(settled.value)
    if in_disaster:
        if settled.value == 0:
            return say(
                "Continuous service is the tightest demand of all that depend on it when the site is lost; {source}.",
                source=source,
            )
        return say(
            "{rto} is the tightest demand of all that depend on it when the site is lost; {source}.",
            rto=rto,
            source=source,
        )
    if settled.value == 0:
        return say("Continuous service is the tightest demand of all that depend on it; {source}.", source=source)
    return say("{rto} is the tightest demand of all that depend on it; {source}.", rto=rto, source=source)


def _source(settled: Settled) -> str:
    if settled.via and settled.via != settled.set_by:
        return say("{set_by} sets it over {via}", set_by=settled.set_by, via=settled.via)
    return say("{set_by} sets it", set_by=settled.set_by)


def _demand(about: str, text: str, settled: Settled) -> Reason:
    inputs = (("set_by", settled.set_by), *((("via", settled.via),) if settled.via else ()))
    return Reason(about=about, rule="tightest-dependant", text=text, inputs=inputs)


def _finite(settled: Settled | None) -> float | None:
    return settled.value if settled and settled.value != float("inf") else None


def provenance(name: str, settled: Settled | None) -> dict[str, str | None]:
    """Whose answers set a requirement, and over which direct dependant it came (None: its own answers)."""
    return {f"{name}_set_by": settled.set_by if settled else None, f"{name}_via": settled.via if settled else None}
