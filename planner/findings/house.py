"""The house, the people who run it, and what happened in it."""

from __future__ import annotations

from planner.case import NOTHING, Platform, Recovery
from planner.findings.register import Found, HouseView, Register
from planner.findings.words import (
    BACKUPS,
    HOSTS,
    STORAGE,
    asks_five_nines,
    asks_never_stop,
    cause_of,
    hazard_in,
    rooms_of,
    watched_minutes,
)
from planner.language import in_digits, noted, said, say
from planner.reasons import Inputs
from planner.situation import SERVER_KINDS
from planner.wording import hours_in_words, in_percent, list_in_words, skill_in_words

FINDINGS: Register[HouseView] = Register()

ROUND_THE_CLOCK = ("24x7", "24/7", "00:00-24:00")
PER_CAUSE = {
    "capacity": noted("an alarm and a volume of its own for what fills up"),
    "change": noted("a snapshot and a tried way back before every change, with someone at hand after it"),
    "software": noted("service monitoring that restarts, and the maker's fixes"),
    "network": noted("a second path that also carries these services"),
    "environment": noted("cooling and a temperature alarm"),
    "power": noted("a tested UPS"),
    "human error": noted("a written procedure and fewer hands with full rights"),
    "attack": noted("a copy that nobody can change"),
}


@FINDINGS.finding(
    rule="R8", remedy="Ask what stands: hosts, storage, rooms, backups, who watches. It comes first in every design."
)
def house_not_asked(at: HouseView) -> Found | None:
    if at.case.house is not None:
        return None
    return Found(text=say("What stands in the house was not asked."), place="house")


@FINDINGS.finding(
    rule="R110",
    severity="gap",
    remedy="Mirror the array, or place the most critical service on storage of its own; price it against the loss.",
)
def one_array(at: HouseView) -> Found | None:
    """Shared storage must itself be without a single point of failure (R58, R110)."""
    house = at.case.house
    if house is None or not house.shared_storage or house.storage_arrays != 1:
        return None
    text = say("All shared storage is one array: a single point of failure under every machine.")
    paths = ("house.storage_arrays", "house.shared_storage")
    return Found(text=text, place=paths[0], inputs=at.says(*paths))


@FINDINGS.finding(
    rule="R10",
    severity="gap",
    remedy="Move the backups to another room or site first, it costs least; then split hosts and storage.",
)
def one_room(at: HouseView) -> Found | None:
    """Storage, hosts and backups in one room fall to one fire or leak (R10, R92)."""
    return _said_to_share_a_room(at) or _only_one_room(at)


def _said_to_share_a_room(at: HouseView) -> Found | None:
    """What the notes on a site, or those on the house, say of a room."""
    house = at.case.house
    notes: list[Inputs] = [((f"sites[{n}].note", site.note),) for n, site in enumerate(at.case.sites or ())]
    notes.append(
        tuple((f"house.notes.{name}", text) for name, text in ((house.notes if house else None) or {}).items())
    )
    for texts in notes:
        rooms = rooms_of([text for _, text in texts if text])
        backups = [room for room, kinds in rooms.items() if BACKUPS in kinds]
        for room, kinds in rooms.items():
            if {HOSTS, STORAGE, BACKUPS} <= kinds and backups == [room]:
                text = (
                    say("Hosts, storage and backups are said to stand in one room: one fire or leak takes all.")
                    if room == "one"
                    else say(
                        "Hosts, storage and backups are said to stand in room {room}: one fire or leak takes all.",
                        room=room,
                    )
                )
                seen = tuple(pair for pair in texts if pair[1] and "room" in pair[1].lower())
                return Found(text=text, place=seen[0][0], inputs=seen)
    return None


def _only_one_room(at: HouseView) -> Found | None:
    """One room, no second site, servers here, and no copy that leaves the building."""
    house, services = at.case.house, at.case.services
    if house is None or house.second_room is not False or house.second_site is not False:
        return None
    here = [
        s for s in services if s.kind in SERVER_KINDS and s.site != "cloud" and s.current and s.current.recovery == ()
    ]
    if not here or any(Recovery.OFFSITE_BACKUP in at.situation.today[s.id].recovery for s in services):
        return None
    text = say("One room holds servers, storage and backups: one fire or leak takes all.")
    recovery: Inputs = tuple((f"{at.whole.positions[s.id]}.current.recovery", []) for s in here)
    paths = ("house.second_room", "house.second_site")
    return Found(text=text, place=paths[0], inputs=(*at.says(*paths), *recovery))


@FINDINGS.finding(rule="R17", remedy="Ask which holds; a second room is where a mirror or the backups could stand.")
def rooms_said_twice(at: HouseView) -> Found | None:
    house, sites = at.case.house, at.case.sites or ()
    if house is None or house.second_room is not False:
        return None
    for number, site in enumerate(sites):
        if (site.server_rooms or 0) > 1:
            path = f"sites[{number}].server_rooms"
            text = say(
                "No second server room was said to stand, but {site} has {rooms}.",
                site=site.id,
                rooms=site.server_rooms,
            )
            return Found(text=text, place=path, inputs=at.says(path, "house.second_room"))
    return None


@FINDINGS.finding(
    rule="T23", remedy="Ask how often water stood there, and use that rate for the loss of the site in place of ours."
)
def flood_line_named(at: HouseView) -> Found | None:
    """The catalogue's rate of a site loss is an average; a flood line says that this site is not average."""
    for number, site in enumerate(at.case.sites or ()):
        hazard = hazard_in(site.note)
        if hazard:
            figure = at.situation.catalogue.figures["T23"]
            text = say(
                "The note on {site} names a {hazard}; a site loss is reckoned at {likely} a year ({low} to {high}).",
                site=site.id,
                hazard=hazard,
                likely=in_percent(figure.likely, "g"),
                low=in_digits(figure.low, "g"),
                high=in_digits(figure.high, "g"),
            )
            path = f"sites[{number}].note"
            return Found(text=text, place=path, inputs=(*at.says(path), ("catalogue.T23", figure.likely)))
    return None


@FINDINGS.finding(
    rule="R98",
    severity="gap",
    remedy="Keep one copy that no account in the house can change or delete, and find a clean point in it once.",
)
def no_immutable_copy(at: HouseView) -> Found | None:
    """High availability protects no data (R98): replicas copy corruption, reachable backups are encrypted too."""
    if at.case.house is None or at.case.house.immutable_backup is not False:
        return None
    text = say("No copy of the data is safe from being changed: ransomware can reach them all.")
    path = "house.immutable_backup"
    return Found(text=text, place=path, inputs=at.says(path))


@FINDINGS.finding(
    rule="R33", remedy="Have each critical service watched and a mail or message sent; it costs hours, not days."
)
def nobody_watches(at: HouseView) -> Found | None:
    """Recovery starts when someone notices: detection is part of every recovery time."""
    if at.case.house is None or at.case.house.watched_hours is not NOTHING:
        return None
    text = say("Nobody watches for outages: the time until someone notices comes on top of every recovery.")
    path = "house.watched_hours"
    return Found(text=text, place=path, inputs=at.says(path))


@FINDINGS.finding(
    rule="R33", remedy="Let the alarms of services that are needed outside these hours reach whoever is on call."
)
def unwatched_hours(at: HouseView) -> Found | None:
    """Outages outside the watched hours last until the next of them."""
    watched = at.case.house.watched_hours if at.case.house else None
    if not isinstance(watched, str) or watched.replace(" ", "") in ROUND_THE_CLOCK:
        return None
    minutes = watched_minutes(watched)
    if minutes is not None and minutes.all():
        return None
    text = say(
        "Outages are noticed {watched} only; outside, the time until someone notices comes on top.", watched=watched
    )
    path = "house.watched_hours"
    return Found(text=text, place=path, inputs=at.says(path))


@FINDINGS.finding(
    rule="R25",
    severity="info",
    remedy="Where more is asked: patch in turn over two nodes, or by hot patches, and count what is left.",
)
def planned_work_rules_out(at: HouseView) -> Found | None:
    """Which class of availability planned restarts leave within reach, before anything fails (R25, T16)."""
    minutes = at.case.house.patch_downtime_minutes_per_month if at.case.house else None
    policy = at.situation.policy
    planned = 12 * (minutes or 0.0) / 60
    out = [level for level in policy.availability_classes if (1 - level) * policy.hours_per_year < planned]
    if minutes is None or not out:
        return None
    lowest = min(out)
    allowed = (1 - lowest) * policy.hours_per_year
    text = say(
        "Planned restarts of {planned} a year alone rule out {lowest} ({allowed} a year) for "
        "whatever is restarted with them.",
        planned=hours_in_words(planned),
        lowest=in_percent(lowest * 100, "g"),
        allowed=hours_in_words(allowed),
    )
    path = "house.patch_downtime_minutes_per_month"
    return Found(text=text, place=path, inputs=at.says(path))


@FINDINGS.finding(
    rule="R56",
    remedy="Remove the causes first, each by its own means; then see what more availability would still bring.",
)
def incidents_not_masked(at: HouseView) -> Found | None:
    """High availability masks hardware failures only (R56, R98): most of what happened had other causes."""
    known = [
        (number, incident, cause)
        for number, incident in enumerate(at.case.incidents or ())
        if incident.hours is not None and (cause := cause_of(incident.cause)) is not None
    ]
    hours: dict[str, float] = {}
    for _, incident, cause in known:
        hours[cause] = hours.get(cause, 0.0) + (incident.hours or 0.0)
    total, masked = sum(hours.values()), hours.pop("hardware", 0.0)
    if total <= 0 or total - masked <= masked:
        return None
    causes = [cause for cause, _ in sorted(hours.items(), key=lambda pair: (-pair[1], pair[0]))]
    text = say(
        "{hours} of {total} in {count} incidents came from {causes}: no cluster masks them.",
        hours=hours_in_words(total - masked),
        total=hours_in_words(total),
        count=len(known),
        causes=list_in_words([said(cause) for cause in causes]),
    )
    inputs = tuple(
        pair
        for n, _, cause in known
        if cause != "hardware"
        for pair in at.says(f"incidents[{n}].cause", f"incidents[{n}].hours")
    )
    remedy = say("Remove the causes first: {means}.", means=list_in_words([said(PER_CAUSE[cause]) for cause in causes]))
    return Found(text=text, place="incidents", inputs=inputs, remedy=remedy)


@FINDINGS.finding(
    rule="R3", remedy="Show what each process supports and what 99.999 % (5 min 15 s a year) costs; decide per service."
)
def five_nines_asked(at: HouseView) -> Found | None:
    """99.999 % is the highest level, hard and costly: a wish for it carries a warning (R3, R26)."""
    for number, wish in enumerate(at.case.preferences or ()):
        if asks_five_nines(wish):
            path = f"preferences[{number}]"
            text = say("99.999 % was asked for: three or four nines are justified for most services.")
            return Found(text=text, place=path, inputs=at.says(path))
    return None


@FINDINGS.finding(
    rule="R4", remedy="Turn the wish into a target per function: how soon it must be back, and how often it may stop."
)
def never_stop_asked(at: HouseView) -> Found | None:
    """Nothing is available all the time (R4); what must never stop needs targets per service (R16)."""
    for number, wish in enumerate(at.case.preferences or ()):
        if asks_never_stop(wish):
            path = f"preferences[{number}]"
            text = say("Something was asked never to stop: no level of availability gives that.")
            return Found(text=text, place=path, inputs=at.says(path))
    return None


@FINDINGS.finding(rule="R88", remedy="Take it for a relief of server and network, and plan cover beside it.")
def client_spooling_wished(at: HouseView) -> Found | None:
    """Client spooling is in the way of no outage (R88)."""
    for number, wish in enumerate(at.case.prefers or ()):
        if wish == "client-spooling":
            path = f"prefers[{number}]"
            return Found(text=say("Client spooling is wished; it covers no outage."), place=path, inputs=at.says(path))
    return None


@FINDINGS.finding(
    rule="R45", remedy="Budget training for two people, or choose what the team is familiar with: skill decides here."
)
def wish_beyond_skill(at: HouseView) -> Found | None:
    """A platform is wished that the team is not trained in (R45)."""
    skills = (at.case.it_team.skills if at.case.it_team else None) or {}
    for number, wish in enumerate(at.case.prefers or ()):
        strategy = at.situation.catalogue.strategies.get(wish) if wish in tuple(Platform) else None
        known = [skill for skill in strategy.skills if skill in skills] if strategy else []
        needed = (strategy.skill_level if strategy else None) or at.situation.policy.skill_needed
        if strategy and known and max(skills[skill] for skill in known) < needed:
            levels = list_in_words(
                [say("{skill} is {level}", skill=skill_in_words(skill), level=skills[skill]) for skill in known]
            )
            text = say(
                "{strategy} is wished; the team's skill in {levels}, {needed} is needed.",
                strategy=strategy.name,
                levels=levels,
                needed=needed,
            )
            paths = (f"prefers[{number}]", *(f"it_team.skills.{skill}" for skill in known))
            return Found(text=text, place=paths[0], inputs=at.says(*paths))
    return None
