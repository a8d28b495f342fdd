"""All that can happen under given designs: how often, which services it stops, for how long, whose data it destroys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from planner.case import Service, ServiceKind
from planner.data_loss import data_price, destroyed_by
from planner.disruption import corruption_recovery, own_events, site_recovery, stands_elsewhere
from planner.recovery_time import RecoveryTime
from planner.situation import Design, Situation

Outages = tuple[tuple[str, RecoveryTime], ...]


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Disaster:
    """What stops many services at once: a lost site, a dark one, corrupted data everywhere."""

    scope: str
    origin: str
    events_per_year: float

    def recovery(self, situation: Situation, service: Service, design: Design) -> RecoveryTime | None:
        """How long the service is away under a design; None when this does not stop it."""
        if self.scope == "corruption":
            return corruption_recovery(situation, service, design)
        if service.site != self.origin:
            return None
        if self.scope == "site":
            return site_recovery(situation, service, design)
        if service.kind is ServiceKind.SAAS or stands_elsewhere(situation, design):
            return None
        dark = RecoveryTime.between(*situation.catalogue.figures["T22b"].hours())
        return dark.read_as(situation.policy.recovery_ranges)

    def destroys(self, outages: Iterable[str]) -> tuple[str, ...]:
        """The services whose data are gone."""
        return () if self.scope == "power" else tuple(outages)


def disasters_of(situation: Situation) -> Iterator[Disaster]:
    """Lost and dark sites, then corruption."""
    figures = situation.catalogue.figures
    for site in situation.case.sites or ():
        yield Disaster(scope="site", origin=site.id, events_per_year=figures["T23"].per_year())
        if site.power_events_per_year and not has_generator(site.power):
            yield Disaster(scope="power", origin=site.id, events_per_year=site.power_events_per_year)
    yield Disaster(scope="corruption", origin="", events_per_year=figures["T24a"].per_year())


def events_of(situation: Situation, designs: Mapping[str, Design]) -> Iterator[Event]:
    """Everyday events service by service, then the disasters that stop anything.

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
                destroyed=destroyed_by(situation, service, events.scope, designs) if is_data_priced else (),
            )
    for disaster in disasters_of(situation):
        outages = tuple(
            (service.id, recovery)
            for service in situation.case.services
            if (recovery := disaster.recovery(situation, service, designs[service.id])) is not None
        )
        if outages:
            yield Event(
                scope=disaster.scope,
                origin=disaster.origin,
                events_per_year=disaster.events_per_year,
                outages=outages,
                is_masked=False,
                destroyed=disaster.destroys(name for name, _ in outages),
            )


def has_generator(power: str | None) -> bool:
    """Whether the site's power supply, in words, bridges a power cut by itself."""
    words = (power or "").lower()
    return any(w in words for w in ("generator", "diesel", "genset")) and not any(
        w in words for w in ("no generator", "without generator", "no diesel")
    )
