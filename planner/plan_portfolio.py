"""All services together: what the recommendations cost, shared parts bought once, and what they avoid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from math import log10
from typing import Any

from planner.data_loss import data_price
from planner.designs import layers_of
from planner.economics import CostLine, Range, money, total_cost_of_ownership, totals, without_repeats
from planner.language import in_digits, say
from planner.layer_worth import strategy_worths
from planner.losses import LossModel, Risk, is_priced, services_with_known_loss
from planner.not_known import meets
from planner.plan_designs import design_summary, worth_entry
from planner.plan_scopes import money_or_none
from planner.plan_services import ServiceResult
from planner.portfolio_bound import Proof
from planner.recommendation import Advice
from planner.situation import Design, Situation
from planner.weighing import Option
from planner.wording import percent_in_words

MOST_COUNTED = 10**12  # choices a reader can take in
MOST_EXACT = 2**53  # whole numbers that every reader of JSON takes exactly (IEEE 754 doubles)
SMALL_GAP = 5e-5  # less is printed as nought


def portfolio_entry(
    situation: Situation,
    losses: LossModel,
    risk_today: Risk,
    results: Sequence[ServiceResult],
    advice: Advice | None,
) -> dict[str, Any]:
    """The totals over all services when every recommendation is carried out; what cannot be known is None.

    Services of which nothing is required are not counted among those that meet their targets. "Today" is every
    service as it stands, none with the recommendation of another.
    """
    advised = [(r.service, r.recommendation) for r in results if r.recommendation]
    if not advised or advice is None:
        return _losses(situation, risk_today, None) | _nothing_recommended(situation)
    designs = {**situation.today, **{service.id: each.better.design for service, each in advised}}
    risk_after = losses.risk(designs)
    return (
        _losses(situation, risk_today, risk_after)
        | _costs(situation, [line for _, each in advised for line in each.better.lines])
        | _services_met(situation, advice, designs, [service.id for service, _ in advised])
        | _choice(advice, risk_after)
        | {"actions": _actions(situation, results)}
    )


def _nothing_recommended(situation: Situation) -> dict[str, Any]:
    """What cannot be known without a recommendation: every key that `portfolio_entry` has with one."""
    return {
        "capex": None,
        "opex_per_year": None,
        "tco": None,
        "budget": _budget(situation, None, None),
        "services_meeting_targets": None,
        "services_meeting_today": None,
        "services_not_known": None,
        "services_not_known_today": None,
        "services_counted": None,
        "total_cost_of_risk": None,
        "total_cost_of_risk_with_overlap": None,
        "optimisation": None,
        "needed_budget": None,
        "layers": [],
        "actions": [],
    }


def _losses(situation: Situation, today: Risk, after: Risk | None) -> dict[str, Any]:
    """What is lost in a year today and, where there is one, with the recommendation; None where nothing is priced.

    What the services under `expected_annual_loss_not_known` lose is in no figure.
    """
    processes = situation.case.processes
    has_price = any(is_priced(process) for process in processes)
    recommended = after if has_price else None
    return {
        "expected_annual_loss": {
            "today": money(today.plain_sum) if has_price else None,
            "recommended": money(recommended.plain_sum) if recommended else None,
        },
        "expected_annual_loss_not_known": [
            name for name in situation.graph.services if name not in services_with_known_loss(situation)
        ],
        "expected_annual_data_loss": {
            "today": money_or_none(today.data_loss),
            "recommended": money_or_none(recommended.data_loss) if recommended else None,
            "not_priced": [process.id for process in processes if data_price(process) is None],
        },
        "with_overlap": _with_overlap(today, after) if after else None,
    }


def _costs(situation: Situation, lines: Iterable[CostLine]) -> dict[str, Any]:
    """What the recommendations cost together, and whether the budget holds it."""
    capex, opex = totals(without_repeats(lines))
    case = situation.case
    return {
        "capex": capex.to_dict(),
        "opex_per_year": opex.to_dict(),
        "tco": money(total_cost_of_ownership(capex, opex, case.discount_rate, case.horizon_years).likely),
        "budget": _budget(situation, capex, opex),
    }


def _services_met(
    situation: Situation, advice: Advice, designs: Mapping[str, Design], advised: Iterable[str]
) -> dict[str, int]:
    """Of how many services of which something is required the targets are met, then and today, and of how many
    that is not known: these count neither as meeting them nor as missing one."""
    check = advice.problem.check
    counted = [name for name in advised if check.has_target(name)]
    then = [meets(check, name, designs) for name in counted]
    today = [meets(check, name, situation.today) for name in counted]
    return {
        "services_meeting_targets": then.count(True),
        "services_meeting_today": today.count(True),
        "services_not_known": then.count(None),
        "services_not_known_today": today.count(None),
        "services_counted": len(counted),
    }


def _choice(advice: Advice, after: Risk) -> dict[str, Any]:
    """How the services were chosen together, how good that is at least, what each strategy is worth in it.

    The choice rests on the plain sum of losses; what it comes to where they overlap stands beside it.
    """
    standing, proof, needed = advice.found.standing, advice.proof, advice.needed_budget
    once, yearly = advice.problem.ceilings()
    return {
        "total_cost_of_risk": money(standing.cost_of_risk),
        "total_cost_of_risk_with_overlap": None
        if after.with_overlap is None
        else money(standing.spending.present + advice.problem.factor * after.with_overlap),
        "optimisation": {
            "is_proven_optimal": proof.is_optimal,
            "lower_bound": money(proof.lower_bound),
            "gap": round(proof.gap, 6),
            "programme_gap": round(advice.found.programme_gap, 9),
            "are_counts_proven": proof.are_counts_proven,
            "services_without_usual_layers": standing.bare,
            "services_missing_targets_by_tier": list(standing.unmet),
            "combinations": proof.combinations if proof.combinations <= MOST_EXACT else None,
            "combinations_log10": round(log10(proof.combinations), 3),
            "text": proof_in_words(proof),
        },
        "needed_budget": {
            "capex": None if once is None else money(max(needed.once, once)),
            "opex_per_year": None if yearly is None else money(max(needed.yearly, yearly)),
        }
        if needed
        else None,
        "layers": [
            {
                "id": name,
                "name": advice.problem.situation.catalogue.strategies[name].name,
                "services": sum(1 for each in advice.services.values() if name in layers_of(each.better.design)),
                **worth_entry(worth),
            }
            for name, worth in strategy_worths(advice.problem, advice.found).items()
        ],
    }


def proof_in_words(proof: Proof) -> str:
    """How good the choice is, for a reader."""
    if proof.is_optimal:
        if proof.combinations == 1:
            return say("There is nothing to choose between.")
        return say(
            "Proven: no other of the {combinations} choices within the budget is better.",
            combinations=count_in_words(proof.combinations),
        )
    if proof.gap < SMALL_GAP:
        text = say("No choice that meets as many targets is cheaper in total cost of risk.")
    else:
        text = say(
            "No choice that meets as many targets is over {gap} cheaper in total cost of risk.",
            gap=percent_in_words(proof.gap),
        )
    return text if proof.are_counts_proven else f"{text} {say('Whether more targets could be met is not proven.')}"


def count_in_words(count: int) -> str:
    """A whole number from 1 on as a reader takes it in: 1,234, or about 10^114."""
    return in_digits(count, ",") if count < MOST_COUNTED else say("about 10^{exponent}", exponent=round(log10(count)))


def _with_overlap(today: Risk, after: Risk) -> dict[str, float] | None:
    if today.with_overlap is None or after.with_overlap is None:
        return None
    return {"today": money(today.with_overlap), "recommended": money(after.with_overlap)}


def _budget(situation: Situation, capex: Range | None, opex: Range | None) -> dict[str, Any]:
    """The ceilings, and whether the recommended keeps them; None where there is no ceiling or no recommendation."""
    budget = situation.case.budget
    ceilings = (
        (budget.capex if budget else None, capex),
        (budget.opex_per_year if budget else None, opex),
    )
    known = [cost.likely <= ceiling for ceiling, cost in ceilings if ceiling is not None and cost is not None]
    return {
        "capex": money(budget.capex) if budget and budget.capex is not None else None,
        "opex_per_year": money(budget.opex_per_year) if budget and budget.opex_per_year is not None else None,
        "within": all(known) if known else None,
    }


def _actions(situation: Situation, results: Iterable[ServiceResult]) -> list[dict[str, Any]]:
    """What to do, the most loss avoided for the money first; keeping what stands is no action."""
    actions: list[tuple[Decimal, dict[str, Any]]] = []
    for result in results:
        if result.recommendation is None or not result.recommendation.better.lines:
            continue
        option: Option = result.recommendation.better
        name, avoided = result.service.id, option.avoided_loss_per_year
        is_priced = name in services_with_known_loss(situation)
        cost = option.tco.likely or Decimal(1)
        action = {
            "service": name,
            "summary": design_summary(situation, result.service, option.design),
            "capex": option.capex.to_dict(),
            "opex_per_year": option.opex_per_year.to_dict(),
            "avoided_loss_per_year": money(avoided) if is_priced else None,
        }
        actions.append((Decimal(repr(avoided)) / cost, action))
    return [action for _, action in sorted(actions, key=lambda pair: -pair[0])]
