"""The questions about a service and about a site."""

from __future__ import annotations

from bia.models import ServiceKind

from .base import Column, Frame, Kind, Question, Section
from .process import REDUNDANCY
from .words import COMPONENTS, EDGE, PLATFORMS, RECOVERY

_CURRENT = (
    Question(
        path="current.platform",
        label="Platform",
        kind=Kind.CHOICE,
        choices=PLATFORMS,
        nothing="Does not apply",
        core=True,
        width="c6 full",
    ),
    Question(
        path="current.to_buy",
        label="Still to be bought",
        kind=Kind.YES_NO,
        help="Then what the platform costs is in the price of every design on it.",
        width="c6 full",
    ),
    Question(path="current.edge", label="Edge features", kind=Kind.SEVERAL, choices=EDGE, none="None", width="c6 full"),
    Question(
        path="current.recovery",
        label="Recovery",
        kind=Kind.SEVERAL,
        choices=RECOVERY,
        help="At most one standby. The provider stands alone.",
        none="None",
        core=True,
        width="c6 full",
    ),
    Question(
        path="current.restore_hours",
        label="Restored in, today",
        kind=Kind.DURATION,
        help="From total loss to working again, as IT would promise it.",
        core=True,
        width="c4 full",
    ),
    Question(
        path="current.backup_interval_hours",
        label="Time between backups",
        kind=Kind.DURATION,
        core=True,
        width="c4 full",
    ),
    Question(
        path="current.last_restore_test",
        label="Last restore test",
        kind=Kind.TEXT,
        help="Year and month, like 2025-04.",
        nothing="Never tested",
        core=True,
        width="c4 full",
    ),
)
_RELIABILITY = (
    Question(
        path="reliability.mtbf_hours",
        label="Time between failures (mtbf)",
        kind=Kind.NUMBER,
        help="Of one part, in hours.",
        unit="h",
        width="c4 full",
    ),
    Question(
        path="reliability.mttr_hours",
        label="Time to repair (mttr)",
        kind=Kind.DURATION,
        help="Of one part.",
        width="c4 full",
    ),
    Question(
        path="reliability.planned_hours_per_year",
        label="Planned downtime a year",
        kind=Kind.DURATION,
        help="Maintenance and updates.",
        width="c4 full",
    ),
    Question(path="reliability.count", label="Equal parts", kind=Kind.WHOLE, unit="parts", width="c4 full"),
    Question(path="reliability.needed", label="Of them must work", kind=Kind.WHOLE, unit="parts", width="c4 full"),
)


def _counts(*names: tuple[str, str, str]) -> tuple[Question, ...]:
    return tuple(
        Question(path=f"estate.{path}", label=label, kind=Kind.WHOLE, unit=unit, width="c4 full")
        for path, label, unit in names
    )


_ESTATE = (
    Question(path="estate.product", label="Print product", kind=Kind.TEXT),
    *_counts(("mfps", "Multifunction printers", "devices")),
    Question(
        path="estate.mfps_by_vendor",
        label="Devices by vendor",
        kind=Kind.MAP,
        columns=(
            Column(key="name", label="Vendor", kind=Kind.TEXT, is_wide=True),
            Column(key="value", label="Devices", kind=Kind.WHOLE),
        ),
        none="No devices",
    ),
    Question(
        path="estate.embedded_terminal_share",
        label="With an embedded terminal",
        kind=Kind.SHARE,
        unit="% of devices",
        width="c6 full",
    ),
    Question(
        path="estate.device_spooling_confirmed_share",
        label="Device spooling confirmed",
        kind=Kind.SHARE,
        help="Only devices whose vendor or partner has confirmed it.",
        unit="% of devices",
        width="c6 full",
    ),
    Question(path="estate.device_spooling_note", label="Who confirmed device spooling", kind=Kind.TEXT),
    *_counts(
        ("windows_clients", "Windows clients", "computers"),
        ("macos_clients", "macOS clients", "computers"),
        ("other_clients", "Other clients", "devices"),
    ),
    Question(
        path="estate.desktop_client_installed_share",
        label="Desktop client installed",
        kind=Kind.SHARE,
        unit="% of computers",
        width="c4 full",
    ),
    *(
        Question(path=f"estate.{path}", label=label, kind=Kind.NUMBER, unit=unit, width="c4 full")
        for path, label, unit in (
            ("jobs_per_day", "Print jobs", "a day"),
            ("scan_jobs_per_day", "Scan jobs", "a day"),
            ("average_job_mb", "Average job", "MB"),
            ("retention_days", "Jobs are kept", "days"),
            ("users_per_mfp_median", "Users at a device, median", "people"),
            ("users_per_mfp_max", "Users at a device, most", "people"),
        )
    ),
    Question(path="estate.authentication", label="How people sign in at the device", kind=Kind.TEXT),
)
_NOTE = Question(path="note", label="Note", kind=Kind.LONG)


def service_sections(frame: Frame, kind: str) -> tuple[Section, ...]:
    """The sections for a service of this kind. The print estate is asked of print services only."""
    estate = Section(key="estate", title="Print estate", questions=(_functions(frame), *_ESTATE))
    return (
        Section(key="identity", title="Identity", questions=_identity(frame, kind)),
        Section(key="dependencies", title="Dependencies"),
        Section(key="redundancy", title="Redundancy", questions=(REDUNDANCY,)),
        Section(key="current", title="Protection today", questions=_CURRENT),
        *((estate,) if kind == ServiceKind.PRINT else ()),
        Section(
            key="reliability",
            title="Own reliability, if known",
            intro="Left empty, the planner uses the catalogue's figures for this kind of service.",
            questions=_RELIABILITY,
        ),
        Section(key="notes", title="Notes", questions=(_NOTE,)),
    )


def _identity(frame: Frame, kind: str) -> tuple[Question, ...]:
    """What it is and where it runs; what part of the infrastructure, of such a service only."""
    component = Question(path="component", label="What it is", kind=Kind.CHOICE, choices=COMPONENTS, width="c4 full")
    return (
        Question(path="name", label="Service", kind=Kind.TEXT, required=True, width="c8 full"),
        Question(
            path="kind",
            label="Kind",
            kind=Kind.CHOICE,
            choices=tuple(ServiceKind.choices),
            required=True,
            width="c4 full",
        ),
        Question(
            path="site",
            label="Site",
            kind=Kind.CHOICE,
            choices=(*frame.sites, ("cloud", "In the cloud")),
            width="c4 full",
        ),
        Question(path="hosting", label="Hosting", kind=Kind.TEXT, help="What it runs on.", width="c8 full"),
        *((component,) if kind == ServiceKind.INFRASTRUCTURE else ()),
    )


def _functions(frame: Frame) -> Question:
    return Question(
        path="functions",
        label="Functions it offers",
        kind=Kind.SEVERAL,
        choices=tuple((function, function) for function in frame.functions),
        none="None",
    )


def site_sections() -> tuple[Section, ...]:
    """The facts asked of a site."""
    counts = (
        ("users", "Users", "people"),
        ("mfps", "Multifunction printers", "devices"),
        ("label_printers", "Label printers", "devices"),
        ("server_rooms", "Server rooms", "rooms"),
        ("subnets", "Subnets", ""),
    )
    questions = (
        Question(path="name", label="Name", kind=Kind.TEXT),
        *(
            Question(path=path, label=label, kind=Kind.WHOLE, unit=unit, width="c4 full")
            for path, label, unit in counts
        ),
        Question(
            path="power_events_per_year",
            label="Power failures",
            kind=Kind.NUMBER,
            help="That reach the equipment.",
            unit="a year",
            width="c4 full",
        ),
        Question(path="wan", label="Wide area link", kind=Kind.TEXT, help="Speed, carriers, failures."),
        Question(path="power", label="Power supply", kind=Kind.TEXT, help="UPS, generator, tests."),
        _NOTE,
    )
    return (Section(key="identity", title="What stands there", questions=questions),)
