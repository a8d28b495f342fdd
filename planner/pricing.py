"""Prices of a proposal: from what a thing costs us to what the client pays.

Every amount is a Decimal in the smallest unit of its currency (ISO 4217 says how many decimals that has).
Rounding is half up and happens in three places only: the price of one unit, the amount of a line, and each
of discount and tax of a sum. A line is therefore always its quantity times the price that stands beside it.

What the client may see is a `ClientLine`, which knows neither cost nor margin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

End = Literal["low", "likely", "high"]

NOTHING = Decimal(0)
HUNDRED = Decimal(100)
MOST_MARGIN = Decimal(95)  # percent of the price; at 100 a price would have no end
# ISO 4217, list one: currencies whose smallest unit is not a hundredth.
_BY_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_DECIMALS = {code: decimals for decimals, codes in _BY_DECIMALS.items() for code in codes.split()}


def decimals_of(currency: str) -> int:
    """How many decimals amounts of a currency have (ISO 4217): none in JPY, three in KWD, mostly two."""
    return _DECIMALS.get(currency.strip().upper(), 2)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount in the smallest unit of its currency, halves away from nought."""
    return amount.quantize(Decimal(1).scaleb(-decimals_of(currency)), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """A range of money. Raises ValueError unless low ≤ likely ≤ high and nothing is below nought."""

    low: Decimal
    likely: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not NOTHING <= self.low <= self.likely <= self.high:
            raise ValueError("A range of money must rise from low over likely to high, from nought up.")

    def each(self, change: Callable[[Decimal], Decimal]) -> Amounts:
        """The range with every end changed alike; `change` must not turn the order round."""
        return Amounts(low=change(self.low), likely=change(self.likely), high=change(self.high))

    @property
    def is_one(self) -> bool:
        """Whether low and high are the same."""
        return self.low == self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """What we pay for one unit of a thing, once and in every year, and the margin in percent of its price.

    Raises ValueError for a negative quantity or a margin outside 0 to `MOST_MARGIN`.
    """

    quantity: Decimal
    once: Amounts | None
    per_year: Amounts | None
    margin: Decimal

    def __post_init__(self) -> None:
        if self.quantity < NOTHING:
            raise ValueError("A quantity cannot be below nought.")
        if not NOTHING <= self.margin <= MOST_MARGIN:
            raise ValueError(f"A margin lies between 0 and {MOST_MARGIN} percent of the price.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """`each` is the price of one unit, `amount` that of the whole quantity."""

    each: Amounts
    amount: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientLine:
    """What the client pays for a line: nothing in it tells cost or margin."""

    quantity: Decimal
    once: Price | None
    per_year: Price | None


def selling_price(cost: Decimal, margin: Decimal, currency: str) -> Decimal:
    """The price of one unit: cost / (1 − margin / 100), rounded. `margin` is the percentage of the price that is ours.

    Gross margin as accountants use it, not a surcharge on cost: 20 % on a cost of 80 makes a price of 100.
    """
    return rounded(cost / (1 - margin / HUNDRED), currency)


def price_line(line: CostLine, currency: str) -> ClientLine:
    """The line as the client sees it."""
    return ClientLine(
        quantity=line.quantity,
        once=_price(line.once, line, currency),
        per_year=_price(line.per_year, line, currency),
    )


def _price(cost: Amounts | None, line: CostLine, currency: str) -> Price | None:
    if cost is None:
        return None
    each = cost.each(lambda amount: selling_price(amount, line.margin, currency))
    return Price(each=each, amount=each.each(lambda price: rounded(price * line.quantity, currency)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Discount and tax of a proposal. A discount is a percentage of every sum, or an amount off what is paid once.

    Raises ValueError for a discount outside 0 to 100 percent, a negative amount or tax, or both kinds of discount.
    """

    currency: str
    tax_percent: Decimal = NOTHING
    discount_percent: Decimal = NOTHING
    discount_amount: Decimal = NOTHING

    def __post_init__(self) -> None:
        if not NOTHING <= self.discount_percent <= HUNDRED:
            raise ValueError("A discount lies between 0 and 100 percent.")
        if self.discount_amount < NOTHING or self.tax_percent < NOTHING:
            raise ValueError("Discount and tax cannot be below nought.")
        if self.discount_percent and self.discount_amount:
            raise ValueError("A discount is a percentage or an amount, not both.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The way from the list price to what is paid: list − discount = net, net + tax = gross."""

    list_price: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What is paid once and what is paid in every year."""

    once: Sum
    per_year: Sum

    def net_over(self, years: Decimal, currency: str) -> Decimal:
        """Net price over so many years: once, and the yearly part for each of them, not discounted."""
        return rounded(self.once.net + self.per_year.net * years, currency)


def totals(lines: Iterable[ClientLine], terms: Terms, end: End = "likely") -> Totals:
    """The sums of lines at one end of their ranges.

    An amount of discount comes off what is paid once and never makes it negative.
    """
    listed = tuple(lines)
    once = _listed([line.once for line in listed], end)
    per_year = _listed([line.per_year for line in listed], end)
    return Totals(once=_sum(once, terms, min(terms.discount_amount, once)), per_year=_sum(per_year, terms, NOTHING))


def _listed(prices: Sequence[Price | None], end: End) -> Decimal:
    return sum((getattr(price.amount, end) for price in prices if price is not None), NOTHING)


def _sum(list_price: Decimal, terms: Terms, amount_off: Decimal) -> Sum:
    currency = terms.currency
    listed = rounded(list_price, currency)
    off = rounded(listed * terms.discount_percent / HUNDRED + amount_off, currency)
    net = listed - min(off, listed)
    tax = rounded(net * terms.tax_percent / HUNDRED, currency)
    return Sum(list_price=listed, discount=listed - net, net=net, tax=tax, gross=net + tax)
