"""The shape of a business process: what a stop of it causes, and what it needs."""

from __future__ import annotations

from typing import Final

from planner import case, rules
from planner.fields import (
    NumberOr,
    an_id,
    count,
    functions,
    hours,
    hours_a_year,
    level,
    name,
    share,
    times_a_year,
    unconfirmed,
)
from planner.kinds import Flag, Money, Number, Reference, Text
from planner.shapes.service import REDUNDANCY
from planner.structures import ListOf, MapOf, OneWordOr, PerPoint, Record
from planner.weekdays import DAYS_PATTERN, END_PATTERN, TIME_PATTERN

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
LOSS_LIMITS: Final = Record(
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
        "loss_limits": LOSS_LIMITS,
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
PROCESS: Final = Record(
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
        "redundancy": REDUNDANCY,
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
