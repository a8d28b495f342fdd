"""What would change the choice of a design, in sentences: break-even price, switching values, the price of targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bia import units

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """A value of one input beyond which another design would be chosen, and which."""

    where: str
    then: str


def turning_points(plan: Json, service: Json) -> tuple[str, ...]:
    """One sentence for each turn; none where nothing is known."""
    return tuple(f"{turn.where}: {turn.then}" for turn in turns(plan, service))


def turns(plan: Json, service: Json) -> tuple[Turn, ...]:
    """The break-even price, then the switching values, then what would be chosen without targets."""
    found = service.get("sensitivity")
    if not found:
        return ()
    currency = plan["currency"]
    made = []
    if found["break_even"]:
        even = found["break_even"]
        where = (
            f"Break-even price: it may cost up to {units.money_short(even['tco_at_most'], currency)} in present value, "
            f"against {units.money_short(even['tco'], currency)} now. Beyond that"
        )
        made.append(_turn(where, even))
    made += [_turn(_where(each), each) for each in found["switching"]]
    if found["without_targets"]:
        free = found["without_targets"]
        cost = units.money_short(free["cost_of_targets"], currency)
        made.append(_turn(f"The targets cost {cost} in present value. Without them", free))
    return tuple(made)


def _where(each: Json) -> str:
    side = "above" if "above" in each else "below"
    value = each[side]
    where = {
        "loss": f"If losses are {side} {value:.3g} times what is reckoned with",
        "everyday_loss": f"If everyday outages cost {side} {value:.3g} times what is reckoned with",
        "disaster_loss": f"If lost sites and corrupted data cost {side} {value:.3g} times what is reckoned with",
        "prices": f"If all prices are {side} {value:.3g} times what is reckoned with",
        "discount_rate": f"At a discount rate {side} {units.share(value)}",
        "horizon_years": f"Over a horizon {side} {units.years(round(value, 1))}",
    }
    return where[each["input"]]


def _turn(where: str, entry: Json) -> Turn:
    return Turn(where, str(entry["then"]["summary"]))
