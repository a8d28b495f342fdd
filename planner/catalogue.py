"""The strategy catalogue: parameters, prices and strategies as data, each with its source.

Adding a strategy is adding a TOML file below `catalogue/strategies`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "catalogue"
HOURS_PER_UNIT = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "days": 24.0}
RATE_PER_UNIT = {"per server-year": 1.0, "per year": 1.0, "%/yr": 0.01}


class CatalogueError(ValueError):
    """The catalogue's files contradict one another; the message names the file and the key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A parameter or a price with its range, its source and how far it can be trusted."""

    id: str
    name: str
    unit: str
    low: float
    likely: float
    high: float
    source_class: str
    confidence: str
    sources: tuple[Mapping[str, str], ...]
    note: str = ""

    def hours(self) -> tuple[float, float, float]:
        """(low, likely, high) in hours. Raises CatalogueError when the figure is no duration."""
        return self._scaled(HOURS_PER_UNIT)

    def per_year(self) -> float:
        """The likely rate a year. Raises CatalogueError when the figure is no rate."""
        return self._scaled(RATE_PER_UNIT)[1]

    def share(self) -> float:
        """The likely share, 0 to 1."""
        return self.likely / 100 if self.unit == "%" else self.likely

    def _scaled(self, units: Mapping[str, float]) -> tuple[float, float, float]:
        if self.unit not in units:
            raise CatalogueError(f"{self.id}: the unit {self.unit!r} is none of {', '.join(units)}")
        factor = units[self.unit]
        return self.low * factor, self.likely * factor, self.high * factor

    def to_dict(self) -> dict[str, Any]:
        first = self.sources[0] if self.sources else {}
        return {
            "id": self.id,
            "name": self.name,
            "unit": self.unit,
            "low": self.low,
            "likely": self.likely,
            "high": self.high,
            "source_class": self.source_class,
            "confidence": self.confidence,
            "source": first.get("title"),
            "url": first.get("url"),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class CostRule:
    """One cost line of a strategy. `quantity` is a number or the name of one; `when` a condition."""

    item: str
    price: str
    quantity: float | str
    when: str | None = None
    shared: str | None = None
    rule: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mask:
    """A scope that a strategy masks: recovery and coverage name parameters."""

    recovery: str
    coverage: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Strategy:
    """What a strategy masks, needs and costs. See the TOML files for each field's meaning."""

    id: str
    facts: str
    layer: str
    name: str
    plain: str
    rules: tuple[str, ...]
    parts: int
    not_covered: tuple[str, ...]
    tests: tuple[str, ...]
    skills: tuple[str, ...] = ()
    skill_level: int | None = None
    needs_shared_storage: bool = False
    needs_platform: str | None = None
    needs_cloud_vpn: bool = False
    needs_second_location: bool = False
    needs_second_site: bool = False
    excludes_others: bool = False
    keeps_data_on_hardware: bool = False
    planned_minutes_per_patch: str | None = None
    line: str | None = None
    functions: tuple[str, ...] = ()
    success: str | None = None
    site_recovery: str | None = None
    site_decision: str | None = None
    corruption_recovery: str | None = None
    backup_interval: str | None = None
    replica_age: str | None = None
    masks: Mapping[str, Mask] = field(default_factory=dict)
    costs: tuple[CostRule, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """Everything the catalogue holds, by id."""

    version: str
    figures: Mapping[str, Figure]
    strategies: Mapping[str, Strategy]
    eur_per_unit: Mapping[str, float]


@lru_cache(maxsize=1)
def load_catalogue(folder: Path = FOLDER) -> Catalogue:
    """Read and cross-check the catalogue. Raises CatalogueError naming the file and the key at fault."""
    figures: dict[str, Figure] = {}
    for name in ("parameters", "recovery", "sizing", "prices"):
        document = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
        for row in (*document.get("parameter", ()), *document.get("price", ())):
            figure = Figure(**{**row, "sources": tuple(row["sources"])})
            if not figure.low <= figure.likely <= figure.high:
                raise CatalogueError(f"{name}.toml: {figure.id} is not low <= likely <= high")
            figures[figure.id] = figure
    currencies = tomllib.loads((folder / "currencies.toml").read_text(encoding="utf-8"))
    strategies = {}
    for path in sorted((folder / "strategies").glob("*.toml")):
        strategy = _strategy(path)
        _check_references(path.name, strategy, figures)
        strategies[strategy.id] = strategy
    return Catalogue(
        version=currencies["version"],
        figures=figures,
        strategies=strategies,
        eur_per_unit=currencies["eur_per_unit"],
    )


def _strategy(path: Path) -> Strategy:
    row: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    costs = tuple(CostRule(**cost) for cost in row.pop("cost", ()))
    masks = {scope: Mask(**mask) for scope, mask in row.pop("masks", {}).items()}
    try:
        fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        strategy = Strategy(**fields, masks=masks, costs=costs)
    except TypeError as error:
        raise CatalogueError(f"{path.name}: {error}") from error
    if strategy.id != path.stem:
        raise CatalogueError(f"{path.name}: its id is {strategy.id!r}")
    return strategy


def _check_references(file: str, strategy: Strategy, figures: Mapping[str, Figure]) -> None:
    named = [cost.price for cost in strategy.costs]
    named += [name for mask in strategy.masks.values() for name in (mask.recovery, mask.coverage)]
    named += [
        name
        for name in (
            strategy.success,
            strategy.site_recovery,
            strategy.site_decision,
            strategy.corruption_recovery,
            strategy.backup_interval,
            strategy.replica_age,
            strategy.line,
        )
        if name
    ]
    unknown = sorted({name for name in named if name not in figures})
    if unknown:
        raise CatalogueError(f"{file}: no such figure: {', '.join(unknown)}")
