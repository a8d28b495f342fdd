"""The questions of a process interview, in the order of the conversation."""

from __future__ import annotations

from .base import CategoryScale, Column, Frame, Kind, Question, Section

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
    Column(key="days", label="Days", kind=Kind.TEXT, hint="Mon-Fri"),
    Column(key="from", label="From", kind=Kind.TEXT, hint="08:00"),
    Column(key="to", label="To", kind=Kind.TEXT, hint="17:00"),
)
_HOURS = Question(
    path="service_hours",
    label="Service hours",
    kind=Kind.HOURS,
    help="When the process must run. Days like Mon-Fri or Tue,Thu; times like 07:30; 24:00 is midnight.",
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
_STATED = tuple(
    Question(path=f"stated.{path}", label=label, kind=Kind.DURATION, help=help, core=True, width="c4 full")
    for path, label, help in (
        ("mtpd_hours", "Longest stop", "After this long it is unacceptable."),
        ("rto_hours", "Wants it back in", "Working again, if only partly."),
        ("rpo_hours", "Data they can lose", "Work done since the last copy."),
    )
)
_DATA_LOSS = Question(
    path="data_loss.tolerable_hours",
    label="Tolerable data loss",
    kind=Kind.DURATION,
    help="How old the recovered data may be. 0 if nothing may be lost.",
    core=True,
    width="c6 full",
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
        label="Catch-up time (wrt)",
        kind=Kind.DURATION,
        help="Re-entry, backlog and checks after the systems are back. It comes off the mtpd to give the rto.",
        core=True,
        width="c6 full",
    ),
    Question(
        path="tolerated_outages_per_year",
        label="Tolerated outages",
        kind=Kind.NUMBER,
        help="How many outages as long as the rto are still acceptable.",
        unit="a year",
        width="c6 full",
    ),
    Question(
        path="mbco",
        label="Minimum service during a disruption (mbco)",
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


def process_sections(frame: Frame) -> tuple[Section, ...]:
    """The eight sections for a process of an engagement with this frame."""
    sites = Question(
        path="sites", label="Sites", kind=Kind.SEVERAL, choices=frame.sites, core=bool(frame.sites), none="No site"
    )
    loss = Question(
        path="impact.loss",
        label="Loss over time",
        kind=Kind.LOSS,
        help="All the money lost by then: lost sales, extra work, penalties.",
        core=bool(frame.times),
        points=len(frame.times),
        currency=frame.currency,
    )
    covers = Question(
        path="workaround.covers",
        label="Covers the outage of",
        kind=Kind.COVERS,
        choices=frame.services,
        core=True,
    )
    functions = Question(
        path="print_functions",
        label="Functions of the print system in use",
        kind=Kind.SEVERAL,
        help="As the respondent says, whatever the dependencies say.",
        choices=tuple((function, function) for function in frame.functions),
        none="None of them",
    )
    identity = (*_IDENTITY, sites, _HOURS, _WEEKS, _VOLUME, _PEAKS)
    return (
        Section(key="identity", title="Identity and hours", questions=identity),
        Section(
            key="stated",
            title="In their words",
            intro="Asked before anything is derived. A wish never replaces a target; both are shown side by side.",
            questions=_STATED,
        ),
        Section(
            key="matrix",
            title="Impact if it stops",
            questions=tuple(_severity(category, len(frame.times)) for category in frame.categories),
        ),
        Section(key="loss", title="Loss over time", questions=(loss,)),
        Section(key="data", title="Data loss", questions=(_DATA_LOSS,)),
        Section(key="workaround", title="Workaround", questions=(*_WORKAROUND, covers)),
        Section(key="dependencies", title="Dependencies"),
        Section(key="catch-up", title="Catch-up", questions=_CATCH_UP),
        Section(key="notes", title="Notes", questions=(functions, _NOTE) if frame.print_services else (_NOTE,)),
    )


def _severity(category: CategoryScale, points: int) -> Question:
    return Question(
        path=f"impact.severity.{category.id}",
        label=category.name,
        kind=Kind.LEVELS,
        core=True,
        points=points,
    )
