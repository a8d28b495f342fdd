"""A service, what it depends on, and how it is protected today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.case.choices import Edge, OrNothing, Platform, Recovery, ServiceKind


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
