"""Every threshold and convention the plan rests on, named and versioned.

A figure marked "ours" has no public source: it is an assumption, printed as such and editable.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Literal

from planner.formulas.downtime import nearest_class
from planner.formulas.hours import HOURS_PER_YEAR

POLICY_VERSION = "2026-11"
ALL_DOWN = 1e-12  # an availability below this is nought but for rounding


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """Thresholds and conventions. Times in hours, shares 0 to 1.

    A year of 365 days (R23), half steps between the nines (R115). Five nines leave 5 min 15 s of it (R24, R106).
    """

    version: str = POLICY_VERSION
    hours_per_year: float = HOURS_PER_YEAR
    mtpd_reading: Literal["reached", "last tolerable"] = "reached"
    rto_trigger: Literal["serious and mtpd", "mtpd only"] = "serious and mtpd"
    rto_ladder_hours: tuple[float, ...] = (0.25, 0.5, 1, 2, 4, 8, 12, 24, 48, 72, 168, 336, 672)
    margin_hours: float = 0.0
    recovery_ranges: Literal["pert", "lognormal"] = "pert"  # how low, likely and high of a recovery time are read
    most_diagram_nodes: int = 1_000_000  # beyond them availability is an estimate, and says so
    planned_windows: Literal["apart", "together", "not counted"] = "apart"
    # (rto up to, tolerated outages a year); the last holds for anything longer. Ours.
    tolerated_outages: tuple[tuple[float, float], ...] = ((1, 8), (4, 4), (24, 2), (float("inf"), 1))
    # (rto up to, tier); longer or none is the last tier. Ours.
    tiers: tuple[tuple[float, int], ...] = ((1, 1), (4, 2), (24, 3), (float("inf"), 4))
    availability_classes: tuple[float, ...] = (0.98, 0.99, 0.995, 0.999, 0.9995, 0.9999, 0.99995, 0.99999)
    confidence: float = 0.9
    everyday_scopes: tuple[str, ...] = ("device", "application", "hardware", "storage", "network")
    skill_needed: int = 2  # on the scale 0 none to 4 expert; ours
    daily_work_hours: float = 8.0

    def tolerated_outages_for(self, rto_hours: float) -> float:
        """How many outages of about this rto a year are tolerable when it was not asked (ours)."""
        return next(count for limit, count in self.tolerated_outages if rto_hours <= limit)

    def tier_for(self, rto_hours: float | None) -> int:
        """Criticality tier 1 (most critical) to 4, by rto (ours)."""
        if rto_hours is None:
            return self.tiers[-1][1]
        return next(tier for limit, tier in self.tiers if rto_hours <= limit)

    def availability_class_for(self, availability: float) -> float | None:
        """The nearest standard class, measured by the downtime it allows (on a logarithmic scale); None where all
        of the year may be downtime, which no class is near to."""
        return None if availability < ALL_DOWN else _nearest_class(availability, self.availability_classes)

    def ladder_step_at_most(self, hours: float) -> float | None:
        """The largest step of the ladder not above these hours; None when no step is that short."""
        return _step_at_most(self.rto_ladder_hours, hours)

    def ladder_step_before(self, hours: float) -> float | None:
        """The largest step of the ladder strictly before this time; None when there is none."""
        return _step_before(self.rto_ladder_hours, hours)


# The same few hours and shares are looked up for every process and every dependency: they are kept.
@lru_cache(maxsize=4096)
def _step_at_most(ladder: tuple[float, ...], hours: float) -> float | None:
    return max((step for step in ladder if step <= hours + 1e-9), default=None)


@lru_cache(maxsize=4096)
def _step_before(ladder: tuple[float, ...], hours: float) -> float | None:
    return max((step for step in ladder if step < hours - 1e-9), default=None)


_nearest_class = lru_cache(maxsize=4096)(nearest_class)


DEFAULT_POLICY = Policy()


def policy_to_dict(policy: Policy) -> dict[str, object]:
    """The policy as JSON-ready values; an open upper limit is null."""
    document = asdict(policy)
    for name in ("tolerated_outages", "tiers"):
        document[name] = [[None if limit == float("inf") else limit, value] for limit, value in document[name]]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in document.items()}
