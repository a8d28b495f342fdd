"""The bill of materials of an offer: what is bought, how much of it, at what price and where the price comes from.

Everything is read from a plan (`ninefold-plan/1`), nothing is weighed anew. What services can share is counted once,
the largest of each, as the portfolio counts it; equal items of several services stand on one line. Money is Decimal in
the plan's currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from planner.economics import NOUGHT, Range
from planner.lost_data import NO_COPY

QUOTED = "quoted"  # the class of a price that a supplier quoted or a contract fixes; all others are defaults
PERIODS = ("yr", "month")
CENT = Decimal("0.01")

Plan = Mapping[str, Any]


class PlanTooOld(ValueError):
    """The plan was made before plans said how options are put together; made again it says so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PriceLine:
    """One line of a bill. `key` stays the same when the plan is made again, in whatever language. `once` or `per_year`
    is None, never both.

    `unit_price` is once or per year as the line is. `source_class` and `confidence` (H read there, M secondary, L
    contradictory, EST estimate) say what the price rests on, `as_of` is the day of the price list (ISO 8601).
    """

    key: str
    services: tuple[str, ...]
    item: str
    strategy: str
    quantity: Decimal
    unit: str
    unit_price: Range
    once: Range | None
    per_year: Range | None
    price_id: str
    source: str | None
    url: str | None
    source_class: str
    confidence: str
    as_of: str | None
    rule: str | None

    @property
    def is_default(self) -> bool:
        """Whether the price is one of the catalogue's and not one that was quoted."""
        return self.source_class != QUOTED

    @property
    def counted(self) -> str:
        """What the quantity counts, such as "VM", "core" or "site"; "piece" of things, "task" of days of effort."""
        return thing_counted(self.unit)

    @property
    def is_yearly(self) -> bool:
        """Whether it is paid every year."""
        return self.per_year is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptFunction:
    """The share of users (0 to 1) for whom a function of a print service goes on while its server is away.

    With a single user it is the share of outages in which it goes on (`is_of_outages`).
    """

    service: str
    function: str
    share: float
    is_of_outages: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeOutcome:
    """What a failure scope does in the worst case: `recovery_hours` (10, 50, 90 % of events) of the service that is
    back last, and how old the data of the service that loses most can be. None: not hit, or not known. `data_copy` is
    what the last copy of these is, as `lost_data` tells it; with "none" all of them are lost.

    `takes_both_parts`: that service is away only when a part and the second one beside it fail together.
    """

    scope: str
    recovery_hours: tuple[float, float, float] | None
    recovered_last: str | None
    data_loss_hours: float | None
    loses_most_data: str | None
    takes_both_parts: bool = False
    data_copy: str | None = None

    @property
    def loses_all_data(self) -> bool:
        """Whether no copy of the data survives; the hours are then those it takes to enter them anew."""
        return self.data_copy == NO_COPY


@dataclass(frozen=True, kw_only=True, slots=True)
class SinglePoint:
    """A service that has no second part with the offer, and the processes that its failure alone stops or slows;
    `stopped` of them wholly."""

    service: str
    processes: tuple[str, ...]
    stopped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImpliedPoint:
    """A single part that no answer names ("storage"), the services that stand on it, the processes it stops or slows,
    `stopped` of them wholly."""

    component: str
    services: tuple[str, ...]
    processes: tuple[str, ...]
    stopped: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Skill:
    """What a strategy asks of the house: one of these skills at this level (0 none to 4 expert)."""

    strategy: str
    name: str
    any_of: tuple[str, ...]
    level: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Uncovered:
    """What still does not work during an outage, and of which services."""

    text: str
    services: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One offer for the whole engagement. `tco` is over the plan's horizon; None where no loss was asked.

    `options` names the option that each service takes, `missing` what each service misses with it, `not_known` the
    targets of which nobody knows (those services count in `services_not_known` if they miss none). `promise` says what
    a met target stands for and the longest everyday outage it does not hold for. All that a plan of an earlier version
    does not say is empty or 0; without an rto `promise` is empty too.
    """

    name: str
    is_recommended: bool
    lines: tuple[PriceLine, ...]
    capex: Range
    opex_per_year: Range
    tco: Range
    is_within_budget: bool | None
    expected_annual_loss: Decimal | None
    total_cost_of_risk: Decimal | None
    services_meeting_targets: int
    services_not_known: int
    services_counted: int
    options: Mapping[str, str]
    missing: Mapping[str, tuple[str, ...]]
    not_known: Mapping[str, tuple[str, ...]]
    promise: str
    functions_kept: tuple[KeptFunction, ...]
    scopes: tuple[ScopeOutcome, ...]
    single_points: tuple[SinglePoint, ...]
    implied_points: tuple[ImpliedPoint, ...]
    skills: tuple[Skill, ...]
    not_covered: tuple[Uncovered, ...]

    @property
    def default_lines(self) -> int:
        """How many price lines are still defaults of the catalogue."""
        return sum(line.is_default for line in self.lines)


def thing_counted(unit: str) -> str:
    """What the quantity of a cost line counts, from the unit of its price: "VM" of "EUR/VM/month"."""
    *_, last = parts = [part for part in unit.split("/") if part not in PERIODS]
    if len(parts) > 1:
        return last
    return "task" if last.startswith("days") else "piece"


def offers_of(plan: Plan) -> tuple[Offer, ...]:
    """The offers of a plan in the order good, better, best; "better" is the one recommended and always there.

    "good" is missing where no service has a cheaper option, "best" where none has a safer one. Empty where the plan
    recommends nothing (no price could be formed). Raises PlanTooOld for a plan that does not hold its offers.
    """
    if "offers" not in plan:
        raise PlanTooOld("This plan was made by an earlier version and holds no offers. Make the plan again.")
    return tuple(_offer(plan, entry) for entry in plan["offers"])


def recommended_offer(plan: Plan) -> Offer | None:
    """The offer that the plan recommends. Raises PlanTooOld as `offers_of` does."""
    return next((offer for offer in offers_of(plan) if offer.is_recommended), None)


def bill_of_materials(plan: Plan, options: Mapping[str, str]) -> tuple[PriceLine, ...]:
    """The price lines of these options (service id to "good", "better" or "best"), shared purchases made once.

    Lines stand in the order of the services and of their options' cost lines. Raises KeyError for an option that the
    service does not have.
    """
    bought: list[tuple[str, Mapping[str, Any]]] = []
    for service in plan["services"]:
        if service["id"] in options:
            named = {option["name"]: option for option in service["options"]}
            bought += [(service["id"], line) for line in named[options[service["id"]]]["cost_lines"]]
    grouped: dict[str, list[tuple[tuple[str, ...], Mapping[str, Any]]]] = {}
    for services, line in _shared_once(bought):
        grouped.setdefault(line["key"], []).append((services, line))
    return tuple(_price_line(key, lines, plan.get("catalogue_version")) for key, lines in grouped.items())


def is_first_server(plan: Plan) -> bool:
    """Whether no server stands yet: what every service runs on is still to be bought, the infrastructure apart."""
    servers = [one for one in plan["services"] if one["kind"] != "infrastructure"]
    return bool(servers) and all(one["today"].get("to_buy") for one in servers)  # plans of earlier versions do not tell


def _offer(plan: Plan, entry: Mapping[str, Any]) -> Offer:
    options = {each["id"]: each["option"] for each in entry["services"]}
    return Offer(
        name=entry["name"],
        is_recommended=entry["is_recommended"],
        lines=bill_of_materials(plan, options),
        capex=_range(entry["capex"]),
        opex_per_year=_range(entry["opex_per_year"]),
        tco=_range(entry["tco_range"]),
        is_within_budget=entry["is_within_budget"],
        expected_annual_loss=_money(entry["expected_annual_loss"]),
        total_cost_of_risk=_money(entry["total_cost_of_risk"]),
        services_meeting_targets=entry["services_meeting_targets"],
        services_not_known=entry.get("services_not_known", 0),
        services_counted=entry["services_counted"],
        options=options,
        missing=_texts(entry, "misses"),
        not_known=_texts(entry, "targets_not_known"),
        promise=(entry.get("promise") or {}).get("text", ""),
        functions_kept=tuple(KeptFunction(**kept) for kept in entry["functions_kept"]),
        scopes=tuple(_scope(each) for each in entry["by_scope"]),
        single_points=tuple(
            SinglePoint(
                service=each["id"], processes=tuple(each["processes"]), stopped=tuple(each.get("stopped") or ())
            )
            for each in entry["single_points_of_failure"]
        ),
        implied_points=tuple(
            ImpliedPoint(e["component"], tuple(e["services"]), tuple(e["processes"]), tuple(e["stopped"]))
            for e in entry.get("implied_points_of_failure", ())
        ),
        skills=tuple(Skill(**{**each, "any_of": tuple(each["any_of"])}) for each in entry["skills"]),
        not_covered=tuple(Uncovered(text=e["text"], services=tuple(e["services"])) for e in entry["not_covered"]),
    )


def _texts(entry: Mapping[str, Any], key: str) -> dict[str, tuple[str, ...]]:
    """What is said of the targets of each service under this key, where anything is."""
    return {e["id"]: tuple(miss["text"] for miss in e[key]) for e in entry["services"] if e.get(key)}


def _scope(entry: Mapping[str, Any]) -> ScopeOutcome:
    hours = entry["recovery_hours"]
    return ScopeOutcome(
        scope=entry["scope"],
        recovery_hours=(hours["low"], hours["likely"], hours["high"]) if hours else None,
        recovered_last=entry["recovered_last"],
        data_loss_hours=entry["data_loss_hours"],
        loses_most_data=entry["loses_most_data"],
        takes_both_parts=entry.get("takes_both_parts", False),  # plans of earlier versions do not tell
        data_copy=entry.get("data_copy"),
    )


def _shared_once(
    bought: Iterable[tuple[str, Mapping[str, Any]]],
) -> list[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """(services, cost line) with each shared purchase made once, the largest, for all that need it."""
    kept: list[tuple[tuple[str, ...], Mapping[str, Any]]] = []
    places: dict[str, int] = {}
    for service, line in bought:
        shared = line["shared"]
        if shared is None or shared not in places:
            if shared is not None:
                places[shared] = len(kept)
            kept.append(((service,), line))
            continue
        services, before = kept[places[shared]]
        larger = line if _size(line) > _size(before) else before
        kept[places[shared]] = (tuple(dict.fromkeys((*services, service))), larger)
    return kept


def _size(line: Mapping[str, Any]) -> tuple[float, float, float]:
    once, yearly = line["once"], line["per_year"]
    return (line["quantity"], once["likely"] if once else 0.0, yearly["likely"] if yearly else 0.0)


def _price_line(key: str, lines: Sequence[tuple[tuple[str, ...], Mapping[str, Any]]], as_of: str | None) -> PriceLine:
    """Equal items of several services as one line."""
    first = lines[0][1]
    quantity = sum((Decimal(str(line["quantity"])) for _, line in lines), Decimal(0))
    once, per_year = _sum(line["once"] for _, line in lines), _sum(line["per_year"] for _, line in lines)
    return PriceLine(
        key=key,
        services=tuple(dict.fromkeys(name for services, _ in lines for name in services)),
        item=first["item"],
        strategy=first["strategy"],
        quantity=quantity,
        unit=first["unit"],
        unit_price=_each(once or per_year or NOUGHT, quantity),
        once=once,
        per_year=per_year,
        price_id=first["price_id"],
        source=first["source"],
        url=first["url"],
        source_class=first["source_class"],
        confidence=first["confidence"],
        as_of=as_of,
        rule=first["rule"],
    )


def _each(total: Range, quantity: Decimal) -> Range:
    """What one costs, to the cent."""
    return Range(*((end / quantity).quantize(CENT) for end in (total.low, total.likely, total.high)))


def _sum(ranges: Iterable[Mapping[str, float] | None]) -> Range | None:
    """The sum of the ranges there are; None without any."""
    found = [_range(each) for each in ranges if each is not None]
    return sum(found, NOUGHT) if found else None


def _range(entry: Mapping[str, float]) -> Range:
    return Range(*(Decimal(str(entry[end])) for end in ("low", "likely", "high")))


def _money(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(amount))
