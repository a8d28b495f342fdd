"""Recovery objectives: how long until work goes on, how much data is gone, and what meets both.

RTO: until the system runs again. WRT: until the work is caught up and checked. MTD (MTPD): what can be borne.
RPO: how far back the data recovered may lie. Sizes are decimal: 1 TB = 1,000 GB, 1 GB = 8 Gbit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from planner.formulas.checks import InvalidInput, filled, not_negative, positive, share
from planner.formulas.hours import HOURS_PER_DAY

MINUTES_PER_DAY: Final = 1440.0
SECONDS_PER_HOUR: Final = 3600.0
BITS_PER_BYTE: Final = 8.0
MEGA_PER_GIGA: Final = 1000.0
SUM_ROUNDING: Final = 1e-12  # 0.1 + 0.2 is within 0.3


# Objectives


def maximum_tolerable_downtime(rto_hours: float, wrt_hours: float) -> float:
    """MTD = RTO + WRT (Snedaker, *Business Continuity and Disaster Recovery Planning*). Raises InvalidInput."""
    return not_negative("rto_hours", rto_hours) + not_negative("wrt_hours", wrt_hours)


def work_recovery_time(mtd_hours: float, rto_hours: float) -> float:
    """WRT = MTD - RTO: what is left for catching up. Raises InvalidInput when the RTO is longer than the MTD."""
    return _left("rto_hours", rto_hours, mtd_hours)


def longest_rto(mtd_hours: float, wrt_hours: float, margin_hours: float = 0.0) -> float:
    """RTO = MTD - WRT - margin. Raises InvalidInput when catching up alone takes longer than the MTD."""
    return _left(
        "wrt_hours", not_negative("wrt_hours", wrt_hours) + not_negative("margin_hours", margin_hours), mtd_hours
    )


def objectives_feasible(rto_hours: float, wrt_hours: float, mtd_hours: float) -> bool:
    """Whether RTO + WRT <= MTD (NIST SP 800-34; Snedaker). Raises InvalidInput."""
    return meets_objective(maximum_tolerable_downtime(rto_hours, wrt_hours), not_negative("mtd_hours", mtd_hours))


def meets_objective(achieved: float, objective: float) -> bool:
    """Whether an achieved time (or loss of data) is within its objective; equal is within. Raises InvalidInput."""
    return not_negative("achieved", achieved) <= not_negative("objective", objective) * (1 + SUM_ROUNDING)


def recovery_time(stages_hours: Sequence[float]) -> float:
    """Stages one after the other: detect, decide, provision, restore, verify, switch over. Raises InvalidInput."""
    filled("stages_hours", stages_hours)
    return sum(not_negative(f"stages_hours[{i}]", hours) for i, hours in enumerate(stages_hours))


def downtime_cost_of_rto(rto_hours: float, cost_per_hour: float) -> float:
    """What an outage of the length of the RTO costs: RTO x cost per hour. Raises InvalidInput."""
    return not_negative("rto_hours", rto_hours) * not_negative("cost_per_hour", cost_per_hour)


# Moving data


def restore_hours(size_gb: float, rate_gb_per_hour: float, overhead_hours: float = 0.0) -> float:
    """How long a restore takes: size / rate + overhead. Raises InvalidInput."""
    moved = not_negative("size_gb", size_gb) / positive("rate_gb_per_hour", rate_gb_per_hour)
    return moved + not_negative("overhead_hours", overhead_hours)


def restore_rate_needed(size_gb: float, within_hours: float) -> float:
    """The GB per hour with which a restore is done in time: size / time. Raises InvalidInput."""
    return not_negative("size_gb", size_gb) / positive("within_hours", within_hours)


def transfer_hours(size_gb: float, link_mbit_per_second: float, efficiency: float = 1.0) -> float:
    """How long a transfer takes over a line of which this share is used. Raises InvalidInput."""
    usable = positive("link_mbit_per_second", link_mbit_per_second) * positive(
        "efficiency", share("efficiency", efficiency)
    )
    return not_negative("size_gb", size_gb) * BITS_PER_BYTE * MEGA_PER_GIGA / usable / SECONDS_PER_HOUR


def bandwidth_needed(changed_gb: float, within_hours: float, efficiency: float = 1.0) -> float:
    """The Mbit/s with which what changed is carried over in time, such as a day's changes in an hour.

    changed x 8,000 / seconds / efficiency. Raises InvalidInput.
    """
    megabits = not_negative("changed_gb", changed_gb) * BITS_PER_BYTE * MEGA_PER_GIGA
    usable = positive("efficiency", share("efficiency", efficiency))
    return megabits / (positive("within_hours", within_hours) * SECONDS_PER_HOUR) / usable


# Loss of data


@dataclass(frozen=True, kw_only=True, slots=True)
class DataLoss:
    """How far back the data recovered lie: on average over the moments of failure, and at worst (the RPO)."""

    mean: float
    worst: float


def backup_rpo(interval: float, duration: float = 0.0) -> DataLoss:
    """Backups every `interval` that take `duration` and hold the state at their beginning, in one unit of time.

    Just before a backup is complete the last complete one began interval + duration ago; on average interval / 2 +
    duration. The RPO has nothing to do with MTBF or MTTR. Raises InvalidInput.
    """
    positive("interval", interval)
    not_negative("duration", duration)
    return DataLoss(mean=interval / 2 + duration, worst=interval + duration)


def replication_rpo(snapshot_interval: float, lag: float, verification: float = 0.0) -> DataLoss:
    """Snapshots that are sent on: interval + lag + verification at worst, half the interval less on average.

    One unit of time; interval 0 is continuous replication, which loses the lag. Raises InvalidInput.
    """
    late = not_negative("lag", lag) + not_negative("verification", verification)
    return DataLoss(
        mean=not_negative("snapshot_interval", snapshot_interval) / 2 + late, worst=snapshot_interval + late
    )


def synchronous_rpo() -> DataLoss:
    """Both sides hold every write before it counts: nothing is lost, unless what was written is wrong."""
    return DataLoss(mean=0.0, worst=0.0)


def corruption_rpo(interval: float, duration: float, detection_delay: float) -> float:
    """How far back a clean copy lies at worst when data were corrupted or encrypted, in one unit of time.

    max(interval + duration, detection delay + interval), whatever is replicated: replication copies the damage. It
    takes copies that cannot be changed and are kept longer than the delay. Our assumption. Raises InvalidInput.
    """
    positive("interval", interval)
    late = not_negative("detection_delay", detection_delay) + interval
    return max(interval + not_negative("duration", duration), late)


def data_at_risk(rpo_hours: float, change_per_hour: float) -> float:
    """What is lost at an RPO: hours x GB (or transactions) per hour. Raises InvalidInput."""
    return not_negative("rpo_hours", rpo_hours) * not_negative("change_per_hour", change_per_hour)


def recommended_interval(target_rpo: float, safety_margin: float = 0.0, duration: float = 0.0) -> float:
    """The backup interval for a target: target x (1 - margin) - duration, in the target's unit of time.

    Raises InvalidInput, also when nothing is left: then only replication meets the target.
    """
    interval = positive("target_rpo", target_rpo) * (1 - share("safety_margin", safety_margin))
    interval -= not_negative("duration", duration)
    if interval <= 0:
        raise InvalidInput("target_rpo", target_rpo, "more than margin and duration take away")
    return interval


def recovery_points_per_day(interval_minutes: float) -> float:
    """1,440 / interval. Raises InvalidInput."""
    return MINUTES_PER_DAY / positive("interval_minutes", interval_minutes)


def recovery_points_kept(interval_hours: float, retention_days: float) -> int:
    """How many points a retention holds: retention / interval, whole ones. Raises InvalidInput."""
    kept = not_negative("retention_days", retention_days) * HOURS_PER_DAY / positive("interval_hours", interval_hours)
    if not math.isfinite(kept):
        raise InvalidInput("interval_hours", interval_hours, "an interval whose points can be counted")
    return math.floor(kept * (1 + SUM_ROUNDING))


# Published tiers


@dataclass(frozen=True, kw_only=True, slots=True)
class RecoveryTier:
    """A published tier with the longest recovery and the largest loss its source allows; None: no upper bound."""

    number: int
    name: str
    recovery_hours_at_most: float | None
    loss_hours_at_most: float | None
    published: str


SHARE_TIERS: Final = (
    RecoveryTier(
        number=0,
        name="No recovery plan",
        recovery_hours_at_most=None,
        loss_hours_at_most=None,
        published="all data lost, recovery not possible",
    ),
    RecoveryTier(
        number=1,
        name="Backup carried off-site, no hot site",
        recovery_hours_at_most=None,
        loss_hours_at_most=48.0,
        published="loss 24-48 h, recovery a number of days",
    ),
    RecoveryTier(
        number=2,
        name="Backup carried off-site, hot site",
        recovery_hours_at_most=48.0,
        loss_hours_at_most=48.0,
        published="loss 24-48 h, recovery 24-48 h",
    ),
    RecoveryTier(
        number=3,
        name="Electronic vaulting",
        recovery_hours_at_most=24.0,
        loss_hours_at_most=24.0,
        published="loss 24 h or less, recovery 24 h or less",
    ),
    RecoveryTier(
        number=4,
        name="Remote journaling or point-in-time copies",
        recovery_hours_at_most=24.0,
        loss_hours_at_most=24.0,
        published="as tier 3 but with updates journaled; recovery several hours up to one day; loss without a figure",
    ),
    RecoveryTier(
        number=5,
        name="Transaction integrity",
        recovery_hours_at_most=1.0,
        loss_hours_at_most=24.0,
        published="recovery in less than an hour; loss without a figure",
    ),
    RecoveryTier(
        number=6,
        name="Near zero data loss",
        recovery_hours_at_most=1.0,
        loss_hours_at_most=24.0,
        published="recovery in less than an hour; almost no loss, without a figure",
    ),
    RecoveryTier(
        number=7,
        name="Highly automated",
        recovery_hours_at_most=1.0,
        loss_hours_at_most=24.0,
        published="recovery in a few minutes; almost no loss; both without a figure",
    ),
)
"""The SHARE tiers, late 1980s. Tiers 0 to 3: https://ruifeio.com/2012/04/06/disaster-recovery-dr-tiers/; the recovery
of 4 to 7: a published backup policy that quotes them. Where no figure is given the bound of the tier before holds,
because every tier contains it: with figures of your own, hand your own tiers to `tiers_meeting`."""


def tiers_meeting(
    rto_hours: float, rpo_hours: float, tiers: Sequence[RecoveryTier] = SHARE_TIERS
) -> tuple[RecoveryTier, ...]:
    """The tiers that meet an RTO and an RPO in their worst case, in the order given. Raises InvalidInput."""
    filled("tiers", tiers)
    not_negative("rto_hours", rto_hours)
    not_negative("rpo_hours", rpo_hours)
    found = []
    for i, tier in enumerate(tiers):
        recovery, loss = tier.recovery_hours_at_most, tier.loss_hours_at_most
        if recovery is None or loss is None:
            continue
        not_negative(f"tiers[{i}].recovery_hours_at_most", recovery)
        not_negative(f"tiers[{i}].loss_hours_at_most", loss)
        if recovery <= rto_hours and loss <= rpo_hours:
            found.append(tier)
    return tuple(found)


def lowest_tier_meeting(
    rto_hours: float, rpo_hours: float, tiers: Sequence[RecoveryTier] = SHARE_TIERS
) -> RecoveryTier | None:
    """The tier of the lowest number that meets an RTO and an RPO in its worst case; None if none does.

    Raises InvalidInput.
    """
    return min(tiers_meeting(rto_hours, rpo_hours, tiers), key=lambda tier: tier.number, default=None)


def _left(place: str, taken: float, mtd_hours: float) -> float:
    """MTD - taken, where a rest of rounding is nought."""
    not_negative("mtd_hours", mtd_hours)
    if not_negative(place, taken) > mtd_hours * (1 + SUM_ROUNDING):
        raise InvalidInput(place, taken, f"at most the MTD ({mtd_hours!r})")
    return max(mtd_hours - taken, 0.0)
