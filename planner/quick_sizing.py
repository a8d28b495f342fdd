"""From the ten answers of the quick sizing to a case that can be planned and sized.

What was answered stands in the case as answered. What had to be assumed stands in it too, since a figure that is
missing sizes nothing, but is marked `unconfirmed` at its subject, and the subject's note says what it rests on. Three
processes stand for the work: printing, copying and scanning. All formulas are our assumptions. Names and notes are in
the language spoken when the case is made, and stay in it: they are the client's words from then on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import numpy as np

from planner.case import Case, Platform, ServiceWindow
from planner.catalogue import Catalogue, load_catalogue
from planner.language import in_digits, noted, said, say
from planner.quick_answers import FUNCTIONS, QUICK, SKILLS, QuickAnswers
from planner.reading import case_from_dict
from planner.service_time import service_minutes
from planner.shapes import FORMAT
from planner.wording import hours_in_words, percent_in_words

IMPACT_AFTER_HOURS: Final = (0.25, 1.0, 4.0, 8.0, 24.0, 72.0, 168.0)
HORIZON_YEARS, DISCOUNT_RATE = 5, 0.05
SKILLED: Final = 2  # the level at which the planner takes a platform for one the team can run
TOLERABLE_DATA_LOSS: Final = 24.0  # hours: a copy every night
WITHOUT_CORE: Final = 10  # users at a site that one switch from the shop serves: nobody builds a second core for them
MAIN_SITE, PRINT, NETWORK = "S1", "PRINT", "NET"
WORK: Final = {"print": noted("Printing"), "copy": noted("Copying"), "scan": noted("Scanning")}
USES: Final = {"print": ["print"], "copy": ["copy"], "scan": ["scan"]}
ALL_FUNCTIONS: Final = ["print", "release", "copy", "scan", "workflows", "authentication", "accounting"]
EXCLUDES: Final = {
    "clusters": (
        noted("No failover cluster"),
        ["failover-cluster-active-passive", "failover-cluster-active-active"],
    ),
    "cloud": (noted("Nothing at a cloud provider"), ["private-cloud-vm-ha", "warm-standby", "provider"]),
}


def quick_case(answers: QuickAnswers, as_of: str, catalogue: Catalogue | None = None) -> Case:
    """The case that the answers make, as of a day (ISO 8601). Raises CaseFaults never for answers that were read."""
    return case_from_dict(quick_document(answers, as_of, catalogue))


def quick_document(answers: QuickAnswers, as_of: str, catalogue: Catalogue | None = None) -> dict[str, Any]:
    """The same as a document of the case format."""
    figures = catalogue or load_catalogue()
    return {
        "format": FORMAT,
        "title": say("{client}: quick sizing", client=answers.client),
        "client": {"name": answers.client},
        "as_of": as_of,
        "currency": answers.currency,
        "horizon_years": HORIZON_YEARS,
        "discount_rate": DISCOUNT_RATE,
        "impact_after_hours": list(IMPACT_AFTER_HOURS),
        "severity_levels": ["none", "minor", "noticeable", "serious", "intolerable"],
        "categories": [{"id": "operational", "name": "Operational", "serious_level": 3, "unacceptable_level": 4}],
        **_limits(answers),
        **_house(answers),
        "sites": _sites(answers),
        "services": _services(answers, figures),
        "processes": [_process(answers, function) for function in FUNCTIONS],
    }


def _limits(answers: QuickAnswers) -> dict[str, Any]:
    """Budget and what is ruled out, as the client said it."""
    found: dict[str, Any] = {}
    document = QUICK.write(answers)
    if document.get("budget"):
        found["budget"] = document["budget"]
    ruled_out = answers.must_haves.rules_out if answers.must_haves else ()
    if ruled_out:
        found["constraints"] = [{"text": said(EXCLUDES[name][0]), "excludes": EXCLUDES[name][1]} for name in ruled_out]
    return found


def _house(answers: QuickAnswers) -> dict[str, Any]:
    """What stands and what the team can do. What was not ticked is not there."""
    also = answers.stands.also
    platform = None if answers.stands.to_buy else answers.stands.platform
    has_hosts = "virtual-hosts" in also or platform is Platform.VM_HA
    is_shared = platform not in (None, Platform.SINGLE_SERVER)
    unconfirmed = ["horizon_years", "discount_rate", "impact_after_hours"]
    house: dict[str, Any] = {
        "platforms": [str(platform)] if platform else [],
        "hosts": 2 if has_hosts else 0,
        "shared_storage": is_shared or "shared-storage" in also,
        "storage_arrays": 2 if "second-array" in also else int(is_shared or "shared-storage" in also),
        "load_balancer": "load-balancer" in also,
        "second_room": "second-room" in also,
        "second_site": "second-site" in also,
        "cloud_vpn": "cloud-vpn" in also,
        "immutable_backup": "immutable-backup" in also,
        "notes": {"quick sizing": _house_note(has_hosts, is_shared)},
    }
    if not has_hosts:
        house["hypervisor"] = None
    unconfirmed += ["house.hosts"] * has_hosts + ["house.shared_storage", "house.storage_arrays"] * is_shared
    team: dict[str, Any] = {"skills": {name: SKILLED if name in answers.skills else 0 for name in SKILLS}}
    return {"it_team": team, "house": house, "unconfirmed": [*unconfirmed, "it_team.skills"]}


def _house_note(has_hosts: bool, is_shared: bool) -> str:
    notes = [say("A skill that was named counts as level {level} of 4, any other as none.", level=SKILLED)]
    if has_hosts:
        notes.append(say("Two virtualisation hosts are assumed: how many there are was not asked."))
    if is_shared:
        notes.append(say("One shared storage is assumed below the platform that stands."))
    over = {"years": HORIZON_YEARS, "rate": percent_in_words(DISCOUNT_RATE)}
    notes.append(say("Costs and losses are reckoned over {years} years at {rate} a year.", **over))
    return " ".join(notes)


def _sites(answers: QuickAnswers) -> list[dict[str, Any]]:
    """Users and devices spread evenly, the remainder at the first site, where the server stands."""
    users = even_parts(answers.users, answers.sites)
    devices = even_parts(sum(answers.devices.values()), answers.sites)
    found = []
    for number, (each, mfps) in enumerate(zip(users, devices, strict=True), start=1):
        name = say("Site {number}", number=number)
        site: dict[str, Any] = {"id": f"S{number}", "name": name, "users": each, "mfps": mfps}
        if answers.sites > 1:
            site["unconfirmed"] = ["users", "mfps"]
            site["note"] = say(
                "Users and devices are spread evenly over {sites} sites: their shares were not asked.",
                sites=answers.sites,
            )
        found.append(site)
    return found


def even_parts(total: int, parts: int) -> list[int]:
    """A whole number in so many equal whole parts, the first ones one larger until nothing is left."""
    part, rest = divmod(total, parts)
    return [part + (number < rest) for number in range(parts)]


def _services(answers: QuickAnswers, catalogue: Catalogue) -> list[dict[str, Any]]:
    network = _infrastructure(NETWORK, say("Network of the main site"), "network")
    lines = [
        _infrastructure(f"LINE{number}", say("Line to site {number}", number=number), "wan")
        for number in range(2, answers.sites + 1)
    ]
    networks = [network] if has_core(answers) else []
    print_service = {
        "id": PRINT,
        "name": say("Print management"),
        "kind": "print",
        "site": MAIN_SITE,
        "depends_on": [each["id"] for each in networks],
        "current": _current(answers),
        "functions": ALL_FUNCTIONS,
        **_estate(answers, catalogue),
    }
    return [print_service, *networks, *lines]


def _infrastructure(code: str, name: str, component: str) -> dict[str, Any]:
    part = {"id": code, "name": name, "kind": "infrastructure", "component": component}
    return part | {"site": MAIN_SITE, "depends_on": []}


def has_core(answers: QuickAnswers) -> bool:
    """Whether the main site is large enough for a network core that is worth a figure of its own (ours)."""
    return even_parts(answers.users, answers.sites)[0] > WITHOUT_CORE


def _current(answers: QuickAnswers) -> dict[str, Any]:
    has_copy = "offsite-backup" in answers.stands.also
    return {
        "platform": str(answers.stands.platform),
        **({"to_buy": True} if answers.stands.to_buy else {}),
        "edge": [],
        "recovery": ["offsite-backup"] if has_copy else [],
    }


def _estate(answers: QuickAnswers, catalogue: Catalogue) -> dict[str, Any]:
    """The print estate. Confirmed devices are not asked here, so none counts (R85)."""
    figures, mfps = catalogue.figures, sum(answers.devices.values())
    megabytes, days, scans, able = (figures[name] for name in ("Z11", "Z12", "Z13", "Z14"))
    computers = round(answers.users * able.likely)
    estate = {
        "mfps": mfps,
        "mfps_by_vendor": {vendor: number for vendor, number in answers.devices.items() if number},
        "windows_clients": computers,
        "macos_clients": 0,
        "other_clients": answers.users - computers,
        "desktop_client_installed_share": float("desktop-client" in answers.stands.also),
        "jobs_per_day": answers.jobs_per_day,
        "scan_jobs_per_day": float(round(answers.jobs_per_day * scans.likely)),
        "average_job_mb": megabytes.likely,
        "retention_days": days.likely,
        "users_per_mfp_median": round(answers.users / mfps, 1),
    }
    assumed = _assumed_of_estate(catalogue)
    assumptions = list(assumed.values())
    if not has_core(answers):
        assumptions.append(
            say(
                "the network of a site of at most {users} users is one switch that is replaced from the shop, so its "
                "outages are not counted and no second one is offered",
                users=WITHOUT_CORE,
            )
        )
    if answers.stands.to_buy:
        assumptions.append(say("no print server stands yet, so today is reckoned as if the first one were there"))
    note = say("Assumed until somebody says otherwise: {assumptions}.", assumptions="; ".join(assumptions))
    return {"estate": estate, "note": note, "unconfirmed": [f"estate.{name}" for name in assumed]}


def _assumed_of_estate(catalogue: Catalogue) -> dict[str, str]:
    """What stands in the estate without having been asked, in words."""
    megabytes, days, scans, able = (catalogue.figures[name].likely for name in ("Z11", "Z12", "Z13", "Z14"))
    return {
        "windows_clients": say(
            "{share} of the users have a Windows computer of their own (Z14)", share=percent_in_words(able)
        ),
        "macos_clients": say("none has a Mac"),
        "other_clients": say("the rest cannot run the desktop client"),
        "scan_jobs_per_day": say("{number} scan jobs for each print job (Z13)", number=in_digits(scans)),
        "average_job_mb": say("a print job has {number} MB (Z11)", number=in_digits(megabytes)),
        "retention_days": say("a job waits {hours} to be released (Z12)", hours=hours_in_words(days * 24)),
        "users_per_mfp_median": say("users are spread evenly over the devices"),
    }


def _process(answers: QuickAnswers, function: str) -> dict[str, Any]:
    """The work that needs one function, with its part of what an hour costs and of the must-haves."""
    must, hours = answers.must_haves, QUICK.write(answers)["hours"]
    notes = [
        say("An hour's cost is split evenly over printing, copying and scanning, and counts every hour of work alike.")
    ]
    found: dict[str, Any] = {
        "id": f"P{FUNCTIONS.index(function) + 1:02d}",
        "name": said(WORK[function]),
        "service_hours": hours,
        "impact": {"loss": loss_by_time(answers)},
        "depends_on": _needs(answers, function),
    }
    unconfirmed = ["impact.loss"]
    if must and function in must.functions and must.back_within_hours is not None:
        reason = say("Must-have of the quick sizing; what would happen later was not asked.")
        found["chosen"] = {"rto_hours": must.back_within_hours, "reason": reason}
    if must and must.lose_at_most_hours is not None:
        found["data_loss"] = {"tolerable_hours": must.lose_at_most_hours}
    else:
        found["data_loss"] = {"tolerable_hours": TOLERABLE_DATA_LOSS}
        unconfirmed.append("data_loss.tolerable_hours")
        notes.append(say("A restored server may lack {hours} of work.", hours=hours_in_words(TOLERABLE_DATA_LOSS)))
    return found | {"note": say("Assumed: {assumptions}", assumptions=" ".join(notes)), "unconfirmed": unconfirmed}


def _needs(answers: QuickAnswers, function: str) -> list[dict[str, Any]]:
    """The print service for everybody, and each further site's line for the users there."""
    users = even_parts(answers.users, answers.sites)
    lines = [
        {"on": f"LINE{number}", "share": round(each / answers.users, 4)}
        for number, each in enumerate(users[1:], start=2)
        if each
    ]
    printing: dict[str, Any] = {"on": PRINT, "share": 1.0, "uses": USES[function]}
    if answers.must_haves and answers.must_haves.lose_at_most_hours is not None:
        printing["carries_data"] = True  # what may be lost was asked of this work, and here nothing else holds its data
    return [printing, *lines]


def loss_by_time(answers: QuickAnswers) -> list[float]:
    """What has been lost by each point of `IMPACT_AFTER_HOURS` with one function, in money to the cent.

    Loss = cost of an hour / 3 x the most hours of work that fall into so long a time, whenever it begins.
    """
    an_hour = answers.loss_per_hour / len(FUNCTIONS)
    worked = [worked_hours(answers.hours, hours) for hours in IMPACT_AFTER_HOURS]
    return [float((an_hour * Decimal(str(each))).quantize(Decimal("0.01"), ROUND_HALF_UP)) for each in worked]


def worked_hours(hours: str | Sequence[ServiceWindow], within: float) -> float:
    """The most hours of work that fall into a stretch of so many hours (at most a week), whenever it begins."""
    if isinstance(hours, str):
        return within
    minutes = service_minutes(hours).astype(int)
    length = round(within * 60)
    running = np.concatenate([[0], np.cumsum(np.concatenate([minutes, minutes[:length]]))])
    return float(np.max(running[length:] - running[:-length])) / 60


def assumptions_of(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(subject, what was assumed) of a case that a quick sizing made, as far as its notes still say it."""
    house = (document.get("house") or {}).get("notes") or {}
    found = [("What stands already", house["quick sizing"])] if house.get("quick sizing") else []
    for key in ("sites", "services", "processes"):
        for part in document.get(key) or ():
            if part.get("unconfirmed") and part.get("note"):
                found.append((part.get("name") or part["id"], part["note"]))
    return found
