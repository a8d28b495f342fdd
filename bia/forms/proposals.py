"""Forms of a proposal: its texts and terms, one of its lines, and a step in its life."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from bia.models import Language, ProposalLine
from bia.models.engagements import NAME
from planner.pricing import MOST_MARGIN, decimals_of

from .fields import style_widgets
from .numbers import parse_money, parse_number
from .reading import Unreadable

MOST_COST, MOST_QUANTITY = Decimal(10) ** 11, Decimal(10) ** 8
MOST_DAYS = 730
PERCENT, AMOUNT = "percent", "amount"
Catalogued = Collection[tuple[str, date | None]]
INLINE = ("item", "quantity", "unit", "once", "yearly", "margin_percent")  # boxes under the heads of the table


class AmountField(forms.CharField):
    """An amount of money as people type it; at most four decimals are kept, none of a currency that has none."""

    currency = ""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        amount = _decimal(text, parse_money, MOST_COST, Decimal("0.0001"))
        if self.currency and not decimals_of(self.currency):
            _require_coins(amount, self.currency)
        return amount


class NumberField(forms.CharField):
    """A number as people type it, from nought up; `sign` may stand after it."""

    def __init__(self, *, most: Decimal = MOST_QUANTITY, step: str = "0.001", sign: str = "", **more: Any) -> None:
        super().__init__(**more)
        self.most, self.step, self.sign = most, Decimal(step), sign

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        return _decimal(text.removesuffix(self.sign).strip(), parse_number, self.most, self.step) if text else None


def _decimal(text: str, read: Any, most: Decimal, step: Decimal) -> Decimal:
    try:
        number = Decimal(str(read(text)))
    except Unreadable as error:
        raise forms.ValidationError(str(error)) from error
    if not 0 <= number <= most:
        raise forms.ValidationError(f"It must lie between 0 and {most:,}.")
    return number.quantize(step)


def _require_coins(amount: Decimal, currency: str) -> None:
    """Raises ValidationError for an amount that nobody can pay in this currency."""
    decimals = decimals_of(currency)
    if amount != round(amount, decimals):
        most = f"at most {decimals} decimals" if decimals else "a whole amount"
        raise forms.ValidationError(f"Amounts in {currency} have no smaller part: say {most}.")


def _percent(label: str, most: Decimal = Decimal(100), **more: Any) -> NumberField:
    return NumberField(label=label, most=most, step="0.01", sign="%", **more)


def _text(label: str, rows: int, help_text: str, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=5000, widget=widget, help_text=help_text, **more)


class ProposalForm(forms.Form):
    """Everything of a proposal but its lines. `tests` are (key, text) of the acceptance tests of its plan.

    An amount of discount has no more decimals than `currency` has.
    """

    title = forms.CharField(max_length=NAME, error_messages={"required": "Say what the proposal is called."})
    client_name = forms.CharField(label="Client", max_length=NAME, required=False)
    addressee = forms.CharField(
        label="For whom", max_length=300, required=False, help_text="Who decides, as it stands on the cover."
    )
    contact = forms.CharField(label="Your contact", max_length=200, required=False, help_text="Name, phone, e-mail.")
    language = forms.ChoiceField(choices=Language.choices)
    offers = forms.MultipleChoiceField(
        label="Offers shown",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Show at least one offer."},
    )
    chosen = forms.ChoiceField(label="Recommended", widget=forms.RadioSelect)
    validity_days = forms.IntegerField(label="Valid for, days", min_value=1, max_value=MOST_DAYS)
    margin_percent = _percent("Margin, % of the price", MOST_MARGIN, help_text="Of lines without one of their own.")
    tax_percent = _percent("Tax, %", required=False, help_text="On everything; empty for none.")
    discount_kind = forms.ChoiceField(
        label="Discount as",
        choices=((PERCENT, "% of every price"), (AMOUNT, "amount off what is paid once")),
        help_text="What the number means.",
    )
    discount = forms.CharField(label="Discount", required=False, help_text="Empty for none.")
    introduction = _text("Your own introduction", 4, "Stands first in what we heard.")
    exclusions = _text("Not included", 4, "One a line. What the plan does not cover is listed anyway.")
    duties = _text("What the client does", 4, "One a line. What the designs need is listed anyway.")
    payment = _text("Payment and delivery", 3, "How it is paid, and when it is delivered.")
    tests = forms.MultipleChoiceField(
        label="Acceptance tests", required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(
        self,
        data: Any,
        *,
        offers: Iterable[tuple[str, str]],
        currency: str,
        tests: Sequence[tuple[str, str]] = (),
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.currency = currency
        choices = list(offers)
        self.fields["offers"].choices = choices  # type: ignore[attr-defined]
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]
        self.fields["tests"].choices = tests  # type: ignore[attr-defined]
        style_widgets(self)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("chosen") and data.get("offers") and data["chosen"] not in data["offers"]:
            self.add_error("chosen", "The recommended offer must be one of those shown.")
        try:
            data["discount"] = self._discount(data.get("discount") or "", data.get("discount_kind") or PERCENT)
        except forms.ValidationError as error:
            self.add_error("discount", error)
        return data

    def _discount(self, text: str, kind: str) -> Decimal:
        if not text:
            return Decimal(0)
        if kind == PERCENT:
            return _decimal(text.removesuffix("%").strip(), parse_number, Decimal(100), Decimal("0.01"))
        amount = _decimal(text, parse_money, MOST_COST, Decimal("0.0001"))
        _require_coins(amount, self.currency)
        return amount

    def values(self) -> dict[str, Any]:
        """The cleaned values as fields of a proposal."""
        data = dict(self.cleaned_data)
        kept, tests = set(data.pop("tests")), [key for key, _ in self.fields["tests"].choices]  # type: ignore[attr-defined]
        is_percent, discount = data.pop("discount_kind") == PERCENT, data.pop("discount")
        return {
            **data,
            "tax_percent": data["tax_percent"] or Decimal(0),
            "discount_percent": discount if is_percent else Decimal(0),
            "discount_amount": Decimal(0) if is_percent else discount,
            "tests_left_out": [key for key in tests if key not in kept],
        }


class LineForm(forms.Form):
    """One price line. Costs are of one unit, once or a year; low and high are those of a price not quoted yet.

    `offers` are those that are shown; a line stays in those that are not. `catalogued` gives the sources and days of
    the catalogue's own prices of it.
    """

    inline = INLINE

    item = forms.CharField(max_length=300, error_messages={"required": "Say what this line is."})
    note = forms.CharField(max_length=300, required=False, help_text="Printed below the line.")
    quantity = NumberField(error_messages={"required": "Say how many."})
    unit = forms.CharField(max_length=40, required=False)
    once = AmountField(label="Cost once", required=False)
    once_low = AmountField(label="Once, low", required=False)
    once_high = AmountField(label="Once, high", required=False)
    yearly = AmountField(label="Cost a year", required=False)
    yearly_low = AmountField(label="A year, low", required=False)
    yearly_high = AmountField(label="A year, high", required=False)
    margin_percent = _percent("Margin, %", MOST_MARGIN, required=False, help_text="Empty: that of the proposal.")
    offers = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    is_quoted = forms.BooleanField(label="Quoted", required=False)
    source = forms.CharField(label="Source", max_length=300, required=False)
    source_class = forms.CharField(label="Class of source", max_length=60, required=False)
    priced_on = forms.DateField(
        label="Date of the price", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self,
        data: Any,
        *,
        offers: Iterable[tuple[str, str]],
        currency: str,
        catalogued: Callable[[], Catalogued] = tuple,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.catalogued = catalogued
        for field in self.fields.values():
            if isinstance(field, AmountField):
                field.currency = currency
        choices = list(offers)
        self.fields["offers"].choices = choices  # type: ignore[attr-defined]
        self.elsewhere = [name for name in self.initial.get("offers", ()) if name not in dict(choices)]
        style_widgets(self)

    def clean_quantity(self) -> Decimal:
        quantity: Decimal = self.cleaned_data["quantity"]
        if not quantity:
            raise forms.ValidationError("Say how many, more than 0; what is not wanted can be taken out.")
        return quantity

    def clean_offers(self) -> list[str]:
        held = [*self.cleaned_data["offers"], *self.elsewhere]
        if not held:
            raise forms.ValidationError("Tick at least one offer; what is in none can be taken out.")
        return held

    def clean_priced_on(self) -> date | None:
        day: date | None = self.cleaned_data["priced_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("It lies in the future. Say the day on which the price was known.")
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("is_quoted") and "priced_on" not in self.errors:
            self._clean_quote(data["source"], data["priced_on"])
        for name in ("once", "yearly"):
            low, likely, high = (data.get(f"{name}{end}") for end in ("_low", "", "_high"))
            if likely is None:
                if name not in self.errors:
                    data[f"{name}_low"] = data[f"{name}_high"] = None
            elif not data.get("is_quoted"):
                said = f"the likely cost, {show_decimal(likely)}. Empty it where there is no range."
                typed = self.changed_data  # an end that was not touched gives way, where the line is read
                if f"{name}_low" in typed and low is not None and low > likely:
                    self.add_error(f"{name}_low", f"It must not be above {said}")
                if f"{name}_high" in typed and high is not None and high < likely:
                    self.add_error(f"{name}_high", f"It must not be below {said}")
        return data

    def _clean_quote(self, source: str, day: date | None) -> None:
        """What the catalogue says of its own price makes none that was quoted."""
        if not (source and day):
            self.add_error("is_quoted", "A quoted price needs its source and its date.")
            return
        sources, days = ({each[place] for each in self.catalogued()} for place in (0, 1))
        if source in sources:
            self.add_error("source", "This is the source of the catalogue. Say who quoted, and in which offer.")
        if day in days:
            self.add_error("priced_on", "This is the day of the price of the catalogue. Say the day of the quote.")

    def values(self) -> dict[str, Any]:
        """The cleaned values as fields of a line; a quoted price has no range."""
        data = dict(self.cleaned_data)
        is_quoted = data.pop("is_quoted")
        if is_quoted:
            for name in ("once", "yearly"):
                data[f"{name}_low"] = data[f"{name}_high"] = data[name]
            data["source_class"] = "quoted"
        elif data["source_class"] == "quoted":
            data["source_class"] = "estimate"
        return {**data, "is_default": not is_quoted}


def line_initial(line: ProposalLine) -> dict[str, Any]:
    """The values of a line as its form shows them."""
    costs = ("once", "once_low", "once_high", "yearly", "yearly_low", "yearly_high", "quantity", "margin_percent")
    texts = ("item", "note", "unit", "source", "source_class", "offers", "priced_on")
    return {
        **{name: show_decimal(getattr(line, name)) for name in costs},
        **{name: getattr(line, name) for name in texts},
        "is_quoted": not line.is_default,
    }


def show_decimal(number: Decimal | None) -> str:
    """A number as it is typed, with separators of thousands; reading it gives back the same."""
    if number is None:
        return ""
    text = f"{number:f}"
    whole, _, decimals = (text.rstrip("0").rstrip(".") if "." in text else text).partition(".")
    if len(decimals) == 3:  # three digits after a point could be read as thousands
        decimals += "0"
    return f"{int(whole):,}.{decimals}" if decimals else f"{int(whole):,}"


class StepForm(forms.Form):
    """Confirming a step in the life of a proposal."""

    happened_on = forms.DateField(
        label="Accepted on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )
    note = forms.CharField(
        required=False, max_length=300, help_text="By whom, or why; stands in the history and in no document."
    )

    def __init__(self, data: Any, *, first: date | None, last: date | None, asks_day: bool) -> None:
        """`first` and `last` are the days on which it could be taken, `last` at most today."""
        super().__init__(data)
        self.first, self.last = first, last
        if not asks_day:
            del self.fields["happened_on"]
        elif last == timezone.localdate():
            self.initial["happened_on"] = last
        style_widgets(self)

    def clean_happened_on(self) -> date | None:
        day: date | None = self.cleaned_data["happened_on"]
        if day is None:
            raise forms.ValidationError("Say the day on which the client accepted.")
        if self.first and self.last and not self.first <= day <= self.last:
            raise forms.ValidationError(
                f"Say a day from {self.first:%-d %B %Y}, when it was sent, to {self.last:%-d %B %Y}, "
                + ("today." if self.last == timezone.localdate() else "the last day of the offer.")
            )
        return day
