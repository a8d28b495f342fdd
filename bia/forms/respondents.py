"""Inviting a respondent, and until when a link works."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone

from bia.models import Engagement
from bia.personal_links import DAYS_VALID, LONGEST_DAYS

from .fields import style_widgets


def last_moment(day: date) -> datetime:
    """The end of a day, on the clock of this site."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


class UntilForm(forms.Form):
    """Until which day a link works."""

    until = forms.DateField(
        label="Works until",
        help_text="The end of that day.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, initial={"until": timezone.localdate() + timedelta(days=DAYS_VALID)})  # type: ignore[arg-type]
        style_widgets(self)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        today = timezone.localdate()
        if until < today:
            raise forms.ValidationError("This day is over. Choose one to come.")
        if until > today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(f"A link works for at most {LONGEST_DAYS} days. Choose an earlier day.")
        return until

    @property
    def expires_at(self) -> datetime:
        """When a link made with a valid form ends."""
        return last_moment(self.cleaned_data["until"])


class InviteForm(UntilForm):
    """Who is asked, and about what."""

    name = forms.CharField(max_length=200, help_text="As they are to be greeted.")
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    processes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, error_messages={"required": "Tick at least one process to ask about."}
    )
    send = forms.BooleanField(required=False, initial=True, label="Send the link by e-mail")
    field_order = ("name", "email", "until", "processes", "send")

    def __init__(self, data: object = None, *, engagement: Engagement, ticked: str = "") -> None:
        super().__init__(data)
        self.initial["processes"] = [ticked] if ticked else []
        choices = [(process.code, f"{process.code} {process.name}") for process in engagement.processes.all()]
        self.fields["processes"].choices = choices  # type: ignore[attr-defined]

    @property
    def listed_processes(self) -> list[tuple[str, str, bool]]:
        """Every process, with whether it is ticked."""
        ticked = set(self["processes"].value() or ())
        return [(code, name, code in ticked) for code, name in self.fields["processes"].choices]  # type: ignore[attr-defined]
