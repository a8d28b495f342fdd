"""The impact scale of an engagement as one form: times, levels, categories with their anchors, and money limits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.text import slugify

from bia.forms.durations import parse_rising_times, show_duration
from bia.forms.engagements import LEVELS as LEVEL_CHOICES
from bia.forms.engagements import typed
from bia.forms.fields import style_widgets
from bia.forms.numbers import parse_money, show_money
from bia.forms.reading import NOT_ASKED
from bia.scale import (
    CATEGORIES,
    LEVELS,
    SERIOUS_LOSS,
    TIMES,
    UNACCEPTABLE_LOSS,
    Scale,
    unasked,
)
from bia.usual_words import category_named
from planner.reading import check_answer

LEVEL_NUMBERS = range(5)


class ScaleForm(forms.Form):
    """Everything of the scale but its categories."""

    times = forms.CharField(label="Times at which impact is asked", help_text="Rising, with commas: 15 min, 1 h, 3 d.")
    serious_loss = forms.CharField(
        required=False, label="Loss that is serious", help_text="Lost by then, a stop is serious by money alone."
    )
    unacceptable_loss = forms.CharField(
        required=False,
        label="Loss that is unacceptable",
        help_text="It ends the MTPD, like an unacceptable level.",
    )
    level_0 = forms.CharField(max_length=100, label="Level 0")
    level_1 = forms.CharField(max_length=100, label="Level 1")
    level_2 = forms.CharField(max_length=100, label="Level 2")
    level_3 = forms.CharField(max_length=100, label="Level 3")
    level_4 = forms.CharField(max_length=100, label="Level 4")

    def __init__(self, data: object, *, scale: Scale, currency: str) -> None:
        self.currency = currency
        levels = scale[LEVELS] if isinstance(scale[LEVELS], list) else []
        times = scale[TIMES] if isinstance(scale[TIMES], list) else []
        initial = {
            "times": ", ".join(show_duration(hours) for hours in times),
            "serious_loss": _shown(scale[SERIOUS_LOSS]),
            "unacceptable_loss": _shown(scale[UNACCEPTABLE_LOSS]),
            **{f"level_{number}": label for number, label in enumerate(levels)},
        }
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        style_widgets(self)

    @property
    def level_fields(self) -> list[forms.BoundField]:
        """The names of the levels, from none to worst."""
        return [self[f"level_{number}"] for number in LEVEL_NUMBERS]

    def clean_times(self) -> list[float]:
        hours = typed(parse_rising_times, self.cleaned_data["times"])
        for fault in check_answer("engagement", TIMES, hours):
            raise forms.ValidationError(f"Found {fault.found}, expected {fault.expected}.")
        return hours

    def clean_serious_loss(self) -> object:
        return self._money("serious_loss", SERIOUS_LOSS)

    def clean_unacceptable_loss(self) -> object:
        return self._money("unacceptable_loss", UNACCEPTABLE_LOSS)

    def _money(self, name: str, question: str) -> object:
        text = self.cleaned_data[name]
        if not text:
            return NOT_ASKED
        amount = typed(lambda text: parse_money(text, self.currency), text)
        for fault in check_answer("engagement", question, amount):
            raise forms.ValidationError(f"Found {fault.found}, expected {fault.expected}.")
        return amount

    def clean(self) -> None:
        serious, unacceptable = (self.cleaned_data.get(name) for name in ("serious_loss", "unacceptable_loss"))
        both = isinstance(serious, int | float) and isinstance(unacceptable, int | float)
        if both and serious > unacceptable:  # type: ignore[operator]
            self.add_error("serious_loss", "A loss is serious before it is unacceptable: enter the smaller one here.")

    def answers(self) -> dict[str, Any]:
        """The answers of a valid form, by question."""
        data = self.cleaned_data
        return {
            TIMES: data["times"],
            LEVELS: [data[f"level_{number}"] for number in LEVEL_NUMBERS],
            SERIOUS_LOSS: unasked(data["serious_loss"]),
            UNACCEPTABLE_LOSS: unasked(data["unacceptable_loss"]),
        }


def _shown(amount: object) -> str:
    return show_money(amount) if isinstance(amount, int | float) else ""


class CategoryAnchorsForm(forms.Form):
    """One category: its name, its two levels, and what each level means in it."""

    id = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    name = forms.CharField(max_length=200, required=False, label="Name")
    serious_level = forms.TypedChoiceField(choices=LEVEL_CHOICES, coerce=int, label="Serious from", initial=3)
    unacceptable_level = forms.TypedChoiceField(choices=LEVEL_CHOICES, coerce=int, label="Unacceptable from", initial=4)
    remove = forms.BooleanField(required=False, label="Stop asking about it")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in LEVEL_NUMBERS:
            self.fields[f"anchor_{number}"] = forms.CharField(
                max_length=500,
                required=False,
                label=f"Level {number} means",
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        style_widgets(self)

    @property
    def anchor_fields(self) -> list[forms.BoundField]:
        """What each level means, from none to worst."""
        return [self[f"anchor_{number}"] for number in LEVEL_NUMBERS]

    @property
    def is_kept(self) -> bool:
        """Whether a valid form is a category of the scale: named, and not taken off."""
        return bool(self.cleaned_data.get("name")) and not self.cleaned_data.get("remove")

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("id") and not data.get("name") and not data.get("remove"):
            self.add_error(
                "name", "A name is missing. To take the category off the scale, tick “Stop asking about it”."
            )
        serious, unacceptable = data.get("serious_level"), data.get("unacceptable_level")
        if serious is not None and unacceptable is not None and serious > unacceptable:
            self.add_error("serious_level", "Serious comes before unacceptable: choose the same or a lower level.")

    def category(self, id: str) -> dict[str, Any]:
        """The category as the case format writes it."""
        data = self.cleaned_data
        anchors = [data[f"anchor_{number}"].replace("\r\n", "\n") for number in LEVEL_NUMBERS]
        return {
            "id": id,
            "name": data["name"],
            "serious_level": data["serious_level"],
            "unacceptable_level": data["unacceptable_level"],
            **({"anchors": anchors} if any(anchors) else {}),
        }


class BaseCategoryAnchorsFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The categories of the scale and a spare one."""

    def clean(self) -> None:
        if any(self.errors):
            return
        categories = self.categories()
        if not categories:
            raise forms.ValidationError("At least one category must be asked about.")
        names = [category["name"].casefold() for category in categories]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise forms.ValidationError(f"Two categories have the name {', '.join(twice)}. Change one of them.")
        for fault in check_answer("engagement", CATEGORIES, categories):
            raise forms.ValidationError(f"{fault.path}: found {fault.found}, expected {fault.expected}.")

    def categories(self) -> list[dict[str, Any]]:
        """The categories that stay; a new one gets its id from its name."""
        kept = [form for form in self.forms if form.is_kept]
        taken = {form.cleaned_data["id"] for form in self.forms if form.cleaned_data.get("id")}
        found = []
        for form in kept:
            code = form.cleaned_data["id"] or _free_id(form.cleaned_data["name"], taken)
            taken.add(code)
            found.append(form.category(code))
        return found


def _free_id(name: str, taken: Collection[str]) -> str:
    stem = slugify(name)[:50] or "category"
    return next(code for code in (stem, *(f"{stem}-{number}" for number in range(2, 300))) if code not in taken)


CategoryAnchorsFormSet: type[BaseCategoryAnchorsFormSet] = forms.formset_factory(  # type: ignore[assignment]
    CategoryAnchorsForm, formset=BaseCategoryAnchorsFormSet, extra=1, max_num=40
)


def category_initial(category: Mapping[str, Any]) -> dict[str, Any]:
    """The form of a stored category."""
    anchors = category.get("anchors") or []
    return {
        "id": category["id"],
        "name": category_named(category),
        "serious_level": category.get("serious_level", 3),
        "unacceptable_level": category.get("unacceptable_level", 4),
        **{f"anchor_{number}": anchor for number, anchor in enumerate(anchors)},
    }
