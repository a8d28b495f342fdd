"""The lines of a proposal as a plan gives them: the bills of its offers laid over one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation

from bia.units import listed_within
from planner.bill_of_materials import PlanTooOld, PriceLine, offers_of
from planner.economics import Range
from planner.pricing import Amounts, decimals_of

from .words import item_said, unit_said

COST_STEP = Decimal("0.0001")  # costs of one unit are kept to four decimals
NOTE = 120  # characters: whom a line is for, as far as a line of a table can say it
RECOMMENDED = "better"
OFFERS = (("good", "Good"), ("better", "Better"), ("best", "Best"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """One line of the bill of a plan, for all offers that hold it in this quantity at this price.

    `key` is the same in every language; `item`, `note` and `unit` are words, `units` those for one and for several.
    """

    key: str
    offers: tuple[str, ...]
    item: str
    note: str
    services: tuple[str, ...]
    quantity: Decimal
    unit: str
    units: tuple[str, str]
    once: Amounts | None
    per_year: Amounts | None
    source: str
    source_url: str
    source_class: str
    priced_on: date | None
    is_default: bool


def bill_of(result: Mapping[str, Any], language: str = "en") -> tuple[BillLine, ...]:
    """The lines of all offers of a plan, in a language; those that are the same in several stand once.

    Empty for a plan that offers nothing. Raises PlanTooOld for one made before plans held offers.
    """
    found: list[BillLine] = []
    with translation.override(language):
        step = cost_step(str(result.get("currency") or "EUR"))
        lines = [_line(line, offer.name, step) for offer in offers_of(result) for line in offer.lines]
    for made in lines:
        same = next((at for at, one in enumerate(found) if replace(one, offers=made.offers) == made), None)
        if same is None:
            found.append(made)
        else:
            found[same] = replace(found[same], offers=(*found[same].offers, *made.offers))
    return tuple(found)


def catalogued(result: Mapping[str, Any], key: str) -> list[tuple[str, date | None]]:
    """The source and the day of every price that is not quoted, of the lines of this key; none of a line of our own."""
    try:
        return [(line.source, line.priced_on) for line in bill_of(result) if line.key == key and line.is_default]
    except PlanTooOld:
        return []


def offers_in(result: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the offers of a plan that have a price line; the recommended one alone where none has.

    An offer without a line leaves all as it is: there is nothing to sell.
    """
    try:
        return tuple(offer.name for offer in offers_of(result) if offer.lines) or (RECOMMENDED,)
    except PlanTooOld:
        return (RECOMMENDED,)


def recommended_of(offers: Sequence[str]) -> str:
    """Which of these offers is put first; the plan's own recommendation where it is one of them."""
    return RECOMMENDED if RECOMMENDED in offers else offers[0]


def _line(line: PriceLine, offer: str, step: Decimal) -> BillLine:
    each = _amounts(line.unit_price, step)
    return BillLine(
        key=line.key,
        offers=(offer,),
        item=item_said(line.item),
        note=listed_within(line.services, NOTE),
        services=line.services,
        quantity=line.quantity.normalize() + 0,
        unit=unit_said(line.counted, line.quantity),
        units=(unit_said(line.counted, 1), unit_said(line.counted, 2)),
        once=None if line.once is None else each,
        per_year=None if line.per_year is None else each,
        source=line.source or "",
        source_url=line.url or "",
        source_class=line.source_class,
        priced_on=date.fromisoformat(line.as_of) if line.as_of else None,
        is_default=line.is_default,
    )


def cost_step(currency: str) -> Decimal:
    """The smallest part of the cost of one unit: none of a currency without decimals, else finer than its coins."""
    return COST_STEP if decimals_of(currency) else Decimal(1)


def _amounts(price: Range, step: Decimal) -> Amounts:
    return Amounts(low=price.low, likely=price.likely, high=price.high).each(lambda cost: cost.quantize(step))


def named(offers: Iterable[str]) -> str:
    """Offers by their names, in their order: "Better and Best"."""
    held = set(offers)
    return " and ".join(name for key, name in OFFERS if key in held) or "no offer"


def show_number(number: Decimal) -> str:
    """A number for reading, without zeros at its end: "1,440", "0.5"."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
