"""Which share of users goes on at the devices and desktops while a print service is away.

Per function: fallback printing needs the desktop client, device spooling a confirmed device and a
cached user (R69, R74, R76, R77, R84, R85). Scanning and workflows are never covered by either.
"""

from __future__ import annotations

from math import inf
from typing import Final

from planner.case import Estate, Service
from planner.catalogue import Catalogue
from planner.situation import Design, Situation

AWAY: Final = frozenset({"application", "hardware", "storage"})  # scopes in which the server itself is away


def desktop_clients(estate: Estate) -> tuple[int, int]:
    """(clients that can run the desktop client, all clients) of an estate; R69."""
    able = (estate.windows_clients or 0) + (estate.macos_clients or 0)
    return able, able + (estate.other_clients or 0)


def serves_one_user(service: Service) -> bool:
    """Whether a single computer is counted: then a share of users is the chance that this one user goes on."""
    estate = service.estate
    return estate is not None and desktop_clients(estate)[1] == 1


def synced_users(catalogue: Catalogue) -> float:
    """How many users a device keeps for offline login (R77). Where no strategy has such a limit: any number."""
    limits = (catalogue.limit(each.id, "synced-users") for each in catalogue.in_layer("edge"))
    return min((limit for limit in limits if limit is not None), default=inf)


def reached_share(situation: Situation, service: Service, edge: str) -> float:
    """The share of users an edge feature reaches, 0 to 1, before asking whether it works.

    A newly bought desktop client is rolled out to every client that can run it; one that stands
    today counts only where it is installed.
    """
    reaches = situation.catalogue.strategies[edge].reaches
    estate = service.estate
    if reaches == "remote-users":
        return remote_users_share(situation, service)
    if estate is None:
        return 0.0
    if reaches == "desktop-clients":
        able, clients = desktop_clients(estate)
        is_new = edge not in situation.today[service.id].edge
        installed = 1.0 if is_new else situation.coverage_today[service.id]
        return able / clients * installed if clients else 0.0
    if reaches == "confirmed-devices":
        return estate.device_spooling_confirmed_share or 0.0
    return 0.0


def remote_users_share(situation: Situation, service: Service) -> float:
    """The share of users at other sites than the service's; none where nobody knows which site is the further one."""
    if service.site is None:
        return 0.0
    sites = situation.case.sites or ()
    users = sum(site.users or 0 for site in sites)
    remote = sum(site.users or 0 for site in sites if site.id != service.site)
    return remote / users if users else 0.0


def function_coverage(situation: Situation, service: Service, design: Design) -> dict[str, float]:
    """Function -> share of users that goes on while the server is away (independent features combined)."""
    lost: dict[str, float] = {}
    for edge in sorted(design.edge):
        reached = reached_share(situation, service, edge)
        for function, works in _working_share(situation, edge).items():
            lost[function] = lost.get(function, 1.0) * (1 - reached * works)
    return {function: 1 - value for function, value in lost.items() if value < 1}


def _working_share(situation: Situation, edge: str) -> dict[str, float]:
    """Function -> how surely the feature carries a user it reaches when the server is away."""
    working: dict[str, float] = {}
    for mask in situation.catalogue.strategies[edge].masks:
        if not AWAY.isdisjoint(mask.scopes):
            works = situation.catalogue.figures[mask.coverage].share() if mask.coverage else 1.0
            for function in mask.functions:
                working[function] = min(working.get(function, 1.0), works)
    return working


def covered_share(coverage: dict[str, float], uses: tuple[str, ...] | None, functions: tuple[str, ...] | None) -> float:
    """The share of a process that goes on: its least covered function decides.

    One that names no function needs all `functions` of the service; where nobody named any, none is covered.
    """
    return min((coverage.get(function, 0.0) for function in uses or functions or ()), default=0.0)
