"""What the catalogue holds: figures, prices and strategies, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from planner.faults import Fault, FaultList
from planner.language import said

HOURS_PER_UNIT: Final = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "h/yr": 1.0, "days": 24.0}
RATE_PER_UNIT: Final = {"per server-year": 1.0, "per year": 1.0, "%/yr": 0.01}
SHARE_PER_UNIT: Final = {"%": 0.01, "fraction": 1.0, "probability": 1.0}

# What stops a service: failing hardware, software and more (R6), and planned work.
SCOPES: Final = ("device", "application", "hardware", "storage", "network", "power", "site", "corruption", "planned")
# A crash of the program is the part of the scope "application" that a second node can answer; a faulty patch is not.
MASK_SCOPES: Final = (*SCOPES, "application-crash")
FUNCTIONS: Final = (
    "print",
    "copy",
    "release",
    "authentication",
    "accounting",
    "scan",
    "workflows",
    "administration",
    "reporting",
)
LAYERS: Final = ("platform", "edge", "recovery", "spare")


class CatalogueError(ValueError):
    """The catalogue cannot be used. `faults` holds everything that is wrong, each with file and key."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A parameter, a limit or a price with its range, its source and how far it can be trusted.

    The whitepaper has hardly any such figures (R119), so each names where it comes from.
    """

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
    at_provider: bool = False  # a price of what runs or lies at a provider

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
            raise CatalogueError([Fault(f"{self.id}.unit", self.unit, f"one of {', '.join(units)}")])
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
            "source": said(first["title"]) if "title" in first else None,
            "url": first.get("url"),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class CostRule:
    """One cost line of a strategy. `quantity` is a number or the name of one; `when` a condition.

    `per` says what it grows with: so many for each server, node or host that the sizing of the service asks for.
    """

    item: str
    price: str
    quantity: float | str
    per: str | None = None
    when: str | None = None
    shared: str | None = None
    rule: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mask:
    """Outages a strategy masks: in these scopes, for these functions (none named: every function).

    `recovery`, `decision` (deciding and declaring, in front of the recovery) and `data_loss` name figures
    of time, `coverage` the share of outages or users for which it works. No recovery: it goes on at once.
    """

    scopes: tuple[str, ...]
    functions: tuple[str, ...] = ()
    recovery: str | None = None
    decision: str | None = None
    coverage: str | None = None
    data_loss: str | None = None
    note: str | None = None

    def figures(self) -> tuple[str, ...]:
        """The ids of every figure named."""
        named = (self.recovery, self.decision, self.coverage, self.data_loss)
        return tuple(name for name in named if name)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesPart:
    """A part the strategy stands on: when it is away, so is the service. `figure` is its availability.

    It is left out where a dependency of the service is such a `component` already.
    """

    component: str
    scope: str
    figure: str
    rule: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Prerequisite:
    """What must hold before a strategy is a choice. `reason` is what a rejection says."""

    need: str
    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """How far a strategy carries. `figure` holds the number where there is one."""

    kind: str
    rule: str
    text: str
    figure: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Strategy:
    """What a strategy masks, needs, costs and leaves. docs/extending.md says what each field means."""

    id: str
    facts: str
    layer: str
    name: str
    plain: str
    version: str
    rules: tuple[str, ...]
    sources: tuple[Mapping[str, str], ...]
    parts: int
    not_covered: tuple[str, ...]
    tests: tuple[str, ...]
    not_priced: tuple[str, ...] = ()  # what it costs beside its cost lines: no price is published
    skills: tuple[str, ...] = ()
    skill_level: int | None = None
    nodes: int = 1
    requires: tuple[str, ...] = ()
    incompatible: tuple[str, ...] = ()
    keeps_data_on_hardware: bool = False
    stands_elsewhere: bool = False
    is_standby: bool = False
    is_free_layer: bool = False
    reaches: str | None = None
    components: tuple[str, ...] = ()  # parts of the infrastructure it is for
    adds_parts: int = 0
    keeps_data_in_step: bool = False
    masks: tuple[Mask, ...] = ()
    in_series: tuple[SeriesPart, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    limits: tuple[Limit, ...] = ()
    costs: tuple[CostRule, ...] = ()

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions its masks name; none for strategies that carry every function."""
        return tuple(dict.fromkeys(function for mask in self.masks for function in mask.functions))

    @property
    def needs_shared_storage(self) -> bool:
        """Whether it stands on a storage apart from the servers."""
        return any(part.component == "storage" for part in self.in_series)

    def mask_of(self, scope: str) -> Mask | None:
        """How it masks a scope; None when it does not."""
        return next((mask for mask in self.masks if scope in mask.scopes), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalogue:
    """Everything the catalogue holds, by id."""

    version: str
    figures: Mapping[str, Figure]
    strategies: Mapping[str, Strategy]
    eur_per_unit: Mapping[str, float]

    def in_layer(self, layer: str) -> tuple[Strategy, ...]:
        """The strategies of a layer; shipped ones first, in the order of the case format."""
        return tuple(strategy for strategy in self.strategies.values() if strategy.layer == layer)

    def limit(self, strategy_id: str, kind: str) -> float | None:
        """The likely value of a strategy's limit; None where it has none of this kind."""
        for limit in self.strategies[strategy_id].limits:
            if limit.kind == kind and limit.figure:
                return self.figures[limit.figure].likely
        return None


@dataclass(slots=True)
class Draft:
    """What has been read so far: by id the entry and the place it stands at (`vm-ha.toml: masks`)."""

    faults: FaultList = field(default_factory=FaultList)
    figures: dict[str, Figure] = field(default_factory=dict)
    figure_places: dict[str, str] = field(default_factory=dict)
    strategies: dict[str, Strategy] = field(default_factory=dict)
    strategy_places: dict[str, str] = field(default_factory=dict)
    eur_per_unit: dict[str, float] = field(default_factory=dict)
    version: str = ""
