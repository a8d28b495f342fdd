"""Targets of which nobody knows whether a service reaches them: neither met nor missed, and counted as neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planner.case import Service
from planner.coverage import function_coverage
from planner.designs import holds_data
from planner.disruption import is_reliability_known, standbys_in
from planner.gaps import backup_interval, promised_hours, promised_too_late
from planner.language import say
from planner.misses import Miss, TargetCheck
from planner.situation import Design
from planner.wording import availabilities_in_words, availability_in_words, hours_in_words, list_in_words


def meets(check: TargetCheck, service_id: str, designs: Mapping[str, Design]) -> bool | None:
    """Whether the service reaches all that is required of it; None where that is not known."""
    if check.misses(service_id, designs):
        return False
    return None if not_known(check, service_id, designs) else True


def not_known(check: TargetCheck, service_id: str, designs: Mapping[str, Design]) -> tuple[Miss, ...]:
    """What is required of the service and can be called neither reached nor missed: rto, availability, rpo.

    Nothing is known of its outages or of a part it needs, or it is promised back later than needed while its design
    would be back sooner: then nobody has said that it will be.
    """
    if not check.has_target(service_id):
        return ()
    service = check.situation.graph.services[service_id]
    missed = {miss.kind for miss in check.misses(service_id, designs)}
    found = (
        *_rto_not_known(check, service, designs),
        *_availability_not_known(check, service, designs),
        *_rpo_not_known(check, service),
    )
    return tuple(each for each in found if each.kind not in missed)


def _rto_not_known(check: TargetCheck, service: Service, designs: Mapping[str, Design]) -> Iterable[Miss]:
    required, promised = check.requirements.rto.get(service.id), promised_hours(service)
    if required is None or required.value == float("inf"):
        return
    if promised is None:
        if not is_reliability_known(check.situation, service):
            asked = _asked_in_words(required.value)
            yield Miss(kind="rto", text=say("How soon it is back is not known; {asked}.", asked=asked))
    elif promised > required.value and _stands_as_promised(check, service, designs[service.id], promised):
        late = promised_too_late(promised, required, check.requirements)
        text = say("{late} Most everyday outages would end sooner, but nobody has promised that.", late=late)
        yield Miss(kind="rto", text=text)


def _asked_in_words(rto: float) -> str:
    return say("no break is asked") if rto == 0 else say("{rto} is asked", rto=hours_in_words(rto))


def _stands_as_promised(check: TargetCheck, service: Service, design: Design, promised: float) -> bool:
    """Whether the promise of today still says when the service is back: nothing takes over that does not today, and
    some function that is needed before is not carried at the devices."""
    situation, today = check.situation, check.situation.today[service.id]
    changed = (design.platform, design.spare) != (today.platform, today.spare)
    if changed or standbys_in(situation, design.recovery) - standbys_in(situation, today.recovery):
        return False
    by_function = check.requirements.rto_by_function.get(service.id)
    if not by_function:
        return True
    kept, enough = function_coverage(situation, service, design), situation.policy.confidence - 1e-9
    return any(kept.get(name, 0.0) < enough for name, settled in by_function.items() if settled.value < promised)


def _availability_not_known(check: TargetCheck, service: Service, designs: Mapping[str, Design]) -> Iterable[Miss]:
    required = check.requirements.unavailability.get(service.id)
    if required is None:
        return
    availability = check.availability(service.id, designs)
    if availability.total is None:
        asked = availability_in_words(1 - required.value)
        yield Miss(kind="availability", text=say("Availability is not known; {asked} is asked.", asked=asked))
    elif availability.left_out:
        found, asked = availabilities_in_words(availability.total, 1 - required.value)
        text = say(
            "{availability} available at best, because nothing is known of {parts}; {asked} is asked.",
            availability=found,
            parts=list_in_words(availability.left_out),
            asked=asked,
        )
        yield Miss(kind="availability", text=text)


def _rpo_not_known(check: TargetCheck, service: Service) -> Iterable[Miss]:
    required = check.requirements.rpo.get(service.id)
    if required is None or holds_data(check.situation, service) or backup_interval(service) is not None:
        return
    text = (
        say("How much of its data can be lost is not known; nothing may be lost.")
        if required.value == 0
        else say(
            "How much of its data can be lost is not known; at most {rpo} may be lost.",
            rpo=hours_in_words(required.value),
        )
    )
    yield Miss(kind="rpo", text=text)
