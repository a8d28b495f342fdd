"""How the documents of a workspace or an engagement look."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from bia.brand import Brand, Logo
from bia.contrast import GRAPHIC, TEXT, nearest_passing, on_paper, read_colour
from bia.logos import MOST_BYTES, SafeLogo, UnsafeLogo, safe_logo

from .fields import SmallFile, style_widgets

ADDRESS_LINES, ADDRESS_WIDTH = 5, 60
LEGAL_LINES, LEGAL_WIDTH = 3, 130
COLOUR = "Six digits, such as #0a5e66. Blank: as usual."


class BrandForm(forms.Form):
    """Everything a brand has. What is left blank is taken from `inherited`; `own` is what was set here before."""

    name = forms.CharField(label="Name of the firm", max_length=120, required=False)
    address = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 4}))
    legal = forms.CharField(label="Legal lines", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    accent = forms.CharField(label="Accent colour", required=False, max_length=7)
    band = forms.CharField(label="Band colour", required=False, max_length=7)
    logo = SmallFile(what="A logo", accept=".png,.svg,image/png,image/svg+xml", most=MOST_BYTES, required=False)
    remove_logo = forms.BooleanField(label="Take the logo off", required=False)

    def __init__(self, *args: Any, own: Brand, inherited: Brand, for_client: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(own, name) for name in ("name", "address", "legal", "accent", "band")}
        super().__init__(*args, **kwargs)
        self.own, self.inherited, self.for_client = own, inherited, for_client
        self.read: SafeLogo | None = None
        self.held = ""  # the logo that was chosen, for the page of a form that was refused: no browser keeps a file
        self.fields["logo"].label = "Logo of the client" if for_client else "Logo"
        self.fields[
            "logo"
        ].help_text = f"PNG or SVG, at most {filesizeformat(MOST_BYTES)}. Printed 66 mm wide at most, 18 mm high."
        self.fields["name"].help_text = self._blank("Top left of the cover.", inherited.name)
        self.fields["address"].help_text = self._blank(
            f"Below the name: at most {ADDRESS_LINES} lines.", "; ".join(inherited.address_lines)
        )
        self.fields["legal"].help_text = self._blank(
            f"At the foot of the cover: at most {LEGAL_LINES} lines.", "; ".join(inherited.legal_lines)
        )
        self.fields["accent"].help_text = self._blank("Numbers, links, what is recommended.", inherited.accent, COLOUR)
        self.fields["band"].help_text = self._blank("The band on the cover.", inherited.band, COLOUR)
        style_widgets(self)

    @property
    def own_logo(self) -> Logo | None:
        """The logo that was set here."""
        return self.own.client_logo if self.for_client else self.own.logo

    def _blank(self, what: str, inherited: str, otherwise: str = "") -> str:
        return f"{what} Blank: {inherited}" if inherited else f"{what} {otherwise}".strip()

    def clean_address(self) -> str:
        return _lines(self.cleaned_data["address"], ADDRESS_LINES, ADDRESS_WIDTH)

    def clean_legal(self) -> str:
        return _lines(self.cleaned_data["legal"], LEGAL_LINES, LEGAL_WIDTH)

    def clean_accent(self) -> str:
        return _readable(self.cleaned_data["accent"], TEXT, "Text in this colour")

    def clean_band(self) -> str:
        return _readable(self.cleaned_data["band"], GRAPHIC, "A band in this colour")

    def clean_logo(self) -> UploadedFile[bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["logo"]
        content = file.read() if file else self._held()
        if content:
            try:
                self.read = safe_logo(content)
            except UnsafeLogo as error:
                raise forms.ValidationError(str(error)) from error
            self.held = base64.b64encode(content).decode()
        return file

    def _held(self) -> bytes:
        """The logo that came with the form when it was refused: checked again like one that is sent."""
        if self.data.get("remove_logo"):
            return b""
        try:
            return base64.b64decode(self.data.get("held_logo", ""), validate=True)
        except (binascii.Error, ValueError) as error:
            raise forms.ValidationError("The logo that was chosen did not come back. Choose it again.") from error

    def brand(self) -> Brand:
        """The brand as far as the form is valid; what is not valid stays as it was."""
        self.is_valid()
        logo = self.read.logo if self.read else self.own_logo
        if self._typed("remove_logo") and not self.read:
            logo = None
        return Brand(
            name=self._said("name"),
            address=self._said("address"),
            legal=self._said("legal"),
            accent=self._said("accent"),
            band=self._said("band"),
            logo=None if self.for_client else logo,
            client_logo=logo if self.for_client else None,
        )

    def _said(self, name: str) -> str:
        return str(self._typed(name, getattr(self.own, name)))

    def _typed(self, name: str, otherwise: Any = None) -> Any:
        return self.cleaned_data.get(name, otherwise) if self.is_bound else otherwise


def _lines(text: str, most: int, width: int) -> str:
    """The lines that are not blank. Raises ValidationError where they would not fit."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > most:
        raise forms.ValidationError(f"At most {most} lines fit; these are {len(lines)}.")
    for number, line in enumerate(lines, start=1):
        if len(line) > width:
            raise forms.ValidationError(f"Line {number} has {len(line)} characters. At most {width} fit.")
    return "\n".join(lines)


def _readable(typed: str, needed: float, what: str) -> str:
    """A colour with the contrast needed on paper, "" where none was typed. Raises ValidationError with a shade."""
    if not typed.strip():
        return ""
    try:
        colour = read_colour(typed)
    except ValueError as error:
        raise forms.ValidationError("Six digits from 0 to f, such as #0a5e66.") from error
    ratio = on_paper(colour, needed)
    if ratio < needed:
        found = int(ratio * 10) / 10  # 4.49 is not called 4.5
        raise forms.ValidationError(
            f"{what} has a contrast of {found:.1f} to 1 on paper; {needed:.1f} to 1 is needed. The nearest shade that "
            f"has it is {nearest_passing(colour, needed)}."
        )
    return colour
