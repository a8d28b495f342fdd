"""The tables below the offers: how big the print services must be, and what exactly is bought. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bia import units, words
from bia.forms.numbers import show_number
from planner.bill_of_materials import Offer, PriceLine
from planner.economics import Range

Json = Mapping[str, Any]

MOST_SITES: Final = 4  # named in the label of a row that holds for several

SIZES: Final = {
    "busy_hour_jobs": "Jobs in the busiest hour",
    "peak_minute_jobs": "Jobs in the busiest minute",
    "servers": "Servers",
    "nodes_with_one_spare": "Nodes, one to spare",
    "jobs_per_node_after_failure": "Jobs on each node after a failure",
    "processors_per_server": "Processors of a server",
    "memory_per_server": "Memory of a server",
    "hosts_with_one_spare": "Hosts, one to spare",
    "job_storage": "Storage for jobs",
    "server_network": "Line of the server",
    "pc_to_server": "From the computers to the server",
    "server_to_device": "From the server to the devices",
    "pc_to_server_with_client_spooling": "To the server with client spooling",
    "pc_to_device_with_client_spooling": "To the devices with client spooling",
    "devices_with_terminal": "Devices with a terminal",
    "devices_confirmed": "Devices confirmed for device spooling",
    "devices_to_confirm": "Devices to confirm",
    "users_beyond_offline_login": "Users beyond offline login",
    "clients_able": "Computers that can run the desktop client",
    "clients_to_install": "Computers to install it on",
    "clients_uncovered": "Computers it cannot cover",
    "fallback_jobs_per_workstation": "Fallback jobs of a workstation",
    "wait_at_workstation": "Wait at a workstation",
    "fallback_device_jobs": "Jobs on a device that takes over",
    "wait_at_shared_pc": "Wait at a shared computer",
    "line_each_way": "Line, each way",
    "line_with_client_spooling_or_site_server": "Line with client spooling or a site server",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A row of the sizing table."""

    label: str
    likely: str
    spread: str
    unit: str
    text: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """The sizing of one print service; `nothing` says why there is none."""

    name: str
    nothing: str
    rows: tuple[Size, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """A row of the bill of materials, its money as written."""

    line: PriceLine
    quantity: str
    counted: str
    unit_price: str
    once: str
    per_year: str
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """The bill of materials of one offer."""

    name: str
    picked: bool
    lines: tuple[BillLine, ...]
    once: str
    per_year: str
    defaults: str


def sizings(plan: Json) -> tuple[Sizing, ...]:
    """The sizing of every print service of the plan, and of the lines to its further sites."""
    return tuple(
        Sizing(
            name=service["name"],
            nothing=service["sizing"]["nothing_because"] or "",
            rows=tuple(_sizes(service["sizing"])),
        )
        for service in plan["services"]
        if service.get("sizing")
    )


def _sizes(sizing: Json) -> Iterator[Size]:
    for figure in sizing["figures"]:
        yield _size(figure)
    sites: dict[tuple[Size, ...], list[str]] = {}
    for site in sizing["by_site"]:
        sites.setdefault(tuple(map(_size, site["figures"])), []).append(site["site"])
    for sizes, alike_sites in sites.items():
        at = f"{'each of ' if len(alike_sites) > 1 else ''}{units.listed_first(alike_sites, MOST_SITES)}"
        for size in sizes:
            yield replace(size, label=f"{size.label}, {at}")


def _size(figure: Json) -> Size:
    low, likely, high = (figure[end] for end in ("low", "likely", "high"))
    return Size(
        label=words.named(SIZES, figure["about"]),
        likely=units.NOT_KNOWN if likely is None else _number(likely),
        spread="" if low == high else f"{_number(low)} – {_number(high)}",
        unit=figure["unit"],
        text=figure["text"],
        rule=figure["rule"],
    )


def _number(value: float | None) -> str:
    """At most one decimal from 1 up, two figures below; endless without a number."""
    if value is None:
        return "no end"
    if value >= 1 or not value:
        return show_number(round(value, 0 if value >= 100 else 1))
    return show_number(float(f"{value:.2g}"))


def alike(assumptions: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(subjects, what was assumed), what is the same of several said once."""
    subjects: dict[str, list[str]] = {}
    for subject, text in assumptions:
        subjects.setdefault(text, []).append(subject)
    return [(units.listed_first(names, MOST_SITES), text) for text, names in subjects.items()]


def bills(offers: Sequence[Offer]) -> tuple[Bill, ...]:
    """The bill of materials of every offer."""
    return tuple(
        Bill(
            name=offer.name.capitalize(),
            picked=offer.is_recommended,
            lines=tuple(_line(line) for line in offer.lines),
            once=_range(offer.capex),
            per_year=_range(offer.opex_per_year),
            defaults=_defaults(offer),
        )
        for offer in offers
    )


def _defaults(offer: Offer) -> str:
    lines = words.counted(len(offer.lines), "line")
    if not offer.default_lines:
        return f"{lines}, every price quoted" if offer.lines else "nothing to buy"
    return f"{lines}, {offer.default_lines} still at a default price"


def _line(line: PriceLine) -> BillLine:
    return BillLine(
        line=line,
        quantity=show_number(float(line.quantity)),
        counted=line.counted if line.quantity == 1 else f"{line.counted}s",
        unit_price=units.money(float(line.unit_price.likely)),
        once=_range(line.once),
        per_year=_range(line.per_year),
        is_default=line.is_default,
    )


def _range(amount: Range | None) -> str:
    """Likely, with its range where there is one; empty for nothing."""
    if amount is None:
        return ""
    spread = f" ({units.money_range(amount.to_dict())})" if amount.low != amount.high else ""
    return f"{units.money(float(amount.likely))}{spread}"
