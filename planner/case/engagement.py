"""A case: the client, its house and its sites, with all services and processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from planner.case.choices import OrNothing, Platform
from planner.case.process import LossLimits, Process
from planner.case.service import Service


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    name: str | None = None
    sector: str | None = None
    country: str | None = None
    employees: int | None = None
    annual_revenue: Decimal | None = None
    regulation: tuple[str, ...] | None = None
    risk_appetite: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    capex: Decimal | None = None
    opex_per_year: Decimal | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Labour:
    it_hour: Decimal | None = None
    staff_hour: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Category:
    """An impact category: `serious_level` drives the rto, `unacceptable_level` ends the mtpd.

    `anchors` say in words what levels 0 to 4 mean in it; an empty text is a level without an anchor.
    """

    id: str
    serious_level: int = 3
    unacceptable_level: int = 4
    name: str | None = None
    anchors: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionChange:
    """How one question of the interview was changed: when it is asked, and its own wording."""

    path: str
    ask: Literal["live", "optional", "off"] | None = None
    label: str | None = None
    help: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnQuestion:
    """A question of the engagement's own, asked of every process. Its answers stand in `Process.own`.

    `section` is the key of the section of the interview, `choices` what a choice or a scale offers.
    """

    id: str
    label: str
    kind: Literal["text", "number", "duration", "choice", "scale"]
    section: str | None = None
    help: str | None = None
    choices: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionSet:
    """What the engagement changed about the questions: paths in `order` come first in their section."""

    changes: tuple[QuestionChange, ...] | None = None
    own: tuple[OwnQuestion, ...] | None = None
    order: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ItTeam:
    """`skills` maps a platform word (vmware, windows-failover-cluster...) to 0 none ... 4 expert.

    `recovery_crews` is how many services can be restored at the same time.
    """

    fte: float | None = None
    recovery_crews: int | None = None
    on_call: str | None = None
    skills: Mapping[str, int] | None = None
    training_budget: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """What stands in the client's house already."""

    platforms: tuple[Platform, ...] | None = None
    hypervisor: str | OrNothing | None = None
    hosts: int | None = None
    shared_storage: bool | None = None
    storage_arrays: int | None = None
    load_balancer: bool | None = None
    second_room: bool | None = None
    second_site: bool | None = None
    cloud_vpn: bool | None = None
    immutable_backup: bool | None = None
    watched_hours: str | OrNothing | None = None
    patch_hours_per_year: float | None = None
    patch_downtime_minutes_per_month: float | None = None
    notes: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Constraint:
    text: str
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    id: str
    name: str | None = None
    users: int | None = None
    mfps: int | None = None
    label_printers: int | None = None
    server_rooms: int | None = None
    subnets: int | None = None
    wan: str | None = None
    power: str | None = None
    power_events_per_year: float | None = None
    note: str | None = None
    unconfirmed: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """`date` is a year, a year-month or a day (ISO 8601)."""

    date: str
    what: str
    hours: float | None = None
    cause: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    title: str
    currency: str
    horizon_years: float
    discount_rate: float
    impact_after_hours: tuple[float, ...]
    severity_levels: tuple[str, ...]
    categories: tuple[Category, ...]
    services: tuple[Service, ...]
    processes: tuple[Process, ...]
    fictional: bool | None = None
    notice: str | None = None
    client: Client | None = None
    as_of: str | None = None
    budget: Budget | None = None
    labour: Labour | None = None
    it_team: ItTeam | None = None
    house: House | None = None
    constraints: tuple[Constraint, ...] | None = None
    prefers: tuple[str, ...] | None = None
    preferences: tuple[str, ...] | None = None
    sites: tuple[Site, ...] | None = None
    loss_limits: LossLimits | None = None
    loss_overlap: float | None = None
    incidents: tuple[Incident, ...] | None = None
    question_set: QuestionSet | None = None
    unconfirmed: tuple[str, ...] | None = None
