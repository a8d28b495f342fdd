"""Whether a cost that is a range keeps to a budget: at its likely value, or at its high one too."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import Any

Number = float | Decimal
Cost = tuple[Number | None, Number | None, Number | None]  # budget, likely and high


class Kept(Enum):
    """A budget is kept whatever the prices turn out to be, at likely prices alone, or not even then."""

    WITHIN = "within"
    AT_LIKELY = "at likely values"
    ABOVE = "above"


def kept(costs: Iterable[Cost]) -> Kept | None:
    """How costs, each as (budget, likely, high), keep to their budgets; None where no budget or cost is known."""
    known = [[Decimal(str(one)) for one in cost if one is not None] for cost in costs if None not in cost]
    if not known:
        return None
    if any(likely > budget for budget, likely, _high in known):
        return Kept.ABOVE
    return Kept.WITHIN if all(high <= budget for budget, _likely, high in known) else Kept.AT_LIKELY


def plan_keeps(portfolio: Any) -> Kept | None:
    """How the recommendations of a plan keep to the budgets of its case."""
    return kept(_costs(portfolio).values())


def passed_at_high(portfolio: Any) -> list[str]:
    """Which ceilings of the budget the high prices of a plan's recommendations pass: "capex", "opex_per_year"."""
    return [key for key, cost in _costs(portfolio).items() if kept([cost]) not in (None, Kept.WITHIN)]


def _costs(portfolio: Any) -> dict[str, Cost]:
    budget = portfolio.get("budget") or {}
    costs = {key: portfolio.get(key) or {} for key in ("capex", "opex_per_year")}
    return {key: (budget.get(key), cost.get("likely"), cost.get("high")) for key, cost in costs.items()}
