"""What a careful reader notices in the answers: wishes without impact, restores never tested, gaps named."""

from __future__ import annotations

from collections.abc import Iterator

from planner.case import NOTHING, Case, Edge, Process, Recovery, Service, ServiceKind
from planner.coverage import synced_users
from planner.dependencies import Requirements
from planner.designs import holds_data
from planner.impact import (
    falling_categories,
    falls,
    first_reached,
    loss_curve,
)
from planner.reasons import Finding
from planner.situation import SERVER_KINDS, Situation
from planner.targets import Targets
from planner.wording import hours_in_words, list_in_words

NOT_ASKED_QUESTIONS = (
    "impact.severity",
    "impact.loss",
    "data_loss.tolerable_hours",
    "wrt_hours",
    "workaround.capacity",
    "workaround.sustain_hours",
    "depends_on",
    "service_hours",
)


def not_asked(process: Process) -> list[str]:
    """The questions a plan needs that have no answer yet, as paths of the case format."""
    impact, workaround = process.impact, process.workaround
    answered = {
        "impact.severity": bool(impact and impact.severity),
        "impact.loss": bool(impact and impact.loss and any(x is not None for x in impact.loss)),
        "data_loss.tolerable_hours": bool(process.data_loss and process.data_loss.tolerable_hours is not None),
        "wrt_hours": process.wrt_hours is not None,
        "workaround.capacity": bool(workaround and workaround.capacity is not None),
        "workaround.sustain_hours": bool(workaround and workaround.sustain_hours is not None),
        "depends_on": process.depends_on is not None,
        "service_hours": process.service_hours is not None,
    }
    return [question for question in NOT_ASKED_QUESTIONS if not answered[question]]


def process_findings(case: Case, process: Process, targets: Targets) -> list[Finding]:
    """Findings about one process's own answers."""
    return [
        *_wish_findings(case, process, targets),
        *_answer_findings(case, process, targets),
        *_chosen_findings(process, targets),
        *_print_findings(case, process),
    ]


def _wish_findings(case: Case, process: Process, targets: Targets) -> Iterator[Finding]:
    stated = process.stated
    if stated is None:
        return
    asked_until = hours_in_words(case.impact_after_hours[-1])
    if stated.rto_hours is not None and targets.mtpd_hours is None and targets.rto_hours is None and targets.tier:
        if not targets.is_continuous and stated.rto_hours < case.impact_after_hours[-1]:
            yield Finding(
                id="wish-without-impact",
                subject=process.id,
                rule="R15",
                text=f"An rto of {hours_in_words(stated.rto_hours)} was wished; "
                f"nothing becomes serious within {asked_until}.",
            )
    elif stated.rto_hours is not None and targets.rto_hours is not None and stated.rto_hours < targets.rto_hours:
        yield Finding(
            id="wish-tighter",
            subject=process.id,
            rule="R15",
            text=f"An rto of {hours_in_words(stated.rto_hours)} was wished; "
            f"the answers support {hours_in_words(targets.rto_hours)}.",
        )
    elif stated.rto_hours is not None and targets.rto_hours is not None and stated.rto_hours > targets.rto_hours:
        yield Finding(
            id="wish-looser",
            subject=process.id,
            text=f"An rto of {hours_in_words(stated.rto_hours)} was wished, but impact is serious before it: "
            f"{hours_in_words(targets.rto_hours)} is needed.",
        )
    if stated.rto_hours is not None and stated.mtpd_hours is not None and stated.rto_hours > stated.mtpd_hours:
        yield Finding(
            id="wishes-contradict",
            subject=process.id,
            severity="gap",
            text=f"An rto of {hours_in_words(stated.rto_hours)} was wished, but a stop of only "
            f"{hours_in_words(stated.mtpd_hours)} called tolerable (stated.rto_hours, stated.mtpd_hours): ask again.",
        )
    yield from _mtpd_wish(case, process, targets)
    if stated.rpo_hours is not None and targets.rpo_hours is not None and stated.rpo_hours != targets.rpo_hours:
        yield Finding(
            id="rpo-said-twice",
            subject=process.id,
            text=f"An rpo of {hours_in_words(stated.rpo_hours)} was wished, {hours_in_words(targets.rpo_hours)} "
            "of lost data was called tolerable: settle which holds.",
        )


def _mtpd_wish(case: Case, process: Process, targets: Targets) -> Iterator[Finding]:
    said = process.stated.mtpd_hours if process.stated else None
    if said is None:
        return
    if targets.mtpd_hours is not None and said < targets.mtpd_hours:
        yield Finding(
            id="mtpd-shorter-than-impact",
            subject=process.id,
            text=f"An mtpd of {hours_in_words(said)} was stated; the first unacceptable impact comes after "
            f"{hours_in_words(targets.mtpd_hours)}.",
        )
    elif targets.mtpd_hours is not None and said > targets.mtpd_hours:
        yield Finding(
            id="mtpd-longer-than-impact",
            subject=process.id,
            text=f"An mtpd of {hours_in_words(said)} was stated, but impact is unacceptable after "
            f"{hours_in_words(targets.mtpd_hours)} already.",
        )
    elif targets.mtpd_hours is None and targets.beyond_hours is not None and said <= targets.beyond_hours:
        yield Finding(
            id="mtpd-without-impact",
            subject=process.id,
            text=f"An mtpd of {hours_in_words(said)} was stated; nothing becomes unacceptable within "
            f"{hours_in_words(targets.beyond_hours)}.",
        )


def _answer_findings(case: Case, process: Process, targets: Targets) -> Iterator[Finding]:
    for category in falling_categories(process):
        yield Finding(
            id="severity-falls",
            subject=process.id,
            text=f"The severity of {category} falls as time passes: ask again, it is used as it stands.",
        )
    loss = [float(x) for x in (process.impact.loss or ()) if x is not None] if process.impact else []
    if falls(loss):
        yield Finding(id="loss-falls", subject=process.id, text="The cumulative loss falls as time passes: ask again.")
    unknown = set((process.impact.severity or {}) if process.impact else ()) - {c.id for c in case.categories}
    if unknown:
        yield Finding(
            id="unknown-category", subject=process.id, text=f"No such category: {list_in_words(sorted(unknown))}."
        )
    unacceptable = first_reached(case, process, "unacceptable")
    wrt = process.wrt_hours or 0
    if unacceptable and wrt >= unacceptable.hours:
        yield Finding(
            id="wrt-above-mtpd",
            subject=process.id,
            severity="gap",
            text=f"Catching up takes {hours_in_words(wrt)}, the mtpd is {hours_in_words(unacceptable.hours)}: "
            "no recovery is quick enough.",
        )
    elif targets.is_continuous:
        yield Finding(
            id="continuous-service",
            subject=process.id,
            severity="gap",
            text="No step of the ladder comes before serious impact and leaves time to catch up: "
            "it needs continuous service or a workaround.",
        )


def _chosen_findings(process: Process, targets: Targets) -> Iterator[Finding]:
    """Targets that someone settled on: with a reason, and such that they fit together."""
    chosen = process.chosen
    if chosen is None or (chosen.mtpd_hours, chosen.rto_hours, chosen.rpo_hours) == (None, None, None):
        return
    if not chosen.reason:
        yield Finding(
            id="chosen-without-reason",
            subject=process.id,
            text="Targets were chosen in place of the derived ones, but nobody said why.",
        )
    rto, mtpd, wrt = targets.rto_hours, targets.mtpd_hours, process.wrt_hours or 0
    if rto is not None and mtpd is not None and rto + wrt > mtpd:
        yield Finding(
            id="chosen-beyond-mtpd",
            subject=process.id,
            severity="gap",
            text=f"An rto of {hours_in_words(rto)} and {hours_in_words(wrt)} of catching up end after the mtpd of "
            f"{hours_in_words(mtpd)}.",
        )


def _print_findings(case: Case, process: Process) -> Iterator[Finding]:
    if not process.print_functions:
        return
    kinds = {service.id: service.kind for service in case.services}
    uses = {
        function
        for dependency in process.depends_on or ()
        if kinds.get(dependency.on) is ServiceKind.PRINT
        for function in dependency.uses or process.print_functions
    }
    missing = [function for function in process.print_functions if function not in uses]
    if missing:
        yield Finding(
            id="print-without-service",
            subject=process.id,
            rule="R22",
            text=f"It uses {list_in_words(missing)}, but no print service that gives it is among its dependencies: "
            "ask which software sends these jobs, by which server.",
        )


def service_findings(situation: Situation, service: Service, requirements: Requirements) -> list[Finding]:
    """Findings about one service's facts."""
    return [
        *_reckoning_findings(situation, service),
        *_protection_findings(situation, service, requirements),
        *_estate_findings(situation, service),
    ]


def _reckoning_findings(situation: Situation, service: Service) -> Iterator[Finding]:
    component = situation.components[service.id]
    if component.is_read_from_words and component.name and not (service.reliability and service.reliability.mtbf_hours):
        yield Finding(
            id="component-read-from-words",
            subject=service.id,
            severity="info",
            text=f"Taken as {component.name.replace('-', ' ')} by its name; say what it is if that is wrong.",
        )
    if component.is_read_from_words and component.name is None:
        yield Finding(
            id="component-unknown",
            subject=service.id,
            text="Nothing says what kind of part this is, so its own failures are left out.",
        )
    if service.kind in SERVER_KINDS and not (service.current and service.current.platform is not None):
        yield Finding(
            id="platform-not-asked",
            subject=service.id,
            text="Its platform was not asked; it is reckoned as a single server, the cautious reading.",
        )


def _protection_findings(situation: Situation, service: Service, requirements: Requirements) -> Iterator[Finding]:
    current = service.current
    if current is None:
        return
    if (
        current.last_restore_test is NOTHING
        and holds_data(situation, service)
        and Recovery.PROVIDER not in (current.recovery or ())
    ):
        yield Finding(id="restore-never-tested", subject=service.id, rule="R46", text="A restore was never tested.")
    rpo = requirements.rpo.get(service.id)
    has_copy = bool(current.recovery)
    if rpo and rpo.value == 0 and holds_data(situation, service) and not _has_synchronous_copy(situation):
        yield Finding(
            id="rpo-nought-without-copy",
            subject=service.id,
            severity="gap",
            rule="R98",
            text=f"No data may be lost ({rpo.set_by}), but no copy is written at the same moment anywhere.",
        )
    if not has_copy and holds_data(situation, service) and current.recovery is not None:
        yield Finding(
            id="no-offsite-copy",
            subject=service.id,
            severity="gap",
            rule="R92",
            text="No copy of the data is kept away from the building.",
        )
    if current.edge and Edge.CLIENT_SPOOLING in current.edge:
        yield Finding(
            id="client-spooling-no-cover",
            subject=service.id,
            rule="R88",
            text="Client spooling takes load off the server; it covers no outage.",
        )


def _has_synchronous_copy(situation: Situation) -> bool:
    house = situation.case.house
    return bool(house and (house.storage_arrays or 0) >= 2)


def _estate_findings(situation: Situation, service: Service) -> Iterator[Finding]:
    estate = service.estate
    if estate is None:
        return
    if (estate.users_per_mfp_max or 0) > synced_users(situation):
        yield Finding(
            id="too-many-users-at-device",
            subject=service.id,
            rule="R77",
            text=f"One device has {estate.users_per_mfp_max:g} regular users; "
            f"{synced_users(situation):g} can be kept for offline login.",
        )
    confirmed = estate.device_spooling_confirmed_share
    if confirmed is not None and confirmed < 1:
        share = "No device is" if confirmed == 0 else f"{confirmed * 100:.0f} % of devices are"
        yield Finding(
            id="devices-unconfirmed",
            subject=service.id,
            rule="R85",
            text=f"{share} confirmed for device spooling; the others do not count.",
        )
    if estate.other_clients:
        yield Finding(
            id="clients-without-desktop-client",
            subject=service.id,
            rule="R69",
            text=f"{estate.other_clients:,} clients cannot run the desktop client.",
        )


def case_findings(situation: Situation) -> list[Finding]:
    """Findings about the house and the engagement as a whole."""
    return [*_house_findings(situation), *_basis_findings(situation), *_loss_findings(situation.case)]


def _loss_findings(case: Case) -> Iterator[Finding]:
    unasked = [process.id for process in case.processes if loss_curve(case, process) is None]
    if unasked:
        shown = list_in_words(unasked) if len(unasked) <= 6 else f"{len(unasked)} processes"
        yield Finding(
            id="loss-not-asked",
            subject=None,
            text=f"The loss over time was not asked of {shown}: every expected loss leaves them out.",
        )


def _house_findings(situation: Situation) -> Iterator[Finding]:
    house = situation.case.house
    if house is None:
        yield Finding(id="house-not-asked", subject=None, text="What stands in the house was not asked.")
        return
    if house.shared_storage and (house.storage_arrays or 0) == 1:
        yield Finding(
            id="one-array",
            subject=None,
            severity="gap",
            rule="R110",
            text="All shared storage is one array: a single point of failure under every machine.",
        )
    if house.immutable_backup is False:
        yield Finding(
            id="no-immutable-copy",
            subject=None,
            severity="gap",
            rule="R98",
            text="No copy of the data is safe from being changed: ransomware can reach them all.",
        )
    if house.watched_hours is NOTHING:
        yield Finding(
            id="nobody-watches",
            subject=None,
            text="Nobody watches for outages: the time until someone notices comes on top of every recovery.",
        )
    elif isinstance(house.watched_hours, str) and house.watched_hours.replace(" ", "") not in ("24x7", "00:00-24:00"):
        yield Finding(
            id="unwatched-hours",
            subject=None,
            text=f"Outages are noticed {house.watched_hours} only; "
            "outside, the time until someone notices comes on top.",
        )


def _basis_findings(situation: Situation) -> Iterator[Finding]:
    """What every figure of money in the plan rests on."""
    if situation.case.loss_overlap is None:
        yield Finding(
            id="overlap-not-asked",
            subject=None,
            severity="info",
            text="How far losses of processes stopped together overlap was not asked: the sum is an upper bound.",
        )
    currency = situation.case.currency
    if currency != "EUR" and currency in situation.catalogue.eur_per_unit:
        yield Finding(
            id="planning-rate",
            subject=None,
            severity="info",
            text=f"Catalogue prices are turned into {currency} at a planning rate; "
            "use the rate of the day in a quotation.",
        )
