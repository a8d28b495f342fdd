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


def style_widgets(form: forms.BaseForm) -> None:
    """Give every text-like control of a form the class the stylesheet knows."""
    for field in form.fields.values():
        if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
            field.widget.attrs.setdefault("class", "input")
