"""What a proposal is printed from, and how its amounts and offers are put into words.

Amounts of the plan itself (purchase, running cost, present values, budgets) are our costs: no section prints them.
What an offer costs the client comes from the values of the proposal alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from bia import units
from bia.documents.facts import NO_BREAK, Facts, Json, long_date, money
from bia.proposing.values import OfferedLine, ProposalValues
from planner.bill_of_materials import Offer, PlanTooOld, is_first_server, offers_of
from planner.pricing import Amounts, Price, Totals, decimals_of

DRAFT, SENT, ACCEPTED, DECLINED, EXPIRED = "draft", "sent", "accepted", "declined", "expired"


@dataclass(frozen=True)
class Source:
    """A stored plan and a version of a proposal of it."""

    facts: Facts
    values: ProposalValues

    @property
    def currency(self) -> str:
        return self.values.currency

    @property
    def years(self) -> Decimal:
        """The horizon over which offers are compared, that of the plan."""
        return Decimal(str(self.facts.result.get("horizon_years") or 1)).normalize()

    @cached_property
    def planned(self) -> dict[str, Offer]:
        """The offers of the plan by name: what each does, not what it costs the client."""
        try:
            return {offer.name: offer for offer in offers_of(self.facts.result)}
        except PlanTooOld:
            return {}

    @property
    def chosen(self) -> Offer | None:
        return self.planned.get(self.values.chosen)

    @property
    def goes_beyond(self) -> bool:
        """Whether more is offered than the plan recommends, which is to change nothing."""
        own = next((offer for offer in self.planned.values() if offer.is_recommended), None)
        return own is not None and not own.lines and own is not self.chosen

    @cached_property
    def totals(self) -> dict[str, tuple[Totals, Totals, Totals]]:
        """Low, likely and high totals of every offer that is shown."""
        values = self.values
        return {
            offer: (values.totals_of(offer, "low"), values.totals_of(offer), values.totals_of(offer, "high"))
            for offer in values.offers
        }

    @cached_property
    def decimals(self) -> int:
        """How many decimals its amounts are printed with: none where every one of them is whole."""
        every = [amount for line in self.values.lines for amount in _amounts(line)]
        budget = self.facts.portfolio.get("budget") or {}
        every += [Decimal(str(budget[key])) for key in ("capex", "opex_per_year") if budget.get(key) is not None]
        for totals in self.totals.values():
            for one in totals:
                every += [one.net_over(self.years, self.currency)]
                for part in (one.once, one.per_year):
                    every += [part.list_price, part.discount, part.net, part.tax, part.gross]
        return 0 if all(amount == amount.to_integral_value() for amount in every) else decimals_of(self.currency)

    def price(self, amount: Decimal) -> str:
        """An amount in full, in the digits of the language; its currency stands in the caption."""
        return units.in_digits(f"{amount:,.{self.decimals}f}").replace("-", units.MINUS).translate(NO_BREAK)

    def priced(self, amount: Decimal) -> str:
        """An amount with its currency, for running text."""
        said = _("%(currency)s %(amount)s") % {"currency": self.currency, "amount": self.price(amount)}
        return said.translate(NO_BREAK)

    def whole(self, amount: Decimal) -> str:
        """An amount without decimals, for comparing and for the ends of ranges."""
        return money(float(amount))

    def spread(self, low: Decimal, high: Decimal) -> str:
        """Low to high in whole units; one amount in full where they are the same."""
        if low == high:
            return self.price(low)
        return _("%(low)s to %(high)s") % {"low": self.whole(low), "high": self.whole(high)}

    def spread_priced(self, low: Decimal, high: Decimal) -> str:
        """A range with its currency, for running text."""
        said = _("%(currency)s %(amount)s") % {"currency": self.currency, "amount": self.spread(low, high)}
        return said.translate(NO_BREAK)

    def over(self, offer: str) -> tuple[Decimal, Decimal, Decimal]:
        """Low, likely and high net price of an offer over the years."""
        low, likely, high = (one.net_over(self.years, self.currency) for one in self.totals[offer])
        return low, likely, high

    def years_said(self) -> str:
        """ "4 years"."""
        count = f"{self.years:f}"
        return (_("one year") if count == "1" else _("%(count)s years") % {"count": count}).translate(NO_BREAK)

    @property
    def is_first(self) -> bool:
        """Whether no server stands yet: the plan reckons today as if the first one that is bought were there."""
        return is_first_server(self.facts.result)

    @property
    def recommended(self) -> list[Json]:
        """Services for which the plan recommends a design, with it."""
        return [one for one in self.facts.services if one.get("recommendation")]


def offer_name(offer: str) -> str:
    """What an offer is called in print."""
    return {"good": _("Good"), "better": _("Better"), "best": _("Best")}.get(offer, offer)


def status_said(status: str) -> str:
    """What a status is called in print; what was sent is an offer."""
    return {
        DRAFT: _("Draft"),
        SENT: _("Offer"),
        ACCEPTED: _("Accepted"),
        DECLINED: _("Declined"),
        EXPIRED: _("Expired"),
    }.get(status, status)


def day_said(day: date) -> str:
    """A day as the other documents write it."""
    return long_date(day)


def letters(offers: Iterable[str]) -> str:
    """The offers a line is in, in short words."""
    return ", ".join(offer_name(offer) for offer in offers)


def _amounts(line: OfferedLine) -> list[Decimal]:
    def of(price: Price | None) -> list[Decimal]:
        return [] if price is None else [price.each.likely, *_ends(price.amount)]

    return of(line.priced.once) + of(line.priced.per_year)


def _ends(amounts: Amounts) -> list[Decimal]:
    return [amounts.low, amounts.likely, amounts.high]
