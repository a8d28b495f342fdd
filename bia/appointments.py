"""The interview plan: what clashes, which processes nobody is asked about yet, its calendar and its agenda."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bia import units
from bia.branding import brand_of
from bia.ics import Event, calendar_text
from bia.models import Answer, Appointment, Engagement, Process
from bia.pdf import Pdf, make_pdf

OPENING_MINUTES, CLOSING_MINUTES = 5, 10
USUAL_MINUTES = (60, 90)
# A page takes a twentieth of a second: with more, the agenda is the list alone, and each interview has its own.
MOST_AGENDAS = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A part of an interview on its agenda."""

    starts: datetime
    minutes: int
    title: str
    text: str

    @property
    def clock(self) -> str:
        return f"{self.starts:%H:%M}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedInterview:
    """An appointment with what a page or a document says about it."""

    appointment: Appointment
    processes: tuple[Process, ...]
    clashes: tuple[str, ...]
    hint: str

    @property
    def when(self) -> str:
        return units.span(self.appointment.local_start, self.appointment.local_end)

    @property
    def subject(self) -> str:
        """What it is about, as a title: the one process, how many there are, or nothing."""
        if len(self.processes) == 1:
            return f"{self.processes[0].code} {self.processes[0].name}"
        count = len(self.processes)
        return ngettext("%(count)s process", "%(count)s processes", count) % {"count": count} if count else ""

    @property
    def zone(self) -> str:
        """The time zone as people read it."""
        return self.appointment.time_zone.replace("_", " ")


def planned_interviews(engagement: Engagement) -> list[PlannedInterview]:
    """Every appointment in order of time, with what it clashes with. Three queries."""
    appointments = list(engagement.appointments.prefetch_related("processes"))
    clashes: dict[int, list[str]] = {}
    for earlier, later, shared in clashing(appointments):
        clashes.setdefault(earlier.pk, []).append(_clash(later, shared))
        clashes.setdefault(later.pk, []).append(_clash(earlier, shared))
    return [
        PlannedInterview(
            appointment=each,
            processes=tuple(each.processes.all()),
            clashes=tuple(clashes.get(each.pk, ())),
            hint=_hint(each),
        )
        for each in appointments
    ]


def clashing(appointments: Sequence[Appointment]) -> Iterator[tuple[Appointment, Appointment, list[str]]]:
    """Pairs that overlap in time and share a person or a place, with what they share."""
    ordered = sorted(appointments, key=lambda each: each.starts_at)
    for place, earlier in enumerate(ordered):
        for later in ordered[place + 1 :]:
            if later.starts_at >= earlier.ends_at:
                break
            if shared := _shared(earlier, later):
                yield earlier, later, shared


def _shared(one: Appointment, other: Appointment) -> list[str]:
    theirs = {name.casefold() for name in _names(other)}
    shared = [name for name in _names(one) if name.casefold() in theirs]
    if one.place and one.place.casefold() == other.place.casefold():
        shared.append(one.place)
    return list(dict.fromkeys(shared))


def _names(appointment: Appointment) -> list[str]:
    names = [person["name"] for person in appointment.people]
    return [name for name in (appointment.interviewer, *names) if name]


def _clash(other: Appointment, shared: list[str]) -> str:
    return f"{' and '.join(shared)} also at {other.local_start:%H:%M}, {other.local_start:%-d %b}"


def _hint(appointment: Appointment) -> str:
    least, most = USUAL_MINUTES
    if appointment.minutes > most:
        return f"{appointment.minutes} minutes are long: after {most} answers get short."
    if appointment.minutes < least:
        return f"{appointment.minutes} minutes are short: {least} to {most} are usual."
    return ""


def without_interview(engagement: Engagement) -> list[Process]:
    """The processes that no appointment covers."""
    return list(engagement.processes.filter(appointments=None))


def steps_of(planned: PlannedInterview) -> list[Step]:
    """The agenda of an interview: opening, the processes in equal shares, closing."""
    appointment, processes = planned.appointment, planned.processes
    for_processes = max(0, appointment.minutes - OPENING_MINUTES - CLOSING_MINUTES)
    parts = [(OPENING_MINUTES, _("Opening"), _("What this is for, who hears of it, and how the scale is read."))]
    shares = _shares(for_processes, max(1, len(processes)))
    about = _("Impact over time, money, data, the workaround, what it needs, catching up.")
    nothing_named = _("Which processes there are, and what a stop of each means.")
    parts += [
        (minutes, f"{process.code} {process.name}", about) for minutes, process in zip(shares, processes, strict=False)
    ] or [(for_processes, _("What the department does"), nothing_named)]
    last = _("What was not asked, who checks it, what comes next.")
    parts.append((min(CLOSING_MINUTES, appointment.minutes), _("Closing"), last))
    at, steps = appointment.local_start, []
    for minutes, title, text in parts:
        steps.append(Step(starts=at, minutes=minutes, title=title, text=text))
        at = _later(at, minutes)
    return steps


def _later(at: datetime, minutes: int) -> datetime:
    """So many minutes later on the clock, over a change of summer time as well."""
    return (at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(at.tzinfo)


def _shares(minutes: int, parts: int) -> list[int]:
    """Whole minutes that differ by at most one and add up."""
    edges = [round(minutes * part / parts) for part in range(parts + 1)]
    return [after - before for before, after in pairwise(edges)]


def event_of(planned: PlannedInterview) -> Event:
    """The calendar entry of an appointment."""
    appointment = planned.appointment
    people = [f"{each['name']}, {each['role']}" if each["role"] else each["name"] for each in appointment.people]
    about = [f"{process.code} {process.name}" for process in planned.processes]
    lines = [
        f"Interview for the business impact analysis: {appointment.engagement.title}",
        *([f"With: {'; '.join(people)}"] if people else []),
        *([f"Asked by: {appointment.interviewer}"] if appointment.interviewer else []),
        *(["About:", *about] if about else []),
        *([appointment.note] if appointment.note else []),
    ]
    return Event(
        uid=appointment.uid,
        sequence=appointment.sequence,
        changed_at=appointment.changed_at,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        summary=f"BIA interview: {planned.subject or 'Interview'}",
        place=appointment.place,
        description="\n".join(lines),
    )


def calendar_of(engagement: Engagement, planned: Sequence[PlannedInterview]) -> str:
    """A calendar file with these interviews."""
    return calendar_text(f"Interviews, {engagement.title}", map(event_of, planned))


def agenda_pdf(engagement: Engagement, planned: Sequence[PlannedInterview], now: datetime) -> Pdf:
    """The agenda of these interviews to hand out. Raises bia.pdf.MissingLibrary."""
    return make_pdf(agenda_html(engagement, planned, now), charts={}, attached=(), made_at=now)


def agenda_html(engagement: Engagement, planned: Sequence[PlannedInterview], now: datetime) -> str:
    """The agenda as the page that the PDF is printed from, in the language of the documents of the engagement."""
    with translation.override(engagement.language):
        return _agenda_html(engagement, planned, now)


def _agenda_html(engagement: Engagement, planned: Sequence[PlannedInterview], now: datetime) -> str:
    owners = dict(
        Answer.objects.filter(
            engagement=engagement, process__isnull=False, question="owner_role", withdrawn=False
        ).values_list("process_id", "value")
    )
    client = engagement.answers.filter(question="client.name", withdrawn=False).values_list("value", flat=True).first()
    context = {
        "engagement": engagement,
        "client": client or "",
        "listed": planned if len(planned) > 1 else (),
        "interviews": [
            {
                "planned": each,
                "steps": steps_of(each),
                "owners": [(process, owners.get(process.pk, "")) for process in each.processes],
            }
            for each in (planned if len(planned) <= MOST_AGENDAS else ())
        ],
        "made_at": now,
        "brand": brand_of(engagement),
    }
    return render_to_string("documents/agenda.html", context)
