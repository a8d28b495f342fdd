"""The catalogue for a reader: as text and as JSON-ready values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from planner.catalogue import Catalogue, Figure, Strategy
from planner.catalogue_types import LAYERS, Mask
from planner.whitepaper import rule_text
from planner.wording import list_in_words

LISTING_FORMAT = "ninefold-catalogue/1"


def catalogue_to_dict(catalogue: Catalogue) -> dict[str, Any]:
    """Everything the catalogue holds as JSON-ready values, with the words of the rules it names."""
    named = sorted({rule for each in catalogue.strategies.values() for rule in each.rules}, key=lambda r: int(r[1:]))
    return {
        "format": LISTING_FORMAT,
        "version": catalogue.version,
        "eur_per_unit": dict(catalogue.eur_per_unit),
        "strategies": [asdict(strategy) for strategy in catalogue.strategies.values()],
        "figures": [
            figure.to_dict() | {"sources": list(figure.sources), "note": figure.note}
            for figure in catalogue.figures.values()
        ],
        "rules": {name: rule_text(name) for name in named},
    }


def catalogue_in_words(catalogue: Catalogue) -> str:
    """The strategies by layer with what they mask, need and leave, then the figures with range and source."""
    return "\n".join(_lines(catalogue))


def _lines(catalogue: Catalogue) -> Iterator[str]:
    yield (
        f"Catalogue {catalogue.version}: {len(catalogue.strategies)} strategies, {len(catalogue.figures)} figures, "
        f"{len(catalogue.eur_per_unit)} currencies, no faults"
    )
    for layer in LAYERS:
        for strategy in catalogue.in_layer(layer):
            yield ""
            yield from _strategy_lines(catalogue, strategy)
    yield ""
    yield "Figures: low / likely / high"
    for figure in catalogue.figures.values():
        yield f"  {_figure(figure)}"


def _strategy_lines(catalogue: Catalogue, strategy: Strategy) -> Iterator[str]:
    rules = f" ({', '.join(strategy.rules)})" if strategy.rules else ""
    yield f"{strategy.layer} {strategy.id}: {strategy.name}, version {strategy.version}{rules}"
    yield f"  {strategy.plain}"
    for mask in strategy.masks:
        yield f"  masks {list_in_words(mask.scopes)}: {_mask(catalogue, mask)}"
    if not strategy.masks:
        yield "  masks nothing"
    for part in strategy.in_series:
        yield f"  stands on {part.component}: {part.figure} {_range(catalogue.figures[part.figure])} available"
    for other in strategy.requires:
        yield f"  builds on {other}"
    for other in strategy.incompatible:
        yield f"  not together with {other}"
    for needed in strategy.prerequisites:
        word = "to confirm" if needed.need == "to-confirm" else f"needs {needed.need}, or else"
        yield f"  {word}: {needed.reason} ({needed.rule})"
    for limit in strategy.limits:
        value = f" {limit.figure} {_range(catalogue.figures[limit.figure])}." if limit.figure else ""
        yield f"  limit {limit.kind}: {limit.text}{value} ({limit.rule})"
    for cost in strategy.costs:
        per = f" per {cost.per}" if cost.per else ""
        when = f" if {cost.when}" if cost.when else ""
        yield f"  costs {cost.quantity} x {cost.item}{per}{when}: {cost.price} {_range(catalogue.figures[cost.price])}"
    for text in strategy.not_priced:
        yield f"  not priced: {text}"
    yield f"  sources: {'; '.join(source['title'] for source in strategy.sources)}"


def _mask(catalogue: Catalogue, mask: Mask) -> str:
    def ranged(name: str) -> str:
        return f"{name} {_range(catalogue.figures[name])}"

    parts = [list_in_words(mask.functions) if mask.functions else "every function"]
    parts.append(f"back in {ranged(mask.recovery)}" if mask.recovery else "goes on at once")
    if mask.decision:
        parts.append(f"after deciding, {ranged(mask.decision)}")
    if mask.coverage:
        parts.append(f"works in {ranged(mask.coverage)}")
    if mask.data_loss:
        parts.append(f"data up to {ranged(mask.data_loss)} old")
    return "; ".join(parts) + (f". {mask.note}" if mask.note else "")


def _figure(figure: Figure) -> str:
    source = figure.sources[0]
    where = f"{source['title']}, {source['url']}" if "url" in source else source["title"]
    return f"{figure.id} {figure.name}: {_range(figure)} ({figure.source_class}, {figure.confidence}; {where})"


def _range(figure: Figure) -> str:
    if figure.low == figure.high:
        return f"{figure.likely:g} {figure.unit}"
    return f"{figure.low:g} / {figure.likely:g} / {figure.high:g} {figure.unit}"
