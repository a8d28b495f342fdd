"""The shape of a service: what it depends on, and how it is protected today."""

from __future__ import annotations

from typing import Final

from planner import case, rules
from planner.fields import (
    MONTH,
    YEAR,
    Date,
    an_id,
    count,
    functions,
    hours,
    hours_a_year,
    name,
    share,
    unconfirmed,
)
from planner.kinds import Choice, Flag, Number, OrNothing, Reference, Text
from planner.structures import ListOf, MapOf, Record

COMPONENTS: Final = ("server", "storage", "network", "wan", "directory", "load-balancer", "power", "supplier")
_CURRENT: Final = Record(
    "how the service is protected and promised today",
    case.CurrentProtection,
    fields={
        "platform": OrNothing("it has none", Choice("the platform it runs on", tuple(case.Platform), case.Platform)),
        "to_buy": Flag("whether that platform is still to be bought"),
        "edge": ListOf("edge features in use", Choice("an edge feature", tuple(case.Edge), case.Edge), unique="itself"),
        "recovery": ListOf(
            "how it is recovered",
            Choice("a way to recover", tuple(case.Recovery), case.Recovery),
            unique="itself",
            checks=(rules.one_standby,),
        ),
        "restore_hours": hours("until it is restored"),
        "backup_interval_hours": hours("from one backup to the next"),
        "last_restore_test": OrNothing(
            "never tested", Date("the month of the last restore test", 7, True, "YYYY-MM", f"{YEAR}-{MONTH}")
        ),
    },
)
_RELIABILITY: Final = Record(
    "the service's own failure behaviour",
    case.Reliability,
    fields={
        "mtbf_hours": hours("between failures", 0.001, 1e9),
        "mttr_hours": hours("to repair"),
        "count": count("equal parts", 1),
        "needed": count("parts that must work", 1),
        "planned_hours_per_year": hours_a_year("of planned downtime"),
    },
    checks=(rules.enough_parts,),
)
_ESTATE: Final = Record(
    "the print estate",
    case.Estate,
    fields={
        "product": Text("the print-management product"),
        "mfps": count("multifunction devices"),
        "mfps_by_vendor": MapOf("devices by vendor", value=count("devices of this vendor")),
        "embedded_terminal_share": share("the share of devices with an embedded terminal"),
        "device_spooling_confirmed_share": share("the share of devices confirmed for device spooling"),
        "device_spooling_note": Text("a note on device spooling"),
        "windows_clients": count("Windows clients"),
        "macos_clients": count("macOS clients"),
        "other_clients": count("other clients"),
        "desktop_client_installed_share": share("the share of clients with the desktop client"),
        "jobs_per_day": Number("print jobs a day", 0, 1e9),
        "scan_jobs_per_day": Number("scan jobs a day", 0, 1e9),
        "average_job_mb": Number("megabytes of an average job", 0, 1e6),
        "retention_days": Number("days that jobs are kept", 0, 36_500),
        "users_per_mfp_median": Number("regular users at the median device", 0, 1e9),
        "users_per_mfp_max": Number("regular users at the busiest device", 0, 1e9),
        "authentication": Text("how users sign in at a device"),
    },
)
REDUNDANCY: Final = ListOf(
    "groups of dependencies of which some suffice",
    Record(
        "a redundancy group",
        case.RedundancyGroup,
        ("members",),
        {
            "members": ListOf(
                "the members of the group, from depends_on",
                Reference("a member of the group", to=("services", "processes")),
                least=2,
                unique="itself",
            ),
            "needed": count("members that must work", 1),
        },
        checks=(rules.enough_members,),
    ),
)
SERVICE: Final = Record(
    "a service",
    case.Service,
    ("id", "name", "kind"),
    {
        "id": an_id("the service's id"),
        "name": name("the service's name"),
        "kind": Choice("the kind of service", tuple(case.ServiceKind), case.ServiceKind),
        "site": Reference('the site it runs at, or "cloud"', to=("sites",), also=("cloud",)),
        "hosting": Text("what it runs on"),
        "component": Choice("the kind of component", COMPONENTS),
        "depends_on": ListOf(
            "services it depends on", Reference("a service it depends on", to=("services",)), unique="itself"
        ),
        "redundancy": REDUNDANCY,
        "current": _CURRENT,
        "functions": functions("the functions it offers"),
        "estate": _ESTATE,
        "reliability": _RELIABILITY,
        "note": Text("a note"),
        "unconfirmed": unconfirmed(),
    },
    checks=(rules.service_depends_on_others, rules.groups_among_dependencies),
)
