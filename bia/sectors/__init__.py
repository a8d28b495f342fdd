"""What usually happens in a sector, as data: processes, services and the scale to start an engagement from.

One TOML file a sector, in our own words. They hold no losses and no times of any process: those are
asked. Every choice in them has its reason beside it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
GENERAL = "general"
ORDER = ("hospital", "law-firm", "factory", "school", "supermarket", "office")


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorCategory:
    """An impact category with what each level means in it."""

    id: str
    name: str
    serious: int
    unacceptable: int
    anchors: tuple[str, ...]
    reason: str = ""

    def answer(self) -> dict[str, Any]:
        """The category as the case format writes it."""
        return {
            "id": self.id,
            "name": self.name,
            "serious_level": self.serious,
            "unacceptable_level": self.unacceptable,
            "anchors": list(self.anchors),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorProcess:
    """A usual process: what it does, why it is worth an interview, and the services it usually needs."""

    name: str
    note: str
    reason: str
    needs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorService:
    id: str
    name: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sector:
    """A sector with its scale. `client` is the word for an organisation of it."""

    key: str
    name: str
    summary: str
    client: str
    times: str
    times_reason: str
    levels: tuple[str, ...]
    categories: tuple[SectorCategory, ...]
    processes: tuple[SectorProcess, ...]
    services: tuple[SectorService, ...]


@cache
def sectors() -> tuple[Sector, ...]:
    """Every sector there is a template for, the special ones first."""
    return tuple(_sector(key) for key in ORDER)


def find_sector(key: str) -> Sector | None:
    """The sector with this key, or None."""
    return next((sector for sector in sectors() if sector.key == key), None)


@cache
def general() -> Sector:
    """The scale of any organisation, without processes."""
    return _sector(GENERAL)


def _sector(key: str) -> Sector:
    base, own = _read(GENERAL), _read(key)
    return Sector(
        key=key,
        name=own.get("name", ""),
        summary=own.get("summary", ""),
        client=own.get("client", ""),
        times=own.get("times", base["times"]),
        times_reason=own.get("times_reason", base["times_reason"]),
        levels=tuple(own.get("levels", base["levels"])),
        categories=tuple(_categories(base["categories"], own.get("categories", {}))),
        processes=tuple(SectorProcess(**{**each, "needs": tuple(each["needs"])}) for each in own.get("processes", ())),
        services=tuple(SectorService(**each) for each in own.get("services", ())),
    )


def _categories(base: Mapping[str, Any], own: Mapping[str, Any]) -> list[SectorCategory]:
    """The general categories with the sector's own words where it has some, then the sector's further ones."""
    names = [*base, *(name for name in own if name not in base)]
    merged = {name: {**base.get(name, {}), **own.get(name, {})} for name in names}
    return [SectorCategory(id=name, **{**each, "anchors": tuple(each["anchors"])}) for name, each in merged.items()]


def _read(key: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{key}.toml").read_text())
