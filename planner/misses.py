"""Which targets a service does not reach when every service has a given design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from planner.availability import Availability, evaluate
from planner.case import Recovery, Service
from planner.coverage import function_coverage
from planner.data_loss import is_in_step
from planner.dependencies import Requirements
from planner.designs import holds_data
from planner.disruption import is_reliability_known, own_events, standbys_in
from planner.gaps import backed_up_too_seldom, backup_interval, promised_hours, promised_too_late
from planner.language import said, say
from planner.reach import needs_of
from planner.recovery_time import share_within
from planner.situation import Design, Situation
from planner.wording import availabilities_in_words, hours_in_words, percent_in_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Miss:
    """A target a design does not reach."""

    kind: str
    text: str

    def to_dict(self) -> dict[str, str]:
        return {"kind": self.kind, "text": self.text}


@dataclass(slots=True)
class TargetCheck:
    """Holds services against their targets. Designs alike in what counts every day are reckoned once.

    Everyday outages, planned work and edge coverage follow from the platforms and spares of a service and of all it
    needs, and from its own edge features; recovery sets change neither.
    """

    situation: Situation
    requirements: Requirements
    _availabilities: dict[tuple[object, ...], Availability] = field(default_factory=dict)
    _everyday: dict[tuple[object, ...], tuple[Miss, ...]] = field(default_factory=dict)

    def has_target(self, service_id: str) -> bool:
        """Whether anything is required of the service."""
        required = self.requirements
        return any(service_id in each for each in (required.rto, required.rpo, required.unavailability))

    def availability(self, service_id: str, designs: Mapping[str, Design]) -> Availability:
        """The availability of the service under these designs."""
        key = self._key(service_id, designs)
        if key not in self._availabilities:
            self._availabilities[key] = evaluate(self.situation, service_id, designs)
        return self._availabilities[key]

    def misses(self, service_id: str, designs: Mapping[str, Design]) -> tuple[Miss, ...]:
        """The targets the service does not reach under these designs: rto, availability, rpo, in this order."""
        if not self.has_target(service_id):
            return ()
        key = self._key(service_id, designs)
        if key not in self._everyday:
            self._everyday[key] = tuple(self._everyday_misses(service_id, designs))
        age = everyday_data_age(self.situation, self.situation.graph.services[service_id], designs)
        has_copy = Recovery.OFFSITE_BACKUP in designs[service_id].recovery
        return (*self._everyday[key], *self._rpo_miss(service_id, age, has_copy=has_copy))

    def _key(self, service_id: str, designs: Mapping[str, Design]) -> tuple[object, ...]:
        design = designs[service_id]
        needs = needs_of(self.situation, service_id, design, is_masked=True)
        return (service_id, design.edge, *[(designs[name].platform, designs[name].spare) for name in needs])

    def _everyday_misses(self, service_id: str, designs: Mapping[str, Design]) -> Iterable[Miss]:
        service, required = self.situation.graph.services[service_id], self.requirements
        by_function = required.rto_by_function.get(service_id)
        if by_function:
            coverage = function_coverage(self.situation, service, designs[service_id])
            for function, settled in by_function.items():
                yield from self._rto_miss(service, designs, settled.value, coverage.get(function, 0.0), function)
        elif service_id in required.rto:
            yield from self._rto_miss(service, designs, required.rto[service_id].value, 0.0, None)
        yield from self._availability_misses(service_id, designs)

    def _rto_miss(
        self, service: Service, designs: Mapping[str, Design], rto: float, covered: float, function: str | None
    ) -> list[Miss]:
        if rto == float("inf"):
            return []
        share = self._share_in_time(service, designs, rto, covered)
        if share is None:
            return self._promised_late(service)
        if share >= self.situation.policy.confidence - 1e-9:
            return []
        shares = {
            "share": percent_in_words(share),
            "confidence": percent_in_words(self.situation.policy.confidence),
        }
        text = (
            say("{share} of everyday outages end without a break; {confidence} is asked.", **shares)
            if rto == 0
            else say(
                "{share} of everyday outages end within {rto}; {confidence} is asked.",
                **shares,
                rto=hours_in_words(rto),
            )
        )
        return [Miss(kind="rto", text=_of_function(function, text))]

    def _promised_late(self, service: Service) -> list[Miss]:
        """Of a service whose outages nobody knows, the promise is all there is to hold against the rto."""
        promised, required = promised_hours(service), self.requirements.rto[service.id]
        if promised is None or promised <= required.value:
            return []
        return [Miss(kind="rto", text=promised_too_late(promised, required, self.requirements))]

    def _share_in_time(
        self, service: Service, designs: Mapping[str, Design], rto: float, covered: float
    ) -> float | None:
        """The share of everyday outages, weighted by rate and users hit, that end within the rto.

        The failure of one of several parts that the others carry ends at once. None where nothing is known of how
        often the service itself fails: its parts alone would say too much.
        """
        if not is_reliability_known(self.situation, service):
            return None
        events_all = in_time = 0.0
        for name in needs_of(self.situation, service.id, designs[service.id], is_masked=True):
            node = self.situation.graph.services[name]
            carried = 0.0 if self.situation.component(name) == "network" else covered
            for events in own_events(self.situation, node, designs[name]):
                if events.scope not in self.situation.policy.everyday_scopes:
                    continue
                share = share_within(events.recovery, rto)
                events_all += events.events_per_year + events.unfelt_per_year
                in_time += events.events_per_year * (carried + (1 - carried) * share) + events.unfelt_per_year
        return in_time / events_all if events_all else None

    def _availability_misses(self, service_id: str, designs: Mapping[str, Design]) -> Iterable[Miss]:
        required = self.requirements
        asked = required.unavailability_by_function.get(service_id)
        if not asked and service_id not in required.unavailability:
            return
        availability = self.availability(service_id, designs)
        pairs: list[tuple[str | None, float | None, float]]
        if asked:
            pairs = [(f, availability.by_function.get(f, availability.total), 1 - s.value) for f, s in asked.items()]
        else:
            pairs = [(None, availability.total, 1 - required.unavailability[service_id].value)]
        for function, reached, target in pairs:
            if reached is not None and reached < target - 1e-12:
                found, asked_for = availabilities_in_words(reached, target)
                text = say("{availability} available; {asked} is asked.", availability=found, asked=asked_for)
                yield Miss(kind="availability", text=_of_function(function, text))

    def _rpo_miss(self, service_id: str, age: float | None, *, has_copy: bool) -> Iterable[Miss]:
        service, required = self.situation.graph.services[service_id], self.requirements.rpo.get(service_id)
        if required is None:
            return
        if not holds_data(self.situation, service):  # its data are kept by others, who say how often they copy them
            if (promised := backup_interval(service)) is not None and promised > required.value:
                yield Miss(kind="rpo", text=backed_up_too_seldom(promised, required))
            return
        asked, old = required.value, hours_in_words(age) if age is not None else ""
        rpo = hours_in_words(asked)
        if age is None:
            yield Miss(kind="rpo", text=_without_age(asked, has_copy=has_copy))
        elif age > asked + 1e-9:
            text = (
                say("After a storage or server failure data are up to {age} old; nothing may be lost.", age=old)
                if asked == 0
                else say(
                    "After a storage or server failure data are up to {age} old; at most {rpo} may be lost.",
                    age=old,
                    rpo=rpo,
                )
            )
            yield Miss(kind="rpo", text=text)


def everyday_data_age(situation: Situation, service: Service, designs: Mapping[str, Design]) -> float | None:
    """Hours of data that an everyday failure (server or storage) can cost; None when no copy is known.

    A second array in step, or a replica, shortens it; high availability alone does not (R98), although shared
    storage keeps the data when one server fails (R33, R114). A backup every 24 h leaves 24 h (R20).
    """
    design = designs[service.id]
    if is_in_step(situation, service, designs):
        return 0.0
    copies: list[float] = []
    has_backup = Recovery.OFFSITE_BACKUP in design.recovery or design.backup_interval_hours is not None
    if has_backup and design.backup_interval_hours is not None:
        copies.append(design.backup_interval_hours)
    for standby in standbys_in(situation, design.recovery):
        mask = situation.catalogue.strategies[standby].mask_of("site")
        if mask and mask.data_loss:
            copies.append(situation.catalogue.figures[mask.data_loss].hours()[1])
    return min(copies, default=None)


def _without_age(rpo: float, *, has_copy: bool) -> str:
    """Data of which nobody knows how old the last copy is: there is none, or how often it is made was not asked."""
    if has_copy:
        if rpo == 0:
            return say("How often the data are backed up is not known; nothing of data may be lost.")
        most = hours_in_words(rpo)
        return say("How often the data are backed up is not known; at most {rpo} of data may be lost.", rpo=most)
    if rpo == 0:
        return say("No backup is known; nothing of data may be lost.")
    return say("No backup is known; at most {rpo} of data may be lost.", rpo=hours_in_words(rpo))


def _of_function(function: str | None, text: str) -> str:
    """A miss of one function of a print service names it."""
    return say("{function}: {text}", function=said(function), text=text) if function else text
