"""What must hold between the entries of a catalogue. Each check reports every entry that breaks it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Final

from planner.catalogue_types import (
    FUNCTIONS,
    HOURS_PER_UNIT,
    LAYERS,
    MASK_SCOPES,
    RATE_PER_UNIT,
    SCOPES,
    SHARE_PER_UNIT,
    Draft,
    Figure,
    Strategy,
)
from planner.components import WORDS
from planner.faults import described, shortened
from planner.whitepaper import RULES

SOURCE_CLASSES: Final = (
    "quoted",
    "sla",
    "vendor-default",
    "vendor-doc",
    "vendor-claim",
    "measured",
    "survey",
    "list+advisers",
    "one provider + estimate",
    "secondary",
    "derived",
    "convention",
    "estimate",
)
COMPONENTS: Final = tuple(component for component, _ in WORDS)
CONFIDENCES: Final = ("H", "M", "L", "EST")
COUNT_UNITS: Final = (
    "users/device",
    "devices",
    "computers",
    "machines/host",
    "vCPU/host",
    "vCPU",
    "nodes",
    "jobs/min",
    "GB",
    "kB",
    "MB",
    "factor",
)
EFFORT_UNITS: Final = ("days", "days/yr", "days/site")
_MONEY: Final = re.compile(
    r"(?P<currency>[A-Z]{3})( once|/core/yr|/core/month|/VM/month|/instance/month|/month|/yr|/h|/day)"
)
# What the engine can find out about a client before a strategy becomes a choice (planner/prerequisites.py).
NEEDS: Final = (
    "cloud-vpn",
    "second-location",
    "second-site",
    "print-estate",
    "desktop-clients",
    "confirmed-devices",
    "function-in-use",
    "further-site",
    "users-at-further-sites",
    "vendor-word-for-print",
    "outage-cover",
    "to-confirm",
)
LIMIT_KINDS: Final = (
    "synced-users",
    "cache-hours",
    "same-subnet",
    "one-device",
    "supported-devices",
    "deep-sleep",
    "serial-printing",
    "single-sign-on",
    "operating-systems",
    "workstation-on",
    "new-users",
    "devices-per-location",
    "computers",
    "devices",
    "licence-reactivation",
    "nodes",
    "capacity",
    "machines-per-host",
    "cores-per-host",
    "shared-fault",
    "open-work",
    "line",
    "replacement",
    "copied-corruption",
)
CONDITIONS: Final = ("no-hosts", "no-shared-storage", "no-redundant-storage", "no-load-balancer")
QUANTITIES: Final = ("remote-sites",)
COST_DRIVERS: Final = ("server", "node", "host")  # what the sizing of a service counts (planner/sizing)
REACHES: Final = ("desktop-clients", "confirmed-devices", "remote-users")


def check_catalogue(draft: Draft) -> None:
    """Reports every entry of the draft that does not fit."""
    for name, figure in draft.figures.items():
        _check_figure(draft, draft.figure_places[name], figure)
    for name, strategy in draft.strategies.items():
        _check_strategy(draft, draft.strategy_places[name], strategy)
    for cycle in _cycles({name: each.requires for name, each in draft.strategies.items()}):
        place = f"{draft.strategy_places[cycle[0]]}: requires"
        draft.faults.add(place, " -> ".join((*cycle, cycle[0])), "no strategy that needs itself in the end")


def _check_figure(draft: Draft, place: str, figure: Figure) -> None:
    if not figure.low <= figure.likely <= figure.high:
        found = f"{figure.low:g}, {figure.likely:g}, {figure.high:g}"
        draft.faults.add(f"{place}: likely", found, "low <= likely <= high")
    if min(figure.low, figure.likely, figure.high) < 0:
        draft.faults.add(f"{place}: low", f"{min(figure.low, figure.likely, figure.high):g}", "0 or more")
    if figure.unit in SHARE_PER_UNIT and figure.high * SHARE_PER_UNIT[figure.unit] > 1:
        draft.faults.add(f"{place}: high", f"{figure.high:g} {figure.unit}", "a share of at most the whole")
    _among(draft, f"{place}: source_class", figure.source_class, SOURCE_CLASSES)
    _among(draft, f"{place}: confidence", figure.confidence, CONFIDENCES)
    money = _MONEY.fullmatch(figure.unit)
    known = {*HOURS_PER_UNIT, *RATE_PER_UNIT, *SHARE_PER_UNIT, *COUNT_UNITS, *EFFORT_UNITS}
    if not money and figure.unit not in known:
        words = f"a unit: {', '.join(sorted(known))}, or money such as EUR once, EUR/month, USD/core/yr"
        draft.faults.add(f"{place}: unit", shortened(figure.unit), words)
    if money and money["currency"] not in draft.eur_per_unit:
        words = f"a currency with a planning rate: {', '.join(sorted(draft.eur_per_unit))}"
        draft.faults.add(f"{place}: unit", money["currency"], words)


def _check_strategy(draft: Draft, place: str, strategy: Strategy) -> None:
    among = partial(_among, draft)
    among(f"{place}: layer", strategy.layer, LAYERS)
    for index, rule in enumerate(strategy.rules):
        among(f"{place}: rules[{index}]", rule, RULES, "a rule of the whitepaper, R1 to R119")
    for key in ("requires", "incompatible"):
        for index, other in enumerate(getattr(strategy, key)):
            where = f"{place}: {key}[{index}]"
            among(where, other, draft.strategies, "the id of a strategy")
            if other == strategy.id:
                draft.faults.add(where, described(other), "another strategy than itself")
    if strategy.reaches is not None:
        among(f"{place}: reaches", strategy.reaches, REACHES)
    if strategy.layer == "edge" and strategy.masks and strategy.reaches is None:
        draft.faults.add(f"{place}: reaches", "nothing", f"whom the feature reaches: one of {', '.join(REACHES)}")
    if strategy.is_standby and strategy.mask_of("site") is None:
        draft.faults.add(
            f"{place}: is_standby", "true", "a [[mask]] with the scope site: that is what a standby is for"
        )
    _check_spare(draft, place, strategy)
    _check_masks(draft, place, strategy)
    _check_needs_and_limits(draft, place, strategy)
    _check_costs(draft, place, strategy)


def _check_spare(draft: Draft, place: str, strategy: Strategy) -> None:
    """A spare stands beside a part of the infrastructure, which must be named, and adds to it."""
    for index, component in enumerate(strategy.components):
        _among(draft, f"{place}: components[{index}]", component, COMPONENTS)
    if strategy.layer != "spare":
        for key in ("components", "adds_parts"):
            if getattr(strategy, key):
                draft.faults.add(
                    f"{place}: {key}", described(getattr(strategy, key)), 'nothing: only of the layer "spare"'
                )
    elif not strategy.components or strategy.adds_parts < 1:
        found = f"components {list(strategy.components)}, adds_parts {strategy.adds_parts}"
        draft.faults.add(f"{place}: adds_parts", found, "the components it is for, and 1 part or more that it adds")


def _check_masks(draft: Draft, place: str, strategy: Strategy) -> None:
    seen: set[tuple[str, str]] = set()
    for number, mask in enumerate(strategy.masks):
        where = f"{place}: mask[{number}]"
        if not mask.scopes:
            draft.faults.add(f"{where}.scopes", "an empty list", f"at least one of {', '.join(MASK_SCOPES)}")
        for scope in mask.scopes:
            _among(draft, f"{where}.scopes", scope, MASK_SCOPES)
            for function in mask.functions or ("every function",):
                if (scope, function) in seen:
                    draft.faults.add(f"{where}.scopes", described(scope), f"one mask for {scope} and {function}")
                seen.add((scope, function))
        for function in mask.functions:
            _among(draft, f"{where}.functions", function, FUNCTIONS)
        for key in ("recovery", "decision", "data_loss"):
            _figure(draft, f"{where}.{key}", getattr(mask, key), HOURS_PER_UNIT, "a time")
        _figure(draft, f"{where}.coverage", mask.coverage, SHARE_PER_UNIT, "a share")
        is_answered = strategy.layer == "edge" or mask.scopes == ("planned",) or mask.recovery
        if not is_answered:
            draft.faults.add(f"{where}.recovery", "nothing", "the figure that says how long the recovery takes")
    for number, part in enumerate(strategy.in_series):
        where = f"{place}: in_series[{number}]"
        _among(draft, f"{where}.component", part.component, COMPONENTS)
        _among(draft, f"{where}.scope", part.scope, SCOPES)
        _figure(draft, f"{where}.figure", part.figure, SHARE_PER_UNIT, "an availability")
        _rule(draft, f"{where}.rule", part.rule)


def _check_needs_and_limits(draft: Draft, place: str, strategy: Strategy) -> None:
    for number, needed in enumerate(strategy.prerequisites):
        where = f"{place}: prerequisite[{number}]"
        _among(draft, f"{where}.need", needed.need, NEEDS)
        _rule(draft, f"{where}.rule", needed.rule)
    for number, limit in enumerate(strategy.limits):
        where = f"{place}: limit[{number}]"
        _among(draft, f"{where}.kind", limit.kind, LIMIT_KINDS)
        _rule(draft, f"{where}.rule", limit.rule)
        if limit.figure is not None:
            _among(draft, f"{where}.figure", limit.figure, draft.figures, "the id of a figure")


def _check_costs(draft: Draft, place: str, strategy: Strategy) -> None:
    for number, cost in enumerate(strategy.costs):
        where = f"{place}: cost[{number}]"
        _among(draft, f"{where}.price", cost.price, draft.figures, "the id of a figure")
        price = draft.figures.get(cost.price)
        if price and not (_MONEY.fullmatch(price.unit) or price.unit in EFFORT_UNITS):
            draft.faults.add(f"{where}.price", f"{cost.price} in {price.unit}", "a price or an effort in days")
        if isinstance(cost.quantity, str):
            _among(draft, f"{where}.quantity", cost.quantity, QUANTITIES, "a number")
        if cost.per is not None:
            _among(draft, f"{where}.per", cost.per, COST_DRIVERS)
        if cost.when is not None:
            _among(draft, f"{where}.when", cost.when, CONDITIONS)
        _rule(draft, f"{where}.rule", cost.rule)


def _rule(draft: Draft, place: str, rule: str | None) -> None:
    if rule is not None:
        _among(draft, place, rule, RULES, "a rule of the whitepaper, R1 to R119")


def _figure(draft: Draft, place: str, name: str | None, units: Collection[str], words: str) -> None:
    if name is None:
        return
    _among(draft, place, name, draft.figures, "the id of a figure")
    figure = draft.figures.get(name)
    if figure and figure.unit not in units:
        draft.faults.add(place, f"{name} in {figure.unit}", f"{words}, in one of {', '.join(units)}")


def _among(draft: Draft, place: str, found: str, known: Collection[str], words: str = "") -> None:
    if found not in known:
        hint = draft.faults.suggestion(found, known)
        draft.faults.add(place, f"no such thing: {shortened(found)}", f"{words or 'one of ' + ', '.join(known)}{hint}")


def _cycles(needs: Mapping[str, Collection[str]]) -> Iterator[tuple[str, ...]]:
    """Every cycle of prerequisites once, from its first id on."""
    done: set[str] = set()
    for start in sorted(needs):
        yield from _cycles_from(start, (), needs, done)


def _cycles_from(
    name: str, path: tuple[str, ...], needs: Mapping[str, Collection[str]], done: set[str]
) -> Iterator[tuple[str, ...]]:
    if name in path:
        yield path[path.index(name) :]
    elif name in needs and name not in done:
        for other in needs[name]:
            yield from _cycles_from(other, (*path, name), needs, done)
        done.add(name)
