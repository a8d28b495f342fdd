"""Whether a cost that is a range keeps to a budget: at its likely value, or at its high one too."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import Any

Number = float | Decimal


class Kept(Enum):
    """A budget is kept whatever the prices turn out to be, at likely prices alone, or not even then."""

    WITHIN = "within"
    AT_LIKELY = "at likely values"
    ABOVE = "above"


def kept(costs: Iterable[tuple[Number | None, Number | None, Number | None]]) -> Kept | None:
    """How costs, each as (budget, likely, high), keep to their budgets; None where no budget or cost is known."""
    known = [[Decimal(str(one)) for one in cost if one is not None] for cost in costs if None not in cost]
    if not known:
        return None
    if any(likely > budget for budget, likely, _high in known):
        return Kept.ABOVE
    return Kept.WITHIN if all(high <= budget for budget, _likely, high in known) else Kept.AT_LIKELY


def plan_keeps(portfolio: Any) -> Kept | None:
    """How the recommendations of a plan keep to the budgets of its case."""
    budget = portfolio.get("budget") or {}
    found = []
    for key in ("capex", "opex_per_year"):
        cost = portfolio.get(key) or {}
        found.append((budget.get(key), cost.get("likely"), cost.get("high")))
    return kept(found)
