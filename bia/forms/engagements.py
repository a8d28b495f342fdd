"""Making, importing and deleting an engagement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.db.models import QuerySet

from bia.models import Engagement, Workspace
from bia.sectors import Sector, SectorProcess, general
from planner.reading import check_answer

from .durations import parse_rising_times
from .fields import SmallFile, style_widgets
from .numbers import parse_number, parse_share
from .reading import Unreadable

Value = TypeVar("Value")

SPARE_CATEGORIES = 2


def typed(read: Callable[[str], Value], text: str) -> Value:
    """What a text means. Raises ValidationError with the remedy."""
    try:
        return read(text)
    except Unreadable as error:
        raise forms.ValidationError(str(error)) from error


class WorkspaceForm(forms.Form):
    """Asks for the workspace only where there is a choice."""

    workspace = forms.ModelChoiceField(queryset=Workspace.objects.none(), empty_label=None)

    def __init__(self, *args: Any, workspaces: QuerySet[Workspace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workspace"].queryset = workspaces  # type: ignore[attr-defined]
        self.only_workspace = workspaces[0] if len(workspaces[:2]) == 1 else None
        if self.only_workspace:
            del self.fields["workspace"]
        style_widgets(self)

    @property
    def chosen_workspace(self) -> Workspace:
        """The workspace of a valid form."""
        chosen: Workspace = self.only_workspace or self.cleaned_data["workspace"]
        return chosen


class EngagementForm(WorkspaceForm):
    """The frame of an engagement: who, in which money, and on which scale impact is asked."""

    title = forms.CharField(max_length=200, help_text="As it will stand on every document.")
    client_name = forms.CharField(max_length=200, label="Client")
    sector = forms.CharField(max_length=200, required=False, help_text="Optional, for example hospital or school.")
    processes = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    currency = forms.CharField(max_length=3, initial="EUR", help_text="Three letters.")
    horizon_years = forms.CharField(
        label="Horizon, years", initial="5", help_text="How far costs and losses are reckoned."
    )
    discount_rate = forms.CharField(
        label="Discount rate a year, %", initial="5", help_text="What later money is worth less."
    )
    impact_after_hours = forms.CharField(
        label="Times at which impact is asked",
        help_text="Rising, with commas between them: 15 min, 1 h, 3 d.",
    )
    severity_levels = forms.CharField(
        label="Names of levels 0 to 4",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Five lines, from no impact to the worst.",
    )

    def __init__(self, *args: Any, sector: Sector | None = None, **kwargs: Any) -> None:
        self.scale = sector or general()
        initial = {
            "sector": self.scale.client,
            "impact_after_hours": self.scale.times,
            "severity_levels": "\n".join(self.scale.levels),
            "processes": [process.name for process in self.scale.processes],
        }
        super().__init__(*args, initial=initial, **kwargs)
        if sector is None:
            del self.fields["processes"]
        else:
            names = [(process.name, process.name) for process in sector.processes]
            self.fields["processes"].choices = names  # type: ignore[attr-defined]

    @property
    def usual_processes(self) -> list[tuple[SectorProcess, bool]]:
        """The processes of the template, each with whether it is ticked."""
        ticked = self["processes"].value() or []
        return [(process, process.name in ticked) for process in self.scale.processes]

    def _check(self, question: str, value: object) -> None:
        faults = check_answer("engagement", question, value)
        if faults:
            raise forms.ValidationError([f"Found {fault.found}, expected {fault.expected}." for fault in faults])

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper()
        self._check("currency", currency)
        return currency

    def clean_horizon_years(self) -> float:
        years = typed(parse_number, self.cleaned_data["horizon_years"])
        self._check("horizon_years", years)
        return years

    def clean_discount_rate(self) -> float:
        rate = typed(parse_share, self.cleaned_data["discount_rate"])
        self._check("discount_rate", rate)
        return rate

    def clean_impact_after_hours(self) -> list[float]:
        hours = typed(parse_rising_times, self.cleaned_data["impact_after_hours"])
        self._check("impact_after_hours", hours)
        return hours

    def clean_severity_levels(self) -> list[str]:
        levels = [line.strip() for line in self.cleaned_data["severity_levels"].splitlines() if line.strip()]
        self._check("severity_levels", levels)
        return levels

    def answers(self, categories: list[dict[str, Any]]) -> list[tuple[str, Any]]:
        """The answers a valid form gives, by question. An empty sector was not asked.

        A category that the scale knows brings its name and its anchors along.
        """
        data = self.cleaned_data
        known = {category.id: category.answer() for category in self.scale.categories}
        given = {
            "client.name": data["client_name"],
            "client.sector": data["sector"],
            **{name: data[name] for name in ("currency", "horizon_years", "discount_rate")},
            **{name: data[name] for name in ("impact_after_hours", "severity_levels")},
            "categories": [{**known.get(category["id"], {}), **category} for category in categories],
        }
        return [(question, value) for question, value in given.items() if value != ""]


LEVELS = [(level, str(level)) for level in range(5)]


def initial_categories(scale: Sector) -> list[dict[str, Any]]:
    """The rows that a scale starts with."""
    return [
        {"id": each.id, "serious_level": each.serious, "unacceptable_level": each.unacceptable}
        for each in scale.categories
    ]


class CarryOverForm(forms.Form):
    """The name of the next cycle."""

    title = forms.CharField(max_length=200, help_text="As it will stand on every document of the new cycle.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style_widgets(self)


class CategoryForm(forms.Form):
    """One impact category."""

    id = forms.CharField(max_length=64, required=False, label="Category")
    serious_level = forms.TypedChoiceField(choices=LEVELS, coerce=int, label="Serious from", initial=3)
    unacceptable_level = forms.TypedChoiceField(choices=LEVELS, coerce=int, label="Unacceptable from", initial=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style_widgets(self)


class BaseCategoryFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The impact categories; a row without a name is left out."""

    def categories(self) -> list[dict[str, Any]]:
        """The named rows of a valid formset."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("id")]

    def clean(self) -> None:
        if any(self.errors):
            return
        names = [category["id"] for category in self.categories()]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise forms.ValidationError(f"Each category once, please: {', '.join(twice)} stands here more than once.")
        faults = check_answer("engagement", "categories", self.categories())
        if faults:
            raise forms.ValidationError(
                [f"{fault.path}: found {fault.found}, expected {fault.expected}." for fault in faults]
            )


CategoryFormSet: type[BaseCategoryFormSet] = forms.formset_factory(  # type: ignore[assignment]
    CategoryForm, formset=BaseCategoryFormSet, extra=SPARE_CATEGORIES, max_num=20
)


class ImportForm(WorkspaceForm):
    """A case file."""

    file = SmallFile(
        what="A case file",
        accept=".json,application/json",
        label="Case file",
        help_text="JSON in the format ninefold-case/1.",
    )


HORIZON_YEARS, DISCOUNT_RATE = 5, 0.05  # usual; they wait to be confirmed where nobody typed them


class SheetsIntoForm(forms.Form):
    """A spreadsheet that is read into an engagement."""

    file = SmallFile(
        what="A spreadsheet",
        accept=".xlsx,.csv,.tsv,.txt",
        label="Spreadsheet",
        help_text="XLSX or CSV, with a row of headers.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style_widgets(self)

    def frame(self) -> dict[str, str]:
        """What was typed beside the file: nothing, since the engagement is there."""
        return {}


class SheetsForm(WorkspaceForm):
    """A spreadsheet that becomes an engagement, and what names it where the file does not."""

    file = SmallFile(
        what="A spreadsheet",
        accept=".xlsx,.csv,.tsv,.txt",
        label="Spreadsheet",
        help_text="XLSX or CSV, with a row of headers: your own lists, our template filled in, or our export.",
    )
    title = forms.CharField(
        max_length=200, required=False, help_text="As it will stand on every document. Blank: as the file says."
    )
    client_name = forms.CharField(max_length=200, required=False, label="Client", help_text="Blank: as the file says.")
    currency = forms.CharField(
        max_length=3, required=False, initial="EUR", help_text="Three letters; what the file says goes first."
    )

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper()
        if currency and check_answer("engagement", "currency", currency):
            raise forms.ValidationError("Three letters such as EUR.")
        return currency

    def frame(self) -> dict[str, str]:
        """What was typed beside the file."""
        return {name: self.cleaned_data[name] for name in ("title", "client_name", "currency")}


def proposed_frame() -> list[tuple[str, Any]]:
    """The scale and the horizon that an engagement starts with when nobody chose others."""
    scale = general()
    return [
        ("horizon_years", HORIZON_YEARS),
        ("discount_rate", DISCOUNT_RATE),
        ("impact_after_hours", parse_rising_times(scale.times)),
        ("severity_levels", list(scale.levels)),
        ("categories", [category.answer() for category in scale.categories]),
    ]


class DeleteForm(forms.Form):
    """The title, typed, so that nobody deletes by a slip."""

    title = forms.CharField(label="Title of the engagement", widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagement = engagement
        style_widgets(self)

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"].strip()
        if title != self.engagement.title.strip():
            raise forms.ValidationError("This is not the title. Nothing was deleted.")
        return title
