"""Whether the recommendation is worth its money, and why there is none where no price could be formed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bia import units
from planner.economics import present_value_factor

from .facts import Facts, Json, about, counted, full_stop, part, plural

WITHOUT = plural(
    "%(currency)s, on average; of %(count)s service it is not known",
    "%(currency)s, on average; of %(count)s services it is not known",
)
ON_NO_SIDE = plural(
    "The loss of %(count)s service is not known and stands on neither side.",
    "The loss of %(count)s services is not known and stands on neither side.",
)
NO_RATE = gettext_noop("no planning rate for %(currency)s, so no prices")


@dataclass(frozen=True, slots=True)
class Balance:
    """Money over the horizon at present value: what the recommendation costs and leaves, and the loss without it."""

    cost: float
    left: float
    nothing: float

    @property
    def together(self) -> float:
        """Cost and remaining loss."""
        return self.cost + self.left

    @property
    def pays(self) -> bool:
        """Whether it costs no more than it avoids."""
        return self.together <= self.nothing


def balance(facts: Facts) -> Balance | None:
    """The recommendation against doing nothing. None where nothing is bought, or cost or losses are not known."""
    today, left = (part(facts.portfolio, "expected_annual_loss", key) for key in ("today", "recommended"))
    cost, rate, years = facts.portfolio.get("tco"), facts.result.get("discount_rate"), facts.result.get("horizon_years")
    if not facts.portfolio.get("actions") or None in (today, left, cost, rate) or not years:
        return None
    factor = float(present_value_factor(float(rate or 0), float(years)))
    return Balance(cost=float(cost or 0), left=left * factor, nothing=today * factor)


def worth(facts: Facts) -> tuple[str, ...]:
    """Cost and remaining loss against the loss of doing nothing, over the horizon; empty where it is not known.

    Each is a sentence, the weightiest first.
    """
    found = balance(facts)
    if found is None:
        return ()
    values = {
        "years": units.years(facts.result.get("horizon_years")),
        "together": about(found.together, facts.currency),
        "nothing": about(found.nothing, facts.currency),
    }
    unknown = (counted(facts.losses_left_out, *ON_NO_SIDE),) if facts.losses_left_out else ()
    if found.pays:
        text = _("Over %(years)s cost and remaining loss come to %(together)s; doing nothing loses %(nothing)s.")
        return text % values, *unknown
    text = _(
        "It costs more than it avoids: over %(years)s cost and remaining loss come to %(together)s; doing "
        "nothing loses %(nothing)s."
    )
    return text % values, _for_targets(facts, found), *unknown


def _for_targets(facts: Facts, found: Balance) -> str:
    """What is bought where it costs more than it avoids: how many more services meet their targets, at what price."""
    met, then = facts.portfolio.get("services_meeting_today"), facts.portfolio.get("services_meeting_targets")
    if met is None or then is None:
        return _("It is advised for the targets, not for the money.")
    if then <= met:
        return _("It is advised for single targets, not for the money: no further service meets all of its targets.")
    return _(
        "It is advised for the targets, not for the money: the number of services that meet them grows from %(met)s "
        "to %(then)s, at %(each)s for each further one."
    ) % {"then": then, "met": met, "each": about((found.together - found.nothing) / (then - met), facts.currency)}


def no_price(facts: Facts) -> str:
    """Why no price could be formed and nothing is recommended, and what helps; empty where prices are known."""
    found = next((one for one in facts.result.get("findings") or () if one.get("id") == "no-planning-rate"), None)
    if found is None:
        return ""
    return " ".join(full_stop(str(found[key])) for key in ("text", "remedy") if found.get(key))


def as_left(service: Json) -> Json:
    """A service as the plan leaves it: with its recommended design; as it stands where nothing is recommended."""
    return service.get("recommendation") or service.get("today") or {}


def is_advised(facts: Facts) -> bool:
    """Whether anything is recommended, be it to keep what stands."""
    return any(one.get("recommendation") for one in facts.services)


def takes_both(design: Json, scope: str) -> bool:
    """Whether such an outage happens only when a part and the second one beside it fail together."""
    masked = part(design, "by_scope", scope, "masked_by")
    return masked is not None and masked == design.get("spare")
