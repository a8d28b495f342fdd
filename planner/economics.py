"""What a design costs over the horizon: cost lines, TCO, net present value, payback.

Expected loss is kept apart from TCO; their sum is called total cost of risk. Yearly amounts fall due
at the end of each year: TCO = capex + sum of opex / (1 + rate)^year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from planner.case import Service
from planner.catalogue import CostRule, Figure, Strategy
from planner.language import said, say
from planner.situation import Design, Situation
from planner.sizing import count_asked

STAFF_PRICE = "C5"


class UnknownCurrency(ValueError):
    """The catalogue has no planning rate for the case's currency."""


@dataclass(frozen=True, slots=True)
class Range:
    """Money low, likely, high, in the case's currency."""

    low: Decimal = Decimal(0)
    likely: Decimal = Decimal(0)
    high: Decimal = Decimal(0)

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def times(self, factor: Decimal) -> Range:
        """Each end multiplied."""
        return Range(self.low * factor, self.likely * factor, self.high * factor)

    def to_dict(self) -> dict[str, float]:
        return {"low": money(self.low), "likely": money(self.likely), "high": money(self.high)}


NOUGHT = Range()


@dataclass(frozen=True, kw_only=True, slots=True)
class CostLine:
    """One line of a price: an amount once or every year, with its source."""

    item: str
    strategy: str
    quantity: float
    unit: str
    once: Range | None
    per_year: Range | None
    figure: Figure
    rule: str | None
    shared: str | None

    def to_dict(self) -> dict[str, Any]:
        first = self.figure.sources[0] if self.figure.sources else {}
        return {
            "key": "|".join((self.strategy, self.figure.id, self.item)),  # the same in every language
            "item": said(self.item),
            "strategy": self.strategy,
            "quantity": self.quantity,
            "unit": self.unit,
            "once": self.once.to_dict() if self.once else None,
            "per_year": self.per_year.to_dict() if self.per_year else None,
            "price_id": self.figure.id,
            "source": said(first["title"]) if "title" in first else None,
            "url": first.get("url"),
            "source_class": self.figure.source_class,
            "confidence": self.figure.confidence,
            "rule": self.rule,
            "shared": self.shared,
        }


def money(amount: Decimal | float) -> float:
    """An amount for JSON, to the cent."""
    return round(float(amount), 2) + 0.0  # never -0.0


def present_value_factor(rate: float, years: float) -> Decimal:
    """What one unit at the end of each year is worth today; a last part-year counts in proportion."""
    whole, growth = int(years), 1 + Decimal(str(rate))
    factor = (1 - growth**-whole) / (growth - 1) if growth != 1 else Decimal(whole)
    part = Decimal(str(years)) - whole
    return factor + part / growth ** (whole + 1)


def cost_lines(situation: Situation, service: Service, design: Design) -> tuple[CostLine, ...]:
    """The cost lines of what a design adds to what stands today; keeping what stands costs nothing more.

    A platform that is still to be bought is paid for where it is kept.

    Raises UnknownCurrency when prices cannot be turned into the case's currency.
    """
    return tuple(
        line
        for name in added_strategies(situation, service, design)
        for line in strategy_lines(situation, service, name)
    )


def added_strategies(situation: Situation, service: Service, design: Design) -> tuple[str, ...]:
    """The ids of the strategies a design adds to what stands today: platform, edge features, recovery."""
    today = situation.today[service.id]
    is_bought = service.is_to_buy or design.platform != today.platform
    added = [str(design.platform)] if design.platform and is_bought else []
    added += [design.spare] if design.spare else []
    added += sorted(str(edge) for edge in design.edge - today.edge)
    added += sorted(
        str(r)
        for r in design.recovery
        if r not in today.recovery or is_made_immutable(situation, service, design, str(r))
    )
    return tuple(added)


def strategy_lines(situation: Situation, service: Service, strategy_id: str) -> tuple[CostLine, ...]:
    """The cost lines of one strategy bought for a service.

    Raises UnknownCurrency when prices cannot be turned into the case's currency.
    """
    strategy = situation.catalogue.strategies[strategy_id]
    lines = (_line(situation, strategy, rule, service) for rule in strategy.costs if applies(situation, rule))
    return tuple(line for line in lines if line is not None)


def is_made_immutable(situation: Situation, service: Service, design: Design, recovery: str) -> bool:
    """Whether the off-site copy that stands today becomes one that nobody can change."""
    return recovery == "offsite-backup" and design.is_immutable and not situation.today[service.id].is_immutable


def applies(situation: Situation, rule: CostRule) -> bool:
    """Whether the condition of a cost line holds in this house."""
    house = situation.case.house
    conditions = {
        None: True,
        "no-hosts": not (house and house.hosts and house.hosts >= 2),
        "no-shared-storage": not (house and house.shared_storage),
        "no-redundant-storage": not (house and house.shared_storage and (house.storage_arrays or 0) >= 1),
        "no-load-balancer": not (house and house.load_balancer),
    }
    return conditions[rule.when]


def _line(situation: Situation, strategy: Strategy, rule: CostRule, service: Service) -> CostLine | None:
    quantity = _quantity(situation, rule, service)
    if not quantity:
        return None
    figure = situation.catalogue.figures[rule.price]
    unit = _in_currency(situation, figure)
    unit = _scaled_to_year(figure, unit).times(Decimal(str(quantity)))
    is_yearly = any(word in figure.unit for word in ("/yr", "/month"))
    return CostLine(
        item=rule.item,
        strategy=strategy.id,
        quantity=quantity,
        unit=figure.unit,
        once=None if is_yearly else unit,
        per_year=unit if is_yearly else None,
        figure=figure,
        rule=rule.rule,
        shared=_shared_key(situation, rule, service),
    )


def _shared_key(situation: Situation, rule: CostRule, service: Service) -> str | None:
    """What makes two cost lines one purchase. "per server": services on one server share its copy."""
    if rule.shared != "per server":
        return rule.shared
    stands_on = sorted(
        name
        for name in situation.closures[service.id] & situation.graph.services.keys()
        if situation.component(name) == "server"
    )
    return f"{rule.item} of {stands_on[0] if stands_on else service.id}"


def _quantity(situation: Situation, rule: CostRule, service: Service) -> float:
    if rule.quantity == "remote-sites":
        quantity = float(sum(1 for site in situation.case.sites or () if site.id != service.site))
    else:
        quantity = float(rule.quantity)
    return quantity * count_asked(situation, service, rule.per) if rule.per else quantity


def _scaled_to_year(figure: Figure, amount: Range) -> Range:
    return amount.times(Decimal(12)) if "/month" in figure.unit else amount


def _in_currency(situation: Situation, figure: Figure) -> Range:
    """One unit of a price in the case's currency; days of effort at the house's own hourly rate."""
    low, likely, high = (Decimal(str(value)) for value in (figure.low, figure.likely, figure.high))
    amount = Range(low, likely, high)
    if figure.unit.startswith("days"):
        return amount.times(Decimal(str(situation.policy.daily_work_hours)) * it_hour(situation))
    return amount.times(exchange_rate(situation, figure.unit.split("/")[0].split()[0]))


def it_hour(situation: Situation) -> Decimal:
    """The cost of an hour of IT work: the house's own, otherwise the catalogue's."""
    labour = situation.case.labour
    if labour and labour.it_hour is not None:
        return labour.it_hour
    figure = situation.catalogue.figures[STAFF_PRICE]
    return Decimal(str(figure.likely)) * exchange_rate(situation, "EUR")


def exchange_rate(situation: Situation, currency: str) -> Decimal:
    """Units of the case's currency for one unit of `currency`, at the catalogue's planning rate."""
    own = situation.case.currency
    if own == currency:
        return Decimal(1)
    rates = situation.catalogue.eur_per_unit
    if own not in rates:
        raise UnknownCurrency(
            say("No planning rate for {currency}: prices of the catalogue cannot be turned into it.", currency=own)
        )
    return Decimal(str(rates[currency])) / Decimal(str(rates[own]))


def totals(lines: Iterable[CostLine]) -> tuple[Range, Range]:
    """(once, every year) of cost lines."""
    once, yearly = NOUGHT, NOUGHT
    for line in lines:
        once += line.once or NOUGHT
        yearly += line.per_year or NOUGHT
    return once, yearly


def without_repeats(lines: Iterable[CostLine]) -> list[CostLine]:
    """Cost lines of several services with everything that can be shared bought once, the largest of each.

    Of equal quantities the dearest stays, so that the order of the services does not matter.
    """
    kept: list[CostLine] = []
    seen: dict[str, int] = {}
    for line in lines:
        if line.shared is None:
            kept.append(line)
        elif line.shared not in seen:
            seen[line.shared] = len(kept)
            kept.append(line)
        elif _size(line) > _size(kept[seen[line.shared]]):
            kept[seen[line.shared]] = line
    return kept


def _size(line: CostLine) -> tuple[float, Decimal, Decimal]:
    return (line.quantity, (line.once or NOUGHT).likely, (line.per_year or NOUGHT).likely)


def total_cost_of_ownership(once: Range, yearly: Range, rate: float, years: float) -> Range:
    """Capex plus the present value of the yearly cost over the horizon."""
    return once + yearly.times(present_value_factor(rate, years))


def payback_years(capex: Decimal, opex_per_year: Decimal, avoided_per_year: Decimal) -> float | None:
    """Years until the avoided loss, less the yearly cost, has paid the capex (undiscounted); None when never."""
    gain = avoided_per_year - opex_per_year
    if gain <= 0:
        return None
    return round(float(capex / gain), 2)
