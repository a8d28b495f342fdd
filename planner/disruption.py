"""What stops a service, how often and for how long: failure scopes, yearly rates, recovery times.

Rates and times come from the case where it gives them (reliability, restore time, patch windows),
otherwise from the catalogue. Every figure used is named, so that the plan can print it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import comb, exp, lgamma, log, log1p

from scipy.special import bdtrc

from planner.case import Platform, Recovery, Service, ServiceKind
from planner.catalogue_types import SCOPES as SCOPES
from planner.catalogue_types import SeriesPart
from planner.components import parts_of
from planner.recovery_time import RecoveryTime
from planner.situation import SERVER_KINDS, Design, Situation

AVAILABILITY_FIGURES = {"storage": "T18", "network": "T20", "wan": "T21", "load-balancer": "T19a"}
USUAL_REPAIR = "T13a"  # what published availabilities of parts are held to be repaired in
SCOPE_OF_COMPONENT = {"storage": "storage", "network": "network", "wan": "network", "load-balancer": "network"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeEvents:
    """Outages of one scope: how often a year, how long, what masks them, which figures were used.

    `unfelt_per_year` are failures of one of several parts that the others carry: nobody waits for them.
    """

    scope: str
    events_per_year: float
    recovery: RecoveryTime
    masked_by: str | None = None
    figures: tuple[str, ...] = ()
    unfelt_per_year: float = 0.0

    def downtime_hours_per_year(self) -> float:
        """Expected hours down a year."""
        return self.events_per_year * self.recovery.mean_hours()


def is_reliability_known(situation: Situation, service: Service) -> bool:
    """Whether anything says how often the service fails by itself."""
    if service.reliability and service.reliability.mtbf_hours:
        return True
    if service.kind in SERVER_KINDS:
        return True
    component = situation.component(service.id)
    return service.kind is ServiceKind.INFRASTRUCTURE and component in (
        *AVAILABILITY_FIGURES,
        "server",
        "directory",
        "power",
    )


def own_events(situation: Situation, service: Service, design: Design) -> tuple[ScopeEvents, ...]:
    """The everyday outages that start in the service itself, under a design."""
    key = (service.id, design)
    if key not in situation.events:
        shape = situation.policy.recovery_ranges
        found = _own_events(situation, service, design)
        if shape != "pert":
            found = tuple(replace(events, recovery=events.recovery.read_as(shape)) for events in found)
        situation.events[key] = found
    known: tuple[ScopeEvents, ...] = situation.events[key]
    return known


def _own_events(situation: Situation, service: Service, design: Design) -> tuple[ScopeEvents, ...]:
    if not is_reliability_known(situation, service):
        return ()
    known = service.reliability
    if known and known.mtbf_hours:
        return _measured(situation, service, design, known.mtbf_hours)
    if service.kind in SERVER_KINDS:
        return _server_events(situation, service, design)
    component = situation.component(service.id)
    if component == "server":
        return (_redundant(situation, service, design, _hardware(situation, service)),)
    if component == "directory":
        return tuple(
            _redundant(situation, service, design, events)
            for events in (_application(situation), _hardware(situation, service))
        )
    if component == "power":
        figures = situation.catalogue.figures
        recovery = RecoveryTime.between(*figures["T22b"].hours())
        events = _events("power", figures["T22a"].per_year(), recovery, "T22a", "T22b")
        return (_redundant(situation, service, design, events),)
    assert component is not None
    return (_from_availability(situation, service, design, component),)


def _events(scope: str, rate: float, recovery: RecoveryTime, *figures: str) -> ScopeEvents:
    return ScopeEvents(scope=scope, events_per_year=rate, recovery=recovery, figures=figures)


def _measured(situation: Situation, service: Service, design: Design, mtbf: float) -> tuple[ScopeEvents, ...]:
    """The service's own figures: rate = year / (mtbf + mttr). Repair as answered, else as promised.

    They tell how it fails as it stands. On another platform it has the catalogue's outages, as many times more or
    fewer as it has today and as many times longer or shorter, but for what the platform answers.
    """
    today = situation.today[service.id]
    if service.kind in SERVER_KINDS and design.platform != today.platform:
        expected, measured = _server_events(situation, service, today), own_events(situation, service, today)
        more = _per_year(measured) / _per_year(expected)
        longer = _mean_hours(measured) / _mean_hours(expected)
        return tuple(
            replace(events, events_per_year=events.events_per_year * more)
            for events in _server_events(situation, service, design, longer)
        )
    known = service.reliability
    mttr = known.mttr_hours if known else None
    recovery, figures = _restore(situation, service, USUAL_REPAIR)
    if mttr is not None:
        recovery, figures = RecoveryTime.between(mttr, mttr, mttr), ()
    scope = SCOPE_OF_COMPONENT.get(situation.component(service.id) or "", "application")
    rate = situation.policy.hours_per_year / (mtbf + recovery.mean_hours())
    return (_redundant(situation, service, design, _events(scope, rate, recovery, *figures)),)


def _per_year(events: Sequence[ScopeEvents]) -> float:
    return sum(each.events_per_year for each in events)


def _mean_hours(events: Sequence[ScopeEvents]) -> float:
    """The mean length of all these outages."""
    return sum(each.downtime_hours_per_year() for each in events) / _per_year(events)


def _from_availability(situation: Situation, service: Service, design: Design, component: str) -> ScopeEvents:
    """A published availability as rate and time; the promised restore time, where there is one, sets the time alone.

    The figures of storage and load balancers hold for a pair of controllers already; lines and
    networks are taken as single unless the case counts them (`reliability.count`).
    """
    name = AVAILABILITY_FIGURES[component]
    words = f"{service.name} {service.hosting or ''}".lower()
    if component == "storage" and "nas" in words.split():
        name = "T17"
    count, needed = parts_under(situation, service, design)
    if component == "load-balancer" and count > needed:
        name = "T19b"
    recovery, _ = _restore(situation, service, USUAL_REPAIR)
    rate = _published_rate(situation, name)
    events = _events(SCOPE_OF_COMPONENT[component], rate, recovery, name, USUAL_REPAIR)
    is_counted = bool(design.spare or (service.reliability and service.reliability.count))
    return _redundant(situation, service, design, events) if is_counted and component != "load-balancer" else events


def _published_rate(situation: Situation, name: str) -> float:
    """Failures a year behind a published availability: unavailability x year / mean usual repair time.

    It was published for the usual repair. A faster promise ends outages sooner and leaves their number as it is.
    """
    figures = situation.catalogue.figures
    usual = RecoveryTime.between(*figures[USUAL_REPAIR].hours()).mean_hours()
    return (1 - figures[name].share()) * situation.policy.hours_per_year / usual if usual else 0.0


def _restore(situation: Situation, service: Service, otherwise: str) -> tuple[RecoveryTime, tuple[str, ...]]:
    """The promised restore time of the service, or the catalogue's repair time when none was given."""
    hours = service.current.restore_hours if service.current else None
    if hours is not None:
        return RecoveryTime.between(hours, hours, hours), ()
    return RecoveryTime.between(*situation.catalogue.figures[otherwise].hours()), (otherwise,)


def _application(situation: Situation) -> ScopeEvents:
    return _joined(_from_figures(situation, "T14a", "T14b"), _from_figures(situation, "T15a", "T15b"))


def _from_figures(situation: Situation, rate: str, hours: str) -> ScopeEvents:
    figures = situation.catalogue.figures
    return _events("application", figures[rate].per_year(), RecoveryTime.between(*figures[hours].hours()), rate, hours)


def _hardware(situation: Situation, service: Service) -> ScopeEvents:
    recovery, names = _restore(situation, service, "T13b")
    return _events("hardware", situation.catalogue.figures["T12"].per_year(), recovery, "T12", *names)


def parts_under(situation: Situation, service: Service, design: Design) -> tuple[int, int]:
    """(how many equal parts stand under a design, how many must work)."""
    count, needed = parts_of(service)
    return count + (situation.catalogue.strategies[design.spare].adds_parts if design.spare else 0), needed


def _redundant(situation: Situation, service: Service, design: Design, events: ScopeEvents) -> ScopeEvents:
    """Outages of k-of-n equal parts: common cause (beta factor) plus independent failures that overlap until fewer
    than k work, with a repair for each (Birolini, Reliability Engineering, k-out-of-n). One of one is unchanged.

    Overlapping outages end as soon as k parts work again: after mean / (number down) on average.
    """
    count, needed = parts_under(situation, service, design)
    if count <= needed or events.events_per_year <= 0:
        return events
    beta = situation.catalogue.figures["T27"].share()
    mean = events.recovery.mean_hours()
    if not mean:
        return events
    alone = (1 - beta) * events.events_per_year * mean / situation.policy.hours_per_year
    away = min(alone, 1.0)
    overlap = needed * _exactly(count, needed, away) * (1 - beta) * events.events_per_year / max(1 - away, 1e-12)
    down = float(bdtrc(count - needed, count, away))
    lasting = down * situation.policy.hours_per_year / overlap / mean if overlap else 1.0
    common = beta * events.events_per_year
    return ScopeEvents(
        scope=events.scope,
        events_per_year=common + overlap,
        recovery=RecoveryTime.mixed((common, events.recovery), (overlap, events.recovery.scaled(lasting))),
        masked_by=design.spare,
        unfelt_per_year=max(count * (1 - beta) * events.events_per_year - overlap, 0.0),
        figures=(*events.figures, "T27"),
    )


def _exactly(count: int, up: int, away: float) -> float:
    """How likely exactly so many of `count` parts are up, each away this share of the time (binomial)."""
    if not 0 < away < 1:
        return float(up == (0 if away else count))
    ways = log(comb(count, up)) if count <= 1000 else lgamma(count + 1) - lgamma(up + 1) - lgamma(count - up + 1)
    return exp(ways + up * log1p(-away) + (count - up) * log(away))


def stands_on_own_server(situation: Situation, service: Service, design: Design) -> bool:
    """Whether the design brings its own hardware, so that a server the service stood on no longer counts."""
    if service.kind not in SERVER_KINDS:
        return False
    if design.platform != situation.today[service.id].platform and design.platform != Platform.SINGLE_SERVER:
        return True
    return not stands_on_component(situation, service, "server")


def _server_events(
    situation: Situation, service: Service, design: Design, longer: float = 1.0
) -> tuple[ScopeEvents, ...]:
    """A platform answers failing hardware and crashes, never a faulty change (R56).

    What it does not answer takes `longer` times as long as by the catalogue.
    """
    strategy = situation.catalogue.strategies[design.platform] if design.platform else None
    crash, change = (
        _lengthened(_from_figures(situation, rate, hours), longer)
        for rate, hours in (("T14a", "T14b"), ("T15a", "T15b"))
    )
    if strategy and strategy.mask_of("application-crash"):
        crash = _masked(situation, crash, design, "application-crash")
    result = [_joined(crash, change)]
    if stands_on_own_server(situation, service, design):
        hardware = _lengthened(_hardware(situation, service), longer)
        if strategy and strategy.mask_of("hardware"):
            hardware = _masked(situation, hardware, design, "hardware")
        result.append(hardware)
    for part in strategy.in_series if strategy else ():
        if not stands_on_component(situation, service, part.component):
            result.append(_in_series(situation, service, part))
    return tuple(result)


def _lengthened(events: ScopeEvents, factor: float) -> ScopeEvents:
    return events if factor == 1 else replace(events, recovery=events.recovery.scaled(factor))


def _masked(situation: Situation, events: ScopeEvents, design: Design, scope: str) -> ScopeEvents:
    """A masked scope: the strategy's recovery when the takeover works, bringing it up by hand when not."""
    assert design.platform is not None
    mask = situation.catalogue.strategies[design.platform].mask_of(scope)
    assert mask is not None
    assert mask.recovery is not None
    figures = situation.catalogue.figures
    coverage = figures[mask.coverage].share() if mask.coverage else 1.0
    recovery = RecoveryTime.mixed(
        (coverage, RecoveryTime.between(*figures[mask.recovery].hours())),
        (1 - coverage, RecoveryTime.between(*figures["HOSTREPAIR"].hours())),
    )
    return ScopeEvents(
        scope=events.scope,
        events_per_year=events.events_per_year,
        recovery=recovery,
        masked_by=str(design.platform),
        figures=(*events.figures, mask.recovery, *((mask.coverage,) if mask.coverage else ()), "HOSTREPAIR"),
    )


def _joined(first: ScopeEvents, second: ScopeEvents) -> ScopeEvents:
    return ScopeEvents(
        scope=first.scope,
        events_per_year=first.events_per_year + second.events_per_year,
        recovery=RecoveryTime.mixed((first.events_per_year, first.recovery), (second.events_per_year, second.recovery)),
        masked_by=first.masked_by,
        figures=(*first.figures, *second.figures),
    )


def stands_on_component(situation: Situation, service: Service, component: str) -> bool:
    """Whether such a part is among the service's dependencies already, so that it is not counted twice."""
    needed = situation.closures[service.id] & situation.graph.services.keys()
    return any(situation.component(name) == component for name in needed)


def _in_series(situation: Situation, service: Service, part: SeriesPart) -> ScopeEvents:
    """Outages of a part the platform stands on, such as its storage. Lines are repaired by others than the service."""
    recovery = RecoveryTime.between(*situation.catalogue.figures[USUAL_REPAIR].hours())
    if part.scope == "storage":
        recovery, _ = _restore(situation, service, USUAL_REPAIR)
    return _events(part.scope, _published_rate(situation, part.figure), recovery, part.figure, USUAL_REPAIR)


def planned_work(situation: Situation, service: Service, design: Design) -> tuple[float, str | None]:
    """Planned work, counted beside and never inside recovery times (R5, R113):
    (planned downtime in hours a year, the catalogue's figure it rests on; None where the case gives its own).

    The service's own figure, or the house's patch window, or the catalogue's. A new cluster patches
    one node after the other: twelve switches there and back instead of the window.
    """
    figures = situation.catalogue.figures
    known = service.reliability.planned_hours_per_year if service.reliability else None
    strategy = situation.catalogue.strategies[design.platform] if design.platform else None
    mask = strategy.mask_of("planned") if strategy else None
    if known is not None and (mask is None or design.platform == situation.today[service.id].platform):
        return known, None
    if service.kind not in SERVER_KINDS or (mask and mask.recovery is None):
        return 0.0, None
    if mask and mask.recovery:
        return 24 * figures[mask.recovery].hours()[1], mask.recovery
    house = situation.case.house
    if house and house.patch_downtime_minutes_per_month is not None:
        return 12 * house.patch_downtime_minutes_per_month / 60, None
    return figures["T16"].likely, "T16"


def planned_hours_per_year(situation: Situation, service: Service, design: Design) -> float:
    """Planned downtime in hours a year."""
    return planned_work(situation, service, design)[0]


def site_recovery(situation: Situation, service: Service, design: Design) -> RecoveryTime | None:
    """How long the service is away when its site is lost; None when a site loss does not stop it (R103).

    People work elsewhere after a site loss: the network of the lost building is not waited for.
    """
    component = situation.component(service.id)
    if service.kind is ServiceKind.SAAS or Recovery.PROVIDER in design.recovery:
        return None
    if service.kind is ServiceKind.INFRASTRUCTURE and component not in ("server", "storage", "directory"):
        return None
    if service.site in (None, "cloud") or stands_elsewhere(situation, design):
        return None
    for standby in sorted(standbys_in(situation, design.recovery)):
        return _recovery_of(situation, standby, "site")
    if Recovery.OFFSITE_BACKUP in design.recovery:
        return _recovery_of(situation, Recovery.OFFSITE_BACKUP, "site")
    return RecoveryTime.between(*situation.catalogue.figures["REBUILD"].hours()).read_as(
        situation.policy.recovery_ranges
    )


def standbys_in(situation: Situation, recovery: frozenset[str]) -> frozenset[str]:
    """The places among the strategies of recovery that stand ready to run the service: at most one in a design."""
    return frozenset(name for name in recovery if situation.catalogue.strategies[name].is_standby)


def stands_elsewhere(situation: Situation, design: Design) -> bool:
    """Whether the platform stands outside the client's buildings."""
    return design.platform is not None and situation.catalogue.strategies[design.platform].stands_elsewhere


def _recovery_of(situation: Situation, strategy: str, scope: str) -> RecoveryTime:
    """How long a strategy's recovery takes in a scope it masks, deciding included."""
    mask = situation.catalogue.strategies[strategy].mask_of(scope)
    assert mask is not None
    assert mask.recovery is not None
    figures = situation.catalogue.figures
    recovery = RecoveryTime.between(*figures[mask.recovery].hours())
    recovery = recovery.plus(*figures[mask.decision].hours()) if mask.decision else recovery
    return recovery.read_as(situation.policy.recovery_ranges)


def corruption_recovery(situation: Situation, service: Service, design: Design) -> RecoveryTime | None:
    """How long the service is away after ransomware or corrupted data; None when it holds none of its own.

    No platform shortens it: a cluster keeps data through the failure of a server only (R103, R114).
    """
    is_server = service.kind in SERVER_KINDS or situation.component(service.id) == "directory"
    if not is_server or Recovery.PROVIDER in design.recovery:
        return None
    if design.is_immutable and Recovery.OFFSITE_BACKUP in design.recovery:
        return _recovery_of(situation, Recovery.OFFSITE_BACKUP, "corruption")
    return RecoveryTime.between(*situation.catalogue.figures["T24b"].hours()).read_as(situation.policy.recovery_ranges)
