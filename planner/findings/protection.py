"""How a service is protected and promised today, held against what is required of it."""

from __future__ import annotations

from planner.case import NOTHING, Edge, Platform, Recovery, ServiceKind
from planner.designs import holds_data
from planner.disruption import is_reliability_known, planned_work
from planner.findings.register import Found, Register, ServiceView, answer
from planner.gaps import backed_up_too_seldom, promised_too_late, restarts_fill_budget, restore_untested
from planner.graph import circle_through
from planner.language import inside_sentence, noted, said, say
from planner.rules import STANDBYS
from planner.situation import SERVER_KINDS
from planner.wording import circle_in_words, hours_in_words, list_in_words, skill_in_words

FINDINGS: Register[ServiceView] = Register()

TEST_RESTORE = noted("Restore it once to an isolated place, clock it, and write the month down.")
CLUSTERED = (Platform.VM_HA, Platform.VM_FAULT_TOLERANCE, Platform.ACTIVE_PASSIVE, Platform.ACTIVE_ACTIVE)
RESTORE_TEST_MONTHS = 12  # a year old is too old to rely on; ours, DORA article 11 asks for yearly tests


@FINDINGS.finding(rule="R17", severity="info", remedy="Say what kind of component it is, if that is wrong.")
def component_read_from_words(at: ServiceView) -> Found | None:
    component, known = at.situation.components[at.service.id], at.service.reliability
    if not component.is_read_from_words or not component.name or (known and known.mtbf_hours):
        return None
    text = say(
        "Taken as {component} by its name; say what it is if that is wrong.",
        component=said(component.name.replace("-", " ")),
    )
    return Found(text=text, place=at.place("component"), inputs=at.says("component", "name", "hosting"))


@FINDINGS.finding(rule="R17", remedy="Say what kind of component it is, or how often it fails and for how long.")
def component_unknown(at: ServiceView) -> Found | None:
    component = at.situation.components[at.service.id]
    if not component.is_read_from_words or component.name is not None:
        return None
    text = say("Nothing says what kind of part this is, so its own failures are left out.")
    return Found(text=text, place=at.place("component"), inputs=at.says("component", "name", "hosting"))


@FINDINGS.finding(
    rule="R17",
    remedy="Ask how often it failed in the last years and for how long, or what its contract promises, and enter both.",
)
def reliability_not_known(at: ServiceView) -> Found | None:
    """A service bought from outside has outages too; without figures they are not nought but left out."""
    if at.service.kind is not ServiceKind.SAAS or is_reliability_known(at.situation, at.service):
        return None
    text = say("How often it fails is not known: its outages are left out of every figure.")
    path = "reliability.mtbf_hours"
    return Found(text=text, place=at.place(path), inputs=at.says(path, "kind"))


@FINDINGS.finding(rule="R8", remedy="Ask what it runs on: what stands already comes first in every design.")
def platform_not_asked(at: ServiceView) -> Found | None:
    current = at.service.current
    if at.service.kind not in SERVER_KINDS or (current and current.platform is not None):
        return None
    text = say("Its platform was not asked; it is reckoned as a single server, the cautious reading.")
    return Found(text=text, place=at.place("current.platform"), inputs=at.says("current.platform"))


def _keeps_own_data(at: ServiceView) -> bool:
    """Whether its data are the house's to look after, not a provider's."""
    return holds_data(at.situation, at.service) and Recovery.PROVIDER not in at.today.recovery


@FINDINGS.finding(rule="R46", remedy=TEST_RESTORE)
def restore_never_tested(at: ServiceView) -> Found | None:
    current = at.service.current
    if current is None or current.last_restore_test is not NOTHING or not _keeps_own_data(at):
        return None
    path = "current.last_restore_test"
    return Found(text=restore_untested(), place=at.place(path), inputs=at.says(path))


@FINDINGS.finding(rule="DORA 11(6)", severity="info", remedy=TEST_RESTORE)
def restore_test_old(at: ServiceView) -> Found | None:
    """Tests at least once a year are what DORA asks of the financial sector; elsewhere it is good practice."""
    tested = at.service.current.last_restore_test if at.service.current else None
    today = at.case.as_of
    if not isinstance(tested, str) or today is None or not _keeps_own_data(at):
        return None
    months = (int(today[:4]) - int(tested[:4])) * 12 + int(today[5:7]) - int(tested[5:7])
    if months <= RESTORE_TEST_MONTHS:
        return None
    path = "current.last_restore_test"
    text = say("The last restore test is {months} months old.", months=months)
    return Found(text=text, place=at.place(path), inputs=(*at.says(path), ("as_of", today)))


@FINDINGS.finding(
    rule="R98",
    severity="gap",
    remedy="Ask whether nothing may really be lost; if so a second array written at the same moment is needed, "
    "and a copy that corruption cannot reach.",
)
def rpo_nought_without_copy(at: ServiceView) -> Found | None:
    """Only a copy written in the same moment loses nothing (R99), and not even it against corruption (R98)."""
    rpo, house = at.requirements.rpo.get(at.service.id), at.case.house
    if rpo is None or rpo.value != 0 or at.service.current is None or not holds_data(at.situation, at.service):
        return None
    if (house and (house.storage_arrays or 0) >= 2) or Recovery.HOT_SITE in at.today.recovery:
        return None
    text = say("No data may be lost ({set_by}), but no copy is written at the same moment anywhere.", set_by=rpo.set_by)
    tolerance = f"{at.whole.positions[rpo.set_by]}.data_loss.tolerable_hours"
    inputs = (
        (tolerance, answer(at.case, tolerance)),
        ("house.storage_arrays", answer(at.case, "house.storage_arrays")),
        *at.says("current.recovery"),
    )
    return Found(text=text, place=at.place("current.recovery"), inputs=inputs)


@FINDINGS.finding(
    rule="R21",
    severity="gap",
    remedy="Back it up at least as often as data may be lost, or replicate it; or agree that more may be lost.",
)
def backup_longer_than_rpo(at: ServiceView) -> Found | None:
    """The rpo sets how often is backed up (R21): what was written since the last backup is lost."""
    rpo = at.requirements.rpo.get(at.service.id)
    interval = at.service.current.backup_interval_hours if at.service.current else None
    if rpo is None or interval is None or interval <= rpo.value:
        return None
    text = backed_up_too_seldom(interval, rpo)
    path = "current.backup_interval_hours"
    return Found(text=text, place=at.place(path), inputs=(*at.says(path), ("required.rpo_hours", rpo.value)))


@FINDINGS.finding(
    rule="R92",
    severity="gap",
    remedy="Keep a copy in a place that the same fire, flood or attack does not reach, and restore from it once.",
)
def no_offsite_copy(at: ServiceView) -> Found | None:
    current = at.service.current
    if current is None or current.recovery is None or current.recovery or not holds_data(at.situation, at.service):
        return None
    text = say("No copy of the data is kept away from the building.")
    path = "current.recovery"
    return Found(text=text, place=at.place(path), inputs=at.says(path, "current.backup_interval_hours"))


@FINDINGS.finding(
    rule="R88",
    remedy="Do not count it as cover; add fallback printing or device spooling, which print without the server.",
)
def client_spooling_no_cover(at: ServiceView) -> Found | None:
    """The server triggers every release, so client spooling alone prints nothing while it is away."""
    if Edge.CLIENT_SPOOLING not in at.today.edge:
        return None
    text = say("Client spooling takes load off the server; it covers no outage.")
    return Found(text=text, place=at.place("current.edge"), inputs=at.says("current.edge"))


@FINDINGS.finding(
    rule="R25",
    severity="gap",
    remedy="Patch in turn (a second node, live migration of the host), outside the service hours, or less often.",
)
def planned_exceeds_budget(at: ServiceView) -> Found | None:
    """The allowance of a year holds planned and unplanned downtime (R25)."""
    allowed = at.requirements.unavailability.get(at.service.id)
    if allowed is None:
        return None
    planned, figure = planned_work(at.situation, at.service, at.today)
    budget = allowed.value * at.situation.policy.hours_per_year
    if planned <= budget:
        return None
    text = restarts_fill_budget(planned, budget)
    minutes = "house.patch_downtime_minutes_per_month"
    own = at.service.reliability and at.service.reliability.planned_hours_per_year is not None
    place = at.place("reliability.planned_hours_per_year") if own else minutes
    inputs = at.says("reliability.planned_hours_per_year") if own else ((minutes, answer(at.case, minutes)),)
    source = ((f"catalogue.{figure}", at.situation.catalogue.figures[figure].likely),) if figure else ()
    return Found(text=text, place=place, inputs=(*inputs, *source, ("required.downtime_budget_hours_per_year", budget)))


@FINDINGS.finding(
    rule="FFIEC BCM",
    severity="gap",
    remedy="Shorten its recovery, find a workaround for the time in between, or accept the later target in writing.",
)
def promised_later_than_needed(at: ServiceView) -> Found | None:
    """An inversion: what depends on it must be back before it is."""
    rto = at.requirements.rto.get(at.service.id)
    promised = at.service.current.restore_hours if at.service.current else None
    if rto is None or promised is None or promised <= rto.value or rto.value == float("inf"):
        return None
    text = promised_too_late(promised, rto, at.requirements)
    path = "current.restore_hours"
    return Found(text=text, place=at.place(path), inputs=(*at.says(path), ("required.rto_hours", rto.value)))


@FINDINGS.finding(
    rule="FFIEC BCM",
    severity="gap",
    remedy="Promise no less than what it stands on, or speed up the part beneath it first.",
)
def promise_outruns_dependency(at: ServiceView) -> Found | None:
    """A service cannot be back before what it cannot do without."""
    promised = at.service.current.restore_hours if at.service.current else None
    if promised is None:
        return None
    path = "current.restore_hours"
    later = {
        name: hours
        for name in at.situation.graph.hard(at.service.id)
        if (hours := answer(at.whole.services[name], path)) is not None and hours > promised
    }
    if not later:
        return None
    named = list_in_words(
        [say("{name} in {hours}", name=name, hours=hours_in_words(hours)) for name, hours in later.items()]
    )
    text = say(
        "It is promised back in {promised}, but stands on {named}.", promised=hours_in_words(promised), named=named
    )
    inputs = (*at.says(path), *((f"{at.whole.positions[name]}.{path}", hours) for name, hours in later.items()))
    return Found(text=text, place=at.place(path), inputs=inputs)


@FINDINGS.finding(
    rule="FFIEC BCM",
    remedy="Ask of each whether it starts without the other; until then they are planned to come back together.",
)
def service_needs_itself(at: ServiceView) -> Found | None:
    """Services that each need the other cannot be started in any order."""
    if at.service.id not in at.whole.in_cycles:
        return None
    circle = circle_through(at.whole.graph, at.service.id)
    text = say("{circle}: ask whether each of these needs is meant.", circle=circle_in_words(circle))
    return Found(text=text, place=at.place("depends_on"), inputs=(("circle", list(circle)),))


@FINDINGS.finding(
    rule="R51",
    severity="gap",
    remedy="Ask again what it runs on; with one host it is a single server, whatever its software can do.",
)
def cluster_of_one_host(at: ServiceView) -> Found | None:
    """A cluster needs a second node to go to (R11, R51)."""
    house = at.case.house
    if at.today.platform not in CLUSTERED or house is None or house.hosts != 1:
        return None
    text = say("It is said to run as {platform}, but one host stands in the house.", platform=_platform(at))
    inputs = (*at.says("current.platform"), ("house.hosts", house.hosts))
    return Found(text=text, place=at.place("current.platform"), inputs=inputs)


def _platform(at: ServiceView) -> str:
    """The name of what it runs on, for the middle of a sentence."""
    return inside_sentence(at.situation.catalogue.strategies[str(at.today.platform)].name)


@FINDINGS.finding(
    rule="R58",
    severity="gap",
    remedy="Ask where its disks are: without storage that every host reaches, nothing can start it elsewhere.",
)
def cluster_without_shared_storage(at: ServiceView) -> Found | None:
    """Failover needs storage that all nodes reach (R49, R58)."""
    house = at.case.house
    if at.today.platform not in CLUSTERED or house is None or house.shared_storage is not False:
        return None
    text = say("It is said to run as {platform}, but the hosts share no storage.", platform=_platform(at))
    inputs = (*at.says("current.platform"), ("house.shared_storage", house.shared_storage))
    return Found(text=text, place=at.place("current.platform"), inputs=inputs)


@FINDINGS.finding(
    rule="R45", remedy="Train two people in it or move to what the team knows; do not rely on it until one has."
)
def platform_beyond_skill(at: ServiceView) -> Found | None:
    """A platform nobody is trained in fails when it is needed: use what the team is familiar with (R45)."""
    team, platform = at.case.it_team, at.today.platform
    if team is None or not team.skills or platform is None:
        return None
    strategy = at.situation.catalogue.strategies[platform]
    known = [skill for skill in strategy.skills if skill in team.skills]
    needed = strategy.skill_level or at.situation.policy.skill_needed
    if not known or max(team.skills[skill] for skill in known) >= needed:
        return None
    levels = list_in_words(
        [say("{skill} is {level}", skill=skill_in_words(skill), level=team.skills[skill]) for skill in known]
    )
    text = say(
        "It runs on {strategy}; the team's skill in {levels}, {needed} is needed.",
        strategy=strategy.name,
        levels=levels,
        needed=needed,
    )
    inputs = (*at.says("current.platform"), *((f"it_team.skills.{skill}", team.skills[skill]) for skill in known))
    return Found(text=text, place=at.place("current.platform"), inputs=inputs)


@FINDINGS.finding(
    rule="R96",
    remedy="Agree on a replacement (a loan server, a spare host, capacity in a cloud) and rehearse the restore on it.",
)
def backup_without_replacement(at: ServiceView) -> Found | None:
    """A backup keeps data only: when the server or the site is gone, something must stand to restore it to."""
    house = at.case.house
    is_here = at.service.kind in SERVER_KINDS and at.service.site != "cloud"
    if not is_here or at.today.platform is Platform.PRIVATE_CLOUD or house is None or house.hosts is None:
        return None
    if house.hosts > 1 or house.second_site or house.cloud_vpn or at.today.recovery & {*STANDBYS, Recovery.PROVIDER}:
        return None
    text = say("Its backup holds data only: no second machine stands to restore it to.")
    inputs = (*at.says("current.recovery"), ("house.hosts", house.hosts))
    return Found(text=text, place=at.place("current.recovery"), inputs=inputs)
