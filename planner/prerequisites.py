"""Whether what a strategy needs is there. What must hold is data of the catalogue; how to find out is here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from planner.case import Service, ServiceKind
from planner.catalogue import Strategy
from planner.catalogue_types import Prerequisite
from planner.coverage import desktop_clients, remote_users_share
from planner.language import say
from planner.situation import Situation
from planner.wording import functions_in_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """A strategy asked for one service whose processes use these functions."""

    situation: Situation
    service: Service
    strategy: Strategy
    uses: frozenset[str]


def unmet(need: Need) -> Prerequisite | None:
    """The first prerequisite of the strategy that does not hold, its reason filled in; None when all do."""
    for prerequisite in need.strategy.prerequisites:
        if not CONDITIONS[prerequisite.need](need):
            functions = functions_in_words(sorted(need.uses)) or say("none named")
            reason = prerequisite.reason.replace("{functions}", functions)
            return Prerequisite(need=prerequisite.need, rule=prerequisite.rule, reason=reason)
    return None


def has_cloud_vpn(need: Need) -> bool:
    house = need.situation.case.house
    return bool(house and house.cloud_vpn)


def has_second_site(need: Need) -> bool:
    house = need.situation.case.house
    return bool(house and house.second_site)


def has_second_location(need: Need) -> bool:
    """A place that the same event does not reach (R92)."""
    return has_second_site(need) or has_cloud_vpn(need)


def has_print_estate(need: Need) -> bool:
    """Devices to print at; an estate whose devices were not counted may have some."""
    return need.service.estate is not None and need.service.estate.mfps != 0


def has_desktop_clients(need: Need) -> bool:
    estate = need.service.estate
    return estate is not None and desktop_clients(estate)[0] > 0


def has_confirmed_devices(need: Need) -> bool:
    """Devices that are not confirmed do not count (R85)."""
    estate = need.service.estate
    return bool(estate and estate.device_spooling_confirmed_share)


def uses_a_function(need: Need) -> bool:
    """Whether a function in use goes on: scanning and workflows do not at a device or a desktop (R74, R84)."""
    return not need.uses.isdisjoint(need.strategy.functions)


def has_further_site(need: Need) -> bool:
    return len(need.situation.case.sites or ()) >= 2


def has_users_at_further_sites(need: Need) -> bool:
    return remote_users_share(need.situation, need.service) > 0


def is_no_print_service(need: Need) -> bool:
    """No maker documents an active-active print server (R118)."""
    return need.service.kind is not ServiceKind.PRINT


def covers_outages(need: Need) -> bool:
    return bool(need.strategy.masks)


def is_to_confirm(_: Need) -> bool:
    """Nothing in the answers tells: no reason against the strategy, but the client must confirm it."""
    return True


CONDITIONS: Final[Mapping[str, Callable[[Need], bool]]] = {
    "cloud-vpn": has_cloud_vpn,
    "second-location": has_second_location,
    "second-site": has_second_site,
    "print-estate": has_print_estate,
    "desktop-clients": has_desktop_clients,
    "confirmed-devices": has_confirmed_devices,
    "function-in-use": uses_a_function,
    "further-site": has_further_site,
    "users-at-further-sites": has_users_at_further_sites,
    "vendor-word-for-print": is_no_print_service,
    "outage-cover": covers_outages,
    "to-confirm": is_to_confirm,
}
