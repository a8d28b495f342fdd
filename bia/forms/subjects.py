"""Adding a process, a service or a site: its id and its name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from string import ascii_uppercase

from django import forms
from django.core.validators import RegexValidator

from bia.models import Engagement, ServiceKind

from .fields import style_widgets

_CODE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9_.-]*\Z",
    "Use letters, digits, hyphens, dots and underscores, starting with a letter or digit, like P07 or PRINT.",
)


class SubjectForm(forms.Form):
    """The id in the case document, and the name. The id must be free in the engagement."""

    code = forms.CharField(max_length=64, label="Id", validators=[_CODE])
    name = forms.CharField(max_length=200, label="Name")

    def __init__(self, data: object, *, taken: dict[str, str], suggestion: str = "") -> None:
        super().__init__(data, initial={"code": suggestion})  # type: ignore[arg-type]
        self._taken = taken
        style_widgets(self)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if code in self._taken:
            raise forms.ValidationError(f"{code} is already {self._taken[code]}. Choose another id.")
        return str(code)


class ServiceForm(SubjectForm):
    kind = forms.ChoiceField(choices=ServiceKind.choices, label="Kind")


class SiteForm(SubjectForm):
    name = forms.CharField(max_length=200, label="Name", required=False)


def taken_codes(engagement: Engagement) -> dict[str, str]:
    """The ids of processes and services, which share one namespace, and what each stands for."""
    processes = {process.code: f"the process “{process.name}”" for process in engagement.processes.all()}
    services = {service.code: f"the service “{service.name}”" for service in engagement.services.all()}
    return processes | services


def next_code(letter: str, taken: Collection[str]) -> str:
    """The first free id of the form P01."""
    return next(code for code in (f"{letter}{number:02d}" for number in range(1, len(taken) + 2)) if code not in taken)


def next_site_code(taken: Collection[str]) -> str:
    """The first free capital letter, then SITE01 and on."""
    letters: Iterable[str] = ascii_uppercase
    return next((letter for letter in letters if letter not in taken), next_code("SITE", taken))
