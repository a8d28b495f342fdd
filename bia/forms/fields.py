"""What the forms share."""

from __future__ import annotations

from django import forms


def style_widgets(form: forms.BaseForm) -> None:
    """Give every text-like control of a form the class the stylesheet knows."""
    for field in form.fields.values():
        if not isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
            field.widget.attrs.setdefault("class", "input")
