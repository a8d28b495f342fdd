"""The charts of a plan document."""

from __future__ import annotations

from dataclasses import dataclass, field

from .blocks import Figure
from .facts import Facts


@dataclass(frozen=True, slots=True)
class Drawn:
    heat_maps: tuple[Figure, ...] = ()
    ladder: Figure | None = None
    budget: Figure | None = None
    cost: Figure | None = None
    files: dict[str, str] = field(default_factory=dict)


def draw(facts: Facts) -> Drawn:
    return Drawn()
