"""Sharing a document: for whom, until when, with which password; and the e-mail that carries the link."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .fields import style_widgets
from .respondents import UntilForm

LEAST_PASSWORD = 8
MOST_ADDRESSES = 20


class ShareForm(UntilForm):
    """A new link to a document."""

    label = forms.CharField(label="For whom", max_length=200, help_text="Only you and your colleagues see this.")
    password = forms.CharField(
        required=False,
        max_length=200,
        strip=False,
        help_text=(
            f"Leave it empty for none. At least {LEAST_PASSWORD} characters. It is not kept in clear: tell it to the "
            "recipient by another way than the link."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("label", "until", "password")

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password and len(password.strip()) < LEAST_PASSWORD:
            raise ValidationError(f"A password has at least {LEAST_PASSWORD} characters. Make it longer, or empty.")
        return password


class DocumentEmailForm(forms.Form):
    """An e-mail with a link, as it is previewed and sent."""

    addresses = forms.CharField(
        label="To",
        max_length=2000,
        help_text=f"One address or several, at most {MOST_ADDRESSES}, with commas or line breaks between them.",
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
    )
    subject = forms.CharField(max_length=200)
    message = forms.CharField(
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="The link and until when it works are added below.",
    )

    def __init__(self, data: object = None, *, initial: dict[str, object] | None = None) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        style_widgets(self)

    def clean_addresses(self) -> list[str]:
        found = [part.strip() for part in re.split(r"[,;\s]+", self.cleaned_data["addresses"]) if part.strip()]
        wrong = []
        for address in found:
            try:
                validate_email(address)
            except ValidationError:
                wrong.append(address)
        if wrong:
            raise ValidationError(f"Not an e-mail address: {', '.join(wrong)}. Write each like name@example.com.")
        if len(found) > MOST_ADDRESSES:
            raise ValidationError(f"At most {MOST_ADDRESSES} addresses at once; these are {len(found)}.")
        return list(dict.fromkeys(found))

    def clean_subject(self) -> str:
        return " ".join(str(self.cleaned_data["subject"]).split())
