"""The figures of the catalogue that a plan rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from planner.economics import STAFF_PRICE
from planner.situation import Situation
from planner.sizing import figures_of_sizing

# What a platform masks is named by the events themselves.
COVERED_AT_THE_EDGE: Final = ("application", "hardware", "storage", "network")
DISASTERS: Final = ("site", "corruption")


def assumption_entries(situation: Situation, services: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every catalogue figure the services' entries rest on, with range and source, in the order of their ids."""
    used: set[str] = set()
    for service in services:
        for entry in (service["today"], *service["options"]):
            used.update(figure for scope in entry["by_scope"].values() for figure in scope["figures"])
            lines = entry.get("cost_lines", ())
            used.update(line["price_id"] for line in lines)
            if not (situation.case.labour and situation.case.labour.it_hour is not None) and any(
                line["unit"].startswith("days") for line in lines
            ):
                used.add(STAFF_PRICE)
            for name in (entry["platform"], *entry["edge"], *entry["recovery"]):
                used |= _figures_of(situation, name)
        used.update(figures_of_sizing(service.get("sizing", {})))
    return [situation.catalogue.figures[name].to_dict() for name in sorted(used)]


def _figures_of(situation: Situation, strategy_id: str | None) -> set[str]:
    if strategy_id is None:
        return set()
    strategy = situation.catalogue.strategies[strategy_id]
    scopes = {"edge": COVERED_AT_THE_EDGE, "recovery": DISASTERS}.get(strategy.layer, ())
    return {name for scope in scopes if (mask := strategy.mask_of(scope)) for name in mask.figures()}
