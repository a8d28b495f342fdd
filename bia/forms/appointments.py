"""Planning an interview: when, where, who and about which processes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings

from bia.models import Appointment, Engagement

from .fields import style_widgets

LEAST_MINUTES, MOST_MINUTES = 15, 480
MOST_PEOPLE = 30


class AppointmentForm(forms.Form):
    """Times are on the clock of the chosen zone; a person is a line with a name and, after a comma, a role."""

    date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label="Starts at", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(
        min_value=LEAST_MINUTES, max_value=MOST_MINUTES, initial=90, help_text="60 to 90 are usual."
    )
    time_zone = forms.ChoiceField(label="Time zone")
    place = forms.CharField(max_length=200, required=False, help_text="A room, or a link to a video call.")
    interviewer = forms.CharField(max_length=200, required=False, label="Who asks")
    people = forms.CharField(
        required=False,
        max_length=5000,
        label="Who is asked",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line: Maria Keller, head of admissions.",
    )
    processes = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(
        required=False,
        max_length=2000,
        label="What to prepare",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stands on the agenda and in the calendar.",
    )

    def __init__(self, data: object, *, engagement: Engagement, appointment: Appointment | None = None) -> None:
        initial = _initial(appointment) if appointment else {"time_zone": _usual_zone(engagement)}
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        zones = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]
        choices = [(process.code, f"{process.code} {process.name}") for process in engagement.processes.all()]
        self.fields["processes"].choices = choices  # type: ignore[attr-defined]
        style_widgets(self)

    @property
    def listed_processes(self) -> list[tuple[str, str, bool]]:
        """Every process, with whether it is ticked."""
        ticked = set(self["processes"].value() or ())
        return [(code, name, code in ticked) for code, name in self.fields["processes"].choices]  # type: ignore[attr-defined]

    def clean_people(self) -> list[dict[str, str]]:
        people = []
        for line in self.cleaned_data["people"].splitlines():
            name, _, role = line.partition(",")
            if name.strip():
                people.append({"name": name.strip()[:200], "role": role.strip()[:200]})
        if len(people) > MOST_PEOPLE:
            raise forms.ValidationError(f"{len(people)} people are more than an interview can hear: {MOST_PEOPLE}.")
        names = [person["name"].casefold() for person in people]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise forms.ValidationError(f"“{twice}” stands here twice. Keep one of the lines.")
        return people

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"date", "time", "time_zone"} <= data.keys():
            zone = ZoneInfo(data["time_zone"])
            try:
                moment = datetime.combine(data["date"], data["time"], tzinfo=zone).astimezone(UTC)
                back = moment.astimezone(zone).replace(tzinfo=None)
            except (OverflowError, ValueError):
                self.add_error("date", "This date is out of reach. Choose one of the coming years.")
                return data
            if not 2000 <= moment.year <= 2100:
                self.add_error("date", "This date is out of reach. Choose one of the coming years.")
            elif back != datetime.combine(data["date"], data["time"]):
                self.add_error("time", "This time does not exist on that day: the clocks go forward. Choose another.")
            data["starts_at"] = moment
        return data

    def values(self) -> dict[str, Any]:
        """The columns of the appointment a valid form describes."""
        names = ("starts_at", "minutes", "time_zone", "place", "interviewer", "people", "note")
        return {name: self.cleaned_data[name] for name in names}


def _initial(appointment: Appointment) -> dict[str, Any]:
    start = appointment.local_start
    return {
        "date": start.date(),
        "time": start.time(),
        "minutes": appointment.minutes,
        "time_zone": appointment.time_zone,
        "place": appointment.place,
        "interviewer": appointment.interviewer,
        "people": "\n".join(", ".join(filter(None, (each["name"], each["role"]))) for each in appointment.people),
        "processes": [process.code for process in appointment.processes.all()],
        "note": appointment.note,
    }


def _usual_zone(engagement: Engagement) -> str:
    """The zone of the interview planned last, else the site's own."""
    last = engagement.appointments.order_by("-pk").values_list("time_zone", flat=True).first()
    return last or settings.TIME_ZONE
