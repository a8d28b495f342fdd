"""Which share of users goes on at the devices and desktops while a print service is away.

Per function: fallback printing needs the desktop client, device spooling a confirmed device and a
cached user (R69, R74, R76, R77, R84, R85). Scanning and workflows are never covered by either.
"""

from __future__ import annotations

from planner.case import Edge, Estate, Service
from planner.situation import Design, Situation

SYNCED_USERS = 100  # users a device can hold for offline login (R77)


def desktop_clients(estate: Estate) -> tuple[int, int]:
    """(clients that can run the desktop client, all clients) of an estate; R69."""
    able = (estate.windows_clients or 0) + (estate.macos_clients or 0)
    return able, able + (estate.other_clients or 0)


def edge_share(situation: Situation, service: Service, edge: Edge) -> float:
    """The share of users an edge feature carries while the server is away, 0 to 1.

    A newly bought desktop client is rolled out to every client that can run it; one that stands
    today counts only where it is installed.
    """
    figures = situation.catalogue.figures
    estate = service.estate
    if edge is Edge.SITE_SERVERS:
        return _remote_users_share(situation, service)
    if estate is None:
        return 0.0
    success = situation.catalogue.strategies[edge].success
    works = figures[success].share() if success else 0.0
    if edge is Edge.FALLBACK_PRINTING:
        able, clients = desktop_clients(estate)
        if not clients:
            return 0.0
        is_new = edge not in situation.today[service.id].edge
        installed = 1.0 if is_new else situation.coverage_today[service.id]
        return able / clients * installed * works
    if edge is Edge.DEVICE_SPOOLING:
        return (estate.device_spooling_confirmed_share or 0.0) * works
    return 0.0


def _remote_users_share(situation: Situation, service: Service) -> float:
    if service.site is None:  # nobody knows which site is the further one
        return 0.0
    sites = situation.case.sites or ()
    users = sum(site.users or 0 for site in sites)
    remote = sum(site.users or 0 for site in sites if site.id != service.site)
    return remote / users if users else 0.0


def function_coverage(situation: Situation, service: Service, design: Design) -> dict[str, float]:
    """Function -> share of users that goes on while the server is away (independent features combined)."""
    lost: dict[str, float] = {}
    for edge in sorted(design.edge):
        share = edge_share(situation, service, edge)
        for function in situation.catalogue.strategies[edge].functions:
            lost[function] = lost.get(function, 1.0) * (1 - share)
    return {function: 1 - value for function, value in lost.items() if value < 1}


def covered_share(coverage: dict[str, float], uses: tuple[str, ...] | None) -> float:
    """The share of a process that goes on: its least covered function decides. No function named: none."""
    return min((coverage.get(function, 0.0) for function in uses), default=0.0) if uses else 0.0
