"""What a reader must know of the choice before signing it: a budget too small, a house in which nothing fits, a
price that does not hold all that the sizing asks for."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from planner.case import Service
from planner.components import parts_of
from planner.designs import constraint_against
from planner.economics import added_strategies, applies
from planner.language import ENGLISH, in_digits, inside_sentence, language_spoken, said, say, say_count
from planner.reasons import Finding
from planner.recommendation import Advice, Recommendation
from planner.situation import SERVER_KINDS, Design, Situation
from planner.sizing import count_asked
from planner.wording import list_in_words


def choice_findings(advice: Advice) -> list[Finding]:
    """Findings about the choice for all services."""
    return [
        *_below_the_first_purchase(advice),
        *_budget_too_small(advice),
        *_nothing_fits(advice),
        *_priced_for_fewer(advice),
        *_not_priced(advice),
    ]


def _below_the_first_purchase(advice: Advice) -> Iterator[Finding]:
    """The budget does not pay for what is still to be bought; the choice goes on as if it just did."""
    problem = advice.problem
    budget, once = problem.situation.case.budget, problem.first_purchase.once
    if budget is None or budget.capex is None or float(budget.capex) >= once:
        return
    yield Finding(
        id="budget-below-first-purchase",
        subject=None,
        severity="gap",
        text=say(
            "What does not stand yet costs {amount} {currency} once at the least, more than the budget.",
            amount=in_digits(ceil(once), ","),
            currency=problem.situation.case.currency,
        ),
        rule="R15",
        place="budget",
        inputs=(("budget.capex", float(budget.capex)),),
        remedy=say("Raise the budget; what is chosen here exceeds it."),
    )


def _budget_too_small(advice: Advice) -> Iterator[Finding]:
    """What the budget leaves undone, and the smallest addition that would do."""
    needed, problem = advice.needed_budget, advice.problem
    if needed is None:
        return
    currency, (once, yearly) = problem.situation.case.currency, problem.ceilings()
    missing = sum(1 for each in advice.services.values() if each.better.misses and each.can_meet)
    without = advice.found.standing.bare
    left, asked = [], []
    if missing:
        left.append(
            say_count(
                "{missing} of {count} service misses targets that a design could meet",
                "{missing} of {count} services miss targets that a design could meet",
                len(problem.names),
                missing=missing,
            )
        )
    if without:
        left.append(say("{count} go without the copy or the features that every design should have", count=without))
    if once is not None:
        amount = in_digits(ceil(max(needed.once, once)), ",")
        asked.append(say("{amount} {currency} once", amount=amount, currency=currency))
    if yearly is not None:
        amount = in_digits(ceil(max(needed.yearly, yearly)), ",")
        asked.append(say("{amount} {currency} a year", amount=amount, currency=currency))
    both = {"left": list_in_words(left), "asked": list_in_words(asked)}
    text = (
        say("Within the budget {left}. {asked} would be enough.", **both)
        if advice.found.standing.spending.present
        else say("Within the budget {left}. Nothing but what stands fits. {asked} would be enough.", **both)
    )
    yield Finding(
        id="budget-too-small",
        subject=None,
        severity="gap",
        text=text,
        rule="R15",
        place="budget",
        inputs=(
            *((("budget.capex", once),) if once is not None else ()),
            *((("budget.opex_per_year", yearly),) if yearly is not None else ()),
        ),
        remedy=say("Raise the budget, or let the owners of the processes accept what is missed."),
    )


def _nothing_fits(advice: Advice) -> Iterator[Finding]:
    """A platform stays although the client excludes it: nothing could take its place."""
    situation = advice.problem.situation
    strategies = situation.catalogue.strategies
    for name, each in advice.services.items():
        platform = each.better.design.platform
        barred = constraint_against(situation, platform) if platform else None
        if barred is None:
            continue
        is_bare = advice.problem.chosen(advice.found.selection)[advice.problem.names.index(name)].is_bare
        why = say("the budget pays for nothing in its place") if is_bare else say("nothing can take its place")
        others = [
            f"{inside_sentence(strategies[r.id].name)} ({r.rule})"
            for r in each.choices.rejected
            if r.layer == "platform"
        ]
        fits = {"platform": strategies[str(platform)].name, "why": why, "barred": barred}
        text = (
            say(
                "Nothing fits: {platform} stays, for {why}; {others}. {barred}",
                **fits,
                others=say_count(
                    "{strategies} is no choice",
                    "{strategies} are no choice",
                    len(others),
                    strategies=list_in_words(others),
                ),
            )
            if others
            else say("Nothing fits: {platform} stays, for {why}. {barred}", **fits)
        )
        yield Finding(
            id="nothing-fits",
            subject=name,
            severity="gap",
            text=text,
            rule="constraint",
            place="constraints",
            inputs=(("constraints", str(platform)),),
            remedy=say("Lift one of the constraints, or mend what rejects another platform."),
        )


def _priced_for_fewer(advice: Advice) -> Iterator[Finding]:
    """The sizing asks for several servers, and what is recommended does not hold the price of all it takes."""
    situation = advice.problem.situation
    for name, each in advice.services.items():
        service, design = situation.graph.services[name], each.better.design
        servers = count_asked(situation, service, "server")
        unpriced = [*_standing_not_enough(situation, service, design, servers), *_same_at_every_size(situation, each)]
        if servers <= 1 or service.kind not in SERVER_KINDS or not unpriced:
            continue
        yield Finding(
            id="priced-for-fewer",
            subject=name,
            severity="warn",
            text=say(
                "The sizing asks for {servers} servers, but {unpriced}.",
                servers=in_digits(servers, ","),
                unpriced="; ".join(unpriced),
            ),
            rule="R119",
            place=f"services[{situation.service_places[name]}].estate",
            inputs=(("sizing.servers", servers),),
            remedy=say("Count what stands and what it carries, and price what is missing before the plan is signed."),
        )


def _standing_not_enough(situation: Situation, service: Service, design: Design, servers: int) -> Iterator[str]:
    """What stands in the house and is kept without a price, though fewer than the sizing asks for."""
    if design.platform is None:
        return
    stays = design.platform == situation.today[service.id].platform and not service.is_to_buy
    if stays and parts_of(service)[0] < servers:
        kept = inside_sentence(situation.catalogue.strategies[design.platform].name)
        yield say("{platform} stays as it stands and no server is priced", platform=kept)
    strategy, house = situation.catalogue.strategies[design.platform], situation.case.house
    hosts = count_asked(situation, service, "host")
    is_on_hosts = any(cost.when == "no-hosts" and not applies(situation, cost) for cost in strategy.costs)
    if is_on_hosts and house and (house.hosts or 0) < hosts:
        yield say(
            "the house has {hosts} of the {asked} hosts they take and none is priced",
            hosts=house.hosts,
            asked=in_digits(hosts, ","),
        )


def _same_at_every_size(situation: Situation, each: Recommendation) -> Iterator[str]:
    """Equipment of the platform whose price the catalogue gives for one size alone."""
    platform = each.better.design.platform
    strategy = situation.catalogue.strategies[platform] if platform else None
    fixed = {cost.item for cost in strategy.costs if cost.per is None} if strategy else set()
    found = [
        said(line.item)
        for line in each.better.lines
        if line.strategy == platform and line.item in fixed and not line.unit.startswith("days")
    ]
    if found:
        yield say_count(
            "{items} has the price of one size",
            "{items} have the price of one size",
            len(found),
            items=list_in_words(found),
        )


def _not_priced(advice: Advice) -> Iterator[Finding]:
    """What a recommendation costs beside its price, as the catalogue says of its strategies."""
    situation = advice.problem.situation
    for name, each in advice.services.items():
        bought = added_strategies(situation, situation.graph.services[name], each.better.design)
        for strategy in (situation.catalogue.strategies[other] for other in bought):
            for text in strategy.not_priced:
                yield Finding(
                    id="not-priced",
                    subject=name,
                    severity="warn",
                    text=say(
                        "Not in the price of {strategy}: {text}",
                        strategy=strategy.name,
                        text=f"{text[0].lower()}{text[1:]}" if language_spoken() is ENGLISH else text,
                    ),
                    rule="R119",
                    place=f"services[{situation.service_places[name]}]",
                    remedy=say("Ask for an offer and add it before the plan is signed."),
                )
