"""What the drawing of an offer's architecture shows, worked out from case, plan and offer. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bia import units
from planner.bill_of_materials import ImpliedPoint, Offer

Json = Mapping[str, Any]
Band = Literal["sites", "lines", "services", "infrastructure", "elsewhere"]

MOST_SITES: Final = 8  # further ones are drawn together
MOST_SERVICES: Final = 40  # in one drawing, so that it fits on a page
MOST_JOINED: Final = 4  # sites, or services, that are drawn with the lines between them: one row
NAMED: Final = 4  # single points that the finding names
TWO_NODES: Final = 2
UNCHANGED: Final[Json] = {"layers": (), "changes": ()}  # of a service for which nothing is offered


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One box. `nodes` are its equal parts with those that the offer adds, `waiting` of them standing by; `is_new`:
    the offer adds something to it; `is_remote`: a site where no service stands, which hangs on a line; `stops`
    processes, or slows them, when it alone fails (0: it is no single point of failure), `wholly` of them to a halt."""

    code: str
    name: str
    band: Band
    design: str = ""
    needs: tuple[str, ...] = ()
    nodes: int = 1
    waiting: int = 0
    is_new: bool = False
    is_remote: bool = False
    stops: int = 0
    wholly: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Architecture:
    """All boxes of an offer, with the finding that stands for the drawing where it cannot be seen."""

    offer: str
    title: str
    finding: str
    parts: tuple[Part, ...]

    def band(self, name: Band) -> tuple[Part, ...]:
        """The boxes of one band, in their order."""
        return tuple(part for part in self.parts if part.band == name)

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """The same as text: id, name, design, what it needs, what stops when it alone fails."""
        return [
            (part.code, part.name, part.design, ", ".join(part.needs), stops_in_words(part) or _("no"))
            for part in self.parts
        ]


def architecture_of(case: Json, plan: Json, offer: Offer) -> Architecture:
    """The architecture as it stands once the offer is carried out."""
    chosen = {entry["id"]: _option(entry, offer) for entry in plan["services"] if entry["id"] in offer.options}
    asked = {one["id"]: one for one in case.get("services") or ()}
    single = {point.service for point in offer.single_points}
    services = [
        _service(entry, asked.get(entry["id"], {}), chosen.get(entry["id"], UNCHANGED), offer)
        for entry in plan["services"]
        if entry["id"] in chosen or entry["id"] in single
    ]
    services += [_implied(point) for point in offer.implied_points if point.processes]
    standing = {entry.get("site") for entry in plan["services"] if entry["kind"] != "infrastructure"}
    sites = [replace(site, is_remote=site.code not in standing) for site in _sites(case, chosen, asked)]
    sites.sort(key=lambda site: site.is_remote)
    services = _with_lines(services, sites, {entry["id"] for entry in plan["services"] if entry["component"] == "wan"})
    return Architecture(
        offer=offer.name,
        title=_("Architecture of the offer"),
        finding=_finding(offer, services),
        parts=(*sites, *services, *_elsewhere(plan, chosen)),
    )


def parts_of(whole: Architecture, most: int = MOST_SERVICES) -> list[Architecture]:
    """The same in as few drawings as `most` services each allow: single points of failure first, sites in the first
    only. Without `most` a drawing fits on a page.
    """
    services = [part for part in whole.parts if part.band in ("services", "infrastructure")]
    if len(services) <= most:
        return [whole]
    services.sort(key=lambda part: (part.band == "services", -part.stops))
    count = -(-len(services) // most)
    size = -(-len(services) // count)
    shares = [services[start : start + size] for start in range(0, len(services), size)]
    sites, elsewhere = (*whole.band("sites"), *whole.band("lines")), whole.band("elsewhere")
    return [
        replace(whole, parts=(*(sites if number == 0 else ()), *share, *(elsewhere if number == count - 1 else ())))
        for number, share in enumerate(shares)
    ]


def _option(entry: Json, offer: Offer) -> Json:
    """The option of a service that the offer takes."""
    found: Json = next(each for each in entry["options"] if each["name"] == offer.options[entry["id"]])
    return found


def _service(entry: Json, asked: Json, option: Json, offer: Offer) -> Part:
    point = next((each for each in offer.single_points if each.service == entry["id"]), None)
    below = [point for point in offer.implied_points if entry["id"] in point.services]
    nodes, waiting = _nodes(asked, option)
    return Part(
        code=entry["id"],
        name=entry["name"],
        band="infrastructure" if entry["kind"] == "infrastructure" else "services",
        design=_design(option),
        needs=(*(asked.get("depends_on") or ()), *(implied_part_name(point.component) for point in below)),
        nodes=nodes,
        waiting=waiting,
        is_new=bool(option["changes"]),
        stops=len(point.processes) if point else 0,
        wholly=len(point.stopped) if point else 0,
    )


def _with_lines(services: Sequence[Part], sites: Sequence[Part], wan: Collection[str]) -> list[Part]:
    """The parts with those lines set apart on which no service stands: people at sites without a service use them.

    Where there are more than a drawing can join, or than such sites, they stay with what services stand on.
    """
    needed = {need for part in services for need in part.needs}
    lines = {part.code for part in services if part.code in wan and part.code not in needed}
    most = max(len(sites), sum(part.band == "services" for part in services))
    is_drawn = most <= MOST_JOINED and len(lines) <= sum(site.is_remote for site in sites)
    return [replace(part, band="lines") if is_drawn and part.code in lines else part for part in services]


def _implied(point: ImpliedPoint) -> Part:
    """A single part that no answer names, though what is offered stands on it."""
    return Part(
        code=implied_part_name(point.component),
        name=_("under %(services)s") % {"services": _named(point.services)},
        band="infrastructure",
        stops=len(point.processes),
        wholly=len(point.stopped),
    )


def implied_part_name(component: str) -> str:
    """A part that a platform brings and no answer names: "storage" is "Storage array"."""
    plain = _(component.replace("-", " "))
    return {"storage": _("Storage array"), "wan": _("Line to the cloud")}.get(component, plain)


def _nodes(asked: Json, option: Json) -> tuple[int, int]:
    """(equal parts, those of them that wait). A second part of the infrastructure works beside the first."""
    count = int((asked.get("reliability") or {}).get("count") or 1)
    platform = option.get("platform")
    if platform not in (None, "single-server"):
        return max(count, TWO_NODES), int(platform == "failover-cluster-active-passive")
    return count + bool(option.get("spare")), 0


def _design(option: Json) -> str:
    """The platform, or what stands beside a part of the infrastructure; edge features and copies stand elsewhere."""
    names = [layer["name"] for layer in option["layers"] if layer["layer"] in ("platform", "spare")]
    return ", ".join(names)


def _sites(case: Json, chosen: Mapping[str, Json], asked: Mapping[str, Json]) -> list[Part]:
    """A box for each site with its users and devices, and what goes on there while a server is away."""
    sites = list(case.get("sites") or ())
    shown = sites if len(sites) <= MOST_SITES else sites[: MOST_SITES - 1]
    found = [_site(site, chosen, asked) for site in shown]
    rest = sites[len(shown) :]
    if rest:
        users, devices = (sum(site.get(key) or 0 for site in rest) for key in ("users", "mfps"))
        name = ngettext("%(count)s further site", "%(count)s further sites", len(rest)) % {"count": len(rest)}
        found.append(Part(code="+", name=name, band="sites", design=_people(users, devices)))
    return found


def _site(site: Json, chosen: Mapping[str, Json], asked: Mapping[str, Json]) -> Part:
    features: dict[str, bool] = {}
    for service, option in chosen.items():
        is_remote = asked.get(service, {}).get("site") != site["id"]
        for layer in option["layers"]:
            if layer["layer"] == "edge" and (layer["id"] != "site-servers" or is_remote):
                features[layer["name"]] = features.get(layer["name"], False) or layer["id"] in option["changes"]
    return Part(
        code=site["id"],
        name=site.get("name") or site["id"],
        band="sites",
        design=_people(site.get("users"), site.get("mfps")),
        needs=tuple(features),
        is_new=any(features.values()),
    )


def _people(users: int | None, devices: int | None) -> str:
    said = []
    if users is not None:
        said.append(ngettext("%(count)s user", "%(count)s users", users) % {"count": units.money(users)})
    if devices is not None:
        said.append(ngettext("%(count)s device", "%(count)s devices", devices) % {"count": units.money(devices)})
    return " · ".join(said)


def _elsewhere(plan: Json, chosen: Mapping[str, Json]) -> list[Part]:
    """A box for each way in which services are recovered, with those it is for."""
    users: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    new: set[str] = set()
    for service, option in chosen.items():
        for layer in option["layers"]:
            if layer["layer"] == "recovery":
                names[layer["id"]] = layer["name"]
                users.setdefault(layer["id"], []).append(service)
                new |= {layer["id"]} & set(option["changes"])
    return [
        Part(code=name, name=names[name], band="elsewhere", needs=tuple(users[name]), is_new=name in new)
        for name in users
    ]


def _finding(offer: Offer, services: Sequence[Part]) -> str:
    single = [part for part in services if part.stops]
    added = [part for part in services if part.is_new]
    if not services:
        return _("No service is named yet.")
    if single:
        text = ngettext(
            "%(count)s of %(all)s parts is a single point of failure: %(named)s.",
            "%(count)s of %(all)s parts are single points of failure: %(named)s.",
            len(single),
        )
        said = text % {"count": len(single), "all": len(services), "named": _named(part.code for part in single)}
    else:
        said = _("No part is a single point of failure.")
    if not added:
        return said
    return f"{said} " + _("The offer adds to %(named)s.") % {"named": _named(part.code for part in added)}


def _named(codes: Iterable[str]) -> str:
    """The first few codes, and how many more there are."""
    every = list(codes)
    if len(every) <= NAMED:
        return ", ".join(every)
    more = ngettext("%(count)s more", "%(count)s more", len(every) - NAMED) % {"count": len(every) - NAMED}
    return f"{', '.join(every[:NAMED])}, {more}"


def stops_in_words(part: Part) -> str:
    """What fails with a part: "stops 3 processes", "stops 1 of 3, slows the rest"; empty for no single point."""
    values = {"count": part.stops, "wholly": part.wholly}
    if not part.stops:
        return ""
    if part.wholly == part.stops:
        return ngettext("stops %(count)s process", "stops %(count)s processes", part.stops) % values
    if not part.wholly:
        return ngettext("slows %(count)s process", "slows %(count)s processes", part.stops) % values
    return _("stops %(wholly)s of %(count)s, slows the rest") % values
