"""Why the recommended design of a service is what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.case import Edge, Recovery, Service, ServiceKind
from planner.coverage import function_coverage, serves_one_user
from planner.designs import Choices, constraint_against, layers_of
from planner.language import inside_sentence, say, say_count
from planner.losses import services_with_known_loss
from planner.reasons import Reason
from planner.situation import Design, Situation, is_platform_assumed
from planner.weighing import Option, Weighed
from planner.wording import functions_in_words, list_in_words, percent_in_words


def reasons_of(
    situation: Situation, service: Service, better: Option, weighed: Sequence[Weighed], choices: Choices
) -> list[Reason]:
    """Why the recommended design of a service is what it is, all designs weighed with the other services as chosen."""
    meeting = [each for each in weighed if each.is_within_budget and not each.misses]
    strategies = situation.catalogue.strategies
    reasons = [_ranking_reason(situation, service, better, len(weighed), len(meeting))]
    if not meeting:
        reasons += _nearest_reason(situation, better, weighed)
    if better.design.platform and better.design.platform == situation.today[service.id].platform:
        reasons.append(_kept_reason(situation, service, better.design.platform, choices))
    coverage = function_coverage(situation, service, better.design)
    if coverage:
        text = say(
            "The failover features cost effort but no licence and go on with {carried} while the server is away.",
            carried=list_in_words(_goes_on(service, coverage)),
        )
        reasons.append(Reason(about="edge", rule="R68", text=text))
    if choices.wants_offsite and Recovery.OFFSITE_BACKUP in better.design.recovery:
        text = say(
            "High availability protects no data: a copy off site that nobody can change is part of every design."
        )
        reasons.append(Reason(about="recovery", rule="R98", text=text))
    if choices.wants_offsite and not better.design.is_immutable:
        text = say("The budget does not pay for a copy off site that nobody can change; the data stand without one.")
        reasons.append(Reason(about="recovery", rule="R98", text=text))
    barred = [inside_sentence(strategies[each.id].name) for each in choices.rejected if each.rule == "constraint"]
    if barred and not meeting:
        text = say(
            "The client's constraints rule out {barred}; lifting one may let a target be met.",
            barred=list_in_words(barred),
        )
        reasons.append(Reason(about="recommendation", rule="constraint", text=text))
    return reasons + _unconfirmed_reason(situation, service, choices)


def _kept_reason(situation: Situation, service: Service, platform: str, choices: Choices) -> Reason:
    """Why the platform that today's figures are reckoned with is kept; one that was not asked is only assumed."""
    name, barred = situation.catalogue.strategies[platform].name, constraint_against(situation, platform)
    if service.is_to_buy:
        text = say("Nothing stands yet; {name} is the least that is bought, and no other pays for itself.", name=name)
    elif barred and len(choices.platforms) == 1:
        text = say("{barred} {name} stands already, and nothing can take its place.", barred=barred, name=name)
        return Reason(about="platform", rule="constraint", text=text)
    else:
        stands = (
            say("{name} is assumed to stand, since its platform was not asked", name=name)
            if is_platform_assumed(service)
            else say("{name} stands already", name=name)
        )
        text = (
            say("{stands}; no other is possible here.", stands=stands)
            if len(choices.platforms) == 1
            else say("{stands}; no other pays for itself.", stands=stands)
        )
    return Reason(about="platform", rule="R8", text=text)


def _goes_on(service: Service, coverage: Mapping[str, float]) -> list[str]:
    """The functions that go on, together where it is for the same users; where there is one, in which outages."""
    by_share: dict[str, list[str]] = {}
    for function, share in sorted(coverage.items()):
        by_share.setdefault(percent_in_words(share), []).append(function)
    told = [{"function": functions_in_words(names), "share": share} for share, names in by_share.items()]
    if serves_one_user(service):
        return [say("{function} in {share} of outages", **values) for values in told]
    return [say("{function} for {share} of users", **values) for values in told]


def _unconfirmed_reason(situation: Situation, service: Service, choices: Choices) -> list[Reason]:
    """What confirming devices for device spooling would bring, when none or not all are confirmed."""
    estate = service.estate
    is_barred = any(r.id == Edge.DEVICE_SPOOLING and r.rule != "R85" for r in choices.rejected)
    if service.kind is not ServiceKind.PRINT or estate is None or is_barred:
        return []
    if (estate.device_spooling_confirmed_share or 0) >= 1:
        return []
    all_confirmed = replace(service, estate=replace(estate, device_spooling_confirmed_share=1.0))
    spooling = Design(platform=None, edge=frozenset({Edge.DEVICE_SPOOLING}))
    share = function_coverage(situation, all_confirmed, spooling).get("copy", 0.0)
    text = (
        say(
            "Were the device confirmed for device spooling, printing, copying and logging in at it would go on in "
            "{share} of outages.",
            share=percent_in_words(share),
        )
        if serves_one_user(service)
        else say(
            "Were every device confirmed for device spooling, {share} of users could print, copy and log "
            "in at the device while the server is away.",
            share=percent_in_words(share),
        )
    )
    return [Reason(about="edge", rule="R85", text=text)]


def _ranking_reason(situation: Situation, service: Service, better: Option, compared: int, meeting: int) -> Reason:
    """What decides is cost against the harm of downtime (R101); cost alone where nobody knows that harm."""
    budget = situation.case.budget
    has_budget = budget is not None and (budget.capex is not None or budget.opex_per_year is not None)
    is_priced = service.id in services_with_known_loss(situation)
    texts = [_met_by(better, compared, meeting, has_budget=has_budget)]
    if has_budget and compared > 1 and meeting and better.misses:
        texts.append(say("The budget does not pay for that in every service; more urgent services decide."))
    if compared > 1 and (meeting != 1 or better.misses):
        texts.append(
            say("This one has the least total cost of risk, all services chosen together.")
            if is_priced
            else say("This one costs least, all services chosen together: what its outages cost is not known.")
        )
    return Reason(
        about="recommendation",
        rule="least-cost-of-risk",
        inputs=(("total_cost_of_risk", float(round(better.total_cost_of_risk, 2))),) if is_priced else (),
        text=" ".join(texts),
    )


def _met_by(better: Option, compared: int, meeting: int, *, has_budget: bool) -> str:
    """How many of the designs miss no target; within the budget where there is one."""
    if not better.has_target:
        return say_count(
            "Nothing is required of the service; one design is possible.",
            "Nothing is required of the service; {compared} designs are possible.",
            compared,
            compared=compared,
        )
    if better.meets_targets is None:
        if compared == 1:
            return say("It is the only design that is possible; whether it meets every target is not known.")
        return say_count(
            "Of {compared} possible designs only one misses no target as far as is known.",
            "Of {compared} possible designs {meeting} miss no target as far as is known.",
            meeting,
            compared=compared,
            meeting=meeting,
        )
    if compared == 1:
        return _met_by_the_only_one(is_met=meeting > 0, has_budget=has_budget)
    values = {"compared": compared, "meeting": meeting}
    if not meeting:
        if has_budget:
            return say("None of {compared} possible designs meets every target within the budget.", compared=compared)
        return say("None of {compared} possible designs meets every target.", compared=compared)
    if has_budget:
        return say_count(
            "Of {compared} possible designs only one meets every target within the budget.",
            "Of {compared} possible designs {meeting} meet every target within the budget.",
            meeting,
            **values,
        )
    return say_count(
        "Of {compared} possible designs only one meets every target.",
        "Of {compared} possible designs {meeting} meet every target.",
        meeting,
        **values,
    )


def _met_by_the_only_one(*, is_met: bool, has_budget: bool) -> str:
    if has_budget:
        return (
            say("It is the only design that is possible, and meets every target within the budget.")
            if is_met
            else say("It is the only design that is possible; it does not meet every target within the budget.")
        )
    return (
        say("It is the only design that is possible, and meets every target.")
        if is_met
        else say("It is the only design that is possible; it does not meet every target.")
    )


def _nearest_reason(situation: Situation, better: Option, weighed: Sequence[Weighed]) -> list[Reason]:
    strategies = situation.catalogue.strategies
    nearest = min(weighed, key=lambda o: (len(o.misses), o.tco))
    if len(nearest.misses) >= len(better.misses):
        return []
    names = [inside_sentence(strategies[name].name) for name in layers_of(nearest.candidate.design)]
    if nearest.misses:
        text = say(
            "The nearest design ({strategies}) still misses {missed} of its targets, against {here} here.",
            strategies=list_in_words(names),
            missed=len(nearest.misses),
            here=len(better.misses),
        )
    else:
        text = say(
            "One design ({strategies}) misses none of its targets, but the budget does not hold it.",
            strategies=list_in_words(names),
        )
    return [Reason(about="recommendation", rule="R15", text=text)]
