"""One example of every finding about a service, and beside it the nearest case that is none."""

from __future__ import annotations

from typing import Any

from planner.case import (
    NOTHING,
    Case,
    Dependency,
    Edge,
    Estate,
    House,
    ItTeam,
    Platform,
    Process,
    Recovery,
    Reliability,
    ServiceKind,
    Site,
)
from tests.planner.cases import case, part, process, service

FOUR_HOURS = (1, 2, 3, 4, 4)  # rto 4 h, four outages a year: 16 h
COPY = (Recovery.OFFSITE_BACKUP,)


def today(*, needed_by: Process | None = None, house: House | None = None, **current: Any) -> Case:
    """One application with this protection today, and perhaps a process that needs it."""
    return case([needed_by] if needed_by else [], [service(current=current)], house=house)


def needs_it(**fields: Any) -> Process:
    return process(severity=FOUR_HOURS, needs=["S"], **fields)


def tested(month: str) -> Case:
    return case([], [service(current={"last_restore_test": month})], as_of="2026-11-01")


def planned(hours: float) -> Case:
    known = Reliability(planned_hours_per_year=hours)
    return case([needs_it()], [service(reliability=known, current={"platform": Platform.VM_HA})])


def stands_on(beneath: float) -> Case:
    upper = service(needs=["N"], current={"restore_hours": 8.0})
    return case([], [upper, service("N", current={"restore_hours": beneath})])


def skilled(level: int) -> Case:
    team = ItTeam(skills={"vmware": level})
    return case([], [service(current={"platform": Platform.VM_HA})], it_team=team)


def estate(*users: Process, sites: tuple[Site, ...] = (), edge: tuple[Edge, ...] = (), **fields: Any) -> Case:
    printing = service("Q", ServiceKind.PRINT, estate=Estate(**fields), current={"edge": edge})
    return case(users, [printing], sites=sites)


def uses(*functions: str) -> Process:
    return process(needs=[Dependency(on="Q", uses=functions)], print_functions=functions)


def labels(*needs: str) -> Case:
    """Labels from a service of their own, beside a print-management server."""
    managing = service("Q", ServiceKind.PRINT, functions=("print", "release"))
    own = service("L", ServiceKind.PRINT, functions=("label",), needs=needs)
    return case([process(needs=[Dependency(on="L", uses=("label",))], print_functions=("label",))], [managing, own])


EXAMPLES: dict[str, tuple[Case, Case]] = {
    "component-read-from-words": (
        case([], [service("LAN", ServiceKind.INFRASTRUCTURE, hosting="switches")]),
        case([], [part("LAN", "network", hosting="switches")]),
    ),
    "component-unknown": (
        case([], [service("X", ServiceKind.INFRASTRUCTURE)]),
        case([], [service("SRV", ServiceKind.INFRASTRUCTURE, hosting="tower")]),
    ),
    "reliability-not-known": (
        case([], [service("X", ServiceKind.SAAS)]),
        case([], [service("X", ServiceKind.SAAS, reliability=Reliability(mtbf_hours=1000.0))]),
    ),
    "platform-not-asked": (today(restore_hours=4.0), today(platform=NOTHING)),
    "restore-never-tested": (today(last_restore_test=NOTHING), today(restore_hours=1.0)),
    "restore-test-old": (tested("2025-10"), tested("2025-11")),
    "rpo-nought-without-copy": (
        today(recovery=COPY, needed_by=needs_it(rpo=0)),
        today(recovery=COPY, needed_by=needs_it(rpo=0), house=House(storage_arrays=2)),
    ),
    "backup-longer-than-rpo": (
        today(backup_interval_hours=24.0, needed_by=needs_it(rpo=23)),
        today(backup_interval_hours=24.0, needed_by=needs_it(rpo=24)),
    ),
    "no-offsite-copy": (today(recovery=()), today(recovery=COPY)),
    "client-spooling-no-cover": (
        estate(edge=(Edge.CLIENT_SPOOLING,)),
        estate(edge=(Edge.FALLBACK_PRINTING,)),
    ),
    "planned-exceeds-budget": (planned(16.1), planned(15.9)),
    "promised-later-than-needed": (
        today(restore_hours=4.5, needed_by=needs_it()),
        today(restore_hours=4.0, needed_by=needs_it()),
    ),
    "promise-outruns-dependency": (stands_on(9.0), stands_on(8.0)),
    "service-needs-itself": (
        case([process(needs=("S",))], [service("S", needs=("T",)), service("T", needs=("S",))]),
        case([process(needs=("S",))], [service("S", needs=("T",)), service("T")]),
    ),
    "cluster-of-one-host": (
        today(platform=Platform.VM_HA, house=House(hosts=1)),
        today(platform=Platform.VM_HA, house=House(hosts=2)),
    ),
    "cluster-without-shared-storage": (
        today(platform=Platform.VM_HA, house=House(shared_storage=False)),
        today(platform=Platform.SINGLE_SERVER, house=House(shared_storage=False)),
    ),
    "platform-beyond-skill": (skilled(1), skilled(2)),
    "backup-without-replacement": (
        today(recovery=COPY, house=House(hosts=1)),
        today(recovery=COPY, house=House(hosts=2)),
    ),
    "too-many-users-at-device": (estate(users_per_mfp_max=101), estate(users_per_mfp_max=100)),
    "devices-unconfirmed": (estate(device_spooling_confirmed_share=0.99), estate(device_spooling_confirmed_share=1.0)),
    "clients-without-desktop-client": (estate(other_clients=1), estate(other_clients=0)),
    "desktop-client-not-installed": (
        estate(windows_clients=9, desktop_client_installed_share=0.9),
        estate(other_clients=9, desktop_client_installed_share=0.9),
    ),
    "devices-without-terminal": (estate(embedded_terminal_share=0.92), estate(embedded_terminal_share=1.0)),
    "confirmed-without-terminal": (
        estate(embedded_terminal_share=0.67, device_spooling_confirmed_share=0.7),
        estate(embedded_terminal_share=0.67, device_spooling_confirmed_share=0.67),
    ),
    "vendors-do-not-add-up": (
        estate(mfps=9, mfps_by_vendor={"Ricoh": 6, "Lexmark": 2}),
        estate(mfps=9, mfps_by_vendor={"Ricoh": 6, "Lexmark": 3}),
    ),
    "sites-do-not-add-up": (
        estate(mfps=9, sites=(Site(id="A", mfps=6), Site(id="B", mfps=2))),
        estate(mfps=9, sites=(Site(id="A", mfps=6), Site(id="B"))),
    ),
    "pull-print-stays-in-subnet": (
        estate(uses("release"), sites=(Site(id="A", subnets=2),), device_spooling_confirmed_share=1.0),
        estate(uses("release"), sites=(Site(id="A", subnets=1),), device_spooling_confirmed_share=1.0),
    ),
    "labels-bypass-print-management": (labels(), labels("Q")),
    "scanning-needs-the-server": (
        estate(uses("scan"), edge=(Edge.DEVICE_SPOOLING,)),
        estate(uses("print"), edge=(Edge.DEVICE_SPOOLING,)),
    ),
}
