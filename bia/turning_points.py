"""What would change the choice of a design, in sentences: break-even price, switching values, the price of targets."""

from __future__ import annotations

from typing import Any

from bia import units

Json = dict[str, Any]


def turning_points(plan: Json, service: Json) -> tuple[str, ...]:
    """One sentence for each value beyond which another design would be chosen; none where nothing is known."""
    found = service.get("sensitivity")
    if not found:
        return ()
    currency = plan["currency"]
    sentences = []
    if found["break_even"]:
        even = found["break_even"]
        sentences.append(
            f"Break-even price: it may cost up to {units.money_short(even['tco_at_most'], currency)} in present value, "
            f"against {units.money_short(even['tco'], currency)} now. Beyond that: {_then(even)}"
        )
    sentences += [_switch(each) for each in found["switching"]]
    if found["without_targets"]:
        free = found["without_targets"]
        sentences.append(
            f"The targets cost {units.money_short(free['cost_of_targets'], currency)} in present value. Without them: "
            f"{_then(free)}"
        )
    return tuple(sentences)


def _switch(each: Json) -> str:
    side = "above" if "above" in each else "below"
    value = each[side]
    where = {
        "loss": f"If losses are {side} {value:.3g} times what is reckoned with",
        "prices": f"If all prices are {side} {value:.3g} times what is reckoned with",
        "discount_rate": f"At a discount rate {side} {units.share(value)}",
        "horizon_years": f"Over a horizon {side} {units.years(round(value, 1))}",
    }
    return f"{where[each['input']]}: {_then(each)}"


def _then(each: Json) -> str:
    return str(each["then"]["summary"])
