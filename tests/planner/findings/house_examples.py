"""One example of every finding about the house and the engagement, and beside it the nearest case that is none."""

from __future__ import annotations

from planner.case import NOTHING, Case, House, Incident, ItTeam, Recovery, Site
from tests.planner.cases import case, process, service

FOUR_HOURS = (1, 2, 3, 4, 4)  # rto 4 h
OFFICE = (("Mon-Fri", "08:00", "17:00"),)


def house(**fields: object) -> Case:
    return case(house=House(**fields))  # type: ignore[arg-type]


def site(note: str) -> Case:
    return case(sites=(Site(id="A", note=note),))


def one_room(*recovery: Recovery) -> Case:
    rooms = House(second_room=False, second_site=False)
    return case([], [service(current={"recovery": recovery})], house=rooms)


def incidents(*happened: tuple[str, float]) -> Case:
    return case(incidents=tuple(Incident(date="2025", what="it stopped", cause=c, hours=h) for c, h in happened))


def on_call(text: str, windows: tuple[tuple[str, str, str], ...] = OFFICE) -> Case:
    return case([process(severity=FOUR_HOURS, windows=windows)], it_team=ItTeam(on_call=text))


def wished_cluster(skill: int) -> Case:
    return case(prefers=("vm-ha",), it_team=ItTeam(skills={"vmware": skill}))


EXAMPLES: dict[str, tuple[Case, Case]] = {
    "house-not-asked": (case(), house()),
    "one-array": (
        house(shared_storage=True, storage_arrays=1),
        house(shared_storage=True, storage_arrays=2),
    ),
    "one-room": (
        site("Room 1 holds hosts, SAN and backup NAS."),
        site("Room 1 holds hosts and SAN. Room 2 holds the backup NAS."),
    ),
    "rooms-said-twice": (
        case(house=House(second_room=False), sites=(Site(id="A", server_rooms=2),)),
        case(house=House(second_room=False), sites=(Site(id="A", server_rooms=1),)),
    ),
    "flood-line-named": (site("Room 1 stands on a flood line 1:100."), site("There is no flood line here.")),
    "no-immutable-copy": (house(immutable_backup=False), house(immutable_backup=None)),
    "nobody-watches": (house(watched_hours=NOTHING), house(watched_hours=None)),
    "unwatched-hours": (house(watched_hours="06:00-22:00"), house(watched_hours="24 x 7")),
    "planned-work-rules-out": (
        house(patch_downtime_minutes_per_month=0.44),  # 5.28 min a year: 99.999 % allows 5.256
        house(patch_downtime_minutes_per_month=0.43),
    ),
    "incidents-not-masked": (incidents(("change", 5), ("hardware", 4)), incidents(("change", 4), ("hardware", 4))),
    "five-nines-asked": (case(preferences=("99.999 %",)), case(preferences=("99.99 %",))),
    "never-stop-asked": (
        case(preferences=("Printing must never stop",)),
        case(preferences=("Printing must never wait for a teacher",)),
    ),
    "client-spooling-wished": (case(prefers=("client-spooling",)), case(prefers=("device-spooling",))),
    "wish-beyond-skill": (wished_cluster(1), wished_cluster(2)),
    "on-call-too-late": (on_call("24x7, 4 h response"), on_call("24x7, 3 h response")),
    "on-call-not-understood": (on_call("as agreed with the works council"), on_call("Mon-Fri 08-17")),
    "overlap-not-asked": (case(), case(loss_overlap=0.0)),
    "planning-rate": (case(currency="CZK"), case(currency="EUR")),
    "facts-unconfirmed": (case(unconfirmed=("labour.it_hour",)), case(unconfirmed=())),
    "loss-not-asked": (case([process()]), case([process(loss=(0, 0, 0, 0, 0))])),
}
ONE_ROOM_BY_FACTS = (one_room(), one_room(Recovery.OFFSITE_BACKUP))
