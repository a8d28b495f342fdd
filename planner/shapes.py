"""The case format `ninefold-case/1`: every key, what it means and what it may hold.

This is the only description of the format. Reading, writing and the JSON Schema follow from it.
"""

from __future__ import annotations

from typing import Final

from planner import case, rules
from planner.fields import (
    DAY,
    MONTH,
    YEAR,
    Date,
    NumberOr,
    an_id,
    count,
    functions,
    hours,
    hours_a_year,
    level,
    name,
    share,
    texts,
    times_a_year,
    unconfirmed,
)
from planner.kinds import Choice, Constant, Flag, Money, Number, OrNothing, Reference, Text
from planner.structures import ListOf, MapOf, OneWordOr, PerPoint, Record
from planner.weekdays import DAYS_PATTERN, END_PATTERN, TIME_PATTERN

FORMAT: Final = "ninefold-case/1"
COMPONENTS: Final = ("server", "storage", "network", "wan", "directory", "load-balancer", "power", "supplier")

_PLATFORMS: Final = tuple(case.Platform)
_EDGES: Final = tuple(case.Edge)
_RECOVERIES: Final = tuple(case.Recovery)
_DESIGNS: Final = (*_PLATFORMS, *_EDGES, *_RECOVERIES, *case.Spare)


_CLIENT: Final = Record(
    "the client",
    case.Client,
    fields={
        "name": Text("the client's name", 200),
        "sector": Text("the client's sector"),
        "country": Text("the client's country"),
        "employees": count("the client's employees"),
        "annual_revenue": Money("the client's revenue in a year"),
        "regulation": texts("laws and standards the client is under"),
        "risk_appetite": Text("how much risk the client accepts, in words"),
    },
)
_BUDGET: Final = Record(
    "the ceilings of what may be spent",
    case.Budget,
    fields={
        "capex": Money("the ceiling of one-off cost"),
        "opex_per_year": Money("the ceiling of yearly cost"),
        "note": Text("what the budget is for"),
    },
)
_LABOUR: Final = Record(
    "what an hour of work costs",
    case.Labour,
    fields={"it_hour": Money("an hour of IT work"), "staff_hour": Money("an hour of staff time")},
)
_CATEGORY: Final = Record(
    "an impact category",
    case.Category,
    ("id", "serious_level", "unacceptable_level"),
    {
        "id": an_id("the category's id"),
        "name": Text("the category's name", 200),
        "serious_level": level("the level that is serious in this category"),
        "unacceptable_level": level("the level that is unacceptable in this category"),
        "anchors": ListOf("what levels 0 to 4 mean in this category", Text("what a level means", 500), 5, 5),
    },
    checks=(rules.serious_before_unacceptable,),
)
_IT_TEAM: Final = Record(
    "the people who run IT",
    case.ItTeam,
    fields={
        "fte": Number("full-time posts", 0, 1e6),
        "recovery_crews": count("services that can be restored at the same time", 1),
        "on_call": Text("who is on call, and when"),
        "skills": MapOf("skills by platform", value=level("the skill, 0 none to 4 expert")),
        "training_budget": Money("what may be spent on training"),
    },
)
_HOUSE: Final = Record(
    "what stands in the client's house already",
    case.House,
    fields={
        "platforms": ListOf("platforms in use", Choice("a platform", _PLATFORMS, case.Platform), unique="itself"),
        "hypervisor": OrNothing("there is none", Text("the hypervisor in use")),
        "hosts": count("virtualisation hosts"),
        "shared_storage": Flag("hosts share storage"),
        "storage_arrays": count("storage arrays"),
        "load_balancer": Flag("a load balancer stands"),
        "second_room": Flag("a second server room stands"),
        "second_site": Flag("a second site stands"),
        "cloud_vpn": Flag("a VPN to a cloud stands"),
        "immutable_backup": Flag("a backup copy exists that nobody can change"),
        "watched_hours": OrNothing("nobody", Text("when someone notices an outage, such as 06:00-22:00")),
        "patch_hours_per_year": hours_a_year("spent on patching"),
        "patch_downtime_minutes_per_month": Number("minutes a month down for patches", 0, 44_640),
        "notes": MapOf("notes by subject", value=Text("the note")),
    },
)
_QUESTION_CHANGE: Final = Record(
    "how a question of the interview was changed",
    case.QuestionChange,
    ("path",),
    {
        "path": Text("the path of the question", 200, True),
        "ask": Choice("when it is asked", ("live", "optional", "off")),
        "label": Text("its wording", 200, True),
        "help": Text("its help text", 1000),
    },
)
_OWN_QUESTION: Final = Record(
    "a question of the engagement's own",
    case.OwnQuestion,
    ("id", "label", "kind"),
    {
        "id": an_id("the question's id"),
        "label": Text("its wording", 200, True),
        "kind": Choice("how it is answered", ("text", "number", "duration", "choice", "scale")),
        "section": Text("the key of its section", 64, True),
        "help": Text("its help text", 1000),
        "choices": ListOf("what it offers", Text("a choice", 200, True), 2, 50, unique="itself"),
    },
    checks=(rules.choices_where_chosen,),
)
_QUESTION_SET: Final = Record(
    "what was changed about the questions of the interview",
    case.QuestionSet,
    fields={
        "changes": ListOf("changed questions", _QUESTION_CHANGE, unique="path"),
        "own": ListOf("questions of the engagement's own", _OWN_QUESTION, most=200, unique="id"),
        "order": ListOf(
            "questions in the order in which they are asked", Text("a path", 200, True), most=1000, unique="itself"
        ),
    },
)
_CONSTRAINT: Final = Record(
    "something that limits the choice",
    case.Constraint,
    ("text",),
    {
        "text": Text("the constraint in words", filled=True),
        "excludes": ListOf("design ids it excludes", Choice("a design id", _DESIGNS), unique="itself"),
    },
)
_SITE: Final = Record(
    "a site",
    case.Site,
    ("id",),
    {
        "id": an_id("the site's id"),
        "name": Text("the site's name", 200),
        "users": count("users at the site"),
        "mfps": count("multifunction devices at the site"),
        "label_printers": count("label printers at the site"),
        "server_rooms": count("server rooms at the site"),
        "subnets": count("subnets at the site"),
        "wan": Text("the site's lines"),
        "power": Text("the site's power supply"),
        "power_events_per_year": times_a_year("that power fails"),
        "note": Text("a note"),
        "unconfirmed": unconfirmed(),
    },
)
_CURRENT: Final = Record(
    "how the service is protected and promised today",
    case.CurrentProtection,
    fields={
        "platform": OrNothing("it has none", Choice("the platform it runs on", _PLATFORMS, case.Platform)),
        "to_buy": Flag("whether that platform is still to be bought"),
        "edge": ListOf("edge features in use", Choice("an edge feature", _EDGES, case.Edge), unique="itself"),
        "recovery": ListOf(
            "how it is recovered",
            Choice("a way to recover", _RECOVERIES, case.Recovery),
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
_REDUNDANCY: Final = ListOf(
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
_SERVICE: Final = Record(
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
        "redundancy": _REDUNDANCY,
        "current": _CURRENT,
        "functions": functions("the functions it offers"),
        "estate": _ESTATE,
        "reliability": _RELIABILITY,
        "note": Text("a note"),
        "unconfirmed": unconfirmed(),
    },
    checks=(rules.service_depends_on_others, rules.groups_among_dependencies),
)
WINDOW: Final = Record(
    "a window of service hours",
    case.ServiceWindow,
    ("days", "from", "to"),
    {
        "days": Text("the days", 200, True, "such as Mon-Fri, Tue,Thu or Mon-Sun", DAYS_PATTERN),
        "from": Text("when it starts", 5, True, "HH:MM from 00:00 to 23:59", TIME_PATTERN),
        "to": Text("when it ends", 5, True, "HH:MM, at most 24:00", END_PATTERN),
    },
    {"from": "start", "to": "end"},
    checks=(rules.ends_after_it_starts,),
)
_PEAK: Final = Record(
    "a time when a stop costs more",
    case.Peak,
    ("when", "hours_per_year", "loss_factor"),
    {
        "when": Text("when the peak is", filled=True),
        "hours_per_year": hours_a_year("that it lasts"),
        "loss_factor": Number("how many times the usual loss", 0, 1000),
    },
)
_LOSS_LIMITS: Final = Record(
    "the loss that is serious, and that is unacceptable",
    case.LossLimits,
    fields={
        "serious": Money("the loss from which a disruption is serious", 0.01),
        "unacceptable": Money("the loss from which a disruption is unacceptable", 0.01),
    },
    checks=(rules.serious_loss_first,),
)
_IMPACT: Final = Record(
    "what a stop causes",
    case.Impact,
    fields={
        "severity": MapOf(
            "levels by category",
            Reference("an impact category", to=("categories",)),
            PerPoint("levels reached", level("the level reached by then")),
        ),
        "loss": PerPoint("cumulative loss", Money("the money lost by then")),
        "loss_limits": _LOSS_LIMITS,
    },
)
_DATA_LOSS: Final = Record(
    "the data that may be lost",
    case.DataLoss,
    fields={
        "tolerable_hours": hours("of data that may be lost"),
        "recreatable_hours": hours("of lost data that can be entered again"),
        "cost_per_hour": Money("what an hour of lost data costs"),
    },
)
_WORKAROUND: Final = Record(
    "how the process goes on without IT",
    case.Workaround,
    fields={
        "description": Text("what people do"),
        "sustain_hours": hours("that it can be kept up"),
        "capacity": share("the share of normal work it carries"),
        "covers": OneWordOr(
            "what it bridges",
            "all",
            ListOf(
                "services whose outage it bridges", Reference("a service it bridges", to=("services",)), unique="itself"
            ),
        ),
    },
)
_MBCO_STEP: Final = Record(
    "a step of the minimum service",
    case.MbcoStep,
    ("after_hours", "capacity"),
    {
        "after_hours": hours("into the disruption from which it holds"),
        "capacity": share("the share of normal service that is needed"),
        "description": Text("the minimum service in words"),
    },
)
_DEPENDENCY: Final = Record(
    "something the process needs",
    case.Dependency,
    ("on",),
    {
        "on": Reference("the service or process it needs", to=("services", "processes")),
        "share": share("the share of the process that stops without it"),
        "uses": functions("the functions it uses"),
        "needed_from_hours": hours("into a disruption from which it is needed"),
        "carries_data": Flag("the process's data live in it"),
    },
)
_STATED: Final = Record(
    "what the respondent said before anything was derived",
    case.Stated,
    fields={
        "mtpd_hours": hours("of disruption said to be tolerable"),
        "rto_hours": hours("in which recovery was asked for"),
        "rpo_hours": hours("of data said to be dispensable"),
    },
)
_CHOSEN: Final = Record(
    "targets a person settled on in place of the derived ones",
    case.Chosen,
    fields={
        "mtpd_hours": hours("of disruption that are tolerable"),
        "rto_hours": hours("in which it must be back"),
        "rpo_hours": hours("of data that may be lost"),
        "reason": Text("why these targets hold", filled=True),
    },
)
_PROCESS: Final = Record(
    "a business process",
    case.Process,
    ("id", "name"),
    {
        "id": an_id("the process's id"),
        "name": name("the process's name"),
        "owner_role": Text("the role of its owner"),
        "sites": ListOf("sites it runs at", Reference("a site it runs at", to=("sites",)), unique="itself"),
        "service_hours": OneWordOr("when it runs", "24x7", ListOf("windows {days, from, to}", WINDOW)),
        "weeks_per_year": Number("weeks a year that it runs", 0, 53),
        "peaks": ListOf("times when a stop costs more", _PEAK),
        "impact": _IMPACT,
        "impact_outside_peaks": _IMPACT,
        "data_loss": _DATA_LOSS,
        "wrt_hours": hours("of work to catch up after recovery"),
        "mbco": ListOf("the minimum service over time", _MBCO_STEP, checks=(rules.rising_steps,)),
        "tolerated_outages_per_year": times_a_year("that an outage is tolerated"),
        "tolerable_loss_per_year": Money("the loss from outages that is tolerable in a year"),
        "workaround": _WORKAROUND,
        "depends_on": ListOf("what it needs", _DEPENDENCY, unique="on"),
        "redundancy": _REDUNDANCY,
        "key_people": count("people who know how to do the work, deputies included"),
        "print_functions": functions("print functions said to be used"),
        "stated": _STATED,
        "chosen": _CHOSEN,
        "pages_per_day": Number("pages a day", 0, 1e9),
        "note": Text("a note"),
        "own": MapOf("answers to the engagement's own questions, by id", value=NumberOr("the answer", filled=True)),
        "unconfirmed": unconfirmed(),
    },
    checks=(rules.process_depends_on_others, rules.groups_among_dependencies),
)
_INCIDENT: Final = Record(
    "an incident",
    case.Incident,
    ("date", "what"),
    {
        "date": Date("when it happened", 10, True, "YYYY, YYYY-MM or YYYY-MM-DD", f"{YEAR}(-{MONTH}(-{DAY})?)?"),
        "what": Text("what happened", filled=True),
        "hours": hours("it lasted"),
        "cause": Text("the cause"),
    },
)
CASE: Final = Record(
    "a case",
    case.Case,
    (
        "format",
        "title",
        "currency",
        "horizon_years",
        "discount_rate",
        "impact_after_hours",
        "severity_levels",
        "categories",
        "services",
        "processes",
    ),
    {
        "format": Constant("the format this version reads", FORMAT),
        "title": name("the title"),
        "fictional": Flag("the case is invented"),
        "notice": Text("what every document must say about the case"),
        "client": _CLIENT,
        "as_of": Date("the day the case describes", 10, True, "YYYY-MM-DD", f"{YEAR}-{MONTH}-{DAY}"),
        "currency": Text("the currency", 3, True, "three capital letters such as EUR", "[A-Z]{3}"),
        "horizon_years": Number("years that are reckoned", 0.01, 100),
        "discount_rate": share("the discount rate of a year"),
        "budget": _BUDGET,
        "labour": _LABOUR,
        "impact_after_hours": ListOf(
            "the hours at which impact is asked",
            hours("after which impact is asked", 0.0001),
            least=1,
            most=100,
            checks=(rules.rising,),
        ),
        "severity_levels": ListOf("the labels of levels 0 to 4", Text("a label", 100, True), 5, 5),
        "categories": ListOf("impact categories", _CATEGORY, most=200, unique="id"),
        "it_team": _IT_TEAM,
        "house": _HOUSE,
        "constraints": ListOf("constraints", _CONSTRAINT),
        "prefers": ListOf("design ids the client wants", Choice("a design id", _DESIGNS), unique="itself"),
        "preferences": texts("wishes in words"),
        "sites": ListOf("sites", _SITE, unique="id"),
        "services": ListOf("services", _SERVICE, unique="id"),
        "processes": ListOf("processes", _PROCESS, unique="id"),
        "loss_limits": _LOSS_LIMITS,
        "loss_overlap": share("how far losses of processes stopped together overlap"),
        "incidents": ListOf("incidents", _INCIDENT),
        "question_set": _QUESTION_SET,
        "unconfirmed": unconfirmed(),
    },
    constants=("format",),
    checks=(rules.ids_unique_over_all,),
)
SUBJECTS: Final = {"engagement": CASE, "site": _SITE, "service": _SERVICE, "process": _PROCESS}
