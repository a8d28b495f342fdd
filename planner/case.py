"""The question: everything the planner needs to know about an engagement, as frozen dataclasses.

Attribute names equal the keys of the case format `ninefold-case/1`. Durations are hours, money is
Decimal in the case's currency, shares are 0 to 1. `None` means not asked; `NOTHING` means that the
document says null where null has its own meaning (never tested, nobody watches, no platform).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Final, Literal


class Nothing(Enum):
    """The answer is: there is none. Different from not asked."""

    NOTHING = "nothing"


NOTHING: Final = Nothing.NOTHING
OrNothing = Literal[Nothing.NOTHING]


class ServiceKind(StrEnum):
    APPLICATION = "application"
    PRINT = "print"
    INFRASTRUCTURE = "infrastructure"
    SAAS = "saas"


class Platform(StrEnum):
    SINGLE_SERVER = "single-server"
    ACTIVE_PASSIVE = "failover-cluster-active-passive"
    ACTIVE_ACTIVE = "failover-cluster-active-active"
    VM_HA = "vm-ha"
    VM_FAULT_TOLERANCE = "vm-fault-tolerance"
    PRIVATE_CLOUD = "private-cloud-vm-ha"


class Edge(StrEnum):
    FALLBACK_PRINTING = "fallback-printing"
    DEVICE_SPOOLING = "device-spooling"
    CLIENT_SPOOLING = "client-spooling"
    SITE_SERVERS = "site-servers"


class Spare(StrEnum):
    """What can stand beside a single part of the infrastructure. What stands already is counted by `reliability`."""

    SECOND_LINE = "second-line"
    SECOND_NETWORK = "second-network"
    SECOND_ARRAY = "second-array"
    SECOND_DIRECTORY = "second-directory"


class Recovery(StrEnum):
    OFFSITE_BACKUP = "offsite-backup"
    PILOT_LIGHT = "pilot-light"
    WARM_STANDBY = "warm-standby"
    HOT_SITE = "hot-site"
    PROVIDER = "provider"


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
class CurrentProtection:
    """How a service is protected and promised today. `to_buy`: the platform named does not stand yet.

    Then what it costs is part of every design that is on it.
    """

    platform: Platform | OrNothing | None = None
    to_buy: bool | None = None
    edge: tuple[Edge, ...] | None = None
    recovery: tuple[Recovery, ...] | None = None
    restore_hours: float | None = None
    backup_interval_hours: float | None = None
    last_restore_test: str | OrNothing | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reliability:
    """A service's own failure behaviour, when known. `needed` of `count` equal parts must work."""

    mtbf_hours: float | None = None
    mttr_hours: float | None = None
    count: int | None = None
    needed: int | None = None
    planned_hours_per_year: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Estate:
    """The print estate of a print service. Shares are of devices or clients, 0 to 1."""

    product: str | None = None
    mfps: int | None = None
    mfps_by_vendor: Mapping[str, int] | None = None
    embedded_terminal_share: float | None = None
    device_spooling_confirmed_share: float | None = None
    device_spooling_note: str | None = None
    windows_clients: int | None = None
    macos_clients: int | None = None
    other_clients: int | None = None
    desktop_client_installed_share: float | None = None
    jobs_per_day: float | None = None
    scan_jobs_per_day: float | None = None
    average_job_mb: float | None = None
    retention_days: float | None = None
    users_per_mfp_median: float | None = None
    users_per_mfp_max: float | None = None
    authentication: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RedundancyGroup:
    """`needed` of the `members` suffice, one when not said. Members are dependencies of the same subject."""

    members: tuple[str, ...]
    needed: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """`depends_on` names services, all of them hard unless `redundancy` says that some suffice.

    `component` says what an infrastructure service is (server, storage, network, wan, directory,
    load-balancer, power, supplier).
    """

    id: str
    name: str
    kind: ServiceKind
    site: str | None = None
    hosting: str | None = None
    component: str | None = None
    depends_on: tuple[str, ...] | None = None
    redundancy: tuple[RedundancyGroup, ...] | None = None
    current: CurrentProtection | None = None
    functions: tuple[str, ...] | None = None
    estate: Estate | None = None
    reliability: Reliability | None = None
    note: str | None = None
    unconfirmed: tuple[str, ...] | None = None

    @property
    def is_to_buy(self) -> bool:
        """Whether what it runs on is still to be bought."""
        return bool(self.current and self.current.to_buy)


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
