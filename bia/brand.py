"""How the documents of a firm, or for one client, look: logos, colours, name, address, legal lines. Values alone."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from bia.contrast import tint_of

FORMAT = "ninefold-brand/1"


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture that was made safe. `kind` is "png" or "svg"; width and height are in its own units."""

    kind: str
    content: bytes
    width: float
    height: float

    @property
    def media_type(self) -> str:
        return "image/svg+xml" if self.kind == "svg" else "image/png"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def data_url(self) -> str:
        """The picture as an address that holds it: for a page that is not stored."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode()}"


@dataclass(frozen=True)
class Brand:
    """What a document carries of those who send it (`logo`, `name`, `address`, `legal`) and of the client.

    Colours are "#rrggbb"; an empty one is the usual one. Lines of address and legal text are separated by newlines.
    """

    name: str = ""
    address: str = ""
    legal: str = ""
    band: str = ""
    accent: str = ""
    logo: Logo | None = None
    client_logo: Logo | None = None

    @property
    def is_plain(self) -> bool:
        """Whether nothing but a name was set."""
        return replace(self, name="") == PLAIN

    @property
    def address_lines(self) -> list[str]:
        return self.address.splitlines()

    @property
    def legal_lines(self) -> list[str]:
        return self.legal.splitlines()

    @property
    def style(self) -> str:
        """The custom properties that set its colours; "" where they are the usual ones. Colours were checked before."""
        colours = {"accent": self.accent, "tint": tint_of(self.accent) if self.accent else "", "band": self.band}
        rules = "; ".join(f"--{name}: {value}" for name, value in colours.items() if value)
        return f":root {{ {rules} }}" if rules else ""

    @cached_property
    def pictures(self) -> dict[str, bytes]:
        """The logos by the file names they have in a document."""
        named = ((self.firm_file, self.logo), (self.client_file, self.client_logo))
        return {file: logo.content for file, logo in named if logo}

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of the brand."""
        return hashlib.sha256(brand_json(self).encode()).hexdigest()

    @property
    def firm_file(self) -> str:
        return f"firm.{self.logo.kind}" if self.logo else ""

    @property
    def client_file(self) -> str:
        return f"client.{self.client_logo.kind}" if self.client_logo else ""

    def over(self, other: Brand) -> Brand:
        """This brand, with the other one's wherever this one says nothing."""
        return Brand(
            name=self.name or other.name,
            address=self.address or other.address,
            legal=self.legal or other.legal,
            band=self.band or other.band,
            accent=self.accent or other.accent,
            logo=self.logo or other.logo,
            client_logo=self.client_logo or other.client_logo,
        )

    def to_dict(self) -> dict[str, Any]:
        """The brand as it travels in a file, with its logos."""
        words = {name: getattr(self, name) for name in ("name", "address", "legal", "band", "accent")}
        return {"format": FORMAT, **words, "logo": _logo(self.logo), "client_logo": _logo(self.client_logo)}


PLAIN = Brand()


def brand_json(brand: Brand) -> str:
    """The brand as text: the same brand gives the same text."""
    return json.dumps(brand.to_dict(), sort_keys=True, indent=1, ensure_ascii=False)


def brand_from(found: Mapping[str, Any]) -> Brand:
    """The brand that travels in a file. Raises KeyError or ValueError where it is none."""
    words = {name: str(found[name]) for name in ("name", "address", "legal", "band", "accent")}
    return Brand(**words, logo=_logo_from(found["logo"]), client_logo=_logo_from(found["client_logo"]))


def _logo(logo: Logo | None) -> dict[str, Any] | None:
    if logo is None:
        return None
    content = base64.b64encode(logo.content).decode()
    return {"kind": logo.kind, "width": logo.width, "height": logo.height, "content": content}


def _logo_from(found: Mapping[str, Any] | None) -> Logo | None:
    if found is None:
        return None
    content = base64.b64decode(found["content"], validate=True)
    return Logo(found["kind"], content, found["width"], found["height"])
