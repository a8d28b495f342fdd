"""Which designs are possible for a service, and why the others are not.

A design is one platform, the edge features and a recovery set. Every rejection keeps its rule and reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from planner.case import Case, Edge, Platform, Recovery, Service, ServiceKind, Spare
from planner.catalogue import Strategy
from planner.components import parts_of
from planner.coverage import synced_users
from planner.disruption import standbys_in
from planner.language import in_digits, say, say_count
from planner.prerequisites import Need, unmet
from planner.situation import SERVER_KINDS, Design, Situation
from planner.wording import list_in_words, skill_in_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejection:
    """A strategy that is not possible or not sensible here, with its rule."""

    layer: str
    id: str
    rule: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        return {self.layer: self.id, "rule": self.rule, "reason": self.reason}


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What can be combined for one service."""

    platforms: tuple[str | None, ...]
    free_edges: frozenset[str]
    kept_recovery: frozenset[str]
    optional_edges: tuple[str, ...]
    standbys: tuple[str | None, ...]
    spares: tuple[str | None, ...]
    wants_offsite: bool
    rejected: tuple[Rejection, ...]


def functions_in_use(case: Case) -> dict[str, frozenset[str]]:
    """Service -> the functions of it that processes use; all of them where a process does not say which."""
    functions = {service.id: service.functions or () for service in case.services}
    found: dict[str, set[str]] = {name: set() for name in functions}
    for process in case.processes:
        for dependency in process.depends_on or ():
            if dependency.on in found:
                found[dependency.on].update(dependency.uses or functions[dependency.on])
    return {name: frozenset(used) for name, used in found.items()}


def choices_for(situation: Situation, service: Service, uses: frozenset[str]) -> Choices:
    """What can be combined for a service whose processes use these functions (print services).

    Only print services have devices and desktops to fall back on (R1). Several methods are weighed, no
    product is (R44).
    """
    rejected: list[Rejection] = []
    today = situation.today[service.id]
    platforms: list[str | None] = [today.platform]
    kept_edges, kept_recovery = _kept(situation, today, rejected)
    if service.kind in SERVER_KINDS:
        for strategy in situation.catalogue.in_layer("platform"):
            if strategy.id == today.platform:
                continue
            rejection = _reject_platform(situation, service, strategy, uses)
            if rejection:
                rejected.append(rejection)
            else:
                platforms.append(strategy.id)
    barred = constraint_against(situation, today.platform) if today.platform else None
    if barred and len(platforms) > 1:
        platforms.remove(today.platform)
        rejected.append(Rejection(layer="platform", id=str(today.platform), rule="constraint", reason=barred))
    free, optional = _edges(situation, service, uses, rejected)
    wants_offsite = holds_data(situation, service) and Recovery.PROVIDER not in today.recovery
    offsite_barred = _offsite_barred(situation, today) if wants_offsite else None
    if offsite_barred:
        rejected.append(Rejection(layer="recovery", id="offsite-backup", rule="constraint", reason=offsite_barred))
    return Choices(
        platforms=tuple(platforms),
        free_edges=free | kept_edges,
        kept_recovery=kept_recovery,
        optional_edges=optional,
        standbys=_standbys(situation, service, rejected),
        spares=_spares(situation, service, rejected),
        wants_offsite=wants_offsite and not offsite_barred,
        rejected=tuple(rejected),
    )


def _offsite_barred(situation: Situation, today: Design) -> str | None:
    """Why no copy off site that nobody can change is to be had; one that stands is not bought again."""
    stands = Recovery.OFFSITE_BACKUP in today.recovery and today.is_immutable
    barred = constraint_against if stands else constraint_on_buying
    return barred(situation, Recovery.OFFSITE_BACKUP)


def holds_data(situation: Situation, service: Service) -> bool:
    """Whether losing the service's data would matter: servers, storage, directories; not lines or networks."""
    return service.kind in SERVER_KINDS or situation.component(service.id) in ("server", "storage", "directory")


def _kept(situation: Situation, today: Design, rejected: list[Rejection]) -> tuple[frozenset[str], frozenset[str]]:
    """The edge features and recovery of today that no constraint excludes."""
    barred = set()
    for layer, names in (("edge", sorted(today.edge)), ("recovery", sorted(today.recovery))):
        for name in names:
            reason = constraint_against(situation, name)
            if reason:
                barred.add(str(name))
                if name != Recovery.OFFSITE_BACKUP:  # its own rejection follows
                    rejected.append(Rejection(layer=layer, id=str(name), rule="constraint", reason=reason))
    return today.edge - barred, today.recovery - barred


def designs_of(situation: Situation, service: Service, choices: Choices) -> Iterator[Design]:
    """Every combination; the first is what stands today with the free layers added."""
    extras = (frozenset[str](), *(frozenset({edge}) for edge in choices.optional_edges))
    for platform, extra, standby, spare in product(choices.platforms, extras, choices.standbys, choices.spares):
        if standby is None or not _exclude_each_other(situation, platform, standby):
            yield _design(situation, service, choices, platform, extra, standby, spare)


def _design(
    situation: Situation,
    service: Service,
    choices: Choices,
    platform: str | None,
    extra: frozenset[str],
    standby: str | None,
    spare: str | None,
) -> Design:
    today = situation.today[service.id]
    recovery = choices.kept_recovery
    if standby is not None:
        recovery = recovery - standbys_in(situation, recovery) | {standby}
    edge = frozenset(e for e in choices.free_edges | extra if not _exclude_each_other(situation, platform, e))
    design = replace(today, platform=platform, edge=edge, recovery=recovery, spare=spare)
    if choices.wants_offsite:
        interval = situation.catalogue.figures["BACKUP"].hours()[1]
        if today.backup_interval_hours is not None:
            interval = min(interval, today.backup_interval_hours)
        return replace(
            design,
            recovery=design.recovery | {Recovery.OFFSITE_BACKUP},
            is_immutable=True,
            backup_interval_hours=interval,
        )
    return design if Recovery.OFFSITE_BACKUP in recovery else replace(design, is_immutable=False)


def _edges(
    situation: Situation, service: Service, uses: frozenset[str], rejected: list[Rejection]
) -> tuple[frozenset[str], tuple[str, ...]]:
    """(free features by which a needed function gains, features that cost a decision)."""
    if service.kind is not ServiceKind.PRINT:
        return frozenset(), ()
    free: set[str] = set()
    optional: list[str] = []
    for strategy in situation.catalogue.in_layer("edge"):
        if strategy.id in situation.today[service.id].edge:
            continue
        rejection = _reject(situation, service, strategy, uses)
        if rejection:
            rejected.append(rejection)
        elif strategy.is_free_layer:
            free.add(strategy.id)
        else:
            optional.append(strategy.id)
    return frozenset(free), tuple(optional)


def _reject(situation: Situation, service: Service, strategy: Strategy, uses: frozenset[str]) -> Rejection | None:
    """Why a strategy is no choice: the client's constraint first, then its first prerequisite that does not hold."""
    barred = constraint_on_buying(situation, strategy.id)
    if barred:
        return Rejection(layer=strategy.layer, id=strategy.id, rule="constraint", reason=barred)
    needed = unmet(Need(situation=situation, service=service, strategy=strategy, uses=uses))
    if needed:
        return Rejection(layer=strategy.layer, id=strategy.id, rule=needed.rule, reason=needed.reason)
    return None


def _reject_platform(
    situation: Situation, service: Service, strategy: Strategy, uses: frozenset[str]
) -> Rejection | None:
    def no(rule: str, reason: str) -> Rejection:
        return Rejection(layer="platform", id=strategy.id, rule=rule, reason=reason)

    if strategy.id == Platform.SINGLE_SERVER and not constraint_against(situation, strategy.id):
        return no("R8", _what_stands_instead(situation, service))
    rejection = _reject(situation, service, strategy, uses)
    if rejection:
        return rejection
    house = situation.case.house
    for required in strategy.requires:
        if required not in ((house.platforms if house else None) or ()):
            needed = situation.catalogue.strategies[required].name
            return no("R60", say("It builds on {needed}, which does not stand in the house.", needed=needed))
    return _reject_by_skill(situation, strategy, no)


def _reject_by_skill(situation: Situation, strategy: Strategy, no: Callable[[str, str], Rejection]) -> Rejection | None:
    """A platform nobody is trained in loses against what the team runs (R45); not asked is no rejection."""
    known, needed = _skills_asked(situation, strategy), strategy.skill_level or situation.policy.skill_needed
    level = max(known.values(), default=needed)
    if level >= needed:
        return None
    skills = list_in_words([skill_in_words(skill) for skill in known])
    return no(
        "R45",
        say(
            "The team's skill in {skills} is {level}, {needed} is needed; train first or use what is known.",
            skills=skills,
            level=level,
            needed=needed,
        ),
    )


def _skills_asked(situation: Situation, strategy: Strategy) -> dict[str, int]:
    """The skills the strategy can be run with, as far as the team was asked for them, with their levels."""
    team = situation.case.it_team
    asked = (team.skills if team else None) or {}
    return {skill: asked[skill] for skill in strategy.skills if skill in asked}


def skills_to_confirm(situation: Situation, service: Service, design: Design) -> list[str]:
    """What the team must be able to do for a platform that is new, where nobody asked whether it is."""
    platform = design.platform
    if platform is None or platform == situation.today[service.id].platform:
        return []
    strategy = situation.catalogue.strategies[platform]
    if not strategy.skills or _skills_asked(situation, strategy):
        return []
    return [
        say(
            "The team's skill in {skills} was not asked; {needed} is needed in one of them.",
            skills=list_in_words([skill_in_words(skill) for skill in strategy.skills]),
            needed=strategy.skill_level or situation.policy.skill_needed,
        )
        if len(strategy.skills) > 1
        else say(
            "The team's skill in {skill} was not asked; {needed} is needed.",
            skill=skill_in_words(strategy.skills[0]),
            needed=strategy.skill_level or situation.policy.skill_needed,
        )
    ]


def _standbys(situation: Situation, service: Service, rejected: list[Rejection]) -> tuple[str | None, ...]:
    """The standby recovery sets that are possible, None (no standby) first."""
    if service.kind not in SERVER_KINDS or Recovery.PROVIDER in situation.today[service.id].recovery:
        return (None,)
    possible: list[str | None] = [None]
    for strategy in situation.catalogue.in_layer("recovery"):
        if not strategy.is_standby or strategy.id in situation.today[service.id].recovery:
            continue
        rejection = _reject(situation, service, strategy, frozenset())
        if rejection:
            rejected.append(rejection)
        else:
            possible.append(strategy.id)
    return tuple(possible)


def _spares(situation: Situation, service: Service, rejected: list[Rejection]) -> tuple[str | None, ...]:
    """What could stand beside a part of the infrastructure, None (nothing more) first. Where enough stand already,
    another one is no choice (R8)."""
    component = situation.component(service.id)
    possible: list[str | None] = [None]
    for strategy in situation.catalogue.in_layer("spare"):
        if component not in strategy.components:
            continue
        count, needed = parts_of(service)
        rejection = _reject(situation, service, strategy, frozenset())
        if count > needed:
            reason = say("{count} stand already, of which {needed} must work.", count=count, needed=needed)
            rejected.append(Rejection(layer="spare", id=strategy.id, rule="R8", reason=reason))
        elif rejection:
            rejected.append(rejection)
        else:
            possible.append(strategy.id)
    return tuple(possible)


def constraint_against(situation: Situation, strategy_id: str) -> str | None:
    """The client's constraint that excludes a strategy, in the client's words; None when none does."""
    for constraint in situation.case.constraints or ():
        if strategy_id in constraint.excludes:
            return say("Excluded by the client: {text}.", text=constraint.text)
    return None


def constraint_on_buying(situation: Situation, strategy_id: str) -> str | None:
    """The same for a strategy that does not stand yet: who excludes providers (`provider`) buys nothing at one."""
    barred, figures = constraint_against(situation, strategy_id), situation.catalogue.figures
    costs = situation.catalogue.strategies[strategy_id].costs
    if barred or not any(figures[cost.price].at_provider for cost in costs):
        return barred
    no_provider = constraint_against(situation, Recovery.PROVIDER)
    return no_provider and say("{barred} Its price is known from a provider alone.", barred=no_provider)


def not_covered(situation: Situation, service: Service, design: Design) -> list[str]:
    """What still does not work during an outage under this design, in plain words; first what stays in it although
    the client excludes it."""
    texts: list[str] = []
    for name in layers_of(design):
        if barred := constraint_against(situation, name):
            stands = situation.catalogue.strategies[name].name
            texts.append(say("{barred} {name} stands all the same.", name=stands, barred=barred))
    for name in layers_of(design):
        texts += situation.catalogue.strategies[name].not_covered
    estate = service.estate
    if estate and Edge.FALLBACK_PRINTING in design.edge and estate.other_clients:
        texts.append(
            say_count(
                "{count} client cannot run the desktop client (R69).",
                "{count} clients cannot run the desktop client (R69).",
                estate.other_clients,
                count=in_digits(estate.other_clients, ","),
            )
        )
    if estate and Edge.DEVICE_SPOOLING in design.edge:
        kept = synced_users(situation.catalogue)
        if (estate.users_per_mfp_max or 0) > kept:
            texts.append(
                say(
                    "A device with {users} regular users keeps {kept} of them for offline login (R77).",
                    users=in_digits(estate.users_per_mfp_max or 0, "g"),
                    kept=in_digits(kept, "g"),
                )
            )
        if (estate.device_spooling_confirmed_share or 0) < 1:
            texts.append(say("Devices that are not confirmed stop with the server (R85)."))
    if service.kind is ServiceKind.PRINT and not design.edge:
        texts.append(say("Every function stops while the server is away."))
    if Recovery.OFFSITE_BACKUP not in design.recovery and holds_data(situation, service):
        if Recovery.PROVIDER not in design.recovery:
            texts.append(say("No copy of the data outside the building (R92)."))
    elif not design.is_immutable and holds_data(situation, service) and Recovery.PROVIDER not in design.recovery:
        texts.append(say("Ransomware can reach the copies too: none is immutable (R98)."))
    return list(dict.fromkeys(texts))


def layers_of(design: Design) -> list[str]:
    """The strategies of a design: platform or spare first, then edge features, then recovery."""
    names = [name for name in (design.platform, design.spare) if name]
    return [str(name) for name in (*names, *_ordered(design.edge), *_ordered(design.recovery))]


_SHIPPED = [str(name) for name in (*Platform, *Spare, *Edge, *Recovery)]


def _ordered(names: frozenset[str]) -> list[str]:
    """In the order of the case format, strategies from elsewhere after them."""
    return sorted(names, key=lambda name: (_SHIPPED.index(name) if name in _SHIPPED else len(_SHIPPED), name))


def _exclude_each_other(situation: Situation, one: str | None, other: str) -> bool:
    """Whether either strategy names the other as incompatible."""
    strategies = situation.catalogue.strategies
    return one is not None and (one in strategies[other].incompatible or other in strategies[one].incompatible)


def _what_stands_instead(situation: Situation, service: Service) -> str:
    """Why a single server is no choice: it protects least, so nobody buys one beside what stands."""
    platform = situation.today[service.id].platform
    if platform is None:
        return say("What stands is none of these platforms; a single server is the least of them.")
    return say("{name} stands already and protects more.", name=situation.catalogue.strategies[platform].name)
