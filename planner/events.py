"""All that can happen under given designs: how often, which services it stops, for how long, whose data it destroys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from planner.case import Service, ServiceKind, Site
from planner.data_loss import data_price, destroyed_by
from planner.disruption import corruption_recovery, own_events, site_recovery, stands_elsewhere
from planner.process_losses import Outages
from planner.recovery_time import RecoveryTime
from planner.situation import Design, Situation

RecoveryOf = Callable[[Situation, Service, Design], RecoveryTime | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One kind of event. `origin` is the service, the site or nothing; with the scope it names the event.

    `is_masked` says whether edge features carry users through.
    """

    scope: str
    origin: str
    events_per_year: float
    outages: Outages
    is_masked: bool
    destroyed: tuple[str, ...] = ()


def events_of(situation: Situation, designs: Mapping[str, Design]) -> Iterator[Event]:
    """Everyday events service by service, then lost and dark sites, then corruption.

    What an everyday event destroys is only sought when some process gave its data a price.
    """
    is_data_priced = any(data_price(process) is not None for process in situation.case.processes)
    for service in situation.case.services:
        for events in own_events(situation, service, designs[service.id]):
            yield Event(
                scope=events.scope,
                origin=service.id,
                events_per_year=events.events_per_year,
                outages=((service.id, events.recovery),),
                is_masked=True,
                destroyed=destroyed_by(situation, service, events, designs) if is_data_priced else (),
            )
    burnt = _outages(situation, designs, site_recovery)
    for site in situation.case.sites or ():
        lost = tuple((name, time) for name, time in burnt if situation.graph.services[name].site == site.id)
        if lost:
            yield _disaster(situation, "site", site.id, "T23", lost)
        if site.power_events_per_year and not has_generator(site.power):
            yield Event(
                scope="power",
                origin=site.id,
                events_per_year=site.power_events_per_year,
                outages=_dark(situation, site, designs),
                is_masked=False,
            )
    corrupted = _outages(situation, designs, corruption_recovery)
    if corrupted:
        yield _disaster(situation, "corruption", "", "T24a", corrupted)


def _disaster(situation: Situation, scope: str, origin: str, rate: str, lost: Outages) -> Event:
    return Event(
        scope=scope,
        origin=origin,
        events_per_year=situation.catalogue.figures[rate].per_year(),
        outages=lost,
        is_masked=False,
        destroyed=tuple(name for name, _ in lost),
    )


def _dark(situation: Situation, site: Site, designs: Mapping[str, Design]) -> Outages:
    """What stops with the power of a site: all that stands there."""
    time = RecoveryTime.between(*situation.catalogue.figures["T22b"].hours()).read_as(situation.policy.recovery_ranges)
    return tuple(
        (service.id, time)
        for service in situation.case.services
        if service.site == site.id
        and service.kind is not ServiceKind.SAAS
        and not stands_elsewhere(situation, designs[service.id])
    )


def _outages(situation: Situation, designs: Mapping[str, Design], recovery_of: RecoveryOf) -> Outages:
    found = []
    for service in situation.case.services:
        recovery = recovery_of(situation, service, designs[service.id])
        if recovery is not None:
            found.append((service.id, recovery))
    return tuple(found)


def has_generator(power: str | None) -> bool:
    """Whether the site's power supply, in words, bridges a power cut by itself."""
    words = (power or "").lower()
    return any(w in words for w in ("generator", "diesel", "genset")) and not any(
        w in words for w in ("no generator", "without generator", "no diesel")
    )
