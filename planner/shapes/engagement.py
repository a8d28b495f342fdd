"""The shape of a case: the client, its house and its sites, with all services and processes."""

from __future__ import annotations

from typing import Final

from planner import case, rules
from planner.fields import (
    DAY,
    MONTH,
    NAME,
    YEAR,
    Date,
    an_id,
    count,
    hours,
    hours_a_year,
    level,
    name,
    share,
    texts,
    times_a_year,
    unconfirmed,
)
from planner.kinds import Choice, Constant, Flag, Money, Number, OrNothing, Text
from planner.shapes.process import LOSS_LIMITS, PROCESS
from planner.shapes.service import SERVICE
from planner.structures import ListOf, MapOf, Record

FORMAT: Final = "ninefold-case/1"
_DESIGNS: Final = (*case.Platform, *case.Edge, *case.Recovery, *case.Spare)
_CLIENT: Final = Record(
    "the client",
    case.Client,
    fields={
        "name": Text("the client's name", NAME),
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
        "name": Text("the category's name", NAME),
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
        "platforms": ListOf(
            "platforms in use", Choice("a platform", tuple(case.Platform), case.Platform), unique="itself"
        ),
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
        "name": Text("the site's name", NAME),
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
        "services": ListOf("services", SERVICE, unique="id"),
        "processes": ListOf("processes", PROCESS, unique="id"),
        "loss_limits": LOSS_LIMITS,
        "loss_overlap": share("how far losses of processes stopped together overlap"),
        "incidents": ListOf("incidents", _INCIDENT),
        "question_set": _QUESTION_SET,
        "unconfirmed": unconfirmed(),
    },
    constants=("format",),
    checks=(rules.ids_unique_over_all,),
)
SUBJECTS: Final = {"engagement": CASE, "site": _SITE, "service": SERVICE, "process": PROCESS}
