"""What would change the choice of a design, in sentences: break-even price, switching values, the price of targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

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
        where = _("Break-even price: it may cost up to %(most)s in present value, against %(now)s now. Beyond that") % {
            "most": units.money_short(even["tco_at_most"], currency),
            "now": units.money_short(even["tco"], currency),
        }
        made.append(_turn(where, even))
    made += [_turn(_where(each), each) for each in found["switching"]]
    if found["without_targets"]:
        free = found["without_targets"]
        cost = units.money_short(free["cost_of_targets"], currency)
        made.append(_turn(_("The targets cost %(cost)s in present value. Without them") % {"cost": cost}, free))
    return tuple(made)


ABOVE = {
    "loss": gettext_noop("If losses are above %(value)s times what is reckoned with"),
    "everyday_loss": gettext_noop("If everyday outages cost above %(value)s times what is reckoned with"),
    "disaster_loss": gettext_noop("If lost sites and corrupted data cost above %(value)s times what is reckoned with"),
    "prices": gettext_noop("If all prices are above %(value)s times what is reckoned with"),
    "discount_rate": gettext_noop("At a discount rate above %(value)s"),
    "horizon_years": gettext_noop("Over a horizon above %(value)s"),
}
BELOW = {
    "loss": gettext_noop("If losses are below %(value)s times what is reckoned with"),
    "everyday_loss": gettext_noop("If everyday outages cost below %(value)s times what is reckoned with"),
    "disaster_loss": gettext_noop("If lost sites and corrupted data cost below %(value)s times what is reckoned with"),
    "prices": gettext_noop("If all prices are below %(value)s times what is reckoned with"),
    "discount_rate": gettext_noop("At a discount rate below %(value)s"),
    "horizon_years": gettext_noop("Over a horizon below %(value)s"),
}


def _where(each: Json) -> str:
    told, value = (ABOVE, each["above"]) if "above" in each else (BELOW, each["below"])
    if each["input"] == "discount_rate":
        shown = units.share(value)
    elif each["input"] == "horizon_years":
        shown = units.years(round(value, 1))
    else:
        shown = units.in_digits(f"{value:.3g}")
    return _(told[each["input"]]) % {"value": shown}


def _turn(where: str, entry: Json) -> Turn:
    return Turn(where, str(entry["then"]["summary"]))
