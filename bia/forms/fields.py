"""What the forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat


class SmallFile(forms.FileField):
    """A file of at most `most` bytes, those of a case file if nothing is said; `what` names it: "A logo".

    The limit stands in the page too, where `files.js` checks it before anything is sent.
    """

    def __init__(self, *, what: str, accept: str, most: int = 0, **kwargs: Any) -> None:
        self.what, self.own_most = what, most
        super().__init__(widget=forms.FileInput(attrs={"accept": accept, "data-most": self.most}), **kwargs)
        self.error_messages |= {
            "required": "Choose a file.",
            "missing": "Choose a file.",
            "empty": "The file is empty. Choose it again.",
            "invalid": "The file did not come with the form. Choose it again.",
        }

    @property
    def most(self) -> int:
        """The limit in bytes."""
        return self.own_most or int(settings.CASE_UPLOAD_MOST_BYTES)

    def to_python(self, data: UploadedFile[bytes] | None) -> UploadedFile[bytes] | None:  # type: ignore[override]
        """The file. Raises ValidationError where it is empty or too large."""
        size = data.size or 0 if data else 0
        if size > self.most:
            most = filesizeformat(self.most)
            raise forms.ValidationError(
                f"The file has {filesizeformat(size)}. {self.what} may have at most {most}. Choose another."
            )
        super().to_python(data)
        return data


# What a field says where its form says nothing: short, and with what to do. By the codes of Django's checks.
WORDS: dict[str, str] = {
    "max_length": "Write at most %(limit_value)d characters; these are %(show_value)d.",
    "max_value": "Write at most %(limit_value)s.",
    "min_value": "Write at least %(limit_value)s.",
}
DEFAULTS: dict[str, str] = {
    "required": "Fill this in.",
    "invalid_choice": "Choose one of those offered: “%(value)s” is none of them.",
}


def style_widgets(form: forms.BaseForm) -> None:
    """Give every text-like control of a form the class the stylesheet knows, and every field words of ours."""
    for field in form.fields.values():
        field.error_messages = {**WORDS, **field.error_messages}
        for code, words in DEFAULTS.items():
            own = [
                each.default_error_messages.get(code) for each in type(field).__mro__ if issubclass(each, forms.Field)
            ]
            if field.error_messages.get(code) in own:  # that of Django
                field.error_messages[code] = words
        if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
            field.widget.attrs.setdefault("class", "input")
