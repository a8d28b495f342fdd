"""Laws of pricing: sums are sums of lines, discounts only lower them, and nothing tells the client cost or margin."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.pricing import (
    MOST_MARGIN,
    Amounts,
    CostLine,
    Terms,
    decimals_of,
    price_line,
    rounded,
    selling_price,
    totals,
)

CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD", "CLF"])
COSTS = st.decimals(min_value=0, max_value=10**7, places=4)
PERCENTS = st.decimals(min_value=0, max_value=100, places=2)
MARGINS = st.decimals(min_value=0, max_value=MOST_MARGIN, places=2)
QUANTITIES = st.decimals(min_value=0, max_value=10_000, places=3)


@st.composite
def amounts(draw: st.DrawFn) -> Amounts:
    low, likely, high = sorted(draw(COSTS) for _ in range(3))
    return Amounts(low=low, likely=likely, high=high)


LINES = st.builds(
    CostLine,
    quantity=QUANTITIES,
    once=st.none() | amounts(),
    per_year=st.none() | amounts(),
    margin=MARGINS,
)


def money(one: str) -> Amounts:
    return Amounts(low=Decimal(one), likely=Decimal(one), high=Decimal(one))


@pytest.mark.parametrize(
    ("cost", "margin", "currency", "price"),
    [
        ("80", "20", "EUR", "100.00"),  # 20 % of the price is ours
        ("100", "0", "EUR", "100.00"),
        ("10", "33.33", "EUR", "15.00"),
        ("1250.5", "0", "JPY", "1251"),
        ("1.2345", "0", "KWD", "1.235"),
    ],
)
def test_a_margin_is_a_share_of_the_price(cost: str, margin: str, currency: str, price: str) -> None:
    found = selling_price(Decimal(cost), Decimal(margin), currency)
    assert str(found) == price


def test_discount_and_tax_follow_one_another() -> None:
    line = price_line(CostLine(quantity=Decimal(3), once=money("100"), per_year=money("10"), margin=Decimal(0)), "EUR")
    terms = Terms(currency="EUR", tax_percent=Decimal(19), discount_percent=Decimal(10))
    once = totals([line], terms).once
    assert [str(one) for one in (once.list_price, once.discount, once.net, once.tax, once.gross)] == [
        "300.00",
        "30.00",
        "270.00",
        "51.30",
        "321.30",
    ]


def test_an_amount_off_is_taken_once_and_never_more_than_there_is() -> None:
    line = price_line(CostLine(quantity=Decimal(1), once=money("50"), per_year=money("10"), margin=Decimal(0)), "EUR")
    found = totals([line], Terms(currency="EUR", discount_amount=Decimal(80)))
    assert (found.once.net, found.per_year.net) == (Decimal(0), Decimal(10))


def test_a_currency_without_decimals_has_none_anywhere() -> None:
    line = price_line(
        CostLine(quantity=Decimal("1.5"), once=money("1234.56"), per_year=None, margin=Decimal("7.5")), "JPY"
    )
    found = totals([line], Terms(currency="JPY", tax_percent=Decimal(10), discount_percent=Decimal("3.3")))
    for amount in (found.once.list_price, found.once.discount, found.once.net, found.once.tax, found.once.gross):
        assert amount == amount.to_integral_value()
        assert amount.as_tuple().exponent == 0


@given(st.lists(LINES, max_size=8), CURRENCIES)
def test_lines_sum_to_totals(lines: list[CostLine], currency: str) -> None:
    priced = [price_line(line, currency) for line in lines]
    found = totals(priced, Terms(currency=currency))
    assert found.once.list_price == sum((line.once.amount.likely for line in priced if line.once), Decimal(0))
    assert found.per_year.net == sum((line.per_year.amount.likely for line in priced if line.per_year), Decimal(0))


@given(LINES, CURRENCIES)
def test_a_line_is_its_quantity_times_the_price_beside_it(line: CostLine, currency: str) -> None:
    for price in filter(None, (price_line(line, currency).once, price_line(line, currency).per_year)):
        assert price.amount.likely == rounded(price.each.likely * line.quantity, currency)
        assert price.amount.low <= price.amount.likely <= price.amount.high


@given(st.lists(LINES, max_size=6), st.randoms(), CURRENCIES, PERCENTS, PERCENTS)
def test_the_order_of_lines_changes_no_total(
    lines: list[CostLine], random: object, currency: str, discount: Decimal, tax: Decimal
) -> None:
    terms = Terms(currency=currency, discount_percent=discount, tax_percent=tax)
    priced = [price_line(line, currency) for line in lines]
    shuffled = list(priced)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert totals(priced, terms) == totals(shuffled, terms)


@given(st.lists(LINES, max_size=5), CURRENCIES, PERCENTS, PERCENTS, PERCENTS)
def test_more_discount_never_costs_more(
    lines: list[CostLine], currency: str, one: Decimal, other: Decimal, tax: Decimal
) -> None:
    priced = [price_line(line, currency) for line in lines]
    less, more = (
        totals(priced, Terms(currency=currency, discount_percent=percent, tax_percent=tax))
        for percent in sorted((one, other))
    )
    assert 0 <= more.once.gross <= less.once.gross
    assert 0 <= more.per_year.gross <= less.per_year.gross


@given(LINES, CURRENCIES)
def test_what_the_client_sees_is_the_same_whoever_bears_the_cost(line: CostLine, currency: str) -> None:
    """A line without margin at the prices of another is told apart from it by nothing."""
    seen = price_line(line, currency)
    other = CostLine(
        quantity=line.quantity,
        once=seen.once.each if seen.once else None,
        per_year=seen.per_year.each if seen.per_year else None,
        margin=Decimal(0),
    )
    assert price_line(other, currency) == seen


@given(LINES, CURRENCIES)
def test_every_amount_has_the_decimals_of_its_currency(line: CostLine, currency: str) -> None:
    for price in filter(None, (price_line(line, currency).once, price_line(line, currency).per_year)):
        assert -price.amount.likely.as_tuple().exponent == decimals_of(currency)  # type: ignore[operator]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Amounts(low=Decimal(2), likely=Decimal(1), high=Decimal(3)),
        lambda: Amounts(low=Decimal(-1), likely=Decimal(1), high=Decimal(3)),
        lambda: CostLine(quantity=Decimal(-1), once=None, per_year=None, margin=Decimal(0)),
        lambda: CostLine(quantity=Decimal(1), once=None, per_year=None, margin=Decimal(100)),
        lambda: Terms(currency="EUR", discount_percent=Decimal(101)),
        lambda: Terms(currency="EUR", discount_percent=Decimal(1), discount_amount=Decimal(1)),
    ],
)
def test_what_makes_no_price_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"must|cannot|lies|not both"):
        wrong()  # type: ignore[operator]
