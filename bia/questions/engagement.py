"""The facts about a client and the scale of an engagement, asked on its settings page."""

from __future__ import annotations

from .base import Column, Frame, Kind, Question, Section
from .words import LEVELS, PLATFORMS

_IDENTIFICATION = (
    Question(path="title", label="Engagement", kind=Kind.TEXT, required=True),
    Question(path="client.name", label="Client", kind=Kind.TEXT, width="c6 full"),
    Question(path="client.sector", label="Sector", kind=Kind.TEXT, width="c6 full"),
    Question(path="client.country", label="Country", kind=Kind.TEXT, width="c4 full"),
    Question(path="client.employees", label="Employees", kind=Kind.WHOLE, unit="people", width="c4 full"),
    Question(path="as_of", label="As of", kind=Kind.TEXT, help="A date like 2026-11-01.", width="c4 full"),
    Question(path="client.regulation", label="Regulation", kind=Kind.LINES, help="One a line.", none="None applies"),
    Question(path="client.risk_appetite", label="Risk appetite", kind=Kind.TEXT, help="In the client's words."),
    Question(path="notice", label="Notice", kind=Kind.LONG, help="Printed in every document of this engagement."),
    Question(
        path="fictional",
        label="Fictional",
        kind=Kind.YES_NO,
        help="A fictional case says so in every document made from it.",
    ),
)


def _economy(currency: str) -> tuple[Question, ...]:
    def money(path: str, label: str, help: str = "") -> Question:
        return Question(path=path, label=label, kind=Kind.MONEY, help=help, currency=currency, width="c4 full")

    return (
        Question(
            path="currency",
            label="Currency",
            kind=Kind.TEXT,
            help="Three letters, like EUR.",
            required=True,
            width="c4 full",
        ),
        Question(path="horizon_years", label="Horizon", kind=Kind.NUMBER, unit="years", required=True, width="c4 full"),
        Question(
            path="discount_rate",
            label="Discount rate",
            kind=Kind.SHARE,
            unit="% a year",
            required=True,
            width="c4 full",
        ),
        money("budget.capex", "Budget, once"),
        money("budget.opex_per_year", "Budget, a year"),
        money("client.annual_revenue", "Revenue a year"),
        money("loss_limits.serious", "Loss that is serious", "Lost by then, a stop is serious by money alone."),
        money("loss_limits.unacceptable", "Loss that is unacceptable", "It ends the MTPD, like an unacceptable level."),
        Question(path="budget.note", label="About the budget", kind=Kind.TEXT),
        money("labour.it_hour", "An hour of IT work"),
        money("labour.staff_hour", "An hour of staff time"),
        Question(
            path="loss_overlap",
            label="Overlap of losses",
            kind=Kind.SHARE,
            help="How far the losses of processes that stop together overlap. 0 adds them up.",
            unit="%",
            width="c4 full",
        ),
    )


_SCALE = (
    Question(
        path="impact_after_hours",
        label="Times at which impact is asked",
        kind=Kind.TIMES,
        help="Rising, with commas: 15 min, 1 h, 4 h, 8 h, 24 h, 3 d, 7 d.",
        required=True,
    ),
    Question(
        path="severity_levels",
        label="Names of levels 0 to 4",
        kind=Kind.LINES,
        help="Five lines, from no impact to the worst.",
        required=True,
    ),
    Question(
        path="categories",
        label="Impact categories",
        kind=Kind.ROWS,
        help="The serious level drives the RTO, the unacceptable level ends the MTPD.",
        columns=(
            Column(key="id", label="Id", kind=Kind.TEXT, hint="legal"),
            Column(key="name", label="Name", kind=Kind.TEXT, is_wide=True, optional=True),
            Column(key="serious_level", label="Serious from", kind=Kind.CHOICE, choices=LEVELS, optional=True),
            Column(
                key="unacceptable_level", label="Unacceptable from", kind=Kind.CHOICE, choices=LEVELS, optional=True
            ),
        ),
        required=True,
    ),
)
_TEAM = (
    Question(path="it_team.fte", label="IT staff", kind=Kind.NUMBER, unit="full-time", width="c4 full"),
    Question(
        path="it_team.recovery_crews",
        label="Recovery crews",
        kind=Kind.WHOLE,
        help="How many services can be restored at the same time.",
        unit="crews",
        width="c4 full",
    ),
    Question(path="it_team.on_call", label="On call", kind=Kind.TEXT, width="c4 full"),
    Question(
        path="it_team.skills",
        label="Skills",
        kind=Kind.MAP,
        help="0 none, 1 basic, 2 works with help, 3 sure, 4 expert.",
        columns=(
            Column(key="name", label="Platform", kind=Kind.TEXT, is_wide=True, hint="vmware"),
            Column(key="value", label="Level", kind=Kind.WHOLE, hint="0 to 4"),
        ),
        none="No skills listed",
    ),
)


def _yes_no(path: str, label: str) -> Question:
    return Question(path=path, label=label, kind=Kind.YES_NO, width="c4 full")


_HOUSE = (
    Question(path="house.platforms", label="Platforms in use", kind=Kind.SEVERAL, choices=PLATFORMS, none="None"),
    Question(path="house.hypervisor", label="Hypervisor", kind=Kind.TEXT, nothing="None", width="c4 full"),
    Question(path="house.hosts", label="Hosts", kind=Kind.WHOLE, unit="hosts", width="c4 full"),
    Question(path="house.storage_arrays", label="Storage arrays", kind=Kind.WHOLE, unit="arrays", width="c4 full"),
    _yes_no("house.shared_storage", "Shared storage"),
    _yes_no("house.load_balancer", "Load balancer"),
    _yes_no("house.second_room", "Second room"),
    _yes_no("house.second_site", "Second site"),
    _yes_no("house.cloud_vpn", "VPN to a cloud"),
    _yes_no("house.immutable_backup", "Immutable backup"),
    Question(
        path="house.watched_hours",
        label="Hours someone watches",
        kind=Kind.TEXT,
        help="When somebody notices an outage, like 06:00-22:00 or 24x7.",
        nothing="Nobody watches",
        width="c4 full",
    ),
    Question(
        path="house.patch_hours_per_year",
        label="Patch work a year",
        kind=Kind.NUMBER,
        help="Hours of work.",
        unit="h",
        width="c4 full",
    ),
    Question(
        path="house.patch_downtime_minutes_per_month",
        label="Patch downtime a month",
        kind=Kind.NUMBER,
        unit="min",
        width="c4 full",
    ),
    Question(
        path="house.notes",
        label="Notes",
        kind=Kind.MAP,
        columns=(
            Column(key="name", label="About", kind=Kind.TEXT, hint="backup"),
            Column(key="value", label="What stands", kind=Kind.TEXT, is_wide=True),
        ),
        none="No notes",
    ),
)
_WISHES = (
    Question(
        path="constraints",
        label="Constraints",
        kind=Kind.ROWS,
        help="With the designs each excludes, by id and with commas. Without one, a person judges.",
        columns=(
            Column(key="text", label="Constraint", kind=Kind.TEXT, is_wide=True),
            Column(key="excludes", label="Excludes", kind=Kind.CODES, optional=True, hint="warm-standby"),
        ),
        none="No constraints",
    ),
    Question(
        path="prefers", label="Preferred designs", kind=Kind.LINES, help="Ids of designs, one a line.", none="None"
    ),
    Question(path="preferences", label="Wishes in words", kind=Kind.LINES, help="One a line.", none="None"),
)
_INCIDENTS = Question(
    path="incidents",
    label="What happened",
    kind=Kind.ROWS,
    help="Past outages calibrate how often each kind of disruption is expected. The date is a year, a month or a day.",
    columns=(
        Column(key="date", label="Date", kind=Kind.TEXT, hint="2025-11"),
        Column(key="what", label="What", kind=Kind.TEXT, is_wide=True),
        Column(key="hours", label="Lasted", kind=Kind.DURATION, optional=True),
        Column(key="cause", label="Cause", kind=Kind.TEXT, optional=True),
    ),
    none="Nothing happened",
)


def engagement_sections(frame: Frame) -> tuple[Section, ...]:
    """The sections of the settings page."""
    training = Question(
        path="it_team.training_budget",
        label="Training budget",
        kind=Kind.MONEY,
        currency=frame.currency,
        width="c4 full",
    )
    return (
        Section(key="identification", title="Client", questions=_IDENTIFICATION),
        Section(key="scale", title="Impact scale", questions=_SCALE),
        Section(key="economy", title="Money and time", questions=_economy(frame.currency)),
        Section(key="team", title="IT team", questions=(*_TEAM, training)),
        Section(key="house", title="What stands in the house", questions=_HOUSE),
        Section(key="wishes", title="Constraints and wishes", questions=_WISHES),
        Section(key="incidents", title="Incidents", questions=(_INCIDENTS,)),
    )
