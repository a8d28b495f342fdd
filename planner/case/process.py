"""A business process, what a stop of it causes, and what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from planner.case.service import RedundancyGroup


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceWindow:
    """`days` such as "Mon-Fri" or "Tue,Thu"; times such as "07:30"; to "24:00" is midnight."""

    days: str
    start: str  # key "from" in the document
    end: str  # key "to" in the document


@dataclass(frozen=True, kw_only=True, slots=True)
class Peak:
    when: str
    hours_per_year: float
    loss_factor: float


@dataclass(frozen=True, kw_only=True, slots=True)
class LossLimits:
    """Cumulative loss at which money alone makes a disruption serious, and unacceptable."""

    serious: Decimal | None = None
    unacceptable: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Impact:
    """One entry per point of `impact_after_hours`; None inside a row = not asked at that time.

    `severity` maps category id -> level reached by then (0 to 4). `loss` is cumulative money.
    `loss_limits` are the process's own, in place of the case's.
    """

    severity: Mapping[str, tuple[int | None, ...]] | None = None
    loss: tuple[Decimal | None, ...] | None = None
    loss_limits: LossLimits | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DataLoss:
    """`recreatable_hours` of lost data can be entered again from paper, devices or other systems.

    `cost_per_hour` is what an hour of lost data costs: entering it again, or doing without.
    """

    tolerable_hours: float | None = None
    recreatable_hours: float | None = None
    cost_per_hour: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Workaround:
    """`covers` is "all" or the ids of the services whose outage it bridges."""

    description: str | None = None
    sustain_hours: float | None = None
    capacity: float | None = None
    covers: Literal["all"] | tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MbcoStep:
    """From this hour of a disruption on, at least this share of the normal service is needed."""

    after_hours: float
    capacity: float
    description: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Dependency:
    """`share` of the process stops without the target; `uses` names functions of a print service.

    It is needed only from `needed_from_hours` into a disruption on. `carries_data` says whether the
    process's data live in it; None: what kind of part it is decides.
    """

    on: str
    share: float | None = None
    uses: tuple[str, ...] | None = None
    needed_from_hours: float | None = None
    carries_data: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """What the respondent said before anything was derived."""

    mtpd_hours: float | None = None
    rto_hours: float | None = None
    rpo_hours: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """Targets a person settled on in place of the derived ones, with the reason."""

    mtpd_hours: float | None = None
    rto_hours: float | None = None
    rpo_hours: float | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Process:
    """`impact` describes the worst ordinary moment, `impact_outside_peaks` a quiet one.

    `key_people` is how many people know how to do the work, deputies included. `own` answers the questions of the
    engagement's own, by their id. `unconfirmed` names, as in every other subject, the answers that an earlier
    cycle or a template gave and nobody confirmed since.
    """

    id: str
    name: str
    owner_role: str | None = None
    sites: tuple[str, ...] | None = None
    service_hours: Literal["24x7"] | tuple[ServiceWindow, ...] | None = None
    weeks_per_year: float | None = None
    peaks: tuple[Peak, ...] | None = None
    impact: Impact | None = None
    impact_outside_peaks: Impact | None = None
    data_loss: DataLoss | None = None
    wrt_hours: float | None = None
    mbco: tuple[MbcoStep, ...] | None = None
    tolerated_outages_per_year: float | None = None
    tolerable_loss_per_year: Decimal | None = None
    workaround: Workaround | None = None
    depends_on: tuple[Dependency, ...] | None = None
    redundancy: tuple[RedundancyGroup, ...] | None = None
    key_people: int | None = None
    print_functions: tuple[str, ...] | None = None
    stated: Stated | None = None
    chosen: Chosen | None = None
    pages_per_day: float | None = None
    note: str | None = None
    own: Mapping[str, float | str] | None = None
    unconfirmed: tuple[str, ...] | None = None
