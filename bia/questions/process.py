"""The questions of a process interview, in the order of the conversation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from django.utils import translation

from bia import units

from .base import Column, Frame, Kind, Question, Section
from .own import configured, read_question_set

OUTSIDE_PEAKS = " outside the peaks"
_IDENTITY = (
    Question(path="name", label="Process", kind=Kind.TEXT, required=True, width="c8 full"),
    Question(
        path="owner_role",
        label="Owner",
        kind=Kind.TEXT,
        help="The role that answers for the process.",
        core=True,
        width="c4 full",
    ),
)
_WINDOW_COLUMNS = (
    Column(key="days", label="Days", kind=Kind.DAYS, hint="Mon-Fri"),
    Column(key="from", label="From", kind=Kind.TIME_OF_DAY, hint="08:00"),
    Column(key="to", label="To", kind=Kind.TIME_OF_DAY, hint="17:00"),
)
_HOURS = Question(
    path="service_hours",
    label="Service hours",
    kind=Kind.HOURS,
    help="When the process must run. Days like Mon-Fri or Tue, Thu; times like 7:30; 24:00 is midnight.",
    columns=_WINDOW_COLUMNS,
    core=True,
)
_WEEKS = Question(
    path="weeks_per_year",
    label="Weeks a year",
    kind=Kind.NUMBER,
    help="52 unless it rests for part of the year.",
    unit="weeks",
    core=True,
    width="c6 full",
)
_VOLUME = Question(
    path="pages_per_day",
    label="Volume",
    kind=Kind.NUMBER,
    help="Pages printed on a usual day.",
    unit="pages a day",
    width="c6 full",
)
_PEAKS = Question(
    path="peaks",
    label="Peaks",
    kind=Kind.ROWS,
    help="When a stop hurts most: month end, exam weeks, the morning rush. The factor multiplies the usual loss.",
    columns=(
        Column(key="when", label="When", kind=Kind.TEXT, is_wide=True),
        Column(key="hours_per_year", label="Hours a year", kind=Kind.NUMBER),
        Column(key="loss_factor", label="Times the usual loss", kind=Kind.NUMBER),
    ),
    none="No peaks",
    core=True,
)
_STATED = Section(
    key="stated",
    title="In their words",
    intro="Asked before anything is derived. A wish never replaces a target; both are shown side by side.",
    questions=tuple(
        Question(path=f"stated.{path}", label=label, kind=Kind.DURATION, help=help, core=True, width="c4 full")
        for path, label, help in (
            ("mtpd_hours", "Longest stop", "After this long it is unacceptable."),
            ("rto_hours", "Wants it back in", "Working again, if only partly."),
            ("rpo_hours", "Data they can lose", "Work done since the last copy."),
        )
    ),
)
_DATA_LOSS = (
    Question(
        path="data_loss.tolerable_hours",
        label="Tolerable data loss",
        kind=Kind.DURATION,
        help="How much work may be lost for good. 0 if nothing may be lost.",
        core=True,
        width="c6 full",
    ),
    Question(
        path="data_loss.recreatable_hours",
        label="Can be entered again",
        kind=Kind.DURATION,
        help="How much lost work paper, devices or other systems still hold. Recovered data may be this much older.",
        width="c6 full",
    ),
    Question(
        path="data_loss.cost_per_hour",
        label="Cost of an hour of lost data",
        kind=Kind.MONEY,
        help="What it costs to enter an hour's work again, or to have lost it.",
        width="c6 full",
    ),
)
REDUNDANCY = Question(
    path="redundancy",
    label="Which of them can stand in for one another",
    kind=Kind.ROWS,
    help="Tick two or more of what is listed above. All are needed unless a group says that fewer suffice.",
    columns=(
        Column(key="members", label="Of these", kind=Kind.PICKS, is_wide=True),
        Column(key="needed", label="Needed", kind=Kind.WHOLE, optional=True, hint="1"),
    ),
    none="None of them",
)
_KEY_PEOPLE = Question(
    path="key_people",
    label="People who can do the work",
    kind=Kind.WHOLE,
    help="How many know how, deputies included. With one alone, a day of illness is an outage.",
    unit="people",
    width="c6 full",
)
_CHOSEN = Section(
    key="chosen",
    title="Settled targets",
    intro="Only where someone decided on other targets than the answers give. Both stay visible.",
    questions=(
        *(
            Question(path=f"chosen.{path}", label=label, kind=Kind.DURATION, width="c4 full")
            for path, label in (("mtpd_hours", "mtpd"), ("rto_hours", "rto"), ("rpo_hours", "rpo"))
        ),
        Question(
            path="chosen.reason",
            label="Why these hold",
            kind=Kind.TEXT,
            help="Who decided, and what for. Without a reason the plan says so.",
        ),
    ),
    optional=True,
)
_WORKAROUND = (
    Question(path="workaround.description", label="What they do instead", kind=Kind.LONG, core=True),
    Question(
        path="workaround.sustain_hours",
        label="Lasts for",
        kind=Kind.DURATION,
        help="0 if there is no workaround.",
        core=True,
        width="c6 full",
    ),
    Question(
        path="workaround.capacity",
        label="At capacity",
        kind=Kind.SHARE,
        help="Share of the normal service it gives.",
        unit="%",
        core=True,
        width="c6 full",
    ),
)
_CATCH_UP = (
    Question(
        path="wrt_hours",
        label="Catch-up time (WRT)",
        kind=Kind.DURATION,
        help="Re-entry, backlog and checks after the systems are back. It comes off the MTPD to give the RTO.",
        core=True,
        width="c6 full",
    ),
    Question(
        path="tolerated_outages_per_year",
        label="Tolerated outages",
        kind=Kind.NUMBER,
        help="How many outages as long as the RTO are still acceptable.",
        unit="a year",
        width="c6 full",
    ),
    Question(
        path="tolerable_loss_per_year",
        label="Tolerable loss a year",
        kind=Kind.MONEY,
        help="What outages may cost in a year. It can tighten the downtime budget.",
        width="c6 full",
    ),
    Question(
        path="mbco",
        label="Minimum service during a disruption (MBCO)",
        kind=Kind.ROWS,
        help="From which time on how much of the normal service must run again.",
        columns=(
            Column(key="after_hours", label="From", kind=Kind.DURATION, hint="4 h"),
            Column(key="capacity", label="Share in %", kind=Kind.SHARE, hint="30"),
            Column(key="description", label="What that is", kind=Kind.TEXT, is_wide=True, optional=True),
        ),
        none="No minimum",
    ),
)
_NOTE = Question(path="note", label="What was said that no question caught", kind=Kind.LONG)


def _limits(frame: Frame, path: str) -> tuple[Question, ...]:
    """The process's own money limits, where the engagement's do not fit it."""
    return tuple(
        Question(
            path=f"{path}.loss_limits.{limit}",
            label=label,
            kind=Kind.MONEY,
            help="Only where the engagement's limit does not fit this process.",
            currency=frame.currency,
            width="c6 full",
        )
        for limit, label in (("serious", "Loss that is serious"), ("unacceptable", "Loss that is unacceptable"))
    )


def _loss(frame: Frame, path: str, core: bool) -> Question:
    return Question(
        path=f"{path}.loss",
        label="Loss over time",
        kind=Kind.LOSS,
        help="All the money lost by then: lost sales, extra work, penalties.",
        core=core,
        points=len(frame.times),
        point_labels=tuple(map(units.duration, frame.times)),
        point_hours=frame.times,
        currency=frame.currency,
    )


@lru_cache(maxsize=32)
def process_sections(frame: Frame) -> tuple[Section, ...]:
    """The sections for a process of an engagement with this frame, as its question set has them.

    They are kept for whoever asks next, in whatever language, so they are always in English.
    """
    with translation.override("en"):
        return _process_sections(frame)


def _process_sections(frame: Frame) -> tuple[Section, ...]:
    return configured(usual_process_sections(frame), read_question_set(frame.question_set))


def usual_process_sections(frame: Frame) -> tuple[Section, ...]:
    """The sections before the engagement's question set changes them."""
    return (
        Section(key="identity", title="Identity and hours", questions=_identity(frame)),
        _STATED,
        Section(key="matrix", title="Impact if it stops", questions=_severities(frame, "impact")),
        Section(
            key="loss",
            title="Loss over time",
            questions=(_loss(frame, "impact", bool(frame.times)), *_limits(frame, "impact")),
        ),
        Section(key="data", title="Data loss", questions=_in_currency(frame, _DATA_LOSS)),
        Section(key="workaround", title="Workaround", questions=(*_WORKAROUND, _covers(frame))),
        Section(key="dependencies", title="Dependencies"),
        Section(key="redundancy", title="Redundancy", questions=(REDUNDANCY, _KEY_PEOPLE)),
        Section(key="catch-up", title="Catch-up", questions=_in_currency(frame, _CATCH_UP)),
        Section(
            key="quiet",
            title="Outside the peaks",
            intro="Only if a stop hurts clearly less then: the process gets a second set of targets.",
            questions=_outside_peaks(frame) if frame.times else (),
            optional=True,
        ),
        _CHOSEN,
        Section(key="notes", title="Notes", questions=(_functions(frame), _NOTE) if frame.print_services else (_NOTE,)),
    )


def _identity(frame: Frame) -> tuple[Question, ...]:
    sites = Question(
        path="sites", label="Sites", kind=Kind.SEVERAL, choices=frame.sites, core=bool(frame.sites), none="No site"
    )
    return (*_IDENTITY, sites, _HOURS, _WEEKS, _VOLUME, _PEAKS)


def _covers(frame: Frame) -> Question:
    return Question(
        path="workaround.covers",
        label="Covers the outage of",
        kind=Kind.COVERS,
        choices=frame.services,
        core=True,
    )


def _functions(frame: Frame) -> Question:
    return Question(
        path="print_functions",
        label="Functions of the print system in use",
        kind=Kind.SEVERAL,
        help="As the respondent says, whatever the dependencies say.",
        choices=tuple((function, function) for function in frame.functions),
        none="None of them",
    )


def _in_currency(frame: Frame, questions: Iterable[Question]) -> tuple[Question, ...]:
    """The questions, those about money in the currency of the engagement."""
    return tuple(replace(each, currency=frame.currency) if each.kind is Kind.MONEY else each for each in questions)


def _outside_peaks(frame: Frame) -> tuple[Question, ...]:
    """The questions of impact and loss once more, about a quiet moment."""
    asked = (*_severities(frame, "impact_outside_peaks"), _loss(frame, "impact_outside_peaks", False))
    return tuple(replace(each, label=f"{each.label}{OUTSIDE_PEAKS}", width="full") for each in asked)


def _severities(frame: Frame, path: str) -> tuple[Question, ...]:
    """A row of levels for each impact category."""
    return tuple(
        Question(
            path=f"{path}.severity.{category.id}",
            label=category.name,
            kind=Kind.LEVELS,
            core=path == "impact",
            points=len(frame.times),
            point_labels=tuple(map(units.duration, frame.times)),
            point_hours=frame.times,
        )
        for category in frame.categories
    )
